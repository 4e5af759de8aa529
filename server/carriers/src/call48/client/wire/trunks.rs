//! Trunk groups: created as objects of address and port, listed as `"address:port"`.

use contract::trunk_group::Endpoint;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::loose;

#[derive(Debug, Deserialize)]
pub(in crate::call48::client) struct TrunkPage {
    #[serde(default)]
    pub(in crate::call48::client) result: Vec<Value>,
    #[serde(default, rename = "enableNext", deserialize_with = "loose::flag")]
    pub(in crate::call48::client) enable_next: Option<bool>,
}

#[derive(Debug, Deserialize)]
pub(in crate::call48::client) struct TrunkRow {
    /// Names the group when it is edited.
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) trunk_grpid: Option<String>,
    /// Names the group when numbers are routed to it.
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) ext_tgid: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) trunk_name: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) route_type: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) num_format: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) cli_type: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) prefix: Option<String>,
    #[serde(default, deserialize_with = "endpoints")]
    pub(in crate::call48::client) trunk_ips: Vec<Endpoint>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) ext_tgstatus: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(in crate::call48::client) struct CreatedTrunk {
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) trunk_grpid: Option<String>,
}

fn endpoints<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Endpoint>, D::Error> {
    let Value::Array(items) = Value::deserialize(from)? else { return Ok(Vec::new()) };
    items
        .iter()
        .map(|item| {
            let text = match item {
                Value::Object(parts) => {
                    let address = parts.get("ip_address").and_then(loose::as_text).unwrap_or_default();
                    match parts.get("port").and_then(loose::as_text) {
                        Some(port) if !address.contains(':') => format!("{address}:{port}"),
                        _ => address,
                    }
                }
                other => loose::as_text(other).unwrap_or_default(),
            };
            Endpoint::parse(&text).map_err(serde::de::Error::custom)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn trap_24_endpoints_are_objects_when_created_and_strings_when_listed() {
        let created: TrunkRow = serde_json::from_value(json!({
            "trunk_ips": [{"port": 5060, "trunk_grpid": 20, "ip_address": "10.50.250.11"}, {"ip_address": "10.50.250.15:5080"}]
        }))
        .unwrap();
        let listed: TrunkRow = serde_json::from_value(json!({"trunk_ips": ["10.50.250.11:5060", "10.50.250.15:5080"]})).unwrap();
        assert_eq!(created.trunk_ips, listed.trunk_ips);
        assert_eq!(listed.trunk_ips[1].to_string(), "10.50.250.15:5080");
    }
}
