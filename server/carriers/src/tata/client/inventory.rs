//! Products in service (T14), and taking them out of service (T13).

use std::collections::BTreeMap;

use async_trait::async_trait;
use contract::{
    number::{E164, NumberKind},
    routing::Routing,
};
use futures::{
    StreamExt as _, TryStreamExt as _,
    stream::{self, BoxStream},
};

use super::{
    Client,
    assumed::{Command, Page, ServiceRow},
    fault::unsupported,
    paths::Place,
    purchases::accepted,
    table,
};
use crate::{
    carrier::{Accepted, CarrierNumber, Depth, Inventory},
    error::Result,
    mark::Mark,
    operation::Operation,
    paging::PageGuard,
};

/// Pages that are read at most.
const MOST_PAGES: u32 = 10_000;

#[async_trait]
impl Inventory for Client {
    fn kinds(&self) -> &'static [NumberKind] {
        &[NumberKind::International]
    }

    fn list(&self, _kind: NumberKind) -> BoxStream<'_, Result<Vec<CarrierNumber>>> {
        let start = Some((1_u32, 0_u64, PageGuard::new(MOST_PAGES)));
        stream::try_unfold(start, move |state| async move {
            let Some((page, seen, mut guard)) = state else { return Ok(None) };
            let read = self.services(page).await?;
            guard.page(read.rows.first().map(|row| row.service_id.as_str()))?;
            let seen = seen + read.received as u64;
            // Without a total only an empty page is an end.
            let is_last = read.received == 0 || read.total.is_some_and(|total| total <= seen);
            if read.rows.len() < read.received {
                tracing::warn!(page, rows = read.received, readable = read.rows.len(), "rows of products cannot be read");
            }
            let numbers = read.rows.into_iter().filter_map(|row| carrier_number(row, page)).collect();
            Ok(Some((numbers, (!is_last).then_some((page + 1, seen, guard)))))
        })
        .boxed()
    }

    async fn find(&self, kind: NumberKind, number: &E164, near: Option<u32>) -> Result<Option<CarrierNumber>> {
        if let Some(page) = near.filter(|page| *page > 0) {
            let read = self.services(page).await?;
            let mut numbers = read.rows.into_iter().filter_map(|row| carrier_number(row, page));
            if let Some(found) = numbers.find(|one| one.number == *number) {
                return Ok(Some(found));
            }
        }
        let mut list = self.list(kind);
        while let Some(numbers) = list.try_next().await? {
            if let Some(found) = numbers.into_iter().find(|one| one.number == *number) {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn removal_operation(&self) -> &'static Operation {
        &table::ORDER_DELETE
    }

    /// An order is for one product and one country (T11), which a number alone does not say.
    fn most_removed(&self) -> usize {
        1
    }

    async fn remove(&self, kind: NumberKind, numbers: &[E164], mark: &Mark) -> Result<Accepted> {
        let [number] = numbers else { return Err(unsupported("a removal is of one number")) };
        let found = self.find(kind, number, None).await.map_err(|mut error| {
            // Looking for the service is no part of removing it: nothing was asked for yet.
            error.detail = format!("looking for the service ({:?}): {}", error.kind, error.detail);
            error.kind = crate::error::ErrorKind::NotSent;
            error
        })?;
        let service = found.ok_or_else(|| unsupported("Tata Communications has no such number in service"))?;
        let command = Command { request: self.request(mark), service_ids: vec![service.carrier_id], changes: None, target: None };
        self.command(&table::ORDER_DELETE, Place::Delete, &command, mark).await
    }
}

impl Client {
    async fn services(&self, page: u32) -> Result<Page<ServiceRow>> {
        let page = page.to_string();
        let query = [("customerId", self.ids.customer.as_str()), ("pageNo", page.as_str()), ("pageSize", "100")];
        Page::read(self.calls.read(&table::PRODUCTS, Place::Products, &query).await?)
    }

    /// Sends one of the three commands, once.
    pub(super) async fn command(
        &self,
        operation: &'static Operation,
        place: Place,
        command: &Command,
        mark: &Mark,
    ) -> Result<Accepted> {
        let body = serde_json::to_value(command).map_err(|error| unsupported(error.to_string()))?;
        accepted(self.calls.send(operation, place, &body).await?, mark)
    }
}

/// A service in our words; `None` when its number cannot be read.
fn carrier_number(row: ServiceRow, page: u32) -> Option<CarrierNumber> {
    let number = E164::parse(&row.number).ok()?;
    let kind = match number.national_ten() {
        Some(_) if number.is_toll_free() => NumberKind::TollFree,
        Some(_) if row.country == "US" => NumberKind::Local,
        _ => NumberKind::International,
    };
    let known = [
        ("product", Some(row.product_id)),
        ("country", Some(row.country.clone())),
        ("location", row.location_id),
        ("clid_type", row.clid_type),
        ("order", row.order_id),
    ];
    let features: BTreeMap<String, String> =
        known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.filter(|value| !value.is_empty())?))).collect();
    Some(CarrierNumber {
        number,
        carrier_id: row.service_id,
        kind,
        region: Some(row.country).filter(|country| !country.is_empty()),
        rate_center: None,
        in_service: (row.status == "active").then_some(true),
        status_word: row.status,
        tags: Vec::new(),
        routing: row.delivery.routing().map_or(Routing::Unset, Routing::Connection),
        emergency: None,
        listing: None,
        caller_name: None,
        fax: None,
        features,
        depth: Depth::Whole,
        page,
    })
}
