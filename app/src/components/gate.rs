//! Why something may not be done: by the person's role, or by what the carrier can.

use contract::{carrier::Capability, user::Permission};
use leptos::prelude::*;

use crate::session::use_session;

/// The reason for a disabled control: the role's first, then the carrier's. `None` means that it may be done.
pub fn why_not(permission: Permission, capability: impl Into<Signal<Capability>>) -> Signal<Option<String>> {
    let session = use_session();
    let capability = capability.into();
    let person = session.why_not(permission);
    Signal::derive(move || {
        person.get().or_else(|| match capability.get() {
            Capability::Yes => None,
            Capability::No { reason } => Some(reason),
        })
    })
}
