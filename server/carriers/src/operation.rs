//! The table of carrier operations. Retry, deadline, audit and redaction follow from a row, never from the HTTP method:
//! Call48 changes a 911 address by GET and creates a customer by PUT.

use std::time::Duration;

/// One operation of a carrier.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// Its id, as in `operations.csv`; written in the audit log and in every log line.
    pub id: &'static str,
    /// What it does at the carrier.
    pub effect: Effect,
    /// From the first byte sent to the last byte read.
    pub deadline: Duration,
    /// Whether the address of the request carries personal data. Addresses are never logged; this says why for audits.
    pub personal_address: bool,
    /// Where its wire format is known from.
    pub evidence: Evidence,
}

/// What an operation does at the carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing. May be tried again.
    Read,
    /// Opens a session with the carrier.
    LogIn,
    /// Sets a value: doing it twice with the same value is doing it once. Still never re-sent by itself.
    Set,
    /// Creates something that is not there twice by itself.
    Create,
    /// Spends.
    Buy,
    /// Moves a number from one carrier to another, or stops that.
    Port,
    /// Deletes.
    Delete,
}

impl Effect {
    /// Whether it may be sent again by itself: only reads.
    pub fn may_repeat(self) -> bool {
        self == Self::Read
    }
}

/// How surely the wire format is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The carrier's own document.
    Document,
    /// The document names the operation but leaves something out, which we inferred. Shown as “contract not verified”.
    Inferred,
}

impl Operation {
    /// A read with the usual deadline of 15 seconds.
    pub const fn read(id: &'static str) -> Self {
        Self {
            id,
            effect: Effect::Read,
            deadline: Duration::from_secs(15),
            personal_address: false,
            evidence: Evidence::Document,
        }
    }

    /// A write with the usual deadline of 60 seconds.
    pub const fn write(id: &'static str, effect: Effect) -> Self {
        Self { id, effect, deadline: Duration::from_secs(60), personal_address: false, evidence: Evidence::Document }
    }

    /// The same operation, whose address carries personal data.
    #[must_use]
    pub const fn with_personal_address(mut self) -> Self {
        self.personal_address = true;
        self
    }

    /// The same operation, part of whose wire format is inferred.
    #[must_use]
    pub const fn inferred(mut self) -> Self {
        self.evidence = Evidence::Inferred;
        self
    }
}
