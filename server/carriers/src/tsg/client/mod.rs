//! The clients of one TSG Global account, REST and GraphQL: a capability in each file, all over [`calls::Calls`].

mod call_records;
mod calls;
mod cart;
mod codes;
mod digits;
mod fault;
mod inventory;
mod look_ups;
mod mask;
mod masks;
mod messaging;
mod notices;
mod priorities;
mod purchases;
mod record;
mod schema;
mod search;
mod table;
mod times;
mod token;
mod wire;

use std::sync::atomic::AtomicBool;

use contract::account::AccountHealth;
use tokio::sync::Mutex;

use crate::{
    buying::{Holds, Purchases},
    call_records::CallRecords,
    carrier::{Carrier, Connection, Inventory, RoutingOf, Search},
    error::Result,
    features::{Features, LookUps},
    notices::Notices,
};

pub(super) use calls::LIVE;
pub(super) use table::OPERATIONS;

/// A client of one TSG Global account.
pub(super) struct Client {
    calls: calls::Calls,
    /// Whether operations whose wire format is not documented may be used.
    unverified: bool,
    /// The text of the local search, if the account has one.
    search_query: Option<String>,
    schema: Mutex<Option<schema::Kept>>,
    /// Whether the schema has types of records besides `SMS`.
    knows_more_records: AtomicBool,
    /// The lease of the carrier's one cart.
    cart: Mutex<()>,
    /// The lease of destinations.
    destinations: Mutex<()>,
}

impl Client {
    /// A client. Nothing is sent yet.
    pub(super) fn new(connection: &Connection) -> Result<Self> {
        let plain = |name: &str| connection.credentials.plain.get(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        Ok(Self {
            calls: calls::Calls::new(connection)?,
            unverified: connection.sandbox || plain("unverified").as_deref() == Some("on"),
            search_query: plain("search_query"),
            schema: Mutex::new(None),
            knows_more_records: AtomicBool::new(false),
            cart: Mutex::new(()),
            destinations: Mutex::new(()),
        })
    }
}

#[async_trait::async_trait]
impl Carrier for Client {
    async fn test(&self) -> Result<()> {
        self.calls.test(&table::NUMBER_INFO, "/v5/dids/12025550100").await
    }

    fn health(&self) -> AccountHealth {
        self.calls.health()
    }

    fn search(&self) -> Option<&dyn Search> {
        Some(self)
    }

    fn purchases(&self) -> Option<&dyn Purchases> {
        Some(self)
    }

    fn holds(&self) -> Option<&dyn Holds> {
        Some(self)
    }

    fn inventory(&self) -> Option<&dyn Inventory> {
        Some(self)
    }

    fn routing(&self) -> Option<&dyn RoutingOf> {
        Some(self)
    }

    fn features(&self) -> Option<&dyn Features> {
        Some(self)
    }

    fn look_ups(&self) -> Option<&dyn LookUps> {
        Some(self)
    }

    fn notices(&self) -> Option<&dyn Notices> {
        Some(self)
    }

    fn call_records(&self) -> Option<&dyn CallRecords> {
        Some(self)
    }
}
