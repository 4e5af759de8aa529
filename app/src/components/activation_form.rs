//! When and how numbers of a sub-order go over: day, hour and kind, reviewed as a difference before it is sent.

use contract::{
    field::Validate,
    id::{AccountId, PortRequestId, SubOrderId},
    number::E164,
    port::{act::ActivationChange, calendar, cut_over::Activation},
    time::Timestamp,
};
use jiff::civil::Date;
use leptos::prelude::*;

use super::{
    Change,
    legal_days::{Lead, LegalDays},
    port_change::PortChangeForm,
    port_day::{half_hours, hour, new_york, new_york_parts, own_zone, read_hour, today},
};
use crate::{
    api::{self, error::pairs},
    ui::{Dialog, Faults, Hue, Notice, SelectField, Width, field::RadioCards, part, table::counted},
};

/// The numbers whose activation is changed, with how it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    /// The carrier account.
    pub account: AccountId,
    /// The request.
    pub request: PortRequestId,
    /// The sub-order.
    pub sub_order: SubOrderId,
    /// The numbers.
    pub numbers: Vec<E164>,
    /// How they go over now, where all of them go the same way.
    pub activation: Option<Activation>,
    /// When, where all of them go at the same time.
    pub at: Option<Timestamp>,
    /// The day the losing carrier committed to.
    pub foc_date: Option<Date>,
}

/// The dialog, open while `moving` holds something.
#[component]
pub fn ActivationDialog(moving: RwSignal<Option<Moving>>, #[prop(into)] on_moved: Callback<()>) -> impl IntoView {
    let open = RwSignal::new(false);
    let frozen = RwSignal::new(None::<Moving>);
    Effect::new(move |_| {
        if let Some(now) = moving.get() {
            frozen.set(Some(now));
            moving.set(None);
            open.set(true);
        }
    });
    let title = Signal::derive(move || {
        let count = frozen.with(|moving| moving.as_ref().map_or(0, |moving| moving.numbers.len()));
        format!("Activation of {}", counted(u32::try_from(count).unwrap_or(u32::MAX), "number", "numbers"))
    });
    let body = move || frozen.get_untracked().map(|moving| view! { <Form moving open on_moved/> });
    view! { <Dialog open title width=Width::Wide>{body()}</Dialog> }.into_any()
}

/// The hour a form begins with: the one that is set, or noon.
fn hour_of(at: Option<Timestamp>) -> String {
    hour(at.and_then(new_york_parts).map_or(calendar::NOON, |(_, time)| time))
}

#[component]
fn Form(moving: Moving, open: RwSignal<bool>, on_moved: Callback<()>) -> impl IntoView {
    let now = today();
    let set = moving.at.and_then(new_york_parts);
    let day = RwSignal::new(set.map(|(day, _)| day).or(moving.foc_date));
    let hour = RwSignal::new(hour_of(moving.at));
    let kind = RwSignal::new(moving.activation.unwrap_or_default().word().to_owned());
    let faults = Faults::new();

    let (sub_order, numbers) = (moving.sub_order.clone(), moving.numbers.clone());
    let typed = Callback::new(move |()| {
        let activation =
            Activation::ALL.into_iter().find(|one| kind.with_untracked(|kind| kind == one.word())).unwrap_or_default();
        day.get_untracked().map(|day| ActivationChange {
            sub_order: sub_order.clone(),
            numbers: numbers.clone(),
            activation,
            day,
            time: read_hour(&hour.get_untracked()).unwrap_or(calendar::NOON),
        })
    });
    let read = Callback::new(move |()| {
        let change: Option<ActivationChange> = typed.run(());
        let change = change.ok_or_else(|| vec![("day".to_owned(), "Choose a day.".to_owned())])?;
        let faults = pairs(change.faults().into_iter().chain(change.refused(now)).collect());
        if faults.is_empty() { Ok(change) } else { Err(faults) }
    });
    let (account, request) = (moving.account.clone(), moving.request.clone());
    let send = move |change: ActivationChange, key| {
        let (account, request) = (account.clone(), request.clone());
        async move { api::ports::change_activation(&account, &request, &change, &key).await.map(|answer| answer.attempts) }
    };
    let before = (moving.activation, moving.at);
    let differs = Callback::new(move |(to,): (ActivationChange,)| rows(before, &to, now));
    let many = moving.numbers.len() > 1;
    let closing = moving.foc_date.and_then(|day| calendar::closing(day, now));
    let each = many.then_some("The carrier takes one number at a time: each becomes an attempt of its own.");
    let warning = [closing, each].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let preview = move || {
        hour.track();
        kind.track();
        day.track();
        typed.run(()).map(|change| format!("{}; {}", new_york(change.at(), now), own_zone(change.at())))
    };
    let choose = Callback::new(move |(chosen,): (Date,)| day.set(Some(chosen)));
    let hours: Vec<_> = half_hours().collect();
    view! {
        <PortChangeForm open title="Change the activation" read differs send warning faults fields=&["day", "time"] on_moved>
            {closing.map(|sentence| view! { <Notice hue=Hue::Unknown>{sentence}</Notice> })}
            <RadioCards label="How they go over" name="activation" value=kind options=kinds()/>
            <div class="form-grid">
                <div class="four"><LegalDays label="Day, in New York" name="day" value=day choose today=Signal::stored(now) lead=Lead::None faults/></div>
                <div class="two"><SelectField label="Hour, New York time" name="time" value=hour options=hours faults help="Numbers go over between 6:00 and 22:00."/></div>
            </div>
            <p class="muted small figures" role="status">{part(preview)}</p>
        </PortChangeForm>
    }
    .into_any()
}

fn kinds() -> Vec<(String, String, String)> {
    Activation::ALL
        .into_iter()
        .map(|kind| {
            let sentence = match kind {
                Activation::Auto => "The carrier activates them on the day, at the hour.",
                Activation::Manual => "Somebody here presses Activate on the day: nothing happens by itself.",
                Activation::Scheduled => "The carrier activates them at a day and hour of our own, on or after the FOC date.",
            };
            (kind.word().to_owned(), kind.name().to_owned(), sentence.to_owned())
        })
        .collect()
}

fn rows((kind, at): (Option<Activation>, Option<Timestamp>), to: &ActivationChange, today: Date) -> Vec<Change> {
    let told = |at: Option<Timestamp>| at.map(|at| new_york(at, today)).unwrap_or_default();
    let own = |at: Option<Timestamp>| at.map(own_zone).unwrap_or_default();
    vec![
        Change::new("How", kind.map(|kind| kind.name().to_owned()).unwrap_or_default(), to.activation.name()),
        Change::new("When", told(at), told(Some(to.at()))),
        Change::new("Where you are", own(at), own(Some(to.at()))),
    ]
}

#[cfg(test)]
mod tests {
    use super::hour_of;

    #[test]
    fn a_form_begins_at_noon_where_no_hour_is_set() {
        assert_eq!(hour_of(None), "12:00");
    }
}
