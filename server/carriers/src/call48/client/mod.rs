//! The client.

use crate::{
    carrier::{Carrier, Connection},
    error::Result,
    operation::Operation,
};

/// Every operation of Call48.
pub(super) static OPERATIONS: &[&Operation] = &[];

/// A client of one Call48 account.
pub(super) struct Client;

impl Client {
    pub(super) fn new(_connection: Connection) -> Result<Self> {
        Ok(Self)
    }
}

#[async_trait::async_trait]
impl Carrier for Client {
    async fn test(&self) -> Result<()> {
        Ok(())
    }
    fn health(&self) -> contract::account::AccountHealth {
        contract::account::AccountHealth {
            state: contract::account::HealthState::Untried,
            at: None,
            last_call_ms: None,
            sentence: None,
            words: None,
        }
    }
}
