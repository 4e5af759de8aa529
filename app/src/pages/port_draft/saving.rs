//! Saving as one goes: a moment after the last change, when a field or the page is left, and by Ctrl+S.

use std::time::Duration;

use contract::{
    field::Validate,
    port::draft::{PortDraft, PortDraftSave},
    problem::ProblemKind,
};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};

use super::{
    conflict::Clash,
    desk::Desk,
    parts::bring_together,
    unsaved::{self, Unsaved},
};
use crate::{
    api::{self, error::ErrorKind},
    ui::{Button, Glyph, Icon, Size, clock::time_of_day, part},
};

/// How long after the last change.
const PAUSE: Duration = Duration::from_millis(600);
/// How long after a try that did not reach the server.
const AGAIN: Duration = Duration::from_secs(5);

/// How saving stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saving {
    /// Everything is saved.
    Saved,
    /// Something was typed since.
    Typed,
    /// It is on its way.
    Sent,
    /// It was not saved: a sentence.
    Failed(String),
}

impl Desk {
    /// Follows the record and saves it a moment after it was changed.
    pub fn follow(self) {
        let waiting = StoredValue::new(None::<TimeoutHandle>);
        Effect::new(move |before: Option<()>| {
            self.fields.track();
            if before.is_none() {
                return;
            }
            if !self.is_unsaved() {
                return;
            }
            if self.saving.with_untracked(|saving| *saving != Saving::Sent) {
                self.saving.set(Saving::Typed);
            }
            self.keep();
            if let Some(handle) = waiting.get_value() {
                handle.clear();
            }
            waiting.set_value(set_timeout_with_handle(move || self.save(), PAUSE).ok());
        });
        // The page is put away, or the window loses its page: what is typed goes out now.
        let hidden = window_event_listener(ev::visibilitychange, move |_| {
            if document().hidden() {
                self.save();
            }
        });
        on_cleanup(move || {
            hidden.remove();
            self.save();
        });
    }

    /// Whether something is typed that the server does not have.
    pub fn is_unsaved(self) -> bool {
        self.why_not.try_with_untracked(Option::is_none).unwrap_or_default()
            && self.fields.try_with_untracked(|fields| self.base.try_with_untracked(|base| fields != base)) == Some(Some(true))
    }

    /// Keeps what is typed in the browser.
    pub fn keep(self) {
        let unsaved = Unsaved {
            version: self.version.get_untracked(),
            base: self.base.get_untracked(),
            fields: self.fields.get_untracked(),
        };
        self.id.with_value(|id| unsaved::keep(id, &unsaved));
    }

    /// Brings back what was typed before and not saved. Says whether there was something.
    pub fn bring_back(self, draft: &PortDraft) -> bool {
        let Some(kept) = unsaved::kept(&draft.id) else { return false };
        if self.why_not.with_untracked(Option::is_some) || kept.fields == draft.fields {
            unsaved::forget(&draft.id);
            return false;
        }
        self.version.set(kept.version);
        self.base.set(kept.base);
        self.fields.set(kept.fields);
        self.receive(draft);
        true
    }

    /// Takes over a version of the server's: what only they changed is taken, where both changed the person chooses.
    pub fn receive(self, draft: &PortDraft) {
        self.take_known(draft);
        // Answers can overtake each other: an older one is no news, and while a save is on its way its own answer says more.
        let old = self.version.try_get_untracked().is_none_or(|version| draft.version <= version);
        if old || self.saving.try_get_untracked() == Some(Saving::Sent) {
            return;
        }
        let base = self.base.get_untracked();
        let mut mine = self.fields.get_untracked();
        let apart = bring_together(&base, &mut mine, &draft.fields);
        self.version.set(draft.version);
        self.base.set(draft.fields.clone());
        self.saved.set((draft.saved_by.clone(), draft.saved_at));
        if !apart.taken.is_empty() {
            self.taken.set(Some((draft.saved_by.clone(), apart.taken)));
        }
        if !apart.torn.is_empty() {
            self.clash.set(Some(Clash {
                by: draft.saved_by.clone(),
                at: draft.saved_at,
                theirs: draft.fields.clone(),
                torn: apart.torn,
            }));
        }
        self.fields.set(mine);
        if !self.is_unsaved() {
            self.id.with_value(unsaved::forget);
            self.saving.set(Saving::Saved);
        }
    }

    /// Saves now, if there is something to save and nothing to choose first.
    pub fn save(self) {
        if !self.is_unsaved() {
            // What was typed was taken back: the server has it as it is.
            let as_saved = self.fields.try_with_untracked(|fields| self.base.try_with_untracked(|base| fields == base));
            let pending = self.saving.try_with_untracked(|saving| matches!(saving, Saving::Typed | Saving::Failed(_)));
            if as_saved == Some(Some(true)) && pending == Some(true) {
                self.id.with_value(unsaved::forget);
                self.saving.set(Saving::Saved);
            }
            return;
        }
        if self.clash.with_untracked(Option::is_some) {
            return;
        }
        if self.saving.with_untracked(|saving| *saving == Saving::Sent) {
            return;
        }
        let body = PortDraftSave { version: self.version.get_untracked(), fields: self.fields.get_untracked() };
        if let Some(fault) = body.faults().into_iter().next() {
            self.saving.set(Saving::Failed(fault.sentence));
            return;
        }
        self.saving.set(Saving::Sent);
        let id = self.id.get_value();
        spawn_local(async move {
            match api::port_drafts::save(&id, &body).await {
                Ok(draft) => {
                    // The page may be gone by now; what it kept is saved all the same.
                    if self.saving.try_get_untracked().is_none() {
                        // What was typed after it went out is not saved.
                        if unsaved::kept(&id).is_none_or(|kept| kept.fields == body.fields) {
                            unsaved::forget(&id);
                        }
                        return;
                    }
                    self.was_saved(&body, &draft);
                }
                Err(error) if error.kind == ErrorKind::Problem(ProblemKind::Conflict) => {
                    if self.saving.try_set(Saving::Typed).is_some() {
                        return;
                    }
                    match api::port_drafts::read(&id).await {
                        Ok(draft) if draft.version > body.version => {
                            self.receive(&draft);
                            if !self.is_unsaved() {
                                self.saving.try_set(Saving::Saved);
                            }
                            self.save();
                        }
                        Ok(draft) => {
                            self.take_known(&draft);
                            self.saving.try_set(Saving::Failed(error.sentence));
                        }
                        Err(error) => {
                            self.saving.try_set(Saving::Failed(error.sentence));
                        }
                    }
                }
                Err(error) => {
                    let tries_again = !error.surely_not_done();
                    if self.saving.try_set(Saving::Failed(error.sentence)).is_none() && tries_again {
                        set_timeout(
                            move || {
                                if matches!(self.saving.try_get_untracked(), Some(Saving::Failed(_))) {
                                    self.save();
                                }
                            },
                            AGAIN,
                        );
                    }
                }
            }
        });
    }

    fn was_saved(self, body: &PortDraftSave, draft: &PortDraft) {
        let untouched = self.fields.with_untracked(|fields| *fields == body.fields);
        self.version.set(draft.version);
        self.saved.set((draft.saved_by.clone(), draft.saved_at));
        self.base.set(draft.fields.clone());
        self.catch_up();
        self.take_known(draft);
        if untouched {
            // As the server has it, should it have written something in another way.
            if draft.fields != body.fields {
                self.fields.set(draft.fields.clone());
            }
            self.id.with_value(unsaved::forget);
            self.saving.set(Saving::Saved);
            self.ask_about_new();
        } else {
            self.saving.set(Saving::Typed);
            self.keep();
            self.save();
        }
    }
}

/// How saving stands, in words.
#[component]
pub fn SavedLine(desk: Desk) -> impl IntoView {
    let look = move || {
        let (by, at) = desk.saved.get();
        match desk.saving.get() {
            Saving::Saved => {
                view! { <span class="saved"><Icon glyph=Glyph::Check/>"Saved " {short_time(at.0)} " by " {by}</span> }.into_any()
            }
            Saving::Typed | Saving::Sent => view! { <span class="saved">"Saving …"</span> }.into_any(),
            Saving::Failed(sentence) => view! {
                <span class="saved bad"><Icon glyph=Glyph::Warning/>"Not saved: " {sentence}</span>
                <Button size=Size::Small on_press=move || desk.save()>"Save again"</Button>
            }
            .into_any(),
        }
    };
    view! { <span class="row saving" role="status">{part(look)}</span> }.into_any()
}

/// `14:02`.
fn short_time(ms: i64) -> String {
    time_of_day(ms).chars().take(5).collect()
}
