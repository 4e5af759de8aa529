//! Porting in. An order of this carrier has no parts that stand apart: each request here is its own single sub-order, under the
//! same id.

mod acts;
mod check;
mod lists;
mod papers;
mod record;
mod submit;
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

use super::{
    Client,
    fault::{Complaint, unsupported},
    table,
    xml::Element,
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

pub(super) use lists::Cursors;

#[async_trait]
impl PortIns for Client {
    fn operation(&self, act: PortAct) -> &'static Operation {
        match act {
            PortAct::Submit => &table::PORT_IN,
            PortAct::Change | PortAct::SetRouting | PortAct::SetActivation => &table::PORT_IN_SUPPLEMENT,
            PortAct::Cancel | PortAct::CancelNumber | PortAct::Delete => &table::PORT_IN_CANCEL,
            PortAct::Activate | PortAct::ActivateNumber => &table::PORT_IN_ACTIVATE,
            PortAct::SendPaper => &table::PORT_LOAS,
            PortAct::RemovePaper => &table::PORT_LOAS_DELETE,
        }
    }

    async fn check(&self, _kind: NumberKind, numbers: &[E164]) -> Result<BTreeMap<E164, bool>> {
        self.check_ports(numbers).await
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

    async fn set_routing(&self, _request: &PortRequestId, routing: &PortRouting) -> Result<Accepted> {
        self.may_set_routing(routing).map_err(|reason| Error::new(ErrorKind::Unsupported, reason))?;
        Err(unsupported("there is nothing to set"))
    }

    fn may_set_routing(&self, _routing: &PortRouting) -> std::result::Result<(), String> {
        Err("Bandwidth puts ported numbers on the location that the request names. Move them, or forward them, once they are here."
            .into())
    }

    async fn send_paper(&self, part: &PortPart, paper: Paper) -> Result<Accepted> {
        self.send_port_paper(part, paper).await
    }

    async fn remove_paper(&self, part: &PortPart, _kind: DocumentKind, name: &str) -> Result<Accepted> {
        self.remove_port_paper(part, name).await
    }

    async fn set_activation(&self, _: &SubOrderId, _: &E164, _: Activation, _: Timestamp) -> Result<Accepted> {
        Err(unsupported("Bandwidth dates whole requests: change the date of the request instead"))
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

    async fn export(&self, _what: &PortExport) -> Result<String> {
        Err(unsupported("Bandwidth exports no ports; the board's own export has all of them"))
    }

    fn read_back(&self, asked: &PortDetails, record: &PortRecord) -> ReadBack {
        record::compare(asked, record)
    }
}

/// The id of the one order that a part is.
fn id_of(part: &PortPart) -> Result<&str> {
    match &part.sub_order {
        Some(sub_order) if sub_order.as_str() != part.request.as_str() => {
            Err(unsupported("a request of Bandwidth has no sub-orders but itself"))
        }
        _ => Ok(part.request.as_str()),
    }
}

/// A request as the carrier shows it; an answer about another one is not taken.
struct PortIn(Element, Vec<Complaint>);

impl PortIn {
    fn word(&self) -> &str {
        self.0.text_of("ProcessingStatus").unwrap_or_default()
    }

    /// Why it was rejected, in the carrier's words.
    fn failure(&self) -> Option<String> {
        let said: Vec<String> =
            self.1.iter().filter_map(|one| lists::said(one.words.code.as_deref(), one.words.text.as_deref())).collect();
        (!said.is_empty()).then(|| said.join("; "))
    }

    fn list(&self) -> Vec<E164> {
        self.0.child("ListOfPhoneNumbers").map(Element::numbers).unwrap_or_default()
    }
}

impl Client {
    async fn port_in(&self, id: &str) -> Result<PortIn> {
        let path = self.calls.settings.path(&["portins", id]).finish();
        let said = self.calls.read(&table::PORT_IN_STATUS, &path).await?;
        let unreadable = |detail: &str| Error::new(ErrorKind::Unreadable, detail);
        let order = said.root.deep("LnpOrderResponse").or_else(|| said.root.deep("LnpOrder"));
        let order = order.ok_or_else(|| unreadable("the answer is no port"))?;
        if order.text_of("OrderId").is_some_and(|theirs| theirs != id) {
            return Err(unreadable("the answer is about another port"));
        }
        Ok(PortIn(order.clone(), said.complaints()))
    }
}
