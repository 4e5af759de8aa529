//! Call records, page by page, a thousand at a time.

use std::sync::atomic::Ordering;

use async_trait::async_trait;
use contract::{money::Money, time::Timestamp};
use serde_json::{Value, json};

use super::{Client, fault, schema::Known, table, times, wire};
use crate::{
    call_records::{CallPage, CallQuery, CallRecord, CallRecords},
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

    async fn page(&self, query: &CallQuery, cursor: Option<&str>) -> Result<CallPage> {
        let Some(mut variables) = self.variables(query) else { return Ok(CallPage { items: Vec::new(), next: None }) };
        variables["limit"] = json!(MOST);
        variables["cursor"] = json!(cursor);
        let data = self.calls.ask(&table::CDR_RECORDS, PAGE, &variables).await?;
        let page = data.get("cdrRecords").unwrap_or(&Value::Null);
        let rows = page.get("cdrs").and_then(Value::as_array).ok_or_else(|| fault::unexpected("the list of call records"))?;
        let items: Vec<CallRecord> = rows.iter().filter_map(|row| record(row, &query.kind)).collect();
        if items.is_empty() && !rows.is_empty() {
            return Err(Error::new(ErrorKind::Unreadable, format!("none of {} records can be read", rows.len())));
        }
        if items.len() < rows.len() {
            tracing::warn!(rows = rows.len(), readable = items.len(), "call records cannot be read");
        }
        let next = page.get("paginationInfo").and_then(|info| wire::text(info, "nextCursor"));
        if next.is_some() && next.as_deref() == cursor {
            return Err(Error::new(ErrorKind::Unreadable, "the carrier repeats a cursor"));
        }
        Ok(CallPage { items, next })
    }

    async fn count(&self, query: &CallQuery) -> Result<Option<u64>> {
        let Some(variables) = self.variables(query) else { return Ok(Some(0)) };
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
    /// The end may not lie in the future; `None` when nothing is left of the span.
    fn variables(&self, query: &CallQuery) -> Option<Value> {
        let until: Timestamp = query.until.min(self.calls.clock().now());
        (query.from < until).then(|| json!({ "type": query.kind, "start": times::write(query.from), "end": times::write(until) }))
    }
}

/// A record of any of the three types: they share no names but the day, the end and the charge.
fn record(row: &Value, kind: &str) -> Option<CallRecord> {
    let any = |names: &[&str]| names.iter().find_map(|name| wire::text(row, name));
    Some(CallRecord {
        at: times::read(&wire::text(row, "datetime")?)?,
        from: any(&["from", "fromNumber", "sourceAni"]).unwrap_or_default(),
        to: any(&["destination", "toNumber", "destinationNumber"]).unwrap_or_default(),
        seconds: wire::text(row, "sessionTime").and_then(|text| text.split('.').next()?.parse().ok()),
        charge: wire::text(row, "charge").and_then(|text| Money::parse_usd(&text).ok()),
        word: wire::text(row, "status").unwrap_or_default(),
        kind: any(&["type", "callType"]).unwrap_or_else(|| kind.to_owned()),
    })
}
