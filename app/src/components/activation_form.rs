//! When and how numbers of a sub-order go over: day, hour and kind, reviewed as a difference before it is sent.

use contract::{
    attempt::Attempt,
    field::Validate,
    id::{AccountId, AttemptId, PortRequestId, SubOrderId},
    number::E164,
    port::{act::ActivationChange, cut_over::Activation},
    time::Timestamp,
};
use jiff::civil::{Date, Time, time};
use leptos::{ev, prelude::*};

use super::{
    Change, ChangeReview, Sending,
    legal_days::{Lead, LegalDays},
    port_day::{new_york, new_york_parts, own_zone, today},
};
use crate::{
    api::{self, error::pairs},
    ui::{
        Button, Dialog, Faults, Kind, SelectField, Width,
        field::{FaultSummary, RadioCards},
        part,
        table::counted,
    },
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

/// The half hours of a day in which numbers go over, as `(value, name)`.
fn hours() -> Vec<(String, String)> {
    (6..22).flat_map(|hour| [0, 30].map(|minute| format!("{hour:02}:{minute:02}"))).map(|text| (text.clone(), text)).collect()
}

/// The hour a form begins with: the one that is set, or noon.
fn hour_of(at: Option<Timestamp>) -> String {
    let (hour, minute) = at.and_then(new_york_parts).map_or((12, 0), |(_, time)| (time.hour(), time.minute()));
    format!("{hour:02}:{minute:02}")
}

fn read_hour(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

#[component]
fn Form(moving: Moving, open: RwSignal<bool>, on_moved: Callback<()>) -> impl IntoView {
    let now = today();
    let set = moving.at.and_then(new_york_parts);
    let day = RwSignal::new(set.map(|(day, _)| day).or(moving.foc_date));
    let hour = RwSignal::new(hour_of(moving.at));
    let kind = RwSignal::new(moving.activation.unwrap_or_default().word().to_owned());
    let faults = Faults::new();
    let review = RwSignal::new(false);
    let sent = RwSignal::new(false);
    let planned = RwSignal::new(None::<ActivationChange>);

    let (sub_order, numbers) = (moving.sub_order.clone(), moving.numbers.clone());
    let read = Callback::new(move |()| {
        let activation =
            Activation::ALL.into_iter().find(|one| kind.with_untracked(|kind| kind == one.word())).unwrap_or_default();
        day.get_untracked().map(|day| ActivationChange {
            sub_order: sub_order.clone(),
            numbers: numbers.clone(),
            activation,
            day,
            time: read_hour(&hour.get_untracked()).unwrap_or(time(12, 0, 0, 0)),
            today: now,
        })
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(change) = read.run(()) else {
            faults.show(vec![("day".into(), "Choose a day.".into())]);
            return;
        };
        if faults.show(pairs(change.faults())) {
            planned.set(Some(change));
            review.set(true);
        }
    };
    // What was sent is followed in the review; closing that closes the form, too.
    Effect::new(move |_| {
        if !review.get() && sent.get_untracked() {
            open.set(false);
        }
    });
    let (account, request) = (moving.account.clone(), moving.request.clone());
    let send = Sending::new(move |key, _| {
        let (account, request, change) = (account.clone(), request.clone(), planned.get_untracked());
        async move {
            match change {
                Some(change) => {
                    api::ports::change_activation(&account, &request, &change, &key).await.map(|answer| answer.attempts)
                }
                None => Ok(Vec::new()),
            }
        }
    });
    let before = (moving.activation, moving.at);
    let changes = Signal::derive(move || planned.with(|planned| planned.as_ref().map(|to| rows(before, to)).unwrap_or_default()));
    let many = moving.numbers.len() > 1;
    let warning = Signal::derive(move || {
        many.then(|| "The carrier takes one number at a time: each becomes an attempt of its own.".to_owned())
    });
    let on_sent = move |_: Vec<AttemptId>| {
        sent.set(true);
        on_moved.run(());
    };
    let on_settled = move |_: Attempt| on_moved.run(());
    let preview = move || {
        hour.track();
        kind.track();
        day.track();
        read.run(()).map(|change| format!("{}; {}", new_york(change.at(), now), own_zone(change.at())))
    };
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-main">
                <RadioCards label="How they go over" name="activation" value=kind options=kinds()/>
                <div class="form-grid">
                    <div class="four"><LegalDays label="Day, in New York" name="day" value=day today=now lead=Lead::None faults/></div>
                    <div class="two"><SelectField label="Hour, New York time" name="time" value=hour options=hours() faults help="Numbers go over between 6:00 and 22:00."/></div>
                </div>
                <p class="muted small figures" role="status">{part(preview)}</p>
                <FaultSummary faults shown=&["day", "time"]/>
            </div>
            <div class="dialog-foot">
                <Button on_press=move || open.set(false)>"Back"</Button>
                <Button kind=Kind::Primary>"Review"</Button>
            </div>
        </form>
        <ChangeReview open=review title="Change the activation" confirm="Send to the carrier" send changes warning faults on_sent on_settled/>
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

fn rows((kind, at): (Option<Activation>, Option<Timestamp>), to: &ActivationChange) -> Vec<Change> {
    let told = |at: Option<Timestamp>| at.map(|at| new_york(at, to.today)).unwrap_or_default();
    let own = |at: Option<Timestamp>| at.map(own_zone).unwrap_or_default();
    vec![
        Change::new("How", kind.map(|kind| kind.name().to_owned()).unwrap_or_default(), to.activation.name()),
        Change::new("When", told(at), told(Some(to.at()))),
        Change::new("Where you are", own(at), own(Some(to.at()))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_lie_between_six_and_twenty_two() {
        let hours = hours();
        assert_eq!(hours.first().unwrap().0, "06:00");
        assert_eq!(hours.last().unwrap().0, "21:30");
    }

    #[test]
    fn an_hour_is_read_back_as_it_is_written() {
        assert_eq!(read_hour("09:30"), Some(time(9, 30, 0, 0)));
        assert_eq!(read_hour("noon"), None);
        assert_eq!(hour_of(None), "12:00");
    }
}
