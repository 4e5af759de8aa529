//! Home and the job tray.

use contract::{
    home::{Home, Tray},
    id::{AlertId, DriftId},
};
use gloo_net::http::Method;

use super::{
    ApiError,
    client::{change_quietly, get, get_by_itself, segment},
};

/// What needs someone, and how the carriers are.
pub async fn home() -> Result<Home, ApiError> {
    get("/api/home").await
}

/// Work under way, and the small figures of the sidebar.
pub async fn tray() -> Result<Tray, ApiError> {
    get_by_itself("/api/tray").await
}

/// Says that somebody looked at an alert.
pub async fn see_alert(id: &AlertId) -> Result<(), ApiError> {
    change_quietly(Method::POST, &format!("/api/alerts/{}/seen", segment(id.as_str())), None).await
}

/// Says that somebody looked at a drift.
pub async fn see_drift(id: &DriftId) -> Result<(), ApiError> {
    change_quietly(Method::POST, &format!("/api/drifts/{}/seen", segment(id.as_str())), None).await
}
