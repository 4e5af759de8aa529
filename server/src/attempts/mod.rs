//! Attempts: the only way to a carrier write.
//!
//! The intent is committed before the first byte leaves. It is sent at most once, by a task that a closed tab cannot
//! cancel. Whatever is not known afterwards is *unknown*, locked, and decided by reading the carrier back: present at
//! any time, absent only after a quiet window and two complete readings apart from each other.

pub mod ask;
mod customer_intent;
mod feature_look;
mod gone_look;
pub mod intent;
mod look;
mod order_look;
pub mod port_intent;
mod port_look;
pub mod reconcile;
mod send;
pub mod standing;
mod verdict;
mod watched;

pub use customer_intent::{CustomerIntent, Setting};
pub use gone_look::GoneTurns;
pub use intent::{Intent, ServiceChange};
pub use look::{look_if_free, look_now};
pub use port_intent::{LevelAct, PortIntent};
pub use watched::Watched;

use crate::state::AppState;

/// How long after a lost answer the carrier may still be working it off or hiding it, in milliseconds.
fn window_ms(state: &AppState) -> i64 {
    i64::from(state.settings.reconcile_window_s) * 1_000
}

/// How far apart two readings must be that prove an absence, in milliseconds.
fn gap_ms(state: &AppState) -> i64 {
    i64::from(state.settings.scan_gap_s) * 1_000
}
