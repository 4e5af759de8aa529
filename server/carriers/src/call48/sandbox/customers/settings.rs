//! What can be set on a customer. All answers look alike and have no `code`.

use serde_json::json;

use super::{
    super::{
        exchange::{Asked, Outcome, Reply, refusal},
        world::World,
    },
    Customer,
    plans::PLANS,
};

/// Sets something on the customer whose account `id` names. Answers with its id in the billing.
fn set(world: &mut World, asked: &Asked, operation: &str, change: impl FnOnce(&mut Customer) -> Result<(), Reply>) -> Outcome {
    asked.require(&["id"])?;
    let id = asked.text("id");
    let there = world.reseller.find(&id).ok_or_else(|| refusal(format!("Customer {id} was not found in your account")))?;
    let mut changed = there.clone();
    change(&mut changed)?;
    let billing_id = changed.billing_id();
    if asked.way.of(1) == 1 {
        *there = changed;
        world.core.record(operation, id);
    }
    Ok(Reply::json(&json!({ "error": null, "data": { "i_customer": billing_id } })))
}

/// A yes or no, in one of the words that the document has for it.
fn word(asked: &Asked, name: &str, yes: &[&str], no: &[&str]) -> Result<bool, Reply> {
    asked.require(&[name])?;
    match asked.text(name).as_str() {
        word if yes.contains(&word) => Ok(true),
        word if no.contains(&word) => Ok(false),
        word => Err(refusal(format!("The {name} {word:?} is invalid"))),
    }
}

fn count(asked: &Asked, name: &str) -> Result<u64, Reply> {
    asked.require(&[name])?;
    asked.text(name).parse().map_err(|_| refusal(format!("The {name} must be a number")))
}

/// `PUT /limitsimulcalls`. The three counts are wanted even where there is no limit. Whether they fit each other is not looked
/// at: those of the document are 3, 2 and 4.
pub(in super::super) fn set_simultaneous_calls(world: &mut World, asked: &Asked) -> Outcome {
    let limited = word(asked, "limitsimulcalls", &["yes"], &["no"])?;
    let limits = (limited, count(asked, "simulmaxcallsin")?, count(asked, "simulmaxcallsout")?, count(asked, "simulmaxcalls")?);
    set(world, asked, "c48_simultaneous_calls", |customer| {
        customer.settings.limits = Some(limits);
        Ok(())
    })
}

/// `POST /callparking`. Assumed: the document has no body for it. The words of its neighbors under the operation's name.
pub(in super::super) fn set_call_parking(world: &mut World, asked: &Asked) -> Outcome {
    let parking = word(asked, "callparking", &["yes"], &["no"])?;
    set(world, asked, "c48_call_parking", |customer| {
        customer.settings.parking = Some(parking);
        Ok(())
    })
}

/// `POST /rtp`.
pub(in super::super) fn set_rtp(world: &mut World, asked: &Asked) -> Outcome {
    asked.require(&["rtp"])?;
    let mode = asked.text("rtp");
    if !["N", "0", "1", "2", "3"].contains(&mode.as_str()) {
        return Err(refusal("The rtp must be one of N, 0, 1, 2, 3"));
    }
    set(world, asked, "c48_rtp", |customer| {
        customer.settings.rtp = Some(mode);
        Ok(())
    })
}

/// `POST /paging`. The example is `yes`, the words are `No, Yes`.
pub(in super::super) fn set_paging(world: &mut World, asked: &Asked) -> Outcome {
    let paging = word(asked, "paging", &["yes", "Yes"], &["No"])?;
    set(world, asked, "c48_paging", |customer| {
        customer.settings.paging = Some(paging);
        Ok(())
    })
}

/// `POST /discountplan`.
pub(in super::super) fn add_discount_plan(world: &mut World, asked: &Asked) -> Outcome {
    let plan = count(asked, "i_vd_plan")?;
    if !PLANS.iter().any(|known| known.id == plan) {
        return Err(refusal(format!("Discount plan {plan} not found")));
    }
    set(world, asked, "c48_discount_plan_add", |customer| {
        if customer.settings.plans.contains(&plan) {
            return Err(refusal("The customer already has this discount plan"));
        }
        customer.settings.plans.push(plan);
        Ok(())
    })
}
