//! Where the numbers of the cart will route from the first second, for each account that sells some of them.

use crate::ui::part;
use contract::{
    cart::{Cart, CartAccountRouting, CartRouting, CartRoutingChoice, CartRoutingKind},
    id::{AccountId, RoutingTrunkId},
    location::AccountLocation,
};
use leptos::prelude::*;

use super::Desk;
use crate::{
    api::{self, ApiError},
    components::TrunkGroupPicker,
    ui::{Faults, Loaded, SelectField, TroubleNotice, field::RadioCards},
};

fn word(routing: &CartRouting) -> &'static str {
    match routing {
        CartRouting::Unset => "unset",
        CartRouting::Preconfigured => "preconfigured",
        CartRouting::TrunkGroup { .. } => "trunk_group",
        CartRouting::Location { .. } => "location",
    }
}

/// The choices, one panel for each account.
#[component]
pub fn RoutingChoices(cart: Signal<Cart>, desk: Desk) -> impl IntoView {
    let accounts = Memo::new(move |_| {
        cart.with(|cart| cart.routing.iter().map(|one| (one.account.clone(), one.choices.clone())).collect::<Vec<_>>())
    });
    view! {
        <For
            each=move || accounts.get()
            key=|one| format!("{one:?}")
            children=move |(account, _)| view! { <AccountChoice cart account desk/> }
        />
    }
    .into_any()
}

#[component]
fn AccountChoice(cart: Signal<Cart>, account: AccountId, desk: Desk) -> impl IntoView {
    let id = StoredValue::new(account);
    let shown: Memo<Option<CartAccountRouting>> =
        Memo::new(move |_| cart.with(|cart| cart.routing.iter().find(|one| id.with_value(|id| one.account == *id)).cloned()));
    let Some(first) = shown.get_untracked() else { return ().into_any() };
    let choice = RwSignal::new(String::new());
    let group = RwSignal::new(String::new());
    let location = RwSignal::new(String::new());
    Effect::new(move |_| {
        let Some(routing) = shown.get().map(|one| one.routing) else { return };
        choice.set(word(&routing).to_owned());
        match routing {
            CartRouting::TrunkGroup { id } => group.set(id.as_str().to_owned()),
            CartRouting::Location { id } => location.set(id),
            CartRouting::Unset | CartRouting::Preconfigured => {}
        }
    });
    let keep = move || {
        let routing = match choice.get_untracked().as_str() {
            "preconfigured" => CartRouting::Preconfigured,
            // Without a group or a location nothing is kept yet; its choice follows.
            "trunk_group" if group.get_untracked().is_empty() => return,
            "trunk_group" => CartRouting::TrunkGroup { id: RoutingTrunkId::new(group.get_untracked()) },
            "location" if location.get_untracked().is_empty() => return,
            "location" => CartRouting::Location { id: location.get_untracked() },
            _ => CartRouting::Unset,
        };
        let wanted = CartRoutingChoice { account: id.get_value(), routing };
        desk.change(async move { api::cart::set_routing(&wanted).await }, || ());
    };
    let option = |value: &str, name: &str, sentence: &str| (value.to_owned(), name.to_owned(), sentence.to_owned());
    let mut options = vec![option("unset", "Nowhere yet", "They appear under “No route” until you set one.")];
    options.extend(first.choices.iter().map(|kind| match kind {
        CartRoutingKind::Preconfigured => {
            option("preconfigured", "As preconfigured", "The forwarding that is set up in the carrier account.")
        }
        CartRoutingKind::TrunkGroup => {
            option("trunk_group", "A trunk group", "Calls go to its IP addresses from the first second.")
        }
        CartRoutingKind::Location => option("location", "A location", "The numbers live there from the first second."),
    }));
    let name = format!("routing-{}", first.account);
    let group_name = format!("trunk-group-{}", first.account);
    let location_name = format!("location-{}", first.account);
    let label = format!("{}: where calls go", first.account_name);
    let only_unset = options.len() == 1;
    view! {
        <section class="panel" aria-label=format!("Routing of {}", first.account_name)>
            <RadioCards label name value=choice options=options on_choose=keep/>
            {only_unset.then(|| view! {
                <p class="muted small">{format!("An order to {} carries no routing; set it on each number.", first.carrier_name)}</p>
            })}
            <Show when=move || choice.with(|choice| choice == "trunk_group")>
                <div class="below">
                    <TrunkGroupPicker
                        value=group account=Signal::derive(move || Some(id.get_value())) name=group_name.clone() on_choose=keep
                    />
                </div>
            </Show>
            <Show when=move || choice.with(|choice| choice == "location")>
                <div class="below"><LocationPicker value=location account=id name=location_name.clone() on_choose=keep/></div>
            </Show>
        </section>
    }
    .into_any()
}

/// A choice among the locations of an account.
#[component]
fn LocationPicker(
    value: RwSignal<String>,
    account: StoredValue<AccountId>,
    name: String,
    #[prop(into)] on_choose: Callback<()>,
) -> impl IntoView {
    let locations: Loaded<Vec<AccountLocation>> = Loaded::once::<ApiError, _>(move || {
        let account = account.get_value();
        async move { api::locations::of_account(&account).await }
    });
    let faults = Faults::new();
    let options = Signal::derive(move || {
        let first = if locations.data.with(Option::is_none) { "Loading …" } else { "Choose a location" };
        let mut options = vec![(String::new(), first.to_owned())];
        locations.data.with(|all| {
            for one in all.iter().flatten().map(|one| &one.location) {
                let site = one.site.as_ref().map(|site| format!(" · {site}")).unwrap_or_default();
                let usual = if one.usual { " · the usual one" } else { "" };
                options.push((one.id.clone(), format!("{}{site}{usual}", one.name)));
            }
        });
        // One that is set already stays on the list, even where the carrier lists it no more.
        let chosen = value.get();
        if !options.iter().any(|(id, _)| *id == chosen) {
            options.push((chosen.clone(), format!("Location {chosen}")));
        }
        options
    });
    view! {
        <SelectField label="Location" name value options faults on_choose/>
        {part(move || locations.trouble.get().map(|trouble| view! {
            <TroubleNotice trouble on_retry=move || locations.refetch()/>
        }))}
    }
    .into_any()
}
