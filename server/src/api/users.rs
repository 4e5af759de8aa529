//! People: the list, invitations, roles, closing and opening sign-in.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    Json,
    extract::{Path, State},
};
use contract::{
    id::{AccountId, UserId},
    money::Money,
    problem::ProblemKind,
    tenant::TenantKind,
    time::Timestamp,
    user::{Invite, InviteLink, Permission, Role, User, UserChange, UserLimits},
};
use serde_json::{Value, json};

use super::tenants::at_or_below_in;
use crate::{
    audit::{self, AuditEntry, Who},
    failure::Failure,
    guard::{Body, body::Unchecked},
    session::{Caller, TenantScope, lock::LOCK_MS, sign_in::plain_email},
    state::AppState,
    store::{self, Transaction, users::UserRecord},
    vault,
};

/// A link works for a day.
pub const LINK_MS: i64 = store::invitations::LASTS_MS;

/// `GET /api/users`
pub async fn list(State(state): State<AppState>, caller: Caller) -> Result<Json<Vec<User>>, Failure> {
    of(&state, &caller.scope).await.map(Json)
}

/// The people of a tenant.
pub(super) async fn of(state: &AppState, scope: &TenantScope) -> Result<Vec<User>, Failure> {
    let locked = store::tries::locked(&state.store, state.clock.now(), LOCK_MS).await?;
    let users = store::users::list(scope, &state.store).await?;
    let factors = store::second_factors::everyone(scope, &state.store).await?;
    let mut limits = store::limits::of_people(scope, &state.store).await?;
    let row = |user: UserRecord| {
        let bounds = limits.remove(&user.id).unwrap_or_default();
        User { limits: bounds, ..shown(user, &locked, &factors) }
    };
    Ok(users.into_iter().map(row).collect())
}

/// `POST /api/users`
pub async fn invite(
    State(state): State<AppState>,
    caller: Caller,
    Body(form): Body<Invite>,
) -> Result<Json<InviteLink>, Failure> {
    let kind = store::tenants::kind(&caller.scope, &state.store).await?;
    invite_into(&state, &caller, &caller.scope, kind, form).await.map(Json)
}

/// Whether the role is one of such a tenant, and has no permission that whoever gives it does not have.
fn may_give(caller: &Caller, role: Role, kind: TenantKind) -> Result<(), Failure> {
    if !role.fits(kind) {
        let sentence = format!("{} is no role of a {}.", role.name(), kind.name().to_lowercase());
        return Err(Failure::field("role", sentence));
    }
    match Permission::ALL.into_iter().find(|permission| role.may(*permission) && !caller.role.may(*permission)) {
        Some(_) => {
            let sentence = format!("{} may more than you do; only somebody who may it gives it.", role.name());
            Err(Failure::field("role", sentence).refusal())
        }
        None => Ok(()),
    }
}

/// Invites somebody into the caller's tenant, or into one below it.
pub(super) async fn invite_into(
    state: &AppState,
    caller: &Caller,
    scope: &TenantScope,
    kind: TenantKind,
    form: Invite,
) -> Result<InviteLink, Failure> {
    may_give(caller, form.role, kind)?;
    let email = plain_email(&form.email);
    let now = state.clock.now();
    let token = vault::random_token();
    let ends_at = now.plus_ms(LINK_MS);
    let there = store::users::by_email(&state.store, &email).await?;
    let mut tx = state.store.begin().await?;
    at_or_below_in(&caller.scope, &mut tx, scope.tenant()).await?;
    let id = match there {
        // Invited before, and the link was lost: a new one, with the role that is asked for now.
        Some(user) if user.scope == *scope && user.password_hash.is_none() => {
            store::users::change(scope, &mut tx, &user.id, form.role, false).await?;
            user.id
        }
        Some(_) => return Err(Failure::field("email", "Somebody has this e-mail address here already.")),
        None => {
            let user = UserRecord {
                scope: scope.clone(),
                id: UserId::new(uuid::Uuid::now_v7().to_string()),
                email: email.clone(),
                name: form.name.trim().to_owned(),
                role: form.role,
                password_hash: None,
                disabled: false,
                signed_in_at: None,
            };
            // Nobody gives more than they have, not even to themselves under another name.
            let own = store::limits::of_person(&mut tx, caller.user.as_str()).await?;
            store::users::insert(scope, &mut tx, &user, now).await.map_err(|error| {
                if error.is_unique() {
                    Failure::field("email", "Somebody has this e-mail address here already.")
                } else {
                    error.into()
                }
            })?;
            store::limits::set(scope, &mut tx, &user.id, &bounded_by(state, scope, own)).await?;
            user.id
        }
    };
    store::invitations::insert(scope, &mut tx, &vault::fingerprint(&token), Some(&id), form.role, ends_at).await?;
    note(state, &mut tx, caller, scope, "user.invite", &email, None, json!({ "role": form.role.word() })).await?;
    tx.commit().await?;
    Ok(InviteLink { path: format!("/sign-up/{token}"), ends_at })
}

/// `PUT /api/users/{id}`
///
/// Opening sign-in also forgets wrong passwords, so that an admin can help somebody who is locked out.
pub async fn change(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<UserId>,
    Unchecked(form): Unchecked<UserChange>,
) -> Result<Json<User>, Failure> {
    let kind = store::tenants::kind(&caller.scope, &state.store).await?;
    change_in(&state, &caller, &caller.scope, kind, id, form).await.map(Json)
}

/// Changes somebody of the caller's tenant, or of one below it.
pub(super) async fn change_in(
    state: &AppState,
    caller: &Caller,
    scope: &TenantScope,
    kind: TenantKind,
    id: UserId,
    form: UserChange,
) -> Result<User, Failure> {
    let mut tx = state.store.begin().await?;
    at_or_below_in(&caller.scope, &mut tx, scope.tenant()).await?;
    let before = store::users::get(scope, &mut tx, &id).await?.ok_or_else(Failure::not_found)?;
    if form.role != before.role {
        may_give(caller, form.role, kind)?;
    }
    let bounds = store::limits::of_person(&mut tx, id.as_str()).await?;
    if form.limits != bounds {
        let own = store::limits::of_person(&mut tx, caller.user.as_str()).await?;
        may_bound(state, caller, scope, &id, &own, &form.limits)?;
    }
    let keeps_people = |role: Role| role.may(Permission::Users);
    let stays_admin = keeps_people(form.role) && !form.disabled;
    // Whoever is above can always invite another admin.
    let within = *scope == caller.scope;
    if within && keeps_people(before.role) && !stays_admin && store::users::other_admins(scope, &mut tx, &id).await? == 0 {
        return Err(Failure::new(
            ProblemKind::Conflict,
            "This is the last admin who can sign in. Make somebody else an admin first.",
        ));
    }
    store::users::change(scope, &mut tx, &id, form.role, form.disabled).await?;
    store::limits::set(scope, &mut tx, &id, &form.limits).await?;
    if form.disabled {
        store::sessions::end_of_user(scope, &mut tx, &id, None).await?;
    } else {
        store::tries::clear_account(&mut tx, &vault::fingerprint(&before.email)).await?;
    }
    let was = json!({ "role": before.role.word(), "disabled": before.disabled, "limits": bounds });
    let is = json!({ "role": form.role.word(), "disabled": form.disabled, "limits": form.limits });
    note(state, &mut tx, caller, scope, "user.change", &before.email, Some(was), is).await?;
    tx.commit().await?;
    let locked = store::tries::locked(&state.store, state.clock.now(), LOCK_MS).await?;
    let factors = store::second_factors::everyone(scope, &state.store).await?;
    let user = shown(UserRecord { role: form.role, disabled: form.disabled, ..before }, &locked, &factors);
    Ok(User { limits: form.limits, ..user })
}

/// Writes down what was done with a person: in the log of their tenant, and in that of whoever did it from above.
#[expect(clippy::too_many_arguments, reason = "a row of the log says who did what to whom, from what to what")]
async fn note(
    state: &AppState,
    tx: &mut Transaction,
    caller: &Caller,
    scope: &TenantScope,
    action: &str,
    email: &str,
    before: Option<Value>,
    after: Value,
) -> Result<(), Failure> {
    let from_above = (*scope != caller.scope).then_some(&caller.scope);
    for scope in [scope].into_iter().chain(from_above) {
        let entry = AuditEntry {
            scope,
            who: Who::Caller(caller),
            action,
            subject: email.to_owned(),
            before: before.clone(),
            after: Some(after.clone()),
            carrier_operation: None,
            outcome: "done",
        };
        audit::record_in(state, tx, entry).await?;
    }
    Ok(())
}

/// Nobody bounds themselves, and nobody with a ceiling gives a higher one.
fn may_bound(
    state: &AppState,
    caller: &Caller,
    scope: &TenantScope,
    id: &UserId,
    own: &UserLimits,
    wanted: &UserLimits,
) -> Result<(), Failure> {
    let refused = |sentence: &str| Err(Failure::new(ProblemKind::NotAllowed, sentence));
    if *id == caller.user {
        return refused("Nobody sets what bounds themselves. Ask another admin.");
    }
    let higher = |ceiling: Money| wanted.ceiling.is_none_or(|wanted| wanted.amount > ceiling.amount);
    if own.ceiling.is_some_and(higher) {
        return refused("Nobody gives a higher ceiling than their own.");
    }
    let further =
        |own: &Vec<AccountId>| wanted.accounts.as_ref().is_none_or(|wanted| wanted.iter().any(|account| !own.contains(account)));
    if own.accounts.as_ref().is_some_and(further) {
        return refused("Nobody gives access to more accounts than their own reaches.");
    }
    let usable = usable(state, scope);
    match wanted.accounts.iter().flatten().all(|account| usable.contains(account)) {
        true => Ok(()),
        false => Err(Failure::field("limits.accounts", "Choose from the accounts there are.")),
    }
}

fn usable(state: &AppState, scope: &TenantScope) -> BTreeSet<AccountId> {
    state.accounts.all(scope).into_iter().map(|account| account.id).collect()
}

/// What bounds somebody whom a person with these bounds invites: the same, as far as the tenant has those accounts.
fn bounded_by(state: &AppState, scope: &TenantScope, own: UserLimits) -> UserLimits {
    let usable = usable(state, scope);
    let accounts = own.accounts.map(|accounts| accounts.into_iter().filter(|account| usable.contains(account)).collect());
    UserLimits { accounts, ..own }
}

fn shown(user: UserRecord, locked: &BTreeMap<String, Timestamp>, factors: &BTreeSet<String>) -> User {
    User {
        locked_until: locked.get(&vault::fingerprint(&user.email)).copied(),
        second_factor: factors.contains(user.id.as_str()),
        id: user.id,
        name: user.name,
        email: user.email,
        role: user.role,
        disabled: user.disabled,
        invited: user.password_hash.is_none(),
        signed_in_at: user.signed_in_at,
        limits: contract::user::UserLimits::default(),
    }
}
