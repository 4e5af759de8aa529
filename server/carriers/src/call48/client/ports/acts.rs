//! Cancelling, deleting and activating, at three levels; and when and how a number goes over.

use contract::{
    id::{PortRequestId, SubOrderId},
    number::E164,
    port::{act::PortLevel, cut_over::Activation},
    time::Timestamp,
};
use serde_json::{Value, json};

use super::{
    super::{Client, address::wire_number, table},
    object, request_number, sub_order_number,
    words::{activation_word, wire_instant},
    write,
};
use crate::{carrier::Accepted, error::Result};

impl Client {
    pub(super) async fn cancel_port(&self, request: &PortRequestId, level: &PortLevel) -> Result<Accepted> {
        let body = target("port_req_id", request, level)?;
        let write = match level {
            PortLevel::Request | PortLevel::SubOrder { .. } => write(&table::PORT_CANCEL, "cancel-order"),
            PortLevel::Number { .. } => write(&table::PORT_CANCEL_DID, "cancel-did-order"),
        };
        self.write_port(write, &body).await
    }

    pub(super) async fn delete_port(&self, request: &PortRequestId, level: &PortLevel) -> Result<Accepted> {
        // The only operation that calls it so.
        let body = target("port_request_id", request, level)?;
        self.write_port(write(&table::PORT_DELETE, "delete-request"), &body).await
    }

    pub(super) async fn activate_port(&self, request: &PortRequestId, level: &PortLevel) -> Result<Accepted> {
        let body = target("port_req_id", request, level)?;
        let write = match level {
            PortLevel::Request | PortLevel::SubOrder { .. } => write(&table::PORT_ACTIVATE, "activate-order"),
            PortLevel::Number { .. } => write(&table::PORT_ACTIVATE_DID, "activate-did"),
        };
        self.write_port(write, &body).await
    }

    pub(super) async fn set_port_activation(
        &self,
        sub_order: &SubOrderId,
        number: &E164,
        activation: Activation,
        at: Timestamp,
    ) -> Result<Accepted> {
        let body = json!({
            "port_proposal_id": sub_order_number(sub_order)?,
            "did": wire_number(number),
            "activation_type": activation_word(activation),
            "activation_date": wire_instant(at),
        });
        self.write_port(write(&table::PORT_FOC_UPDATE, "update-activation"), &body).await
    }
}

/// What is meant, and nothing above it: a body with the id of the request could be taken for the whole request.
fn target(request_field: &str, request: &PortRequestId, level: &PortLevel) -> Result<Value> {
    match level {
        PortLevel::Request => Ok(object(request_field, request_number(request)?)),
        PortLevel::SubOrder { sub_order } => Ok(object("port_proposal_id", sub_order_number(sub_order)?)),
        PortLevel::Number { sub_order, number } => {
            Ok(json!({ "port_proposal_id": sub_order_number(sub_order)?, "did_number": wire_number(number) }))
        }
    }
}
