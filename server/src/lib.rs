//! Patchbay's back room.

pub mod accounts;
pub mod api;
pub mod attempts;
pub mod audit;
pub mod config;
pub mod failure;
pub mod guard;
pub mod readings;
pub mod session;
pub mod state;
pub mod store;
pub mod vault;
