//! One port request: how it stands on every axis, what needs us, what it is made of, what happened.

use std::time::Duration;

use contract::{
    carrier::Capability,
    id::{AccountId, PortRequestId, SubOrderId},
    port::detail::PortDetail,
    user::Permission,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    edit_draft::FIELDS,
    edit_form::{EditDialog, Editing},
    head::Head,
    notes::Notes,
    papers::Papers,
    record::Record,
    rejection::Rejections,
    routing::RoutingPanel,
    sub_orders::SubOrders,
    timeline::{History, Timeline},
};
use crate::{
    api::{self, ApiError},
    components::{Acting, ActivationDialog, Moving, PortActDialog, look_again::NextAsker},
    paths::{self, use_parameter},
    session::use_session,
    ui::{Load, Loaded, Panel},
};

/// How often the request is looked at again while a change of it is open.
const SOON: Duration = Duration::from_secs(2);
/// How often otherwise.
const NOW_AND_THEN: Duration = Duration::from_secs(30);

/// What every part of the page needs.
#[derive(Clone, Copy)]
pub struct Shown {
    /// The request with everything.
    pub detail: Signal<PortDetail>,
    /// Reads it again from our server.
    pub again: Callback<()>,
    /// Opens the dialog that activates, cancels or deletes.
    pub acting: RwSignal<Option<Acting>>,
    /// Opens the dialog that changes an activation.
    pub moving: RwSignal<Option<Moving>>,
    /// Opens the form of the details.
    pub editing: RwSignal<Option<Editing>>,
}

impl Shown {
    /// The carrier account and the request.
    pub fn ids(self) -> (AccountId, PortRequestId) {
        self.detail.with_untracked(|detail| (detail.row.account.clone(), detail.row.request.clone()))
    }
}

/// The page of a port request.
#[component]
pub fn PortPage() -> impl IntoView {
    let params = use_params_map();
    let ids = Memo::new(move |_| {
        params.with(|params| {
            let account = AccountId::new(params.get("account").unwrap_or_default());
            (account, PortRequestId::new(params.get("request").unwrap_or_default()))
        })
    });
    let asker = NextAsker::new();
    let detail: Loaded<PortDetail> = Loaded::new::<_, ApiError, _>(
        move || Some(ids.get()),
        move |(account, request)| {
            let asker = asker.take();
            async move { api::ports::detail(&account, &request, asker).await }
        },
    );
    let open = Memo::new(move |_| detail.data.with(|detail| detail.as_ref().is_some_and(is_moving)));
    asker.look_again(detail, SOON, open.into());
    asker.look_again(detail, NOW_AND_THEN, Signal::stored(true));
    let draw = move |shown: Signal<PortDetail>| {
        let shown = Shown {
            detail: shown,
            again: Callback::new(move |()| detail.refetch()),
            acting: RwSignal::new(None),
            moving: RwSignal::new(None),
            editing: RwSignal::new(None),
        };
        view! { <Whole shown loaded=detail/> }
    };
    view! {
        <a class="back" href=paths::PORTS>"← Ports"</a>
        <Load of=detail skeleton=skeleton children=draw/>
    }
    .into_any()
}

/// Whether a change of ours is not settled.
fn is_moving(detail: &PortDetail) -> bool {
    detail.row.pending.is_some()
        || detail.history.iter().any(|row| row.outcome.is_open())
        || detail.sub_orders.iter().any(|one| one.numbers.iter().any(|number| number.pending.is_some()))
}

#[component]
fn Whole(shown: Shown, loaded: Loaded<PortDetail>) -> impl IntoView {
    // An address can open the form where it may be opened: `?edit=SUB_ORDER`, and the field it opens at: `&field=losing_account.number`.
    let (sub_order, field) = (use_parameter("edit").get_untracked(), use_parameter("field").get_untracked());
    if let Some(sub_order) = sub_order {
        let sub_order = SubOrderId::new(sub_order);
        let allowed = shown.detail.with_untracked(|detail| {
            detail.sub_orders.iter().any(|one| one.row.id == sub_order && one.row.may.edit == Capability::Yes)
        });
        if allowed && untrack(|| use_session().reason(Permission::Port)).is_none() {
            let field = FIELDS.iter().find(|name| Some(**name) == field.as_deref()).copied();
            shown.editing.set(Some(Editing { sub_order, field }));
        }
    }
    view! {
        <Head shown loaded/>
        <div class="with-aside port-page">
            <div class="stack">
                <Rejections shown/>
                <SubOrders shown/>
                <Record shown/>
                <Papers shown/>
                <RoutingPanel shown/>
            </div>
            <aside class="stack">
                <Timeline shown/>
                <Notes shown loaded/>
                <History shown/>
            </aside>
        </div>
        <PortActDialog acting=shown.acting on_moved=shown.again/>
        <ActivationDialog moving=shown.moving on_moved=shown.again/>
        <EditDialog shown/>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    let panel = |title: &'static str| {
        view! {
            <Panel title>
                <div class="stack" aria-hidden="true">
                    <span class="skeleton w4"></span>
                    <span class="skeleton w3"></span>
                    <span class="skeleton w4"></span>
                </div>
            </Panel>
        }
    };
    view! {
        <div class="page-head"><span class="skeleton title" role="status" aria-label="The port is being loaded"></span></div>
        <div class="with-aside port-page">
            <div class="stack">{["Sub-orders", "Details", "Papers"].into_iter().map(panel).collect_view()}</div>
            <aside class="stack">{["What happened", "Internal notes"].into_iter().map(panel).collect_view()}</aside>
        </div>
    }
    .into_any()
}
