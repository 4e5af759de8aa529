//! The rows of a bulk change: the number, how it stands, from what to what, and what is known.

use contract::{
    bulk_change::{BulkRow, BulkRowPage, BulkRowQuery, PAGE},
    number::E164,
};
use leptos::prelude::*;

use super::detail::hue_of_row;
use crate::{
    api::error::words_line,
    components::{NumberCell, number_cell::Leads, use_directory},
    paths::{self, Enter, Filter},
    ui::{EmptyState, Pager, Status, part},
};

#[component]
pub fn Rows(page: Signal<BulkRowPage>, filter: Filter<BulkRowQuery>) -> impl IntoView {
    let rows = Memo::new(move |_| page.with(|page| page.items.clone()));
    let total = Signal::derive(move || page.with(|page| page.matching));
    let draw = |row: BulkRow| view! { <Row row/> };
    let go = Callback::new(move |(to,): (u32,)| {
        filter.update(Enter::Push, |query| query.page = (to > 1).then_some(to));
        window().scroll_to_with_x_and_y(0.0, 0.0);
    });
    let none = || view! { <EmptyState title="No row is in this state" sentence="Rows move on as their carriers answer. Look at all rows."/> };
    view! {
        <Show when=move || rows.with(|rows| !rows.is_empty()) fallback=none>
            <div class="table-card">
                <div class="table-scroll">
                    <table class="table reflow" aria-label="Rows">
                        <thead>
                            <tr><th>"Number"</th><th>"State"</th><th>"Change"</th><th>"Known"</th><th>"Account"</th></tr>
                        </thead>
                        <tbody>{part(move || rows.get().into_iter().map(draw).collect_view())}</tbody>
                    </table>
                </div>
                <Show when=move || { total.get() > PAGE }>
                    <Pager page=Signal::derive(move || filter.get().page.unwrap_or(1)) per_page=PAGE total on_page=go/>
                </Show>
            </div>
        </Show>
    }
    .into_any()
}

#[component]
fn Row(row: BulkRow) -> impl IntoView {
    let directory = use_directory();
    let number = match E164::try_from(row.number.clone()) {
        Ok(number) => {
            view! { <NumberCell number leads=if row.account.is_some() { Leads::ToItsPage } else { Leads::Nowhere }/> }.into_any()
        }
        Err(_) => view! { <span class="mono">{row.number.clone()}</span> }.into_any(),
    };
    let words = row.words.as_ref().and_then(words_line);
    let account = row.account.clone();
    let order = row.attempt.clone();
    view! {
        <tr>
            <td class="lead">{number}</td>
            <td><Status hue=hue_of_row(row.state) word=row.state.name().to_owned()/></td>
            <td class="wrap">{row.sentence.clone()}</td>
            <td class="wrap">
                {row.known.clone()}
                {words.map(|words| view! { <span class="words small">"Carrier says: " {words}</span> })}
                {order.map(|id| view! { " " <a class="link" href=paths::order(&id)>"Order"</a> })}
            </td>
            <td class="muted">{move || account.as_ref().map(|account| directory.account_name(account))}</td>
        </tr>
    }
    .into_any()
}
