//! One customer: what is listed, what can be set, and what it has.

use contract::{
    carrier::Capability,
    customer::Customer,
    customer_list::CustomerDetail,
    id::{AccountId, CustomerId},
    user::Permission,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{list::standing, or_dash, products::Products, settings::Settings};
use crate::{
    api,
    components::why_not,
    paths,
    ui::{Hue, Load, Loaded, Notice, PageHead, Panel, RelativeTime, Status, part},
};

#[component]
pub fn CustomerPage() -> impl IntoView {
    let may = why_not(Permission::Customers, Capability::Yes);
    move || match may.get() {
        Some(sentence) => view! {
            <PageHead title="Customer"/>
            <Notice hue=Hue::Unknown>{sentence}</Notice>
        }
        .into_any(),
        None => view! { <Allowed/> }.into_any(),
    }
}

#[component]
fn Allowed() -> impl IntoView {
    let params = use_params_map();
    let named = Memo::new(move |_| {
        params.with(|params| {
            let part = |name: &str| params.get(name).unwrap_or_default();
            (AccountId::new(part("account")), CustomerId::new(part("customer")))
        })
    });
    let customer: Loaded<CustomerDetail> =
        Loaded::new(move || Some(named.get()), |(account, id)| async move { api::customers::read(&account, &id).await });
    let draw = move |detail: Signal<CustomerDetail>| {
        let title = Signal::derive(move || detail.with(|detail| detail.customer.name()));
        let count = move || {
            let (hue, word) = detail.with(|detail| standing(&detail.customer));
            let of = detail.with(|detail| format!("{} · {}", detail.carrier_name, detail.account_name));
            view! { <Status hue word/> " " {of} }
        };
        view! {
            <PageHead title count=count/>
            <div class="stack loose">
                <Panel title="As the carrier lists it">{part(move || facts(&detail.with(|detail| detail.customer.clone())))}</Panel>
                <Settings detail/>
                <Products detail/>
            </div>
        }
    };
    view! {
        <a class="back" href=paths::CUSTOMERS>"← Customers"</a>
        <Load of=customer skeleton=|| view! { <div class="page-head"><span class="skeleton title"></span></div> }.into_any() children=draw/>
    }
    .into_any()
}

fn facts(customer: &Customer) -> AnyView {
    let some = |text: &Option<String>| or_dash(text.as_deref().unwrap_or_default());
    let money = |money: Option<contract::money::Money>| money.map_or_else(|| "Not said".to_owned(), |money| money.to_string());
    let place = &customer.address;
    let lines = [&place.line1, &place.line2, &place.city, &place.state, &place.zip, &place.country];
    let address: Vec<&str> = lines.into_iter().flatten().map(String::as_str).collect();
    let person = format!("{} {} {}", customer.salutation, customer.first_name, customer.last_name);
    let created = customer.created_at;
    view! {
        <dl class="facts">
            <dt>"User name"</dt><dd class="mono">{customer.user_name.clone()}</dd>
            <dt>"Person"</dt><dd>{or_dash(person.trim())}</dd>
            <dt>"Company"</dt><dd>{or_dash(&customer.company)}</dd>
            <dt>"E-mail"</dt><dd>{or_dash(&customer.email)}</dd>
            <dt>"Copies to"</dt><dd>{or_dash(&customer.copies.join(", "))}</dd>
            <dt>"Telephone"</dt><dd class="mono">{or_dash(&customer.phone)}</dd>
            <dt>"Address"</dt><dd>{or_dash(&address.join(", "))}</dd>
            <dt>"Rate class"</dt><dd>{some(&customer.class)}</dd>
            <dt>"Credit limit"</dt><dd class="figures">{money(customer.credit_limit)}</dd>
            <dt>"Warned from"</dt><dd class="figures">{money(customer.credit_warning)}</dd>
            <dt>"Carrier's id"</dt><dd class="mono">{customer.id.to_string()}</dd>
            <dt>"Billing id"</dt>
            <dd class="mono">
                {match customer.billing_id.clone() {
                    Some(id) => {
                        let query = contract::call_list::CallListQuery { customer: Some(id.clone()), ..Default::default() };
                        view! { <a class="link" href=paths::call_records(&query)>{id}</a> }.into_any()
                    }
                    None => "—".into_any(),
                }}
            </dd>
            <dt>"Created"</dt>
            <dd>{match created {
                Some(at) => view! { <RelativeTime at=at.0/> }.into_any(),
                None => "Not said".into_any(),
            }}</dd>
        </dl>
    }
    .into_any()
}
