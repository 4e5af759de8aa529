//! Bulk orders: those the carriers list, and a new one when the address says so.

use contract::{
    bulk_order::{BulkBy, BulkOrder, BulkState},
    user::Permission,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::{draft::NewOrder, list::Orders};
use crate::{
    api::{self, ApiError},
    paths::{self, use_parameter},
    session::use_session,
    ui::{Button, EmptyState, Glyph, Kind, Load, Loaded, PageHead, SkeletonRows, table::counted},
};

const SOON: std::time::Duration = std::time::Duration::from_secs(3);

#[component]
pub fn BulkOrdersPage() -> impl IntoView {
    let new = use_parameter("new");
    let by = Memo::new(move |_| {
        let word = new.get()?;
        Some(BulkBy::ALL.into_iter().find(|by| by.word() == word).unwrap_or_default())
    });
    let drafting = Memo::new(move |_| by.with(Option::is_some));
    let draft = move || view! { <NewOrder by=Signal::derive(move || by.get().unwrap_or_default())/> };
    view! { <Show when=move || drafting.get() fallback=|| view! { <Listed/> }>{draft()}</Show> }.into_any()
}

#[component]
fn Listed() -> impl IntoView {
    let list: Loaded<Vec<BulkOrder>> = Loaded::once::<ApiError, _>(api::bulk_orders::list);
    look_again_while_open(list);
    let session = use_session();
    let navigate = use_navigate();
    let start = Callback::new(move |()| navigate(&paths::new_bulk_order(BulkBy::State), Default::default()));
    let count = move || {
        let said = move || {
            list.data
                .with(|rows| rows.as_ref().map(|rows| counted(u32::try_from(rows.len()).unwrap_or(u32::MAX), "order", "orders")))
        };
        view! { {said} }
    };
    let empty = move || {
        view! {
            <EmptyState
                glyph=Glyph::Bulk
                title="No bulk order yet"
                sentence="A bulk order asks for many numbers by place: the carrier finds what it has and says how many that were."
            >
                <Button kind=Kind::Primary why_not=session.why_not(Permission::Buy) on_press=start>"New bulk order"</Button>
            </EmptyState>
        }
    };
    let draw = |rows: Signal<Vec<BulkOrder>>| view! { <Orders rows/> };
    view! {
        <PageHead title="Bulk orders" count=count>
            <Button icon=Glyph::Refresh busy=list.busy on_press=move || list.refetch()>"Read again"</Button>
            <Button kind=Kind::Primary icon=Glyph::Plus why_not=session.why_not(Permission::Buy) on_press=start>"New bulk order"</Button>
        </PageHead>
        <Load of=list skeleton=skeleton is_empty=Vec::is_empty empty=empty children=draw/>
    }
    .into_any()
}

fn look_again_while_open(list: Loaded<Vec<BulkOrder>>) {
    let open = Memo::new(move |_| {
        list.data.with(|rows| rows.iter().flatten().any(|row| matches!(row.state, BulkState::Queued | BulkState::Processing)))
    });
    let handle = set_interval_with_handle(
        move || {
            if open.try_get_untracked() == Some(true) && !document().hidden() && !list.busy.get_untracked() {
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
            <table class="table" aria-label="Bulk orders are being loaded">
                <tbody><SkeletonRows rows=5 widths=&[4, 2, 3, 2, 2, 3]/></tbody>
            </table>
        </div>
    }
    .into_any()
}
