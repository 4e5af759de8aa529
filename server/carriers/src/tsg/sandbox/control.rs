//! The addresses of this carrier's sandbox that no live carrier has, beside those that every sandbox has.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::post,
};
use serde::Deserialize;
use serde_json::json;

use super::{
    account::{Held, MOST_IN_CART, Refusals, Replies},
    digits::{eleven, ten, with_one},
    text_protect,
    world::World,
};
use crate::sandbox::{
    Worlds,
    control::{Answer, done, refused},
    lock,
};

type Shared = Arc<Worlds<World>>;

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/_sandbox/{world}/terms", post(terms))
        .route("/_sandbox/{world}/foreign", post(foreign))
        .route("/_sandbox/{world}/sell", post(sell))
        .route("/_sandbox/{world}/text_protect", post(text_protect))
}

#[derive(Deserialize)]
struct TermsAsked {
    replies: Option<Replies>,
    refusals: Option<Refusals>,
    search: Option<bool>,
    text_protect: Option<String>,
}

async fn terms(State(worlds): State<Shared>, Path(name): Path<String>, Json(asked): Json<TermsAsked>) -> Answer {
    if asked.text_protect.as_ref().is_some_and(|address| !text_protect::is_loopback(address)) {
        return refused("alerts go to http addresses of this machine only");
    }
    let world = worlds.world(&name);
    let mut world = lock(&world);
    let terms = &mut world.account.terms;
    terms.replies = asked.replies.unwrap_or(terms.replies);
    terms.refusals = asked.refusals.unwrap_or(terms.refusals);
    terms.without_search = asked.search.map_or(terms.without_search, |search| !search);
    terms.text_protect = asked.text_protect.or(terms.text_protect.take());
    world.core.touch();
    done()
}

#[derive(Deserialize)]
struct Foreign {
    number: Option<String>,
}

/// Somebody else puts a number into the cart, in the portal.
async fn foreign(State(worlds): State<Shared>, Path(name): Path<String>, Json(asked): Json<Foreign>) -> Answer {
    let world = worlds.world(&name);
    let mut world = lock(&world);
    let account = &mut world.account;
    if account.cart.len() >= MOST_IN_CART {
        return refused("the cart is full");
    }
    let wanted = match &asked.number {
        Some(text) => ten(text).or_else(|| eleven(text)).filter(|digits| account.is_free(*digits)),
        None => account.free_local().last(),
    };
    let Some(digits) = wanted else { return refused("that number cannot be had") };
    account.cart.push(Held { digits, foreign: true, listed_from: None });
    world.core.touch();
    Ok(Json(json!({ "done": true, "number": digits.to_string() })))
}

#[derive(Deserialize)]
struct Sell {
    number: String,
}

/// Somebody else buys a number.
async fn sell(State(worlds): State<Shared>, Path(name): Path<String>, Json(asked): Json<Sell>) -> Answer {
    let Some(digits) = ten(&asked.number).or_else(|| eleven(&asked.number)) else {
        return refused("a number has ten or eleven digits");
    };
    let world = worlds.world(&name);
    let mut world = lock(&world);
    let was_free = world.account.is_free(digits);
    if was_free {
        world.account.gone.insert(digits);
        world.core.touch();
    }
    Ok(Json(json!({ "done": was_free })))
}

#[derive(Deserialize)]
struct Attempt {
    number: Option<String>,
    #[serde(default = "somebody")]
    requester: String,
    #[serde(default = "some_nnid")]
    requester_nnid: String,
}

fn somebody() -> String {
    "Granite Ridge Mobile".into()
}

fn some_nnid() -> String {
    "106520".into()
}

/// Somebody tries to move a number's messages elsewhere.
async fn text_protect(State(worlds): State<Shared>, Path(name): Path<String>, Json(asked): Json<Attempt>) -> Answer {
    let (address, number, now) = {
        let world = worlds.world(&name);
        let world = lock(&world);
        let first = world.account.numbers.keys().next().copied().map(with_one);
        (world.account.terms.text_protect.clone(), asked.number.or(first), world.core.now())
    };
    let (Some(address), Some(number)) = (address, number) else {
        return refused("there is no address for alerts, or no number");
    };
    let alert = text_protect::alert(&number, &asked.requester, &asked.requester_nnid, now);
    let (tries, status) = text_protect::post(&address, &alert).await;
    Ok(Json(json!({ "done": status == Some(200), "tries": tries, "status": status, "sent": alert })))
}
