//! Fields: a label, a control, help, and the fault beside it. What was typed is never thrown away.

mod combo;

pub use combo::ComboField;

use crate::ui::part;
use leptos::{ev, prelude::*};

use super::{
    dom::{fresh_id, when_released},
    fault::Faults,
    icon::{Glyph, Icon},
};

/// The ids that tie a control to its words.
#[derive(Clone)]
struct Ties {
    control: String,
    help: String,
    fault: String,
}

impl Ties {
    fn new() -> Self {
        let control = fresh_id("field");
        Self { help: format!("{control}-help"), fault: format!("{control}-fault"), control }
    }

    /// What describes the control now.
    fn described(&self, has_help: bool, has_fault: bool) -> Option<String> {
        match (has_help, has_fault) {
            (true, true) => Some(format!("{} {}", self.fault, self.help)),
            (false, true) => Some(self.fault.clone()),
            (true, false) => Some(self.help.clone()),
            (false, false) => None,
        }
    }
}

fn fault_of(faults: Option<Faults>, name: &str) -> Signal<Option<String>> {
    let name = name.to_owned();
    Signal::derive(move || faults.and_then(|faults| faults.of(&name)))
}

fn shell(
    ties: &Ties,
    label: String,
    optional: bool,
    help: Option<String>,
    fault: Signal<Option<String>>,
    control: AnyView,
) -> AnyView {
    let (help_id, fault_id) = (ties.help.clone(), ties.fault.clone());
    view! {
        <div class="field">
            <label for=ties.control.clone()>
                {label}
                {optional.then(|| view! { <span class="optional">" (optional)"</span> })}
            </label>
            {control}
            {part(move || fault.get().map(|sentence| view! {
                <span class="fault" id=fault_id.clone()>{sentence}</span>
            }))}
            {help.map(|help| view! { <span class="help" id=help_id>{help}</span> })}
        </div>
    }
    .into_any()
}

/// A line of text.
#[component]
pub fn TextField(
    #[prop(into)] label: String,
    /// The field's name in the request; faults are looked up by it.
    #[prop(into)]
    name: String,
    value: RwSignal<String>,
    #[prop(optional, into)] faults: Option<Faults>,
    #[prop(optional, into)] help: Option<String>,
    #[prop(optional, into)] placeholder: Option<String>,
    /// Says beside the label that it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// The kind of `<input>`: `text`, `email`, `search`, `tel`, `url`.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(optional)] inputmode: Option<&'static str>,
    #[prop(optional)] autocomplete: Option<&'static str>,
    #[prop(optional)] maxlength: Option<u16>,
    /// In the face for figures and addresses.
    #[prop(optional)]
    mono: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// After the field was left: the place to check it.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
    /// While it is typed in.
    #[prop(optional, into)]
    on_type: Option<Callback<()>>,
) -> impl IntoView {
    let ties = Ties::new();
    let fault = fault_of(faults, &name);
    let described = ties.clone();
    let has_help = help.is_some();
    let field = name.clone();
    let control = view! {
        <input
            id=ties.control.clone()
            name=name
            class=if mono { "input mono" } else { "input" }
            type=kind
            inputmode=inputmode
            autocomplete=autocomplete.unwrap_or("off")
            placeholder=placeholder
            maxlength=maxlength.map(|n| n.to_string())
            spellcheck="false"
            disabled=move || disabled.get()
            prop:value=move || value.get()
            aria-invalid=move || fault.get().is_some().then_some("true")
            aria-describedby=move || described.described(has_help, fault.get().is_some())
            on:input=move |event| {
                value.set(event_target_value(&event));
                if let Some(faults) = faults {
                    faults.clear(&field);
                }
                if let Some(on_type) = on_type {
                    on_type.run(());
                }
            }
            on:blur=move |_: ev::FocusEvent| {
                when_released(move || {
                    if let Some(on_leave) = still_here(on_leave, value) {
                        on_leave.try_run(());
                    }
                });
            }
        />
    }
    .into_any();
    shell(&ties, label, optional, help, fault, control)
}

/// Several lines of text.
#[component]
pub fn AreaField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    value: RwSignal<String>,
    #[prop(optional, into)] faults: Option<Faults>,
    #[prop(optional, into)] help: Option<String>,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(optional)] optional: bool,
    #[prop(default = 4)] rows: u8,
    #[prop(optional)] mono: bool,
    #[prop(optional, into)] on_leave: Option<Callback<()>>,
) -> impl IntoView {
    let ties = Ties::new();
    let fault = fault_of(faults, &name);
    let described = ties.clone();
    let has_help = help.is_some();
    let field = name.clone();
    let control = view! {
        <textarea
            id=ties.control.clone()
            name=name
            class=if mono { "input mono" } else { "input" }
            rows=rows.to_string()
            placeholder=placeholder
            spellcheck="false"
            prop:value=move || value.get()
            aria-invalid=move || fault.get().is_some().then_some("true")
            aria-describedby=move || described.described(has_help, fault.get().is_some())
            on:input=move |event| {
                value.set(event_target_value(&event));
                if let Some(faults) = faults {
                    faults.clear(&field);
                }
            }
            on:blur=move |_: ev::FocusEvent| {
                when_released(move || {
                    if let Some(on_leave) = still_here(on_leave, value) {
                        on_leave.try_run(());
                    }
                });
            }
        ></textarea>
    }
    .into_any();
    shell(&ties, label, optional, help, fault, control)
}

/// One of a few.
#[component]
pub fn SelectField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    value: RwSignal<String>,
    /// `(value, name)` of each.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    #[prop(optional, into)] faults: Option<Faults>,
    #[prop(optional, into)] help: Option<String>,
    #[prop(optional)] optional: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] on_choose: Option<Callback<()>>,
) -> impl IntoView {
    let ties = Ties::new();
    let fault = fault_of(faults, &name);
    let described = ties.clone();
    let has_help = help.is_some();
    let field = name.clone();
    let choices = move || {
        options
            .get()
            .into_iter()
            .map(|(key, name)| {
                let own = key.clone();
                view! { <option value=key selected=move || value.with(|value| *value == own)>{name}</option> }
            })
            .collect_view()
    };
    let control = view! {
        <select
            id=ties.control.clone()
            name=name
            class="input"
            disabled=move || disabled.get()
            aria-invalid=move || fault.get().is_some().then_some("true")
            aria-describedby=move || described.described(has_help, fault.get().is_some())
            on:change=move |event| {
                value.set(event_target_value(&event));
                if let Some(faults) = faults {
                    faults.clear(&field);
                }
                if let Some(on_choose) = on_choose {
                    on_choose.run(());
                }
            }
        >
            {choices}
        </select>
    }
    .into_any();
    shell(&ties, label, optional, help, fault, control)
}

/// Yes or no.
#[component]
pub fn CheckField(
    #[prop(into)] label: String,
    #[prop(optional, into)] name: String,
    value: RwSignal<bool>,
    #[prop(optional, into)] help: Option<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] on_choose: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                name=name
                disabled=move || disabled.get()
                prop:checked=move || value.get()
                on:change=move |event| {
                    value.set(event_target_checked(&event));
                    if let Some(on_choose) = on_choose {
                        on_choose.run(());
                    }
                }
            />
            <span>{label} {help.map(|help| view! { <span class="help">{help}</span> })}</span>
        </label>
    }
    .into_any()
}

/// A password or key. It can be shown while it is typed; it is never filled in from the server.
#[component]
pub fn SecretField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    value: RwSignal<String>,
    #[prop(optional, into)] faults: Option<Faults>,
    #[prop(optional, into)] help: Option<String>,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(optional)] optional: bool,
    /// `current-password`, `new-password`, or `off` for a carrier's key.
    #[prop(default = "off")]
    autocomplete: &'static str,
    #[prop(optional, into)] on_leave: Option<Callback<()>>,
) -> impl IntoView {
    let ties = Ties::new();
    let fault = fault_of(faults, &name);
    let described = ties.clone();
    let has_help = help.is_some();
    let field = name.clone();
    let shown = RwSignal::new(false);
    let control = view! {
        <div class="with-reveal">
            <input
                id=ties.control.clone()
                name=name
                class="input"
                type=move || if shown.get() { "text" } else { "password" }
                autocomplete=autocomplete
                placeholder=placeholder
                spellcheck="false"
                prop:value=move || value.get()
                aria-invalid=move || fault.get().is_some().then_some("true")
                aria-describedby=move || described.described(has_help, fault.get().is_some())
                on:input=move |event| {
                    value.set(event_target_value(&event));
                    if let Some(faults) = faults {
                        faults.clear(&field);
                    }
                }
                on:blur=move |_: ev::FocusEvent| {
                    if let Some(on_leave) = still_here(on_leave, value) {
                        on_leave.try_run(());
                    }
                }
            />
            <button type="button" aria-pressed=move || if shown.get() { "true" } else { "false" } on:click=move |_| shown.update(|s| *s = !*s)>
                {part(move || if shown.get() { "Hide" } else { "Show" })}
            </button>
        </div>
    }
    .into_any();
    shell(&ties, label, optional, help, fault, control)
}

/// One of a few, each with a sentence.
#[component]
pub fn RadioCards(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    value: RwSignal<String>,
    /// `(value, name, sentence)` of each.
    #[prop(into)]
    options: Signal<Vec<(String, String, String)>>,
    #[prop(optional, into)] on_choose: Option<Callback<()>>,
) -> impl IntoView {
    let group = fresh_id(&name);
    let cards = move || {
        let group = group.clone();
        options
            .get()
            .into_iter()
            .map(move |(key, name, sentence)| {
                let (own, chosen) = (key.clone(), key.clone());
                view! {
                    <label>
                        <input
                            type="radio"
                            name=group.clone()
                            value=key
                            prop:checked=move || value.with(|value| *value == own)
                            on:change=move |_| {
                                value.set(chosen.clone());
                                if let Some(on_choose) = on_choose {
                                    on_choose.run(());
                                }
                            }
                        />
                        <span>
                            <span class="strong">{name}</span>
                            <br/>
                            <span class="muted small">{sentence}</span>
                        </span>
                    </label>
                }
            })
            .collect_view()
    };
    view! { <fieldset class="radio-cards"><legend>{label}</legend>{cards}</fieldset> }.into_any()
}

/// The faults that belong to no field on the screen, above the buttons of a form.
#[component]
pub fn FaultSummary(
    faults: Faults,
    /// Names of the fields that show their own.
    shown: &'static [&'static str],
) -> impl IntoView {
    let rest = move || {
        let rest: Vec<String> =
            faults.all().into_iter().filter(|(name, _)| !shown.contains(&name.as_str())).map(|(_, sentence)| sentence).collect();
        (!rest.is_empty()).then(|| {
            view! {
                <div class="notice bad" role="alert">
                    <Icon glyph=Glyph::Warning/>
                    <div>{rest.into_iter().map(|sentence| view! { <div>{sentence}</div> }).collect_view()}</div>
                </div>
            }
        })
    };
    rest.into_any()
}

/// What to do when a field is left, unless the field has left itself: a dialog that closes takes its fields away, and the
/// browser then says that the focused one was left. Where only the field goes and what was typed stays, what to do has gone
/// with it, and so it is tried.
fn still_here(on_leave: Option<Callback<()>>, value: RwSignal<String>) -> Option<Callback<()>> {
    on_leave.filter(|_| value.try_get_untracked().is_some())
}
