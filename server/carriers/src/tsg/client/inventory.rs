//! The numbers we own: one list of text for all of them, read while it arrives.

use async_trait::async_trait;
use contract::{
    number::{E164, NumberKind},
    problem::CarrierWords,
    routing::Routing,
    time::Timestamp,
};
use futures::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use serde_json::{Value, json};

use super::{
    Client, codes, digits, fault,
    purchases::list as listed,
    record::{self, Info, Line},
    table, wire,
};
use crate::{
    carrier::{Accepted, CarrierNumber, Depth, Inventory},
    error::{Error, ErrorKind, Result},
    mark::Mark,
    operation::Operation,
    transport::Lines,
};

/// Numbers of one part of the list.
const PART: usize = 500;
/// The carrier documents no limit. A hundred are few enough to be counted back.
const MOST_REMOVED: usize = 100;
const DISCONNECT: &str = "mutation ($numbers: [String]) { disconnectNumbers(numbers: $numbers) { internalId orderId orderName requests \
                          { disconnectAt numbers requestId requestName requestNotes } } }";

#[async_trait]
impl Inventory for Client {
    fn kinds(&self) -> &'static [NumberKind] {
        &[NumberKind::Local]
    }

    fn list(&self, _kind: NumberKind) -> BoxStream<'_, Result<Vec<CarrierNumber>>> {
        let all = async move {
            let lines = self.opened("/v1/did/lookup").await?;
            Ok::<_, Error>(stream::try_unfold(Reading { lines, first: true, unread: 0, read: 0 }, |mut reading| async move {
                let part = reading.part().await?;
                Ok((!part.is_empty()).then_some((part, reading)))
            }))
        };
        stream::once(all)
            .map(|opened| match opened {
                Ok(parts) => parts.boxed(),
                Err(error) => stream::once(async { Err(error) }).boxed(),
            })
            .flatten()
            .boxed()
    }

    async fn find(&self, _kind: NumberKind, number: &E164, _near: Option<u32>) -> Result<Option<CarrierNumber>> {
        let Ok(eleven) = digits::eleven(number) else { return Ok(None) };
        let info = self.info(number).await?;
        let line = self.line(number, eleven).await?;
        if info.is_none() && line.is_none() {
            return Ok(None);
        }
        // Without the list of destinations only a part of the number is read.
        let (routing, depth) = match self.may_list_destinations() {
            Ok(()) => (self.routing_of(number).await?, Depth::Whole),
            Err(_) => (Routing::Unread, Depth::Listed),
        };
        let line = line.unwrap_or_default();
        Ok(Some(match info {
            Some(info) => {
                let mut found = record::owned(number.clone(), line, info.features(), routing, depth);
                found.in_service = Some(true);
                found
            }
            None => CarrierNumber { routing, ..line.number(number.clone()) },
        }))
    }

    fn removal_operation(&self) -> &'static Operation {
        &table::DISCONNECT
    }

    fn most_removed(&self) -> usize {
        MOST_REMOVED
    }

    /// A number younger than ninety days leaves when it is that old, and nothing that can be read tells which are leaving.
    fn may_leave_later(&self) -> bool {
        true
    }

    async fn remove(&self, _kind: NumberKind, numbers: &[E164], _mark: &Mark) -> Result<Accepted> {
        if numbers.is_empty() || numbers.len() > MOST_REMOVED {
            return Err(Error::new(ErrorKind::Unsupported, "a removal has 1 to 100 numbers"));
        }
        let eleven = numbers.iter().map(digits::eleven).collect::<Result<Vec<_>>>()?;
        let data = self.calls.mutate(&table::DISCONNECT, DISCONNECT, &json!({ "numbers": eleven })).await?;
        leaving(data.get("disconnectNumbers").unwrap_or(&Value::Null), numbers, self.calls.clock().now())
    }
}

impl Client {
    /// The record of a number; `None` when the carrier knows none.
    pub(super) async fn info(&self, number: &E164) -> Result<Option<Info>> {
        let path = format!("/v5/dids/{}", digits::eleven(number)?);
        let read = self.calls.read(&table::NUMBER_INFO, &path, |answer, scrub| {
            Info::read(&fault::json(answer, scrub)?, number).ok_or_else(|| fault::unexpected("the record of a number"))
        });
        match read.await {
            Ok(info) => Ok(Some(info)),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The line of one number; `None` when the list has none.
    async fn line(&self, number: &E164, eleven: &str) -> Result<Option<Line>> {
        let lines = match self.opened(&format!("/v1/did/lookup?did={eleven}")).await {
            Ok(lines) => lines,
            Err(error) if error.kind == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut reading = Reading { lines, first: true, unread: 0, read: 0 };
        while let Some(text) = reading.next().await? {
            match record::line(&text) {
                Some((found, line)) if found == *number => return Ok(Some(line)),
                Some(_) | None => {}
            }
        }
        Ok(None)
    }

    async fn opened(&self, path: &str) -> Result<Lines> {
        self.calls.lines(&table::NUMBER_LOOKUP, path, |opened| self.refused(opened)).await
    }

    /// Why there are no lines.
    async fn refused(&self, mut opened: Lines) -> Error {
        let mut body = String::new();
        while let Some(Ok(line)) = opened.lines.next().await {
            body.push_str(&line);
            if body.len() > 64 << 10 {
                break;
            }
        }
        let invalid = codes::find(&body).is_some_and(|code| code.text == "-1003");
        let error = fault::refusal(opened.status.as_u16(), body.as_bytes(), fault::By::Key, self.calls.scrub());
        if invalid { Error { kind: ErrorKind::NotFound, ..error } } else { error }
    }
}

/// The list while it arrives.
struct Reading {
    lines: Lines,
    first: bool,
    unread: usize,
    read: usize,
}

impl Reading {
    async fn next(&mut self) -> Result<Option<String>> {
        loop {
            let Some(text) = self.lines.lines.next().await.transpose()? else { return Ok(None) };
            if text.trim().is_empty() {
                continue;
            }
            if std::mem::take(&mut self.first) {
                begins_well(&text)?;
                if record::line(&text).is_none() && text.contains(',') {
                    // A head of the columns.
                    continue;
                }
            }
            return Ok(Some(text));
        }
    }

    /// The next numbers; none when the list is over.
    async fn part(&mut self) -> Result<Vec<CarrierNumber>> {
        let mut part = Vec::new();
        while part.len() < PART {
            let Some(text) = self.next().await? else { break };
            match record::line(&text) {
                Some((number, line)) => part.push(line.number(number)),
                None => self.unread += 1,
            }
        }
        self.read += part.len();
        if part.is_empty() && self.unread > 0 {
            if self.read == 0 {
                return Err(Error::new(ErrorKind::Unreadable, format!("none of {} lines can be read", self.unread)));
            }
            tracing::warn!(unread = self.unread, read = self.read, "lines of the list of numbers cannot be read");
        }
        Ok(part)
    }
}

/// A list does not begin with a code, a page or an object.
fn begins_well(text: &str) -> Result<()> {
    let bare = text.trim_start();
    if bare.starts_with('-')
        && let Some(code) = codes::find(bare)
    {
        return Err(codes::refused(&code, bare));
    }
    if bare.starts_with(['<', '{', '[']) {
        return Err(fault::unexpected("the list of numbers"));
    }
    Ok(())
}

/// What the carrier says of a disconnection: numbers younger than ninety days leave later, and no day can be chosen.
fn leaving(reply: &Value, numbers: &[E164], now: Timestamp) -> Result<Accepted> {
    let requests = reply.get("requests").and_then(Value::as_array).ok_or_else(|| fault::unexpected("the answer to a removal"))?;
    let mut named: Vec<E164> = Vec::new();
    let mut later: Vec<(Timestamp, String)> = Vec::new();
    for request in requests {
        let of: Vec<E164> = wire::texts(request, "numbers").unwrap_or_default().iter().filter_map(|n| digits::read(n)).collect();
        let at = wire::text(request, "disconnectAt").and_then(|text| super::times::read(&text));
        let at = at.ok_or_else(|| fault::unexpected("the day of a removal"))?;
        if at > now {
            later.push((at, format!("{} leave on {}.", listed(&of), super::times::day(at))));
        }
        named.extend(of);
    }
    let missing: Vec<E164> = numbers.iter().filter(|number| !named.contains(number)).cloned().collect();
    if !missing.is_empty() {
        let text = format!("TSG Global's answer leaves out {}.", listed(&missing));
        return Err(fault::sentence(ErrorKind::Unreadable, text));
    }
    later.sort();
    let due = later.last().map(|(at, _)| *at);
    let text = match later.len() {
        0 => None,
        _ => {
            let each: Vec<&str> = later.iter().map(|(_, text)| text.as_str()).collect();
            Some(format!("TSG Global keeps numbers for ninety days: {}", each.join(" ")))
        }
    };
    let reference = wire::text(reply, "internalId").or_else(|| wire::text(reply, "orderId"));
    Ok(Accepted { words: text.map(|text| CarrierWords { code: None, text: Some(text) }), reference, due })
}
