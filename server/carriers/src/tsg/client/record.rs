//! A number as the carrier tells of it: a line of its list, and the record of its own. What is secret in them, the key of a
//! webhook and the password in an address of messages, never leaves this folder.

use std::collections::BTreeMap;

use contract::{number::E164, routing::Routing, secret::Secret};
use serde_json::Value;

use super::{digits, mask, wire};
use crate::carrier::{CarrierNumber, Depth};

/// A line of `/v1/did/lookup`: fifteen columns are known, more may follow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) activated: Option<String>,
    pub(super) rate_center: Option<String>,
    pub(super) state: Option<String>,
    sms_enabled: Option<bool>,
    sms_status: Option<String>,
    post_version: Option<String>,
    post_url: Option<String>,
}

/// Reads a line; `None` when it does not begin with a number.
pub(super) fn line(text: &str) -> Option<(E164, Line)> {
    let cells = cells(text);
    let number = digits::read(cells.first()?)?;
    let cell = |at: usize| cells.get(at).map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty());
    let line = Line {
        activated: cell(2),
        rate_center: cell(7),
        state: cell(8),
        sms_enabled: cell(11).as_deref().and_then(wire::word_flag),
        sms_status: cell(12),
        post_version: cell(13),
        post_url: cell(14),
    };
    Some((number, line))
}

/// The cells of a line with commas; a quoted cell may have commas and doubled quotes.
pub(super) fn cells(line: &str) -> Vec<String> {
    let mut out = Vec::new();
    let (mut cell, mut quoted) = (String::new(), false);
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => {
                rest.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(std::mem::take(&mut cell)),
            _ => cell.push(c),
        }
    }
    out.push(cell);
    out
}

/// The record of `/v5/dids/<number>`.
#[derive(Clone, Debug, Default)]
pub(super) struct Info {
    pub(super) sms_enabled: bool,
    pub(super) sms_status: Option<String>,
    pub(super) use_case: Option<String>,
    pub(super) nnid: Option<String>,
    pub(super) campaign: Option<String>,
    pub(super) webhook_type: Option<String>,
    pub(super) webhook_url: Option<String>,
    /// The key that the webhook is called with.
    pub(super) webhook_key: Option<Secret>,
    pub(super) mms_enabled: bool,
    /// May hold a password.
    pub(super) mms_uri: Option<Secret>,
    compliance: Option<String>,
    ten_dlc: Option<bool>,
}

impl Info {
    /// Reads a record; `None` when it is of another number, or of none.
    pub(super) fn read(value: &Value, number: &E164) -> Option<Self> {
        if digits::read(&wire::text(value, "number")?).as_ref() != Some(number) {
            return None;
        }
        Some(Self {
            sms_enabled: wire::flag(value, "sms_enabled").unwrap_or(false),
            sms_status: wire::text(value, "sms_status"),
            use_case: wire::text(value, "use_case_type"),
            nnid: wire::text(value, "nnid"),
            campaign: wire::text(value, "campaign_id"),
            webhook_type: wire::text(value, "sms_post_ver"),
            webhook_url: wire::text(value, "sms_uri"),
            webhook_key: wire::text(value, "x_api_key_header").map(Secret::new),
            mms_enabled: wire::flag(value, "mms_enabled").unwrap_or(false),
            mms_uri: wire::text(value, "mms_uri").map(Secret::new),
            compliance: wire::text(value, "compliance_status"),
            ten_dlc: wire::flag(value, "ten_dlc_registered"),
        })
    }

    /// Whether messages are on, are going on, or are going off.
    pub(super) fn sms(&self) -> Sms {
        sms(self.sms_status.as_deref(), Some(self.sms_enabled))
    }

    /// What the features of the number are, by the field's name.
    pub(super) fn features(&self) -> BTreeMap<String, String> {
        let mut out = BTreeMap::from([
            ("sms".to_owned(), self.sms().word().to_owned()),
            ("mms".to_owned(), if self.mms_enabled { "on" } else { "off" }.to_owned()),
            ("webhook_type".to_owned(), self.webhook_type.clone().unwrap_or_else(|| "smpp".into())),
        ]);
        let mut put = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                out.insert(name.to_owned(), value);
            }
        };
        put("sms_status", self.sms_status.clone());
        put("use_case", self.use_case.clone());
        put("nnid", self.nnid.clone());
        put("campaign", self.campaign.clone());
        put("webhook_url", self.webhook_url.as_deref().map(mask::address));
        put("mms_url", self.mms_uri.as_ref().map(|uri| mask::address(uri.expose())));
        put("compliance_status", self.compliance.clone());
        put("ten_dlc_registered", self.ten_dlc.map(|yes| if yes { "yes" } else { "no" }.to_owned()));
        out
    }
}

/// How messages stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sms {
    On,
    Off,
    TurningOn,
    TurningOff,
    /// `ERROR`, or a word we do not know.
    Odd,
}

impl Sms {
    fn word(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::TurningOn => "turning on",
            Self::TurningOff => "turning off",
            Self::Odd => "not known",
        }
    }
}

fn sms(status: Option<&str>, enabled: Option<bool>) -> Sms {
    match (status, enabled) {
        (Some("ACTIVE"), _) | (None, Some(true)) => Sms::On,
        (Some("NONE" | "N/A"), _) | (None, _) => Sms::Off,
        (Some("PENDING"), _) => Sms::TurningOn,
        (Some("DSBL-PND"), _) => Sms::TurningOff,
        (Some(_), _) => Sms::Odd,
    }
}

impl Line {
    fn features(&self) -> BTreeMap<String, String> {
        let mut out = BTreeMap::new();
        if self.sms_status.is_some() || self.sms_enabled.is_some() {
            out.insert("sms".to_owned(), sms(self.sms_status.as_deref(), self.sms_enabled).word().to_owned());
        }
        let known = [
            ("sms_status", self.sms_status.clone()),
            ("webhook_type", self.post_version.clone()),
            ("webhook_url", self.post_url.as_deref().map(mask::address)),
        ];
        out.extend(known.into_iter().filter_map(|(name, value)| value.map(|value| (name.to_owned(), value))));
        out
    }

    /// A number as the list has it.
    pub(super) fn number(self, number: E164) -> CarrierNumber {
        let features = self.features();
        owned(number, self, features, Routing::Unread, Depth::Listed)
    }
}

/// A number in our words.
pub(super) fn owned(
    number: E164,
    line: Line,
    features: BTreeMap<String, String>,
    routing: Routing,
    depth: Depth,
) -> CarrierNumber {
    CarrierNumber {
        carrier_id: number.digits().to_owned(),
        kind: digits::kind(&number),
        number,
        region: line.state,
        rate_center: line.rate_center,
        // It names no state of a number: what it lists with a day of activation is in service.
        in_service: line.activated.is_some().then_some(true),
        status_word: String::new(),
        tags: Vec::new(),
        routing,
        emergency: None,
        listing: None,
        caller_name: None,
        fax: None,
        features,
        depth,
        page: 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tsg_number_lookup_reads_a_line_with_too_many_cells_and_with_too_few() {
        let (number, read) = line(
            r#"12065550100,"gw, main",2025-01-02,,0,0.5,7,SEATTLE,WA,1,N,Y,ACTIVE,postv2,https://u:p@h.example.com/in,more,"#,
        )
        .unwrap();
        assert_eq!(number.as_str(), "+12065550100");
        let listed = read.number(number);
        assert_eq!((listed.region.as_deref(), listed.rate_center.as_deref()), (Some("WA"), Some("SEATTLE")));
        assert_eq!((listed.routing, listed.depth, listed.in_service), (Routing::Unread, Depth::Listed, Some(true)));
        assert_eq!(listed.features["sms"], "on");
        assert_eq!(listed.features["webhook_url"], "https://u:••••@h.example.com/in");
        let (_, short) = line("+12065550100").unwrap();
        assert_eq!(short, Line::default());
        assert!(line("DID,Routing,Activated").is_none());
        assert_eq!(cells(r#"a,"b ""c"" d",,"#), ["a", r#"b "c" d"#, "", ""]);
    }
}
