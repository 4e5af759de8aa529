//! A menu that opens under its button.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

use super::{
    button::Size,
    dom::fresh_id,
    icon::{Glyph, Icon},
};

/// A button with an icon that opens a list of `menu-item` buttons and links. Arrows move, Escape closes.
#[component]
pub fn Menu(
    #[prop(into)] label: String,
    #[prop(default = Glyph::More)] glyph: Glyph,
    #[prop(default = Size::Small)] size: Size,
    /// Shown instead of the icon.
    #[prop(optional, into)]
    face: Option<ViewFn>,
    /// Class of the button where it has a face of its own.
    #[prop(optional)]
    class: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let whole = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    let list_id = fresh_id("menu");
    let controls = list_id.clone();

    let leave = move |event: ev::FocusEvent| {
        let inside = event
            .related_target()
            .and_then(|target| target.dyn_into::<Node>().ok())
            .zip(whole.get_untracked())
            .is_some_and(|(target, whole)| whole.contains(Some(&target)));
        if !inside {
            open.set(false);
        }
    };
    let keys = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Escape" if open.get_untracked() => {
            event.prevent_default();
            event.stop_propagation();
            open.set(false);
            if let Some(button) = button.get_untracked() {
                let _ = button.focus();
            }
        }
        key @ ("ArrowDown" | "ArrowUp") => {
            event.prevent_default();
            open.set(true);
            step(whole, if key == "ArrowDown" { 1 } else { -1 });
        }
        _ => {}
    };
    let plain = if size == Size::Small { "button quiet icon-only small" } else { "button quiet icon-only" };
    let class = if class.is_empty() { plain } else { class };
    view! {
        <div class="menu" node_ref=whole on:focusout=leave on:keydown=keys>
            <button
                node_ref=button
                type="button"
                class=class
                aria-label=label.clone()
                title=label
                aria-haspopup="true"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-controls=controls
                on:click=move |_| open.update(|o| *o = !*o)
            >
                {match face {
                    Some(face) => face.run(),
                    None => view! { <Icon glyph/> }.into_any(),
                }}
            </button>
            <Show when=move || open.get()>
                <div class="menu-list" id=list_id.clone() on:click=move |_| open.set(false)>
                    {children()}
                </div>
            </Show>
        </div>
    }
    .into_any()
}

/// Moves the focus among the items; waits for them to be drawn when the menu has only now opened.
fn step(whole: NodeRef<html::Div>, by: i32) {
    super::dom::soon(move || {
        let Some(whole) = whole.get_untracked() else { return };
        let Ok(items) = whole.query_selector_all(".menu-item") else { return };
        let count = i32::try_from(items.length()).unwrap_or(0);
        if count == 0 {
            return;
        }
        let focused = document().active_element();
        let at = (0..count).find(|i| {
            let item = items.get(i.unsigned_abs());
            item.as_ref().zip(focused.as_ref()).is_some_and(|(item, focused)| item.is_same_node(Some(focused)))
        });
        let next = at.map_or(if by > 0 { 0 } else { count - 1 }, |at| (at + by).rem_euclid(count));
        if let Some(item) = items.get(next.unsigned_abs()).and_then(|n| n.dyn_into::<HtmlElement>().ok()) {
            let _ = item.focus();
        }
    });
}
