//! `POST /update_forwarding`: three steps, or a trunk group.
//!
//! Assumed, because the samples send much less than what is marked as required: fields that are not sent stay as they
//! are, except that a call which names `method1` replaces all three steps and takes the number off its trunk group, and
//! one which names only `fwd_trunk_grpid` takes the steps away. What is written as `sequence` and `sipdigits` is read back;
//! `NA` is what `sipdigits` says before that, and it cannot be written. A `username` is never read back.

use serde_json::json;

use super::{
    exchange::{Asked, Outcome, Reply, digits_of, plain, refusal},
    owned::{Forwarding, Owned, Step},
    world::World,
};

/// The product that the carrier chooses by itself.
const PRODUCT: u64 = 24_230;

/// `POST /update_forwarding`.
pub(super) fn update(world: &mut World, asked: &Asked) -> Outcome {
    asked.require(&["number"])?;
    let number = asked.text("number");
    let groups: Vec<u64> = world.trunk_groups.iter().map(|group| group.ext_tgid).collect();
    let owned = world.find_owned(&number).ok_or_else(|| refusal(format!("Number {number} was not found in your account")))?;
    let forwarding = changed(owned, asked, &groups)?;
    let answer = if owned.own_network {
        plain(json!([{ "description": "Routing request completed" }]))
    } else {
        plain(json!({
            "login": owned.with_prefix(),
            "i_product": forwarding.product.to_string(),
            "i_account": 1_300_000 + owned.id,
        }))
    };
    let digits = owned.digits;
    if asked.way.of(1) == 1 {
        world.set(digits, asked.way.listed_from, |settings| settings.forwarding = forwarding);
        world.core.record("c48_update_forwarding", digits);
    }
    Ok(answer)
}

fn changed(owned: &Owned, asked: &Asked, groups: &[u64]) -> Result<Forwarding, Reply> {
    let mut forwarding = owned.settings.as_ref().map(|settings| settings.forwarding.clone()).unwrap_or_default();
    if let Some(mode) = filled(asked, "answeringmode") {
        let mode = mode.parse().ok().filter(|mode| *mode <= 7);
        forwarding.answering_mode = mode.ok_or_else(|| refusal("The answeringmode field must be between 0 and 7"))?;
    }
    if let Some(sequence) = filled(asked, "sequence") {
        if !["Order", "Simultaneous", "Random"].contains(&sequence.as_str()) {
            return Err(refusal("The sequence field must be Order, Simultaneous or Random"));
        }
        forwarding.sequence = sequence;
    }
    if let Some(digits) = filled(asked, "sipdigits") {
        if digits != "11" && digits != "10" {
            return Err(refusal("The sipdigits field must be 11 or 10"));
        }
        forwarding.sipdigits = digits;
    }
    if let Some(product) = filled(asked, "product") {
        let known = product.parse().ok().filter(|product| *product == PRODUCT);
        forwarding.product = known.ok_or_else(|| refusal(format!("Product {product} not found")))?;
    }
    if asked.sent("method1").is_some() {
        forwarding.steps = [step(asked, 1)?, step(asked, 2)?, step(asked, 3)?];
        forwarding.trunk_group = None;
        forwarding.password = String::new();
        if forwarding.steps[0].method == "trunk" {
            asked.require(&["username", "password"])?;
            forwarding.password = asked.text("password");
        }
    } else if ["method2", "method3"].iter().any(|name| filled(asked, name).is_some()) {
        return Err(refusal("The method1 field is required"));
    }
    if let Some(group) = filled(asked, "fwd_trunk_grpid") {
        if !owned.own_network {
            return Err(refusal("Trunk group routing is available for OD numbers only"));
        }
        let known = group.parse().ok().filter(|id| groups.contains(id));
        forwarding.trunk_group = Some(known.ok_or_else(|| refusal(format!("Trunk group {group} not found")))?);
        if asked.sent("method1").is_none() {
            forwarding.steps = Default::default();
            forwarding.password = String::new();
        }
    }
    Ok(forwarding)
}

fn filled(asked: &Asked, name: &str) -> Option<String> {
    asked.sent(name).filter(|text| !text.is_empty())
}

fn step(asked: &Asked, n: u8) -> Result<Step, Reply> {
    let field = |name: &str| asked.text(&format!("{name}{n}"));
    let mut step = Step { method: field("method"), ..Step::default() };
    match step.method.as_str() {
        "" | "preconfigured" => return Ok(step),
        "simple" => {
            step.number = field("number");
            if !(10..=15).contains(&digits_of(&step.number).len()) || digits_of(&step.number) != step.number {
                return Err(refusal(format!("The number{n} field must be a phone number")));
            }
        }
        "ip" => {
            step.sip = field("sip");
            if step.sip.is_empty() || step.sip.contains(char::is_whitespace) {
                return Err(refusal(format!("The sip{n} field must be an ip address")));
            }
        }
        "trunk" if n == 1 => {}
        _ => return Err(refusal(format!("The method{n} field is invalid"))),
    }
    step.timeout = field("timeout");
    match step.timeout.parse::<u32>() {
        Ok(1..=300) => Ok(step),
        _ => Err(refusal(format!("The timeout{n} field must be between 1 and 300 seconds"))),
    }
}
