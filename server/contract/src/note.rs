//! Our own words about a number. The carrier is never told of them.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Fault, Faults, Validate},
    time::Timestamp,
};

/// The most tags a number has.
pub const MOST_TAGS: usize = 20;
/// The most characters of a tag.
pub const MOST_TAG: usize = 40;

/// What we know of a number that no carrier does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberNote {
    /// Whose line it is.
    pub owner: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Anything else.
    pub note: String,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Writes our words about a number; empty fields take them away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteChange {
    /// Whose line it is.
    pub owner: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Anything else.
    pub note: String,
}

impl NoteChange {
    /// The same as it is kept: trimmed, each tag once.
    #[must_use]
    pub fn tidy(&self) -> Self {
        let mut tags: Vec<String> = Vec::new();
        for tag in self.tags.iter().map(|tag| tag.trim()).filter(|tag| !tag.is_empty()) {
            if !tags.iter().any(|known| known.to_lowercase() == tag.to_lowercase()) {
                tags.push(tag.to_owned());
            }
        }
        Self { owner: self.owner.trim().to_owned(), tags, note: self.note.trim().to_owned() }
    }
}

impl Validate for NoteChange {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.longer(&self.owner, 80, "owner", "The owner").longer(&self.note, 2_000, "note", "The note");
        faults.when(self.tags.len() > MOST_TAGS, "tags", format!("A number has at most {MOST_TAGS} tags."));
        let long = self.tags.iter().any(|tag| tag.trim().chars().count() > MOST_TAG);
        faults.when(long, "tags", format!("A tag has at most {MOST_TAG} characters."));
        let split = self.tags.iter().any(|tag| tag.contains(',') || tag.chars().any(char::is_control));
        faults.when(split, "tags", "A tag is one line without commas; write each tag by itself.");
        faults.found()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_kept_once_and_without_blanks() {
        let change =
            NoteChange { tags: vec![" Sales ".into(), "sales".into(), String::new(), "vip".into()], ..Default::default() };
        assert_eq!(change.tidy().tags, ["Sales", "vip"]);
        assert!(change.faults().is_empty());
        let wrong = NoteChange { owner: "x".repeat(81), tags: vec!["a,b".into()], ..Default::default() };
        assert_eq!(wrong.faults().len(), 2);
    }
}
