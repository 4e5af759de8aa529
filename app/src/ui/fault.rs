//! The faults of a form: which field, and the sentence beside it.

use leptos::prelude::*;

use super::dom::{focus_first, soon};

/// The faults a form has now. Fields look theirs up by name.
#[derive(Clone, Copy, Debug)]
pub struct Faults(RwSignal<Vec<(String, String)>>);

impl Default for Faults {
    fn default() -> Self {
        Self::new()
    }
}

impl Faults {
    /// None so far.
    pub fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    /// Takes over all faults of the form and focuses the first field that has one. Says whether the form is sound.
    pub fn show(self, faults: Vec<(String, String)>) -> bool {
        let sound = faults.is_empty();
        self.0.set(faults);
        if !sound {
            soon(|| focus_first("[aria-invalid=\"true\"]"));
        }
        sound
    }

    /// Takes over the faults of one field, after it was left; the others stay.
    pub fn show_for(self, field: &str, faults: &[(String, String)]) {
        self.0.update(|all| {
            all.retain(|(name, _)| name != field);
            all.extend(faults.iter().filter(|(name, _)| name == field).cloned());
        });
    }

    /// Forgets the fault of a field, because it is being typed in.
    pub fn clear(self, field: &str) {
        if self.0.with_untracked(|all| all.iter().any(|(name, _)| name == field)) {
            self.0.update(|all| all.retain(|(name, _)| name != field));
        }
    }

    /// Forgets all.
    pub fn clear_all(self) {
        self.0.update(Vec::clear);
    }

    /// The sentence for a field.
    pub fn of(self, field: &str) -> Option<String> {
        self.0.with(|all| all.iter().find(|(name, _)| name == field).map(|(_, sentence)| sentence.clone()))
    }

    /// All of them, for a summary or for fields without a place of their own.
    pub fn all(self) -> Vec<(String, String)> {
        self.0.get()
    }
}
