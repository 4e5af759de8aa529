//! The operations this client knows, one row each. The rows decide what may be repeated, how long it may take and how
//! surely its format is known; the HTTP method decides nothing (411 and 911 are set by GET).

use std::time::Duration;

use crate::operation::{Effect, Operation};

/// A log-in answers as quickly as a read does, or something is wrong.
const LOG_IN_DEADLINE: Duration = Duration::from_secs(15);

const fn log_in(id: &'static str) -> Operation {
    let mut row = Operation::write(id, Effect::LogIn);
    row.deadline = LOG_IN_DEADLINE;
    row
}

/// A paper has up to ten megabytes, and the way to the carrier can be slow.
const UPLOAD_DEADLINE: Duration = Duration::from_secs(180);

const fn upload(id: &'static str) -> Operation {
    let mut row = Operation::write(id, Effect::Set);
    row.deadline = UPLOAD_DEADLINE;
    row
}

pub(super) static LOGIN: Operation = log_in("c48_login");
pub(super) static ADMIN_LOGIN: Operation = log_in("c48_admin_login");

pub(super) static SEARCH_LOCAL: Operation = Operation::read("c48_search_local");
pub(super) static SEARCH_TOLLFREE: Operation = Operation::read("c48_search_tollfree");
/// Which id `country` wants (a UUID in the example, a number in the list of countries) is inferred.
pub(super) static SEARCH_INTERNATIONAL: Operation = Operation::read("c48_search_international").inferred();

pub(super) static PURCHASE_LOCAL: Operation = Operation::write("c48_purchase_local", Effect::Buy);
pub(super) static PURCHASE_TOLLFREE: Operation = Operation::write("c48_purchase_tollfree", Effect::Buy);
/// That `intl_data` of the search becomes `loc` of the purchase is inferred.
pub(super) static PURCHASE_INTERNATIONAL: Operation = Operation::write("c48_purchase_international", Effect::Buy).inferred();

/// The columns of the file are documented nowhere.
pub(super) static BULK_PURCHASE: Operation = Operation::write("c48_bulk_purchase", Effect::Buy).inferred();
pub(super) static BULK_LIST: Operation = Operation::read("c48_bulk_list");
pub(super) static BULK_SUMMARY_REPORT: Operation = Operation::read("c48_bulk_summary_report");
pub(super) static BULK_DID_REPORT: Operation = Operation::read("c48_bulk_did_report");

pub(super) static DIDS_LIST: Operation = Operation::read("c48_dids_list");
pub(super) static DIDS_REMOVE: Operation = Operation::write("c48_dids_remove", Effect::Delete);

pub(super) static UPDATE_411: Operation = Operation::write("c48_update_411", Effect::Set).with_personal_address();
pub(super) static UPDATE_911: Operation = Operation::write("c48_update_911", Effect::Set).with_personal_address();
pub(super) static UPDATE_FAX: Operation = Operation::write("c48_update_fax", Effect::Set);
pub(super) static UPDATE_FORWARDING: Operation = Operation::write("c48_update_forwarding", Effect::Set);
pub(super) static CREATE_CNAM: Operation = Operation::write("c48_create_cnam", Effect::Set);

pub(super) static TRUNK_GROUP_CREATE: Operation = Operation::write("c48_trunk_group_create", Effect::Create);
pub(super) static TRUNK_GROUP_UPDATE: Operation = Operation::write("c48_trunk_group_update", Effect::Set);
/// The document shows the answer and leaves out the address.
pub(super) static TRUNK_GROUP_LIST: Operation = Operation::read("c48_trunk_group_list").inferred();

pub(super) static COUNTRIES: Operation = Operation::read("c48_countries");
pub(super) static STATES: Operation = Operation::read("c48_states");
pub(super) static RATE_CENTERS: Operation = Operation::read("c48_rate_centers");
pub(super) static VERIFY_ADDRESS: Operation = Operation::read("c48_verify_address").with_personal_address();

/// It needs no log-in.
pub(super) static SIGNUP: Operation = Operation::write("c48_signup", Effect::Create);
/// A GET that spends.
pub(super) static PAYMENT: Operation = Operation::write("c48_payment", Effect::Buy);
/// A list with a `total` and no way to ask for another page: we ask by `page` should it have fewer rows.
pub(super) static CUSTOMERS_LIST: Operation = Operation::read("c48_customers_list").inferred();
/// A PUT that creates.
pub(super) static CUSTOMER_CREATE: Operation = Operation::write("c48_customer_create", Effect::Create);
pub(super) static SIMULTANEOUS_CALLS: Operation = Operation::write("c48_simultaneous_calls", Effect::Set);
/// Its body is documented nowhere.
pub(super) static CALL_PARKING: Operation = Operation::write("c48_call_parking", Effect::Set).inferred();
pub(super) static DISCOUNT_PLANS_LIST: Operation = Operation::read("c48_discount_plans_list");
pub(super) static DISCOUNT_PLAN_ADD: Operation = Operation::write("c48_discount_plan_add", Effect::Create);
pub(super) static RTP: Operation = Operation::write("c48_rtp", Effect::Set);
pub(super) static PAGING: Operation = Operation::write("c48_paging", Effect::Set);
pub(super) static SUBSCRIPTIONS: Operation = Operation::read("c48_subscriptions");
/// The example of its dates is broken and their zone is not named.
pub(super) static XDR: Operation = Operation::read("c48_xdr").inferred();

/// How many numbers one question may have is documented nowhere.
pub(super) static PORT_CHECK: Operation = Operation::read("c48_port_check").inferred();
/// `address_loc_designator` is called required and has no place for “none”: we send it empty.
pub(super) static PORT_SUBMIT: Operation = Operation::write("c48_port_submit", Effect::Port).inferred();
pub(super) static PORT_DETAIL: Operation = Operation::read("c48_port_detail");
pub(super) static PORT_LIST: Operation = Operation::read("c48_port_list");
pub(super) static PORT_DID_LIST: Operation = Operation::read("c48_port_did_list");
/// What becomes of a field that is left out is not documented: text that was taken away is sent empty.
pub(super) static PORT_UPDATE: Operation = Operation::write("c48_port_update", Effect::Set).inferred();
pub(super) static PORT_CANCEL: Operation = Operation::write("c48_port_cancel", Effect::Port);
pub(super) static PORT_CANCEL_DID: Operation = Operation::write("c48_port_cancel_did", Effect::Port);
/// The sample answers rows of another request; which setting holds when several are there is not said.
pub(super) static PORT_FORWARDING: Operation = Operation::read("c48_port_forwarding").inferred();
/// That an empty list takes the forwarding away is inferred.
pub(super) static PORT_FORWARDING_UPDATE: Operation = Operation::write("c48_port_forwarding_update", Effect::Set).inferred();
pub(super) static PORT_DELETE: Operation = Operation::write("c48_port_delete", Effect::Delete);
pub(super) static PORT_ACTIVATE: Operation = Operation::write("c48_port_activate", Effect::Port);
pub(super) static PORT_ACTIVATE_DID: Operation = Operation::write("c48_port_activate_did", Effect::Port);
pub(super) static PORT_UPLOAD_DOCS: Operation = upload("c48_port_upload_docs");
/// `file` is called a required file; its headers say JSON. We send the name of the file.
pub(super) static PORT_REMOVE_DOCS: Operation = Operation::write("c48_port_remove_docs", Effect::Set).inferred();
pub(super) static PORT_EXPORT: Operation = Operation::read("c48_port_export");
pub(super) static PORT_FOC_LIST: Operation = Operation::read("c48_port_foc_list");
pub(super) static PORT_FOC_DID: Operation = Operation::read("c48_port_foc_did");
/// The example of its date is broken: it is sent as at the submission.
pub(super) static PORT_FOC_UPDATE: Operation = Operation::write("c48_port_foc_update", Effect::Set).inferred();
pub(super) static PORT_REJECTIONS: Operation = Operation::read("c48_port_rejections");

/// All rows, in the order of the carrier's document.
pub(in crate::call48) static OPERATIONS: &[&Operation] = &[
    &LOGIN,
    &ADMIN_LOGIN,
    &SEARCH_LOCAL,
    &SEARCH_TOLLFREE,
    &SEARCH_INTERNATIONAL,
    &PURCHASE_LOCAL,
    &PURCHASE_TOLLFREE,
    &PURCHASE_INTERNATIONAL,
    &BULK_PURCHASE,
    &BULK_LIST,
    &BULK_SUMMARY_REPORT,
    &BULK_DID_REPORT,
    &DIDS_LIST,
    &DIDS_REMOVE,
    &UPDATE_411,
    &UPDATE_911,
    &UPDATE_FAX,
    &UPDATE_FORWARDING,
    &CREATE_CNAM,
    &TRUNK_GROUP_CREATE,
    &TRUNK_GROUP_UPDATE,
    &TRUNK_GROUP_LIST,
    &COUNTRIES,
    &STATES,
    &RATE_CENTERS,
    &VERIFY_ADDRESS,
    &SIGNUP,
    &PAYMENT,
    &CUSTOMERS_LIST,
    &CUSTOMER_CREATE,
    &SIMULTANEOUS_CALLS,
    &CALL_PARKING,
    &DISCOUNT_PLANS_LIST,
    &DISCOUNT_PLAN_ADD,
    &RTP,
    &PAGING,
    &SUBSCRIPTIONS,
    &XDR,
    &PORT_CHECK,
    &PORT_SUBMIT,
    &PORT_DETAIL,
    &PORT_LIST,
    &PORT_DID_LIST,
    &PORT_UPDATE,
    &PORT_CANCEL,
    &PORT_CANCEL_DID,
    &PORT_FORWARDING,
    &PORT_FORWARDING_UPDATE,
    &PORT_DELETE,
    &PORT_ACTIVATE,
    &PORT_ACTIVATE_DID,
    &PORT_UPLOAD_DOCS,
    &PORT_REMOVE_DOCS,
    &PORT_EXPORT,
    &PORT_FOC_LIST,
    &PORT_FOC_DID,
    &PORT_FOC_UPDATE,
    &PORT_REJECTIONS,
];
