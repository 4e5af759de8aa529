//! Log-in and tokens. A token says which world it opens, so that it outlives a reset and a restart of the sandbox.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    exchange::{Asked, Outcome, plain, refusal, refusal_with},
    mix::{mix, uuid},
    world::World,
};
use crate::sandbox::seal;

/// The password of every world.
const PASSWORD: &str = "sandbox";
/// How many wrong passwords in a row close the door.
const TRIES: u32 = 5;
/// For how long.
const CLOSED_FOR_MS: i64 = 30 * 60 * 1000;
/// How long a token is good: `exp` less `iat` of the sample.
const TOKEN_FOR_S: i64 = 86_400;
/// How many bytes a real signature has.
const SIGNATURE: usize = 64;

/// The door of a world.
#[derive(Default)]
pub(super) struct Door {
    wrong_in_a_row: u32,
    closed_until: Option<Timestamp>,
}

/// What is written in a token.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Claims {
    user_id: u64,
    uuid: String,
    user_type: String,
    account_type: String,
    iat: i64,
    exp: i64,
}

/// `POST /login`.
pub(super) fn log_in(world: &mut World, asked: &Asked) -> Outcome {
    enter(world, asked, "account")
}

/// `POST /admin_login`.
pub(super) fn admin_log_in(world: &mut World, asked: &Asked) -> Outcome {
    enter(world, asked, "spadmin")
}

fn enter(world: &mut World, asked: &Asked, account_type: &str) -> Outcome {
    let now = world.core.now();
    if world.door.closed_until.is_some_and(|until| now < until) {
        return Err(locked());
    }
    if asked.text("password") != PASSWORD {
        world.door.wrong_in_a_row += 1;
        if world.door.wrong_in_a_row < TRIES {
            return Err(invalid());
        }
        world.door = Door { wrong_in_a_row: 0, closed_until: Some(now.plus_ms(CLOSED_FOR_MS)) };
        return Err(locked());
    }
    world.door = Door::default();
    let iat = now.0 / 1000;
    let claims = Claims {
        user_id: 100 + mix(&[&world.core.name, "user"]) % 900,
        uuid: uuid(&[&world.core.name, "session", &now.0.to_string()]),
        user_type: "accounts".into(),
        account_type: account_type.into(),
        iat,
        exp: iat + TOKEN_FOR_S,
    };
    Ok(plain(json!({ "token": token(&world.core.name, &claims) })))
}

/// The answer to a wrong name or password.
pub(super) fn invalid() -> super::exchange::Reply {
    refusal("Invalid credentials")
}

fn locked() -> super::exchange::Reply {
    refusal_with(403, "Account locked after too many failed login attempts. Please try again in 30 minutes.")
}

fn token(world: &str, claims: &Claims) -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS512","typ":"JWT"}"#);
    let payload = URL_SAFE_NO_PAD.encode(serde_json::to_vec(claims).unwrap_or_default());
    let body = format!("{header}.{payload}");
    let signature = URL_SAFE_NO_PAD.encode(seal::seal(&body, world, SIGNATURE));
    format!("{body}.{signature}")
}

/// The world a token opens, whatever its age.
pub(super) fn world_of(token: &str) -> Option<String> {
    let (body, signed) = token.rsplit_once('.')?;
    seal::world_of(body, &URL_SAFE_NO_PAD.decode(signed).ok()?)
}

/// Whether a token of this world is still good.
pub(super) fn is_good(token: &str, now: Timestamp) -> bool {
    let claims = || -> Option<Claims> {
        let payload = token.split('.').nth(1)?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
    };
    claims().is_some_and(|claims| now.0 / 1000 < claims.exp)
}
