//! Every call to the carrier goes through here: one gate for both of its services, the key of the one and the token of the
//! other.

use std::time::Duration;

use contract::{account::AccountHealth, secret::Secret};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::{fault, token::PortalLogIn};
use crate::{
    carrier::Connection,
    clock::SharedClock,
    error::{Error, ErrorKind, Result},
    gate::{Gate, Rates, Token, Tokens},
    operation::Operation,
    scrub::Scrub,
    transport::{Answer, LineLimits, Lines, authorized},
};

/// TSG Global names no limit. This is ours, and a modest one: ten calls a second, two hundred at once after a rest.
const RATES: Rates = Rates { per_minute: 600, burst: 200 };
/// The REST service at the live account.
pub(in crate::tsg) const LIVE: &str = "https://api-service.tsgglobal.world";
/// The portal of the live account.
const LIVE_PORTAL: &str = "https://api.portal.tsgglobal.world";
/// The list of all numbers: a hundred bytes a line, so some two million numbers.
const LIST_LIMITS: LineLimits = LineLimits { total: 256 << 20, line: 64 << 10, time: Duration::from_secs(600) };

/// The way to the carrier for one account.
pub(super) struct Calls {
    gate: Gate,
    rest: String,
    graph: String,
    key: Secret,
    tokens: Tokens<PortalLogIn>,
    scrub: Scrub,
}

/// A write to the REST service.
pub(super) struct Write {
    pub(super) operation: &'static Operation,
    pub(super) method: Method,
    pub(super) path: String,
    /// `None` sends none.
    pub(super) body: Option<Value>,
    /// What the body holds that must not come back in the carrier's words.
    pub(super) secrets: Vec<Secret>,
}

impl Calls {
    pub(super) fn new(connection: &Connection) -> Result<Self> {
        let missing = |what: &str| Error::new(ErrorKind::Unsupported, format!("the account has no {what}"));
        let credentials = &connection.credentials;
        let plain = |name: &str| credentials.plain.get(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let secret = |name: &str| credentials.secret.get(name).filter(|s| !s.is_empty()).cloned();
        let rest = connection.base_url.trim().trim_end_matches('/').to_owned();
        let key = secret("api_key").map(|key| Secret::new(key.expose().trim())).ok_or_else(|| missing("API key"))?;
        if !key.expose().bytes().all(|b| b.is_ascii_graphic()) {
            return Err(missing("API key of letters and digits"));
        }
        let usual = if rest == LIVE { LIVE_PORTAL.to_owned() } else { rest.clone() };
        let portal = plain("portal_url").map_or(usual, |url| url.trim_end_matches('/').to_owned());
        let password = secret("password").ok_or_else(|| missing("password of the portal"))?;
        let log_in = PortalLogIn {
            url: format!("{portal}/account/login"),
            account: connection.account.as_str().to_owned(),
            email: plain("email").ok_or_else(|| missing("e-mail address of the portal"))?,
            password: password.clone(),
        };
        Ok(Self {
            gate: Gate::new("TSG Global", connection, RATES)?,
            graph: format!("{portal}/graphql"),
            // The longer first: the password may be a part of the key.
            scrub: Scrub::new([key.clone(), password]),
            tokens: Tokens::new("TSG Global", log_in, connection.clock.clone()),
            rest,
            key,
        })
    }

    pub(super) fn health(&self) -> AccountHealth {
        self.gate.health()
    }

    pub(super) fn clock(&self) -> &SharedClock {
        self.gate.clock()
    }

    /// What must never come back in words.
    pub(super) fn scrub(&self) -> &Scrub {
        &self.scrub
    }

    /// Logs in at the portal now, and asks the REST service about a number of nobody: whatever it answers, if it takes the
    /// key, it does not answer 401.
    pub(super) async fn test(&self, operation: &'static Operation, path: &str) -> Result<()> {
        let transport = self.gate.transport();
        let both = async {
            self.tokens.renew(transport).await?;
            let request = transport.request(operation, Method::GET, &format!("{}{path}", self.rest));
            let answer = transport.send(operation, self.gate.account(), bearer(request, &self.key)).await?;
            match fault::json(&answer, &self.scrub) {
                Err(error) if !matches!(error.kind, ErrorKind::NotFound | ErrorKind::Refused) => Err(error),
                Ok(_) | Err(_) => Ok(()),
            }
        };
        self.gate.test(both).await
    }

    /// Reads from the REST service.
    pub(super) async fn read<T>(
        &self,
        operation: &'static Operation,
        path: &str,
        parse: impl Fn(&Answer, &Scrub) -> Result<T>,
    ) -> Result<T> {
        let (transport, parse) = (self.gate.transport(), &parse);
        self.gate
            .read(operation, || async move {
                let request = transport.request(operation, Method::GET, &format!("{}{path}", self.rest));
                let answer = transport.send(operation, self.gate.account(), bearer(request, &self.key)).await?;
                parse(&answer, &self.scrub)
            })
            .await
    }

    /// Opens a long answer of the REST service. Once its head is there it is not tried again: whoever stops at an error
    /// begins anew. An answer that is no success is `refused`, which is known to the account's health as any other.
    pub(super) async fn lines<R>(&self, operation: &'static Operation, path: &str, refused: impl Fn(Lines) -> R) -> Result<Lines>
    where
        R: Future<Output = Error>,
    {
        let (transport, refused) = (self.gate.transport(), &refused);
        self.gate
            .read(operation, || async move {
                let request = transport.request(operation, Method::GET, &format!("{}{path}", self.rest));
                let opened = transport.lines(operation, self.gate.account(), bearer(request, &self.key), LIST_LIMITS).await?;
                if opened.status.is_success() { Ok(opened) } else { Err(refused(opened).await) }
            })
            .await
    }

    /// Writes to the REST service, once.
    pub(super) async fn write<T>(&self, write: Write, parse: impl FnOnce(&Answer, &Scrub) -> Result<T>) -> Result<T> {
        let Write { operation, method, path, body, secrets } = write;
        let transport = self.gate.transport();
        let send = |()| async move {
            let request = transport.request(operation, method, &format!("{}{path}", self.rest));
            let request = match &body {
                Some(body) => request.json(body),
                None => request,
            };
            let answer = transport.send(operation, self.gate.account(), bearer(request, &self.key)).await?;
            parse(&answer, &self.scrub.and(secrets))
        };
        self.gate.write(operation, async { Ok(()) }, send).await
    }

    /// Asks the portal; once more with a new token when it does not take the one we have.
    pub(super) async fn ask(&self, operation: &'static Operation, text: &str, variables: &Value) -> Result<Value> {
        let once = move |token: Token| async move { self.sent(operation, text, variables, &token).await };
        self.gate.read(operation, || self.tokens.read(&self.gate, operation, once)).await
    }

    /// A mutation at the portal, once.
    pub(super) async fn mutate(&self, operation: &'static Operation, text: &str, variables: &Value) -> Result<Value> {
        let send = |token: Token| async move {
            let result = self.sent(operation, text, variables, &token).await;
            self.tokens.note(token.generation, &result).await;
            result
        };
        self.gate.write(operation, self.tokens.fresh(self.gate.transport(), None), send).await
    }

    async fn sent(&self, operation: &'static Operation, text: &str, variables: &Value, token: &Token) -> Result<Value> {
        let transport = self.gate.transport();
        let body = json!({ "query": text, "variables": variables });
        let request = transport.request(operation, Method::POST, &self.graph).json(&body);
        let answer = transport.send(operation, self.gate.account(), bearer(request, &token.text)).await?;
        fault::graph(&answer, &self.scrub.and([token.text.clone()]))
    }
}

fn bearer(request: RequestBuilder, secret: &Secret) -> RequestBuilder {
    authorized(request, &format!("Bearer {}", secret.expose()))
}
