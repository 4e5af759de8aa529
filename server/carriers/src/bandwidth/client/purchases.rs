//! Buying: an order of numbers that exist, with the reservations that hold them for us.

use async_trait::async_trait;
use contract::{
    cart::{CartRouting, CartRoutingKind},
    number::NumberKind,
};

use super::{
    Client,
    calls::Write,
    fault::{self, Said},
    search::number,
    settings::{Settings, site_and_peer},
    table,
    xml::Element,
};
use crate::{
    buying::{PurchaseOrder, Purchases},
    carrier::Accepted,
    error::{Error, ErrorKind, Result},
    mark::Mark,
    operation::Operation,
};

/// The carrier documents no limit of such orders. Few enough to be read back line by line.
const MOST_LINES: usize = 100;

#[async_trait]
impl Purchases for Client {
    fn operation(&self, _kind: NumberKind) -> &'static Operation {
        &table::ORDER
    }

    fn most_lines(&self) -> usize {
        MOST_LINES
    }

    fn routings(&self) -> &'static [CartRoutingKind] {
        &[CartRoutingKind::Location]
    }

    async fn purchase(&self, order: &PurchaseOrder, mark: &Mark) -> Result<Accepted> {
        let body = body(&self.calls.settings, order, mark)?;
        let path = self.calls.settings.path(&["orders"]).finish();
        let said = self.calls.write(Write::post(&table::ORDER, path, body)).await?;
        let order = said.root.deep("Order").filter(|order| order.child("id").is_some()).unwrap_or(&said.root);
        let id = order.text_of("id").or_else(|| order.text_of("OrderId")).map(str::to_owned);
        accepted(&said, id, "order")
    }
}

/// A yes with an id. Without one, complaints refuse; and an answer that says neither leaves the outcome open.
pub(super) fn accepted(said: &Said, id: Option<String>, what: &str) -> Result<Accepted> {
    match id.or_else(|| said.made()) {
        Some(id) => Ok(Accepted { words: said.words(), reference: Some(id), due: None }),
        None => match said.words() {
            Some(words) => Err(Error::new(ErrorKind::Refused, format!("no {what}, and an error")).with_words(words)),
            None => Err(said.no_yes(what)),
        },
    }
}

fn body(settings: &Settings, order: &PurchaseOrder, mark: &Mark) -> Result<Element> {
    if order.lines.is_empty() || order.lines.len() > MOST_LINES {
        return Err(fault::unsupported("an order without lines or with too many"));
    }
    let (site, peer) = place(settings, &order.routing)?;
    let mut numbers = Element::new("TelephoneNumberList");
    let mut reservations = Element::new("ReservationIdList");
    for line in &order.lines {
        let number = number(&line.offer).ok_or_else(|| fault::unsupported("Bandwidth sells numbers only"))?;
        if line.quantity != 1 {
            return Err(fault::unsupported("one number can be bought once"));
        }
        numbers = numbers.say("TelephoneNumber", &settings.wire(number));
        if let Some(held) = &line.held {
            reservations = reservations.say("ReservationId", &held.reference);
        }
    }
    let mut existing = Element::new("ExistingTelephoneNumberOrderType").with(numbers);
    if !reservations.children.is_empty() {
        existing = existing.with(reservations);
    }
    Ok(Element::new("Order")
        .say("Name", mark.as_str())
        .say("CustomerOrderId", mark.as_str())
        .say("SiteId", &site)
        .say_some("PeerId", peer.as_deref().unwrap_or_default())
        .say("PartialAllowed", "true")
        .say("BackOrderRequested", "false")
        .with(existing))
}

/// Where new numbers go: the location that was chosen, else the account's.
pub(super) fn place(settings: &Settings, routing: &CartRouting) -> Result<(String, Option<String>)> {
    match routing {
        CartRouting::Location { id } => {
            let (site, peer) = site_and_peer(id).ok_or_else(|| fault::unsupported("the location's id is none of Bandwidth's"))?;
            Ok((site.to_owned(), peer.map(str::to_owned)))
        }
        CartRouting::Unset => match &settings.site {
            Some(site) => Ok((site.clone(), settings.peer.clone())),
            None => Err(fault::unsupported(
                "Bandwidth puts every number on a site: choose a location, or set the account's site for new numbers",
            )),
        },
        CartRouting::Preconfigured | CartRouting::TrunkGroup { .. } => {
            Err(fault::unsupported("numbers are ordered to a location here"))
        }
    }
}
