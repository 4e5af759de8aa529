//! What is typed for a trunk group, and how its endpoints differ from those the carrier lists.

use contract::{
    field::Validate,
    trunk_group::{CallerHeader, Endpoint, NumberFormat, Spread, TrunkGroup, TrunkGroupDraft},
};
use leptos::prelude::*;

use super::rows::{format_name, header_name, spread_name};
use crate::{api::error::pairs, components::Change};

const SPREADS: [Spread; 2] = [Spread::RoundRobin, Spread::TopDown];
const FORMATS: [NumberFormat; 3] = [NumberFormat::E164, NumberFormat::Eleven, NumberFormat::Ten];
const HEADERS: [CallerHeader; 2] = [CallerHeader::Paid, CallerHeader::Rpid];

/// The form. Choices are kept as places in their lists.
#[derive(Clone, Copy)]
pub struct Typed {
    pub name: RwSignal<String>,
    pub spread: RwSignal<String>,
    pub number_format: RwSignal<String>,
    pub caller_header: RwSignal<String>,
    pub prefix: RwSignal<String>,
    /// One endpoint a line.
    pub endpoints: RwSignal<String>,
}

impl Typed {
    pub fn from(group: Option<&TrunkGroup>) -> Self {
        let place = |at: Option<usize>| RwSignal::new(at.unwrap_or(0).to_string());
        let lines = group.map(|group| group.endpoints.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
        Self {
            name: RwSignal::new(group.map(|group| group.name.clone()).unwrap_or_default()),
            spread: place(group.and_then(|group| SPREADS.iter().position(|one| *one == group.spread))),
            number_format: place(group.and_then(|group| FORMATS.iter().position(|one| *one == group.number_format))),
            caller_header: place(group.and_then(|group| HEADERS.iter().position(|one| *one == group.caller_header))),
            prefix: RwSignal::new(group.and_then(|group| group.prefix.clone()).unwrap_or_default()),
            endpoints: RwSignal::new(lines.unwrap_or_default()),
        }
    }

    /// The draft, or every fault. Tracked, so that the difference is drawn while one types.
    pub fn read(self) -> Result<TrunkGroupDraft, Vec<(String, String)>> {
        let (endpoints, wrong) = read_endpoints(&self.endpoints.get());
        let draft = TrunkGroupDraft {
            name: self.name.get().trim().to_owned(),
            spread: chosen(&SPREADS, &self.spread.get()),
            number_format: chosen(&FORMATS, &self.number_format.get()),
            caller_header: chosen(&HEADERS, &self.caller_header.get()),
            prefix: self.prefix.get().trim().to_owned(),
            endpoints,
        };
        let mut faults = pairs(draft.faults());
        if !wrong.is_empty() {
            faults.retain(|(field, _)| field != "endpoints");
            faults.push(("endpoints".into(), wrong.join(" ")));
        }
        if faults.is_empty() { Ok(draft) } else { Err(faults) }
    }
}

fn chosen<T: Copy + Default>(all: &[T], place: &str) -> T {
    place.parse::<usize>().ok().and_then(|place| all.get(place).copied()).unwrap_or_default()
}

pub fn spreads() -> Vec<(String, String)> {
    named(&SPREADS, spread_name)
}

pub fn formats() -> Vec<(String, String)> {
    named(&FORMATS, format_name)
}

pub fn headers() -> Vec<(String, String)> {
    named(&HEADERS, header_name)
}

fn named<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<(String, String)> {
    all.iter().enumerate().map(|(place, one)| (place.to_string(), name(*one).to_owned())).collect()
}

/// The endpoints, and a sentence for every line that is none.
fn read_endpoints(text: &str) -> (Vec<Endpoint>, Vec<String>) {
    let mut endpoints = Vec::new();
    let mut wrong = Vec::new();
    for line in text.split(['\n', ',', ' ']).map(str::trim).filter(|line| !line.is_empty()) {
        match Endpoint::parse(line) {
            Ok(endpoint) => endpoints.push(endpoint),
            Err(refusal) => wrong.push(refusal.0),
        }
    }
    (endpoints, wrong)
}

/// Those that come and those that go.
pub fn difference(before: &[Endpoint], after: &[Endpoint]) -> (Vec<Endpoint>, Vec<Endpoint>) {
    let added = after.iter().filter(|one| !before.contains(one)).copied().collect();
    let removed = before.iter().filter(|one| !after.contains(one)).copied().collect();
    (added, removed)
}

/// Before and after, part by part, each endpoint on its own line.
pub fn rows(before: Option<&TrunkGroup>, after: &TrunkGroupDraft) -> Vec<Change> {
    let was = |part: fn(&TrunkGroup) -> String| before.map(part).unwrap_or_default();
    let mut rows = vec![
        Change::new("Name", was(|g| g.name.clone()), after.name.clone()),
        Change::new("Calls are", was(|g| spread_name(g.spread).into()), spread_name(after.spread)),
        Change::new("Number arrives as", was(|g| format_name(g.number_format).into()), format_name(after.number_format)),
        Change::new("Caller stands in", was(|g| header_name(g.caller_header).into()), header_name(after.caller_header)),
        Change::new("Prefix", was(|g| g.prefix.clone().unwrap_or_default()), after.prefix.clone()),
    ];
    let listed = before.map(|group| group.endpoints.as_slice()).unwrap_or_default();
    let (added, removed) = difference(listed, &after.endpoints);
    let stays = after.endpoints.iter().filter(|one| listed.contains(one));
    rows.extend(stays.map(|one| Change::new("Endpoint", one.to_string(), one.to_string())));
    rows.extend(added.iter().map(|one| Change::new("Endpoint added", "", one.to_string())));
    rows.extend(removed.iter().map(|one| Change::new("Endpoint removed", one.to_string(), "")));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoints(texts: &[&str]) -> Vec<Endpoint> {
        texts.iter().map(|text| Endpoint::parse(text).unwrap()).collect()
    }

    #[test]
    fn every_line_that_is_no_endpoint_is_named() {
        let (good, wrong) = read_endpoints("203.0.113.7\n300.1.1.1\n203.0.113.8:70000, 203.0.113.9:5080");
        assert_eq!(good, endpoints(&["203.0.113.7:5060", "203.0.113.9:5080"]));
        assert_eq!(wrong.len(), 2);
    }

    #[test]
    fn a_changed_port_is_one_that_goes_and_one_that_comes() {
        let (added, removed) = difference(&endpoints(&["10.0.0.1", "10.0.0.2"]), &endpoints(&["10.0.0.1:5080", "10.0.0.2"]));
        assert_eq!(added, endpoints(&["10.0.0.1:5080"]));
        assert_eq!(removed, endpoints(&["10.0.0.1"]));
    }
}
