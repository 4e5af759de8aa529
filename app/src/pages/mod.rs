//! The pages: three lists. To add one: its folder, a module, a place in the navigation, a route.

mod bulk_orders;
mod cart;
mod home;
mod not_found;
mod number;
mod numbers;
mod orders;
mod search;
mod settings;
mod sign_in;
mod sign_up;
mod trunk_groups;

use leptos::prelude::*;
use leptos_router::{
    Lazy,
    components::{FlatRoutes, Route},
    path,
};

use crate::{paths, ui::Glyph};

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
}

/// The navigation, in its order. The first four stand in the bar of a narrow window.
pub static NAVIGATION: [Place; 8] = [
    Place { href: paths::HOME, name: "Home", glyph: Glyph::Home, key: "h" },
    Place { href: paths::SEARCH, name: "Search", glyph: Glyph::Search, key: "s" },
    Place { href: paths::CART, name: "Cart", glyph: Glyph::Cart, key: "c" },
    Place { href: paths::NUMBERS, name: "Numbers", glyph: Glyph::Phone, key: "n" },
    Place { href: paths::TRUNK_GROUPS, name: "Trunk groups", glyph: Glyph::Trunk, key: "t" },
    Place { href: paths::BULK_ORDERS, name: "Bulk orders", glyph: Glyph::Bulk, key: "b" },
    Place { href: paths::ORDERS, name: "Orders", glyph: Glyph::Orders, key: "o" },
    Place { href: paths::SETTINGS, name: "Settings", glyph: Glyph::Settings, key: "," },
];

/// The pages one may see without being signed in.
#[component]
pub fn PublicRoutes() -> impl IntoView {
    view! {
        <FlatRoutes fallback=not_found::NotFound>
            <Route path=path!("/sign-in") view=sign_in::SignInPage/>
            <Route path=path!("/sign-up/:token") view={Lazy::<sign_up::SignUpRoute>::new()}/>
        </FlatRoutes>
    }
    .into_any()
}

/// The pages of the console. Each but the first is a file of its own that is loaded when it is opened.
#[component]
pub fn ConsoleRoutes() -> impl IntoView {
    view! {
        <FlatRoutes fallback=not_found::NotFound>
            <Route path=path!("/") view=home::HomePage/>
            <Route path=path!("/search") view={Lazy::<search::SearchRoute>::new()}/>
            <Route path=path!("/cart") view={Lazy::<cart::CartRoute>::new()}/>
            <Route path=path!("/numbers") view={Lazy::<numbers::NumbersRoute>::new()}/>
            <Route path=path!("/numbers/:number") view={Lazy::<number::NumberRoute>::new()}/>
            <Route path=path!("/trunk-groups") view={Lazy::<trunk_groups::TrunkGroupsRoute>::new()}/>
            <Route path=path!("/bulk-orders") view={Lazy::<bulk_orders::BulkOrdersRoute>::new()}/>
            <Route path=path!("/orders") view={Lazy::<orders::OrdersRoute>::new()}/>
            <Route path=path!("/orders/:id") view={Lazy::<orders::OrderRoute>::new()}/>
            <Route path=path!("/settings") view={Lazy::<settings::SettingsRoute>::new()}/>
            <Route path=path!("/settings/:tab") view={Lazy::<settings::SettingsTabRoute>::new()}/>
        </FlatRoutes>
    }
    .into_any()
}
