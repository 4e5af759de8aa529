//! Holds: what a carrier keeps for a line of the cart until it is bought.
//!
//! A hold costs nothing, but it is asked for once and never again by itself. When the answer is lost the carrier is looked at,
//! once; what that does not settle is for a person.

use carriers::{
    buying::Held,
    carrier::CarrierOffer,
    error::{Error, ErrorKind},
    mark::Mark,
};
use contract::{cart::Hold, offer::HoldRule, problem::ProblemKind, time::Timestamp};
use futures::{StreamExt as _, stream};

use crate::{accounts::Connected, failure::Failure, session::TenantScope, state::AppState, store::cart::StoredCartLine};

/// How many holds are asked for at once.
const AT_ONCE: usize = 4;
/// After so long nobody is asking any more: the process ended in between. In milliseconds.
const LONGEST_ASKING_MS: i64 = 120_000;

/// How a new line stands: its hold is about to be asked for, or there is none to have.
pub fn first(connected: &Connected, offer: &CarrierOffer) -> Hold {
    match connected.carrier.holds().map(|holds| holds.rule(offer)) {
        None | Some(HoldRule::None) => Hold::None,
        Some(HoldRule::Kept | HoldRule::Timed { .. }) => Hold::Asking,
    }
}

/// A hold as it stands now: one whose time is over has ended, whoever notices.
pub fn shown(hold: &Hold, asked_at: Timestamp, now: Timestamp) -> Hold {
    match hold {
        Hold::Held { until: Some(until), .. } if *until <= now => Hold::Ended { at: *until },
        // Nobody knows how much is left of it.
        Hold::Held { until: Some(_), .. } if asked_at.is_ahead_of(now) => Hold::Unknown {
            sentence: "The clock of this server was set back. Ask for the hold again, or take the line out.".into(),
        },
        Hold::Asking if now.apart_ms(asked_at) > LONGEST_ASKING_MS => Hold::Unknown {
            sentence: "Patchbay stopped while it asked for the hold. Ask for it again, or take the line out.".into(),
        },
        other => other.clone(),
    }
}

/// Whether a line may be bought as far as its hold goes: without one where the carrier holds nothing, else while it is held.
pub fn is_good(hold: &Hold) -> bool {
    matches!(hold, Hold::None | Hold::Held { .. })
}

/// Asks for the holds of these lines in a task of its own; the cart shows how far each is.
pub fn ask_for(state: &AppState, scope: &TenantScope, lines: Vec<StoredCartLine>) {
    let lines: Vec<_> = lines.into_iter().filter(|line| line.hold == Hold::Asking).collect();
    if lines.is_empty() {
        return;
    }
    let (state, scope) = (state.clone(), scope.clone());
    state.tasks.clone().spawn(async move {
        let (state, scope) = (&state, &scope);
        stream::iter(lines).for_each_concurrent(AT_ONCE, |line| async move { ask_once(state, scope, &line).await }).await;
    });
}

async fn ask_once(state: &AppState, scope: &TenantScope, line: &StoredCartLine) {
    // The line may have been in the cart already, under another id: what is kept counts.
    let known = match state.store.cart_lines(scope).await {
        Ok(lines) => lines.into_iter().find(|l| l.account == line.account && l.lock_key == line.lock_key),
        Err(error) => {
            tracing::error!(%error, "a cart could not be read; no hold was asked for");
            return;
        }
    };
    let Some(line) = known else { return };
    let (hold, held) = match state.accounts.get(scope, &line.account) {
        Ok(connected) => ask_carrier(&connected, &line).await,
        Err(_) => (refused("The account is not connected any more."), None),
    };
    if let Err(error) = state.store.set_cart_hold(scope, &line.id, &hold, held.as_ref(), line.hold_asked_at).await {
        tracing::error!(%error, "a hold could not be written down");
    }
    // Somebody took the line out while we asked: nobody wants the hold any more.
    let still = state.store.cart_lines(scope).await.is_ok_and(|lines| lines.iter().any(|l| l.id == line.id));
    if !still && held.is_some() {
        give_back(state, scope, vec![StoredCartLine { hold, held, ..line }]);
    }
}

async fn ask_carrier(connected: &Connected, line: &StoredCartLine) -> (Hold, Option<Held>) {
    let Some(holds) = connected.carrier.holds() else { return (Hold::None, None) };
    match holds.hold(&line.offer, &Mark::new(line.id.as_str())).await {
        Ok(held) => kept(held),
        Err(error) if error.kind.proves_nothing_done() => (told(error), None),
        Err(error) => match holds.look(&line.offer, None).await {
            Ok(Some(held)) => kept(held),
            Ok(None) => (refused("The answer was lost, and the carrier lists no hold for us. Ask for it again."), None),
            Err(_) => {
                let sentence = format!("{} Whether it is held is not known.", Failure::from(error).sentence());
                (Hold::Unknown { sentence }, None)
            }
        },
    }
}

fn kept(held: Held) -> (Hold, Option<Held>) {
    (Hold::Held { until: held.until, computed: held.computed }, Some(held))
}

fn refused(sentence: &str) -> Hold {
    Hold::Refused { sentence: sentence.into(), words: None }
}

fn told(error: Error) -> Hold {
    let words = error.said();
    let sentence = match error.kind {
        ErrorKind::Refused | ErrorKind::NotFound => "The carrier does not hold it for us.".to_owned(),
        _ => Failure::from(error).sentence().to_owned(),
    };
    Hold::Refused { sentence, words }
}

/// Makes a line whose hold ended, was refused or is not known ready to be asked for again.
pub async fn again(state: &AppState, scope: &TenantScope, line: &mut StoredCartLine) -> Result<(), Failure> {
    let connected = state.accounts.get(scope, &line.account)?;
    let now = shown(&line.hold, line.hold_asked_at, state.clock.now());
    if matches!(now, Hold::Held { .. } | Hold::Asking) {
        return Err(Failure::new(ProblemKind::Conflict, "This line is held, or its hold is being asked for already."));
    }
    line.hold = first(&connected, &line.offer);
    if line.hold == Hold::None {
        return Err(Failure::new(ProblemKind::Conflict, format!("{} holds nothing before it is bought.", connected.spec.name)));
    }
    line.held = None;
    line.hold_asked_at = state.clock.now();
    state.store.set_cart_hold(scope, &line.id, &line.hold, None, line.hold_asked_at).await?;
    Ok(())
}

/// Gives holds back that nobody wants any more, in a task of its own. One that cannot be given back ends by itself.
pub fn give_back(state: &AppState, scope: &TenantScope, lines: Vec<StoredCartLine>) {
    let held = |line: StoredCartLine| Some((state.accounts.get(scope, &line.account).ok()?, line.held.clone()?, line));
    let lines: Vec<_> = lines.into_iter().filter_map(held).collect();
    if lines.is_empty() {
        return;
    }
    state.tasks.spawn(async move {
        for (connected, held, line) in lines {
            let Some(holds) = connected.carrier.holds() else { continue };
            if let Err(error) = holds.release(&line.offer, &held).await {
                tracing::warn!(account = connected.id.as_str(), %error, "a hold could not be given back");
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hold_ends_at_its_time_and_an_asking_that_nobody_carries_is_not_known() {
        let held = Hold::Held { until: Some(Timestamp(600_000)), computed: false };
        assert_eq!(shown(&held, Timestamp(0), Timestamp(599_999)), held);
        assert_eq!(shown(&held, Timestamp(0), Timestamp(600_000)), Hold::Ended { at: Timestamp(600_000) });
        assert_eq!(shown(&Hold::Asking, Timestamp(0), Timestamp(1_000)), Hold::Asking);
        assert!(matches!(shown(&Hold::Asking, Timestamp(0), Timestamp(121_000)), Hold::Unknown { .. }));
    }

    #[test]
    fn only_what_is_held_or_needs_no_hold_may_be_bought() {
        assert!(is_good(&Hold::None));
        assert!(is_good(&Hold::Held { until: None, computed: false }));
        for hold in [Hold::Asking, Hold::Ended { at: Timestamp(1) }, Hold::Unknown { sentence: String::new() }, refused("no")] {
            assert!(!is_good(&hold), "{hold:?}");
        }
    }
}
