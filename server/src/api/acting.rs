//! Acting as a tenant below one's own: for half an hour, looking only at first, and on record with both sides.

use axum::{
    Json,
    extract::State,
    http::header::SET_COOKIE,
    response::{IntoResponse as _, Response},
};
use contract::{
    problem::ProblemKind,
    session::Session,
    tenant::{ActAs, Acting, ActingChange},
};
use serde_json::json;

use crate::{
    audit::{self, AuditEntry, Who},
    failure::Failure,
    guard::{Body, address::Peer},
    session::{
        ACTING_MS, Caller, TenantScope, cookie,
        sign_in::{self, Person},
    },
    state::AppState,
    store::{self, Transaction, sessions::ActingRecord},
    vault,
};

/// `POST /api/acting`
pub async fn begin(
    State(state): State<AppState>,
    peer: Peer,
    caller: Caller,
    Body(form): Body<ActAs>,
) -> Result<Response, Failure> {
    state.limits.guess(&peer)?;
    caller.prove(&form.password).await?;
    let mut tx = state.store.begin().await?;
    let found = store::sessions::below(&caller.home, &mut tx, &form.tenant).await?;
    let (tenant_name, open) = found.ok_or_else(Failure::not_found)?;
    if !open {
        return Err(Failure::new(ProblemKind::Conflict, "This tenant is suspended; nobody can act as it until that is over."));
    }
    let record = ActingRecord {
        scope: TenantScope::of_record(form.tenant.clone()),
        name: None,
        reason: form.reason.trim().to_owned(),
        ends_at: state.clock.now().plus_ms(ACTING_MS).min(caller.ends_at),
        may_change: false,
    };
    store::sessions::set_acting(&caller.home, &mut tx, &caller.session, Some(&record)).await?;
    let own_tenant_name = store::meta::tenant_name(&caller.home, &state.store).await?;
    let acting = Caller {
        name: format!("{} ({own_tenant_name}) as {tenant_name}", caller.own_name),
        scope: record.scope,
        acting: Some(Acting {
            tenant: form.tenant,
            tenant_name,
            own_tenant_name,
            reason: record.reason,
            ends_at: record.ends_at,
            may_change: false,
        }),
        ..caller
    };
    answer(&state, tx, acting, "acting.begin").await
}

/// `PUT /api/acting`
pub async fn change(
    State(state): State<AppState>,
    peer: Peer,
    mut caller: Caller,
    Body(form): Body<ActingChange>,
) -> Result<Response, Failure> {
    let Some(acting) = &mut caller.acting else {
        return Err(Failure::new(ProblemKind::Conflict, "You act as nobody else now. Begin under Tenants."));
    };
    acting.may_change = form.may_change;
    let record = ActingRecord {
        scope: caller.scope.clone(),
        name: None,
        reason: acting.reason.clone(),
        ends_at: acting.ends_at,
        may_change: form.may_change,
    };
    if let Some(password) = form.password.filter(|_| form.may_change) {
        state.limits.guess(&peer)?;
        caller.prove(&password).await?;
    }
    let mut tx = state.store.begin().await?;
    store::sessions::set_acting(&caller.home, &mut tx, &caller.session, Some(&record)).await?;
    answer(&state, tx, caller, "acting.change").await
}

/// `DELETE /api/acting`: as oneself again; also after it ended by itself. Without acting nothing happens.
pub async fn end(State(state): State<AppState>, mut caller: Caller) -> Result<Json<Session>, Failure> {
    let by_itself = caller.acting_ended.take();
    if caller.acting.is_some() || by_itself.is_some() {
        let mut tx = state.store.begin().await?;
        record(&state, &mut tx, &caller, "acting.end", by_itself.as_deref()).await?;
        store::sessions::set_acting(&caller.home, &mut tx, &caller.session, None).await?;
        tx.commit().await?;
    }
    caller.acting = None;
    caller.scope = caller.home.clone();
    Ok(Json(sign_in::describe(&state, Person::of(&caller)).await?))
}

/// Writes a step of acting into the logs of both sides.
pub async fn record(
    state: &AppState,
    tx: &mut Transaction,
    caller: &Caller,
    action: &str,
    why: Option<&str>,
) -> Result<(), Failure> {
    let values = caller
        .acting
        .as_ref()
        .map(|acting| json!({ "reason": acting.reason, "may_change": acting.may_change, "ends_at": acting.ends_at }));
    let entry = AuditEntry {
        scope: &caller.scope,
        who: Who::Caller(caller),
        action,
        subject: caller.acting.as_ref().map_or_else(|| caller.email.clone(), |acting| acting.tenant_name.clone()),
        before: None,
        after: values.or_else(|| why.map(|why| json!({ "why": why }))),
        carrier_operation: None,
        outcome: "done",
    };
    Ok(audit::record_in(state, tx, entry).await?)
}

/// Another secret for the session, because it can do something else now; the log; the session as it is from now on.
async fn answer(state: &AppState, mut tx: Transaction, caller: Caller, action: &str) -> Result<Response, Failure> {
    let token = vault::random_token();
    store::sessions::rotate(&caller.home, &mut tx, &caller.session, &vault::fingerprint(&token)).await?;
    record(state, &mut tx, &caller, action, None).await?;
    tx.commit().await?;
    let mut response = Json(sign_in::describe(state, Person::of(&caller)).await?).into_response();
    response.headers_mut().append(SET_COOKIE, cookie::set(&token));
    Ok(response)
}
