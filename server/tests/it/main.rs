//! Through the front door: HTTP on one side, a carrier's sandbox on the other.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod architecture;
mod bad_days;
mod bulk_changes;
mod buying;
mod carrier_bad_days;
mod crash;
mod disk;
mod drift;
mod evidence;
mod four_carriers;
mod guard;
mod hooks;
mod leaving;
mod lint_port;
mod numbers;
mod paper_pages;
mod port_bad_days;
mod ports;
mod routes;
mod sandbox_state;
mod secrets;
mod session;
mod start;
mod support;
mod trunks_and_bulk;
mod users;
