//! The carrier's words of call records.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::super::wire::loose;

/// A page. It has a list, or it is no page.
#[derive(Debug, Deserialize)]
pub(super) struct XdrPage {
    pub(super) xdr_list: Vec<Value>,
    #[serde(default, deserialize_with = "count")]
    pub(super) total: Option<u64>,
}

/// A record. Numbers of the switch and of its tables have no field.
#[derive(Debug, Deserialize)]
pub(super) struct Xdr {
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) i_xdr: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) call_id: Option<String>,
    #[serde(default, rename = "CLI", deserialize_with = "loose::text")]
    pub(super) cli: Option<String>,
    #[serde(default, rename = "CLD", deserialize_with = "loose::text")]
    pub(super) cld: Option<String>,
    /// A telephone number, in spite of its name.
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) account_id: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) connect_time: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) disconnect_time: Option<String>,
    #[serde(default, deserialize_with = "loose::whole")]
    pub(super) unix_connect_time: Option<i64>,
    #[serde(default, deserialize_with = "loose::whole")]
    pub(super) unix_disconnect_time: Option<i64>,
    /// A number of five decimals, as it is written: below sixteen digits the text is the number, exactly.
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) charged_amount: Option<String>,
    /// Billed seconds, rounded up in steps.
    #[serde(default, deserialize_with = "loose::whole")]
    pub(super) charged_quantity: Option<i64>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) history: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) service: Option<String>,
    /// The rate's name (`Florida`).
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) description: Option<String>,
    /// The rate's prefix (`1352`).
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) destination: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) disconnect_reason: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) disconnect_cause: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) i_customer: Option<String>,
}

fn count<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    Ok(loose::whole(from)?.and_then(|count| u64::try_from(count).ok()))
}
