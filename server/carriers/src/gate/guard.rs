//! What keeps one account's trouble from spreading: a bulkhead, a breaker, a token bucket and a budget of retries.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, AtomicUsize, Ordering},
    },
    time::Duration,
};

use contract::time::Timestamp;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::Instant,
};

/// Calls in flight at once.
const MOST_IN_FLIGHT: usize = 16;
/// Calls that wait for a place.
const MOST_WAITING: usize = 64;
/// How long they wait.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// How long writes wait.
const LONGEST_WAIT_OF_WRITES: Duration = Duration::from_secs(10);
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

    /// How many places are taken, of how many.
    pub(super) fn taken(&self) -> (u16, u16) {
        let free = self.places.available_permits().min(MOST_IN_FLIGHT);
        let count = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        (count(MOST_IN_FLIGHT - free), count(MOST_IN_FLIGHT))
    }

    /// A place, held until it is dropped.
    pub(super) async fn enter(&self) -> Result<SemaphorePermit<'_>, Crowded> {
        self.enter_within(LONGEST_WAIT).await
    }

    /// The same for what somebody confirmed: it waits its turn behind readings rather than not being sent.
    pub(super) async fn enter_patiently(&self) -> Result<SemaphorePermit<'_>, Crowded> {
        self.enter_within(LONGEST_WAIT_OF_WRITES).await
    }

    async fn enter_within(&self, longest: Duration) -> Result<SemaphorePermit<'_>, Crowded> {
        if let Ok(place) = self.places.try_acquire() {
            return Ok(place);
        }
        let _waiting = Waiting::begin(&self.waiting)?;
        match tokio::time::timeout(longest, self.places.acquire()).await {
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
            // Longer than ever when the clock was set back: then it is tried.
            Some(until) if now < until && until.since_ms(now) <= OPEN_MS => false,
            Some(_) => {
                count.open_until = Some(now.plus_ms(OPEN_MS));
                true
            }
        }
    }

    /// Until when calls are held back, if they are.
    pub(super) fn open_until(&self) -> Option<Timestamp> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).open_until
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

/// How many calls a carrier takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// Calls a minute, for ever.
    pub per_minute: u32,
    /// Calls at once after a rest.
    pub burst: u32,
}

/// How many processes call the same accounts. The carrier's pace is meant for all of them together.
static SHARERS: AtomicU32 = AtomicU32::new(1);

/// Says how many processes call the accounts of this one: each keeps to its share of the carriers' pace.
pub fn share_pace_among(processes: u32) {
    SHARERS.store(processes.max(1), Ordering::Relaxed);
}

impl Rates {
    /// These, unless somebody who knows the account says how many calls a minute it takes.
    pub(super) fn or(self, per_minute: Option<u32>) -> Self {
        per_minute.map_or(self, |per_minute| Self { per_minute, burst: self.burst.min(per_minute) })
    }

    /// The share of one of so many processes: never less than one call at once.
    fn shared_among(self, processes: u32) -> Self {
        let share = |whole: u32| (whole / processes.max(1)).max(1);
        Self { per_minute: share(self.per_minute), burst: share(self.burst) }
    }
}

/// Lets calls through at the carrier's pace: one that comes too soon waits a little, or is held back.
pub(super) struct Bucket {
    rates: Rates,
    state: Mutex<Filled>,
}

struct Filled {
    left: f64,
    at: Instant,
    /// The carrier asked for a rest until then.
    rest_until: Option<Instant>,
}

impl Bucket {
    pub(super) fn new(rates: Rates) -> Self {
        Self { rates, state: Mutex::new(Filled { left: f64::from(rates.burst), at: Instant::now(), rest_until: None }) }
    }

    /// Takes a token and says how long to wait before it may be used; `Err` with the whole wait when that is longer than
    /// `most`, and then none is taken.
    pub(super) fn take(&self, most: Duration) -> Result<Duration, Duration> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.fill(&mut state);
        let rest = state.rest_until.map_or(Duration::ZERO, |until| until.saturating_duration_since(state.at));
        let short = (1.0 - state.left).max(0.0);
        let wait = rest.max(Duration::from_secs_f64(short * 60.0 / f64::from(self.rates().per_minute.max(1))));
        if wait > most {
            return Err(wait);
        }
        state.left -= 1.0;
        Ok(wait)
    }

    /// The carrier asked for so long a rest.
    pub(super) fn rest(&self, wanted: Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let until = Instant::now() + wanted;
        state.rest_until = Some(state.rest_until.map_or(until, |known| known.max(until)));
    }

    /// How many calls may go at once now, of how many after a rest.
    pub(super) fn left(&self) -> (u32, u32) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.fill(&mut state);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between nothing and the burst")]
        let left = if state.rest_until.is_some_and(|until| until > state.at) { 0 } else { state.left.max(0.0) as u32 };
        (left, self.rates().burst)
    }

    fn rates(&self) -> Rates {
        self.rates.shared_among(SHARERS.load(Ordering::Relaxed))
    }

    fn fill(&self, state: &mut Filled) {
        let now = Instant::now();
        let came = now.saturating_duration_since(state.at).as_secs_f64() * f64::from(self.rates().per_minute) / 60.0;
        state.left = (state.left + came).min(f64::from(self.rates().burst));
        state.at = now;
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
    fn a_clock_that_was_set_back_holds_no_calls_back_for_longer() {
        let (breaker, day) = (Breaker::default(), 86_400_000);
        for _ in 0..10 {
            breaker.failed(Timestamp(day));
        }
        assert!(!breaker.admits(Timestamp(day)));
        assert!(breaker.admits(Timestamp(0)), "the probe");
        assert!(!breaker.admits(Timestamp(1)));
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

    #[tokio::test(start_paused = true)]
    async fn the_bucket_lets_a_burst_through_then_the_carriers_pace_and_rests_when_it_is_asked_to() {
        let bucket = Bucket::new(Rates { per_minute: 60, burst: 3 });
        let none = Duration::ZERO;
        assert!((0..3).all(|_| bucket.take(none) == Ok(none)));
        assert!(bucket.take(none).is_err());
        let wait = bucket.take(Duration::from_secs(2)).unwrap();
        assert!(wait > Duration::from_millis(990) && wait <= Duration::from_secs(1), "{wait:?}");
        tokio::time::advance(Duration::from_secs(5)).await;
        assert_eq!(bucket.left(), (3, 3));
        bucket.rest(Duration::from_secs(30));
        assert_eq!(bucket.left(), (0, 3));
        assert!(bucket.take(Duration::from_secs(2)).unwrap_err() > Duration::from_secs(29));
        tokio::time::advance(Duration::from_secs(31)).await;
        assert_eq!(bucket.take(none), Ok(none));
    }

    #[test]
    fn whoever_knows_the_account_says_how_many_calls_a_minute_it_takes() {
        let ours = Rates { per_minute: 100, burst: 20 };
        assert_eq!(ours.or(None), ours);
        assert_eq!(ours.or(Some(6_000)), Rates { per_minute: 6_000, burst: 20 });
        assert_eq!(ours.or(Some(5)), Rates { per_minute: 5, burst: 5 });
    }

    #[test]
    fn processes_that_share_an_account_share_its_pace() {
        let whole = Rates { per_minute: 100, burst: 20 };
        assert_eq!(whole.shared_among(1), whole);
        assert_eq!(whole.shared_among(3), Rates { per_minute: 33, burst: 6 });
        assert_eq!(whole.shared_among(500), Rates { per_minute: 1, burst: 1 });
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
