//! 911: the address an emergency call shows.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Fault, Faults, Validate},
    geography::StateCode,
    problem::CarrierWords,
};

/// A registered location, in USPS parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyAddress {
    /// The name the answering point sees.
    pub name: String,
    /// The house number.
    pub street_number: String,
    /// The street.
    pub street_name: String,
    /// Floor, suite or apartment (`Apartment 2`); may be empty.
    pub unit: String,
    /// The city.
    pub city: String,
    /// The state.
    pub state: StateCode,
    /// Five digits, or nine with a dash.
    pub zip: String,
}

impl Validate for EmergencyAddress {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults
            .blank(&self.name, "name", "Type the name the answering point shall see.")
            .longer(&self.name, 50, "name", "The name")
            .blank(&self.street_number, "street_number", "Type the house number; responders need it.")
            .longer(&self.street_number, 10, "street_number", "The house number")
            .blank(&self.street_name, "street_name", "Type the street.")
            .longer(&self.street_name, 60, "street_name", "The street")
            .longer(&self.unit, 60, "unit", "The unit")
            .blank(&self.city, "city", "Type the city.")
            .longer(&self.city, 50, "city", "The city")
            .when(!is_zip(&self.zip), "zip", "A ZIP code has five digits, or nine with a dash.");
        faults.when(
            !self.street_number.trim().is_empty() && !self.street_number.chars().any(|c| c.is_ascii_digit()),
            "street_number",
            "A house number has a digit in it.",
        );
        faults.found()
    }
}

/// Whether the text is a ZIP code: five digits, or nine with a dash.
pub fn is_zip(text: &str) -> bool {
    let bytes = text.trim().as_bytes();
    let digits = |b: &[u8]| b.iter().all(u8::is_ascii_digit);
    match bytes.len() {
        5 => digits(bytes),
        10 => digits(&bytes[..5]) && bytes[5] == b'-' && digits(&bytes[6..]),
        _ => false,
    }
}

/// What the carrier says of an address before it is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressVerdict {
    /// Whether it would take it.
    pub valid: bool,
    /// A sentence.
    pub sentence: String,
    /// The carrier's own words.
    pub words: Option<CarrierWords>,
}

/// Sets a 911 address, or takes it away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum EmergencyChange {
    /// Sets this address.
    Set {
        /// The address.
        address: EmergencyAddress,
    },
    /// Switches 911 off for this number. Call48 wants an address with it; the one it lists is sent.
    Disable,
}

impl Validate for EmergencyChange {
    fn faults(&self) -> Vec<Fault> {
        match self {
            Self::Set { address } => address.faults(),
            Self::Disable => Vec::new(),
        }
    }
}

/// A 911 record read back from a carrier. Some carriers do not give every part back: Call48 never returns the city.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyRecord {
    /// Whether 911 is on.
    pub enabled: bool,
    /// The name.
    pub name: String,
    /// The house number.
    pub street_number: String,
    /// The street.
    pub street_name: String,
    /// The unit.
    pub unit: String,
    /// The city; `None` where the carrier does not give it back.
    pub city: Option<String>,
    /// The state.
    pub state: String,
    /// The ZIP code.
    pub zip: String,
}
