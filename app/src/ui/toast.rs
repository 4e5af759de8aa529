//! Toasts: short news that leads to where it stays. Never the only record of anything.

use std::time::Duration;

use leptos::prelude::*;

use super::{
    button::{Button, Kind, Size},
    icon::{Glyph, Icon},
    mark::Hue,
};

/// Where a toast leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToastLink {
    /// The address.
    pub href: String,
    /// Its name.
    pub name: String,
}

#[derive(Clone, Debug)]
struct Toast {
    id: u32,
    hue: Hue,
    text: String,
    link: Option<ToastLink>,
}

/// The toasts on the screen.
#[derive(Clone, Copy, Debug)]
pub struct Toasts {
    all: RwSignal<Vec<Toast>>,
    last: StoredValue<u32>,
}

/// The toasts, from context.
pub fn use_toasts() -> Toasts {
    use_context().unwrap_or_else(Toasts::new)
}

impl Toasts {
    /// An empty set, provided once by the app.
    pub fn new() -> Self {
        Self { all: RwSignal::new(Vec::new()), last: StoredValue::new(0) }
    }

    /// Shows a sentence. What needs eyes stays half a minute, the rest eight seconds; the tray and the page keep both.
    pub fn say(self, hue: Hue, text: impl Into<String>, link: Option<ToastLink>) {
        let id = self.last.get_value() + 1;
        self.last.set_value(id);
        let toast = Toast { id, hue, text: text.into(), link };
        self.all.update(|all| {
            all.push(toast);
            if all.len() > 4 {
                all.remove(0);
            }
        });
        let seconds = if matches!(hue, Hue::Ok | Hue::Wait) { 8 } else { 30 };
        set_timeout(move || self.close(id), Duration::from_secs(seconds));
    }

    fn close(self, id: u32) {
        self.all.update(|all| all.retain(|toast| toast.id != id));
    }
}

impl Default for Toasts {
    fn default() -> Self {
        Self::new()
    }
}

/// The corner where toasts are drawn; a live region.
#[component]
pub fn ToastCorner(toasts: Toasts) -> impl IntoView {
    let draw = move |toast: Toast| {
        let glyph = match toast.hue {
            Hue::Ok => Glyph::Check,
            Hue::Wait => Glyph::Info,
            Hue::Unknown => Glyph::Question,
            Hue::Bad => Glyph::Warning,
        };
        let id = toast.id;
        view! {
            <div class=format!("toast {}", toast.hue.class())>
                <Icon glyph/>
                <div>
                    {toast.text}
                    " "
                    {toast.link.map(|link| view! { <a class="link" href=link.href>{link.name}</a> })}
                </div>
                <Button
                    kind=Kind::Quiet
                    size=Size::Small
                    icon=Glyph::Cross
                    label="Close"
                    on_press=move || toasts.close(id)
                />
            </div>
        }
    };
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.all.get() key=|toast| toast.id children=draw/>
        </div>
    }
    .into_any()
}
