//! The only code that fetches: one function for each operation of the server, in files named as the server's.

pub mod accounts;
pub mod acting;
pub mod approvals;
pub mod attempts;
pub mod audit;
pub mod bulk_changes;
pub mod bulk_orders;
pub mod call_records;
pub mod carriers;
pub mod cart;
pub mod client;
pub mod customers;
pub mod error;
pub mod features;
pub mod frame;
pub mod home;
pub mod lines;
pub mod locations;
pub mod numbers;
pub mod offers;
pub mod papers;
pub mod port_drafts;
pub mod ports;
pub mod query;
pub mod session;
pub mod tenants;
pub mod trunk_groups;
pub mod users;

pub use client::fresh_key;
pub use error::ApiError;
