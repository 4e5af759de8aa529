//! What became of orders: by their id, or by the two names we gave them (T11).

use std::collections::BTreeMap;

use async_trait::async_trait;
use contract::{number::E164, problem::CarrierWords};
use serde::Deserialize as _;

use super::{
    Client,
    assumed::{OrderRow, Page, order_state},
    fault::unlike,
    paths::Place,
    table,
};
use crate::{
    error::{ErrorKind, Result},
    operation::Operation,
    orders::{CarrierOrder, NumberInOrder, OrderKey, Orders},
};

#[async_trait]
impl Orders for Client {
    fn follows(&self, operation: &Operation) -> bool {
        [&table::ORDER, &table::ORDER_CHANGE, &table::ORDER_MOVE, &table::ORDER_DELETE].contains(&operation)
    }

    async fn order(&self, key: &OrderKey) -> Result<Option<CarrierOrder>> {
        if let Some(reference) = &key.reference {
            return match self.calls.read_one(&table::ORDER_STATUS, Place::Order, reference).await {
                Ok(body) => OrderRow::deserialize(body).map(seen).map(Some).map_err(|_| unlike("orderId")),
                Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            };
        }
        let mark = key.mark.as_str();
        let query = [("customerId", self.ids.customer.as_str()), ("requestId", mark), ("externalId", mark), ("pageSize", "100")];
        let page: Page<OrderRow> = Page::read(self.calls.read(&table::ORDER_STATUS, Place::Orders, &query).await?)?;
        let is_whole = page.rows.len() == page.received && page.total.is_none_or(|total| total <= page.received as u64);
        match page.rows.into_iter().find(|row| row.external_id.as_deref() == Some(mark)) {
            Some(row) => Ok(Some(seen(row))),
            // A carrier that ignores the names sends orders of others; then only a complete answer proves anything.
            None if is_whole => Ok(None),
            None => Err(unlike("end, and not the order of these names")),
        }
    }
}

fn seen(row: OrderRow) -> CarrierOrder {
    let words = CarrierWords { code: None, text: row.reason };
    let mut numbers = BTreeMap::new();
    for item in row.items {
        let Some(number) = item.number.as_deref().and_then(|number| E164::parse(number).ok()) else { continue };
        let is = match item.status.as_str() {
            "active" | "deleted" => NumberInOrder::Done,
            "pending" => NumberInOrder::Working,
            "rejected" => NumberInOrder::Failed { words: CarrierWords { code: Some(item.status), text: words.text.clone() } },
            // As the whole order is.
            _ => continue,
        };
        numbers.insert(number, is);
    }
    CarrierOrder {
        reference: row.order_id,
        state: order_state(&row.status),
        word: row.status,
        numbers,
        words: words.text.is_some().then_some(words).into_iter().collect(),
    }
}
