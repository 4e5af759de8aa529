//! The client of one Bandwidth account: a capability in each file, all over [`calls::Calls`].

mod auth;
mod caller_names;
mod calls;
mod details;
mod directory;
mod fault;
mod feature_fields;
mod features;
mod holds;
mod inventory;
mod locations;
mod notices;
mod orders;
mod pages;
mod patterns;
mod ports;
mod purchases;
mod routing;
mod search;
mod settings;
mod street;
mod table;
mod tn_options;
mod token;
mod xml;

use contract::account::AccountHealth;

use crate::{
    buying::{Holds, Purchases},
    carrier::{CallerNames, Carrier, Connection, Directory, Inventory, RoutingOf, Search},
    error::Result,
    features::{Features, Locations},
    notices::Notices,
    orders::Orders,
    ports::PortIns,
};

pub(super) use table::{HOSTS, OPERATIONS};

/// A client of one Bandwidth account.
pub(super) struct Client {
    calls: calls::Calls,
    cursors: ports::Cursors,
}

impl Client {
    /// A client. Nothing is sent yet.
    pub(super) fn new(connection: &Connection) -> Result<Self> {
        Ok(Self { calls: calls::Calls::new(connection)?, cursors: ports::Cursors::default() })
    }
}

#[async_trait::async_trait]
impl Carrier for Client {
    async fn test(&self) -> Result<()> {
        self.calls.test().await
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

    fn orders(&self) -> Option<&dyn Orders> {
        Some(self)
    }

    fn inventory(&self) -> Option<&dyn Inventory> {
        Some(self)
    }

    fn routing(&self) -> Option<&dyn RoutingOf> {
        Some(self)
    }

    fn directory(&self) -> Option<&dyn Directory> {
        Some(self)
    }

    fn caller_names(&self) -> Option<&dyn CallerNames> {
        Some(self)
    }

    fn features(&self) -> Option<&dyn Features> {
        Some(self)
    }

    fn locations(&self) -> Option<&dyn Locations> {
        Some(self)
    }

    fn notices(&self) -> Option<&dyn Notices> {
        Some(self)
    }

    fn ports(&self) -> Option<&dyn PortIns> {
        Some(self)
    }
}
