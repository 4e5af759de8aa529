//! The rows of the log.

use contract::audit::AuditRow;
use leptos::prelude::*;

use super::difference::difference;
use crate::{
    components::change_review::Changes,
    ui::{Hue, Status, clock::date_and_time},
};

/// The table.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    view! {
        <div class="table-card">
            <div class="table-scroll">
                <table class="table reflow">
                    <thead>
                        <tr><th>"When"</th><th>"Who"</th><th>"What"</th><th>"On"</th><th>"What is different"</th><th>"Outcome"</th></tr>
                    </thead>
                    <tbody>{children()}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

/// The hue of an outcome's word; a word that is not known stays grey.
fn hue(outcome: &str) -> Hue {
    match outcome {
        "done" | "verified" => Hue::Ok,
        "refused" | "failed" | "not_sent" | "not_done" => Hue::Bad,
        "unknown" | "manual" => Hue::Unknown,
        _ => Hue::Wait,
    }
}

/// How many fields are different, as the word that opens them.
fn summary(fields: usize) -> String {
    if fields == 1 { "1 field".to_owned() } else { format!("{fields} fields") }
}

/// One row.
#[component]
pub fn Row(row: AuditRow) -> impl IntoView {
    let changes = difference(row.before.as_deref(), row.after.as_deref(), &date_and_time);
    let change = match changes.len() {
        0 => view! { <span class="muted">"—"</span> }.into_any(),
        fields => view! {
            <details>
                <summary class="link">{summary(fields)}</summary>
                <Changes changes=Signal::stored(changes)/>
            </details>
        }
        .into_any(),
    };
    let origin = format!("From {}, request {}", row.address, row.request_id);
    let acting = row.acting_for.map(|tenant| {
        // The name says it already where the row was written for both sides.
        let said = if row.who.contains(&format!(" as {tenant}")) { "acting".to_owned() } else { format!("acting as {tenant}") };
        view! { " " <span class="tag">{said}</span> }
    });
    view! {
        <tr>
            <td class="muted figures">{date_and_time(row.at.0)}</td>
            <td class="wrap" title=origin>{row.who} {acting}</td>
            <td class="mono">
                {row.action}
                {row.carrier_operation.map(|operation| view! { <span class="muted">" · " {operation}</span> })}
            </td>
            <td class="cut full" title=row.subject.clone()>{row.subject.clone()}</td>
            <td class="wrap full" data-label="What is different">{change}</td>
            <td><Status hue=hue(&row.outcome) word=row.outcome.replace('_', " ")/></td>
        </tr>
    }
    .into_any()
}
