//! A payment and a sign-up. Both answer `"true"`, without a `code`.

use serde_json::json;

use super::{
    super::{
        exchange::{Asked, Outcome, Reply, refusal},
        world::World,
    },
    Account,
    create::is_address,
};

/// A payment must be greater than this, in cents.
const MORE_THAN_CENTS: u64 = 2_000;
/// A payment of so many cents is taken, and its answer is lost.
const UNLUCKY_CENTS: u64 = 6_666;

fn yes() -> Reply {
    Reply::json(&json!({ "error": null, "data": "true" }))
}

/// Dollars with at most two decimals, in cents.
fn cents(text: &str) -> Option<u64> {
    let (dollars, cents) = text.split_once('.').unwrap_or((text, "00"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(dollars) || !digits(cents) || cents.len() > 2 {
        return None;
    }
    let cents: u64 = format!("{cents:0<2}").parse().ok()?;
    dollars.parse::<u64>().ok()?.checked_mul(100)?.checked_add(cents)
}

/// Whether this is the payment whose answer is lost.
pub(in super::super) fn is_unlucky(asked: &Asked) -> bool {
    cents(&asked.text("amount")) == Some(UNLUCKY_CENTS)
}

/// `GET /payment`. It takes effect as often as it comes.
pub(in super::super) fn pay(world: &mut World, asked: &Asked) -> Outcome {
    asked.require(&["amount"])?;
    let cents = cents(&asked.text("amount")).ok_or_else(|| refusal("The amount must be a number"))?;
    if cents <= MORE_THAN_CENTS {
        return Err(refusal("The amount must be greater than $20.00"));
    }
    if asked.way.of(1) == 1 {
        let reseller = &mut world.reseller;
        reseller.paid_cents = reseller.paid_cents.saturating_add(cents);
        reseller.payments += 1;
        world.core.record("c48_payment", format!("{}.{:02}", cents / 100, cents % 100));
    }
    Ok(yes())
}

/// What the document calls required.
const REQUIRED: &[&str] = &[
    "firstname",
    "lastname",
    "company",
    "address",
    "city",
    "country",
    "state",
    "username",
    "password",
    "confirmpassword",
    "email",
    "phone",
    "terms",
];

/// `POST /signup`. It comes without a token; the world is the new account's own, by its user name.
pub(in super::super) fn sign_up(world: &mut World, asked: &Asked) -> Outcome {
    asked.require(REQUIRED)?;
    if asked.text("password") != asked.text("confirmpassword") {
        return Err(refusal("The confirmpassword and password must match"));
    }
    if asked.text("terms") != "1" {
        return Err(refusal("The terms must be accepted"));
    }
    if !is_address(&asked.text("email")) {
        return Err(refusal("The email must be a valid email address"));
    }
    if world.reseller.account.is_some() {
        return Err(refusal("The username has already been taken"));
    }
    if asked.way.of(1) == 1 {
        world.reseller.account = Some(Account { company: asked.text("company"), email: asked.text("email") });
        world.core.record("c48_signup", asked.text("username"));
    }
    Ok(yes())
}
