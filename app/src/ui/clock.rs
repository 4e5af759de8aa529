//! Time as people read it. The clock is the server's, so that countdowns are right on a machine whose clock is wrong.

use std::{cell::Cell, time::Duration};

use crate::ui::part;
use leptos::prelude::*;

thread_local! {
    static AHEAD_MS: Cell<i64> = const { Cell::new(0) };
    static TICK: Cell<Option<RwSignal<i64>>> = const { Cell::new(None) };
}

fn own_now() -> i64 {
    js_sys::Date::now() as i64
}

/// Learns the server's time; later readings of the clock are corrected by it.
pub fn set_clock(server_now_ms: i64) {
    AHEAD_MS.set(server_now_ms - own_now());
}

/// Now, in milliseconds since 1970, by the server's clock.
pub fn now_ms() -> i64 {
    own_now() + AHEAD_MS.get()
}

/// A signal that holds the time and moves every second. Call [`start_clock`] once before.
pub fn use_tick() -> RwSignal<i64> {
    TICK.get().unwrap_or_else(|| RwSignal::new(now_ms()))
}

/// Starts the one clock that everything that ticks listens to.
pub fn start_clock() {
    let tick = RwSignal::new(now_ms());
    TICK.set(Some(tick));
    // The interval lives as long as the page.
    let _ = set_interval_with_handle(move || tick.set(now_ms()), Duration::from_secs(1));
}

fn date(ms: i64) -> js_sys::Date {
    js_sys::Date::new(&(ms as f64).into())
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn month(date: &js_sys::Date) -> &'static str {
    MONTHS.get(date.get_month() as usize).copied().unwrap_or("")
}

/// `14:02:11`, in the reader's own zone.
pub fn time_of_day(ms: i64) -> String {
    let at = date(ms);
    format!("{:02}:{:02}:{:02}", at.get_hours(), at.get_minutes(), at.get_seconds())
}

/// `21 Nov 2026, 14:02:11`, in the reader's own zone.
pub fn date_and_time(ms: i64) -> String {
    let at = date(ms);
    format!("{} {} {}, {}", at.get_date(), month(&at), at.get_full_year(), time_of_day(ms))
}

/// `just now`, `4 min ago`, `in 3 min`, `2 h ago`, `21 Nov, 14:02`.
pub fn relative(ms: i64, now: i64) -> String {
    let seconds = (now - ms) / 1000;
    let text = match seconds.abs() {
        0..=4 => return "just now".into(),
        s @ 5..=59 => format!("{s} s"),
        s @ 60..=3599 => format!("{} min", s / 60),
        s @ 3600..=86_399 => format!("{} h", s / 3600),
        _ => {
            let at = date(ms);
            return format!("{} {}, {:02}:{:02}", at.get_date(), month(&at), at.get_hours(), at.get_minutes());
        }
    };
    if seconds < 0 { format!("in {text}") } else { format!("{text} ago") }
}

/// `3:58:12` or `1:42`; nothing left is `0:00`.
pub fn left(ms: i64) -> String {
    let s = (ms.max(0)) / 1000;
    if s >= 3600 { format!("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60) } else { format!("{}:{:02}", s / 60, s % 60) }
}

/// A moment, relative to now, that keeps itself true; the exact moment is its title.
#[component]
pub fn RelativeTime(#[prop(into)] at: Signal<i64>) -> impl IntoView {
    let tick = use_tick();
    let text = Memo::new(move |_| relative(at.get(), tick.get()));
    view! { <time class="figures" title=move || date_and_time(at.get())>{text}</time> }.into_any()
}

/// What is left until a moment, in figures of one width; amber when less than two minutes are left.
#[component]
pub fn Countdown(#[prop(into)] until: Signal<i64>) -> impl IntoView {
    let tick = use_tick();
    let rest = Memo::new(move |_| until.get() - tick.get());
    // A screen reader hears five minutes, one minute and the end, not every second.
    let said = Memo::new(move |_| match rest.get() / 1000 {
        ..=0 => "Time is over.",
        1..=60 => "Less than a minute left.",
        61..=300 => "Less than five minutes left.",
        _ => "",
    });
    view! {
        <span class="figures" class:soon=move || rest.get() < 120_000>
            <span aria-hidden="true">{part(move || left(rest.get()))}</span>
            <span class="only-read" role="status">{said}</span>
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::{left, relative};

    #[test]
    fn what_is_left_is_counted_in_hours_minutes_and_seconds() {
        assert_eq!(left(102_000), "1:42");
        assert_eq!(left(14_292_000), "3:58:12");
        assert_eq!(left(-5), "0:00");
    }

    #[test]
    fn moments_are_told_from_now_in_both_directions() {
        assert_eq!(relative(0, 2_000), "just now");
        assert_eq!(relative(0, 125_000), "2 min ago");
        assert_eq!(relative(180_000, 0), "in 3 min");
    }
}
