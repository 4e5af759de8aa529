//! Where calls go: the panel, and the form in its dialog.

use leptos::prelude::*;

use super::{
    asked::{AskedNote, ChangeButton, Lack, StateOf},
    page::Shown,
    routing_form::RoutingForm,
    routing_shown::drawn,
};
use crate::{
    components::FormDialog,
    ui::{Panel, Width, part},
};

#[component]
pub fn RoutingPanel(shown: Shown) -> impl IntoView {
    let service = Memo::new(move |_| shown.detail.with(|detail| detail.routing.clone()));
    let open = shown.opens("routing");
    let beside = move || view! { <StateOf shown service lack=Lack::Needs/> };
    let end = move || view! { <ChangeButton shown service what="routing" open needs_whole=true/> };
    view! {
        <Panel title="Routing" beside end>
            <div class="stack">
                {part(move || service.with(|service| drawn(shown, service)))}
                <AskedNote asked=Signal::derive(move || service.with(|service| service.asked.clone()))/>
            </div>
        </Panel>
        <FormDialog open title="Routing" width=Width::Wide>
            <RoutingForm shown open/>
        </FormDialog>
    }
    .into_any()
}
