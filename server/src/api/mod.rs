//! The operations: one file a resource, the same names as in the browser's `api/`.

pub mod accounts;
pub mod alerts;
pub mod attempts;
pub mod audit;
pub mod bulk_changes;
pub mod bulk_orders;
pub mod carriers;
pub mod cart;
pub mod checkout;
pub mod documents;
pub mod drifts;
pub mod evidence;
pub mod features;
pub mod holds;
pub mod home;
pub mod hooks;
pub mod locations;
pub mod notes;
pub(crate) mod number_view;
pub mod numbers;
pub mod offers;
pub mod papers;
pub mod port_acts;
pub mod port_drafts;
pub mod ports;
pub mod session;
pub mod subscriptions;
pub mod trunk_groups;
pub mod users;

use axum::response::{IntoResponse, Response};

use crate::failure;

/// An answer that was accepted and is followed by its attempt.
fn accepted(body: impl IntoResponse) -> Response {
    failure::accepted(body)
}
