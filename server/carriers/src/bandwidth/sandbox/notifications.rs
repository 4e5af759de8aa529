//! What the carrier posts to whoever subscribed, each time the status of an order changes. It is posted once: nobody tries
//! again when it does not arrive.

use std::{
    sync::{Arc, Mutex, Weak},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use contract::time::Timestamp;

use super::{
    subscriptions::Subscription,
    telephone::Version,
    work::{Order, Work, moment},
    world::World,
    xml::{leaf, node},
};
use crate::sandbox::{Simulated as _, lock};

/// How often a world that has something to tell looks at its clock.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// A notification that is to be sent.
#[derive(Clone, Debug)]
pub(super) struct Post {
    url: String,
    /// User name and password, for who asks for them.
    credentials: Option<(String, String)>,
    body: String,
}

/// Tells whoever subscribed that an order has another status.
pub(super) fn tell(world: &World, order: &Order, message: &str) {
    let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
    for subscription in &world.books.subscriptions {
        let concerned = subscription.topic.eq_ignore_ascii_case(order.kind.topic())
            && subscription.order.as_ref().is_none_or(|id| *id == order.id)
            && subscription.until.is_none_or(|until| until > order.modified);
        let Some(callback) = subscription.callback.as_ref().filter(|_| concerned) else { continue };
        let body = body(order, message, subscription);
        let post = Post { url: callback.url.clone(), credentials: callback.credentials.clone(), body };
        runtime.spawn(send(post));
    }
}

fn body(order: &Order, message: &str, subscription: &Subscription) -> String {
    let version: Version = subscription.version;
    let root = node("Notification", [leaf("Status", &order.status), leaf("SubscriptionId", &subscription.id)]);
    let root = root.and([leaf("Message", message), leaf("OrderId", &order.id), leaf("OrderType", order.kind.topic())]);
    let customer_order_id = Some(&order.customer_order_id).filter(|id| !id.is_empty());
    let failed = |tn: &u64| order.errors.iter().any(|error| error.number == Some(*tn));
    let completed = order.numbers.iter().filter(|tn| order.is_over() && order.status != "FAILED" && !failed(tn));
    let foc = match &order.work {
        Work::PortIn(port) => port.foc,
        _ => None,
    };
    root.maybe("CustomerOrderId", customer_order_id)
        .with(node("CompletedTelephoneNumbers", completed.map(|tn| leaf("TelephoneNumber", version.write(*tn)))))
        .with(leaf("LastModifiedDate", moment(order.modified)))
        .maybe("ActualFocDate", foc.map(moment))
        .document()
}

/// Posts once without credentials and, when it is asked for them, once with.
async fn send(post: Post) {
    #[expect(clippy::disallowed_methods, reason = "this is the carrier posting, not one of its clients")]
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(10))
        .build();
    let Ok(client) = client else { return };
    let request = || client.post(&post.url).header("Content-Type", "application/xml").body(post.body.clone());
    let first = request().send().await;
    let challenged = first.as_ref().is_ok_and(|answer| {
        answer.status() == reqwest::StatusCode::UNAUTHORIZED && answer.headers().contains_key("www-authenticate")
    });
    let last = match &post.credentials {
        Some((user, password)) if challenged => {
            let basic = STANDARD.encode(format!("{user}:{password}"));
            request().header("Authorization", format!("Basic {basic}")).send().await
        }
        _ => first,
    };
    match last {
        Ok(answer) => tracing::debug!(status = answer.status().as_u16(), "sandbox notified"),
        Err(_) => tracing::debug!("sandbox notified nobody"),
    }
}

/// Whether a notification may be sent there: to this machine only.
pub(super) fn is_loopback(url: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(url) else { return false };
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let here = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    matches!(url.scheme(), "http" | "https") && here
}

/// Lets a world go on by itself while it has somebody to tell and something to wait for.
pub(super) fn watch(world: &Arc<Mutex<World>>) {
    {
        let mut world = lock(world);
        if world.watched || !has_news_to_come(&world) {
            return;
        }
        world.watched = true;
    }
    let world: Weak<Mutex<World>> = Arc::downgrade(world);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let Some(world) = world.upgrade() else { return };
            let mut world = lock(&world);
            world.settle();
            if !has_news_to_come(&world) {
                world.watched = false;
                return;
            }
        }
    });
}

fn has_news_to_come(world: &World) -> bool {
    let due: Option<Timestamp> = world.next_due();
    due.is_some() && world.books.subscriptions.iter().any(|subscription| subscription.callback.is_some())
}
