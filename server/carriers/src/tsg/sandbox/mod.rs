//! TSG Global, simulated. README.md beside this file says what it does not do, what it assumes, and how it can be told to
//! behave where the carrier's document is silent.

mod account;
mod control;
mod digits;
mod graphql;
mod manners;
mod number;
mod places;
mod rest;
mod session;
mod start;
mod stock;
#[cfg(test)]
mod tests;
mod text_protect;
mod times;
mod world;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, header},
    response::Response,
    routing::{MethodRouter, delete, get, patch, post},
};

use self::{
    account::{Job, Refusals},
    manners::Says,
    rest::{Asked, information, inventory, lookups, messaging, pictures, priority},
    world::World,
};
use crate::{
    clock::SharedClock,
    sandbox::{Call, CutOff, RestoreError, Sandbox, Worlds, carry_out, control as common, lock, mix},
};

/// The most bytes of a GraphQL request.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// TSG Global, simulated.
pub(super) struct TsgSandbox {
    worlds: Shared,
}

impl TsgSandbox {
    /// One whose worlds run with this clock.
    pub(super) fn new(clock: SharedClock) -> Self {
        Self { worlds: Arc::new(Worlds::new(clock)) }
    }
}

type Shared = Arc<Worlds<World>>;
type Verb = fn(Operation) -> MethodRouter<Shared>;

/// A REST operation: its id, and what it does.
#[derive(Clone, Copy)]
struct Operation {
    name: fn(&Asked) -> &'static str,
    act: fn(&mut Job, &Asked) -> Response,
}

/// Every REST operation but the text list: verb, path, id, what it does.
const OPERATIONS: &[(Verb, &str, Operation)] = &[
    (by_get, "/v5/dids/{number}", Operation { name: |_| "tsg_number_info", act: information::show }),
    (by_get, "/v4/dids/{number}", Operation { name: |_| "tsg_number_info", act: information::show }),
    (by_post, "/v2/sms-enablement", Operation { name: messaging::operation, act: messaging::enablement }),
    (by_post, "/v1/sms/enablement", Operation { name: messaging::operation, act: messaging::enablement }),
    (by_post, "/v1/sms/webhook", Operation { name: |_| "tsg_sms_webhook", act: messaging::webhook }),
    (by_post, "/v2/dids/{number}/mms/enable", Operation { name: |_| "tsg_mms_enable", act: pictures::enable }),
    (by_post, "/v2/dids/{number}/mms/disable", Operation { name: |_| "tsg_mms_disable", act: pictures::disable }),
    (by_get, "/v1/did/priority", Operation { name: |_| "tsg_priority_list", act: priority::list }),
    (by_post, "/v1/did/priority", Operation { name: |_| "tsg_priority_add", act: priority::add }),
    (by_patch, "/v1/did/priority", Operation { name: |_| "tsg_priority_update", act: priority::update }),
    (by_delete, "/v1/did/priority", Operation { name: |_| "tsg_priority_delete", act: priority::delete }),
    // Inferred: both addresses are ours.
    (by_get, "/v1/cnam/lookup", Operation { name: |_| "tsg_cnam_lookup", act: lookups::caller_name }),
    (by_get, "/v1/sms/carrier", Operation { name: |_| "tsg_sms_carrier_lookup", act: lookups::sms_carrier }),
];

fn by_get(operation: Operation) -> MethodRouter<Shared> {
    get(move |State(worlds): State<Shared>, request: Request| run(worlds, operation, request))
}

fn by_post(operation: Operation) -> MethodRouter<Shared> {
    post(move |State(worlds): State<Shared>, request: Request| run(worlds, operation, request))
}

fn by_patch(operation: Operation) -> MethodRouter<Shared> {
    patch(move |State(worlds): State<Shared>, request: Request| run(worlds, operation, request))
}

fn by_delete(operation: Operation) -> MethodRouter<Shared> {
    delete(move |State(worlds): State<Shared>, request: Request| run(worlds, operation, request))
}

/// Carries a REST operation out.
async fn run(worlds: Shared, operation: Operation, request: Request) -> Response {
    let cut_off = CutOff::of(request.extensions());
    let name = session::world_of_key(request.headers());
    let asked = Asked::read(request).await;
    let id = (operation.name)(&asked);
    let Some(name) = name else { return nobody(id) };
    let call = Call { operation: id, manners: &Says, cut_off, typed: None };
    carry_out(worlds.world(&name), call, move |world: &mut World, way| world.carry_out(way, |job| (operation.act)(job, &asked)))
        .await
}

/// The answer to a key that opens no world.
fn nobody(operation: &str) -> Response {
    if operation.starts_with("tsg_priority") {
        return manners::coded(account::Replies::Text, priority::NO_KEY.0, priority::NO_KEY.1);
    }
    manners::unauthenticated()
}

/// `GET /v1/did/lookup`.
async fn lookup(State(worlds): State<Shared>, request: Request) -> Response {
    let cut_off = CutOff::of(request.extensions());
    let Some(name) = session::world_of_key(request.headers()) else { return manners::unauthenticated() };
    let asked = Asked::read(request).await;
    let world = worlds.world(&name);
    let shared = Arc::clone(&world);
    let call = Call { operation: "tsg_number_lookup", manners: &Says, cut_off, typed: None };
    carry_out(world, call, move |world: &mut World, way| inventory::list(world, shared, way, &asked)).await
}

/// `POST /account/login`.
async fn log_in(State(worlds): State<Shared>, request: Request) -> Response {
    let cut_off = CutOff::of(request.extensions());
    let body = Asked::read(request).await.body;
    let Some(name) = session::world_of_email(body.as_ref()) else { return session::wrong() };
    let call = Call { operation: "tsg_login", manners: &Says, cut_off, typed: None };
    carry_out(worlds.world(&name), call, move |world: &mut World, way| {
        world.carry_out(way, |job| session::log_in(job, body.as_ref()))
    })
    .await
}

/// `POST /graphql`.
async fn graphql(State(worlds): State<Shared>, request: Request) -> Response {
    let cut_off = CutOff::of(request.extensions());
    let Some((name, given)) = session::world_of_token(request.headers()) else { return manners::unauthenticated() };
    let body = axum::body::to_bytes(request.into_body(), MOST_BYTES).await.unwrap_or_default();
    let world = worlds.world(&name);
    let (now, refusals) = {
        let world = lock(&world);
        (world.core.now(), world.account.terms.refusals)
    };
    if !session::is_good(given, now) {
        return match refusals {
            Refusals::Http => manners::unauthenticated(),
            Refusals::InBody => manners::graphql_refusal("unauthenticated"),
        };
    }
    let asked = graphql::Asked::read(&body);
    let call = Call { operation: asked.operation, manners: &Says, cut_off, typed: None };
    carry_out(world, call, move |world: &mut World, way| world.carry_out(way, |job| graphql::execute(job, asked))).await
}

/// What every answer has: the id that support asks for, and that any page may read it.
async fn with_headers(mut response: Response) -> Response {
    let id = mix::uuid(&["request", &rand::random::<u64>().to_string()]);
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert("x-request-id", id);
    }
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

async fn nowhere() -> Response {
    manners::not_found()
}

impl Sandbox for TsgSandbox {
    fn router(&self) -> Router {
        let operations =
            OPERATIONS.iter().fold(Router::new(), |router, (verb, path, operation)| router.route(path, verb(*operation)));
        operations
            .route("/v1/did/lookup", get(lookup))
            .route("/account/login", post(log_in))
            .route("/graphql", post(graphql))
            .fallback(nowhere)
            .layer(axum::middleware::map_response(with_headers))
            .merge(control::router())
            .merge(common::router())
            .with_state(Arc::clone(&self.worlds))
    }

    fn snapshot(&self) -> Option<Vec<u8>> {
        self.worlds.snapshot()
    }

    fn restore(&self, bytes: &[u8]) -> Result<(), RestoreError> {
        self.worlds.restore(bytes)
    }
}
