//! A calendar that offers only days on which numbers can go over, with the reason on each of the others.

use contract::port::calendar::{self, NoPort};
use jiff::{
    ToSpan as _,
    civil::{Date, Weekday},
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use crate::ui::{dom::soon, part};

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const DAYS: [(&str, &str); 7] = [
    ("Su", "Sunday"),
    ("Mo", "Monday"),
    ("Tu", "Tuesday"),
    ("We", "Wednesday"),
    ("Th", "Thursday"),
    ("Fr", "Friday"),
    ("Sa", "Saturday"),
];

/// `Wednesday, 25 November 2026`.
pub fn long_day(day: Date) -> String {
    format!("{}, {} {} {}", weekday(day), day.day(), month_name(day), day.year())
}

fn weekday(day: Date) -> &'static str {
    DAYS.get(day.weekday().to_sunday_zero_offset() as usize).map_or("", |day| day.1)
}

fn month_name(day: Date) -> &'static str {
    MONTHS.get(usize::from(day.month().unsigned_abs()).wrapping_sub(1)).copied().unwrap_or("")
}

/// The first days of the months in which a day can be asked for.
fn months(today: Date) -> Vec<Date> {
    let mut months = Vec::new();
    let mut at = today.first_of_month();
    while at <= calendar::latest(today) && months.len() < 3 {
        months.push(at);
        let Ok(next) = at.checked_add(1.month()) else { break };
        at = next;
    }
    months
}

/// The weeks of a month, from Sunday; days of other months are left out.
fn weeks(month: Date) -> Vec<Vec<Option<Date>>> {
    let mut weeks = Vec::new();
    let mut week = vec![None; month.weekday().to_sunday_zero_offset() as usize];
    let mut at = month;
    loop {
        week.push(Some(at));
        if at.weekday() == Weekday::Saturday {
            weeks.push(std::mem::take(&mut week));
        }
        match at.tomorrow() {
            Ok(next) if next.month() == month.month() => at = next,
            _ => break,
        }
    }
    if !week.is_empty() {
        week.resize(7, None);
        weeks.push(week);
    }
    weeks
}

/// What stands on a closed day beside its number.
fn mark(no: NoPort, day: Date) -> String {
    match no {
        NoPort::Past => "Over".into(),
        NoPort::TooSoon => "Too soon".into(),
        NoPort::Weekend => "Weekend".into(),
        NoPort::Holiday => calendar::holiday(day).unwrap_or("Holiday").into(),
        NoPort::TooLate => "Too far ahead".into(),
    }
}

/// The calendar. `day` is the chosen one; `choose` hears of another.
#[component]
pub fn FocCalendar(
    day: Signal<Option<Date>>,
    #[prop(into)] today: Signal<Date>,
    #[prop(into)] why_not: Signal<Option<String>>,
    choose: Callback<(Date,)>,
) -> impl IntoView {
    // The day that Tab reaches: the chosen one, or the first that can be.
    let reached = RwSignal::new(None::<Date>);
    let at = Memo::new(move |_| reached.get().or_else(|| day.get()).unwrap_or_else(|| calendar::earliest(today.get())));
    let why = RwSignal::new(None::<String>);
    let keys = move |event: ev::KeyboardEvent| {
        let now = at.get_untracked();
        let moved = match event.key().as_str() {
            "ArrowLeft" => now.checked_sub(1.day()),
            "ArrowRight" => now.checked_add(1.day()),
            "ArrowUp" => now.checked_sub(7.days()),
            "ArrowDown" => now.checked_add(7.days()),
            "Home" => Ok(calendar::earliest(today.get_untracked())),
            "End" => Ok(calendar::latest(today.get_untracked())),
            _ => return,
        };
        event.prevent_default();
        let shown = months(today.get_untracked());
        let Ok(to) = moved else { return };
        let inside =
            shown.first().is_some_and(|first| to >= *first) && shown.last().is_some_and(|last| to <= last.last_of_month());
        if inside {
            reached.set(Some(to));
            soon(move || focus_day(to));
        }
    };
    let tell = move |to: Date| {
        let today = today.get_untracked();
        why.set(calendar::why_not(to, today).map(|no| no.sentence(to, today)));
    };
    let press = move |to: Date| {
        tell(to);
        reached.set(Some(to));
        if why_not.with_untracked(Option::is_none) && calendar::why_not(to, today.get_untracked()).is_none() {
            choose.run((to,));
        }
    };
    let cell = move |one: Option<Date>| match one {
        None => view! { <td></td> }.into_any(),
        Some(one) => {
            let no = Memo::new(move |_| calendar::why_not(one, today.get()));
            let name = move || match no.get() {
                None => long_day(one),
                Some(no) => format!("{}: {}", long_day(one), mark(no, one)),
            };
            let title = move || no.get().map(|no| no.sentence(one, today.get()));
            let class = move || match no.get() {
                None => "day",
                Some(NoPort::Holiday) => "day closed holiday",
                Some(NoPort::Past) => "day closed past",
                Some(_) => "day closed",
            };
            view! {
                <td>
                    <button
                        type="button"
                        class=class
                        data-day=one.to_string()
                        tabindex=move || if at.get() == one { "0" } else { "-1" }
                        aria-label=name
                        title=title
                        aria-pressed=move || if day.get() == Some(one) { "true" } else { "false" }
                        aria-disabled=move || no.get().is_some().then_some("true")
                        class:today=move || today.get() == one
                        on:click=move |_| press(one)
                        on:focus=move |_| tell(one)
                        on:mouseenter=move |_| tell(one)
                    >
                        {one.day()}
                    </button>
                </td>
            }
            .into_any()
        }
    };
    let month = move |first: Date| {
        let head = DAYS.iter().map(|(short, long)| view! { <th scope="col" abbr=*long>{*short}</th> }).collect_view();
        let rows =
            weeks(first).into_iter().map(|week| view! { <tr>{week.into_iter().map(cell).collect_view()}</tr> }).collect_view();
        let title = format!("{} {}", month_name(first), first.year());
        let caption = title.clone();
        view! {
            <table class="month" aria-label=title>
                <caption>{caption}</caption>
                <thead><tr>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        }
    };
    let shown = Memo::new(move |_| months(today.get()));
    view! {
        <div class="calendar" data-field="wanted_date" on:keydown=keys on:mouseleave=move |_| why.set(None)>
            <div class="months">{part(move || shown.get().into_iter().map(month).collect_view())}</div>
            <p class="small muted why" role="status">
                {move || why.get().unwrap_or_else(|| "Struck-out days cannot be asked for; point at one to read why.".to_owned())}
            </p>
        </div>
    }
    .into_any()
}

fn focus_day(day: Date) {
    let found = document().query_selector(&format!(".calendar [data-day=\"{day}\"]")).ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{long_day, mark, months, weeks};

    #[test]
    fn a_month_has_all_its_days_in_weeks_of_seven() {
        let weeks = weeks(date(2026, 11, 1));
        assert!(weeks.iter().all(|week| week.len() == 7));
        assert_eq!(weeks.iter().flatten().flatten().count(), 30);
        assert_eq!(weeks[3][4], Some(date(2026, 11, 26)), "a Thursday");
    }

    #[test]
    fn the_months_reach_as_far_as_a_date_can_be_asked_for() {
        assert_eq!(months(date(2026, 11, 21)), [date(2026, 11, 1), date(2026, 12, 1)]);
        assert_eq!(months(date(2027, 1, 31)).len(), 3, "thirty days from the last of January end in March");
    }

    #[test]
    fn days_are_written_out_and_closed_ones_say_why() {
        assert_eq!(long_day(date(2026, 11, 25)), "Wednesday, 25 November 2026");
        assert_eq!(mark(contract::port::calendar::NoPort::Holiday, date(2026, 11, 26)), "Thanksgiving Day");
    }
}
