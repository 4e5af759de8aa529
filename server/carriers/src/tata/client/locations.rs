//! Connections: read only (T14); numbers are moved to them by an order (T13).

use async_trait::async_trait;
use contract::{
    location::Location,
    routing::{ConnectionWay, Routing},
};
use serde_json::json;

use super::{
    Client,
    assumed::{Command, ConnectionRow, Page},
    fault::unsupported,
    paths::Place,
    table,
};
use crate::{
    carrier::{Accepted, CarrierNumber},
    error::Result,
    features::Locations,
    mark::Mark,
    operation::Operation,
    paging::PageGuard,
};

/// Pages of connections that are read at most.
const MOST_PAGES: u32 = 100;
/// The most numbers of one move. Ours: nothing says how many an order may have.
const MOST_MOVED: usize = 100;

#[async_trait]
impl Locations for Client {
    async fn list(&self) -> Result<Vec<Location>> {
        let mut all = Vec::new();
        let mut guard = PageGuard::new(MOST_PAGES);
        let mut seen = 0;
        for page in 1.. {
            let page = page.to_string();
            let query = [("customerId", self.ids.customer.as_str()), ("pageNo", page.as_str()), ("pageSize", "100")];
            let body = self.calls.read(&table::CONNECTIONS, Place::Connections, &query).await?;
            let page: Page<ConnectionRow> = Page::read(body)?;
            guard.page(page.rows.first().map(|row| row.connection_id.as_str()))?;
            seen += page.received as u64;
            let is_last = page.received == 0 || page.total.is_some_and(|total| total <= seen);
            all.extend(page.rows.into_iter().map(|row| self.location(row)));
            if is_last {
                break;
            }
        }
        Ok(all)
    }

    fn change_operation(&self) -> Option<&'static Operation> {
        None
    }

    async fn set_failover(&self, _id: &str, _failover: Option<&str>) -> Result<Accepted> {
        Err(unsupported("Tata Communications' connections can only be read"))
    }

    fn move_operation(&self) -> Option<&'static Operation> {
        Some(&table::ORDER_MOVE)
    }

    async fn move_numbers(&self, numbers: &[CarrierNumber], to: &str, mark: &Mark) -> Result<Accepted> {
        let Some((first, rest)) = numbers.split_first() else { return Err(unsupported("a move without numbers")) };
        if numbers.len() > MOST_MOVED {
            return Err(unsupported("a move of too many numbers"));
        }
        let discrete = |number: &CarrierNumber| ["product", "country"].map(|name| number.features.get(name).cloned());
        if rest.iter().any(|number| discrete(number) != discrete(first)) {
            return Err(unsupported("Tata Communications moves numbers of one product and one country at a time."));
        }
        let over_pstn = |number: &CarrierNumber| match &number.routing {
            Routing::Connection(routing) => routing.way == ConnectionWay::Pstn,
            _ => false,
        };
        if numbers.iter().any(over_pstn) {
            return Err(unsupported("A number that goes over the telephone network is on no connection: change its routing."));
        }
        let command = Command {
            request: self.request(mark),
            service_ids: numbers.iter().map(|number| number.carrier_id.clone()).collect(),
            changes: None,
            target: Some(json!({ "connectionId": to })),
        };
        self.command(&table::ORDER_MOVE, Place::Move, &command, mark).await
    }
}

impl Client {
    fn location(&self, row: ConnectionRow) -> Location {
        Location {
            usual: self.ids.connection.as_ref() == Some(&row.connection_id),
            name: row.name.unwrap_or_else(|| row.connection_id.clone()),
            id: row.connection_id,
            kind: "Connection".into(),
            site: None,
            hosts: Vec::new(),
            failover: None,
            word: row.status,
        }
    }
}
