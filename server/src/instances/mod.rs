//! Several processes that serve from one database.
//!
//! Each says now and then that it is alive. One that did not for as long as the settings say counts as gone: the others take over what it had
//! in hand, each thing under a new fence. It may only stand still and wake later; therefore it asks [`Instances::still`] right
//! before it sends something, and everything it writes down is held against the fence.
//!
//! A file of SQLite belongs to one process. There the same questions are asked and answered without a word to the database.

mod hear;

pub use hear::{keep_up, keep_up_with};

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::{
    attempts::Watched,
    state::AppState,
    store::{Store, StoreError},
};

/// So many times it says in the time of a lease that it is alive.
const BEATS: u32 = 6;

/// What one instance does for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Duty {
    /// Reading what accounts own.
    Readings,
    /// Reading ports.
    Ports,
    /// Carrying bulk changes out.
    Bulk,
    /// What follows submissions of ports, and tidying papers up.
    Follow,
}

impl Duty {
    const ALL: [Self; 4] = [Self::Readings, Self::Ports, Self::Bulk, Self::Follow];

    fn word(self) -> &'static str {
        match self {
            Self::Readings => "readings",
            Self::Ports => "ports",
            Self::Bulk => "bulk",
            Self::Follow => "follow",
        }
    }
}

/// This process among those that serve from its database. Cheap to clone.
#[derive(Clone)]
pub struct Instances {
    id: Arc<str>,
    shared: bool,
    known: Arc<Mutex<Known>>,
    /// Held while accounts and grants are read anew: what was read first is never taken over last.
    keeping_up: Arc<tokio::sync::Mutex<()>>,
    /// Since when this process knows of the attempts that are looked for.
    pub(crate) watched: Watched,
}

#[derive(Default)]
struct Known {
    /// We count as alive until then, by a clock that also runs while we stand still.
    until: Option<Instant>,
    /// Rises whenever we had not said in time that we are alive.
    lapses: u64,
    duties: BTreeSet<Duty>,
    ended: bool,
    accounts: Option<String>,
}

/// A moment at which this instance was alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    lapses: Option<u64>,
}

impl Instances {
    /// An instance that nobody knows of yet.
    pub fn new(store: &Store) -> Self {
        let id = uuid::Uuid::now_v7().to_string();
        let shared = store.engine.is_shared();
        Self { id: id.into(), shared, known: Arc::default(), keeping_up: Arc::default(), watched: Watched::default() }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether this instance does that for all now.
    pub fn has(&self, duty: Duty) -> bool {
        let known = self.known();
        !self.shared || (is_alive(&known) && known.duties.contains(&duty))
    }

    /// This moment, for [`Instances::still`].
    pub fn moment(&self) -> Moment {
        let known = self.known();
        Moment { lapses: (!self.shared || is_alive(&known)).then_some(known.lapses) }
    }

    /// Whether this instance counted as alive from that moment until now. If it did not, others may have taken over what it has
    /// in hand.
    pub fn still(&self, since: Moment) -> bool {
        since.lapses.is_some() && self.moment() == since
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes something that only one instance may do at a time. `None` while another does it.
    pub async fn take(&self, store: &Store, name: String) -> Result<Option<Taken>, StoreError> {
        let moment = self.moment();
        if self.shared && (moment.lapses.is_none() || !store.take_lease(&name, &self.id).await?) {
            return Ok(None);
        }
        Ok(Some(Taken { instances: self.clone(), store: store.clone(), name, moment }))
    }
}

fn is_alive(known: &Known) -> bool {
    known.until.is_some_and(|until| Instant::now() < until)
}

/// Something that only this instance does now.
pub struct Taken {
    instances: Instances,
    store: Store,
    name: String,
    moment: Moment,
}

impl Taken {
    /// Whether it was ours all the time.
    pub fn is_ours(&self) -> bool {
        self.instances.still(self.moment)
    }

    /// Gives it back.
    pub async fn give_back(self) {
        if self.instances.shared
            && let Err(error) = self.store.give_lease_back(&self.name, &self.instances.id).await
        {
            tracing::warn!(lease = self.name, %error, "a lease could not be given back");
        }
    }
}

/// Says for the first time that this instance is alive.
pub async fn begin(state: &AppState) -> Result<(), StoreError> {
    if state.instances.shared {
        beat(state).await
    } else {
        state.store.say_all_gone().await?;
        state.store.say_alive(&state.instances.id, None).await?;
        Ok(())
    }
}

/// Says it again and again, until the process shuts down; and keeps up with what the others change.
pub async fn run(state: AppState) {
    if !state.instances.shared {
        return;
    }
    tokio::spawn(hear::run(state.clone()));
    loop {
        tokio::select! {
            () = state.shutdown.cancelled() => break,
            () = tokio::time::sleep(lease(&state) / BEATS) => {}
        }
        if let Err(error) = beat(&state).await {
            tracing::warn!(%error, "the database does not hear that this instance is alive");
        }
    }
    // What was being sent is still waited for.
    while !state.tasks.is_empty() && !state.instances.known().ended {
        if let Err(error) = state.store.say_alive(&state.instances.id, Some(lease_ms(&state))).await {
            tracing::warn!(%error, "the database does not hear that this instance is alive");
        }
        tokio::time::sleep(lease(&state) / BEATS).await;
    }
}

/// Says that this instance is no more.
pub async fn end(state: &AppState) -> Result<(), StoreError> {
    state.instances.known().ended = true;
    state.store.say_gone(&state.instances.id).await
}

fn lease(state: &AppState) -> Duration {
    Duration::from_secs(u64::from(state.settings.instance_lease_s))
}

fn lease_ms(state: &AppState) -> i64 {
    i64::from(state.settings.instance_lease_s) * 1_000
}

async fn beat(state: &AppState) -> Result<(), StoreError> {
    let instances = &state.instances;
    // From before the question on: the answer may take its time.
    let asked = Instant::now();
    let in_time = state.store.say_alive(&instances.id, Some(lease_ms(state))).await?;
    {
        let mut known = instances.known();
        if !in_time {
            if known.until.is_some() {
                tracing::warn!("this instance stood still for too long; others have taken over what it had in hand");
            }
            known.lapses += 1;
            known.duties.clear();
        }
        known.until = Some(asked + lease(state));
    }
    for duty in Duty::ALL {
        let ours = state.store.take_lease(duty.word(), &instances.id).await?;
        let mut known = instances.known();
        if ours {
            known.duties.insert(duty);
        } else {
            known.duties.remove(&duty);
        }
    }
    let alive = state.store.count_alive().await?.max(1);
    carriers::gate::share_pace_among(alive);
    metrics::gauge!("patchbay_instances").set(f64::from(alive));
    hear::keep_up(state).await
}
