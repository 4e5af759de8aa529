//! People: the list, invitations, roles, closing and opening sign-in.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Path, State},
};
use contract::{
    id::UserId,
    problem::ProblemKind,
    time::Timestamp,
    user::{Invite, InviteLink, Permission, Role, User, UserChange},
};
use serde_json::json;

use crate::{
    audit::{self, AuditEntry, Who},
    failure::Failure,
    guard::{Body, body::Unchecked},
    session::{Caller, sign_in::plain_email},
    state::AppState,
    store::{self, users::UserRecord},
    vault,
};

/// A link works for a day.
pub const LINK_MS: i64 = 24 * 60 * 60 * 1000;

/// `GET /api/users`
pub async fn list(State(state): State<AppState>, caller: Caller) -> Result<Json<Vec<User>>, Failure> {
    caller.needs(Permission::Users)?;
    let locked = store::tries::locked(&state.store, state.clock.now()).await?;
    let users = store::users::list(&caller.scope, &state.store).await?;
    Ok(Json(users.into_iter().map(|user| shown(user, &locked)).collect()))
}

/// `POST /api/users`
pub async fn invite(
    State(state): State<AppState>,
    caller: Caller,
    Body(form): Body<Invite>,
) -> Result<Json<InviteLink>, Failure> {
    caller.needs(Permission::Users)?;
    let email = plain_email(&form.email);
    let now = state.clock.now();
    let token = vault::random_token();
    let ends_at = now.plus_ms(LINK_MS);
    let there = store::users::by_email(&state.store, &email).await?;
    let mut tx = state.store.begin().await?;
    let id = match there {
        // Invited before, and the link was lost: a new one, with the role that is asked for now.
        Some(user) if user.scope == caller.scope && user.password_hash.is_none() => {
            store::users::change(&caller.scope, &mut tx, &user.id, form.role, false).await?;
            user.id
        }
        Some(_) => return Err(Failure::field("email", "Somebody has this e-mail address here already.")),
        None => {
            let user = UserRecord {
                scope: caller.scope.clone(),
                id: UserId::new(uuid::Uuid::now_v7().to_string()),
                email: email.clone(),
                name: form.name.trim().to_owned(),
                role: form.role,
                password_hash: None,
                disabled: false,
                signed_in_at: None,
            };
            store::users::insert(&caller.scope, &mut tx, &user, now).await.map_err(|error| {
                if error.is_unique() {
                    Failure::field("email", "Somebody has this e-mail address here already.")
                } else {
                    error.into()
                }
            })?;
            user.id
        }
    };
    store::invitations::insert(&caller.scope, &mut tx, &vault::fingerprint(&token), Some(&id), form.role, ends_at).await?;
    let entry = AuditEntry {
        scope: &caller.scope,
        who: Who::Caller(&caller),
        action: "user.invite",
        subject: email,
        before: None,
        after: Some(json!({ "role": form.role.word() })),
        carrier_operation: None,
        outcome: "done",
    };
    audit::record_in(&state, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(Json(InviteLink { path: format!("/sign-up/{token}"), ends_at }))
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
    caller.needs(Permission::Users)?;
    let mut tx = state.store.begin().await?;
    let before = store::users::get(&caller.scope, &mut tx, &id).await?.ok_or_else(Failure::not_found)?;
    let stays_admin = form.role == Role::Admin && !form.disabled;
    if before.role == Role::Admin && !stays_admin && store::users::other_admins(&caller.scope, &mut tx, &id).await? == 0 {
        return Err(Failure::new(
            ProblemKind::Conflict,
            "This is the last admin who can sign in. Make somebody else an admin first.",
        ));
    }
    store::users::change(&caller.scope, &mut tx, &id, form.role, form.disabled).await?;
    if form.disabled {
        store::sessions::end_of_user(&caller.scope, &mut tx, &id, None).await?;
    } else {
        store::tries::clear(&mut tx, &vault::fingerprint(&before.email)).await?;
    }
    let entry = AuditEntry {
        scope: &caller.scope,
        who: Who::Caller(&caller),
        action: "user.change",
        subject: before.email.clone(),
        before: Some(json!({ "role": before.role.word(), "disabled": before.disabled })),
        after: Some(json!({ "role": form.role.word(), "disabled": form.disabled })),
        carrier_operation: None,
        outcome: "done",
    };
    audit::record_in(&state, &mut tx, entry).await?;
    tx.commit().await?;
    let locked = store::tries::locked(&state.store, state.clock.now()).await?;
    Ok(Json(shown(UserRecord { role: form.role, disabled: form.disabled, ..before }, &locked)))
}

fn shown(user: UserRecord, locked: &BTreeMap<String, Timestamp>) -> User {
    User {
        locked_until: locked.get(&vault::fingerprint(&user.email)).copied(),
        id: user.id,
        name: user.name,
        email: user.email,
        role: user.role,
        disabled: user.disabled,
        invited: user.password_hash.is_none(),
        signed_in_at: user.signed_in_at,
        second_factor: false,
        limits: contract::user::UserLimits::default(),
    }
}
