//! What a carrier is to the rest of Patchbay: a spec with two doors, and capabilities that it hands out or does not.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use contract::{
    bulk_order::{BulkOrder, BulkOrderDraft},
    caller_name::{CallerName, CallerNameForm, CallerNameRecord},
    carrier::{CarrierCard, CredentialField},
    directory_listing::{ListingChange, ListingForm, ListingRecord},
    emergency_address::{AddressVerdict, EmergencyAddress, EmergencyChange, EmergencyRecord},
    fax::{Fax, FaxRecord},
    geography::{Country, RateCenter, State, StateCode},
    id::{AccountId, BulkOrderId, CarrierId, TrunkGroupId},
    money::Money,
    number::{E164, NumberKind},
    offer::{HoldRule, OfferQuery, OfferedThing},
    problem::CarrierWords,
    routing::{Routing, RoutingChange, RoutingShape},
    secret::Secret,
    time::Timestamp,
    trunk_group::{Endpoint, TrunkGroup, TrunkGroupDraft},
};
use futures::stream::BoxStream;

use crate::{
    buying::{Holds, Purchases},
    call_records::CallRecords,
    clock::SharedClock,
    customers::Customers,
    error::Result,
    features::{Features, Locations, LookUps},
    mark::Mark,
    notices::Notices,
    operation::Operation,
    orders::{OrderDocuments, Orders},
    ports::PortIns,
    sandbox::Sandbox,
    transport::Limits,
};

/// A carrier as data, with two doors: a client of it, and a sandbox of it.
pub struct Spec {
    /// Its id.
    pub id: &'static str,
    /// Its name as it writes it.
    pub name: &'static str,
    /// Two letters for its tile.
    pub tile: &'static str,
    /// Where its live service is.
    pub live_url: Option<&'static str>,
    /// Where the API begins on its sandbox's socket, as on the live service.
    pub sandbox_path: &'static str,
    /// Hosts a base URL may name without a setting that allows others.
    pub hosts: &'static [&'static str],
    /// What it wants to know at log-in.
    pub credentials: fn() -> Vec<CredentialField>,
    /// Every operation it has.
    pub operations: &'static [&'static Operation],
    /// The client's door.
    pub connect: fn(Connection) -> Result<Arc<dyn Carrier>>,
    /// The sandbox's door.
    pub sandbox: fn(SharedClock) -> Box<dyn Sandbox>,
    /// Credentials that open a world of the sandbox: plain and secret fields.
    pub sandbox_login: fn(world: &str) -> Credentials,
}

impl Spec {
    /// The carrier as people see it.
    pub fn card(&self) -> CarrierCard {
        CarrierCard {
            id: CarrierId::new(self.id),
            name: self.name.into(),
            tile: self.tile.into(),
            live_url: self.live_url.map(Into::into),
            credentials: (self.credentials)(),
        }
    }
}

/// What one logs in with.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// Fields that are not secret.
    pub plain: BTreeMap<String, String>,
    /// Fields that are.
    pub secret: BTreeMap<String, Secret>,
}

/// What a client needs.
#[derive(Clone)]
pub struct Connection {
    /// The account it serves; named in log lines.
    pub account: AccountId,
    /// Where the API is.
    pub base_url: String,
    /// Whether that is a sandbox of ours: operations whose wire format is not documented are on there, and off at a live
    /// account unless its credentials say otherwise (`unverified` = `on`).
    pub sandbox: bool,
    /// What to log in with.
    pub credentials: Credentials,
    /// The clock.
    pub clock: SharedClock,
    /// Time limits.
    pub limits: Limits,
}

/// A client of one carrier account. What it can do is which capability it hands out.
///
/// Every write here is sent at most once. An `Err` of a write says by [`crate::error::ErrorKind::proves_nothing_done`]
/// whether anything can have happened.
#[async_trait]
pub trait Carrier: Send + Sync {
    /// Logs in anew and throws the result away: the connection test. Counts as a try.
    async fn test(&self) -> Result<()>;
    /// The last call's health, for the home page and for search lanes.
    fn health(&self) -> contract::account::AccountHealth;
    /// Places it sells numbers of.
    fn geography(&self) -> Option<&dyn Geography> {
        None
    }
    /// Searching.
    fn search(&self) -> Option<&dyn Search> {
        None
    }
    /// Buying.
    fn purchases(&self) -> Option<&dyn Purchases> {
        None
    }
    /// Holding what is on offer.
    fn holds(&self) -> Option<&dyn Holds> {
        None
    }
    /// What became of orders.
    fn orders(&self) -> Option<&dyn Orders> {
        None
    }
    /// Documents that orders wait for.
    fn order_documents(&self) -> Option<&dyn OrderDocuments> {
        None
    }
    /// What we own there.
    fn inventory(&self) -> Option<&dyn Inventory> {
        None
    }
    /// Where calls go.
    fn routing(&self) -> Option<&dyn RoutingOf> {
        None
    }
    /// 911.
    fn emergency(&self) -> Option<&dyn Emergency> {
        None
    }
    /// 411.
    fn directory(&self) -> Option<&dyn Directory> {
        None
    }
    /// Caller names.
    fn caller_names(&self) -> Option<&dyn CallerNames> {
        None
    }
    /// Fax.
    fn fax(&self) -> Option<&dyn FaxOf> {
        None
    }
    /// Trunk groups.
    fn trunk_groups(&self) -> Option<&dyn TrunkGroups> {
        None
    }
    /// Bulk orders.
    fn bulk_orders(&self) -> Option<&dyn BulkOrders> {
        None
    }
    /// Features that are the carrier's own.
    fn features(&self) -> Option<&dyn Features> {
        None
    }
    /// Places that numbers live on.
    fn locations(&self) -> Option<&dyn Locations> {
        None
    }
    /// What the network knows of a number.
    fn look_ups(&self) -> Option<&dyn LookUps> {
        None
    }
    /// What the carrier tells us by itself.
    fn notices(&self) -> Option<&dyn Notices> {
        None
    }
    /// Call records.
    fn call_records(&self) -> Option<&dyn CallRecords> {
        None
    }
    /// Customers of a reseller's account.
    fn customers(&self) -> Option<&dyn Customers> {
        None
    }
    /// Porting in.
    fn ports(&self) -> Option<&dyn PortIns> {
        None
    }
}

/// A write that the carrier said yes to. It is *accepted*, not done: reading back proves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// The carrier's own words with its yes.
    pub words: Option<CarrierWords>,
    /// An id it gave us, if any.
    pub reference: Option<String>,
    /// When it will be done, if the carrier says that it is for later (a number that leaves after its holding period).
    pub due: Option<Timestamp>,
}

/// Places.
#[async_trait]
pub trait Geography: Send + Sync {
    /// States, each once, by code.
    async fn states(&self) -> Result<Vec<State>>;
    /// Rate centers of a state, each once, by name.
    async fn rate_centers(&self, state: &StateCode) -> Result<Vec<RateCenter>>;
    /// Countries, by name.
    async fn countries(&self) -> Result<Vec<Country>>;
}

/// Searching.
#[async_trait]
pub trait Search: Send + Sync {
    /// What the carrier would sell now that fits the query, at most `query.most()`. The query was validated.
    async fn offers(&self, query: &OfferQuery) -> Result<Offers>;
    /// Whether this very thing is still offered, and at which price. `terms` are those of the offer that was put into the
    /// cart; the answer carries fresh ones.
    async fn recheck(&self, offer: &CarrierOffer) -> Result<Recheck>;
}

/// What looking for one thing again found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recheck {
    /// It is still offered, on these terms.
    Offered(CarrierOffer),
    /// A complete answer does not have it: it is not for sale any more.
    Gone,
    /// The carrier sends only a part of what it has, and this is not in it; it may still be for sale. The price is that of
    /// the others beside it, and the terms are fresh. If it is gone, the carrier refuses the order.
    Unproved(CarrierOffer),
}

impl Recheck {
    /// The offer, if it was seen.
    pub fn offered(self) -> Option<CarrierOffer> {
        match self {
            Self::Offered(offer) => Some(offer),
            Self::Gone | Self::Unproved(_) => None,
        }
    }
}

/// An answer to a search.
#[derive(Clone, Debug)]
pub struct Offers {
    /// What is offered, already filtered by the pattern.
    pub items: Vec<CarrierOffer>,
    /// How many the carrier sent before we filtered.
    pub received: u32,
    /// What we did that the carrier cannot, as a sentence.
    pub note: Option<String>,
}

/// An offer with the carrier's terms. It is sealed into a token before it leaves the server.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CarrierOffer {
    /// What is on sale.
    pub what: OfferedThing,
    /// Paid once.
    pub setup: Money,
    /// Paid monthly.
    pub monthly: Money,
    /// Whether the carrier named these prices; otherwise both are nothing, and those of the contract hold.
    pub priced: bool,
    /// The hold.
    pub hold: HoldRule,
    /// Whether it can take faxes.
    pub fax: Option<bool>,
    /// What the carrier wants to see again in the order. Opaque to everyone but its client.
    pub terms: serde_json::Value,
}

/// A number we own, as the carrier lists it. Nothing secret gets this far: a carrier's record of a number can hold a
/// SIP password, and that stops in the client's wire types.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CarrierNumber {
    /// The number.
    pub number: E164,
    /// The carrier's id of it (Call48 `_id`), for removal and caller names.
    pub carrier_id: String,
    /// Which kind it is.
    pub kind: NumberKind,
    /// The state or country, if the carrier says one.
    pub region: Option<String>,
    /// The rate center, if the carrier says one.
    pub rate_center: Option<String>,
    /// Whether it is in service, in our word; `None` when the carrier's word is not known to us.
    pub in_service: Option<bool>,
    /// The carrier's own word (`USING`).
    pub status_word: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Where calls go.
    pub routing: Routing,
    /// Its 911 record, if it has one.
    pub emergency: Option<EmergencyRecord>,
    /// Its 411 record, if it has one.
    pub listing: Option<ListingRecord>,
    /// Its caller name, if it has one.
    pub caller_name: Option<CallerNameRecord>,
    /// Its fax record, if it has one.
    pub fax: Option<FaxRecord>,
    /// What the carrier gives back of its own features, by the field's name; nothing secret.
    #[serde(default)]
    pub features: BTreeMap<String, String>,
    /// How much of it was read.
    #[serde(default)]
    pub depth: Depth,
    /// Where in the carrier's list it stood, for finding it again quickly. Of use to its client only.
    pub page: u32,
}

/// How much of a number was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Depth {
    /// All of it.
    #[default]
    Whole,
    /// What the carrier's list says. Its routing is [`Routing::Unread`] when the list leaves it out, and what is `None` may be
    /// set all the same: what was read before stands until the number itself is read.
    Listed,
}

/// What we own at the carrier.
#[async_trait]
pub trait Inventory: Send + Sync {
    /// Kinds that the carrier lists separately. One that has a single list for all of them names one kind, and gives the
    /// whole list for every kind it is asked for.
    fn kinds(&self) -> &'static [NumberKind];
    /// The list, in parts as they arrive. It ends with `Ok` only when it is complete: whoever stops at an error knows that
    /// what is not there may still be ours. A carrier that repeats a page is found out ([`crate::paging::PageGuard`]).
    fn list(&self, kind: NumberKind) -> BoxStream<'_, Result<Vec<CarrierNumber>>>;
    /// One number, read from the carrier now; `None` when a *complete* reading of its kind did not find it. `near` is
    /// the page it stood on last.
    async fn find(&self, kind: NumberKind, number: &E164, near: Option<u32>) -> Result<Option<CarrierNumber>>;
    /// The operation of a removal.
    fn removal_operation(&self) -> &'static Operation;
    /// The most numbers one removal may have.
    fn most_removed(&self) -> usize;
    /// Whether a removal may be taken now and carried out days later, while neither the list nor the number says so. A number
    /// that is still listed then does not prove that a removal whose answer was lost was not taken.
    fn may_leave_later(&self) -> bool {
        false
    }
    /// Gives numbers of one kind back, once.
    async fn remove(&self, kind: NumberKind, numbers: &[E164], mark: &Mark) -> Result<Accepted>;
}

/// What reading a value back proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadBack {
    /// Everything that can be read is as asked. `unproved` names the parts that the carrier does not give back.
    Matches {
        /// Such as `city`.
        unproved: Vec<&'static str>,
    },
    /// Something is not as asked: the names of the parts.
    Differs {
        /// Such as `street_name`.
        parts: Vec<&'static str>,
    },
    /// The carrier gives nothing of it back.
    Unreadable,
}

/// Where calls go.
#[async_trait]
pub trait RoutingOf: Send + Sync {
    /// The operation.
    fn operation(&self) -> &'static Operation;
    /// The shapes that this number can be given, the usual first.
    fn shapes(&self, number: &CarrierNumber) -> &'static [RoutingShape];
    /// Whether a number of this kind can be routed here; the error is the reason, a whole sentence.
    fn may(&self, number: &CarrierNumber) -> std::result::Result<(), String>;
    /// Sets it, once.
    async fn set(&self, number: &CarrierNumber, change: &RoutingChange, mark: &Mark) -> Result<Accepted>;
    /// Compares what was asked with what is listed now.
    fn read_back(&self, asked: &RoutingChange, listed: &CarrierNumber) -> ReadBack;
}

/// 911.
#[async_trait]
pub trait Emergency: Send + Sync {
    /// The operation.
    fn operation(&self) -> &'static Operation;
    /// Whether a number of this kind can have an address; the error is the reason.
    fn may(&self, number: &CarrierNumber) -> std::result::Result<(), String>;
    /// Asks the carrier whether it would take an address. Changes nothing.
    async fn verify(&self, address: &EmergencyAddress) -> Result<AddressVerdict>;
    /// Sets it, once.
    async fn set(&self, number: &CarrierNumber, change: &EmergencyChange, mark: &Mark) -> Result<Accepted>;
    /// Compares what was asked with what is listed now.
    fn read_back(&self, asked: &EmergencyChange, listed: &CarrierNumber) -> ReadBack;
}

/// 411.
#[async_trait]
pub trait Directory: Send + Sync {
    /// The operation.
    fn operation(&self) -> &'static Operation;
    /// What its directory takes.
    fn form(&self) -> ListingForm;
    /// Whether a number of this kind can be listed; the error is the reason.
    fn may(&self, number: &CarrierNumber) -> std::result::Result<(), String>;
    /// Sets it, once.
    async fn set(&self, number: &CarrierNumber, change: &ListingChange, mark: &Mark) -> Result<Accepted>;
    /// Compares what was asked with what is listed now.
    fn read_back(&self, asked: &ListingChange, listed: &CarrierNumber) -> ReadBack;
}

/// Caller names.
#[async_trait]
pub trait CallerNames: Send + Sync {
    /// The operation.
    fn operation(&self) -> &'static Operation;
    /// What its caller names can do.
    fn form(&self) -> CallerNameForm;
    /// Whether a number of this kind can have one; the error is the reason.
    fn may(&self, number: &CarrierNumber) -> std::result::Result<(), String>;
    /// Sets it, once.
    async fn set(&self, number: &CarrierNumber, name: &CallerName, mark: &Mark) -> Result<Accepted>;
    /// Compares what was asked with what is listed now.
    fn read_back(&self, asked: &CallerName, listed: &CarrierNumber) -> ReadBack;
}

/// Fax.
#[async_trait]
pub trait FaxOf: Send + Sync {
    /// The operation.
    fn operation(&self) -> &'static Operation;
    /// Whether a number of this kind can have it; the error is the reason.
    fn may(&self, number: &CarrierNumber) -> std::result::Result<(), String>;
    /// Sets it, once.
    async fn set(&self, number: &CarrierNumber, fax: &Fax, mark: &Mark) -> Result<Accepted>;
    /// Compares what was asked with what is listed now.
    fn read_back(&self, asked: &Fax, listed: &CarrierNumber) -> ReadBack;
}

/// A change of a trunk group: what it shall become, and what it was when the person looked.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TrunkGroupEdit {
    /// The id for editing.
    pub id: TrunkGroupId,
    /// What it shall become.
    pub draft: TrunkGroupDraft,
    /// Endpoints to add.
    pub added: Vec<Endpoint>,
    /// Endpoints to take away.
    pub removed: Vec<Endpoint>,
}

/// Trunk groups.
#[async_trait]
pub trait TrunkGroups: Send + Sync {
    /// The operation of a creation.
    fn creation_operation(&self) -> &'static Operation;
    /// The operation of a change.
    fn change_operation(&self) -> &'static Operation;
    /// All of them.
    async fn list(&self) -> Result<Vec<TrunkGroup>>;
    /// Creates one, once. The reference is its id for editing.
    async fn create(&self, draft: &TrunkGroupDraft) -> Result<Accepted>;
    /// Changes one, once.
    async fn change(&self, edit: &TrunkGroupEdit) -> Result<Accepted>;
}

/// Bulk orders.
#[async_trait]
pub trait BulkOrders: Send + Sync {
    /// The operation of an order.
    fn operation(&self) -> &'static Operation;
    /// Orders, once. `mark` is at most 20 characters, comes back in the list's notes and proves that the order is there.
    async fn order(&self, draft: &BulkOrderDraft, mark: &str) -> Result<Accepted>;
    /// The newest orders, at most `most`. `account` is filled in by the client.
    async fn list(&self, most: u32) -> Result<Vec<BulkOrder>>;
    /// The carrier's summary report, as CSV text.
    async fn summary_report(&self, id: &BulkOrderId) -> Result<String>;
    /// The carrier's report of numbers, as CSV text.
    async fn numbers_report(&self, id: &BulkOrderId) -> Result<String>;
}
