//! What carriers told us by themselves and nobody has looked at.

use contract::notice::Alert;
use leptos::prelude::*;

use crate::{
    components::CarrierBadge,
    paths,
    ui::{Panel, RelativeTime},
};

/// A panel with the alerts; nothing when there are none. Each leads to its number, where somebody says that it was seen.
#[component]
pub fn Alerts(alerts: Vec<Alert>) -> impl IntoView {
    if alerts.is_empty() {
        return ().into_any();
    }
    let row = |alert: Alert| {
        let title = match &alert.number {
            Some(number) => view! { <a class="what" href=paths::number(number)>{alert.title}</a> }.into_any(),
            None => view! { <span class="what">{alert.title}</span> }.into_any(),
        };
        view! {
            <li>
                <CarrierBadge carrier=alert.carrier name=alert.account_name/>
                {title}
                <span class="note">{alert.text} " " <RelativeTime at=alert.at.0/></span>
            </li>
        }
    };
    view! {
        <Panel title="Carriers say"><ul class="ledger">{alerts.into_iter().map(row).collect_view()}</ul></Panel>
    }
    .into_any()
}
