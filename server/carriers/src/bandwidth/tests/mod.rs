//! The client, through its front door: against the document's samples, against stand-ins that misbehave on purpose, and
//! against the sandbox. The requests it sends are snapshots.

mod bad_days;
mod buying;
mod listings;
mod log_in;
mod options;
mod owning;
mod places;
mod ports;
mod ports_sandbox;
mod sandbox;
mod searching;
mod stand_in;
