//! Reservations: ten minutes (T9).

use async_trait::async_trait;
use contract::{
    number::E164,
    offer::{HoldRule, OfferedThing},
};
use reqwest::Method;
use serde::Deserialize as _;

use super::{
    Client,
    assumed::{Page, ReservationRow, Reserve},
    fault::{unlike, unsupported},
    paths::Place,
    search::terms_of,
    table,
};
use crate::{
    buying::{Held, Holds},
    carrier::{Accepted, CarrierOffer},
    error::{ErrorKind, Result},
    mark::Mark,
    operation::Operation,
    paging::PageGuard,
};

/// How long a reservation lasts (T9).
pub(super) const LASTS_S: u32 = 600;
/// Pages of reservations that are looked through.
const MOST_PAGES: u32 = 50;

#[async_trait]
impl Holds for Client {
    fn operation(&self) -> &'static Operation {
        &table::RESERVE
    }

    fn rule(&self, offer: &CarrierOffer) -> HoldRule {
        offer.hold
    }

    async fn hold(&self, offer: &CarrierOffer, mark: &Mark) -> Result<Held> {
        let terms = terms_of(offer)?;
        let number = number_of(offer).filter(|_| terms.reservable);
        let number = number.ok_or_else(|| unsupported("Tata Communications does not reserve this."))?;
        let reserve = Reserve {
            request: self.request(mark),
            product_id: terms.product,
            country: terms.country,
            numbers: vec![number.as_str().to_owned()],
        };
        let asked_at = self.calls.clock().now();
        let body = serde_json::to_value(reserve).map_err(|error| unsupported(error.to_string()))?;
        let body = self.calls.send(&table::RESERVE, Place::Reservations, &body).await?;
        let row = ReservationRow::deserialize(body).map_err(|_| unlike("reservationId"))?;
        let computed = row.expires_at.is_none();
        Ok(Held { until: row.expires_at.or(Some(asked_at.plus_ms(i64::from(LASTS_S) * 1000))), ..held(row, computed) })
    }

    async fn release(&self, _offer: &CarrierOffer, held: &Held) -> Result<Accepted> {
        let path = self.calls.paths().of_one(Place::Reservation, &held.reference);
        self.calls.write(&table::RELEASE, Method::DELETE, &path, |request| request, || true).await?;
        Ok(Accepted::default())
    }

    async fn look(&self, offer: &CarrierOffer, known: Option<&Held>) -> Result<Option<Held>> {
        let number = number_of(offer).ok_or_else(|| unsupported("only single numbers are reserved"))?;
        let row = match known {
            None => self.reserved(number).await?,
            Some(known) => match self.calls.read_one(&table::RESERVATIONS, Place::Reservation, &known.reference).await {
                Ok(body) => Some(ReservationRow::deserialize(body).map_err(|_| unlike("reservationId"))?),
                Err(error) if error.kind == ErrorKind::NotFound => None,
                Err(error) => return Err(error),
            },
        };
        let active = row.filter(ReservationRow::is_active);
        // An end that we computed is kept; the carrier still names none.
        let until = known.and_then(|known| known.until);
        Ok(active.map(|row| {
            let computed = row.expires_at.is_none();
            Held { until: row.expires_at.or(until), ..held(row, computed) }
        }))
    }
}

fn held(row: ReservationRow, computed: bool) -> Held {
    Held { reference: row.reservation_id, until: row.expires_at, computed }
}

fn number_of(offer: &CarrierOffer) -> Option<&E164> {
    match &offer.what {
        OfferedThing::Number { number, .. } => Some(number),
        OfferedThing::Product { .. } => None,
    }
}

impl Client {
    /// The active reservation that has this number, looked for in all of ours.
    pub(super) async fn reserved(&self, number: &E164) -> Result<Option<ReservationRow>> {
        let mut guard = PageGuard::new(MOST_PAGES);
        let mut seen = 0;
        for page in 1.. {
            let page = page.to_string();
            let query = [("customerId", self.ids.customer.as_str()), ("pageNo", page.as_str()), ("pageSize", "100")];
            let body = self.calls.read(&table::RESERVATIONS, Place::Reservations, &query).await?;
            let page: Page<ReservationRow> = Page::read(body)?;
            guard.page(page.rows.first().map(|row| row.reservation_id.as_str()))?;
            seen += page.received as u64;
            let is_last = page.received == 0 || page.total.is_some_and(|total| total <= seen);
            let of_number = |row: &ReservationRow| {
                row.is_active() && row.numbers.iter().any(|text| E164::parse(text).is_ok_and(|one| one == *number))
            };
            if let Some(row) = page.rows.into_iter().find(of_number) {
                return Ok(Some(row));
            }
            if is_last {
                break;
            }
        }
        Ok(None)
    }
}
