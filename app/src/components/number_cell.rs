//! A telephone number: the hero of every list.

use contract::number::E164;
use leptos::prelude::*;

use crate::{
    paths,
    ui::{Glyph, Hue, Icon, Menu, copy, use_toasts},
};

/// Where a number leads when it is pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leads {
    /// Nowhere: it is not ours, or this is its page.
    #[default]
    Nowhere,
    /// To its page.
    ToItsPage,
}

/// The forms a number is copied in: `(name, text)`.
pub fn forms(number: &E164) -> Vec<(&'static str, String)> {
    let (country, rest) = number.grouped();
    let mut forms = vec![("International", number.to_string()), ("Digits", number.digits().to_owned())];
    if let Some(ten) = number.national_ten() {
        forms.push(("National", format!("({}) {}-{}", &ten[..3], &ten[3..6], &ten[6..])));
        forms.push(("Ten digits", ten.to_owned()));
    } else {
        forms.push(("Grouped", format!("{country} {rest}")));
    }
    forms
}

/// A number in the face for figures, grouped as people say it, the country code quieter; copies in any form.
#[component]
pub fn NumberCell(
    number: E164,
    #[prop(optional)] leads: Leads,
    /// In a title.
    #[prop(optional)]
    large: bool,
    /// Without the button that copies, where a row has no room for it.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let (country, rest) = number.grouped();
    let digits = view! {
        <span class="digits"><i>{country}</i>" "<span>{rest}</span></span>
    };
    let shown = match leads {
        Leads::Nowhere => digits.into_any(),
        Leads::ToItsPage => view! { <a href=paths::number(&number)>{digits}</a> }.into_any(),
    };
    view! {
        <span class=if large { "number large" } else { "number" }>
            {shown}
            {(!bare).then(|| view! { <CopyMenu number/> })}
        </span>
    }
    .into_any()
}

#[component]
fn CopyMenu(number: E164) -> impl IntoView {
    let toasts = use_toasts();
    let label = format!("Copy {number}");
    view! {
        <Menu label glyph=Glyph::Copy>
            {forms(&number)
                .into_iter()
                .map(|(name, text)| {
                    let copied = text.clone();
                    view! {
                        <button
                            type="button"
                            class="menu-item"
                            on:click=move |_| {
                                copy::copy(&copied);
                                toasts.say(Hue::Ok, format!("Copied {copied}"), None);
                            }
                        >
                            <Icon glyph=Glyph::Copy/>
                            <span class="mono">{text}</span>
                            <span class="muted small">{name}</span>
                        </button>
                    }
                })
                .collect_view()}
        </Menu>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use contract::number::E164;

    use super::forms;

    #[test]
    fn a_number_is_copied_in_every_form_people_ask_for() {
        let texts = |text: &str| -> Vec<String> { forms(&E164::parse(text).unwrap()).into_iter().map(|(_, t)| t).collect() };
        assert_eq!(texts("7065550127"), ["+17065550127", "17065550127", "(706) 555-0127", "7065550127"]);
        assert_eq!(texts("+442079460018"), ["+442079460018", "442079460018", "+44 20 7946 0018"]);
    }
}
