//! What is typed into the form of a routing, and how it becomes a request.

use std::net::Ipv4Addr;

use contract::{
    field::Validate,
    id::RoutingTrunkId,
    number::E164,
    routing::{Answering, Chain, Destination, DeviceCredentials, Routing, RoutingChange, Sequence, SipDigits, Step},
    secret::Secret,
};
use leptos::prelude::*;

use crate::{api::error::pairs, components::Change};

/// The most steps of a chain.
pub const MOST_STEPS: usize = 3;

/// A step as it is typed.
#[derive(Clone, Copy, PartialEq)]
pub struct StepDraft {
    /// `number`, `pbx`, `preconfigured` or `device`.
    pub to: RwSignal<String>,
    pub number: RwSignal<String>,
    pub address: RwSignal<String>,
    pub seconds: RwSignal<String>,
}

impl StepDraft {
    pub fn new() -> Self {
        Self {
            to: RwSignal::new("number".into()),
            number: RwSignal::new(String::new()),
            address: RwSignal::new(String::new()),
            seconds: RwSignal::new("20".into()),
        }
    }

    fn from(step: &Step) -> Self {
        let draft = Self::new();
        match &step.to {
            Destination::Number { number } => draft.number.set(number.to_string()),
            Destination::Pbx { address } => {
                draft.to.set("pbx".into());
                draft.address.set(address.to_string());
            }
            Destination::Preconfigured => draft.to.set("preconfigured".into()),
            Destination::Device => draft.to.set("device".into()),
        }
        draft.seconds.set(step.ring_seconds.map(|seconds| seconds.to_string()).unwrap_or_default());
        draft
    }

    /// The step, or the sentence about where it rings.
    fn read(self) -> (Result<Destination, String>, Option<u8>) {
        let to = match self.to.get_untracked().as_str() {
            "pbx" => self
                .address
                .get_untracked()
                .trim()
                .parse::<Ipv4Addr>()
                .map(|address| Destination::Pbx { address })
                .map_err(|_| "Type the IPv4 address of the PBX, such as 203.0.113.7.".to_owned()),
            "preconfigured" => return (Ok(Destination::Preconfigured), None),
            "device" => Ok(Destination::Device),
            _ => E164::parse(&self.number.get_untracked())
                .map(|number| Destination::Number { number })
                .map_err(|refusal| refusal.0),
        };
        (to, self.seconds.get_untracked().trim().parse().ok())
    }
}

/// The whole form.
#[derive(Clone, Copy)]
pub struct RoutingDraft {
    /// `chain` or `trunk_group`.
    pub shape: RwSignal<String>,
    pub trunk_group: RwSignal<String>,
    pub steps: RwSignal<Vec<StepDraft>>,
    /// The place in [`Answering::ALL`].
    pub answering: RwSignal<String>,
    /// The place in [`Sequence::ALL`].
    pub sequence: RwSignal<String>,
    /// `11`, `10`, or nothing.
    pub sip_digits: RwSignal<String>,
    pub user_name: RwSignal<String>,
    pub password: RwSignal<String>,
}

impl RoutingDraft {
    /// The form as the carrier's routing fills it; an empty chain of one step where nothing is set.
    pub fn from(routing: Option<&Routing>) -> Self {
        let draft = Self {
            shape: RwSignal::new("chain".into()),
            trunk_group: RwSignal::new(String::new()),
            steps: RwSignal::new(Vec::new()),
            answering: RwSignal::new(place_of(&Answering::ALL, Answering::ForwardOnly)),
            sequence: RwSignal::new(place_of(&Sequence::ALL, Sequence::Order)),
            sip_digits: RwSignal::new(String::new()),
            user_name: RwSignal::new(String::new()),
            password: RwSignal::new(String::new()),
        };
        match routing {
            Some(Routing::TrunkGroup { id }) => {
                draft.shape.set("trunk_group".into());
                draft.trunk_group.set(id.as_str().to_owned());
            }
            Some(Routing::Chain(chain)) => {
                draft.steps.set(chain.steps.iter().map(StepDraft::from).collect());
                draft.answering.set(place_of(&Answering::ALL, chain.answering));
                draft.sequence.set(place_of(&Sequence::ALL, chain.sequence.unwrap_or(Sequence::Order)));
                draft.sip_digits.set(match chain.sip_digits {
                    Some(SipDigits::Eleven) => "11".into(),
                    Some(SipDigits::Ten) => "10".into(),
                    None => String::new(),
                });
            }
            _ => {}
        }
        if draft.steps.with_untracked(Vec::is_empty) {
            draft.steps.set(vec![StepDraft::new()]);
        }
        draft
    }

    pub fn answers(self) -> Answering {
        chosen(&Answering::ALL, &self.answering.get()).unwrap_or(Answering::ForwardOnly)
    }

    /// The request, or all its faults.
    pub fn read(self) -> Result<RoutingChange, Vec<(String, String)>> {
        let mut faults = Vec::new();
        let change = if self.shape.get_untracked() == "trunk_group" {
            let id = RoutingTrunkId::new(self.trunk_group.get_untracked().trim());
            RoutingChange { routing: Routing::TrunkGroup { id }, device: None }
        } else {
            self.read_chain(&mut faults)
        };
        for (field, sentence) in pairs(change.faults()) {
            if !faults.iter().any(|(named, _)| *named == field) {
                faults.push((field, sentence));
            }
        }
        if faults.is_empty() { Ok(change) } else { Err(faults) }
    }

    fn read_chain(self, faults: &mut Vec<(String, String)>) -> RoutingChange {
        let answering = chosen(&Answering::ALL, &self.answering.get_untracked()).unwrap_or(Answering::ForwardOnly);
        let mut steps = Vec::new();
        // Where calls are not forwarded, what is typed into the steps stays on the screen but is not sent.
        let typed = if answering.forwards() { self.steps.get_untracked() } else { Vec::new() };
        for (place, draft) in typed.into_iter().enumerate() {
            match draft.read() {
                (Ok(to), ring_seconds) => steps.push(Step { to, ring_seconds }),
                // The stand-in keeps the places of the others; the fault keeps the request from being sent.
                (Err(sentence), ring_seconds) => {
                    faults.push((format!("steps.{place}.to"), sentence));
                    steps.push(Step { to: Destination::Preconfigured, ring_seconds: ring_seconds.or(Some(0)) });
                }
            }
        }
        let device = steps.iter().any(|step| step.to == Destination::Device).then(|| DeviceCredentials {
            username: self.user_name.get_untracked().trim().to_owned(),
            password: Secret::new(self.password.get_untracked()),
        });
        let sip_digits = match self.sip_digits.get_untracked().as_str() {
            "11" => Some(SipDigits::Eleven),
            "10" => Some(SipDigits::Ten),
            _ => None,
        };
        let sequence = chosen(&Sequence::ALL, &self.sequence.get_untracked());
        RoutingChange { routing: Routing::Chain(Chain { sequence, answering, sip_digits, steps }), device }
    }
}

fn place_of<T: PartialEq>(all: &[T], one: T) -> String {
    all.iter().position(|other| *other == one).unwrap_or(0).to_string()
}

fn chosen<T: Copy>(all: &[T], place: &str) -> Option<T> {
    all.get(place.parse::<usize>().ok()?).copied()
}

/// The longest a caller waits, in seconds; `None` where a step rings as long as something else says.
pub fn longest_wait(chain: &Chain) -> Option<u32> {
    if chain.steps.is_empty() {
        return None;
    }
    let seconds: Option<Vec<u32>> = chain.steps.iter().map(|step| step.ring_seconds.map(u32::from)).collect();
    let seconds = seconds?;
    match chain.sequence {
        Some(Sequence::Simultaneous) => seconds.into_iter().max(),
        _ => Some(seconds.into_iter().sum()),
    }
}

/// In the middle of a sentence.
pub fn words(name: &str) -> String {
    name.to_lowercase()
}

fn step_text(step: Option<&Step>) -> String {
    let Some(step) = step else { return String::new() };
    let to = match &step.to {
        Destination::Number { number } => {
            let (country, rest) = number.grouped();
            format!("{country} {rest}")
        }
        Destination::Pbx { address } => format!("PBX at {address}"),
        Destination::Preconfigured => "Preconfigured".into(),
        Destination::Device => "Registered device".into(),
    };
    step.ring_seconds.map_or(to.clone(), |seconds| format!("{to}, {seconds} s"))
}

/// Before and after, part by part.
pub fn rows(before: Option<&Routing>, after: &Routing) -> Vec<Change> {
    let unset = Routing::Unset;
    let before = before.unwrap_or(&unset);
    let mut rows = vec![Change::new("Calls go to", before.summary(), after.summary())];
    let (was, will) = (chain_of(before), chain_of(after));
    let most = was.map_or(0, |chain| chain.steps.len()).max(will.map_or(0, |chain| chain.steps.len()));
    for place in 0..most {
        let step = |chain: Option<&Chain>| step_text(chain.and_then(|chain| chain.steps.get(place)));
        rows.push(Change::new(format!("Step {}", place + 1), step(was), step(will)));
    }
    if was.is_some() || will.is_some() {
        let text = |chain: Option<&Chain>, part: fn(&Chain) -> String| chain.map(part).unwrap_or_default();
        rows.push(Change::new("Answering", text(was, |c| c.answering.name().into()), text(will, |c| c.answering.name().into())));
        let order = |c: &Chain| c.sequence.map(|s| s.name().to_owned()).unwrap_or_default();
        rows.push(Change::new("Order", text(was, order), text(will, order)));
        let digits = |c: &Chain| match c.sip_digits {
            Some(SipDigits::Eleven) => "11".to_owned(),
            Some(SipDigits::Ten) => "10".to_owned(),
            None => String::new(),
        };
        rows.push(Change::new("Digits to a PBX", text(was, digits), text(will, digits)));
    }
    rows
}

fn chain_of(routing: &Routing) -> Option<&Chain> {
    match routing {
        Routing::Chain(chain) => Some(chain),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(sequence: Sequence, seconds: &[Option<u8>]) -> Chain {
        let step = |ring_seconds: &Option<u8>| Step { to: Destination::Preconfigured, ring_seconds: *ring_seconds };
        Chain {
            sequence: Some(sequence),
            answering: Answering::ForwardOnly,
            sip_digits: None,
            steps: seconds.iter().map(step).collect(),
        }
    }

    #[test]
    fn a_caller_waits_for_the_sum_in_order_and_for_the_longest_when_all_ring_at_once() {
        assert_eq!(longest_wait(&chain(Sequence::Order, &[Some(99), Some(20)])), Some(119));
        assert_eq!(longest_wait(&chain(Sequence::Simultaneous, &[Some(99), Some(20)])), Some(99));
        assert_eq!(longest_wait(&chain(Sequence::Order, &[Some(99), None])), None);
        assert_eq!(longest_wait(&chain(Sequence::Order, &[])), None);
    }

    #[test]
    fn the_review_names_every_step_that_was_or_will_be() {
        let before = Routing::Chain(chain(Sequence::Order, &[Some(5), Some(6)]));
        let after = Routing::TrunkGroup { id: RoutingTrunkId::new("52610") };
        let rows = rows(Some(&before), &after);
        assert_eq!(rows[0].after, "Trunk group 52610");
        assert_eq!(rows[2].what, "Step 2");
        assert_eq!(rows[2].after, "");
    }
}
