//! Where calls go: up to three destinations by priority. There is no write for all of them at once, so a change is a plan of
//! single writes; see `plan.rs`.

use async_trait::async_trait;
use contract::{
    number::E164,
    problem::CarrierWords,
    routing::{Priorities, PriorityDestination, Routing, RoutingChange, RoutingShape},
};
use reqwest::Method;

pub(in crate::tsg) mod plan;
mod wire;

use plan::{Slot, Step};

use super::{
    Client,
    calls::Write,
    codes::{self, Act},
    digits, fault, table,
};
use crate::{
    carrier::{Accepted, CarrierNumber, ReadBack, RoutingOf},
    error::{Error, ErrorKind, Result},
    mark::Mark,
    operation::Operation,
};

const PATH: &str = "/v1/did/priority";
const NOT_LISTED: &str = "TSG Global does not publish how a number's destinations are listed, and without the list none can be \
                          changed safely. Switch unverified operations on in the carrier account to use our reading of it.";

#[async_trait]
impl RoutingOf for Client {
    fn operation(&self) -> &'static Operation {
        &table::PRIORITY_UPDATE
    }

    fn shapes(&self, _number: &CarrierNumber) -> &'static [RoutingShape] {
        &[RoutingShape::Priorities]
    }

    fn may(&self, number: &CarrierNumber) -> std::result::Result<(), String> {
        digits::eleven(&number.number).map_err(|error| error.detail)?;
        self.may_list_destinations()
    }

    async fn set(&self, number: &CarrierNumber, change: &RoutingChange, _mark: &Mark) -> Result<Accepted> {
        let unsupported = |text: &str| fault::sentence(ErrorKind::Unsupported, text);
        self.may(number).map_err(|why| unsupported(&why))?;
        let Routing::Priorities(wanted) = &change.routing else {
            return Err(unsupported("TSG Global routes by priorities only."));
        };
        let wanted: Vec<Slot> = wanted.destinations.iter().map(slot).collect();
        // Two changes of one account at a time would each plan with what the other is about to change.
        let _lease = self.destinations.lock().await;
        let now = self.destinations_of(&number.number).await.map_err(fault::before_writing)?;
        let steps = plan::plan(&now, &wanted).map_err(|no_way| unsupported(no_way.sentence()))?;
        let all = steps.len();
        let mut last = Accepted::default();
        for (done, step) in steps.iter().enumerate() {
            last = self.step(&number.number, step).await.map_err(|error| so_far(error, done, all))?;
        }
        Ok(last)
    }

    fn read_back(&self, asked: &RoutingChange, listed: &CarrierNumber) -> ReadBack {
        let differs = ReadBack::Differs { parts: vec!["destinations"] };
        let (Routing::Priorities(asked), listed) = (&asked.routing, &listed.routing) else { return differs };
        let listed = match listed {
            Routing::Priorities(listed) => listed.destinations.as_slice(),
            Routing::Unread => return ReadBack::Unreadable,
            _ => &[],
        };
        let mut asked = asked.destinations.clone();
        asked.sort_by_key(|destination| destination.priority);
        let same = asked.len() == listed.len() && asked.iter().zip(listed).all(|(a, b)| a.priority == b.priority && a.to == b.to);
        if !same {
            return differs;
        }
        let pairs = || asked.iter().zip(listed).map(|(a, b)| (a.plus, b.plus));
        if pairs().any(|(a, b)| matches!((a, b), (Some(a), Some(b)) if a != b)) {
            return ReadBack::Differs { parts: vec!["plus"] };
        }
        let unproved = if pairs().any(|(a, b)| a.is_some() && b.is_none()) { vec!["plus"] } else { Vec::new() };
        ReadBack::Matches { unproved }
    }
}

impl Client {
    /// Whether destinations can be listed; the error is the reason, a whole sentence.
    pub(super) fn may_list_destinations(&self) -> std::result::Result<(), String> {
        if self.unverified { Ok(()) } else { Err(NOT_LISTED.into()) }
    }

    /// Where calls to a number go.
    pub(super) async fn routing_of(&self, number: &E164) -> Result<Routing> {
        let slots = self.destinations_of(number).await?;
        if slots.is_empty() {
            return Ok(Routing::Unset);
        }
        let shown = |slot: Slot| PriorityDestination { priority: slot.priority, to: slot.to, plus: slot.plus };
        Ok(Routing::Priorities(Priorities { destinations: slots.into_iter().map(shown).collect() }))
    }

    async fn destinations_of(&self, number: &E164) -> Result<Vec<Slot>> {
        let path = format!("{PATH}?did={}", digits::eleven(number)?);
        self.calls.read(&table::PRIORITY_LIST, &path, wire::list).await
    }

    async fn step(&self, number: &E164, step: &Step) -> Result<Accepted> {
        let (operation, method, act) = match step {
            Step::Add(_) => (&table::PRIORITY_ADD, Method::POST, Act::Add),
            Step::Update(_) => (&table::PRIORITY_UPDATE, Method::PATCH, Act::Update),
            // It has a body.
            Step::Delete(_) => (&table::PRIORITY_DELETE, Method::DELETE, Act::Delete),
        };
        let body = Some(wire::body(digits::eleven(number)?, step));
        let write = Write { operation, method, path: PATH.into(), body, secrets: Vec::new() };
        self.calls.write(write, |answer, scrub| codes::outcome(act, answer, scrub)).await
    }
}

fn slot(destination: &PriorityDestination) -> Slot {
    Slot { priority: destination.priority, to: destination.to.clone(), plus: destination.plus, dnis: None }
}

/// A step failed. Once one was carried out the change is neither done nor undone, and only reading tells.
fn so_far(error: Error, done: usize, all: usize) -> Error {
    let said = error.words.text.clone().unwrap_or_default();
    let far = format!("{done} of {all} changes of the destinations were made before one failed.");
    let text = if said.is_empty() { far.clone() } else { format!("{far} {said}") };
    let words = CarrierWords { code: error.words.code.clone(), text: Some(text) };
    let kind = if done > 0 && error.kind.proves_nothing_done() { ErrorKind::Lost } else { error.kind };
    Error { kind, detail: format!("{far} {:?}: {}", error.kind, error.detail), words, retry_after_s: error.retry_after_s }
}
