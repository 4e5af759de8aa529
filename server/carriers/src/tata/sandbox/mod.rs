//! Tata Communications, simulated. README.md beside this file says what of it the seed states, what is assumed, and what a
//! person can type to make things go wrong.

mod account;
mod control;
mod documents;
mod envelope;
mod exchange;
mod orders;
mod places;
mod reservations;
mod search;
mod services;
mod start;
mod stock;
#[cfg(test)]
mod tests;
mod world;

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    response::Response,
    routing::{MethodRouter, delete, get, post},
};

use self::{
    envelope::{Envelope, unauthorized},
    exchange::{Asked, BASE, Outcome, Refusal},
    world::World,
};
use crate::{
    clock::SharedClock,
    sandbox::{Call, CutOff, RestoreError, Sandbox, Trouble, Way, Worlds, carry_out, lock},
};

/// What every token begins with. The rest is the world's name.
const TOKEN: &str = "sandbox-";

/// Tata Communications, simulated.
pub(super) struct TataSandbox {
    worlds: Arc<Worlds<World>>,
}

impl TataSandbox {
    pub(super) fn new(clock: SharedClock) -> Self {
        Self { worlds: Arc::new(Worlds::new(clock)) }
    }
}

type Shared = Arc<Worlds<World>>;

/// What an operation does. Some heed a fault that changes how.
#[derive(Clone, Copy)]
enum Act {
    Plain(fn(&mut World, &Asked) -> Outcome),
    InAWay(fn(&mut World, &Asked, Way) -> Outcome),
}

/// An operation: how it is called in the ledger, and what it does.
#[derive(Clone, Copy)]
struct Operation {
    id: &'static str,
    act: Act,
}

type Verb = fn(Operation) -> MethodRouter<Shared>;

/// Every operation: verb, path, id as in `operations.csv`, what it does.
const OPERATIONS: &[(Verb, &str, &str, Act)] = &[
    (by_get, "/numbers", "tata_search", Act::Plain(search::search)),
    (by_post, "/reservations", "tata_reserve", Act::InAWay(reservations::create)),
    (by_get, "/reservations", "tata_reserve", Act::Plain(reservations::list)),
    (by_get, "/reservations/{id}", "tata_reserve", Act::Plain(reservations::read)),
    (by_delete, "/reservations/{id}", "tata_reserve", Act::Plain(reservations::release)),
    (by_post, "/orders", "tata_order", Act::InAWay(orders::create)),
    (by_get, "/orders", "tata_order_status", Act::Plain(orders::list)),
    (by_post, "/orders/change", "tata_order_change", Act::InAWay(orders::change)),
    (by_post, "/orders/move", "tata_order_move", Act::InAWay(orders::relocate)),
    (by_post, "/orders/delete", "tata_order_delete", Act::InAWay(orders::delete)),
    (by_get, "/orders/{id}", "tata_order_status", Act::Plain(orders::read)),
    (by_get, "/orders/{id}/documents", "tata_documents_required", Act::Plain(documents::list)),
    (by_upload, "/orders/{id}/documents", "tata_documents_upload", Act::Plain(documents::upload)),
    (by_get, "/products", "tata_products", Act::Plain(services::list)),
    (by_get, "/products/{id}", "tata_products", Act::Plain(services::read)),
    (by_get, "/connections", "tata_connections", Act::Plain(services::connections)),
    (by_get, "/connections/{id}", "tata_connections", Act::Plain(services::connection)),
    (by_get, "/customers/{id}", "tata_customers", Act::Plain(account::read)),
    (by_get, "/customers/{id}/contacts", "tata_customers", Act::Plain(account::read)),
    (by_get, "/customers/{id}/paymentMethods", "tata_customers", Act::Plain(account::read)),
    (by_get, "/customers/{id}/locations", "tata_customers", Act::Plain(account::read)),
];

fn by_get(operation: Operation) -> MethodRouter<Shared> {
    get(move |State(worlds): State<Shared>, request: Request| run(worlds, operation, request))
}

fn by_post(operation: Operation) -> MethodRouter<Shared> {
    post(move |State(worlds): State<Shared>, request: Request| run(worlds, operation, request))
}

fn by_upload(operation: Operation) -> MethodRouter<Shared> {
    by_post(operation).layer(DefaultBodyLimit::disable())
}

fn by_delete(operation: Operation) -> MethodRouter<Shared> {
    delete(move |State(worlds): State<Shared>, request: Request| run(worlds, operation, request))
}

async fn run(worlds: Shared, operation: Operation, request: Request) -> Response {
    let cut_off = CutOff::of(request.extensions());
    let asked = Asked::read(request).await;
    // Nobody knows whose world it is: the gateway answers, and says nothing.
    let Some(name) = world_of(&asked.authorization) else { return Envelope::Bare.refuse(&unauthorized()) };
    let world = worlds.world(name);
    let (envelope, let_in) = {
        let world = lock(&world);
        (world.state.envelope, world.state.scheme.token_of(&asked.authorization).is_some())
    };
    if !let_in {
        return unauthorized().into_response(envelope);
    }
    let call = Call { operation: operation.id, manners: envelope.manners(), cut_off, typed: summoned(operation.id, &asked) };
    carry_out(world, call, move |world, way| act(world, operation, asked, way)).await
}

fn act(world: &mut World, operation: Operation, mut asked: Asked, way: Way) -> Response {
    asked.repeats = way.repeat_cursor;
    let outcome = match (asked.broken, operation.act) {
        (Some(why), _) => Err(Refusal::new(axum::http::StatusCode::BAD_REQUEST, why)),
        (None, Act::Plain(act)) => act(world, &asked),
        (None, Act::InAWay(act)) => act(world, &asked, way),
    };
    match outcome {
        Ok(reply) => reply.with_words(|word| way.word(word).to_owned()).into_response(),
        Err(refusal) => refusal.into_response(world.state.envelope),
    }
}

/// The world a token opens, whatever word stands before it.
fn world_of(authorization: &str) -> Option<&str> {
    let token = authorization.rsplit(' ').next()?;
    token.strip_prefix(TOKEN).filter(|name| !name.is_empty() && name.len() <= 200)
}

/// Trouble that a person summons by what they type. The README has the list.
fn summoned(operation: &str, asked: &Asked) -> Option<Trouble> {
    match operation {
        "tata_search" if asked.asked_for("country") == Some("ZA") => Some(Trouble::Slow { ms: 3_000 }),
        "tata_order" if asked.body.get("country").is_some_and(|country| country == "HK") => Some(Trouble::DropAfter),
        _ => None,
    }
}

impl Sandbox for TataSandbox {
    fn router(&self) -> Router {
        let operations = OPERATIONS
            .iter()
            .fold(Router::new(), |router, (verb, path, id, act)| router.route(path, verb(Operation { id, act: *act })));
        Router::new().nest(BASE, operations).merge(control::router()).with_state(Arc::clone(&self.worlds))
    }

    fn snapshot(&self) -> Option<Vec<u8>> {
        self.worlds.snapshot()
    }

    fn restore(&self, bytes: &[u8]) -> Result<(), RestoreError> {
        self.worlds.restore(bytes)
    }
}
