//! Places numbers belong to.

use serde::{Deserialize, Serialize};

use crate::field::Refusal;

/// A state, district or territory by its two-letter postal code (`GA`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StateCode(String);

/// The codes and names of the United States, the District of Columbia and Puerto Rico.
pub const STATES: [(&str, &str); 52] = [
    ("AL", "Alabama"),
    ("AK", "Alaska"),
    ("AZ", "Arizona"),
    ("AR", "Arkansas"),
    ("CA", "California"),
    ("CO", "Colorado"),
    ("CT", "Connecticut"),
    ("DE", "Delaware"),
    ("DC", "District of Columbia"),
    ("FL", "Florida"),
    ("GA", "Georgia"),
    ("HI", "Hawaii"),
    ("ID", "Idaho"),
    ("IL", "Illinois"),
    ("IN", "Indiana"),
    ("IA", "Iowa"),
    ("KS", "Kansas"),
    ("KY", "Kentucky"),
    ("LA", "Louisiana"),
    ("ME", "Maine"),
    ("MD", "Maryland"),
    ("MA", "Massachusetts"),
    ("MI", "Michigan"),
    ("MN", "Minnesota"),
    ("MS", "Mississippi"),
    ("MO", "Missouri"),
    ("MT", "Montana"),
    ("NE", "Nebraska"),
    ("NV", "Nevada"),
    ("NH", "New Hampshire"),
    ("NJ", "New Jersey"),
    ("NM", "New Mexico"),
    ("NY", "New York"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("OH", "Ohio"),
    ("OK", "Oklahoma"),
    ("OR", "Oregon"),
    ("PA", "Pennsylvania"),
    ("PR", "Puerto Rico"),
    ("RI", "Rhode Island"),
    ("SC", "South Carolina"),
    ("SD", "South Dakota"),
    ("TN", "Tennessee"),
    ("TX", "Texas"),
    ("UT", "Utah"),
    ("VT", "Vermont"),
    ("VA", "Virginia"),
    ("WA", "Washington"),
    ("WV", "West Virginia"),
    ("WI", "Wisconsin"),
    ("WY", "Wyoming"),
];

impl StateCode {
    /// Reads a postal code, in any case.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let upper = text.trim().to_ascii_uppercase();
        if STATES.iter().any(|(code, _)| *code == upper) {
            Ok(Self(upper))
        } else {
            Err(Refusal(format!("“{}” is not a state; use its two letters, such as GA.", text.trim())))
        }
    }

    /// The two letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The state's name.
    pub fn name(&self) -> &'static str {
        STATES.iter().find(|(code, _)| *code == self.0).map_or("", |(_, name)| name)
    }
}

impl TryFrom<String> for StateCode {
    type Error = Refusal;
    fn try_from(text: String) -> Result<Self, Refusal> {
        Self::parse(&text)
    }
}

impl From<StateCode> for String {
    fn from(state: StateCode) -> Self {
        state.0
    }
}

/// A state as a carrier lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The postal code.
    pub code: StateCode,
    /// The carrier's name of it.
    pub name: String,
}

/// A rate center: the billing geography of an exchange. Upper case, unique within its state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RateCenter(pub String);

/// A country as a carrier sells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Country {
    /// The carrier's own id, used in its searches. Opaque.
    pub id: String,
    /// The ISO 3166 code with two letters (`GB`).
    pub code: String,
    /// The carrier's name of it.
    pub name: String,
    /// The country code that is dialled (`44`).
    pub prefix: String,
}
