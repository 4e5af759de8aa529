//! Acting as a tenant below one's own.

use contract::{
    session::Session,
    tenant::{ActAs, ActingChange},
};
use gloo_net::http::Method;

use super::{
    ApiError,
    client::{about_session, json, read},
};

/// Begins: half an hour, looking only.
pub async fn begin(body: &ActAs) -> Result<Session, ApiError> {
    read(&about_session(Method::POST, "/api/acting", Some(json(body))).await?)
}

/// Lets things be changed from now on, or only be looked at again.
pub async fn change(body: &ActingChange) -> Result<Session, ApiError> {
    read(&about_session(Method::PUT, "/api/acting", Some(json(body))).await?)
}

/// Ends: as oneself again. Also says that one saw that it ended by itself.
pub async fn end() -> Result<Session, ApiError> {
    read(&about_session(Method::DELETE, "/api/acting", None).await?)
}
