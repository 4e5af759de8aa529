//! How calls prove who we are: a token, or for older accounts a name and a password with every call.

use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use contract::secret::Secret;
use reqwest::RequestBuilder;

use super::{settings::Settings, token::ClientCredentials};
use crate::{
    carrier::Connection,
    error::{Error, ErrorKind, Result},
    gate::{MOST_REFUSALS, Token, Tokens, refused_for_good},
    transport::{Transport, authorized},
};

/// The log-in of one account.
#[expect(clippy::large_enum_variant, reason = "one for each account")]
pub(super) enum Auth {
    /// OAuth2 client credentials.
    Tokens(Tokens<ClientCredentials>),
    /// HTTP Basic.
    Basic(Basic),
}

/// Name and password, and how often they were refused in a row.
pub(super) struct Basic {
    header: Secret,
    refusals: Mutex<u32>,
}

/// What one call is sent with.
#[derive(Clone)]
pub(super) struct Key {
    header: Secret,
    /// What must not come back in the carrier's words.
    pub(super) secret: Secret,
    generation: Option<u64>,
}

impl Key {
    /// Puts it on a request.
    pub(super) fn authorize(&self, request: RequestBuilder) -> RequestBuilder {
        authorized(request, self.header.expose())
    }
}

impl Auth {
    /// The log-in that the account's credentials are for, and what must never be repeated from a carrier's sentence.
    pub(super) fn new(connection: &Connection, settings: &Settings) -> Result<(Self, Secret)> {
        let missing = |what: &str| Error::new(ErrorKind::Unsupported, format!("the account has no {what}"));
        let credentials = &connection.credentials;
        let plain = |name: &str| credentials.plain.get(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let secret = |name: &str| credentials.secret.get(name).filter(|s| !s.is_empty()).cloned();
        match plain("auth").as_deref() {
            None | Some("oauth") => {
                let client_secret = secret("client_secret").ok_or_else(|| missing("client secret"))?;
                let log_in = ClientCredentials {
                    url: settings.token_url.clone(),
                    account: connection.account.as_str().to_owned(),
                    client_id: plain("client_id").ok_or_else(|| missing("client id"))?,
                    client_secret: client_secret.clone(),
                };
                Ok((Self::Tokens(Tokens::new("Bandwidth", log_in, connection.clock.clone())), client_secret))
            }
            Some("basic") => {
                let user = plain("user").ok_or_else(|| missing("user name"))?;
                let password = secret("password").ok_or_else(|| missing("password"))?;
                let both = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{}", password.expose()));
                let header = Secret::new(format!("Basic {both}"));
                Ok((Self::Basic(Basic { header, refusals: Mutex::default() }), password))
            }
            Some(_) => Err(missing("kind of log-in that Bandwidth has")),
        }
    }

    /// What to send with. `refused` is what the carrier did not take.
    pub(super) async fn key(&self, transport: &Transport, refused: Option<&Key>) -> Result<Key> {
        match self {
            Self::Tokens(tokens) => Ok(bearer(tokens.fresh(transport, refused.and_then(|key| key.generation)).await?)),
            Self::Basic(basic) => basic.key(),
        }
    }

    /// The same, logging in anew.
    pub(super) async fn new_key(&self, transport: &Transport) -> Result<Key> {
        match self {
            Self::Tokens(tokens) => Ok(bearer(tokens.renew(transport).await?)),
            Self::Basic(basic) => basic.key(),
        }
    }

    /// Whether a 401 may mean no more than a token that ended.
    pub(super) fn may_renew(&self) -> bool {
        matches!(self, Self::Tokens(_))
    }

    /// Notes what the carrier said to a call with this key, and says what a 401 means here: a name and a password do not end,
    /// so they are refused, before anything was done.
    pub(super) async fn note<T>(&self, key: &Key, result: Result<T>) -> Result<T> {
        let refused = result.as_ref().is_err_and(|error| error.kind == ErrorKind::Unauthorized);
        match self {
            Self::Tokens(tokens) => {
                if let Some(generation) = key.generation {
                    tokens.note(generation, &result).await;
                }
                result
            }
            Self::Basic(basic) => {
                let mut refusals = basic.refusals.lock().unwrap_or_else(PoisonError::into_inner);
                match result {
                    Err(mut error) if refused => {
                        *refusals += 1;
                        error.kind = ErrorKind::LoginRefused;
                        Err(error)
                    }
                    Ok(value) => {
                        *refusals = 0;
                        Ok(value)
                    }
                    Err(error) => Err(error),
                }
            }
        }
    }
}

impl Basic {
    fn key(&self) -> Result<Key> {
        if *self.refusals.lock().unwrap_or_else(PoisonError::into_inner) >= MOST_REFUSALS {
            return Err(refused_for_good("Bandwidth", None));
        }
        Ok(Key { header: self.header.clone(), secret: self.header.clone(), generation: None })
    }
}

fn bearer(token: Token) -> Key {
    let header = Secret::new(format!("Bearer {}", token.text.expose()));
    Key { header, secret: token.text, generation: Some(token.generation) }
}
