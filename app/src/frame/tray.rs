//! The job tray: long work and its progress. It is the server's, so it survives a reload and another device.

use std::{collections::HashMap, time::Duration};

use crate::ui::part;
use contract::home::{Job, JobKind, JobState, Tray};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api,
    paths::{self, SettingsTab},
    session::{Stage, use_session},
    ui::{Glyph, Hue, Icon, Menu, Progress, Size, ToastLink, use_toasts},
};

/// Between two looks while work is under way.
const BUSY: Duration = Duration::from_secs(2);
/// Every how many such moments it is looked at when nothing is under way.
const IDLE_TURNS: u32 = 6;

/// The tray, from context.
#[derive(Clone, Copy)]
pub struct TrayState {
    data: RwSignal<Option<Tray>>,
    soon: RwSignal<bool>,
}

/// The tray, from context.
pub fn use_tray() -> TrayState {
    use_context().unwrap_or_else(|| TrayState { data: RwSignal::new(None), soon: RwSignal::new(false) })
}

impl TrayState {
    /// Begins to look, as long as the console is there.
    pub fn begin() -> Self {
        let this = Self { data: RwSignal::new(None), soon: RwSignal::new(true) };
        let session = use_session();
        let toasts = use_toasts();
        let turn = StoredValue::new(0_u32);
        let look = move || {
            if document().hidden() || session.stage().with_untracked(|stage| *stage != Stage::In) {
                return;
            }
            let n = turn.get_value().wrapping_add(1);
            turn.set_value(n);
            let running = this.data.with_untracked(|tray| {
                tray.as_ref().is_some_and(|tray| tray.jobs.iter().any(|job| job.state == JobState::Running))
            });
            if !(running || this.soon.get_untracked() || n.is_multiple_of(IDLE_TURNS)) {
                return;
            }
            this.soon.set(false);
            spawn_local(async move {
                // A tray that cannot be read keeps its last state; the page itself tells of an outage.
                if let Ok(now) = api::frame::tray().await {
                    let before = this.data.try_get_untracked().flatten();
                    for (hue, text, href) in before.map(|before| news(&before, &now)).unwrap_or_default() {
                        toasts.say(hue, text, Some(ToastLink { href, name: "Open".into() }));
                    }
                    this.data.try_set(Some(now));
                }
            });
        };
        look();
        if let Ok(handle) = set_interval_with_handle(look, BUSY) {
            on_cleanup(move || handle.clear());
        }
        this
    }

    /// The last state of it.
    pub fn data(self) -> RwSignal<Option<Tray>> {
        self.data
    }

    /// Something was just asked for: look at the next moment.
    pub fn look_soon(self) {
        self.soon.try_set(true);
    }

    /// Takes over the number of lines in the cart, which a page knows first.
    pub fn cart_has(self, lines: usize) {
        self.data.try_update(|tray| {
            if let Some(tray) = tray {
                tray.cart_lines = u32::try_from(lines).unwrap_or(u32::MAX);
            }
        });
    }
}

/// What ended between two states of the tray.
fn news(before: &Tray, now: &Tray) -> Vec<(Hue, String, String)> {
    let was: HashMap<&str, JobState> = before.jobs.iter().map(|job| (job.id.as_str(), job.state)).collect();
    now.jobs
        .iter()
        .filter(|job| job.state != JobState::Running && was.get(job.id.as_str()) == Some(&JobState::Running))
        .map(|job| (hue(job.state), format!("{}: {}.", job.title, word(job.state)), href(job)))
        .collect()
}

fn hue(state: JobState) -> Hue {
    match state {
        JobState::Running => Hue::Wait,
        JobState::Done => Hue::Ok,
        JobState::Failed => Hue::Bad,
        JobState::Unknown => Hue::Unknown,
    }
}

fn word(state: JobState) -> &'static str {
    match state {
        JobState::Running => "under way",
        JobState::Done => "done",
        JobState::Failed => "not done, or only in part",
        JobState::Unknown => "not known",
    }
}

fn href(job: &Job) -> String {
    match &job.what {
        JobKind::Attempt { id } => paths::order(id),
        JobKind::Reading { .. } => paths::settings(SettingsTab::Accounts),
        JobKind::CallExport { id } => paths::call_export(id),
    }
}

/// The button with the list of jobs.
#[component]
pub fn TrayButton() -> impl IntoView {
    let tray = use_tray();
    let jobs = Memo::new(move |_| tray.data().with(|tray| tray.as_ref().map(|tray| tray.jobs.clone()).unwrap_or_default()));
    let approvals = Memo::new(move |_| tray.data().with(|tray| tray.as_ref().map_or(0, |tray| tray.approvals)));
    let worst = move || {
        jobs.with(|jobs| {
            let any = |state| jobs.iter().any(|job| job.state == state);
            if any(JobState::Unknown) || approvals.get() > 0 {
                Some("pulse unknown")
            } else if any(JobState::Running) {
                Some("pulse")
            } else {
                None
            }
        })
    };
    let face = move || {
        view! {
            <Icon glyph=Glyph::Tray/>
            {part(move || worst().map(|class| view! { <i class=class></i> }))}
        }
    };
    view! {
        <Menu label="Recent work" class="button quiet icon-only tray-button" size=Size::Normal face>
            <div class="tray">
                <h2>"Recent work"</h2>
                {part(move || (approvals.get() > 0).then(|| {
                    let wait = if approvals.get() == 1 { " cart waits for your approval" } else { " carts wait for your approval" };
                    view! { <a class="job menu-link strong" href=paths::APPROVALS>{approvals.get()} {wait}</a> }
                }))}
                <Show when=move || jobs.with(Vec::is_empty)>
                    <p class="job muted">"Nothing is under way, and nothing ended in the last hour."</p>
                </Show>
                <For each=move || jobs.get() key=|job| format!("{}{:?}{}", job.id, job.state, job.done) children=|job| view! { <JobRow job/> }/>
            </div>
        </Menu>
    }
    .into_any()
}

#[component]
fn JobRow(job: Job) -> impl IntoView {
    let figures = match job.total {
        Some(total) => format!("{} of {total}, {}", job.done, word(job.state)),
        None if job.state == JobState::Running => format!("{} so far", job.done),
        None => word(job.state).to_owned(),
    };
    let link = href(&job);
    view! {
        <a class="job menu-link" href=link>
            <span class="strong">{job.title.clone()}</span>
            <span class="note figures">{figures}</span>
            {job.sentence.clone().map(|sentence| view! { <span class="note">{sentence}</span> })}
            {(job.state == JobState::Running).then(|| view! { <Progress label=job.title.clone() done=job.done total=job.total hue=Hue::Wait/> })}
        </a>
    }
    .into_any()
}
