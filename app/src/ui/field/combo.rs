//! A text field that offers what matches while one types.

use leptos::{ev, prelude::*};

use super::{Faults, Ties, fault_of, shell, still_here};
use crate::ui::dom::fresh_id;

/// The most that are offered at once.
const MOST: usize = 60;

/// A text field with suggestions, chosen by arrow keys and Enter or by pressing. Other text is kept as it was typed.
#[component]
pub fn ComboField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    value: RwSignal<String>,
    /// `(value, name)` of each suggestion; the value is what gets typed.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    #[prop(optional, into)] faults: Option<Faults>,
    #[prop(optional, into)] help: Option<String>,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(optional)] optional: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// Said when nothing matches.
    #[prop(default = "Nothing on the list matches.")]
    nothing: &'static str,
    #[prop(optional, into)] on_choose: Option<Callback<()>>,
    #[prop(optional, into)] on_leave: Option<Callback<()>>,
) -> impl IntoView {
    let ties = Ties::new();
    let fault = fault_of(faults, &name);
    let described = ties.clone();
    let has_help = help.is_some();
    let field = name.clone();
    let list_id = fresh_id("list");
    let open = RwSignal::new(false);
    let at = RwSignal::new(0_usize);

    let matching = Memo::new(move |_| {
        if !open.get() {
            return Vec::new();
        }
        let typed = value.get().trim().to_uppercase();
        let fits = |(key, name): &&(String, String)| {
            typed.is_empty() || key.to_uppercase().contains(&typed) || name.to_uppercase().contains(&typed)
        };
        options.with(|options| {
            let mut found: Vec<_> = options.iter().filter(fits).cloned().collect();
            found.sort_by_key(|(key, _)| !key.to_uppercase().starts_with(&typed));
            found.truncate(MOST);
            found
        })
    });
    let choose = move |key: String| {
        value.set(key);
        open.set(false);
        if let Some(on_choose) = on_choose {
            on_choose.run(());
        }
    };
    let keys = move |event: ev::KeyboardEvent| {
        let count = matching.with(Vec::len);
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" => {
                event.prevent_default();
                if !open.get_untracked() {
                    open.set(true);
                    at.set(0);
                } else if count > 0 {
                    let step = if event.key() == "ArrowDown" { 1 } else { count - 1 };
                    at.update(|at| *at = (*at + step) % count);
                }
            }
            "Enter" if open.get_untracked() => {
                if let Some((key, _)) = matching.with_untracked(|m| m.get(at.get_untracked()).cloned()) {
                    event.prevent_default();
                    choose(key);
                }
            }
            "Escape" if open.get_untracked() => {
                event.prevent_default();
                event.stop_propagation();
                open.set(false);
            }
            _ => {}
        }
    };
    let option_id = {
        let list = list_id.clone();
        move |n: usize| format!("{list}-{n}")
    };
    let active = option_id.clone();
    let rows = move || {
        let option_id = option_id.clone();
        matching
            .get()
            .into_iter()
            .enumerate()
            .map(|(n, (key, name))| {
                let chosen = key.clone();
                view! {
                    <li
                        role="option"
                        id=option_id(n)
                        aria-selected=move || if at.get() == n { "true" } else { "false" }
                        on:mousedown=move |event: ev::MouseEvent| {
                            event.prevent_default();
                            choose(chosen.clone());
                        }
                    >
                        {name}
                    </li>
                }
            })
            .collect_view()
    };
    let controls = list_id.clone();
    let control = view! {
        <div class="combo">
            <input
                id=ties.control.clone()
                name=name
                class="input"
                type="text"
                role="combobox"
                aria-autocomplete="list"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-controls=controls
                aria-activedescendant=move || (open.get() && matching.with(|m| !m.is_empty())).then(|| active(at.get()))
                autocomplete="off"
                spellcheck="false"
                placeholder=placeholder
                disabled=move || disabled.get()
                prop:value=move || value.get()
                aria-invalid=move || fault.get().is_some().then_some("true")
                aria-describedby=move || described.described(has_help, fault.get().is_some())
                on:input=move |event| {
                    value.set(event_target_value(&event));
                    at.set(0);
                    open.set(true);
                    if let Some(faults) = faults {
                        faults.clear(&field);
                    }
                }
                on:click=move |_| open.set(true)
                on:keydown=keys
                on:blur=move |_: ev::FocusEvent| {
                    open.try_set(false);
                    if let Some(on_leave) = still_here(on_leave, value) {
                        on_leave.try_run(());
                    }
                }
            />
            <ul id=list_id role="listbox" aria-label=label.clone() hidden=move || !open.get() || options.with(Vec::is_empty)>
                {rows}
                <Show when=move || matching.with(Vec::is_empty)>
                    <li class="none" role="presentation">{nothing}</li>
                </Show>
            </ul>
        </div>
    }
    .into_any();
    shell(&ties, label, optional, help, fault, control)
}
