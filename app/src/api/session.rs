//! Signing in and out, and the own sessions.

use contract::{
    id::SessionId,
    session::{Invitation, PasswordChange, Session, SessionRow, SignIn, SignUp},
};
use gloo_net::http::Method;

use super::{
    ApiError,
    client::{about_session, change_quietly, get, json, read, segment},
};

/// Who is signed in; an error with [`ApiError::is_signed_out`] when nobody is.
pub async fn current() -> Result<Session, ApiError> {
    read(&about_session(Method::GET, "/api/session", None).await?)
}

/// Signs in.
pub async fn sign_in(body: &SignIn) -> Result<Session, ApiError> {
    read(&about_session(Method::POST, "/api/session", Some(json(body))).await?)
}

/// Signs out.
pub async fn sign_out() -> Result<(), ApiError> {
    about_session(Method::DELETE, "/api/session", None).await.map(drop)
}

/// Who a sign-up link is for.
pub async fn invitation(token: &str) -> Result<Invitation, ApiError> {
    read(&about_session(Method::GET, &format!("/api/sign-up/{}", segment(token)), None).await?)
}

/// Signs up by a link, and in.
pub async fn sign_up(body: &SignUp) -> Result<Session, ApiError> {
    read(&about_session(Method::POST, "/api/sign-up", Some(json(body))).await?)
}

/// Changes the own password.
pub async fn change_password(body: &PasswordChange) -> Result<(), ApiError> {
    change_quietly(Method::PUT, "/api/session/password", Some(json(body))).await
}

/// Sessions: the own ones, and for admins those of the tenant.
pub async fn list() -> Result<Vec<SessionRow>, ApiError> {
    get("/api/sessions").await
}

/// Ends a session.
pub async fn end(id: &SessionId) -> Result<(), ApiError> {
    change_quietly(Method::DELETE, &format!("/api/sessions/{}", segment(id.as_str())), None).await
}
