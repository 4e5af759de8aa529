//! A number of the account: its age, its destinations, its messaging.

use contract::time::Timestamp;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Value, json};

use super::{
    digits::{is_toll_free, with_one},
    times::DAY_MS,
};
use crate::sandbox::{
    Way,
    saved::{hidden, is_usual},
};

/// How long a number is held before it can leave.
pub(super) const HOLDING_MS: i64 = 90 * DAY_MS;

/// A number of the account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Number {
    /// Ten digits.
    pub(super) digits: u64,
    pub(super) activated: Timestamp,
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) last_used: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) seconds_used: u64,
    pub(super) order: String,
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) ported: bool,
    /// By priority.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) routes: Vec<Route>,
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) sms: Messaging,
    /// Where pictures go; `None` when they are off.
    #[serde(default, skip_serializing_if = "is_usual", serialize_with = "without_password")]
    pub(super) mms_uri: Option<String>,
    /// When it leaves the account, once that was asked.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) leaves_at: Option<Timestamp>,
    /// From when lists show it.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) listed_from: Option<Timestamp>,
}

/// Where calls go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Route {
    /// 1 to 3.
    pub(super) priority: u8,
    pub(super) call_type: CallType,
    pub(super) destination: String,
    /// With the plus.
    pub(super) plus: bool,
    /// Digits sent to the gateway instead of the number.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) dnis: String,
}

/// What a destination is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum CallType {
    #[serde(rename = "VOIP")]
    Voip,
    #[serde(rename = "PSTN")]
    Pstn,
}

impl CallType {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Voip => "VOIP",
            Self::Pstn => "PSTN",
        }
    }
}

impl Route {
    /// Inferred: a destination as the list answers it.
    pub(super) fn told(&self, digits: u64) -> Value {
        json!({
            "did": with_one(digits),
            "priority": self.priority,
            "call_type": self.call_type.word(),
            "destination": self.destination,
            "call_option": if self.plus { "WP" } else { "NP" },
            "dnis": if self.dnis.is_empty() { Value::Null } else { json!(self.dnis) },
        })
    }
}

/// How far a number's messaging is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum SmsStatus {
    #[default]
    None,
    /// The other word for [`SmsStatus::None`], which toll-free numbers have.
    NotAvailable,
    Pending,
    Active,
    Disabling,
    Error,
}

impl SmsStatus {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::NotAvailable => "N/A",
            Self::Pending => "PENDING",
            Self::Active => "ACTIVE",
            Self::Disabling => "DSBL-PND",
            Self::Error => "ERROR",
        }
    }

    /// Whether messages come, or will.
    pub(super) fn is_on(self) -> bool {
        matches!(self, Self::Active | Self::Pending)
    }
}

/// A number's messaging.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Messaging {
    pub(super) status: SmsStatus,
    /// When `Pending` or `Disabling` ends; `None` when it does not by itself.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) due: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) campaign: Option<String>,
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) compliance: Compliance,
    /// Empty, `p2p` or `a2p`.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) use_case: String,
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) nnid: String,
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) post: PostVersion,
    /// `None` means SMPP.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) uri: Option<String>,
    /// What is sent as `x-api-key`; empty means none.
    #[serde(default, skip_serializing_if = "is_usual", serialize_with = "hidden")]
    pub(super) key: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Compliance {
    #[default]
    NonCompliant,
    Pending,
    Compliant,
}

/// The form of what is posted to a webhook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum PostVersion {
    #[default]
    Smpp,
    PostV1,
    PostV2,
    Post3Jam,
}

impl PostVersion {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Smpp => "smpp",
            Self::PostV1 => "postv1",
            Self::PostV2 => "postv2",
            Self::Post3Jam => "post3jam",
        }
    }

    pub(super) fn read(word: &str) -> Option<Self> {
        [Self::Smpp, Self::PostV1, Self::PostV2, Self::Post3Jam].into_iter().find(|version| version.word() == word)
    }
}

impl Number {
    /// One that was just activated, with nothing set.
    pub(super) fn new(digits: u64, activated: Timestamp, order: impl Into<String>) -> Self {
        Self {
            digits,
            activated,
            last_used: None,
            seconds_used: 0,
            order: order.into(),
            ported: false,
            routes: Vec::new(),
            sms: Messaging::default(),
            mms_uri: None,
            leaves_at: None,
            listed_from: None,
        }
    }

    /// Lets everything happen to it whose time has come, but for its leaving.
    pub(super) fn settle(&mut self, now: Timestamp) {
        if self.sms.due.is_some_and(|due| due <= now) {
            self.sms.due = None;
            match self.sms.status {
                SmsStatus::Pending => self.sms.status = SmsStatus::Active,
                SmsStatus::Disabling => {
                    self.sms = Messaging::default();
                    self.mms_uri = None;
                }
                _ => {}
            }
        }
    }

    /// What `/v4/dids/…` answers; `/v5` has `nnid` besides.
    pub(super) fn told(&self, way: Way) -> Value {
        let Messaging { status, campaign, compliance, use_case, post, uri, key, .. } = &self.sms;
        let registered = campaign.is_some() && *compliance == Compliance::Compliant;
        json!({
            "number": with_one(self.digits),
            "number_type": if is_toll_free(self.digits) { "toll-free" } else { "long-code" },
            "mms_enabled": self.mms_uri.is_some(),
            "mms_uri": self.mms_uri,
            "sms_enabled": *status == SmsStatus::Active,
            "campaign_id": campaign,
            "compliance_status": match compliance {
                Compliance::NonCompliant => "non_compliant",
                Compliance::Pending => "pending",
                Compliance::Compliant => "compliant",
            },
            "sms_status": way.word(status.word()),
            "use_case_type": use_case,
            "sms_post_ver": post.word(),
            "sms_uri": uri,
            "x_api_key_header": if key.is_empty() { Value::Null } else { json!(key) },
            "ten_dlc_registered": registered,
            "tmobile_ten_dlc_registered": registered,
        })
    }
}

/// Addresses of pictures may have a password in them, which is not written down.
fn without_password<S: Serializer>(uri: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    let plain = uri.as_ref().map(|uri| match (uri.split_once("://"), uri.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://{host}"),
        _ => uri.clone(),
    });
    plain.serialize(serializer)
}
