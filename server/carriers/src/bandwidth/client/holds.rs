//! Reservations: four hours for one number.

use async_trait::async_trait;
use contract::offer::HoldRule;

use super::{
    Client,
    calls::Write,
    fault::{self, Said},
    search::number,
    table,
    xml::Element,
};
use crate::{
    buying::{Held, Holds},
    carrier::{Accepted, CarrierOffer},
    error::{Error, ErrorKind, Result},
    mark::Mark,
    operation::Operation,
};

/// How long a reservation lasts, as documented.
pub(super) const HOLD_S: u32 = 4 * 60 * 60;

#[async_trait]
impl Holds for Client {
    fn operation(&self) -> &'static Operation {
        &table::RESERVATION
    }

    fn rule(&self, offer: &CarrierOffer) -> HoldRule {
        if number(offer).is_some() { HoldRule::Timed { seconds: HOLD_S } } else { HoldRule::None }
    }

    async fn hold(&self, offer: &CarrierOffer, _mark: &Mark) -> Result<Held> {
        let number = number(offer).ok_or_else(|| fault::unsupported("Bandwidth reserves numbers only"))?;
        let body = Element::new("Reservation").say("ReservedTn", &self.calls.settings.wire(number));
        let path = self.calls.settings.path(&["tnreservation"]).finish();
        let said = self.calls.write(Write::post(&table::RESERVATION, path, body)).await?;
        let reference = said.made().or_else(|| said.root.deep("ReservationId")?.text().map(str::to_owned));
        let Some(reference) = reference else { return Err(said.no_yes("reservation")) };
        // The carrier says how long is left; if that cannot be read, the reservation is there all the same.
        let asked_at = self.calls.now();
        match self.reserved(offer, &reference).await {
            Ok(Some(held)) => Ok(held),
            Ok(None) | Err(_) => Ok(Held { reference, until: Some(asked_at.plus_ms(i64::from(HOLD_S) * 1000)), computed: true }),
        }
    }

    async fn release(&self, _offer: &CarrierOffer, held: &Held) -> Result<Accepted> {
        let path = self.calls.settings.path(&["tnreservation", &held.reference]).finish();
        match self.calls.write(Write::delete(&table::RESERVATION_RELEASE, path)).await {
            Ok(said) => Ok(Accepted { words: said.words(), ..Accepted::default() }),
            // It ended by itself.
            Err(error) if error.kind == ErrorKind::NotFound => Ok(Accepted { words: error.said(), ..Accepted::default() }),
            Err(error) => Err(error),
        }
    }

    async fn look(&self, offer: &CarrierOffer, held: Option<&Held>) -> Result<Option<Held>> {
        match held {
            Some(held) => self.reserved(offer, &held.reference).await,
            None => Err(fault::unsupported(
                "Bandwidth lists no reservations: one whose answer was lost ends by itself within four hours",
            )),
        }
    }
}

impl Client {
    /// The reservation as the carrier has it now.
    async fn reserved(&self, offer: &CarrierOffer, reference: &str) -> Result<Option<Held>> {
        let path = self.calls.settings.path(&["tnreservation", reference]).finish();
        let Some(said) = self.calls.look(&table::RESERVATION_READ, &path).await? else { return Ok(None) };
        let seconds = seconds_left(&said, offer)?;
        if seconds == 0 {
            return Ok(None);
        }
        let until = Some(self.calls.now().plus_ms(seconds.saturating_mul(1000)));
        Ok(Some(Held { reference: reference.to_owned(), until, computed: false }))
    }
}

fn seconds_left(said: &Said, offer: &CarrierOffer) -> Result<i64> {
    let unreadable = |detail: &str| Error::new(ErrorKind::Unreadable, detail);
    let reservation = said.root.deep("Reservation").ok_or_else(|| unreadable("the answer is no reservation"))?;
    let theirs = reservation.text_of("ReservedTn").and_then(super::xml::number_of);
    if theirs.as_ref().is_some_and(|theirs| Some(theirs) != number(offer)) {
        return Err(unreadable("the reservation of another number"));
    }
    reservation
        .text_of("ReservationExpires")
        .and_then(|text| text.parse::<f64>().ok())
        .filter(|seconds| seconds.is_finite())
        .map(|seconds| {
            #[expect(clippy::cast_possible_truncation, reason = "clamped to a month")]
            let whole = seconds.clamp(0.0, 2_678_400.0) as i64;
            whole
        })
        .ok_or_else(|| unreadable("a reservation that does not say how long it lasts"))
}
