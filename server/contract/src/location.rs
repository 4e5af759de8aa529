//! Locations: the places at a carrier that numbers live on, such as SIP peers and SIP trunk connections.

use serde::{Deserialize, Serialize};

use crate::{
    carrier::Capability,
    field::{Fault, Faults, Validate},
    id::AccountId,
    problem::Problem,
};

/// A location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// The carrier's id of it, the site's before the peer's where there are both (`12/500`).
    pub id: String,
    /// Its name.
    pub name: String,
    /// What the carrier calls such a thing (`SIP peer`, `Connection`).
    pub kind: String,
    /// The site it belongs to, by name.
    pub site: Option<String>,
    /// Where calls go: hosts and ports.
    pub hosts: Vec<String>,
    /// Where calls go when it does not answer.
    pub failover: Option<String>,
    /// Whether new numbers come here when nothing else is said.
    pub usual: bool,
    /// The carrier's own word for how it stands.
    pub word: Option<String>,
}

/// A location of one of our accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountLocation {
    /// The account.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// The carrier's name.
    pub carrier_name: String,
    /// Two letters for the carrier's tile.
    pub tile: String,
    /// The location.
    pub location: Location,
    /// Whether its failover can be set.
    pub may_set_failover: Capability,
    /// Whether numbers can be moved to it.
    pub may_take_numbers: Capability,
}

/// The locations of one account, or why they cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocationsOfAccount {
    /// The account.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// Its locations; none where they cannot be read, and none where its carrier has no such thing.
    pub locations: Vec<AccountLocation>,
    /// Why they could not be read now. Those of other accounts are told all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<Problem>,
}

/// Sets where calls go when a location does not answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocationFailover {
    /// A telephone number or `user@host[:port]`; `None` takes it away.
    pub failover: Option<String>,
}

impl Validate for LocationFailover {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        if let Some(text) = &self.failover {
            faults.when(
                !is_destination(text),
                "failover",
                "Type a telephone number or an address such as user@203.0.113.7:5060; 10 to 60 characters.",
            );
        }
        faults.found()
    }
}

/// Whether a text can be a final destination: a telephone number, or `user@host[:port]` with or without `sip:`; 10 to 60
/// characters.
pub fn is_destination(text: &str) -> bool {
    let text = text.trim();
    if !(10..=60).contains(&text.chars().count()) || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return false;
    }
    let bare = text.strip_prefix("sip:").unwrap_or(text);
    match bare.split_once('@') {
        Some((user, host)) => {
            let plain = |c: char| c.is_ascii_alphanumeric() || "+.-_".contains(c);
            let port = |p: &str| p.parse::<u16>().is_ok_and(|p| p > 0);
            let (name, number) = host.split_once(':').map_or((host, None), |(name, number)| (name, Some(number)));
            !user.is_empty()
                && user.chars().all(plain)
                && name.contains('.')
                && name.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c))
                && number.is_none_or(port)
        }
        None => bare.strip_prefix('+').unwrap_or(bare).chars().all(|c| c.is_ascii_digit()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_is_a_number_or_an_address() {
        for good in ["+17065550123", "7065550123", "sip:+17065550123@203.0.113.7:5060", "desk@pbx.example.com"] {
            assert!(is_destination(good), "{good}");
        }
        for bad in
            ["706555", "desk@pbx", "desk @pbx.example.com", "@pbx.example.com", "desk@pbx.example.com:0", "<script>alert(1)"]
        {
            assert!(!is_destination(bad), "{bad}");
        }
    }
}
