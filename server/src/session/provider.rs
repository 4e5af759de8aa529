//! Signing in at a provider by OpenID Connect: the authorization code flow with PKCE, a state and a nonce.
//!
//! The provider says who somebody is; who may come in is known here. Only an address that the provider has verified and that
//! belongs to somebody here signs in. When the provider has asked for a second factor itself, it is not asked for again. Where
//! our requests may go is said in [`super::provider_host`].

use axum::http::{HeaderMap, HeaderValue};
use contract::{secret::Secret, time::CLOCKS_DIFFER_MS};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, Scope, TokenResponse as _,
    core::{CoreAuthenticationFlow, CoreClient, CoreJwsSigningAlgorithm as Alg, CoreProviderMetadata},
};
use serde::{Deserialize, Serialize};

use super::{cookie, provider_host::Host};
use crate::{config::OidcSetting, failure::Failure, state::AppState, vault::Place};

/// So long a sign-in at the provider may take.
const PATIENCE_S: i64 = 10 * 60;
const PLACE: Place<'_> = Place { table: "cookie", row: "provider", column: "sealed", tenant: "" };
/// Signatures by a key that only the provider has. Not `none`, and not those made with the client's own secret.
const SIGNATURES: [Alg; 8] = [
    Alg::RsaSsaPkcs1V15Sha256,
    Alg::RsaSsaPkcs1V15Sha384,
    Alg::RsaSsaPkcs1V15Sha512,
    Alg::RsaSsaPssSha256,
    Alg::RsaSsaPssSha384,
    Alg::RsaSsaPssSha512,
    Alg::EcdsaP256Sha256,
    Alg::EcdsaP384Sha384,
];

/// What the browser carries, sealed, while it is at the provider.
#[derive(Serialize, Deserialize)]
struct UnderWay {
    state: String,
    nonce: String,
    verifier: String,
    until_ms: i64,
}

/// Why somebody does not come in this way. It goes into the log, not to the browser.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The browser brought nothing that was begun here.
    #[error("nothing was begun in this browser, or it took too long")]
    NotBegun,
    /// The provider says no.
    #[error("the provider says: {0}")]
    Provider(String),
    /// The provider cannot be asked, or its answer cannot be read.
    #[error("the provider cannot be asked: {0}")]
    Unreachable(String),
    /// The token is not good.
    #[error("the token is refused: {0}")]
    Token(String),
    /// The provider does not vouch for the address.
    #[error("the provider does not vouch for the e-mail address")]
    Unverified,
}

/// Whom the provider vouches for.
pub struct Vouched {
    /// The verified address.
    pub email: String,
    /// Whether the provider has asked for a second factor.
    pub twice: bool,
}

/// Begins: the address of the provider's page, and the cookie that comes back with the browser.
pub async fn begin(state: &AppState, oidc: &OidcSetting) -> Result<(String, HeaderValue), Refused> {
    let redirect = redirect(state)?;
    let metadata = discover(state, oidc).await?;
    let client = CoreClient::from_provider_metadata(metadata, ClientId::new(oidc.client_id.clone()), secret(oidc))
        .set_redirect_uri(redirect);
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, csrf, nonce) = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scope(Scope::new("email".into()))
        .set_pkce_challenge(challenge)
        .url();
    let under_way = UnderWay {
        state: csrf.into_secret(),
        nonce: nonce.secret().clone(),
        verifier: verifier.into_secret(),
        until_ms: state.clock.now().0 + PATIENCE_S * 1000,
    };
    let sealed = state.vault.seal(PLACE, &under_way).map_err(|error| Refused::Unreachable(error.to_string()))?;
    Ok((url.into(), cookie::set_for(cookie::PROVIDER, &sealed, PATIENCE_S)))
}

/// What the provider sends the browser back with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Callback {
    /// The code that becomes a token.
    pub code: Option<Secret>,
    /// The state that we gave.
    pub state: Option<String>,
    /// Why not.
    pub error: Option<String>,
}

/// Finishes: whom the provider vouches for.
pub async fn finish(state: &AppState, oidc: &OidcSetting, back: &Callback, headers: &HeaderMap) -> Result<Vouched, Refused> {
    let sealed = cookie::read(headers, cookie::PROVIDER).ok_or(Refused::NotBegun)?;
    let under_way: UnderWay = state.vault.open(PLACE, &sealed).map_err(|_| Refused::NotBegun)?;
    let left_ms = under_way.until_ms.saturating_sub(state.clock.now().0);
    if left_ms <= 0 || left_ms > PATIENCE_S * 1000 + CLOCKS_DIFFER_MS || back.state.as_deref() != Some(under_way.state.as_str()) {
        return Err(Refused::NotBegun);
    }
    if let Some(error) = &back.error {
        return Err(Refused::Provider(error.chars().take(100).collect()));
    }
    let code = back.code.as_ref().ok_or(Refused::NotBegun)?;
    let redirect = redirect(state)?;
    let metadata = discover(state, oidc).await?;
    let client = CoreClient::from_provider_metadata(metadata, ClientId::new(oidc.client_id.clone()), secret(oidc))
        .set_redirect_uri(redirect);
    let host = Host::of(&state.settings, oidc);
    let http = move |request: HttpRequest| host.clone().ask(request);
    let answer = client
        .exchange_code(AuthorizationCode::new(code.expose().to_owned()))
        .map_err(|error| Refused::Unreachable(error.to_string()))?
        .set_pkce_verifier(PkceCodeVerifier::new(under_way.verifier))
        .request_async(&http)
        .await
        .map_err(|error| Refused::Unreachable(error.to_string()))?;
    let token = answer.id_token().ok_or_else(|| Refused::Token("there is none".into()))?;
    let verifier = client.id_token_verifier().set_allowed_algs(SIGNATURES);
    let claims = token.claims(&verifier, &Nonce::new(under_way.nonce)).map_err(|error| Refused::Token(error.to_string()))?;
    let email = claims.email().filter(|_| claims.email_verified() == Some(true)).ok_or(Refused::Unverified)?;
    let twice = claims.auth_method_refs().is_some_and(|methods| methods.iter().any(|method| method.as_str() == "mfa"));
    Ok(Vouched { email: super::sign_in::plain_email(email.as_str()), twice })
}

/// The provider's document, from the issuer's own host, and the keys that it names.
async fn discover(state: &AppState, oidc: &OidcSetting) -> Result<CoreProviderMetadata, Refused> {
    let issuer = IssuerUrl::new(oidc.issuer.clone()).map_err(|error| Refused::Unreachable(error.to_string()))?;
    let host = Host::of(&state.settings, oidc);
    let http = move |request: HttpRequest| host.clone().ask(request);
    CoreProviderMetadata::discover_async(issuer, &http).await.map_err(|error| Refused::Unreachable(error.to_string()))
}

fn secret(oidc: &OidcSetting) -> Option<ClientSecret> {
    Some(ClientSecret::new(oidc.client_secret.expose().to_owned())).filter(|secret| !secret.secret().is_empty())
}

fn redirect(state: &AppState) -> Result<RedirectUrl, Refused> {
    RedirectUrl::new(format!("{}/api/session/oidc/callback", state.settings.public_origin))
        .map_err(|error| Refused::Unreachable(error.to_string()))
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        tracing::warn!(why = %refused, "a sign-in at the provider came to nothing");
        Self::new(contract::problem::ProblemKind::SignedOut, "Signing in at the provider came to nothing. Try again.")
    }
}
