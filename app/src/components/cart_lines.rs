//! The lines of a cart as they are reviewed and approved: account by account, with their sums.

use contract::{
    cart::{Cart, CartLine, CartRouting},
    offer::OfferedThing,
};
use leptos::prelude::*;

use super::{
    CarrierBadge, HoldStatus, NumberCell,
    cart_sums::{AccountSum, accounts},
    hold::may_be_bought,
    monthly,
};
use crate::ui::table::counted;

/// What a line is about, and its place.
pub fn subject(line: &CartLine) -> (AnyView, String) {
    match &line.offer.what {
        OfferedThing::Number { number, state, rate_center, city, country, .. } => {
            let center = rate_center.as_ref().map(|center| center.0.clone()).or_else(|| city.clone());
            let place = match (center, state, country) {
                (Some(center), Some(state), _) => format!("{center}, {}", state.as_str()),
                (Some(center), None, Some(country)) => format!("{center}, {country}"),
                (Some(center), None, None) => center,
                (None, Some(state), _) => state.name().to_owned(),
                (None, None, Some(country)) => country.clone(),
                (None, None, None) if number.is_toll_free() => "Toll-free".to_owned(),
                (None, None, None) => String::new(),
            };
            (view! { <NumberCell number=number.clone()/> }.into_any(), place)
        }
        OfferedThing::Product { name, country_name, .. } => {
            let what = format!("{} × {name}", line.quantity);
            (view! { <span class="strong">{what}</span> }.into_any(), country_name.clone())
        }
    }
}

/// The lines in the confirmation, account by account with its sum and where its numbers will route.
#[component]
pub fn ReviewLines(cart: Cart) -> impl IntoView {
    let groups = accounts(&cart).into_iter().filter_map(|account| {
        let own: Vec<&CartLine> = cart.lines.iter().filter(|line| line.offer.account == account && may_be_bought(line)).collect();
        let carrier = own.first()?.offer.carrier.clone();
        let sum = AccountSum::of(&cart, &account);
        let rows: Vec<_> = own.into_iter().map(review_line).collect();
        Some(view! {
            <section class="stack tight" aria-label=sum.name.clone()>
                <header class="row spread">
                    <span class="strong"><CarrierBadge carrier name=sum.name.clone()/></span>
                    <span class="muted small figures">{sum.words()}</span>
                </header>
                <ul class="attempt-lines">{rows}</ul>
            </section>
        })
    });
    groups.collect_view().into_any()
}

fn review_line(line: &CartLine) -> AnyView {
    let (what, place) = subject(line);
    let (setup, each_month) = (line.offer.setup.times(line.quantity), line.offer.monthly.times(line.quantity));
    let price = match line.offer.priced {
        true => format!("{setup} + {}", monthly(each_month)),
        false => "At the contract's price".to_owned(),
    };
    let many = (line.quantity > 1).then(|| format!(" · {}", counted(line.quantity, "number", "numbers")));
    view! {
        <li>
            {what}
            <span class="figures">{price}</span>
            <span class="note row">{place} {many} <HoldStatus hold=line.hold.clone()/></span>
        </li>
    }
    .into_any()
}

/// Where the numbers will route, in words.
pub fn routing_name(routing: &CartRouting) -> String {
    match routing {
        CartRouting::Unset => "Nowhere yet".to_owned(),
        CartRouting::Preconfigured => "As preconfigured at the carrier".to_owned(),
        CartRouting::TrunkGroup { id } => format!("Trunk group {id}"),
        CartRouting::Location { id } => format!("Location {id}"),
    }
}
