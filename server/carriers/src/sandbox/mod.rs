//! Simulated carriers: what every sandbox can be told, whatever carrier it plays, and what all of them are made of.
//!
//! A sandbox speaks its carrier's documented wire format on a real socket. A pair of credentials opens its own *world*,
//! which has an inventory, orders, a clock, a plan of faults and a ledger. Besides the carrier's own addresses every
//! sandbox answers under `/_sandbox/` (see [`Sandbox::router`]); no live carrier has those.
//!
//! A new carrier writes its state, its acts and its [`Manners`]. Worlds, time, faults, ledger, snapshots and the addresses
//! above are here. In outline, with one operation:
//!
//! ```ignore
//! #[derive(Default, Serialize, Deserialize)]
//! struct State { orders: Vec<Order> }            // secrets: #[serde(serialize_with = "saved::hidden")]
//! struct World { core: Core, state: State }
//!
//! impl Simulated for World {
//!     const FORM: u32 = 1;                       // grows when State can no longer be read
//!     const LOG_INS: &'static [&'static str] = &["x_token"];
//!     type Saved = State;
//!     fn open(core: Core) -> Self { Self { state: State::beginning(&core.name), core } }
//!     fn restored(core: Core, state: State) -> Self { Self { core, state } }
//!     fn save(&self) -> impl Serialize { &self.state }
//!     fn core(&self) -> &Core { &self.core }
//!     fn core_mut(&mut self) -> &mut Core { &mut self.core }
//!     fn settle(&mut self) { /* orders whose time has come, by self.core.now() */ }
//!     fn own_more(&mut self, count: usize) -> usize { /* for tests with very many */ }
//! }
//!
//! struct Says;                                   // impl Manners for Says: format, root, refused, unauthorized
//!
//! async fn create_order(State(worlds): State<Arc<Worlds<World>>>, request: Request) -> Response {
//!     let cut_off = CutOff::of(request.extensions());
//!     let Some(asked) = Asked::read(request).await else { return unauthorized() };
//!     let world = worlds.world(&asked.world);    // seal::seal and seal::world_of put its name into a token
//!     let call = Call { operation: "x_create_order", manners: &Says, cut_off, typed: asked.magic() };
//!     carry_out(world, call, move |world: &mut World, way: Way| {
//!         let lines = &asked.lines[..way.of(asked.lines.len())];       // a partial deed
//!         let id = world.order(lines, way.listed_from);                 // seen late in lists
//!         world.core.record("x_create_order", id);                      // touches; other changes call core.touch()
//!         xml(&Created { id, status: way.word("RECEIVED") })            // a word nobody knows
//!     })
//!     .await
//! }
//! // impl Sandbox: snapshot and restore are those of Worlds, and its router is
//! Router::new().route("/orders", post(create_order)).merge(control::router()).with_state(Arc::clone(&self.worlds))
//! ```
//!
//! A list that has pages answers [`Way::repeat_cursor`] with the page that was asked for and a cursor to it. Everything else
//! a fault can do is done by [`carry_out`].

mod bodies;
mod carry_out;
pub(crate) mod control;
mod fault;
mod manners;
pub(crate) mod mix;
mod plan;
pub(crate) mod saved;
pub(crate) mod seal;
mod simulated;
mod socket;
#[cfg(test)]
mod tests;
mod worlds;

use axum::Router;

pub(crate) use self::{
    carry_out::{Call, carry_out},
    manners::{Barred, Format, Manners},
    plan::Way,
    simulated::{Core, Simulated},
    socket::CutOff,
    worlds::{Worlds, lock},
};
pub use self::{
    fault::{Fault, Hostility, LedgerEntry, Trouble},
    socket::serve,
};

/// A simulated carrier.
pub trait Sandbox: Send + Sync {
    /// The carrier's addresses, and beside them the sandbox's own, all JSON. Every sandbox has these:
    ///
    /// | address | what |
    /// |---|---|
    /// | `GET /_sandbox/{world}/ledger` | `Vec<`[`LedgerEntry`]`>`: every request that took effect, oldest first |
    /// | `POST /_sandbox/{world}/faults` | `Vec<`[`Fault`]`>`: replaces the plan of faults |
    /// | `POST /_sandbox/{world}/advance` | `{"ms": 60000}`: moves the world's clock forward |
    /// | `POST /_sandbox/{world}/reset` | throws the world away |
    /// | `POST /_sandbox/{world}/owned` | `{"count": 10000}`: the world owns so many more numbers; answers how many in all |
    ///
    /// A carrier's own stand in the README of its sandbox.
    fn router(&self) -> Router;

    /// Every world that somebody changed, in a form that [`Sandbox::restore`] of this carrier's sandbox understands. `None`
    /// when nothing changed since the last call, or since it was restored or made.
    ///
    /// It has no secrets in it. The plans of faults are not part of it, nor is what is still to happen late. It takes time in
    /// proportion to all that the worlds own: to be called where waiting is allowed.
    fn snapshot(&self) -> Option<Vec<u8>>;

    /// Takes over the worlds of a snapshot. Worlds of other names stay; after an error, all stay as they are.
    fn restore(&self, bytes: &[u8]) -> Result<(), RestoreError>;
}

/// Why a snapshot cannot be restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// It is not one, it is cut off, or it names what this sandbox does not know.
    #[error("it cannot be understood: {0}")]
    Shape(#[from] serde_json::Error),
    /// Another version of the sandbox wrote it.
    #[error("it has form {found}; form {known} is known")]
    Form {
        /// What it has.
        found: u32,
        /// What is known here.
        known: u32,
    },
}
