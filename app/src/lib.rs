//! Patchbay in the browser.

mod api;
mod components;
mod frame;
mod pages;
mod paths;
mod session;
mod ui;

use wasm_bindgen::prelude::wasm_bindgen;

/// Draws the console into the document.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(frame::App);
}
