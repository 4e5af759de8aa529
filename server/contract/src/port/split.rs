//! What the carrier says of each number before a port, and how it is likely to split the request.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::fields::PortFields;
use crate::{
    id::PortRequestId,
    number::{E164, NumberKind},
    time::Timestamp,
};

/// What is known of one number's way in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What the carrier said.
    pub portable: Portability,
    /// When it said so.
    pub asked_at: Timestamp,
    /// The losing carrier, as an earlier port of the same exchange showed it. Inferred: the carrier tells the real one only
    /// after submission.
    pub remembered_carrier: Option<String>,
}

/// What the carrier said of a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "portable")]
pub enum Portability {
    /// It can be ported.
    Yes,
    /// It cannot; a sentence says what to do.
    No {
        /// A whole sentence.
        reason: String,
    },
    /// The carrier could not be asked; a sentence says why.
    Unknown {
        /// A whole sentence.
        reason: String,
    },
}

/// A number that stands in the way because of something of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "taken")]
pub enum Taken {
    /// It is on an open port of ours.
    Port {
        /// The port request.
        request: PortRequestId,
    },
    /// It is being submitted by another draft.
    Submitting,
    /// We own it already.
    Owned {
        /// The carrier account that has it, as people call it; empty where nobody knows.
        #[serde(default)]
        account: String,
    },
}

/// One group of the likely split: a sub-order, in the carrier's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The losing carrier; empty where nobody knows.
    pub losing_carrier: String,
    /// Whether that is remembered from earlier ports and not typed.
    pub remembered: bool,
    /// Which kind its numbers are of.
    pub kind: NumberKind,
    /// The numbers.
    pub numbers: Vec<E164>,
}

/// How the carrier is likely to split a request: by kind, then by losing carrier as typed or remembered. Inferred; the true
/// split is read from the carrier after submission.
pub fn split(fields: &PortFields, verdicts: &BTreeMap<E164, Verdict>) -> Vec<Group> {
    let mut groups: BTreeMap<(bool, String), Group> = BTreeMap::new();
    for porting in &fields.numbers {
        let verdict = verdicts.get(&porting.number);
        let typed = porting.losing_carrier.trim();
        let remembered = verdict.and_then(|v| v.remembered_carrier.as_deref()).unwrap_or_default().trim();
        let name = if typed.is_empty() { remembered } else { typed };
        let toll_free = porting.number.is_toll_free();
        let group = groups.entry((toll_free, name.to_lowercase())).or_insert_with(|| Group {
            losing_carrier: name.into(),
            remembered: typed.is_empty() && !remembered.is_empty(),
            kind: if toll_free { NumberKind::TollFree } else { NumberKind::Local },
            numbers: Vec::new(),
        });
        group.remembered &= typed.is_empty();
        group.numbers.push(porting.number.clone());
    }
    groups.into_values().collect()
}
