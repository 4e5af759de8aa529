//! The likely split into sub-orders, shown before anything is sent.

use contract::port::split::{Group, split};
use leptos::prelude::*;

use super::desk::Desk;
use crate::{
    components::NumberCell,
    ui::{part, table::counted},
};

/// How many numbers of a group are named.
const FIRST: usize = 4;

#[component]
pub fn SplitView(desk: Desk) -> impl IntoView {
    let groups = Memo::new(move |_| desk.fields.with(|fields| desk.context.with(|context| split(fields, &context.verdicts))));
    let title = move || counted(u32::try_from(groups.with(Vec::len)).unwrap_or(u32::MAX), "sub-order", "sub-orders");
    let cards = move || groups.get().into_iter().map(|group| view! { <GroupCard group/> }).collect_view();
    view! {
        <div class="stack tight">
            <h3>"Likely split: " {title}</h3>
            <p class="muted small">
                "Inferred from the losing carriers typed here and remembered from earlier ports. The carrier tells the true losing carriers, and splits the request by them, only after it is submitted."
            </p>
            <ul class="split">{part(cards)}</ul>
        </div>
    }
    .into_any()
}

#[component]
fn GroupCard(group: Group) -> impl IntoView {
    let known = !group.losing_carrier.is_empty();
    let name = if known { group.losing_carrier.clone() } else { "Losing carrier not known".to_owned() };
    let count = counted(u32::try_from(group.numbers.len()).unwrap_or(u32::MAX), "number", "numbers");
    let more = group.numbers.len().saturating_sub(FIRST);
    let numbers: Vec<_> =
        group.numbers.into_iter().take(FIRST).map(|number| view! { <li><NumberCell number bare=true/></li> }).collect();
    view! {
        <li class="card" class:unnamed=!known>
            <div class="row spread"><span class="strong">{name}</span><span class="figures">{count}</span></div>
            <div class="row">
                <span class="tag">{group.kind.name()}</span>
                {group.remembered.then(|| view! { <span class="tag">"Remembered"</span> })}
            </div>
            <ul>{numbers}</ul>
            {(more > 0).then(|| view! { <span class="muted small">{format!("and {more} more")}</span> })}
        </li>
    }
    .into_any()
}
