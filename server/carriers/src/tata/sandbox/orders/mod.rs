//! Orders: for numbers, and for changing, moving and deleting what is in service (T10 to T13). They go on by the world's
//! clock.

mod commands;
mod create;
mod lives;
mod read;

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    documents::Document,
    exchange::{Faults, Refusal, written},
    services::Delivery,
    stock::ProductId,
    world::World,
};

pub(super) use commands::{change, delete, relocate};
pub(super) use create::create;
pub(super) use read::{list, read};

/// An order.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) id: String,
    pub(super) request: String,
    pub(super) external: String,
    pub(super) kind: Kind,
    pub(super) product: ProductId,
    pub(super) country: String,
    pub(super) items: Vec<Item>,
    pub(super) status: String,
    /// Why it ended as it did.
    pub(super) reason: Option<String>,
    pub(super) documents: Vec<Document>,
    pub(super) created: Timestamp,
    /// When its next step is due; `None` when it waits for somebody, or is over.
    pub(super) due: Option<Timestamp>,
    /// What it brings into service is listed only from then on.
    pub(super) listed_from: Option<Timestamp>,
}

/// What an order does.
#[derive(Clone, Serialize, Deserialize)]
pub(super) enum Kind {
    /// Brings numbers into service, which are delivered so.
    New {
        delivery: Delivery,
        location: String,
        clid: Option<String>,
        /// Whether it waits for numbers that are not in stock.
        back_order: bool,
        impossible: bool,
    },
    /// Delivers services otherwise. One for each of the order's items.
    Change(Vec<Delivery>),
    /// Moves services to another trunk, another place, or both.
    Move { connection: Option<String>, location: Option<String> },
    /// Takes services away.
    Delete,
}

impl Kind {
    fn word(&self) -> &'static str {
        match self {
            Self::New { .. } => "new",
            Self::Change(_) => "change",
            Self::Move { .. } => "move",
            Self::Delete => "delete",
        }
    }
}

/// One number of an order.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Item {
    /// Not there for what is still to be found.
    pub(super) number: Option<String>,
    pub(super) service: Option<String>,
    pub(super) status: String,
}

impl Item {
    fn pending(number: Option<String>, service: Option<String>) -> Self {
        Self { number, service, status: "pending".into() }
    }

    fn row(&self) -> Value {
        let mut row = json!({ "status": self.status });
        for (name, value) in [("number", &self.number), ("serviceId", &self.service)] {
            if let Some(value) = value {
                row[name] = value.as_str().into();
            }
        }
        row
    }
}

impl Order {
    pub(super) fn row(&self) -> Value {
        let mut row = json!({
            "orderId": self.id,
            "requestId": self.request,
            "externalId": self.external,
            "orderType": self.kind.word(),
            "status": self.status,
            "productId": self.product.word(),
            "country": self.country,
            "items": self.items.iter().map(Item::row).collect::<Vec<_>>(),
            "createdAt": written(self.created),
        });
        if let Some(reason) = &self.reason {
            row["reason"] = reason.as_str().into();
        }
        row
    }

    /// Whether nothing will happen to it any more.
    pub(super) fn is_over(&self) -> bool {
        ["completed", "partiallyCompleted", "rejected", "cancelled"].contains(&self.status.as_str())
    }
}

/// Who an order is known to: its request and its external id (T11). An external id belongs to one order.
fn correlated(world: &World, request: &str, external: &str, faults: &mut Faults) -> Result<(), Refusal> {
    for (name, value) in [("requestId", request), ("externalId", external)] {
        faults.when(value.len() > 64, name, "at most 64 characters");
    }
    match world.state.orders.iter().find(|order| order.external == external) {
        Some(order) if !external.is_empty() => {
            Err(Refusal::conflict(format!("The externalId {external} belongs to the order {}", order.id)))
        }
        _ => Ok(()),
    }
}

/// The id of the next order.
fn next_id(world: &World) -> String {
    format!("OR-{:06}", world.state.orders.len() + 1)
}
