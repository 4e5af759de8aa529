//! The papers that are there, each with what is known of it and what can be done.

use contract::{
    id::DocumentId,
    port::document::{Document, DocumentKind, DocumentState, Scan},
};
use leptos::{html, prelude::*, task::spawn_local};
use web_sys::File;

use super::facts::PaperFacts;
use crate::{
    api::papers,
    components::{OutcomeStatus, document_drop::files_of},
    ui::{Button, Glyph, Hue, Kind, Menu, Size, Status, part, use_toasts},
};

/// `812 KB`, `2.4 MB`.
pub fn size_of(bytes: f64) -> String {
    if bytes < 1_000_000.0 { format!("{} KB", (bytes / 1e3).ceil()) } else { format!("{:.1} MB", bytes / 1e6) }
}

/// The list. `open` is the paper that is shown beside it.
#[component]
pub fn PaperList(
    papers: Signal<Vec<Document>>,
    open: RwSignal<Option<DocumentId>>,
    why_not: Signal<Option<String>>,
    on_remove: Callback<(Document,)>,
    on_replace: Option<Callback<(Document, Vec<File>)>>,
    on_facts: Option<Callback<(Document,)>>,
    on_kind: Option<Callback<(Document, DocumentKind)>>,
) -> impl IntoView {
    let row = move |paper: Document| view! { <Paper paper open why_not on_remove on_replace on_facts on_kind/> };
    view! { <ul class="papers-list" aria-label="Papers">{part(move || papers.get().into_iter().map(row).collect_view())}</ul> }
        .into_any()
}

#[component]
fn Paper(
    paper: Document,
    open: RwSignal<Option<DocumentId>>,
    why_not: Signal<Option<String>>,
    on_remove: Callback<(Document,)>,
    on_replace: Option<Callback<(Document, Vec<File>)>>,
    on_facts: Option<Callback<(Document,)>>,
    on_kind: Option<Callback<(Document, DocumentKind)>>,
) -> impl IntoView {
    let toasts = use_toasts();
    let own = paper.id.clone();
    let is_open = Memo::new(move |_| open.with(|open| open.as_ref() == Some(&own)));
    let id = paper.id.clone();
    let toggle = move |_| open.update(|open| *open = if open.as_ref() == Some(&id) { None } else { Some(id.clone()) });
    let pages = match paper.pages {
        Some(1) => " · 1 page".to_owned(),
        Some(pages) => format!(" · {pages} pages"),
        None => String::new(),
    };
    let about = format!("{} · {}{pages} · {}", paper.file_type.name(), size_of(paper.bytes as f64), paper.by);
    let marks = [
        (paper.scan == Scan::NotScanned).then_some((Hue::Wait, "Unscanned")),
        (paper.scan == Scan::Failed).then_some((Hue::Unknown, "Scanner could not tell")),
        paper.facts.printed_by_us.then_some((Hue::Ok, "Printed from this record")),
        (paper.facts.legible == Some(false)).then_some((Hue::Bad, "Not readable")),
    ];
    let marks: Vec<_> = marks.into_iter().flatten().map(|(hue, word)| view! { <Status hue word=word.to_owned()/> }).collect();
    let carrier = match &paper.carrier {
        DocumentState::Waiting => ().into_any(),
        DocumentState::Sent { outcome, sentence, .. } => {
            let (outcome, sentence) = (*outcome, sentence.clone());
            view! { <span class="row"><OutcomeStatus outcome/><span class="small muted">{sentence}</span></span> }.into_any()
        }
    };
    let picker = NodeRef::<html::Input>::new();
    let kept = StoredValue::new(paper.clone());
    let replace = move |_| {
        if let (Some(on_replace), Some(input)) = (on_replace, picker.get_untracked()) {
            let files = files_of(input.files());
            input.set_value("");
            if !files.is_empty() {
                on_replace.run((kept.get_value(), files));
            }
        }
    };
    let save = move |_| {
        let paper = kept.get_value();
        spawn_local(async move {
            match papers::bytes(&papers::file_path(&paper.id)).await {
                Ok(bytes) => save_blob(&paper.name, &bytes),
                Err(error) => toasts.say(Hue::Bad, error.sentence, None),
            }
        });
    };
    let facts = move || {
        let on_facts = on_facts?;
        is_open.get().then(|| view! { <PaperFacts paper=kept.get_value() on_saved=on_facts/> })
    };
    // What we printed is known to be the letter.
    let (now, fixed) = (paper.kind, paper.facts.printed_by_us);
    let kinds = move || {
        let on_kind = on_kind.filter(|_| !fixed)?;
        let others = DocumentKind::ALL.into_iter().filter(|kind| *kind != now);
        let item = move |kind: DocumentKind| {
            let is = move |_| {
                if why_not.with_untracked(Option::is_none) {
                    on_kind.run((kept.get_value(), kind));
                }
            };
            let off = move || why_not.with(Option::is_some).then_some("true");
            view! { <button type="button" class="menu-item" aria-disabled=off title=move || why_not.get() on:click=is>"It is a " {kind.name().to_lowercase()}</button> }
        };
        Some(others.map(item).collect_view())
    };
    let (name, remove_label) = (paper.name.clone(), format!("Remove {}", paper.name));
    let menu_label = format!("More for {}", paper.name);
    let can_replace = on_replace.is_some();
    view! {
        <li class="paper" class:open=move || is_open.get()>
            <div class="paper-head">
                <button type="button" class="paper-name" aria-expanded=move || if is_open.get() { "true" } else { "false" } on:click=toggle>
                    <span class="strong">{paper.kind.name()}</span>
                    <span class="clip">{name}</span>
                </button>
                <div class="row tools">
                    <Menu label=menu_label>
                        <button type="button" class="menu-item" on:click=save>"Save a copy"</button>
                        {can_replace.then(|| view! {
                            <button type="button" class="menu-item" on:click=move |_| if let Some(input) = picker.get_untracked() { input.click() }>"Replace it …"</button>
                        })}
                        {kinds()}
                    </Menu>
                    <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Bin label=remove_label why_not on_press=move || on_remove.run((kept.get_value(),))/>
                </div>
                <input class="only-read" type="file" tabindex="-1" aria-hidden="true" node_ref=picker on:change=replace/>
            </div>
            <p class="muted small">{about}</p>
            <div class="row">{marks}</div>
            {carrier}
            {part(facts)}
        </li>
    }
    .into_any()
}

/// Offers bytes to the person as a file.
pub fn save_blob(name: &str, bytes: &web_sys::Blob) {
    use wasm_bindgen::JsCast as _;
    let Ok(url) = web_sys::Url::create_object_url_with_blob(bytes) else { return };
    let link = document().create_element("a").ok().and_then(|a| a.dyn_into::<web_sys::HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    let _ = web_sys::Url::revoke_object_url(&url);
}
