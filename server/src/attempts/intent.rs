//! What an attempt means to do, as it is kept.

use std::sync::Arc;

use carriers::{
    buying::{OrderLine, PurchaseOrder},
    carrier::{CarrierNumber, TrunkGroupEdit},
    operation::Operation,
};
use contract::{
    attempt::AttemptKind,
    bulk_order::BulkOrderDraft,
    caller_name::CallerName,
    directory_listing::ListingChange,
    emergency_address::EmergencyChange,
    fax::Fax,
    features::FeatureGroup,
    id::{AttemptId, CartLineId},
    money::Money,
    number::{E164, NumberKind},
    offer::OfferedThing,
    routing::RoutingChange,
    secret::Secret,
    trunk_group::TrunkGroupDraft,
};
use serde::{Deserialize, Serialize};

use super::{customer_intent::CustomerIntent, port_intent::PortIntent};
use crate::{accounts::Connected, papers::TakenIn};

/// What an attempt means to do. Kept as JSON; it holds no secret (see [`Intent::without_secrets`]).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "intent")]
pub enum Intent {
    /// Buys.
    Purchase {
        /// The order.
        order: PurchaseOrder,
    },
    /// Gives back.
    Removal {
        /// Which kind all of them are of: the list they stand in.
        kind: NumberKind,
        /// The numbers.
        numbers: Vec<E164>,
    },
    /// Orders in bulk.
    BulkOrder {
        /// The order.
        draft: BulkOrderDraft,
        /// What the carrier's list shows it by.
        mark: String,
    },
    /// Creates a trunk group.
    TrunkGroupCreation {
        /// What it shall be.
        draft: TrunkGroupDraft,
    },
    /// Changes a trunk group.
    TrunkGroupChange {
        /// The change.
        edit: TrunkGroupEdit,
    },
    /// Sets a service of a number.
    Service {
        /// The number as it was listed.
        listed: Box<CarrierNumber>,
        /// The change.
        change: ServiceChange,
    },
    /// Sets features that are the carrier's own.
    Features {
        /// What shall be set, for which numbers; all of it travels by one operation.
        groups: Vec<FeatureGroup>,
        /// Where each number stands in the carrier's list.
        places: Vec<ListPlace>,
    },
    /// Moves numbers to another location.
    Move {
        /// The numbers as they were listed.
        numbers: Vec<CarrierNumber>,
        /// The carrier's id of the location.
        to: String,
        /// Its name.
        to_name: String,
    },
    /// Sets where calls go when a location does not answer.
    LocationFailover {
        /// The carrier's id of the location.
        id: String,
        /// Its name.
        name: String,
        /// Where; `None` takes it away.
        failover: Option<String>,
    },
    /// Sends a document that an order waits for.
    OrderDocument {
        /// The attempt that placed the order.
        order: AttemptId,
        /// The carrier's id of the order.
        reference: String,
        /// The carrier's id of the document.
        document: String,
        /// What the document is, in the carrier's words.
        name: String,
        /// The carrier's word for how it stood before.
        before: String,
        /// The file.
        file: DocumentFile,
        /// Our copy of it, until it is sent. It is in memory only: what a stop interrupts is never sent.
        #[serde(skip)]
        held: Option<Arc<TakenIn>>,
    },
    /// Does something to a port.
    Port(PortIntent),
    /// Does something to customers of the account, or pays into it.
    Customer(CustomerIntent),
}

/// What is known of a file that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentFile {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its length.
    pub bytes: u64,
    /// Its hash.
    pub sha256: String,
}

/// Where a number stands in its carrier's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPlace {
    /// The number.
    pub number: E164,
    /// Its kind.
    pub kind: NumberKind,
    /// Where it stood.
    pub page: u32,
}

/// A change of one service of a number.
#[expect(clippy::large_enum_variant, reason = "one at a time, never in a list")]
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "service", content = "change")]
pub enum ServiceChange {
    /// Where calls go.
    Routing(RoutingChange),
    /// 911.
    Emergency(EmergencyChange),
    /// 411.
    Listing(ListingChange),
    /// The caller name.
    CallerName(CallerName),
    /// Fax.
    Fax(Fax),
}

/// One line of an attempt before it has an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntentLine {
    /// What people read.
    pub subject: String,
    /// The number it is about.
    pub number: Option<E164>,
    /// What nobody else may touch meanwhile.
    pub lock_key: String,
    /// The cart line it came from.
    pub cart_line: Option<CartLineId>,
}

/// The lock of buying a thing.
pub fn purchase_lock(what: &OfferedThing) -> String {
    match what {
        OfferedThing::Number { number, .. } => format!("number:{number}"),
        OfferedThing::Product { country, prefix, .. } => format!("product:{country}:{prefix}"),
    }
}

/// What people read for a thing.
pub fn subject_of(what: &OfferedThing, quantity: u32) -> String {
    match what {
        OfferedThing::Number { number, .. } => number.to_string(),
        OfferedThing::Product { name, country_name, .. } => format!("{quantity} × {name}, {country_name}"),
    }
}

impl ServiceChange {
    /// Which kind of attempt it is.
    pub fn kind(&self) -> AttemptKind {
        match self {
            Self::Routing(_) => AttemptKind::Routing,
            Self::Emergency(_) => AttemptKind::EmergencyAddress,
            Self::Listing(_) => AttemptKind::DirectoryListing,
            Self::CallerName(_) => AttemptKind::CallerName,
            Self::Fax(_) => AttemptKind::Fax,
        }
    }

    /// What it would set, in one line.
    pub fn summary(&self) -> String {
        match self {
            Self::Routing(change) => change.routing.summary(),
            Self::Emergency(EmergencyChange::Disable) => "911 off".into(),
            Self::Emergency(EmergencyChange::Set { address }) => format!(
                "{} {}, {}, {} {}",
                address.street_number,
                address.street_name,
                address.city,
                address.state.as_str(),
                address.zip
            ),
            Self::Listing(ListingChange::Disable) => "Not listed".into(),
            Self::Listing(ListingChange::Set { listing }) => {
                format!("{} {}, {}, {}", listing.first_name, listing.last_name, listing.street, listing.city)
            }
            Self::CallerName(name) if !name.enabled => "No caller name".into(),
            Self::CallerName(name) => name.name.clone(),
            Self::Fax(fax) => fax.service.name().into(),
        }
    }
}

impl Intent {
    /// Which kind of attempt it is.
    pub fn kind(&self) -> AttemptKind {
        match self {
            Self::Purchase { .. } => AttemptKind::Purchase,
            Self::Removal { .. } => AttemptKind::Removal,
            Self::BulkOrder { .. } => AttemptKind::BulkOrder,
            Self::TrunkGroupCreation { .. } => AttemptKind::TrunkGroupCreation,
            Self::TrunkGroupChange { .. } => AttemptKind::TrunkGroupChange,
            Self::Service { change, .. } => change.kind(),
            Self::Features { .. } => AttemptKind::Features,
            Self::Move { .. } => AttemptKind::Move,
            Self::LocationFailover { .. } => AttemptKind::LocationChange,
            Self::OrderDocument { .. } => AttemptKind::OrderDocument,
            Self::Port(port) => port.kind(),
            Self::Customer(customer) => customer.kind(),
        }
    }

    /// One line for people.
    pub fn summary(&self) -> String {
        match self {
            Self::Purchase { order } => {
                let count: u32 = order.lines.iter().map(|line| line.quantity).sum();
                let kind = order.kind.name().to_lowercase();
                format!("Buy {count} {kind} {}", if count == 1 { "number" } else { "numbers" })
            }
            Self::Removal { numbers, .. } => match numbers.as_slice() {
                [one] => format!("Disconnect {}", shown(one)),
                many => format!("Disconnect {} numbers", many.len()),
            },
            Self::BulkOrder { draft, .. } => {
                let count: u32 = draft.rows.iter().map(|row| row.quantity).sum();
                format!("Order {count} numbers by {}", draft.by.name().to_lowercase())
            }
            Self::TrunkGroupCreation { draft } => format!("Create trunk group {}", draft.name),
            Self::TrunkGroupChange { edit } => format!("Change trunk group {}", edit.draft.name),
            Self::Service { listed, change } => {
                format!("{} of {}: {}", change.kind().name(), shown(&listed.number), change.summary())
            }
            Self::Features { groups, .. } => {
                let numbers: Vec<&E164> = groups.iter().flat_map(|group| &group.numbers).collect();
                let mut names: Vec<&str> =
                    groups.iter().flat_map(|group| group.values.keys().chain(group.secrets.keys())).map(String::as_str).collect();
                names.sort_unstable();
                names.dedup();
                let what = names.join(", ").replace('_', " ");
                match numbers.as_slice() {
                    [one] => format!("Features of {}: {what}", shown(one)),
                    many => format!("Features of {} numbers: {what}", many.len()),
                }
            }
            Self::Move { numbers, to_name, .. } => match numbers.as_slice() {
                [one] => format!("Move {} to {to_name}", shown(&one.number)),
                many => format!("Move {} numbers to {to_name}", many.len()),
            },
            Self::LocationFailover { name, failover: Some(failover), .. } => format!("Failover of {name}: {failover}"),
            Self::LocationFailover { name, failover: None, .. } => format!("Failover of {name}: none"),
            Self::OrderDocument { reference, name, .. } => format!("Document of order {reference}: {name}"),
            Self::Port(port) => port.summary(),
            Self::Customer(customer) => customer.summary(),
        }
    }

    /// Its lines, in order.
    pub fn lines(&self) -> Vec<IntentLine> {
        let about_number = |number: &E164, lock: &str| IntentLine {
            subject: number.to_string(),
            number: Some(number.clone()),
            lock_key: format!("{lock}:{number}"),
            cart_line: None,
        };
        let named = |subject: String, lock_key: String| IntentLine { subject, number: None, lock_key, cart_line: None };
        match self {
            Self::Purchase { order } => order.lines.iter().map(purchase_line).collect(),
            Self::Removal { numbers, .. } => numbers.iter().map(|number| about_number(number, "number")).collect(),
            Self::BulkOrder { draft, mark } => {
                let count: u32 = draft.rows.iter().map(|row| row.quantity).sum();
                vec![named(format!("{count} numbers in {} rows", draft.rows.len()), format!("bulk:{mark}"))]
            }
            Self::TrunkGroupCreation { draft } => vec![named(draft.name.clone(), format!("trunk-name:{}", draft.name))],
            Self::TrunkGroupChange { edit } => vec![named(edit.draft.name.clone(), format!("trunk:{}", edit.id))],
            Self::Service { listed, change } => vec![about_number(&listed.number, change.kind().word())],
            Self::Features { groups, .. } => {
                groups.iter().flat_map(|group| &group.numbers).map(|number| about_number(number, "features")).collect()
            }
            Self::Move { numbers, .. } => numbers.iter().map(|listed| about_number(&listed.number, "routing")).collect(),
            Self::LocationFailover { id, name, .. } => vec![named(name.clone(), format!("location:{id}"))],
            Self::OrderDocument { reference, document, file, .. } => {
                vec![named(file.name.clone(), format!("document:{reference}:{document}"))]
            }
            Self::Port(port) => port.lines(),
            Self::Customer(customer) => customer.lines(),
        }
    }

    /// The set-up and monthly totals that were agreed to, for purchases. `None` where a line is sold at a price of a contract,
    /// which nobody here knows.
    pub fn totals(&self) -> Option<(Money, Money)> {
        match self {
            Self::Purchase { order } if order.lines.iter().all(|line| line.offer.priced) => Some((
                order.lines.iter().map(|line| line.offer.setup.times(line.quantity)).sum(),
                order.lines.iter().map(|line| line.offer.monthly.times(line.quantity)).sum(),
            )),
            _ => None,
        }
    }

    /// The carrier operation it will be, for the audit log. `None` when the carrier does not have it.
    pub fn operation(&self, connected: &Connected) -> Option<&'static Operation> {
        let carrier = &connected.carrier;
        match self {
            Self::Purchase { order } => carrier.purchases().map(|c| c.operation(order.kind)),
            Self::Removal { .. } => carrier.inventory().map(|c| c.removal_operation()),
            Self::BulkOrder { .. } => carrier.bulk_orders().map(|c| c.operation()),
            Self::TrunkGroupCreation { .. } => carrier.trunk_groups().map(|c| c.creation_operation()),
            Self::TrunkGroupChange { .. } => carrier.trunk_groups().map(|c| c.change_operation()),
            Self::Service { change, .. } => match change {
                ServiceChange::Routing(_) => carrier.routing().map(|c| c.operation()),
                ServiceChange::Emergency(_) => carrier.emergency().map(|c| c.operation()),
                ServiceChange::Listing(_) => carrier.directory().map(|c| c.operation()),
                ServiceChange::CallerName(_) => carrier.caller_names().map(|c| c.operation()),
                ServiceChange::Fax(_) => carrier.fax().map(|c| c.operation()),
            },
            Self::Features { groups, .. } => groups.first().and_then(|group| carrier.features().map(|c| c.operation(group))),
            Self::Move { .. } => carrier.locations().and_then(|c| c.move_operation()),
            Self::LocationFailover { .. } => carrier.locations().and_then(|c| c.change_operation()),
            Self::OrderDocument { .. } => carrier.order_documents().map(|c| c.operation()),
            Self::Port(port) => port.operation(connected),
            Self::Customer(customer) => customer.operation(connected),
        }
    }

    /// The same intent as it is kept: what is write-only is left out. An intent that was found after a restart is never
    /// sent, so nothing is lost.
    pub fn without_secrets(&self) -> Self {
        let mut kept = self.clone();
        if let Self::Features { groups, .. } = &mut kept {
            // That a secret was set stays known, which one does not.
            groups.iter_mut().flat_map(|group| group.secrets.values_mut()).for_each(|secret| *secret = Secret::default());
        }
        if let Self::Customer(customer) = &mut kept {
            customer.forget_secrets();
        }
        if let Self::Service { change: ServiceChange::Routing(change), .. } = &mut kept {
            change.device = None;
        }
        kept
    }
}

/// A number as people say it.
fn shown(number: &E164) -> String {
    let (country, rest) = number.grouped();
    format!("{country} {rest}")
}

fn purchase_line(line: &OrderLine) -> IntentLine {
    let number = match &line.offer.what {
        OfferedThing::Number { number, .. } => Some(number.clone()),
        OfferedThing::Product { .. } => None,
    };
    IntentLine {
        subject: subject_of(&line.offer.what, line.quantity),
        number,
        lock_key: purchase_lock(&line.offer.what),
        cart_line: None,
    }
}
