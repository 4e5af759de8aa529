//! Days and moments as the trade counts them: in Eastern time, without weekends and holidays.
//!
//! Assumed: the losing carriers' holidays are the six on which nobody ports.

use std::sync::LazyLock;

use contract::time::Timestamp;
use jiff::{
    ToSpan as _,
    civil::{Date, Weekday},
    tz::TimeZone,
};

/// The farthest day that a losing carrier commits to.
const FARTHEST_DAYS: i32 = 30;

/// Eastern time, spelled out so that no table of zones is needed.
static EASTERN: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::posix("EST5EDT,M3.2.0,M11.1.0").unwrap_or(TimeZone::fixed(jiff::tz::offset(-5))));

fn instant(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(at.0).unwrap_or_default()
}

/// Which day it is in the East.
pub(super) fn today(now: Timestamp) -> Date {
    instant(now).to_zoned(EASTERN.clone()).date()
}

/// When a day begins in the East.
pub(super) fn start_of(day: Date) -> Timestamp {
    let begins = day.at(0, 0, 0, 0).to_zoned(EASTERN.clone());
    Timestamp(begins.map(|begins| begins.timestamp().as_millisecond()).unwrap_or(i64::MAX))
}

/// Whether losing carriers work on this day.
pub(super) fn is_business(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !is_holiday(day)
}

fn is_holiday(day: Date) -> bool {
    let fixed = |month: i8, of_month: i8| {
        let on_it = day.month() == month && day.day() == of_month;
        // One that falls on a Sunday is kept on the Monday.
        let after_it = day.weekday() == Weekday::Monday && day.month() == month && day.day() == of_month + 1;
        on_it || after_it
    };
    let nth =
        |month: i8, weekday: Weekday, n: i8| day.month() == month && day.weekday() == weekday && (day.day() - 1) / 7 + 1 == n;
    let last_monday_of_may = day.month() == 5 && day.weekday() == Weekday::Monday && day.day() > 24;
    fixed(1, 1)
        || last_monday_of_may
        || fixed(7, 4)
        || nth(9, Weekday::Monday, 1)
        || nth(11, Weekday::Thursday, 4)
        || fixed(12, 25)
}

fn plus(day: Date, days: i32) -> Date {
    day.saturating_add(days.days())
}

/// The first business day after this one.
pub(super) fn next_business(after: Date) -> Date {
    let mut day = plus(after, 1);
    while !is_business(day) {
        day = plus(day, 1);
    }
    day
}

/// The day a losing carrier commits to when it is asked for `wanted`: that day when it is legal, otherwise the next business
/// day; never today, and never more than 30 days ahead.
pub(super) fn committed(wanted: Date, at: Timestamp) -> Date {
    let today = today(at);
    let mut farthest = plus(today, FARTHEST_DAYS);
    while !is_business(farthest) {
        farthest = plus(farthest, -1);
    }
    let day = wanted.max(next_business(today)).min(farthest);
    if is_business(day) { day } else { next_business(day) }
}

/// A day as FOC dates are written: `2022-01-21T00:00:00.000Z`.
pub(super) fn midnight(day: Date) -> String {
    format!("{day}T00:00:00.000Z")
}

/// A day as wanted dates are read back: written as midnight in UTC, read as midnight in the East.
pub(super) fn shifted(day: Date) -> String {
    format!("{day}T05:00:00.000Z")
}

/// The day of a date “in UTC date format”.
pub(super) fn read_day(text: &str) -> Option<Date> {
    let at: jiff::Timestamp = text.parse().ok()?;
    Some(at.to_zoned(TimeZone::UTC).date())
}

/// The moment of a date “in EST date format”: with its offset.
pub(super) fn read_moment(text: &str) -> Option<Timestamp> {
    text.parse::<jiff::Timestamp>().ok().map(|at| Timestamp(at.as_millisecond()))
}

/// A moment as the exports write it, which is how JavaScript prints a `Date`.
pub(super) fn printed(at: Timestamp) -> String {
    let at = instant(at);
    let info = EASTERN.to_offset_info(at);
    let name = if info.dst().is_dst() { "Eastern Daylight Time" } else { "Eastern Standard Time" };
    format!("{} ({name})", at.to_zoned(EASTERN.clone()).strftime("%a %b %d %Y %H:%M:%S GMT%z"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn at(text: &str) -> Timestamp {
        read_moment(text).unwrap()
    }

    #[test]
    fn sandbox_a_day_changes_at_midnight_in_the_east() {
        assert_eq!(today(at("2026-11-21T04:59:59Z")), date(2026, 11, 20));
        assert_eq!(today(at("2026-11-21T05:00:00Z")), date(2026, 11, 21));
        assert_eq!(today(at("2026-06-21T04:00:00Z")), date(2026, 6, 21));
        assert_eq!(start_of(date(2026, 6, 21)), at("2026-06-21T00:00:00-04:00"));
    }

    #[test]
    fn sandbox_a_losing_carrier_commits_to_the_wanted_day_or_the_next_business_day() {
        let monday = at("2026-11-16T15:00:00Z");
        assert_eq!(committed(date(2026, 11, 18), monday), date(2026, 11, 18));
        assert_eq!(committed(date(2026, 11, 21), monday), date(2026, 11, 23), "a Saturday");
        assert_eq!(committed(date(2026, 11, 26), monday), date(2026, 11, 27), "Thanksgiving");
        assert_eq!(committed(date(2026, 11, 16), monday), date(2026, 11, 17), "today");
        assert_eq!(committed(date(2020, 1, 1), monday), date(2026, 11, 17), "long gone");
        assert_eq!(committed(date(2027, 6, 1), monday), date(2026, 12, 16), "far away");
        assert!(!is_business(date(2027, 7, 5)), "the 4th of July of 2027 is a Sunday");
    }

    #[test]
    fn sandbox_a_moment_is_printed_as_in_the_sample() {
        assert_eq!(printed(at("2022-01-31T06:41:03Z")), "Mon Jan 31 2022 01:41:03 GMT-0500 (Eastern Standard Time)");
        assert_eq!(printed(at("2022-07-01T16:00:00Z")), "Fri Jul 01 2022 12:00:00 GMT-0400 (Eastern Daylight Time)");
    }
}
