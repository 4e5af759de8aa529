//! Papers: dropped, chosen or pasted, several at once; sent with their progress; shown, replaced, taken out.

use contract::{
    id::DocumentId,
    port::document::{Document, DocumentKind},
};
use leptos::{ev, html, prelude::*};
use web_sys::{DragEvent, File, FileList};

use super::ports::{
    paper_list::{PaperList, size_of},
    preview::PaperPreview,
    uploads::{Step, Target, Upload, Uploads},
};
use crate::ui::{Button, Glyph, Icon, Kind, Size, part};

/// The files of a list.
pub fn files_of(list: Option<FileList>) -> Vec<File> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|at| list.get(at)).collect()
}

/// Where papers are dropped, those on their way, those that are there, and the one that is looked at.
#[component]
pub fn DocumentDrop(
    /// The route that takes the bytes, and how.
    target: impl Fn() -> Target + Send + Sync + 'static,
    /// The papers that are there.
    #[prop(into)]
    papers: Signal<Vec<Document>>,
    /// Why none may be added or taken out now.
    #[prop(optional, into)]
    why_not: Signal<Option<String>>,
    /// After a paper arrived.
    #[prop(into)]
    on_added: Callback<(Document,)>,
    /// Takes one out.
    #[prop(into)]
    on_remove: Callback<(Document,)>,
    /// After another arrived in the place of one. Without it papers cannot be replaced.
    #[prop(optional, into)]
    on_replaced: Option<Callback<(Document, Document)>>,
    /// After the facts of one were kept. Without it they are not asked for.
    #[prop(optional, into)]
    on_facts: Option<Callback<(Document,)>>,
    /// Says that one is another paper than it was taken for. Without it that stays as it is.
    #[prop(optional, into)]
    on_kind: Option<Callback<(Document, DocumentKind)>>,
) -> impl IntoView {
    let open = RwSignal::new(None::<DocumentId>);
    let arrived = Callback::new(move |(paper, replaced): (Document, Option<Document>)| {
        open.try_set(Some(paper.id.clone()));
        match (replaced, on_replaced) {
            (Some(old), Some(on_replaced)) => on_replaced.run((old, paper)),
            _ => on_added.run((paper,)),
        }
    });
    let uploads = Uploads::new(target, arrived);
    let on_replace = on_replaced.map(|_| {
        Callback::new(move |(old, files): (Document, Vec<File>)| uploads.take(files.into_iter().take(1).collect(), Some(old)))
    });
    take_pasted(uploads, why_not);
    let shown = Memo::new(move |_| {
        let open = open.get();
        papers.with(|papers| {
            open.and_then(|open| papers.iter().find(|paper| paper.id == open).cloned()).or_else(|| papers.first().cloned())
        })
    });
    let some = Memo::new(move |_| papers.with(|papers| !papers.is_empty()));
    view! {
        <div class="papers" class:some=move || some.get()>
            <div class="stack tight">
                <DropZone uploads why_not/>
                <Queue uploads/>
                <Show when=move || some.get()>
                    <PaperList papers open why_not on_remove on_replace on_facts on_kind/>
                </Show>
            </div>
            <Show when=move || some.get()>
                <PaperPreview paper=shown/>
            </Show>
        </div>
    }
    .into_any()
}

/// Files that are pasted anywhere on the page. A file that is dropped beside the zone does not make the browser leave.
fn take_pasted(uploads: Uploads, why_not: Signal<Option<String>>) {
    let paste = window_event_listener(ev::paste, move |event| {
        let files = files_of(event.clipboard_data().and_then(|data| data.files()));
        if !files.is_empty() && why_not.with_untracked(Option::is_none) {
            event.prevent_default();
            uploads.take(files, None);
        }
    });
    let over = window_event_listener(ev::dragover, |event| event.prevent_default());
    let drop = window_event_listener(ev::drop, |event| event.prevent_default());
    on_cleanup(move || {
        paste.remove();
        over.remove();
        drop.remove();
    });
}

#[component]
fn DropZone(uploads: Uploads, why_not: Signal<Option<String>>) -> impl IntoView {
    let over = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        event.stop_propagation();
        over.set(false);
        if why_not.with_untracked(Option::is_none) {
            uploads.take(files_of(event.data_transfer().and_then(|data| data.files())), None);
        }
    };
    let picked = move |_: ev::Event| {
        if let Some(input) = input.get_untracked() {
            uploads.take(files_of(input.files()), None);
            // The same file may be chosen again after it was mended.
            input.set_value("");
        }
    };
    view! {
        <div
            class="drop papers-drop"
            class:over=move || over.get()
            on:dragover=move |event: DragEvent| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            <label class="button small choose" class:off=move || why_not.with(Option::is_some) title=move || why_not.get()>
                <Icon glyph=Glyph::Upload/>
                "Choose papers"
                <input
                    class="only-read" type="file" multiple=true name="documents" node_ref=input on:change=picked
                    accept=".pdf,.png,.jpg,.jpeg,.tif,.tiff" disabled=move || why_not.with(Option::is_some)
                />
            </label>
            <span class="muted small">"or drop them here, or paste. PDF, TIFF, PNG or JPEG, 10 MB at the most."</span>
        </div>
    }
    .into_any()
}

#[component]
fn Queue(uploads: Uploads) -> impl IntoView {
    let draw = move |upload: Upload| view! { <OnItsWay uploads upload/> };
    view! {
        <ul class="uploads" aria-label="Papers on their way" hidden=move || uploads.all.with(Vec::is_empty)>
            <For each=move || uploads.all.get() key=|upload| upload.id children=draw/>
        </ul>
    }
    .into_any()
}

#[component]
fn OnItsWay(uploads: Uploads, upload: Upload) -> impl IntoView {
    let travels = Memo::new(move |_| matches!(upload.step.get(), Step::Travels { .. }));
    let share = move || match upload.step.get() {
        Step::Travels { went, of } if of > 0.0 => (went / of * 100.0).round().to_string(),
        _ => "0".to_owned(),
    };
    let said = move || match upload.step.get() {
        Step::Looked => "Looking into it …".to_owned(),
        Step::Waits => "Waits for its turn".to_owned(),
        Step::Travels { went, of } if went >= of => "Sent; the server looks into it …".to_owned(),
        Step::Travels { went, of } => format!("{} of {}", size_of(went), size_of(of)),
        Step::WhichPaper => "Which paper is it?".to_owned(),
        Step::Refused(sentence, _) | Step::Failed(sentence) => sentence,
        Step::Arrived => "Arrived".to_owned(),
    };
    let bad = Memo::new(move |_| matches!(upload.step.get(), Step::Refused(..) | Step::Failed(_)));
    let acts = move || match upload.step.get() {
        Step::WhichPaper => DocumentKind::ALL
            .into_iter()
            .map(|kind| view! { <Button size=Size::Small on_press=move || uploads.is(upload, kind)>{kind.name()}</Button> })
            .collect_view()
            .into_any(),
        Step::Refused(_, Some(name)) => {
            let taken = name.clone();
            let press = move || uploads.rename(upload, taken.clone());
            view! { <Button size=Size::Small on_press=press>{format!("Send it as “{name}”")}</Button> }.into_any()
        }
        Step::Failed(_) => {
            view! { <Button size=Size::Small icon=Glyph::Refresh on_press=move || uploads.again(upload)>"Send again"</Button> }
                .into_any()
        }
        _ => ().into_any(),
    };
    let stop = move || {
        let name = upload.name.get();
        if travels.get() { format!("Cancel {name}") } else { format!("Take {name} off the list") }
    };
    view! {
        <li class:bad=move || bad.get()>
            <div class="row spread">
                <span class="clip strong">{move || upload.name.get()}</span>
                {part(move || view! { <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Cross label=stop() on_press=move || uploads.drop_one(upload)/> })}
            </div>
            <Show when=move || travels.get()>
                <progress class="progress wait" max="100" value=share aria-label=move || format!("{} on its way", upload.name.get())></progress>
            </Show>
            <span class="small figures" role="status">{said}</span>
            <div class="buttons">{part(acts)}</div>
        </li>
    }
    .into_any()
}
