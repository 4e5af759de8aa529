//! What stops a command: one sentence for the person who typed it.

use std::{fmt, path::Path};

/// A sentence that says what failed and, where we know it, what to do.
#[derive(Debug)]
pub(crate) struct Trouble(String);

pub(crate) type Outcome<T = ()> = Result<T, Trouble>;

impl Trouble {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Puts what was being done in front of what went wrong.
pub(crate) trait While<T> {
    fn while_doing(self, doing: impl fmt::Display) -> Outcome<T>;
    fn at(self, path: &Path) -> Outcome<T>;
}

impl<T, E: fmt::Display> While<T> for Result<T, E> {
    fn while_doing(self, doing: impl fmt::Display) -> Outcome<T> {
        self.map_err(|error| Trouble(format!("{doing}: {error}")))
    }

    fn at(self, path: &Path) -> Outcome<T> {
        self.while_doing(path.display())
    }
}
