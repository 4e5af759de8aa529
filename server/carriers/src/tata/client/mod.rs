//! The client of one Tata Communications account: a capability in each file, all over [`calls::Calls`] and the assumed
//! contract in [`assumed`].
//!
//! Nothing of the contract is verified, so at a live account the client can do nothing until somebody switches that on
//! (`unverified` = `on`); in a sandbox it is always on.

mod assumed;
mod calls;
mod documents;
mod fault;
mod holds;
mod inventory;
mod locations;
mod orders;
mod paths;
mod purchases;
mod routing;
mod search;
mod table;

use std::collections::BTreeMap;

use contract::account::AccountHealth;

use self::{assumed::Request, fault::unsupported};
use crate::{
    buying::{Holds, Purchases},
    carrier::{Carrier, Connection, Inventory, RoutingOf, Search},
    error::Result,
    features::Locations,
    mark::Mark,
    orders::{OrderDocuments, Orders},
};

pub(super) use paths::{PATHS, credential};
pub(super) use table::OPERATIONS;

/// Why nothing can be done at a live account.
const UNVERIFIED: &str = "Tata Communications' wire format is assumed and not verified. Switch “Unverified operations” on in \
                          the account to use it.";

/// A client of one Tata Communications account.
pub(super) struct Client {
    calls: calls::Calls,
    ids: Ids,
    on: bool,
}

/// What onboarding gave the customer (T1).
struct Ids {
    customer: String,
    contact: String,
    payment_method: String,
    location: String,
    /// The trunk that orders go over when nothing else is said.
    connection: Option<String>,
}

impl Ids {
    fn new(plain: &BTreeMap<String, String>) -> Result<Self> {
        let told = |name: &str| plain.get(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let needed = |name: &str| told(name).ok_or_else(|| unsupported(format!("the credentials have no {name}")));
        Ok(Self {
            customer: needed("customerId")?,
            contact: needed("contactId")?,
            payment_method: needed("paymentMethodId")?,
            location: needed("locationId")?,
            connection: told("connectionId"),
        })
    }
}

impl Client {
    /// A client. Nothing is sent yet.
    pub(super) fn new(connection: &Connection) -> Result<Self> {
        let plain = &connection.credentials.plain;
        Ok(Self {
            calls: calls::Calls::new(connection)?,
            ids: Ids::new(plain)?,
            on: connection.sandbox || plain.get("unverified").is_some_and(|word| word == "on"),
        })
    }

    /// This client, when its operations are on.
    fn on(&self) -> Option<&Self> {
        self.on.then_some(self)
    }

    /// The two names of an order (T11): our mark is unique to it, and what is sent for one attempt belongs together under the
    /// same mark.
    fn request(&self, mark: &Mark) -> Request {
        Request {
            customer_id: self.ids.customer.clone(),
            request_id: mark.as_str().to_owned(),
            external_id: mark.as_str().to_owned(),
        }
    }
}

#[async_trait::async_trait]
impl Carrier for Client {
    async fn test(&self) -> Result<()> {
        if !self.on {
            return Err(unsupported(UNVERIFIED));
        }
        let query = [("customerId", self.ids.customer.as_str()), ("pageSize", "1")];
        self.calls.test(&table::CONNECTIONS, paths::Place::Connections, &query).await
    }

    fn health(&self) -> AccountHealth {
        self.calls.health()
    }

    fn search(&self) -> Option<&dyn Search> {
        self.on().map(|client| client as &dyn Search)
    }

    fn purchases(&self) -> Option<&dyn Purchases> {
        self.on().map(|client| client as &dyn Purchases)
    }

    fn holds(&self) -> Option<&dyn Holds> {
        self.on().map(|client| client as &dyn Holds)
    }

    fn orders(&self) -> Option<&dyn Orders> {
        self.on().map(|client| client as &dyn Orders)
    }

    fn order_documents(&self) -> Option<&dyn OrderDocuments> {
        self.on().map(|client| client as &dyn OrderDocuments)
    }

    fn inventory(&self) -> Option<&dyn Inventory> {
        self.on().map(|client| client as &dyn Inventory)
    }

    fn routing(&self) -> Option<&dyn RoutingOf> {
        self.on().map(|client| client as &dyn RoutingOf)
    }

    fn locations(&self) -> Option<&dyn Locations> {
        self.on().map(|client| client as &dyn Locations)
    }
}
