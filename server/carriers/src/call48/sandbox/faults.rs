//! What goes wrong: the plan of a world, and the one place where every operation is carried out, under trouble or not.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use futures::StreamExt as _;
use rand::RngExt as _;

use super::{
    exchange::{Asked, Outcome, Reply, refusal, unauthorized},
    owned::nanp_digits,
    session,
    world::{World, Worlds, lock},
};
use crate::sandbox::{CutOff, Fault, Trouble};

/// How long a request that is never answered is held.
const HELD_FOR: Duration = Duration::from_secs(600);

/// An operation: how it is called in the ledger, and what it does.
#[derive(Clone, Copy)]
pub(super) struct Operation {
    pub(super) name: fn(&Asked) -> &'static str,
    pub(super) act: fn(&mut World, &Asked) -> Outcome,
}

/// The faults of a world, in the order in which they are tried.
#[derive(Default)]
pub(super) struct Plan(Vec<Planned>);

struct Planned {
    fault: Fault,
    went_well: u32,
    happened: u32,
}

impl Plan {
    pub(super) fn new(faults: Vec<Fault>) -> Self {
        Self(faults.into_iter().map(|fault| Planned { fault, went_well: 0, happened: 0 }).collect())
    }

    /// What happens to this call. The first fault that strikes is the only one.
    fn next(&mut self, operation: &str, mut percent: impl FnMut() -> u8) -> Option<Trouble> {
        for planned in &mut self.0 {
            let Planned { fault, went_well, happened } = planned;
            let concerned = if fault.operation.is_empty() {
                !matches!(operation, "c48_login" | "c48_admin_login")
            } else {
                fault.operation == operation
            };
            if !concerned || (fault.times != 0 && *happened >= fault.times) {
                continue;
            }
            if *went_well < fault.after {
                *went_well += 1;
                continue;
            }
            if fault.percent.is_some_and(|likely| percent() >= likely) {
                continue;
            }
            *happened += 1;
            return Some(fault.what);
        }
        None
    }
}

/// Trouble that a person summons by what they type. The README has the list.
fn summoned(world: &mut World, operation: &str, asked: &Asked) -> Option<Trouble> {
    match operation {
        "c48_search_local" if asked.text("state").eq_ignore_ascii_case("WY") => Some(Trouble::Slow { ms: 3_000 }),
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
    carry_out(worlds.world(&name), operation, asked, cut_off).await
}

/// Carries any other operation out.
pub(super) async fn run(worlds: Arc<Worlds>, operation: Operation, request: Request) -> Response {
    let cut_off = CutOff::of(request.extensions());
    let asked = Asked::read(request).await;
    let Some(name) = session::world_of(&asked.token) else { return unauthorized().into_response() };
    let world = worlds.world(&name);
    let now = lock(&world).now();
    if !session::is_good(&asked.token, now) {
        return unauthorized().into_response();
    }
    carry_out(world, operation, asked, cut_off).await
}

fn act(world: &Mutex<World>, operation: Operation, asked: &Asked) -> Reply {
    if asked.broken {
        return refusal("The request body could not be read");
    }
    let mut world = lock(world);
    world.settle();
    (operation.act)(&mut world, asked).unwrap_or_else(|refused| refused)
}

async fn carry_out(world: Arc<Mutex<World>>, operation: Operation, mut asked: Asked, cut_off: Option<CutOff>) -> Response {
    let (trouble, now) = {
        let mut world = lock(&world);
        world.settle();
        let name = (operation.name)(&asked);
        let World { plan, dice, .. } = &mut *world;
        let planned = plan.next(name, || dice.random_range(0..100));
        (planned.or_else(|| summoned(&mut world, name, &asked)), world.now())
    };
    let Some(trouble) = trouble else { return act(&world, operation, &asked).into_response() };
    tracing::debug!(?trouble, operation = (operation.name)(&asked), "sandbox makes trouble");
    match trouble {
        Trouble::Slow { ms } => {
            let reply = act(&world, operation, &asked);
            tokio::time::sleep(Duration::from_millis(ms)).await;
            reply.into_response()
        }
        Trouble::DropBefore => close(cut_off),
        Trouble::DropAfter => {
            act(&world, operation, &asked);
            close(cut_off)
        }
        Trouble::Hang => hold(cut_off).await,
        Trouble::HangAfter => {
            act(&world, operation, &asked);
            hold(cut_off).await
        }
        Trouble::Late { ms } => {
            // Nobody may wait any more when it happens, so it cannot be part of answering.
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                act(&world, operation, &asked);
            });
            hold(cut_off).await
        }
        Trouble::ServerError => server_error(),
        Trouble::ServerErrorAfter => {
            act(&world, operation, &asked);
            server_error()
        }
        Trouble::TooMany { retry_after_s } => {
            let words = "Too many requests, please try again later.";
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, retry_after_s.to_string())], words).into_response()
        }
        Trouble::Html => page(),
        Trouble::HtmlAfter => {
            act(&world, operation, &asked);
            page()
        }
        Trouble::TruncatedAfter => truncated(act(&world, operation, &asked)),
        Trouble::TokenExpired => unauthorized().into_response(),
        Trouble::Refuse => refusal("Request declined by the provisioning system (E1042)").into_response(),
        Trouble::LateListing { ms } => {
            asked.way.listed_from = Some(now.plus_ms(ms));
            act(&world, operation, &asked).into_response()
        }
        Trouble::Partial => {
            asked.way.half = true;
            act(&world, operation, &asked).into_response()
        }
    }
}

/// Closes the connection without an answer. When the router is not served by [`crate::sandbox::serve`], the best that can
/// be done is an answer whose body breaks off before its first byte.
fn close(cut_off: Option<CutOff>) -> Response {
    match cut_off {
        Some(cut_off) => {
            cut_off.cut();
            StatusCode::OK.into_response()
        }
        None => broken_off(Bytes::new(), 1, "application/json; charset=utf-8"),
    }
}

/// Never answers, but does not hold a connection for ever either.
async fn hold(cut_off: Option<CutOff>) -> Response {
    tokio::time::sleep(HELD_FOR).await;
    close(cut_off)
}

fn server_error() -> Response {
    let words = r#"{"message":"Internal Server Error"}"#;
    (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], words).into_response()
}

fn page() -> Response {
    let words = "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\
                 <body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>\n";
    (StatusCode::OK, [(header::CONTENT_TYPE, "text/html")], words).into_response()
}

fn truncated(reply: Reply) -> Response {
    let (body, content_type) = reply.into_parts();
    let length = body.len();
    broken_off(Bytes::from(body).slice(..length / 2), length, content_type)
}

/// A response that announces a length and breaks off after these bytes.
fn broken_off(bytes: Bytes, length: usize, content_type: &'static str) -> Response {
    let first = futures::stream::once(async move { Ok(bytes) });
    let then = futures::stream::once(async {
        // The first part must be on its way before the connection goes.
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    });
    let body = Body::from_stream(first.chain(then));
    let headers = [(header::CONTENT_TYPE, content_type.to_owned()), (header::CONTENT_LENGTH, length.to_string())];
    (StatusCode::OK, headers, body).into_response()
}
