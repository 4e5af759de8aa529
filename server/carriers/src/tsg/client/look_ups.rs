//! What the network knows of a number. Inferred, both: not even the way they are asked is public, so the addresses are ours.

use std::collections::BTreeMap;

use async_trait::async_trait;
use contract::number::E164;
use serde_json::Value;

use super::{Client, digits, fault, table, wire};
use crate::{
    error::{ErrorKind, Result},
    features::LookUps,
    operation::Operation,
};

#[async_trait]
impl LookUps for Client {
    async fn caller_name(&self, number: &E164) -> Result<Option<String>> {
        let found = self.looked_up(&table::CNAM_LOOKUP, "/v1/cnam/lookup", number).await?;
        Ok(found.and_then(|found| wire::text(&found, "cnam")))
    }

    async fn messaging(&self, number: &E164) -> Result<BTreeMap<String, String>> {
        let found = self.looked_up(&table::SMS_CARRIER_LOOKUP, "/v1/sms/carrier", number).await?;
        let facts = ["nnid", "carrier"].into_iter();
        Ok(facts.filter_map(|name| Some((name.to_owned(), wire::text(found.as_ref()?, name)?))).collect())
    }
}

impl Client {
    async fn looked_up(&self, operation: &'static Operation, path: &str, number: &E164) -> Result<Option<Value>> {
        if !self.unverified {
            return Err(fault::sentence(
                ErrorKind::Unsupported,
                "TSG Global does not publish its look-ups. Switch unverified operations on in the carrier account to use our reading of \
                 them.",
            ));
        }
        let path = format!("{path}?did={}", digits::eleven(number)?);
        let read = self.calls.read(operation, &path, |answer, scrub| {
            let value = fault::json(answer, scrub)?;
            let same = wire::text(&value, "number").and_then(|text| digits::read(&text)).as_ref() == Some(number);
            if same { Ok(value) } else { Err(fault::unexpected("the answer to a look-up")) }
        });
        match read.await {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}
