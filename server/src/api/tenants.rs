//! Tenants: the tree from the session's own down, and what bounds each.

use axum::{
    Json,
    extract::{Path, State},
};
use contract::{
    id::{AccountId, TenantId, UserId},
    problem::ProblemKind,
    tenant::{NewTenant, Tenant, TenantChange},
    user::{Invite, InviteLink, User, UserChange},
};
use serde_json::json;

use super::users;
use crate::{
    audit::{self, AuditEntry, Who},
    failure::Failure,
    guard::{Body, body::Unchecked},
    instances,
    session::{Caller, TenantScope},
    state::AppState,
    store::{self, StoreError, Transaction, tenants::NewTenantRow},
};

/// `GET /api/tenants`: the own one, then everything under it.
pub async fn list(State(state): State<AppState>, caller: Caller) -> Result<Json<Vec<Tenant>>, Failure> {
    Ok(Json(store::tenants::list(&caller.scope, &state.store).await?))
}

/// `GET /api/tenants/{id}`
pub async fn get(State(state): State<AppState>, caller: Caller, Path(id): Path<TenantId>) -> Result<Json<Tenant>, Failure> {
    Ok(Json(at_or_below(&state, &caller.scope, &id).await?))
}

/// A tenant at or under the caller's own; everything else is not there.
pub(super) async fn at_or_below(state: &AppState, scope: &TenantScope, id: &TenantId) -> Result<Tenant, Failure> {
    store::tenants::get(scope, &state.store, id).await?.ok_or_else(Failure::not_found)
}

/// The same inside a transaction: until that commits nobody moves it elsewhere.
pub(super) async fn at_or_below_in(scope: &TenantScope, tx: &mut Transaction, id: &TenantId) -> Result<Tenant, Failure> {
    store::tenants::get_in(scope, tx, id).await?.ok_or_else(Failure::not_found)
}

/// `POST /api/tenants`
pub async fn create(State(state): State<AppState>, caller: Caller, Body(form): Body<NewTenant>) -> Result<Json<Tenant>, Failure> {
    let mut tx = state.store.begin().await?;
    let parent = at_or_below_in(&caller.scope, &mut tx, form.parent.as_ref().unwrap_or(caller.scope.tenant())).await?;
    if !parent.kind.below().contains(&form.kind) {
        let kind = form.kind.name().to_lowercase();
        return Err(Failure::field("kind", format!("A {kind} cannot be right under {}.", parent.name)));
    }
    let parent_scope = TenantScope::of_record(parent.id.clone());
    grantable(&mut tx, &parent_scope, &form.limits.accounts).await?;
    let id = TenantId::new(uuid::Uuid::now_v7().to_string());
    let (name, at) = (form.name.trim(), state.clock.now());
    let new = NewTenantRow { id: &id, name, kind: form.kind, limits: &form.limits, at };
    store::tenants::insert(&parent_scope, &mut tx, &new).await.map_err(name_taken)?;
    let after = json!({ "kind": form.kind.word(), "parent": parent.name, "limits": form.limits });
    note(&state, &mut tx, &caller, &caller.scope, "tenant.create", name, None, Some(after)).await?;
    tx.commit().await?;
    keep_up(&state).await?;
    Ok(Json(at_or_below(&state, &caller.scope, &id).await?))
}

/// `PUT /api/tenants/{id}`
pub async fn change(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<TenantId>,
    Body(form): Body<TenantChange>,
) -> Result<Json<Tenant>, Failure> {
    let mut tx = state.store.begin().await?;
    let before = at_or_below_in(&caller.scope, &mut tx, &id).await?;
    let tenant = TenantScope::of_record(before.id.clone());
    let own = tenant == caller.scope;
    if own && (form.suspended || form.limits != before.limits) {
        return Err(Failure::new(
            ProblemKind::NotAllowed,
            "Nobody suspends or bounds their own side. Whoever is above it does; the name is yours to change.",
        ));
    }
    if !own {
        let parent = before.parent.clone().ok_or_else(|| Failure::ours("a tenant below has nothing above it"))?;
        grantable(&mut tx, &TenantScope::of_record(parent), &form.limits.accounts).await?;
    }
    let suspended_at = form.suspended.then(|| before.suspended_at.unwrap_or_else(|| state.clock.now()));
    let name = form.name.trim();
    store::tenants::change(&tenant, &mut tx, name, suspended_at, &form.limits).await.map_err(name_taken)?;
    let ended = if form.suspended { store::tenants::end_sessions(&tenant, &mut tx).await? } else { 0 };
    let was = json!({ "name": before.name, "suspended": before.suspended_at.is_some(), "limits": before.limits });
    let is = json!({ "name": name, "suspended": form.suspended, "limits": form.limits, "sessions_ended": ended });
    note(&state, &mut tx, &caller, &caller.scope, "tenant.change", &before.name, Some(was.clone()), Some(is.clone())).await?;
    if !own {
        note(&state, &mut tx, &caller, &tenant, "tenant.change", &before.name, Some(was), Some(is)).await?;
    }
    tx.commit().await?;
    keep_up(&state).await?;
    Ok(Json(at_or_below(&state, &caller.scope, &id).await?))
}

/// `GET /api/tenants/{id}/users`
pub async fn people(State(state): State<AppState>, caller: Caller, Path(id): Path<TenantId>) -> Result<Json<Vec<User>>, Failure> {
    let tenant = at_or_below(&state, &caller.scope, &id).await?;
    users::of(&state, &TenantScope::of_record(tenant.id)).await.map(Json)
}

/// `POST /api/tenants/{id}/users`: invites somebody into a tenant from above, usually its first person.
pub async fn invite(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<TenantId>,
    Body(form): Body<Invite>,
) -> Result<Json<InviteLink>, Failure> {
    let tenant = at_or_below(&state, &caller.scope, &id).await?;
    users::invite_into(&state, &caller, &TenantScope::of_record(tenant.id), tenant.kind, form).await.map(Json)
}

/// `PUT /api/tenants/{id}/users/{user}`: changes somebody of a tenant from above.
pub async fn change_person(
    State(state): State<AppState>,
    caller: Caller,
    Path((id, user)): Path<(TenantId, UserId)>,
    Unchecked(form): Unchecked<UserChange>,
) -> Result<Json<User>, Failure> {
    let tenant = at_or_below(&state, &caller.scope, &id).await?;
    users::change_in(&state, &caller, &TenantScope::of_record(tenant.id), tenant.kind, user, form).await.map(Json)
}

/// A tenant can be granted what the one right above it may use itself.
async fn grantable(tx: &mut Transaction, parent: &TenantScope, accounts: &[AccountId]) -> Result<(), Failure> {
    let usable = store::tenants::usable(parent, tx).await?;
    match accounts.iter().all(|account| usable.contains(account)) {
        true => Ok(()),
        false => Err(Failure::field("limits.accounts", "Choose from the accounts that the tenant right above may use itself.")),
    }
}

/// Takes over who may use which account; the other instances hear of it by themselves.
pub async fn keep_up(state: &AppState) -> Result<(), StoreError> {
    instances::keep_up(state).await
}

#[expect(clippy::too_many_arguments, reason = "a row of the log says who did what to which thing, from what to what")]
pub(super) async fn note(
    state: &AppState,
    tx: &mut Transaction,
    caller: &Caller,
    scope: &TenantScope,
    action: &str,
    subject: &str,
    before: Option<serde_json::Value>,
    after: Option<serde_json::Value>,
) -> Result<(), StoreError> {
    let entry = AuditEntry {
        scope,
        who: Who::Caller(caller),
        action,
        subject: subject.to_owned(),
        before,
        after,
        carrier_operation: None,
        outcome: "done",
    };
    audit::record_in(state, tx, entry).await
}

fn name_taken(error: StoreError) -> Failure {
    if error.is_unique() {
        Failure::field("name", "Another tenant beside it has this name. Give it one of its own.")
    } else {
        error.into()
    }
}
