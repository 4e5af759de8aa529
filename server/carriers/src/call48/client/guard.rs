//! What keeps one account's trouble from spreading: a bulkhead, a breaker and a budget of retries.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use contract::time::Timestamp;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Calls in flight at once.
const MOST_IN_FLIGHT: usize = 16;
/// Calls that wait for a place.
const MOST_WAITING: usize = 64;
/// How long they wait.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// Failures in a row that open the breaker.
const MOST_FAILURES: u32 = 10;
/// How long it stays open, and the time between two probes.
const OPEN_MS: i64 = 10_000;
/// Retries that may be made before anything succeeded.
const FIRST_RETRIES: f64 = 3.0;
/// The most retries that can be saved up.
const MOST_RETRIES: f64 = 10.0;
/// What a success adds: one retry for ten successes.
const RETRY_FOR_SUCCESS: f64 = 0.1;

/// At most so many calls at once.
pub(super) struct Bulkhead {
    places: Semaphore,
    waiting: AtomicUsize,
}

/// There is no place: too many wait already, or the wait was too long.
#[derive(Debug)]
pub(super) struct Crowded;

impl Bulkhead {
    pub(super) fn new() -> Self {
        Self { places: Semaphore::new(MOST_IN_FLIGHT), waiting: AtomicUsize::new(0) }
    }

    /// A place, held until it is dropped.
    pub(super) async fn enter(&self) -> Result<SemaphorePermit<'_>, Crowded> {
        if let Ok(place) = self.places.try_acquire() {
            return Ok(place);
        }
        let _waiting = Waiting::begin(&self.waiting)?;
        match tokio::time::timeout(LONGEST_WAIT, self.places.acquire()).await {
            Ok(Ok(place)) => Ok(place),
            Ok(Err(_)) | Err(_) => Err(Crowded),
        }
    }
}

struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn begin(count: &'a AtomicUsize) -> Result<Self, Crowded> {
        let waiting = Self(count);
        if count.fetch_add(1, Ordering::SeqCst) >= MOST_WAITING { Err(Crowded) } else { Ok(waiting) }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Holds calls back while the carrier does not answer.
#[derive(Default)]
pub(super) struct Breaker(Mutex<Count>);

#[derive(Default)]
struct Count {
    failures: u32,
    open_until: Option<Timestamp>,
}

impl Breaker {
    /// Whether a call may go now. While the breaker is open one call in ten seconds may: the probe.
    pub(super) fn admits(&self, now: Timestamp) -> bool {
        let mut count = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match count.open_until {
            None => true,
            Some(until) if now < until => false,
            Some(_) => {
                count.open_until = Some(now.plus_ms(OPEN_MS));
                true
            }
        }
    }

    /// The carrier answered.
    pub(super) fn answered(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Count::default();
    }

    /// The carrier did not answer, or not in a way that can be read.
    pub(super) fn failed(&self, now: Timestamp) {
        let mut count = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        count.failures = count.failures.saturating_add(1);
        if count.failures >= MOST_FAILURES {
            count.open_until = Some(now.plus_ms(OPEN_MS));
        }
    }
}

/// Retries that may still be made. When everything fails it runs dry, so that retries never multiply the load.
pub(super) struct Budget(Mutex<f64>);

impl Budget {
    pub(super) fn new() -> Self {
        Self(Mutex::new(FIRST_RETRIES))
    }

    pub(super) fn earn(&self) {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *left = (*left + RETRY_FOR_SUCCESS).min(MOST_RETRIES);
    }

    pub(super) fn spend(&self) -> bool {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if *left < 1.0 {
            return false;
        }
        *left -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_breaker_opens_after_ten_failures_and_lets_one_probe_through_in_ten_seconds() {
        let breaker = Breaker::default();
        let at = Timestamp;
        for _ in 0..9 {
            breaker.failed(at(0));
        }
        assert!(breaker.admits(at(0)));
        breaker.failed(at(0));
        assert!(!breaker.admits(at(9_999)));
        assert!(breaker.admits(at(10_000)), "the probe");
        assert!(!breaker.admits(at(10_001)), "a second one at the same time");
        breaker.failed(at(10_500));
        assert!(!breaker.admits(at(20_000)));
        assert!(breaker.admits(at(20_500)));
        breaker.answered();
        assert!(breaker.admits(at(20_501)) && breaker.admits(at(20_502)));
    }

    #[test]
    fn a_success_between_failures_keeps_the_breaker_closed() {
        let breaker = Breaker::default();
        for _ in 0..9 {
            breaker.failed(Timestamp(0));
        }
        breaker.answered();
        for _ in 0..9 {
            breaker.failed(Timestamp(0));
        }
        assert!(breaker.admits(Timestamp(0)));
    }

    #[test]
    fn retries_run_dry_when_everything_fails_and_come_back_with_successes() {
        let budget = Budget::new();
        let made = (0..1000).filter(|_| budget.spend()).count();
        assert_eq!(made, 3);
        for _ in 0..11 {
            budget.earn();
        }
        assert!(budget.spend());
        assert!(!budget.spend());
    }

    #[tokio::test]
    async fn the_bulkhead_takes_sixteen_lets_sixty_four_wait_two_seconds_and_refuses_the_rest_at_once() {
        let bulkhead = Bulkhead::new();
        let mut inside = Vec::new();
        for _ in 0..MOST_IN_FLIGHT {
            inside.push(bulkhead.enter().await.unwrap());
        }
        let began = tokio::time::Instant::now();
        let answers = futures::future::join_all((0..100).map(|_| async {
            let refused = bulkhead.enter().await.is_err();
            (refused, began.elapsed())
        }))
        .await;
        assert!(answers.iter().all(|(refused, _)| *refused));
        assert_eq!(answers.iter().filter(|(_, after)| *after < LONGEST_WAIT).count(), 100 - MOST_WAITING);
        assert_eq!(answers.iter().filter(|(_, after)| *after >= LONGEST_WAIT).count(), MOST_WAITING);
        drop(inside.pop());
        assert!(bulkhead.enter().await.is_ok());
    }
}
