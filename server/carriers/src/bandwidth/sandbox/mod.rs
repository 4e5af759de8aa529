//! Bandwidth, simulated. README.md beside this file says what it does not do, what it assumes, and what a person can type to
//! make things go wrong.

mod account;
mod answers;
mod control;
mod details;
mod disconnects;
mod dldas;
mod exchange;
mod inventory;
mod lidbs;
mod loas;
mod locations;
mod moves;
mod notifications;
mod options;
mod orders;
mod places;
mod port_check;
mod port_ins;
mod reservations;
mod routes;
mod search;
mod session;
mod start;
mod stock;
mod subscriptions;
mod telephone;
#[cfg(test)]
mod tests;
mod throttle;
mod work;
mod world;
mod xml;

use std::sync::Arc;

use axum::{Router, extract::DefaultBodyLimit};

use self::world::World;
use crate::{
    clock::SharedClock,
    sandbox::{RestoreError, Sandbox, Worlds},
};

/// The account that every world has: paths name it.
pub(super) const ACCOUNT: &str = "9900012";
/// The secret of every client, and the password of every user.
pub(super) const SECRET: &str = "sandbox";

/// The client id that opens a world.
pub(super) fn client_id(world: &str) -> String {
    format!("sandbox-{world}")
}

/// Bandwidth, simulated.
pub(super) struct BandwidthSandbox {
    worlds: Arc<Worlds<World>>,
}

impl BandwidthSandbox {
    pub(super) fn new(clock: SharedClock) -> Self {
        Self { worlds: Arc::new(Worlds::new(clock)) }
    }
}

impl Sandbox for BandwidthSandbox {
    fn router(&self) -> Router {
        Router::new()
            .merge(crate::sandbox::control::router())
            .merge(control::router())
            .fallback(routes::answer)
            .layer(DefaultBodyLimit::disable())
            .with_state(Arc::clone(&self.worlds))
    }

    fn snapshot(&self) -> Option<Vec<u8>> {
        self.worlds.snapshot()
    }

    fn restore(&self, bytes: &[u8]) -> Result<(), RestoreError> {
        self.worlds.restore(bytes)
    }
}
