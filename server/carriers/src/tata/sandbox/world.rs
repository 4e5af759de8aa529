//! A world: what one token sees.

use std::collections::{BTreeSet, HashSet};

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    account,
    envelope::Envelope,
    orders::Order,
    reservations::{Reservation, Standing},
    services::Service,
    start,
    stock::{self, Line, ProductId},
};
use crate::sandbox::{Core, Simulated};

/// One world.
pub(super) struct World {
    pub(super) core: Core,
    /// The same for every world of a name.
    pub(super) stock: Vec<Line>,
    pub(super) state: State,
}

/// All of a world that changes.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct State {
    /// Numbers that are in service, ordered, or somebody else's.
    pub(super) taken: BTreeSet<String>,
    pub(super) reservations: Vec<Reservation>,
    pub(super) orders: Vec<Order>,
    /// What is in service.
    pub(super) services: Vec<Service>,
    pub(super) connections: Vec<Connection>,
    /// Set-up and monthly, once somebody changed them.
    pub(super) prices: Option<(String, String)>,
    pub(super) envelope: Envelope,
    pub(super) scheme: Scheme,
    /// The last service that was numbered.
    pub(super) last_service: u64,
    /// How many numbers were made beyond the stock.
    pub(super) extra: u64,
}

/// The word before the token. Neighbouring APIs of Tata differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Scheme {
    /// `Bearer …`
    #[default]
    Bearer,
    /// `Basic …`
    Basic,
    /// The token and nothing else.
    None,
}

impl Scheme {
    /// The token of a header in this scheme.
    pub(super) fn token_of(self, authorization: &str) -> Option<&str> {
        match self {
            Self::Bearer => authorization.strip_prefix("Bearer "),
            Self::Basic => authorization.strip_prefix("Basic "),
            Self::None => Some(authorization).filter(|text| !text.contains(' ')),
        }
    }
}

/// A SIP trunk.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Connection {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) status: String,
}

impl Connection {
    pub(super) fn row(&self) -> Value {
        json!({ "connectionId": self.id, "name": self.name, "type": "sipTrunk", "status": self.status })
    }
}

impl World {
    /// The time by the world's clock.
    pub(super) fn now(&self) -> Timestamp {
        self.core.now()
    }

    /// Numbers that nobody can have now: taken, or held by a reservation.
    fn gone(&self) -> HashSet<&str> {
        let held = self.state.reservations.iter().filter(|one| one.standing == Standing::Active);
        held.flat_map(|one| &one.numbers).chain(&self.state.taken).map(String::as_str).collect()
    }

    /// What of a product and country is still to be had, by number.
    pub(super) fn available(&self, product: ProductId, country: &str) -> Vec<&Line> {
        let gone = self.gone();
        let of_it = self.stock.iter().filter(|line| line.product == product && line.country.code == country);
        let mut lines: Vec<&Line> = of_it.filter(|line| !gone.contains(line.number.as_str())).collect();
        lines.sort_by(|one, other| one.number.cmp(&other.number));
        lines
    }

    /// The line of the stock with this number, sold or not.
    pub(super) fn line(&self, number: &str) -> Option<&Line> {
        self.stock.iter().find(|line| line.number == number)
    }

    /// Whether the number is for sale and nobody holds it.
    pub(super) fn is_available(&self, number: &str) -> bool {
        self.line(number).is_some() && !self.gone().contains(number)
    }

    pub(super) fn connection(&self, id: &str) -> Option<&Connection> {
        self.state.connections.iter().find(|connection| connection.id == id)
    }

    pub(super) fn order(&self, id: &str) -> Option<&Order> {
        self.state.orders.iter().find(|order| order.id == id)
    }

    pub(super) fn service(&self, id: &str) -> Option<&Service> {
        self.state.services.iter().find(|service| service.id == id)
    }

    pub(super) fn next_service_id(&mut self) -> String {
        self.state.last_service += 1;
        format!("SV-{:06}", self.state.last_service)
    }
}

impl Simulated for World {
    const FORM: u32 = 1;
    /// The token is issued on request, outside the API: nobody logs in.
    const LOG_INS: &'static [&'static str] = &[];
    type Saved = State;

    fn open(core: Core) -> Self {
        let stock = stock::stock(&core.name);
        let mut world = Self { core, stock, state: State::default() };
        start::furnish(&mut world);
        world
    }

    fn restored(core: Core, state: State) -> Self {
        let stock = stock::stock(&core.name);
        Self { core, stock, state }
    }

    fn save(&self) -> impl Serialize {
        &self.state
    }

    fn core(&self) -> &Core {
        &self.core
    }

    fn core_mut(&mut self) -> &mut Core {
        &mut self.core
    }

    fn settle(&mut self) {
        let now = self.now();
        self.settle_reservations(now);
        self.settle_orders(now);
    }

    fn own_more(&mut self, count: usize) -> usize {
        for _ in 0..count {
            self.state.extra += 1;
            let id = self.next_service_id();
            let service = Service {
                id,
                // No country has code 999.
                number: format!("+999{:09}", self.state.extra),
                product: ProductId::Did,
                country: "GB".into(),
                location: account::LOCATIONS[0].0.into(),
                delivery: start::direct(&self.state.connections[0].id),
                clid: None,
                order: None,
                listed_from: None,
            };
            self.state.services.push(service);
        }
        self.state.services.len()
    }
}
