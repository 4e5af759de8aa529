//! A paper beside the form: its pages as pictures that the server made. The file itself is never opened here.

use contract::{id::DocumentId, port::document::Document};
use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, ImageBitmap};

use crate::{
    api::papers,
    ui::{Button, Glyph, Kind, Size, Trouble, TroubleNotice, part},
};

/// How large a page is drawn, as the class of its canvas.
const ZOOMS: [(&str, &str); 4] = [("fit", "Fit"), ("z100", "100 %"), ("z150", "150 %"), ("z200", "200 %")];

/// The pages of a paper, one at a time.
#[component]
pub fn PaperPreview(#[prop(into)] paper: Signal<Option<Document>>) -> impl IntoView {
    let shown = Memo::new(move |_| paper.with(|paper| paper.as_ref().map(|paper| (paper.id.clone(), paper.kept))));
    part(move || match shown.get() {
        None => view! { <p class="paper-none muted">"Choose a paper to see it here, beside the form."</p> }.into_any(),
        Some((_, false)) => {
            view! { <p class="paper-none muted">"Our copy of this paper is gone, as the setting says; it cannot be shown."</p> }
                .into_any()
        }
        Some((id, true)) => {
            let name = paper.with_untracked(|paper| paper.as_ref().map(|paper| paper.name.clone()).unwrap_or_default());
            let pages = paper.with_untracked(|paper| paper.as_ref().and_then(|paper| paper.pages));
            view! { <Pages id name pages/> }.into_any()
        }
    })
}

#[component]
fn Pages(id: DocumentId, name: String, pages: Option<u32>) -> impl IntoView {
    let page = RwSignal::new(1_u32);
    let pages = RwSignal::new(pages);
    let zoom = RwSignal::new(0_usize);
    let busy = RwSignal::new(true);
    let trouble = RwSignal::new(None::<Trouble>);
    let again = RwSignal::new(0_u32);
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        again.track();
        let (at, id) = (page.get(), id.clone());
        if canvas.get().is_none() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match papers::page(&id, at).await {
                Ok((picture, of)) if page.try_get_untracked() == Some(at) => {
                    if of.is_some() {
                        pages.try_set(of);
                    }
                    if draw(&picture, canvas).await.is_none() {
                        trouble.try_set(Some(Trouble { sentence: "The page could not be drawn.".into(), ..Trouble::default() }));
                    }
                }
                Ok(_) => return,
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    });
    let first = Signal::derive(move || (page.get() <= 1).then(|| "This is the first page.".to_owned()));
    let last =
        Signal::derive(move || pages.get().filter(|pages| page.get() >= *pages).map(|_| "This is the last page.".to_owned()));
    let place = move || match pages.get() {
        Some(pages) => format!("Page {} of {pages}", page.get()),
        None => format!("Page {}", page.get()),
    };
    let smallest = Signal::derive(move || (zoom.get() == 0).then(|| "It fits already.".to_owned()));
    let largest = Signal::derive(move || (zoom.get() + 1 == ZOOMS.len()).then(|| "This is the largest.".to_owned()));
    let label = format!("A page of {name}");
    let region = label.clone();
    let class = move || ZOOMS.get(zoom.get()).map_or("fit", |zoom| zoom.0);
    view! {
        <figure class="paper-view" aria-busy=move || busy.get().then_some("true")>
            <div class="paper-tools">
                <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Left label="Previous page" why_not=first on_press=move || page.update(|page| *page -= 1)/>
                <span class="figures small" role="status">{place}</span>
                <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Right label="Next page" why_not=last on_press=move || page.update(|page| *page += 1)/>
                <span class="grow"></span>
                <Button kind=Kind::Quiet size=Size::Small why_not=smallest on_press=move || zoom.update(|zoom| *zoom -= 1)>"−"<span class="only-read">"Smaller"</span></Button>
                <span class="figures small">{move || ZOOMS.get(zoom.get()).map_or("", |zoom| zoom.1)}</span>
                <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Plus label="Larger" why_not=largest on_press=move || zoom.update(|zoom| *zoom += 1)/>
            </div>
            {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble on_retry=move || again.update(|n| *n += 1)/> }))}
            <div class="paper-page" tabindex="0" role="region" aria-label=region>
                <canvas node_ref=canvas class=class role="img" aria-label=label hidden=move || trouble.with(Option::is_some)></canvas>
            </div>
        </figure>
    }
    .into_any()
}

/// Draws the picture onto the canvas: no address is opened and nothing in it can run.
async fn draw(picture: &Blob, canvas: NodeRef<html::Canvas>) -> Option<()> {
    let promise = window().create_image_bitmap_with_blob(picture).ok()?;
    let bitmap: ImageBitmap = JsFuture::from(promise).await.ok()?.dyn_into().ok()?;
    let canvas = canvas.try_get_untracked().flatten()?;
    canvas.set_width(bitmap.width());
    canvas.set_height(bitmap.height());
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context.draw_image_with_image_bitmap(&bitmap, 0.0, 0.0).ok()
}
