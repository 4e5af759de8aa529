//! Worlds as they are written down: what the carrier saves of each, its name, its time and its ledger. The plan of faults and
//! the luck are not kept.

use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize, Serializer};

use super::{
    RestoreError,
    fault::LedgerEntry,
    simulated::{Core, Simulated},
    worlds::lock,
};
use crate::clock::SharedClock;

#[derive(Serialize, Deserialize)]
struct Saved<W> {
    form: u32,
    worlds: Vec<W>,
}

/// Only the form, to be read before the rest.
#[derive(Deserialize)]
struct Form {
    form: u32,
}

#[derive(Serialize)]
struct Written<'a, S> {
    name: &'a str,
    /// How far its clock is ahead.
    ahead_ms: i64,
    state: S,
    ledger: &'a [LedgerEntry],
}

#[derive(Deserialize)]
struct Read<S> {
    name: String,
    ahead_ms: i64,
    state: S,
    ledger: Vec<LedgerEntry>,
}

/// A world that is locked while it is written, and not before.
struct Locking<'a, W>(&'a Mutex<W>);

impl<W: Simulated> Serialize for Locking<'_, W> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let world = lock(self.0);
        let Core { name, clock, ledger, .. } = world.core();
        Written { name, ahead_ms: clock.ahead_ms(), state: world.save(), ledger }.serialize(serializer)
    }
}

/// These worlds, written down.
pub(super) fn write<'a, W: Simulated>(worlds: impl Iterator<Item = &'a Mutex<W>>) -> Option<Vec<u8>> {
    let saved = Saved { form: W::FORM, worlds: worlds.map(Locking).collect() };
    serde_json::to_vec(&saved).inspect_err(|error| tracing::error!(%error, "the sandbox cannot be written down")).ok()
}

/// The worlds that were written down, with this clock.
pub(super) fn read<W: Simulated>(bytes: &[u8], clock: &SharedClock) -> Result<Vec<W>, RestoreError> {
    let Form { form: found } = serde_json::from_slice(bytes)?;
    if found != W::FORM {
        return Err(RestoreError::Form { found, known: W::FORM });
    }
    let saved: Saved<Read<W::Saved>> = serde_json::from_slice(bytes)?;
    let open = |read: Read<W::Saved>| {
        let mut core = Core::new(&read.name, Arc::clone(clock));
        core.clock.advance_ms(read.ahead_ms);
        core.ledger = read.ledger;
        W::restored(core, read.state)
    };
    Ok(saved.worlds.into_iter().map(open).collect())
}

/// Writes that there is a secret, and not which: for `serialize_with`.
pub(crate) fn hidden<S: Serializer>(_: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("hidden")
}

/// Whether a value is what it is when nobody says anything, and need not be written: for `skip_serializing_if`.
pub(crate) fn is_usual<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
