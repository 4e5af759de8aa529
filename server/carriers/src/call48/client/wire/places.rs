//! States, rate centers, countries, and bulk orders.

use serde::Deserialize;

use super::loose;

#[derive(Debug, Deserialize)]
pub(in crate::call48::client) struct StateRow {
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) state_name: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) state_code: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(in crate::call48::client) struct RateCenterRow {
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) rate_center: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(in crate::call48::client) struct CountryRow {
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) country_id: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) name: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) code: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) prefix: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(in crate::call48::client) struct BulkRow {
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) bulk_order_id: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) order_no: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) notes: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) status: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) created_at: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) did_event: Option<String>,
    #[serde(default, deserialize_with = "loose::whole")]
    pub(in crate::call48::client) quantity: Option<i64>,
    #[serde(default, deserialize_with = "loose::whole")]
    pub(in crate::call48::client) fulfilled_quantity: Option<i64>,
}
