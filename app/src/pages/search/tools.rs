//! What stands above and below the rows: their count, the choices that sift and order them, and what is chosen.

use std::collections::HashSet;

use contract::{id::AccountId, money::Money};
use leptos::prelude::*;

use super::{
    desk::Desk,
    sift::{Order, products},
};
use crate::{
    components::use_directory,
    ui::{Button, CheckField, Kind, SelectField, Size, part},
};

/// The count and the choices.
#[component]
pub fn Tools(desk: Desk, count: Signal<String>) -> impl IntoView {
    let directory = use_directory();
    let (account, product, held) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(false));
    let order = RwSignal::new("arrival".to_owned());
    // The address says what is chosen; the fields follow.
    Effect::new(move |_| {
        let sift = desk.sift.get();
        account.set(sift.account.map(|id| id.as_str().to_owned()).unwrap_or_default());
        product.set(sift.product.unwrap_or_default());
        held.set(sift.held);
        let word = Order::ALL.iter().find(|(order, ..)| *order == sift.order).map(|(_, word, _)| (*word).to_owned());
        order.set(word.unwrap_or_default());
    });
    let keep = move || {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        desk.show(|sift| {
            sift.account = some(account.get_untracked()).map(AccountId::new);
            sift.product = some(product.get_untracked());
            sift.held = held.get_untracked();
            let word = order.get_untracked();
            sift.order = Order::ALL.iter().find(|(_, own, _)| *own == word).map(|(order, ..)| *order).unwrap_or_default();
        });
    };
    let chosen = move || desk.sift.get();
    let accounts = Signal::derive(move || {
        let mut ids: Vec<AccountId> = desk.found.with(|rows| {
            rows.iter()
                .flat_map(|row| &row.offers)
                .map(|offer| offer.account.clone())
                // One that the address names stays on the list while the accounts are asked.
                .chain(chosen().account)
                .collect::<HashSet<_>>()
                .into_iter()
                .collect()
        });
        ids.sort();
        let mut options = vec![(String::new(), "All accounts".to_owned())];
        options.extend(ids.into_iter().map(|id| (id.as_str().to_owned(), directory.account_name(&id))));
        options
    });
    let product_names = Memo::new(move |_| {
        let mut names = desk.found.with(|rows| products(rows));
        if let Some(named) = chosen().product.filter(|named| !names.contains(named)) {
            names.push(named);
        }
        names
    });
    let product_options = Signal::derive(move || {
        let mut options = vec![(String::new(), "All products".to_owned())];
        options.extend(product_names.get().into_iter().map(|name| (name.clone(), name)));
        options
    });
    let orders: Vec<(String, String)> =
        Order::ALL.iter().map(|(_, word, name)| ((*word).to_owned(), (*name).to_owned())).collect();
    let blocks = move || desk.blocks.with(Option::is_some);
    let choosable = move || !blocks() && desk.found.with(|rows| rows.first().is_some_and(|row| row.number().is_some()));
    view! {
        <div class="toolbar sift">
            <span class="muted figures" role="status">{part(move || count.get())}</span>
            <div class="row end">
                <CheckField label="Only with a hold" name="held" value=held on_choose=keep/>
                <SelectField label="Accounts" name="account" value=account options=accounts on_choose=keep/>
                <Show when=move || product_names.with(|names| names.len() > 1) || desk.sift.with(|sift| sift.product.is_some())>
                    <SelectField label="Products" name="product" value=product options=product_options on_choose=keep/>
                </Show>
                <Show when=move || !blocks()>
                    <SelectField label="Order" name="order" value=order options=orders.clone() on_choose=keep/>
                </Show>
                <Show when=choosable>
                    <Button size=Size::Small kind=Kind::Quiet on_press=move || desk.choose_all()>"Choose all"</Button>
                </Show>
            </div>
        </div>
    }
    .into_any()
}

/// What is chosen, what it costs, and where it goes.
#[component]
pub fn SelectionBar(desk: Desk) -> impl IntoView {
    let offers = Memo::new(move |_| desk.chosen_offers());
    let sums = move || {
        offers.with(|offers| {
            let setup: Money = offers.iter().map(|offer| offer.setup).sum();
            let monthly: Money = offers.iter().map(|offer| offer.monthly).sum();
            format!("{} chosen · set-up {setup} · {monthly} a month", offers.len())
        })
    };
    let add = move || desk.add(offers.with_untracked(|offers| offers.iter().map(|offer| offer.token.clone()).collect()), 1);
    view! {
        <Show when=move || offers.with(|offers| !offers.is_empty())>
            <div class="selection-bar" role="region" aria-label="What is chosen">
                <span class="figures">{sums}</span>
                <Button size=Size::Small busy=desk.adding why_not=desk.why_not on_press=add>"Add to cart"</Button>
                <Button size=Size::Small on_press=move || desk.chosen.set(HashSet::new())>"Choose none"</Button>
            </div>
        </Show>
    }
    .into_any()
}
