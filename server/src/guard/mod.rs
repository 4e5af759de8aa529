//! What every request passes before a handler sees it, and every answer before it leaves.

pub mod address;
pub mod body;
pub mod headers;
pub mod key;
pub mod limits;
pub mod log;
pub mod origin;
pub mod panic;
pub mod policy;
pub mod problems;
pub mod query;
pub mod request_id;

pub use body::{Body, Unchecked};
pub use key::Key;
pub use query::Query;
