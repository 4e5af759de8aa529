//! The client, through its front door: against the document's samples, against stand-ins that misbehave on purpose, and
//! against the sandbox. The requests it sends are snapshots.

mod bad_days;
mod bulk_orders;
mod buying;
mod call_records;
mod call_records_sandbox;
mod customers;
mod customers_sandbox;
mod log_in;
mod owning;
mod places;
mod ports;
mod ports_acts;
mod ports_bad_days;
mod ports_papers;
mod ports_sandbox;
mod sandbox;
mod searching;
mod services;
mod stand_in;
mod trunk_groups;
