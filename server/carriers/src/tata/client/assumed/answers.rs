//! What is understood. Whatever else an answer has is ignored.

use contract::{money::Money, time::Timestamp};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use super::requests::Delivery;
use crate::{error::Result, orders::OrderState, tata::client::fault::unlike};

/// A page of a list.
pub(in crate::tata::client) struct Page<T> {
    pub(in crate::tata::client) rows: Vec<T>,
    /// How many rows there were, those that cannot be read among them.
    pub(in crate::tata::client) received: usize,
    /// How many there are on all pages, if that is told.
    pub(in crate::tata::client) total: Option<u64>,
}

impl<T: DeserializeOwned> Page<T> {
    /// Reads a page. One of which no row can be read is an answer that cannot be read, not an empty list.
    pub(in crate::tata::client) fn read(body: Value) -> Result<Self> {
        let total = body.get("totalItems").and_then(Value::as_u64);
        let Some(items) = body.get("items").and_then(Value::as_array) else { return Err(unlike("items")) };
        let rows: Vec<T> = items.iter().filter_map(|item| T::deserialize(item).ok()).collect();
        if rows.is_empty() && !items.is_empty() {
            return Err(unlike("row that can be read"));
        }
        Ok(Self { rows, received: items.len(), total })
    }
}

/// A number for sale. Prices are optional: nothing shows that searches return them.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::tata::client) struct NumberRow {
    pub(in crate::tata::client) number: String,
    pub(in crate::tata::client) product_id: String,
    pub(in crate::tata::client) country: String,
    #[serde(default)]
    pub(in crate::tata::client) city: Option<String>,
    #[serde(default)]
    pub(in crate::tata::client) reservable: Option<bool>,
    #[serde(default, deserialize_with = "money")]
    pub(in crate::tata::client) setup_charge: Option<Money>,
    #[serde(default, deserialize_with = "money")]
    pub(in crate::tata::client) monthly_charge: Option<Money>,
    #[serde(default)]
    pub(in crate::tata::client) currency: Option<String>,
}

/// A reservation.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::tata::client) struct ReservationRow {
    pub(in crate::tata::client) reservation_id: String,
    #[serde(default)]
    pub(in crate::tata::client) status: Option<String>,
    #[serde(default)]
    pub(in crate::tata::client) numbers: Vec<String>,
    #[serde(default, deserialize_with = "instant")]
    pub(in crate::tata::client) expires_at: Option<Timestamp>,
}

impl ReservationRow {
    pub(in crate::tata::client) fn is_active(&self) -> bool {
        self.status.as_deref() == Some("active")
    }
}

/// The yes to an order of any kind.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::tata::client) struct Placed {
    pub(in crate::tata::client) order_id: String,
    #[serde(default)]
    pub(in crate::tata::client) status: Option<String>,
    #[serde(default)]
    pub(in crate::tata::client) external_id: Option<String>,
}

/// An order.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::tata::client) struct OrderRow {
    pub(in crate::tata::client) order_id: String,
    #[serde(default)]
    pub(in crate::tata::client) external_id: Option<String>,
    #[serde(default)]
    pub(in crate::tata::client) status: String,
    #[serde(default)]
    pub(in crate::tata::client) reason: Option<String>,
    #[serde(default)]
    pub(in crate::tata::client) items: Vec<ItemRow>,
}

/// One number of an order.
#[derive(Debug, Deserialize)]
pub(in crate::tata::client) struct ItemRow {
    #[serde(default)]
    pub(in crate::tata::client) number: Option<String>,
    #[serde(default)]
    pub(in crate::tata::client) status: String,
}

/// What the status of an order means. A word that is not known is shown as it is.
pub(in crate::tata::client) fn order_state(word: &str) -> OrderState {
    match word {
        "submitted" | "inProgress" => OrderState::Working,
        "documentsRequired" => OrderState::WantsDocuments,
        "completed" => OrderState::Done,
        "partiallyCompleted" => OrderState::Partly,
        "rejected" | "cancelled" => OrderState::Failed,
        _ => OrderState::Other,
    }
}

/// A number in service.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::tata::client) struct ServiceRow {
    pub(in crate::tata::client) service_id: String,
    pub(in crate::tata::client) number: String,
    #[serde(default)]
    pub(in crate::tata::client) product_id: String,
    #[serde(default)]
    pub(in crate::tata::client) country: String,
    #[serde(default)]
    pub(in crate::tata::client) status: String,
    #[serde(default)]
    pub(in crate::tata::client) location_id: Option<String>,
    #[serde(default)]
    pub(in crate::tata::client) clid_type: Option<String>,
    #[serde(default)]
    pub(in crate::tata::client) order_id: Option<String>,
    #[serde(flatten)]
    pub(in crate::tata::client) delivery: Delivery,
}

/// A SIP trunk.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::tata::client) struct ConnectionRow {
    pub(in crate::tata::client) connection_id: String,
    #[serde(default)]
    pub(in crate::tata::client) name: Option<String>,
    #[serde(default)]
    pub(in crate::tata::client) status: Option<String>,
}

/// The papers of an order.
#[derive(Debug, Deserialize)]
pub(in crate::tata::client) struct DocumentList {
    pub(in crate::tata::client) documents: Vec<DocumentRow>,
}

/// A paper.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::tata::client) struct DocumentRow {
    pub(in crate::tata::client) document_id: String,
    #[serde(default)]
    pub(in crate::tata::client) document_type: Option<String>,
    #[serde(default)]
    pub(in crate::tata::client) description: Option<String>,
    /// What cannot be read is taken for the stricter of the two.
    #[serde(default)]
    pub(in crate::tata::client) mandatory: Option<bool>,
    #[serde(default)]
    pub(in crate::tata::client) status: String,
}

/// The answer to an upload: the paper's new word, if it says one.
pub(in crate::tata::client) fn document_word(body: &Value) -> Option<String> {
    body.get("status").and_then(Value::as_str).map(str::to_owned)
}

/// A price: text or a number. One that is there and cannot be read is an error, never nothing.
fn money<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Option<Money>, D::Error> {
    let text = match Value::deserialize(from)? {
        Value::Null => return Ok(None),
        Value::String(text) => text,
        other => other.to_string(),
    };
    Money::parse_usd(&text).map(Some).map_err(serde::de::Error::custom)
}

/// An instant in ISO 8601; what cannot be read is none.
fn instant<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Option<Timestamp>, D::Error> {
    let text = Value::deserialize(from)?;
    let at = text.as_str().and_then(|text| text.parse::<jiff::Timestamp>().ok());
    Ok(at.map(|at| Timestamp(at.as_millisecond())))
}
