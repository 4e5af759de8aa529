//! The cart: kept on the server, shared by a team, checked again before anything is bought.

use serde::{Deserialize, Serialize};

use crate::{
    id::{AccountId, AttemptId, CartLineId, RoutingTrunkId},
    money::Money,
    offer::Offer,
    problem::CarrierWords,
    time::Timestamp,
};

/// A team's cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cart {
    /// Its lines, oldest first.
    pub lines: Vec<CartLine>,
    /// What is paid once, over all lines that can be bought and have a price. With unpriced lines it is the least.
    pub setup: Money,
    /// What is paid each month, over all lines that can be bought and have a price. With unpriced lines it is the least.
    pub monthly: Money,
    /// How many lines that can be bought are sold at prices of a contract, which the carrier does not name. They are in
    /// neither total.
    #[serde(default)]
    pub unpriced: u32,
    /// What the one who looks may buy at once (set-up and first month) without somebody's approval; `None` knows no ceiling.
    #[serde(default)]
    pub ceiling: Option<Money>,
    /// Where the numbers will route, for each account that sells some of them; applied in the same order.
    pub routing: Vec<CartAccountRouting>,
}

/// Where the numbers of one account will route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartAccountRouting {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub account_name: String,
    /// The carrier's name.
    pub carrier_name: String,
    /// What its orders can carry, besides nothing.
    pub choices: Vec<CartRoutingKind>,
    /// What is chosen.
    pub routing: CartRouting,
}

/// Chooses where the numbers of one account will route; also what a checkout names of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartRoutingChoice {
    /// The account.
    pub account: AccountId,
    /// What is chosen.
    pub routing: CartRouting,
}

/// One line of the cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLine {
    /// Its id.
    pub id: CartLineId,
    /// What is bought, at the price it had when it was put in or last agreed to.
    pub offer: Offer,
    /// How many; more than one only for products.
    pub quantity: u32,
    /// Who put it in.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What the last check found.
    pub check: LineCheck,
    /// Whether the carrier holds it for us.
    #[serde(default)]
    pub hold: Hold,
}

/// Whether the carrier holds a line for us. An ended hold does not take the line away, and nothing is bought by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "hold")]
pub enum Hold {
    /// This carrier holds nothing: somebody else may buy it until we do.
    #[default]
    None,
    /// We are asking for it.
    Asking,
    /// It is held.
    Held {
        /// Until when; `None` when the carrier names no end.
        until: Option<Timestamp>,
        /// Whether the end is our sum and not the carrier's own word.
        computed: bool,
    },
    /// It was held, and that is over.
    Ended {
        /// Since when.
        at: Timestamp,
    },
    /// The carrier did not take the hold.
    Refused {
        /// Why, as a sentence.
        sentence: String,
        /// The carrier's own words.
        words: Option<CarrierWords>,
    },
    /// We asked, and do not know what came of it. It is not asked for again by itself.
    Unknown {
        /// What happened, as a sentence.
        sentence: String,
    },
}

/// What was found when a line was last looked for at the carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "check")]
pub enum LineCheck {
    /// Not checked since it was put in.
    Unchecked,
    /// Still there at the same price.
    Available {
        /// When that was seen.
        at: Timestamp,
    },
    /// The carrier did not offer it any more.
    Gone {
        /// When that was seen.
        at: Timestamp,
    },
    /// Still there at another price. The line keeps the old price until somebody agrees to the new one.
    PriceChanged {
        /// When that was seen.
        at: Timestamp,
        /// The new set-up price.
        setup: Money,
        /// The new monthly price.
        monthly: Money,
    },
    /// The carrier shows only a part of what it has, and this is not in it; at the same price it may still be for sale. It
    /// can be bought: if it is gone, the carrier refuses and nothing is bought.
    Unproved {
        /// When that was seen.
        at: Timestamp,
    },
    /// The carrier could not be asked.
    Unknown {
        /// When that was tried.
        at: Timestamp,
        /// Why not, as a sentence.
        sentence: String,
        /// The carrier's own words.
        words: Option<CarrierWords>,
    },
    /// An attempt for this line is under way or undecided; it cannot be bought again until that is settled.
    InFlight {
        /// The attempt.
        attempt: AttemptId,
    },
}

/// Where bought numbers route from the first second.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "routing")]
pub enum CartRouting {
    /// Nothing is set; they appear under “no route”.
    #[default]
    Unset,
    /// The forwarding preconfigured in the carrier account.
    Preconfigured,
    /// A trunk group.
    TrunkGroup {
        /// The id for routing.
        id: RoutingTrunkId,
    },
    /// A location: a SIP peer or a SIP trunk connection.
    Location {
        /// The carrier's id of it.
        id: String,
    },
}

/// Kinds of [`CartRouting`] that an order can carry; which there are depends on the carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CartRoutingKind {
    /// The preconfigured forwarding.
    Preconfigured,
    /// A trunk group.
    TrunkGroup,
    /// A location.
    Location,
}

/// Puts offers into the cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddToCart {
    /// The sealed offers.
    pub tokens: Vec<String>,
    /// How many of each, for products; 1 otherwise.
    pub quantity: u32,
}

/// Confirms a checkout. It names what the person saw, so that nothing else is bought and nothing dearer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkout {
    /// The lines that were on the screen.
    pub lines: Vec<CartLineId>,
    /// The set-up total that was on the screen.
    pub setup: Money,
    /// The monthly total that was on the screen.
    pub monthly: Money,
    /// The routing that was on the screen, for each account.
    pub routing: Vec<CartRoutingChoice>,
}

/// What a checkout became: one attempt for each carrier account and kind of number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutAnswer {
    /// The attempts.
    pub attempts: Vec<AttemptId>,
}

/// Takes over a changed price, as it was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreeToPrice {
    /// The set-up price that was shown.
    pub setup: Money,
    /// The monthly price that was shown.
    pub monthly: Money,
}
