//! Call records: reading them over several accounts, page by page, and never more of them than the caller's tenant may see.

mod export;
mod lines;
mod reading;
mod sums;

pub use export::{KEPT_MS, delete, path, run};
pub use reading::{Fetched, Place, Source, ahead, sources};
pub use sums::summary;
