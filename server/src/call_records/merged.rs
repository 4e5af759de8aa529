//! Records of several accounts as one list, the newest first.
//!
//! Each carrier orders its list as it likes: one begins with the newest record, another with the oldest. So a list is read
//! stretch of time by stretch of time, from the end of the period backwards. Every account is asked for the same stretch, what
//! came is put in order, and the next stretch is the one right before. Where a list was cut is a time and nothing of the
//! carriers': what comes in meanwhile moves no page. The page and the file are made of the same stretches.

use std::cmp::Reverse;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use carriers::error::{Error, Result as CarrierResult};
use contract::{call_record::CallRecord, id::AccountId, time::Timestamp};
use futures::{Stream, future::join_all, stream};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::reading::{Source, Within};

/// How many stretches lie ready while the one before them is worked on.
const AHEAD: usize = 1;
/// Carriers count in minutes: there is no shorter stretch.
const MINUTE_MS: i64 = 60_000;
/// A stretch is at most so many times as long as the one before it.
const GROWTH: i64 = 4;

/// How many rows of one account and kind a stretch should have, and with how many it is too long. Only a stretch of a minute may
/// have more.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    aim: i64,
    most: usize,
}

/// For somebody who waits: no more than a carrier gives at once.
pub const TO_LOOK_AT: Pace = Pace { aim: 600, most: 1_000 };
/// For a file: most of what a carrier is asked for is a whole page.
pub const TO_WRITE: Pace = Pace { aim: 3_000, most: 6_000 };

/// Where a list was cut: what was from then on is in it, for these accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// The list goes on before then.
    before: Timestamp,
    /// How long the next stretch is meant to be.
    stretch_ms: i64,
    /// The accounts that are read: one that joins meanwhile is in no list that began without it.
    accounts: Vec<AccountId>,
}

impl Cut {
    /// The end of what is wanted, or a time before it; `None` where nothing is to be read.
    pub fn start(sources: &[Source], end: Timestamp) -> Option<Self> {
        let (from, until) = sources.first()?.span();
        let before = until.min(end);
        let accounts = sources.iter().map(|source| source.connected.id.clone()).collect();
        (from < before).then(|| Self { before, stretch_ms: before.since_ms(from), accounts })
    }

    /// Those of the sources that are read from here on.
    pub fn keep(&self, mut sources: Vec<Source>) -> Vec<Source> {
        sources.retain(|source| self.accounts.contains(&source.connected.id));
        sources
    }

    /// Whether every account that the list began with is still there.
    pub fn has_all(&self, sources: &[Source]) -> bool {
        self.accounts.iter().all(|account| sources.iter().any(|source| source.connected.id == *account))
    }

    /// As it stands in an address.
    pub fn written(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads [`Cut::written`].
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }
}

/// One stretch of time, of all accounts.
#[derive(Default)]
pub struct Stretch {
    /// The records, the newest first, each with the place of its source. Of one time they are in the order of the accounts.
    pub items: Vec<(usize, CallRecord)>,
    /// How many rows were read, as far as that may be told.
    pub read: u64,
    /// Rows that could not be read, with the place of their source.
    pub unreadable: Vec<(usize, u32)>,
    /// Sources that could not be read, and why. They are not asked again.
    pub failed: Vec<(usize, Error)>,
    /// Where the list goes on; `None` at its end.
    pub next: Option<Cut>,
}

/// Reads the stretch before a cut. The sources are those of the cut, in the order of their accounts.
pub async fn stretch(sources: &[Source], cut: &Cut, pace: Pace) -> Stretch {
    let Some((first, until)) = sources.first().map(Source::span) else { return Stretch::default() };
    let before = cut.before.min(until);
    let mut length = cut.stretch_ms;
    loop {
        let from = begins(first, before, length);
        let most = if before.since_ms(from) <= MINUTE_MS { usize::MAX } else { pace.most };
        let answers = join_all(sources.iter().map(|source| source.within(from, before, most))).await;
        if let Some(shorter) = shorter(&answers, before.since_ms(from), pace) {
            length = shorter;
            continue;
        }
        let (mut found, mut rows) = (Stretch::default(), 0);
        for (place, answer) in answers.into_iter().enumerate() {
            match answer {
                Ok(Within::All(part)) => {
                    rows = rows.max(i64::try_from(part.rows).unwrap_or(i64::MAX));
                    found.read += part.read;
                    if part.unreadable > 0 {
                        found.unreadable.push((place, part.unreadable));
                    }
                    found.items.extend(part.items.into_iter().map(|record| (place, record)));
                }
                Ok(Within::TooMany { .. }) => {}
                Err(error) => found.failed.push((place, error)),
            }
        }
        found.items.sort_by_key(|(_, record)| Reverse(record.at));
        let went = |place: usize| found.failed.iter().any(|(failed, _)| *failed == place);
        let left = sources.iter().enumerate().filter(|(place, _)| !went(*place));
        let accounts: Vec<AccountId> = left.map(|(_, source)| source.connected.id.clone()).collect();
        let stretch_ms = longer(before.since_ms(from), rows, pace);
        found.next = (from > first && !accounts.is_empty()).then_some(Cut { before: from, stretch_ms, accounts });
        return found;
    }
}

/// Where a stretch begins: at a whole minute, and not before the first moment that is wanted.
fn begins(first: Timestamp, before: Timestamp, length: i64) -> Timestamp {
    let from = before.plus_ms(-length.max(1));
    Timestamp(from.0.div_euclid(MINUTE_MS) * MINUTE_MS).max(first)
}

/// How long a stretch should have been, where some account had too many rows in it. The rows that came tell how dense they are.
fn shorter(answers: &[CarrierResult<Within>], length: i64, pace: Pace) -> Option<i64> {
    let fit = |rows: usize, over_ms: i64| {
        let rows = i64::try_from(rows).unwrap_or(i64::MAX).max(1);
        over_ms.saturating_mul(pace.aim) / rows
    };
    let lengths = answers.iter().filter_map(|answer| match answer {
        Ok(Within::TooMany { rows, over_ms }) => Some(fit(*rows, *over_ms)),
        _ => None,
    });
    // A stretch may be up to a minute longer than was asked for, so that halves of a few minutes come to no end.
    lengths.min().map(|fitting| if length <= 3 * MINUTE_MS { 1 } else { fitting.clamp(1, length / 2) })
}

/// How long the next stretch is, after one with so many rows.
fn longer(length: i64, rows: i64, pace: Pace) -> i64 {
    let fitting = length.saturating_mul(pace.aim) / rows.max(1);
    fitting.clamp((length / GROWTH).max(1), length.saturating_mul(GROWTH))
}

/// The stretches from a cut on. The next one is fetched while one is worked on; nothing more is fetched once what is returned was
/// dropped. An error of any account is the last item.
pub fn stretches(sources: Vec<Source>, cut: Cut, pace: Pace) -> impl Stream<Item = CarrierResult<Stretch>> + Unpin {
    let (give, take) = mpsc::channel(AHEAD);
    tokio::spawn(async move {
        let mut at = Some(cut);
        while let Some(cut) = at {
            let mut found = tokio::select! {
                () = give.closed() => return,
                found = stretch(&sources, &cut, pace) => found,
            };
            at = found.next.clone();
            let (item, ends) = match found.failed.pop() {
                Some((_, error)) => (Err(error), true),
                None => (Ok(found), false),
            };
            if give.send(item).await.is_err() || ends {
                return;
            }
        }
    });
    Box::pin(stream::unfold(take, |mut take| async move { take.recv().await.map(|found| (found, take)) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 60 * MINUTE_MS;

    #[test]
    fn a_cut_is_read_back_as_it_was_written() {
        let cut = Cut { before: Timestamp(1_790_000_000_000), stretch_ms: 60_000, accounts: vec![AccountId::new("a")] };
        assert_eq!(Cut::read(&cut.written()), Some(cut));
        assert_eq!(Cut::read("nothing"), None);
    }

    #[test]
    fn a_stretch_begins_at_a_whole_minute_and_always_before_it_ends() {
        let first = Timestamp(0);
        for (before, length) in [(HOUR_MS, HOUR_MS), (HOUR_MS + 1, 1), (HOUR_MS, 1), (90_000, -5), (90_000, i64::MIN + 1)] {
            let from = begins(first, Timestamp(before), length);
            assert!(from.0 % MINUTE_MS == 0 && from.0 < before && from >= first, "{before} {length}: {from:?}");
        }
        assert_eq!(begins(Timestamp(30_000), Timestamp(90_000), HOUR_MS), Timestamp(30_000), "not before what is wanted");
    }

    #[test]
    fn too_long_a_stretch_becomes_one_that_fits_and_comes_to_an_end() {
        let dense = |over_ms| [Ok(Within::TooMany { rows: 1_000, over_ms })];
        assert_eq!(shorter(&dense(HOUR_MS), 24 * HOUR_MS, TO_LOOK_AT), Some(HOUR_MS * 6 / 10));
        let mut length = 24 * HOUR_MS;
        let mut turns = 0;
        // However dense it is, the stretch of a minute is reached, which may have any number of rows.
        while length > MINUTE_MS {
            let asked = shorter(&dense(length), length, TO_LOOK_AT).unwrap();
            length = Timestamp(HOUR_MS).since_ms(begins(Timestamp(-HOUR_MS * 24), Timestamp(HOUR_MS), asked));
            turns += 1;
            assert!(turns < 20, "{length}");
        }
        assert_eq!(shorter(&[], HOUR_MS, TO_LOOK_AT), None);
    }

    #[test]
    fn what_was_thin_is_followed_by_more() {
        assert_eq!(longer(HOUR_MS, 0, TO_LOOK_AT), 4 * HOUR_MS);
        assert_eq!(longer(HOUR_MS, 600, TO_LOOK_AT), HOUR_MS);
        assert_eq!(longer(HOUR_MS, 100_000, TO_LOOK_AT), HOUR_MS / 4);
        assert!(longer(1, 100_000, TO_LOOK_AT) >= 1);
    }
}
