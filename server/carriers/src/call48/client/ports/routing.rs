//! Where calls go from the cut-over on.

use contract::{
    id::{PortRequestId, RoutingTrunkId},
    port::cut_over::{ForwardStep, PortRouting},
};
use serde_json::{Value, json};

use super::{
    super::{
        Client,
        address::Address,
        fault::{self, Code},
        table,
        wire::{ForwardingRow, PortForwarding},
    },
    request_number,
    words::{answering_of, number_of, sequence_of},
    write,
};
use crate::{
    carrier::Accepted,
    error::{Error, ErrorKind, Result},
};

/// The only documented kind of step: a telephone number.
const NUMBER: &str = "NUM";
/// The `forwarding_type_id` of the document's sample. What it stands for is not said.
const FORWARDING_TYPE: u32 = 2;

/// Whether a routing can be set after the submission. Numbers, and the preconfigured setting; nothing else has a field.
pub(super) fn may_set(routing: &PortRouting) -> std::result::Result<(), String> {
    match routing {
        PortRouting::TrunkGroup { .. } => {
            Err("Call48 takes a trunk group for a port only when the port is submitted. Forward to \
             numbers until the cut-over, and route the numbers to the trunk group once they are here."
                .into())
        }
        PortRouting::Unset | PortRouting::Preconfigured | PortRouting::Forward { .. } => Ok(()),
    }
}

impl Client {
    /// Sets it. The order and the answering mode of a forwarding have no field here: they are said at the submission, and
    /// reading back shows which ones hold.
    pub(super) async fn set_port_routing(&self, request: &PortRequestId, routing: &PortRouting) -> Result<Accepted> {
        may_set(routing).map_err(|reason| Error::new(ErrorKind::Unsupported, reason))?;
        let mut body = json!({
            "port_req_id": request_number(request)?,
            "fwd_preconfigured": *routing == PortRouting::Preconfigured,
        });
        match routing {
            PortRouting::Forward { steps, .. } => body["forwarding_data"] = rows(steps),
            // That an empty list takes the numbers away is not documented; a list that is left out says nothing of them.
            PortRouting::Unset => body["forwarding_data"] = json!([]),
            PortRouting::Preconfigured | PortRouting::TrunkGroup { .. } => {}
        }
        self.write_port(write(&table::PORT_FORWARDING_UPDATE, "update-forwarding"), &body).await
    }

    pub(super) async fn port_routing(&self, request: &PortRequestId) -> Result<PortRouting> {
        let path = Address::new("/port-in/forwarding-details").with("port_req_id", request.as_str()).finish();
        let envelope = self.calls.read(&table::PORT_FORWARDING, &path, Code::Documented).await?;
        if envelope.data.is_null() {
            return Ok(PortRouting::Unset);
        }
        let listed: PortForwarding = fault::data(envelope.data)?;
        if listed.port_req_id.as_deref().is_some_and(|id| id != request.as_str()) {
            return Err(Error::new(ErrorKind::Unreadable, "the forwarding of another request"));
        }
        Ok(routing(listed, request))
    }
}

fn rows(steps: &[ForwardStep]) -> Value {
    let row = |(at, step): (usize, &ForwardStep)| {
        json!({
            "forwarding_type_id": FORWARDING_TYPE,
            "sequence": at + 1,
            "method": NUMBER,
            // All eleven digits here, unlike elsewhere.
            "value": step.number.digits(),
            "timeout": step.ring_seconds,
        })
    };
    steps.iter().enumerate().map(row).collect()
}

/// Reads what is set. The document does not say what holds when several are: we take the preconfigured setting before a trunk
/// group, and that before numbers.
fn routing(listed: PortForwarding, request: &PortRequestId) -> PortRouting {
    if listed.fwd_preconfigured == Some(true) {
        return PortRouting::Preconfigured;
    }
    if let Some(id) = listed.fwd_trunk_grpid.filter(|id| id != "0") {
        return PortRouting::TrunkGroup { id: RoutingTrunkId::new(id) };
    }
    let all = listed.port_req_forwardings.unwrap_or_default();
    let mut ours: Vec<ForwardingRow> = all.into_iter().filter_map(|row| serde_json::from_value(row).ok()).collect();
    let count = ours.len();
    // The document's own sample answers a row of another request, which says nothing about this one.
    ours.retain(|row| row.port_req_id.as_deref().is_none_or(|id| id == request.as_str()));
    if ours.len() < count {
        tracing::warn!(request = request.as_str(), rows = count - ours.len(), "forwarding of another request left out");
    }
    ours.sort_by_key(|row| row.sequence);
    let steps: Vec<ForwardStep> = ours.into_iter().filter_map(step).collect();
    if steps.is_empty() {
        return PortRouting::Unset;
    }
    PortRouting::Forward {
        steps,
        sequence: listed.fwd_order.as_deref().and_then(sequence_of),
        answering: listed.fwd_answering_mode.as_deref().and_then(answering_of),
    }
}

/// A step; `None`, and a word in the log, for a method that is not documented.
fn step(row: ForwardingRow) -> Option<ForwardStep> {
    let is_number = row.method.as_deref().is_some_and(|method| method.eq_ignore_ascii_case(NUMBER));
    let number = row.value.as_deref().filter(|_| is_number).and_then(number_of);
    if number.is_none() {
        tracing::warn!(method = row.method, "a forwarding step of a port cannot be read");
    }
    let seconds = row.timeout.and_then(|s| u8::try_from(s).ok());
    Some(ForwardStep { number: number?, ring_seconds: seconds.unwrap_or_default() })
}
