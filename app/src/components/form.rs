//! What forms share: the contract's own rules before a form is sent, and the sending of one that needs no review.

use std::pin::Pin;

use contract::field::Validate;
use leptos::{ev, prelude::*, task::spawn_local};

use crate::{
    api::{ApiError, error::pairs},
    ui::{Button, Faults, Kind, Trouble, TroubleNotice, part},
};

/// Shows every fault of the request and focuses the first; says whether it may be sent.
pub fn check(request: &impl Validate, faults: Faults) -> bool {
    faults.show(pairs(request.faults()))
}

/// Checks one field after it was left, if something was typed into it.
pub fn check_field(request: &impl Validate, field: &str, faults: Faults) {
    faults.show_for(field, &pairs(request.faults()));
}

type Answer = Pin<Box<dyn Future<Output = Result<(), ApiError>>>>;

/// The sending of a form: the faults of its fields, whether it is under way, and what came to nothing.
#[derive(Clone, Copy)]
pub struct Submission {
    /// The faults of its fields.
    pub faults: Faults,
    /// Whether it is under way.
    pub busy: RwSignal<bool>,
    /// What came to nothing.
    pub trouble: RwSignal<Option<Trouble>>,
}

impl Submission {
    /// One that was not sent yet.
    pub fn new() -> Self {
        Self::after(None)
    }

    /// One before which something came to nothing.
    pub fn after(before: Option<Trouble>) -> Self {
        Self { faults: Faults::new(), busy: RwSignal::new(false), trouble: RwSignal::new(before) }
    }

    /// What the form does when it is submitted: `request` reads it, the contract's rules check it, and `send` asks for it and
    /// does what comes after. While one is under way no second begins; a refusal is shown, and what was typed stays.
    pub fn sending<B, Fut>(
        self,
        request: impl Fn() -> B + Send + Sync + 'static,
        send: impl Fn(B) -> Fut + Send + Sync + 'static,
    ) -> Callback<ev::SubmitEvent>
    where
        B: Validate + 'static,
        Fut: Future<Output = Result<(), ApiError>> + 'static,
    {
        Callback::new(move |event: ev::SubmitEvent| {
            event.prevent_default();
            let body = request();
            if !self.busy.get_untracked() && check(&body, self.faults) {
                self.follow(Box::pin(send(body)));
            }
        })
    }

    fn follow(self, answer: Answer) {
        self.busy.set(true);
        self.trouble.set(None);
        spawn_local(async move {
            if let Err(error) = answer.await {
                let found = error.faults();
                // What stands at its field is not told a second time.
                let told = !found.is_empty() && found.iter().all(|(name, _)| is_a_field(name));
                self.faults.show(found);
                self.trouble.try_set((!told).then(|| error.into()));
            }
            self.busy.try_set(false);
        });
    }

    /// The notice of what came to nothing.
    pub fn notice(self) -> AnyView {
        part(move || self.trouble.get().map(|trouble| view! { <TroubleNotice trouble/> })).into_any()
    }
}

/// Whether the page shows a field of that name, which shows its fault itself.
fn is_a_field(name: &str) -> bool {
    document().query_selector(&format!("[name=\"{name}\"]")).ok().flatten().is_some()
}

/// A form in a dialog: what came to nothing, its fields, and at its foot the way back and the button that sends it.
#[component]
pub fn DialogForm(
    /// The dialog this stands in.
    open: RwSignal<bool>,
    form: Submission,
    on_submit: Callback<ev::SubmitEvent>,
    /// The name of the button that sends.
    confirm: &'static str,
    /// What the button means.
    #[prop(default = Kind::Primary)]
    kind: Kind,
    /// The name of the button that closes the dialog.
    #[prop(default = "Back")]
    back: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <form on:submit=move |event| on_submit.run(event) novalidate>
            <div class="dialog-main">
                {form.notice()}
                {children()}
            </div>
            <div class="dialog-foot">
                <Button on_press=move || open.set(false)>{back}</Button>
                <Button kind busy=form.busy>{confirm}</Button>
            </div>
        </form>
    }
    .into_any()
}
