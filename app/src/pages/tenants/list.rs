//! The tree of tenants, searched by name.

use contract::{tenant::Tenant, user::Permission};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use serde::{Deserialize, Serialize};

use super::{
    new::NewTenantDialog,
    standing::standing,
    tree::{Branch, tree},
};
use crate::{
    api::{self, ApiError},
    components::limit_fields::money_words,
    paths::{self, Enter, use_filter, use_parameter},
    session::use_session,
    ui::{
        Button, EmptyState, Glyph, Kind, Load, Loaded, PageHead, SkeletonRows, Status, TextField, part,
        table::{counted, grouped},
    },
};

/// What is looked for; also the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Looked {
    #[serde(skip_serializing_if = "String::is_empty")]
    q: String,
}

#[component]
pub fn TenantsPage() -> impl IntoView {
    let session = use_session();
    let list: Loaded<Vec<Tenant>> = Loaded::once::<ApiError, _>(api::tenants::list);
    let filter = use_filter::<Looked>();
    let words = RwSignal::new(filter.get_untracked().q);
    let type_words = move || filter.set(&Looked { q: words.get_untracked().trim().to_owned() }, Enter::Replace);
    let making = RwSignal::new(false);
    let wanted = use_parameter("new");
    let navigate = StoredValue::new_local(use_navigate());
    Effect::new(move |_| {
        if wanted.get().is_some() {
            making.set(true);
            navigate.with_value(|go| {
                go(paths::TENANTS, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
            });
        }
    });
    let count = move || {
        let below = list.data.with(|all| all.as_ref().map(|all| all.len().saturating_sub(1)))?;
        Some(format!("{} below you", counted(u32::try_from(below).unwrap_or(u32::MAX), "tenant", "tenants")))
    };
    let made = move |tenant: Tenant| navigate.with_value(|go| go(&paths::tenant(&tenant.id), NavigateOptions::default()));
    let own = move || session.session().with(|s| s.as_ref().map(|s| s.tenant.clone()));
    let draw = move |all: Signal<Vec<Tenant>>| {
        let branches = Memo::new(move |_| all.with(|all| tree(all, &filter.get().q)));
        let rows = move || {
            let own = own();
            branches
                .get()
                .into_iter()
                .map(|branch| {
                    let is_own = own.as_ref() == Some(&branch.tenant.id);
                    view! { <Row branch is_own/> }
                })
                .collect_view()
        };
        let nothing = move || {
            branches.with(Vec::is_empty).then(|| {
                view! {
                    <EmptyState glyph=Glyph::Search title="Nothing matches" sentence="No tenant has these words in its name.">
                        <Button on_press=move || {
                            words.set(String::new());
                            type_words();
                        }>"Show all"</Button>
                    </EmptyState>
                }
            })
        };
        view! {
            <div class="table-card">
                <div class="table-scroll">
                    <table class="table reflow" aria-label="Tenants">
                        <thead>
                            <tr>
                                <th>"Name"</th><th>"Kind"</th><th>"State"</th><th class="end">"People"</th>
                                <th class="end">"Numbers"</th><th class="end">"Tenants"</th><th class="end">"Each month at most"</th>
                            </tr>
                        </thead>
                        <tbody>{part(rows)}</tbody>
                    </table>
                </div>
                {part(nothing)}
            </div>
        }
    };
    view! {
        <PageHead title="Tenants" count=move || count()>
            <Button
                kind=Kind::Primary icon=Glyph::Plus why_not=session.why_not(Permission::Tenants)
                on_press=move || making.set(true)
            >
                "New tenant"
            </Button>
        </PageHead>
        <form class="toolbar" role="search" on:submit=|event| event.prevent_default()>
            <div class="search">
                <TextField label="Find a tenant" name="q" kind="search" value=words placeholder="A part of its name, or customer" on_type=type_words/>
            </div>
        </form>
        <Load of=list skeleton=skeleton children=draw/>
        <NewTenantDialog open=making above=Signal::derive(move || list.data.get().unwrap_or_default()) on_made=made/>
    }
    .into_any()
}

#[component]
fn Row(branch: Branch, is_own: bool) -> impl IntoView {
    let Branch { depth, tenant } = branch;
    let (hue, word) = standing(tenant.suspended_at.is_some());
    let name = if is_own {
        view! { <span class="strong">{tenant.name.clone()}</span> <span class="muted">" (you)"</span> }.into_any()
    } else {
        view! { <a class="link strong" href=paths::tenant(&tenant.id)>{tenant.name.clone()}</a> }.into_any()
    };
    view! {
        <tr>
            <td class=format!("lead branch deep-{}", depth.min(3))>
                {(depth > 0).then(|| view! { <span class="only-read">{format!("Level {}: ", depth + 1)}</span> })}
                {name}
            </td>
            <td>{tenant.kind.name()}</td>
            <td><Status hue word/></td>
            <td class="end figures" data-label="People">{grouped(tenant.users)}</td>
            <td class="end figures" data-label="Numbers">{grouped(tenant.numbers)}</td>
            <td class="end figures" data-label="Tenants">{grouped(tenant.tenants)}</td>
            <td class="end figures muted" data-label="Each month at most">{money_words(tenant.limits.monthly_spend)}</td>
        </tr>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    view! {
        <div class="table-card">
            <table class="table" aria-label="Tenants are being loaded">
                <tbody><SkeletonRows rows=6 widths=&[4, 2, 2, 1, 1, 1, 2]/></tbody>
            </table>
        </div>
    }
    .into_any()
}
