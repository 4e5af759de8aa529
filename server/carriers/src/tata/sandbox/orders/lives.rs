//! How orders go on: submitted, waiting for papers, in progress, over.

use contract::time::Timestamp;

use super::{Item, Kind, Order};
use crate::tata::sandbox::{services::Service, stock::ProductId, world::World};

/// How long an order is submitted, and how long it is in progress.
pub(super) const SUBMITTED_MS: i64 = 5_000;
const IN_PROGRESS_MS: i64 = 15_000;
/// How long it takes to find numbers that are not in stock.
const BACK_ORDER_MS: i64 = 60_000;
/// Numbers that end so cannot be brought into service.
const UNLUCKY: &str = "13";

impl World {
    /// Lets every order go on whose time has come.
    pub(in crate::tata::sandbox) fn settle_orders(&mut self, now: Timestamp) {
        for at in 0..self.state.orders.len() {
            if self.state.orders[at].settle_documents(now) {
                self.core.touch();
            }
            while let Some(due) = self.state.orders[at].due.filter(|due| *due <= now) {
                self.step(at, due);
                self.core.touch();
            }
        }
    }

    /// The next step of an order, which happened at that time.
    fn step(&mut self, at: usize, when: Timestamp) {
        let order = &mut self.state.orders[at];
        match order.status.as_str() {
            "submitted" if order.lacks_documents() => {
                order.status = "documentsRequired".into();
                order.due = None;
            }
            "submitted" | "documentsRequired" => {
                order.status = "inProgress".into();
                let back_order = matches!(order.kind, Kind::New { back_order: true, .. });
                order.due = Some(when.plus_ms(if back_order { BACK_ORDER_MS } else { IN_PROGRESS_MS }));
            }
            "inProgress" => {
                order.due = None;
                let mut order = order.clone();
                self.finish(&mut order);
                self.state.orders[at] = order;
            }
            _ => order.due = None,
        }
    }

    fn finish(&mut self, order: &mut Order) {
        match order.kind.clone() {
            Kind::New { delivery, location, clid, back_order, impossible } => {
                for item in &mut order.items {
                    if back_order && !impossible {
                        item.number = Some(self.found_elsewhere(order.product, &order.country));
                    }
                    let Some(number) = item.number.clone().filter(|number| !number.ends_with(UNLUCKY)) else {
                        item.status = "rejected".into();
                        if let Some(number) = &item.number {
                            self.state.taken.remove(number);
                        }
                        continue;
                    };
                    let id = self.next_service_id();
                    item.service = Some(id.clone());
                    item.status = "active".into();
                    self.state.services.push(Service {
                        id,
                        number,
                        product: order.product,
                        country: order.country.clone(),
                        location: location.clone(),
                        delivery: delivery.clone(),
                        clid: clid.clone(),
                        order: Some(order.id.clone()),
                        listed_from: order.listed_from,
                    });
                }
            }
            Kind::Change(deliveries) => {
                for (item, delivery) in order.items.iter_mut().zip(deliveries) {
                    self.apply(item, |service| service.delivery = delivery);
                }
            }
            Kind::Move { connection, location } => {
                for item in &mut order.items {
                    self.apply(item, |service| {
                        if let Some(connection) = &connection {
                            service.delivery.connection = Some(connection.clone());
                        }
                        if let Some(location) = &location {
                            service.location.clone_from(location);
                        }
                    });
                }
            }
            Kind::Delete => {
                for item in &mut order.items {
                    self.state.services.retain(|service| Some(&service.id) != item.service.as_ref());
                    if let Some(number) = &item.number {
                        self.state.taken.remove(number);
                    }
                    item.status = "deleted".into();
                }
            }
        }
        let rejected = order.items.iter().filter(|item| item.status == "rejected").count();
        let (status, reason) = match rejected {
            0 => ("completed", None),
            some if some == order.items.len() => ("rejected", Some("No number of the order can be brought into service")),
            _ => ("partiallyCompleted", Some("Some numbers of the order cannot be brought into service")),
        };
        order.status = status.into();
        order.reason = reason.map(str::to_owned);
    }

    /// Changes the service of an item, if it is still there.
    fn apply(&mut self, item: &mut Item, change: impl FnOnce(&mut Service)) {
        match self.state.services.iter_mut().find(|service| Some(&service.id) == item.service.as_ref()) {
            Some(service) => {
                change(service);
                item.status = "active".into();
            }
            None => item.status = "rejected".into(),
        }
    }

    /// A number from beyond the stock.
    fn found_elsewhere(&mut self, product: ProductId, country: &str) -> String {
        self.state.extra += 1;
        let calling = match product {
            ProductId::Uifn => "800",
            _ => crate::tata::sandbox::places::find(country).map_or("999", |country| country.calling),
        };
        // North American numbers have ten digits, and these end in what no one is unlucky with.
        match calling {
            "1" => format!("+1900555{:04}", (self.state.extra % 100) * 100 + 1),
            _ => format!("+{calling}0{:05}1", self.state.extra),
        }
    }
}
