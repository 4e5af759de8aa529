//! The operations this client knows, one row each. Ids of `operations.csv` name the first call of their row; the calls that
//! follow it (status, list, release) have rows of their own beside it, because they have other effects.

use std::time::Duration;

use crate::operation::{Effect, Operation};

/// Hosts of this carrier: those of today, those that older accounts use, and its own test systems.
pub(in crate::bandwidth) static HOSTS: &[&str] = &[
    "api.bandwidth.com",
    "dashboard.bandwidth.com",
    "api.inetwork.com",
    "test.api.bandwidth.com",
    "test.dashboard.bandwidth.com",
    "api.test.inetwork.com",
];

const fn log_in(id: &'static str) -> Operation {
    let mut row = Operation::write(id, Effect::LogIn);
    row.deadline = Duration::from_secs(15);
    row
}

/// A paper has up to ten megabytes, and the way to the carrier can be slow.
const fn upload(id: &'static str) -> Operation {
    let mut row = Operation::write(id, Effect::Set);
    row.deadline = Duration::from_secs(180);
    row
}

pub(super) static TOKEN: Operation = log_in("bw_token");

pub(super) static AVAILABLE_NUMBERS: Operation = Operation::read("bw_available_numbers");
pub(super) static RESERVATION: Operation = Operation::write("bw_reservation", Effect::Create);
pub(super) static RESERVATION_READ: Operation = Operation::read("bw_reservation_status");
pub(super) static RESERVATION_RELEASE: Operation = Operation::write("bw_reservation_release", Effect::Delete);
/// Inferred: how the order names the reservations of its numbers (`ReservationIdList`).
pub(super) static ORDER: Operation = Operation::write("bw_order", Effect::Buy).inferred();
pub(super) static ORDER_STATUS: Operation = Operation::read("bw_order_status");

pub(super) static INVENTORY: Operation = Operation::read("bw_inventory");
/// Inferred: the shapes in which the details show caller name and directory listing.
pub(super) static TN_DETAILS: Operation = Operation::read("bw_tn_details").inferred();
pub(super) static DISCONNECT: Operation = Operation::write("bw_disconnect", Effect::Delete);
pub(super) static DISCONNECT_STATUS: Operation = Operation::read("bw_disconnect_status");

pub(super) static TN_OPTIONS: Operation = Operation::write("bw_tn_options_create", Effect::Set);
pub(super) static TN_OPTIONS_STATUS: Operation = Operation::read("bw_tn_options_status");
pub(super) static TN_FAILOVER: Operation = Operation::write("bw_tn_failover", Effect::Set);
/// The seed names the address and shows no body.
pub(super) static PER_TN_OPTIONS: Operation = Operation::write("bw_per_tn_options", Effect::Set).inferred();
/// Inferred: that the options of a number are read where they are written.
pub(super) static PER_TN_OPTIONS_READ: Operation = Operation::read("bw_per_tn_options_read").inferred();

pub(super) static LIDB: Operation = Operation::write("bw_lidb_create", Effect::Set);
pub(super) static LIDB_STATUS: Operation = Operation::read("bw_lidb_status");
pub(super) static DLDA: Operation = Operation::write("bw_dlda_create", Effect::Set);
pub(super) static DLDA_STATUS: Operation = Operation::read("bw_dlda_status");

pub(super) static SITES: Operation = Operation::read("bw_sites_sippeers");
pub(super) static SIPPEER_FAILOVER: Operation = Operation::write("bw_sippeer_failover", Effect::Set);
/// Inferred: the answer to a move, and that its order is followed at the same address.
pub(super) static MOVE_TNS: Operation = Operation::write("bw_move_tns", Effect::Set).inferred();
pub(super) static MOVE_TNS_STATUS: Operation = Operation::read("bw_move_tns_status").inferred();

pub(super) static SUBSCRIBE: Operation = Operation::write("bw_subscriptions", Effect::Create);
pub(super) static SUBSCRIPTIONS_LIST: Operation = Operation::read("bw_subscriptions_list");

pub(super) static PORT_CHECK: Operation = Operation::read("bw_port_check");
pub(super) static PORT_IN: Operation = Operation::write("bw_port_in", Effect::Port);
pub(super) static PORT_IN_LIST: Operation = Operation::read("bw_port_in_list");
pub(super) static PORT_IN_STATUS: Operation = Operation::read("bw_port_in_status");
pub(super) static PORT_IN_SUPPLEMENT: Operation = Operation::write("bw_port_in_supplement", Effect::Port);
pub(super) static PORT_IN_CANCEL: Operation = Operation::write("bw_port_in_cancel", Effect::Port);
/// Inferred: the body of an activation.
pub(super) static PORT_IN_ACTIVATE: Operation = Operation::write("bw_port_in_activate", Effect::Port).inferred();
pub(super) static PORT_IN_ACTIVATION: Operation = Operation::read("bw_port_in_activation").inferred();
pub(super) static PORT_LOAS: Operation = upload("bw_port_loas");
pub(super) static PORT_LOAS_LIST: Operation = Operation::read("bw_port_loas_list");
pub(super) static PORT_LOAS_DELETE: Operation = Operation::write("bw_port_loas_remove", Effect::Set);

/// All rows.
pub(in crate::bandwidth) static OPERATIONS: &[&Operation] = &[
    &TOKEN,
    &TN_OPTIONS,
    &TN_OPTIONS_STATUS,
    &LIDB,
    &LIDB_STATUS,
    &DLDA,
    &DLDA_STATUS,
    &TN_DETAILS,
    &SIPPEER_FAILOVER,
    &TN_FAILOVER,
    &PER_TN_OPTIONS,
    &PER_TN_OPTIONS_READ,
    &SUBSCRIBE,
    &SUBSCRIPTIONS_LIST,
    &AVAILABLE_NUMBERS,
    &RESERVATION,
    &RESERVATION_READ,
    &RESERVATION_RELEASE,
    &ORDER,
    &ORDER_STATUS,
    &INVENTORY,
    &DISCONNECT,
    &DISCONNECT_STATUS,
    &SITES,
    &MOVE_TNS,
    &MOVE_TNS_STATUS,
    &PORT_CHECK,
    &PORT_IN,
    &PORT_IN_LIST,
    &PORT_IN_STATUS,
    &PORT_IN_SUPPLEMENT,
    &PORT_IN_CANCEL,
    &PORT_IN_ACTIVATE,
    &PORT_IN_ACTIVATION,
    &PORT_LOAS,
    &PORT_LOAS_LIST,
    &PORT_LOAS_DELETE,
];
