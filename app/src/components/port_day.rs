//! Days and hours of ports. A port is dated in New York; whoever reads it may sit elsewhere.

use contract::{port::calendar, time::Timestamp};
use jiff::civil::{Date, Time, Weekday};
use leptos::prelude::*;

use crate::ui::{now_ms, part, use_tick};

const LONG_MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const LONG_DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Three letters for a weekday.
pub fn weekday(day: Date) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    }
}

/// Three letters for a month, from 1.
pub fn month(of: i8) -> &'static str {
    usize::try_from(of - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or("")
}

/// `Mon 23 Nov 2026`.
pub fn day_name(day: Date) -> String {
    format!("{} {} {} {}", weekday(day), day.day(), month(day.month()), day.year())
}

/// `Mon 23 Nov`, with the year where it is another one than today's.
pub fn short_day(day: Date, today: Date) -> String {
    if day.year() == today.year() { format!("{} {} {}", weekday(day), day.day(), month(day.month())) } else { day_name(day) }
}

/// `Wednesday, 25 November 2026`.
pub fn long_day(day: Date) -> String {
    let weekday = LONG_DAYS.get(usize::from(day.weekday().to_sunday_zero_offset().unsigned_abs())).copied().unwrap_or("");
    let month = LONG_MONTHS.get(usize::from(day.month().unsigned_abs()).wrapping_sub(1)).copied().unwrap_or("");
    format!("{weekday}, {} {month} {}", day.day(), day.year())
}

/// `09:30`.
pub fn hour(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Reads [`hour`].
pub fn read_hour(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

/// The half hours of a day in which numbers go over, as `(value, name)`.
pub fn half_hours() -> impl Iterator<Item = (String, String)> {
    (6..22).flat_map(|hour| [0, 30].map(|minute| format!("{hour:02}:{minute:02}"))).map(|text| (text.clone(), text))
}

/// How far a day lies from today: `today`, `tomorrow`, `in 3 days`, `2 days ago`.
pub fn how_far(day: Date, today: Date) -> String {
    match (day - today).get_days() {
        0 => "today".into(),
        1 => "tomorrow".into(),
        -1 => "yesterday".into(),
        days if days > 0 => format!("in {days} days"),
        days => format!("{} days ago", -days),
    }
}

/// The day it is in New York, by the server's clock.
pub fn today() -> Date {
    calendar::today(Timestamp(now_ms()))
}

/// The day and the hour of an instant in New York.
fn civil(at: Timestamp) -> Option<jiff::civil::DateTime> {
    let instant = jiff::Timestamp::from_millisecond(at.0).ok()?;
    Some(instant.to_zoned(calendar::zone()).datetime())
}

/// `Mon 23 Nov, 12:00 New York`.
pub fn new_york(at: Timestamp, today: Date) -> String {
    civil(at).map_or_else(String::new, |civil| {
        format!("{}, {:02}:{:02} New York", short_day(civil.date(), today), civil.hour(), civil.minute())
    })
}

/// The civil day and time of an instant in New York.
pub fn new_york_parts(at: Timestamp) -> Option<(Date, jiff::civil::Time)> {
    civil(at).map(|civil| (civil.date(), civil.time()))
}

/// The same instant where the reader sits: `Mon 23 Nov, 18:00 your time (UTC+1)`.
pub fn own_zone(at: Timestamp) -> String {
    let date = js_sys::Date::new(&(at.0 as f64).into());
    let east = -(date.get_timezone_offset() as i64);
    let weekday = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"].get(date.get_day() as usize).copied().unwrap_or("");
    let month = MONTHS.get(date.get_month() as usize).copied().unwrap_or("");
    format!(
        "{weekday} {} {month}, {:02}:{:02} your time ({})",
        date.get_date(),
        date.get_hours(),
        date.get_minutes(),
        offset(east)
    )
}

/// `UTC`, `UTC+1`, `UTC−4:30`.
fn offset(minutes_east: i64) -> String {
    let (hours, minutes) = (minutes_east.abs() / 60, minutes_east.abs() % 60);
    let sign = if minutes_east < 0 { "−" } else { "+" };
    match (hours, minutes) {
        (0, 0) => "UTC".into(),
        (_, 0) => format!("UTC{sign}{hours}"),
        _ => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

/// The day the losing carrier committed to, with its weekday and how far it is.
#[component]
pub fn FocDay(
    day: Option<Date>,
    /// Nothing more happens: without a date, none is waited for.
    #[prop(optional)]
    over: bool,
) -> impl IntoView {
    let Some(day) = day else {
        let word = if over { "—" } else { "No date yet" };
        return view! { <span class="muted">{word}</span> }.into_any();
    };
    let now = today();
    view! {
        <time class="figures foc" datetime=day.to_string()>
            {short_day(day, now)} <span class="muted small">{how_far(day, now)}</span>
        </time>
    }
    .into_any()
}

/// An instant of the cut-over in both zones.
#[component]
pub fn BothZones(at: Timestamp) -> impl IntoView {
    view! {
        <span class="zones figures">
            <span>{new_york(at, today())}</span>
            <span class="muted small">{own_zone(at)}</span>
        </span>
    }
    .into_any()
}

/// The 24 hours after an activation in which a number can be given back quickly: a clock, and what to do. Nothing once
/// they are over.
#[component]
pub fn Snapback(
    active_at: Timestamp,
    /// With the sentence that says what to do.
    #[prop(optional)]
    told: bool,
) -> impl IntoView {
    let tick = use_tick();
    let until = active_at.0 + calendar::SNAPBACK_MS;
    let open = Memo::new(move |_| tick.get() < until);
    part(move || {
        open.get().then(|| {
            view! {
                <span class="snapback">
                    <span class="status port"><crate::ui::Countdown until/></span>
                    {told.then_some("Wrongly ported? Until then the carrier's port desk can give it back quickly (snapback); afterwards only as a new port.")}
                </span>
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use contract::time::Timestamp;
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_is_told_with_its_weekday_and_how_far_it_is() {
        let today = date(2026, 11, 20);
        assert_eq!(short_day(date(2026, 11, 23), today), "Mon 23 Nov");
        assert_eq!(short_day(date(2027, 1, 4), today), "Mon 4 Jan 2027");
        assert_eq!(how_far(date(2026, 11, 23), today), "in 3 days");
        assert_eq!(how_far(date(2026, 12, 23), today), "in 33 days");
        assert_eq!(how_far(today, today), "today");
        assert_eq!(how_far(date(2026, 11, 21), today), "tomorrow");
        assert_eq!(how_far(date(2026, 11, 18), today), "2 days ago");
    }

    #[test]
    fn a_day_is_written_out() {
        assert_eq!(long_day(date(2026, 11, 25)), "Wednesday, 25 November 2026");
    }

    #[test]
    fn numbers_go_over_between_six_and_twenty_two() {
        let hours: Vec<_> = half_hours().map(|(value, _)| value).collect();
        assert_eq!((hours.first().unwrap().as_str(), hours.last().unwrap().as_str()), ("06:00", "21:30"));
        assert!(hours.iter().all(|text| read_hour(text).map(hour).as_ref() == Some(text)));
        assert_eq!(read_hour("noon"), None);
    }

    #[test]
    fn an_hour_is_new_yorks_in_summer_and_winter() {
        let today = date(2022, 1, 1);
        assert_eq!(new_york(Timestamp(1_651_507_200_000), today), "Mon 2 May, 12:00 New York");
        assert_eq!(new_york(Timestamp(1_642_784_400_000), today), "Fri 21 Jan, 12:00 New York");
    }

    #[test]
    fn an_offset_is_told_in_hours_and_minutes() {
        assert_eq!(offset(0), "UTC");
        assert_eq!(offset(60), "UTC+1");
        assert_eq!(offset(-300), "UTC−5");
        assert_eq!(offset(330), "UTC+5:30");
    }
}
