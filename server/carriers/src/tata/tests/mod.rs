//! The client, through its front door: against stand-ins that misbehave on purpose, and against the sandbox. The requests it
//! sends are snapshots: when somebody has the real contract, these are what to hold against it.

mod bad_days;
mod buying;
mod requests;
mod rules;
mod services;
mod stand_in;

use std::{sync::Arc, time::Duration};

use contract::{
    cart::CartRouting,
    id::AccountId,
    number::{E164, NumberKind},
    offer::OfferQuery,
    time::Timestamp,
};
use futures::TryStreamExt as _;
use serde_json::{Value, json};

use super::SPEC;
use crate::{
    buying::{Held, OrderLine, PurchaseOrder},
    carrier::{Accepted, Carrier, CarrierNumber, CarrierOffer, Connection, Credentials, Offers},
    clock::{Clock, SystemClock},
    error::Result,
    mark::Mark,
    orders::{CarrierOrder, OrderKey},
    tests::world::SandboxWorld,
    transport::Limits,
};

const WORLD: &str = "client";

/// A connection with limits short enough for tests.
fn connection(url: &str, credentials: Credentials, sandbox: bool) -> Connection {
    let second = Duration::from_secs(1);
    Connection {
        account: AccountId::new("acc-1"),
        base_url: url.to_owned(),
        sandbox,
        credentials,
        clock: Arc::new(SystemClock),
        limits: Limits { connect: second, read: 3 * second, write: 2 * second, calls_per_minute: None },
    }
}

/// A mark that no other write has.
fn mark(text: &str) -> Mark {
    Mark::new(text)
}

/// A world of the sandbox, and a client in it.
struct World {
    sandbox: SandboxWorld,
    client: Arc<dyn Carrier>,
}

impl World {
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(change: impl FnOnce(&mut Credentials)) -> Self {
        let sandbox = SandboxWorld::of(&SPEC, WORLD).await;
        let mut credentials = (SPEC.sandbox_login)(WORLD);
        change(&mut credentials);
        let client = (SPEC.connect)(connection(&format!("{}/tcl/v1", sandbox.url), credentials, true)).unwrap();
        Self { sandbox, client }
    }

    async fn control(&self, what: &str, body: &Value) {
        self.sandbox.control(what, body.clone()).await;
    }

    async fn later(&self, seconds: i64) {
        self.control("advance", &json!({ "ms": seconds * 1000 })).await;
    }

    /// One fault, once.
    async fn fault(&self, operation: &str, what: Value) {
        self.control("faults", &json!([{ "operation": operation, "what": what, "times": 1 }])).await;
    }

    /// One fault, for ever.
    async fn trouble(&self, operation: &str, what: Value) {
        self.control("faults", &json!([{ "operation": operation, "what": what }])).await;
    }

    /// Subjects of what took effect of an operation.
    async fn subjects(&self, operation: &str) -> Vec<String> {
        self.sandbox.ledger(operation).await
    }

    async fn search(&self, query: &OfferQuery) -> Result<Offers> {
        self.client.search().unwrap().offers(query).await
    }

    /// Offers of single numbers of a product in a country.
    async fn offers(&self, country: &str, product: &str) -> Vec<CarrierOffer> {
        let found = self.search(&abroad(country)).await.unwrap();
        found.items.into_iter().filter(|offer| product_of(offer) == Some(product)).collect()
    }

    async fn hold(&self, offer: &CarrierOffer, name: &str) -> Result<Held> {
        self.client.holds().unwrap().hold(offer, &mark(name)).await
    }

    async fn buy(&self, lines: Vec<OrderLine>, name: &str) -> Result<Accepted> {
        let order = PurchaseOrder { kind: NumberKind::International, lines, routing: CartRouting::Unset };
        self.client.purchases().unwrap().purchase(&order, &mark(name)).await
    }

    async fn order(&self, reference: Option<&str>, name: &str) -> Result<Option<CarrierOrder>> {
        let key =
            OrderKey { operation: "tata_order", reference: reference.map(str::to_owned), mark: mark(name), numbers: Vec::new() };
        self.client.orders().unwrap().order(&key).await
    }

    async fn owned(&self) -> Vec<CarrierNumber> {
        let inventory = self.client.inventory().unwrap();
        let pages: Vec<Vec<CarrierNumber>> = inventory.list(NumberKind::International).try_collect().await.unwrap();
        pages.into_iter().flatten().collect()
    }

    /// The first number in service that is so.
    async fn service(&self, fits: impl Fn(&CarrierNumber) -> bool) -> CarrierNumber {
        self.owned().await.into_iter().find(|number| fits(number)).unwrap()
    }

    /// The same number as it is listed now.
    async fn again(&self, number: &CarrierNumber) -> Option<CarrierNumber> {
        self.client.inventory().unwrap().find(number.kind, &number.number, Some(number.page)).await.unwrap()
    }
}

fn abroad(country: &str) -> OfferQuery {
    OfferQuery { kind: NumberKind::International, country: Some(country.into()), limit: Some(100), ..OfferQuery::default() }
}

/// The product of a single number on offer.
fn product_of(offer: &CarrierOffer) -> Option<&str> {
    match &offer.what {
        contract::offer::OfferedThing::Number { product, .. } => product.as_deref(),
        contract::offer::OfferedThing::Product { .. } => None,
    }
}

fn number_of(offer: &CarrierOffer) -> &E164 {
    match &offer.what {
        contract::offer::OfferedThing::Number { number, .. } => number,
        contract::offer::OfferedThing::Product { .. } => panic!("not a number"),
    }
}

fn line(offer: &CarrierOffer, held: Option<&Held>) -> OrderLine {
    OrderLine { offer: offer.clone(), quantity: 1, held: held.cloned() }
}

fn now() -> Timestamp {
    SystemClock.now()
}
