//! Choosing a location of the number's account.

use contract::{id::AccountId, location::AccountLocation};
use leptos::prelude::*;

use crate::{
    api,
    ui::{Faults, Loaded, SelectField, TroubleNotice, part},
};

/// The locations of an account, loaded while a form is open.
pub fn locations_of(account: AccountId) -> Loaded<Vec<AccountLocation>> {
    Loaded::new(move || Some(account.clone()), |account| async move { api::locations::of_account(&account).await })
}

/// “Main trunk · Head Office · default”.
pub fn name_of(row: &AccountLocation) -> String {
    let site = row.location.site.clone();
    let usual = row.location.usual.then(|| "default".to_owned());
    [Some(row.location.name.clone()), site, usual].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A choice among locations. The one that is set stays on the list, even where the carrier lists it no more.
#[component]
pub fn LocationPicker(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    value: RwSignal<String>,
    list: Loaded<Vec<AccountLocation>>,
    /// The one that is set, with its name.
    #[prop(into)]
    now: Option<(String, String)>,
    faults: Faults,
) -> impl IntoView {
    let options = Signal::derive(move || {
        let mut options: Vec<(String, String)> =
            list.data.with(|rows| rows.iter().flatten().map(|row| (row.location.id.clone(), name_of(row))).collect());
        if let Some((id, name)) = &now
            && !options.iter().any(|(known, _)| known == id)
        {
            options.insert(0, (id.clone(), name.clone()));
        }
        if value.with(String::is_empty) {
            let first = if list.data.with(Option::is_none) { "Loading …" } else { "Choose one" };
            options.insert(0, (String::new(), first.to_owned()));
        }
        options
    });
    view! {
        <SelectField label name value options faults/>
        {part(move || list.trouble.get().map(|trouble| view! { <TroubleNotice trouble on_retry=move || list.refetch()/> }))}
    }
    .into_any()
}
