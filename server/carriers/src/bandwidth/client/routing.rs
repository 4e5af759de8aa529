//! Where calls go: the number's location, and what overrides it for this number. Moving to another location is not routing
//! here (see `locations.rs`).

use async_trait::async_trait;
use contract::{
    number::{E164, NumberKind},
    routing::{LocationRouting, Routing, RoutingChange, RoutingShape},
};

use super::{
    Client,
    details::shown_destination,
    fault::unsupported,
    settings::Settings,
    table,
    tn_options::{self, USUAL},
    xml::{Element, number_of},
};
use crate::{
    carrier::{Accepted, CarrierNumber, ReadBack, RoutingOf},
    error::Result,
    mark::Mark,
    operation::Operation,
};

#[async_trait]
impl RoutingOf for Client {
    fn operation(&self) -> &'static Operation {
        &table::TN_FAILOVER
    }

    fn shapes(&self, _number: &CarrierNumber) -> &'static [RoutingShape] {
        &[RoutingShape::Location]
    }

    fn may(&self, number: &CarrierNumber) -> std::result::Result<(), String> {
        match number.kind {
            NumberKind::Local | NumberKind::TollFree => Ok(()),
            NumberKind::International => Err("Bandwidth forwards calls of North American numbers only.".into()),
        }
    }

    async fn set(&self, number: &CarrierNumber, change: &RoutingChange, mark: &Mark) -> Result<Accepted> {
        let Routing::Location(asked) = &change.routing else {
            return Err(unsupported("Bandwidth has no routing of this shape"));
        };
        let here = match &number.routing {
            Routing::Location(here) => here.location.as_deref(),
            _ => None,
        };
        if asked.location.is_some() && asked.location.as_deref() != here {
            return Err(unsupported("a number moves to another location by an order of its own"));
        }
        let settings = &self.calls.settings;
        let forward = asked.forward.as_ref().map_or_else(|| USUAL.to_owned(), |number| settings.wire(number));
        let failover = asked.failover.as_deref().map_or_else(|| USUAL.to_owned(), |uri| wire_destination(settings, uri));
        let group = Element::new("TnOptionGroup")
            .say("CallForward", &forward)
            .say("FinalDestinationURI", &failover)
            .with(tn_options::numbers(settings, std::slice::from_ref(&number.number)));
        self.tn_options(&table::TN_FAILOVER, vec![group], Vec::new(), mark).await
    }

    fn read_back(&self, asked: &RoutingChange, listed: &CarrierNumber) -> ReadBack {
        match (&asked.routing, &listed.routing) {
            (Routing::Location(asked), Routing::Location(listed)) => compare(asked, listed),
            (_, Routing::Unread) => ReadBack::Unreadable,
            _ => ReadBack::Differs { parts: vec!["location"] },
        }
    }
}

/// A failover that is not shown proves nothing: no document says that a number's own is given back.
fn compare(asked: &LocationRouting, listed: &LocationRouting) -> ReadBack {
    let (mut parts, mut unproved) = (Vec::new(), Vec::new());
    if asked.location.is_some() && asked.location != listed.location {
        parts.push("location");
    }
    if asked.forward != listed.forward {
        parts.push("forward");
    }
    match (&asked.failover, &listed.failover) {
        (Some(asked), Some(listed)) if shown_destination(asked) != shown_destination(listed) => parts.push("failover"),
        (None, Some(_)) => parts.push("failover"),
        (Some(_), None) => unproved.push("failover"),
        (Some(_), Some(_)) | (None, None) => {}
    }
    if parts.is_empty() { ReadBack::Matches { unproved } } else { ReadBack::Differs { parts } }
}

/// A failover of a number: a number as this version writes it, or `user@host[:port]` without a scheme.
fn wire_destination(settings: &Settings, uri: &str) -> String {
    match as_number(uri) {
        Some(number) => settings.wire(&number),
        None => uri.trim().trim_start_matches("sip:").to_owned(),
    }
}

/// A failover of a location: `+1…@PSTN`, or `sip:user@host[:port]`.
pub(super) fn wire_location_destination(uri: &str) -> String {
    match as_number(uri) {
        Some(number) => format!("{}@PSTN", number.as_str()),
        None => format!("sip:{}", uri.trim().trim_start_matches("sip:")),
    }
}

fn as_number(uri: &str) -> Option<E164> {
    let bare = uri.trim().trim_start_matches("sip:");
    if bare.contains('@') { None } else { number_of(bare) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_is_written_as_its_place_wants_it_and_shown_in_one_way() {
        for (typed, at_location, shown) in [
            ("+13332221111", "+13332221111@PSTN", "+13332221111"),
            ("(706) 555-0123", "+17065550123@PSTN", "+17065550123"),
            ("desk@203.0.113.7:5060", "sip:desk@203.0.113.7:5060", "desk@203.0.113.7:5060"),
            ("sip:desk@203.0.113.7", "sip:desk@203.0.113.7", "desk@203.0.113.7"),
        ] {
            assert_eq!(wire_location_destination(typed), at_location);
            assert_eq!(shown_destination(at_location), shown);
        }
    }
}
