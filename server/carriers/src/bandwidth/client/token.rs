//! The log-in by OAuth2 client credentials.

use contract::{problem::CarrierWords, secret::Secret};
use reqwest::Method;
use serde::Deserialize;

use super::table;
use crate::{
    error::{Error, ErrorKind, Result},
    gate::{Granted, LogIn, token_text},
    scrub::Scrub,
    transport::{Answer, Transport},
};

/// The life of a token that does not name one: the carrier's live an hour.
const USUAL_LIFE_S: i64 = 3_600;

/// A client and its secret.
pub(super) struct ClientCredentials {
    pub(super) url: String,
    pub(super) account: String,
    pub(super) client_id: String,
    pub(super) client_secret: Secret,
}

impl LogIn for ClientCredentials {
    async fn ask(&self, transport: &Transport) -> Result<Granted> {
        let request = transport
            .request(&table::TOKEN, Method::POST, &self.url)
            .basic_auth(&self.client_id, Some(self.client_secret.expose()))
            .form(&[("grant_type", "client_credentials")]);
        let answer = transport.send(&table::TOKEN, &self.account, request).await?;
        granted(&answer, &Scrub::new([self.client_secret.clone()]))
    }
}

/// What a log-in answers: JSON, unlike everything else of this carrier.
#[derive(Default, Deserialize)]
#[serde(default)]
struct TokenAnswer {
    access_token: Option<String>,
    expires_in: Option<serde_json::Value>,
    error: Option<String>,
    error_description: Option<String>,
}

fn granted(answer: &Answer, scrub: &Scrub) -> Result<Granted> {
    let code = answer.status.as_u16();
    let said: Option<TokenAnswer> = serde_json::from_slice(&answer.body).ok();
    if matches!(code, 400 | 401 | 403) {
        let said = said.unwrap_or_default();
        let words = CarrierWords {
            code: Some(said.error.map_or_else(|| format!("HTTP {code}"), |error| scrub.clean(&error))),
            text: said.error_description.map(|text| scrub.clean(&text)),
        };
        return Err(Error::new(ErrorKind::LoginRefused, format!("HTTP {code} at log-in")).with_words(words));
    }
    let unreadable = |detail: String| Error::new(ErrorKind::Unreadable, detail);
    let said = said
        .filter(|_| answer.status.is_success())
        .ok_or_else(|| unreadable(format!("HTTP {code} at log-in, {} bytes, no token", answer.body.len())))?;
    let life_s = match &said.expires_in {
        Some(serde_json::Value::Number(seconds)) => seconds.as_i64(),
        Some(serde_json::Value::String(seconds)) => seconds.trim().parse().ok(),
        _ => None,
    };
    let life_s = life_s.filter(|life| *life > 0).unwrap_or(USUAL_LIFE_S);
    said.access_token
        .and_then(|text| token_text(&text))
        .map(|text| Granted { text, life_ms: life_s.saturating_mul(1000) })
        .ok_or_else(|| unreadable("a log-in without a token".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        let status = reqwest::StatusCode::from_u16(status).unwrap();
        Answer { status, body: body.as_bytes().to_vec(), ..Answer::default() }
    }

    #[test]
    fn a_token_names_its_life_and_lives_an_hour_when_it_does_not() {
        let read = |body: &str| granted(&answer(200, body), &Scrub::default()).map(|granted| granted.life_ms / 1000).ok();
        assert_eq!(read(r#"{"access_token":"eyJ.a.b","token_type":"Bearer","expires_in":600}"#), Some(600));
        assert_eq!(read(r#"{"access_token":"eyJ.a.b","expires_in":"900"}"#), Some(900));
        assert_eq!(read(r#"{"access_token":"eyJ.a.b"}"#), Some(3_600));
        for bad in [r#"{"access_token":""}"#, r#"{"access_token":"a b"}"#, "{}", "<html>", ""] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_refused_log_in_keeps_the_words_without_the_secret() {
        let body = r#"{"error":"invalid_client","error_description":"The secret hunter2 is wrong"}"#;
        let error = granted(&answer(401, body), &Scrub::new([Secret::new("hunter2")])).err().unwrap();
        assert_eq!(error.kind, ErrorKind::LoginRefused);
        assert_eq!(error.words.code.as_deref(), Some("invalid_client"));
        assert_eq!(error.words.text.as_deref(), Some("The secret •••• is wrong"));
    }
}
