//! The date and the cut-over: which day, which hour, how the numbers go over, and where their calls go.

use contract::port::{calendar, cut_over::Activation};
use jiff::civil::{Date, Time, time};
use leptos::prelude::*;

use super::{
    desk::Desk,
    inputs::{Bound, RecordChoice, RecordSelect},
    routing::RoutingFields,
};
use crate::{
    components::{
        finding::Findings,
        legal_days::{LegalDays, Months},
        port_day::{half_hours, hour, long_day},
    },
    ui::clock::date_and_time,
};

/// The hour where none was chosen.
const NOON: Time = time(12, 0, 0, 0);

#[component]
pub fn CutOverSection(desk: Desk) -> impl IntoView {
    desk.place("wanted_date");
    let found = desk.at("wanted_date".into());
    let day = Signal::derive(move || desk.fields.with(|fields| fields.wanted_date));
    let today = Memo::new(move |_| desk.context.with(contract::port::lint::LintContext::today));
    let choose = Callback::new(move |(day,): (Date,)| {
        desk.edit(|fields| fields.wanted_date = Some(day));
        desk.leave("wanted_date");
    });
    let activation = Bound::new(
        |f| f.activation.word().to_owned(),
        |f, text| f.activation = Activation::ALL.into_iter().find(|one| one.word() == text).unwrap_or_default(),
    );
    let kinds = Activation::ALL.map(|one| (one.word(), one.name())).to_vec();
    let at = Bound::new(|f| f.activation_time.map(hour).unwrap_or_default(), |f, text| f.activation_time = text.parse().ok());
    view! {
        <div class="cut-over">
            <div class="stack tight" data-field="wanted_date">
                <LegalDays label="Date asked for" name="wanted_date" value=day choose today seen=Months::All why_not=desk.why_not/>
                <Findings id="wanted-date-findings".to_owned() of=found/>
            </div>
            <div class="stack">
                <Moment desk/>
                <RecordChoice desk label="The numbers go over" field="activation" bound=activation options=kinds/>
                <p class="muted small">{move || consequence(desk.fields.with(|fields| fields.activation))}</p>
                <RecordSelect desk label="Hour, New York time" field="activation_time" bound=at options=hours()/>
            </div>
        </div>
        <RoutingFields desk/>
    }
    .into_any()
}

fn consequence(activation: Activation) -> &'static str {
    match activation {
        Activation::Auto => "The carrier moves them on the day, at the hour of activation.",
        Activation::Manual => "You move them yourself on the day, from the page of what goes over today.",
        Activation::Scheduled => "The carrier moves them at the day and hour chosen here.",
    }
}

/// Every half hour in which numbers go over; nothing is noon.
fn hours() -> Vec<(String, String)> {
    std::iter::once((String::new(), "Noon (nothing chosen)".to_owned())).chain(half_hours()).collect()
}

/// The day and hour in words, in New York and for the reader.
#[component]
fn Moment(desk: Desk) -> impl IntoView {
    let words = move || {
        let (day, at) = desk.fields.with(|fields| (fields.wanted_date, fields.activation_time.unwrap_or(NOON)));
        day.map(|day| in_new_york(day, at))
    };
    let own = move || {
        let (day, at) = desk.fields.with(|fields| (fields.wanted_date, fields.activation_time.unwrap_or(NOON)));
        day.map(|day| {
            let said = date_and_time(calendar::instant(day, at).0);
            // The seconds say nothing here.
            format!("For you that is {}.", said.rsplit_once(':').map_or(said.as_str(), |(start, _)| start))
        })
    };
    view! {
        <div class="moment" role="status">
            <span class="strong">{move || words().unwrap_or_else(|| "No date is chosen yet".to_owned())}</span>
            <span class="muted small">{move || own().unwrap_or_else(|| "The carrier needs three business days, and gives dates 30 days ahead at the most.".to_owned())}</span>
        </div>
    }
    .into_any()
}

/// `Wednesday, 25 November 2026, 12:00 New York time (EST)`.
fn in_new_york(day: Date, at: Time) -> String {
    let zone = calendar::zone();
    let instant = jiff::Timestamp::from_millisecond(calendar::instant(day, at).0).unwrap_or_default();
    let info = zone.to_offset_info(instant);
    format!("{}, {} New York time ({})", long_day(day), hour(at), info.abbreviation())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{NOON, in_new_york};

    #[test]
    fn the_zone_is_written_out_in_winter_and_summer() {
        assert_eq!(in_new_york(date(2026, 11, 25), NOON), "Wednesday, 25 November 2026, 12:00 New York time (EST)");
        assert_eq!(in_new_york(date(2026, 7, 1), NOON), "Wednesday, 1 July 2026, 12:00 New York time (EDT)");
    }
}
