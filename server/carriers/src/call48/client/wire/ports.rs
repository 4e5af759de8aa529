//! Ports. The PIN of the losing account comes back in `cust_acc_pin`; there is no field for it here, and none for the
//! password of a device in the forwarding.

use serde::Deserialize;
use serde_json::Value;

use super::loose;

/// A row of `view-list`.
#[derive(Debug, Deserialize)]
pub(in crate::call48::client) struct PortRow {
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) port_req_id: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) did_type_name: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) request_phase: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) created_at: Option<String>,
    /// The sub-orders; null is none.
    #[serde(default)]
    pub(in crate::call48::client) port_proposals: Option<Vec<Value>>,
}

/// A sub-order in a row of `view-list`.
#[derive(Debug, Deserialize)]
pub(in crate::call48::client) struct SubOrderRow {
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) port_proposal_id: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) port_req_status: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) resubmitted_at: Option<String>,
    #[serde(default, deserialize_with = "loose::whole")]
    pub(in crate::call48::client) did_count: Option<i64>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) foc_date: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) failure_reason: Option<String>,
    #[serde(default, deserialize_with = "loose::flag")]
    pub(in crate::call48::client) allow_suborder_edit: Option<bool>,
    #[serde(default, deserialize_with = "loose::flag")]
    pub(in crate::call48::client) allow_suborder_cancel: Option<bool>,
    #[serde(default, deserialize_with = "loose::flag")]
    pub(in crate::call48::client) allow_suborder_delete: Option<bool>,
    #[serde(default, deserialize_with = "loose::flag")]
    pub(in crate::call48::client) allow_suborder_activate: Option<bool>,
}

/// A row of `view-did-list`.
#[derive(Debug, Deserialize)]
pub(in crate::call48::client) struct PortNumberRow {
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) port_proposal_id: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) did: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) lrn: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) port_status: Option<String>,
    #[serde(default, deserialize_with = "loose::flag")]
    pub(in crate::call48::client) allow_did_activate: Option<bool>,
    #[serde(default, deserialize_with = "loose::flag")]
    pub(in crate::call48::client) allow_did_cancel: Option<bool>,
    #[serde(default, deserialize_with = "loose::flag")]
    pub(in crate::call48::client) allow_did_delete: Option<bool>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) tags: Option<String>,
}

/// A row of `view-rejection-list`.
#[derive(Debug, Deserialize)]
pub(in crate::call48::client) struct RejectionRow {
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) port_req_id: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) port_proposal_id: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) losing_sp: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) failure_reason: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) order_id: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) order_status: Option<String>,
}

/// A row of `view-foc-list`, and the answer of `view-did-activation`.
#[derive(Debug, Deserialize)]
pub(in crate::call48::client) struct ActivationRow {
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) port_req_id: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) port_proposal_id: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) did: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) port_status: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) foc_date: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) activation_type: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) activation_date: Option<String>,
}

/// The answer of `view-port-detail`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::call48::client) struct PortRecordRow {
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) port_req_id: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) port_proposal_id: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) cust_acc_name: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) cust_acc_type: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) cust_acc_number: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) cust_authorized_name: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) btn: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) desired_foc_date: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) address_direction_prefix: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) address_direction_suffix: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) address_street_name_suffix: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) address_street_name: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) address_number: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) address_loc_designator: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) address_loc_value: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) postal_code: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) city: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) state_code: Option<String>,
    #[serde(deserialize_with = "loose::names")]
    pub(in crate::call48::client) loa_file: Vec<String>,
    #[serde(deserialize_with = "loose::names")]
    pub(in crate::call48::client) bill_file: Vec<String>,
    #[serde(deserialize_with = "loose::names")]
    pub(in crate::call48::client) csr_file: Vec<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) activation_type: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) activation_date: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) email_updates: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) notes: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) tags: Option<String>,
}

/// The answer of `forwarding-details`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::call48::client) struct PortForwarding {
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) port_req_id: Option<String>,
    #[serde(deserialize_with = "loose::flag")]
    pub(in crate::call48::client) fwd_preconfigured: Option<bool>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) fwd_trunk_grpid: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) fwd_order: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) fwd_answering_mode: Option<String>,
    /// The steps; null is none.
    pub(in crate::call48::client) port_req_forwardings: Option<Vec<Value>>,
}

/// A step of `forwarding-details`.
#[derive(Debug, Deserialize)]
pub(in crate::call48::client) struct ForwardingRow {
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) port_req_id: Option<String>,
    #[serde(default, deserialize_with = "loose::whole")]
    pub(in crate::call48::client) sequence: Option<i64>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) method: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) value: Option<String>,
    #[serde(default, deserialize_with = "loose::whole")]
    pub(in crate::call48::client) timeout: Option<i64>,
}
