//! Attempts that were refused. They are written beside the answer: it waits for nothing, and a log that refuses to write changes
//! nothing about it. The same refusal of the same person within a minute is one row, so that nobody fills the log by trying.

use contract::policy::Operation;
use serde_json::json;

use super::{AuditEntry, Who, record};
use crate::{
    failure::Refused,
    guard::{address::Peer, request_id},
    session::Caller,
    state::AppState,
    store::{StoreError, users::UserRecord},
};

/// Writes down that somebody who is signed in was refused: what they asked for, and why not.
pub fn request(state: &AppState, caller: Caller, operation: &Operation, refused: Refused) {
    let asked = format!("{} {}", operation.method, operation.path);
    let place = format!("{} {} {asked} {}", caller.user, caller.scope.tenant(), refused.sentence);
    if !state.limits.is_news(place) {
        return;
    }
    let (action, subject, after) = match refused.permission {
        Some(permission) => ("permission.refused", format!("{permission:?}"), json!({ "asked": asked, "why": refused.sentence })),
        None => ("request.refused", asked, json!({ "why": refused.sentence })),
    };
    let task_state = state.clone();
    state.tasks.spawn(async move {
        let entry = AuditEntry {
            scope: &caller.scope,
            who: Who::Caller(&caller),
            action,
            subject,
            before: None,
            after: Some(after),
            carrier_operation: None,
            outcome: "refused",
        };
        told(record(&task_state, entry).await);
    });
}

/// Writes down that somebody was not let in, though they are known here.
pub fn sign_in(state: &AppState, user: &UserRecord, peer: Peer, action: &'static str, sentence: &str) {
    if !state.limits.is_news(format!("{} {action} {sentence}", user.id)) {
        return;
    }
    let (task_state, user, address, after) = (state.clone(), user.clone(), peer.to_string(), json!({ "why": sentence }));
    let id = request_id::current();
    state.tasks.spawn(request_id::under(id, async move {
        let entry = AuditEntry {
            scope: &user.scope,
            who: Who::Person { name: &user.email, address: &address },
            action,
            subject: user.email.clone(),
            before: None,
            after: Some(after),
            carrier_operation: None,
            outcome: "refused",
        };
        told(record(&task_state, entry).await);
    }));
}

fn told(written: Result<(), StoreError>) {
    if let Err(error) = written {
        tracing::error!(%error, "a refused attempt could not be written into the audit log");
    }
}
