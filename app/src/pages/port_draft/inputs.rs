//! Fields that are bound to the record: what is typed is in the draft at once, and the linter's findings stand at them.

use std::sync::Arc;

use contract::port::{
    fields::{PortFields, ServiceRecord},
    lint::{Finding, Severity},
};
use leptos::prelude::*;

use super::desk::Desk;
use crate::{
    components::finding::Findings,
    ui::{
        Button, Size,
        dom::{fresh_id, when_released},
        part,
    },
};

type Reads = Arc<dyn Fn(&PortFields) -> String + Send + Sync>;
type Writes = Arc<dyn Fn(&mut PortFields, String) + Send + Sync>;

/// A text of the record: how it is read and how it is written.
#[derive(Clone)]
pub struct Bound {
    get: Reads,
    set: Writes,
}

impl Bound {
    /// From two functions.
    pub fn new(
        get: impl Fn(&PortFields) -> String + Send + Sync + 'static,
        set: impl Fn(&mut PortFields, String) + Send + Sync + 'static,
    ) -> Self {
        Self { get: Arc::new(get), set: Arc::new(set) }
    }
}

/// Binds a text of the record by its path: `bound!(address.zip)`.
macro_rules! bound {
    ($($own:ident).+) => {
        crate::pages::port_draft::inputs::Bound::new(|f| f.$($own).+.clone(), |f, text| f.$($own).+ = text)
    };
}
pub(super) use bound;

/// What ties a control to its findings.
struct Ties {
    control: String,
    findings: String,
    found: Signal<Vec<Finding>>,
    blocked: Memo<bool>,
}

impl Ties {
    fn new(desk: Desk, field: &str) -> Self {
        desk.place(field);
        let control = fresh_id("record");
        let found = desk.at(field.to_owned());
        let blocked = Memo::new(move |_| found.with(|all| all.iter().any(|one| one.severity == Severity::Blocks)));
        Self { findings: format!("{control}-findings"), control, found, blocked }
    }

    fn described(&self) -> impl Fn() -> Option<String> + Clone + Send + use<> {
        let (found, findings) = (self.found, self.findings.clone());
        move || found.with(|all| !all.is_empty()).then(|| findings.clone())
    }
}

/// A field was left. What is then said below it must not move the button that is being pressed.
fn left_field(desk: Desk, field: &str) {
    let field = field.to_owned();
    when_released(move || desk.leave(&field));
}

fn frame(ties: Ties, label: String, optional: bool, help: Option<&'static str>, control: AnyView, below: AnyView) -> AnyView {
    view! {
        <div class="field">
            <label for=ties.control>{label} {optional.then(|| view! { <span class="optional">" (optional)"</span> })}</label>
            {control}
            {below}
            <Findings id=ties.findings of=ties.found/>
            {help.map(|help| view! { <span class="help">{help}</span> })}
        </div>
    }
    .into_any()
}

/// A line of text of the record.
#[component]
pub fn RecordText(
    desk: Desk,
    #[prop(into)] label: String,
    /// Its field, as findings name it.
    #[prop(into)]
    field: String,
    bound: Bound,
    #[prop(optional)] help: Option<&'static str>,
    #[prop(optional)] placeholder: Option<&'static str>,
    #[prop(optional)] optional: bool,
    #[prop(optional)] mono: bool,
    #[prop(optional)] inputmode: Option<&'static str>,
    #[prop(default = "text")] kind: &'static str,
    /// What the service record says there.
    #[prop(optional)]
    record: Option<fn(&ServiceRecord) -> String>,
) -> impl IntoView {
    let ties = Ties::new(desk, &field);
    let (described, blocked) = (ties.described(), ties.blocked);
    let (get, set) = (bound.get.clone(), bound.set.clone());
    let left = field.clone();
    let control = view! {
        <input
            id=ties.control.clone()
            name=field
            class=if mono { "input mono" } else { "input" }
            type=kind
            inputmode=inputmode
            autocomplete="off"
            placeholder=placeholder
            spellcheck="false"
            readonly=move || desk.why_not.with(Option::is_some)
            prop:value=move || desk.fields.with(|fields| get(fields))
            aria-invalid=move || blocked.get().then_some("true")
            aria-describedby=described
            on:input=move |event| desk.edit(|fields| set(fields, event_target_value(&event)))
            on:blur=move |_| left_field(desk, &left)
        />
    }
    .into_any();
    let below = match record {
        Some(record) => view! { <Differs desk bound record/> }.into_any(),
        None => ().into_any(),
    };
    frame(ties, label, optional, help, control, below)
}

/// Several lines of text of the record.
#[component]
pub fn RecordArea(
    desk: Desk,
    #[prop(into)] label: String,
    #[prop(into)] field: String,
    bound: Bound,
    #[prop(optional)] help: Option<&'static str>,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let ties = Ties::new(desk, &field);
    let (described, blocked) = (ties.described(), ties.blocked);
    let (get, set) = (bound.get.clone(), bound.set.clone());
    let left = field.clone();
    let control = view! {
        <textarea
            id=ties.control.clone()
            name=field
            class="input"
            rows="3"
            readonly=move || desk.why_not.with(Option::is_some)
            prop:value=move || desk.fields.with(|fields| get(fields))
            aria-invalid=move || blocked.get().then_some("true")
            aria-describedby=described
            on:input=move |event| desk.edit(|fields| set(fields, event_target_value(&event)))
            on:blur=move |_| left_field(desk, &left)
        ></textarea>
    }
    .into_any();
    frame(ties, label, optional, help, control, ().into_any())
}

/// One of some, as a list.
#[component]
pub fn RecordSelect(
    desk: Desk,
    #[prop(into)] label: String,
    #[prop(into)] field: String,
    bound: Bound,
    /// `(value, name)` of each.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    #[prop(optional)] help: Option<&'static str>,
    #[prop(optional)] optional: bool,
    #[prop(optional)] record: Option<fn(&ServiceRecord) -> String>,
) -> impl IntoView {
    let ties = Ties::new(desk, &field);
    let (described, blocked) = (ties.described(), ties.blocked);
    let (get, set) = (bound.get.clone(), bound.set.clone());
    let left = field.clone();
    let choices = move || {
        let now = get.clone();
        // What the draft holds stays on the list, whatever the list says.
        let held = desk.fields.with(|fields| now(fields));
        let mut options = options.get();
        if !options.iter().any(|(key, _)| *key == held) {
            options.push((held.clone(), held));
        }
        let option = move |(key, name): (String, String)| {
            let (own, get) = (key.clone(), now.clone());
            view! { <option value=key selected=move || desk.fields.with(|fields| get(fields) == own)>{name}</option> }
        };
        options.into_iter().map(option).collect_view()
    };
    let choose = move |event| {
        desk.edit(|fields| set(fields, event_target_value(&event)));
        desk.leave(&left);
    };
    let control = view! {
        <select
            id=ties.control.clone()
            name=field
            class="input"
            disabled=move || desk.why_not.with(Option::is_some)
            aria-invalid=move || blocked.get().then_some("true")
            aria-describedby=described
            on:change=choose
        >
            {part(choices)}
        </select>
    }
    .into_any();
    let below = match record {
        Some(record) => view! { <Differs desk bound record/> }.into_any(),
        None => ().into_any(),
    };
    frame(ties, label, optional, help, control, below)
}

/// One of a few, side by side.
#[component]
pub fn RecordChoice(
    desk: Desk,
    #[prop(into)] label: String,
    #[prop(into)] field: String,
    bound: Bound,
    /// `(value, name)` of each.
    options: Vec<(&'static str, &'static str)>,
    #[prop(optional)] help: Option<&'static str>,
) -> impl IntoView {
    let ties = Ties::new(desk, &field);
    let described = ties.described();
    let option = |(key, name): (&'static str, &'static str)| {
        let (get, set, left) = (bound.get.clone(), bound.set.clone(), field.clone());
        view! {
            <label>
                <input
                    type="radio"
                    name=field.clone()
                    value=key
                    disabled=move || desk.why_not.with(Option::is_some)
                    prop:checked=move || desk.fields.with(|fields| get(fields) == key)
                    on:change=move |_| {
                        desk.edit(|fields| set(fields, key.to_owned()));
                        desk.leave(&left);
                    }
                />
                <span>{name}</span>
            </label>
        }
    };
    let cards: Vec<_> = options.into_iter().map(option).collect();
    view! {
        <fieldset class="choice" aria-describedby=described>
            <legend>{label}</legend>
            <div class="segments">{cards}</div>
            <Findings id=ties.findings of=ties.found/>
            {help.map(|help| view! { <span class="help">{help}</span> })}
        </fieldset>
    }
    .into_any()
}

/// Yes or no, in the record.
#[component]
pub fn RecordCheck(
    desk: Desk,
    #[prop(into)] label: String,
    #[prop(into)] field: String,
    bound: Bound,
    #[prop(optional)] help: Option<&'static str>,
) -> impl IntoView {
    let ties = Ties::new(desk, &field);
    let described = ties.described();
    let (get, set) = (bound.get.clone(), bound.set.clone());
    let left = field.clone();
    view! {
        <div class="stack tight">
            <label class="check">
                <input
                    type="checkbox"
                    name=field
                    aria-describedby=described
                    disabled=move || desk.why_not.with(Option::is_some)
                    prop:checked=move || desk.fields.with(|fields| !get(fields).is_empty())
                    on:change=move |event| {
                        let on = event_target_checked(&event);
                        desk.edit(|fields| set(fields, if on { "yes".into() } else { String::new() }));
                        desk.leave(&left);
                    }
                />
                <span>{label} {help.map(|help| view! { <span class="help">{help}</span> })}</span>
            </label>
            <Findings id=ties.findings of=ties.found/>
        </div>
    }
    .into_any()
}

/// What the service record says instead, with a way to take it.
#[component]
fn Differs(desk: Desk, bound: Bound, record: fn(&ServiceRecord) -> String) -> impl IntoView {
    let get = bound.get.clone();
    let other = Memo::new(move |_| {
        desk.fields.with(|fields| {
            let theirs = fields.service_record.as_ref().map(record)?;
            (!theirs.trim().is_empty() && theirs.trim() != get(fields).trim()).then_some(theirs)
        })
    });
    part(move || {
        let theirs = other.get()?;
        let (set, text) = (bound.set.clone(), theirs.clone());
        let take = move || {
            desk.edit(|fields| set(fields, text.clone()));
            desk.save();
        };
        Some(view! {
            <div class="differs">
                <span>"The record says " <b>{theirs}</b></span>
                <Button size=Size::Small why_not=desk.why_not on_press=take>"Take from the record"</Button>
            </div>
        })
    })
}
