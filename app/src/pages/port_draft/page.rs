//! The page of a draft: loaded once, then kept together by its desk.

use contract::{id::PortDraftId, port::draft::PortDraft};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    accounts::AccountSection,
    conflict::{ClashDialog, TakenNotice},
    cut_over::CutOverSection,
    desk::Desk,
    keys,
    numbers::NumberSection,
    outline::Outline,
    papers::PaperSection,
    questions::QuestionSection,
    review::ReviewSection,
    saving::SavedLine,
    section::Section,
    submitted::Outcome,
    who::WhoSection,
};
use crate::{
    api::{self, ApiError},
    components::finding::Findings,
    paths::{self, use_parameter},
    ui::{Hue, Load, Loaded, Notice, PageHead, part, table::counted},
};

#[component]
pub fn PortDraftPage() -> impl IntoView {
    let parameters = use_params_map();
    let id = Memo::new(move |_| PortDraftId::new(parameters.with(|all| all.get("id").unwrap_or_default())));
    let draft: Loaded<PortDraft> =
        Loaded::new::<_, ApiError, _>(move || Some(id.get()), |id| async move { api::port_drafts::read(&id).await });
    let draw = move |draft: Signal<PortDraft>| view! { <Drafting draft=draft.get_untracked()/> };
    view! {
        <a class="back" href=paths::PORT_DRAFTS>"← Drafts"</a>
        <Load of=draft skeleton=skeleton children=draw/>
    }
    .into_any()
}

#[component]
fn Drafting(draft: PortDraft) -> impl IntoView {
    let desk = Desk::new(&draft);
    let brought_back = RwSignal::new(desk.bring_back(&draft));
    desk.follow();
    keys::listen(desk);
    desk.ask_about_new();
    if brought_back.get_untracked() {
        desk.save();
    }
    let wanted = use_parameter("field");
    Effect::new(move |_| {
        if let Some(field) = wanted.get() {
            desk.jump(&field);
        }
    });
    let title = Signal::derive(move || {
        desk.fields.with(|fields| if fields.end_user.name.trim().is_empty() { "New port".into() } else { fields.title() })
    });
    let count = move || {
        let numbers = move || {
            let count = desk.fields.with(|fields| fields.numbers.len());
            counted(u32::try_from(count).unwrap_or(u32::MAX), "number", "numbers")
        };
        view! { {numbers} }
    };
    let back = move || {
        brought_back.get().then(|| {
            view! { <Notice hue=Hue::Ok>"What was typed in this window before and not saved is back."</Notice> }
        })
    };
    view! {
        <div>
        <PageHead title count=count>
            <Show when=move || desk.submission.with(Option::is_none)>
                <SavedLine desk/>
            </Show>
        </PageHead>
        <div class="stack told">
            {part(back)}
            <TakenNotice desk/>
            <Outcome desk/>
        </div>
        <div class="port-desk" on:focusout=move |_| desk.save()>
            <Outline desk/>
            <div class="stack port-form">
                <Part desk section=Section::Numbers><NumberSection desk/></Part>
                <Part desk section=Section::Who><WhoSection desk/></Part>
                <Part desk section=Section::Account><AccountSection desk/></Part>
                <Part desk section=Section::CutOver><CutOverSection desk/></Part>
                <Part desk section=Section::Questions><QuestionSection desk/></Part>
                <Part desk section=Section::Papers><PaperSection desk/></Part>
                <Part desk section=Section::Review><ReviewSection desk/></Part>
            </div>
        </div>
        <ClashDialog desk/>
        </div>
    }
    .into_any()
}

/// A section of the form, with the findings that none of its fields shows.
#[component]
fn Part(desk: Desk, section: Section, children: Children) -> impl IntoView {
    let head = format!("{}-head", section.id());
    let labelled = head.clone();
    let rest = desk.without_place(section);
    view! {
        <section class="panel port-part" id=section.id() tabindex="-1" aria-labelledby=labelled>
            <header><span class="place" aria-hidden="true">{section.place()}</span><h2 id=head>{section.name()}</h2></header>
            <div class="stack">
                {children()}
                {(section != Section::Review).then(|| view! { <Findings id=format!("{}-rest", section.id()) of=rest/> })}
            </div>
        </section>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    let bars =
        || view! { <span class="skeleton title"></span><span class="skeleton w4"></span><span class="skeleton w4"></span> };
    view! {
        <div class="port-desk" aria-hidden="true">
            <div class="outline stack">{(0..7).map(|_| view! { <span class="skeleton w3"></span> }).collect_view()}</div>
            <div class="stack">{(0..3).map(|_| view! { <div class="panel stack">{bars()}</div> }).collect_view()}</div>
        </div>
    }
    .into_any()
}
