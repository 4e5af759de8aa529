//! The dialog before something of our own changes: what is, what will be, and the answer of the server.

use std::{future::Future, pin::Pin, sync::Arc};

use leptos::{ev, prelude::*, task::spawn_local};

use super::{Change, Typed, change_review::Changes};
use crate::{
    api::ApiError,
    ui::{Button, Dialog, Hue, Kind, Notice, TextField, TroubleNotice, Width, part},
};

type Answer = Pin<Box<dyn Future<Output = Result<(), ApiError>>>>;

/// Saves what was confirmed, and says what came of it.
#[derive(Clone)]
pub struct Saving(Arc<dyn Fn() -> Answer + Send + Sync>);

impl Saving {
    /// Wraps an async function. What is to be done with the answer, it does itself.
    pub fn new<Fut>(save: impl Fn() -> Fut + Send + Sync + 'static) -> Self
    where
        Fut: Future<Output = Result<(), ApiError>> + 'static,
    {
        Self(Arc::new(move || Box::pin(save())))
    }
}

/// The dialog. It closes when it is saved, and says why when it is not.
#[component]
pub fn Confirm(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    /// The name of the button that saves.
    #[prop(into)]
    confirm: Signal<String>,
    save: Saving,
    /// Before and after.
    #[prop(optional, into)]
    changes: Signal<Vec<Change>>,
    /// What one should know.
    #[prop(optional, into)]
    warning: Signal<Option<String>>,
    /// What must be typed first.
    #[prop(optional, into)]
    typed: Signal<Option<Typed>>,
    /// Whether it takes something away.
    #[prop(optional)]
    danger: bool,
    /// More to look at.
    #[prop(optional, into)]
    details: ViewFn,
) -> impl IntoView {
    let body = move || {
        view! { <Body open confirm save=save.clone() changes warning typed danger details=details.clone()/> }
    };
    view! { <Dialog open title width=Width::Wide>{body.clone()}</Dialog> }.into_any()
}

#[component]
fn Body(
    open: RwSignal<bool>,
    confirm: Signal<String>,
    save: Saving,
    changes: Signal<Vec<Change>>,
    warning: Signal<Option<String>>,
    typed: Signal<Option<Typed>>,
    danger: bool,
    details: ViewFn,
) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let why_not = Signal::derive(move || {
        let typed = typed.get()?;
        (text.get().trim() != typed.expected).then(|| format!("{}, then press this.", typed.label))
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || why_not.get_untracked().is_some() {
            return;
        }
        busy.set(true);
        error.set(None);
        let answer = (save.0)();
        spawn_local(async move {
            match answer.await {
                Ok(()) => {
                    open.try_set(false);
                }
                Err(wrong) => {
                    error.try_set(Some(wrong));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-main">
                {details.run()}
                <Changes changes/>
                {part(move || warning.get().map(|warning| view! { <Notice hue=Hue::Unknown>{warning}</Notice> }))}
                {part(move || typed.get().map(|typed| view! { <TextField label=typed.label name="typed" value=text/> }))}
                {part(move || error.get().map(|error| view! { <Refused error/> }))}
            </div>
            <div class="dialog-foot">
                <Button on_press=move || open.set(false)>"Back"</Button>
                <Button kind=if danger { Kind::DangerNow } else { Kind::Primary } busy why_not>{part(move || confirm.get())}</Button>
            </div>
        </form>
    }
    .into_any()
}

/// Why it was not taken, with what is wrong in each field.
#[component]
fn Refused(error: ApiError) -> impl IntoView {
    let fields: Vec<_> = error.fields.iter().map(|fault| view! { <li>{fault.sentence.clone()}</li> }).collect();
    let some = !fields.is_empty();
    view! {
        <TroubleNotice trouble=error.into()/>
        {some.then(|| view! { <ul class="stack tight">{fields}</ul> })}
    }
    .into_any()
}
