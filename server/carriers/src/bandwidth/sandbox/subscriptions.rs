//! `/subscriptions`: who is told when the status of an order changes.

use contract::time::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

use super::{
    answers::{absent, absent_as, required, status, unread},
    exchange::{Asked, Outcome, Reply},
    notifications::is_loopback,
    telephone::Version,
    work::moment,
    world::World,
    xml::{Node, leaf, node},
};

const ROOT: &str = "SubscriptionsResponse";
/// What can be subscribed to.
const TOPICS: &[&str] = &[
    "portins",
    "orders",
    "portouts",
    "disconnects",
    "dldas",
    "lsrorders",
    "e911s",
    "tnoptions",
    "externalTns",
    "lidb",
    "bulkPortins",
    "importtnorders",
    "removeImportedTnOrders",
    "csrs",
    "emergencyNotificationGroup",
    "emergencyEndpointGroup",
    "tollfreePortingValidations",
];

/// Somebody who wants to know.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Subscription {
    pub(super) id: String,
    pub(super) topic: String,
    /// The only order it is about, if it is about one.
    pub(super) order: Option<String>,
    /// The version it was made with, in which its numbers are written.
    pub(super) version: Version,
    pub(super) until: Option<Timestamp>,
    pub(super) callback: Option<Callback>,
    /// `EmailSubscription`, as it came. Nothing is mailed.
    email: Option<Node>,
}

/// Where it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Callback {
    pub(super) url: String,
    #[serde(serialize_with = "user_only")]
    pub(super) credentials: Option<(String, String)>,
    expiry: Option<String>,
}

/// A password is not written down: what had one has a made-up one afterwards.
fn user_only<S: Serializer>(credentials: &Option<(String, String)>, serializer: S) -> Result<S::Ok, S::Error> {
    credentials.as_ref().map(|(user, _)| (user, "hidden")).serialize(serializer)
}

/// Reads a subscription without its id.
fn read(world: &World, asked: &Asked) -> Result<Subscription, Reply> {
    let body = asked.xml().map_err(|broken| unread(broken).under(ROOT, 400))?;
    let topic = body.said("OrderType").ok_or_else(|| required("OrderType").under(ROOT, 400))?;
    let Some(topic) = TOPICS.iter().find(|known| known.eq_ignore_ascii_case(topic)) else {
        return Err(status(ROOT, 404, 12301, &format!("The order type {topic} is not known")));
    };
    let (mut callback, mut until) = (None, None);
    if let Some(said) = body.get("CallbackSubscription") {
        let url = said.said("URL").ok_or_else(|| required("URL").under(ROOT, 400))?;
        if !is_loopback(url) {
            let words = format!("The callback URL {url} is invalid: the sandbox posts to this machine only");
            return Err(status(ROOT, 404, 12302, &words));
        }
        let expiry = said.said("Expiry").map(str::to_owned);
        if let Some(text) = &expiry {
            let seconds: Option<i64> = text.parse().ok().filter(|seconds| *seconds > 0);
            let seconds = seconds.ok_or_else(|| status(ROOT, 404, 12303, "Expiry must be a number of seconds"))?;
            until = Some(world.now().plus_ms(seconds.saturating_mul(1000)));
        }
        let basic = said.get("CallbackCredentials").and_then(|credentials| credentials.get("BasicAuthentication"));
        let credentials = basic.map(|basic| (basic.text("Username").to_owned(), basic.text("Password").to_owned()));
        callback = Some(Callback { url: url.into(), credentials, expiry });
    }
    let email = body.get("EmailSubscription").cloned();
    if callback.is_none() && email.is_none() {
        return Err(required("CallbackSubscription or EmailSubscription").under(ROOT, 400));
    }
    let order = body.said("OrderId").map(str::to_owned);
    Ok(Subscription { id: String::new(), topic: (*topic).into(), order, version: asked.version, until, callback, email })
}

/// `POST /accounts/{a}/subscriptions`.
pub(super) fn create(world: &mut World, asked: &Asked) -> Outcome {
    let mut made = read(world, asked)?;
    let address = |one: &Subscription| one.callback.as_ref().map(|callback| callback.url.clone());
    let same = |known: &&Subscription| {
        known.topic == made.topic && known.order == made.order && address(known) == address(&made) && known.email == made.email
    };
    if world.books.subscriptions.iter().any(|known| same(&known)) {
        return Err(status(ROOT, 409, 12304, "A subscription like this exists already"));
    }
    made.id = world.fresh_id();
    let place = asked.link(&format!("subscriptions/{}", made.id));
    world.core.record("bw_subscriptions", &made.id);
    world.books.subscriptions.push(made);
    Ok(Reply::empty(201).at(place))
}

/// `GET /accounts/{a}/subscriptions`.
pub(super) fn list(world: &mut World, asked: &Asked) -> Outcome {
    let topic = asked.param("orderType");
    let rows: Vec<Node> = world
        .books
        .subscriptions
        .iter()
        .filter(|known| topic.is_none_or(|topic| known.topic.eq_ignore_ascii_case(topic)))
        .map(|known| written(known, world.now()))
        .collect();
    if rows.is_empty() {
        return Err(absent_as(ROOT, "No subscriptions found"));
    }
    Ok(Reply::xml(200, node(ROOT, [node("Subscriptions", rows)])))
}

/// `GET /accounts/{a}/subscriptions/{id}`.
pub(super) fn one(world: &mut World, asked: &Asked) -> Outcome {
    let known = world.books.subscriptions.iter().find(|known| known.id == asked.arg(0)).ok_or_else(|| absent(ROOT))?;
    Ok(Reply::xml(200, node(ROOT, [node("Subscriptions", [written(known, world.now())])])))
}

/// `PUT /accounts/{a}/subscriptions/{id}`: replaces everything but the id.
pub(super) fn change(world: &mut World, asked: &Asked) -> Outcome {
    let made = read(world, asked)?;
    let known = world.books.subscriptions.iter_mut().find(|known| known.id == asked.arg(0)).ok_or_else(|| absent(ROOT))?;
    *known = Subscription { id: known.id.clone(), ..made };
    world.core.record("bw_subscriptions_change", asked.arg(0));
    Ok(Reply::empty(200))
}

/// `DELETE /accounts/{a}/subscriptions/{id}`.
pub(super) fn remove(world: &mut World, asked: &Asked) -> Outcome {
    let at = world.books.subscriptions.iter().position(|known| known.id == asked.arg(0)).ok_or_else(|| absent(ROOT))?;
    world.books.subscriptions.remove(at);
    world.core.record("bw_subscriptions_remove", asked.arg(0));
    Ok(Reply::empty(200))
}

/// A subscription as it is read back: without its password.
fn written(known: &Subscription, now: Timestamp) -> Node {
    let mut row = node("Subscription", [leaf("SubscriptionId", &known.id), leaf("OrderType", &known.topic)]);
    row = row.maybe("OrderId", known.order.as_ref());
    if let Some(callback) = &known.callback {
        let mut said = node("CallbackSubscription", [leaf("URL", &callback.url)]).maybe("Expiry", callback.expiry.as_ref());
        if let Some((user, _)) = &callback.credentials {
            let basic = node("BasicAuthentication", [leaf("Username", user)]);
            said = said.with(node("CallbackCredentials", [basic]));
        }
        let ended = known.until.is_some_and(|until| until <= now);
        row = row.with(said.with(leaf("Status", if ended { "EXPIRED" } else { "ACTIVE" })));
        row = row.maybe("ExpiryDate", known.until.map(moment));
    }
    row.and(known.email.clone())
}
