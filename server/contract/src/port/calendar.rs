//! The calendar of firm order commitments: which days can be asked for, and why not the others.

use jiff::{
    ToSpan as _,
    civil::{Date, Time, Weekday, date, time},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// How many business days lie between today and the first date that can be asked for. No document of Call48's says; three is
/// what its peers ask at the least.
pub const LEAD_BUSINESS_DAYS: u32 = 3;
/// How many days ahead a date may lie.
pub const MOST_DAYS_AHEAD: i64 = 30;
/// After the day of a firm order commitment its numbers must be activated within so many business days, or the port begins anew.
pub const FOC_LIFE_BUSINESS_DAYS: u32 = 10;
/// For so long after its activation a wrongly ported number can be given back quickly, in milliseconds.
pub const SNAPBACK_MS: i64 = 24 * 3_600_000;

/// The hour of activation where none is chosen: noon.
pub const NOON: Time = time(12, 0, 0, 0);
/// So many changes of a date that was given are sent at the most: many losing carriers cancel at the fourth.
pub const MOST_CHANGES: u32 = 3;
/// Why a date is not changed once more.
pub const NO_MORE_CHANGES: &str = "Three changes were sent since the date was given, and many losing carriers cancel at the \
     fourth. Let it go over as it is, or cancel it and begin a new request.";

/// Why a day cannot be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoPort {
    /// It is over.
    Past,
    /// It is closer than the carriers need.
    TooSoon,
    /// It is a Saturday or Sunday.
    Weekend,
    /// Nobody ports on it.
    Holiday,
    /// It is further ahead than dates are given.
    TooLate,
}

/// The zone in which ports are dated: New York.
pub fn zone() -> TimeZone {
    // By rule and not by data base, so that the browser needs none: the rule has stood since 2007.
    TimeZone::posix("EST5EDT,M3.2.0,M11.1.0").unwrap_or(TimeZone::UTC)
}

/// The day it is in New York.
pub fn today(now: Timestamp) -> Date {
    jiff::Timestamp::from_millisecond(now.0).map_or(date(1970, 1, 1), |at| at.to_zoned(zone()).date())
}

/// The day and the hour of an instant in New York.
pub fn civil(at: Timestamp) -> Option<(Date, Time)> {
    let at = jiff::Timestamp::from_millisecond(at.0).ok()?.to_zoned(zone());
    Some((at.date(), at.time()))
}

/// The instant of a day and hour in New York.
pub fn instant(day: Date, time: Time) -> Timestamp {
    let zoned = day.to_datetime(time).to_zoned(zone());
    Timestamp(zoned.map_or(0, |zoned| zoned.timestamp().as_millisecond()))
}

/// The holiday on a day, if it is one: the federal holidays, on the day they are kept, and the day after Thanksgiving.
pub fn holiday(day: Date) -> Option<&'static str> {
    let fixed = [
        (1, 1, "New Year’s Day"),
        (6, 19, "Juneteenth"),
        (7, 4, "Independence Day"),
        (11, 11, "Veterans Day"),
        (12, 25, "Christmas Day"),
    ];
    for (month, of_month, name) in fixed {
        // New Year's Day of the next year can be kept on the last day of this one.
        for year in [day.year(), day.year() + 1] {
            if kept(date(year, month, of_month)) == day {
                return Some(name);
            }
        }
    }
    let nth = |month: i8, nth: i8, weekday: Weekday| {
        date(day.year(), month, 1).nth_weekday_of_month(nth, weekday).is_ok_and(|found| found == day)
    };
    if nth(1, 3, Weekday::Monday) {
        return Some("Martin Luther King Jr. Day");
    }
    if nth(2, 3, Weekday::Monday) {
        return Some("Presidents’ Day");
    }
    if nth(5, -1, Weekday::Monday) {
        return Some("Memorial Day");
    }
    if nth(9, 1, Weekday::Monday) {
        return Some("Labor Day");
    }
    if nth(10, 2, Weekday::Monday) {
        return Some("Columbus Day");
    }
    if nth(11, 4, Weekday::Thursday) {
        return Some("Thanksgiving Day");
    }
    let thanksgiving = date(day.year(), 11, 1).nth_weekday_of_month(4, Weekday::Thursday);
    thanksgiving.is_ok_and(|t| t.checked_add(1.day()).is_ok_and(|next| next == day)).then_some("the day after Thanksgiving")
}

/// The day a holiday of a fixed date is kept on.
fn kept(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => day.checked_sub(1.day()).unwrap_or(day),
        Weekday::Sunday => day.checked_add(1.day()).unwrap_or(day),
        _ => day,
    }
}

/// Whether carriers work on a day.
pub fn is_business_day(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && holiday(day).is_none()
}

/// The day that lies so many business days after another.
pub fn business_days_after(day: Date, days: u32) -> Date {
    let mut at = day;
    let mut left = days;
    while left > 0 {
        let Ok(next) = at.checked_add(1.day()) else { return at };
        at = next;
        left -= u32::from(is_business_day(at));
    }
    at
}

/// The first day that can be asked for.
pub fn earliest(today: Date) -> Date {
    business_days_after(today, LEAD_BUSINESS_DAYS)
}

/// The last day that can be asked for.
pub fn latest(today: Date) -> Date {
    today.checked_add(MOST_DAYS_AHEAD.days()).unwrap_or(today)
}

/// Why a day cannot be asked for today; `None` means it can.
pub fn why_not(day: Date, today: Date) -> Option<NoPort> {
    if day < today {
        Some(NoPort::Past)
    } else if matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
        Some(NoPort::Weekend)
    } else if holiday(day).is_some() {
        Some(NoPort::Holiday)
    } else if day < earliest(today) {
        Some(NoPort::TooSoon)
    } else if day > latest(today) {
        Some(NoPort::TooLate)
    } else {
        None
    }
}

/// Why numbers do not go over by themselves at an hour, New York time; `None` means they can.
pub fn why_not_at(hour: Time) -> Option<String> {
    let closed = hour < time(5, 0, 0, 0) || hour > time(22, 0, 0, 0);
    closed.then(|| {
        format!("Nobody ports at {:02}:{:02}. Choose an hour from 6:00 to 22:00, New York time.", hour.hour(), hour.minute())
    })
}

/// What closes a date to changes by the clock, once that is near. Carriers count the hours to the beginning of the day.
pub fn closing(foc_date: Date, today: Date) -> Option<&'static str> {
    match (foc_date - today).get_days() {
        ..=1 => Some("Less than 24 hours before the date, losing carriers take no change."),
        2 => Some(
            "Less than 48 hours before the date, a change is best effort: the numbers may still go over on the old date, or lose it.",
        ),
        _ => None,
    }
}

impl NoPort {
    /// A sentence for the day.
    pub fn sentence(self, day: Date, today: Date) -> String {
        match self {
            Self::Past => format!("{day} is over. The first date that can be asked for is {}.", earliest(today)),
            Self::TooSoon => format!("Carriers need {LEAD_BUSINESS_DAYS} business days; the first date is {}.", earliest(today)),
            Self::Weekend => format!("{day} is a weekend; nobody ports on it. Choose a business day."),
            Self::Holiday => format!("{day} is {}; nobody ports on it.", holiday(day).unwrap_or("a holiday")),
            Self::TooLate => {
                format!("Dates are given {MOST_DAYS_AHEAD} days ahead at the most; the last one is {}.", latest(today))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_a_business_day_within_thirty_days_and_not_too_soon() {
        let today = date(2026, 11, 20);
        assert_eq!(earliest(today), date(2026, 11, 25), "Monday to Wednesday");
        assert_eq!(why_not(date(2026, 11, 24), today), Some(NoPort::TooSoon));
        assert_eq!(why_not(date(2026, 11, 25), today), None);
        assert_eq!(why_not(date(2026, 11, 26), today), Some(NoPort::Holiday), "Thanksgiving");
        assert_eq!(why_not(date(2026, 11, 27), today), Some(NoPort::Holiday), "the day after");
        assert_eq!(why_not(date(2026, 11, 28), today), Some(NoPort::Weekend));
        assert_eq!(why_not(date(2026, 11, 19), today), Some(NoPort::Past));
        assert_eq!(why_not(date(2026, 12, 21), today), Some(NoPort::TooLate));
        assert_eq!(why_not(date(2026, 12, 18), today), None);
    }

    #[test]
    fn a_holiday_on_a_weekend_is_kept_beside_it() {
        assert_eq!(holiday(date(2026, 7, 3)), Some("Independence Day"), "the fourth is a Saturday");
        assert_eq!(holiday(date(2021, 12, 31)), Some("New Year’s Day"), "the first is a Saturday");
        assert_eq!(holiday(date(2027, 5, 31)), Some("Memorial Day"));
        assert_eq!(holiday(date(2026, 7, 6)), None);
    }

    #[test]
    fn the_hour_is_new_yorks_in_summer_and_winter() {
        assert_eq!(instant(date(2022, 5, 2), NOON), Timestamp(1_651_507_200_000), "16:00 UTC");
        assert_eq!(instant(date(2022, 1, 21), NOON), Timestamp(1_642_784_400_000), "17:00 UTC");
        assert_eq!(civil(Timestamp(1_642_784_400_000)), Some((date(2022, 1, 21), NOON)));
        assert_eq!(today(Timestamp(1_642_734_000_000)), date(2022, 1, 20), "22:00 of the day before");
    }

    #[test]
    fn numbers_go_over_in_the_hours_in_which_somebody_ports() {
        for (hour, minute) in [(5, 0), (5, 30), (6, 0), (21, 30), (22, 0)] {
            assert_eq!(why_not_at(time(hour, minute, 0, 0)), None, "{hour}:{minute}");
        }
        for (hour, minute) in [(0, 0), (4, 59), (22, 1), (23, 0)] {
            assert!(why_not_at(time(hour, minute, 0, 0)).is_some(), "{hour}:{minute}");
        }
    }

    #[test]
    fn a_date_closes_two_days_before_it_and_for_good_on_the_day_before() {
        let day = date(2026, 12, 4);
        assert_eq!(closing(day, date(2026, 12, 1)), None);
        assert!(closing(day, date(2026, 12, 2)).is_some_and(|sentence| sentence.contains("best effort")));
        for today in [date(2026, 12, 3), day, date(2026, 12, 5)] {
            assert!(closing(day, today).is_some_and(|sentence| sentence.contains("no change")), "{today}");
        }
    }
}
