//! Signing in: the lock after too many tries, the password, the new session.

use axum::http::HeaderMap;
use contract::{
    id::SessionId,
    problem::ProblemKind,
    session::{Session, SignIn},
    time::Timestamp,
};

use super::{TenantScope, agent, cookie};
use crate::{
    audit::{self, AuditEntry, Who},
    failure::Failure,
    guard::address::Peer,
    state::AppState,
    store::{self, Transaction, sessions::NewSession, tries::Tries, users::UserRecord},
    vault,
};

/// After so many wrong passwords sign-in is closed …
const MOST_TRIES: i64 = 10;
/// … for so long.
const LOCK_MS: i64 = 30 * 60 * 1000;

/// A new session: its cookie, and what the browser is told of it.
pub struct Begun {
    /// The value of `Set-Cookie`.
    pub cookie: axum::http::HeaderValue,
    /// The session.
    pub session: Session,
}

/// An address as it is compared and stored.
pub fn plain_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Signs in. An unknown address, a wrong password, a person who may not sign in and one who has no password yet get the same
/// answer after the same time.
pub async fn sign_in(state: &AppState, form: &SignIn, peer: Peer, headers: &HeaderMap) -> Result<Begun, Failure> {
    let email = plain_email(&form.email);
    take_a_try(state, &email).await?;
    let user = store::users::by_email(&state.store, &email).await?;
    let hash = user.as_ref().filter(|user| !user.disabled).and_then(|user| user.password_hash.as_deref());
    let fits = state.passwords.fits(&form.password, hash).await?;
    let Some(user) = user.as_ref().filter(|_| fits) else {
        if let Some(user) = &user {
            let who = Who::Person { name: &user.email, address: &peer.to_string() };
            audit::record(state, entry(&user.scope, who, "session.sign_in", &user.email, "refused")).await?;
        }
        return Err(Failure::new(
            ProblemKind::SignedOut,
            "This e-mail address and password do not belong together. Check both and try again.",
        ));
    };
    let mut tx = state.store.begin().await?;
    store::tries::clear(&mut tx, &vault::fingerprint(&email)).await?;
    let begun = begin(state, &mut tx, user, peer, headers).await?;
    let who = Who::Person { name: &user.name, address: &peer.to_string() };
    audit::record_in(state, &mut tx, entry(&user.scope, who, "session.sign_in", &user.email, "done")).await?;
    tx.commit().await?;
    Ok(begun)
}

/// Counts a try before the password is looked at, so that many at once are not more than ten.
pub async fn take_a_try(state: &AppState, email: &str) -> Result<(), Failure> {
    let hash = vault::fingerprint(email);
    let now = state.clock.now();
    let mut tx = state.store.begin().await?;
    let before = store::tries::get(&mut tx, &hash, now, LOCK_MS).await?;
    if let Some(until) = before.locked_until {
        let minutes = (until.since_ms(now) + 59_999) / 60_000;
        return Err(Failure::new(
            ProblemKind::TooMany,
            format!(
                "Too many wrong passwords for this address. Sign-in is closed for {minutes} more minutes; an admin can open it \
                 under Users."
            ),
        )
        .retry_after(u32::try_from(until.since_ms(now) / 1000).unwrap_or(u32::MAX)));
    }
    let tries = before.tries + 1;
    let locked_until = (tries >= MOST_TRIES).then(|| now.plus_ms(LOCK_MS));
    store::tries::put(&mut tx, &hash, Tries { tries, locked_until }, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Begins a session with an id and a secret of its own.
pub async fn begin(
    state: &AppState,
    tx: &mut Transaction,
    user: &UserRecord,
    peer: Peer,
    headers: &HeaderMap,
) -> Result<Begun, Failure> {
    let token = vault::random_token();
    let id = SessionId::new(uuid::Uuid::now_v7().to_string());
    let at = state.clock.now();
    let ends_at = at.plus_ms(state.settings.session_absolute_ms());
    let new = NewSession {
        id: &id,
        token_hash: &vault::fingerprint(&token),
        user: &user.id,
        agent: &agent(headers),
        address: &peer.to_string(),
        at,
        ends_at,
    };
    store::sessions::insert(&user.scope, tx, &new).await?;
    store::users::signed_in(&user.scope, tx, &user.id, at).await?;
    let person =
        Person { id, ends_at, scope: &user.scope, user: &user.id, name: &user.name, email: &user.email, role: user.role };
    Ok(Begun { cookie: cookie::set(&token), session: describe(state, person).await? })
}

/// What a description of a session is made of.
pub struct Person<'a> {
    /// The session.
    pub id: SessionId,
    /// When it ends.
    pub ends_at: Timestamp,
    /// The tenant.
    pub scope: &'a TenantScope,
    /// The person.
    pub user: &'a contract::id::UserId,
    /// The name.
    pub name: &'a str,
    /// The e-mail address.
    pub email: &'a str,
    /// The role.
    pub role: contract::user::Role,
}

/// A session as the browser sees it.
pub async fn describe(state: &AppState, person: Person<'_>) -> Result<Session, Failure> {
    let accounts = store::accounts::list(person.scope, &state.store).await?;
    Ok(Session {
        id: person.id,
        user: person.user.clone(),
        name: person.name.to_owned(),
        email: person.email.to_owned(),
        role: person.role,
        tenant: person.scope.tenant().clone(),
        tenant_name: store::meta::tenant_name(person.scope, &state.store).await?,
        tenant_kind: contract::tenant::TenantKind::Operator,
        second_factor: contract::session::SecondFactor::Off,
        ceiling: None,
        acting: None,
        idle_s: state.settings.session_idle_s,
        ends_at: person.ends_at,
        now: state.clock.now(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        sandbox_only: !accounts.is_empty() && accounts.iter().all(|account| account.sandbox),
    })
}

/// An entry about a session, without values.
pub fn entry<'a>(scope: &'a TenantScope, who: Who<'a>, action: &'a str, subject: &str, outcome: &'a str) -> AuditEntry<'a> {
    AuditEntry { scope, who, action, subject: subject.to_owned(), before: None, after: None, carrier_operation: None, outcome }
}
