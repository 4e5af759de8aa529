//! The pages: three lists. To add one: its folder, a module, a place in the navigation, a route.

mod activations;
mod approvals;
mod bulk_changes;
mod bulk_orders;
mod call_records;
mod cart;
mod customers;
mod home;
mod locations;
mod not_found;
mod number;
mod numbers;
mod orders;
mod port;
mod port_draft;
mod port_drafts;
mod ports;
mod search;
mod settings;
mod sign_in;
mod sign_up;
mod tenants;
mod trunk_groups;

use std::{
    future::{Future, ready},
    pin::Pin,
};

use contract::user::Permission;
use leptos::{lazy, prelude::*};
use leptos_router::{
    ChooseView,
    components::{FlatRoutes, Route},
    hooks::use_params_map,
    path,
};

use crate::{
    paths,
    ui::{Glyph, sheet::sheet},
};

/// A place in the navigation.
pub struct Place {
    /// Its address.
    pub href: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its icon.
    pub glyph: Glyph,
    /// The letter that leads there after `g`.
    pub key: &'static str,
    /// What one of is needed to have something there; empty for places of everybody.
    pub needs: &'static [Permission],
}

impl Place {
    const fn new(href: &'static str, name: &'static str, glyph: Glyph, key: &'static str) -> Self {
        Self { href, name, glyph, key, needs: &[] }
    }

    const fn needs(self, needs: &'static [Permission]) -> Self {
        Self { needs, ..self }
    }
}

/// The navigation, in its order. The first four stand in the bar of a narrow window.
pub static NAVIGATION: [Place; 13] = [
    Place::new(paths::HOME, "Home", Glyph::Home, "h"),
    Place::new(paths::SEARCH, "Search", Glyph::Search, "s"),
    Place::new(paths::CART, "Cart", Glyph::Cart, "c"),
    Place::new(paths::NUMBERS, "Numbers", Glyph::Phone, "n"),
    Place::new(paths::PORTS, "Ports", Glyph::Arrow, "p"),
    Place::new(paths::TRUNK_GROUPS, "Trunk groups", Glyph::Trunk, "t"),
    Place::new(paths::LOCATIONS, "Locations", Glyph::Plug, "l"),
    Place::new(paths::BULK_ORDERS, "Bulk orders", Glyph::Bulk, "b"),
    Place::new(paths::ORDERS, "Orders", Glyph::Orders, "o"),
    Place::new(paths::CUSTOMERS, "Customers", Glyph::People, "u").needs(&[Permission::Customers]),
    Place::new(paths::CALL_RECORDS, "Call records", Glyph::Clock, "r").needs(&[Permission::CallRecords]),
    Place::new(paths::TENANTS, "Tenants", Glyph::People, "e").needs(&[Permission::Tenants, Permission::ActAs]),
    Place::new(paths::SETTINGS, "Settings", Glyph::Settings, ","),
];

/// The pages one may see without being signed in.
#[component]
pub fn PublicRoutes() -> impl IntoView {
    view! {
        <FlatRoutes fallback=not_found::NotFound>
            <Route path=path!("/sign-in") view=Page(|| Box::pin(signing_in(0)))/>
            <Route path=path!("/sign-up/:token") view=Page(|| Box::pin(signing_in(1)))/>
        </FlatRoutes>
    }
    .into_any()
}

/// The pages of the console.
#[component]
pub fn ConsoleRoutes() -> impl IntoView {
    view! {
        <FlatRoutes fallback=not_found::NotFound>
            <Route path=path!("/") view=Page(|| Box::pin(ready(home::draw())))/>
            <Route path=path!("/search") view=Page(|| Box::pin(buying(0)))/>
            <Route path=path!("/cart") view=Page(|| Box::pin(buying(1)))/>
            <Route path=path!("/numbers") view=Page(|| Box::pin(caring_for_numbers(0)))/>
            <Route path=path!("/numbers/:number") view=Page(|| Box::pin(caring_for_numbers(1)))/>
            <Route path=path!("/ports") view=Page(|| Box::pin(porting(0)))/>
            <Route path=path!("/ports/activations") view=Page(|| Box::pin(porting(1)))/>
            <Route path=path!("/ports/drafts") view=Page(|| Box::pin(porting(3)))/>
            <Route path=path!("/ports/drafts/:id") view=Page(|| Box::pin(porting(4)))/>
            <Route path=path!("/ports/:account/:request") view=Page(|| Box::pin(porting(2)))/>
            <Route path=path!("/trunk-groups") view=Page(|| Box::pin(everything_else(1)))/>
            <Route path=path!("/locations") view=Page(|| Box::pin(everything_else(3)))/>
            <Route path=path!("/bulk-orders") view=Page(|| Box::pin(everything_else(2)))/>
            <Route path=path!("/bulk-changes/:id?") view=Page(|| Box::pin(everything_else(4)))/>
            <Route path=path!("/orders/:id?") view=Page(|| Box::pin(everything_else(0)))/>
            <Route path=path!("/approvals/:id?") view=Page(|| Box::pin(buying(2)))/>
            <Route path=path!("/tenants/:id?") view=Page(|| Box::pin(serving_customers(3)))/>
            <Route path=path!("/customers") view=Page(|| Box::pin(serving_customers(1)))/>
            <Route path=path!("/customers/:account/:customer") view=Page(|| Box::pin(serving_customers(2)))/>
            <Route path=path!("/call-records") view=Page(|| Box::pin(serving_customers(0)))/>
            <Route path=path!("/settings/:tab?") view=Page(|| Box::pin(everything_else(SETTINGS)))/>
        </FlatRoutes>
    }
    .into_any()
}

/// What a route leads to. The router makes code for every type it meets; all pages are of this one.
#[derive(Clone, Copy)]
struct Page(fn() -> Pin<Box<dyn Future<Output = AnyView>>>);

impl ChooseView for Page {
    fn choose(self) -> impl Future<Output = AnyView> {
        self.0()
    }

    async fn preload(&self) {}
}

/// Which of everything else the settings are.
const SETTINGS: usize = 5;

// The first screen comes with the frame. The others come in a few files, by what people do one after the other: a file
// for each page would share so much with its neighbours that a page came in a hundred pieces.

#[lazy]
fn signing_in(page: usize) -> AnyView {
    match page {
        0 => sign_in::draw(),
        _ => sign_up::draw(),
    }
}

#[lazy]
fn buying(page: usize) -> AnyView {
    match page {
        0 => search::draw(),
        2 => all_or_one(approvals::draw, approvals::draw_one),
        _ => cart::draw(),
    }
}

#[lazy]
fn caring_for_numbers(page: usize) -> AnyView {
    match page {
        0 => numbers::draw(),
        _ => number::draw(),
    }
}

#[lazy]
async fn porting(page: usize) -> AnyView {
    // Their classes are a file of their own, too.
    sheet("later.css").await;
    match page {
        0 => ports::draw(),
        1 => activations::draw(),
        2 => port::draw(),
        3 => port_drafts::draw(),
        _ => port_draft::draw(),
    }
}

#[lazy]
async fn serving_customers(page: usize) -> AnyView {
    sheet("later.css").await;
    match page {
        0 => call_records::draw(),
        1 => customers::draw(),
        2 => customers::draw_one(),
        _ => all_or_one(tenants::draw, tenants::draw_one),
    }
}

#[lazy]
async fn everything_else(page: usize) -> AnyView {
    if page == SETTINGS {
        sheet("later.css").await;
    }
    match page {
        0 => all_or_one(orders::draw, orders::draw_one),
        1 => trunk_groups::draw(),
        2 => bulk_orders::draw(),
        3 => locations::draw(),
        4 => all_or_one(bulk_changes::draw, bulk_changes::draw_one),
        _ => settings::draw(),
    }
}

/// A list and its single things under one route, told apart by whether the address names one. Every route is code that the
/// first screen carries.
fn all_or_one(all: fn() -> AnyView, one: fn() -> AnyView) -> AnyView {
    let params = use_params_map();
    let named = Memo::new(move |_| params.with(|params| params.get("id").is_some()));
    (move || if named.get() { one() } else { all() }).into_any()
}
