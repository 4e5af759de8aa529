//! The papers: sent to the carrier with what became of each; sent again after a refusal, taken back; and the names under
//! which the carrier has them.

use contract::{
    attempt::{Attempt, Outcome},
    id::{AttemptId, DocumentId},
    port::document::{Document, DocumentKind, DocumentState},
    user::Permission,
};
use leptos::prelude::*;

use super::page::Shown;
use crate::{
    api,
    components::{ChangeReview, Sending, document_drop::DocumentDrop, ports::uploads::Target},
    session::use_session,
    ui::{Button, Glyph, Hue, Notice, Panel, Size, part},
};

/// What is done with one paper at the carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PaperAct {
    SendAgain,
    TakeBack,
}

/// Whether a paper may be sent again: it did not get there, and our copy is still kept.
fn may_be_sent_again(paper: &Document) -> bool {
    let failed =
        matches!(&paper.carrier, DocumentState::Sent { outcome: Outcome::Refused | Outcome::NotSent | Outcome::NotDone, .. });
    failed && paper.kept
}

#[component]
pub fn Papers(shown: Shown) -> impl IntoView {
    let session = use_session();
    let papers = Memo::new(move |_| shown.detail.with(|detail| detail.documents.clone()));
    let theirs = Memo::new(move |_| {
        shown.detail.with(|detail| detail.record.as_ref().map(|record| record.papers.clone()).unwrap_or_default())
    });
    let about = RwSignal::new(None::<(PaperAct, Document)>);
    let (account, request) = shown.ids();
    let target = move || Target { to: api::ports::papers_path(&account, &request), keyed: true, sub_order: None };
    let again = move |_: Document| shown.again.run(());
    let take_back = move |paper: Document| about.set(Some((PaperAct::TakeBack, paper)));
    let refused = Memo::new(move |_| {
        papers.with(|papers| papers.iter().filter(|paper| may_be_sent_again(paper)).cloned().collect::<Vec<_>>())
    });
    let resend = move || {
        refused
            .get()
            .into_iter()
            .map(|paper| {
                let name = paper.name.clone();
                let open = move || about.set(Some((PaperAct::SendAgain, paper.clone())));
                view! {
                    <Notice hue=Hue::Bad>
                        <span class="row spread">
                            <span>{format!("“{name}” did not get to the carrier.")}</span>
                            <Button size=Size::Small icon=Glyph::Refresh on_press=open>"Send again"<span class="only-read">" " {name.clone()}</span></Button>
                        </span>
                    </Notice>
                }
            })
            .collect_view()
    };
    let beside = || view! { <span class="muted small">"Each is sent to the carrier as soon as it has arrived here."</span> };
    view! {
        <div id="papers">
            <Panel title="Papers" beside>
                <div class="stack">
                    <div class="stack tight">{part(resend)}</div>
                    <DocumentDrop target papers why_not=session.why_not(Permission::Port) on_added=again on_remove=take_back/>
                    {part(move || view! { <Theirs papers=theirs.get()/> })}
                </div>
            </Panel>
        </div>
        <PaperDialog shown about/>
    }
    .into_any()
}

/// The papers the carrier has, by their names there.
#[component]
fn Theirs(papers: Vec<(DocumentKind, String)>) -> impl IntoView {
    if papers.is_empty() {
        return view! { <p class="muted small">"The carrier lists no paper of this request."</p> }.into_any();
    }
    let line = |(kind, name): (DocumentKind, String)| view! { <div><dt>{kind.name()}</dt><dd class="mono">{name}</dd></div> };
    view! {
        <h3>"As the carrier has them"</h3>
        <dl class="record">{papers.into_iter().map(line).collect_view()}</dl>
    }
    .into_any()
}

#[component]
fn PaperDialog(shown: Shown, about: RwSignal<Option<(PaperAct, Document)>>) -> impl IntoView {
    let open = RwSignal::new(false);
    let frozen = RwSignal::new(None::<(PaperAct, DocumentId, String)>);
    Effect::new(move |_| {
        if let Some((act, paper)) = about.get() {
            frozen.set(Some((act, paper.id, paper.name)));
            about.set(None);
            open.set(true);
        }
    });
    let takes_back = move || frozen.with(|about| matches!(about, Some((PaperAct::TakeBack, ..))));
    let title = Signal::derive(move || {
        let name = frozen.with(|about| about.as_ref().map(|(.., name)| name.clone()).unwrap_or_default());
        if takes_back() { format!("Take “{name}” back") } else { format!("Send “{name}” again") }
    });
    let confirm = Signal::derive(move || if takes_back() { "Take it back".to_owned() } else { "Send it".to_owned() });
    let warning = Signal::derive(move || {
        takes_back().then(|| "The carrier forgets this paper. A port without its papers may be rejected.".to_owned())
    });
    let send = Sending::new(move |key, _| {
        let about = frozen.get_untracked();
        async move {
            match about {
                Some((PaperAct::TakeBack, id, _)) => {
                    api::ports::take_back_paper(&id, &key).await.map(|asked| vec![asked.attempt])
                }
                Some((PaperAct::SendAgain, id, _)) => api::ports::send_paper(&id, &key).await.map(|asked| vec![asked.attempt]),
                None => Ok(Vec::new()),
            }
        }
    });
    let on_sent = move |_: Vec<AttemptId>| shown.again.run(());
    let on_settled = move |_: Attempt| shown.again.run(());
    view! { <ChangeReview open title confirm send warning on_sent on_settled/> }.into_any()
}
