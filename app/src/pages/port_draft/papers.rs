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
    let told = RwSignal::new(None::<String>);
    let on_added = move |(paper,): (Document,)| {
        told.set(in_place_of_ours(&paper));
        put_in(desk, paper);
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
    // The old one goes only when the new one is there; a letter that we printed went with its coming.
    let on_replaced = move |(old, new): (Document, Document)| {
        let gone = new.replaced.contains(&old.id);
        told.set(in_place_of_ours(&new));
        put_in(desk, new);
        if !gone {
            remove(old);
        }
    };
    let on_facts = move |(paper,): (Document,)| put_in_place(desk, paper);
    let on_kind = move |(paper, kind): (Document, DocumentKind)| {
        trouble.set(None);
        let draft = desk.id.get_value();
        spawn_local(async move {
            match api::port_drafts::set_paper_kind(&draft, &paper.id, kind).await {
                Ok(paper) => {
                    told.try_set(in_place_of_ours(&paper));
                    put_in_place(desk, paper);
                }
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
        <Letter desk trouble told/>
        <div data-field="documents">
            <DocumentDrop target papers why_not=desk.why_not on_added on_remove on_replaced=Callback::new(on_replaced) on_facts=Callback::new(on_facts) on_kind=Callback::new(on_kind)/>
        </div>
        <p class="muted small" role="status">{move || told.get()}</p>
        {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
        <Findings id="documents-findings".to_owned() of=found/>
        <Dialog open=asking title="Remove this paper?">{part(question)}</Dialog>
    }
    .into_any()
}

/// What is said when a letter that somebody brought took the place of the one that we printed.
fn in_place_of_ours(paper: &Document) -> Option<String> {
    let name = &paper.name;
    (!paper.replaced.is_empty()).then(|| {
        format!("“{name}” took the place of the letter that was printed here, which is taken out. Remove it to print another.")
    })
}

/// Puts a paper in that is new, in the place of those that went for it.
fn put_in(desk: Desk, paper: Document) {
    desk.paper_moved(paper.draft_version);
    desk.documents.try_update(|all| {
        all.retain(|other| !paper.replaced.contains(&other.id));
        all.push(paper);
    });
    desk.look_again();
}

/// Takes over a paper as the server has it now.
fn put_in_place(desk: Desk, paper: Document) {
    desk.paper_moved(paper.draft_version);
    desk.documents.try_update(|all| {
        all.retain(|other| !paper.replaced.contains(&other.id));
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
fn Letter(desk: Desk, trouble: RwSignal<Option<Trouble>>, told: RwSignal<Option<String>>) -> impl IntoView {
    let busy = RwSignal::new(false);
    let letter = move |printed_by_us: bool| {
        let is = move |paper: &&Document| paper.kind == DocumentKind::Loa && paper.facts.printed_by_us == printed_by_us;
        desk.documents.with(|all| all.iter().find(is).map(|paper| paper.name.clone()))
    };
    let printed = Memo::new(move |_| letter(true).is_some());
    let brought = Memo::new(move |_| letter(false));
    let differs = Memo::new(move |_| desk.findings.with(|all| all.iter().any(|finding| finding.rule == "loa_differs")));
    let why_not = Signal::derive(move || {
        desk.why_not.get().or_else(|| {
            let early = desk.fields.with(|fields| fields.numbers.is_empty() || fields.end_user.name.trim().is_empty());
            early.then(|| "The letter names the end user and every number: fill those in first.".to_owned())
        })
    });
    let why_not_add = Signal::derive(move || {
        why_not.get().or_else(|| {
            brought.get().map(|name| {
                format!("“{name}” is the letter of this draft; one that is printed now is not signed. Remove it first, or save the letter.")
            })
        })
    });
    let add = move || {
        busy.set(true);
        trouble.set(None);
        let id = desk.id.get_value();
        spawn_local(async move {
            match letter_of(desk, api::port_drafts::add_letter(&id)).await {
                Ok(paper) => {
                    told.try_set(None);
                    put_in(desk, paper);
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
        if printed.get() && differs.get() {
            "The record changed after the letter was printed: print it anew. Nothing is submitted with a letter that says something else."
        } else if printed.get() {
            "The letter among the papers was printed from this record. A signed copy that is dropped here takes its place."
        } else if brought.with(Option::is_some) {
            "The letter is here. To have another signed, save it as the record says it now."
        } else {
            "We print the letter from the very record that is submitted, and see that it does not differ. Have it signed, and drop the signed copy here."
        }
    };
    view! {
        <div class="row spread letter">
            <span class="muted small grow">{sentence}</span>
            <div class="buttons">
                <Button size=Size::Small icon=Glyph::Download on_press=save>"Save the letter"</Button>
                <Button size=Size::Small icon=Glyph::Book busy why_not=why_not_add on_press=add>{move || if printed.get() { "Print the letter anew" } else { "Print the letter" }}</Button>
            </div>
        </div>
    }
    .into_any()
}
