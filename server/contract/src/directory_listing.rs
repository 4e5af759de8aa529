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
    /// Flat, floor, suite. Only where [`ListingForm::whole`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub line2: String,
    /// Who finds it. Only where [`ListingForm::whole`]; elsewhere it is listed.
    #[serde(default)]
    pub visibility: ListingVisibility,
    /// Whether the address is printed with the name. Only where [`ListingForm::whole`]; elsewhere it is.
    #[serde(default = "printed")]
    pub address_printed: bool,
    /// Further parts of the name. Only where [`ListingForm::whole`].
    #[serde(default, skip_serializing_if = "FurtherNames::is_empty")]
    pub further: FurtherNames,
}

fn printed() -> bool {
    true
}

/// Who finds a listing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListingVisibility {
    /// In the printed directory and from directory assistance.
    #[default]
    Listed,
    /// From directory assistance only.
    NonListed,
    /// Nowhere.
    NonPublished,
}

/// Further parts of a listed name, as a whole directory listing has them. Empty means left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FurtherNames {
    /// A second given name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub first_name2: String,
    /// What the business or person is (`Attorney`).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub designation: String,
    /// `Jr`, `Sr`, `III`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title_of_lineage: String,
    /// `Dr`, `Mrs`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title_of_address: String,
    /// `MD`, `PhD`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title_of_address2: String,
    /// The second name's lineage.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title_of_lineage_name2: String,
    /// The second name's title.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title_of_address_name2: String,
    /// The second name's second title.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title_of_address2_name2: String,
    /// Under which name it is sorted.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub place_listing_as: String,
}

impl FurtherNames {
    /// The parts with their labels, in the order of the form.
    pub fn parts(&self) -> [(&'static str, &'static str, &str); 9] {
        [
            ("first_name2", "Second given name", &self.first_name2),
            ("designation", "Designation", &self.designation),
            ("title_of_lineage", "Lineage (Jr, III)", &self.title_of_lineage),
            ("title_of_address", "Title (Dr, Mrs)", &self.title_of_address),
            ("title_of_address2", "Title after the name (MD)", &self.title_of_address2),
            ("title_of_lineage_name2", "Lineage of the second name", &self.title_of_lineage_name2),
            ("title_of_address_name2", "Title of the second name", &self.title_of_address_name2),
            ("title_of_address2_name2", "Title after the second name", &self.title_of_address2_name2),
            ("place_listing_as", "Place listing as", &self.place_listing_as),
        ]
    }

    /// The part of this name, to be written.
    pub fn part_mut(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "first_name2" => &mut self.first_name2,
            "designation" => &mut self.designation,
            "title_of_lineage" => &mut self.title_of_lineage,
            "title_of_address" => &mut self.title_of_address,
            "title_of_address2" => &mut self.title_of_address2,
            "title_of_lineage_name2" => &mut self.title_of_lineage_name2,
            "title_of_address_name2" => &mut self.title_of_address_name2,
            "title_of_address2_name2" => &mut self.title_of_address2_name2,
            "place_listing_as" => &mut self.place_listing_as,
            _ => return None,
        })
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a carrier's directory takes: which parts of the form are there. One form knows the differences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingForm {
    /// Whether it takes a whole listing: visibility, further names, a second line, and the address printed or not.
    pub whole: bool,
    /// Whether a business needs a given name too.
    pub business_wants_first_name: bool,
    /// Whether a number can be taken out of the directory.
    pub may_disable: bool,
}

impl DirectoryListing {
    /// Everything that is wrong with it for a carrier that takes this form.
    pub fn faults_under(&self, form: ListingForm) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.when(
            form.business_wants_first_name && self.kind == ListingKind::Business && self.first_name.trim().is_empty(),
            "first_name",
            "This carrier wants a given name of a business too: its first word.",
        );
        let whole = !self.line2.is_empty()
            || self.visibility != ListingVisibility::Listed
            || !self.address_printed
            || !self.further.is_empty();
        faults.when(whole && !form.whole, "listing", "This carrier takes a name and an address only.");
        let mut all = faults.found();
        all.extend(self.faults());
        all
    }
}

impl Validate for DirectoryListing {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults
            .when(self.kind == ListingKind::Residence && self.first_name.trim().is_empty(), "first_name", "Type the given name.")
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
#[cfg_attr(not(target_arch = "wasm32"), expect(clippy::large_enum_variant, reason = "one at a time, never in a list"))]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Flat, floor, suite.
    #[serde(default)]
    pub line2: String,
    /// Who finds it; `None` where the carrier does not say.
    #[serde(default)]
    pub visibility: Option<ListingVisibility>,
    /// Whether the address is printed; `None` where the carrier does not say.
    #[serde(default)]
    pub address_printed: Option<bool>,
    /// Further parts of the name.
    #[serde(default)]
    pub further: FurtherNames,
}
