//! Turns at reading what many want to see at the same moment. One reads at a time, and what it brings serves everybody who
//! asked before it began; nobody is served by what began before they asked.

use std::{
    collections::HashMap,
    convert::Infallible,
    hash::Hash,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// The turns of this process at things that are told apart by `K`, each of which brings `T`. Cheap to clone.
pub struct Turns<K, T>(Arc<Mutex<HashMap<K, Arc<Turn<T>>>>>);

struct Turn<T> {
    /// How many readings have begun.
    begun: AtomicU64,
    /// What the last one brought, and which one it was. Held by whoever reads.
    last: tokio::sync::Mutex<Option<(u64, T)>>,
}

impl<K: Eq + Hash, T: Clone> Turns<K, T> {
    /// What a reading brings that begins after this was called: `read`, or that of somebody who waited, too.
    ///
    /// A reading that is given up half-way has brought nothing; the next one in turn reads. What it brings may be a failure: that
    /// is shared as well, so that those who wait do not fail one after the other.
    pub async fn share(&self, key: K, read: impl Future<Output = T>) -> T {
        match self.share_once(key, async { Ok::<(), Infallible>(()) }, read).await {
            Ok(brought) => brought,
            Err(never) => match never {},
        }
    }

    /// The same, and whoever is to read waits until it is worth it: all who ask meanwhile are served, too. An error of `ready` is
    /// the asker's own; then nothing was read, and the next one in turn waits.
    pub async fn share_once<E>(
        &self,
        key: K,
        ready: impl Future<Output = Result<(), E>>,
        read: impl Future<Output = T>,
    ) -> Result<T, E> {
        let turn = self.of(key);
        let begun = turn.begun.load(Ordering::SeqCst);
        let mut last = turn.last.lock().await;
        if let Some((which, brought)) = &*last
            && *which > begun
        {
            return Ok(brought.clone());
        }
        ready.await?;
        let which = turn.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let brought = read.await;
        *last = Some((which, brought.clone()));
        Ok(brought)
    }

    /// The turn at one thing. Those that nobody waits for are forgotten on the way, with what they brought.
    fn of(&self, key: K) -> Arc<Turn<T>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, turn| Arc::strong_count(turn) > 1);
        all.entry(key).or_default().clone()
    }
}

impl<K, T> Default for Turns<K, T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K, T> Clone for Turns<K, T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Default for Turn<T> {
    fn default() -> Self {
        Self { begun: AtomicU64::new(0), last: tokio::sync::Mutex::new(None) }
    }
}

#[cfg(test)]
mod tests {
    use futures::future::join_all;
    use tokio::sync::Semaphore;

    use super::*;

    /// Something to read that counts its readings; each waits until it is let go.
    struct Shelf {
        turns: Turns<&'static str, u64>,
        begun: AtomicU64,
        go: Semaphore,
    }

    impl Shelf {
        fn new() -> Arc<Self> {
            Arc::new(Self { turns: Turns::default(), begun: AtomicU64::new(0), go: Semaphore::new(0) })
        }

        fn begun(&self) -> u64 {
            self.begun.load(Ordering::SeqCst)
        }

        /// The number of the reading that somebody was served by who asks now.
        fn ask(self: &Arc<Self>, key: &'static str) -> tokio::task::JoinHandle<u64> {
            let this = self.clone();
            tokio::spawn(async move {
                let read = async {
                    let which = this.begun.fetch_add(1, Ordering::SeqCst) + 1;
                    this.go.acquire().await.unwrap().forget();
                    which
                };
                this.turns.share(key, read).await
            })
        }

        /// Lets everybody go as far as they can.
        async fn settle(&self) {
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
        }
    }

    #[tokio::test]
    async fn those_who_ask_while_a_reading_runs_share_the_next_one() {
        let shelf = Shelf::new();
        let first = shelf.ask("one");
        shelf.settle().await;
        let others: Vec<_> = (0..10).map(|_| shelf.ask("one")).collect();
        shelf.settle().await;
        assert_eq!(shelf.begun(), 1, "one reads at a time");
        shelf.go.add_permits(1);
        shelf.settle().await;
        assert_eq!(first.await.unwrap(), 1);
        assert_eq!(shelf.begun(), 2);
        assert!(others.iter().all(|other| !other.is_finished()), "what began before they asked serves nobody");
        shelf.go.add_permits(1);
        let served = join_all(others).await;
        assert!(served.iter().all(|which| *which.as_ref().unwrap() == 2), "{served:?}");
        assert_eq!(shelf.begun(), 2, "ten who asked before it are served by one reading");
    }

    #[tokio::test]
    async fn who_asks_after_a_reading_has_begun_is_never_served_by_it() {
        let shelf = Shelf::new();
        let (first, second) = (shelf.ask("one"), shelf.ask("one"));
        shelf.go.add_permits(1);
        shelf.settle().await;
        // The second is in its turn; a third asks only now.
        let third = shelf.ask("one");
        shelf.settle().await;
        shelf.go.add_permits(9);
        assert_eq!((first.await.unwrap(), second.await.unwrap(), third.await.unwrap()), (1, 2, 3));
        assert_eq!(shelf.ask("one").await.unwrap(), 4, "nothing is kept for later");
    }

    #[tokio::test]
    async fn who_asks_while_it_is_not_worth_reading_is_served_by_the_reading_that_is() {
        let (turns, worth) = (Turns::<(), u64>::default(), Semaphore::new(0));
        let read = AtomicU64::new(0);
        let ask = || {
            let ready = async { worth.acquire().await.map(tokio::sync::SemaphorePermit::forget) };
            turns.share_once((), ready, async { read.fetch_add(1, Ordering::SeqCst) })
        };
        let all = join_all((0..10).map(|_| ask()));
        let later = async {
            tokio::task::yield_now().await;
            worth.add_permits(1);
        };
        let (served, ()) = tokio::join!(all, later);
        assert!(served.iter().all(|which| *which.as_ref().unwrap() == 0), "{served:?}");
        let never = turns.share_once((), async { Err("never") }, async { 7 }).await;
        assert_eq!((never, read.load(Ordering::SeqCst)), (Err("never"), 1));
    }

    #[tokio::test]
    async fn what_was_given_up_serves_nobody_and_other_things_have_turns_of_their_own() {
        let shelf = Shelf::new();
        let first = shelf.ask("one");
        shelf.settle().await;
        let (second, other) = (shelf.ask("one"), shelf.ask("other"));
        shelf.settle().await;
        assert_eq!(shelf.begun(), 2, "the other thing is read meanwhile");
        first.abort();
        shelf.settle().await;
        assert_eq!(shelf.begun(), 3);
        shelf.go.add_permits(2);
        assert_eq!((other.await.unwrap(), second.await.unwrap()), (2, 3));
    }
}
