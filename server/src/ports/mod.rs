//! Ports: what the carriers list, what it means, and what follows a submission by itself.
//!
//! [`reading`] keeps our copy like the carriers'; [`judge`] says in pure functions what it means; [`view`] and [`draft`] make
//! of it what the browser is shown; [`follow`] does what a confirmed submission brings with it.

pub mod draft;
pub mod follow;
pub mod judge;
pub mod reading;
pub mod view;
