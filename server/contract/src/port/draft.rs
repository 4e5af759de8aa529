//! Drafts of ports: shared inside the team, saved as one goes, submitted once.

use serde::{Deserialize, Serialize};

use super::{
    document::{Document, DocumentFacts},
    fields::PortFields,
    lint::LintContext,
};
use crate::{
    attempt::Outcome,
    field::{Fault, Faults, Validate},
    id::{AccountId, AttemptId, PortDraftId, PortRequestId},
    secret::Secret,
    time::Timestamp,
};

/// The most numbers of one draft.
pub const MOST_NUMBERS: usize = 5_000;

/// A draft with everything its page needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortDraft {
    /// Its id.
    pub id: PortDraftId,
    /// Rises with every save. A save names the version it began from.
    pub version: u32,
    /// Who saved it last.
    pub saved_by: String,
    /// When.
    pub saved_at: Timestamp,
    /// Who began it.
    pub begun_by: String,
    /// The record.
    pub fields: PortFields,
    /// What the linter needs beside the record.
    pub context: LintContext,
    /// Its papers.
    pub documents: Vec<Document>,
    /// What became of it; `None` while it is a draft.
    pub submission: Option<Submission>,
}

/// What became of a draft's submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// The attempt.
    pub attempt: AttemptId,
    /// What is known of it.
    pub outcome: Outcome,
    /// The account it went to.
    pub account: AccountId,
    /// The carrier's id of the request, once it is known.
    pub request: Option<PortRequestId>,
    /// What follows it by itself: further accounts of sub-orders, forwarding, papers.
    pub steps: Vec<FollowUp>,
}

/// One thing that follows a submission by itself, each an attempt of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// One line: “Bill: june.pdf”.
    pub title: String,
    /// The attempt, once it was begun.
    pub attempt: Option<AttemptId>,
    /// What is known of it; `None` while it waits.
    pub outcome: Option<Outcome>,
    /// A sentence, when there is something to say.
    pub sentence: Option<String>,
}

/// A row of the list of drafts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortDraftRow {
    /// Its id.
    pub id: PortDraftId,
    /// The end user's name, or what is there.
    pub title: String,
    /// How many numbers it has.
    pub numbers: u32,
    /// How many papers it has.
    pub documents: u32,
    /// How many findings block it.
    pub blocked_by: u32,
    /// Who began it.
    pub begun_by: String,
    /// Who saved it last.
    pub saved_by: String,
    /// When.
    pub saved_at: Timestamp,
    /// What is known of its submission; `None` while it is a draft.
    pub outcome: Option<Outcome>,
}

/// Begins a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PortDraftStart {
    /// What it begins with.
    pub fields: PortFields,
}

impl Validate for PortDraftStart {
    fn faults(&self) -> Vec<Fault> {
        self.fields.faults()
    }
}

/// Saves a draft. Refused with a conflict when somebody else has saved it since `version`: then the page loads theirs and
/// shows both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortDraftSave {
    /// The version it began from.
    pub version: u32,
    /// The record.
    pub fields: PortFields,
}

impl Validate for PortDraftSave {
    fn faults(&self) -> Vec<Fault> {
        self.fields.faults()
    }
}

/// What even a draft must not hold: only sizes. Everything else is the linter's.
impl Validate for PortFields {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        let count = self.numbers.len();
        faults.when(
            count > MOST_NUMBERS,
            "numbers",
            format!("{count} numbers are more than one draft holds; the most is {MOST_NUMBERS}. Make several drafts."),
        );
        for (text, field, name) in [
            (&self.end_user.name, "end_user.name", "The name"),
            (&self.end_user.authorized_person, "end_user.authorized_person", "The authorized person"),
            (&self.address.number, "address.number", "The house number"),
            (&self.address.street, "address.street", "The street"),
            (&self.address.suffix, "address.suffix", "The kind of street"),
            (&self.address.unit, "address.unit", "The unit"),
            (&self.address.city, "address.city", "The city"),
            (&self.losing_account.number, "losing_account.number", "The account number"),
            (&self.updates_to, "updates_to", "The e-mail address"),
        ] {
            faults.longer(text, 200, field, name);
        }
        faults.longer(&self.carrier_note, 1_000, "carrier_note", "The note");
        faults.when(self.other_accounts.len() > 20, "other_accounts", "One draft holds twenty further accounts at the most.");
        faults.when(self.tags.len() > 20, "tags", "One draft holds twenty tags at the most.");
        faults.found()
    }
}

/// Sets the PIN of an account at a losing carrier. It is kept sealed until the submission is verified and never shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinChange {
    /// The losing carrier as in [`super::fields::LosingAccount::losing_carrier`]; empty for the shared account.
    pub losing_carrier: String,
    /// The PIN; empty takes it away.
    pub pin: Secret,
}

impl Validate for PinChange {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        let pin = self.pin.expose();
        let plain = pin.len() <= 10 && pin.bytes().all(|b| b.is_ascii_alphanumeric());
        faults.when(!plain, "pin", "A PIN has at most 10 letters and digits.");
        faults.found()
    }
}

/// Submits a draft, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmitPort {
    /// The version that was reviewed. Another one is a conflict.
    pub version: u32,
    /// The rules whose warnings were seen and accepted.
    pub accepted: Vec<String>,
    /// Why the warnings do not hold; kept in the timeline. Needed when there is a warning.
    pub reason: String,
}

impl Validate for SubmitPort {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.longer(&self.reason, 500, "reason", "The reason");
        faults.found()
    }
}

/// Says what a person read on a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentChange {
    /// What was read.
    pub facts: DocumentFacts,
}

impl Validate for DocumentChange {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.longer(&self.facts.signer, 100, "signer", "The signer's name");
        faults.found()
    }
}

/// Says which paper a paper of a draft is, after it arrived as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperKindChange {
    /// Which paper it is.
    pub kind: super::document::DocumentKind,
}

/// A paper was taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperRemoved {
    /// The version of the draft from now on; absent where the paper was no draft's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft_version: Option<u32>,
}

/// What travels beside the bytes of an upload, in the query string.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadQuery {
    /// Which paper it is.
    pub kind: super::document::DocumentKind,
    /// The file's name.
    pub name: String,
    /// The sub-order it is for; absent means the whole request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_order: Option<crate::id::SubOrderId>,
}
