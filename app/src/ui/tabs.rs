//! Tabs and chips: both are links, because what they choose has an address.

use crate::ui::part;
use leptos::prelude::*;

/// Tabs. Each has an address and a name.
#[component]
pub fn Tabs(
    #[prop(into)] label: String,
    /// `(address, name)` of each.
    tabs: Vec<(String, String)>,
    /// The place of the one that is open.
    #[prop(into)]
    open: Signal<usize>,
) -> impl IntoView {
    let links: Vec<_> = tabs
        .into_iter()
        .enumerate()
        .map(|(at, (href, name))| {
            view! { <a href=href aria-current=move || (open.get() == at).then_some("page")>{name}</a> }
        })
        .collect();
    view! { <nav class="tabs" aria-label=label>{links}</nav> }.into_any()
}

/// A chip: a filter with its count.
#[component]
pub fn Chip(
    #[prop(into)] href: Signal<String>,
    #[prop(into)] name: String,
    #[prop(optional, into)] count: Signal<Option<u32>>,
    #[prop(into)] on: Signal<bool>,
) -> impl IntoView {
    view! {
        <a class="chip" href=move || href.get() data-noscroll="true" aria-current=move || on.get().then_some("true")>
            {name}
            {part(move || count.get().map(|n| view! { <b>{super::table::grouped(n)}</b> }))}
        </a>
    }
    .into_any()
}
