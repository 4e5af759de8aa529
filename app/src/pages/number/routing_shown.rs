//! Where calls go, drawn in the way of its carrier: a ladder of steps, destinations by priority, a location, a connection.

use contract::{
    owned::Service,
    routing::{
        Chain, ConnectionRouting, ConnectionWay, Destination, LocationRouting, Priorities, PriorityDestination, PriorityTarget,
        Routing, SipDigits, Step,
    },
};
use leptos::prelude::*;

use super::{
    asked::why_empty,
    connection_form::digits_text,
    location_form::location_text,
    page::Shown,
    routing_draft::{longest_wait, words},
};
use crate::{components::NumberCell, paths};

/// The routing as its carrier means it, or the sentence that says why there is none.
pub fn drawn(shown: Shown, service: &Service<Routing>) -> AnyView {
    match &service.seen {
        None | Some(Routing::Unset | Routing::Unread) => {
            view! { <p class="muted">{why_empty(shown, service, "Nothing is set. A call to this number goes nowhere.")}</p> }
                .into_any()
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
        Some(Routing::Priorities(priorities)) => by_priority(priorities),
        Some(Routing::Location(location)) => on_location(location),
        Some(Routing::Connection(connection)) => over_connection(connection),
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

fn by_priority(priorities: &Priorities) -> AnyView {
    let mut destinations = priorities.destinations.clone();
    destinations.sort_by_key(|destination| destination.priority);
    let line = |destination: PriorityDestination| {
        let to = match destination.to {
            PriorityTarget::Gateway { address } => {
                view! { "Gateway " <span class="mono">{address.to_string()}</span> }.into_any()
            }
            PriorityTarget::Number { number } => view! { <NumberCell number/> }.into_any(),
        };
        let plus = match destination.plus {
            Some(true) => "with +",
            Some(false) => "without +",
            None => "",
        };
        view! {
            <li><b><span class="only-read">"Priority "</span>{destination.priority}</b><span>{to}</span><span class="muted">{plus}</span></li>
        }
    };
    view! {
        <ol class="stepper">{destinations.into_iter().map(line).collect_view()}</ol>
        <p class="muted">"Tried in this order until one answers."</p>
    }
    .into_any()
}

fn on_location(routing: &LocationRouting) -> AnyView {
    let forward = match routing.forward.clone() {
        Some(number) => view! { <NumberCell number/> }.into_any(),
        None => view! { <span class="muted">"Off"</span> }.into_any(),
    };
    let failover = match routing.failover.clone() {
        Some(text) => view! { <span class="mono">{text}</span> }.into_any(),
        None => view! { <span class="muted">"The location's own"</span> }.into_any(),
    };
    view! {
        <dl class="facts">
            <dt>"Location"</dt><dd><a class="link" href=paths::LOCATIONS>{location_text(routing)}</a></dd>
            <dt>"Forwarding"</dt><dd>{forward}</dd>
            <dt>"Failover"</dt><dd>{failover}</dd>
        </dl>
    }
    .into_any()
}

fn over_connection(routing: &ConnectionRouting) -> AnyView {
    let way = match &routing.way {
        ConnectionWay::Direct { connection } => {
            view! { "Connection " <a class="link mono" href=paths::LOCATIONS>{connection.clone()}</a> }.into_any()
        }
        ConnectionWay::Pstn => "The telephone network".into_any(),
    };
    view! {
        <dl class="facts">
            <dt>"Calls go to"</dt><dd>{way}</dd>
            <dt>"Digits sent"</dt><dd>{digits_text(&routing.outpulse)}</dd>
        </dl>
    }
    .into_any()
}
