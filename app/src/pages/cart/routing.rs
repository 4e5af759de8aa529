//! Where the numbers of the cart will route from the first second.

use contract::{
    cart::{Cart, CartRouting},
    id::RoutingTrunkId,
};
use leptos::prelude::*;

use super::Desk;
use crate::{api, components::TrunkGroupPicker, ui::field::RadioCards};

fn word(routing: &CartRouting) -> &'static str {
    match routing {
        CartRouting::Unset => "unset",
        CartRouting::Preconfigured => "preconfigured",
        CartRouting::TrunkGroup { .. } => "trunk_group",
    }
}

/// The choice.
#[component]
pub fn RoutingChoice(cart: Signal<Cart>, desk: Desk) -> impl IntoView {
    let choice = RwSignal::new(String::new());
    let group = RwSignal::new(String::new());
    let routing = Memo::new(move |_| cart.with(|cart| cart.routing.clone()));
    Effect::new(move |_| {
        let routing = routing.get();
        choice.set(word(&routing).to_owned());
        if let CartRouting::TrunkGroup { id } = routing {
            group.set(id.as_str().to_owned());
        }
    });
    let keep = move || {
        let wanted = match choice.get_untracked().as_str() {
            "preconfigured" => CartRouting::Preconfigured,
            // Without a group nothing is kept yet; the choice of the group follows.
            "trunk_group" if group.get_untracked().is_empty() => return,
            "trunk_group" => CartRouting::TrunkGroup { id: RoutingTrunkId::new(group.get_untracked()) },
            _ => CartRouting::Unset,
        };
        desk.change(async move { api::cart::set_routing(&wanted).await }, || ());
    };
    let option = |value: &str, name: &str, sentence: &str| (value.to_owned(), name.to_owned(), sentence.to_owned());
    let options = vec![
        option("unset", "Nowhere yet", "They appear under “No route” until you set one."),
        option("preconfigured", "As preconfigured", "The forwarding that is set up in the carrier account."),
        option("trunk_group", "A trunk group", "Calls go to its IP addresses from the first second."),
    ];
    view! {
        <section class="panel" aria-label="Routing">
            <RadioCards label="Where calls go" name="routing" value=choice options=options on_choose=keep/>
            <Show when=move || choice.with(|choice| choice == "trunk_group")>
                <div class="below"><TrunkGroupPicker value=group on_choose=keep/></div>
            </Show>
        </section>
    }
    .into_any()
}
