//! Buying. A check-out buys everything in the carrier's cart, whoever put it there: so the cart is looked into first, and
//! nothing is bought unless exactly the order lies in it.

use async_trait::async_trait;
use contract::{
    cart::{CartRouting, CartRoutingKind},
    number::{E164, NumberKind},
    problem::CarrierWords,
};
use serde_json::{Value, json};

use super::{Client, digits, fault, search::number_of, table, wire};
use crate::{
    buying::{PurchaseOrder, Purchases},
    carrier::Accepted,
    error::{Error, ErrorKind, Result},
    mark::Mark,
    operation::Operation,
};

/// What the cart holds at most.
const MOST_LINES: usize = 100;
const CHECK_OUT: &str = "mutation { numbersOrder { orderId items { tn trunkGroup tnNote } } }";
const ORDER: &str = "mutation ($numbers: [String], $smsEnable: Boolean) { orderTollfreeNumbers(numbers: $numbers, smsEnable: \
                     $smsEnable) { numbers orderId } }";

#[async_trait]
impl Purchases for Client {
    fn operation(&self, kind: NumberKind) -> &'static Operation {
        match kind {
            NumberKind::TollFree => &table::ORDER_TOLLFREE,
            NumberKind::Local | NumberKind::International => &table::CHECKOUT,
        }
    }

    fn most_lines(&self) -> usize {
        MOST_LINES
    }

    fn routings(&self) -> &'static [CartRoutingKind] {
        &[]
    }

    async fn purchase(&self, order: &PurchaseOrder, _mark: &Mark) -> Result<Accepted> {
        let numbers = numbers(order)?;
        match order.kind {
            NumberKind::Local => self.check_out(&numbers).await,
            NumberKind::TollFree => self.order_toll_free(&numbers).await,
            NumberKind::International => Err(Error::new(ErrorKind::Unsupported, "TSG Global sells no numbers abroad")),
        }
    }
}

impl Client {
    async fn check_out(&self, numbers: &[E164]) -> Result<Accepted> {
        let _lease = self.cart.lock().await;
        let lying = self.reserved().await.map_err(fault::before_writing)?;
        let foreign = without(&lying, numbers);
        if !foreign.is_empty() {
            return Err(fault::sentence(
                ErrorKind::NotSent,
                format!(
                    "TSG Global's cart also holds {}, which this order does not have, and a check-out buys everything in it. \
                     Nothing was bought; release what is too much, or buy it in the same order.",
                    list(&foreign)
                ),
            ));
        }
        let missing = without(numbers, &lying);
        if !missing.is_empty() {
            return Err(fault::sentence(
                ErrorKind::NotSent,
                format!("TSG Global's cart does not hold {} any more. Nothing was bought; hold them again.", list(&missing)),
            ));
        }
        let data = self.calls.mutate(&table::CHECKOUT, CHECK_OUT, &json!({})).await?;
        let reply = data.get("numbersOrder").unwrap_or(&Value::Null);
        let items = reply.get("items").and_then(Value::as_array).ok_or_else(|| fault::unexpected("the answer to a check-out"))?;
        let bought = items.iter().filter_map(|item| digits::read(&wire::text(item, "tn")?)).collect();
        accepted(numbers, bought, wire::text(reply, "orderId"))
    }

    async fn order_toll_free(&self, numbers: &[E164]) -> Result<Accepted> {
        let eleven = numbers.iter().map(digits::eleven).collect::<Result<Vec<_>>>()?;
        // Messages on a toll-free number want a form of their own first.
        let variables = json!({ "numbers": eleven, "smsEnable": false });
        let data = self.calls.mutate(&table::ORDER_TOLLFREE, ORDER, &variables).await?;
        let reply = data.get("orderTollfreeNumbers").unwrap_or(&Value::Null);
        let listed = wire::texts(reply, "numbers").ok_or_else(|| fault::unexpected("the answer to an order"))?;
        let bought: Vec<E164> = listed.iter().filter_map(|text| digits::read(text)).collect();
        if bought.is_empty() && listed.is_empty() {
            return Err(fault::sentence(ErrorKind::Refused, "TSG Global ordered none of these numbers: they may be taken."));
        }
        accepted(numbers, bought, wire::text(reply, "orderId"))
    }
}

/// The numbers of an order that fits together.
fn numbers(order: &PurchaseOrder) -> Result<Vec<E164>> {
    let unsupported = |detail: &str| Err(Error::new(ErrorKind::Unsupported, detail));
    if order.lines.is_empty() || order.lines.len() > MOST_LINES {
        return unsupported("an order has 1 to 100 lines");
    }
    if order.routing != CartRouting::Unset {
        return unsupported("TSG Global's orders set no routing");
    }
    let mut numbers: Vec<E164> = Vec::new();
    for line in &order.lines {
        let number = number_of(&line.offer)?;
        if line.quantity != 1 || numbers.contains(&number) {
            return unsupported("one number can be bought once");
        }
        if digits::kind(&number) != order.kind {
            return unsupported("a line of another kind than its order");
        }
        numbers.push(number);
    }
    Ok(numbers)
}

/// What the carrier says it bought, held against the order. A number it leaves out is looked for among ours as any other: its
/// words say so.
fn accepted(ordered: &[E164], bought: Vec<E164>, reference: Option<String>) -> Result<Accepted> {
    let (missing, extra) = (without(ordered, &bought), without(&bought, ordered));
    if missing.len() == ordered.len() {
        return Err(fault::unexpected("the list of what was bought"));
    }
    let mut said = Vec::new();
    if !missing.is_empty() {
        said.push(format!("TSG Global's answer leaves out {}.", list(&missing)));
    }
    if !extra.is_empty() {
        said.push(format!("TSG Global also bought {}, which was not ordered.", list(&extra)));
    }
    let words = (!said.is_empty()).then(|| CarrierWords { code: None, text: Some(said.join(" ")) });
    // The sample has the order number 0: no order can be found by it.
    Ok(Accepted { words, reference: reference.filter(|id| id != "0"), due: None })
}

/// Those of `all` that `others` does not have.
fn without(all: &[E164], others: &[E164]) -> Vec<E164> {
    all.iter().filter(|number| !others.contains(number)).cloned().collect()
}

/// Numbers in a sentence; the first five of many.
pub(super) fn list(numbers: &[E164]) -> String {
    let first: Vec<&str> = numbers.iter().take(5).map(E164::as_str).collect();
    match numbers.len().saturating_sub(first.len()) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}
