//! Looking for numbers, and ordering toll-free ones, which need no cart.

use serde_json::{Value, json};

use super::{Arguments, Outcome, text, texts};
use crate::tsg::sandbox::{
    account::Job,
    digits::{Mask, eleven, pick, with_one},
    number::{Compliance, Messaging, Number, SmsStatus},
    places::{area_of, rate_center_of},
    times::DAY_MS,
};

/// The most local numbers of one search. Inferred, as the whole query is.
const MOST_LOCAL: i64 = 500;
/// The most toll-free numbers of one search.
const MOST_TOLL_FREE: i64 = 10;
/// How long after its order a toll-free number takes calls.
const TOLL_FREE_AFTER_MS: i64 = 10 * 60 * 1_000;
/// Inferred: how long the form of a verified sender is looked at.
const VERIFIED_AFTER_MS: i64 = DAY_MS;

fn quantity(arguments: &Arguments, most: i64) -> Result<usize, String> {
    let wanted = arguments.get("quantity").and_then(Value::as_i64).unwrap_or(10);
    if !(1..=most).contains(&wanted) {
        return Err(format!("quantity must be between 1 and {most}"));
    }
    usize::try_from(wanted).map_err(|error| error.to_string())
}

fn mask(arguments: &Arguments) -> Result<Option<Mask>, String> {
    match text(arguments, "contains") {
        None => Ok(None),
        Some(contains) => Mask::read(contains).map(Some).ok_or_else(|| "contains is not a valid mask".to_owned()),
    }
}

fn consecutive(arguments: &Arguments) -> bool {
    arguments.get("consecutive").and_then(Value::as_bool).unwrap_or(false)
}

/// `availableNumbers`. Inferred: the whole of it.
pub(super) fn local(job: &mut Job, arguments: &Arguments) -> Outcome {
    let quantity = quantity(arguments, MOST_LOCAL)?;
    let mask = mask(arguments)?;
    let same = |name: &str, is: &str| text(arguments, name).is_none_or(|wanted| wanted.eq_ignore_ascii_case(is));
    let fits = |digits: &u64| {
        let written = digits.to_string();
        let Some(area) = area_of(*digits) else { return false };
        let rate_center = rate_center_of(*digits);
        same("npa", &written[..3])
            && same("nxx", &written[3..6])
            && same("state", area.state)
            && same("rateCenter", rate_center)
            && same("city", rate_center)
            && mask.as_ref().is_none_or(|mask| mask.fits(*digits))
    };
    let found = pick(job.account.free_local().filter(fits).collect(), quantity, consecutive(arguments));
    let rows: Vec<Value> = found.into_iter().map(row).collect();
    Ok(json!({ "numbers": rows }))
}

fn row(digits: u64) -> Value {
    let rate_center = rate_center_of(digits);
    json!({
        "telephoneNumber": digits.to_string(),
        "city": rate_center,
        "lata": area_of(digits).map(|area| area.lata),
        "state": area_of(digits).map(|area| area.state),
        "rateCenter": rate_center,
        "tier": "1",
    })
}

/// `tollfreeNumbers`. Nothing is held.
pub(super) fn toll_free(job: &mut Job, arguments: &Arguments) -> Outcome {
    let quantity = quantity(arguments, MOST_TOLL_FREE)?;
    let mask = mask(arguments)?;
    let fits = |digits: &u64| mask.as_ref().is_none_or(|mask| mask.fits(*digits));
    let found = pick(job.account.free_toll_free().filter(fits).collect(), quantity, consecutive(arguments));
    Ok(json!({ "numbers": found.into_iter().map(with_one).collect::<Vec<_>>() }))
}

/// `orderTollfreeNumbers`. Inferred: numbers that somebody else took are missing from the answer, and when none is left
/// the order is refused.
pub(super) fn order_toll_free(job: &mut Job, arguments: &Arguments) -> Outcome {
    let wanted = texts(arguments, "numbers");
    let mut digits = Vec::new();
    for text in &wanted {
        digits.push(eleven(text).ok_or_else(|| format!("{text} is not a valid number"))?);
    }
    digits.sort_unstable();
    digits.dedup();
    digits.retain(|digits| job.account.is_free(*digits) && job.account.stock.toll_free.contains(digits));
    if digits.is_empty() {
        return Err("none of the numbers is available".into());
    }
    let order = format!("{}-ORD", job.account.next_order());
    let now = job.now();
    for digits in job.half(&digits).to_vec() {
        let mut number = Number::new(digits, now.plus_ms(TOLL_FREE_AFTER_MS), order.clone());
        number.listed_from = job.way.listed_from;
        if arguments.get("smsEnable").and_then(Value::as_bool).unwrap_or(false) {
            let due = Some(now.plus_ms(VERIFIED_AFTER_MS));
            let compliance = Compliance::Pending;
            number.sms = Messaging { status: SmsStatus::Pending, due, compliance, ..Messaging::default() };
        }
        job.account.own(number);
        job.did("tsg_order_tollfree", digits);
    }
    Ok(json!({ "numbers": digits.into_iter().map(with_one).collect::<Vec<_>>(), "orderId": order }))
}
