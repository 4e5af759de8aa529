//! The papers: dropped, checked before they are sent, shown beside what a person read on them, and the letter we print.

use contract::port::document::{Document, DocumentKind};
use leptos::{prelude::*, task::spawn_local};

use super::desk::Desk;
use crate::{
    api::{self, ApiError},
    components::{
        document_drop::DocumentDrop,
        finding::Findings,
        ports::{paper_list::save_blob, uploads::Target},
    },
    ui::{Button, Dialog, Glyph, Kind, Size, Trouble, TroubleNotice, part},
};

#[component]
pub fn PaperSection(desk: Desk) -> impl IntoView {
    let trouble = RwSignal::new(None::<Trouble>);
    let leaving = RwSignal::new(None::<Document>);
    let asking = RwSignal::new(false);
    for field in ["documents", "documents.loa", "documents.bill", "documents.csr"] {
        desk.place(field);
    }
    let found = Signal::derive(move || {
        if !desk.all_seen.get() && desk.documents.with(Vec::is_empty) {
            return Vec::new();
        }
        desk.findings.with(|all| all.iter().filter(|finding| finding.field.starts_with("documents")).cloned().collect())
    });
    let to = api::port_drafts::papers_path(&desk.id.get_value());
    let target = move || Target { to: to.clone(), keyed: false, sub_order: None };
    let on_added = move |(paper,): (Document,)| {
        desk.paper_moved(paper.draft_version);
        desk.documents.update(|all| all.push(paper));
        desk.look_again();
    };
    let remove = move |paper: Document| {
        trouble.set(None);
        spawn_local(async move {
            match api::papers::remove(&paper.id).await {
                Ok(removed) => {
                    desk.paper_moved(removed.draft_version);
                    desk.documents.try_update(|all| all.retain(|other| other.id != paper.id));
                    desk.look_again();
                }
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
        });
    };
    let on_remove = move |(paper,): (Document,)| {
        leaving.set(Some(paper));
        asking.set(true);
    };
    // The old one goes only when the new one is there.
    let on_replaced = move |(old, new): (Document, Document)| {
        desk.paper_moved(new.draft_version);
        desk.documents.update(|all| all.push(new));
        remove(old);
    };
    let on_facts = move |(paper,): (Document,)| put_in_place(desk, paper);
    let on_kind = move |(paper, kind): (Document, DocumentKind)| {
        trouble.set(None);
        let draft = desk.id.get_value();
        spawn_local(async move {
            match api::port_drafts::set_paper_kind(&draft, &paper.id, kind).await {
                Ok(paper) => put_in_place(desk, paper),
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
        });
    };
    let papers = Signal::derive(move || {
        let mut all = desk.documents.get();
        all.sort_by_key(|paper| paper.kind);
        all
    });
    let question = move || {
        leaving.get().map(|paper| {
            let (name, gone) = (paper.name.clone(), paper.clone());
            let confirm = move || {
                asking.set(false);
                remove(gone.clone());
            };
            view! {
                <div class="dialog-main"><p>"“" {name} "” is taken out of the draft, and our copy of it is destroyed."</p></div>
                <div class="dialog-foot">
                    <Button on_press=move || asking.set(false)>"Keep it"</Button>
                    <Button kind=Kind::DangerNow on_press=confirm>"Remove"</Button>
                </div>
            }
        })
    };
    view! {
        <Letter desk trouble/>
        <div data-field="documents">
            <DocumentDrop target papers why_not=desk.why_not on_added on_remove on_replaced=Callback::new(on_replaced) on_facts=Callback::new(on_facts) on_kind=Callback::new(on_kind)/>
        </div>
        {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
        <Findings id="documents-findings".to_owned() of=found/>
        <Dialog open=asking title="Remove this paper?">{part(question)}</Dialog>
    }
    .into_any()
}

/// Takes over a paper as the server has it now.
fn put_in_place(desk: Desk, paper: Document) {
    desk.paper_moved(paper.draft_version);
    desk.documents.try_update(|all| {
        if let Some(own) = all.iter_mut().find(|other| other.id == paper.id) {
            *own = paper;
        }
    });
    desk.look_again();
}

impl Desk {
    /// Reads anew what the server knows beside the record.
    pub fn look_again(self) {
        let id = self.id.get_value();
        spawn_local(async move {
            if let Ok(draft) = api::port_drafts::read(&id).await {
                self.receive(&draft);
            }
        });
    }
}

/// Asks for a letter once the server has the record as it is on the screen: the letter is printed there.
async fn letter_of<T>(desk: Desk, letter: impl Future<Output = Result<T, ApiError>>) -> Result<T, Trouble> {
    desk.until_saved().await.map_err(|sentence| Trouble { sentence, words: None, request: None })?;
    letter.await.map_err(Trouble::from)
}

/// The letter of authorization that we print from the record.
#[component]
fn Letter(desk: Desk, trouble: RwSignal<Option<Trouble>>) -> impl IntoView {
    let busy = RwSignal::new(false);
    let printed = Memo::new(move |_| {
        desk.documents.with(|all| all.iter().any(|paper| paper.kind == DocumentKind::Loa && paper.facts.printed_by_us))
    });
    let why_not = Signal::derive(move || {
        desk.why_not.get().or_else(|| {
            let early = desk.fields.with(|fields| fields.numbers.is_empty() || fields.end_user.name.trim().is_empty());
            early.then(|| "The letter names the end user and every number: fill those in first.".to_owned())
        })
    });
    let add = move || {
        busy.set(true);
        trouble.set(None);
        let id = desk.id.get_value();
        spawn_local(async move {
            match letter_of(desk, api::port_drafts::add_letter(&id)).await {
                Ok(paper) => {
                    desk.paper_moved(paper.draft_version);
                    desk.documents.try_update(|all| all.push(paper));
                    desk.look_again();
                }
                Err(why) => {
                    trouble.try_set(Some(why));
                }
            }
            busy.try_set(false);
        });
    };
    let save = move || {
        trouble.set(None);
        let path = api::port_drafts::letter_path(&desk.id.get_value());
        spawn_local(async move {
            match letter_of(desk, api::papers::bytes(&path)).await {
                Ok(bytes) => save_blob("letter-of-authorization.pdf", &bytes),
                Err(why) => {
                    trouble.try_set(Some(why));
                }
            }
        });
    };
    let sentence = move || {
        if printed.get() {
            "The letter among the papers was printed from this record. If the record changes, print it again."
        } else {
            "We print the letter from the very record that is submitted, so that it cannot differ. Have it signed, and drop the signed copy here."
        }
    };
    view! {
        <div class="row spread letter">
            <span class="muted small grow">{sentence}</span>
            <div class="buttons">
                <Button size=Size::Small icon=Glyph::Download on_press=save>"Save the letter"</Button>
                <Button size=Size::Small icon=Glyph::Book busy why_not on_press=add>"Print the letter"</Button>
            </div>
        </div>
    }
    .into_any()
}
