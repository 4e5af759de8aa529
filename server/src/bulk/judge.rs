//! What a change does to one number. The plan asks it for the preview, and the run asks it again right before it sends: one
//! function, so that what was shown is what is done.

use carriers::carrier::{CarrierNumber, Depth, ReadBack};
use contract::{
    attempt::{AttemptKind, Outcome},
    bulk_change::{BulkChange, RowState},
    features::{FeatureField, FeatureGroup, FeatureKind, FeatureValue},
    id::AccountId,
    number::E164,
    routing::{Routing, RoutingShape},
};

use super::Wanted;
use crate::{
    accounts::Connected,
    api::number_view,
    attempts::{Intent, ServiceChange, intent::ListPlace},
    store::{
        bulk_numbers::{HeldLock, Kept},
        numbers::StoredNumber,
    },
};

/// What a change does to a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// It changes: from what to what.
    Will(String),
    /// It is so already.
    Same(String),
    /// It cannot be changed, because …
    Cannot(String),
    /// An earlier part of this very change is under way for it.
    Later,
}

impl Judged {
    /// How a row of a plan stands by it, and why.
    pub fn row(self) -> (RowState, String) {
        match self {
            Self::Will(sentence) => (RowState::Waiting, sentence),
            Self::Same(sentence) => (RowState::Same, sentence),
            Self::Cannot(sentence) => (RowState::Cannot, sentence),
            Self::Later => (RowState::Waiting, String::new()),
        }
    }
}

/// One part of a change, at one account.
pub struct Judge<'a> {
    /// What is wanted.
    pub wanted: &'a Wanted,
    /// The account that has the numbers.
    pub connected: &'a Connected,
    fields: Vec<FeatureField>,
}

impl<'a> Judge<'a> {
    /// For the numbers of this account.
    pub fn new(wanted: &'a Wanted, connected: &'a Connected) -> Self {
        Self { wanted, connected, fields: connected.carrier.features().map(|c| c.fields()).unwrap_or_default() }
    }

    /// What the change does to this number.
    pub fn of(&self, (row, listed): &Kept, part: u32, locks: &[HeldLock]) -> Judged {
        if row.missing {
            return Judged::Cannot("The carrier does not list it any more.".into());
        }
        if let Some(reason) = self.cannot(row, listed) {
            return Judged::Cannot(reason);
        }
        let intent = self.intent(&[(row.clone(), listed.clone())], part);
        let own_key = intent.lines().into_iter().next().map(|line| line.lock_key).unwrap_or_default();
        let leaving = format!("number:{}", listed.number);
        let held = |key: &str| locks.iter().find(|lock| lock.account == row.account && lock.lock_key == key);
        if let Some(lock) = held(&own_key) {
            return locked(lock, self.wanted.change.kind());
        }
        if let Some(lock) = held(&leaving) {
            return locked(lock, AttemptKind::Removal);
        }
        self.effect(listed, part)
    }

    /// Why it cannot be changed, whatever it is now.
    fn cannot(&self, row: &StoredNumber, listed: &CarrierNumber) -> Option<String> {
        let change = &self.wanted.change;
        if let BulkChange::Features { account, .. } | BulkChange::Move { account, .. } = change
            && *account != row.account
        {
            return Some(format!("It is of another account, {}.", self.connected.name));
        }
        if *change == BulkChange::Removal {
            let none = self.connected.carrier.inventory().is_none();
            return none.then(|| format!("{} takes no numbers back from here.", self.connected.spec.name));
        }
        if let Err(reason) = number_view::may(self.connected, listed, change.kind()) {
            return Some(reason);
        }
        if let BulkChange::Routing { to } = change
            && let Some(shape) = shape_of(&to.routing)
            && !self.connected.carrier.routing().is_some_and(|routing| routing.shapes(listed).contains(&shape))
        {
            return Some(format!("{} does not route its numbers in this way.", self.connected.spec.name));
        }
        let unread = match change {
            BulkChange::Routing { .. } => listed.routing == Routing::Unread,
            BulkChange::Features { .. } | BulkChange::CallerName { .. } => listed.depth == Depth::Listed,
            BulkChange::Move { .. } | BulkChange::Removal => false,
        };
        unread.then(|| {
            "Only the carrier's list was read of it so far, so nobody knows what it is set to. The rest is read in the \
             background; plan it again then."
                .to_owned()
        })
    }

    /// What it is now, and what it becomes.
    fn effect(&self, listed: &CarrierNumber, part: u32) -> Judged {
        let carrier = &self.connected.carrier;
        match &self.wanted.change {
            BulkChange::Routing { to } => {
                let read = carrier.routing().map(|routing| routing.read_back(to, listed));
                let (from, to_text) = (listed.routing.summary(), to.routing.summary());
                compared(read, to.device.is_some(), from, to_text)
            }
            BulkChange::CallerName { to } => {
                let read = carrier.caller_names().map(|names| names.read_back(to, listed));
                let from = listed.caller_name.as_ref().and_then(|record| record.name.clone());
                compared(
                    read,
                    false,
                    from.unwrap_or_else(|| "No caller name".into()),
                    ServiceChange::CallerName(to.clone()).summary(),
                )
            }
            BulkChange::Features { .. } => self.features(listed, &self.group(part, vec![listed.number.clone()])),
            BulkChange::Move { to, .. } => {
                let name = self.wanted.to_name.clone().unwrap_or_else(|| to.clone());
                match &listed.routing {
                    Routing::Location(routing) if routing.location.as_ref() == Some(to) => {
                        Judged::Same(format!("It is at {name} already."))
                    }
                    from => Judged::Will(format!("{} → {name}", from.summary())),
                }
            }
            BulkChange::Removal => match &listed.routing {
                Routing::Unset | Routing::Unread => Judged::Will("Given back to the carrier.".into()),
                routing => Judged::Will(format!("Given back to the carrier. Calls stop: {}.", routing.summary())),
            },
        }
    }

    fn features(&self, listed: &CarrierNumber, group: &FeatureGroup) -> Judged {
        let label = |name: &str| self.fields.iter().find(|field| field.name == name).map_or(name.to_owned(), |f| f.label.clone());
        let mut said = Vec::new();
        for (name, value) in &group.values {
            let field = self.fields.iter().find(|field| field.name == *name);
            let from = listed.features.get(name).map_or("not set", |value| shown(field, value)).to_owned();
            let to = match value {
                FeatureValue::Usual => field.and_then(|field| field.usual.clone()).unwrap_or_else(|| "as usual".into()),
                FeatureValue::Set { value } => shown(field, value).to_owned(),
            };
            said.push(format!("{}: {from} → {to}", label(name)));
        }
        said.extend(group.secrets.keys().map(|name| format!("{}: set anew", label(name))));
        let read = self.connected.carrier.features().map(|features| features.read_back(group, listed));
        match read {
            Some(ReadBack::Matches { unproved }) if unproved.is_empty() && group.secrets.is_empty() => {
                Judged::Same("All of it is set so already.".into())
            }
            _ => Judged::Will(said.join("; ")),
        }
    }

    /// A part of the features, for these numbers.
    fn group(&self, part: u32, numbers: Vec<E164>) -> FeatureGroup {
        let group = self.wanted.parts.get(part as usize).cloned().unwrap_or_default();
        FeatureGroup { numbers, ..group }
    }

    /// The intent that changes these numbers; for services of a single number, the first.
    pub fn intent(&self, numbers: &[Kept], part: u32) -> Intent {
        let all = || numbers.iter().map(|(_, listed)| listed.number.clone()).collect::<Vec<_>>();
        let service = |change: ServiceChange| {
            let listed = Box::new(numbers[0].1.clone());
            Intent::Service { listed, change }
        };
        match &self.wanted.change {
            BulkChange::Routing { to } => service(ServiceChange::Routing(to.clone())),
            BulkChange::CallerName { to } => service(ServiceChange::CallerName(to.clone())),
            BulkChange::Features { .. } => {
                let place =
                    |(_, listed): &Kept| ListPlace { number: listed.number.clone(), kind: listed.kind, page: listed.page };
                Intent::Features { groups: vec![self.group(part, all())], places: numbers.iter().map(place).collect() }
            }
            BulkChange::Move { to, .. } => Intent::Move {
                numbers: numbers.iter().map(|(_, listed)| listed.clone()).collect(),
                to: to.clone(),
                to_name: self.wanted.to_name.clone().unwrap_or_else(|| to.clone()),
            },
            BulkChange::Removal => Intent::Removal { kind: numbers[0].1.kind, numbers: all() },
        }
    }

    /// The most numbers one attempt may have.
    pub fn most(&self) -> usize {
        /// Of a move; no carrier names a limit, and an order that fails is told apart by its lines only.
        const MOST_MOVED: usize = 100;
        let carrier = &self.connected.carrier;
        let most = match &self.wanted.change {
            BulkChange::Routing { .. } | BulkChange::CallerName { .. } => 1,
            BulkChange::Features { .. } => carrier.features().map_or(1, |features| features.most_numbers()),
            BulkChange::Move { .. } => MOST_MOVED,
            BulkChange::Removal => carrier.inventory().map_or(1, |inventory| inventory.most_removed()),
        };
        most.max(1)
    }

    /// Whether two numbers may stand in one attempt.
    pub fn go_together(&self, (_, one): &Kept, (_, other): &Kept) -> bool {
        match &self.wanted.change {
            BulkChange::Removal => one.kind == other.kind,
            // A carrier can want one product or one country at a time; what is alike in everything it says is safe.
            BulkChange::Move { .. } => one.kind == other.kind && one.region == other.region && one.features == other.features,
            BulkChange::Features { .. } => true,
            BulkChange::Routing { .. } | BulkChange::CallerName { .. } => false,
        }
    }

    /// The account.
    pub fn account(&self) -> &AccountId {
        &self.connected.id
    }
}

/// A value that can be read back, beside what is wanted.
fn compared(read: Option<ReadBack>, secret: bool, from: String, to: String) -> Judged {
    match read {
        Some(ReadBack::Matches { .. }) if !secret => Judged::Same(format!("It is so already: {from}.")),
        Some(ReadBack::Differs { parts }) if from == to => {
            Judged::Will(format!("{from} → {to}, with another {}", parts.join(", ").replace('_', " ")))
        }
        _ => Judged::Will(format!("{from} → {to}")),
    }
}

fn locked(lock: &HeldLock, kind: AttemptKind) -> Judged {
    let what = if kind == AttemptKind::Removal { "A disconnect of it" } else { "A change of this" };
    match lock.outcome {
        Outcome::Unknown | Outcome::Manual if lock.own => {
            Judged::Cannot("An earlier part of this change is not decided yet. Look at Orders.".into())
        }
        _ if lock.own => Judged::Later,
        Outcome::Unknown | Outcome::Manual => Judged::Cannot(format!("{what} is not decided yet. Look at Orders.")),
        _ => Judged::Cannot(format!("{what} is under way. Look at Orders.")),
    }
}

/// A value of a feature as people read it.
fn shown<'v>(field: Option<&'v FeatureField>, value: &'v str) -> &'v str {
    match field.map(|field| &field.kind) {
        Some(FeatureKind::Choice { options }) => {
            options.iter().find(|(known, _)| known == value).map_or(value, |(_, label)| label.as_str())
        }
        _ => value,
    }
}

fn shape_of(routing: &Routing) -> Option<RoutingShape> {
    Some(match routing {
        Routing::Chain(_) => RoutingShape::Chain,
        Routing::TrunkGroup { .. } => RoutingShape::TrunkGroup,
        Routing::Priorities(_) => RoutingShape::Priorities,
        Routing::Location(_) => RoutingShape::Location,
        Routing::Connection(_) => RoutingShape::Connection,
        Routing::Unset | Routing::Unread => return None,
    })
}
