//! Copying with one press, and saying that it was done.

use std::time::Duration;

use crate::ui::part;
use leptos::prelude::*;

use super::{
    button::{Button, Kind, Size},
    icon::Glyph,
};

/// Puts text on the clipboard.
pub fn copy(text: &str) {
    // The promise is not waited for; a browser that refuses leaves the clipboard as it was.
    let _ = window().navigator().clipboard().write_text(text);
}

/// A small button that copies `text`.
#[component]
pub fn CopyButton(
    #[prop(into)] text: Signal<String>,
    /// What is copied, for its name: “the link”.
    #[prop(into)]
    what: String,
) -> impl IntoView {
    let done = RwSignal::new(false);
    let press = move || {
        copy(&text.get_untracked());
        done.set(true);
        set_timeout(move || done.try_set(false).map_or((), drop), Duration::from_secs(2));
    };
    view! {
        <Button kind=Kind::Plain size=Size::Small icon=Glyph::Copy on_press=press>
            {part(move || if done.get() { "Copied".to_owned() } else { format!("Copy {what}") })}
        </Button>
        <span class="only-read" role="status">{part(move || done.get().then_some("Copied."))}</span>
    }
    .into_any()
}
