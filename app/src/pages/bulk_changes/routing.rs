//! Where calls of many numbers shall go: the plain cases of each shape. What needs more is set on a number's own page.

use contract::{
    field::Validate as _,
    id::{AccountId, RoutingTrunkId},
    number::E164,
    routing::{
        Answering, Chain, ConnectionRouting, ConnectionWay, Destination, LocationRouting, Outpulse, Priorities,
        PriorityDestination, PriorityTarget, Routing, RoutingChange, RoutingShape, Sequence, Step,
    },
};
use leptos::prelude::*;

use super::change::LocationField;
use crate::{
    api::error::pairs,
    components::{NumberField, TrunkGroupPicker},
    ui::{Faults, SelectField, TextField, part},
};

/// What is filled in.
#[derive(Clone)]
pub struct RoutingDraft {
    /// The ways there are, `(word, name)`.
    ways: Vec<(String, String)>,
    way: RwSignal<String>,
    number: RwSignal<String>,
    seconds: RwSignal<String>,
    address: RwSignal<String>,
    target: RwSignal<String>,
    digits: RwSignal<String>,
}

impl RoutingDraft {
    /// A form for these shapes.
    pub fn new(shapes: &[RoutingShape]) -> Self {
        let mut ways = Vec::new();
        for shape in shapes {
            let named: &[(&str, &str)] = match shape {
                RoutingShape::Chain => &[("chain_number", "Forward to a number"), ("chain_pbx", "Ring a PBX")],
                RoutingShape::TrunkGroup => &[("trunk_group", "Trunk group")],
                RoutingShape::Priorities => &[("gateway", "One gateway"), ("priority_number", "Forward to a number")],
                RoutingShape::Location => &[("location", "Location"), ("location_number", "Forward to a number")],
                RoutingShape::Connection => &[("connection", "Connection"), ("pstn", "Telephone network")],
            };
            ways.extend(named.iter().map(|(word, name)| ((*word).to_owned(), (*name).to_owned())));
        }
        Self {
            way: RwSignal::new(ways.first().map(|(word, _)| word.clone()).unwrap_or_default()),
            ways,
            number: RwSignal::new(String::new()),
            seconds: RwSignal::new("30".into()),
            address: RwSignal::new(String::new()),
            target: RwSignal::new(String::new()),
            digits: RwSignal::new(String::new()),
        }
    }

    fn number(&self) -> Result<E164, Vec<(String, String)>> {
        E164::parse(&self.number.get_untracked()).map_err(|refusal| vec![("number".to_owned(), refusal.0)])
    }

    fn address(&self) -> Result<std::net::Ipv4Addr, Vec<(String, String)>> {
        let wrong = || vec![("address".to_owned(), "Type an IPv4 address, such as 203.0.113.7.".to_owned())];
        self.address.get_untracked().trim().parse().map_err(|_| wrong())
    }

    fn chain(&self, to: Destination) -> Routing {
        let ring_seconds = self.seconds.get_untracked().trim().parse().ok();
        Routing::Chain(Chain {
            sequence: Some(Sequence::Order),
            answering: Answering::ForwardOnly,
            sip_digits: None,
            steps: vec![Step { to, ring_seconds }],
        })
    }

    /// The routing, or every fault by its field.
    pub fn read(&self) -> Result<RoutingChange, Vec<(String, String)>> {
        let first = |to| {
            let only = PriorityDestination { priority: 1, to, plus: None };
            Routing::Priorities(Priorities { destinations: vec![only] })
        };
        let location =
            |location, forward| Routing::Location(LocationRouting { location, location_name: None, forward, failover: None });
        let routing = match self.way.get_untracked().as_str() {
            "chain_number" => self.chain(Destination::Number { number: self.number()? }),
            "chain_pbx" => self.chain(Destination::Pbx { address: self.address()? }),
            "trunk_group" => Routing::TrunkGroup { id: RoutingTrunkId::new(self.target.get_untracked()) },
            "gateway" => first(PriorityTarget::Gateway { address: self.address()? }),
            "priority_number" => first(PriorityTarget::Number { number: self.number()? }),
            "location" if self.target.with_untracked(String::is_empty) => {
                return Err(vec![("target".to_owned(), "Choose a location.".to_owned())]);
            }
            "location" => location(Some(self.target.get_untracked()), None),
            "location_number" => location(None, Some(self.number()?)),
            "connection" => Routing::Connection(ConnectionRouting {
                way: ConnectionWay::Direct { connection: self.target.get_untracked() },
                outpulse: self.outpulse(),
            }),
            "pstn" => Routing::Connection(ConnectionRouting { way: ConnectionWay::Pstn, outpulse: self.outpulse() }),
            _ => Routing::Unset,
        };
        let change = RoutingChange { routing, device: None };
        // The form has one field where a chain has a place for each step.
        let own = |(field, sentence): (String, String)| match field.as_str() {
            "steps.0.ring_seconds" => ("seconds".to_owned(), sentence),
            "steps.0.to" | "destinations.0.to" => ("address".to_owned(), sentence),
            "routing.id" | "routing.connection" => ("target".to_owned(), sentence),
            "routing.digits" | "routing.outpulse" => ("digits".to_owned(), sentence),
            _ => (field, sentence),
        };
        let faults: Vec<_> = pairs(change.faults()).into_iter().map(own).collect();
        if faults.is_empty() { Ok(change) } else { Err(faults) }
    }

    fn outpulse(&self) -> Outpulse {
        let digits = self.digits.get_untracked().trim().to_owned();
        if digits.is_empty() { Outpulse::SameAsNumber } else { Outpulse::Custom { digits } }
    }
}

#[component]
pub fn RoutingFields(draft: RoutingDraft, account: AccountId, faults: Faults) -> impl IntoView {
    let way = draft.way;
    let options = Signal::stored(draft.ways.clone());
    let kept = StoredValue::new((draft, account));
    let fields = move || {
        let (draft, account) = kept.get_value();
        let seconds = move || view! { <TextField label="Seconds it rings" name="seconds" value=draft.seconds faults inputmode="numeric" mono=true/> };
        let number = move || view! { <NumberField label="Number" name="number" value=draft.number faults/> };
        let address = move || view! { <TextField label="IPv4 address" name="address" value=draft.address faults mono=true placeholder="203.0.113.7"/> };
        let digits = move |optional: bool| {
            view! { <TextField label="Digits that are sent" name="digits" value=draft.digits faults mono=true optional help="Empty sends the number itself."/> }
        };
        let two = |one: AnyView, other: AnyView| {
            view! { <div class="form-grid"><div class="three">{one}</div><div class="three">{other}</div></div> }.into_any()
        };
        match way.get().as_str() {
            "chain_number" => two(number().into_any(), seconds().into_any()),
            "chain_pbx" => two(address().into_any(), seconds().into_any()),
            "trunk_group" => {
                view! { <TrunkGroupPicker value=draft.target account=Some(account) name="target" faults/> }.into_any()
            }
            "gateway" => two(address().into_any(), ().into_any()),
            "priority_number" | "location_number" => two(number().into_any(), ().into_any()),
            "location" => view! { <LocationField label="Location" name="target" value=draft.target account faults/> }.into_any(),
            "connection" => view! {
                <LocationField label="Connection" name="target" value=draft.target account faults/>
                {two(digits(true).into_any(), ().into_any())}
            }
            .into_any(),
            "pstn" => two(digits(false).into_any(), ().into_any()),
            _ => ().into_any(),
        }
    };
    view! {
        <div class="form-grid">
            <div class="three"><SelectField label="Calls go to" name="way" value=way options on_choose=move || faults.clear_all()/></div>
        </div>
        {part(fields)}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_offers_the_ways_of_its_shapes_and_finds_its_faults() {
        let draft = RoutingDraft::new(&[RoutingShape::Chain, RoutingShape::TrunkGroup]);
        assert_eq!(draft.ways.len(), 3);
        assert_eq!(draft.read().unwrap_err()[0].0, "number");
        draft.number.set("(252) 237-8144".into());
        draft.seconds.set("100".into());
        assert_eq!(draft.read().unwrap_err()[0].0, "seconds");
        draft.seconds.set("30".into());
        assert!(matches!(draft.read().unwrap().routing, Routing::Chain(chain) if chain.steps.len() == 1));
        draft.way.set("trunk_group".into());
        assert_eq!(draft.read().unwrap_err()[0].0, "target");
    }
}
