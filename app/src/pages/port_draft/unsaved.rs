//! What was typed and is not saved yet, kept in this tab so that a reload or a crash loses nothing. A PIN is never in it.

use contract::{id::PortDraftId, port::fields::PortFields};
use leptos::prelude::window;
use serde::{Deserialize, Serialize};

/// The record as it was typed, with what it grew from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Unsaved {
    /// The version it grew from.
    pub version: u32,
    /// The record of that version.
    pub base: PortFields,
    /// The record as it was typed.
    pub fields: PortFields,
}

fn store() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

fn key(id: &PortDraftId) -> String {
    format!("patchbay.port-draft.{}", id.as_str())
}

/// Keeps it.
pub fn keep(id: &PortDraftId, unsaved: &Unsaved) {
    if let (Some(store), Ok(text)) = (store(), serde_json::to_string(unsaved)) {
        // A browser that refuses to keep it loses only what a crash would lose.
        let _ = store.set_item(&key(id), &text);
    }
}

/// Forgets it: it is saved.
pub fn forget(id: &PortDraftId) {
    if let Some(store) = store() {
        let _ = store.remove_item(&key(id));
    }
}

/// What was kept, if anything.
pub fn kept(id: &PortDraftId) -> Option<Unsaved> {
    let text = store()?.get_item(&key(id)).ok().flatten()?;
    serde_json::from_str(&text).ok()
}
