//! A carrier that says what it is told to say, in this carrier's words.

use std::{fmt::Write as _, ops::Deref, sync::Arc};

pub(super) use crate::tests::{
    connection, mark, number, owned,
    stand_in::{Reply, Seen},
};
use crate::{
    carrier::{Carrier, Connection},
    tests::{self, stand_in},
    tsg::SPEC,
};

/// The sample of this name.
pub(super) fn sample(name: &str) -> String {
    tests::sample("tsg", name)
}

/// The sample of this name, with HTTP 200.
pub(super) fn sampled(name: &str) -> Reply {
    Reply::Json(sample(name))
}

impl Seen {
    /// Method, path, who asks, and the body: this carrier's services are told apart by who asks.
    pub(super) fn signed(&self) -> String {
        let mut out = format!("{} {}\n", self.method, self.path);
        let who = self.headers.get("authorization").cloned().unwrap_or_default();
        let _ = writeln!(out, "{who}");
        match serde_json::from_str::<serde_json::Value>(&self.body) {
            Ok(json) => {
                let _ = write!(out, "{json:#}");
            }
            Err(_) => out.push_str(&self.body),
        }
        out
    }
}

/// A stand-in for this carrier.
pub(super) struct StandIn(stand_in::StandIn);

impl Deref for StandIn {
    type Target = stand_in::StandIn;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl StandIn {
    /// Answers log-ins with the sample, all else as told.
    pub(super) async fn new(say: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::raw(move |seen, nth| if is_log_in(seen) { sampled("login") } else { say(seen, nth) }).await
    }

    /// Answers everything but log-ins with one sample.
    pub(super) async fn saying(name: &'static str) -> Self {
        Self::new(move |_, _| sampled(name)).await
    }

    /// Answers everything as told.
    pub(super) async fn raw(say: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self(stand_in::StandIn::new(is_log_in, say).await)
    }

    /// A client that may use unverified operations.
    pub(super) fn client(&self) -> Arc<dyn Carrier> {
        (SPEC.connect)(self.connection("on")).unwrap()
    }

    /// A client that may not.
    pub(super) fn careful(&self) -> Arc<dyn Carrier> {
        (SPEC.connect)(self.connection("off")).unwrap()
    }

    pub(super) fn connection(&self, unverified: &str) -> Connection {
        let mut credentials = (SPEC.sandbox_login)("mark");
        credentials.plain.insert("unverified".into(), unverified.into());
        connection(&self.url, credentials, Arc::new(self.clock.clone()))
    }

    /// The last request, drawn with who asks.
    pub(super) fn last(&self) -> String {
        self.calls().last().unwrap().signed()
    }
}

fn is_log_in(seen: &Seen) -> bool {
    seen.path == "/account/login"
}
