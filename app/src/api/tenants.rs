//! Tenants below one's own, their people, and numbers that go from one to another.

use contract::{
    id::{TenantId, UserId},
    tenant::{HandOver, HandedOver, NewTenant, Tenant, TenantChange},
    user::{Invite, InviteLink, User, UserChange},
};
use gloo_net::http::Method;

use super::{
    ApiError,
    client::{change, get, json, segment},
};

fn path(id: &TenantId, rest: &str) -> String {
    format!("/api/tenants/{}{rest}", segment(id.as_str()))
}

/// The own tenant and all below it.
pub async fn list() -> Result<Vec<Tenant>, ApiError> {
    get("/api/tenants").await
}

/// Makes a tenant.
pub async fn create(body: &NewTenant) -> Result<Tenant, ApiError> {
    change(Method::POST, "/api/tenants", Some(json(body))).await
}

/// One tenant.
pub async fn read(id: &TenantId) -> Result<Tenant, ApiError> {
    get(&path(id, "")).await
}

/// Changes its name, its limits, and whether its people can sign in.
pub async fn update(id: &TenantId, body: &TenantChange) -> Result<Tenant, ApiError> {
    change(Method::PUT, &path(id, ""), Some(json(body))).await
}

/// Its people.
pub async fn users(id: &TenantId) -> Result<Vec<User>, ApiError> {
    get(&path(id, "/users")).await
}

/// Invites a person into it; the link is shown once.
pub async fn invite(id: &TenantId, body: &Invite) -> Result<InviteLink, ApiError> {
    change(Method::POST, &path(id, "/users"), Some(json(body))).await
}

/// Changes what one of its people may, or closes their door.
pub async fn change_user(id: &TenantId, user: &UserId, body: &UserChange) -> Result<User, ApiError> {
    change(Method::PUT, &path(id, &format!("/users/{}", segment(user.as_str()))), Some(json(body))).await
}

/// Previews or does the handing over of numbers, row by row.
pub async fn hand_over(body: &HandOver) -> Result<HandedOver, ApiError> {
    change(Method::POST, "/api/tenants/hand-over", Some(json(body))).await
}
