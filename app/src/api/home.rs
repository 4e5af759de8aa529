//! Home and the job tray.

use contract::home::{Home, Tray};

use super::{
    ApiError,
    client::{get, get_by_itself},
};

/// What needs someone, and how the carriers are.
pub async fn home() -> Result<Home, ApiError> {
    get("/api/home").await
}

/// Work under way, and the small figures of the sidebar.
pub async fn tray() -> Result<Tray, ApiError> {
    get_by_itself("/api/tray").await
}
