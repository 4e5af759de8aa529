//! The trunk groups of all accounts, one of them open for change when the address says so.

use std::time::Duration;

use contract::{trunk_group::TrunkGroupRow, user::Permission};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{form::GroupForm, rows::Groups};
use crate::{
    api::{self, ApiError},
    paths::{self, use_parameter},
    session::use_session,
    ui::{Button, Dialog, EmptyState, Glyph, Kind, Load, Loaded, PageHead, SkeletonRows, Width, table::counted},
};

/// How often the list is looked at again while a change of it is open.
const SOON: Duration = Duration::from_secs(3);

#[component]
pub fn TrunkGroupsPage() -> impl IntoView {
    let list: Loaded<Vec<TrunkGroupRow>> = Loaded::once::<ApiError, _>(api::trunk_groups::list);
    look_again_while_open(list);
    let session = use_session();
    let creating = RwSignal::new(false);
    let count = move || {
        let said = move || {
            list.data
                .with(|rows| rows.as_ref().map(|rows| counted(u32::try_from(rows.len()).unwrap_or(u32::MAX), "group", "groups")))
        };
        view! { {said} }
    };
    let create = move || creating.set(true);
    let empty = move || {
        view! {
            <EmptyState
                glyph=Glyph::Trunk
                title="No trunk group yet"
                sentence="A trunk group is the set of IP addresses that takes the calls of the numbers routed to it."
            >
                <Button kind=Kind::Primary why_not=session.why_not(Permission::TrunkGroups) on_press=create>"New trunk group"</Button>
            </EmptyState>
        }
    };
    let draw = |rows: Signal<Vec<TrunkGroupRow>>| view! { <Groups rows/> };
    view! {
        <PageHead title="Trunk groups" count=count>
            <Button icon=Glyph::Refresh busy=list.busy on_press=move || list.refetch()>"Read again"</Button>
            <Button kind=Kind::Primary icon=Glyph::Plus why_not=session.why_not(Permission::TrunkGroups) on_press=create>"New trunk group"</Button>
        </PageHead>
        <Load of=list skeleton=skeleton is_empty=Vec::is_empty empty=empty children=draw/>
        <Dialog open=creating title="New trunk group" width=Width::Wide>
            <GroupForm open=creating on_done=move || list.refetch()/>
        </Dialog>
        <Wanted list/>
    }
    .into_any()
}

/// The dialog of the group that the address names; closing it takes the name out of the address.
#[component]
fn Wanted(list: Loaded<Vec<TrunkGroupRow>>) -> impl IntoView {
    let named = use_parameter("group");
    let row = Memo::new(move |_| {
        let id = named.get()?;
        list.data.with(|rows| rows.iter().flatten().find(|row| row.group.id.as_str() == id).cloned())
    });
    let open = RwSignal::new(false);
    let navigate = use_navigate();
    Effect::new(move |_| open.set(row.with(Option::is_some)));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now && named.with_untracked(Option::is_some) {
            navigate(paths::TRUNK_GROUPS, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        }
        now
    });
    let title = Signal::derive(move || row.with(|row| row.as_ref().map(|row| row.group.name.clone()).unwrap_or_default()));
    let body = move || row.get_untracked().map(|row| view! { <GroupForm open before=row on_done=move || list.refetch()/> });
    view! { <Dialog open title width=Width::Wide>{body()}</Dialog> }.into_any()
}

fn look_again_while_open(list: Loaded<Vec<TrunkGroupRow>>) {
    let open = Memo::new(move |_| {
        list.data.with(|rows| rows.iter().flatten().any(|row| row.pending.is_some() || row.group.state.is_some()))
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
            <table class="table" aria-label="Trunk groups are being loaded">
                <tbody><SkeletonRows rows=4 widths=&[3, 2, 4, 2, 2, 1]/></tbody>
            </table>
        </div>
    }
    .into_any()
}
