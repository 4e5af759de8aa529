//! The numbers of a day in the order they are worked off: what is late, what goes over, what went over.

use contract::{
    id::{AccountId, PortRequestId, SubOrderId},
    port::{detail::ActivationRow, status::Phase},
};
use jiff::civil::Date;

/// A part of the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Its date is over and it is not here.
    Late,
    /// It goes over on the day.
    Due,
    /// It went over.
    Over,
}

impl Section {
    /// The name people read.
    pub fn name(self, today: bool) -> &'static str {
        match (self, today) {
            (Self::Late, _) => "Late",
            (Self::Due, true) => "Today",
            (Self::Due, false) => "On this day",
            (Self::Over, _) => "Gone over",
        }
    }
}

/// The numbers of one sub-order in one part of the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub section: Section,
    pub account: AccountId,
    pub request: PortRequestId,
    pub sub_order: SubOrderId,
    pub title: String,
    pub losing_carrier: Option<String>,
    pub rows: Vec<ActivationRow>,
}

impl Group {
    /// What stays the same while its rows change.
    pub fn key(&self) -> (u8, AccountId, PortRequestId, SubOrderId) {
        (self.section as u8, self.account.clone(), self.request.clone(), self.sub_order.clone())
    }
}

/// Which part of the board a number belongs to.
pub fn section_of(row: &ActivationRow, today: Date) -> Section {
    if row.phase == Phase::Done || row.active_at.is_some() {
        Section::Over
    } else if row.foc_date.is_some_and(|day| day < today) {
        Section::Late
    } else {
        Section::Due
    }
}

/// The groups, part by part; within a part as they came.
pub fn groups(rows: &[ActivationRow], today: Date) -> Vec<Group> {
    let mut all: Vec<Group> = Vec::new();
    for section in [Section::Late, Section::Due, Section::Over] {
        for row in rows.iter().filter(|row| section_of(row, today) == section) {
            let same = all.iter_mut().find(|group| {
                group.section == section
                    && group.account == row.account
                    && group.request == row.request
                    && group.sub_order == row.sub_order
            });
            match same {
                Some(group) => group.rows.push(row.clone()),
                None => all.push(Group {
                    section,
                    account: row.account.clone(),
                    request: row.request.clone(),
                    sub_order: row.sub_order.clone(),
                    title: row.title.clone(),
                    losing_carrier: row.losing_carrier.clone(),
                    rows: vec![row.clone()],
                }),
            }
        }
    }
    all
}

/// Whether everything is ready that can be before the number is here.
pub fn is_ready(row: &ActivationRow) -> bool {
    // A 911 address can be set only once the number is ours: before that it holds nothing up.
    row.gate.route.ready && row.gate.owner.ready && (row.gate.emergency.ready || row.active_at.is_none())
}

#[cfg(test)]
mod tests {
    use contract::{
        carrier::Capability,
        number::E164,
        port::{
            detail::{Gate, GateState},
            status::{Axis, AxisName},
        },
        time::Timestamp,
    };
    use jiff::civil::date;

    use super::*;

    fn row(sub_order: &str, last: &str, foc: Date) -> ActivationRow {
        let part = |ready| GateState { ready, words: String::new() };
        ActivationRow {
            account: AccountId::new("a"),
            request: PortRequestId::new("1"),
            title: "Tanner Dental".into(),
            sub_order: SubOrderId::new(sub_order),
            losing_carrier: None,
            number: E164::parse(&format!("706555{last}")).unwrap(),
            axis: Axis::new(AxisName::Number, "foc_received"),
            phase: Phase::Dated,
            foc_date: Some(foc),
            activation: None,
            activation_at: None,
            active_at: None,
            gate: Gate { route: part(true), emergency: part(false), owner: part(true) },
            activate: Capability::Yes,
            pending: None,
        }
    }

    #[test]
    fn what_is_late_comes_first_and_what_went_over_last() {
        let today = date(2026, 11, 23);
        let mut over = row("1", "0101", today);
        over.phase = Phase::Done;
        let rows = [over, row("1", "0102", today), row("1", "0103", date(2026, 11, 20)), row("1", "0104", today)];
        let found = groups(&rows, today);
        let told: Vec<_> = found.iter().map(|group| (group.section, group.rows.len())).collect();
        assert_eq!(told, [(Section::Late, 1), (Section::Due, 2), (Section::Over, 1)]);
    }

    #[test]
    fn sub_orders_of_one_request_stand_apart() {
        let today = date(2026, 11, 23);
        assert_eq!(groups(&[row("1", "0101", today), row("2", "0102", today)], today).len(), 2);
    }

    #[test]
    fn a_missing_911_address_holds_nothing_up_before_the_number_is_here() {
        let mut one = row("1", "0101", date(2026, 11, 23));
        assert!(is_ready(&one));
        one.active_at = Some(Timestamp(1));
        assert!(!is_ready(&one));
        one.gate.emergency.ready = true;
        one.gate.route.ready = false;
        assert!(!is_ready(&one));
    }
}
