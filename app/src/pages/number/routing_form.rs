//! The form of a routing: the one of the carrier's shape; here a trunk group, or a chain of up to three steps.

use contract::{
    id::AccountId,
    routing::{Answering, Routing, RoutingShape, Sequence},
};
use leptos::prelude::*;

use super::{
    connection_form::ConnectionForm,
    location_form::LocationForm,
    page::Shown,
    priorities_form::PrioritiesForm,
    routing_draft::{MOST_STEPS, RoutingDraft, StepDraft, longest_wait, rows},
    service_form::{Plan, ServiceChange, ServiceForm},
};
use crate::{
    components::{NumberField, TrunkGroupPicker},
    ui::{
        Button, Faults, Glyph, Kind, SecretField, SelectField, Size, TextField,
        field::{FaultSummary, RadioCards},
    },
};

/// Fields that show their own faults; the rest is told above the buttons.
const SHOWN: &[&str] = &[
    "routing.id",
    "steps.0.to",
    "steps.1.to",
    "steps.2.to",
    "steps.0.ring_seconds",
    "steps.1.ring_seconds",
    "steps.2.ring_seconds",
];

#[component]
pub fn RoutingForm(shown: Shown, open: RwSignal<bool>) -> impl IntoView {
    let shapes = shown.detail.with_untracked(|detail| detail.routing_shapes.clone());
    match shapes.first() {
        Some(RoutingShape::Priorities) => view! { <PrioritiesForm shown open/> }.into_any(),
        Some(RoutingShape::Location) => view! { <LocationForm shown open/> }.into_any(),
        Some(RoutingShape::Connection) => view! { <ConnectionForm shown open/> }.into_any(),
        Some(RoutingShape::Chain | RoutingShape::TrunkGroup) | None => view! { <ChainForm shown open shapes/> }.into_any(),
    }
}

#[component]
fn ChainForm(shown: Shown, open: RwSignal<bool>, shapes: Vec<RoutingShape>) -> impl IntoView {
    let (before, account) = shown.detail.with_untracked(|detail| (detail.routing.seen.clone(), detail.row.account.clone()));
    let draft = RoutingDraft::from(before.as_ref());
    let faults = Faults::new();
    let listed = StoredValue::new(before);
    let plan = Callback::new(move |()| match draft.read() {
        Err(found) => {
            faults.show(found);
            None
        }
        Ok(change) => {
            faults.clear_all();
            let rows = listed.with_value(|before| rows(before.as_ref(), &change.routing));
            let mut plan = Plan::new(ServiceChange::Routing(change.clone()), rows);
            plan.warning = change.device.is_some().then(|| {
                "The device's user name and password cannot be read back from the carrier; keep them elsewhere.".to_owned()
            });
            Some(plan)
        }
    });
    let mut ways = vec![
        (
            "chain".to_owned(),
            "Chain of steps".to_owned(),
            "Up to three numbers, PBX addresses or devices, and what answers.".to_owned(),
        ),
        (
            "trunk_group".to_owned(),
            "Trunk group".to_owned(),
            "All calls to one set of IP addresses. For numbers on the carrier's own network.".to_owned(),
        ),
    ];
    ways.retain(|(word, ..)| match word.as_str() {
        "trunk_group" => shapes.contains(&RoutingShape::TrunkGroup),
        _ => shapes.contains(&RoutingShape::Chain),
    });
    let by_chain = move || draft.shape.get() != "trunk_group";
    let picker = move || view! { <Picker draft faults account=account.clone()/> };
    view! {
        <ServiceForm shown open title="Routing" faults plan>
            <RadioCards label="Calls go to" name="shape" value=draft.shape options=ways on_choose=move || faults.clear_all()/>
            <Show when=by_chain fallback=picker>
                <ChainFields draft faults/>
            </Show>
            <FaultSummary faults shown=SHOWN/>
        </ServiceForm>
    }
    .into_any()
}

#[component]
fn Picker(draft: RoutingDraft, faults: Faults, account: AccountId) -> impl IntoView {
    view! { <TrunkGroupPicker value=draft.trunk_group account=Some(account) name="routing.id" faults/> }.into_any()
}

fn places<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<(String, String)> {
    all.iter().enumerate().map(|(place, one)| (place.to_string(), name(*one).to_owned())).collect()
}

#[component]
fn ChainFields(draft: RoutingDraft, faults: Faults) -> impl IntoView {
    let forwards = Memo::new(move |_| draft.answers().forwards());
    let several = move || draft.steps.with(Vec::len) > 1;
    let digits = vec![
        (String::new(), "As the carrier has it".to_owned()),
        ("11".to_owned(), "11, with the leading 1".to_owned()),
        ("10".to_owned(), "10".to_owned()),
    ];
    view! {
        <div class="form-grid">
            <div class="two">
                <SelectField label="When a call arrives" name="answering" value=draft.answering options=places(&Answering::ALL, Answering::name)/>
            </div>
            <div class="two">
                <Show when=move || forwards.get() && several()>
                    <SelectField label="The steps ring" name="sequence" value=draft.sequence faults options=places(&Sequence::ALL, Sequence::name)/>
                </Show>
            </div>
            <div class="two">
                <SelectField label="Digits to a PBX" name="sip_digits" value=draft.sip_digits options=digits/>
            </div>
        </div>
        <Show when=move || forwards.get()>
            <Steps draft faults/>
        </Show>
    }
    .into_any()
}

#[component]
fn Steps(draft: RoutingDraft, faults: Faults) -> impl IntoView {
    let steps = draft.steps;
    let add = move || {
        steps.update(|steps| steps.push(StepDraft::new()));
        faults.clear_all();
    };
    let full =
        Signal::derive(move || (steps.with(Vec::len) >= MOST_STEPS).then(|| format!("A chain has at most {MOST_STEPS} steps.")));
    let list = move || {
        let count = steps.with(Vec::len);
        steps
            .get()
            .into_iter()
            .enumerate()
            .map(|(place, step)| view! { <StepFields draft step place count faults/> })
            .collect_view()
    };
    let wait = move || {
        // Everything that is typed counts, so every field is followed.
        steps.with(|steps| {
            for step in steps {
                step.seconds.track();
                step.to.track();
                step.number.track();
                step.address.track();
            }
        });
        draft.sequence.track();
        draft.answering.track();
        match draft.read() {
            Ok(change) => match change.routing {
                Routing::Chain(chain) => longest_wait(&chain).map(|seconds| format!("A caller waits at most {seconds} seconds.")),
                _ => None,
            },
            Err(_) => None,
        }
    };
    view! {
        <ol class="stack tight">{list}</ol>
        <div class="row spread">
            <Button size=Size::Small icon=Glyph::Plus why_not=full on_press=add>"Add a step"</Button>
            <span class="muted small figures" role="status">{wait}</span>
        </div>
    }
    .into_any()
}

fn methods(place: usize) -> Vec<(String, String)> {
    let mut methods = vec![
        ("number".to_owned(), "Telephone number".to_owned()),
        ("pbx".to_owned(), "PBX or IP address".to_owned()),
        ("preconfigured".to_owned(), "Preconfigured".to_owned()),
    ];
    if place == 0 {
        methods.push(("device".to_owned(), "Registered device".to_owned()));
    }
    methods
}

#[component]
fn StepFields(draft: RoutingDraft, step: StepDraft, place: usize, count: usize, faults: Faults) -> impl IntoView {
    let steps = draft.steps;
    let to = move |kind: &'static str| move || step.to.with(|to| to == kind);
    let swap = move |with: usize| {
        steps.update(|steps| steps.swap(place, with));
        faults.clear_all();
    };
    let remove = move || {
        steps.update(|steps| {
            steps.remove(place);
        });
        faults.clear_all();
    };
    let check_seconds = move || faults.show_for(&format!("steps.{place}.ring_seconds"), &draft.read().err().unwrap_or_default());
    let check_address = move || faults.show_for(&format!("steps.{place}.to"), &draft.read().err().unwrap_or_default());
    let first = (place == 0).then(|| "It is the first step.".to_owned());
    let last = (place + 1 == count).then(|| "It is the last step.".to_owned());
    let only = (count == 1).then(|| "A chain that forwards has at least one step.".to_owned());
    let number = place + 1;
    view! {
        <li class="card step" aria-label=format!("Step {number}")>
            <div class="row spread">
                <h3>"Step " {number}</h3>
                <div class="row tools">
                    <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Up label=format!("Move step {number} up") why_not=first on_press=move || swap(place.saturating_sub(1))/>
                    <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Down label=format!("Move step {number} down") why_not=last on_press=move || swap(place + 1)/>
                    <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Bin label=format!("Remove step {number}") why_not=only on_press=remove/>
                </div>
            </div>
            <div class="form-grid">
                <div class="two"><SelectField label="Rings" name="to" value=step.to options=methods(place) on_choose=move || faults.clear_all()/></div>
                <div class="three">
                    <Show when=to("number")>
                        <NumberField label="Number" name=format!("steps.{place}.to") value=step.number faults/>
                    </Show>
                    <Show when=to("pbx")>
                        <TextField label="IPv4 address" name=format!("steps.{place}.to") value=step.address faults mono=true placeholder="203.0.113.7" on_leave=check_address/>
                    </Show>
                    <Show when=to("preconfigured")>
                        <p class="muted small">"The setting kept with the carrier account decides where and how long it rings."</p>
                    </Show>
                    <Show when=to("device")>
                        <Device draft/>
                    </Show>
                </div>
                <div class="one">
                    <Show when=move || !to("preconfigured")()>
                        <TextField label="Seconds" name=format!("steps.{place}.ring_seconds") value=step.seconds faults inputmode="numeric" on_leave=check_seconds/>
                    </Show>
                </div>
            </div>
        </li>
    }
    .into_any()
}

/// How the device signs in. Write-only: neither is ever shown again.
#[component]
fn Device(draft: RoutingDraft) -> impl IntoView {
    view! {
        <div class="stack tight">
            <TextField label="User name" name="device.username" value=draft.user_name/>
            <SecretField label="Password" name="device.password" value=draft.password help="Sent to the carrier and kept nowhere; it cannot be read back."/>
        </div>
    }
    .into_any()
}
