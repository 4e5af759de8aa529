//! The reconciler: one task that looks at what is open, and at the start at what the last process left behind.

use std::time::{Duration, Instant};

use contract::{attempt::Outcome, time::Timestamp};
use futures::{StreamExt as _, stream};

use super::{look, send};
use crate::{
    state::AppState,
    store::{
        StoreError,
        attempts::{Later, Phase, Step},
    },
};

/// How often what nobody carries any more is looked for.
const SWEEP: Duration = Duration::from_secs(2);
/// How many attempts are looked at at once.
const AT_ONCE: usize = 4;

/// The longest pause between two looks before the window is over, in milliseconds.
const MINUTE_MS: i64 = 60_000;
/// How long after its send an attempt may be on the wire before it is called interrupted, in milliseconds. No call of a
/// carrier takes as long.
const LONGEST_SEND_MS: i64 = 180_000;
/// How long after its confirmation an attempt may wait to be sent, in milliseconds.
const LONGEST_WAIT_MS: i64 = 900_000;

/// Settles what instances left that are no more: what was only confirmed was never sent; what was on the wire is unknown. The
/// same for what a living one lost hold of, should that ever happen.
pub async fn recover(state: &AppState) -> Result<u32, StoreError> {
    state.store.release_claims().await?;
    let now = state.clock.now();
    settle_interrupted(state, now.plus_ms(-LONGEST_WAIT_MS), now.plus_ms(-LONGEST_SEND_MS)).await
}

async fn settle_interrupted(state: &AppState, confirmed: Timestamp, sent: Timestamp) -> Result<u32, StoreError> {
    let mut found = 0;
    for (id, phase) in state.store.attempts_interrupted(confirmed, sent).await? {
        let Some(attempt) = state.store.stored_attempt(&id).await? else { continue };
        let at = state.clock.now();
        let (outcome, next, sentence) = match phase {
            Phase::Sending => (
                Outcome::Unknown,
                Phase::Checking,
                "Patchbay stopped while this was on its way. It may or may not have been done; it is locked, and we are reading \
                 the carrier to find out.",
            ),
            _ => (Outcome::NotSent, Phase::Settled, "Patchbay stopped before anything was sent. Nothing was done; ask again."),
        };
        let open = next == Phase::Checking;
        let step = Step {
            phase: next,
            lines: attempt.lines.iter().map(|line| (line.position, outcome, sentence.to_owned(), open)).collect(),
            event: Some((None, sentence.to_owned(), None)),
            next_look_at: open.then_some(at),
            // We cannot know when the carrier had it; the window begins now.
            answered_at: open.then_some(at),
            words: None,
            reference: None,
            later: Later::default(),
            counters: None,
            at,
        };
        if state.store.write_step(&attempt, step).await? {
            send::note(state, &attempt, outcome).await;
            found += 1;
        }
    }
    Ok(found)
}

/// Looks at what is due, for ever, until the process shuts down.
pub async fn run(state: AppState) {
    let pause = Duration::from_millis(u64::try_from(super::gap_ms(&state) / 4).unwrap_or(1_000).clamp(100, 1_000));
    let mut ticks: u64 = 0;
    let mut swept: Option<Instant> = None;
    loop {
        tokio::select! {
            () = state.shutdown.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
        ticks += 1;
        if swept.is_none_or(|at| at.elapsed() >= SWEEP) {
            swept = Some(Instant::now());
            match recover(&state).await {
                Ok(0) => {}
                Ok(found) => {
                    tracing::warn!(found, "attempts were under way at an instance that is no more; they are looked at now")
                }
                Err(error) => tracing::warn!(%error, "interrupted attempts could not be looked for"),
            }
        }
        if ticks % 3_600 == 1
            && let Err(error) = state.store.forget_old_keys(state.clock.now()).await
        {
            tracing::warn!(%error, "old idempotency keys could not be forgotten");
        }
        match state.store.attempts_due(state.clock.now(), 32, super::gap_ms(&state).max(MINUTE_MS)).await {
            Ok(due) => {
                for id in &due {
                    state.instances.watched.seen(id);
                }
                stream::iter(due)
                    .for_each_concurrent(AT_ONCE, |id| {
                        let state = &state;
                        async move { look::look_now(state, &id).await }
                    })
                    .await;
            }
            Err(error) => tracing::warn!(%error, "the list of open attempts could not be read"),
        }
    }
}
