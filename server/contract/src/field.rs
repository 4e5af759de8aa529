//! Validation: what is wrong, in which field, and what to do about it.

use serde::{Deserialize, Serialize};

/// One thing that is wrong with one field. The sentence says what to do and can stand alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The field's name as in the request body; nested fields are joined by dots (`steps.1.ring_seconds`).
    pub field: String,
    /// A whole sentence for the person at the form.
    pub sentence: String,
}

impl Fault {
    /// A fault of `field`.
    pub fn new(field: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self { field: field.into(), sentence: sentence.into() }
    }
}

/// A request that can be checked field by field, in the browser before it is sent and on the server after it arrives.
pub trait Validate {
    /// Every fault at once, in the order of the form. Empty means that the request may be sent.
    fn faults(&self) -> Vec<Fault>;

    /// The faults as an error.
    fn validate(&self) -> Result<(), Vec<Fault>> {
        let faults = self.faults();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

/// Text that could not be read as what it should be, with the sentence that says why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

/// Collects faults while a form is checked.
#[derive(Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Notes a fault when `wrong` holds.
    pub fn when(&mut self, wrong: bool, field: &str, sentence: impl Into<String>) -> &mut Self {
        if wrong {
            self.0.push(Fault::new(field, sentence));
        }
        self
    }

    /// Notes a fault when the text is blank.
    pub fn blank(&mut self, text: &str, field: &str, sentence: &str) -> &mut Self {
        self.when(text.trim().is_empty(), field, sentence)
    }

    /// Notes a fault when the text has more characters than the carrier takes.
    pub fn longer(&mut self, text: &str, most: usize, field: &str, name: &str) -> &mut Self {
        let n = text.chars().count();
        self.when(n > most, field, format!("{name} has {n} characters; the most is {most}."))
    }

    /// Takes over the faults of a nested form, under its field's name.
    pub fn nested(&mut self, prefix: &str, faults: Vec<Fault>) -> &mut Self {
        self.0.extend(faults.into_iter().map(|f| Fault::new(format!("{prefix}.{}", f.field), f.sentence)));
        self
    }

    /// The faults found.
    pub fn found(&mut self) -> Vec<Fault> {
        std::mem::take(&mut self.0)
    }
}
