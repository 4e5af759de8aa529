//! The readiness gate of a number: route, 911, owner. Each says in words how it stands, and leads to where it is mended.

use contract::port::detail::{ActivationRow, GateState};
use leptos::prelude::*;

use crate::{
    paths,
    ui::{Glyph, Icon},
};

/// The three parts of the gate.
#[component]
pub fn GateCell(row: ActivationRow) -> impl IntoView {
    let here = row.active_at.is_some();
    let request = paths::port(&row.account, &row.request);
    let number = paths::number(&row.number);
    let route = if here { format!("{number}?change=routing") } else { request.clone() };
    let emergency = if here { Some(format!("{number}?change=emergency-address")) } else { None };
    let sub_order = format!("{request}?edit={}", js_sys::encode_uri_component(row.sub_order.as_str()));
    view! {
        <ul class="readiness" aria-label=format!("Readiness of {}", row.number)>
            {part_of("Route", row.gate.route, Some(route), false)}
            {part_of("911", row.gate.emergency, emergency, !here)}
            {part_of("Owner", row.gate.owner, Some(sub_order), false)}
        </ul>
    }
    .into_any()
}

/// One part: ready, missing, or not possible yet.
fn part_of(name: &'static str, state: GateState, mend: Option<String>, later: bool) -> AnyView {
    let (class, glyph) = match (state.ready, later) {
        (true, _) => ("ok", Glyph::Check),
        (false, true) => ("wait", Glyph::Clock),
        (false, false) => ("bad", Glyph::Warning),
    };
    let words = state.words;
    let told = match mend.filter(|_| !state.ready) {
        Some(href) => view! { <a class="link" href=href>{words}</a> }.into_any(),
        None => view! { <span>{words}</span> }.into_any(),
    };
    view! {
        <li class=class>
            <Icon glyph/>
            <b>{name}</b>
            {told}
        </li>
    }
    .into_any()
}
