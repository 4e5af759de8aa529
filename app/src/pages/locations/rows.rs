//! The rows: what a location is, where its calls go, and where when it does not answer.

use contract::{location::AccountLocation, user::Permission};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::{
    components::why_not,
    paths,
    ui::{Button, Size, part},
};

#[component]
pub fn Rows(
    rows: Signal<Vec<AccountLocation>>,
    /// The account's name.
    label: String,
) -> impl IntoView {
    let draw = |row: AccountLocation| view! { <Row row/> };
    view! {
        <div class="table-card">
            <div class="table-scroll">
                <table class="table reflow places" aria-label=format!("Locations of {label}")>
                    <thead>
                        <tr>
                            <th>"Name"</th><th>"Site"</th><th>"Hosts"</th><th>"Failover"</th>
                            <th><span class="only-read">"Change"</span></th>
                        </tr>
                    </thead>
                    <tbody>{part(move || rows.get().into_iter().map(draw).collect_view())}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

fn or_none(text: Option<String>, none: &'static str) -> AnyView {
    match text.filter(|text| !text.is_empty()) {
        Some(text) => view! { <span class="mono">{text}</span> }.into_any(),
        None => view! { <span class="muted">{none}</span> }.into_any(),
    }
}

#[component]
fn Row(row: AccountLocation) -> impl IntoView {
    let navigate = use_navigate();
    let href = paths::location(&row.account, &row.location.id);
    let may = row.may_set_failover.clone();
    let reason = why_not(Permission::TrunkGroups, Signal::derive(move || may.clone()));
    let location = row.location;
    let word = location.word.map(|word| format!(" · {word}"));
    let hosts = Some(location.hosts.join(", "));
    view! {
        <tr>
            <td class="lead">
                <span class="strong">{location.name.clone()}</span>
                {location.usual.then(|| view! { " " <span class="tag">"default"</span> })}
                <span class="muted small">" " {location.kind} " " <span class="mono">{location.id}</span> {word}</span>
            </td>
            <td data-label="Site">{location.site.map_or_else(|| view! { <span class="muted">"None"</span> }.into_any(), IntoAny::into_any)}</td>
            <td class="full wrap" data-label="Hosts">{or_none(hosts, "Not given")}</td>
            <td class="full wrap" data-label="Failover">{or_none(location.failover, "None")}</td>
            <td class="end">
                <Button size=Size::Small why_not=reason on_press=move || navigate(&href, Default::default())>
                    "Change"
                    <span class="only-read">" failover of " {location.name}</span>
                </Button>
            </td>
        </tr>
    }
    .into_any()
}
