//! What is sent.

use contract::routing::{ConnectionRouting, ConnectionWay, Outpulse};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The four products (T2).
pub(in crate::tata::client) const PRODUCTS: [&str; 4] = ["DID", "LNS", "ITFS", "UIFN"];

/// Where calls go (T3 to T6).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::tata::client) struct Delivery {
    /// `direct` or `pstn`.
    #[serde(default)]
    pub(in crate::tata::client) connection_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::tata::client) connection_id: Option<String>,
    /// `sameAsNumber` or `custom`.
    #[serde(default)]
    pub(in crate::tata::client) outpulse_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::tata::client) outpulse_digits: Option<String>,
}

impl Delivery {
    /// What is sent for this routing.
    pub(in crate::tata::client) fn of(routing: &ConnectionRouting) -> Self {
        let (connection_type, connection_id) = match &routing.way {
            ConnectionWay::Direct { connection } => ("direct", Some(connection.clone())),
            ConnectionWay::Pstn => ("pstn", None),
        };
        let (outpulse_type, outpulse_digits) = match &routing.outpulse {
            Outpulse::SameAsNumber => ("sameAsNumber", None),
            Outpulse::Custom { digits } => ("custom", Some(digits.clone())),
        };
        Self {
            connection_type: Some(connection_type.into()),
            connection_id,
            outpulse_type: Some(outpulse_type.into()),
            outpulse_digits,
        }
    }

    /// What is in force after a change: a field that is left out stays.
    pub(in crate::tata::client) fn merged(&self, change: &Self) -> Self {
        let or = |new: &Option<String>, old: &Option<String>| new.clone().or_else(|| old.clone());
        Self {
            connection_type: or(&change.connection_type, &self.connection_type),
            connection_id: or(&change.connection_id, &self.connection_id),
            outpulse_type: or(&change.outpulse_type, &self.outpulse_type),
            outpulse_digits: or(&change.outpulse_digits, &self.outpulse_digits),
        }
    }

    /// T3 to T6; the error is the rule that is broken, a whole sentence.
    pub(in crate::tata::client) fn check(&self) -> Result<(), &'static str> {
        let has = |value: &Option<String>| value.as_deref().is_some_and(|text| !text.trim().is_empty());
        match self.connection_type.as_deref() {
            Some("direct") if !has(&self.connection_id) => Err("A direct route needs a connection."),
            Some("pstn") if !has(&self.outpulse_digits) => Err("Over the telephone network digits are needed: type them."),
            Some("pstn") if self.outpulse_type.as_deref() != Some("custom") => {
                Err("Over the telephone network the digits are custom.")
            }
            Some("direct" | "pstn") => match self.outpulse_type.as_deref() {
                Some("custom") if !has(&self.outpulse_digits) => Err("Custom digits have to be typed."),
                Some("custom" | "sameAsNumber") => Ok(()),
                _ => Err("Say whether the number itself or other digits are sent."),
            },
            _ => Err("Say whether calls go over a connection or over the telephone network."),
        }
    }

    /// As people see it; `None` when the carrier's words are not the known ones.
    pub(in crate::tata::client) fn routing(&self) -> Option<ConnectionRouting> {
        let way = match (self.connection_type.as_deref()?, &self.connection_id) {
            ("direct", Some(connection)) => ConnectionWay::Direct { connection: connection.clone() },
            ("pstn", _) => ConnectionWay::Pstn,
            _ => return None,
        };
        let outpulse = match (self.outpulse_type.as_deref()?, &self.outpulse_digits) {
            ("sameAsNumber", _) => Outpulse::SameAsNumber,
            ("custom", Some(digits)) => Outpulse::Custom { digits: digits.clone() },
            _ => return None,
        };
        Some(ConnectionRouting { way, outpulse })
    }
}

/// Who asks, and under which names (T1, T11).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::tata::client) struct Request {
    pub(in crate::tata::client) customer_id: String,
    /// What belongs together.
    pub(in crate::tata::client) request_id: String,
    /// Our own name of this one order.
    pub(in crate::tata::client) external_id: String,
}

/// `POST /reservations` (T9).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::tata::client) struct Reserve {
    #[serde(flatten)]
    pub(in crate::tata::client) request: Request,
    pub(in crate::tata::client) product_id: String,
    pub(in crate::tata::client) country: String,
    pub(in crate::tata::client) numbers: Vec<String>,
}

/// `POST /orders` (T10 to T12).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::tata::client) struct Order {
    #[serde(flatten)]
    pub(in crate::tata::client) request: Request,
    pub(in crate::tata::client) contact_id: String,
    pub(in crate::tata::client) payment_method_id: String,
    pub(in crate::tata::client) location_id: String,
    pub(in crate::tata::client) product_id: String,
    pub(in crate::tata::client) country: String,
    #[serde(flatten)]
    pub(in crate::tata::client) delivery: Delivery,
    #[serde(flatten)]
    pub(in crate::tata::client) style: Style,
}

/// How the numbers of an order are told: four styles, of which the overview names the first (T10).
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub(in crate::tata::client) enum Style {
    /// By an active reservation.
    Reservation { reservation_id: String },
    /// By their digits.
    Numbers { numbers: Vec<String> },
    /// So many that fit.
    Quantity { criteria: Value, quantity: u32 },
    /// In words, for what is not in stock.
    InWords { request: String, quantity: u32 },
}

/// `POST /orders/change`, `/orders/move`, `/orders/delete` (T13).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::tata::client) struct Command {
    #[serde(flatten)]
    pub(in crate::tata::client) request: Request,
    pub(in crate::tata::client) service_ids: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::tata::client) changes: Option<Delivery>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::tata::client) target: Option<Value>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(parts: [&str; 4]) -> Delivery {
        let [connection_type, connection_id, outpulse_type, outpulse_digits] =
            parts.map(|part| Some(part.to_owned()).filter(|part| !part.is_empty()));
        Delivery { connection_type, connection_id, outpulse_type, outpulse_digits }
    }

    #[test]
    fn t3_to_t6_hold_for_every_combination() {
        for connection_type in ["", "direct", "pstn", "PTSN"] {
            for connection in ["", "CN-1"] {
                for outpulse in ["", "sameAsNumber", "custom", "other"] {
                    for digits in ["", "442079460991"] {
                        let known = ["sameAsNumber", "custom"].contains(&outpulse);
                        let fits = match connection_type {
                            "direct" => !connection.is_empty() && known && (outpulse != "custom" || !digits.is_empty()),
                            "pstn" => outpulse == "custom" && !digits.is_empty(),
                            _ => false,
                        };
                        let one = delivery([connection_type, connection, outpulse, digits]);
                        assert_eq!(one.check().is_ok(), fits, "{one:?}");
                        if let (true, Some(routing)) = (fits, one.routing()) {
                            assert_eq!(Delivery::of(&routing).routing(), Some(routing));
                        } else {
                            assert!(!fits || one.routing().is_some(), "{one:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn t7_what_a_change_leaves_out_stays_as_it_is() {
        let before = delivery(["direct", "CN-1", "custom", "123"]);
        let change = delivery(["", "", "", "456"]);
        assert_eq!(before.merged(&change), delivery(["direct", "CN-1", "custom", "456"]));
        let to_pstn = delivery(["direct", "CN-1", "sameAsNumber", ""]).merged(&delivery(["pstn", "", "", ""]));
        assert!(to_pstn.check().is_err(), "t5 is checked on the merged state");
    }
}
