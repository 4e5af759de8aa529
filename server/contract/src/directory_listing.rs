//! 411: the directory listing.

use serde::{Deserialize, Serialize};

use crate::{
    emergency_address::is_zip,
    field::{Fault, Faults, Validate},
    geography::StateCode,
};

/// A residence or a business.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListingKind {
    /// `RES`
    #[default]
    Residence,
    /// `BIZ`. Call48 documents it for caller names; for listings its document shows `RES` only, so this is inferred.
    Business,
}

/// A directory listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryListing {
    /// A residence or a business.
    pub kind: ListingKind,
    /// The given name.
    pub first_name: String,
    /// The family name, or the name of the business.
    pub last_name: String,
    /// The street with its number.
    pub street: String,
    /// The city.
    pub city: String,
    /// The state.
    pub state: StateCode,
    /// The ZIP code.
    pub zip: String,
}

impl Validate for DirectoryListing {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults
            .blank(&self.first_name, "first_name", "Type the given name; for a business, its first word.")
            .longer(&self.first_name, 25, "first_name", "The given name")
            .blank(&self.last_name, "last_name", "Type the family name or the name of the business.")
            .longer(&self.last_name, 25, "last_name", "The family name")
            .blank(&self.street, "street", "Type the street with its number.")
            .longer(&self.street, 60, "street", "The street")
            .blank(&self.city, "city", "Type the city.")
            .longer(&self.city, 50, "city", "The city")
            .when(!is_zip(&self.zip), "zip", "A ZIP code has five digits, or nine with a dash.");
        faults.found()
    }
}

/// Sets a listing, or takes it out of the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum ListingChange {
    /// Lists it.
    Set {
        /// The listing.
        listing: DirectoryListing,
    },
    /// Takes it out. The fields that the carrier wants with it are those it lists.
    Disable,
}

impl Validate for ListingChange {
    fn faults(&self) -> Vec<Fault> {
        match self {
            Self::Set { listing } => listing.faults(),
            Self::Disable => Vec::new(),
        }
    }
}

/// A listing read back from a carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingRecord {
    /// Whether it is listed.
    pub enabled: bool,
    /// A residence or a business, or the carrier's own word.
    pub kind: String,
    /// The given name.
    pub first_name: String,
    /// The family name.
    pub last_name: String,
    /// The street.
    pub street: String,
    /// The city.
    pub city: String,
    /// The state.
    pub state: String,
    /// The ZIP code.
    pub zip: String,
}
