//! Orders of every kind: what they have in common, and how they live by the world's clock.

mod lists;
mod notes;

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};

pub(super) use self::{
    lists::{list, summaries},
    notes::{add_note, change_note, history, notes},
};
use super::{
    answers::Wrong,
    disconnects::{self, Disconnect},
    dldas::{self, Dlda},
    exchange::Asked,
    lidbs::{self, Lidb},
    moves::{self, Move},
    notifications,
    options::{self, Options},
    orders::{self, Purchase},
    port_ins::{self, PortIn},
    telephone::Tn,
    world::World,
};

/// How long an order is only received. Everything here is short enough to watch.
pub(super) const RECEIVED_MS: i64 = 2_000;
/// How long one is processed.
pub(super) const PROCESSING_MS: i64 = 3_000;

/// What an order is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    Orders,
    Disconnects,
    TnOptions,
    Lidbs,
    Dldas,
    PortIns,
    MoveTns,
}

impl Kind {
    /// The kind whose orders are at this part of a path.
    pub(super) fn at(part: &str) -> Option<Self> {
        Some(match part.to_ascii_lowercase().as_str() {
            "orders" => Self::Orders,
            "disconnects" => Self::Disconnects,
            "tnoptions" => Self::TnOptions,
            "lidbs" => Self::Lidbs,
            "dldas" | "dlda" => Self::Dldas,
            "portins" => Self::PortIns,
            "movetns" => Self::MoveTns,
            _ => return None,
        })
    }

    /// How a path writes it.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Disconnects => "disconnects",
            Self::TnOptions => "tnoptions",
            Self::Lidbs => "lidbs",
            Self::Dldas => "dldas",
            Self::PortIns => "portins",
            Self::MoveTns => "moveTns",
        }
    }

    /// How subscriptions write it.
    pub(super) fn topic(self) -> &'static str {
        match self {
            Self::Lidbs => "lidb",
            other => other.path(),
        }
    }
}

/// What an order does.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) enum Work {
    /// It is being done at this moment.
    #[default]
    Underway,
    Purchase(Purchase),
    Disconnect(Disconnect),
    Options(Options),
    Lidb(Lidb),
    Dlda(Dlda),
    PortIn(Box<PortIn>),
    Move(Move),
}

/// An order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) id: String,
    pub(super) kind: Kind,
    pub(super) customer_order_id: String,
    pub(super) created: Timestamp,
    pub(super) modified: Timestamp,
    /// When it came to its end.
    pub(super) completed: Option<Timestamp>,
    pub(super) user: String,
    pub(super) status: String,
    /// When it goes on by itself.
    pub(super) until: Option<Timestamp>,
    pub(super) history: Vec<Event>,
    pub(super) notes: Vec<Note>,
    /// The numbers it is about.
    pub(super) numbers: Vec<Tn>,
    pub(super) errors: Vec<Wrong>,
    pub(super) work: Work,
    /// Until then lists do not show it.
    #[serde(default)]
    pub(super) listed_from: Option<Timestamp>,
}

/// One line of an order's history.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Event {
    pub(super) at: Timestamp,
    pub(super) status: String,
    pub(super) note: String,
    pub(super) author: String,
}

/// What somebody wrote on an order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Note {
    pub(super) id: u64,
    pub(super) user: String,
    pub(super) at: Timestamp,
    pub(super) text: String,
}

impl Order {
    /// Goes over to another status: its history knows of it, and whoever subscribed is told.
    pub(super) fn becomes(&mut self, world: &World, at: Timestamp, status: &str, note: &str) {
        self.status = status.into();
        self.modified = at;
        self.history.push(Event { at, status: status.into(), note: note.into(), author: "System".into() });
        notifications::tell(world, self, note);
    }

    /// The same, and nothing is still to come.
    pub(super) fn ends(&mut self, world: &World, at: Timestamp, status: &str, note: &str) {
        self.until = None;
        self.completed = Some(at);
        self.becomes(world, at, status, note);
    }

    /// Ends `COMPLETE`, `PARTIAL` or `FAILED`, by how many of its numbers went well.
    pub(super) fn ends_by_count(&mut self, world: &World, at: Timestamp, well: usize) {
        let (status, note) = match well {
            0 => ("FAILED", "Order has failed"),
            well if well < self.numbers.len() => ("PARTIAL", "Order is partially complete"),
            _ => ("COMPLETE", "Order is complete"),
        };
        self.ends(world, at, status, note);
    }

    /// Whether nothing is still to come.
    pub(super) fn is_over(&self) -> bool {
        self.completed.is_some()
    }
}

impl World {
    /// Takes an order in. It is received now, and goes on after `wait_ms`.
    pub(super) fn take_order(&mut self, asked: &Asked, kind: Kind, work: Work, numbers: Vec<Tn>, wait_ms: i64) -> Order {
        let now = self.now();
        Order {
            id: self.fresh_id(),
            kind,
            customer_order_id: String::new(),
            created: now,
            modified: now,
            completed: None,
            user: asked.user.clone(),
            status: "RECEIVED".into(),
            until: Some(now.plus_ms(wait_ms)),
            history: vec![Event {
                at: now,
                status: "RECEIVED".into(),
                note: "Order received".into(),
                author: asked.user.clone(),
            }],
            notes: Vec::new(),
            numbers,
            errors: Vec::new(),
            work,
            listed_from: asked.way.listed_from,
        }
    }

    /// Puts an order among the others.
    pub(super) fn keep(&mut self, order: Order) {
        self.books.orders.insert(order.id.clone(), order);
        self.core.touch();
    }

    /// The order of a kind with this id.
    pub(super) fn order(&self, kind: Kind, id: &str) -> Option<&Order> {
        self.books.orders.get(&id.to_ascii_lowercase()).filter(|order| order.kind == kind)
    }

    /// The same, to be changed.
    pub(super) fn order_mut(&mut self, kind: Kind, id: &str) -> Option<&mut Order> {
        self.books.orders.get_mut(&id.to_ascii_lowercase()).filter(|order| order.kind == kind)
    }

    /// When an order goes on next by itself.
    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.books.orders.values().filter_map(|order| order.until).min()
    }

    /// Lets every order go on whose time has come, each at its own moment.
    pub(super) fn settle_orders(&mut self, now: Timestamp) {
        loop {
            let due = self.books.orders.values().filter_map(|order| Some((order.until?, &order.id)));
            let Some((at, id)) = due.filter(|(at, _)| *at <= now).min().map(|(at, id)| (at, id.clone())) else { return };
            self.step(&id, at);
        }
    }

    /// Lets an order go on to what comes next.
    pub(super) fn step(&mut self, id: &str, at: Timestamp) {
        let Some(mut order) = self.books.orders.remove(id) else { return };
        order.until = None;
        // What it does is taken out while it is done, so that both can be changed.
        let mut work = std::mem::take(&mut order.work);
        match &mut work {
            Work::Underway => {}
            Work::Purchase(work) => orders::step(self, &mut order, work, at),
            Work::Disconnect(work) => disconnects::step(self, &mut order, work, at),
            Work::Options(work) => options::step(self, &mut order, work, at),
            Work::Lidb(work) => lidbs::step(self, &mut order, work, at),
            Work::Dlda(work) => dldas::step(self, &mut order, work, at),
            Work::PortIn(work) => port_ins::step(self, &mut order, work, at),
            Work::Move(work) => moves::step(self, &mut order, work, at),
        }
        order.work = work;
        self.keep(order);
    }
}

/// A moment as the carrier writes it.
pub(super) fn moment(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Reads a moment or a day.
pub(super) fn read_moment(text: &str) -> Option<Timestamp> {
    let day = |text: &str| -> Option<jiff::Timestamp> {
        let date: jiff::civil::Date = text.trim_end_matches('Z').parse().ok()?;
        date.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    };
    let at = text.parse::<jiff::Timestamp>().ok().or_else(|| day(text))?;
    Some(Timestamp(at.as_millisecond()))
}
