//! Signing in and out, and the own sessions.

use contract::{
    id::SessionId,
    session::{
        Invitation, PasswordChange, RecoveryCodes, SecondFactorProof, SecondFactorSetUp, SecondFactorStart, SecondFactorState,
        Session, SessionRow, SignIn, SignInCode, SignInWays, SignUp, SignedIn,
    },
};
use gloo_net::http::Method;

use super::{
    ApiError,
    client::{about_session, change, change_quietly, get, json, read, segment},
};

/// Who is signed in; an error with [`ApiError::is_signed_out`] when nobody is.
pub async fn current() -> Result<Session, ApiError> {
    read(&about_session(Method::GET, "/api/session", None).await?)
}

/// How one can sign in here.
pub async fn ways() -> Result<SignInWays, ApiError> {
    read(&about_session(Method::GET, "/api/sign-in-ways", None).await?)
}

/// Where signing in at the provider begins: a page of the server, not a request.
pub const PROVIDER: &str = "/api/session/oidc";

/// Signs in, or is asked for a code.
pub async fn sign_in(body: &SignIn) -> Result<SignedIn, ApiError> {
    read(&about_session(Method::POST, "/api/session", Some(json(body))).await?)
}

/// Finishes signing in with the code of the second factor.
pub async fn sign_in_code(body: &SignInCode) -> Result<SignedIn, ApiError> {
    read(&about_session(Method::POST, "/api/session/code", Some(json(body))).await?)
}

const SECOND_FACTOR: &str = "/api/session/second-factor";

/// How the own second factor stands.
pub async fn second_factor() -> Result<SecondFactorState, ApiError> {
    get(SECOND_FACTOR).await
}

/// Begins to set a second factor up.
pub async fn begin_second_factor(body: &SecondFactorStart) -> Result<SecondFactorSetUp, ApiError> {
    change(Method::POST, SECOND_FACTOR, Some(json(body))).await
}

/// Confirms it with the first code.
pub async fn confirm_second_factor(body: &SignInCode) -> Result<RecoveryCodes, ApiError> {
    change(Method::PUT, SECOND_FACTOR, Some(json(body))).await
}

/// Turns it off.
pub async fn end_second_factor(body: &SecondFactorProof) -> Result<(), ApiError> {
    change_quietly(Method::DELETE, SECOND_FACTOR, Some(json(body))).await
}

/// Makes new recovery codes.
pub async fn new_recovery_codes(body: &SecondFactorProof) -> Result<RecoveryCodes, ApiError> {
    change(Method::POST, "/api/session/recovery-codes", Some(json(body))).await
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
