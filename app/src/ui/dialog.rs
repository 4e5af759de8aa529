//! A native modal dialog: the browser keeps the focus inside and gives it back.

use crate::ui::part;
use leptos::{ev, html, prelude::*};

use super::{
    button::{Button, Kind},
    dom::{focus_first, fresh_id, soon},
    icon::Glyph,
};

/// How wide a dialog is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// For a question or a short form.
    #[default]
    Normal,
    /// For a table or two columns.
    Wide,
}

/// What is focused when a dialog opens: its first field, or the first button at its foot.
const FIRST: &str = ".dialog-main :is(input, select, textarea):not([disabled]), .dialog-foot .button";

/// A dialog that is there while `open` holds. Its body is made anew each time it opens.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] width: Width,
    /// Asked before Escape or the cross closes it; `false` keeps it open.
    #[prop(optional, into)]
    may_close: Option<Callback<(), bool>>,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let title_id = fresh_id("dialog");
    let labelled = title_id.clone();
    Effect::new(move |_| {
        let Some(element) = dialog.get() else { return };
        if open.get() {
            if !element.open() {
                let _ = element.show_modal();
                soon(|| focus_first(FIRST));
            }
        } else if element.open() {
            element.close();
        }
    });
    let leave = move || {
        if may_close.is_none_or(|may| may.run(())) {
            open.set(false);
        }
    };
    let class = if width == Width::Wide { "dialog wide" } else { "dialog" };
    view! {
        <dialog
            node_ref=dialog
            class=class
            aria-labelledby=labelled
            // A browser asks whether Escape may close a dialog only once; after that it closes it, whatever was typed.
            on:keydown=move |event: ev::KeyboardEvent| {
                if event.key() == "Escape" && !event.default_prevented() {
                    event.prevent_default();
                    event.stop_propagation();
                    leave();
                }
            }
            on:cancel=move |event: ev::Event| {
                event.prevent_default();
                leave();
            }
            on:close=move |_| open.set(false)
        >
            <Show when=move || open.get()>
                <div class="dialog-body">
                    <div class="dialog-head">
                        <h2 id=title_id.clone()>{part(move || title.get())}</h2>
                        <Button kind=Kind::Quiet icon=Glyph::Cross label="Close" on_press=leave/>
                    </div>
                    {children()}
                </div>
            </Show>
        </dialog>
    }
    .into_any()
}
