//! `/orders/change`, `/orders/move` and `/orders/delete` (T13): the seed has the three words, the rest is assumed.

use serde_json::{Map, Value};

use super::{Item, Kind, Order, correlated, lives::SUBMITTED_MS, next_id};
use crate::{
    sandbox::Way,
    tata::sandbox::{
        account,
        exchange::{Asked, Faults, Outcome, Refusal, Reply},
        services::{Delivery, Service},
        world::World,
    },
};

/// The most services of one order.
const MOST: usize = 100;

/// `POST /orders/change`: where calls go. T4 to T6 hold for what each service becomes.
pub(in crate::tata::sandbox) fn change(world: &mut World, asked: &Asked, way: Way) -> Outcome {
    let command = Command::read(world, asked)?;
    let none = Map::new();
    let changes = asked.body.get("changes").and_then(Value::as_object).unwrap_or(&none);
    let mut faults = Faults::default();
    faults.when(changes.is_empty(), "changes", "changes must be an object with at least one field");
    faults.check()?;
    let mut merged: Vec<Delivery> = Vec::new();
    for service in &command.services {
        let mut faults = Faults::default();
        let delivery = service.delivery.merged(changes, &mut faults);
        delivery.check(&world.state.connections, &mut faults);
        faults.check().map_err(|mut refusal| {
            refusal.message = format!("The change does not fit {}", service.id);
            refusal
        })?;
        merged.push(delivery);
    }
    command.place(world, Kind::Change(merged), "tata_order_change", way)
}

/// `POST /orders/move`. What is moved is not known; here it is the trunk, the location or both.
pub(in crate::tata::sandbox) fn relocate(world: &mut World, asked: &Asked, way: Way) -> Outcome {
    let command = Command::read(world, asked)?;
    let none = Map::new();
    let target = asked.body.get("target").and_then(Value::as_object).unwrap_or(&none);
    let mut faults = Faults::default();
    let connection = faults.optional(target, "connectionId");
    let location = faults.optional(target, "locationId");
    if connection.is_none() && location.is_none() {
        faults.add("target", "target must have a connectionId or a locationId");
    }
    if let Some(id) = &connection {
        if world.connection(id).is_none() {
            faults.add("target.connectionId", format!("There is no connection {id}"));
        }
        for service in command.services.iter().filter(|service| service.delivery.connection_type != "direct") {
            faults.add("target.connectionId", format!("{} is delivered by pstn and has no connection", service.id));
        }
    }
    if let Some(id) = location.as_deref().filter(|id| !account::LOCATIONS.iter().any(|(known, _, _)| known == id)) {
        faults.add("target.locationId", format!("There is no location {id}"));
    }
    faults.check()?;
    command.place(world, Kind::Move { connection, location }, "tata_order_move", way)
}

/// `POST /orders/delete`.
pub(in crate::tata::sandbox) fn delete(world: &mut World, asked: &Asked, way: Way) -> Outcome {
    let mut command = Command::read(world, asked)?;
    let mut faults = Faults::default();
    if let Some(date) = faults.optional(&asked.body, "requestedDate") {
        match day(&date) {
            Some(at) if at + DAY_MS > world.now().0 => command.not_before = Some(at),
            Some(_) => faults.add("requestedDate", "requestedDate is in the past"),
            None => faults.add("requestedDate", "requestedDate must be a date such as 2027-01-31"),
        }
    }
    faults.check()?;
    command.place(world, Kind::Delete, "tata_order_delete", way)
}

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The beginning of a day, UTC.
fn day(text: &str) -> Option<i64> {
    let date: jiff::civil::Date = text.parse().ok()?;
    Some(date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// What the three have in common.
struct Command {
    request: String,
    external: String,
    services: Vec<Service>,
    not_before: Option<i64>,
}

impl Command {
    fn read(world: &World, asked: &Asked) -> Result<Self, Refusal> {
        let body = &asked.body;
        let mut faults = Faults::default();
        account::customer(&faults.required(body, "customerId"), &mut faults);
        let request = faults.required(body, "requestId");
        let external = faults.required(body, "externalId");
        let ids = faults.texts(body, "serviceIds", MOST);
        let services: Vec<Service> = ids.iter().filter_map(|id| world.service(id).cloned()).collect();
        for id in ids.iter().filter(|id| world.service(id).is_none()) {
            faults.add("serviceIds", format!("There is no service {id}"));
        }
        if let Some((first, rest)) = services.split_first() {
            let same = rest.iter().all(|other| other.product == first.product && other.country == first.country);
            faults.when(!same, "serviceIds", "An order is for one product and one country; send one order for each");
        }
        let is_taken = correlated(world, &request, &external, &mut faults);
        faults.check()?;
        is_taken?;
        let busy = |order: &&Order| {
            let theirs = |item: &Item| item.service.as_ref().is_some_and(|id| ids.contains(id));
            !order.is_over() && order.items.iter().any(theirs)
        };
        if let Some(order) = world.state.orders.iter().find(busy) {
            return Err(Refusal::conflict(format!("A service is part of the order {}, which is not over", order.id)));
        }
        Ok(Self { request, external, services, not_before: None })
    }

    fn place(self, world: &mut World, kind: Kind, operation: &str, way: Way) -> Outcome {
        let Some(first) = self.services.first() else { return Err(Refusal::conflict("The order is for nothing")) };
        let (product, country) = (first.product, first.country.clone());
        let services = &self.services[..way.of(self.services.len())];
        for service in services {
            world.core.record(operation, &service.number);
        }
        let created = world.now();
        let due = created.plus_ms(SUBMITTED_MS).0.max(self.not_before.unwrap_or(0));
        let order = Order {
            id: next_id(world),
            request: self.request,
            external: self.external,
            kind,
            product,
            country,
            items: services.iter().map(|service| Item::pending(Some(service.number.clone()), Some(service.id.clone()))).collect(),
            status: "submitted".into(),
            reason: None,
            documents: Vec::new(),
            created,
            due: Some(contract::time::Timestamp(due)),
            listed_from: None,
        };
        let row = order.row();
        world.state.orders.push(order);
        world.core.touch();
        Ok(Reply::accepted(row))
    }
}
