//! A change of what the carrier has, as the linter looks at it: what the form holds, and what is known beside it.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::{
    act::PortChange,
    calendar,
    detail::PortRecord,
    fields::PortFields,
    lint::{Finding, LintContext, Severity, lint},
};
use crate::{id::SubOrderId, time::Timestamp};

/// What the form of a change holds, by what the names of its fields begin with. What the linter finds elsewhere – at the numbers, the
/// papers, what was asked of the end user – is mended elsewhere.
const FORM: [&str; 8] =
    ["end_user", "address", "losing_account", "wanted_date", "activation", "tags", "updates_to", "carrier_note"];

/// What the linter needs for a change of the details of a sub-order, beside what is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mending {
    /// The sub-order; absent means the whole request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_order: Option<SubOrderId>,
    /// What is no part of the form: the numbers of the account, the service record, what was asked of the end user; and of the
    /// account what no carrier gives back.
    pub fields: PortFields,
    /// What is known beside it.
    pub context: LintContext,
}

impl Mending {
    /// The carrier's record with what it does not give back: whether all numbers leave, the new billing number, whether it is a
    /// mobile account.
    pub fn before(&self, mut record: PortRecord) -> PortRecord {
        let (submitted, account) = (&self.fields.losing_account, &mut record.losing_account);
        account.losing_carrier.clone_from(&submitted.losing_carrier);
        account.extent = submitted.extent;
        account.new_btn.clone_from(&submitted.new_btn);
        account.wireless = submitted.wireless;
        record
    }

    /// What the linter says of a change of `record`, for the fields of its form. A day and an hour that the carrier has already are
    /// not refused: they warn.
    pub fn findings(&self, change: &PortChange, record: &PortRecord) -> Vec<Finding> {
        let kept_hour = record.activation_at.and_then(calendar::civil).map(|(_, hour)| hour);
        let mut losing_account = change.losing_account.clone();
        losing_account.losing_carrier.clone_from(&self.fields.losing_account.losing_carrier);
        let fields = PortFields {
            end_user: change.end_user.clone(),
            address: change.address.clone(),
            losing_account,
            wanted_date: change.wanted_date,
            activation: change.activation,
            activation_time: change.activation_time.or(kept_hour),
            tags: change.tags.clone(),
            updates_to: change.updates_to.clone(),
            carrier_note: change.carrier_note.clone(),
            ..self.fields.clone()
        };
        let same_date = change.wanted_date.is_some() && change.wanted_date == record.wanted_date;
        let same_hour =
            change.activation == record.activation && change.activation_time.is_none_or(|hour| Some(hour) == kept_hour);
        let mut found = lint(&fields, &self.context);
        found.retain(|finding| FORM.iter().any(|part| finding.field.starts_with(part)));
        for finding in &mut found {
            let kept = (finding.field == "wanted_date" && same_date) || (finding.field == "activation_time" && same_hour);
            if kept && finding.severity == Severity::Blocks {
                finding.severity = Severity::Warns;
            }
        }
        found.sort_by_key(|finding| finding.severity);
        found
    }
}

/// When numbers go over after a change of `record`. Without another hour that of the carrier stays. Its day stays with the wanted
/// date; when that moves, the day moves along if it was the same or would lie before the new one.
pub fn activation_at(record: &PortRecord, wanted: Date, hour: Option<Time>) -> Timestamp {
    let Some((at, (day, set))) = record.activation_at.and_then(|at| Some((at, calendar::civil(at)?))) else {
        return calendar::instant(wanted, hour.unwrap_or(calendar::NOON));
    };
    let moves = record.wanted_date != Some(wanted) && (record.wanted_date == Some(day) || day < wanted);
    match hour.filter(|hour| *hour != set) {
        None if !moves => at,
        other => calendar::instant(if moves { wanted } else { day }, other.unwrap_or(set)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::civil::{date, time};

    use super::*;
    use crate::{
        number::E164,
        port::{
            cut_over::Activation,
            fields::{EndUser, Extent, LosingAccount, PortingNumber, ServiceAddress, ServiceRecord},
        },
    };

    const TODAY: Date = date(2026, 11, 20);

    fn mending() -> Mending {
        let number = E164::parse("7012004000").unwrap();
        Mending {
            sub_order: Some(SubOrderId::new("201")),
            fields: PortFields {
                numbers: vec![PortingNumber { number, losing_carrier: "Harbor Cable".into() }],
                losing_account: LosingAccount { extent: Extent::Full, ..LosingAccount::default() },
                ..PortFields::default()
            },
            context: LintContext {
                now: calendar::instant(TODAY, calendar::NOON),
                verdicts: BTreeMap::new(),
                taken: BTreeMap::new(),
                papers: Vec::new(),
                pins: vec![String::new()],
                memory: Vec::new(),
                our_ids: vec!["demo-login".into()],
                winner: None,
            },
        }
    }

    fn record() -> PortRecord {
        PortRecord {
            end_user: EndUser { name: "Lantern Books".into(), authorized_person: "Maria Keller".into(), ..EndUser::default() },
            address: ServiceAddress {
                number: "120".into(),
                street: "Main".into(),
                city: "Fargo".into(),
                state: "ND".into(),
                zip: "58102".into(),
                ..ServiceAddress::default()
            },
            losing_account: LosingAccount { number: "0000".into(), btn: "7012004000".into(), ..LosingAccount::default() },
            wanted_date: Some(date(2026, 11, 18)),
            activation: Activation::Scheduled,
            activation_at: Some(calendar::instant(date(2026, 11, 18), time(9, 30, 0, 0))),
            ..PortRecord::default()
        }
    }

    fn change(record: &PortRecord) -> PortChange {
        PortChange {
            sub_order: None,
            end_user: record.end_user.clone(),
            address: record.address.clone(),
            losing_account: record.losing_account.clone(),
            pin: None,
            wanted_date: record.wanted_date,
            activation: record.activation,
            activation_time: None,
            updates_to: String::new(),
            carrier_note: String::new(),
            tags: Vec::new(),
        }
    }

    fn blocked(mending: &Mending, change: &PortChange) -> Vec<(String, String)> {
        let found = mending.findings(change, &mending.before(record()));
        found.into_iter().filter(|one| one.severity == Severity::Blocks).map(|one| (one.rule, one.field)).collect()
    }

    #[test]
    fn a_change_that_is_right_is_not_blocked_for_what_is_not_in_its_form() {
        let mending = mending();
        let change = change(&mending.before(record()));
        let blocked = blocked(&mending, &change);
        assert!(blocked.is_empty(), "no letter, no routing, no verdict, a date that is over: all of that is there: {blocked:?}");
        let found = mending.findings(&change, &record());
        assert!(found.iter().any(|one| one.rule == "date_closed" && one.severity == Severity::Warns), "{found:#?}");
        assert!(found.is_sorted_by_key(|one| one.severity));
    }

    #[test]
    fn what_is_typed_is_linted_with_the_service_record_and_our_ids() {
        let mut mending = mending();
        let mut typed = change(&mending.before(record()));
        typed.losing_account.number = "DEMO LOGIN".into();
        typed.wanted_date = Some(date(2026, 11, 26));
        assert_eq!(
            blocked(&mending, &typed),
            [("account_number_ours".into(), "losing_account.number".into()), ("date_closed".into(), "wanted_date".into())]
        );
        mending.fields.service_record = Some(ServiceRecord { account_number: "556677".into(), ..ServiceRecord::default() });
        typed = change(&mending.before(record()));
        assert_eq!(blocked(&mending, &typed), [("account_number_differs".into(), "losing_account.number".into())]);
        typed.losing_account.number = "55-66-77".into();
        assert!(blocked(&mending, &typed).is_empty());
    }

    #[test]
    fn what_no_carrier_gives_back_is_as_it_was_submitted() {
        let mut mending = mending();
        mending.fields.losing_account.wireless = true;
        let before = mending.before(record());
        assert_eq!((before.losing_account.extent, before.losing_account.wireless), (Extent::Full, true));
        assert_eq!(before.losing_account.number, "0000");
    }

    #[test]
    fn as_it_is_keeps_the_hour_and_the_day_of_activation() {
        let at = |day, hour| calendar::instant(day, time(hour, 30, 0, 0));
        let (had, new) = (date(2026, 11, 18), date(2026, 12, 2));
        let record = record();
        assert_eq!(activation_at(&record, had, None), at(had, 9), "nothing moves");
        assert_eq!(activation_at(&record, new, None), at(new, 9), "it goes with its date");
        assert_eq!(activation_at(&record, had, Some(time(14, 30, 0, 0))), at(had, 14), "another hour of the same day");
        let later = PortRecord { activation_at: Some(at(date(2026, 12, 4), 9)), ..record.clone() };
        assert_eq!(activation_at(&later, new, None), at(date(2026, 12, 4), 9), "a later day of its own stays");
        assert_eq!(activation_at(&later, date(2026, 12, 7), None), at(date(2026, 12, 7), 9), "none lies before the date");
        let unread = PortRecord { activation_at: None, ..record };
        assert_eq!(activation_at(&unread, new, None), calendar::instant(new, calendar::NOON));
    }
}
