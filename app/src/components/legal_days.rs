//! The calendar of legal days: only days on which numbers can go over can be chosen, and the others say why not.

use contract::port::calendar::{self, NoPort};
use jiff::{
    ToSpan as _,
    civil::{Date, Weekday},
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::port_day::{day_name, how_far, month};
use crate::ui::{
    Button, Faults, Glyph, Kind, Size,
    dom::{fresh_id, soon},
    part,
};

const DAYS: [(&str, &str); 7] = [
    ("Su", "Sunday"),
    ("Mo", "Monday"),
    ("Tu", "Tuesday"),
    ("We", "Wednesday"),
    ("Th", "Thursday"),
    ("Fr", "Friday"),
    ("Sa", "Saturday"),
];

/// Which days can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// A date that is asked for: carriers need some business days.
    Needed,
    /// A date that was given and is moved: the lead time does not hold.
    None,
}

/// How many months are seen at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Months {
    /// One, with arrows to the others.
    #[default]
    One,
    /// Every month in which a day can be asked for.
    All,
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

fn first_legal(today: Date, lead: Lead) -> Date {
    today.series(1.day()).take(40).find(|day| refusal(*day, today, lead).is_none()).unwrap_or(today)
}

/// The first days of the months in which a day can be chosen.
fn months(today: Date) -> Vec<Date> {
    let last = calendar::latest(today);
    today.first_of_month().series(1.month()).take_while(|first| *first <= last).collect()
}

/// The weeks of a month, from Sunday; days of other months are left out.
fn weeks(first: Date) -> Vec<Vec<Option<Date>>> {
    let mut weeks = Vec::new();
    let mut week = vec![None; first.weekday().to_sunday_zero_offset().unsigned_abs().into()];
    for day in first.series(1.day()).take_while(|day| day.month() == first.month()) {
        week.push(Some(day));
        if day.weekday() == Weekday::Saturday {
            weeks.push(std::mem::take(&mut week));
        }
    }
    if !week.is_empty() {
        week.resize(7, None);
        weeks.push(week);
    }
    weeks
}

/// What the parts of one calendar share.
#[derive(Clone, Copy)]
struct Sheet {
    value: Signal<Option<Date>>,
    today: Signal<Date>,
    lead: Lead,
    why_not: Signal<Option<String>>,
    /// The day the arrows walk from; it may be one that cannot be chosen, so that its reason can be read.
    at: RwSignal<Date>,
    /// The day that is pointed at or has the focus.
    told: RwSignal<Option<Date>>,
    choose: Callback<(Date,)>,
}

impl Sheet {
    fn refusal(self, day: Date) -> Option<NoPort> {
        refusal(day, self.today.get(), self.lead)
    }

    fn press(self, day: Date) {
        self.at.set(day);
        self.told.set(Some(day));
        if self.why_not.with_untracked(Option::is_none) && untrack(|| self.refusal(day)).is_none() {
            self.choose.run((day,));
        }
    }

    /// The reason of the day that is pointed at; otherwise the chosen day; otherwise what can be done.
    fn said(self) -> String {
        let today = self.today.get();
        let reason = self.told.get().and_then(|day| self.refusal(day).map(|no| no.sentence(day, today)));
        let chosen = || self.value.get().map(|day| format!("{}, {}.", day_name(day), how_far(day, today)));
        reason.or_else(chosen).unwrap_or_else(|| "Struck-out days cannot be chosen; point at one to read why.".to_owned())
    }
}

/// A day, chosen from its month.
#[component]
pub fn LegalDays(
    #[prop(into)] label: String,
    /// The field's name in the request; its fault is shown below.
    #[prop(into)]
    name: String,
    /// The chosen day.
    #[prop(into)]
    value: Signal<Option<Date>>,
    /// Hears of another.
    choose: Callback<(Date,)>,
    #[prop(into)] today: Signal<Date>,
    #[prop(default = Lead::Needed)] lead: Lead,
    #[prop(optional)] seen: Months,
    /// Why none may be chosen now.
    #[prop(optional, into)]
    why_not: Signal<Option<String>>,
    #[prop(optional)] faults: Option<Faults>,
) -> impl IntoView {
    let first = value.get_untracked().unwrap_or_else(|| first_legal(today.get_untracked(), lead));
    let shown = RwSignal::new(first.first_of_month());
    let field = name.clone();
    let taken = Callback::new(move |(day,): (Date,)| {
        if let Some(faults) = faults {
            faults.clear(&field);
        }
        choose.run((day,));
    });
    let sheet = Sheet { value, today, lead, why_not, at: RwSignal::new(first), told: RwSignal::new(None), choose: taken };
    let id = fresh_id("days");
    let grid = id.clone();
    let keys = move |event: ev::KeyboardEvent| {
        let at = sheet.at.get_untracked();
        let moved = match event.key().as_str() {
            "ArrowLeft" => at.checked_sub(1.day()),
            "ArrowRight" => at.checked_add(1.day()),
            "ArrowUp" => at.checked_sub(7.days()),
            "ArrowDown" => at.checked_add(7.days()),
            "Home" => Ok(first_legal(today.get_untracked(), lead)),
            "End" => Ok(calendar::latest(today.get_untracked())),
            _ => return,
        };
        event.prevent_default();
        let all = months(today.get_untracked());
        let Ok(to) = moved else { return };
        if all.contains(&to.first_of_month()) {
            sheet.at.set(to);
            shown.set(to.first_of_month());
            let grid = grid.clone();
            soon(move || focus_day(&grid, to));
        }
    };
    let fault = Memo::new(move |_| faults.and_then(|faults| faults.of(&name)));
    let drawn = Memo::new(move |_| match seen {
        Months::All => months(today.get()),
        Months::One => vec![shown.get()],
    });
    let said = fresh_id("days-said");
    let described = said.clone();
    view! {
        <fieldset class="days" id=id aria-invalid=move || fault.get().is_some().then_some("true") aria-describedby=described>
            <legend>{label}</legend>
            <Show when=move || seen == Months::One><Turn shown today at=sheet.at/></Show>
            <div class="months" on:keydown=keys on:mouseleave=move |_| sheet.told.set(None)>
                {part(move || drawn.get().into_iter().map(|first| month_of(sheet, first)).collect_view())}
            </div>
            <p class="small muted days-said" id=said role="status">{move || sheet.said()}</p>
            {part(move || fault.get().map(|sentence| view! { <span class="fault">{sentence}</span> }))}
        </fieldset>
    }
    .into_any()
}

/// The arrows to the month before and after.
#[component]
fn Turn(shown: RwSignal<Date>, today: Signal<Date>, at: RwSignal<Date>) -> impl IntoView {
    let turn = move |by: i64| {
        shown.update(|first| *first = first.checked_add(by.months()).unwrap_or(*first).first_of_month());
        at.set(shown.get_untracked());
    };
    let earlier =
        Signal::derive(move || (shown.get() <= today.get().first_of_month()).then(|| "Earlier months are over.".to_owned()));
    let later = Signal::derive(move || {
        let latest = calendar::latest(today.get());
        (shown.get() >= latest.first_of_month()).then(|| format!("Dates are given until {}.", day_name(latest)))
    });
    view! {
        <span class="turn">
            <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Left label="The month before" why_not=earlier on_press=move || turn(-1)/>
            <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Right label="The month after" why_not=later on_press=move || turn(1)/>
        </span>
    }
    .into_any()
}

fn month_of(sheet: Sheet, first: Date) -> AnyView {
    let head = DAYS.iter().map(|(short, long)| view! { <th scope="col" abbr=*long>{*short}</th> }).collect_view();
    let week = move |week: Vec<Option<Date>>| {
        view! { <tr>{week.into_iter().map(|day| view! { <td>{day.map(|day| cell(sheet, day))}</td> }).collect_view()}</tr> }
    };
    view! {
        <table class="month">
            <caption>{format!("{} {}", month(first.month()), first.year())}</caption>
            <thead><tr>{head}</tr></thead>
            <tbody>{weeks(first).into_iter().map(week).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn cell(sheet: Sheet, day: Date) -> AnyView {
    let no = Memo::new(move |_| sheet.refusal(day));
    let name = move || match no.get() {
        Some(no) => format!("{}, {}", day_name(day), short_reason(no, day)),
        None => day_name(day),
    };
    let title = move || no.get().map(|no| no.sentence(day, sheet.today.get()));
    view! {
        <button
            type="button"
            class="legal-day"
            class:holiday=move || no.get() == Some(NoPort::Holiday)
            class:past=move || no.get() == Some(NoPort::Past)
            class:today=move || sheet.today.get() == day
            data-day=day.to_string()
            title=title
            aria-label=name
            aria-disabled=move || no.get().is_some().then_some("true")
            aria-pressed=move || if sheet.value.get() == Some(day) { "true" } else { "false" }
            tabindex=move || if sheet.at.get() == day { "0" } else { "-1" }
            on:click=move |_| sheet.press(day)
            on:focus=move |_| sheet.told.set(Some(day))
            on:mouseenter=move |_| sheet.told.set(Some(day))
        >
            {day.day()}
        </button>
    }
    .into_any()
}

fn focus_day(grid: &str, day: Date) {
    let found = document().query_selector(&format!("#{grid} [data-day=\"{day}\"]")).ok().flatten();
    if let Some(element) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

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
    fn a_date_that_is_moved_needs_no_lead_time_but_a_business_day() {
        let today = date(2026, 11, 20);
        let monday = date(2026, 11, 23);
        assert_eq!(refusal(monday, today, Lead::Needed), Some(NoPort::TooSoon));
        assert_eq!(refusal(monday, today, Lead::None), None);
        assert_eq!(refusal(date(2026, 11, 26), today, Lead::None), Some(NoPort::Holiday));
        assert_eq!(first_legal(today, Lead::Needed), date(2026, 11, 25));
        assert_eq!(short_reason(NoPort::Holiday, date(2026, 11, 26)), "Thanksgiving Day");
    }
}
