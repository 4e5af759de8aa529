//! What a carrier shall tell us by itself, and where.

use axum::{
    Json,
    extract::{Path, State},
};
use carriers::{mark::Mark, notices::Notices};
use contract::{
    id::AccountId,
    notice::{Subscribe, Subscribed, Subscriptions},
    problem::ProblemKind,
};
use serde_json::{Value, json};

use crate::{
    accounts::Connected,
    audit::{self, AuditEntry, Who},
    failure::Failure,
    guard::Body,
    hooks::{self, Keys},
    limits,
    session::Caller,
    state::AppState,
};

/// `GET /api/accounts/{id}/subscriptions`
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<AccountId>,
) -> Result<Json<Subscriptions>, Failure> {
    let connected = state.accounts.own(&caller.scope, &id)?;
    shown(&state, &caller, &connected).await.map(Json)
}

/// `POST /api/accounts/{id}/subscriptions`: makes our address, or subscribes at the carrier. A subscription is sent once and
/// never again by itself: whether it is there, the carrier's list shows.
pub async fn subscribe(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<AccountId>,
    Body(request): Body<Subscribe>,
) -> Result<Json<Subscriptions>, Failure> {
    let connected = state.accounts.own(&caller.scope, &id)?;
    limits::reaches(&state, &caller, &id, &connected.name).await?;
    let cannot = || format!("{} tells us of nothing by itself; we ask it regularly.", connected.spec.name);
    let notices = connected.carrier.notices().ok_or_else(|| Failure::new(ProblemKind::Conflict, cannot()))?;
    match request {
        Subscribe::Address => {
            let mut tx = state.store.begin().await?;
            hooks::make(&state, &mut tx, &caller.scope, &id).await?;
            audit::record_in(&state, &mut tx, entry(&caller, "account.address", &connected, None, "done")).await?;
            tx.commit().await?;
        }
        Subscribe::To { about } => to(&state, &caller, &connected, notices, &about).await?,
    }
    shown(&state, &caller, &connected).await.map(Json)
}

async fn to(state: &AppState, caller: &Caller, connected: &Connected, notices: &dyn Notices, about: &str) -> Result<(), Failure> {
    let operation = notices.operation().id;
    if !notices.subjects().contains(&about) {
        let sentence = format!("{} has no such subscription.", connected.spec.name);
        return Err(Failure::field("about", sentence));
    }
    let known = hooks::keys(state, &caller.scope, &connected.id).await?;
    if let Some(keys) = &known {
        let address = hooks::address(state, &connected.id, keys);
        if notices.list().await?.iter().any(|one| one.about.eq_ignore_ascii_case(about) && one.url == address) {
            return Err(Failure::new(ProblemKind::Conflict, "The carrier tells us of that already; nothing was sent."));
        }
    }
    let after = Some(json!({ "about": about }));
    let mut tx = state.store.begin().await?;
    let keys: Keys = match known {
        Some(keys) => keys,
        None => hooks::make(state, &mut tx, &caller.scope, &connected.id).await?,
    };
    let asked = AuditEntry {
        carrier_operation: Some(operation),
        ..entry(caller, "account.subscribe", connected, after.clone(), "asked")
    };
    audit::record_in(state, &mut tx, asked).await?;
    tx.commit().await?;
    // In a task of its own: a browser that goes away does not leave us without knowing what came of it.
    let (task_state, task_caller, task_account, subject) = (state.clone(), caller.clone(), connected.clone(), about.to_owned());
    let sending = state.tasks.spawn(async move {
        let Some(notices) = task_account.carrier.notices() else { return Err(Failure::not_found()) };
        let address = hooks::address(&task_state, &task_account.id, &keys);
        let mark = Mark::new(&uuid::Uuid::now_v7().to_string());
        let result = notices.subscribe(&subject, &address, &keys.user, &keys.password, &mark).await;
        let outcome = match &result {
            Ok(_) => "accepted",
            Err(error) if error.kind.proves_nothing_done() => "refused",
            Err(_) => "unknown",
        };
        let done = AuditEntry {
            carrier_operation: Some(operation),
            ..entry(&task_caller, "account.subscribe", &task_account, after, outcome)
        };
        audit::record(&task_state, done).await?;
        match result {
            Ok(_) => Ok(()),
            Err(error) if error.kind.proves_nothing_done() => Err(Failure::from(error)),
            Err(error) => Err(Failure::new(
                ProblemKind::CarrierUnavailable,
                "The carrier's answer was lost or cannot be read. Its list shows whether it subscribed; it is not sent again by itself.",
            )
            .words(error.said())),
        }
    });
    sending.await.map_err(Failure::ours)?
}

async fn shown(state: &AppState, caller: &Caller, connected: &Connected) -> Result<Subscriptions, Failure> {
    let keys = hooks::keys(state, &caller.scope, &connected.id).await?;
    let address = keys.map(|keys| hooks::address(state, &connected.id, &keys));
    let Some(notices) = connected.carrier.notices() else {
        return Ok(Subscriptions { offered: false, address: None, subjects: Vec::new(), active: Vec::new(), trouble: None });
    };
    let (active, trouble) = match notices.list().await {
        Ok(active) => (active, None),
        Err(error) => (Vec::new(), Some(Failure::from(error).sentence().to_owned())),
    };
    let active = active
        .into_iter()
        .map(|one| Subscribed { ours: address.as_ref() == Some(&one.url), id: one.id, about: one.about, url: one.url })
        .collect();
    let subjects = notices.subjects().iter().map(|subject| (*subject).to_owned()).collect();
    Ok(Subscriptions { offered: true, address, subjects, active, trouble })
}

fn entry<'a>(
    caller: &'a Caller,
    action: &'a str,
    connected: &Connected,
    after: Option<Value>,
    outcome: &'a str,
) -> AuditEntry<'a> {
    AuditEntry {
        scope: &caller.scope,
        who: Who::Caller(caller),
        action,
        subject: connected.name.clone(),
        before: None,
        after,
        carrier_operation: None,
        outcome,
    }
}
