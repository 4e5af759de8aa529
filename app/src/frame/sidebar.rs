//! Where one can go: the sidebar, and the bar at the bottom of a narrow window.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::tray::use_tray;
use crate::{
    pages::{NAVIGATION, Place},
    paths,
    session::use_session,
    ui::{Glyph, Icon, Menu, Size},
};

/// The mark of the house.
#[component]
pub fn Brand() -> impl IntoView {
    view! {
        <svg viewBox="0 0 22 22" aria-hidden="true">
            <circle class="on" cx="5" cy="5" r="3"></circle>
            <circle class="on" cx="17" cy="17" r="3"></circle>
            <circle class="off" cx="17" cy="5" r="3"></circle>
            <circle class="off" cx="5" cy="17" r="3"></circle>
            <path class="on" d="M5 8c0 7 12 0 12 6"></path>
        </svg>
        "Patchbay"
    }
    .into_any()
}

fn is_open(path: &str, place: &Place) -> bool {
    if place.href == paths::HOME {
        return path == paths::HOME;
    }
    path == place.href || path.strip_prefix(place.href).is_some_and(|rest| rest.starts_with('/'))
}

/// The count beside a place, if it has one: its figure and whether it needs someone.
fn count(place: &'static Place) -> Memo<Option<(u32, bool)>> {
    let tray = use_tray();
    Memo::new(move |_| {
        tray.data().with(|tray| {
            let tray = tray.as_ref()?;
            let (figure, needs) = match place.href {
                paths::HOME => (tray.needs_you, true),
                paths::CART => (tray.cart_lines, false),
                _ => return None,
            };
            (figure > 0).then_some((figure, needs))
        })
    })
}

#[component]
fn Count(place: &'static Place) -> impl IntoView {
    let count = count(place);
    move || {
        count.get().map(|(figure, needs)| {
            let said = if needs { "need someone" } else { "in the cart" };
            view! { <b class:needs=needs>{figure}<span class="only-read">" " {said}</span></b> }
        })
    }
}

/// Why there is nothing for the person at a place.
fn why_not(place: &'static Place) -> Memo<Option<String>> {
    let session = use_session();
    Memo::new(move |_| {
        let mut reasons = place.needs.iter().map(|permission| session.reason(*permission));
        let last = reasons.next_back().flatten()?;
        reasons.all(|reason| reason.is_some()).then_some(last)
    })
}

#[component]
fn NavLink(place: &'static Place, #[prop(default = "nav")] class: &'static str) -> impl IntoView {
    let path = use_location().pathname;
    let why_not = why_not(place);
    view! {
        <a
            class=class
            role="link"
            tabindex="0"
            href=move || why_not.with(Option::is_none).then_some(place.href)
            aria-disabled=move || why_not.with(Option::is_some).then_some("true")
            title=move || why_not.get()
            aria-current=move || path.with(|path| is_open(path, place)).then_some("page")
        >
            <Icon glyph=place.glyph/>
            <span>{place.name}</span>
            <Count place/>
        </a>
    }
    .into_any()
}

/// The sidebar.
#[component]
pub fn Sidebar() -> impl IntoView {
    let session = use_session();
    let version = move || session.session().with(|s| s.as_ref().map(|s| format!("Version {}", s.version)));
    view! {
        <nav class="side" aria-label="Main">
            <a class="brand" href=paths::HOME aria-label="Patchbay, home"><Brand/></a>
            {NAVIGATION.iter().map(|place| view! { <NavLink place/> }).collect_view()}
            <div class="side-foot">{version}</div>
        </nav>
    }
    .into_any()
}

/// The bar at the bottom of a narrow window: four places, and the others behind “More”.
#[component]
pub fn BottomBar() -> impl IntoView {
    let (first, more) = NAVIGATION.split_at(4);
    let face = || {
        view! {
            <Icon glyph=Glyph::More/>
            <span>"More"</span>
        }
    };
    view! {
        <nav class="bottom" aria-label="Main, narrow">
            {first.iter().map(|place| view! { <NavLink place class="place"/> }).collect_view()}
            <Menu label="More places" size=Size::Normal class="more" face>
                {more
                    .iter()
                    .map(|place| view! { <NavLink place class="menu-item"/> })
                    .collect_view()}
            </Menu>
        </nav>
    }
    .into_any()
}
