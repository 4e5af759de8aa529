//! The outline: where one is, what each section still wants, and everything that is missing, each a step away.

use contract::port::lint::Severity;
use leptos::{ev, prelude::*};

use super::{
    desk::{Desk, go_to_section},
    parts::name_of,
    section::Section,
};
use crate::{
    components::finding::{glyph_of, hue_of},
    ui::{Button, Glyph, Icon, Kbd, Kind, Size, part},
};

/// How many missing things are listed before the rest is asked for.
const FIRST: usize = 7;

/// The outline beside the form; a bar of steps above it in a narrow window.
#[component]
pub fn Outline(desk: Desk) -> impl IntoView {
    let here = follow_scrolling();
    let step = move |section: Section| view! { <Step desk section here/> };
    view! {
        <aside class="outline">
            <nav aria-label="Sections of the draft">
                <ol>{Section::ALL.into_iter().map(step).collect_view()}</ol>
            </nav>
            <Missing desk/>
            <p class="outline-keys">
                <Show when=move || desk.submission.with(Option::is_none)><Kbd keys="Ctrl S"/>" saves, "</Show>
                <Kbd keys="Alt 1"/>" to "<Kbd keys="Alt 7"/>" go to a section"
            </p>
        </aside>
    }
    .into_any()
}

#[component]
fn Step(desk: Desk, section: Section, here: RwSignal<Section>) -> impl IntoView {
    let blocks = Memo::new(move |_| desk.count(section, Severity::Blocks));
    let warns = Memo::new(move |_| desk.count(section, Severity::Warns));
    let begun =
        Memo::new(move |_| desk.fields.with(|fields| desk.documents.with(|documents| section.is_begun(fields, documents))));
    let submitted = move || section == Section::Review && desk.submission.with(Option::is_some);
    let complete = Memo::new(move |_| submitted() || (begun.get() && blocks.get() == 0));
    let mark = move || {
        if complete.get() {
            view! { <span class="done"><Icon glyph=Glyph::Check/><span class="only-read">"complete"</span></span> }.into_any()
        } else {
            view! { <span aria-hidden="true">{section.place()}</span> }.into_any()
        }
    };
    let counts = move || {
        if desk.submission.with(Option::is_some) {
            return None;
        }
        let count = |n: usize, class: &'static str, words: &'static str| {
            (n > 0).then(|| view! { <span class=format!("count {class}")>{n}<span class="only-read">{words}</span></span> })
        };
        Some(view! {
            {count(blocks.get(), "bad", " block")}
            {count(warns.get(), "unknown", " warn")}
        })
    };
    view! {
        <li>
            <button
                type="button"
                class="outline-step"
                class:complete=move || complete.get()
                aria-current=move || (here.get() == section).then_some("step")
                aria-keyshortcuts=format!("Alt+{}", section.place())
                on:click=move |_| go_to_section(section)
            >
                <span class="place">{part(mark)}</span>
                <span class="name">{section.name()}</span>
                <span class="counts">{part(counts)}</span>
            </button>
        </li>
    }
    .into_any()
}

/// What is missing: every finding that blocks, then those that warn.
#[component]
fn Missing(desk: Desk) -> impl IntoView {
    let whole = RwSignal::new(false);
    // In a narrow window the list would lie over the form; its title still says how much is missing.
    let wide = || window().inner_width().ok().and_then(|width| width.as_f64()).is_none_or(|width| width > 900.0);
    let roomy = RwSignal::new(wide());
    let resized = window_event_listener(ev::resize, move |_| {
        if roomy.try_get_untracked().is_some_and(|before| before != wide()) {
            roomy.set(wide());
        }
    });
    on_cleanup(move || resized.remove());
    let blocks = Memo::new(move |_| desk.count(Section::Review, Severity::Blocks));
    let warns = Memo::new(move |_| desk.count(Section::Review, Severity::Warns));
    let title = move || {
        let missing = match blocks.get() {
            0 => "Nothing is missing".to_owned(),
            1 => "1 thing is missing".to_owned(),
            n => format!("{n} things are missing"),
        };
        match (blocks.get(), warns.get()) {
            (_, 0) => missing,
            (0, 1) => format!("{missing}; 1 warning"),
            (0, n) => format!("{missing}; {n} warnings"),
            // Short, so that it stays on its line.
            (_, 1) => format!("{missing}; 1 warns"),
            (_, n) => format!("{missing}; {n} warn"),
        }
    };
    let list = move || {
        let all = desk
            .findings
            .with(|all| all.iter().filter(|finding| finding.severity != Severity::Informs).cloned().collect::<Vec<_>>());
        let most = if whole.get() { all.len() } else { FIRST };
        let hidden = all.len().saturating_sub(most);
        let line = |finding: contract::port::lint::Finding| {
            let (field, name, whole) = (finding.field.clone(), name_of(&finding.field), finding.sentence.clone());
            view! {
                <li>
                    <button type="button" class=format!("missing {}", hue_of(finding.severity).class()) title=whole on:click=move |_| desk.jump(&field)>
                        <Icon glyph=glyph_of(finding.severity)/>
                        <span>
                            <b><span class="only-read">{finding.severity.name()}": "</span>{name}</b>
                            <span class="what">{finding.sentence}</span>
                        </span>
                    </button>
                </li>
            }
        };
        let lines: Vec<_> = all.into_iter().take(most).map(line).collect();
        view! {
            <ul>{lines}</ul>
            {(hidden > 0).then(|| view! { <Button kind=Kind::Quiet size=Size::Small on_press=move || whole.set(true)>{format!("and {hidden} more")}</Button> })}
        }
    };
    view! {
        <Show when=move || desk.submission.with(Option::is_none)>
            <details class="missing-list" prop:open=move || roomy.get()>
                <summary><span role="status">{title}</span></summary>
                {part(list)}
            </details>
        </Show>
    }
    .into_any()
}

/// The section that is being looked at: the last one whose head has passed the upper third.
fn follow_scrolling() -> RwSignal<Section> {
    let here = RwSignal::new(Section::Numbers);
    let look = move || {
        let line = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(800.0) / 3.0;
        let passed = |section: &Section| {
            document().get_element_by_id(section.id()).is_some_and(|element| element.get_bounding_client_rect().top() <= line)
        };
        let now = Section::ALL.into_iter().rfind(passed).unwrap_or(Section::Numbers);
        if here.try_get_untracked().is_some_and(|before| before != now) {
            here.set(now);
        }
    };
    let scroll = window_event_listener(ev::scroll, move |_| look());
    on_cleanup(move || scroll.remove());
    here
}
