//! The one field for a telephone number: typed in any way, shown back as it was understood.

use crate::ui::part;
use contract::number::E164;
use leptos::prelude::*;

use crate::ui::{Faults, TextField};

/// A field for one number. `value` keeps what was typed; read it with [`E164::parse`].
#[component]
pub fn NumberField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    value: RwSignal<String>,
    faults: Faults,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let field = name.clone();
    let check = move || {
        let typed = value.get_untracked();
        let found = match E164::parse(&typed) {
            _ if typed.trim().is_empty() => Vec::new(),
            Ok(_) => Vec::new(),
            Err(refusal) => vec![(field.clone(), refusal.0)],
        };
        faults.show_for(&field, &found);
    };
    let understood = move || {
        let number = E164::parse(&value.get()).ok()?;
        let (country, rest) = number.grouped();
        Some(format!("{country} {rest}"))
    };
    view! {
        <div class="stack tight">
            <TextField
                label
                name
                value
                faults
                optional
                kind="tel"
                inputmode="tel"
                mono=true
                placeholder="(706) 555-0127"
                on_leave=check
            />
            {part(move || understood().map(|text| view! { <span class="muted small mono">{text}</span> }))}
        </div>
    }
    .into_any()
}
