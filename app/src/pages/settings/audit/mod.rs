//! The audit log: who did what to which thing, what was different afterwards, and whether anybody touched the log.

mod check;
mod difference;
mod filters;
mod rows;

use check::ChainCheck;
use contract::{
    audit::{AuditQuery, AuditRow},
    paging::Page,
};
use filters::Filters;
use leptos::prelude::*;
use rows::{Frame, Row};

use crate::{
    api,
    paths::{self, use_filter},
    ui::{EmptyState, Glyph, LinkButton, Load, Loaded, Size, SkeletonRows, part},
};

fn none(page: &Page<AuditRow>) -> bool {
    page.items.is_empty()
}

/// The tab.
#[component]
pub fn AuditTab() -> impl IntoView {
    let filter = use_filter::<AuditQuery>();
    let query = filter.signal();
    let page: Loaded<Page<AuditRow>> =
        Loaded::new(move || Some(query.get()), |query| async move { api::audit::list(&query).await });
    let next = move || page.data.with(|page| page.as_ref().and_then(|page| page.next.clone()));
    let first = move || paths::audit(&AuditQuery { cursor: None, ..query.get() });
    view! {
        <Filters filter page/>
        <ChainCheck/>
        <Load
            of=page
            skeleton=|| view! { <Frame><SkeletonRows rows=12 widths=&[3, 2, 3, 3, 2, 2]/></Frame> }
            is_empty=none
            empty=|| view! {
                <div class="card">
                    <EmptyState glyph=Glyph::Book title="Nothing matches" sentence="No row fits these filters. Every change since the first start is kept.">
                        <LinkButton href=paths::audit(&AuditQuery::default())>"Show all"</LinkButton>
                    </EmptyState>
                </div>
            }
            let:shown
        >
            <Frame>
                <For each=move || shown.get().items key=|row| row.id.clone() children=|row| view! { <Row row/> }/>
            </Frame>
            <div class="buttons">
                <Show when=move || query.with(|query| query.cursor.is_some())>
                    <LinkButton href=Signal::derive(first) size=Size::Small icon=Glyph::Up>"Newest"</LinkButton>
                </Show>
                {part(move || next().map(|cursor| {
                    let href = paths::audit(&AuditQuery { cursor: Some(cursor), ..query.get() });
                    view! { <LinkButton href size=Size::Small icon=Glyph::Down>"Older"</LinkButton> }
                }))}
            </div>
        </Load>
    }
    .into_any()
}
