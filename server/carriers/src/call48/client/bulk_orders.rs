//! Bulk orders: a file of criteria goes out, reports as CSV come back.

use async_trait::async_trait;
use contract::{
    bulk_order::{BulkBy, BulkOrder, BulkOrderDraft, BulkRow, BulkState, csv_cell},
    id::{AccountId, BulkOrderId},
    time::Timestamp,
};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::Value;

use super::{
    Client,
    address::Address,
    calls::Write,
    fault::{self, Code},
    purchases, table, wire,
};
use crate::{
    carrier::{Accepted, BulkOrders},
    error::{Error, ErrorKind, Result},
    operation::Operation,
    paging::PageGuard,
    scrub::Scrub,
    transport::{Answer, encode_segment},
};

/// The most rows of a page that the document allows.
const ROWS: u32 = 50;
/// The most pages.
const MOST_PAGES: u32 = 200;

#[async_trait]
impl BulkOrders for Client {
    fn operation(&self) -> &'static Operation {
        &table::BULK_PURCHASE
    }

    async fn order(&self, draft: &BulkOrderDraft, mark: &str) -> Result<Accepted> {
        if draft.rows.is_empty() {
            return Err(Error::new(ErrorKind::Unsupported, "a bulk order without rows"));
        }
        let flag = |on: bool| if on { "1" } else { "0" };
        let file = Part::text(csv(draft.by, &draft.rows))
            .file_name("order.csv")
            .mime_str("text/csv")
            .map_err(|_| Error::new(ErrorKind::Unsupported, "the file has no type"))?;
        let mut form = Form::new()
            .text("order_type", draft.by.word())
            .text("fwd_trunk_grpid", draft.trunk_group.as_str().to_owned())
            .text("enable_cnam_dip", flag(draft.cnam_lookup))
            .text("allow_offnet", flag(draft.allow_offnet))
            .text("notes", mark.to_owned());
        if !draft.tag.trim().is_empty() {
            form = form.text("did_tag", draft.tag.trim().to_owned());
        }
        let form = form.part("file", file);
        let write = Write {
            operation: &table::BULK_PURCHASE,
            method: Method::POST,
            path: "/lcl-did-bulk-purchase/new".into(),
            code: Code::Documented,
            secrets: Vec::new(),
        };
        let envelope = self.calls.write(write, |request| request.multipart(form)).await?;
        if !purchases::is_yes(&envelope.data) {
            return Err(fault::no_yes(&envelope));
        }
        Ok(Accepted { words: Some(fault::words(&envelope)), reference: None, due: None })
    }

    async fn list(&self, most: u32) -> Result<Vec<BulkOrder>> {
        let mut guard = PageGuard::new(MOST_PAGES);
        let mut orders: Vec<BulkOrder> = Vec::new();
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        for page in 1.. {
            if orders.len() >= most {
                break;
            }
            let path = Address::new("/lcl-did-bulk-purchase/list")
                .with("page", &page.to_string())
                .with("limit", &ROWS.to_string())
                .finish();
            let envelope = self.calls.read(&table::BULK_LIST, &path, Code::Documented).await?;
            let rows = match envelope.data {
                Value::Object(mut parts) => parts.remove("rows").unwrap_or(Value::Null),
                data => data,
            };
            let rows: Vec<wire::BulkRow> = match rows {
                Value::Null => Vec::new(),
                rows => fault::data(rows)?,
            };
            if rows.is_empty() {
                break;
            }
            guard.page(rows.first().and_then(|r| r.bulk_order_id.as_deref()))?;
            orders.extend(rows.into_iter().filter_map(|row| order(row, &self.account)));
        }
        orders.truncate(most);
        Ok(orders)
    }

    async fn summary_report(&self, id: &BulkOrderId) -> Result<String> {
        self.report(&table::BULK_SUMMARY_REPORT, "summary_report", id).await
    }

    async fn numbers_report(&self, id: &BulkOrderId) -> Result<String> {
        self.report(&table::BULK_DID_REPORT, "did_report", id).await
    }
}

impl Client {
    async fn report(&self, operation: &'static Operation, name: &str, id: &BulkOrderId) -> Result<String> {
        let path = format!("/lcl-did-bulk-purchase/{name}/{}", encode_segment(id.as_str()));
        self.calls.read_as(operation, &path, report_text).await
    }
}

/// The text of a report. An error, or a page of HTML, can stand where the report should be, under any content type.
pub(super) fn report_text(answer: &Answer, scrub: &Scrub) -> Result<String> {
    let unreadable = |detail: &str| Err(Error::new(ErrorKind::Unreadable, detail));
    let Ok(text) = std::str::from_utf8(&answer.body) else { return unreadable("the report is no text") };
    let text = text.trim_start_matches('\u{feff}');
    let begins = text.trim_start().chars().next();
    if begins == Some('{') || !answer.status.is_success() {
        fault::envelope(answer, Code::Documented, scrub)?;
        return unreadable("JSON instead of a report");
    }
    let heads = text.lines().next().unwrap_or_default();
    if begins == Some('<') || answer.content_type.contains("html") || !heads.contains(',') {
        return unreadable("the report is no CSV");
    }
    Ok(text.to_owned())
}

/// The file. Its columns are documented nowhere and inferred from the reports: see [`BulkBy::columns`].
fn csv(by: BulkBy, rows: &[BulkRow]) -> String {
    let mut out = by.columns().join(",");
    out.push('\n');
    for row in rows {
        let cells: Vec<String> = by
            .columns()
            .iter()
            .map(|column| match *column {
                "state" => row.state.as_ref().map(|s| s.as_str().to_owned()).unwrap_or_default(),
                "lata" => row.lata.clone().unwrap_or_default(),
                "npa" => row.npa.as_ref().map(|n| n.as_str().to_owned()).unwrap_or_default(),
                "rate_center" => row.rate_center.clone().unwrap_or_default(),
                _ => row.quantity.to_string(),
            })
            .map(|cell| csv_cell(&cell))
            .collect();
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    out
}

fn order(row: wire::BulkRow, account: &AccountId) -> Option<BulkOrder> {
    let count = |n: Option<i64>| n.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    let state_word = row.status.unwrap_or_default();
    Some(BulkOrder {
        account: account.clone(),
        id: BulkOrderId::new(row.bulk_order_id?),
        order_no: row.order_no.unwrap_or_default(),
        title: row.did_event.unwrap_or_default(),
        state: match state_word.as_str() {
            "Q" => BulkState::Queued,
            "P" => BulkState::Processing,
            "C" => BulkState::Complete,
            "E" => BulkState::Failed,
            _ => BulkState::Unknown,
        },
        state_word,
        asked: count(row.quantity),
        fulfilled: count(row.fulfilled_quantity),
        notes: row.notes,
        created_at: row.created_at.and_then(|at| at.parse::<jiff::Timestamp>().ok()).map(|at| Timestamp(at.as_millisecond())),
    })
}
