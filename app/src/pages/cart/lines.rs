//! The lines of the cart, account by account: what, at which price, whether it is still there and whether it is held.

use contract::{
    cart::{AgreeToPrice, Cart, CartLine, Hold, LineCheck},
    id::AccountId,
};
use leptos::prelude::*;

use super::Desk;
use crate::{
    api::{self, error::words_line},
    components::{
        CarrierBadge, HoldStatus, asked_price,
        cart_lines::subject,
        cart_sums::{AccountSum, accounts},
        hold::{at, needs_someone},
    },
    paths,
    ui::{Button, Glyph, Hue, Kind, Notice, RelativeTime, Size, Status, part, use_tick},
};

/// A table for each account.
#[component]
pub fn Lines(cart: Signal<Cart>, desk: Desk) -> impl IntoView {
    let named = Memo::new(move |_| cart.with(accounts));
    view! {
        <div class="stack">
            <For each=move || named.get() key=|id| id.clone() children=move |id| view! { <OfAccount cart id desk/> }/>
        </div>
    }
    .into_any()
}

#[component]
fn OfAccount(cart: Signal<Cart>, id: AccountId, desk: Desk) -> impl IntoView {
    let id = StoredValue::new(id);
    let lines = Memo::new(move |_| {
        cart.with(|cart| {
            let own = cart.lines.iter().filter(|line| id.with_value(|id| line.offer.account == *id));
            own.cloned().collect::<Vec<_>>()
        })
    });
    let sum = Memo::new(move |_| cart.with(|cart| id.with_value(|id| AccountSum::of(cart, id))));
    let head = move || {
        let sum = sum.get();
        let carrier = lines.with(|lines| lines.first().map(|line| line.offer.carrier.clone()))?;
        Some(view! {
            <h2><CarrierBadge carrier name=sum.name.clone()/></h2>
            <span class="muted figures">{sum.words()}</span>
        })
    };
    let key = |line: &CartLine| format!("{}{:?}{:?}{:?}{}", line.id, line.check, line.hold, line.offer.setup, line.quantity);
    let name = move || sum.with(|sum| format!("Lines of {}", sum.name));
    view! {
        <section class="table-card cart-account" aria-label=name>
            <header>{part(head)}</header>
            <div class="table-scroll">
                <table class="table reflow">
                    <thead>
                        <tr>
                            <th>"Number"</th>
                            <th>"Place"</th>
                            <th>"Hold"</th>
                            <th>"At the carrier"</th>
                            <th class="end">"Set-up"</th>
                            <th class="end">"Monthly"</th>
                            <th><span class="only-read">"Take out"</span></th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || lines.get() key children=move |line| view! { <Line line desk/> }/>
                    </tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Line(line: CartLine, desk: Desk) -> impl IntoView {
    let (what, place) = subject(&line);
    let id = StoredValue::new(line.id.clone());
    let take_out = move || {
        let id = id.get_value();
        desk.change(async move { api::cart::remove(&id).await }, || ());
    };
    let agree = match &line.check {
        LineCheck::PriceChanged { setup, monthly, .. } => Some(AgreeToPrice { setup: *setup, monthly: *monthly }),
        _ => None,
    };
    let agree = agree.map(|price| {
        let text = format!("Now {} set-up, {} a month.", price.setup, price.monthly);
        let press = move || {
            let (id, price) = (id.get_value(), price.clone());
            desk.change(async move { api::cart::agree(&id, &price).await }, || ());
        };
        view! {
            <tr>
                <td class="wrap full" colspan="7">
                    <Notice hue=Hue::Unknown>
                        {text} " " <Button size=Size::Small why_not=desk.why_not on_press=press>"Agree to the new price"</Button>
                    </Notice>
                </td>
            </tr>
        }
    });
    let tick = use_tick();
    let hold = StoredValue::new(line.hold.clone());
    let waits = Memo::new(move |_| hold.with_value(|hold| needs_someone(&at(hold, tick.get()))));
    let amber = Memo::new(move |_| hold.with_value(|hold| matches!(at(hold, tick.get()), Hold::Ended { .. })));
    let reserve = move || {
        let id = id.get_value();
        desk.change(async move { api::cart::reserve(&id).await }, || ());
    };
    let setup = asked_price(&line.offer, line.offer.setup.times(line.quantity));
    let each_month = asked_price(&line.offer, line.offer.monthly.times(line.quantity));
    let added = format!("Put in by {}", line.by);
    view! {
        <tr class:amber=move || amber.get()>
            <td class="lead" title=added>{what}</td>
            <td class="muted">{place}</td>
            <td class="full hold">
                <HoldStatus hold=line.hold/>
                <Show when=move || waits.get()>
                    <Button size=Size::Small icon=Glyph::Refresh why_not=desk.why_not on_press=reserve>"Reserve again"</Button>
                </Show>
            </td>
            <td class="full"><CheckStatus check=line.check/></td>
            <td class="end" data-label="Set-up">{setup}</td>
            <td class="end" data-label="Monthly">{each_month}</td>
            <td class="end act">
                <Button
                    kind=Kind::Quiet size=Size::Small icon=Glyph::Cross label="Take out of the cart"
                    why_not=desk.why_not on_press=take_out
                />
            </td>
        </tr>
        {agree}
    }
    .into_any()
}

/// What the last look at the carrier found.
#[component]
fn CheckStatus(check: LineCheck) -> impl IntoView {
    match check {
        LineCheck::Unchecked => view! { <Status hue=Hue::Wait word="Not checked yet"/> }.into_any(),
        LineCheck::Available { at } => view! {
            <span class="row"><Status hue=Hue::Ok word="Still there"/><span class="muted small"><RelativeTime at=at.0/></span></span>
        }
        .into_any(),
        LineCheck::Unproved { .. } => view! {
            <span title="The carrier shows only a part of what it has, and this number is not in it. The price stands; if the number is gone, the carrier refuses and nothing is bought.">
                <Status hue=Hue::Wait word="Probably still there"/>
            </span>
        }
        .into_any(),
        LineCheck::Gone { .. } => view! { <Status hue=Hue::Bad word="Sold or withdrawn"/> }.into_any(),
        LineCheck::PriceChanged { .. } => view! { <Status hue=Hue::Unknown word="Price changed"/> }.into_any(),
        LineCheck::Unknown { sentence, words, .. } => {
            let words = words.as_ref().and_then(words_line);
            let title = words.map_or_else(|| sentence.clone(), |words| format!("{sentence} Carrier says: {words}"));
            let read = title.clone();
            view! { <span title=title><Status hue=Hue::Unknown word="Could not be checked"/><span class="only-read">{read}</span></span> }
                .into_any()
        }
        LineCheck::InFlight { attempt } => view! {
            <a href=paths::order(&attempt)><Status hue=Hue::Wait word="Being bought"/></a>
        }
        .into_any(),
    }
}
