//! Bulk changes: one change for many numbers. The plan is computed by the same function that is asked again before each row
//! is sent; rows are asked for in chunks as large as their carrier takes, a few at a time for each account, and each chunk is
//! an attempt like any other.

mod change;
mod judge;
mod plan;
pub mod run;

pub use change::Wanted;
pub use judge::{Judge, Judged};
pub use plan::{plan, plan_again};
