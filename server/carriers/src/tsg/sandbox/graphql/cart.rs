//! The cart. A checkout buys everything that lies in it, whoever put it there.

use serde_json::{Value, json};

use super::{Arguments, Outcome, texts};
use crate::tsg::sandbox::{
    account::{Held, Job, MOST_IN_CART},
    digits::ten,
    number::{Compliance, Messaging, Number, SmsStatus},
    places::{area_of, rate_center_of},
};

/// `numbersReserve`. Inferred: what cannot be reserved, for whatever reason, is excluded without an error.
pub(super) fn reserve(job: &mut Job, arguments: &Arguments) -> Outcome {
    let requested = texts(arguments, "numbers");
    let (mut reserved, mut excluded) = (Vec::new(), Vec::new());
    let mut room = MOST_IN_CART.saturating_sub(job.account.cart.len());
    for text in &requested {
        let wanted = ten(text).filter(|digits| job.account.is_free(*digits) && job.account.stock.local.contains(digits));
        match wanted {
            Some(digits) if room > 0 && !reserved.contains(&digits) => {
                room -= 1;
                reserved.push(digits);
            }
            _ => excluded.push(text.clone()),
        }
    }
    for digits in job.half(&reserved).to_vec() {
        let listed_from = job.way.listed_from;
        job.account.cart.push(Held { digits, foreign: false, listed_from });
        job.did("tsg_cart_add", digits);
    }
    // The order of the answer is not that of the request.
    reserved.sort_unstable();
    let reserved: Vec<String> = reserved.iter().map(u64::to_string).collect();
    Ok(json!({
        "reservedTotal": reserved.len(),
        "reserved": reserved,
        "excludedTotal": excluded.len(),
        "excluded": excluded,
        "requestedTotal": requested.len(),
        "requested": requested,
    }))
}

/// `reservedList`.
pub(super) fn list(job: &mut Job, _: &Arguments) -> Outcome {
    let now = job.now();
    let listed = job.account.cart.iter().filter(|held| held.listed_from.is_none_or(|from| from <= now));
    let numbers: Vec<Value> = listed
        .map(|held| {
            json!({
                "telephoneNumber": held.digits.to_string(),
                "city": rate_center_of(held.digits),
                "lata": area_of(held.digits).map(|area| area.lata),
            })
        })
        .collect();
    Ok(json!({ "numbers": numbers }))
}

/// `releaseReserved`. What does not lie in the cart is excluded.
pub(super) fn release(job: &mut Job, arguments: &Arguments) -> Outcome {
    let requested = texts(arguments, "numbers");
    let (mut released, mut excluded) = (Vec::new(), Vec::new());
    for text in &requested {
        let lies_there = |digits: &u64| job.account.cart.iter().any(|held| held.digits == *digits);
        match ten(text).filter(lies_there) {
            Some(digits) if !released.contains(&digits) => released.push(digits),
            _ => excluded.push(text.clone()),
        }
    }
    for digits in job.half(&released).to_vec() {
        job.account.cart.retain(|held| held.digits != digits);
        job.did("tsg_cart_remove", digits);
    }
    Ok(json!({
        "excludedCount": excluded.len(),
        "excluded": excluded,
        "releasedCount": released.len(),
        "totalCount": requested.len(),
    }))
}

/// `numbersOrder`. Inferred: an empty cart is an error. `orderId` is 0, as in the sample.
pub(super) fn order(job: &mut Job, _: &Arguments) -> Outcome {
    if job.account.cart.is_empty() {
        return Err("There are no reserved numbers in the cart".into());
    }
    let cart = job.account.cart.clone();
    let order = format!("{}-ORD", job.account.next_order());
    let now = job.now();
    for held in job.half(&cart).to_vec() {
        let mut number = Number::new(held.digits, now, order.clone());
        // Numbers from the cart arrive with messaging on.
        number.sms = Messaging { status: SmsStatus::Active, compliance: Compliance::NonCompliant, ..Messaging::default() };
        number.listed_from = job.way.listed_from;
        job.account.own(number);
        job.account.cart.retain(|other| other.digits != held.digits);
        job.did("tsg_checkout", held.digits);
    }
    let items: Vec<Value> =
        cart.iter().map(|held| json!({ "tn": held.digits.to_string(), "trunkGroup": null, "tnNote": null })).collect();
    Ok(json!({ "orderId": 0, "items": items }))
}
