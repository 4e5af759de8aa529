//! `POST /orders`: four styles, of which the seed names one (T10).

use serde_json::{Map, Value};

use super::{Item, Kind, Order, correlated, lives::SUBMITTED_MS, next_id};
use crate::{
    sandbox::Way,
    tata::sandbox::{
        account, documents,
        exchange::{Asked, Faults, Outcome, Refusal, Reply},
        reservations::Standing,
        search::{self, Criteria},
        services::Delivery,
        stock::ProductId,
        world::World,
    },
};

/// The most numbers of one order.
const MOST: usize = 100;

/// How the numbers of an order are told.
enum Style {
    /// By an active reservation: the style that the seed attests.
    Reservation(String),
    Numbers(Vec<String>),
    Quantity(Criteria, usize),
    /// In words, for what is not in stock.
    Request {
        quantity: usize,
        impossible: bool,
    },
}

/// `POST /orders`.
pub(in crate::tata::sandbox) fn create(world: &mut World, asked: &Asked, way: Way) -> Outcome {
    let body = &asked.body;
    let mut faults = Faults::default();
    account::customer(&faults.required(body, "customerId"), &mut faults);
    let contact = faults.required(body, "contactId");
    let payment_method = faults.required(body, "paymentMethodId");
    let location = faults.required(body, "locationId");
    account::ordering(&contact, &payment_method, &location, &mut faults);
    let product = faults.required(body, "productId");
    let country = faults.required(body, "country");
    let product = (!product.is_empty()).then(|| search::product(&product, &mut faults)).flatten();
    let country = (!country.is_empty()).then(|| search::country(&country, &mut faults)).flatten();
    let request = faults.required(body, "requestId");
    let external = faults.required(body, "externalId");
    let delivery = Delivery::of_order(body, &mut faults);
    delivery.check(&world.state.connections, &mut faults);
    let clid = faults.optional(body, "clidType");
    let style = style(body, &mut faults);
    let is_taken = correlated(world, &request, &external, &mut faults);
    faults.check()?;
    is_taken?;
    let (Some(product), Some(country), Some(style)) = (product, country, style) else {
        return Err(Refusal::conflict("The order is for nothing"));
    };
    let mut items = items(world, &style, product, country.code)?;
    items.truncate(way.of(items.len()));
    if let Style::Reservation(id) = &style
        && let Some(reservation) = world.reservation(id)
    {
        reservation.standing = Standing::Ordered;
    }
    let id = next_id(world);
    let numbers: Vec<String> = items.iter().filter_map(|item| item.number.clone()).collect();
    for number in &numbers {
        world.core.record("tata_order", number);
    }
    if numbers.is_empty() {
        world.core.record("tata_order", format!("{id} {external}"));
    }
    world.state.taken.extend(numbers);
    world.settle_ordered();
    let (back_order, impossible) = match style {
        Style::Request { impossible, .. } => (true, impossible),
        Style::Reservation(_) | Style::Numbers(_) | Style::Quantity(..) => (false, false),
    };
    let created = world.now();
    let order = Order {
        documents: documents::needed(&id, product, country),
        id,
        request,
        external,
        kind: Kind::New { delivery, location, clid, back_order, impossible },
        product,
        country: country.code.into(),
        items,
        status: "submitted".into(),
        reason: None,
        created,
        due: Some(created.plus_ms(SUBMITTED_MS)),
        listed_from: way.listed_from,
    };
    let row = order.row();
    world.state.orders.push(order);
    Ok(Reply::accepted(row))
}

/// Exactly one selector.
fn style(body: &Map<String, Value>, faults: &mut Faults) -> Option<Style> {
    let told: Vec<&str> = ["reservationId", "numbers", "criteria", "request"]
        .into_iter()
        .filter(|name| body.get(*name).is_some_and(|value| !value.is_null()))
        .collect();
    let [selector] = told[..] else {
        faults.add("style", "Give exactly one of reservationId, numbers, criteria or request");
        return None;
    };
    let quantity = |faults: &mut Faults| {
        let quantity = body.get("quantity").and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let quantity = quantity.filter(|n| (1..=MOST).contains(n));
        if quantity.is_none() {
            faults.add("quantity", format!("quantity must be a whole number from 1 to {MOST}"));
        }
        quantity
    };
    match selector {
        "reservationId" => Some(Style::Reservation(faults.required(body, "reservationId"))),
        "numbers" => Some(Style::Numbers(faults.texts(body, "numbers", MOST))),
        "criteria" => {
            let Some(fields) = body.get("criteria").and_then(Value::as_object) else {
                faults.add("criteria", "criteria must be an object");
                return None;
            };
            let criteria = Criteria {
                city: faults.optional(fields, "city"),
                area_code: faults.optional(fields, "areaCode"),
                number_type: faults.optional(fields, "numberType"),
                pattern: faults.optional(fields, "pattern"),
                contiguous: fields.get("contiguous").is_some_and(|value| value == true),
            };
            criteria.check(faults);
            Some(Style::Quantity(criteria, quantity(faults)?))
        }
        _ => {
            let words = faults.required(body, "request");
            let impossible = words.to_ascii_lowercase().contains("impossible");
            Some(Style::Request { quantity: quantity(faults)?, impossible })
        }
    }
}

/// What the order is for. Nothing is taken yet.
fn items(world: &mut World, style: &Style, product: ProductId, country: &str) -> Result<Vec<Item>, Refusal> {
    let numbered = |numbers: &[String]| numbers.iter().map(|number| Item::pending(Some(number.clone()), None)).collect();
    match style {
        Style::Reservation(id) => {
            let Some(reservation) = world.reservation(id) else { return Err(Refusal::unknown("reservation", id)) };
            let mut faults = Faults::default();
            faults.when(reservation.product != product, "productId", "The reservation is for another product");
            faults.when(reservation.country != country, "country", "The reservation is for another country");
            faults.check()?;
            match reservation.standing {
                Standing::Active => Ok(numbered(&reservation.numbers)),
                Standing::Expired => Err(Refusal::conflict(format!("The reservation {id} has expired"))),
                other => Err(Refusal::conflict(format!("The reservation {id} is {}", other.word()))),
            }
        }
        Style::Numbers(numbers) => {
            // What this customer reserved itself it may order by its numbers too; the reservation keeps others away.
            let is_ours = |number: &str| world.line(number).is_some() && !world.state.taken.contains(number);
            world.check_numbers(numbers, product, country, is_ours)?;
            Ok(numbered(numbers))
        }
        Style::Quantity(criteria, quantity) => {
            let lines = criteria.pick(world.available(product, country), Some(*quantity));
            let mut items: Vec<Item> =
                lines.into_iter().take(*quantity).map(|line| Item::pending(Some(line.number.clone()), None)).collect();
            if items.is_empty() {
                return Err(Refusal::conflict("No number fits the criteria"));
            }
            items.resize(*quantity, Item::pending(None, None));
            Ok(items)
        }
        Style::Request { quantity, .. } => Ok(vec![Item::pending(None, None); *quantity]),
    }
}
