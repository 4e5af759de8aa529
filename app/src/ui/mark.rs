//! Marks and frames: status, key, progress, panel, the head of a page.

use crate::ui::part;
use leptos::prelude::*;

use super::dom::{fresh_id, set_title};

/// The hues of a status, used for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hue {
    /// Verified, in service.
    Ok,
    /// Asked, accepted, pending.
    Wait,
    /// Unknown, needs eyes.
    Unknown,
    /// Failed, missing.
    Bad,
}

impl Hue {
    /// The class that gives the hue.
    pub fn class(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Wait => "wait",
            Self::Unknown => "unknown",
            Self::Bad => "bad",
        }
    }
}

/// A status: always a word, in its hue.
#[component]
pub fn Status(#[prop(into)] hue: Signal<Hue>, #[prop(into)] word: Signal<String>) -> impl IntoView {
    view! { <span class=move || format!("status {}", hue.get().class())>{part(move || word.get())}</span> }.into_any()
}

/// A key to press.
#[component]
pub fn Kbd(#[prop(into)] keys: String) -> impl IntoView {
    view! { <kbd class="key">{keys}</kbd> }.into_any()
}

/// Progress that counts items; without a total it only says that something moves.
#[component]
pub fn Progress(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] done: Signal<u32>,
    #[prop(into)] total: Signal<Option<u32>>,
    #[prop(default = Hue::Ok)] hue: Hue,
) -> impl IntoView {
    view! {
        <progress
            class=format!("progress {}", hue.class())
            aria-label=move || label.get()
            max=move || total.get().map(|t| t.max(1).to_string())
            value=move || total.get().map(|_| done.get().to_string())
        ></progress>
    }
    .into_any()
}

/// A panel: one level of card, with a title, what stands beside it, and what can be done at its end.
#[component]
pub fn Panel(
    #[prop(into)] title: String,
    /// Beside the title: a status.
    #[prop(optional, into)]
    beside: ViewFn,
    /// At the end: one button.
    #[prop(optional, into)]
    end: ViewFn,
    children: Children,
) -> impl IntoView {
    let id = fresh_id("panel");
    view! {
        <section class="panel" aria-labelledby=id.clone()>
            <header>
                <h2 id=id.clone()>{title}</h2>
                {part(move || beside.run())}
                <div class="end">{part(move || end.run())}</div>
            </header>
            {children()}
        </section>
    }
    .into_any()
}

/// The head of a page: its title, its count and freshness in one line, and its actions. It names the tab, too.
#[component]
pub fn PageHead(
    #[prop(into)] title: Signal<String>,
    /// Count and freshness.
    #[prop(optional, into)]
    count: ViewFn,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    Effect::new(move |_| set_title(&title.get()));
    view! {
        <div class="page-head">
            <h1>{part(move || title.get())}</h1>
            <span class="count">{part(move || count.run())}</span>
            <div class="actions">{children.map(|children| children())}</div>
        </div>
    }
    .into_any()
}
