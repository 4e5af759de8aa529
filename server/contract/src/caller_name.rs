//! CNAM: the name other people's telephones show.

use serde::{Deserialize, Serialize};

use crate::{
    directory_listing::ListingKind,
    field::{Fault, Faults, Validate},
};

/// The most characters the network carries.
pub const LONGEST: usize = 15;

/// Sets a caller name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallerName {
    /// Whether the name is shown.
    pub enabled: bool,
    /// A residence or a business.
    pub kind: ListingKind,
    /// The name: at most 15 characters, at least two letters, letters, digits, spaces, `.`, `,`, `&`, `'` and `-`.
    pub name: String,
    /// Whether called people see “private” instead. Only where [`CallerNameForm::may_hide`].
    #[serde(default)]
    pub hidden: bool,
}

/// What a carrier's caller names can do: which parts of the form are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallerNameForm {
    /// Whether a name can be taken away again.
    pub may_disable: bool,
    /// Whether a name can be kept but hidden.
    pub may_hide: bool,
}

impl Validate for CallerName {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        if !self.enabled {
            return faults.found();
        }
        let letters = self.name.chars().filter(char::is_ascii_alphabetic).count();
        let odd = self.name.chars().find(|c| !c.is_ascii_alphanumeric() && !" .,&'-".contains(*c));
        faults
            .blank(&self.name, "name", "Type the name that called people shall see.")
            .longer(&self.name, LONGEST, "name", "A caller name")
            .when(self.name.starts_with(' '), "name", "A caller name does not begin with a space.")
            .when(!self.name.trim().is_empty() && letters < 2, "name", "A caller name has at least two letters.");
        if let Some(c) = odd {
            faults.when(true, "name", format!("The network does not carry “{c}” in a caller name."));
        }
        faults.found()
    }
}

/// A caller name read back from a carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallerNameRecord {
    /// Whether incoming calls are looked up (`cnamLookup`); it can only be set in a bulk order.
    pub lookup: bool,
    /// The name shown, if one is set.
    pub name: Option<String>,
    /// The number shown with it.
    pub number: Option<String>,
    /// A residence or a business, in the carrier's word.
    pub kind: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(name: &str) -> usize {
        CallerName { enabled: true, kind: ListingKind::Business, name: name.into(), hidden: false }.faults().len()
    }

    #[test]
    fn the_networks_rules_for_caller_names_hold() {
        assert_eq!(faults("TANNER DENTAL"), 0);
        assert_eq!(faults("O'NEIL & SONS"), 0);
        assert_ne!(faults("testcnam 12362320049"), 0, "twenty characters, as in the carrier's own sample");
        assert_ne!(faults(" LEADING"), 0);
        assert_ne!(faults("12345"), 0);
        assert_ne!(faults("CAFÉ"), 0);
    }
}
