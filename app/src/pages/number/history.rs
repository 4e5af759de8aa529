//! What was done to the number here, newest first.

use contract::{attempt::AttemptRow, owned::NumberDetail};
use leptos::prelude::*;

use crate::{
    components::OutcomeStatus,
    paths,
    ui::{Panel, RelativeTime},
};

#[component]
pub fn History(detail: Signal<NumberDetail>) -> impl IntoView {
    let rows = Memo::new(move |_| detail.with(|detail| detail.history.clone()));
    let line = |row: AttemptRow| {
        view! {
            <li>
                <a class="link" href=paths::order(&row.id)>{row.summary}</a>
                <OutcomeStatus outcome=row.outcome/>
                <span class="note">{row.by} ", " <RelativeTime at=row.asked_at.0/></span>
            </li>
        }
    };
    let list = move || {
        let rows = rows.get();
        if rows.is_empty() {
            view! { <p class="muted">"Nothing was changed here yet."</p> }.into_any()
        } else {
            view! { <ul class="ledger">{rows.into_iter().map(line).collect_view()}</ul> }.into_any()
        }
    };
    view! { <div class="across"><Panel title="History">{list}</Panel></div> }.into_any()
}
