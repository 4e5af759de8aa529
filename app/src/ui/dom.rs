//! Small dealings with the document: ids, focus, title, kept choices.

use std::cell::Cell;

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

thread_local! {
    static LAST: Cell<u32> = const { Cell::new(0) };
}

/// An id that no other element of this page has.
pub fn fresh_id(prefix: &str) -> String {
    let n = LAST.with(|last| {
        last.set(last.get() + 1);
        last.get()
    });
    format!("{prefix}-{n}")
}

/// Focuses the first element that matches, inside the open dialog if there is one.
pub fn focus_first(selector: &str) {
    let inside = document()
        .query_selector_all("dialog[open]")
        .ok()
        .and_then(|all| all.get(all.length().saturating_sub(1)))
        .and_then(|node| node.dyn_into::<web_sys::Element>().ok())
        .and_then(|dialog| dialog.query_selector(selector).ok().flatten());
    let found = inside.or_else(|| document().query_selector(selector).ok().flatten());
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Focuses the page beside the frame, without scrolling.
pub fn focus_main() {
    let main = document().get_element_by_id("main").and_then(|main| main.dyn_into::<HtmlElement>().ok());
    if let Some(main) = main {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = main.focus_with_options(&options);
    }
}

/// Does it after the browser has drawn what was just decided.
pub fn soon(then: impl FnOnce() + 'static) {
    leptos::prelude::request_animation_frame(then);
}

/// Does it now, or, while the pointer holds something down, after it was let go: what appears above the pointer would
/// move the pressed thing away from under it, and the press would be lost.
pub fn when_released(then: impl FnOnce() + 'static) {
    let held = document().query_selector("button:active, a:active, label:active, input:active").ok().flatten().is_some();
    if !held {
        return then();
    }
    let options = web_sys::AddEventListenerOptions::new();
    options.set_once(true);
    // The click follows in the same turn of the browser; the next turn comes after it. A finger, too, ends with this event.
    let after = wasm_bindgen::closure::Closure::once_into_js(move || {
        leptos::prelude::set_timeout(then, std::time::Duration::ZERO);
    });
    let _ = leptos::prelude::window().add_event_listener_with_callback_and_add_event_listener_options(
        "mouseup",
        after.unchecked_ref(),
        &options,
    );
}

/// Names the page in the tab and in the history.
pub fn set_title(title: &str) {
    document().set_title(&format!("{title} · Patchbay"));
}

fn store() -> Option<web_sys::Storage> {
    leptos::prelude::window().local_storage().ok().flatten()
}

/// A choice of appearance that was kept in this browser. Never anything secret.
pub fn kept(name: &str) -> Option<String> {
    store()?.get_item(&format!("patchbay.{name}")).ok().flatten()
}

/// Keeps a choice of appearance in this browser.
pub fn keep(name: &str, value: Option<&str>) {
    let Some(store) = store() else { return };
    let key = format!("patchbay.{name}");
    // A browser that refuses to keep it only forgets the choice.
    let _ = match value {
        Some(value) => store.set_item(&key, value),
        None => store.remove_item(&key),
    };
}

/// Sets or clears an attribute of the document's root, such as its theme.
pub fn set_root_attribute(name: &str, value: Option<&str>) {
    let Some(root) = document().document_element() else { return };
    let _ = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
}

/// Offers text to the person as a file.
pub fn save_as_file(name: &str, mime: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(mime);
    let Ok(blob) = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options) else { return };
    let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    if let Some(link) = document().create_element("a").ok().and_then(|a| a.dyn_into::<web_sys::HtmlAnchorElement>().ok()) {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    let _ = web_sys::Url::revoke_object_url(&url);
}
