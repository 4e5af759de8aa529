//! The lines of the cart: what, at which price, and whether it is still there.

use crate::ui::part;
use contract::{
    cart::{AgreeToPrice, Cart, CartLine, LineCheck},
    offer::OfferedThing,
};
use leptos::prelude::*;

use super::Desk;
use crate::{
    api::{self, error::words_line},
    components::{CarrierBadge, NumberCell, monthly, use_directory},
    paths,
    ui::{Button, Glyph, Hue, Kind, Notice, RelativeTime, Size, Status},
};

/// The table.
#[component]
pub fn Lines(cart: Signal<Cart>, desk: Desk) -> impl IntoView {
    let key = |line: &CartLine| format!("{}{:?}{:?}", line.id, line.check, line.offer.setup);
    view! {
        <div class="table-card">
            <div class="table-scroll">
                <table class="table reflow">
                    <thead>
                        <tr>
                            <th>"Number"</th>
                            <th>"Carrier account"</th>
                            <th>"Place"</th>
                            <th>"At the carrier"</th>
                            <th class="end">"Set-up"</th>
                            <th class="end">"Monthly"</th>
                            <th><span class="only-read">"Take out"</span></th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || cart.with(|cart| cart.lines.clone()) key children=move |line| view! { <Line line desk/> }/>
                    </tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

/// What a line is about, and its place.
fn subject(line: &CartLine) -> (AnyView, String) {
    match &line.offer.what {
        OfferedThing::Number { number, state, rate_center, .. } => {
            let place = match (rate_center, state) {
                (Some(center), Some(state)) => format!("{}, {}", center.0, state.as_str()),
                (Some(center), None) => center.0.clone(),
                (None, Some(state)) => state.name().to_owned(),
                (None, None) => "Toll-free".to_owned(),
            };
            (view! { <NumberCell number=number.clone()/> }.into_any(), place)
        }
        OfferedThing::Product { name, country_name, .. } => {
            let what = format!("{} × {name}", line.quantity);
            (view! { <span class="strong">{what}</span> }.into_any(), country_name.clone())
        }
    }
}

#[component]
fn Line(line: CartLine, desk: Desk) -> impl IntoView {
    let directory = use_directory();
    let (what, place) = subject(&line);
    let account = line.offer.account.clone();
    let carrier = line.offer.carrier.clone();
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
    let setup = line.offer.setup.times(line.quantity).to_string();
    let each_month = line.offer.monthly.times(line.quantity).to_string();
    let added = format!("Put in by {}", line.by);
    view! {
        <tr>
            <td class="lead" title=added>{what}</td>
            <td>{part(move || view! { <CarrierBadge carrier=carrier.clone() name=directory.account_name(&account)/> })}</td>
            <td class="muted">{place}</td>
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

/// The lines in the confirmation.
#[component]
pub fn ReviewLines(lines: Vec<CartLine>) -> impl IntoView {
    let directory = use_directory();
    let rows = lines.into_iter().map(|line| {
        let (what, place) = subject(&line);
        let account = line.offer.account.clone();
        let price = format!("{} + {}", line.offer.setup.times(line.quantity), monthly(line.offer.monthly.times(line.quantity)));
        view! { <li>{what}<span class="figures">{price}</span><span class="note">{place} " · " {part(move || directory.account_name(&account))}</span></li> }
    });
    view! { <ul class="attempt-lines">{rows.collect_view()}</ul> }.into_any()
}
