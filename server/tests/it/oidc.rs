//! Signing in at a provider: a small one of the tests' own, which can misbehave in every way that must be refused.

use std::sync::{Arc, Mutex};

use axum::{Json, Router, extract::State, routing};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use contract::secret::Secret;
use contract::session::{SecondFactor, SignInWays};
use reqwest::{Method, StatusCode};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use serde_json::{Value, json};
use server::config::OidcSetting;
use sha2::{Digest as _, Sha256};

use crate::support::{Answer, Console, EMAIL, PASSWORD, Patchbay};

const CLIENT: &str = "patchbay-in-tests";
const CLIENT_SECRET: &str = "the client's own secret";

/// What the provider's next token is like.
#[derive(Clone, Default)]
struct Plan {
    /// Claims in place of the right ones; `null` takes one out.
    claims: Vec<(&'static str, Value)>,
    /// How it is signed.
    signature: Signature,
    /// Where its token address is, instead of at itself.
    token_endpoint: Option<String>,
    /// The same of its keys.
    jwks_uri: Option<String>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Signature {
    #[default]
    Right,
    None,
    OtherKey,
    ClientSecret,
}

struct Provider {
    base: String,
    key: EcdsaKeyPair,
    other: EcdsaKeyPair,
    plan: Mutex<Plan>,
    /// The challenge and the nonce of what a browser began, by its code.
    begun: Mutex<Option<(String, String)>>,
    tokens: Mutex<u32>,
}

fn new_key() -> EcdsaKeyPair {
    let rng = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &rng).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &rng).unwrap()
}

impl Provider {
    async fn start() -> Arc<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let provider = Arc::new(Self {
            base,
            key: new_key(),
            other: new_key(),
            plan: Mutex::default(),
            begun: Mutex::default(),
            tokens: Mutex::default(),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", routing::get(discovery))
            .route("/keys", routing::get(keys))
            .route("/token", routing::post(token))
            .with_state(Arc::clone(&provider));
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    fn setting(&self) -> OidcSetting {
        OidcSetting {
            issuer: self.base.clone(),
            client_id: CLIENT.into(),
            client_secret: Secret::new(CLIENT_SECRET),
            name: "Test Provider".into(),
        }
    }

    fn plan(&self, plan: Plan) {
        *self.plan.lock().unwrap() = plan;
    }

    fn id_token(&self, nonce: &str) -> String {
        let plan = self.plan.lock().unwrap().clone();
        #[expect(clippy::disallowed_methods, reason = "another machine has a clock of its own")]
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        let mut claims = json!({
            "iss": self.base, "sub": "7", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce,
            "email": EMAIL, "email_verified": true,
        });
        for (name, value) in plan.claims {
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(name);
            } else {
                claims[name] = value;
            }
        }
        let algorithm = match plan.signature {
            Signature::Right | Signature::OtherKey => "ES256",
            Signature::None => "none",
            Signature::ClientSecret => "HS256",
        };
        let head = BASE64.encode(json!({ "alg": algorithm, "kid": "one" }).to_string());
        let text = format!("{head}.{}", BASE64.encode(claims.to_string()));
        let signed = |key: &EcdsaKeyPair| BASE64.encode(key.sign(&SystemRandom::new(), text.as_bytes()).unwrap());
        let signature = match plan.signature {
            Signature::Right => signed(&self.key),
            Signature::OtherKey => signed(&self.other),
            Signature::None => String::new(),
            Signature::ClientSecret => {
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, CLIENT_SECRET.as_bytes());
                BASE64.encode(ring::hmac::sign(&key, text.as_bytes()))
            }
        };
        format!("{text}.{signature}")
    }
}

async fn discovery(State(provider): State<Arc<Provider>>) -> Json<Value> {
    let base = &provider.base;
    let plan = provider.plan.lock().unwrap().clone();
    let token = plan.token_endpoint.unwrap_or_else(|| format!("{base}/token"));
    let keys = plan.jwks_uri.unwrap_or_else(|| format!("{base}/keys"));
    Json(json!({
        "issuer": base, "authorization_endpoint": format!("{base}/authorize"), "token_endpoint": token,
        "jwks_uri": keys, "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
    }))
}

async fn keys(State(provider): State<Arc<Provider>>) -> Json<Value> {
    // An uncompressed point: a byte, then x, then y.
    let point = provider.key.public_key().as_ref();
    Json(json!({ "keys": [{
        "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "one",
        "x": BASE64.encode(&point[1..33]), "y": BASE64.encode(&point[33..65]),
    }] }))
}

async fn token(State(provider): State<Arc<Provider>>, body: String) -> Result<Json<Value>, axum::http::StatusCode> {
    *provider.tokens.lock().unwrap() += 1;
    let form: std::collections::BTreeMap<String, String> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let (challenge, nonce) = provider.begun.lock().unwrap().take().ok_or(axum::http::StatusCode::BAD_REQUEST)?;
    let verifier = form.get("code_verifier").cloned().unwrap_or_default();
    if form.get("code").map(String::as_str) != Some("the-code") || BASE64.encode(Sha256::digest(verifier)) != challenge {
        return Err(axum::http::StatusCode::BAD_REQUEST);
    }
    Ok(Json(json!({ "access_token": "x", "token_type": "Bearer", "id_token": provider.id_token(&nonce) })))
}

/// A server with this provider.
async fn with_provider() -> (Patchbay, Arc<Provider>) {
    let provider = Provider::start().await;
    let setting = provider.setting();
    (Patchbay::start_with(|settings| settings.oidc = Some(setting)).await, provider)
}

/// Sends a browser to the provider, where the person signs in. The answer is the way back.
async fn go(provider: &Provider, console: &Console) -> String {
    let answer = console.raw(Method::GET, "/api/session/oidc", None, &[]).await.expect(StatusCode::SEE_OTHER);
    let to = answer.header("location").unwrap().to_owned();
    let (page, query) = to.split_once('?').unwrap();
    assert_eq!(page, format!("{}/authorize", provider.base));
    let asked: std::collections::BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    assert_eq!((asked["response_type"].as_str(), asked["code_challenge_method"].as_str()), ("code", "S256"));
    assert!(asked["redirect_uri"].ends_with("/api/session/oidc/callback"));
    *provider.begun.lock().unwrap() = Some((asked["code_challenge"].clone(), asked["nonce"].clone()));
    format!("/api/session/oidc/callback?code=the-code&state={}", asked["state"])
}

async fn come_back(console: &Console, path: &str) -> Answer {
    console.raw(Method::GET, path, None, &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")]).await
}

#[track_caller]
fn leads_to(answer: Answer, path: &str) {
    let answer = answer.expect(StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), Some(path));
}

#[tokio::test]
async fn whoever_the_provider_vouches_for_and_who_is_known_here_is_signed_in() {
    let (patchbay, provider) = with_provider().await;
    let console = patchbay.stranger();
    let ways: SignInWays = console.get("/api/sign-in-ways").await.read();
    assert_eq!(ways.provider.as_deref(), Some("Test Provider"));
    let back = go(&provider, &console).await;
    assert!(!console.cookie().unwrap().contains("the-code"));
    leads_to(come_back(&console, &back).await, "/");
    assert_eq!(console.session().await.email, EMAIL);
    // The way back leads nowhere a second time, also with the cookie it was begun with.
    let thief = patchbay.stranger();
    leads_to(come_back(&thief, &back).await, "/sign-in?provider=refused");
    thief.get("/api/session").await.problem(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_token_that_is_not_good_signs_nobody_in() {
    let (patchbay, provider) = with_provider().await;
    let claim = |name: &'static str, value: Value| Plan { claims: vec![(name, value)], ..Plan::default() };
    let signed = |signature: Signature| Plan { signature, ..Plan::default() };
    let plans = [
        ("a wrong nonce", claim("nonce", json!("another"))),
        ("no nonce", claim("nonce", Value::Null)),
        ("another audience", claim("aud", json!("somebody-else"))),
        ("another issuer", claim("iss", json!("https://elsewhere.example.com"))),
        ("expired", claim("exp", json!(1_700_000_000))),
        ("an address that is not verified", claim("email_verified", json!(false))),
        ("no word about the address", claim("email_verified", Value::Null)),
        ("no address", claim("email", Value::Null)),
        ("an address that nobody has here", claim("email", json!("stranger@example.com"))),
        ("unsigned", signed(Signature::None)),
        ("another key", signed(Signature::OtherKey)),
        ("signed with the client's secret", signed(Signature::ClientSecret)),
    ];
    for (why, plan) in plans {
        provider.plan(plan);
        let console = patchbay.stranger();
        let back = go(&provider, &console).await;
        let answer = come_back(&console, &back).await;
        assert_eq!(answer.header("location"), Some("/sign-in?provider=refused"), "{why}");
        assert!(!console.cookie().unwrap_or_default().contains("__Host-sid"), "{why}");
    }
    assert_eq!(*provider.tokens.lock().unwrap(), 12, "every one of them was refused for what it says");
}

#[tokio::test]
async fn only_the_browser_that_began_comes_back() {
    let (patchbay, provider) = with_provider().await;
    let (console, other) = (patchbay.stranger(), patchbay.stranger());
    let back = go(&provider, &console).await;
    let state = back.rsplit('=').next().unwrap().to_owned();
    for wrong in [back.replace(&state, "another"), back.replace(&format!("&state={state}"), "")] {
        let thief = patchbay.stranger();
        thief.set_cookie(console.cookie());
        leads_to(come_back(&thief, &wrong).await, "/sign-in?provider=refused");
    }
    go(&provider, &other).await;
    leads_to(come_back(&other, &back).await, "/sign-in?provider=refused");
    assert_eq!(*provider.tokens.lock().unwrap(), 0, "the provider was not asked");
    let back = go(&provider, &console).await;
    patchbay.clock.advance_ms(11 * 60_000);
    leads_to(come_back(&console, &back).await, "/sign-in?provider=refused");
}

/// The same provider under another address, as some keep their keys and tokens on a host of their own.
async fn elsewhere(provider: &Arc<Provider>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let noted = Arc::clone(&asked);
    let router = Router::new()
        .route("/keys", routing::get(keys))
        .route("/token", routing::post(token))
        .layer(axum::middleware::map_request(move |request: axum::extract::Request| {
            noted.lock().unwrap().push(request.uri().path().to_owned());
            std::future::ready(request)
        }))
        .with_state(Arc::clone(provider));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (base, asked)
}

#[tokio::test]
async fn keys_and_tokens_may_be_where_the_issuers_own_document_says() {
    let (patchbay, provider) = with_provider().await;
    let (base, asked) = elsewhere(&provider).await;
    let named =
        |plan: Plan| Plan { token_endpoint: Some(format!("{base}/token")), jwks_uri: Some(format!("{base}/keys")), ..plan };
    provider.plan(named(Plan::default()));
    let console = patchbay.stranger();
    let back = go(&provider, &console).await;
    leads_to(come_back(&console, &back).await, "/");
    assert_eq!(console.session().await.email, EMAIL);
    assert!(asked.lock().unwrap().iter().any(|path| path == "/token"));
    assert!(asked.lock().unwrap().iter().any(|path| path == "/keys"));
    // Whose the token is is still looked at.
    provider.plan(named(Plan { signature: Signature::OtherKey, ..Plan::default() }));
    let thief = patchbay.stranger();
    let back = go(&provider, &thief).await;
    leads_to(come_back(&thief, &back).await, "/sign-in?provider=refused");
}

#[tokio::test]
async fn no_request_leaves_in_clear_or_for_an_address_of_ones_own_network() {
    let (patchbay, provider) = with_provider().await;
    let watched = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    watched.set_nonblocking(true).unwrap();
    let port = watched.local_addr().unwrap().port();
    for base in [
        format!("https://127.0.0.1:{port}"),
        format!("https://localhost:{port}"),
        "https://10.0.0.7".into(),
        "https://[::ffff:169.254.169.254]".into(),
        "http://192.0.2.7".into(),
        "http://keys.example.com".into(),
    ] {
        provider.plan(Plan { token_endpoint: Some(format!("{base}/token")), ..Plan::default() });
        let console = patchbay.stranger();
        let back = go(&provider, &console).await;
        leads_to(come_back(&console, &back).await, "/sign-in?provider=refused");
        provider.plan(Plan { jwks_uri: Some(format!("{base}/keys")), ..Plan::default() });
        leads_to(patchbay.stranger().get("/api/session/oidc").await, "/sign-in?provider=refused");
    }
    let nobody = watched.accept().unwrap_err();
    assert_eq!(nobody.kind(), std::io::ErrorKind::WouldBlock, "nobody connected");
    assert_eq!(*provider.tokens.lock().unwrap(), 0);
}

#[tokio::test]
async fn our_second_factor_is_asked_for_unless_the_provider_asked_for_one() {
    let (patchbay, provider) = with_provider().await;
    let owner = patchbay.operator().await;
    crate::second_factor::turn_on(&patchbay, &owner).await;
    assert_eq!(owner.session().await.second_factor, SecondFactor::On);
    let console = patchbay.stranger();
    let back = go(&provider, &console).await;
    leads_to(come_back(&console, &back).await, "/sign-in?code=1");
    console.get("/api/session").await.problem(StatusCode::UNAUTHORIZED);
    provider.plan(Plan { claims: vec![("amr", json!(["pwd", "mfa"]))], ..Plan::default() });
    let back = go(&provider, &console).await;
    leads_to(come_back(&console, &back).await, "/");
    assert_eq!(console.session().await.email, EMAIL);
}

#[tokio::test]
async fn without_the_setting_there_is_no_provider_and_one_that_is_down_says_so_by_a_page() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.stranger();
    console.get("/api/session/oidc").await.problem(StatusCode::NOT_FOUND);
    console.get("/api/session/oidc/callback?code=x&state=y").await.problem(StatusCode::NOT_FOUND);
    let ways: SignInWays = console.get("/api/sign-in-ways").await.read();
    assert_eq!(ways.provider, None);
    let mut setting = Provider::start().await.setting();
    setting.issuer = "http://127.0.0.1:9".into();
    let patchbay = Patchbay::start_with(|settings| settings.oidc = Some(setting)).await;
    leads_to(patchbay.stranger().get("/api/session/oidc").await, "/sign-in?provider=refused");
    patchbay.stranger().sign_in(EMAIL, PASSWORD).await.expect(StatusCode::OK);
}
