//! Where calls go from the cut-over on.

use contract::{
    id::RoutingTrunkId,
    number::E164,
    port::{
        cut_over::{ForwardStep, PortRouting},
        fields::PortFields,
    },
    routing::{Answering, Sequence},
};
use leptos::prelude::*;

use super::{
    desk::Desk,
    inputs::{Bound, RecordChoice},
};
use crate::{
    components::{NumberField, TrunkGroupPicker, finding::Findings},
    ui::{Button, Faults, Glyph, Kind, SelectField, Size, TextField, part},
};

/// The most numbers that calls are forwarded to.
const MOST_STEPS: usize = 3;

/// The word of a routing, for the choice.
fn word(routing: &PortRouting) -> &'static str {
    match routing {
        PortRouting::Unset => "unset",
        PortRouting::Preconfigured => "preconfigured",
        PortRouting::TrunkGroup { .. } => "trunk_group",
        PortRouting::Forward { .. } => "forward",
    }
}

fn choose(fields: &mut PortFields, text: &str) {
    if word(&fields.routing) == text {
        return;
    }
    fields.routing = match text {
        "preconfigured" => PortRouting::Preconfigured,
        "trunk_group" => PortRouting::TrunkGroup { id: RoutingTrunkId::new("") },
        "forward" => PortRouting::Forward { steps: Vec::new(), sequence: None, answering: None },
        _ => PortRouting::Unset,
    };
}

#[component]
pub fn RoutingFields(desk: Desk) -> impl IntoView {
    let bound = Bound::new(|f| word(&f.routing).to_owned(), |f, text| choose(f, &text));
    let options =
        vec![("unset", "Not set"), ("trunk_group", "Trunk group"), ("forward", "Forward"), ("preconfigured", "Preconfigured")];
    let shape = Memo::new(move |_| desk.fields.with(|fields| word(&fields.routing)));
    desk.place("routing.id");
    desk.place("routing.steps");
    let more = Signal::derive(move || {
        let mut found = desk.at("routing.id".into()).get();
        found.extend(desk.at("routing.steps".into()).get());
        found
    });
    let fields = move || match shape.get() {
        "trunk_group" => view! { <Trunk desk/> }.into_any(),
        "forward" => view! { <Forward desk/> }.into_any(),
        "preconfigured" => {
            view! { <p class="muted small">"The setting kept with the carrier account decides where calls go."</p> }.into_any()
        }
        _ => view! { <p class="muted small">"Without a routing the numbers go dead at the cut-over."</p> }.into_any(),
    };
    view! {
        <div class="stack">
            <RecordChoice desk label="From the cut-over on, calls go to" field="routing" bound options/>
            {part(fields)}
            <Findings id="routing-findings".to_owned() of=more/>
        </div>
    }
    .into_any()
}

#[component]
fn Trunk(desk: Desk) -> impl IntoView {
    let now = desk.fields.with_untracked(|fields| match &fields.routing {
        PortRouting::TrunkGroup { id } => id.as_str().to_owned(),
        _ => String::new(),
    });
    let value = RwSignal::new(now);
    let account = Signal::derive(move || desk.fields.with(|fields| fields.account.clone()));
    Effect::new(move |before: Option<()>| {
        let id = value.get();
        if before.is_some() {
            desk.edit(|fields| fields.routing = PortRouting::TrunkGroup { id: RoutingTrunkId::new(id) });
            desk.save();
        }
    });
    view! {
        <div class="narrow">
            <TrunkGroupPicker value account name="routing.id"/>
            <p class="muted small">"The carrier takes a trunk group at the submission only; later it can be changed on each number."</p>
        </div>
    }
    .into_any()
}

/// A step as it is typed: a number that is none yet stays in the field.
#[derive(Clone, Copy)]
struct StepTyped {
    number: RwSignal<String>,
    seconds: RwSignal<String>,
}

impl StepTyped {
    fn new(number: &str, seconds: &str) -> Self {
        Self { number: RwSignal::new(number.to_owned()), seconds: RwSignal::new(seconds.to_owned()) }
    }

    fn read(self) -> Option<ForwardStep> {
        let number = E164::parse(&self.number.get()).ok()?;
        Some(ForwardStep { number, ring_seconds: self.seconds.get().trim().parse().unwrap_or(0) })
    }
}

fn places<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<(String, String)> {
    let mut options = vec![(String::new(), "As the carrier has it".to_owned())];
    options.extend(all.iter().enumerate().map(|(place, one)| (place.to_string(), name(*one).to_owned())));
    options
}

fn place_of<T: Copy + PartialEq>(all: &[T], one: Option<T>) -> String {
    one.and_then(|one| all.iter().position(|other| *other == one)).map(|place| place.to_string()).unwrap_or_default()
}

fn chosen<T: Copy>(all: &[T], place: &str) -> Option<T> {
    place.parse::<usize>().ok().and_then(|place| all.get(place).copied())
}

#[component]
fn Forward(desk: Desk) -> impl IntoView {
    let (first, sequence, answering) = desk.fields.with_untracked(|fields| match &fields.routing {
        PortRouting::Forward { steps, sequence, answering } => (steps.clone(), *sequence, *answering),
        _ => (Vec::new(), None, None),
    });
    let mut typed: Vec<StepTyped> =
        first.iter().map(|step| StepTyped::new(&step.number.to_string(), &step.ring_seconds.to_string())).collect();
    if typed.is_empty() {
        typed.push(StepTyped::new("", "25"));
    }
    let steps = RwSignal::new(typed);
    let sequence = RwSignal::new(place_of(&Sequence::ALL, sequence));
    let answering = RwSignal::new(place_of(&Answering::ALL, answering));
    let faults = Faults::new();
    Effect::new(move |before: Option<()>| {
        let routing = PortRouting::Forward {
            steps: steps.with(|steps| steps.iter().filter_map(|step| step.read()).collect()),
            sequence: chosen(&Sequence::ALL, &sequence.get()),
            answering: chosen(&Answering::ALL, &answering.get()),
        };
        if before.is_some() && desk.fields.with_untracked(|fields| fields.routing != routing) {
            desk.edit(|fields| fields.routing = routing);
        }
    });
    let full = Signal::derive(move || {
        desk.why_not.get().or_else(|| {
            (steps.with(Vec::len) >= MOST_STEPS).then(|| format!("Calls are forwarded to {MOST_STEPS} numbers at the most."))
        })
    });
    let list = move || {
        steps
            .get()
            .into_iter()
            .enumerate()
            .map(|(at, step)| {
                let remove = move || {
                    steps.update(|steps| {
                        steps.remove(at);
                    });
                };
                let only = Signal::derive(move || (steps.with(Vec::len) < 2).then(|| "It is the only number.".to_owned()));
                view! {
                    <li class="row step-row">
                        <NumberField label=format!("Number {}", at + 1) name=format!("routing.steps.{at}.number") value=step.number faults/>
                        <TextField label="Rings, seconds" name=format!("routing.steps.{at}.ring_seconds") value=step.seconds inputmode="numeric" disabled=Signal::derive(move || desk.why_not.with(Option::is_some))/>
                        <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Bin label=format!("Remove number {}", at + 1) why_not=only on_press=remove/>
                    </li>
                }
            })
            .collect_view()
    };
    let several = move || steps.with(Vec::len) > 1;
    view! {
        <div class="stack" data-field="routing.steps">
            <ol class="stack tight">{part(list)}</ol>
            <div class="buttons">
                <Button size=Size::Small icon=Glyph::Plus why_not=full on_press=move || steps.update(|steps| steps.push(StepTyped::new("", "25")))>"Add a number"</Button>
            </div>
            <div class="form-row">
                <Show when=several>
                    <SelectField label="They ring" name="routing.sequence" value=sequence options=places(&Sequence::ALL, Sequence::name)/>
                </Show>
                <SelectField label="When a call arrives" name="routing.answering" value=answering options=places(&Answering::ALL, Answering::name)/>
            </div>
        </div>
    }
    .into_any()
}
