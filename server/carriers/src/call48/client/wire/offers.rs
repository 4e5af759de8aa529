//! Searching and buying: three shapes of search answer, and the rows of a purchase.

use contract::money::Money;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::loose;

/// `data` of a local or toll-free search.
#[derive(Debug, Deserialize)]
pub(in crate::call48::client) struct SearchData {
    pub(in crate::call48::client) result: Vec<Value>,
    /// Opaque; must travel into the purchase.
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) loc: Option<String>,
    #[serde(default, deserialize_with = "loose::money")]
    pub(in crate::call48::client) setup: Option<Money>,
    #[serde(default, deserialize_with = "loose::money")]
    pub(in crate::call48::client) monthly: Option<Money>,
}

/// A row of a local or toll-free search. The documented row has `did` with dashes; real rows have `did_number` without,
/// and prices of their own.
#[derive(Debug, Deserialize)]
pub(in crate::call48::client) struct LocalRow {
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) did: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) number: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) did_number: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) npa: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) nxx: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) xxxx: Option<String>,
    #[serde(default, deserialize_with = "loose::flag")]
    pub(in crate::call48::client) fax: Option<bool>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) state: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) ratecenter: Option<String>,
    #[serde(default, rename = "locData", deserialize_with = "loose::text")]
    pub(in crate::call48::client) loc_data: Option<String>,
    #[serde(default, deserialize_with = "loose::money")]
    pub(in crate::call48::client) setup: Option<Money>,
    #[serde(default, deserialize_with = "loose::money")]
    pub(in crate::call48::client) monthly: Option<Money>,
}

/// A row of an international search: a place whose numbers are picked at purchase.
#[derive(Debug, Deserialize)]
pub(in crate::call48::client) struct Product {
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) id: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) name: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) prefix: Option<String>,
    #[serde(default, deserialize_with = "loose::texts")]
    pub(in crate::call48::client) features: Vec<String>,
    #[serde(default, deserialize_with = "loose::flag")]
    pub(in crate::call48::client) requirements: Option<bool>,
    #[serde(default, deserialize_with = "loose::whole")]
    pub(in crate::call48::client) quantity: Option<i64>,
    #[serde(default, deserialize_with = "loose::money")]
    pub(in crate::call48::client) setup: Option<Money>,
    #[serde(default, deserialize_with = "loose::money")]
    pub(in crate::call48::client) monthly: Option<Money>,
    #[serde(default, rename = "countryName", deserialize_with = "loose::text")]
    pub(in crate::call48::client) country_name: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) country: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) iso: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) intl_data: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) loc: Option<String>,
    #[serde(default, rename = "locData", deserialize_with = "loose::text")]
    pub(in crate::call48::client) loc_data: Option<String>,
}

/// What is kept with an offer: the row of the purchase, and what finds the offer again.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::call48::client) struct Terms {
    pub(in crate::call48::client) line: PurchaseLine,
    /// International: the country id that was searched by. The row itself names the country by another code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::call48::client) country_id: Option<String>,
}

/// A row of a purchase. What the search did not return is not sent.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::call48::client) struct PurchaseLine {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::call48::client) npa: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::call48::client) nxx: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::call48::client) xxxx: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(in crate::call48::client) kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::call48::client) state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::call48::client) ratecenter: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::call48::client) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::call48::client) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::call48::client) prefix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::call48::client) quantity: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::call48::client) loc: Option<String>,
    #[serde(rename = "locData", skip_serializing_if = "Option::is_none")]
    pub(in crate::call48::client) loc_data: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::call48::client) country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::call48::client) fwd_trunk_grpid: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::call48::client) fwd_preconfigured: Option<bool>,
}
