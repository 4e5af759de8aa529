//! An address that leads nowhere.

use leptos::prelude::*;

use crate::{
    paths,
    ui::{EmptyState, Glyph, LinkButton, PageHead},
};

/// Says so, and offers the way home.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <PageHead title="Not found"/>
        <EmptyState
            glyph=Glyph::Question
            title="There is no such page"
            sentence="The address may be mistyped, or what it led to is gone. Any digits of a number find it with Ctrl K."
        >
            <LinkButton href=paths::HOME>"Go home"</LinkButton>
        </EmptyState>
    }
    .into_any()
}
