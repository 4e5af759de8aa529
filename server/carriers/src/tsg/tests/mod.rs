//! The clients, through their front door: against samples, against stand-ins that misbehave on purpose, and against the
//! sandbox. The requests they send are snapshots.

mod bad_days;
mod buying;
mod destinations;
mod log_in;
mod messaging;
mod owning;
mod records;
mod sandbox;
mod searching;
mod stand_in;
