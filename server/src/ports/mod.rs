//! Ports: what the carriers list, what it means, and what follows a submission by itself.
//!
//! [`reading`] asks the carriers, [`keeping`] keeps our copy like theirs and [`changes`] tells what changed there; [`judge`] says in pure functions
//! what it means; [`view`] and [`draft`] make of it what the browser is shown; [`mending`] gives the linter what it needs for a
//! change and [`supplements`] counts those; [`follow`] does what a confirmed submission brings with it.

pub mod changes;
pub mod draft;
pub mod follow;
pub mod judge;
pub mod keeping;
pub mod mending;
pub mod reading;
pub mod supplements;
pub mod view;
