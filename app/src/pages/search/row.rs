//! One row: a number with its offers, or a place whose numbers the carrier picks.

use contract::offer::{Offer, OfferedThing};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    desk::Desk,
    rows::{Row, documents_of, place_of, product_of},
};
use crate::{
    components::{CarrierBadge, NumberCell, asked_price, hold::rule_words, use_directory},
    ui::{Button, Faults, Size, TextField, part},
};

/// A row of the results.
#[component]
pub fn ResultRow(desk: Desk, row: Row) -> impl IntoView {
    let directory = use_directory();
    let Some(first) = row.offers.first().cloned() else { return ().into_any() };
    let row = StoredValue::new(row);
    let key = StoredValue::new(row.with_value(|row| row.key.clone()));
    let shown = first.clone();
    let offer = Memo::new(move |_| row.with_value(|row| desk.offer_of(row)).unwrap_or_else(|| shown.clone()));
    let in_cart = Memo::new(move |_| desk.in_cart.with(|held| key.with_value(|key| held.contains(key))));
    let chosen = Memo::new(move |_| desk.chosen.with(|chosen| key.with_value(|key| chosen.contains(key))));
    let quantity = RwSignal::new("1".to_owned());
    let faults = Faults::new();
    let is_product = matches!(first.what, OfferedThing::Product { .. });
    let pick = match &first.what {
        OfferedThing::Number { number, .. } => Some(number.to_string()),
        OfferedThing::Product { .. } => None,
    }
    .map(|number| {
        view! {
            <td class="pick">
                <label>
                    <input
                        type="checkbox"
                        aria-label=format!("Choose {number}")
                        disabled=move || in_cart.get()
                        prop:checked=move || chosen.get()
                        on:click=move |event: ev::MouseEvent| {
                            let on = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok()).is_some_and(|i| i.checked());
                            key.with_value(|key| desk.press(key, on, event.shift_key()));
                        }
                    />
                </label>
            </td>
        }
        .into_any()
    });
    let add = move || {
        let token = offer.with_untracked(|offer| offer.token.clone());
        match quantity.get_untracked().trim().parse::<u32>() {
            Ok(wanted @ 1..) => desk.add(vec![token], wanted),
            _ => {
                faults.show(vec![("quantity".into(), "Type how many, at least 1.".into())]);
            }
        }
    };
    let why_not = Signal::derive(move || {
        desk.why_not.get().or_else(|| (in_cart.get() && !is_product).then(|| "It is in the cart already.".to_owned()))
    });
    let badge = move || {
        let offer = offer.get();
        view! { <CarrierBadge carrier=offer.carrier name=directory.account_name(&offer.account)/> }
    };
    let notes = move || {
        let offer = offer.get();
        let product = if is_product { None } else { product_of(&offer.what) };
        let documents = documents_of(&offer.what);
        (product.is_some() || documents.is_some()).then(|| {
            let product = product.map(|product| if documents.is_some() { format!("{product} · ") } else { product });
            view! { <span class="offer-note">{product} {documents}</span> }
        })
    };
    view! {
        <tr aria-selected=move || if chosen.get() { "true" } else { "false" }>
            {pick.unwrap_or_else(|| view! { <td class="pick"></td> }.into_any())}
            <td class="lead">{lead(&first)}</td>
            <td><span class="offer-cell">{part(badge)} <OfferChoice desk row/></span></td>
            <td class="muted">{second(&first)} {part(notes)}</td>
            <td class="muted" data-label="Hold">{part(move || rule_words(offer.with(|offer| offer.hold)))}</td>
            <td class="end" data-label="Set-up">{part(move || offer.with(|offer| asked_price(offer, offer.setup)))}</td>
            <td class="end" data-label="Monthly">{part(move || offer.with(|offer| asked_price(offer, offer.monthly)))}</td>
            <td class="end act">
                <span class="row nowrap">
                    {is_product.then(|| view! {
                        <span class="quantity"><TextField label="How many" name="quantity" value=quantity faults inputmode="numeric"/></span>
                    })}
                    <Button size=Size::Small why_not on_press=add>
                        {part(move || if in_cart.get() && !is_product { "In cart" } else { "Add" })}
                    </Button>
                </span>
            </td>
        </tr>
    }
    .into_any()
}

/// What is on sale.
fn lead(offer: &Offer) -> AnyView {
    match &offer.what {
        OfferedThing::Number { number, .. } => view! { <NumberCell number=number.clone()/> }.into_any(),
        OfferedThing::Product { name, country_name, prefix, features, .. } => view! {
            <span class="strong">{name.clone()}</span>
            <span class="offer-note">{format!("{country_name} +{prefix} · {}", features.join(", "))}</span>
        }
        .into_any(),
    }
}

/// Where it is, or how many there are.
fn second(offer: &Offer) -> String {
    match &offer.what {
        OfferedThing::Number { .. } => place_of(&offer.what),
        OfferedThing::Product { stock, .. } => format!("{stock} in stock"),
    }
}

/// Which of several offers goes into the cart, the cheapest first.
#[component]
fn OfferChoice(desk: Desk, row: StoredValue<Row>) -> impl IntoView {
    let directory = use_directory();
    let (key, offers) = row.with_value(|row| (row.key.clone(), row.offers.clone()));
    if offers.len() < 2 {
        return ().into_any();
    }
    let count = offers.len();
    let options = move || {
        offers
            .iter()
            .map(|offer| {
                let name = directory.account_name(&offer.account);
                let (setup, monthly) = (asked_price(offer, offer.setup), asked_price(offer, offer.monthly));
                let text = format!("{name} · monthly: {monthly} · set-up: {setup} · hold: {}", rule_words(offer.hold));
                let token = offer.token.clone();
                let is_picked = row.with_value(|row| desk.offer_of(row)).is_some_and(|picked| picked.token == token);
                view! { <option value=token selected=is_picked>{text}</option> }
            })
            .collect_view()
    };
    let label = format!("{count} offers for {key}: which goes into the cart");
    let choose = move |event: ev::Event| {
        let token = event_target_value(&event);
        desk.picked.update(|picked| {
            picked.insert(key.clone(), token);
        });
    };
    view! {
        <span class="offer-choice">
            <span aria-hidden="true">{format!("{count} offers")}</span>
            <select class="input" aria-label=label on:change=choose>{part(options)}</select>
        </span>
    }
    .into_any()
}
