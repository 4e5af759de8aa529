//! A world of a carrier's sandbox on a real socket, and a client in it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use carriers::{
    carrier::{Carrier, CarrierNumber, CarrierOffer, Connection, Credentials, Spec},
    clock::{ShiftedClock, SystemClock},
    error::Result,
    mark::Mark,
    sandbox::{Fault, LedgerEntry, Trouble},
    transport::Limits,
};
use contract::{
    id::AccountId,
    number::{AreaCode, E164, NumberKind},
    offer::{OfferQuery, OfferedThing},
};
use futures::TryStreamExt as _;
use serde_json::{Value, json};

/// A world and a client in it.
pub struct World {
    pub spec: &'static Spec,
    pub client: Arc<dyn Carrier>,
    name: String,
    origin: String,
    clock: ShiftedClock,
}

impl World {
    /// A fresh world of this carrier.
    pub async fn of(spec: &'static Spec) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("conform{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let clock = ShiftedClock::new(Arc::new(SystemClock));
        let router = (spec.sandbox)(Arc::new(clock.clone())).router();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(carriers::sandbox::serve(listener, router));
        let client = connect(spec, &origin, (spec.sandbox_login)(&name), &clock);
        Self { spec, client, name, origin, clock }
    }

    /// Another client of the same world, with every secret replaced.
    pub fn with_wrong_secrets(&self) -> Arc<dyn Carrier> {
        let mut credentials = (self.spec.sandbox_login)(&self.name);
        for secret in credentials.secret.values_mut() {
            *secret = contract::secret::Secret::new("wrong");
        }
        connect(self.spec, &self.origin, credentials, &self.clock)
    }

    /// One kind of trouble for one operation (empty: any but log-in) until it is replaced, or so many times.
    pub async fn trouble(&self, operation: &str, what: Trouble, times: u32) {
        let fault = Fault { operation: operation.into(), what, after: 0, times, percent: None };
        self.tell("faults", &json!([fault])).await;
    }

    /// No trouble any more.
    pub async fn calm(&self) {
        self.tell("faults", &json!([])).await;
    }

    /// Time goes by, at the carrier and here.
    pub async fn pass(&self, ms: i64) {
        self.clock.advance_ms(ms);
    }

    /// How many entries of the ledger are about this number and an operation with this effect: the id begins so.
    pub async fn ledger(&self, operation: &str) -> usize {
        let url = format!("{}/_sandbox/{}/ledger", self.origin, self.name);
        let entries: Vec<LedgerEntry> = serde_json::from_slice(&http(&url, None).await).unwrap();
        entries.iter().filter(|entry| entry.operation == operation).count()
    }

    async fn tell(&self, what: &str, body: &Value) {
        http(&format!("{}/_sandbox/{}/{what}", self.origin, self.name), Some(body)).await;
    }

    /// The account has so many numbers more.
    pub async fn own_more(&self, count: u32) {
        self.tell("owned", &json!({ "count": count })).await;
    }

    /// A search that finds single numbers at this carrier.
    pub async fn query(&self) -> OfferQuery {
        let mut said = Vec::new();
        for query in queries() {
            match self.client.search().unwrap().offers(&query).await {
                Ok(found) if found.items.iter().any(is_a_number) => return query,
                Ok(_) => {}
                Err(error) => said.push(error.to_string()),
            }
        }
        panic!("{} offers nothing anywhere: {said:?}", self.spec.id);
    }

    /// Single numbers on offer, wherever this carrier has some.
    pub async fn offers(&self) -> Vec<CarrierOffer> {
        let found = self.client.search().unwrap().offers(&self.query().await).await.unwrap();
        found.items.into_iter().filter(is_a_number).collect()
    }

    /// One of them.
    pub async fn offer(&self) -> CarrierOffer {
        self.offers().await.remove(0)
    }

    /// Everything we own, of all kinds.
    pub async fn owned(&self) -> Result<Vec<CarrierNumber>> {
        let inventory = self.client.inventory().unwrap();
        let mut all = Vec::new();
        for kind in inventory.kinds() {
            let parts: Vec<Vec<CarrierNumber>> = inventory.list(*kind).try_collect().await?;
            all.extend(parts.into_iter().flatten());
        }
        Ok(all)
    }
}

fn connect(spec: &'static Spec, origin: &str, credentials: Credentials, clock: &ShiftedClock) -> Arc<dyn Carrier> {
    let limits = Limits { read: Duration::from_secs(5), write: Duration::from_secs(3), ..Limits::default() };
    let connection = Connection {
        account: AccountId::new("acc-1"),
        base_url: format!("{origin}{}", spec.sandbox_path),
        sandbox: true,
        credentials,
        clock: Arc::new(clock.clone()),
        limits,
    };
    (spec.connect)(connection).unwrap()
}

/// Searches that find something at one carrier or another.
fn queries() -> Vec<OfferQuery> {
    let local = ["206", "212", "312", "404", "415", "512", "617", "702", "919"].map(|code| OfferQuery {
        kind: NumberKind::Local,
        area_code: Some(AreaCode::parse(code).unwrap()),
        ..OfferQuery::default()
    });
    let abroad = ["GB", "DE", "SG", "FR", "IN"].map(|country| OfferQuery {
        kind: NumberKind::International,
        country: Some(country.into()),
        ..OfferQuery::default()
    });
    local.into_iter().chain(abroad).collect()
}

fn is_a_number(offer: &CarrierOffer) -> bool {
    matches!(offer.what, OfferedThing::Number { .. })
}

/// The number of an offer.
pub fn number_of(offer: &CarrierOffer) -> (E164, NumberKind) {
    match &offer.what {
        OfferedThing::Number { number, kind, .. } => (number.clone(), *kind),
        OfferedThing::Product { .. } => panic!("a number was wanted"),
    }
}

/// A mark of its own for every write.
pub fn mark() -> Mark {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    Mark::new(&format!("conformance-{}", COUNT.fetch_add(1, Ordering::Relaxed)))
}

/// The sandbox's own addresses, by the plainest HTTP there is.
async fn http(url: &str, body: Option<&Value>) -> Vec<u8> {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut socket = tokio::net::TcpStream::connect(host).await.unwrap();
    let request = match body {
        None => format!("GET /{path} HTTP/1.0\r\nhost: {host}\r\n\r\n"),
        Some(body) => {
            let body = body.to_string();
            format!(
                "POST /{path} HTTP/1.0\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            )
        }
    };
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    assert!(head.starts_with("HTTP/1.0 2") || head.starts_with("HTTP/1.1 2"), "{url}: {head}");
    answer.split_off(end + 4)
}
