//! `port_req_detail`: whose the numbers are, when they are wanted, and how they are activated.

use std::collections::BTreeMap;

use contract::time::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    super::{
        exchange::{Reply, refusal, text_of},
        places,
        saved::{hidden, is_usual},
        services::iso,
    },
    days,
};

/// The details of a request, or of a sub-order that was edited by itself.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Detail {
    /// `port_req_detail_id`
    pub(super) id: u64,
    /// What was typed, by the carrier's names; what is empty is not here.
    texts: BTreeMap<String, String>,
    /// In clear, and therefore never in a snapshot: see `saved`.
    #[serde(default, serialize_with = "hidden", skip_serializing_if = "is_usual")]
    pin: String,
    /// Whether the losing carrier will not know the PIN. Kept apart, because a restored PIN is another.
    #[serde(default, skip_serializing_if = "is_usual")]
    pin_is_wrong: bool,
    /// Under a name of its own, because it can be read back neither as it was written nor as the losing carrier commits to it.
    pub(super) wanted: Date,
    pub(super) activation: Activation,
}

/// When a number is activated once there is an FOC date.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Activation {
    pub(super) kind: ActivationKind,
    pub(super) at: Timestamp,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum ActivationKind {
    Auto,
    Manual,
    Scheduled,
}

impl ActivationKind {
    /// The kind of this word.
    pub(super) fn of(word: &str) -> Result<Self, Reply> {
        match word {
            "Auto" => Ok(Self::Auto),
            "Manual" => Ok(Self::Manual),
            "Scheduled" => Ok(Self::Scheduled),
            _ => Err(refusal("The activation_type field must be Auto, Manual or Scheduled")),
        }
    }

    /// The carrier's word.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Auto => "Auto",
            Self::Manual => "Manual",
            Self::Scheduled => "Scheduled",
        }
    }
}

/// A moment at which something is to be activated.
pub(super) fn activation_moment(text: &str) -> Result<Timestamp, Reply> {
    days::read_moment(text).ok_or_else(|| refusal("The activation_date field must be a date, as 2022-05-02T12:00:00-04:00"))
}

/// Fields that must be filled. The document also requires `cust_acc_number`, and its own sample does not send it.
const FILLED: [&str; 9] = [
    "cust_acc_name",
    "cust_authorized_name",
    "cust_acc_type",
    "address_street_name",
    "address_number",
    "city",
    "postal_code",
    "btn",
    "state",
];

/// Fields that may be missing or empty. The document requires `address_loc_designator`, which a house without units has not;
/// assumed: it may be empty.
const MAY_BE_EMPTY: [&str; 9] = [
    "cust_acc_number",
    "address_direction_prefix",
    "address_direction_suffix",
    "address_street_name_suffix",
    "address_loc_value",
    "address_loc_designator",
    "email_updates",
    "notes",
    "tags",
];

impl Detail {
    /// Reads details. Of those that were there `before`, what is optional and was not sent stays.
    pub(super) fn read(sent: &Map<String, Value>, id: u64, before: Option<&Self>) -> Result<Self, Reply> {
        let text = |name: &str| sent.get(name).map(text_of);
        let mut texts = BTreeMap::new();
        for name in FILLED {
            let value = text(name).filter(|value| !value.is_empty());
            texts.insert(name.to_owned(), value.ok_or_else(|| refusal(format!("The {name} field is required")))?);
        }
        for name in MAY_BE_EMPTY {
            let value = text(name).or_else(|| before.and_then(|before| before.texts.get(name).cloned()));
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                texts.insert(name.to_owned(), value);
            }
        }
        if !["RES", "BIZ"].contains(&texts["cust_acc_type"].as_str()) {
            return Err(refusal("The cust_acc_type field must be RES or BIZ"));
        }
        if places::find_state(&texts["state"]).is_none() {
            return Err(refusal("The selected state is invalid"));
        }
        let required = |name: &str| {
            let value = text(name).filter(|value| !value.is_empty());
            value.ok_or_else(|| refusal(format!("The {name} field is required")))
        };
        let wanted = days::read_day(&required("desired_foc_date")?)
            .ok_or_else(|| refusal("The desired_foc_date field must be a date, as 2022-05-02T00:00:00Z"))?;
        let kind = match text("activation_type").filter(|word| !word.is_empty()) {
            Some(word) => ActivationKind::of(&word)?,
            None => before.map_or(ActivationKind::Auto, |before| before.activation.kind),
        };
        let at = activation_moment(&required("activation_date")?)?;
        let (pin, pin_is_wrong) = match (text("cust_acc_pin"), before) {
            (Some(pin), _) => {
                let is_wrong = pin == "0000";
                (pin, is_wrong)
            }
            (None, Some(before)) => (before.pin.clone(), before.pin_is_wrong),
            (None, None) => Default::default(),
        };
        Ok(Self { id, texts, pin, pin_is_wrong, wanted, activation: Activation { kind, at } })
    }

    /// A field as it was typed; empty when it was not.
    pub(super) fn text(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", String::as_str)
    }

    /// Whether the notes are nothing but this word, in either case.
    pub(super) fn notes_say(&self, word: &str) -> bool {
        self.text("notes").eq_ignore_ascii_case(word)
    }

    /// What the losing carrier finds wrong, the first thing only. README, magic inputs. `ACCN` stands in the document, the
    /// other codes are in its manner.
    pub(super) fn rejection(&self) -> Option<&'static str> {
        let reads = |name: &str, value: &str| self.text(name).eq_ignore_ascii_case(value);
        [
            (reads("cust_acc_number", "0000"), "ACCN : Incorrect Account Number"),
            (self.pin_is_wrong, "PIN : Incorrect PIN"),
            (reads("cust_acc_name", "Wrong Name"), "NAME : Customer Name Does Not Match"),
            (reads("cust_authorized_name", "Nobody"), "AUTH : Not Authorized For This Account"),
            (reads("address_street_name", "Wrong Street"), "ADDR : Service Address Does Not Match"),
            (reads("postal_code", "00000"), "ZIP : Incorrect ZIP Code"),
            (self.text("btn").ends_with("0000"), "BTN : Incorrect Billing Telephone Number"),
        ]
        .into_iter()
        .find_map(|(wrong, reason)| wrong.then_some(reason))
    }

    /// The fields that `view-port-detail` has of these details.
    pub(super) fn view(&self) -> Map<String, Value> {
        let mut view = Map::new();
        for name in FILLED.into_iter().chain(MAY_BE_EMPTY).filter(|name| *name != "state") {
            view.insert(name.into(), self.texts.get(name).map_or(Value::Null, |text| text.as_str().into()));
        }
        let pin = if self.pin.is_empty() { Value::Null } else { self.pin.as_str().into() };
        let state = places::find_state(self.text("state"));
        for (name, value) in [
            ("port_req_detail_id", self.id.into()),
            ("cust_acc_pin", pin),
            ("desired_foc_date", days::shifted(self.wanted).into()),
            ("activation_type", self.activation.kind.word().into()),
            ("activation_date", iso(self.activation.at).into()),
            ("state_id", state.map_or(Value::Null, |state| state.id.into())),
            ("state_name", state.map_or(Value::Null, |state| state.name.into())),
            ("state_code", state.map_or(Value::Null, |state| state.code.into())),
        ] {
            view.insert(name.into(), value);
        }
        view
    }

    /// After a restart a PIN is one that the sandbox made up.
    pub(super) fn make_pin_up(&mut self) {
        if !self.pin.is_empty() {
            self.pin = format!("canary-port-pin-{}", self.id);
        }
    }
}
