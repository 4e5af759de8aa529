//! Our own name of a write, by which a carrier can find it again.

use serde::{Deserialize, Serialize};

/// Our own name of a write: it is made and kept before the write is sent, so that an order whose answer was lost can be looked
/// for by it (Bandwidth's `CustomerOrderId`, Tata's `externalId`). At most 40 letters, digits and dashes. Carriers that know
/// nothing of the kind are not told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mark(String);

impl Mark {
    /// A mark out of any text: what a mark cannot have is left out, and so is what is too long.
    pub fn new(text: &str) -> Self {
        Self(text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect())
    }

    /// The mark as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_has_at_most_forty_plain_characters() {
        assert_eq!(Mark::new("019a-77 b/é<x>").as_str(), "019a-77bx");
        assert_eq!(Mark::new(&"a".repeat(90)).as_str().len(), 40);
    }
}
