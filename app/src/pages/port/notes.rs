//! Internal notes. The carrier never sees them; the note it reads stands in the details.

use contract::port::{
    act::NewNote,
    detail::{Note, PortDetail},
};
use leptos::prelude::*;

use super::page::Shown;
use crate::{
    api,
    components::form::Submission,
    ui::{AreaField, Button, Loaded, Panel, RelativeTime, Size, part},
};

#[component]
pub fn Notes(shown: Shown, loaded: Loaded<PortDetail>) -> impl IntoView {
    let notes = Memo::new(move |_| shown.detail.with(|detail| detail.notes.clone()));
    let text = RwSignal::new(String::new());
    let form = Submission::new();
    let submit = form.sending(
        move || NewNote { text: text.get_untracked().trim().to_owned() },
        move |body| {
            let (account, request) = shown.ids();
            async move {
                let now = api::ports::note(&account, &request, &body).await?;
                text.try_set(String::new());
                loaded.put(now);
                Ok(())
            }
        },
    );
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
            <form class="stack tight" on:submit=move |event| submit.run(event) novalidate>
                <AreaField label="A note for the team" name="text" value=text faults=form.faults rows=2/>
                {form.notice()}
                <div><Button size=Size::Small busy=form.busy>"Keep the note"</Button></div>
            </form>
            <ul class="notes">{part(move || notes.get().into_iter().map(line).collect_view())}</ul>
        </Panel>
    }
    .into_any()
}
