//! Where calls go from the cut-over on: as the carrier has it, and the form that changes it.

use contract::{
    field::Validate,
    number::E164,
    owned::{Service, ServiceState},
    port::{
        act::PortRoutingChange,
        cut_over::{ForwardStep, PortRouting},
    },
    user::Permission,
};
use leptos::prelude::*;

use super::page::Shown;
use crate::{
    api::{
        self,
        error::{pairs, words_line},
    },
    components::{Change, NumberField, ServiceStatus, outcome::hue_of, port_change::PortChangeForm, why_not},
    paths,
    ui::{Button, Dialog, Faults, Glyph, Hue, Kind, Notice, Panel, Size, TextField, Width, field::RadioCards, part},
};

/// The most numbers calls are forwarded to.
const MOST_STEPS: usize = 3;

#[component]
pub fn RoutingPanel(shown: Shown) -> impl IntoView {
    let service = Memo::new(move |_| shown.detail.with(|detail| detail.routing.clone()));
    let open = RwSignal::new(false);
    let why = why_not(Permission::Port, Signal::derive(move || service.with(|service| service.may.clone())));
    let beside = move || {
        let state = service.with(|service| service.state);
        // Nothing set means that the numbers go dead: that is said below, in red.
        (state != ServiceState::Unset).then(|| view! { <ServiceStatus state/> })
    };
    let beside = move || view! { {part(beside)} };
    let end = move || view! { <Button size=Size::Small why_not=why on_press=move || open.set(true)>"Change"<span class="only-read">" the routing"</span></Button> };
    view! {
        <Panel title="Routing at cut-over" beside end>
            <div class="stack tight">{part(move || service.with(told))}</div>
        </Panel>
        <Dialog open title="Routing at cut-over" width=Width::Wide>
            <Form shown service open/>
        </Dialog>
    }
    .into_any()
}

fn told(service: &Service<PortRouting>) -> AnyView {
    let now = match &service.seen {
        None => view! { <p class="muted">"The carrier was not asked for it yet: “Read now” does."</p> }.into_any(),
        Some(PortRouting::Unset) => {
            view! { <Notice hue=Hue::Bad>"Nothing is set: the numbers go dead at the cut-over."</Notice> }.into_any()
        }
        Some(PortRouting::Forward { steps, .. }) => {
            view! { <ol class="stepper">{steps.iter().enumerate().map(step).collect_view()}</ol> }.into_any()
        }
        Some(other) => view! { <p>{other.summary()}</p> }.into_any(),
    };
    let asked = service.asked.clone().map(|asked| {
        let words = asked.words.as_ref().and_then(words_line);
        view! {
            <Notice hue=hue_of(asked.outcome)>
                <span class="strong">{asked.summary}</span>
                <br/>
                {asked.sentence}
                {words.map(|words| view! { <span class="words">"Carrier says: " {words}</span> })}
                " " <a class="link" href=paths::order(&asked.attempt)>"Open the order"</a>
            </Notice>
        }
    });
    view! { {now} {asked} }.into_any()
}

fn step((place, step): (usize, &ForwardStep)) -> AnyView {
    let (country, rest) = step.number.grouped();
    view! {
        <li>
            <b>{place + 1}</b>
            <span>"Forward to " <span class="mono">{format!("{country} {rest}")}</span></span>
            <span class="muted figures">{format!("{} s", step.ring_seconds)}</span>
        </li>
    }
    .into_any()
}

#[derive(Clone, Copy)]
struct Step {
    number: RwSignal<String>,
    seconds: RwSignal<String>,
}

impl Step {
    fn new(number: String, seconds: u8) -> Self {
        Self { number: RwSignal::new(number), seconds: RwSignal::new(seconds.to_string()) }
    }
}

/// What is typed, or all its faults.
fn read(shape: &str, steps: &[Step], before: Option<&PortRouting>) -> Result<PortRoutingChange, Vec<(String, String)>> {
    let mut faults = Vec::new();
    let routing = if shape == "preconfigured" {
        PortRouting::Preconfigured
    } else {
        let (sequence, answering) = match before {
            Some(PortRouting::Forward { sequence, answering, .. }) => (*sequence, *answering),
            _ => (None, None),
        };
        let mut found = Vec::new();
        for (place, step) in steps.iter().enumerate() {
            match E164::parse(&step.number.get_untracked()) {
                Ok(number) => {
                    found.push(ForwardStep { number, ring_seconds: step.seconds.get_untracked().trim().parse().unwrap_or(0) });
                }
                Err(refusal) => faults.push((format!("steps.{place}.number"), refusal.0)),
            }
        }
        PortRouting::Forward { steps: found, sequence, answering }
    };
    let change = PortRoutingChange { routing };
    if faults.is_empty() {
        faults = pairs(change.faults());
    }
    if faults.is_empty() { Ok(change) } else { Err(faults) }
}

const SHOWN: &[&str] = &[
    "steps.0.number",
    "steps.1.number",
    "steps.2.number",
    "steps.0.ring_seconds",
    "steps.1.ring_seconds",
    "steps.2.ring_seconds",
];

#[component]
fn Form(shown: Shown, service: Memo<Service<PortRouting>>, open: RwSignal<bool>) -> impl IntoView {
    let before = StoredValue::new(service.with_untracked(|service| service.seen.clone()));
    let first = before.with_value(|before| match before {
        Some(PortRouting::Forward { steps, .. }) => {
            steps.iter().map(|step| Step::new(step.number.to_string(), step.ring_seconds)).collect()
        }
        _ => vec![Step::new(String::new(), 20)],
    });
    let shape =
        before.with_value(|before| if matches!(before, Some(PortRouting::Preconfigured)) { "preconfigured" } else { "forward" });
    let shape = RwSignal::new(shape.to_owned());
    let steps = RwSignal::new(first);
    let faults = Faults::new();
    let read = Callback::new(move |()| {
        shape
            .with_untracked(|shape| steps.with_untracked(|steps| before.with_value(|before| read(shape, steps, before.as_ref()))))
    });
    let (account, request) = shown.ids();
    let send = move |change: PortRoutingChange, key| {
        let (account, request) = (account.clone(), request.clone());
        async move { api::ports::change_routing(&account, &request, &change, &key).await.map(|asked| vec![asked.attempt]) }
    };
    let differs = Callback::new(move |(change,): (PortRoutingChange,)| {
        before.with_value(|before| rows(&before.clone().unwrap_or_default(), &change.routing))
    });
    let shapes = vec![
        (
            "forward".to_owned(),
            "Forward to numbers".to_owned(),
            "Up to three numbers, one after the other, each for its seconds.".to_owned(),
        ),
        ("preconfigured".to_owned(), "Preconfigured".to_owned(), "The setting kept with the carrier account decides.".to_owned()),
    ];
    let forwards = move || shape.with(|shape| shape == "forward");
    let full = Signal::derive(move || {
        (steps.with(Vec::len) >= MOST_STEPS).then(|| format!("Calls are forwarded to at most {MOST_STEPS} numbers."))
    });
    view! {
        <PortChangeForm open title="Change the routing at cut-over" read differs send faults fields=SHOWN on_moved=shown.again>
            <RadioCards label="Calls go to" name="routing" value=shape options=shapes on_choose=move || faults.clear_all()/>
            <Show when=forwards>
                <ol class="stack tight">
                    {part(move || steps.get().into_iter().enumerate().map(|(place, step)| view! { <StepFields steps step place faults/> }).collect_view())}
                </ol>
                <div><Button size=Size::Small icon=Glyph::Plus why_not=full on_press=move || steps.update(|steps| steps.push(Step::new(String::new(), 20)))>"Add a number"</Button></div>
            </Show>
            <p class="muted small">"A trunk group is taken at submission only; after that the carrier changes it on the number itself, once it is here."</p>
        </PortChangeForm>
    }
    .into_any()
}

#[component]
fn StepFields(steps: RwSignal<Vec<Step>>, step: Step, place: usize, faults: Faults) -> impl IntoView {
    let only = Signal::derive(move || (steps.with(Vec::len) == 1).then(|| "Forwarding needs at least one number.".to_owned()));
    let remove = move || {
        steps.update(|steps| {
            steps.remove(place);
        });
        faults.clear_all();
    };
    view! {
        <li class="form-grid forward-step">
            <div class="three"><NumberField label=format!("Number {}", place + 1) name=format!("steps.{place}.number") value=step.number faults/></div>
            <div class="two"><TextField label="Seconds" name=format!("steps.{place}.ring_seconds") value=step.seconds faults inputmode="numeric"/></div>
            <div class="one go"><Button kind=Kind::Quiet icon=Glyph::Bin label=format!("Take number {} out", place + 1) why_not=only on_press=remove/></div>
        </li>
    }
    .into_any()
}

/// Before and after, number by number.
fn rows(before: &PortRouting, after: &PortRouting) -> Vec<Change> {
    let steps = |routing: &PortRouting| match routing {
        PortRouting::Forward { steps, .. } => steps.clone(),
        _ => Vec::new(),
    };
    let (was, will) = (steps(before), steps(after));
    let text = |step: Option<&ForwardStep>| {
        step.map(|step| {
            let (country, rest) = step.number.grouped();
            format!("{country} {rest}, {} s", step.ring_seconds)
        })
        .unwrap_or_default()
    };
    let mut rows = vec![Change::new("Calls go to", before.summary(), after.summary())];
    for place in 0..was.len().max(will.len()) {
        rows.push(Change::new(format!("Number {}", place + 1), text(was.get(place)), text(will.get(place))));
    }
    rows
}

#[cfg(test)]
mod tests {
    use contract::{
        number::E164,
        port::cut_over::{ForwardStep, PortRouting},
    };

    use super::rows;

    #[test]
    fn the_review_names_every_number_that_was_or_will_be() {
        let step = ForwardStep { number: E164::parse("7065550127").unwrap(), ring_seconds: 20 };
        let before = PortRouting::Forward { steps: vec![step.clone(), step], sequence: None, answering: None };
        let rows = rows(&before, &PortRouting::Preconfigured);
        assert_eq!(rows.len(), 3);
        assert_eq!((rows[0].after.as_str(), rows[2].after.as_str()), ("Preconfigured", ""));
        assert_eq!(rows[2].before, "+1 706 555 0127, 20 s");
    }
}
