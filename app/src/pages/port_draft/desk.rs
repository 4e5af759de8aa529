//! The draft on the screen: its record as it is typed, what is known beside it, and what the linter finds.

use std::{collections::BTreeSet, time::Duration};

use contract::{
    id::PortDraftId,
    port::{
        document::Document,
        draft::{PortDraft, Submission},
        fields::PortFields,
        lint::{Finding, LintContext, Severity, lint},
    },
    time::Timestamp,
    user::Permission,
};
use leptos::prelude::*;

use super::{conflict::Clash, saving::Saving, section::Section};
use crate::{
    session::use_session,
    ui::{dom::soon, now_ms},
};

/// How often the linter's clock moves.
const MINUTE: Duration = Duration::from_secs(60);

/// The draft on the screen.
#[derive(Clone, Copy)]
pub struct Desk {
    /// Its id.
    pub id: StoredValue<PortDraftId>,
    /// The record as it is typed.
    pub fields: RwSignal<PortFields>,
    /// The record as it was last saved.
    pub base: RwSignal<PortFields>,
    /// The version that was last saved.
    pub version: RwSignal<u32>,
    /// Later versions that papers of ours made, as far as they are known.
    pub moved_by_papers: StoredValue<BTreeSet<u32>>,
    /// What the linter needs beside the record.
    pub context: RwSignal<LintContext>,
    /// Its papers.
    pub documents: RwSignal<Vec<Document>>,
    /// What became of it.
    pub submission: RwSignal<Option<Submission>>,
    /// Who saved it last, and when.
    pub saved: RwSignal<(String, Timestamp)>,
    /// How saving stands.
    pub saving: RwSignal<Saving>,
    /// Where somebody else's version and what was typed here disagree.
    pub clash: RwSignal<Option<Clash>>,
    /// Fields that somebody else changed and that were taken over.
    pub taken: RwSignal<Option<(String, Vec<&'static str>)>>,
    /// Every finding of the linter.
    pub findings: Memo<Vec<Finding>>,
    /// Why nothing may be changed.
    pub why_not: Signal<Option<String>>,
    /// Fields that were left once: what is missing in them is said beside them.
    seen: RwSignal<BTreeSet<String>>,
    /// Every field is as if it had been left.
    pub all_seen: RwSignal<bool>,
    /// Fields that have a place on the screen.
    placed: RwSignal<BTreeSet<String>>,
    /// Numbers are being asked about.
    pub checking: RwSignal<bool>,
    /// Why the last try to ask did not work.
    pub check_trouble: RwSignal<Option<crate::ui::Trouble>>,
}

impl Desk {
    /// The desk for a draft that was loaded.
    pub fn new(draft: &PortDraft) -> Self {
        let fields = RwSignal::new(draft.fields.clone());
        let mut context = draft.context.clone();
        context.now = Timestamp(now_ms());
        let context = RwSignal::new(context);
        let submission = RwSignal::new(draft.submission.clone());
        let findings = Memo::new(move |_| fields.with(|fields| context.with(|context| measured(|| lint(fields, context)))));
        let role = use_session().why_not(Permission::Port);
        let why_not = Signal::derive(move || match submission.with(Option::is_some) {
            true => Some("This draft was submitted; it shows what was sent.".to_owned()),
            false => role.get(),
        });
        let clock = set_interval_with_handle(move || context.update(|context| context.now = Timestamp(now_ms())), MINUTE);
        if let Ok(clock) = clock {
            on_cleanup(move || clock.clear());
        }
        Self {
            id: StoredValue::new(draft.id.clone()),
            fields,
            base: RwSignal::new(draft.fields.clone()),
            version: RwSignal::new(draft.version),
            moved_by_papers: StoredValue::new(BTreeSet::new()),
            context,
            documents: RwSignal::new(draft.documents.clone()),
            submission,
            saved: RwSignal::new((draft.saved_by.clone(), draft.saved_at)),
            saving: RwSignal::new(Saving::Saved),
            clash: RwSignal::new(None),
            taken: RwSignal::new(None),
            findings,
            why_not,
            seen: RwSignal::new(BTreeSet::new()),
            // A draft somebody worked on says all it knows; an empty one does not greet with faults.
            all_seen: RwSignal::new(draft.fields.title() != PortFields::default().title()),
            placed: RwSignal::new(BTreeSet::new()),
            checking: RwSignal::new(false),
            check_trouble: RwSignal::new(None),
        }
    }

    /// Changes the record.
    pub fn edit(self, change: impl FnOnce(&mut PortFields)) {
        if self.why_not.with_untracked(Option::is_none) {
            self.fields.update(change);
        }
    }

    /// Takes over what the server knows beside the record.
    pub fn take_known(self, draft: &PortDraft) {
        let mut context = draft.context.clone();
        context.now = Timestamp(now_ms());
        if self.context.try_with_untracked(|now| *now != context).unwrap_or_default() {
            self.context.try_set(context);
        }
        self.documents.try_set(draft.documents.clone());
        self.submission.try_set(draft.submission.clone());
    }

    /// The findings at one field, once it was left or holds something.
    pub fn at(self, field: String) -> Signal<Vec<Finding>> {
        let found = Memo::new(move |_| {
            if !self.all_seen.get() && !self.seen.with(|seen| seen.contains(&field)) {
                return Vec::new();
            }
            self.findings.with(|all| all.iter().filter(|finding| finding.field == field).cloned().collect())
        });
        found.into()
    }

    /// The findings of a section that no field of it shows.
    pub fn without_place(self, section: Section) -> Signal<Vec<Finding>> {
        Signal::derive(move || {
            if !self.all_seen.get() && !self.seen.with(|seen| seen.iter().any(|field| Section::of(field) == section)) {
                return Vec::new();
            }
            let elsewhere = |finding: &&Finding| {
                Section::of(&finding.field) == section && !self.placed.with(|placed| placed.contains(&finding.field))
            };
            self.findings.with(|all| all.iter().filter(elsewhere).cloned().collect())
        })
    }

    /// How many findings of a severity a section has.
    pub fn count(self, section: Section, severity: Severity) -> usize {
        self.findings.with(|all| {
            all.iter()
                .filter(|finding| finding.severity == severity)
                .filter(|finding| section == Section::Review || Section::of(&finding.field) == section)
                .count()
        })
    }

    /// A field was left.
    pub fn leave(self, field: &str) {
        if self.seen.try_with_untracked(|seen| !seen.contains(field)) == Some(true) {
            self.seen.update(|seen| {
                seen.insert(field.to_owned());
            });
        }
        self.save();
    }

    /// A field has a place on the screen, as long as the component that says so is there.
    pub fn place(self, field: &str) {
        let field = field.to_owned();
        self.placed.update(|placed| {
            placed.insert(field.clone());
        });
        on_cleanup(move || {
            self.placed.try_update(|placed| placed.remove(&field));
        });
    }

    /// Goes to a field: shows what is said at it, brings it into view and gives it the focus.
    pub fn jump(self, field: &str) {
        self.leave(field);
        let field = field.to_owned();
        soon(move || go_to(&field));
    }
}

/// Does it and notes in the browser's own timeline, as “lint”, how long it took. Only the last one stays there.
fn measured<T>(work: impl FnOnce() -> T) -> T {
    const NAME: &str = "lint";
    let Some(timeline) = window().performance() else { return work() };
    timeline.clear_measures_with_measure_name(NAME);
    let begun = timeline.mark(NAME).is_ok();
    let done = work();
    if begun {
        // Nobody but a benchmark misses it.
        let _ = timeline.measure_with_start_mark(NAME, NAME);
        timeline.clear_marks_with_mark_name(NAME);
    }
    done
}

/// Brings a section into view.
pub fn go_to_section(section: Section) {
    if let Some(element) = document().get_element_by_id(section.id()) {
        element.scroll_into_view();
        focus(&element);
    }
}

fn go_to(field: &str) {
    // The field itself, or what it is a part of, or its section.
    let mut name = field;
    loop {
        for selector in [format!("[name=\"{name}\"]"), format!("[data-field=\"{name}\"]")] {
            let found = document().query_selector(&format!("main :is({selector}):not([disabled])")).ok().flatten();
            if let Some(element) = found {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Center);
                element.scroll_into_view_with_scroll_into_view_options(&options);
                focus(&element);
                return;
            }
        }
        match name.rsplit_once('.') {
            Some((rest, _)) => name = rest,
            None => break,
        }
    }
    go_to_section(Section::of(field));
}

fn focus(element: &web_sys::Element) {
    use wasm_bindgen::JsCast as _;
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.focus_with_options(&options);
    }
}
