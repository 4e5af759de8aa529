//! Our own words about a number, and what its carrier did or said by itself.

use contract::{carrier::Capability, drift::Drift, note::NoteChange, notice::Alert, user::Permission};
use leptos::{ev, prelude::*, task::spawn_local};

use super::page::Shown;
use crate::{
    api,
    components::{
        check,
        drift::{DriftWords, Seen},
        why_not,
    },
    ui::{AreaField, Button, Faults, Hue, Notice, Panel, RelativeTime, Size, TextField, Trouble, TroubleNotice, part},
};

/// Whose line it is, tags and a note; the carrier is never told of them.
#[component]
pub fn NotePanel(shown: Shown) -> impl IntoView {
    let kept = shown.detail.with_untracked(|detail| detail.note.clone());
    let (owner, tags, text) = kept.map_or_else(Default::default, |note| (note.owner, note.tags.join(", "), note.note));
    let (owner, tags, text) = (RwSignal::new(owner), RwSignal::new(tags), RwSignal::new(text));
    let faults = Faults::new();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let reason = why_not(Permission::SetServices, Capability::Yes);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let tags = tags.with_untracked(|tags| tags.split(',').map(|tag| tag.trim().to_owned()).collect());
        let body = NoteChange { owner: owner.get_untracked(), tags, note: text.get_untracked() }.tidy();
        if busy.get_untracked() || reason.with_untracked(Option::is_some) || !check(&body, faults) {
            return;
        }
        let number = shown.number();
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match api::numbers::set_note(&number, &body).await {
                Ok(_) => shown.again.run(()),
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    let written = Memo::new(move |_| shown.detail.with(|detail| detail.note.as_ref().map(|note| (note.by.clone(), note.at))));
    let beside = || view! { <span class="tag">"Never sent"</span> };
    view! {
        <Panel title="Ours" beside>
            <form class="stack tight" on:submit=submit novalidate>
                <div class="form-grid">
                    <div class="three">
                        <TextField label="Owner" name="owner" value=owner faults optional=true help="For whoever answers a call."/>
                    </div>
                    <div class="three">
                        <TextField label="Tags" name="tags" value=tags faults optional=true help="With commas between them."/>
                    </div>
                </div>
                <AreaField label="Note" name="note" value=text faults rows=2/>
                {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
                <div class="row">
                    <Button size=Size::Small busy why_not=reason>"Keep"</Button>
                    {part(move || written.get().map(|(by, at)| view! {
                        <span class="muted small">{by} ", " <RelativeTime at=at.0/></span>
                    }))}
                </div>
            </form>
        </Panel>
    }
    .into_any()
}

/// What the carrier told us of this number, and what changed there although nobody here asked for it.
#[component]
pub fn Unasked(shown: Shown) -> impl IntoView {
    let alerts = Memo::new(move |_| shown.detail.with(|detail| detail.alerts.clone()));
    let drifts = Memo::new(move |_| shown.detail.with(|detail| detail.drifts.clone()));
    let alert = move |alert: Alert| {
        let id = StoredValue::new(alert.id);
        view! {
            <Notice hue=Hue::Unknown>
                <strong>{alert.title}</strong> " " {alert.text} " " <RelativeTime at=alert.at.0/> " "
                <Seen again=shown.again see=move || async move { api::home::see_alert(&id.get_value()).await }/>
            </Notice>
        }
    };
    let drift = move |drift: Drift| {
        let id = StoredValue::new(drift.id.clone());
        view! {
            <Notice hue=Hue::Unknown>
                <DriftWords drift/>
                <Seen again=shown.again see=move || async move { api::home::see_drift(&id.get_value()).await }/>
            </Notice>
        }
    };
    view! {
        {part(move || alerts.get().into_iter().map(alert).collect_view())}
        {part(move || drifts.get().into_iter().map(drift).collect_view())}
    }
    .into_any()
}
