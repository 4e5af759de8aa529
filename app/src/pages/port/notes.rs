//! Internal notes. The carrier never sees them; the note it reads stands in the details.

use contract::port::{
    act::NewNote,
    detail::{Note, PortDetail},
};
use leptos::{ev, prelude::*, task::spawn_local};

use super::page::Shown;
use crate::{
    api,
    components::check,
    ui::{AreaField, Button, Faults, Loaded, Panel, RelativeTime, Size, Trouble, TroubleNotice, part},
};

#[component]
pub fn Notes(shown: Shown, loaded: Loaded<PortDetail>) -> impl IntoView {
    let notes = Memo::new(move |_| shown.detail.with(|detail| detail.notes.clone()));
    let text = RwSignal::new(String::new());
    let faults = Faults::new();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let body = NewNote { text: text.get_untracked().trim().to_owned() };
        if busy.get_untracked() || !check(&body, faults) {
            return;
        }
        let (account, request) = shown.ids();
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match api::ports::note(&account, &request, &body).await {
                Ok(now) => {
                    text.try_set(String::new());
                    loaded.put(now);
                }
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    let line = |note: Note| {
        view! {
            <li>
                <p class="note-text">{note.text}</p>
                <span class="muted small">{note.by} ", " <RelativeTime at=note.at.0/></span>
            </li>
        }
    };
    let beside = || view! { <span class="tag">"Never sent"</span> };
    view! {
        <Panel title="Internal notes" beside>
            <form class="stack tight" on:submit=submit novalidate>
                <AreaField label="A note for the team" name="text" value=text faults rows=2/>
                {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
                <div><Button size=Size::Small busy>"Keep the note"</Button></div>
            </form>
            <ul class="notes">{part(move || notes.get().into_iter().map(line).collect_view())}</ul>
        </Panel>
    }
    .into_any()
}
