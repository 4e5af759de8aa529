//! People.

use contract::{
    id::UserId,
    user::{Invite, InviteLink, User, UserChange},
};
use gloo_net::http::Method;

use super::{
    ApiError,
    client::{change, change_quietly, get, json, segment},
};

/// All people of the tenant.
pub async fn list() -> Result<Vec<User>, ApiError> {
    get("/api/users").await
}

/// Invites a person; the link is shown once.
pub async fn invite(body: &Invite) -> Result<InviteLink, ApiError> {
    change(Method::POST, "/api/users", Some(json(body))).await
}

/// Changes a person's role, or closes their door.
pub async fn update(id: &UserId, body: &UserChange) -> Result<User, ApiError> {
    change(Method::PUT, &format!("/api/users/{}", segment(id.as_str())), Some(json(body))).await
}

/// Takes the second factor of somebody who has lost theirs; their sessions end.
pub async fn reset_second_factor(id: &UserId) -> Result<(), ApiError> {
    change_quietly(Method::DELETE, &format!("/api/users/{}/second-factor", segment(id.as_str())), None).await
}
