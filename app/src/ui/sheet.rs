//! Style sheets that come with the pages that wear them.

use leptos::prelude::document;
use wasm_bindgen_futures::JsFuture;

/// Fetches a sheet that lies beside the first one, and waits until it is there. A sheet that does not come leaves the page
/// plain, not missing.
pub async fn sheet(name: &str) {
    let document = document();
    let id = format!("sheet-{name}");
    if document.get_element_by_id(&id).is_some() {
        return;
    }
    let first = document.query_selector("link[rel=stylesheet]").ok().flatten();
    let Some(href) = first.and_then(|first| first.get_attribute("href")) else { return };
    let (Some(head), Ok(link)) = (document.head(), document.create_element("link")) else { return };
    link.set_id(&id);
    let _ = link.set_attribute("rel", "stylesheet");
    let _ = link.set_attribute("href", &href.replace("style.css", name));
    let over = js_sys::Promise::new(&mut |resolve, _| {
        for event in ["load", "error"] {
            let _ = link.add_event_listener_with_callback(event, &resolve);
        }
    });
    if head.append_child(&link).is_ok() {
        let _ = JsFuture::from(over).await;
    }
}
