//! How every operation is carried out, and what a person can type to make it go wrong.

use std::sync::{Arc, Mutex};

use axum::{extract::Request, response::Response};

use super::{
    Worlds, customers,
    exchange::{Asked, Outcome, refusal, unauthorized},
    manners::Says,
    owned::nanp_digits,
    session,
    world::World,
};
use crate::sandbox::{Call, CutOff, Trouble, Way, carry_out, lock};

/// An operation: how it is called in the ledger, and what it does.
#[derive(Clone, Copy)]
pub(super) struct Operation {
    pub(super) name: fn(&Asked) -> &'static str,
    pub(super) act: fn(&mut World, &Asked) -> Outcome,
}

/// Trouble that a person summons by what they type. The README has the list.
fn summoned(world: &mut World, operation: &str, asked: &Asked) -> Option<Trouble> {
    match operation {
        "c48_search_local" if asked.text("state").eq_ignore_ascii_case("WY") => Some(Trouble::Slow { ms: 3_000 }),
        "c48_payment" if customers::is_unlucky(asked) => Some(Trouble::DropAfter),
        "c48_trunk_group_create" if asked.text("trunk_name").starts_with("Slow") => Some(Trouble::Slow { ms: 4_000 }),
        "c48_port_submit" if notes_of(asked).eq_ignore_ascii_case("Lost") => Some(Trouble::DropAfter),
        "c48_update_411" if asked.text("lstnm").eq_ignore_ascii_case("Lost") => Some(Trouble::DropAfter),
        "c48_purchase_local" => {
            let lost = asked.list("numbers").into_iter().flatten().any(|row| {
                let part = |name: &str| row.get(name).map(super::exchange::text_of).unwrap_or_default();
                nanp_digits(&format!("{}{}{}", part("npa"), part("nxx"), part("xxxx")))
                    .and_then(|digits| world.inventory.find_local(digits))
                    .is_some_and(|line| line.rate_center == "DEVILSLAKE")
            });
            lost.then_some(Trouble::DropAfter)
        }
        _ => None,
    }
}

fn notes_of(asked: &Asked) -> String {
    asked.fields.get("port_req_detail").and_then(|detail| detail.get("notes")).map(super::exchange::text_of).unwrap_or_default()
}

/// Carries a log-in out.
pub(super) async fn run_log_in(worlds: Arc<Worlds>, operation: Operation, request: Request) -> Response {
    let cut_off = CutOff::of(request.extensions());
    let asked = Asked::read(request).await;
    let name = asked.text("user_name");
    if name.is_empty() || name.len() > 200 {
        return session::invalid().into_response();
    }
    begin(worlds.world(&name), operation, asked, cut_off).await
}

/// Carries a sign-up out, in the world of the account that is new.
pub(super) async fn run_sign_up(worlds: Arc<Worlds>, operation: Operation, request: Request) -> Response {
    let cut_off = CutOff::of(request.extensions());
    let asked = Asked::read(request).await;
    let name = asked.text("username");
    if name.is_empty() || name.len() > 200 {
        return refusal("The username field is required").into_response();
    }
    begin(worlds.world(&name), operation, asked, cut_off).await
}

/// Carries any other operation out.
pub(super) async fn run(worlds: Arc<Worlds>, operation: Operation, request: Request) -> Response {
    let cut_off = CutOff::of(request.extensions());
    let asked = Asked::read(request).await;
    let Some(name) = session::world_of(&asked.token) else { return unauthorized().into_response() };
    let world = worlds.world(&name);
    let now = lock(&world).core.now();
    if !session::is_good(&asked.token, now) {
        return unauthorized().into_response();
    }
    begin(world, operation, asked, cut_off).await
}

async fn begin(world: Arc<Mutex<World>>, operation: Operation, mut asked: Asked, cut_off: Option<CutOff>) -> Response {
    let name = (operation.name)(&asked);
    let typed = summoned(&mut lock(&world), name, &asked);
    let call = Call { operation: name, manners: &Says, cut_off, typed };
    carry_out(world, call, move |world: &mut World, way: Way| {
        if asked.broken {
            return refusal("The request body could not be read").into_response();
        }
        asked.go(way);
        (operation.act)(world, &asked).unwrap_or_else(|refused| refused).into_response()
    })
    .await
}
