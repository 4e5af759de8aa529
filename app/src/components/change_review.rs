//! The one dialog before anything that costs or cannot be undone: what changes, what it costs, and after it is sent,
//! what is truly known.

use std::{future::Future, pin::Pin, sync::Arc};

use crate::ui::part;
use contract::{
    attempt::Attempt,
    id::{AttemptId, IdempotencyKey},
    money::Money,
};
use leptos::{ev, prelude::*, task::spawn_local};

use super::{
    AttemptFollow,
    money_text::{at_least, contract_lines},
};
use crate::{
    api::{ApiError, fresh_key},
    ui::{Button, Dialog, Faults, Hue, Kind, Notice, TextField, TroubleNotice, Width},
};

/// One thing that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What.
    pub what: String,
    /// As it is.
    pub before: String,
    /// As it shall be.
    pub after: String,
}

impl Change {
    /// A change of `what` from `before` to `after`.
    pub fn new(what: impl Into<String>, before: impl Into<String>, after: impl Into<String>) -> Self {
        Self { what: what.into(), before: before.into(), after: after.into() }
    }
}

/// What it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Once.
    pub setup: Money,
    /// Each month.
    pub monthly: Money,
    /// How many lines are sold at prices of a contract and are in neither sum.
    pub unpriced: u32,
}

/// What must be typed before it may be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The text.
    pub expected: String,
    /// What is asked for: “Type the last four digits, 0127”.
    pub label: String,
}

type Answer = Pin<Box<dyn Future<Output = Result<Vec<AttemptId>, ApiError>>>>;

/// Sends what was confirmed, with the key of this confirmation and what was typed.
#[derive(Clone)]
pub struct Sending(Arc<dyn Fn(IdempotencyKey, String) -> Answer + Send + Sync>);

impl Sending {
    /// Wraps an async function from the key and the typed text to the attempts it became.
    pub fn new<Fut>(send: impl Fn(IdempotencyKey, String) -> Fut + Send + Sync + 'static) -> Self
    where
        Fut: Future<Output = Result<Vec<AttemptId>, ApiError>> + 'static,
    {
        Self(Arc::new(move |key, typed| Box::pin(send(key, typed))))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Stage {
    Review,
    Sending,
    Sent(Vec<AttemptId>),
}

/// The dialog. The key is made when it opens, so that pressing twice, or again after an answer was lost, acts once.
#[component]
pub fn ChangeReview(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    /// The name of the button that sends.
    #[prop(into)]
    confirm: Signal<String>,
    send: Sending,
    /// Before and after.
    #[prop(optional, into)]
    changes: Signal<Vec<Change>>,
    #[prop(optional, into)] cost: Signal<Option<Cost>>,
    /// What one should know, such as that it cannot be undone.
    #[prop(optional, into)]
    warning: Signal<Option<String>>,
    #[prop(optional, into)] typed: Signal<Option<Typed>>,
    /// Whether it destroys something.
    #[prop(optional)]
    danger: bool,
    /// Takes over faults of fields that the server found.
    #[prop(optional)]
    faults: Option<Faults>,
    /// After it was sent: the attempts.
    #[prop(optional, into)]
    on_sent: Option<Callback<(Vec<AttemptId>,)>>,
    /// After an attempt was settled.
    #[prop(optional, into)]
    on_settled: Option<Callback<(Attempt,)>>,
    /// More to look at: the list of what it is about.
    #[prop(optional, into)]
    details: ViewFn,
) -> impl IntoView {
    let stage = RwSignal::new(Stage::Review);
    let may_close = Callback::new(move |()| stage.with_untracked(|stage| *stage != Stage::Sending));
    let body = move || {
        view! {
            <ReviewBody
                open stage confirm changes cost warning typed danger faults on_sent on_settled
                send=send.clone() details=details.clone()
            />
        }
    };
    view! { <Dialog open title width=Width::Wide may_close>{body.clone()}</Dialog> }.into_any()
}

#[component]
fn ReviewBody(
    open: RwSignal<bool>,
    stage: RwSignal<Stage>,
    confirm: Signal<String>,
    send: Sending,
    changes: Signal<Vec<Change>>,
    cost: Signal<Option<Cost>>,
    warning: Signal<Option<String>>,
    typed: Signal<Option<Typed>>,
    danger: bool,
    faults: Option<Faults>,
    on_sent: Option<Callback<(Vec<AttemptId>,)>>,
    on_settled: Option<Callback<(Attempt,)>>,
    details: ViewFn,
) -> impl IntoView {
    stage.set(Stage::Review);
    let key = fresh_key();
    let text = RwSignal::new(String::new());
    let error = RwSignal::new(None::<ApiError>);
    let busy = Signal::derive(move || stage.with(|stage| *stage == Stage::Sending));
    let why_not = Signal::derive(move || {
        let typed = typed.get()?;
        (text.get().trim() != typed.expected).then(|| format!("{}, then press this.", typed.label))
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if stage.with_untracked(|stage| *stage != Stage::Review) || why_not.get_untracked().is_some() {
            return;
        }
        stage.set(Stage::Sending);
        error.set(None);
        let answer = (send.0)(key.clone(), text.get_untracked().trim().to_owned());
        spawn_local(async move {
            match answer.await {
                Ok(attempts) => {
                    stage.try_set(Stage::Sent(attempts.clone()));
                    if let Some(on_sent) = on_sent {
                        on_sent.run((attempts,));
                    }
                }
                Err(wrong) => {
                    if let Some(faults) = faults {
                        faults.show(wrong.faults());
                    }
                    error.try_set(Some(wrong));
                    stage.try_set(Stage::Review);
                }
            }
        });
    };
    let review = move || {
        let details = details.clone();
        let submit = submit.clone();
        view! {
            <form on:submit=submit novalidate>
                <div class="dialog-main">
                    {details.run()}
                    <Changes changes/>
                    {part(move || cost.get().map(|cost| view! { <CostLine cost/> }))}
                    {part(move || warning.get().map(|warning| view! { <Notice hue=Hue::Unknown>{warning}</Notice> }))}
                    {part(move || typed.get().map(|typed| view! {
                        <TextField label=typed.label name="typed" value=text mono=true/>
                    }))}
                    {part(move || error.get().map(|error| view! { <Refused error/> }))}
                </div>
                <div class="dialog-foot">
                    <Button on_press=move || if !busy.get_untracked() { open.set(false) }>"Back"</Button>
                    <Button kind=if danger { Kind::DangerNow } else { Kind::Primary } busy why_not>
                        {part(move || confirm.get())}
                    </Button>
                </div>
            </form>
        }
        .into_any()
    };
    let unsettled = RwSignal::new(0_usize);
    let settled = Callback::new(move |(attempt,): (Attempt,)| {
        unsettled.try_update(|n| *n = n.saturating_sub(1));
        if let Some(on_settled) = on_settled {
            on_settled.run((attempt,));
        }
    });
    let sent = move |attempts: Vec<AttemptId>| {
        unsettled.set(attempts.len());
        view! {
            <div class="dialog-main">
                {attempts
                    .into_iter()
                    .map(|id| view! { <AttemptFollow id on_settled=Some(settled)/> })
                    .collect_view()}
            </div>
            <div class="dialog-foot">
                <Show when=move || { unsettled.get() > 0 }>
                    <span class="muted small start">"You may close this; the work goes on, and the tray keeps it."</span>
                </Show>
                <Button kind=Kind::Primary on_press=move || open.set(false)>"Close"</Button>
            </div>
        }
        .into_any()
    };
    let is_sent = Memo::new(move |_| match stage.get() {
        Stage::Sent(attempts) => Some(attempts),
        Stage::Review | Stage::Sending => None,
    });
    move || match is_sent.get() {
        Some(attempts) => sent(attempts),
        None => review(),
    }
}

/// Why it was not taken, and whether pressing again is safe.
#[component]
fn Refused(error: ApiError) -> impl IntoView {
    let unsure = !error.surely_not_done();
    let fields: Vec<String> = error.fields.iter().map(|fault| fault.sentence.clone()).collect();
    view! {
        <TroubleNotice trouble=error.into()/>
        {(!fields.is_empty()).then(|| view! {
            <ul class="stack tight">{fields.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view()}</ul>
        })}
        {unsure.then(|| view! {
            <p class="muted small">"Pressing again here is safe: one confirmation never acts twice."</p>
        })}
    }
    .into_any()
}

/// The table of before and after.
#[component]
pub fn Changes(#[prop(into)] changes: Signal<Vec<Change>>) -> impl IntoView {
    let table = move || {
        let changes = changes.get();
        (!changes.is_empty()).then(|| {
            let rows: Vec<_> = changes
                .into_iter()
                .map(|change| {
                    let same = change.before == change.after;
                    let shown = |text: String| if text.is_empty() { "—".to_owned() } else { text };
                    view! {
                        <tr class:same=same>
                            <th scope="row">{change.what}</th>
                            <td class="before">{shown(change.before)}</td>
                            <td class="after">{shown(change.after)}</td>
                        </tr>
                    }
                })
                .collect();
            view! {
                <table class="changes">
                    <thead><tr><th scope="col"><span class="only-read">"What"</span></th><th scope="col">"Now"</th><th scope="col">"Will be"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            }
        })
    };
    table.into_any()
}

/// What it costs, once and each month.
#[component]
fn CostLine(cost: Cost) -> impl IntoView {
    let contract = contract_lines(cost.unpriced);
    let least = at_least(cost.unpriced);
    view! {
        <p class="cost">
            <span>"Set-up " {least} {cost.setup.to_string()}</span>
            <span>{least} {cost.monthly.to_string()} " a month"</span>
        </p>
        {contract.map(|words| view! { <p class="muted small">{words}</p> })}
    }
    .into_any()
}
