//! A carrier that says what it is told to say, in this carrier's words.

use std::{ops::Deref, sync::Arc};

use super::connection;
pub(super) use crate::tests::stand_in::{Reply, Seen};
use crate::{carrier::Carrier, tata::SPEC, tests::stand_in};

/// JSON with this status.
pub(super) fn json(status: u16, body: &str) -> Reply {
    Reply::Raw(status, "application/json", body.to_owned())
}

/// A stand-in for this carrier, which has no log-in.
pub(super) struct StandIn(stand_in::StandIn);

impl Deref for StandIn {
    type Target = stand_in::StandIn;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl StandIn {
    /// Answers as told.
    pub(super) async fn new(say: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self(stand_in::StandIn::new(|_| false, move |seen, _| say(seen)).await)
    }

    /// Answers everything the same.
    pub(super) async fn saying(status: u16, body: &str) -> Self {
        let body = body.to_owned();
        Self::new(move |_| json(status, &body)).await
    }

    /// A client of it, with the credentials of a sandbox.
    pub(super) fn client(&self) -> Arc<dyn Carrier> {
        (SPEC.connect)(connection(&self.url, (SPEC.sandbox_login)("mark"), true)).unwrap()
    }
}
