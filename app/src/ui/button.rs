//! Buttons. A button that may not be pressed says why, and can still be reached.

use crate::ui::part;
use leptos::{ev, prelude::*};

use super::{
    dom::fresh_id,
    icon::{Glyph, Icon},
};

/// What a button means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// The one thing to do here.
    Primary,
    /// Something one can do.
    #[default]
    Plain,
    /// Something without a frame.
    Quiet,
    /// Leads to something that cannot be undone.
    Danger,
    /// Does what cannot be undone, now.
    DangerNow,
}

impl Kind {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Plain => "",
            Self::Quiet => "quiet",
            Self::Danger => "danger",
            Self::DangerNow => "danger-solid",
        }
    }
}

/// How large a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// 32 pixels high.
    #[default]
    Normal,
    /// 26 pixels high, for rows and panels.
    Small,
    /// As wide as its place.
    Wide,
}

impl Size {
    fn class(self) -> &'static str {
        match self {
            Self::Normal => "",
            Self::Small => "small",
            Self::Wide => "wide",
        }
    }
}

fn class_of(kind: Kind, size: Size, icon_only: bool) -> String {
    let mut class = format!("button {} {}", kind.class(), size.class());
    if icon_only {
        class.push_str(" icon-only");
    }
    class
}

/// A button. Without `on_press` it submits its form. With `label` it shows its icon only and is named by the label.
#[component]
pub fn Button(
    #[prop(optional)] kind: Kind,
    #[prop(optional)] size: Size,
    #[prop(optional)] icon: Option<Glyph>,
    /// The name of a button that shows only its icon.
    #[prop(optional, into)]
    label: Option<String>,
    /// What it does is under way; a second press does nothing.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Why it may not be pressed now, as a sentence.
    #[prop(optional, into)]
    why_not: Signal<Option<String>>,
    /// The keys that do the same, for assistive technology (`Control+K`).
    #[prop(optional)]
    keys: Option<&'static str>,
    #[prop(optional, into)] on_press: Option<Callback<()>>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let reason_id = fresh_id("why");
    let described = reason_id.clone();
    let press = move |event: ev::MouseEvent| {
        if busy.get_untracked() || why_not.with_untracked(Option::is_some) {
            event.prevent_default();
            return;
        }
        if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    view! {
        <button
            type=if on_press.is_some() { "button" } else { "submit" }
            class=class_of(kind, size, label.is_some())
            aria-label=label.clone()
            aria-keyshortcuts=keys
            aria-busy=move || busy.get().then_some("true")
            aria-disabled=move || why_not.with(Option::is_some).then_some("true")
            aria-describedby=move || why_not.with(Option::is_some).then(|| described.clone())
            title=move || why_not.get().or_else(|| label.clone())
            on:click=press
        >
            {part(move || {
                if busy.get() {
                    view! { <span class="spinner" aria-hidden="true"></span> }.into_any()
                } else {
                    icon.map(|glyph| view! { <Icon glyph/> }).into_any()
                }
            })}
            {children.map(|children| children())}
            {part(move || why_not.get().map(|why| view! { <span id=reason_id.clone() class="only-read">{why}</span> }))}
        </button>
    }
    .into_any()
}

/// A link that looks like a button, because it leads somewhere.
#[component]
pub fn LinkButton(
    #[prop(into)] href: Signal<String>,
    #[prop(optional)] kind: Kind,
    #[prop(optional)] size: Size,
    #[prop(optional)] icon: Option<Glyph>,
    /// Saves what the link leads to instead of opening it.
    #[prop(optional)]
    download: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=class_of(kind, size, false) href=move || href.get() download=download rel=download.map(|_| "external")>
            {icon.map(|glyph| view! { <Icon glyph/> })}
            {children()}
        </a>
    }
    .into_any()
}
