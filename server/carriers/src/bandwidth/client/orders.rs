//! What became of orders. Every kind has a list and addresses of its own; all have the same words.

use std::collections::BTreeMap;

use async_trait::async_trait;
use contract::number::E164;

use super::{
    Client,
    fault::{Complaint, Said},
    pages::{self, FIRST},
    table,
    xml::Element,
};
use crate::{
    error::{Error, ErrorKind, Result},
    operation::Operation,
    orders::{CarrierOrder, NumberInOrder, OrderKey, OrderState, Orders},
};

/// The most orders of a list that are looked through for our mark.
const MOST_LOOKED_AT: usize = 40;

/// A kind of order.
struct Kind {
    /// The operations that place it.
    placed_by: &'static [&'static Operation],
    /// The last part of its address.
    path: &'static str,
    status: &'static Operation,
    /// By what its list can be narrowed to ours.
    narrowed: Narrowed,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Narrowed {
    /// By our mark.
    ByMark,
    /// By one of its numbers.
    ByNumber,
    /// By nothing: its newest are looked through.
    Not,
}

static KINDS: &[Kind] = &[
    Kind { placed_by: &[&table::ORDER], path: "orders", status: &table::ORDER_STATUS, narrowed: Narrowed::ByMark },
    Kind { placed_by: &[&table::DISCONNECT], path: "disconnects", status: &table::DISCONNECT_STATUS, narrowed: Narrowed::Not },
    Kind {
        placed_by: &[&table::TN_OPTIONS, &table::TN_FAILOVER],
        path: "tnoptions",
        status: &table::TN_OPTIONS_STATUS,
        narrowed: Narrowed::ByMark,
    },
    Kind { placed_by: &[&table::LIDB], path: "lidbs", status: &table::LIDB_STATUS, narrowed: Narrowed::ByNumber },
    Kind { placed_by: &[&table::DLDA], path: "dldas", status: &table::DLDA_STATUS, narrowed: Narrowed::ByNumber },
    Kind { placed_by: &[&table::MOVE_TNS], path: "moveTns", status: &table::MOVE_TNS_STATUS, narrowed: Narrowed::Not },
];

#[async_trait]
impl Orders for Client {
    fn follows(&self, operation: &Operation) -> bool {
        kind_of(operation.id).is_some()
    }

    async fn order(&self, key: &OrderKey) -> Result<Option<CarrierOrder>> {
        let kind = kind_of(key.operation)
            .ok_or_else(|| Error::new(ErrorKind::Unsupported, "an operation whose orders are not followed"))?;
        match &key.reference {
            Some(reference) => {
                let found = self.one(kind, reference).await?;
                Ok(found.map(|said| order(&said, reference)))
            }
            None => self.by_mark(kind, key).await,
        }
    }
}

fn kind_of(operation: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.placed_by.iter().any(|row| row.id == operation))
}

impl Client {
    async fn one(&self, kind: &Kind, reference: &str) -> Result<Option<Said>> {
        let path = self.calls.settings.path(&[kind.path, reference]).finish();
        let Some(said) = self.calls.look(kind.status, &path).await? else { return Ok(None) };
        if said.is_empty() {
            return Err(Error::new(ErrorKind::Unreadable, "an order without content"));
        }
        Ok(Some(said))
    }

    /// The order with our mark. Its list may ignore what it is narrowed by, so each order is read and held against the mark.
    async fn by_mark(&self, kind: &Kind, key: &OrderKey) -> Result<Option<CarrierOrder>> {
        let mut address = self.calls.settings.path(&[kind.path]).with("page", FIRST).with("size", "100");
        match (kind.narrowed, key.numbers.first()) {
            (Narrowed::ByMark, _) => address = address.with("customerOrderId", key.mark.as_str()),
            (Narrowed::ByNumber, Some(number)) => address = address.with("tn", &self.calls.settings.wire(number)),
            (Narrowed::ByNumber, None) => {
                return Err(Error::new(ErrorKind::Unsupported, "orders of this kind are found by a number of theirs"));
            }
            (Narrowed::Not, _) => {}
        }
        let said = self.calls.read(kind.status, &address.finish()).await.map_err(|mut error| {
            // A filter that the carrier does not like is answered so, and proves nothing.
            if error.kind == ErrorKind::NotFound {
                error.kind = ErrorKind::Unreadable;
            }
            error
        })?;
        let ids = ids(&said.root);
        for id in ids.iter().take(MOST_LOOKED_AT) {
            let Some(one) = self.one(kind, id).await? else { continue };
            if one.root.deep("CustomerOrderId").and_then(Element::text) == Some(key.mark.as_str()) {
                return Ok(Some(order(&one, id)));
            }
        }
        if ids.len() > MOST_LOOKED_AT || pages::next(&said.root, FIRST)?.is_some() {
            return Err(Error::new(
                ErrorKind::Unreadable,
                "more orders than can be looked through, and ours is not among the first",
            ));
        }
        Ok(None)
    }
}

/// The ids of a list's rows, whatever their frame is called: summaries, whole orders, rows with an id in lower case.
fn ids(root: &Element) -> Vec<String> {
    let mut rows = Vec::new();
    root.every("OrderId", &mut rows);
    let mut ids: Vec<String> = Vec::new();
    for row in rows {
        if let Some(id) = row.text()
            && !ids.iter().any(|known| known == id)
        {
            ids.push(id.to_owned());
        }
    }
    ids
}

/// The carrier's word in ours.
pub(super) fn state_of(word: &str) -> OrderState {
    match word.to_ascii_uppercase().as_str() {
        "RECEIVED" | "PROCESSING" => OrderState::Working,
        "COMPLETE" => OrderState::Done,
        "PARTIAL" => OrderState::Partly,
        "BACKORDERED" => OrderState::BackOrdered,
        "FAILED" => OrderState::Failed,
        _ => OrderState::Other,
    }
}

/// An order as it stands.
fn order(said: &Said, reference: &str) -> CarrierOrder {
    let root = &said.root;
    let word = root.deep("OrderStatus").or_else(|| root.deep("ProcessingStatus")).and_then(Element::text).unwrap_or_default();
    let state = state_of(word);
    let mut numbers = BTreeMap::new();
    let mut words = Vec::new();
    let of = |name: &str| root.deep(name).map(Element::numbers).unwrap_or_default();
    // Who is left out of a partial order is as no word says; so everybody is named, and failures come after.
    if state == OrderState::Partly {
        let mut lists = Vec::new();
        root.every("TelephoneNumbers", &mut lists);
        let failing = said.complaints();
        let groups = lists.into_iter().flat_map(Element::numbers);
        numbers.extend(groups.filter(|n| !is_named(&failing, n)).map(|number| (number, NumberInOrder::Done)));
    }
    numbers.extend(of("CompletedNumbers").into_iter().map(|number| (number, NumberInOrder::Done)));
    for number in of("FailedNumbers") {
        numbers.insert(number, NumberInOrder::Failed { words: contract::problem::CarrierWords::default() });
    }
    for Complaint { words: said, numbers: about } in said.complaints() {
        if about.is_empty() {
            words.push(said.clone());
        }
        numbers.extend(about.into_iter().map(|number| (number, NumberInOrder::Failed { words: said.clone() })));
    }
    let finished = matches!(state, OrderState::Done | OrderState::Partly);
    for Complaint { words: said, numbers: about } in said.warnings() {
        if about.is_empty() || !finished {
            words.push(said.clone());
        }
        for number in about.into_iter().filter(|_| finished) {
            if !matches!(numbers.get(&number), Some(NumberInOrder::Failed { .. })) {
                numbers.insert(number, NumberInOrder::Warned { words: said.clone() });
            }
        }
    }
    CarrierOrder { reference: reference.to_owned(), state, word: said.scrub.clean(word), numbers, words }
}

fn is_named(complaints: &[Complaint], number: &E164) -> bool {
    complaints.iter().any(|one| one.numbers.contains(number))
}
