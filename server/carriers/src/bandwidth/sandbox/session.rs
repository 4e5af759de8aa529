//! Who asks: a token of client credentials, or the user name and password of an older tenant.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use contract::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    ACCOUNT, SECRET, client_id,
    exchange::{Asked, Outcome, Reply, form},
    world::World,
};
use crate::sandbox::{mix, seal};

/// How long a token is good.
const TOKEN_FOR_S: i64 = 3_600;
/// The longest name of a world.
const LONGEST: usize = 200;

/// Somebody who was let in.
pub(super) struct Caller {
    pub(super) world: String,
    /// How orders name who made them.
    pub(super) user: String,
    /// When the token ends; a password has no end.
    pub(super) until: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    jti: String,
    accounts: Vec<String>,
    roles: Vec<String>,
    iat: i64,
    exp: i64,
}

/// Who asks, by the `Authorization` header.
pub(super) fn caller(asked: &Asked) -> Option<Caller> {
    let (scheme, rest) = asked.header("authorization").split_once(' ')?;
    if scheme.eq_ignore_ascii_case("basic") {
        let (user, password) = basic(rest)?;
        return (password == SECRET && is_name(&user)).then(|| Caller { world: user.clone(), user, until: None });
    }
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let (body, signature) = rest.trim().rsplit_once('.')?;
    let world = seal::world_of(body, &URL_SAFE_NO_PAD.decode(signature).ok()?)?;
    let payload = URL_SAFE_NO_PAD.decode(body.split('.').nth(1)?).ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    Some(Caller { user: client_id(&world), world, until: Some(Timestamp(claims.exp * 1000)) })
}

/// The world that a log-in names, whether or not its secret is right.
pub(super) fn asked_world(asked: &Asked) -> Option<String> {
    let (client, _) = client(asked)?;
    client.strip_prefix("sandbox-").filter(|world| is_name(world)).map(str::to_owned)
}

/// `POST /oauth2/token`.
pub(super) fn token(world: &mut World, asked: &Asked) -> Outcome {
    let grants = form(&asked.body).into_iter().any(|(key, value)| key == "grant_type" && value == "client_credentials");
    if !grants {
        return Err(Reply::json(400, &json!({ "error": "unsupported_grant_type" })));
    }
    if client(asked).is_none_or(|(_, secret)| secret != SECRET) {
        return Err(invalid_client());
    }
    let now = world.now();
    let iat = now.0 / 1000;
    let claims = Claims {
        iss: "https://api.bandwidth.com".into(),
        sub: client_id(&world.core.name),
        jti: mix::uuid(&[&world.core.name, "token", &now.0.to_string()]),
        accounts: vec![ACCOUNT.into()],
        roles: ["Numbers", "Ordering", "Configuration", "Reporting", "LNP"].map(str::to_owned).to_vec(),
        iat,
        exp: iat + TOKEN_FOR_S,
    };
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","typ":"JWT"}"#);
    let payload = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&claims).unwrap_or_default());
    let body = format!("{header}.{payload}");
    let signature = URL_SAFE_NO_PAD.encode(seal::seal(&body, &world.core.name, 256));
    let token = format!("{body}.{signature}");
    Ok(Reply::json(200, &json!({ "access_token": token, "token_type": "Bearer", "expires_in": TOKEN_FOR_S })))
}

/// The answer to a client that is not known, or whose secret is wrong.
pub(super) fn invalid_client() -> Reply {
    Reply::json(401, &json!({ "error": "invalid_client", "error_description": "Client authentication failed" }))
}

/// The client of a log-in: in the header, or (as some libraries send it) in the form.
fn client(asked: &Asked) -> Option<(String, String)> {
    if let Some((scheme, rest)) = asked.header("authorization").split_once(' ') {
        return scheme.eq_ignore_ascii_case("basic").then(|| basic(rest)).flatten();
    }
    let pairs = form(&asked.body);
    let field = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    Some((field("client_id")?, field("client_secret")?))
}

fn basic(encoded: &str) -> Option<(String, String)> {
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    text.split_once(':').map(|(user, password)| (user.to_owned(), password.to_owned()))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= LONGEST
}
