//! Who reads a port request: one at a time. Whoever asked before the last of them began has what it brought.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use contract::{
    id::{AccountId, PortRequestId},
    time::Timestamp,
};
use tokio::sync::Mutex as Turn;

/// When the last reading of a request that was kept began.
type Last = Arc<Turn<Option<Timestamp>>>;

/// The turns of all requests of this process.
#[derive(Clone, Default)]
pub struct Turns(Arc<Mutex<HashMap<(AccountId, PortRequestId), Last>>>);

impl Turns {
    /// The turn of a request. Those that nobody waits for are forgotten on the way.
    pub(super) fn of(&self, account: &AccountId, request: &PortRequestId) -> Last {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, turn| Arc::strong_count(turn) > 1);
        all.entry((account.clone(), request.clone())).or_default().clone()
    }
}
