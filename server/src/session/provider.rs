//! Signing in at a provider by OpenID Connect: the authorization code flow with PKCE, a state and a nonce.
//!
//! The provider says who somebody is; who may come in is known here. Only an address that the provider has verified and that
//! belongs to somebody here signs in. When the provider has asked for a second factor itself, it is not asked for again. Our
//! requests go to the issuer's own host and nowhere else.

use std::{sync::LazyLock, time::Duration};

use axum::http::{HeaderMap, HeaderValue};
use contract::secret::Secret;
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, TokenResponse as _,
    core::{CoreAuthenticationFlow, CoreClient, CoreJwsSigningAlgorithm as Alg, CoreProviderMetadata},
};
use serde::{Deserialize, Serialize};

use super::cookie;
use crate::{config::OidcSetting, failure::Failure, state::AppState, vault::Place};

/// So long a sign-in at the provider may take.
const PATIENCE_S: i64 = 10 * 60;
/// The largest answer of a provider.
const LARGEST: usize = 1024 * 1024;
const DEADLINE: Duration = Duration::from_secs(10);
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

/// Why a request to the provider came to nothing.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("{0} is not of the issuer's own host")]
    Elsewhere(String),
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error(transparent)]
    Shape(#[from] axum::http::Error),
    #[error("the answer is larger than is taken")]
    TooLarge,
}

/// Begins: the address of the provider's page, and the cookie that comes back with the browser.
pub async fn begin(state: &AppState, oidc: &OidcSetting) -> Result<(String, HeaderValue), Refused> {
    let redirect = redirect(state)?;
    let metadata = discover(oidc).await?;
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
    if state.clock.now().0 >= under_way.until_ms || back.state.as_deref() != Some(under_way.state.as_str()) {
        return Err(Refused::NotBegun);
    }
    if let Some(error) = &back.error {
        return Err(Refused::Provider(error.chars().take(100).collect()));
    }
    let code = back.code.as_ref().ok_or(Refused::NotBegun)?;
    let redirect = redirect(state)?;
    let metadata = discover(oidc).await?;
    let client = CoreClient::from_provider_metadata(metadata, ClientId::new(oidc.client_id.clone()), secret(oidc))
        .set_redirect_uri(redirect);
    let issuer = oidc.issuer.clone();
    let http = move |request: HttpRequest| ask(issuer.clone(), request);
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

async fn discover(oidc: &OidcSetting) -> Result<CoreProviderMetadata, Refused> {
    let issuer = IssuerUrl::new(oidc.issuer.clone()).map_err(|error| Refused::Unreachable(error.to_string()))?;
    let own = oidc.issuer.clone();
    let http = move |request: HttpRequest| ask(own.clone(), request);
    CoreProviderMetadata::discover_async(issuer, &http).await.map_err(|error| Refused::Unreachable(error.to_string()))
}

fn secret(oidc: &OidcSetting) -> Option<ClientSecret> {
    Some(ClientSecret::new(oidc.client_secret.expose().to_owned())).filter(|secret| !secret.secret().is_empty())
}

fn redirect(state: &AppState) -> Result<RedirectUrl, Refused> {
    RedirectUrl::new(format!("{}/api/session/oidc/callback", state.settings.public_origin))
        .map_err(|error| Refused::Unreachable(error.to_string()))
}

/// Asks the provider once: its own host only, no redirect, no other proxy, within ten seconds.
async fn ask(issuer: String, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    static CLIENT: LazyLock<Result<reqwest::Client, String>> = LazyLock::new(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
        #[expect(clippy::disallowed_methods, reason = "this is no carrier: its answers are small and nothing is bought")]
        let builder = reqwest::Client::builder();
        builder
            .timeout(DEADLINE)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|error| error.to_string())
    });
    let address = request.uri().to_string();
    if !same_host(&issuer, &address) {
        return Err(Trouble::Elsewhere(address));
    }
    let client = CLIENT.as_ref().map_err(|error| Trouble::Elsewhere(error.clone()))?;
    let mut answer = client.execute(request.try_into()?).await?;
    let mut response = axum::http::Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        response = response.header(name, value);
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > LARGEST {
            return Err(Trouble::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(response.body(body)?)
}

/// Whether an address has the scheme, host and port of the issuer.
fn same_host(issuer: &str, address: &str) -> bool {
    let origin = |text: &str| {
        let uri: axum::http::Uri = text.parse().ok()?;
        Some((uri.scheme()?.clone(), uri.authority()?.clone()))
    };
    origin(issuer).is_some_and(|own| origin(address) == Some(own))
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        tracing::warn!(why = %refused, "a sign-in at the provider came to nothing");
        Self::new(contract::problem::ProblemKind::SignedOut, "Signing in at the provider came to nothing. Try again.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_issuers_own_host_is_asked() {
        let issuer = "https://id.example.com/realm";
        assert!(same_host(issuer, "https://id.example.com/realm/token"));
        for elsewhere in [
            "http://id.example.com/token",
            "https://id.example.com:8443/token",
            "https://id.example.com.evil.example/token",
            "https://id.example.com@evil.example/token",
            "https://169.254.169.254/latest",
            "nonsense",
        ] {
            assert!(!same_host(issuer, elsewhere), "{elsewhere}");
        }
    }
}
