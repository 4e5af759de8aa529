//! Call records, page by page, a thousand at a time.

use std::sync::atomic::Ordering;

use async_trait::async_trait;
use contract::{
    call_record::{CallDirection, CallRecord},
    money::Money,
    time::Timestamp,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Client, fault, schema::Known, table, times, wire};
use crate::{
    call_records::{CallPage, CallQuery, CallRecords},
    error::{Error, ErrorKind, Result},
};

/// The most that a page may have.
const MOST: u32 = 1_000;
const PAGE: &str = "query ($type: CdrType!, $start: DateTime!, $end: DateTime!, $limit: Int, $cursor: String) { cdrRecords(type: $type, \
                    startDatetime: $start, endDatetime: $end, limit: $limit, cursor: $cursor) { paginationInfo { nextCursor limit } \
                    cdrs { ... on ApiCdr { datetime from destination status charge type } ... on MessageCdr { datetime fromNumber \
                    toNumber direction status charge type } ... on VoiceCdr { datetime callId sourceAni destinationNumber didUsed \
                    sessionTime status calledRate charge callType aniIi } } } }";
/// Inferred: the name is ours, and it is asked only where the portal's schema has it.
const COUNT: &str = "query ($type: CdrType!, $start: DateTime!, $end: DateTime!) { cdrRecordsCount(type: $type, startDatetime: $start, \
                     endDatetime: $end) }";

#[async_trait]
impl CallRecords for Client {
    /// Only `SMS` is seen on public pages; the others are there where the schema has them or unverified operations are on.
    fn kinds(&self) -> &'static [&'static str] {
        if self.unverified || self.knows_more_records.load(Ordering::SeqCst) { &["SMS", "MMS", "VOICE"] } else { &["SMS"] }
    }

    /// Every question names a type.
    fn takes_all(&self) -> bool {
        false
    }

    async fn page(&self, query: &CallQuery, cursor: Option<&str>) -> Result<CallPage> {
        let kind = kind(query)?;
        let (kept, cursor) = apart(cursor);
        let until = self.until(query, kept);
        let Some(mut variables) = variables(query, kind, until) else {
            return Ok(CallPage { items: Vec::new(), unreadable: 0, next: None });
        };
        variables["limit"] = json!(MOST);
        variables["cursor"] = json!(cursor);
        let data = self.calls.ask(&table::CDR_RECORDS, PAGE, &variables).await?;
        let page = data.get("cdrRecords").unwrap_or(&Value::Null);
        let rows = page.get("cdrs").and_then(Value::as_array).ok_or_else(|| fault::unexpected("the list of call records"))?;
        let items: Vec<CallRecord> = rows.iter().filter_map(|row| record(row, kind)).collect();
        if items.is_empty() && !rows.is_empty() {
            return Err(Error::new(ErrorKind::Unreadable, format!("none of {} records can be read", rows.len())));
        }
        let unreadable = u32::try_from(rows.len() - items.len()).unwrap_or(u32::MAX);
        if unreadable > 0 {
            tracing::warn!(rows = rows.len(), unreadable, "call records cannot be read");
        }
        let next = page.get("paginationInfo").and_then(|info| wire::text(info, "nextCursor"));
        if next.is_some() && next.as_deref() == cursor {
            return Err(Error::new(ErrorKind::Unreadable, "the carrier repeats a cursor"));
        }
        Ok(CallPage { items, unreadable, next: next.map(|next| together(until, &next)) })
    }

    async fn count(&self, query: &CallQuery) -> Result<Option<u64>> {
        let Some(variables) = variables(query, kind(query)?, self.until(query, None)) else { return Ok(Some(0)) };
        match self.schema(&table::CDR_COUNT).await? {
            Known::Told(schema) if schema.has_query("cdrRecordsCount") => {}
            Known::Told(_) | Known::Untold => return Ok(None),
        }
        let data = self.calls.ask(&table::CDR_COUNT, COUNT, &variables).await?;
        let count = wire::text(&data, "cdrRecordsCount").and_then(|text| text.parse().ok());
        count.map(Some).ok_or_else(|| fault::unexpected("the count of call records"))
    }
}

impl Client {
    /// Where the question ends: where its first page ended, and never in the future.
    fn until(&self, query: &CallQuery, kept: Option<Timestamp>) -> Timestamp {
        query.until.min(kept.unwrap_or_else(|| self.calls.clock().now()))
    }
}

/// The question; `None` when nothing is left of the span.
fn variables(query: &CallQuery, kind: &str, until: Timestamp) -> Option<Value> {
    (query.from < until).then(|| json!({ "type": kind, "start": times::write(query.from), "end": times::write(until) }))
}

/// A cursor of ours: the carrier's, after the end that it was given for. It is good for no other end, and a span that is not over
/// would end later with each page.
fn together(until: Timestamp, cursor: &str) -> String {
    format!("{}/{cursor}", until.0)
}

/// The end and the carrier's own cursor out of one of ours; one that names no end is the carrier's as it is.
fn apart(cursor: Option<&str>) -> (Option<Timestamp>, Option<&str>) {
    let parts = cursor.and_then(|cursor| cursor.split_once('/')).and_then(|(until, own)| Some((until.parse().ok()?, own)));
    match parts {
        Some((until, own)) => (Some(Timestamp(until)), Some(own)),
        None => (None, cursor),
    }
}

/// The type that is asked for; there is no question for all of them.
fn kind(query: &CallQuery) -> Result<&str> {
    query.kind.as_deref().ok_or_else(|| Error::new(ErrorKind::Unsupported, "call records are asked for by their type"))
}

/// A record of any of the three types: they share no names but the day, the end and the charge. None has an id of its own.
fn record(row: &Value, kind: &str) -> Option<CallRecord> {
    let any = |names: &[&str]| names.iter().find_map(|name| wire::text(row, name));
    let at = times::read(&wire::text(row, "datetime")?)?;
    let id = made_up_id(row);
    Some(CallRecord {
        group: wire::text(row, "callId").unwrap_or_else(|| id.clone()),
        id,
        at,
        from: any(&["from", "fromNumber", "sourceAni"]).unwrap_or_default(),
        to: any(&["destination", "toNumber", "destinationNumber"]).unwrap_or_default(),
        direction: any(&["direction", "callType"]).and_then(|word| direction(&word)),
        class: Some(wire::text(row, "type").unwrap_or_else(|| kind.to_owned())),
        service: String::new(),
        seconds: wire::text(row, "sessionTime").and_then(|text| text.split('.').next()?.parse().ok()),
        billed_seconds: None,
        charge: wire::text(row, "charge").and_then(|text| Money::charged_usd(&text).ok()),
        rate: wire::text(row, "calledRate").unwrap_or_default(),
        customer: None,
        word: wire::text(row, "status").unwrap_or_default(),
        history: Vec::new(),
    })
}

/// An id out of all that the record says: the same record has the same one whenever it is read, and so have two records that
/// are alike in everything.
fn made_up_id(row: &Value) -> String {
    let digest = Sha256::digest(row.to_string());
    digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

/// `inbound` and `outbound`, in any case; voice records say it in `callType`.
fn direction(word: &str) -> Option<CallDirection> {
    match word.to_ascii_lowercase().as_str() {
        "inbound" | "in" => Some(CallDirection::Incoming),
        "outbound" | "out" => Some(CallDirection::Outgoing),
        _ => None,
    }
}
