//! Reservations: ten minutes by the world's clock, all of the numbers or none (T9).

use axum::http::StatusCode;
use contract::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    account,
    exchange::{Asked, Faults, Outcome, Refusal, Reply, written},
    search,
    stock::ProductId,
    world::World,
};
use crate::sandbox::Way;

/// How long a reservation lasts (T9).
const LASTS_MS: i64 = 10 * 60 * 1000;
/// The most numbers of one.
const MOST_NUMBERS: usize = 100;

/// A reservation.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Reservation {
    pub(super) id: String,
    pub(super) product: ProductId,
    pub(super) country: String,
    pub(super) numbers: Vec<String>,
    pub(super) standing: Standing,
    pub(super) external: Option<String>,
    pub(super) request: Option<String>,
    pub(super) created: Timestamp,
    pub(super) expires: Timestamp,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Standing {
    Active,
    Ordered,
    Released,
    Expired,
}

impl Standing {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Ordered => "ordered",
            Self::Released => "released",
            Self::Expired => "expired",
        }
    }
}

impl Reservation {
    fn row(&self) -> Value {
        let mut row = json!({
            "reservationId": self.id,
            "status": self.standing.word(),
            "productId": self.product.word(),
            "country": self.country,
            "numbers": self.numbers,
            "createdAt": written(self.created),
            "expiresAt": written(self.expires),
        });
        for (name, value) in [("externalId", &self.external), ("requestId", &self.request)] {
            if let Some(value) = value {
                row[name] = value.as_str().into();
            }
        }
        row
    }
}

impl World {
    /// The numbers of what ran out return to the inventory (T9).
    pub(super) fn settle_reservations(&mut self, now: Timestamp) {
        for reservation in &mut self.state.reservations {
            if reservation.standing == Standing::Active && reservation.expires <= now {
                reservation.standing = Standing::Expired;
                self.core.touch();
            }
        }
    }

    pub(super) fn reservation(&mut self, id: &str) -> Option<&mut Reservation> {
        self.state.reservations.iter_mut().find(|reservation| reservation.id == id)
    }

    /// Marks what was reserved as ordered, once all its numbers are.
    pub(super) fn settle_ordered(&mut self) {
        let taken = &self.state.taken;
        for reservation in &mut self.state.reservations {
            if reservation.standing == Standing::Active && reservation.numbers.iter().all(|number| taken.contains(number)) {
                reservation.standing = Standing::Ordered;
            }
        }
    }

    /// Checks that numbers are of one product and country and still to be had, in this way.
    pub(super) fn check_numbers(
        &self,
        numbers: &[String],
        product: ProductId,
        country: &str,
        is_to_be_had: impl Fn(&str) -> bool,
    ) -> Result<(), Refusal> {
        let mut faults = Faults::default();
        for number in numbers {
            match self.line(number) {
                Some(line) if line.product != product => {
                    faults
                        .add("numbers", format!("{number} is {} and the request is for {}", line.product.word(), product.word()));
                }
                Some(line) if line.country.code != country => {
                    faults.add("numbers", format!("{number} is of {} and the request is for {country}", line.country.code));
                }
                _ => {}
            }
        }
        faults.check()?;
        let gone: Vec<&String> = numbers.iter().filter(|number| !is_to_be_had(number)).collect();
        if gone.is_empty() {
            return Ok(());
        }
        Err(Refusal {
            status: StatusCode::CONFLICT,
            message: "Some numbers are no longer available; nothing was done".into(),
            details: gone.into_iter().map(|number| ("numbers".into(), format!("{number} is no longer available"))).collect(),
        })
    }
}

/// `POST /reservations`.
pub(super) fn create(world: &mut World, asked: &Asked, way: Way) -> Outcome {
    let body = &asked.body;
    let mut faults = Faults::default();
    account::customer(&faults.required(body, "customerId"), &mut faults);
    let product = faults.required(body, "productId");
    let country = faults.required(body, "country");
    let product = (!product.is_empty()).then(|| search::product(&product, &mut faults)).flatten();
    let country = (!country.is_empty()).then(|| search::country(&country, &mut faults)).flatten();
    let mut numbers = faults.texts(body, "numbers", MOST_NUMBERS);
    let external = faults.optional(body, "externalId");
    let request = faults.optional(body, "requestId");
    faults.check()?;
    let (Some(product), Some(country)) = (product, country) else {
        return Err(Refusal::conflict("The product or the country is not known"));
    };
    if !product.may_be_reserved() {
        return Err(Refusal::conflict(format!("{} cannot be reserved; order it by its numbers", product.word())));
    }
    world.check_numbers(&numbers, product, country.code, |number| world.is_available(number))?;
    numbers.truncate(way.of(numbers.len()));
    let created = world.now();
    let reservation = Reservation {
        id: format!("RS-{:06}", world.state.reservations.len() + 1),
        product,
        country: country.code.into(),
        numbers,
        standing: Standing::Active,
        external,
        request,
        created,
        expires: created.plus_ms(LASTS_MS),
    };
    for number in &reservation.numbers {
        world.core.record("tata_reserve", number);
    }
    let row = reservation.row();
    world.state.reservations.push(reservation);
    Ok(Reply::created(row))
}

/// `GET /reservations`.
pub(super) fn list(world: &mut World, asked: &Asked) -> Outcome {
    account::customer_of(asked)?;
    asked.page(world.state.reservations.iter().rev().map(Reservation::row).collect())
}

/// `GET /reservations/{reservationId}`.
pub(super) fn read(world: &mut World, asked: &Asked) -> Outcome {
    let id = asked.part(1);
    world.reservation(id).map(|one| Reply::json(&one.row())).ok_or_else(|| Refusal::unknown("reservation", id))
}

/// `DELETE /reservations/{reservationId}`. What is released already, or ran out, stays as it is.
pub(super) fn release(world: &mut World, asked: &Asked) -> Outcome {
    let id = asked.part(1).to_owned();
    let Some(reservation) = world.reservation(&id) else { return Err(Refusal::unknown("reservation", &id)) };
    match reservation.standing {
        Standing::Active => reservation.standing = Standing::Released,
        Standing::Released | Standing::Expired => return Ok(Reply::nothing()),
        Standing::Ordered => return Err(Refusal::conflict(format!("The reservation {id} was ordered"))),
    }
    world.core.record("tata_reserve", format!("release {id}"));
    Ok(Reply::nothing())
}
