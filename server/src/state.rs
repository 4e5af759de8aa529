//! What a handler can reach.

use std::sync::Arc;

use carriers::clock::SharedClock;
use contract::audit::AuditCheck;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    accounts::Accounts, attempts, config::Settings, failure::Failure, guard::limits::Limits, instances::Instances,
    papers::Papers, ports, readings::Progress, session::password::Passwords, store::Store, turns::Turns, vault::Vault,
};

/// Everything a handler can reach. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The database.
    pub store: Store,
    /// Seals and opens secrets.
    pub vault: Vault,
    /// The one clock.
    pub clock: SharedClock,
    /// Connected carrier accounts.
    pub accounts: Accounts,
    /// How this server was set up.
    pub settings: Arc<Settings>,
    /// Sends that must come to an end even when their request has gone. Shutdown waits for them.
    pub tasks: TaskTracker,
    /// Cancelled when the server is asked to stop.
    pub shutdown: CancellationToken,
    /// This process among those that serve from its database.
    pub instances: Instances,
    /// How often one address may ask.
    pub limits: Limits,
    /// Readings of accounts that are under way.
    pub progress: Progress,
    /// Readings of ports that are under way.
    pub port_progress: Progress,
    /// Port requests that are being read, one reading of each at a time.
    pub port_turns: ports::reading::OneTurns,
    /// Turns at reading the whole audit log.
    pub audit_turns: Turns<(), Result<AuditCheck, Failure>>,
    /// Lists of numbers that are being read for numbers that were given back.
    pub number_turns: attempts::GoneTurns,
    /// Turns at keeping what was read of ports.
    pub port_keeping: ports::keeping::Turns,
    /// Papers that are arriving.
    pub papers: Papers,
    /// Hashes and checks passwords.
    pub passwords: Passwords,
}
