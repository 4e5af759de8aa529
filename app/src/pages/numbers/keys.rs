//! The list by keyboard: `j` and `k` or the arrows walk the rows, Enter opens (the row's link has the focus), `x` picks.

use contract::owned::NumberPage;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::selection::Selection;
use crate::{frame::use_appearance, ui::Loaded};

const LINKS: &str = "main tbody tr .number a";

/// Listens while the page is there.
pub fn walk_rows(list: Loaded<NumberPage>, selection: Selection) {
    let appearance = use_appearance();
    let handle = window_event_listener(ev::keydown, move |event| {
        if !appearance.single_keys().get_untracked()
            || event.ctrl_key()
            || event.meta_key()
            || event.alt_key()
            || is_elsewhere(&event)
        {
            return;
        }
        let here = focused_row();
        match event.key().as_str() {
            "j" => step(&event, here, 1),
            "k" => step(&event, here, -1),
            "ArrowDown" if here.is_some() => step(&event, here, 1),
            "ArrowUp" if here.is_some() => step(&event, here, -1),
            "x" => {
                let row = here.and_then(|at| list.data.with_untracked(|page| page.as_ref()?.items.get(at).cloned()));
                if let Some(row) = row {
                    event.prevent_default();
                    selection.toggle(&row);
                }
            }
            _ => {}
        }
    });
    on_cleanup(move || handle.remove());
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
