//! Sentences that stand in a page: notices, troubles, empty states.

use leptos::prelude::*;

use super::{
    button::{Button, Size},
    icon::{Glyph, Icon},
    load::Trouble,
    mark::Hue,
};

/// A sentence in a hue.
#[component]
pub fn Notice(#[prop(default = Hue::Wait)] hue: Hue, children: Children) -> impl IntoView {
    let glyph = match hue {
        Hue::Ok => Glyph::Check,
        Hue::Wait => Glyph::Info,
        Hue::Unknown => Glyph::Question,
        Hue::Bad => Glyph::Warning,
    };
    view! {
        <div class=format!("notice {}", hue.class())>
            <Icon glyph/>
            <div>{children()}</div>
        </div>
    }
    .into_any()
}

/// What went wrong: our sentence, the carrier's own words beside it, the request's name, and a way to try again.
#[component]
pub fn TroubleNotice(trouble: Trouble, #[prop(optional, into)] on_retry: Option<Callback<()>>) -> impl IntoView {
    view! {
        <div class="notice bad" role="alert">
            <Icon glyph=Glyph::Warning/>
            <div>
                {trouble.sentence}
                {trouble.words.map(|words| view! { <span class="words">"Carrier says: " {words}</span> })}
                {trouble.request.map(|request| view! { <span class="words small">"Request " <code>{request}</code></span> })}
            </div>
            {on_retry.map(|on_retry| view! { <Button size=Size::Small on_press=on_retry>"Try again"</Button> })}
        </div>
    }
    .into_any()
}

/// Nothing is here: why, and what to do next.
#[component]
pub fn EmptyState(
    #[prop(default = Glyph::Tray)] glyph: Glyph,
    #[prop(into)] title: String,
    #[prop(into)] sentence: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon glyph/>
            <h2>{title}</h2>
            <p>{sentence}</p>
            {children.map(|children| view! { <div class="buttons">{children()}</div> })}
        </div>
    }
    .into_any()
}
