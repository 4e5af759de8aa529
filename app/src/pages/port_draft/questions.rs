//! What is asked of the end user before a port, what is on the lines, and what else the carrier is told.

use contract::port::fields::{LineFeature, PortFields};
use leptos::{ev, prelude::*};

use super::{
    desk::Desk,
    inputs::{Bound, RecordArea, RecordChoice, RecordText, bound},
};
use crate::{
    components::{finding::Findings, port_tags::read_tags},
    ui::{Glyph, Icon, part},
};

/// A question: its field, its words, how its answer is read and written, and what follows from it.
type Question = (&'static str, &'static str, fn(&PortFields) -> Option<bool>, fn(&mut PortFields, Option<bool>), &'static str);

const QUESTIONS: [Question; 5] = [
    (
        "answers.pending_order",
        "Is another change, disconnect or port of this service open?",
        |f| f.answers.pending_order,
        |f, answer| f.answers.pending_order = answer,
        "While one is, the losing carrier refuses.",
    ),
    (
        "answers.frozen",
        "Is a freeze or port protection set?",
        |f| f.answers.frozen,
        |f, answer| f.answers.frozen = answer,
        "Only the end user can have it taken off.",
    ),
    (
        "answers.prepaid",
        "Is it a prepaid mobile?",
        |f| f.answers.prepaid,
        |f, answer| f.answers.prepaid = answer,
        "It must stay paid until the port is done.",
    ),
    (
        "answers.called",
        "Did somebody call the numbers, and do they work?",
        |f| f.answers.called,
        |f, answer| f.answers.called = answer,
        "A number that is out of service cannot be ported.",
    ),
    (
        "answers.ready",
        "Is the end user ready for the date?",
        |f| f.answers.ready,
        |f, answer| f.answers.ready = answer,
        "The old service must stay until the port is done.",
    ),
];

fn word(answer: Option<bool>) -> &'static str {
    match answer {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
}

#[component]
pub fn QuestionSection(desk: Desk) -> impl IntoView {
    let question = |(field, words, get, set, why): Question| {
        let bound = Bound::new(
            move |f| word(get(f)).to_owned(),
            move |f, text| {
                set(
                    f,
                    match text.as_str() {
                        "yes" => Some(true),
                        "no" => Some(false),
                        _ => None,
                    },
                );
            },
        );
        view! { <RecordChoice desk label=words field bound help=why options=vec![("yes", "Yes"), ("no", "No"), ("", "Not asked")]/> }
    };
    view! {
        <div class="questions">{QUESTIONS.into_iter().map(question).collect_view()}</div>
        <Features desk/>
        <h3>"For the carrier"</h3>
        <div class="form-grid">
            <div class="three">
                <RecordText desk label="Updates go to" field="updates_to" kind="email" optional=true bound=bound!(updates_to) placeholder="ports@example.com" help="The carrier mails its updates there."/>
            </div>
            <div class="three"><Tags desk/></div>
            <div class="all">
                <RecordArea desk label="Note for the carrier" field="carrier_note" optional=true bound=bound!(carrier_note) help="The carrier reads it. Notes among yourselves belong to the port’s own page."/>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Features(desk: Desk) -> impl IntoView {
    desk.place("answers.features");
    let found = desk.at("answers.features".into());
    let feature = move |one: LineFeature| {
        let on = move || desk.fields.with(|fields| fields.answers.features.contains(&one));
        let change = move |event: ev::Event| {
            let ticked = event_target_checked(&event);
            desk.edit(|fields| {
                fields.answers.features.retain(|other| *other != one);
                if ticked {
                    fields.answers.features.push(one);
                    fields.answers.features.sort_unstable();
                }
            });
            desk.leave("answers.features");
        };
        let consequence =
            move || on().then(|| view! { <span class="consequence"><Icon glyph=Glyph::Warning/>{one.consequence()}</span> });
        view! {
            <label class="check feature">
                <input type="checkbox" name="answers.features" value=one.name() disabled=move || desk.why_not.with(Option::is_some) prop:checked=on on:change=change/>
                <span>{one.name()} {part(consequence)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choice">
            <legend>"What else is on the lines?"</legend>
            <div class="features">{LineFeature::ALL.into_iter().map(feature).collect_view()}</div>
            <Findings id="features-findings".to_owned() of=found/>
        </fieldset>
    }
    .into_any()
}

/// Tags as one line, with commas between.
#[component]
fn Tags(desk: Desk) -> impl IntoView {
    // The line as it is typed; a comma at its end stays until another tag follows.
    let typed = RwSignal::new(desk.fields.with_untracked(|fields| fields.tags.join(", ")));
    let bound = Bound::new(
        move |f| {
            let now = typed.get();
            if read_tags(&now) == f.tags { now } else { f.tags.join(", ") }
        },
        move |f, text| {
            f.tags = read_tags(&text);
            typed.set(text);
        },
    );
    view! { <RecordText desk label="Tags" field="tags" optional=true bound help="With commas between; they stay on the numbers."/> }.into_any()
}
