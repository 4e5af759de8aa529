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
use leptos::prelude::*;

use super::page::Shown;
use crate::{
    api::{self, ApiError},
    components::{Change, Planned, ReviewedForm},
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
    let (country, rest) = number.grouped();
    let planned = Planned::new();
    let show = move |plan: Option<Plan>| {
        if let Some(plan) = plan {
            planned.review(plan);
        }
    };
    let for_sending = number.clone();
    let send = planned.sending(move |plan: Plan, key| {
        let number = for_sending.clone();
        async move { plan.change.send(&number, &key).await }
    });
    let changes = planned.tell(|plan| plan.rows.clone());
    let warning = planned.tell(|plan| plan.warning.clone());
    let told = planned.tell(|plan| plan.details.clone());
    let details = move || told.get_untracked().map(|details| details.run());
    let beside = move || {
        off.map(|(name, plan)| {
            view! { <span class="start"><Button kind=Kind::Danger on_press=move || show(plan.run(()))>{name}</Button></span> }
        })
    };
    view! {
        <ReviewedForm
            open review=planned.open on_submit=move || show(plan.run(())) title=format!("{title} of {country} {rest}")
            send changes warning details beside faults on_sent=shown.again on_settled=shown.again
        >
            {children()}
        </ReviewedForm>
    }
    .into_any()
}
