//! The bulk changes there are, and a new one when the address says so.

use contract::bulk_change::{BulkChangeView, BulkPhase};
use leptos::prelude::*;

use super::{detail::phase_of, draft::NewBulkChange};
use crate::{
    api::{self, ApiError},
    paths::{self, use_parameter},
    ui::{
        EmptyState, Glyph, Kind, LinkButton, Load, Loaded, PageHead, Progress, RelativeTime, SkeletonRows, Status, part,
        table::{counted, grouped},
    },
};

const SOON: std::time::Duration = std::time::Duration::from_secs(3);

#[component]
pub fn BulkChangesPage() -> impl IntoView {
    let new = use_parameter("new");
    let drafting = Memo::new(move |_| new.with(Option::is_some));
    view! { <Show when=move || drafting.get() fallback=|| view! { <Listed/> }><NewBulkChange/></Show> }.into_any()
}

#[component]
fn Listed() -> impl IntoView {
    let list: Loaded<Vec<BulkChangeView>> = Loaded::once::<ApiError, _>(api::bulk_changes::list);
    look_again_while_it_moves(list);
    let count = move || {
        let said = move || {
            let many = list.data.with(|rows| rows.as_ref().map(Vec::len))?;
            Some(counted(u32::try_from(many).unwrap_or(u32::MAX), "bulk change", "bulk changes"))
        };
        view! { {said} }
    };
    let empty = move || {
        view! {
            <EmptyState
                glyph=Glyph::Bulk
                title="No bulk change yet"
                sentence="A bulk change sets one thing for many numbers: all that match a filter of the list, or a pasted list. You see what it does to each number before anything is sent."
            >
                <LinkButton href=paths::new_bulk_change_listed(&[]) kind=Kind::Primary>"Paste a list"</LinkButton>
                <LinkButton href=paths::NUMBERS>"Choose in the list of numbers"</LinkButton>
            </EmptyState>
        }
    };
    let draw = |rows: Signal<Vec<BulkChangeView>>| view! { <Rows rows/> };
    view! {
        <a class="back" href=paths::NUMBERS>"← Numbers"</a>
        <PageHead title="Bulk changes" count=count>
            <LinkButton href=paths::new_bulk_change_listed(&[]) kind=Kind::Primary icon=Glyph::Plus>"Paste a list"</LinkButton>
        </PageHead>
        <Load of=list skeleton=skeleton is_empty=Vec::is_empty empty=empty children=draw/>
    }
    .into_any()
}

#[component]
fn Rows(rows: Signal<Vec<BulkChangeView>>) -> impl IntoView {
    let draw = |row: BulkChangeView| {
        let (hue, word) = phase_of(&row);
        let (asked, total) = (row.asked(), row.asked() + row.count(contract::bulk_change::RowState::Waiting));
        let said = format!("{} of {} asked", grouped(asked), grouped(total));
        let failed = (row.failed() > 0).then(|| format!("{} not done", grouped(row.failed())));
        view! {
            <tr>
                <td class="lead wrap"><a class="strong" href=paths::bulk_change(&row.id)>{row.summary.clone()}</a></td>
                <td><Status hue word/></td>
                <td>
                    <span class="filled">
                        <span class="figures">{said.clone()}</span>
                        <Progress label=said done=asked total=Some(total) hue/>
                    </span>
                </td>
                <td class="muted">{failed}</td>
                <td class="muted">{row.by.clone()}</td>
                <td class="muted"><RelativeTime at=row.made_at.0/></td>
            </tr>
        }
    };
    view! {
        <div class="table-card">
            <div class="table-scroll">
                <table class="table reflow" aria-label="Bulk changes">
                    <thead>
                        <tr><th>"Change"</th><th>"State"</th><th>"Progress"</th><th>"Not done"</th><th>"By"</th><th>"Planned"</th></tr>
                    </thead>
                    <tbody>{part(move || rows.get().into_iter().map(draw).collect_view())}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

fn look_again_while_it_moves(list: Loaded<Vec<BulkChangeView>>) {
    let moves = Memo::new(move |_| {
        list.data.with(|rows| rows.iter().flatten().any(|row| row.phase == BulkPhase::Running || row.moving > 0))
    });
    let handle = set_interval_with_handle(
        move || {
            if moves.try_get_untracked() == Some(true) && !document().hidden() && !list.busy.get_untracked() {
                list.refetch();
            }
        },
        SOON,
    );
    if let Ok(handle) = handle {
        on_cleanup(move || handle.clear());
    }
}

fn skeleton() -> AnyView {
    view! {
        <div class="table-card">
            <table class="table" aria-label="Bulk changes are being loaded">
                <tbody><SkeletonRows rows=5 widths=&[4, 2, 3, 1, 2, 2]/></tbody>
            </table>
        </div>
    }
    .into_any()
}
