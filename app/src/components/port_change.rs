//! The form of a change of a port: read with all its faults, reviewed as a difference, sent, and followed.

use std::future::Future;

use contract::id::{AttemptId, IdempotencyKey};
use leptos::prelude::*;

use super::{Change, Planned, ReviewedForm};
use crate::{
    api::ApiError,
    ui::{Faults, field::FaultSummary},
};

/// What is typed, or all its faults by field.
pub type Typed<T> = Result<T, Vec<(String, String)>>;

/// The fields of a change in their dialog, with the review behind them.
#[component]
pub fn PortChangeForm<T, F, Fut>(
    /// The dialog that the form is in.
    open: RwSignal<bool>,
    /// The title of the review.
    title: &'static str,
    /// The button that sends.
    #[prop(default = "Send to the carrier")]
    confirm: &'static str,
    /// Reads what is typed.
    read: Callback<(), Typed<T>>,
    /// What it changes.
    differs: Callback<(T,), Vec<Change>>,
    /// Asks for it.
    send: F,
    /// What one should know before it is sent; empty where there is nothing.
    #[prop(optional)]
    warning: String,
    /// What one should know where nothing differs.
    #[prop(optional)]
    same: String,
    faults: Faults,
    /// The fields that show their fault themselves.
    fields: &'static [&'static str],
    /// After it was sent, and again after the carrier settled it.
    on_moved: Callback<()>,
    children: Children,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    F: Fn(T, IdempotencyKey) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Vec<AttemptId>, ApiError>> + 'static,
{
    let planned = Planned::new();
    let submit = move || match read.run(()) {
        Err(found) => {
            faults.show(found);
        }
        Ok(change) => {
            faults.clear_all();
            planned.review(change);
        }
    };
    let send = planned.sending(send);
    let changes = planned.tell(move |change: &T| untrack(|| differs.run((change.clone(),))));
    let warning = Signal::derive(move || {
        let told = if changes.with(Vec::is_empty) && !same.is_empty() { &same } else { &warning };
        (!told.is_empty()).then(|| told.clone())
    });
    view! {
        <ReviewedForm
            open review=planned.open on_submit=submit title confirm back="Back" send changes warning faults
            on_sent=on_moved on_settled=on_moved
        >
            {children()}
            <FaultSummary faults shown=fields/>
        </ReviewedForm>
    }
    .into_any()
}
