//! The operations this client knows, one row each. The rows decide what may be repeated and how surely a format is known; the
//! HTTP method decides nothing: GraphQL is asked by POST.

use std::time::Duration;

use crate::operation::{Effect, Operation};

/// A log-in answers as quickly as a read does, or something is wrong.
const fn log_in(id: &'static str) -> Operation {
    let mut row = Operation::write(id, Effect::LogIn);
    row.deadline = Duration::from_secs(15);
    row
}

pub(super) static LOGIN: Operation = log_in("tsg_login");

/// Inferred: neither the name of the query nor its arguments are public.
pub(super) static SEARCH_LOCAL: Operation = Operation::read("tsg_search_local").inferred();
pub(super) static SEARCH_TOLLFREE: Operation = Operation::read("tsg_search_tollfree");

pub(super) static CART_ADD: Operation = Operation::write("tsg_cart_add", Effect::Set);
pub(super) static CART_LIST: Operation = Operation::read("tsg_cart_list");
pub(super) static CART_REMOVE: Operation = Operation::write("tsg_cart_remove", Effect::Set);
pub(super) static CHECKOUT: Operation = Operation::write("tsg_checkout", Effect::Buy);
pub(super) static ORDER_TOLLFREE: Operation = Operation::write("tsg_order_tollfree", Effect::Buy);
pub(super) static DISCONNECT: Operation = Operation::write("tsg_disconnect", Effect::Delete);

pub(super) static NUMBER_INFO: Operation = Operation::read("tsg_number_info");
pub(super) static NUMBER_LOOKUP: Operation = Operation::read("tsg_number_lookup");

pub(super) static SMS_ENABLE: Operation = Operation::write("tsg_sms_enable", Effect::Set);
/// Inferred: the page is not public; the states that follow it are.
pub(super) static SMS_DISABLE: Operation = Operation::write("tsg_sms_disable", Effect::Set).inferred();
pub(super) static SMS_WEBHOOK: Operation = Operation::write("tsg_sms_webhook", Effect::Set);
pub(super) static MMS_ENABLE: Operation = Operation::write("tsg_mms_enable", Effect::Set);
/// Inferred: the opposite of a documented address.
pub(super) static MMS_DISABLE: Operation = Operation::write("tsg_mms_disable", Effect::Set).inferred();

/// Inferred: the address from the three others on it, the answer by convention.
pub(super) static PRIORITY_LIST: Operation = Operation::read("tsg_priority_list").inferred();
pub(super) static PRIORITY_ADD: Operation = Operation::write("tsg_priority_add", Effect::Create);
pub(super) static PRIORITY_UPDATE: Operation = Operation::write("tsg_priority_update", Effect::Set);
pub(super) static PRIORITY_DELETE: Operation = Operation::write("tsg_priority_delete", Effect::Delete);

/// A post to an address of ours: nothing is sent for it.
pub(super) static TEXT_PROTECT: Operation = Operation::read("tsg_text_protect");

/// Inferred: not even the way it is asked is public.
pub(super) static CNAM_LOOKUP: Operation = Operation::read("tsg_cnam_lookup").inferred();
/// Inferred: not even the way it is asked is public.
pub(super) static SMS_CARRIER_LOOKUP: Operation = Operation::read("tsg_sms_carrier_lookup").inferred();

/// Inferred: asked only where the portal's own schema has the field.
pub(super) static CDR_COUNT: Operation = Operation::read("tsg_cdr_count").inferred();
pub(super) static CDR_RECORDS: Operation = Operation::read("tsg_cdr_records");

/// All of them.
pub(in crate::tsg) static OPERATIONS: &[&Operation] = &[
    &LOGIN,
    &SEARCH_LOCAL,
    &SEARCH_TOLLFREE,
    &CART_ADD,
    &CART_LIST,
    &CART_REMOVE,
    &CHECKOUT,
    &ORDER_TOLLFREE,
    &DISCONNECT,
    &NUMBER_INFO,
    &NUMBER_LOOKUP,
    &SMS_ENABLE,
    &SMS_DISABLE,
    &SMS_WEBHOOK,
    &MMS_ENABLE,
    &MMS_DISABLE,
    &PRIORITY_LIST,
    &PRIORITY_ADD,
    &PRIORITY_UPDATE,
    &PRIORITY_DELETE,
    &TEXT_PROTECT,
    &CNAM_LOOKUP,
    &SMS_CARRIER_LOOKUP,
    &CDR_COUNT,
    &CDR_RECORDS,
];
