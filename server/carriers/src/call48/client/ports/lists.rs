//! The lists: requests with their sub-orders, numbers, problematic sub-orders, numbers that are ready; and the export.

use contract::{
    id::{PortRequestId, SubOrderId},
    number::E164,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{
    super::{
        Client,
        address::{Address, wire_number},
        bulk_orders::report_text,
        fault::{self, Code},
        inventory::tag_list,
        table,
        wire::{ActivationRow, PortNumberRow, PortRow, RejectionRow, SubOrderRow, loose},
    },
    object, request_number, sub_order_number,
    words::{activation_of, day_of, instant_of, kind_of, kind_word, number_of},
};
use crate::{
    error::{Error, ErrorKind, Result},
    operation::Operation,
    ports::{
        CarrierActivation, CarrierPort, CarrierPortNumber, CarrierRejection, CarrierSubOrder, PortExport, PortFilter, PortPageOf,
    },
};

/// Rows of a page. The document names no maximum.
const ROWS: u32 = 100;

impl Client {
    pub(super) async fn port_page(&self, filter: &PortFilter, page: u32) -> Result<PortPageOf<CarrierPort>> {
        self.port_list(&table::PORT_LIST, "view-list", filtered(filter), page, port).await
    }

    pub(super) async fn port_rejections(&self, page: u32) -> Result<PortPageOf<CarrierRejection>> {
        self.port_list(&table::PORT_REJECTIONS, "view-rejection-list", json!({}), page, rejection).await
    }

    pub(super) async fn ports_ready(&self, page: u32) -> Result<PortPageOf<CarrierActivation>> {
        self.port_list(&table::PORT_FOC_LIST, "view-foc-list", json!({}), page, activation).await
    }

    pub(super) async fn port_numbers(&self, sub_order: &SubOrderId) -> Result<Vec<CarrierPortNumber>> {
        let path = Address::new("/port-in/view-did-list").with("port_proposal_id", sub_order.as_str()).finish();
        let envelope = self.calls.read(&table::PORT_DID_LIST, &path, Code::Documented).await?;
        let listed = Listed::of(envelope.data)?;
        read_rows(listed.rows, |row: PortNumberRow| {
            // A row of another sub-order has nothing to say about this one.
            let ours = row.port_proposal_id.as_deref().is_none_or(|id| id == sub_order.as_str());
            ours.then(|| number(row)).flatten()
        })
    }

    pub(super) async fn port_activation(&self, sub_order: &SubOrderId, number: &E164) -> Result<CarrierActivation> {
        let path = Address::new("/port-in/view-did-activation")
            .with("did", wire_number(number))
            .with("port_proposal_id", sub_order.as_str())
            .finish();
        let envelope = self.calls.read(&table::PORT_FOC_DID, &path, Code::Documented).await?;
        // Beside a `success` there is another `data`.
        let data = match envelope.data {
            Value::Object(mut parts) if parts.get("data").is_some_and(Value::is_object) => {
                parts.remove("data").unwrap_or_default()
            }
            data => data,
        };
        let found = activation(fault::data(data)?).filter(|a| a.number == *number && a.sub_order == *sub_order);
        found.ok_or_else(|| Error::new(ErrorKind::Unreadable, "the answer is not about this number of this sub-order"))
    }

    pub(super) async fn export_ports(&self, what: &PortExport) -> Result<String> {
        let body = match what {
            PortExport::Requests(filter) => filtered(filter),
            PortExport::SubOrders(request) => object("port_req_id", request_number(request)?),
            PortExport::Numbers(sub_order) => object("port_proposal_id", sub_order_number(sub_order)?),
        };
        self.calls.ask_as(&table::PORT_EXPORT, "/port-in/export-list", Some(&body), report_text).await
    }

    /// One page of a list that is asked for by POST.
    async fn port_list<R: DeserializeOwned, T>(
        &self,
        operation: &'static Operation,
        name: &str,
        mut body: Value,
        page: u32,
        of: impl Fn(R) -> Option<T>,
    ) -> Result<PortPageOf<T>> {
        let page = page.max(1);
        body["page"] = page.to_string().into();
        body["limit"] = ROWS.to_string().into();
        let envelope = self.calls.ask(operation, &format!("/port-in/{name}"), &body, Code::Documented).await?;
        let listed = Listed::of(envelope.data)?;
        let more = listed.more(page);
        Ok(PortPageOf { items: read_rows(listed.rows, of)?, more })
    }
}

/// The fields of a filter.
fn filtered(filter: &PortFilter) -> Value {
    let mut body = json!({});
    if let Some(word) = &filter.phase_word {
        body["request_phase"] = word.as_str().into();
    }
    if let Some(kind) = filter.kind {
        body["did_type"] = kind_word(kind).into();
    }
    if !filter.numbers.is_empty() {
        body["numbers"] = filter.numbers.iter().map(wire_number).collect();
    }
    body
}

/// A page as it arrived.
struct Listed {
    rows: Vec<Value>,
    /// How many rows there are in all, if it says so.
    total: Option<i64>,
    /// Whether it says that there is another page.
    next: Option<bool>,
}

impl Listed {
    /// The rows stand under `result` or `rows`, or are `data` itself; `result` can be an object that has another `result`.
    fn of(data: Value) -> Result<Self> {
        let unreadable = || Error::new(ErrorKind::Unreadable, "the list has an unexpected shape");
        match data {
            Value::Null => Ok(Self { rows: Vec::new(), total: None, next: None }),
            Value::Array(rows) => Ok(Self { rows, total: None, next: None }),
            Value::Object(mut parts) => {
                if parts.get("success").and_then(loose::as_flag) == Some(false) {
                    return Err(unreadable());
                }
                match parts.remove("result").or_else(|| parts.remove("rows")) {
                    Some(Value::Array(rows)) => Ok(Self {
                        rows,
                        total: ["totalRecords", "count"].iter().find_map(|name| parts.get(*name).and_then(loose::as_whole)),
                        next: parts.get("enableNext").and_then(loose::as_flag),
                    }),
                    Some(inner @ Value::Object(_)) => Self::of(inner),
                    Some(Value::Null) => Self::of(Value::Null),
                    Some(Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => Err(unreadable()),
                }
            }
            Value::Bool(_) | Value::Number(_) | Value::String(_) => Err(unreadable()),
        }
    }

    /// Whether there is another page: as it says, else by its count, else because this one is full. After a page without rows
    /// there is none, whatever it says.
    fn more(&self, page: u32) -> bool {
        let here = i64::try_from(self.rows.len()).unwrap_or(i64::MAX);
        let rows = i64::from(ROWS);
        let so_far = (i64::from(page) - 1).saturating_mul(rows).saturating_add(here);
        here > 0 && self.next.or_else(|| self.total.map(|total| total > so_far)).unwrap_or(here >= rows)
    }
}

/// The rows that can be read. None of several is a list we do not understand; some of them are noted and left out.
fn read_rows<R: DeserializeOwned, T>(rows: Vec<Value>, of: impl Fn(R) -> Option<T>) -> Result<Vec<T>> {
    let count = rows.len();
    let items: Vec<T> = rows.into_iter().filter_map(|row| of(serde_json::from_value(row).ok()?)).collect();
    if items.is_empty() && count > 0 {
        return Err(Error::new(ErrorKind::Unreadable, format!("none of {count} rows can be read")));
    }
    if items.len() < count {
        tracing::warn!(rows = count, readable = items.len(), "rows of a list of ports cannot be read");
    }
    Ok(items)
}

fn port(row: PortRow) -> Option<CarrierPort> {
    let sub_orders = row.port_proposals.unwrap_or_default();
    Some(CarrierPort {
        request: PortRequestId::new(row.port_req_id?),
        kind: row.did_type_name.as_deref().and_then(kind_of),
        phase_word: row.request_phase.unwrap_or_default(),
        created_at: row.created_at.as_deref().and_then(instant_of),
        sub_orders: sub_orders.into_iter().filter_map(|row| sub_order(serde_json::from_value(row).ok()?)).collect(),
    })
}

fn sub_order(row: SubOrderRow) -> Option<CarrierSubOrder> {
    // What the carrier does not say may be done may not be done.
    let may = |flag: Option<bool>| flag.unwrap_or(false);
    Some(CarrierSubOrder {
        id: SubOrderId::new(row.port_proposal_id?),
        word: row.port_req_status.unwrap_or_default(),
        numbers: row.did_count.and_then(|n| u32::try_from(n).ok()).unwrap_or(0),
        foc_date: row.foc_date.as_deref().and_then(day_of),
        failure: row.failure_reason,
        resubmitted_at: row.resubmitted_at.as_deref().and_then(instant_of),
        may_edit: may(row.allow_suborder_edit),
        may_cancel: may(row.allow_suborder_cancel),
        may_delete: may(row.allow_suborder_delete),
        may_activate: may(row.allow_suborder_activate),
    })
}

fn number(row: PortNumberRow) -> Option<CarrierPortNumber> {
    let may = |flag: Option<bool>| flag.unwrap_or(false);
    Some(CarrierPortNumber {
        number: number_of(&row.did?)?,
        lrn: row.lrn,
        word: row.port_status.unwrap_or_default(),
        may_activate: may(row.allow_did_activate),
        may_cancel: may(row.allow_did_cancel),
        may_delete: may(row.allow_did_delete),
        tags: tag_list(row.tags.as_deref().unwrap_or_default()),
    })
}

fn rejection(row: RejectionRow) -> Option<CarrierRejection> {
    Some(CarrierRejection {
        request: PortRequestId::new(row.port_req_id?),
        sub_order: SubOrderId::new(row.port_proposal_id?),
        losing_carrier: row.losing_sp,
        failure: row.failure_reason,
        order_id: row.order_id,
        order_word: row.order_status,
    })
}

fn activation(row: ActivationRow) -> Option<CarrierActivation> {
    Some(CarrierActivation {
        request: PortRequestId::new(row.port_req_id?),
        sub_order: SubOrderId::new(row.port_proposal_id?),
        number: number_of(&row.did?)?,
        word: row.port_status.unwrap_or_default(),
        foc_date: row.foc_date.as_deref().and_then(day_of),
        activation: row.activation_type.as_deref().and_then(activation_of),
        activation_at: row.activation_date.as_deref().and_then(instant_of),
    })
}
