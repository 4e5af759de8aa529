//! Buying (T10 to T12): one product, one country and one style an order.

use async_trait::async_trait;
use contract::{
    cart::{CartRouting, CartRoutingKind},
    number::NumberKind,
    offer::OfferedThing,
    problem::CarrierWords,
    routing::{ConnectionRouting, ConnectionWay, Outpulse},
};
use serde::Deserialize as _;
use serde_json::{Map, Value};

use super::{
    Client,
    assumed::{Delivery, Order, Placed, Style},
    fault::{unlike, unsupported},
    paths::Place,
    search::{Terms, terms_of},
    table,
};
use crate::{
    buying::{OrderLine, PurchaseOrder, Purchases},
    carrier::{Accepted, CarrierOffer},
    error::Result,
    mark::Mark,
    operation::Operation,
};

/// Ours: nothing says how many numbers an order may have.
const MOST_LINES: usize = 100;

#[async_trait]
impl Purchases for Client {
    fn operation(&self, _kind: NumberKind) -> &'static Operation {
        &table::ORDER
    }

    fn most_lines(&self) -> usize {
        MOST_LINES
    }

    /// T11: one product and one country an order. What is bought by quantity goes alone.
    fn apart(&self, offer: &CarrierOffer) -> String {
        let one = terms_of(offer).map(|terms| format!("{}/{}", terms.product, terms.country)).unwrap_or_default();
        match &offer.what {
            OfferedThing::Number { .. } => one,
            OfferedThing::Product { id, .. } => format!("{one}/any/{id}"),
        }
    }

    fn routings(&self) -> &'static [CartRoutingKind] {
        &[CartRoutingKind::Location]
    }

    async fn purchase(&self, order: &PurchaseOrder, mark: &Mark) -> Result<Accepted> {
        let (terms, style) = style(&order.lines)?;
        let body = Order {
            request: self.request(mark),
            contact_id: self.ids.contact.clone(),
            payment_method_id: self.ids.payment_method.clone(),
            location_id: self.ids.location.clone(),
            product_id: terms.product,
            country: terms.country,
            delivery: self.delivery(&order.routing)?,
            style,
        };
        let body = serde_json::to_value(body).map_err(|error| unsupported(error.to_string()))?;
        accepted(self.calls.send(&table::ORDER, Place::Orders, &body).await?, mark)
    }
}

impl Client {
    /// Where bought numbers go. An order says so always (T3, T6), so nothing said is the account's usual trunk.
    fn delivery(&self, routing: &CartRouting) -> Result<Delivery> {
        let connection = match routing {
            CartRouting::Location { id } => id.clone(),
            CartRouting::Unset => self.ids.connection.clone().ok_or_else(|| {
                unsupported(
                    "Tata Communications takes no order without a connection: choose one, or name the usual one in the account.",
                )
            })?,
            CartRouting::Preconfigured | CartRouting::TrunkGroup { .. } => {
                return Err(unsupported("Tata Communications routes new numbers over a connection only"));
            }
        };
        let delivery =
            Delivery::of(&ConnectionRouting { way: ConnectionWay::Direct { connection }, outpulse: Outpulse::SameAsNumber });
        delivery.check().map_err(unsupported)?;
        Ok(delivery)
    }
}

/// What an order is for, and its one style.
fn style(lines: &[OrderLine]) -> Result<(Terms, Style)> {
    let Some((first, rest)) = lines.split_first() else { return Err(unsupported("an order without lines")) };
    if lines.len() > MOST_LINES {
        return Err(unsupported("an order with too many lines"));
    }
    let terms = terms_of(&first.offer)?;
    for line in rest {
        let other = terms_of(&line.offer)?;
        if (&other.product, &other.country) != (&terms.product, &terms.country) {
            return Err(unsupported("an order is for one product and one country"));
        }
    }
    if let OfferedThing::Product { stock, name, .. } = &first.offer.what {
        if !rest.is_empty() || first.quantity == 0 {
            return Err(unsupported("an order by quantity has one line"));
        }
        let quantity = first.quantity;
        // More than there is has to be found first.
        let style = if quantity > *stock {
            Style::InWords { request: format!("{name}, {}", terms.country), quantity }
        } else {
            let city = terms.city.clone().map(|city| ("city".to_owned(), Value::String(city)));
            Style::Quantity { criteria: Value::Object(Map::from_iter(city)), quantity }
        };
        return Ok((terms, style));
    }
    let mut numbers = Vec::new();
    for line in lines {
        match &line.offer.what {
            OfferedThing::Number { number, .. } if line.quantity == 1 => numbers.push(number.as_str().to_owned()),
            _ => return Err(unsupported("an order is for numbers once each, or for a quantity")),
        }
    }
    let held = |line: &OrderLine| line.held.as_ref().map(|held| held.reference.clone());
    let style = match held(first) {
        Some(reservation_id) if rest.iter().all(|line| held(line).as_ref() == Some(&reservation_id)) => {
            Style::Reservation { reservation_id }
        }
        // Several reservations, or none: an order takes one at most. Ours keep the numbers from everybody else.
        _ => Style::Numbers { numbers },
    };
    Ok((terms, style))
}

/// The yes to an order of any kind.
pub(super) fn accepted(body: Value, mark: &Mark) -> Result<Accepted> {
    let placed = Placed::deserialize(body).map_err(|_| unlike("orderId"))?;
    // An answer to another order than ours says nothing of ours.
    if placed.external_id.as_deref().is_some_and(|external| external != mark.as_str()) {
        return Err(unlike("externalId of ours"));
    }
    let words = CarrierWords { code: None, text: placed.status };
    Ok(Accepted { words: Some(words), reference: Some(placed.order_id), due: None })
}
