//! The lists: requests, rejected ones, and numbers that are ready to go over.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use contract::{
    id::{PortRequestId, SubOrderId},
    number::E164,
    port::cut_over::Activation,
};

use super::{
    super::{
        Client,
        inventory::kind_of,
        pages::{self, FIRST, date_of, instant_of},
        table,
        xml::Element,
    },
    PortIn,
    words::{is_draft, may_activate, may_cancel, may_supplement},
};
use crate::{
    error::{Error, ErrorKind, Result},
    ports::{CarrierActivation, CarrierPort, CarrierPortNumber, CarrierRejection, CarrierSubOrder, PortFilter, PortPageOf},
};

/// Rows of a page of requests.
const ROWS: u32 = 100;
/// Rows of a page whose requests are each read: a page costs so many calls.
const FEW_ROWS: u32 = 15;
/// The most numbers that requests are looked for by; each is a call.
const MOST_LOOKED_FOR: usize = 50;

/// The names of pages that were seen: the carrier names a page by its first row, and callers count pages.
#[derive(Default)]
pub(in super::super) struct Cursors(Mutex<BTreeMap<(String, u32), String>>);

impl Cursors {
    fn get(&self, list: &str, page: u32) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&(list.to_owned(), page)).cloned()
    }

    fn put(&self, list: &str, page: u32, name: Option<&str>) {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match name {
            Some(name) => names.insert((list.to_owned(), page), name.to_owned()),
            None => names.remove(&(list.to_owned(), page)),
        };
    }
}

impl Client {
    pub(super) async fn port_page(&self, filter: &PortFilter, page: u32) -> Result<PortPageOf<CarrierPort>> {
        let fits = |port: &CarrierPort| filter.kind.is_none_or(|kind| port.kind.is_none_or(|theirs| theirs == kind));
        if filter.numbers.is_empty() {
            let listed = self.port_rows(filter.phase_word.as_deref(), None, page, ROWS).await?;
            return Ok(PortPageOf {
                items: read_rows(&listed.items, port)?.into_iter().filter(fits).collect(),
                more: listed.more,
            });
        }
        // The list takes one number at a time, and so few requests have it that one page is all.
        let mut found: Vec<CarrierPort> = Vec::new();
        for number in filter.numbers.iter().take(if page > 1 { 0 } else { MOST_LOOKED_FOR }) {
            let listed = self.port_rows(filter.phase_word.as_deref(), Some(number), 1, ROWS).await?;
            for port in read_rows(&listed.items, port)?.into_iter().filter(fits) {
                if !found.iter().any(|known| known.request == port.request) {
                    found.push(port);
                }
            }
        }
        Ok(PortPageOf { items: found, more: false })
    }

    pub(super) async fn port_rejections(&self, page: u32) -> Result<PortPageOf<CarrierRejection>> {
        let listed = self.port_rows(Some("EXCEPTION"), None, page, FEW_ROWS).await?;
        let mut items = read_rows(&listed.items, rejection)?;
        // The list may leave out why; the request itself says it.
        for item in items.iter_mut().filter(|item| item.failure.is_none()) {
            item.failure = self.port_in(item.request.as_str()).await?.failure();
        }
        Ok(PortPageOf { items, more: listed.more })
    }

    pub(super) async fn ports_ready(&self, page: u32) -> Result<PortPageOf<CarrierActivation>> {
        let listed = self.port_rows(Some("FOC"), None, page, FEW_ROWS).await?;
        let mut items = Vec::new();
        for id in listed.items.iter().filter_map(|row| row.text_of("OrderId")) {
            let port = self.port_in(id).await?;
            items.extend(port.list().into_iter().map(|number| activation(id, &port, number)));
        }
        Ok(PortPageOf { items, more: listed.more })
    }

    pub(super) async fn port_activation(&self, sub_order: &SubOrderId, number: &E164) -> Result<CarrierActivation> {
        let port = self.port_in(sub_order.as_str()).await?;
        if !port.list().contains(number) {
            return Err(Error::new(ErrorKind::NotFound, "the number is not one of this request"));
        }
        Ok(activation(sub_order.as_str(), &port, number.clone()))
    }

    pub(super) async fn port_numbers(&self, sub_order: &SubOrderId) -> Result<Vec<CarrierPortNumber>> {
        let port = self.port_in(sub_order.as_str()).await?;
        let active = if may_activate(port.word()) { self.port_activations(sub_order.as_str()).await?.0 } else { Vec::new() };
        let row = |number: E164| CarrierPortNumber {
            lrn: None,
            // Of single numbers the carrier says only whether they are active.
            word: if active.contains(&number) { "COMPLETE".into() } else { port.word().to_owned() },
            may_activate: may_activate(port.word()) && !active.contains(&number),
            may_cancel: false,
            may_delete: false,
            tags: Vec::new(),
            number,
        };
        Ok(port.list().into_iter().map(row).collect())
    }

    /// One page of rows as they came. A page that was not seen yet is reached from the ones before it.
    async fn port_rows(&self, word: Option<&str>, number: Option<&E164>, page: u32, size: u32) -> Result<PortPageOf<Element>> {
        let list = format!("{}/{size}", word.unwrap_or_default());
        let page = page.max(1);
        let mut at = page;
        let mut name = FIRST.to_owned();
        while at > 1 {
            if let Some(known) = self.cursors.get(&list, at) {
                name = known;
                break;
            }
            at -= 1;
        }
        loop {
            let mut address = self.calls.settings.path(&["portins"]).with("page", &name).with("size", &size.to_string());
            if let Some(word) = word {
                address = address.with("status", word);
            }
            if let Some(number) = number {
                address = address.with("orderTn", &self.calls.settings.wire(number));
            }
            let said = self.calls.read(&table::PORT_IN_LIST, &address.finish()).await?;
            if !said.is_empty() && said.root.deep("LNPResponseWrapper").is_none() {
                return Err(Error::new(ErrorKind::Unreadable, "the list of ports has an unexpected shape"));
            }
            let next = pages::next(&said.root, &name)?;
            if number.is_none() {
                self.cursors.put(&list, at + 1, next.as_deref());
            }
            if at == page {
                let mut rows = Vec::new();
                said.root.every("lnpPortInfoForGivenStatus", &mut rows);
                let items: Vec<Element> = rows.into_iter().cloned().collect();
                return Ok(PortPageOf { more: next.is_some() && !items.is_empty(), items });
            }
            match next {
                Some(next) => name = next,
                None => return Ok(PortPageOf { items: Vec::new(), more: false }),
            }
            at += 1;
        }
    }
}

/// The rows that can be read. None of several is a list we do not understand; some of them are noted and left out.
fn read_rows<T>(rows: &[Element], of: impl Fn(&Element) -> Option<T>) -> Result<Vec<T>> {
    let items: Vec<T> = rows.iter().filter_map(of).collect();
    if items.is_empty() && !rows.is_empty() {
        return Err(Error::new(ErrorKind::Unreadable, format!("none of {} rows can be read", rows.len())));
    }
    if items.len() < rows.len() {
        tracing::warn!(rows = rows.len(), readable = items.len(), "rows of a list of ports cannot be read");
    }
    Ok(items)
}

fn port(row: &Element) -> Option<CarrierPort> {
    let id = row.text_of("OrderId")?;
    let word = row.said("ProcessingStatus");
    let sub_order = CarrierSubOrder {
        id: SubOrderId::new(id),
        numbers: row.text_of("CountOfTNs").and_then(|count| count.parse().ok()).unwrap_or(0),
        foc_date: row.text_of("ActualFOCDate").and_then(date_of),
        failure: failure(row),
        resubmitted_at: None,
        may_edit: may_supplement(&word),
        may_cancel: may_cancel(&word),
        may_delete: is_draft(&word),
        may_activate: may_activate(&word),
        word: word.clone(),
    };
    Some(CarrierPort {
        request: PortRequestId::new(id),
        kind: row.numbers().first().map(kind_of),
        phase_word: word,
        created_at: row.text_of("OrderDate").and_then(instant_of),
        sub_orders: vec![sub_order],
    })
}

/// Why it was rejected, as its list says.
fn failure(row: &Element) -> Option<String> {
    said(row.text_of("ErrorCode").filter(|code| *code != "0"), row.text_of("ErrorMessage"))
}

/// A code and a text in one line.
pub(super) fn said(code: Option<&str>, text: Option<&str>) -> Option<String> {
    match (code, text) {
        (Some(code), Some(text)) => Some(format!("{code} : {text}")),
        (Some(only), None) | (None, Some(only)) => Some(only.to_owned()),
        (None, None) => None,
    }
}

fn rejection(row: &Element) -> Option<CarrierRejection> {
    let id = row.text_of("OrderId")?;
    Some(CarrierRejection {
        request: PortRequestId::new(id),
        sub_order: SubOrderId::new(id),
        losing_carrier: row.text_of("LosingCarrierName").or_else(|| row.text_of("VendorName")).map(str::to_owned),
        failure: failure(row),
        order_id: row.text_of("PON").map(str::to_owned),
        order_word: row.text_of("ProcessingStatus").map(str::to_owned),
    })
}

/// When a number goes over: all of them at the date of their request.
fn activation(id: &str, port: &PortIn, number: E164) -> CarrierActivation {
    let date = port.0.text_of("ActualFocDate").or_else(|| port.0.text_of("ActualFOCDate"));
    let triggered = port.0.flag_of("Triggered");
    CarrierActivation {
        request: PortRequestId::new(id),
        sub_order: SubOrderId::new(id),
        number,
        word: port.word().to_owned(),
        foc_date: date.and_then(date_of),
        activation: triggered.map(|by_hand| if by_hand { Activation::Manual } else { Activation::Auto }),
        activation_at: date.and_then(instant_of),
    }
}
