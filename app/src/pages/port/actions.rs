//! What may be done at each level, and why not where it may not.

use contract::{
    carrier::Capability,
    number::E164,
    port::{
        act::PortLevel,
        calendar,
        detail::{PortDetail, PortedNumber, SubOrder},
    },
    user::Permission,
};
use leptos::prelude::*;

use super::page::Shown;
use crate::{
    components::{Act, Acting, Moving, port_act::Part, why_not},
    ui::{Button, Glyph, Icon, Size, part},
};

/// The button that activates, disabled with the reason.
#[component]
pub fn ActivateButton(
    #[prop(into)] may: Signal<Capability>,
    #[prop(default = Size::Normal)] size: Size,
    /// What the button is for, for those who hear it: “the sub-order from Verizon”.
    #[prop(into)]
    what: String,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    let reason = why_not(Permission::Port, may);
    view! {
        <Button size why_not=reason on_press=on_press>
            "Activate"
            <span class="only-read">" " {what}</span>
        </Button>
    }
    .into_any()
}

/// An item of a menu; where it may not be done it stays, with the reason under it.
#[component]
pub fn MenuAct(
    glyph: Glyph,
    name: &'static str,
    why_not: Signal<Option<String>>,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    let press = move |_| {
        if why_not.with_untracked(Option::is_none) {
            on_press.run(());
        }
    };
    view! {
        <button type="button" class="menu-item" aria-disabled=move || why_not.with(Option::is_some).then_some("true") on:click=press>
            <Icon glyph/>
            <span>
                {name}
                {part(move || why_not.get().map(|why| view! { <span class="muted small why">{why}</span> }))}
            </span>
        </button>
    }
    .into_any()
}

/// The numbers of a request that an act is about.
pub fn of_request(detail: &PortDetail, act: Act) -> Acting {
    let numbers = detail.sub_orders.iter().flat_map(all_of).collect();
    let part =
        Part { account: detail.row.account.clone(), request: detail.row.request.clone(), level: PortLevel::Request, numbers };
    Acting { act, what: "the whole request".into(), parts: vec![part] }
}

/// Every number of a sub-order: the carrier counts all of them.
fn all_of(one: &SubOrder) -> Vec<E164> {
    one.numbers.iter().map(|number| number.number.clone()).collect()
}

/// The name of a sub-order in a sentence.
pub fn name_of(one: &SubOrder) -> String {
    one.row
        .losing_carrier
        .as_ref()
        .map_or_else(|| format!("sub-order {}", one.row.id.as_str()), |carrier| format!("the sub-order from {carrier}"))
}

/// An act on a sub-order.
pub fn of_sub_order(shown: Shown, one: &SubOrder, act: Act) -> Acting {
    let (account, request) = shown.ids();
    let level = PortLevel::SubOrder { sub_order: one.row.id.clone() };
    Acting { act, what: name_of(one), parts: vec![Part { account, request, level, numbers: all_of(one) }] }
}

/// An act on one number.
pub fn of_number(shown: Shown, one: &SubOrder, number: &E164, act: Act) -> Acting {
    let (account, request) = shown.ids();
    let level = PortLevel::Number { sub_order: one.row.id.clone(), number: number.clone() };
    let (country, rest) = number.grouped();
    Acting {
        act,
        what: format!("{country} {rest}"),
        parts: vec![Part { account, request, level, numbers: vec![number.clone()] }],
    }
}

/// Why the dates of a sub-order are changed no more.
pub fn why_no_date(shown: Shown, one: &SubOrder) -> Option<String> {
    shown.detail.with(|detail| detail.no_more_changes.contains(&one.row.id)).then(|| calendar::NO_MORE_CHANGES.to_owned())
}

/// The numbers of a sub-order whose activation can still be moved.
pub fn still_moving(one: &SubOrder) -> Vec<&PortedNumber> {
    one.numbers.iter().filter(|number| number.axis.phase().is_open()).collect()
}

/// A change of the activation of some numbers of a sub-order.
pub fn moving(shown: Shown, one: &SubOrder, numbers: &[&PortedNumber]) -> Moving {
    let (account, request) = shown.ids();
    let same = |part: fn(&PortedNumber) -> Option<i64>| {
        let first = numbers.first().and_then(|number| part(number));
        numbers.iter().all(|number| part(number) == first).then_some(first).flatten()
    };
    let at = same(|number| number.activation_at.map(|at| at.0)).map(contract::time::Timestamp);
    let first_kind = numbers.first().and_then(|number| number.activation);
    let activation = numbers.iter().all(|number| number.activation == first_kind).then_some(first_kind).flatten();
    Moving {
        account,
        request,
        sub_order: one.row.id.clone(),
        numbers: numbers.iter().map(|number| number.number.clone()).collect(),
        activation,
        at,
        foc_date: one.row.foc_date,
    }
}
