//! The log-in at the portal.

use contract::secret::Secret;
use reqwest::Method;
use serde_json::json;

use super::{fault, table, wire};
use crate::{
    error::{Error, ErrorKind, Result},
    gate::{Granted, LogIn, token_text},
    scrub::Scrub,
    transport::Transport,
};

/// A token lives seven days.
const LIFE_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// Who logs in at the portal.
pub(super) struct PortalLogIn {
    pub(super) url: String,
    pub(super) account: String,
    pub(super) email: String,
    pub(super) password: Secret,
}

impl LogIn for PortalLogIn {
    async fn ask(&self, transport: &Transport) -> Result<Granted> {
        let body = json!({ "email": self.email, "password": self.password.expose() });
        let request = transport.request(&table::LOGIN, Method::POST, &self.url).json(&body);
        let answer = transport.send(&table::LOGIN, &self.account, request).await?;
        let scrub = Scrub::new([self.password.clone()]);
        let value = fault::json(&answer, &scrub).map_err(|mut error| {
            // The portal read our credentials and said no; with which status makes no difference.
            if error.kind == ErrorKind::Refused {
                error.kind = ErrorKind::LoginRefused;
            }
            error
        })?;
        wire::text(&value, "token")
            .and_then(|token| token_text(&token))
            .map(|text| Granted { text, life_ms: LIFE_MS })
            .ok_or_else(|| Error::new(ErrorKind::Unreadable, "a log-in without a token"))
    }
}
