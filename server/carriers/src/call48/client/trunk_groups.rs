//! Trunk groups. They have two ids: one for editing, one for routing. None can be deleted.

use async_trait::async_trait;
use contract::{
    id::{RoutingTrunkId, TrunkGroupId},
    trunk_group::{CallerHeader, Endpoint, NumberFormat, Spread, TrunkGroup, TrunkGroupDraft},
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    Client,
    address::Address,
    calls::Write,
    fault::{self, Code},
    table,
    wire::{CreatedTrunk, TrunkPage, TrunkRow},
};
use crate::{
    carrier::{Accepted, TrunkGroupEdit, TrunkGroups},
    error::{Error, ErrorKind, Result},
    operation::Operation,
    paging::PageGuard,
};

/// The document shows the answer of this operation and leaves out its address. This one follows its neighbours.
const LIST_PATH: &str = "/trunkgrp/list";
/// Rows of a page, as the list of bulk orders allows at most.
const ROWS: u32 = 50;
/// The most pages.
const MOST_PAGES: u32 = 200;

#[async_trait]
impl TrunkGroups for Client {
    fn creation_operation(&self) -> &'static Operation {
        &table::TRUNK_GROUP_CREATE
    }

    fn change_operation(&self) -> &'static Operation {
        &table::TRUNK_GROUP_UPDATE
    }

    async fn list(&self) -> Result<Vec<TrunkGroup>> {
        let mut guard = PageGuard::new(MOST_PAGES);
        let mut groups = Vec::new();
        for page in 1.. {
            let path = Address::new(LIST_PATH).with("page", &page.to_string()).with("limit", &ROWS.to_string()).finish();
            let envelope = self.calls.read(&table::TRUNK_GROUP_LIST, &path, Code::Documented).await?;
            let listed: TrunkPage = match envelope.data {
                Value::Null => break,
                data => fault::data(data)?,
            };
            let count = listed.result.len();
            let rows: Vec<TrunkRow> = listed.result.into_iter().map(fault::data).collect::<Result<_>>()?;
            guard.page(rows.first().and_then(|r| r.trunk_grpid.as_deref()))?;
            groups.extend(rows.into_iter().filter_map(group));
            if count == 0 || listed.enable_next != Some(true) {
                break;
            }
        }
        Ok(groups)
    }

    async fn create(&self, draft: &TrunkGroupDraft) -> Result<Accepted> {
        let mut body = settings(draft);
        body["trunk_ips"] = addresses(&draft.endpoints);
        if !draft.prefix.is_empty() {
            body["prefix"] = Value::String(draft.prefix.clone());
        }
        let write = Write {
            operation: &table::TRUNK_GROUP_CREATE,
            method: Method::POST,
            path: "/trunkgrp/create".into(),
            code: Code::Documented,
            secrets: Vec::new(),
        };
        let envelope = self.calls.write(write, |request| request.json(&body)).await?;
        let words = fault::words(&envelope);
        let created = fault::data::<CreatedTrunk>(envelope.data).map_err(|e| e.with_words(words.clone()))?;
        match created.trunk_grpid {
            Some(id) => Ok(Accepted { words: Some(words), reference: Some(id), due: None }),
            None => Err(Error::new(ErrorKind::Unreadable, "a trunk group without an id").with_words(words)),
        }
    }

    async fn change(&self, edit: &TrunkGroupEdit) -> Result<Accepted> {
        let mut body = settings(&edit.draft);
        body["trunk_grpid"] = json!(editing_number(&edit.id)?);
        // Sent even when empty: that is how a prefix is taken away.
        body["prefix"] = Value::String(edit.draft.prefix.clone());
        // Wanted even if nothing is added.
        body["trunk_ips"] = addresses(&edit.added);
        if !edit.removed.is_empty() {
            body["deleted_ips"] = edit.removed.iter().map(Endpoint::to_string).collect();
        }
        let write = Write {
            operation: &table::TRUNK_GROUP_UPDATE,
            method: Method::PUT,
            path: "/trunkgrp/update".into(),
            code: Code::Documented,
            secrets: Vec::new(),
        };
        let envelope = self.calls.write(write, |request| request.json(&body)).await?;
        // The documented yes is `data: null` under code 200; only a `false` is none.
        if envelope.data == Value::Bool(false) {
            return Err(fault::no_yes(&envelope));
        }
        Ok(Accepted { words: Some(fault::words(&envelope)), reference: Some(edit.id.as_str().to_owned()), due: None })
    }
}

fn settings(draft: &TrunkGroupDraft) -> Value {
    json!({
        "trunk_name": draft.name.trim(),
        "route_type": spread_word(draft.spread),
        "num_format": format_word(draft.number_format),
        "cli_type": header_word(draft.caller_header),
    })
}

fn addresses(endpoints: &[Endpoint]) -> Value {
    endpoints.iter().map(|e| json!({ "ip_address": e.to_string() })).collect()
}

fn editing_number(id: &TrunkGroupId) -> Result<u64> {
    id.as_str().trim().parse().map_err(|_| Error::new(ErrorKind::Unsupported, "the trunk group's id is no number"))
}

/// A group in our words; `None` for a row without its ids, which can be neither routed to nor edited.
fn group(row: TrunkRow) -> Option<TrunkGroup> {
    let (Some(id), Some(routing_id)) = (row.trunk_grpid, row.ext_tgid) else {
        tracing::warn!("a trunk group is listed without its ids");
        return None;
    };
    let spreads = [Spread::RoundRobin, Spread::TopDown];
    let formats = [NumberFormat::E164, NumberFormat::Eleven, NumberFormat::Ten];
    let headers = [CallerHeader::Paid, CallerHeader::Rpid];
    let is = |word: &'static str, listed: &Option<String>| listed.as_deref().is_some_and(|l| l.eq_ignore_ascii_case(word));
    Some(TrunkGroup {
        id: TrunkGroupId::new(id),
        routing_id: RoutingTrunkId::new(routing_id),
        name: row.trunk_name.unwrap_or_default(),
        // What is not listed is the document's default.
        spread: spreads.into_iter().find(|s| is(spread_word(*s), &row.route_type)).unwrap_or_default(),
        number_format: formats.into_iter().find(|f| is(format_word(*f), &row.num_format)).unwrap_or_default(),
        caller_header: headers.into_iter().find(|h| is(header_word(*h), &row.cli_type)).unwrap_or_default(),
        prefix: row.prefix,
        endpoints: row.trunk_ips,
        state: row.ext_tgstatus,
    })
}

fn spread_word(spread: Spread) -> &'static str {
    match spread {
        Spread::RoundRobin => "RR",
        Spread::TopDown => "TD",
    }
}

fn format_word(format: NumberFormat) -> &'static str {
    match format {
        NumberFormat::E164 => "e164",
        NumberFormat::Eleven => "11",
        NumberFormat::Ten => "10",
    }
}

fn header_word(header: CallerHeader) -> &'static str {
    match header {
        CallerHeader::Paid => "paid",
        CallerHeader::Rpid => "rpid",
    }
}
