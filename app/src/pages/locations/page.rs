//! The locations of all accounts, each account read by itself: one that does not answer hides no other.

use contract::{account::Account, location::AccountLocation};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{form::FailoverForm, rows::Rows};
use crate::{
    api,
    components::{CarrierBadge, use_directory},
    paths::{self, SettingsTab, use_parameter},
    ui::{Button, Dialog, EmptyState, Glyph, LinkButton, Load, Loaded, PageHead, SkeletonRows, part},
};

#[component]
pub fn LocationsPage() -> impl IntoView {
    let accounts = use_directory().accounts;
    let again = RwSignal::new(0_u32);
    let empty = || {
        view! {
            <EmptyState glyph=Glyph::Plug title="No carrier account yet" sentence="Locations are read from the accounts that are connected.">
                <LinkButton href=paths::settings(SettingsTab::Accounts)>"Connect an account"</LinkButton>
            </EmptyState>
        }
    };
    let draw = move |accounts: Signal<Vec<Account>>| {
        // The accounts are looked at anew by the frame; their locations only when the accounts themselves changed.
        let known = Memo::new(move |_| {
            let brief = |account: &Account| (account.own, account.id.clone(), account.name.clone(), account.carrier.clone());
            accounts.with(|all| all.iter().map(brief).collect::<Vec<_>>())
        });
        let one = move |(own, id, name, carrier): (bool, contract::id::AccountId, String, contract::id::CarrierId)| {
            if !own {
                return view! { <Lent name carrier/> }.into_any();
            }
            let list: Loaded<Vec<AccountLocation>> = Loaded::new(
                move || {
                    again.track();
                    Some(id.clone())
                },
                |id| async move { api::locations::of_account(&id).await },
            );
            view! { <OfAccount name carrier list again/> }.into_any()
        };
        view! { <div class="stack loose">{part(move || known.get().into_iter().map(one).collect_view())}</div> }
    };
    view! {
        <PageHead title="Locations">
            <Button icon=Glyph::Refresh on_press=move || again.update(|n| *n += 1)>"Read again"</Button>
        </PageHead>
        <Load of=accounts skeleton=skeleton is_empty=Vec::is_empty empty=empty children=draw/>
    }
    .into_any()
}

/// An account of whoever is above.
#[component]
fn Lent(name: String, carrier: contract::id::CarrierId) -> impl IntoView {
    view! {
        <section class="stack tight">
            <h2><CarrierBadge carrier name/></h2>
            <p class="muted">"The locations of this account are kept by whoever it belongs to."</p>
        </section>
    }
    .into_any()
}

/// One account: its carrier, and its locations, or why they cannot be read.
#[component]
fn OfAccount(
    name: String,
    carrier: contract::id::CarrierId,
    list: Loaded<Vec<AccountLocation>>,
    again: RwSignal<u32>,
) -> impl IntoView {
    let label = name.clone();
    let draw = move |rows: Signal<Vec<AccountLocation>>| view! { <Rows rows label=label.clone()/> };
    let empty = || view! { <p class="muted">"This carrier names no locations for the account."</p> };
    view! {
        <section class="stack tight">
            <h2><CarrierBadge carrier name/></h2>
            <Load of=list skeleton=skeleton is_empty=Vec::is_empty empty=empty children=draw/>
        </section>
        <Wanted list again/>
    }
    .into_any()
}

/// The dialog of the location that the address names; closing it takes the name out of the address.
#[component]
fn Wanted(list: Loaded<Vec<AccountLocation>>, again: RwSignal<u32>) -> impl IntoView {
    let (account, location) = (use_parameter("account"), use_parameter("location"));
    let row = Memo::new(move |_| {
        let (account, location) = (account.get()?, location.get()?);
        let named = |row: &&AccountLocation| row.account.as_str() == account && row.location.id == location;
        list.data.with(|rows| rows.iter().flatten().find(named).cloned())
    });
    let open = RwSignal::new(false);
    let navigate = use_navigate();
    let is_named = Memo::new(move |_| row.with(Option::is_some));
    Effect::new(move |_| open.set(is_named.get()));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now && location.with_untracked(Option::is_some) {
            navigate(paths::LOCATIONS, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        }
        now
    });
    let title = Signal::derive(move || {
        row.with(|row| row.as_ref().map(|row| format!("Failover of {}", row.location.name)).unwrap_or_default())
    });
    let done = move || again.update(|n| *n += 1);
    let body = move || row.get_untracked().map(|row| view! { <FailoverForm open row on_done=done/> });
    view! { <Dialog open title>{body()}</Dialog> }.into_any()
}

fn skeleton() -> AnyView {
    view! {
        <div class="table-card">
            <table class="table" aria-label="Locations are being loaded">
                <tbody><SkeletonRows rows=2 widths=&[3, 2, 4, 3, 1]/></tbody>
            </table>
        </div>
    }
    .into_any()
}
