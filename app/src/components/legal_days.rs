//! The calendar of firm order commitments: a month at a time, only legal days can be chosen, and the others say why not.

use contract::port::calendar::{self, NoPort};
use jiff::{ToSpan as _, civil::Date};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::port_day::{day_name, how_far, month};
use crate::ui::{
    Button, Faults, Glyph, Kind, Size,
    dom::{fresh_id, soon},
    part,
};

/// Which days can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// A date that is asked for: carriers need some business days.
    Needed,
    /// A date that was given and is moved: the lead time does not hold.
    None,
}

/// Why a day cannot be chosen.
fn refusal(day: Date, today: Date, lead: Lead) -> Option<NoPort> {
    calendar::why_not(day, today).filter(|no| lead == Lead::Needed || *no != NoPort::TooSoon)
}

/// One word for a day that cannot be chosen.
fn short_reason(no: NoPort, day: Date) -> &'static str {
    match no {
        NoPort::Past => "over",
        NoPort::TooSoon => "too soon",
        NoPort::Weekend => "weekend",
        NoPort::Holiday => calendar::holiday(day).unwrap_or("holiday"),
        NoPort::TooLate => "too far ahead",
    }
}

/// The days of the weeks a month lies in, from Monday.
fn weeks(first: Date) -> Vec<Date> {
    let back = i64::from(first.weekday().to_monday_zero_offset());
    let begin = first.checked_sub(back.days()).unwrap_or(first);
    let last = first.last_of_month();
    let ahead = i64::from(6 - last.weekday().to_monday_zero_offset());
    let end = last.checked_add(ahead.days()).unwrap_or(last);
    begin.series(1.day()).take_while(|day| *day <= end).collect()
}

/// A day, chosen from a month.
#[component]
pub fn LegalDays(
    #[prop(into)] label: String,
    /// The field's name in the request; its fault is shown below.
    #[prop(into)]
    name: String,
    value: RwSignal<Option<Date>>,
    today: Date,
    #[prop(default = Lead::Needed)] lead: Lead,
    faults: Faults,
) -> impl IntoView {
    let shown = RwSignal::new(value.get_untracked().unwrap_or(today).first_of_month());
    // The day that the arrows walk from; it may be one that cannot be chosen, so that its reason can be read.
    let at = RwSignal::new(value.get_untracked().unwrap_or_else(|| first_legal(today, lead)));
    let id = fresh_id("days");
    let grid = id.clone();
    let turn = move |by: i64| {
        shown.update(|first| *first = first.checked_add(by.months()).unwrap_or(*first).first_of_month());
        at.set(shown.get_untracked());
    };
    let walk = Callback::new(move |(by,): (i64,)| {
        let to = at.get_untracked().checked_add(by.days()).unwrap_or(today);
        at.set(to);
        shown.set(to.first_of_month());
        focus_day(&grid, to);
    });
    let field = name.clone();
    let choose = Callback::new(move |(day,): (Date,)| {
        at.set(day);
        value.set(Some(day));
        faults.clear(&field);
    });
    let reason = Memo::new(move |_| {
        let day = at.get();
        refusal(day, today, lead).map(|no| no.sentence(day, today))
    });
    let fault = Memo::new(move |_| faults.of(&name));
    let heading = move || shown.with(|first| format!("{} {}", month(first.month()), first.year()));
    let earlier = Signal::derive(move || (shown.get() <= today.first_of_month()).then(|| "Earlier months are over.".to_owned()));
    let later = Signal::derive(move || {
        (shown.get() >= calendar::latest(today).first_of_month())
            .then(|| format!("Dates are given until {}.", day_name(calendar::latest(today))))
    });
    let days =
        move || weeks(shown.get()).into_iter().map(|day| cell(day, today, lead, shown, value, at, choose, walk)).collect_view();
    view! {
        <fieldset class="days" aria-invalid=move || fault.get().is_some().then_some("true")>
            <legend>{label}</legend>
            <div class="row spread">
                <span class="strong figures" role="status">{heading}</span>
                <span class="row tools">
                    <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Left label="The month before" why_not=earlier on_press=move || turn(-1)/>
                    <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Right label="The month after" why_not=later on_press=move || turn(1)/>
                </span>
            </div>
            <div class="days-grid" id=id>
                {["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].map(|name| view! { <span class="muted small" aria-hidden="true">{name}</span> }).collect_view()}
                {days}
            </div>
            <p class="small muted days-said" role="status">
                {move || reason.get().or_else(|| value.get().map(|day| format!("{}, {}.", day_name(day), how_far(day, today)))).unwrap_or_default()}
            </p>
            {part(move || fault.get().map(|sentence| view! { <span class="fault">{sentence}</span> }))}
        </fieldset>
    }
    .into_any()
}

fn first_legal(today: Date, lead: Lead) -> Date {
    today.series(1.day()).take(40).find(|day| refusal(*day, today, lead).is_none()).unwrap_or(today)
}

#[expect(clippy::too_many_arguments, reason = "a cell of one calendar knows all of it")]
fn cell(
    day: Date,
    today: Date,
    lead: Lead,
    shown: RwSignal<Date>,
    value: RwSignal<Option<Date>>,
    at: RwSignal<Date>,
    choose: Callback<(Date,)>,
    walk: Callback<(i64,)>,
) -> AnyView {
    let no = refusal(day, today, lead);
    let said = match no {
        Some(no) => format!("{}, {}", day_name(day), short_reason(no, day)),
        None => day_name(day),
    };
    let title = no.map(|no| no.sentence(day, today));
    let keys = move |event: ev::KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowLeft" => -1,
            "ArrowRight" => 1,
            "ArrowUp" => -7,
            "ArrowDown" => 7,
            _ => return,
        };
        event.prevent_default();
        walk.run((by,));
    };
    let press = move |_: ev::MouseEvent| {
        if no.is_none() {
            choose.run((day,));
        } else {
            at.set(day);
        }
    };
    let outside = day.month() != shown.get_untracked().month();
    let holiday = no == Some(NoPort::Holiday);
    view! {
        <button
            type="button"
            class="legal-day"
            class:outside=outside
            class:holiday=holiday
            class:today=day == today
            data-day=day.to_string()
            title=title
            aria-label=said
            aria-disabled=no.is_some().then_some("true")
            aria-pressed=move || if value.get() == Some(day) { "true" } else { "false" }
            tabindex=move || if at.get() == day { "0" } else { "-1" }
            on:click=press
            on:keydown=keys
        >
            {day.day()}
        </button>
    }
    .into_any()
}

fn focus_day(grid: &str, day: Date) {
    let selector = format!("#{grid} [data-day=\"{day}\"]");
    soon(move || {
        if let Some(found) =
            document().query_selector(&selector).ok().flatten().and_then(|found| found.dyn_into::<HtmlElement>().ok())
        {
            let _ = found.focus();
        }
    });
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date};

    use super::*;

    #[test]
    fn a_month_is_shown_in_whole_weeks_from_monday() {
        let days = weeks(date(2026, 11, 1));
        assert_eq!(days.first(), Some(&date(2026, 10, 26)));
        assert_eq!(days.last(), Some(&date(2026, 12, 6)));
        assert_eq!(days.len() % 7, 0);
        assert_eq!(days[0].weekday(), Weekday::Monday);
    }

    #[test]
    fn a_date_that_is_moved_needs_no_lead_time_but_a_business_day() {
        let today = date(2026, 11, 20);
        let monday = date(2026, 11, 23);
        assert_eq!(refusal(monday, today, Lead::Needed), Some(NoPort::TooSoon));
        assert_eq!(refusal(monday, today, Lead::None), None);
        assert_eq!(refusal(date(2026, 11, 26), today, Lead::None), Some(NoPort::Holiday));
        assert_eq!(first_legal(today, Lead::Needed), date(2026, 11, 25));
    }
}
