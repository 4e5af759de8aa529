//! Keys that act from anywhere: one listener for the whole console.

use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

use super::appearance::use_appearance;
use crate::pages::NAVIGATION;

/// How long `g` waits for the letter of a place.
const PATIENCE_MS: i64 = 1_500;

/// What a single key does: `(keys, what)`; the places follow from the navigation.
pub const KEYS: [(&str, &str); 6] = [
    ("Ctrl K", "Find a number, a page or an action"),
    ("/", "The same; on the board of ports, its search"),
    ("?", "This list"),
    ("j k", "Walk the rows of numbers and ports; Enter opens one"),
    ("x", "Pick the row for what is done with several"),
    ("Esc", "Close what lies on top; the focus returns"),
];

/// Begins to listen, as long as the console is there.
pub fn listen(palette: RwSignal<bool>, help: RwSignal<bool>) {
    let appearance = use_appearance();
    let navigate = use_navigate();
    let g_at = StoredValue::new(0_i64);
    let handle = window_event_listener(ev::keydown, move |event| {
        if event.is_composing() || event.default_prevented() {
            return;
        }
        let key = event.key();
        if (event.ctrl_key() || event.meta_key()) && !event.alt_key() && key.eq_ignore_ascii_case("k") {
            event.prevent_default();
            palette.update(|open| *open = !*open);
            return;
        }
        let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
        if !plain || !appearance.single_keys().get_untracked() || types_text(&event) || something_is_open() {
            return;
        }
        let now = event.time_stamp() as i64;
        let after_g = now - g_at.get_value() < PATIENCE_MS && g_at.get_value() > 0;
        g_at.set_value(0);
        match key.as_str() {
            letter if after_g => {
                if let Some(place) = NAVIGATION.iter().find(|place| place.key == letter) {
                    event.prevent_default();
                    navigate(place.href, Default::default());
                }
            }
            "g" => g_at.set_value(now),
            "/" => {
                event.prevent_default();
                palette.set(true);
            }
            "?" => {
                event.prevent_default();
                help.set(true);
            }
            _ => {}
        }
    });
    on_cleanup(move || handle.remove());
}

/// Whether the key goes into a text.
fn types_text(event: &ev::KeyboardEvent) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok()) else { return false };
    target.is_content_editable()
        || match target.tag_name().as_str() {
            "TEXTAREA" | "SELECT" => true,
            "INPUT" => !matches!(target.get_attribute("type").as_deref(), Some("checkbox" | "radio" | "button" | "submit")),
            _ => false,
        }
}

fn something_is_open() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}
