//! The keys of this page: Ctrl+S saves, Alt with a digit goes to a section.

use leptos::{ev, prelude::*};

use super::{
    desk::{Desk, go_to_section},
    section::Section,
};

/// Begins to listen, as long as the page is there.
pub fn listen(desk: Desk) {
    let handle = window_event_listener(ev::keydown, move |event| {
        if event.is_composing() || event.default_prevented() || event.shift_key() {
            return;
        }
        let control = event.ctrl_key() || event.meta_key();
        if control && !event.alt_key() && event.key().eq_ignore_ascii_case("s") {
            event.prevent_default();
            desk.save();
            return;
        }
        if event.alt_key() && !control {
            // By the place of the key: with Alt some layouts write other signs than digits.
            let digit = event.code().strip_prefix("Digit").and_then(|digit| digit.parse::<usize>().ok());
            if let Some(section) = digit.and_then(|digit| Section::ALL.get(digit.wrapping_sub(1))) {
                event.prevent_default();
                go_to_section(*section);
            }
        }
    });
    on_cleanup(move || handle.remove());
}
