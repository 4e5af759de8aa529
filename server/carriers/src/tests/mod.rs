//! What the tests of every carrier share: a stand-in that says what it is told to say, a world of a sandbox on a socket, and
//! plain things to ask about. No wire format of any carrier is in here.

pub(crate) mod stand_in;
pub(crate) mod world;

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};

use contract::{
    id::AccountId,
    number::{E164, NumberKind},
    routing::Routing,
};

use crate::{
    carrier::{CarrierNumber, Connection, Credentials, Depth},
    clock::Clock,
    mark::Mark,
    sandbox::{Sandbox, serve},
    transport::Limits,
};

/// Limits for what takes long on a machine that has much else to do.
pub(crate) const PATIENT: Limits = Limits {
    connect: Duration::from_secs(20),
    read: Duration::from_secs(60),
    write: Duration::from_secs(60),
    calls_per_minute: None,
};

/// A connection with limits short enough for tests.
pub(crate) fn connection(url: &str, credentials: Credentials, clock: Arc<dyn Clock>) -> Connection {
    let second = Duration::from_secs(1);
    Connection {
        account: AccountId::new("acc-1"),
        base_url: url.to_owned(),
        sandbox: false,
        credentials,
        clock,
        limits: Limits { connect: second, read: 2 * second, write: second, calls_per_minute: None },
    }
}

/// This sandbox on a socket of its own, and somebody's HTTP in which no client of a carrier has a part.
pub(crate) async fn served(sandbox: &impl Sandbox) -> (SocketAddr, reqwest::Client) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, sandbox.router()));
    #[expect(clippy::disallowed_methods, reason = "a sandbox is tested without the client's transport")]
    let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build().unwrap();
    (address, http)
}

pub(crate) fn number(digits: &str) -> E164 {
    E164::parse(digits).unwrap()
}

/// A number that is ours, of which nothing is known.
pub(crate) fn owned(digits: &str) -> CarrierNumber {
    let number = number(digits);
    CarrierNumber {
        carrier_id: number.digits().to_owned(),
        kind: if number.is_toll_free() { NumberKind::TollFree } else { NumberKind::Local },
        number,
        region: None,
        rate_center: None,
        in_service: None,
        status_word: String::new(),
        tags: Vec::new(),
        routing: Routing::Unread,
        emergency: None,
        listing: None,
        caller_name: None,
        fax: None,
        features: BTreeMap::new(),
        depth: Depth::Listed,
        page: 1,
    }
}

/// Our name of a write.
pub(crate) fn mark() -> Mark {
    Mark::new("019a-77b1")
}

/// A sample of a carrier: JSON, unless its name says otherwise.
pub(crate) fn sample(carrier: &str, name: &str) -> String {
    let path = format!("{}/src/{carrier}/samples/{name}", env!("CARGO_MANIFEST_DIR"));
    let path = if name.contains('.') { path } else { format!("{path}.json") };
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}
