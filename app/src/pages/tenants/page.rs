//! One tenant: what it has, what bounds it, its people, who is below it, and what can be done.

use contract::{
    id::{AccountId, TenantId},
    tenant::Tenant,
    user::Permission,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};

use super::{
    hand_over::HandOverFromHere,
    limits::LimitsPanel,
    name::NameDialog,
    new::NewTenantDialog,
    people::PeopleSection,
    standing::{StandingDialog, standing},
};
use crate::{
    api::{self, ApiError},
    components::{act_as::ActAsDialog, use_directory},
    paths::{self, use_parameter},
    session::use_session,
    ui::{
        Button, Glyph, Icon, Kind, Load, Loaded, Menu, PageHead, Panel, Size, Status,
        clock::date_and_time,
        part,
        table::{counted, grouped},
    },
};

#[component]
pub fn TenantPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    let loaded: Loaded<Tenant> =
        Loaded::new::<_, ApiError, _>(move || Some(id.get()), |id| async move { api::tenants::read(&TenantId::new(id)).await });
    let all: Loaded<Vec<Tenant>> = Loaded::once::<ApiError, _>(api::tenants::list);
    let skeleton = || {
        view! {
            <PageHead title="Tenant"/>
            <div class="panels" aria-hidden="true">
                <div class="panel"><span class="skeleton title"></span></div>
                <div class="panel"><span class="skeleton title"></span></div>
            </div>
        }
    };
    view! {
        <a class="back" href=paths::TENANTS><Icon glyph=Glyph::Left/>"Tenants"</a>
        <Load of=loaded skeleton=skeleton let:tenant><Shown tenant loaded all/></Load>
    }
    .into_any()
}

#[component]
fn Shown(tenant: Signal<Tenant>, loaded: Loaded<Tenant>, all: Loaded<Vec<Tenant>>) -> impl IntoView {
    let directory = use_directory();
    let session = use_session();
    let own = move || session.session().with(|s| s.as_ref().map(|s| s.tenant.clone()));
    let above = Memo::new(move |_| {
        let parent = tenant.with(|tenant| tenant.parent.clone())?;
        all.data.with(|all| all.iter().flatten().find(|one| one.id == parent).cloned())
    });
    // Whoever is right under the own tenant can be given the own accounts; whoever is deeper, those of the one between.
    let grantable = Signal::derive(move || -> Vec<AccountId> {
        match above.get() {
            Some(above) if Some(&above.id) != own().as_ref() => above.limits.accounts,
            _ => directory.accounts.data.with(|all| all.iter().flatten().map(|one| one.id.clone()).collect()),
        }
    });
    let title = Signal::derive(move || tenant.with(|tenant| tenant.name.clone()));
    let kind = move || {
        tenant.with(|tenant| {
            let (hue, word) = standing(tenant.suspended_at.is_some());
            view! { {tenant.kind.name()} " " <Status hue word/> }
        })
    };
    view! {
        <PageHead title count=move || view! { {part(kind)} }><Acts tenant loaded all/></PageHead>
        <div class="stack loose">
            <div class="panels">
                <div class="stack">
                    <Overview tenant above/>
                    <Below tenant all/>
                </div>
                <LimitsPanel tenant loaded grantable/>
            </div>
            <PeopleSection tenant on_changed=move || loaded.refetch()/>
        </div>
    }
    .into_any()
}

/// What can be done with the tenant.
#[component]
fn Acts(tenant: Signal<Tenant>, loaded: Loaded<Tenant>, all: Loaded<Vec<Tenant>>) -> impl IntoView {
    let session = use_session();
    let navigate = StoredValue::new_local(use_navigate());
    let (acting, suspending, giving) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let (making, renaming) = (RwSignal::new(false), RwSignal::new(false));
    let role = session.why_not(Permission::Tenants);
    let may_act = session.why_not(Permission::ActAs);
    let own =
        Memo::new(move |_| session.session().with(|s| s.as_ref().is_some_and(|s| tenant.with(|tenant| tenant.id == s.tenant))));
    let is_own = move || own.get().then(|| "This is your own tenant.".to_owned());
    let suspended = Memo::new(move |_| tenant.with(|tenant| tenant.suspended_at.is_some()));
    let why_not_act = Signal::derive(move || {
        may_act
            .get()
            .or_else(is_own)
            .or_else(|| suspended.get().then(|| "It is suspended; nobody can act as it until it is open again.".to_owned()))
    });
    let why_not = Signal::derive(move || role.get().or_else(is_own));
    // The palette leads here with the question open.
    let asked = use_parameter("act");
    Effect::new(move |_| {
        if asked.get().is_some() && why_not_act.get_untracked().is_none() {
            acting.set(true);
        }
    });
    let go = move |to: String| navigate.with_value(|go| go(&to, NavigateOptions::default()));
    let made = move |made: Tenant| go(paths::tenant(&made.id));
    let can_have = move || tenant.with(|tenant| !tenant.kind.below().is_empty());
    view! {
        <Button icon=Glyph::Phone why_not on_press=move || giving.set(true)>"Give numbers …"</Button>
        <Show when=can_have>
            <Button icon=Glyph::Plus why_not=role on_press=move || making.set(true)>"New customer"</Button>
        </Show>
        {part(move || view! {
            <Button kind=if suspended.get() { Kind::Plain } else { Kind::Danger } why_not on_press=move || suspending.set(true)>
                {if suspended.get() { "Open again …" } else { "Suspend …" }}
            </Button>
        })}
        <Button kind=Kind::Primary icon=Glyph::People why_not=why_not_act on_press=move || acting.set(true)>"Act as …"</Button>
        <Menu label="More about this tenant" size=Size::Normal>
            <button
                type="button" class="menu-item" title=move || role.get()
                aria-disabled=move || role.with(Option::is_some).then_some("true")
                on:click=move |_| if role.with_untracked(Option::is_none) { renaming.set(true) }
            >
                "Rename …"
            </button>
        </Menu>
        <ActAsDialog open=acting tenant/>
        <StandingDialog open=suspending tenant loaded/>
        <NameDialog open=renaming tenant loaded/>
        <NewTenantDialog
            open=making above=Signal::derive(move || all.data.get().unwrap_or_default())
            under=Signal::derive(move || Some(tenant.with(|tenant| tenant.id.clone()))) on_made=made
        />
        <HandOverFromHere open=giving to=tenant all on_done=move || loaded.refetch()/>
    }
    .into_any()
}

#[component]
fn Overview(tenant: Signal<Tenant>, above: Memo<Option<Tenant>>) -> impl IntoView {
    let facts = move || {
        let tenant = tenant.get();
        let since = tenant.suspended_at.map(|at| view! { <dt>"Suspended since"</dt><dd>{date_and_time(at.0)}</dd> });
        let under = above.get().map(|above| {
            view! { <dt>"Under"</dt><dd><a class="link" href=paths::tenant(&above.id)>{above.name}</a></dd> }
        });
        view! {
            <dl class="facts">
                <dt>"Kind"</dt><dd>{tenant.kind.name()}</dd>
                {under}
                {since}
                <dt>"Made"</dt><dd>{date_and_time(tenant.created_at.0)}</dd>
                <dt>"Numbers"</dt><dd class="figures">{grouped(tenant.numbers)}</dd>
                <dt>"People"</dt><dd class="figures">{grouped(tenant.users)}</dd>
                <dt>"Tenants under it"</dt><dd class="figures">{grouped(tenant.tenants)}</dd>
            </dl>
            <p class="muted small below">"What it has is seen by acting as it: for half an hour, and on record with both sides."</p>
        }
    };
    view! { <Panel title="What it has">{part(facts)}</Panel> }.into_any()
}

/// The tenants right under this one.
#[component]
fn Below(tenant: Signal<Tenant>, all: Loaded<Vec<Tenant>>) -> impl IntoView {
    let rows = move || {
        let id = tenant.with(|tenant| tenant.id.clone());
        let below: Vec<Tenant> =
            all.data.with(|all| all.iter().flatten().filter(|one| one.parent.as_ref() == Some(&id)).cloned().collect());
        (!below.is_empty()).then(|| {
            let rows: Vec<_> = below
                .into_iter()
                .map(|one| {
                    let (hue, word) = standing(one.suspended_at.is_some());
                    view! {
                        <li>
                            <a class="link clip" href=paths::tenant(&one.id)>{one.name}</a>
                            <Status hue word/>
                            <span class="note">{one.kind.name()} ", " {counted(one.numbers, "number", "numbers")}</span>
                        </li>
                    }
                })
                .collect();
            view! { <Panel title="Under it"><ul class="ledger">{rows}</ul></Panel> }
        })
    };
    part(rows)
}
