//! The record of a number we own.

use contract::number::{E164, NumberKind};
use serde::Deserialize;

use super::loose;

/// A row of `GET /dids`.
#[derive(Debug, Deserialize)]
pub(in crate::call48::client) struct Record {
    #[serde(default, rename = "_id", deserialize_with = "loose::text")]
    pub(in crate::call48::client) id: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) did: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) number: Option<String>,
    #[serde(default, rename = "portaAID", deserialize_with = "loose::text")]
    pub(in crate::call48::client) porta_account: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) country: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) state_name: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) state: Option<String>,
    /// The record carries the rate center under two spellings; either may be null.
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) ratecenter: Option<String>,
    #[serde(default, rename = "rateCenter", deserialize_with = "loose::text")]
    pub(in crate::call48::client) rate_center: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) status: Option<String>,
    #[serde(default, rename = "isDeleted", deserialize_with = "loose::flag")]
    pub(in crate::call48::client) is_deleted: Option<bool>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(in crate::call48::client) tags: Option<String>,
    #[serde(default, rename = "cnamLookup", deserialize_with = "loose::flag")]
    pub(in crate::call48::client) cnam_lookup: Option<bool>,
    #[serde(default, rename = "cnamDisplayname", deserialize_with = "loose::text")]
    pub(in crate::call48::client) cnam_name: Option<String>,
    #[serde(default, rename = "cnamDisplaynumber", deserialize_with = "loose::text")]
    pub(in crate::call48::client) cnam_number: Option<String>,
    #[serde(default, rename = "cnamType", deserialize_with = "loose::text")]
    pub(in crate::call48::client) cnam_type: Option<String>,
    #[serde(default, rename = "e911Data", deserialize_with = "loose::object")]
    pub(in crate::call48::client) emergency: Option<Emergency>,
    #[serde(default, rename = "faxData", deserialize_with = "loose::object")]
    pub(in crate::call48::client) fax: Option<Fax>,
    #[serde(default, rename = "listing411Data", deserialize_with = "loose::object")]
    pub(in crate::call48::client) listing: Option<Listing>,
    #[serde(default, rename = "forwardingData", deserialize_with = "loose::object")]
    pub(in crate::call48::client) forwarding: Option<Forwarding>,
}

/// `e911Data`. It is written under other names and has no city.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::call48::client) struct Emergency {
    #[serde(deserialize_with = "loose::flag")]
    pub(in crate::call48::client) enabled: Option<bool>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) state: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) zipcode: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) businessname: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) address: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) streetname: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) streetnumber: Option<String>,
}

/// `faxData`. The carrier writes `servive`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::call48::client) struct Fax {
    #[serde(alias = "service", deserialize_with = "loose::text")]
    pub(in crate::call48::client) servive: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) email: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) serial: Option<String>,
}

/// `listing411Data`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::call48::client) struct Listing {
    #[serde(deserialize_with = "loose::flag")]
    pub(in crate::call48::client) enabled: Option<bool>,
    #[serde(rename = "type", deserialize_with = "loose::text")]
    pub(in crate::call48::client) kind: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) state: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) zip: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) lstgn: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) lstnm: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) locnm: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) strt: Option<String>,
}

/// `forwardingData`. The carrier puts the device's password into it; there is no field for it here.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::call48::client) struct Forwarding {
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) method1: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) method2: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) method3: Option<String>,
    #[serde(deserialize_with = "loose::whole")]
    pub(in crate::call48::client) timeout1: Option<i64>,
    #[serde(deserialize_with = "loose::whole")]
    pub(in crate::call48::client) timeout2: Option<i64>,
    #[serde(deserialize_with = "loose::whole")]
    pub(in crate::call48::client) timeout3: Option<i64>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) sip1: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) sip2: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) sip3: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) number1: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) number2: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) number3: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) fwd_trunk_grpid: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) sipdigits: Option<String>,
    #[serde(deserialize_with = "loose::whole")]
    pub(in crate::call48::client) answeringmode: Option<i64>,
    #[serde(deserialize_with = "loose::text")]
    pub(in crate::call48::client) sequence: Option<String>,
}

/// A number as Call48 writes it: `706-510-3027`, `2512658624`, `12513152371`; international ones as digits with the
/// country code.
pub(in crate::call48::client) fn number_of(kind: NumberKind, text: &str) -> Option<E164> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match kind {
        NumberKind::Local | NumberKind::TollFree => E164::parse(&digits).ok(),
        NumberKind::International => E164::try_from(format!("+{digits}")).ok(),
    }
}
