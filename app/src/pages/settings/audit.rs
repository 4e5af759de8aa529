//! The audit log: who did what to which thing, and what came of it.

use crate::ui::part;
use contract::{
    audit::{AuditQuery, AuditRow},
    paging::Page,
};
use leptos::{ev, prelude::*};

use crate::{
    api,
    paths::{Enter, use_filter},
    ui::{Button, EmptyState, Glyph, Hue, LinkButton, Load, Loaded, Size, SkeletonRows, Status, TextField, clock::date_and_time},
};

fn none(page: &Page<AuditRow>) -> bool {
    page.items.is_empty()
}

/// The tab.
#[component]
pub fn AuditTab() -> impl IntoView {
    let filter = use_filter::<AuditQuery>();
    let words = RwSignal::new(filter.get_untracked().q.unwrap_or_default());
    let query = filter.signal();
    let page: Loaded<Page<AuditRow>> =
        Loaded::new(move || Some(query.get()), |query| async move { api::audit::list(&query).await });
    let search = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let q = Some(words.get_untracked().trim().to_owned()).filter(|q| !q.is_empty());
        filter.set(&AuditQuery { q, cursor: None }, Enter::Push);
    };
    let next = move || page.data.with(|page| page.as_ref().and_then(|page| page.next.clone()));
    let first = move || crate::paths::audit(&AuditQuery { cursor: None, ..query.get() });
    view! {
        <form class="toolbar" role="search" on:submit=search>
            <div class="search">
                <TextField label="Words in who, action or subject" name="q" kind="search" value=words placeholder="removal, 7065550127, a name"/>
            </div>
            <div class="go"><Button icon=Glyph::Search>"Find"</Button></div>
        </form>
        <Load
            of=page
            skeleton=|| view! { <Frame><SkeletonRows rows=12 widths=&[3, 2, 3, 3, 2, 2]/></Frame> }
            is_empty=none
            empty=|| view! {
                <div class="card">
                    <EmptyState glyph=Glyph::Book title="Nothing matches" sentence="No row has these words. Every change since the first start is kept.">
                        <LinkButton href=crate::paths::audit(&AuditQuery::default())>"Show all"</LinkButton>
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
                    let href = crate::paths::audit(&AuditQuery { cursor: Some(cursor), ..query.get() });
                    view! { <LinkButton href size=Size::Small icon=Glyph::Down>"Older"</LinkButton> }
                }))}
            </div>
        </Load>
    }
    .into_any()
}

#[component]
fn Frame(children: Children) -> impl IntoView {
    view! {
        <div class="table-card">
            <div class="table-scroll">
                <table class="table reflow">
                    <thead>
                        <tr><th>"When"</th><th>"Who"</th><th>"What"</th><th>"On"</th><th>"Before and after"</th><th>"Outcome"</th></tr>
                    </thead>
                    <tbody>{children()}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

/// The hue of an outcome's word; a word that is not known stays grey.
fn hue(outcome: &str) -> Hue {
    match outcome {
        "done" | "verified" => Hue::Ok,
        "refused" | "failed" | "not_sent" | "not_done" => Hue::Bad,
        "unknown" | "manual" => Hue::Unknown,
        _ => Hue::Wait,
    }
}

#[component]
fn Row(row: AuditRow) -> impl IntoView {
    let change = match (row.before, row.after) {
        (None, None) => ().into_any(),
        (before, after) => view! {
            <details>
                <summary class="link">"Show"</summary>
                {before.map(|before| view! { <pre class="muted">{before}</pre> })}
                {after.map(|after| view! { <pre>{after}</pre> })}
            </details>
        }
        .into_any(),
    };
    let origin = format!("From {}, request {}", row.address, row.request_id);
    view! {
        <tr>
            <td class="muted figures">{date_and_time(row.at.0)}</td>
            <td title=origin>{row.who}</td>
            <td class="mono">
                {row.action}
                {row.carrier_operation.map(|operation| view! { <span class="muted">" · " {operation}</span> })}
            </td>
            <td class="cut full" title=row.subject.clone()>{row.subject.clone()}</td>
            <td class="wrap">{change}</td>
            <td><Status hue=hue(&row.outcome) word=row.outcome.replace('_', " ")/></td>
        </tr>
    }
    .into_any()
}
