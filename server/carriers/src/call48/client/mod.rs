//! The client of one Call48 account: a capability in each file, all over [`calls::Calls`].

mod address;
mod area_codes;
mod bulk_orders;
mod caller_names;
mod calls;
mod customers;
mod directory;
mod emergency;
mod fault;
mod fax;
mod geography;
mod inventory;
mod ports;
mod purchases;
mod routing;
mod search;
mod table;
mod token;
mod trunk_groups;
mod wire;
mod xdr;

use contract::{account::AccountHealth, id::AccountId};

use crate::{
    buying::Purchases,
    call_records::CallRecords,
    carrier::{
        BulkOrders, CallerNames, Carrier, Connection, Directory, Emergency, FaxOf, Geography, Inventory, RoutingOf, Search,
        TrunkGroups,
    },
    customers::Customers,
    error::Result,
    ports::PortIns,
};

pub(super) use table::OPERATIONS;

/// A client of one Call48 account.
pub(super) struct Client {
    account: AccountId,
    calls: calls::Calls,
    /// Whether operations may be used that the carrier's document leaves out.
    unverified: bool,
}

impl Client {
    /// A client. Nothing is sent yet.
    pub(super) fn new(connection: Connection) -> Result<Self> {
        let switched_on = connection.credentials.plain.get("unverified").is_some_and(|word| word == "on");
        Ok(Self {
            calls: calls::Calls::new(&connection)?,
            unverified: connection.sandbox || switched_on,
            account: connection.account,
        })
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

    fn geography(&self) -> Option<&dyn Geography> {
        Some(self)
    }

    fn search(&self) -> Option<&dyn Search> {
        Some(self)
    }

    fn purchases(&self) -> Option<&dyn Purchases> {
        Some(self)
    }

    fn inventory(&self) -> Option<&dyn Inventory> {
        Some(self)
    }

    fn routing(&self) -> Option<&dyn RoutingOf> {
        Some(self)
    }

    fn emergency(&self) -> Option<&dyn Emergency> {
        Some(self)
    }

    fn directory(&self) -> Option<&dyn Directory> {
        Some(self)
    }

    fn caller_names(&self) -> Option<&dyn CallerNames> {
        Some(self)
    }

    fn fax(&self) -> Option<&dyn FaxOf> {
        Some(self)
    }

    fn trunk_groups(&self) -> Option<&dyn TrunkGroups> {
        Some(self)
    }

    fn bulk_orders(&self) -> Option<&dyn BulkOrders> {
        Some(self)
    }

    fn call_records(&self) -> Option<&dyn CallRecords> {
        Some(self)
    }

    fn customers(&self) -> Option<&dyn Customers> {
        Some(self)
    }

    fn ports(&self) -> Option<&dyn PortIns> {
        Some(self)
    }
}
