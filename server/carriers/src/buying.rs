//! Buying: holds, and orders of what is on offer.

use async_trait::async_trait;
use contract::{
    cart::{CartRouting, CartRoutingKind},
    number::NumberKind,
    offer::HoldRule,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::{
    carrier::{Accepted, CarrierOffer},
    error::Result,
    mark::Mark,
    operation::Operation,
};

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    /// What to buy.
    pub offer: CarrierOffer,
    /// How many; more than one only for products.
    pub quantity: u32,
    /// The carrier's hold of it for us, if it was asked for one.
    #[serde(default)]
    pub held: Option<Held>,
}

/// An order: lines of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseOrder {
    /// Which kind all its lines are of.
    pub kind: NumberKind,
    /// The lines.
    pub lines: Vec<OrderLine>,
    /// Where the numbers route from the start.
    pub routing: CartRouting,
}

/// Buying.
#[async_trait]
pub trait Purchases: Send + Sync {
    /// The operation of such a purchase, for the audit log.
    fn operation(&self, kind: NumberKind) -> &'static Operation;
    /// The most lines one order may have.
    fn most_lines(&self) -> usize;
    /// Which lines may go into one order: two offers with different words here go into two orders. Tata takes one product
    /// and one country an order.
    fn apart(&self, _offer: &CarrierOffer) -> String {
        String::new()
    }
    /// Where bought numbers can be routed by the order itself. Unset is always possible.
    fn routings(&self) -> &'static [CartRoutingKind];
    /// Buys, once. Never more than the order's lines: a carrier whose check-out buys whatever lies in its own cart looks into
    /// that first, and refuses with [`crate::error::ErrorKind::NotSent`] when something lies there that is not in the order.
    async fn purchase(&self, order: &PurchaseOrder, mark: &Mark) -> Result<Accepted>;
}

/// What a carrier holds for us until we buy it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The carrier's id of the hold; for a carrier that knows none, the number.
    pub reference: String,
    /// Until when; `None` when the carrier names no end.
    pub until: Option<Timestamp>,
    /// Whether the end is our sum (asked at + the documented time) and not the carrier's own word.
    pub computed: bool,
}

/// Holding what is on offer until it is bought. A hold costs nothing, but it takes the number from everybody else: it is asked
/// for once, and never again by itself.
#[async_trait]
pub trait Holds: Send + Sync {
    /// The operation of a hold, for the audit log.
    fn operation(&self) -> &'static Operation;
    /// How long this offer would be held; [`HoldRule::None`] when it cannot be.
    fn rule(&self, offer: &CarrierOffer) -> HoldRule;
    /// Asks for a hold, once.
    async fn hold(&self, offer: &CarrierOffer, mark: &Mark) -> Result<Held>;
    /// Gives a hold back, once.
    async fn release(&self, offer: &CarrierOffer, held: &Held) -> Result<Accepted>;
    /// The hold as the carrier lists it now; `None` when it lists none. `held` is what we know of it: nothing, when the answer
    /// to our asking was lost.
    async fn look(&self, offer: &CarrierOffer, held: Option<&Held>) -> Result<Option<Held>>;
}
