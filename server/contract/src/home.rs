//! Home: the queue of what needs someone.

use serde::{Deserialize, Serialize};

use crate::{account::Account, attempt::AttemptRow, notice::Alert, owned::AccountReading};

/// What needs someone now, and how the carriers are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// Attempts whose outcome is unknown or needs a person, oldest first, at most 20.
    pub undecided: Vec<AttemptRow>,
    /// Attempts under way, newest first, at most 10.
    pub under_way: Vec<AttemptRow>,
    /// Attempts that were settled in the last 24 hours without being done (refused, not sent, not done), newest first.
    pub failed: Vec<AttemptRow>,
    /// Numbers without a 911 address where one is possible.
    pub no_911: u32,
    /// Numbers without a route.
    pub no_route: u32,
    /// Numbers the carrier does not list any more.
    pub missing: u32,
    /// Owned numbers in all.
    pub numbers: u32,
    /// Lines in the cart.
    pub cart_lines: u32,
    /// The carrier accounts with their health.
    pub accounts: Vec<Account>,
    /// How fresh the lists are.
    pub read: Vec<AccountReading>,
    /// Numbers that changed at a carrier although nobody here asked for it.
    #[serde(default)]
    pub drift: u32,
    /// What carriers told us by themselves and nobody has looked at, newest first, at most 20.
    #[serde(default)]
    pub alerts: Vec<Alert>,
    /// How many carts over a ceiling wait for the one who looks.
    #[serde(default)]
    pub approvals: u32,
    /// Ports that need us.
    #[serde(default)]
    pub ports_need_us: u32,
    /// Ports whose day is today, in New York.
    #[serde(default)]
    pub ports_today: u32,
}

/// The job tray: long work and its progress, and the small figures of the sidebar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tray {
    /// Work under way, and what ended in the last hour; newest first, at most 20.
    pub jobs: Vec<Job>,
    /// How many things on the home page need someone.
    pub needs_you: u32,
    /// Lines in the cart.
    pub cart_lines: u32,
    /// How many carts over a ceiling wait for the one who looks; they are among what needs someone.
    #[serde(default)]
    pub approvals: u32,
}

/// One piece of work that takes time. It has an address and survives a reload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Unique within the tray.
    pub id: String,
    /// What it is about.
    pub what: JobKind,
    /// One line.
    pub title: String,
    /// How many items are done.
    pub done: u32,
    /// How many there are; `None` while that is not known.
    pub total: Option<u32>,
    /// How it stands.
    pub state: JobState,
    /// A sentence, when there is more to say.
    pub sentence: Option<String>,
}

/// What a job is about; it decides where its link leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "job")]
pub enum JobKind {
    /// An attempt.
    Attempt {
        /// Its id.
        id: crate::id::AttemptId,
    },
    /// Reading an account's numbers.
    Reading {
        /// The account.
        account: crate::id::AccountId,
    },
    /// Writing a file of call records.
    CallExport {
        /// Its id.
        id: crate::id::CallExportId,
    },
}

/// How a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Under way.
    Running,
    /// Done.
    Done,
    /// Done in part, refused or failed.
    Failed,
    /// Not known.
    Unknown,
}
