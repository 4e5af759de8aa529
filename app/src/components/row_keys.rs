//! A list by keyboard: `j` and `k` or the arrows walk the rows, Enter opens (the row's link has the focus).

use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlElement, KeyboardEvent};

use crate::{frame::use_appearance, ui::dom::focus_first};

/// The links of the rows, one in each.
const LINKS: &str = "main tbody tr td.lead a";
/// The list's own search field.
const SEARCH: &str = "main .toolbar input[type=search]";

/// What another key does, beside walking.
#[derive(Clone, Copy)]
pub enum Beside {
    /// `/` leads to the list's search field.
    Search,
    /// `x` picks the row at a place.
    Pick(Callback<(usize,)>),
}

/// Listens while the page is there.
pub fn walk_rows(beside: Beside) {
    let appearance = use_appearance();
    let on = move || appearance.single_keys().get_untracked();
    // On the document, so that it comes before the console's own keys: there `/` opens the palette.
    let listener = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        if !on() || event.ctrl_key() || event.meta_key() || event.alt_key() || is_elsewhere(&event) {
            return;
        }
        let here = focused_row();
        match (event.key().as_str(), beside) {
            ("j", _) => step(&event, here, 1),
            ("k", _) => step(&event, here, -1),
            ("ArrowDown", _) if here.is_some() => step(&event, here, 1),
            ("ArrowUp", _) if here.is_some() => step(&event, here, -1),
            ("/", Beside::Search) => {
                event.prevent_default();
                focus_first(SEARCH);
            }
            ("x", Beside::Pick(pick)) => {
                if let Some(at) = here {
                    event.prevent_default();
                    pick.run((at,));
                }
            }
            _ => {}
        }
    });
    let target = document();
    let _ = target.add_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
    let kept = StoredValue::new_local(listener);
    on_cleanup(move || {
        kept.try_with_value(|listener| {
            let _ = document().remove_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
        });
    });
}

/// Whether someone types, or something lies above the list.
fn is_elsewhere(event: &ev::KeyboardEvent) -> bool {
    let typing = event.target().and_then(|target| target.dyn_into::<Element>().ok()).is_some_and(|element| {
        let text = element.matches("input:not([type=checkbox]), textarea, select, [role=combobox]").unwrap_or(false);
        text || element.closest("dialog, .menu-list").ok().flatten().is_some()
    });
    typing || document().query_selector("dialog[open]").ok().flatten().is_some()
}

fn links() -> Vec<HtmlElement> {
    let Ok(all) = document().query_selector_all(LINKS) else { return Vec::new() };
    (0..all.length()).filter_map(|at| all.get(at)?.dyn_into().ok()).collect()
}

/// The place of the row that has the focus.
fn focused_row() -> Option<usize> {
    let row = document().active_element()?.closest("tbody tr").ok().flatten()?;
    links().iter().position(|link| row.contains(Some(link)))
}

fn step(event: &ev::KeyboardEvent, from: Option<usize>, by: isize) {
    let links = links();
    let to = from.map_or(0, |at| at.saturating_add_signed(by)).min(links.len().saturating_sub(1));
    if let Some(link) = links.get(to) {
        event.prevent_default();
        let _ = link.focus();
    }
}
