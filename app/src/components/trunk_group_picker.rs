//! Choosing a trunk group to route to, by the id for routing.

use crate::ui::part;
use contract::{id::AccountId, trunk_group::TrunkGroupRow};
use leptos::prelude::*;

use crate::{
    api::{self, ApiError},
    paths,
    ui::{Faults, Loaded, SelectField, TroubleNotice},
};

/// A choice among the trunk groups of an account, or of all accounts. `value` holds the id for routing; empty is none.
#[component]
pub fn TrunkGroupPicker(
    value: RwSignal<String>,
    /// Only those of this account.
    #[prop(optional, into)]
    account: Signal<Option<AccountId>>,
    #[prop(default = "trunk_group".into(), into)] name: String,
    #[prop(default = "Trunk group".into(), into)] label: String,
    #[prop(default = Faults::new())] faults: Faults,
    #[prop(default = Callback::new(|()| ()), into)] on_choose: Callback<()>,
) -> impl IntoView {
    let groups: Loaded<Vec<TrunkGroupRow>> = Loaded::once::<ApiError, _>(api::trunk_groups::list);
    let options = Signal::derive(move || {
        let account = account.get();
        let first = if groups.data.with(Option::is_none) { "Loading …" } else { "Choose a trunk group" };
        let mut options = vec![(String::new(), first.to_owned())];
        groups.data.with(|rows| {
            for row in rows.iter().flatten().filter(|row| account.as_ref().is_none_or(|account| row.account == *account)) {
                let id = row.group.routing_id.as_str().to_owned();
                options.push((id.clone(), format!("{} · {id}", row.group.name)));
            }
        });
        // One that is set already stays on the list, even where the carrier lists it no more.
        let chosen = value.get();
        if !options.iter().any(|(id, _)| *id == chosen) {
            options.push((chosen.clone(), format!("Trunk group {chosen}")));
        }
        options
    });
    let none = move || groups.data.with(|rows| rows.as_ref().is_some_and(Vec::is_empty));
    view! {
        <SelectField label name value options faults on_choose/>
        {part(move || groups.trouble.get().map(|trouble| view! { <TroubleNotice trouble on_retry=move || groups.refetch()/> }))}
        <Show when=none>
            <p class="muted small">
                "There is no trunk group yet. " <a class="link" href=paths::TRUNK_GROUPS>"Create one"</a>
            </p>
        </Show>
    }
    .into_any()
}
