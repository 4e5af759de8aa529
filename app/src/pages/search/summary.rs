//! The cart beside the results.

use crate::ui::part;
use contract::{
    cart::{Cart, LineCheck},
    offer::OfferedThing,
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api,
    components::{HoldStatus, NumberCell, monthly, use_directory, why_not},
    frame::use_tray,
    paths,
    ui::{Button, Glyph, Hue, Kind, LinkButton, Load, Loaded, Size, table::counted, use_toasts},
};

/// The summary.
#[component]
pub fn CartSummary(cart: Loaded<Cart>) -> impl IntoView {
    let tray = use_tray();
    Effect::new(move |_| {
        if let Some(lines) = cart.data.with(|cart| cart.as_ref().map(|cart| cart.lines.len())) {
            tray.cart_has(lines);
        }
    });
    let title = move || {
        let lines = cart.data.with(|cart| cart.as_ref().map_or(0, |cart| cart.lines.iter().map(|line| line.quantity).sum()));
        format!("Cart · {}", counted(lines, "number", "numbers"))
    };
    view! {
        <section class="panel" aria-label="Cart">
            <header><h2>{title}</h2></header>
            <Load
                of=cart
                skeleton=|| view! { <span class="skeleton w4"></span> }
                is_empty=|cart: &Cart| cart.lines.is_empty()
                empty=|| view! { <p class="muted">"Nothing yet. Add numbers here, then review and buy them all at once."</p> }
                let:shown
            >
                {part(move || view! { <Lines cart=shown.get() all=cart/> })}
            </Load>
        </section>
    }
    .into_any()
}

#[component]
fn Lines(cart: Cart, all: Loaded<Cart>) -> impl IntoView {
    let directory = use_directory();
    let toasts = use_toasts();
    let why_not = why_not(contract::user::Permission::Buy, contract::carrier::Capability::Yes);
    let rows = cart.lines.iter().map(|line| {
        let what = match &line.offer.what {
            OfferedThing::Number { number, .. } => view! { <NumberCell number=number.clone() bare=true/> }.into_any(),
            OfferedThing::Product { name, .. } => view! { <span>{format!("{} × {name}", line.quantity)}</span> }.into_any(),
        };
        let note = match &line.check {
            LineCheck::Gone { .. } => Some("not offered any more"),
            LineCheck::PriceChanged { .. } => Some("the price changed"),
            LineCheck::InFlight { .. } => Some("being bought"),
            LineCheck::Unknown { .. } => Some("could not be checked"),
            LineCheck::Unchecked | LineCheck::Available { .. } | LineCheck::Unproved { .. } => None,
        };
        let hold = line.hold.clone();
        let price = match line.offer.priced {
            true => monthly(line.offer.monthly.times(line.quantity)),
            false => "Contract".to_owned(),
        };
        let account = line.offer.account.clone();
        let id = line.id.clone();
        let take_out = move || {
            let id = id.clone();
            spawn_local(async move {
                match api::cart::remove(&id).await {
                    Ok(cart) => all.put(cart),
                    Err(error) => toasts.say(Hue::Bad, error.sentence, None),
                }
            });
        };
        view! {
            <li>
                {what}
                <span class="row figures">
                    {price}
                    <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Cross label="Take out of the cart" why_not on_press=take_out/>
                </span>
                <span class="note row">
                    {part(move || directory.account_name(&account))}
                    {note.map(|note| view! { <span class="unknown">{note}</span> })}
                    <HoldStatus hold/>
                </span>
            </li>
        }
    });
    view! {
        <ul class="ledger scroll">{rows.collect_view()}</ul>
        <div>
            <p class="total">
                <span>"Set-up " {cart.setup.to_string()}</span>
                <span>{cart.monthly.to_string()} " a month"</span>
            </p>
            <LinkButton kind=Kind::Primary size=Size::Wide href=paths::CART>"Review and buy"</LinkButton>
        </div>
    }
    .into_any()
}
