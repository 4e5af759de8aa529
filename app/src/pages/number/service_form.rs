//! The frame of every form of this page: fields, then a review of before and after, then what is truly known.

use contract::{
    caller_name::CallerName,
    directory_listing::ListingChange,
    emergency_address::EmergencyChange,
    fax::Fax,
    features::FeatureChange,
    id::{AttemptId, IdempotencyKey},
    number::E164,
    owned::Move,
    routing::RoutingChange,
};
use leptos::{ev, prelude::*};

use super::page::Shown;
use crate::{
    api::{self, ApiError},
    components::{Change, ChangeReview, Sending},
    ui::{Button, Faults, Kind},
};

/// A change of one service, ready to be sent.
#[derive(Clone, PartialEq)]
pub enum ServiceChange {
    Routing(RoutingChange),
    Emergency(EmergencyChange),
    Listing(ListingChange),
    CallerName(CallerName),
    Fax(Fax),
    Move(Move),
    Features(FeatureChange),
}

impl ServiceChange {
    async fn send(&self, number: &E164, key: &IdempotencyKey) -> Result<Vec<AttemptId>, ApiError> {
        let asked = match self {
            Self::Routing(body) => api::numbers::set_routing(number, body, key).await,
            Self::Emergency(body) => api::numbers::set_emergency_address(number, body, key).await,
            Self::Listing(body) => api::numbers::set_directory_listing(number, body, key).await,
            Self::CallerName(body) => api::numbers::set_caller_name(number, body, key).await,
            Self::Fax(body) => api::numbers::set_fax(number, body, key).await,
            Self::Move(body) => api::numbers::move_to(body, key).await,
            Self::Features(body) => return api::features::set(body, key).await.map(|answer| answer.attempts),
        };
        asked.map(|asked| vec![asked.attempt])
    }
}

/// What is about to be sent, with what the review shows.
#[derive(Clone)]
pub struct Plan {
    pub change: ServiceChange,
    pub rows: Vec<Change>,
    pub warning: Option<String>,
    pub details: Option<ViewFn>,
}

impl Plan {
    pub fn new(change: ServiceChange, rows: Vec<Change>) -> Self {
        Self { change, rows, warning: None, details: None }
    }
}

/// The form inside a dialog. `plan` reads it and shows its faults; nothing is sent before the review is confirmed.
#[component]
pub fn ServiceForm(
    shown: Shown,
    /// The dialog this stands in.
    open: RwSignal<bool>,
    /// What is changed: “Routing”.
    title: &'static str,
    faults: Faults,
    plan: Callback<(), Option<Plan>>,
    /// Takes the service away: the button's name and its plan.
    #[prop(default = None)]
    off: Option<(&'static str, Callback<(), Option<Plan>>)>,
    children: Children,
) -> impl IntoView {
    let number = shown.detail.with_untracked(|detail| detail.row.number.clone());
    let review = RwSignal::new(false);
    let planned = RwSignal::new(None::<Plan>);
    let sent = RwSignal::new(false);
    let show = move |plan: Option<Plan>| {
        if let Some(plan) = plan {
            planned.set(Some(plan));
            review.set(true);
        }
    };
    // What was sent is followed in the review; closing that closes the form, too.
    Effect::new(move |_| {
        if !review.get() && sent.get_untracked() {
            open.set(false);
        }
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        show(plan.run(()));
    };
    let for_sending = number.clone();
    let send = Sending::new(move |key, _| {
        let (plan, number) = (planned.get_untracked(), for_sending.clone());
        async move {
            match plan {
                Some(plan) => plan.change.send(&number, &key).await,
                None => Ok(Vec::new()),
            }
        }
    });
    let changes = Signal::derive(move || planned.with(|plan| plan.as_ref().map(|plan| plan.rows.clone()).unwrap_or_default()));
    let warning = Signal::derive(move || planned.with(|plan| plan.as_ref().and_then(|plan| plan.warning.clone())));
    let details =
        move || planned.with_untracked(|plan| plan.as_ref().and_then(|plan| plan.details.clone())).map(|details| details.run());
    let on_sent = move |_: Vec<AttemptId>| {
        sent.set(true);
        shown.again.run(());
    };
    let on_settled = move |_: contract::attempt::Attempt| shown.again.run(());
    let heading = format!("{title} of {number}");
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-main">{children()}</div>
            <div class="dialog-foot">
                {off.map(|(name, plan)| view! {
                    <span class="start"><Button kind=Kind::Danger on_press=move || show(plan.run(()))>{name}</Button></span>
                })}
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Button kind=Kind::Primary>"Review"</Button>
            </div>
        </form>
        <ChangeReview open=review title=heading confirm="Send to the carrier" send changes warning details faults on_sent on_settled/>
    }
    .into_any()
}
