//! Posts of the carrier about orders, and the subscriptions that cause them.

use async_trait::async_trait;
use contract::secret::Secret;

use super::{
    Client,
    calls::Write,
    fault::unsupported,
    pages::instant_of,
    purchases::accepted,
    table,
    xml::{self, Element},
};
use crate::{
    carrier::Accepted,
    error::{Error, ErrorKind, Result},
    mark::Mark,
    notices::{Notice, Notices, Subscription},
    operation::Operation,
    scrub::Scrub,
};

/// The longest post that is read.
const MOST_BYTES: usize = 256 * 1024;
/// The carrier's kinds of orders that it tells of.
static SUBJECTS: &[&str] = &[
    "tnoptions",
    "lidb",
    "dldas",
    "orders",
    "disconnects",
    "portins",
    "portouts",
    "importtnorders",
    "removeImportedTnOrders",
    "csrs",
];

#[async_trait]
impl Notices for Client {
    fn read(&self, _content_type: &str, body: &[u8]) -> Result<Notice> {
        let unreadable = |detail: &str| Error::new(ErrorKind::Unreadable, detail);
        if body.len() > MOST_BYTES {
            return Err(unreadable("a post that is too long"));
        }
        let root = xml::parse(body).map_err(unreadable)?;
        let notice = root.deep("Notification").ok_or_else(|| unreadable("a post that is no notification"))?;
        read(notice).ok_or_else(|| unreadable("a notification that names no order"))
    }

    fn subjects(&self) -> &'static [&'static str] {
        SUBJECTS
    }

    fn operation(&self) -> &'static Operation {
        &table::SUBSCRIBE
    }

    async fn list(&self) -> Result<Vec<Subscription>> {
        let path = self.calls.settings.path(&["subscriptions"]).finish();
        let Some(said) = self.calls.look(&table::SUBSCRIPTIONS_LIST, &path).await? else { return Ok(Vec::new()) };
        let mut rows = Vec::new();
        said.root.every("Subscription", &mut rows);
        Ok(rows.into_iter().filter_map(subscription).collect())
    }

    async fn subscribe(&self, about: &str, url: &str, user: &str, password: &Secret, _mark: &Mark) -> Result<Accepted> {
        if !SUBJECTS.contains(&about) {
            return Err(unsupported("Bandwidth tells of no such orders"));
        }
        let credentials = Element::new("BasicAuthentication").say("Username", user).say("Password", password.expose());
        let callback =
            Element::new("CallbackSubscription").say("URL", url).with(Element::new("CallbackCredentials").with(credentials));
        let body = Element::new("Subscription").say("OrderType", about).with(callback);
        let path = self.calls.settings.path(&["subscriptions"]).finish();
        let write = Write { secrets: vec![password.clone()], ..Write::post(&table::SUBSCRIBE, path, body) };
        let said = self.calls.write(write).await?;
        let id = said.root.deep("SubscriptionId").and_then(Element::text).map(str::to_owned);
        accepted(&said, id, "subscription")
    }
}

/// A number that leaves is told of as such: nobody of ours ordered that, and silence agrees to it.
fn read(notice: &Element) -> Option<Notice> {
    let clean = |text: &str| Scrub::default().clean(text);
    let kind = notice.text_of("OrderType").unwrap_or_default();
    let word = notice.text_of("Status").unwrap_or_default();
    let reference = notice.text_of("OrderId");
    if kind.eq_ignore_ascii_case("portouts") {
        let words = [word, notice.text_of("Message").unwrap_or_default()].join(" ");
        return Some(Notice::Alert {
            number: notice.numbers().into_iter().next(),
            title: "A number is being ported away".into(),
            text: clean(&words),
            at: notice.text_of("LastModifiedDate").and_then(instant_of),
        });
    }
    Some(Notice::Order { reference: clean(reference?), mark: notice.text_of("CustomerOrderId").map(clean), word: clean(word) })
}

fn subscription(row: &Element) -> Option<Subscription> {
    let url = row.deep("URL").and_then(Element::text).map(str::to_owned);
    let mail = || row.deep("Email").and_then(Element::text).map(|mail| format!("mailto:{mail}"));
    Some(Subscription {
        id: row.text_of("SubscriptionId")?.to_owned(),
        about: row.text_of("OrderType").or_else(|| row.text_of("EventType")).unwrap_or_default().to_owned(),
        url: url.or_else(mail)?,
    })
}
