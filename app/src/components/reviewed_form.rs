//! A form in a dialog whose request is reviewed before it is sent to a carrier.

use contract::{
    attempt::Attempt,
    id::{AttemptId, IdempotencyKey},
};
use leptos::{ev, prelude::*};

use super::{Change, ChangeReview, Sending, Typed};
use crate::{
    api::ApiError,
    ui::{Button, Faults, Kind},
};

/// What was read from a form and is about to be sent, and whether its review is open.
pub struct Planned<T: Send + Sync + 'static> {
    what: RwSignal<Option<T>>,
    /// Whether the review is open.
    pub open: RwSignal<bool>,
}

impl<T: Send + Sync + 'static> Clone for Planned<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Planned<T> {}

impl<T: Clone + Send + Sync + 'static> Planned<T> {
    /// Nothing yet.
    pub fn new() -> Self {
        Self { what: RwSignal::new(None), open: RwSignal::new(false) }
    }

    /// Opens the review of it.
    pub fn review(self, what: T) {
        self.what.set(Some(what));
        self.open.set(true);
    }

    /// What the review tells of it.
    pub fn tell<U: Default + Send + Sync + 'static>(self, tell: impl Fn(&T) -> U + Send + Sync + 'static) -> Signal<U> {
        Signal::derive(move || self.what.with(|what| what.as_ref().map(&tell).unwrap_or_default()))
    }

    /// Sends it, with the key of the confirmation.
    pub fn sending<Fut>(self, send: impl Fn(T, IdempotencyKey) -> Fut + Send + Sync + 'static) -> Sending
    where
        Fut: Future<Output = Result<Vec<AttemptId>, ApiError>> + 'static,
    {
        Sending::new(move |key, _| {
            let answer = self.what.get_untracked().map(|what| send(what, key));
            async move {
                match answer {
                    Some(answer) => answer.await,
                    None => Ok(Vec::new()),
                }
            }
        })
    }
}

/// The form with the review behind it. What was sent is followed in the review; closing that closes the form, too.
#[component]
pub fn ReviewedForm(
    /// The dialog this stands in.
    open: RwSignal<bool>,
    /// Whether the review is open.
    review: RwSignal<bool>,
    /// Reads what is typed: shows its faults, or opens the review.
    #[prop(into)]
    on_submit: Callback<()>,
    /// The title of the review.
    #[prop(into)]
    title: Signal<String>,
    /// The name of the button that sends.
    #[prop(default = "Send to the carrier")]
    confirm: &'static str,
    send: Sending,
    changes: Signal<Vec<Change>>,
    /// What one should know before it is sent.
    #[prop(optional, into)]
    warning: Signal<Option<String>>,
    /// What must be typed before it may be sent.
    #[prop(optional, into)]
    typed: Signal<Option<Typed>>,
    /// Whether it cannot be undone.
    #[prop(optional)]
    danger: bool,
    faults: Faults,
    /// More to look at in the review.
    #[prop(optional, into)]
    details: ViewFn,
    /// Stands at the start of the form's foot.
    #[prop(optional, into)]
    beside: ViewFn,
    /// The name of the button that closes the form.
    #[prop(default = "Cancel")]
    back: &'static str,
    /// After it was sent.
    #[prop(optional, into)]
    on_sent: Option<Callback<()>>,
    /// After the carrier settled it.
    #[prop(optional, into)]
    on_settled: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let sent = RwSignal::new(false);
    Effect::new(move |_| {
        if !review.get() && sent.get_untracked() {
            open.set(false);
        }
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        on_submit.run(());
    };
    let was_sent = move |_: Vec<AttemptId>| {
        sent.set(true);
        if let Some(on_sent) = on_sent {
            on_sent.run(());
        }
    };
    let was_settled = move |_: Attempt| {
        if let Some(on_settled) = on_settled {
            on_settled.run(());
        }
    };
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-main">{children()}</div>
            <div class="dialog-foot">
                {beside.run()}
                <Button on_press=move || open.set(false)>{back}</Button>
                <Button kind=Kind::Primary>"Review"</Button>
            </div>
        </form>
        <ChangeReview
            open=review title confirm send changes warning typed danger faults details on_sent=was_sent on_settled=was_settled
        />
    }
    .into_any()
}
