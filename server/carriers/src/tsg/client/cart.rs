//! The carrier's cart: what lies in it is held for us, with no end named, up to a hundred numbers.

use async_trait::async_trait;
use contract::{
    number::{E164, NumberKind},
    offer::{HoldRule, OfferedThing},
    problem::CarrierWords,
};
use serde_json::{Value, json};

use super::{Client, digits, fault, search::number_of, table, wire};
use crate::{
    buying::{Held, Holds},
    carrier::{Accepted, CarrierOffer},
    error::{Error, ErrorKind, Result},
    mark::Mark,
    operation::Operation,
};

const RESERVE: &str = "mutation ($numbers: [String]) { numbersReserve(numbers: $numbers) { reserved reservedTotal excluded \
                       excludedTotal requested requestedTotal } }";
const LIST: &str = "query { reservedList { numbers { telephoneNumber city lata } } }";
const RELEASE: &str = "mutation ($numbers: [String]) { releaseReserved(numbers: $numbers) { excluded excludedCount releasedCount \
                       totalCount } }";

#[async_trait]
impl Holds for Client {
    fn operation(&self) -> &'static Operation {
        &table::CART_ADD
    }

    fn rule(&self, offer: &CarrierOffer) -> HoldRule {
        match &offer.what {
            OfferedThing::Number { kind: NumberKind::Local, .. } => HoldRule::Kept,
            OfferedThing::Number { .. } | OfferedThing::Product { .. } => HoldRule::None,
        }
    }

    async fn hold(&self, offer: &CarrierOffer, _mark: &Mark) -> Result<Held> {
        let number = local(offer)?;
        let ten = digits::ten(&number)?;
        // Nothing may slip into the cart between somebody's look and the check-out.
        let _lease = self.cart.lock().await;
        let data = self.calls.mutate(&table::CART_ADD, RESERVE, &json!({ "numbers": [ten] })).await?;
        let reply = data.get("numbersReserve").unwrap_or(&Value::Null);
        if has(reply, "reserved", &number) {
            return Ok(held(ten));
        }
        if has(reply, "excluded", &number) {
            return Err(fault::sentence(
                ErrorKind::Refused,
                "TSG Global did not reserve the number: it is taken already, or a hundred numbers lie in the carrier's cart.",
            ));
        }
        Err(fault::unexpected("the answer to a reservation"))
    }

    async fn release(&self, offer: &CarrierOffer, held: &Held) -> Result<Accepted> {
        let number = local(offer)?;
        let ten = digits::ten(&number)?;
        if digits::read(&held.reference).as_ref() != Some(&number) {
            return Err(Error::new(ErrorKind::Unsupported, "the hold is of another number"));
        }
        let _lease = self.cart.lock().await;
        let data = self.calls.mutate(&table::CART_REMOVE, RELEASE, &json!({ "numbers": [ten] })).await?;
        let reply = data.get("releaseReserved").unwrap_or(&Value::Null);
        if has(reply, "excluded", &number) {
            return Err(fault::sentence(ErrorKind::NotFound, "TSG Global does not list the number in its cart."));
        }
        match wire::text(reply, "releasedCount").as_deref() {
            Some("1") => Ok(Accepted::default()),
            Some(_) | None => {
                let words =
                    CarrierWords { code: None, text: Some("TSG Global does not say that it gave the number back.".into()) };
                Err(fault::unexpected("the answer to a release").with_words(words))
            }
        }
    }

    async fn look(&self, offer: &CarrierOffer, _held: Option<&Held>) -> Result<Option<Held>> {
        let number = local(offer)?;
        Ok(self.reserved().await?.contains(&number).then(|| held(digits::ten(&number).unwrap_or_default())))
    }
}

impl Client {
    /// What lies in the carrier's cart. A row that cannot be read is an error: whoever checks out would buy it.
    pub(super) async fn reserved(&self) -> Result<Vec<E164>> {
        let data = self.calls.ask(&table::CART_LIST, LIST, &json!({})).await?;
        let list = data.get("reservedList").and_then(|list| list.get("numbers"));
        let rows = match list {
            Some(Value::Array(rows)) => rows.clone(),
            Some(Value::Null) => Vec::new(),
            _ => return Err(fault::unexpected("the carrier's cart")),
        };
        rows.iter()
            .map(|row| wire::text(row, "telephoneNumber").or_else(|| row.as_str().map(str::to_owned)))
            .map(|text| text.and_then(|text| digits::read(&text)).ok_or_else(|| fault::unexpected("a row of the carrier's cart")))
            .collect()
    }
}

fn held(ten: &str) -> Held {
    Held { reference: ten.to_owned(), until: None, computed: false }
}

fn local(offer: &CarrierOffer) -> Result<E164> {
    let number = number_of(offer)?;
    if number.is_toll_free() {
        return Err(Error::new(ErrorKind::Unsupported, "TSG Global holds no toll-free numbers."));
    }
    Ok(number)
}

fn has(reply: &Value, list: &str, number: &E164) -> bool {
    wire::texts(reply, list).unwrap_or_default().iter().any(|text| digits::read(text).as_ref() == Some(number))
}
