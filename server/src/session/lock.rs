//! The lock after too many wrong passwords, which is no weapon against whoever it protects.
//!
//! Tries are counted before a password is looked at, so that many at once are not more than ten. On a device where the person
//! has signed in before they count for that device alone. From elsewhere they count for the address and e-mail together, and
//! for the e-mail: strangers can close sign-in for strangers, and nobody else.

use axum::http::HeaderMap;
use contract::{id::UserId, problem::ProblemKind};
use serde::{Deserialize, Serialize};

use super::{TenantScope, cookie};
use crate::{
    failure::Failure,
    guard::address::Peer,
    state::AppState,
    store::{self, Transaction, tries::Tries, users::UserRecord},
    vault,
};

/// After so many wrong passwords sign-in is closed …
const MOST_TRIES: i64 = 10;
/// … for so long.
pub const LOCK_MS: i64 = 30 * 60 * 1000;
/// A device is known for 90 days after a sign-in.
const KNOWN_S: i64 = 90 * 24 * 60 * 60;
/// People that one device remembers.
const MOST_KNOWN: usize = 5;
const PURPOSE: &str = "known device";

/// What the cookie of a device says, once for each person who signed in there.
#[derive(Serialize, Deserialize)]
struct Known {
    user: String,
    device: String,
    since_ms: i64,
}

/// The counters that a try was counted under.
pub struct Counted {
    keys: Vec<String>,
}

/// Which counters a sign-in counts under.
pub fn counters(state: &AppState, email: &str, user: Option<&UserRecord>, peer: Peer, headers: &HeaderMap) -> Counted {
    let device = user.and_then(|user| known_device(state, &user.scope, &user.id, headers));
    let keys = match device {
        Some(device) => vec![vault::fingerprint(&format!("device|{device}|{email}"))],
        None => vec![vault::fingerprint(&format!("from|{}|{email}", peer.block())), vault::fingerprint(email)],
    };
    Counted { keys }
}

/// Which counter the own password counts under, asked of somebody who is signed in.
pub fn own_counter(user: &UserId) -> Counted {
    Counted { keys: vec![vault::fingerprint(&format!("own|{user}"))] }
}

/// Counts a try, or says that there are no more for now.
pub async fn take_a_try(state: &AppState, account: &str, counted: &Counted) -> Result<(), Failure> {
    let account = vault::fingerprint(account);
    let now = state.clock.now();
    let mut tx = state.store.begin().await?;
    let mut next = Vec::new();
    for key in &counted.keys {
        let before = store::tries::get(&mut tx, key, now, LOCK_MS).await?;
        if let Some(until) = before.locked_until {
            let minutes = (until.since_ms(now) + 59_999) / 60_000;
            return Err(Failure::new(
                ProblemKind::TooMany,
                format!(
                    "Too many wrong passwords for this address. Sign-in is closed for {minutes} more minutes; an admin can open \
                     it under Users."
                ),
            )
            .retry_after(u32::try_from(until.since_ms(now) / 1000).unwrap_or(u32::MAX)));
        }
        next.push((key, before.tries + 1));
    }
    for (key, tries) in next {
        let locked_until = (tries >= MOST_TRIES).then(|| now.plus_ms(LOCK_MS));
        store::tries::put(&mut tx, key, &account, Tries { tries, locked_until }, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The password was right: forgets the tries it was counted with. Those from other places stay counted.
pub async fn forgive(tx: &mut Transaction, counted: &Counted) -> Result<(), Failure> {
    for key in &counted.keys {
        store::tries::clear(tx, key).await?;
    }
    Ok(())
}

/// The cookie that makes this device known to belong to the person, beside whom it knows already.
pub fn remember(
    state: &AppState,
    scope: &TenantScope,
    user: &UserId,
    headers: &HeaderMap,
) -> Result<axum::http::HeaderValue, Failure> {
    let device = known_device(state, scope, user, headers).unwrap_or_else(|| vault::random_token()[..16].to_owned());
    let known = Known { user: user.to_string(), device, since_ms: state.clock.now().0 };
    let mut tokens = vec![state.vault.seal_token(scope, PURPOSE, &known).map_err(Failure::ours)?];
    let before = cookie::read(headers, cookie::DEVICE).unwrap_or_default();
    let others = before.split('.').filter(|token| !token.is_empty() && open(state, scope, user, token).is_none());
    tokens.extend(others.take(MOST_KNOWN - 1).map(str::to_owned));
    Ok(cookie::set_for(cookie::DEVICE, &tokens.join("."), KNOWN_S))
}

fn known_device(state: &AppState, scope: &TenantScope, user: &UserId, headers: &HeaderMap) -> Option<String> {
    let kept = cookie::read(headers, cookie::DEVICE)?;
    let known = kept.split('.').find_map(|token| open(state, scope, user, token))?;
    (state.clock.now().0.saturating_sub(known.since_ms) < KNOWN_S * 1000).then_some(known.device)
}

fn open(state: &AppState, scope: &TenantScope, user: &UserId, token: &str) -> Option<Known> {
    let known: Known = state.vault.open_token(scope, PURPOSE, token).ok()?;
    (known.user == user.as_str()).then_some(known)
}
