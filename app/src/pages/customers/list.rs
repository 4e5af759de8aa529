//! The customers of all accounts, each account by itself.

use contract::{carrier::Capability, customer::Customer, customer_list::CustomersOfAccount, user::Permission};
use leptos::prelude::*;

use super::{create::CreateDialog, or_dash, payment::PaymentDialog, sign_up::SignUpDialog};
use crate::{
    api::{self, ApiError},
    components::why_not,
    paths,
    ui::{
        Button, EmptyState, Glyph, Hue, Kind, Load, Loaded, Notice, PageHead, Size, SkeletonRows, Status, part, table::counted,
    },
};

#[component]
pub fn CustomersPage() -> impl IntoView {
    let may = why_not(Permission::Customers, Capability::Yes);
    move || match may.get() {
        Some(sentence) => view! {
            <PageHead title="Customers"/>
            <Notice hue=Hue::Unknown>{sentence}</Notice>
        }
        .into_any(),
        None => view! { <Allowed/> }.into_any(),
    }
}

#[component]
fn Allowed() -> impl IntoView {
    let list: Loaded<Vec<CustomersOfAccount>> = Loaded::once::<ApiError, _>(api::customers::list);
    let draw = move |all: Signal<Vec<CustomersOfAccount>>| {
        let nobody = move || all.with(|all| all.iter().all(|one| !one.offered));
        view! {
            <Show when=nobody>
                <div class="card">
                    <EmptyState glyph=Glyph::People title="No carrier here keeps customers" sentence="None of the connected accounts is of a carrier that keeps customers of its resellers. Connect an account of one that does."/>
                </div>
            </Show>
            <div class="stack loose">
                <For each=move || all.get() key=|of_one| (of_one.account.clone(), of_one.offered, of_one.own) let:of_one>
                    <OfAccount first=of_one all list/>
                </For>
            </div>
        }
    };
    view! {
        <PageHead title="Customers">
            <Button icon=Glyph::Refresh on_press=move || list.refetch()>"Read again"</Button>
        </PageHead>
        <Load of=list skeleton=skeleton children=draw/>
    }
    .into_any()
}

/// One account's customers. The section and the dialogs over it stay while the list is read again; `first` names the account.
#[component]
fn OfAccount(
    first: CustomersOfAccount,
    all: Signal<Vec<CustomersOfAccount>>,
    list: Loaded<Vec<CustomersOfAccount>>,
) -> impl IntoView {
    let title = format!("{} · {}", first.carrier_name, first.account_name);
    if !first.offered {
        let sentence = format!("{} keeps no customers.", first.carrier_name);
        return view! { <section class="stack tight"><h2>{title}</h2><p class="muted">{sentence}</p></section> }.into_any();
    }
    let (creating, paying, signing) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let own = first.own;
    let money = why_not(Permission::Pay, Capability::Yes);
    let why_not_pay = Signal::derive(move || {
        money.get().or_else(|| (!own).then(|| "Only whose account it is pays into it and signs accounts up.".to_owned()))
    });
    let (account, name) = (first.account.clone(), first.account_name.clone());
    let id = account.clone();
    let now =
        Memo::new(move |_| all.with(|all| all.iter().find(|one| one.account == id).cloned()).unwrap_or_else(|| first.clone()));
    let count = move || {
        now.with(|now| {
            let count = u32::try_from(now.customers.len()).unwrap_or(u32::MAX);
            now.failed.is_none().then(|| counted(count, "customer", "customers"))
        })
    };
    view! {
        <section class="stack tight" aria-label=title.clone()>
            <div class="section-head toolbar">
                <h2>{title.clone()}</h2>
                <span class="muted figures">{part(count)}</span>
                <div class="buttons">
                    <Button size=Size::Small why_not=why_not_pay on_press=move || signing.set(true)>"New account"</Button>
                    <Button size=Size::Small why_not=why_not_pay on_press=move || paying.set(true)>"Pay"</Button>
                    <Button size=Size::Small kind=Kind::Primary icon=Glyph::Plus on_press=move || creating.set(true)>"New customer"</Button>
                </div>
            </div>
            {part(move || view! { <Listed of_one=now.get()/> })}
            <CreateDialog open=creating account=account.clone() on_done=move || list.refetch()/>
            <PaymentDialog open=paying account=account.clone() name/>
            <SignUpDialog open=signing account/>
        </section>
    }
    .into_any()
}

/// What was read of an account: its customers, or why they cannot be told.
#[component]
fn Listed(of_one: CustomersOfAccount) -> impl IntoView {
    let CustomersOfAccount { account, account_name, customers, unreadable, failed, .. } = of_one;
    let none = customers.is_empty() && failed.is_none();
    let label = format!("Customers of {account_name}");
    let row = move |customer: Customer| view! { <Row account=account.clone() customer/> };
    view! {
        {failed.map(|problem| view! { <Notice hue=Hue::Bad>{problem.title}</Notice> })}
        {(unreadable > 0).then(|| view! { <Notice hue=Hue::Unknown>{counted(unreadable, "row", "rows")} " could not be read."</Notice> })}
        {none.then(|| view! { <p class="muted">"There is no customer yet."</p> })}
        {(!customers.is_empty()).then(|| view! {
            <div class="table-card"><div class="table-scroll">
                <table class="table reflow" aria-label=label>
                    <thead><tr>
                        <th>"Customer"</th><th>"User name"</th><th>"E-mail"</th><th>"Class"</th>
                        <th class="end">"Credit limit"</th><th>"State"</th>
                    </tr></thead>
                    <tbody>{customers.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div></div>
        })}
    }
    .into_any()
}

/// How a customer stands, in the carrier's word and in a hue.
pub fn standing(customer: &Customer) -> (Hue, String) {
    match (customer.blocked, customer.active) {
        (Some(true), _) => (Hue::Bad, "Blocked".into()),
        (_, Some(false)) => (Hue::Unknown, "Not active".into()),
        _ if customer.status_word.is_empty() => (Hue::Unknown, "Not said".into()),
        (_, Some(true)) => (Hue::Ok, customer.status_word.clone()),
        _ => (Hue::Wait, customer.status_word.clone()),
    }
}

#[component]
fn Row(account: contract::id::AccountId, customer: Customer) -> impl IntoView {
    let (hue, word) = standing(&customer);
    let limit = customer.credit_limit.map_or_else(|| "Not said".to_owned(), |limit| limit.to_string());
    view! {
        <tr>
            <td class="lead cut"><a class="link strong" href=paths::customer(&account, &customer.id)>{customer.name()}</a></td>
            <td class="mono cut" data-label="User name">{customer.user_name.clone()}</td>
            <td class="cut" data-label="E-mail">{or_dash(&customer.email)}</td>
            <td data-label="Class">{or_dash(customer.class.as_deref().unwrap_or_default())}</td>
            <td class="end figures" data-label="Credit limit">{limit}</td>
            <td data-label="State"><Status hue word/></td>
        </tr>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    view! {
        <div class="table-card">
            <table class="table" aria-label="Customers are being loaded">
                <tbody><SkeletonRows rows=4 widths=&[3, 2, 3, 1, 1, 1]/></tbody>
            </table>
        </div>
    }
    .into_any()
}
