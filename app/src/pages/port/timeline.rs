//! What happened, the newest first: ours and theirs. And the attempts behind it.

use contract::{
    attempt::AttemptRow,
    port::{
        calendar,
        detail::{PortEvent, Whose},
    },
};
use leptos::prelude::*;

use super::page::Shown;
use crate::{
    api::error::words_line,
    components::OutcomeStatus,
    paths,
    ui::{Button, Panel, RelativeTime, Size, part},
};

/// How many events are shown without being asked for.
const FEW: usize = 12;

#[component]
pub fn Timeline(shown: Shown) -> impl IntoView {
    let events = Memo::new(move |_| shown.detail.with(|detail| detail.timeline.clone()));
    let all = RwSignal::new(false);
    let more = move || !all.get() && events.with(Vec::len) > FEW;
    let list = move || {
        let most = if all.get() { usize::MAX } else { FEW };
        let lines: Vec<_> = events.get().into_iter().take(most).map(event).collect();
        if lines.is_empty() {
            view! { <p class="muted">"Nothing was seen of it yet."</p> }.into_any()
        } else {
            view! { <ol class="timeline">{lines}</ol> }.into_any()
        }
    };
    view! {
        <Panel title="What happened">
            {part(list)}
            <Show when=more>
                <Button size=Size::Small on_press=move || all.set(true)>"Show the older ones"</Button>
            </Show>
        </Panel>
    }
    .into_any()
}

fn event(event: PortEvent) -> AnyView {
    let (class, who) = match event.who {
        Whose::Ours { name } => ("ours", name),
        Whose::Carrier => ("carriers", "The carrier".into()),
        Whose::Patchbay => ("patchbay", "Patchbay".into()),
    };
    let words = event.words.as_ref().and_then(words_line);
    let link = event.attempt.map(|attempt| view! { " " <a class="link" href=paths::order(&attempt)>"Open the order"</a> });
    view! {
        <li class=class>
            <span>{event.sentence}</span>
            {words.map(|words| view! { <q class="quoted">{words}</q> })}
            <span class="when">{who} ", " <RelativeTime at=event.at.0/> {link}</span>
        </li>
    }
    .into_any()
}

#[component]
pub fn History(shown: Shown) -> impl IntoView {
    let rows = Memo::new(move |_| shown.detail.with(|detail| detail.history.clone()));
    let supplements = Memo::new(move |_| shown.detail.with(|detail| detail.supplements));
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
            view! { <p class="muted">"Nothing was asked of the carrier here yet."</p> }.into_any()
        } else {
            view! { <ul class="ledger">{rows.into_iter().map(line).collect_view()}</ul> }.into_any()
        }
    };
    let beside = move || {
        view! { <span class="muted small figures">{move || format!("{} of {} changes since the first date", supplements.get(), calendar::MOST_CHANGES)}</span> }
    };
    view! { <Panel title="Attempts" beside>{part(list)}</Panel> }.into_any()
}
