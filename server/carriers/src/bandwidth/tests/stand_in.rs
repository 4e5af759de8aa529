//! A carrier that says what it is told to say, in this carrier's words.

use std::{ops::Deref, sync::Arc};

use contract::{
    routing::{LocationRouting, Routing},
    secret::Secret,
};

pub(super) use crate::tests::{
    connection, mark, number,
    stand_in::{Reply, Seen},
};
use crate::{
    bandwidth::SPEC,
    carrier::{Carrier, CarrierNumber, Connection, Credentials, Depth},
    tests::{self, stand_in},
};

/// The sample of this name: XML, unless the name says otherwise.
pub(super) fn sample(name: &str) -> String {
    tests::sample("bandwidth", &if name.contains('.') { name.to_owned() } else { format!("{name}.xml") })
}

/// The sample of this name, with HTTP 200.
pub(super) fn sampled(name: &str) -> Reply {
    Reply::Xml(sample(name))
}

/// A refusal in words.
pub(super) fn refusal(status: u16, code: &str, text: &str) -> Reply {
    let body = format!("<R><ResponseStatus><ErrorCode>{code}</ErrorCode><Description>{text}</Description></ResponseStatus></R>");
    Reply::Raw(status, "application/xml", body)
}

impl Seen {
    /// The body in one line, without its declaration.
    pub(super) fn xml(&self) -> String {
        self.body.split_once("?>\n").map_or_else(|| self.body.clone(), |(_, xml)| xml.to_owned())
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
    /// Answers log-ins with a token, all else as told.
    pub(super) async fn new(say: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::raw(move |seen, nth| if is_log_in(seen) { Reply::Json(sample("token.json")) } else { say(seen, nth) }).await
    }

    /// Answers everything but log-ins with one sample.
    pub(super) async fn saying(name: &'static str) -> Self {
        Self::new(move |_, _| sampled(name)).await
    }

    /// Answers everything as told.
    pub(super) async fn raw(say: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self(stand_in::StandIn::new(is_log_in, say).await)
    }

    /// A client of it.
    pub(super) fn client(&self) -> Arc<dyn Carrier> {
        (SPEC.connect)(self.connection(&[])).unwrap()
    }

    /// A client of it that speaks the first version.
    pub(super) fn client_v1(&self) -> Arc<dyn Carrier> {
        let mut connection = self.connection(&[("version", "v1")]);
        connection.base_url = format!("{}/api/v1", self.url);
        (SPEC.connect)(connection).unwrap()
    }

    /// A connection to it with these plain credentials besides the usual ones.
    pub(super) fn connection(&self, more: &[(&str, &str)]) -> Connection {
        let plain = [
            ("account_id", "14"),
            ("auth", "oauth"),
            ("client_id", "desk"),
            ("user", "desk"),
            ("version", "v2"),
            ("site_id", "12"),
            ("sip_peer_id", "500"),
        ];
        let plain = plain.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let secret = [("client_secret", "s3cret-s3cret"), ("password", "p4ssword")];
        let secret = secret.iter().map(|(name, value)| ((*name).to_owned(), Secret::new(*value))).collect();
        connection(&format!("{}/api/v2", self.url), Credentials { plain, secret }, Arc::new(self.clock.clone()))
    }
}

pub(super) fn is_log_in(seen: &Seen) -> bool {
    seen.path.ends_with("/oauth2/token")
}

/// A number on the location `12/500`, with nothing else set.
pub(super) fn owned(digits: &str) -> CarrierNumber {
    let listed = tests::owned(digits);
    CarrierNumber {
        carrier_id: listed.number.as_str().into(),
        in_service: Some(true),
        status_word: "Inservice".into(),
        routing: Routing::Location(LocationRouting { location: Some("12/500".into()), ..LocationRouting::default() }),
        depth: Depth::Whole,
        ..listed
    }
}
