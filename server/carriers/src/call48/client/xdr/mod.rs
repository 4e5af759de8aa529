//! Call records, which this carrier calls XDRs: a thousand on a page.

mod wire;

use async_trait::async_trait;
use contract::{
    call_record::{CallDirection, CallRecord, history},
    money::Money,
    time::Timestamp,
};
use serde_json::Value;

use self::wire::{Xdr, XdrPage};
use super::{
    Client,
    address::Address,
    fault::{self, Code},
    table,
};
use crate::{
    call_records::{CallPage, CallQuery, CallRecords},
    error::{Error, ErrorKind, Result},
    paging::Place,
};

/// Rows of a page. The document's example is 10; no limit is named.
const ROWS: u32 = 1_000;
/// The most pages: ten million records.
const MOST_PAGES: u32 = 10_000;
const MINUTE_MS: i64 = 60_000;

#[async_trait]
impl CallRecords for Client {
    /// The values of `customer`, which names a class of traffic here and no customer.
    fn kinds(&self) -> &'static [&'static str] {
        &["local", "tollfree", "international", "termination", "holding"]
    }

    fn takes_all(&self) -> bool {
        true
    }

    /// Pages are numbered, so a list that grows while it is read would move: the end is never later than now. The list is whole
    /// only when as many rows came as its `total` says.
    async fn page(&self, query: &CallQuery, cursor: Option<&str>) -> Result<CallPage> {
        let Some(span) = self.span(query) else { return Ok(CallPage { items: Vec::new(), unreadable: 0, next: None }) };
        let place = Place::read(cursor)?;
        let answer = self.xdrs(query, &span, place.page, ROWS).await?;
        let rows = answer.xdr_list;
        let first = rows.first().and_then(|row| row.get("i_xdr")).map(Value::to_string);
        let next = place.after(rows.len(), first.as_deref(), answer.total, MOST_PAGES)?;
        let count = rows.len();
        let records: Vec<CallRecord> = rows.into_iter().filter_map(|row| record(row, query.kind.as_deref())).collect();
        if records.is_empty() && count > 0 {
            return Err(Error::new(ErrorKind::Unreadable, format!("none of {count} records can be read")));
        }
        let unreadable = u32::try_from(count - records.len()).unwrap_or(u32::MAX);
        if unreadable > 0 {
            tracing::warn!(rows = count, unreadable, "call records cannot be read");
        }
        // Whole minutes were asked for.
        let items = records.into_iter().filter(|record| record.at >= query.from && record.at < query.until).collect();
        Ok(CallPage { items, unreadable, next })
    }

    async fn count(&self, query: &CallQuery) -> Result<Option<u64>> {
        let Some(span) = self.span(query) else { return Ok(Some(0)) };
        Ok(self.xdrs(query, &span, 1, 1).await?.total)
    }
}

/// The bounds of a question, as the carrier takes them.
struct Span {
    from: String,
    to: String,
}

impl Client {
    /// `None` when nothing is left of the span.
    fn span(&self, query: &CallQuery) -> Option<Span> {
        let until = query.until.min(self.calls.now());
        (query.from < until).then(|| Span { from: minute(query.from, false), to: minute(until, true) })
    }

    async fn xdrs(&self, query: &CallQuery, span: &Span, page: u32, max: u32) -> Result<XdrPage> {
        let path = Address::new("/xdr")
            .with("from", &span.from)
            .with("to", &span.to)
            .with("page", &page.to_string())
            .with("max", &max.to_string())
            .with_some("customer", query.kind.as_deref())
            .finish();
        let envelope = self.calls.read(&table::XDR, &path, Code::Undocumented).await?;
        fault::data(envelope.data)
    }
}

/// `2021-04-01 00:00`. Inferred: the example in the document is broken (`202104-01 00:00`) and no zone is named; the record
/// beside it has a time that is UTC by its `unix_connect_time`. An end within a minute is the end of that minute: whether a
/// minute that is named last is part of the answer is not said, and what is too much is left out here.
fn minute(at: Timestamp, up: bool) -> String {
    let minute = at.0.div_euclid(MINUTE_MS) + i64::from(up && at.0.rem_euclid(MINUTE_MS) != 0);
    jiff::Timestamp::from_millisecond(minute.saturating_mul(MINUTE_MS))
        .map(|at| at.strftime("%Y-%m-%d %H:%M").to_string())
        .unwrap_or_default()
}

/// A record in our words; `None` for one without an id or a time, which can be neither found again nor sorted.
fn record(row: Value, asked: Option<&str>) -> Option<CallRecord> {
    let xdr: Xdr = serde_json::from_value(row).ok()?;
    let id = xdr.i_xdr?;
    let seconds_of = |unix: Option<i64>, text: Option<&str>| unix.or_else(|| instant(text?));
    let begins = seconds_of(xdr.unix_connect_time, xdr.connect_time.as_deref())?;
    let ends = seconds_of(xdr.unix_disconnect_time, xdr.disconnect_time.as_deref());
    // Of what is no call the quantity is no time.
    let is_voice = xdr.service.as_deref().is_none_or(|service| service.to_lowercase().contains("voice"));
    let (from, to) = (xdr.cli.unwrap_or_default(), xdr.cld.unwrap_or_default());
    let rate: Vec<String> = [xdr.description, xdr.destination].into_iter().flatten().collect();
    Some(CallRecord {
        group: xdr.call_id.unwrap_or_else(|| id.clone()),
        id,
        at: Timestamp(begins.checked_mul(1_000)?),
        direction: direction(xdr.account_id.as_deref(), &from, &to),
        from,
        to,
        class: asked.map(str::to_owned),
        service: xdr.service.unwrap_or_default(),
        seconds: ends.and_then(|ends| u32::try_from(ends.checked_sub(begins)?).ok()).filter(|_| is_voice),
        billed_seconds: xdr.charged_quantity.and_then(|seconds| u32::try_from(seconds).ok()).filter(|_| is_voice),
        charge: xdr.charged_amount.and_then(|text| Money::charged_usd(&text).ok()),
        rate: rate.join(" · "),
        customer: xdr.i_customer,
        word: xdr.disconnect_reason.or(xdr.disconnect_cause).unwrap_or_default(),
        history: history(&xdr.history.unwrap_or_default()),
    })
}

/// Inferred: `account_id` of a record is the telephone number that is charged. If it was called, the call came in.
fn direction(charged: Option<&str>, from: &str, to: &str) -> Option<CallDirection> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let charged = digits(charged?);
    match (digits(from) == charged, digits(to) == charged) {
        _ if charged.is_empty() => None,
        (true, false) => Some(CallDirection::Outgoing),
        (false, true) => Some(CallDirection::Incoming),
        (true, true) | (false, false) => None,
    }
}

/// `2019-03-31 21:48:15`, in UTC, as seconds.
fn instant(text: &str) -> Option<i64> {
    let plain: jiff::civil::DateTime = text.trim().parse().ok()?;
    plain.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trap_28_a_span_is_written_in_whole_minutes_that_hold_all_of_it() {
        let at = Timestamp(1_554_068_895_000);
        assert_eq!((minute(at, false).as_str(), minute(at, true).as_str()), ("2019-03-31 21:48", "2019-03-31 21:49"));
        let whole = Timestamp(1_554_068_880_000);
        assert_eq!(minute(whole, false), minute(whole, true));
    }

    #[test]
    fn trap_29_the_time_of_a_record_is_utc() {
        assert_eq!(instant("2019-03-31 21:48:15"), Some(1_554_068_895));
    }

    #[test]
    fn a_call_came_in_when_the_charged_number_was_called() {
        let say = |charged| direction(charged, "13525550101", "+1 800 555-0123");
        assert_eq!(say(Some("18005550123")), Some(CallDirection::Incoming));
        assert_eq!(say(Some("13525550101")), Some(CallDirection::Outgoing));
        assert_eq!((say(Some("19995550100")), say(Some("")), say(None)), (None, None, None));
    }
}
