//! The log-in of a customer or of an administrator.

use base64::Engine as _;
use contract::secret::Secret;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    fault::{self, Code},
    table,
    wire::loose,
};
use crate::{
    carrier::Connection,
    error::{Error, ErrorKind, Result},
    gate::{Granted, LogIn, token_text},
    operation::Operation,
    scrub::Scrub,
    transport::Transport,
};

/// The life of a token whose claims cannot be read: the carrier's tokens live 24 hours.
const USUAL_LIFE_MS: i64 = 24 * 60 * 60 * 1000;

/// Who logs in.
pub(super) struct UserLogIn {
    operation: &'static Operation,
    url: String,
    account: String,
    user_name: String,
    password: Secret,
}

impl UserLogIn {
    pub(super) fn new(connection: &Connection, base_url: &str) -> Result<Self> {
        let missing = |what: &str| Error::new(ErrorKind::Unsupported, format!("the account has no {what}"));
        let plain = |name: &str| connection.credentials.plain.get(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let (operation, path) = match plain("login").as_deref() {
            None | Some("customer") => (&table::LOGIN, "/login"),
            Some("admin") => (&table::ADMIN_LOGIN, "/admin_login"),
            Some(_) => return Err(missing("kind of log-in that Call48 has")),
        };
        Ok(Self {
            operation,
            url: format!("{base_url}{path}"),
            account: connection.account.as_str().to_owned(),
            user_name: plain("user_name").ok_or_else(|| missing("user name"))?,
            password: connection
                .credentials
                .secret
                .get("password")
                .filter(|p| !p.is_empty())
                .cloned()
                .ok_or_else(|| missing("password"))?,
        })
    }

    /// The password, for scrubbing.
    pub(super) fn password(&self) -> &Secret {
        &self.password
    }
}

impl LogIn for UserLogIn {
    async fn ask(&self, transport: &Transport) -> Result<Granted> {
        let request = transport
            .request(self.operation, Method::POST, &self.url)
            .json(&json!({ "user_name": self.user_name, "password": self.password.expose() }));
        let answer = transport.send(self.operation, &self.account, request).await?;
        let scrub = Scrub::new([self.password.clone()]);
        let envelope = fault::envelope(&answer, Code::Documented, &scrub).map_err(|mut error| {
            // The carrier read our credentials and said no; whether it calls that 400 or 401 makes no difference.
            if matches!(error.kind, ErrorKind::Refused | ErrorKind::Unauthorized) {
                error.kind = ErrorKind::LoginRefused;
            }
            error
        })?;
        let token = match &envelope.data {
            Value::Object(parts) => parts.get("token").and_then(loose::as_text),
            _ => None,
        };
        token
            .and_then(|text| token_text(&text))
            .map(|text| Granted { life_ms: life_ms(text.expose()), text })
            .ok_or_else(|| Error::new(ErrorKind::Unreadable, "a log-in without a token"))
    }
}

/// How long a token lives, by its own claims. By the span and not by the instants: the carrier's clock is not ours.
fn life_ms(token: &str) -> i64 {
    #[derive(Deserialize)]
    struct Claims {
        iat: i64,
        exp: i64,
    }
    token
        .split('.')
        .nth(1)
        .and_then(|part| base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok())
        .and_then(|json| serde_json::from_slice::<Claims>(&json).ok())
        .map(|claims| claims.exp.saturating_sub(claims.iat).saturating_mul(1000))
        .filter(|life| *life > 0)
        .unwrap_or(USUAL_LIFE_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_life_of_a_token_is_read_from_its_claims_and_is_a_day_when_it_cannot_be() {
        let claims =
            base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(r#"{"userId":129,"iat":1613297413,"exp":1613301013}"#);
        assert_eq!(life_ms(&format!("eyJhbGciOiJIUzUxMiJ9.{claims}.signature")), 3_600_000);
        for odd in ["", "opaque", "a.b.c", "a.e30.c"] {
            assert_eq!(life_ms(odd), USUAL_LIFE_MS, "{odd}");
        }
    }

    #[test]
    fn the_documents_own_token_lives_a_day() {
        let token = include_str!("../samples/login.json");
        let body: Value = serde_json::from_str(token).unwrap();
        assert_eq!(life_ms(body["data"]["token"].as_str().unwrap()), USUAL_LIFE_MS);
    }
}
