//! How the console looks and which keys act, in this browser.

use leptos::prelude::*;

use crate::{
    frame::{Theme, use_appearance},
    ui::CheckField,
};

/// The tab.
#[component]
pub fn AppearanceTab() -> impl IntoView {
    let appearance = use_appearance();
    let themes = Theme::ALL.map(|theme| {
        view! {
            <button
                type="button"
                aria-pressed=move || if appearance.theme() == theme { "true" } else { "false" }
                on:click=move |_| appearance.set_theme(theme)
            >
                {theme.name()}
            </button>
        }
    });
    view! {
        <section class="panel narrow" aria-label="Appearance">
            <div class="stack">
                <div class="stack tight">
                    <h2 id="theme">"Theme"</h2>
                    <div><div class="segments" role="group" aria-labelledby="theme">{themes.into_iter().collect_view()}</div></div>
                </div>
                <CheckField
                    label="Compact rows" name="compact" value=appearance.compact()
                    help="32 pixels high instead of 38: more numbers on a screen."
                    on_choose=move || appearance.keep_density()
                />
                <CheckField
                    label="Single-key shortcuts" name="single_keys" value=appearance.single_keys()
                    help="/ finds, ? helps, g and a letter goes to a page. They never act while you type. Ctrl K always works."
                    on_choose=move || appearance.keep_single_keys()
                />
                <p class="muted small">"These choices are kept in this browser only."</p>
            </div>
        </section>
    }
    .into_any()
}
