//! Where calls go: changed by an order (T7, T13), under the rules T3 to T6.

use async_trait::async_trait;
use contract::routing::{Routing, RoutingChange, RoutingShape};

use super::{
    Client,
    assumed::{Command, Delivery},
    fault::unsupported,
    paths::Place,
    table,
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
        &table::ORDER_CHANGE
    }

    fn shapes(&self, _number: &CarrierNumber) -> &'static [RoutingShape] {
        &[RoutingShape::Connection]
    }

    fn may(&self, number: &CarrierNumber) -> std::result::Result<(), String> {
        if number.carrier_id.is_empty() {
            return Err("Tata Communications names no service for this number.".into());
        }
        Ok(())
    }

    async fn set(&self, number: &CarrierNumber, change: &RoutingChange, mark: &Mark) -> Result<Accepted> {
        let Routing::Connection(asked) = &change.routing else {
            return Err(unsupported("Tata Communications routes to a connection or to the telephone network"));
        };
        let changes = Delivery::of(asked);
        // The carrier keeps what a change leaves out, so the rules hold for the two together.
        let before = match &number.routing {
            Routing::Connection(before) => Delivery::of(before),
            _ => Delivery::default(),
        };
        before.merged(&changes).check().map_err(unsupported)?;
        let command = Command {
            request: self.request(mark),
            service_ids: vec![number.carrier_id.clone()],
            changes: Some(changes),
            target: None,
        };
        self.command(&table::ORDER_CHANGE, Place::Change, &command, mark).await
    }

    fn read_back(&self, asked: &RoutingChange, listed: &CarrierNumber) -> ReadBack {
        let (Routing::Connection(asked), Routing::Connection(listed)) = (&asked.routing, &listed.routing) else {
            return ReadBack::Differs { parts: vec!["connection"] };
        };
        let mut parts = Vec::new();
        if asked.way != listed.way {
            parts.push("connection");
        }
        if asked.outpulse != listed.outpulse {
            parts.push("outpulse");
        }
        if parts.is_empty() { ReadBack::Matches { unproved: Vec::new() } } else { ReadBack::Differs { parts } }
    }
}
