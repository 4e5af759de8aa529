//! A carrier that says what it is told to say, in this carrier's words.

use std::{ops::Deref, sync::Arc};

use contract::{number::NumberKind, routing::Routing};

pub(super) use crate::tests::{
    connection, mark,
    stand_in::{Reply, Seen},
};
use crate::{
    call48::SPEC,
    carrier::{Carrier, CarrierNumber, Connection, Depth},
    tests::{self, stand_in},
};

/// The document's sample of this name, as valid JSON.
pub(super) fn sample(name: &str) -> String {
    tests::sample("call48", name)
}

/// The sample of this name, with HTTP 200.
pub(super) fn sampled(name: &str) -> Reply {
    Reply::Json(sample(name))
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
    /// Answers log-ins with the document's sample, all else as told.
    pub(super) async fn new(say: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::raw(move |seen, nth| match seen.path.as_str() {
            "/login" | "/admin_login" => sampled("login"),
            _ => say(seen, nth),
        })
        .await
    }

    /// Answers everything but log-ins with one sample.
    pub(super) async fn saying(name: &'static str) -> Self {
        Self::new(move |_, _| sampled(name)).await
    }

    /// Answers everything as told.
    pub(super) async fn raw(say: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self(stand_in::StandIn::new(|seen| seen.path.ends_with("login"), say).await)
    }

    /// A client of it.
    pub(super) fn client(&self) -> Arc<dyn Carrier> {
        (SPEC.connect)(self.connection("customer")).unwrap()
    }

    pub(super) fn connection(&self, login: &str) -> Connection {
        let mut credentials = (SPEC.sandbox_login)("mark");
        credentials.plain.insert("login".into(), login.into());
        connection(&self.url, credentials, Arc::new(self.clock.clone()))
    }
}

/// A number as the carrier lists it, with nothing set.
pub(super) fn owned(digits: &str, kind: NumberKind) -> CarrierNumber {
    CarrierNumber {
        carrier_id: "147".into(),
        kind,
        in_service: Some(true),
        status_word: "USING".into(),
        routing: Routing::Unset,
        depth: Depth::Whole,
        ..tests::owned(digits)
    }
}
