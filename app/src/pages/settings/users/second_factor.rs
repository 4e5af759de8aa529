//! Helping somebody who has lost their second factor.

use contract::user::User;
use leptos::prelude::*;

use crate::{
    api,
    components::{
        Change,
        confirm::{Confirm, Saving},
    },
    ui::{Hue, Loaded, use_toasts},
};

/// The dialog.
#[component]
pub fn ResetDialog(whose: RwSignal<Option<User>>, open: RwSignal<bool>, users: Loaded<Vec<User>>) -> impl IntoView {
    let toasts = use_toasts();
    let title = Signal::derive(move || {
        whose.with(|user| format!("Reset the second factor of {}", user.as_ref().map_or("", |user| &user.name)))
    });
    let changes = Signal::stored(vec![
        Change::new("Second factor", "On", "Off, to be set up anew"),
        Change::new("Sessions", "", "All end now"),
    ]);
    let warning = Signal::stored(Some(
        "Be sure who asks you: with the password alone they then sign in. They can spend nothing until a second factor is set up."
            .to_owned(),
    ));
    let save = Saving::new(move || async move {
        let Some(user) = whose.get_untracked() else { return Ok(()) };
        api::users::reset_second_factor(&user.id).await?;
        toasts.say(Hue::Ok, format!("The second factor of {} is off.", user.name), None);
        users.refetch();
        Ok(())
    });
    view! { <Confirm open title confirm="Reset" save changes warning danger=true/> }.into_any()
}
