//! One suite, every carrier: what the rest of Patchbay relies on, proved of each client against its own sandbox.
//!
//! What is particular to a carrier is proved in its folder. A carrier that joins the catalogue is tested here without a line
//! being added.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod bad_days;
mod buying;
mod operations;
mod owning;
mod roster;
mod world;
