//! Call records: reading them over several accounts, page by page, and never more of them than the caller's tenant may see.

mod export;
mod lines;
mod merged;
mod reading;
mod sums;

pub use export::{KEPT_MS, KNOWN_MS, delete, is_over, path, run};
pub use merged::{Cut, TO_LOOK_AT, stretch};
pub use reading::{Source, sources};
pub use sums::summary;
