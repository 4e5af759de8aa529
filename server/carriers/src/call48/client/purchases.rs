//! Buying. The carrier answers `data: true` for any number of lines: no ids, no outcome per line. Only its list of
//! numbers tells what was bought.

use async_trait::async_trait;
use contract::{
    cart::{CartRouting, CartRoutingKind},
    id::RoutingTrunkId,
    number::NumberKind,
    offer::OfferedThing,
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    Client,
    address::wire_kind,
    calls::Write,
    fault::{self, Code},
    search::terms_of,
    table,
    wire::{PurchaseLine, loose},
};
use crate::{
    buying::{OrderLine, PurchaseOrder, Purchases},
    carrier::Accepted,
    error::{Error, ErrorKind, Result},
    mark::Mark,
    operation::Operation,
};

/// The carrier documents no limit. Fifty is what one search returns, and few enough to be counted back line by line.
const MOST_LINES: usize = 50;

#[async_trait]
impl Purchases for Client {
    fn operation(&self, kind: NumberKind) -> &'static Operation {
        match kind {
            NumberKind::Local => &table::PURCHASE_LOCAL,
            NumberKind::TollFree => &table::PURCHASE_TOLLFREE,
            NumberKind::International => &table::PURCHASE_INTERNATIONAL,
        }
    }

    fn most_lines(&self) -> usize {
        MOST_LINES
    }

    fn routings(&self) -> &'static [CartRoutingKind] {
        &[CartRoutingKind::Preconfigured, CartRoutingKind::TrunkGroup]
    }

    async fn purchase(&self, order: &PurchaseOrder, _mark: &Mark) -> Result<Accepted> {
        let unsupported = |detail: &str| Err(Error::new(ErrorKind::Unsupported, detail));
        if order.lines.is_empty() {
            return unsupported("an order without lines");
        }
        if order.lines.len() > MOST_LINES {
            return unsupported("an order with too many lines");
        }
        let numbers = order.lines.iter().map(|line| purchase_line(order, line)).collect::<Result<Vec<_>>>()?;
        let body = json!({ "type": wire_kind(order.kind), "numbers": numbers });
        let write = Write {
            operation: Purchases::operation(self, order.kind),
            method: Method::POST,
            path: "/purchase".into(),
            code: Code::Documented,
            secrets: Vec::new(),
        };
        let envelope = self.calls.write(write, |request| request.json(&body)).await?;
        if !is_yes(&envelope.data) {
            return Err(fault::no_yes(&envelope));
        }
        Ok(Accepted { words: Some(fault::words(&envelope)), reference: None, due: None })
    }
}

fn purchase_line(order: &PurchaseOrder, line: &OrderLine) -> Result<PurchaseLine> {
    let unsupported = |detail: &str| Error::new(ErrorKind::Unsupported, detail);
    let terms = terms_of(&line.offer)?;
    let mut row = terms.line;
    match (&line.offer.what, order.kind) {
        (OfferedThing::Number { kind, .. }, wanted) if *kind == wanted && wanted != NumberKind::International => {
            if line.quantity != 1 {
                return Err(unsupported("one number can be bought once"));
            }
        }
        (OfferedThing::Product { .. }, NumberKind::International) => {
            if line.quantity == 0 {
                return Err(unsupported("a line without a quantity"));
            }
            row.quantity = Some(line.quantity);
        }
        (OfferedThing::Number { .. } | OfferedThing::Product { .. }, _) => {
            return Err(unsupported("a line of another kind than its order"));
        }
    }
    match &order.routing {
        CartRouting::Unset => {}
        CartRouting::Preconfigured => row.fwd_preconfigured = Some(true),
        CartRouting::TrunkGroup { id } => row.fwd_trunk_grpid = Some(routing_number(id)?),
        CartRouting::Location { .. } => return Err(unsupported("numbers are not ordered to a location here")),
    }
    Ok(row)
}

/// The id for routing as the number that this wire wants.
pub(super) fn routing_number(id: &RoutingTrunkId) -> Result<u64> {
    id.as_str().trim().parse().map_err(|_| Error::new(ErrorKind::Unsupported, "the trunk group's routing id is no number"))
}

/// `true`, or, as seen at times, an object that says `success` and counts.
pub(super) fn is_yes(data: &Value) -> bool {
    match data {
        Value::Object(parts) => parts.get("success").and_then(loose::as_flag) == Some(true),
        Value::Bool(_) | Value::String(_) => loose::as_flag(data) == Some(true),
        Value::Null | Value::Number(_) | Value::Array(_) => false,
    }
}
