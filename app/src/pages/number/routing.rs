//! Where calls go: the ladder of steps in order, how they ring and what answers.

use contract::{
    owned::Service,
    routing::{Chain, Destination, Routing, SipDigits, Step},
};
use leptos::prelude::*;

use super::{
    asked::{AskedNote, ChangeButton, Lack, StateOf, why_empty},
    page::Shown,
    routing_draft::{longest_wait, words},
    routing_form::RoutingForm,
};
use crate::{
    components::NumberCell,
    paths,
    ui::{Dialog, Panel, Width, part},
};

#[component]
pub fn RoutingPanel(shown: Shown) -> impl IntoView {
    let service = Memo::new(move |_| shown.detail.with(|detail| detail.routing.clone()));
    let open = shown.opens("routing");
    let beside =
        move || view! { <StateOf state=Signal::derive(move || service.with(|service| service.state)) lack=Lack::Needs/> };
    let end = move || view! { <ChangeButton service what="routing" open/> };
    view! {
        <Panel title="Routing" beside end>
            <div class="stack">
                {part(move || service.with(drawn))}
                <AskedNote asked=Signal::derive(move || service.with(|service| service.asked.clone()))/>
            </div>
        </Panel>
        <Dialog open title="Routing" width=Width::Wide>
            <RoutingForm shown open/>
        </Dialog>
    }
    .into_any()
}

fn drawn(service: &Service<Routing>) -> AnyView {
    match &service.seen {
        None | Some(Routing::Unset) => {
            view! { <p class="muted">{why_empty(service, "Nothing is set. A call to this number goes nowhere.")}</p> }.into_any()
        }
        Some(Routing::TrunkGroup { id }) => view! {
            <ol class="stepper">
                <li>
                    <b>"1"</b>
                    <span>"Trunk group " <a class="link mono" href=paths::TRUNK_GROUPS>{id.as_str().to_owned()}</a></span>
                    <span class="muted">"all calls"</span>
                </li>
            </ol>
        }
        .into_any(),
        Some(Routing::Chain(chain)) => ladder(chain),
        Some(other) => view! { <p>{other.summary()}</p> }.into_any(),
    }
}

fn ladder(chain: &Chain) -> AnyView {
    let steps: Vec<_> = chain.steps.iter().cloned().enumerate().map(|(place, step)| rung(place, step)).collect();
    view! {
        {(!steps.is_empty()).then(|| view! { <ol class="stepper">{steps}</ol> })}
        <p class="muted">{in_words(chain)}</p>
    }
    .into_any()
}

fn rung(place: usize, step: Step) -> AnyView {
    let to = match step.to {
        Destination::Number { number } => view! { "Forward to " <NumberCell number/> }.into_any(),
        Destination::Pbx { address } => view! { "PBX at " <span class="mono">{address.to_string()}</span> }.into_any(),
        Destination::Preconfigured => "The account's preconfigured setting".into_any(),
        Destination::Device => "Registered device".into_any(),
    };
    let seconds = step.ring_seconds.map_or_else(|| "as set there".to_owned(), |seconds| format!("{seconds} s"));
    view! { <li><b>{place + 1}</b><span>{to}</span><span class="muted figures">{seconds}</span></li> }.into_any()
}

/// “Rings one after the other. Forward only. Longest wait 159 s. The PBX gets 11 digits.”
fn in_words(chain: &Chain) -> String {
    let mut said = Vec::new();
    if chain.steps.len() > 1 {
        match chain.sequence {
            Some(sequence) => said.push(format!("Rings {}.", words(sequence.name()))),
            None => said.push("The carrier does not say in which order they ring.".to_owned()),
        }
    }
    said.push(format!("{}.", chain.answering.name()));
    if let Some(seconds) = longest_wait(chain) {
        said.push(format!("Longest wait {seconds} s."));
    }
    match chain.sip_digits {
        Some(SipDigits::Eleven) => said.push("A PBX gets 11 digits, with the leading 1.".to_owned()),
        Some(SipDigits::Ten) => said.push("A PBX gets 10 digits.".to_owned()),
        None => {}
    }
    said.join(" ")
}
