//! The token of one account: fetched once however many calls wait for it, renewed before it ends, and never asked for again
//! after three refusals, so that the carrier does not lock the account.

use std::sync::atomic::{AtomicU64, Ordering};

use contract::{secret::Secret, time::Timestamp};
use tokio::sync::Mutex;

use super::Gate;
use crate::{
    clock::SharedClock,
    error::{Error, ErrorKind, Result},
    operation::Operation,
    transport::Transport,
};

/// Refusals in a row after which no more log-ins are tried.
pub(crate) const MOST_REFUSALS: u32 = 3;
/// After a log-in that failed while the old token still lives, the next one is not tried sooner.
const PAUSE_MS: i64 = 60 * 1000;

/// A token in use, with the generation by which a caller says which one was refused.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) text: Secret,
    pub(crate) generation: u64,
}

/// What a log-in gave.
pub(crate) struct Granted {
    /// The token: characters that a header can carry.
    pub(crate) text: Secret,
    /// How long it lives, more than nothing.
    pub(crate) life_ms: i64,
}

/// How a carrier is logged in to.
pub(crate) trait LogIn: Send + Sync {
    /// Asks for a token, once. Credentials that are not taken are `LoginRefused`.
    fn ask(&self, transport: &Transport) -> impl Future<Output = Result<Granted>> + Send;
}

/// The log-in of one account.
pub(crate) struct Tokens<L> {
    /// The carrier's name in sentences.
    carrier: &'static str,
    log_in: L,
    clock: SharedClock,
    state: Mutex<State>,
    /// How many log-ins have ended, well or not. Whoever waited while one failed takes its error over.
    ended: AtomicU64,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    generation: u64,
    refusals: u32,
    last_error: Option<Error>,
}

struct Held {
    token: Token,
    /// Lies ahead when the clock was set back; then nobody knows how old it is.
    got_at: Timestamp,
    renew_at: Timestamp,
    ends_at: Timestamp,
}

impl<L: LogIn> Tokens<L> {
    /// No token yet.
    pub(crate) fn new(carrier: &'static str, log_in: L, clock: SharedClock) -> Self {
        Self { carrier, log_in, clock, state: Mutex::default(), ended: AtomicU64::new(0) }
    }

    /// A token that is fresh: one past 80 % of its life is renewed first. `refused` is the generation of a token that the
    /// carrier did not take; only the first caller who says so causes a log-in.
    pub(crate) async fn fresh(&self, transport: &Transport, refused: Option<u64>) -> Result<Token> {
        let ended = self.ended.load(Ordering::SeqCst);
        let mut state = self.state.lock().await;
        self.may_log_in(&state)?;
        let now = self.clock.now();
        if let Some(held) = &state.held {
            let known_bad = refused.is_some_and(|generation| generation >= held.token.generation);
            if !known_bad && held.got_at <= now && now < held.renew_at {
                return Ok(held.token.clone());
            }
            if known_bad {
                state.held = None;
            }
        }
        if self.ended.load(Ordering::SeqCst) != ended
            && let Some(error) = &state.last_error
        {
            return Err(error.clone());
        }
        match self.renewed(transport, &mut state).await {
            Ok(token) => Ok(token),
            Err(error) => match &mut state.held {
                // It could not be renewed, but it has not ended either.
                Some(held) if error.kind != ErrorKind::LoginRefused && now < held.ends_at => {
                    held.got_at = held.got_at.min(now);
                    held.renew_at = now.plus_ms(PAUSE_MS);
                    Ok(held.token.clone())
                }
                _ => Err(error),
            },
        }
    }

    /// Reads with a token: `once` is one try, made once more with a new token when the carrier does not take the one we have.
    pub(crate) async fn read<T, F: Future<Output = Result<T>>>(
        &self,
        gate: &Gate,
        operation: &'static Operation,
        once: impl Fn(Token) -> F,
    ) -> Result<T> {
        let token = self.fresh(gate.transport(), None).await?;
        let generation = token.generation;
        match once(token).await {
            Err(error) if error.kind == ErrorKind::Unauthorized => {
                tracing::info!(operation = operation.id, account = gate.account(), detail = error.detail, "token not taken");
                once(self.fresh(gate.transport(), Some(generation)).await?).await
            }
            result => result,
        }
    }

    /// Notes what the carrier said to a write that was sent with a token of this generation. One that it did not take is
    /// forgotten, without logging in: the next call does.
    pub(crate) async fn note<T>(&self, generation: u64, result: &Result<T>) {
        if !result.as_ref().is_err_and(|error| error.kind == ErrorKind::Unauthorized) {
            return;
        }
        let mut state = self.state.lock().await;
        if state.held.as_ref().is_some_and(|held| held.token.generation <= generation) {
            state.held = None;
        }
    }

    /// Logs in now, whatever is held.
    pub(crate) async fn renew(&self, transport: &Transport) -> Result<Token> {
        let mut state = self.state.lock().await;
        self.may_log_in(&state)?;
        self.renewed(transport, &mut state).await
    }

    async fn renewed(&self, transport: &Transport, state: &mut State) -> Result<Token> {
        let result = self.log_in.ask(transport).await;
        self.ended.fetch_add(1, Ordering::SeqCst);
        match result {
            Ok(Granted { text, life_ms }) => {
                let now = self.clock.now();
                state.generation += 1;
                state.refusals = 0;
                state.last_error = None;
                let token = Token { text, generation: state.generation };
                let (renew_at, ends_at) = (now.plus_ms(life_ms / 5 * 4), now.plus_ms(life_ms));
                state.held = Some(Held { token: token.clone(), got_at: now, renew_at, ends_at });
                Ok(token)
            }
            Err(error) => {
                if error.kind == ErrorKind::LoginRefused {
                    state.refusals += 1;
                    state.held = None;
                }
                state.last_error = Some(error.clone());
                Err(error)
            }
        }
    }

    fn may_log_in(&self, state: &State) -> Result<()> {
        if state.refusals < MOST_REFUSALS { Ok(()) } else { Err(refused_for_good(self.carrier, state.last_error.as_ref())) }
    }
}

/// No more log-ins: the carrier refused enough of them.
pub(crate) fn refused_for_good(carrier: &str, last: Option<&Error>) -> Error {
    let words = last.map(|error| error.words.clone()).unwrap_or_default();
    let detail =
        format!("{carrier} refused the log-in {MOST_REFUSALS} times; it is not tried again until the credentials change");
    Error::new(ErrorKind::LoginRefused, detail).with_words(words)
}

/// A token's text, if a header can carry it.
pub(crate) fn token_text(text: &str) -> Option<Secret> {
    let text = text.trim();
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())).then(|| Secret::new(text))
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, atomic::AtomicUsize};

    use super::*;
    use crate::{
        clock::{ShiftedClock, SystemClock},
        transport::Limits,
    };

    /// A carrier that gives a token for a thousand seconds, or says what it is told to say.
    #[derive(Default)]
    struct Desk {
        asked: AtomicUsize,
        says: std::sync::Mutex<Option<ErrorKind>>,
    }

    impl LogIn for Arc<Desk> {
        async fn ask(&self, _: &Transport) -> Result<Granted> {
            self.asked.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            match *self.says.lock().unwrap() {
                Some(kind) => Err(Error::new(kind, "as told")),
                None => Ok(Granted { text: Secret::new("t0ken"), life_ms: 1_000_000 }),
            }
        }
    }

    struct Scene {
        desk: Arc<Desk>,
        clock: ShiftedClock,
        tokens: Tokens<Arc<Desk>>,
        transport: Transport,
    }

    fn scene() -> Scene {
        let (desk, clock) = (Arc::new(Desk::default()), ShiftedClock::new(Arc::new(SystemClock)));
        let tokens = Tokens::new("Somebody", Arc::clone(&desk), Arc::new(clock.clone()));
        Scene { desk, clock, tokens, transport: Transport::new(Limits::default()).unwrap() }
    }

    impl Scene {
        async fn fresh(&self, refused: Option<u64>) -> Result<u64> {
            self.tokens.fresh(&self.transport, refused).await.map(|token| token.generation)
        }

        fn asked(&self) -> usize {
            self.desk.asked.load(Ordering::SeqCst)
        }

        fn say(&self, kind: Option<ErrorKind>) {
            *self.desk.says.lock().unwrap() = kind;
        }
    }

    #[tokio::test]
    async fn a_log_in_is_made_once_for_five_hundred_callers_in_each_of_a_hundred_rounds() {
        let scene = scene();
        assert_eq!(scene.fresh(None).await.unwrap(), 1);
        for round in 1..=100 {
            let all = futures::future::join_all((0..500).map(|_| scene.fresh(Some(round)))).await;
            assert!(all.iter().all(|generation| generation.as_ref().is_ok_and(|g| *g == round + 1)));
        }
        assert_eq!(scene.asked(), 101);
    }

    #[tokio::test]
    async fn a_token_is_renewed_at_eighty_percent_and_kept_to_its_end_when_it_cannot_be() {
        let scene = scene();
        scene.fresh(None).await.unwrap();
        scene.clock.advance_ms(799_000);
        assert_eq!(scene.fresh(None).await.unwrap(), 1);
        scene.say(Some(ErrorKind::Unavailable));
        scene.clock.advance_ms(2_000);
        assert_eq!(scene.fresh(None).await.unwrap(), 1, "it has not ended");
        assert_eq!(scene.fresh(None).await.unwrap(), 1, "and is not tried again at once");
        assert_eq!(scene.asked(), 2);
        scene.clock.advance_ms(200_000);
        assert_eq!(scene.fresh(None).await.unwrap_err().kind, ErrorKind::Unavailable);
        scene.say(None);
        assert_eq!(scene.fresh(None).await.unwrap(), 2);
    }

    #[tokio::test]
    async fn a_clock_that_was_set_back_makes_no_token_young_again() {
        let scene = scene();
        scene.fresh(None).await.unwrap();
        scene.clock.advance_ms(-86_400_000);
        assert_eq!(scene.fresh(None).await.unwrap(), 2);
        assert_eq!(scene.fresh(None).await.unwrap(), 2, "once is enough");
        scene.clock.advance_ms(86_400_000);
        assert_eq!(scene.fresh(None).await.unwrap(), 3);
    }

    #[tokio::test]
    async fn who_waited_while_a_log_in_failed_takes_its_error_over() {
        let scene = scene();
        scene.say(Some(ErrorKind::Unavailable));
        let all = futures::future::join_all((0..50).map(|_| scene.fresh(None))).await;
        assert!(all.iter().all(|one| one.as_ref().is_err_and(|error| error.kind == ErrorKind::Unavailable)));
        assert_eq!(scene.asked(), 1);
    }

    #[tokio::test]
    async fn three_refusals_are_the_last_and_a_success_forgives() {
        let scene = scene();
        for kind in [Some(ErrorKind::LoginRefused), Some(ErrorKind::LoginRefused), None] {
            scene.say(kind);
            let _ = scene.tokens.renew(&scene.transport).await;
        }
        scene.say(Some(ErrorKind::LoginRefused));
        for _ in 0..5 {
            let error = scene.tokens.renew(&scene.transport).await.err().unwrap();
            assert_eq!(error.kind, ErrorKind::LoginRefused);
        }
        assert_eq!(scene.asked(), 6);
        let error = scene.fresh(None).await.unwrap_err();
        assert!(error.detail.starts_with("Somebody refused the log-in 3 times"), "{}", error.detail);
    }

    #[tokio::test]
    async fn a_token_that_a_write_could_not_use_is_forgotten_and_a_newer_one_is_kept() {
        let scene = scene();
        scene.fresh(None).await.unwrap();
        let not_taken = || Err::<(), _>(Error::new(ErrorKind::Unauthorized, "401"));
        scene.tokens.note(1, &Err::<(), _>(Error::new(ErrorKind::Refused, "no"))).await;
        assert_eq!(scene.fresh(None).await.unwrap(), 1);
        scene.tokens.note(1, &not_taken()).await;
        assert_eq!((scene.asked(), scene.fresh(None).await.unwrap()), (1, 2));
        scene.tokens.note(1, &not_taken()).await;
        assert_eq!(scene.fresh(None).await.unwrap(), 2);
    }

    #[test]
    fn a_token_is_text_that_a_header_can_carry() {
        assert_eq!(token_text(" eyJ.a.b \n").unwrap().expose(), "eyJ.a.b");
        assert!(["", " ", "a b", "a\u{e9}", "a\nb"].iter().all(|text| token_text(text).is_none()));
    }
}
