//! Porting in: numbers that still are with a losing carrier. Each file has one part of it; this one has the door, and what the
//! parts share.

mod acts;
mod details;
mod lists;
mod papers;
mod record;
mod routing;
mod words;

use std::collections::BTreeMap;

use async_trait::async_trait;
use contract::{
    id::{PortRequestId, SubOrderId},
    number::{E164, NumberKind},
    port::{
        act::PortLevel,
        cut_over::{Activation, PortRouting},
        detail::PortRecord,
        document::DocumentKind,
    },
    time::Timestamp,
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    Client,
    calls::Write,
    fault::{self, Code},
    table,
    wire::{Envelope, loose},
};
use crate::{
    carrier::{Accepted, ReadBack},
    error::{Error, ErrorKind, Result},
    operation::Operation,
    ports::{
        CarrierActivation, CarrierPort, CarrierPortNumber, CarrierRejection, Paper, PortAct, PortDetails, PortExport, PortFilter,
        PortIns, PortOrder, PortPageOf, PortPart,
    },
};

#[async_trait]
impl PortIns for Client {
    fn operation(&self, act: PortAct) -> &'static Operation {
        match act {
            PortAct::Submit => &table::PORT_SUBMIT,
            PortAct::Change => &table::PORT_UPDATE,
            PortAct::Cancel => &table::PORT_CANCEL,
            PortAct::CancelNumber => &table::PORT_CANCEL_DID,
            PortAct::Delete => &table::PORT_DELETE,
            PortAct::Activate => &table::PORT_ACTIVATE,
            PortAct::ActivateNumber => &table::PORT_ACTIVATE_DID,
            PortAct::SetRouting => &table::PORT_FORWARDING_UPDATE,
            PortAct::SendPaper => &table::PORT_UPLOAD_DOCS,
            PortAct::RemovePaper => &table::PORT_REMOVE_DOCS,
            PortAct::SetActivation => &table::PORT_FOC_UPDATE,
        }
    }

    async fn check(&self, kind: NumberKind, numbers: &[E164]) -> Result<BTreeMap<E164, bool>> {
        self.check_ports(kind, numbers).await
    }

    async fn submit(&self, order: &PortOrder) -> Result<Accepted> {
        self.submit_port(order).await
    }

    async fn change(&self, part: &PortPart, details: &PortDetails) -> Result<Accepted> {
        self.change_port(part, details).await
    }

    async fn cancel(&self, request: &PortRequestId, level: &PortLevel) -> Result<Accepted> {
        self.cancel_port(request, level).await
    }

    async fn delete(&self, request: &PortRequestId, level: &PortLevel) -> Result<Accepted> {
        self.delete_port(request, level).await
    }

    async fn activate(&self, request: &PortRequestId, level: &PortLevel) -> Result<Accepted> {
        self.activate_port(request, level).await
    }

    async fn set_routing(&self, request: &PortRequestId, routing: &PortRouting) -> Result<Accepted> {
        self.set_port_routing(request, routing).await
    }

    fn may_set_routing(&self, routing: &PortRouting) -> std::result::Result<(), String> {
        routing::may_set(routing)
    }

    /// Inferred: the details of a request have one `loa_file`, one `bill_file` and one `csr_file`.
    fn one_paper_of_a_kind(&self) -> bool {
        true
    }

    async fn send_paper(&self, part: &PortPart, paper: Paper) -> Result<Accepted> {
        self.send_port_paper(part, paper).await
    }

    async fn remove_paper(&self, part: &PortPart, kind: DocumentKind, name: &str) -> Result<Accepted> {
        self.remove_port_paper(part, kind, name).await
    }

    async fn set_activation(
        &self,
        sub_order: &SubOrderId,
        number: &E164,
        activation: Activation,
        at: Timestamp,
    ) -> Result<Accepted> {
        self.set_port_activation(sub_order, number, activation, at).await
    }

    async fn page(&self, filter: &PortFilter, page: u32) -> Result<PortPageOf<CarrierPort>> {
        self.port_page(filter, page).await
    }

    async fn record(&self, part: &PortPart) -> Result<PortRecord> {
        self.port_record(part).await
    }

    async fn numbers(&self, sub_order: &SubOrderId) -> Result<Vec<CarrierPortNumber>> {
        self.port_numbers(sub_order).await
    }

    async fn routing(&self, request: &PortRequestId) -> Result<PortRouting> {
        self.port_routing(request).await
    }

    async fn rejections(&self, page: u32) -> Result<PortPageOf<CarrierRejection>> {
        self.port_rejections(page).await
    }

    async fn ready(&self, page: u32) -> Result<PortPageOf<CarrierActivation>> {
        self.ports_ready(page).await
    }

    async fn activation(&self, sub_order: &SubOrderId, number: &E164) -> Result<CarrierActivation> {
        self.port_activation(sub_order, number).await
    }

    async fn export(&self, what: &PortExport) -> Result<String> {
        self.export_ports(what).await
    }

    fn read_back(&self, asked: &PortDetails, record: &PortRecord) -> ReadBack {
        record::compare(asked, record)
    }
}

/// The id of a request as the number that this wire wants.
fn request_number(id: &PortRequestId) -> Result<u64> {
    id.as_str().trim().parse().map_err(|_| Error::new(ErrorKind::Unsupported, "the id of the request is no number"))
}

/// The id of a sub-order as the number that this wire wants.
fn sub_order_number(id: &SubOrderId) -> Result<u64> {
    id.as_str().trim().parse().map_err(|_| Error::new(ErrorKind::Unsupported, "the id of the sub-order is no number"))
}

/// The field that names a part, and its id: a sub-order by itself, without its request.
fn part_field(part: &PortPart) -> Result<(&'static str, u64)> {
    match &part.sub_order {
        None => Ok(("port_req_id", request_number(&part.request)?)),
        Some(id) => Ok(("port_proposal_id", sub_order_number(id)?)),
    }
}

/// An object with one field, to be filled further.
fn object(name: &str, value: impl Into<Value>) -> Value {
    let mut object = json!({});
    object[name] = value.into();
    object
}

/// A write on ports.
fn write(operation: &'static Operation, name: &str) -> Write {
    Write { operation, method: Method::POST, path: format!("/port-in/{name}"), code: Code::Documented, secrets: Vec::new() }
}

impl Client {
    /// Sends a write with a JSON body. The documented yes is code 200 without `data`; only a `false` is none.
    async fn write_port(&self, write: Write, body: &Value) -> Result<Accepted> {
        let envelope = self.calls.write(write, |request| request.json(body)).await?;
        accepted(&envelope)
    }
}

fn accepted(envelope: &Envelope) -> Result<Accepted> {
    let said = match &envelope.data {
        Value::Object(parts) => parts.get("success").and_then(loose::as_flag),
        data => loose::as_flag(data),
    };
    if said == Some(false) {
        return Err(fault::no_yes(envelope));
    }
    Ok(Accepted { words: Some(fault::words(envelope)), reference: None, due: None })
}
