//! What is in service, where its calls go, and over which connections (T3 to T7, T14).

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    account,
    exchange::{Asked, Faults, Outcome, Refusal, Reply},
    stock::ProductId,
    world::{Connection, World},
};

/// A number in service.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Service {
    pub(super) id: String,
    pub(super) number: String,
    pub(super) product: ProductId,
    pub(super) country: String,
    pub(super) location: String,
    pub(super) delivery: Delivery,
    pub(super) clid: Option<String>,
    /// `None` for what was ordered elsewhere.
    pub(super) order: Option<String>,
    /// Lists show it only from then on.
    pub(super) listed_from: Option<Timestamp>,
}

impl Service {
    fn row(&self) -> Value {
        let mut row = json!({
            "serviceId": self.id,
            "number": self.number,
            "productId": self.product.word(),
            "country": self.country,
            "locationId": self.location,
            "status": "active",
        });
        if let Value::Object(fields) = &mut row {
            self.delivery.write(fields);
            for (name, value) in [("clidType", &self.clid), ("orderId", &self.order)] {
                if let Some(value) = value {
                    fields.insert(name.into(), value.as_str().into());
                }
            }
        }
        row
    }
}

/// Where calls go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Delivery {
    /// `direct` or `pstn` (T3).
    pub(super) connection_type: String,
    pub(super) connection: Option<String>,
    /// `sameAsNumber` or `custom` (T6).
    pub(super) outpulse_type: String,
    pub(super) outpulse_digits: Option<String>,
}

impl Delivery {
    /// Reads the one of an order, in which T3 and T6 want two fields.
    pub(super) fn of_order(body: &Map<String, Value>, faults: &mut Faults) -> Self {
        Self {
            connection_type: faults.required(body, "connectionType"),
            connection: faults.optional(body, "connectionId"),
            outpulse_type: faults.required(body, "outpulseType"),
            outpulse_digits: faults.optional(body, "outpulseDigits"),
        }
    }

    /// This one with what a change says. A field that is left out stays, null takes it away.
    pub(super) fn merged(&self, changes: &Map<String, Value>, faults: &mut Faults) -> Self {
        let mut merged = self.clone();
        for name in changes.keys() {
            let known = ["connectionType", "connectionId", "outpulseType", "outpulseDigits"];
            if !known.contains(&name.as_str()) {
                faults.add(&format!("changes.{name}"), format!("{name} cannot be changed"));
            }
        }
        if changes.contains_key("connectionType") {
            merged.connection_type = faults.required(changes, "connectionType");
        }
        if changes.contains_key("connectionId") {
            merged.connection = faults.optional(changes, "connectionId");
        }
        if changes.contains_key("outpulseType") {
            merged.outpulse_type = faults.required(changes, "outpulseType");
        }
        if changes.contains_key("outpulseDigits") {
            merged.outpulse_digits = faults.optional(changes, "outpulseDigits");
        }
        merged
    }

    /// T3 to T6.
    pub(super) fn check(&self, connections: &[Connection], faults: &mut Faults) {
        match self.connection_type.as_str() {
            "direct" => {
                faults.when(self.connection.is_none(), "connectionId", "connectionId is required when connectionType is direct");
            }
            "pstn" => {
                faults.when(
                    self.outpulse_digits.is_none(),
                    "outpulseDigits",
                    "outpulseDigits is required when connectionType is pstn",
                );
                faults.when(
                    self.outpulse_type == "sameAsNumber",
                    "outpulseType",
                    "outpulseType must be custom when connectionType is pstn",
                );
            }
            "" => {}
            _ => faults.add("connectionType", "connectionType must be direct or pstn"),
        }
        match self.outpulse_type.as_str() {
            "custom" if self.connection_type != "pstn" => {
                faults.when(
                    self.outpulse_digits.is_none(),
                    "outpulseDigits",
                    "outpulseDigits is required when outpulseType is custom",
                );
            }
            "custom" | "sameAsNumber" | "" => {}
            _ => faults.add("outpulseType", "outpulseType must be sameAsNumber or custom"),
        }
        if let Some(id) = &self.connection
            && !connections.iter().any(|connection| connection.id == *id)
        {
            faults.add("connectionId", format!("There is no connection {id}"));
        }
        if let Some(digits) = &self.outpulse_digits {
            let bare = digits.strip_prefix('+').unwrap_or(digits);
            let is_number = (3..=15).contains(&bare.len()) && bare.bytes().all(|byte| byte.is_ascii_digit());
            faults.when(!is_number, "outpulseDigits", "outpulseDigits must be 3 to 15 digits, with or without a plus sign");
        }
    }

    pub(super) fn write(&self, fields: &mut Map<String, Value>) {
        fields.insert("connectionType".into(), self.connection_type.as_str().into());
        fields.insert("outpulseType".into(), self.outpulse_type.as_str().into());
        for (name, value) in [("connectionId", &self.connection), ("outpulseDigits", &self.outpulse_digits)] {
            if let Some(value) = value {
                fields.insert(name.into(), value.as_str().into());
            }
        }
    }
}

/// `GET /products`: what is in service, whoever ordered it (T14).
pub(super) fn list(world: &mut World, asked: &Asked) -> Outcome {
    account::customer_of(asked)?;
    let mut faults = Faults::default();
    let product = asked.asked_for("productId").map(|word| {
        let product = ProductId::parse(word);
        faults.when(product.is_none(), "productId", "productId must be LNS, ITFS, UIFN or DID");
        product
    });
    faults.check()?;
    let now = world.now();
    let mut shown: Vec<&Service> = world
        .state
        .services
        .iter()
        .filter(|service| service.listed_from.is_none_or(|from| from <= now))
        .filter(|service| product.is_none_or(|product| product == Some(service.product)))
        .filter(|service| asked.asked_for("country").is_none_or(|country| service.country == country))
        .collect();
    shown.sort_by(|one, other| one.id.cmp(&other.id));
    asked.page(shown.into_iter().map(Service::row).collect())
}

/// `GET /products/{serviceId}`.
pub(super) fn read(world: &mut World, asked: &Asked) -> Outcome {
    let id = asked.part(1);
    let now = world.now();
    match world.service(id).filter(|service| service.listed_from.is_none_or(|from| from <= now)) {
        Some(service) => Ok(Reply::json(&service.row())),
        None => Err(Refusal::unknown("service", id)),
    }
}

/// `GET /connections`.
pub(super) fn connections(world: &mut World, asked: &Asked) -> Outcome {
    account::customer_of(asked)?;
    asked.page(world.state.connections.iter().map(Connection::row).collect())
}

/// `GET /connections/{connectionId}`.
pub(super) fn connection(world: &mut World, asked: &Asked) -> Outcome {
    let id = asked.part(1);
    world.connection(id).map(|connection| Reply::json(&connection.row())).ok_or_else(|| Refusal::unknown("connection", id))
}
