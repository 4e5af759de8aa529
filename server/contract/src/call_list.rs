//! Asking for call records by period, class, customer and number, over every account that has them; what they come to; and
//! files of a whole period.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    call_record::{CallRecord, CallTotals},
    field::{Fault, Faults, Validate},
    id::{AccountId, CallExportId},
    problem::Problem,
    time::Timestamp,
};

/// Which call records are wanted; also the address of the page. Days are days of UTC, as carriers count them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CallListQuery {
    /// The first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day, whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Only of this account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Only of this class or type, in the carrier's words. Accounts that do not have it are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Only of this customer, by the id that the billing has for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// Only with these digits in one of the two numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Where the page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

impl CallListQuery {
    /// The most days that are shown at once.
    pub const MOST_DAYS: i32 = 31;
    /// The most days that are exported at once.
    pub const MOST_EXPORTED_DAYS: i32 = 366;

    /// How many days it has, both ends among them; `None` when an end is missing.
    pub fn days(&self) -> Option<i32> {
        let (from, to) = (self.from?, self.to?);
        from.until(to).ok().map(|span| span.get_days() + 1)
    }

    /// From when until before when; `None` when an end is missing or out of this world.
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        let midnight = |day: Date| {
            let zoned = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
            Some(Timestamp(zoned.timestamp().as_millisecond()))
        };
        Some((midnight(self.from?)?, midnight(self.to?.tomorrow().ok()?)?))
    }

    /// The digits of the number that is looked for; empty when none is.
    pub fn digits(&self) -> String {
        self.number.as_deref().unwrap_or_default().chars().filter(char::is_ascii_digit).collect()
    }

    fn faults_within(&self, most: i32, too_long: impl Fn(i32) -> String) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.when(self.from.is_none(), "from", "Choose the first day.");
        faults.when(self.to.is_none(), "to", "Choose the last day.");
        match self.days() {
            Some(days) if days < 1 => {
                faults.when(true, "to", "The last day is before the first.");
            }
            Some(days) => {
                faults.when(days > most, "to", too_long(days));
                faults.when(self.span().is_none(), "to", "Choose days of this century.");
            }
            None => {}
        }
        faults.longer(self.class.as_deref().unwrap_or_default(), 40, "class", "The class");
        faults.longer(self.customer.as_deref().unwrap_or_default(), 60, "customer", "The customer's id");
        let digits = self.digits().len();
        let wrong = self.number.is_some() && !(3..=15).contains(&digits);
        faults.when(wrong, "number", "Type 3 to 15 digits of a number.");
        faults.found()
    }
}

impl Validate for CallListQuery {
    fn faults(&self) -> Vec<Fault> {
        self.faults_within(Self::MOST_DAYS, |days| {
            let exported = Self::MOST_EXPORTED_DAYS;
            let most = Self::MOST_DAYS;
            if days > exported {
                format!("These are {days} days. Choose at most {most} to look at, or at most {exported} for an export.")
            } else {
                format!("These are {days} days, and at most {most} are shown at once. Choose fewer, or export the whole period.")
            }
        })
    }
}

/// Wants a file of a whole period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewCallExport {
    /// Which records.
    pub query: CallListQuery,
}

impl Validate for NewCallExport {
    fn faults(&self) -> Vec<Fault> {
        let most = CallListQuery::MOST_EXPORTED_DAYS;
        self.query.faults_within(most, |days| {
            format!("These are {days} days, and one export has at most {most}. Make several, one after the other.")
        })
    }
}

/// An account that has call records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallAccount {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// The carrier's name.
    pub carrier_name: String,
    /// Two letters for the carrier's tile.
    pub tile: String,
    /// Classes or types that can be asked for.
    pub kinds: Vec<String>,
}

/// Records of one account on one page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallPart {
    /// The account.
    pub account: AccountId,
    /// The records, the newest first.
    pub items: Vec<CallRecord>,
    /// Rows that were there and could not be read.
    pub unreadable: u32,
    /// Why there is no more of this account, when it could not be read. Later pages are without it.
    pub failed: Option<Problem>,
}

/// A page of call records: what all accounts have within a stretch of time. Everything on the next page is older.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallListPage {
    /// Every account that has call records.
    pub accounts: Vec<CallAccount>,
    /// What this page has, by account. A page can be empty and not the last: it was looked through, and nothing fitted.
    pub parts: Vec<CallPart>,
    /// Where the next page begins; absent on the last.
    pub next: Option<String>,
}

/// A day with what its records come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallDay {
    /// The day, in UTC.
    pub day: Date,
    /// What its records come to.
    pub totals: CallTotals,
}

/// What the records of a period come to. Exact: every record was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallSummary {
    /// All of them.
    pub totals: CallTotals,
    /// Rows that were there and could not be read: they are in no sum.
    pub unreadable: u64,
    /// Each day of the period, the first first.
    pub days: Vec<CallDay>,
    /// By account.
    pub accounts: Vec<(AccountId, CallTotals)>,
}

/// A line of the stream that ends with the sums.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum CallEvent {
    /// The carrier says how many there are. `None` when it does not say, or when not all of them are the caller's.
    Counted {
        /// The account.
        account: AccountId,
        /// How many.
        records: Option<u64>,
    },
    /// So many rows were read by now.
    Read {
        /// The account.
        account: AccountId,
        /// How many, from the beginning.
        read: u64,
    },
    /// This account could not be read to its end: the sums lack the rest of it.
    Failed {
        /// The account.
        account: AccountId,
        /// Why.
        problem: Problem,
    },
    /// The sums; the last line.
    Summed {
        /// The sums.
        summary: CallSummary,
    },
}

/// How an export stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallExportState {
    /// Records are being read.
    Running,
    /// The file is whole.
    Done,
    /// It was given up; the sentence says why.
    Failed,
    /// The file was whole and is gone: it was kept for a day.
    Gone,
}

impl CallExportState {
    /// The word in storage.
    pub fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Gone => "gone",
        }
    }

    /// Reads [`CallExportState::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Running, Self::Done, Self::Failed, Self::Gone].into_iter().find(|state| state.word() == word)
    }
}

/// A file of a whole period, or the making of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallExport {
    /// Its id.
    pub id: CallExportId,
    /// Which records it has.
    pub query: CallListQuery,
    /// How it stands.
    pub state: CallExportState,
    /// How many rows were read.
    pub read: u64,
    /// How many there are, as the carriers count; `None` while or where that is not known.
    pub total: Option<u64>,
    /// How many rows could not be read.
    pub unreadable: u64,
    /// What the records in the file come to.
    pub totals: CallTotals,
    /// How long the file is, in bytes.
    pub bytes: u64,
    /// Who asked for it.
    pub by: String,
    /// When.
    pub made_at: Timestamp,
    /// When it came to its end.
    pub ended_at: Option<Timestamp>,
    /// When the file goes, or went.
    pub gone_at: Option<Timestamp>,
    /// A sentence, when there is more to say.
    pub sentence: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(from: &str, to: &str) -> CallListQuery {
        CallListQuery { from: from.parse().ok(), to: to.parse().ok(), ..CallListQuery::default() }
    }

    #[test]
    fn a_period_is_at_most_31_days_to_look_at_and_366_to_export() {
        assert_eq!(query("2026-01-01", "2026-01-31").faults(), vec![]);
        let long = query("2026-01-01", "2026-02-01");
        assert!(long.faults()[0].sentence.contains("export the whole period"), "{:?}", long.faults());
        assert_eq!(NewCallExport { query: long }.faults(), vec![]);
        let years = query("2016-01-01", "2025-12-31");
        assert!(years.faults()[0].sentence.contains("3653 days"), "{:?}", years.faults());
        assert_eq!(NewCallExport { query: years }.faults()[0].field, "to");
        assert_eq!(NewCallExport { query: query("2024-01-01", "2024-12-31") }.faults(), vec![], "a leap year");
    }

    #[test]
    fn a_period_that_is_none_names_the_field() {
        let fields = |query: CallListQuery| query.faults().into_iter().map(|fault| fault.field).collect::<Vec<_>>();
        assert_eq!(fields(CallListQuery::default()), ["from", "to"]);
        assert_eq!(fields(query("2026-02-01", "2026-01-31")), ["to"]);
        assert_eq!(fields(query("9999-12-31", "9999-12-31")), ["to"]);
        assert_eq!(fields(CallListQuery { number: Some("=1".into()), ..query("2026-01-01", "2026-01-01") }), ["number"]);
    }

    #[test]
    fn a_span_ends_with_its_last_day() {
        let (from, until) = query("2026-01-01", "2026-01-01").span().unwrap();
        assert_eq!(until.since_ms(from), 24 * 60 * 60 * 1_000);
    }
}
