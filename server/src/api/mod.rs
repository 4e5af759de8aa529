//! The operations: one file a resource, the same names as in the browser's `api/`.

pub mod accounts;
pub mod acting;
pub mod alerts;
pub mod approvals;
pub mod attempts;
pub mod audit;
pub mod bulk_changes;
pub mod bulk_orders;
pub mod call_exports;
pub mod call_records;
pub mod carriers;
pub mod cart;
pub mod checkout;
pub mod customers;
pub mod documents;
pub mod drifts;
pub mod evidence;
pub mod features;
pub mod hand_over;
pub mod holds;
pub mod home;
pub mod hooks;
pub mod locations;
pub mod notes;
pub(crate) mod number_view;
pub mod numbers;
pub mod offers;
pub mod oidc;
pub mod papers;
pub mod port_acts;
pub mod port_drafts;
pub mod ports;
pub mod second_factor;
pub mod session;
pub mod subscriptions;
pub mod tenant_moves;
pub mod tenants;
pub mod trunk_groups;
pub mod users;

use axum::response::{IntoResponse, Response};
use contract::{id::AccountId, problem::ProblemKind};

use crate::{
    accounts::Connected,
    failure::{self, Failure},
    session::Caller,
    state::AppState,
};

/// An account of the caller's own tenant, for what an account that is only granted does not offer.
fn owned(state: &AppState, caller: &Caller, account: &AccountId, what: &str) -> Result<Connected, Failure> {
    let connected = state.accounts.get(&caller.scope, account)?;
    state.accounts.own(&caller.scope, account).map_err(|_| {
        let sentence = format!("{what} by whoever has the account {}; nothing was sent.", connected.name);
        Failure::new(ProblemKind::NotAllowed, sentence)
    })
}

/// An answer that was accepted and is followed by its attempt.
fn accepted(body: impl IntoResponse) -> Response {
    failure::accepted(body)
}
