//! Two people in one draft: where their versions disagree, each field is chosen, and nothing typed is lost.

use contract::{port::fields::PortFields, time::Timestamp};
use leptos::prelude::*;

use super::{
    desk::Desk,
    parts::{PARTS, Part, name_of},
};
use crate::ui::{Button, Dialog, Hue, Kind, Notice, RelativeTime, Width, part};

/// Where somebody else's version and what was typed here disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// Who saved theirs.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Their record.
    pub theirs: PortFields,
    /// The fields that both changed.
    pub torn: Vec<&'static str>,
}

/// The dialog in which each field is chosen.
#[component]
pub fn ClashDialog(desk: Desk) -> impl IntoView {
    let open = RwSignal::new(false);
    let title = Signal::derive(move || {
        let by = desk.clash.with(|clash| clash.as_ref().map(|clash| clash.by.clone()).unwrap_or_default());
        format!("{by} changed the same fields")
    });
    Effect::new(move |_| open.set(desk.clash.with(Option::is_some)));
    // It closes by a choice only: behind it nothing could be saved.
    let may_close = Callback::new(move |()| desk.clash.with_untracked(Option::is_none));
    let body = move || desk.clash.get_untracked().map(|clash| view! { <Choices desk clash/> });
    view! { <Dialog open title width=Width::Wide may_close>{body()}</Dialog> }.into_any()
}

#[component]
fn Choices(desk: Desk, clash: Clash) -> impl IntoView {
    let takes = RwSignal::new(Vec::<&'static str>::new());
    let rows: Vec<&'static Part> = PARTS.iter().filter(|part| clash.torn.contains(&part.field)).collect();
    let mine = desk.fields.get_untracked();
    let row = |part: &'static Part| {
        let (my_words, their_words) = ((part.words)(&mine), (part.words)(&clash.theirs));
        let shown = |text: String| if text.is_empty() { "(empty)".to_owned() } else { text };
        let choice = move |theirs: bool, words: String| {
            let chosen = move || takes.with(|takes| takes.contains(&part.field)) == theirs;
            view! {
                <label class="side" class:chosen=chosen>
                    <input
                        type="radio" name=format!("choice-{}", part.field) prop:checked=chosen
                        on:change=move |_| takes.update(|takes| {
                            takes.retain(|field| *field != part.field);
                            if theirs {
                                takes.push(part.field);
                            }
                        })
                    />
                    <span><span class="muted small">{if theirs { "Theirs" } else { "Yours" }}</span><br/>{words}</span>
                </label>
            }
        };
        view! {
            <fieldset class="torn">
                <legend>{part.name}</legend>
                {choice(false, shown(my_words))}
                {choice(true, shown(their_words))}
            </fieldset>
        }
    };
    let list: Vec<_> = rows.into_iter().map(row).collect();
    let theirs = StoredValue::new(clash.theirs.clone());
    let all = StoredValue::new(clash.torn.clone());
    let settle = move || {
        let takes = takes.get_untracked();
        theirs.with_value(|theirs| {
            desk.fields.update(|fields| {
                for part in PARTS.iter().filter(|part| takes.contains(&part.field)) {
                    (part.take)(fields, theirs);
                }
            });
        });
        desk.clash.set(None);
        desk.save();
    };
    view! {
        <div class="dialog-main">
            <Notice hue=Hue::Unknown>
                {clash.by.clone()} " saved " <RelativeTime at=clash.at.0/> " while you were typing. Everything else was brought together; choose what holds here."
            </Notice>
            {list}
        </div>
        <div class="dialog-foot">
            <Button on_press=move || takes.set(Vec::new())>"Keep all of mine"</Button>
            <Button on_press=move || takes.set(all.get_value())>"Take all of theirs"</Button>
            <Button kind=Kind::Primary on_press=settle>"Save this"</Button>
        </div>
    }
    .into_any()
}

/// Says what somebody else changed and was taken over.
#[component]
pub fn TakenNotice(desk: Desk) -> impl IntoView {
    part(move || {
        desk.taken.get().map(|(by, fields)| {
            let names: Vec<String> = fields.iter().map(|field| name_of(field)).collect();
            view! {
                <Notice hue=Hue::Wait>
                    <span role="status">{format!("{by} works on this draft, too. Taken over from them: {}.", names.join(", "))}</span>
                    " "
                    <button type="button" class="link" on:click=move |_| desk.taken.set(None)>"Understood"</button>
                </Notice>
            }
        })
    })
}
