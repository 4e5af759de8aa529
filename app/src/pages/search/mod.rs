//! Searching numbers for sale: every account at once, one lane each, rows as they arrive.

mod block_row;
mod blocks;
mod desk;
mod form;
mod gather;
mod lane_cards;
mod lanes;
mod results;
mod row;
mod rows;
mod sift;
mod summary;
mod tools;
mod view;

use crate::ui::part;
use contract::{cart::Cart, field::Validate, number::NumberKind, offer::OfferQuery};
use leptos::prelude::*;

use view::SearchView;

use crate::{
    api::{self, ApiError},
    components::{hold::follow_holds, use_directory},
    paths::{self, SettingsTab, use_filter},
    ui::{EmptyState, Glyph, Kind, LinkButton, Loaded, PageHead, TroubleNotice},
};

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <SearchPage/> }.into_any()
}

/// Whether the address holds a search that can be asked.
fn is_asked(query: &OfferQuery) -> bool {
    let says_something = query.state.is_some()
        || query.area_code.is_some()
        || query.pattern.is_some()
        || query.country.is_some()
        || query.kind == NumberKind::TollFree && query.limit.is_some();
    says_something && query.faults().is_empty()
}

#[component]
fn SearchPage() -> impl IntoView {
    let filter = use_filter::<SearchView>();
    let directory = use_directory();
    let cart: Loaded<Cart> = Loaded::once::<ApiError, _>(api::cart::read);
    // What is shown of the answers is no new question.
    let query = Memo::new(move |_| filter.get().query);
    let asked = Memo::new(move |_| Some(query.get()).filter(is_asked));
    let lanes = lanes::Lanes::follow(asked);
    follow_holds(cart);
    let no_account = move || directory.accounts.data.with(|accounts| accounts.as_ref().is_some_and(Vec::is_empty));
    view! {
        <PageHead title="Search" count=move || title(&query.get())/>
        <form::SearchForm query filter/>
        {part(move || directory.accounts.trouble.get().map(|trouble| view! {
            <TroubleNotice trouble on_retry=move || directory.accounts.refetch()/>
        }))}
        <Show when=no_account>
            <div class="card">
                <EmptyState
                    glyph=Glyph::Plug
                    title="No carrier account is connected"
                    sentence="A search asks every connected account. Connect one; a sandbox account costs nothing."
                >
                    <LinkButton kind=Kind::Primary href=paths::settings(SettingsTab::Accounts)>"Connect an account"</LinkButton>
                </EmptyState>
            </div>
        </Show>
        <div class="with-aside">
            <div>
                <lane_cards::LaneCards lanes/>
                <results::Results lanes cart asked filter/>
            </div>
            <aside><summary::CartSummary cart/></aside>
        </div>
    }
    .into_any()
}

/// What is searched, in words.
fn title(query: &OfferQuery) -> String {
    let mut parts = vec![format!("{} numbers", query.kind.name())];
    if let Some(state) = &query.state {
        parts.push(state.name().to_owned());
    }
    if let Some(rate_center) = &query.rate_center {
        parts.push(rate_center.0.clone());
    }
    if let Some(city) = &query.city {
        parts.push(city.clone());
    }
    if let Some(country) = &query.country {
        parts.push(country.clone());
    }
    if let Some(code) = &query.area_code {
        parts.push(format!("area code {}", code.as_str()));
    }
    if let Some(exchange) = &query.exchange {
        parts.push(format!("exchange {}", exchange.as_str()));
    }
    if let Some(pattern) = &query.pattern {
        parts.push(format!("like {}", pattern.as_str()));
    }
    if let Some(length) = query.block {
        parts.push(format!("{length} in a row"));
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use contract::offer::OfferQuery;

    use super::{is_asked, title};
    use crate::api::query::from_query;

    #[test]
    fn an_empty_form_is_not_a_search() {
        assert!(!is_asked(&OfferQuery::default()));
        assert!(!is_asked(&from_query("?area_code=888")), "a toll-free code is not a local search");
        assert!(is_asked(&from_query("?state=GA")));
    }

    #[test]
    fn the_title_says_what_is_searched() {
        assert_eq!(title(&from_query("?state=GA&area_code=706")), "Local numbers, Georgia, area code 706");
        assert_eq!(title(&from_query("?state=GA&city=Athens&block=10")), "Local numbers, Georgia, Athens, 10 in a row");
    }
}
