//! Destinations by priority as they are typed. Their order in the form is their priority.

use std::net::Ipv4Addr;

use contract::{
    field::Validate,
    number::E164,
    routing::{Priorities, PriorityDestination, PriorityTarget, Routing, RoutingChange},
};
use leptos::prelude::*;

use crate::{api::error::pairs, components::Change};

/// The most destinations of a number.
pub const MOST_DESTINATIONS: usize = 3;

/// One destination as it is typed.
#[derive(Clone, Copy, PartialEq)]
pub struct DestinationDraft {
    /// `gateway` or `number`.
    pub to: RwSignal<String>,
    pub address: RwSignal<String>,
    pub number: RwSignal<String>,
    /// `with`, `without`, or nothing where the carrier does not say.
    pub plus: RwSignal<String>,
}

impl DestinationDraft {
    pub fn new() -> Self {
        Self {
            to: RwSignal::new("gateway".into()),
            address: RwSignal::new(String::new()),
            number: RwSignal::new(String::new()),
            plus: RwSignal::new("with".into()),
        }
    }

    fn from(destination: &PriorityDestination) -> Self {
        let draft = Self::new();
        match &destination.to {
            PriorityTarget::Gateway { address } => draft.address.set(address.to_string()),
            PriorityTarget::Number { number } => {
                draft.to.set("number".into());
                draft.number.set(number.to_string());
            }
        }
        draft.plus.set(match destination.plus {
            Some(true) => "with".into(),
            Some(false) => "without".into(),
            None => String::new(),
        });
        draft
    }

    fn read(self) -> Result<PriorityTarget, String> {
        if self.to.get_untracked() == "number" {
            return E164::parse(&self.number.get_untracked())
                .map(|number| PriorityTarget::Number { number })
                .map_err(|refusal| refusal.0);
        }
        self.address
            .get_untracked()
            .trim()
            .parse::<Ipv4Addr>()
            .map(|address| PriorityTarget::Gateway { address })
            .map_err(|_| "Type the IPv4 address of the gateway, such as 203.0.113.7.".to_owned())
    }
}

/// The form as the carrier's routing fills it; one empty destination where nothing is set.
pub fn drafts_of(routing: Option<&Routing>) -> Vec<DestinationDraft> {
    let mut listed = listed(routing);
    listed.sort_by_key(|destination| destination.priority);
    if listed.is_empty() { vec![DestinationDraft::new()] } else { listed.iter().map(DestinationDraft::from).collect() }
}

fn listed(routing: Option<&Routing>) -> Vec<PriorityDestination> {
    match routing {
        Some(Routing::Priorities(priorities)) => priorities.destinations.clone(),
        _ => Vec::new(),
    }
}

/// The request, or all its faults.
pub fn read(drafts: &[DestinationDraft]) -> Result<RoutingChange, Vec<(String, String)>> {
    let mut faults = Vec::new();
    let mut destinations = Vec::new();
    for (priority, draft) in (1_u8..).zip(drafts) {
        let place = destinations.len();
        let to = draft.read().unwrap_or_else(|sentence| {
            faults.push((format!("destinations.{place}.to"), sentence));
            // It keeps the places of the others; the fault keeps the request from being sent.
            PriorityTarget::Gateway { address: Ipv4Addr::new(192, 0, 2, priority) }
        });
        let plus = match draft.plus.get_untracked().as_str() {
            "with" => Some(true),
            "without" => Some(false),
            _ => None,
        };
        destinations.push(PriorityDestination { priority, to, plus });
    }
    let change = RoutingChange { routing: Routing::Priorities(Priorities { destinations }), device: None };
    for (field, sentence) in pairs(change.faults()) {
        if !faults.iter().any(|(named, _)| *named == field) {
            faults.push((field, sentence));
        }
    }
    if faults.is_empty() { Ok(change) } else { Err(faults) }
}

/// “Gateway 203.0.113.7, with +”.
pub fn text(destination: &PriorityDestination) -> String {
    match destination.plus {
        Some(true) => format!("{}, with +", destination.to.shown()),
        Some(false) => format!("{}, without +", destination.to.shown()),
        None => destination.to.shown(),
    }
}

/// Before and after of each priority.
pub fn rows(before: Option<&Routing>, after: &Routing) -> Vec<Change> {
    let (was, will) = (listed(before), listed(Some(after)));
    let at = |list: &[PriorityDestination], priority: u8| {
        list.iter().find(|destination| destination.priority == priority).map(text).unwrap_or_default()
    };
    let rows = (1..=3).map(|priority| Change::new(format!("Priority {priority}"), at(&was, priority), at(&will, priority)));
    rows.filter(|row| !row.before.is_empty() || !row.after.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gateway(priority: u8, last: u8) -> PriorityDestination {
        PriorityDestination { priority, to: PriorityTarget::Gateway { address: Ipv4Addr::new(203, 0, 113, last) }, plus: None }
    }

    fn routing(destinations: Vec<PriorityDestination>) -> Routing {
        Routing::Priorities(Priorities { destinations })
    }

    #[test]
    fn the_order_of_the_form_is_the_priority() {
        let before = routing(vec![gateway(3, 30), gateway(1, 10)]);
        let mut drafts = drafts_of(Some(&before));
        assert_eq!(drafts[0].address.get_untracked(), "203.0.113.10");
        drafts.swap(0, 1);
        let after = read(&drafts).unwrap().routing;
        assert_eq!(after, routing(vec![gateway(1, 30), gateway(2, 10)]));
        let rows = rows(Some(&before), &after);
        assert_eq!(rows.iter().map(|row| row.what.as_str()).collect::<Vec<_>>(), ["Priority 1", "Priority 2", "Priority 3"]);
        assert_eq!(rows[2].after, "");
    }

    #[test]
    fn a_destination_that_cannot_be_read_keeps_its_place_among_the_faults() {
        let drafts = vec![DestinationDraft::new(), DestinationDraft::new()];
        drafts[0].address.set("203.0.113.7".into());
        drafts[1].address.set("203.0.113.700".into());
        let fields: Vec<String> = read(&drafts).unwrap_err().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["destinations.1.to"]);
    }
}
