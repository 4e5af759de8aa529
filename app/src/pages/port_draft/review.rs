//! The review: everything as it will be sent, what the linter warns of, and the one press that submits.

use contract::{
    field::Validate,
    id::AttemptId,
    port::{
        draft::SubmitPort,
        lint::{Finding, Severity},
    },
    problem::ProblemKind,
};
use leptos::prelude::*;

use super::{
    desk::Desk,
    parts::{PARTS, name_of},
    saving::Saving,
    section::Section,
    split_view::SplitView,
};
use crate::{
    api::{
        self,
        error::{ErrorKind, pairs},
    },
    components::{Change, ChangeReview, Sending, finding::FindingLine, use_directory},
    ui::{AreaField, Button, Faults, Hue, Kind, Notice, dom, part, table::counted},
};

#[component]
pub fn ReviewSection(desk: Desk) -> impl IntoView {
    let blocks = Memo::new(move |_| desk.findings.with(|all| of(all, Severity::Blocks)));
    let warns = Memo::new(move |_| desk.findings.with(|all| of(all, Severity::Warns)));
    let reason = RwSignal::new(String::new());
    let faults = Faults::new();
    let open = RwSignal::new(false);
    let why_not = Signal::derive(move || desk.why_not.get().or_else(|| blocked(&blocks.get())).or_else(|| unsaved(desk)));
    let begin = move || {
        let wanting = warns.with_untracked(|warns| !warns.is_empty()) && reason.with_untracked(|reason| reason.trim().is_empty());
        let found = if wanting {
            vec![("reason".to_owned(), "Say why the warnings do not hold; it is kept with the port.".to_owned())]
        } else {
            pairs(request(desk, &warns.get_untracked(), &reason.get_untracked()).faults())
        };
        if faults.show(found) {
            open.set(true);
        }
    };
    let numbers =
        move || counted(u32::try_from(desk.fields.with(|fields| fields.numbers.len())).unwrap_or(u32::MAX), "number", "numbers");
    let label = move || format!("Submit {}", numbers());
    let state = move || {
        let (blocking, warning) = (blocks.with(Vec::len), warns.with(Vec::len));
        let count = |n: usize, one, many| counted(u32::try_from(n).unwrap_or(u32::MAX), one, many);
        if blocking > 0 {
            let words = format!(
                "{} the submission. They are listed under “missing”; each leads to its field.",
                count(blocking, "finding blocks", "findings block")
            );
            view! { <Notice hue=Hue::Bad>{words}</Notice> }.into_any()
        } else if warning > 0 {
            let them = if warning == 1 { "it does" } else { "they do" };
            let words = format!("{}. If {them} not hold, say why, and go on.", count(warning, "finding warns", "findings warn"));
            view! { <Notice hue=Hue::Unknown>{words}</Notice> }.into_any()
        } else {
            view! { <Notice hue=Hue::Ok>"The linter finds nothing that a carrier would reject."</Notice> }.into_any()
        }
    };
    let warnings = move || {
        let all = warns.get();
        (!all.is_empty()).then(|| {
            let lines: Vec<_> = all.into_iter().map(|finding| view! { <Accepted desk finding/> }).collect();
            view! {
                <div class="stack tight">
                    <h3>"Warnings"</h3>
                    <ul class="warnings">{lines}</ul>
                </div>
            }
        })
    };
    view! {
        <AsSent desk/>
        <Show when=move || desk.submission.with(Option::is_none)>
            <div class="stack" role="status">{part(state)}</div>
            {part(warnings)}
            <Show when=move || warns.with(|warns| !warns.is_empty())>
                <AreaField label="Why the warnings do not hold" name="reason" value=reason faults rows=2/>
            </Show>
            <div class="buttons submit">
                <Button kind=Kind::Primary why_not on_press=begin>{part(label)}</Button>
                {part(move || why_not.get().map(|why| view! { <span class="muted small">{why}</span> }))}
            </div>
        </Show>
        <Confirm desk open warns reason faults/>
    }
    .into_any()
}

fn of(all: &[Finding], severity: Severity) -> Vec<Finding> {
    all.iter().filter(|finding| finding.severity == severity).cloned().collect()
}

fn blocked(blocks: &[Finding]) -> Option<String> {
    let first = blocks.first()?;
    let rest = blocks.len() - 1;
    let more = if rest > 0 {
        format!(" And {} more.", counted(u32::try_from(rest).unwrap_or(u32::MAX), "finding blocks", "findings block"))
    } else {
        String::new()
    };
    Some(format!("{}{more}", first.sentence))
}

fn unsaved(desk: Desk) -> Option<String> {
    match desk.saving.get() {
        Saving::Saved => None,
        Saving::Typed | Saving::Sent => Some("The last change is being saved.".into()),
        Saving::Failed(_) => Some("The last change is not saved; what is not saved cannot be submitted.".into()),
    }
}

fn request(desk: Desk, warns: &[Finding], reason: &str) -> SubmitPort {
    let mut accepted: Vec<String> = warns.iter().map(|finding| finding.rule.clone()).collect();
    accepted.sort_unstable();
    accepted.dedup();
    SubmitPort { version: desk.version.get_untracked(), accepted, reason: reason.trim().to_owned() }
}

/// A warning with the way to its field.
#[component]
fn Accepted(desk: Desk, finding: Finding) -> impl IntoView {
    let field = finding.field.clone();
    view! {
        <li class="row spread">
            <FindingLine finding/>
            <button type="button" class="link small" on:click=move |_| desk.jump(&field)>"Go to the field"</button>
        </li>
    }
    .into_any()
}

/// The record as it will be sent, section by section.
#[component]
fn AsSent(desk: Desk) -> impl IntoView {
    let directory = use_directory();
    let block = move |section: Section| {
        let rows = move || {
            desk.fields.with(|fields| {
                let mut rows: Vec<(String, String)> = Vec::new();
                for part in PARTS.iter().filter(|part| part.section() == section) {
                    let words = match (part.field, &fields.account) {
                        ("account", Some(id)) => directory.account_name(id),
                        _ => (part.words)(fields),
                    };
                    if !words.is_empty() {
                        rows.push((part.name.to_owned(), words));
                    }
                }
                rows
            })
        };
        let facts = move || {
            let mut rows = rows();
            if section == Section::Account && desk.context.with(|context| !context.pins.is_empty()) {
                rows.push(("PIN".into(), "Set, and sealed".into()));
            }
            if rows.is_empty() {
                return view! { <p class="muted small">"Nothing yet"</p> }.into_any();
            }
            let rows: Vec<_> = rows.into_iter().map(|(name, words)| view! { <dt>{name}</dt><dd>{words}</dd> }).collect();
            view! { <dl class="facts">{rows}</dl> }.into_any()
        };
        view! { <div class="as-sent-block"><h3>{section.name()}</h3>{part(facts)}</div> }
    };
    let papers = move || {
        let all = desk.documents.get();
        if all.is_empty() {
            return view! { <p class="muted small">"None"</p> }.into_any();
        }
        let rows: Vec<_> = all.into_iter().map(|paper| view! { <dt>{paper.kind.name()}</dt><dd>{paper.name}</dd> }).collect();
        view! { <dl class="facts">{rows}</dl> }.into_any()
    };
    let sections = [Section::Numbers, Section::Who, Section::Account, Section::CutOver, Section::Questions];
    view! {
        <div class="as-sent-all">
            {sections.into_iter().map(block).collect_view()}
            <div class="as-sent-block"><h3>"Papers"</h3>{part(papers)}</div>
        </div>
        <Show when=move || desk.fields.with(|fields| !fields.numbers.is_empty())>
            <SplitView desk/>
        </Show>
    }
    .into_any()
}

/// The confirmation. Its key is made when it opens: it submits once, however often it is pressed.
#[component]
fn Confirm(
    desk: Desk,
    open: RwSignal<bool>,
    warns: Memo<Vec<Finding>>,
    reason: RwSignal<String>,
    faults: Faults,
) -> impl IntoView {
    let directory = use_directory();
    let count = move || u32::try_from(desk.fields.with(|fields| fields.numbers.len())).unwrap_or(u32::MAX);
    let title = Signal::derive(move || format!("Submit {}", counted(count(), "number", "numbers")));
    let changes = Signal::derive(move || {
        let mut rows = desk.fields.with(|fields| {
            let account = fields.account.as_ref().map(|id| directory.account_name(id)).unwrap_or_default();
            let words =
                |field: &str| PARTS.iter().find(|part| part.field == field).map(|part| (part.words)(fields)).unwrap_or_default();
            vec![
                Change::new("Numbers", "At the losing carrier", format!("{} ({})", words("numbers"), fields.kind.name())),
                Change::new("Won by", "", account),
                Change::new("End user", "", fields.end_user.name.clone()),
                Change::new("Service address", "", format!("{}, {}", fields.address.street_line(), fields.address.town_line())),
                Change::new(
                    "Losing account",
                    "",
                    format!("{} (BTN {})", fields.losing_account.number, fields.losing_account.btn),
                ),
                Change::new("Date asked for", "", words("wanted_date")),
                Change::new(name_of("activation"), "", fields.activation.name()),
                Change::new("Calls go to", "", fields.routing.summary()),
            ]
        });
        let papers = desk.documents.with(|all| all.iter().map(|paper| paper.name.clone()).collect::<Vec<_>>().join(", "));
        rows.push(Change::new("Papers", "", papers));
        rows
    });
    let warning = Signal::derive(move || {
        let sent =
            "The request goes to the carrier now. Papers, further accounts and forwarding follow by themselves, each on its own.";
        let accepted = warns.with(Vec::len);
        Some(if accepted == 0 {
            sent.to_owned()
        } else {
            format!(
                "{sent} {} accepted with your reason.",
                counted(u32::try_from(accepted).unwrap_or(u32::MAX), "warning is", "warnings are")
            )
        })
    });
    let send = Sending::new(move |key, _| async move {
        let body = request(desk, &warns.get_untracked(), &reason.get_untracked());
        let id = desk.id.get_value();
        let sent = api::port_drafts::submit(&id, &body, &key).await;
        if sent.as_ref().is_err_and(|error| error.kind == ErrorKind::Problem(ProblemKind::Conflict)) {
            desk.look_again();
        }
        sent.map(|asked| vec![asked.attempt])
    });
    // What became of it stands at the top; whoever closes the dialog is led there.
    let sent = RwSignal::new(false);
    Effect::new(move |_| {
        if !open.get() && sent.get_untracked() {
            sent.set(false);
            dom::soon(|| {
                window().scroll_to_with_x_and_y(0.0, 0.0);
                dom::focus_main();
            });
        }
    });
    let on_sent = move |_: (Vec<AttemptId>,)| {
        sent.set(true);
        desk.look_again();
    };
    let on_settled = move |_: (contract::attempt::Attempt,)| desk.look_again();
    view! {
        <ChangeReview
            open title confirm="Submit" send changes warning faults
            on_sent=Callback::new(on_sent) on_settled=Callback::new(on_settled)
        />
    }
    .into_any()
}
