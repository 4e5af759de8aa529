//! The numbers we own: a list of bare numbers, and one number with all that is said of it.

use std::collections::BTreeMap;

use async_trait::async_trait;
use contract::{
    number::{E164, NumberKind},
    routing::Routing,
};
use futures::{
    StreamExt as _,
    stream::{self, BoxStream},
};

use super::{
    Client,
    calls::Write,
    details,
    fault::{self, Said},
    pages::{self, FIRST},
    purchases::accepted,
    settings::Address,
    table,
    xml::{Element, number_of},
};
use crate::{
    carrier::{Accepted, CarrierNumber, Depth, Inventory},
    error::{Error, ErrorKind, Result},
    mark::Mark,
    operation::Operation,
    paging::PageGuard,
};

/// Rows of a page. A row is one number, so that even a large account takes few calls of the hundred a minute.
const ROWS: u32 = 1_000;
/// The most pages: a million numbers.
const MOST_PAGES: u32 = 1_000;
/// The carrier documents no limit. Few enough to be read back.
const MOST_REMOVED: usize = 500;

#[async_trait]
impl Inventory for Client {
    fn kinds(&self) -> &'static [NumberKind] {
        // One list for all of them.
        &[NumberKind::Local]
    }

    fn list(&self, _kind: NumberKind) -> BoxStream<'_, Result<Vec<CarrierNumber>>> {
        let first = (Some(FIRST.to_owned()), 0, PageGuard::new(MOST_PAGES));
        stream::try_unfold(first, move |(page, place, mut guard)| async move {
            let Some(page) = page else { return Ok(None) };
            let (numbers, next) = self.listed(&page, place + 1).await?;
            guard.page(numbers.first().map(|n| n.number.as_str()))?;
            Ok(Some((numbers, (next, place + 1, guard))))
        })
        .boxed()
    }

    async fn find(&self, _kind: NumberKind, number: &E164, _near: Option<u32>) -> Result<Option<CarrierNumber>> {
        self.whole(number).await
    }

    fn removal_operation(&self) -> &'static Operation {
        &table::DISCONNECT
    }

    fn most_removed(&self) -> usize {
        MOST_REMOVED
    }

    async fn remove(&self, _kind: NumberKind, numbers: &[E164], mark: &Mark) -> Result<Accepted> {
        if numbers.is_empty() || numbers.len() > MOST_REMOVED {
            return Err(fault::unsupported("a removal without numbers or with too many"));
        }
        let list = numbers.iter().fold(Element::new("TelephoneNumberList"), |list, number| {
            list.say("TelephoneNumber", &self.calls.settings.wire(number))
        });
        let body = Element::new("DisconnectTelephoneNumberOrder")
            .say("name", mark.as_str())
            .say("CustomerOrderId", mark.as_str())
            .with(Element::new("DisconnectTelephoneNumberOrderType").say("DisconnectMode", "normal").with(list));
        let path = self.calls.settings.path(&["disconnects"]).finish();
        let said = self.calls.write(Write::post(&table::DISCONNECT, path, body)).await?;
        let request = said.root.deep("orderRequest");
        let id = request.and_then(|r| r.text_of("id").or_else(|| r.text_of("OrderId"))).map(str::to_owned);
        accepted(&said, id, "order")
    }
}

impl Client {
    /// A page, and the name of the one after it.
    async fn listed(&self, page: &str, place: u32) -> Result<(Vec<CarrierNumber>, Option<String>)> {
        let address = self.calls.settings.path(&["inserviceNumbers"]).with("page", page).with("size", &ROWS.to_string());
        let said = self.calls.read(&table::INVENTORY, &address.finish()).await?;
        let rows = pages::rows(&said, &["TelephoneNumber"]);
        if rows.is_empty() {
            return match (said.is_empty(), total(&said)) {
                (true, _) => Ok((Vec::new(), None)),
                (false, Some(0) | None) if said.root.is("TNs") => Ok((Vec::new(), None)),
                // Rows of another name would be an inventory that is taken for empty.
                _ => Err(Error::new(ErrorKind::Unreadable, "the list of numbers has an unexpected shape")),
            };
        }
        let numbers: Vec<CarrierNumber> = rows
            .iter()
            .filter_map(|row| number_of(row.text_of("FullNumber").or_else(|| row.text())?))
            .map(|number| listed(number, place))
            .collect();
        if numbers.is_empty() {
            return Err(Error::new(ErrorKind::Unreadable, format!("none of {} rows can be read", rows.len())));
        }
        if numbers.len() < rows.len() {
            tracing::warn!(place, rows = rows.len(), readable = numbers.len(), "rows of the list of numbers cannot be read");
        }
        let next = pages::next(&said.root, page)?;
        Ok((numbers, next))
    }

    /// One number: its details, and its options at its location. `None` when it is not this account's, or not any more.
    pub(super) async fn whole(&self, number: &E164) -> Result<Option<CarrierNumber>> {
        let path = Address::new("/tns").part(&self.calls.settings.wire(number)).part("tndetails").finish();
        let Some(said) = self.calls.look(&table::TN_DETAILS, &path).await? else { return Ok(None) };
        let Some(mut found) = details::read(&said, number, &self.calls.settings.account)? else { return Ok(None) };
        if let Routing::Location(routing) = &found.routing
            && let Some((site, peer)) = routing.location.as_deref().and_then(|id| id.split_once('/'))
        {
            match self.options(site, peer, number).await? {
                Some(options) => details::add_options(&mut found, &options),
                // Where its calls go is not known then.
                None => found.routing = Routing::Unread,
            }
        }
        Ok(Some(found))
    }

    /// The options of a number at its location; `None` when the carrier shows none.
    pub(super) async fn options(&self, site: &str, peer: &str, number: &E164) -> Result<Option<Element>> {
        let wire = self.calls.settings.wire(number);
        let path = self.calls.settings.path(&["sites", site, "sippeers", peer, "tns", &wire]).finish();
        let said = self.calls.look(&table::PER_TN_OPTIONS_READ, &path).await?;
        Ok(said.and_then(|said| said.root.deep("SipPeerTelephoneNumber").cloned()))
    }
}

fn total(said: &Said) -> Option<u64> {
    said.root.deep("TotalCount")?.text()?.parse().ok()
}

/// What the list says: that it is ours.
fn listed(number: E164, page: u32) -> CarrierNumber {
    CarrierNumber {
        carrier_id: number.as_str().to_owned(),
        kind: kind_of(&number),
        number,
        region: None,
        rate_center: None,
        in_service: Some(true),
        status_word: "Inservice".into(),
        tags: Vec::new(),
        routing: Routing::Unread,
        emergency: None,
        listing: None,
        caller_name: None,
        fax: None,
        features: BTreeMap::new(),
        depth: Depth::Listed,
        page,
    }
}

pub(super) fn kind_of(number: &E164) -> NumberKind {
    match number.national_ten() {
        Some(_) if number.is_toll_free() => NumberKind::TollFree,
        Some(_) => NumberKind::Local,
        None => NumberKind::International,
    }
}
