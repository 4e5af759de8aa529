//! Signing in: the lock after too many tries, the password, the code of the second factor, the new session.

use axum::http::{HeaderMap, HeaderValue};
use contract::{
    id::SessionId,
    problem::ProblemKind,
    secret::Secret,
    session::{SecondFactor, Session, SignIn, SignedIn},
    tenant::Acting,
    time::Timestamp,
};

use super::{Caller, TenantScope, agent, cookie, lock, second_factor};
use crate::{
    audit::{self, AuditEntry, Who},
    failure::Failure,
    guard::address::Peer,
    state::AppState,
    store::{self, Transaction, sessions::NewSession, users::UserRecord},
    vault,
};

/// So long a code is waited for after the password.
const HALF_MS: i64 = 5 * 60 * 1000;

/// The answer to a sign-in: the cookies, and what the browser is told.
pub struct Begun {
    /// The values of `Set-Cookie`.
    pub cookies: Vec<HeaderValue>,
    /// Signed in, or asked for a code.
    pub answer: SignedIn,
}

/// An address as it is compared and stored.
pub fn plain_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Signs in. An unknown address, a wrong password, a person who may not sign in and one who has no password yet get the same
/// answer after the same time.
pub async fn sign_in(state: &AppState, form: &SignIn, peer: Peer, headers: &HeaderMap) -> Result<Begun, Failure> {
    let email = plain_email(&form.email);
    let user = store::users::by_email(&state.store, &email).await?;
    let counted = lock::counters(state, &email, user.as_ref(), peer, headers);
    if let Err(failure) = lock::take_a_try(state, &email, &counted).await {
        if let Some(user) = user.as_ref().filter(|_| failure.kind() == ProblemKind::TooMany) {
            audit::refused::sign_in(state, user, peer, "session.sign_in", failure.sentence());
        }
        return Err(failure);
    }
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
    lock::forgive(&mut tx, &counted).await?;
    let begun = welcome(state, &mut tx, user, peer, headers, false).await?;
    tx.commit().await?;
    Ok(begun)
}

/// Lets somebody in whose password, or whose provider, is right: at once, or once they have typed a code.
pub async fn welcome(
    state: &AppState,
    tx: &mut Transaction,
    user: &UserRecord,
    peer: Peer,
    headers: &HeaderMap,
    proven_twice: bool,
) -> Result<Begun, Failure> {
    let factor = store::second_factors::get(&user.scope, tx, &user.id).await?;
    let who = Who::Person { name: &user.name, address: &peer.to_string() };
    if !proven_twice && factor.is_some_and(|factor| factor.confirmed_at.is_some()) {
        let token = vault::random_token();
        let ends_at = state.clock.now().plus_ms(HALF_MS);
        store::second_factors::begin_half(&user.scope, tx, &user.id, &vault::fingerprint(&token), ends_at).await?;
        audit::record_in(state, tx, entry(&user.scope, who, "session.sign_in", &user.email, "asked")).await?;
        let cookies = vec![cookie::set_for(cookie::HALF, &token, HALF_MS / 1000)];
        return Ok(Begun { cookies, answer: SignedIn::Code { ends_at } });
    }
    let begun = begin(state, tx, user, peer, headers).await?;
    audit::record_in(state, tx, entry(&user.scope, who, "session.sign_in", &user.email, "done")).await?;
    Ok(begun)
}

/// Finishes a sign-in with the code of the second factor.
pub async fn finish(state: &AppState, code: &Secret, peer: Peer, headers: &HeaderMap) -> Result<Begun, Failure> {
    let over =
        || Failure::new(ProblemKind::SignedOut, "The five minutes for the code are over. Sign in again with your password.");
    let token = cookie::read(headers, cookie::HALF).ok_or_else(over)?;
    let now = state.clock.now();
    let mut tx = state.store.begin().await?;
    let half = store::second_factors::half(&mut tx, &vault::fingerprint(&token), now, HALF_MS).await?;
    let (scope, id) = half.ok_or_else(over)?;
    let user = store::users::get(&scope, &mut tx, &id).await?.filter(|user| !user.disabled).ok_or_else(over)?;
    let verdict = second_factor::look(state, &mut tx, &scope, &id, code).await?;
    let address = peer.to_string();
    let who = Who::Person { name: &user.name, address: &address };
    if let Err(failure) = verdict.accept(state) {
        audit::record_in(state, &mut tx, entry(&scope, who, "session.code", &user.email, "refused")).await?;
        tx.commit().await?;
        return Err(failure);
    }
    store::second_factors::end_halves(&scope, &mut tx, &id).await?;
    let mut begun = begin(state, &mut tx, &user, peer, headers).await?;
    begun.cookies.push(cookie::end(cookie::HALF));
    let action = if verdict == second_factor::Verdict::Recovery { "session.recovery_code" } else { "session.code" };
    audit::record_in(state, &mut tx, entry(&scope, who, action, &user.email, "done")).await?;
    tx.commit().await?;
    Ok(begun)
}

/// Begins a session with an id and a secret of its own. The device is known from now on.
pub async fn begin(
    state: &AppState,
    tx: &mut Transaction,
    user: &UserRecord,
    peer: Peer,
    headers: &HeaderMap,
) -> Result<Begun, Failure> {
    if store::tenants::is_suspended(&user.scope, tx).await? {
        let sentence = "Sign-in is suspended for your side. Whoever runs this for you can open it again.";
        audit::refused::sign_in(state, user, peer, "session.sign_in", sentence);
        return Err(Failure::new(ProblemKind::NotAllowed, sentence));
    }
    let token = vault::random_token();
    let token_hash = vault::fingerprint(&token);
    let id = SessionId::new(uuid::Uuid::now_v7().to_string());
    let at = state.clock.now();
    let ends_at = at.plus_ms(state.settings.session_absolute_ms());
    let new = NewSession {
        id: &id,
        token_hash: &token_hash,
        user: &user.id,
        agent: &agent(headers),
        address: &peer.to_string(),
        at,
        ends_at,
    };
    store::sessions::insert(&user.scope, tx, &new).await?;
    store::users::signed_in(&user.scope, tx, &user.id, at).await?;
    let stands = store::sessions::just_begun(&user.scope, tx, &id).await?;
    let person = Person {
        id,
        ends_at,
        scope: &user.scope,
        user: &user.id,
        name: &user.name,
        email: &user.email,
        role: user.role,
        second_factor: second_factor::standing(state.settings.second_factor, user.role, stands.second_factor, stands.live),
        acting: None,
    };
    let cookies = vec![cookie::set(&token), lock::remember(state, &user.scope, &user.id, headers)?];
    Ok(Begun { cookies, answer: SignedIn::Done { session: Box::new(describe(state, person).await?) } })
}

/// What a description of a session is made of.
pub struct Person<'a> {
    /// The session.
    pub id: SessionId,
    /// When it ends.
    pub ends_at: Timestamp,
    /// The tenant whose things are meant.
    pub scope: &'a TenantScope,
    /// The person.
    pub user: &'a contract::id::UserId,
    /// The name.
    pub name: &'a str,
    /// The e-mail address.
    pub email: &'a str,
    /// The role.
    pub role: contract::user::Role,
    /// How the second factor stands.
    pub second_factor: SecondFactor,
    /// That they act as another tenant.
    pub acting: Option<&'a Acting>,
}

impl<'a> Person<'a> {
    /// The person behind a request.
    pub fn of(caller: &'a Caller) -> Self {
        Self {
            id: caller.session.clone(),
            ends_at: caller.ends_at,
            scope: &caller.scope,
            user: &caller.user,
            name: &caller.own_name,
            email: &caller.email,
            role: caller.role,
            second_factor: caller.second_factor,
            acting: caller.acting.as_ref(),
        }
    }
}

/// A session as the browser sees it.
pub async fn describe(state: &AppState, person: Person<'_>) -> Result<Session, Failure> {
    // What is bought goes to the accounts that are lent as well.
    let mut accounts = store::accounts::list(person.scope, &state.store).await?;
    accounts.extend(store::accounts::granted(person.scope, &state.store).await?);
    Ok(Session {
        id: person.id,
        user: person.user.clone(),
        name: person.name.to_owned(),
        email: person.email.to_owned(),
        role: person.role,
        tenant: person.scope.tenant().clone(),
        tenant_name: store::meta::tenant_name(person.scope, &state.store).await?,
        tenant_kind: store::tenants::kind(person.scope, &state.store).await?,
        second_factor: person.second_factor,
        acting: person.acting.cloned(),
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
