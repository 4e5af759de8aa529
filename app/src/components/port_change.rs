//! The form of a change of a port: read with all its faults, reviewed as a difference, sent, and followed.

use std::future::Future;

use contract::{
    attempt::Attempt,
    id::{AttemptId, IdempotencyKey},
};
use leptos::{ev, prelude::*};

use super::{Change, ChangeReview, Sending};
use crate::{
    api::ApiError,
    ui::{Button, Faults, Kind, field::FaultSummary},
};

/// What is typed, or all its faults by field.
pub type Typed<T> = Result<T, Vec<(String, String)>>;

/// The fields of a change in their dialog, with the review behind them. What was sent is followed in the review;
/// closing that closes the form, too.
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
    F: Fn(T, IdempotencyKey) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<Vec<AttemptId>, ApiError>> + 'static,
{
    let review = RwSignal::new(false);
    let sent = RwSignal::new(false);
    let planned = RwSignal::new(None::<T>);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        match read.run(()) {
            Err(found) => {
                faults.show(found);
            }
            Ok(change) => {
                faults.clear_all();
                planned.set(Some(change));
                review.set(true);
            }
        }
    };
    Effect::new(move |_| {
        if !review.get() && sent.get_untracked() {
            open.set(false);
        }
    });
    let send = Sending::new(move |key, _| {
        let (send, planned) = (send.clone(), planned.get_untracked());
        async move {
            match planned {
                Some(change) => send(change, key).await,
                None => Ok(Vec::new()),
            }
        }
    });
    let changes = Signal::derive(move || planned.get().map(|change| untrack(|| differs.run((change,)))).unwrap_or_default());
    let warning = Signal::derive(move || {
        let told = if changes.with(Vec::is_empty) && !same.is_empty() { &same } else { &warning };
        (!told.is_empty()).then(|| told.clone())
    });
    let on_sent = move |_: Vec<AttemptId>| {
        sent.set(true);
        on_moved.run(());
    };
    let on_settled = move |_: Attempt| on_moved.run(());
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-main">
                {children()}
                <FaultSummary faults shown=fields/>
            </div>
            <div class="dialog-foot">
                <Button on_press=move || open.set(false)>"Back"</Button>
                <Button kind=Kind::Primary>"Review"</Button>
            </div>
        </form>
        <ChangeReview open=review title confirm send changes warning faults on_sent on_settled/>
    }
    .into_any()
}
