//! Checking the chain: every row follows from the one before it, and the last one is the one that was written last.

use std::time::Duration;

use contract::audit::{AuditBreak, AuditCheck};
use serde::{Deserialize, Serialize};

use super::hash_of;
use crate::{
    state::AppState,
    store::{self, Store, StoreError, Transaction, audit::End},
    vault::{Place, Vault},
};

/// Between two lines in the log stream that name the end of the audit log.
const ANCHOR_EVERY: Duration = Duration::from_secs(10 * 60);
/// Rows that are read at once.
const STEP: u32 = 500;
/// The name under which the end of the log is kept.
const END: &str = "audit_end";
const PLACE: Place<'_> = Place { table: "meta", row: END, column: "value", tenant: "" };

/// The end of the log, sealed by the vault: whoever can write the database but has no key cannot make one.
#[derive(Serialize, Deserialize)]
struct Sealed {
    rows: i64,
    hash: String,
}

/// Notes where the log ends now, in the transaction that appended the last row.
pub(super) async fn note_end(vault: &Vault, tx: &mut Transaction, end: End) -> Result<(), StoreError> {
    let End { rows, hash } = end;
    let sealed = vault.seal(PLACE, &Sealed { rows, hash }).map_err(|error| StoreError::Unreadable(error.to_string()))?;
    store::meta::put(tx, END, &sealed).await
}

/// Reads the whole log and says how far it is whole.
pub async fn check(store: &Store, vault: &Vault, at: contract::time::Timestamp) -> Result<AuditCheck, StoreError> {
    let (mut head, mut rows) = (String::new(), 0_u64);
    let broken = loop {
        let from = i64::try_from(rows).unwrap_or(i64::MAX).saturating_add(1);
        let step = store::audit::chained(store, from, STEP).await?;
        let found = step.len();
        let wrong = step.into_iter().find_map(|row| {
            let next = rows + 1;
            if u64::try_from(row.seq) != Ok(next) {
                return Some(break_at(next, "This row is missing: the next one there is has another place."));
            }
            if hash_of(&head, &row) != row.hash {
                return Some(break_at(next, "This row does not follow from the one before it: it was changed, moved or put in."));
            }
            rows = next;
            head = row.hash;
            None
        });
        if wrong.is_some() {
            break wrong;
        }
        if found > 0 {
            continue;
        }
        // The end is noted with the row, so it is never behind what was read before it. It may be ahead.
        match end(store, vault).await? {
            Noted::Never if rows == 0 => break None,
            Noted::Never => break Some(break_at(rows, "The note of where the log ends is missing.")),
            Noted::Forged => break Some(break_at(rows, "The note of where the log ends was not made here.")),
            Noted::At(noted) => match u64::try_from(noted.rows).unwrap_or_default().cmp(&rows) {
                std::cmp::Ordering::Equal if noted.hash == head => break None,
                std::cmp::Ordering::Equal => {
                    break Some(break_at(
                        rows,
                        "The last row is not the one that was written: the end of the log was made anew.",
                    ));
                }
                std::cmp::Ordering::Less => break Some(break_at(rows, "The last row was not written here.")),
                std::cmp::Ordering::Greater if store::audit::chained(store, from, 1).await?.is_empty() => {
                    break Some(break_at(rows + 1, "Rows at the end of the log are missing."));
                }
                // Something was written in the meantime.
                std::cmp::Ordering::Greater => {}
            },
        }
    };
    Ok(AuditCheck { rows, head, broken, at })
}

fn break_at(row: u64, sentence: &str) -> AuditBreak {
    AuditBreak { row, sentence: sentence.to_owned() }
}

enum Noted {
    Never,
    Forged,
    At(Sealed),
}

async fn end(store: &Store, vault: &Vault) -> Result<Noted, StoreError> {
    let kept = store::meta::get(store, END).await?;
    Ok(kept.map_or(Noted::Never, |kept| vault.open(PLACE, &kept).map_or(Noted::Forged, Noted::At)))
}

/// Notes the end of a log that was begun before its end was noted. It is said aloud: from then on the check holds for rows at
/// the end, too.
pub(crate) async fn begin(state: &AppState) -> Result<(), StoreError> {
    if store::meta::get(&state.store, END).await?.is_some() {
        return Ok(());
    }
    let mut tx = state.store.begin().await?;
    if let Some(end) = store::audit::end(&state.store).await? {
        tracing::warn!(rows = end.rows, head = end.hash, "the end of the audit log was not noted; it is from now on");
        note_end(&state.vault, &mut tx, end).await?;
    }
    tx.commit().await
}

/// Names the end of the log in the log stream, now and then: what stands there cannot be changed in the database.
pub(crate) async fn anchor(state: AppState) {
    let mut named = None;
    loop {
        match store::audit::end(&state.store).await {
            Ok(Some(end)) if named.as_ref() != Some(&end) => {
                tracing::info!(rows = end.rows, head = end.hash, "the audit log ends here");
                named = Some(end);
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the end of the audit log could not be named"),
        }
        tokio::select! {
            () = state.shutdown.cancelled() => return,
            () = tokio::time::sleep(ANCHOR_EVERY) => {}
        }
    }
}
