//! Call48, simulated. README.md beside this file says what it does not do, what it assumes, and what a person can type to
//! make things go wrong.

mod bulk;
mod control;
mod customers;
mod exchange;
mod faults;
mod forwarding;
mod inventory;
mod manners;
mod owned;
mod places;
mod ports;
mod purchase;
mod record;
mod resources;
mod saved;
mod search;
mod services;
mod session;
mod start;
mod terms;
#[cfg(test)]
mod tests;
mod trunks;
mod world;
mod xdr;

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    routing::{MethodRouter, delete, get, post, put},
};

use self::{
    exchange::{Asked, Outcome},
    faults::{Operation, run, run_log_in, run_sign_up},
    world::World,
};
use crate::{
    clock::SharedClock,
    sandbox::{self, RestoreError, Sandbox, mix},
};

/// The most bytes of a request: an upload with thousands of lines. Documents of ports are counted and not held, so they have
/// no such limit.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Call48, simulated.
pub(super) struct Call48Sandbox {
    worlds: Arc<Worlds>,
}

impl Call48Sandbox {
    pub(super) fn new(clock: SharedClock) -> Self {
        Self { worlds: Arc::new(Worlds::new(clock)) }
    }
}

type Worlds = sandbox::Worlds<World>;
type Shared = Arc<Worlds>;
type Verb = fn(Operation) -> MethodRouter<Shared>;
type Name = fn(&Asked) -> &'static str;
type Act = fn(&mut World, &Asked) -> Outcome;

/// Every operation: verb, path, how the ledger calls it, what it does.
const OPERATIONS: &[(Verb, &str, Name, Act)] = &[
    (by_log_in, "/login", |_| "c48_login", session::log_in),
    (by_log_in, "/admin_login", |_| "c48_admin_login", session::admin_log_in),
    (by_get, "/search", search_name, search::search),
    (by_post, "/purchase", purchase_name, purchase::purchase),
    (by_post, "/lcl-did-bulk-purchase/new", |_| "c48_bulk_purchase", bulk::order),
    (by_get, "/lcl-did-bulk-purchase/list", |_| "c48_bulk_list", bulk::list),
    (by_get, "/lcl-did-bulk-purchase/summary_report/{id}", |_| "c48_bulk_summary_report", bulk::summary_report),
    (by_get, "/lcl-did-bulk-purchase/did_report/{id}", |_| "c48_bulk_did_report", bulk::did_report),
    (by_get, "/dids", |_| "c48_dids_list", owned::list),
    (by_delete, "/dids", |_| "c48_dids_remove", owned::remove),
    (by_get, "/update411", |_| "c48_update_411", services::update_411),
    (by_get, "/update911", |_| "c48_update_911", services::update_911),
    (by_get, "/verifyaddress", |_| "c48_verify_address", services::verify_address),
    (by_post, "/update_fax", |_| "c48_update_fax", services::update_fax),
    (by_post, "/did/create-cnam", |_| "c48_create_cnam", services::create_cnam),
    (by_post, "/update_forwarding", |_| "c48_update_forwarding", forwarding::update),
    (by_post, "/trunkgrp/create", |_| "c48_trunk_group_create", trunks::create),
    (by_put, "/trunkgrp/update", |_| "c48_trunk_group_update", trunks::update),
    // The seed names no path for this one; it is inferred from the other two.
    (by_get, "/trunkgrp/list", |_| "c48_trunk_group_list", trunks::list),
    (by_get, "/countries", |_| "c48_countries", resources::countries),
    (by_get, "/states", |_| "c48_states", resources::states),
    (by_get, "/ratecenter", |_| "c48_rate_centers", resources::rate_centers),
    (by_sign_up, "/signup", |_| "c48_signup", customers::sign_up),
    (by_get, "/payment", |_| "c48_payment", customers::pay),
    (by_get, "/customers", |_| "c48_customers_list", customers::list),
    (by_put, "/customers", |_| "c48_customer_create", customers::create),
    (by_put, "/limitsimulcalls", |_| "c48_simultaneous_calls", customers::set_simultaneous_calls),
    (by_post, "/callparking", |_| "c48_call_parking", customers::set_call_parking),
    (by_get, "/discountplan", |_| "c48_discount_plans_list", customers::discount_plans),
    (by_post, "/discountplan", |_| "c48_discount_plan_add", customers::add_discount_plan),
    (by_post, "/rtp", |_| "c48_rtp", customers::set_rtp),
    (by_post, "/paging", |_| "c48_paging", customers::set_paging),
    (by_get, "/subscriptions", |_| "c48_subscriptions", customers::subscriptions),
    (by_get, "/xdr", |_| "c48_xdr", xdr::list),
];

fn search_name(asked: &Asked) -> &'static str {
    match asked.text("type").as_str() {
        "toll" => "c48_search_tollfree",
        "intl" => "c48_search_international",
        _ => "c48_search_local",
    }
}

fn purchase_name(asked: &Asked) -> &'static str {
    match asked.text("type").as_str() {
        "toll" => "c48_purchase_tollfree",
        "intl" => "c48_purchase_international",
        _ => "c48_purchase_local",
    }
}

fn by_log_in(operation: Operation) -> MethodRouter<Shared> {
    post(move |State(worlds): State<Shared>, request: Request| run_log_in(worlds, operation, request))
}

fn by_get(operation: Operation) -> MethodRouter<Shared> {
    get(move |State(worlds): State<Shared>, request: Request| run(worlds, operation, request))
}

fn by_sign_up(operation: Operation) -> MethodRouter<Shared> {
    post(move |State(worlds): State<Shared>, request: Request| run_sign_up(worlds, operation, request))
}

fn by_post(operation: Operation) -> MethodRouter<Shared> {
    post(move |State(worlds): State<Shared>, request: Request| run(worlds, operation, request))
}

fn by_upload(operation: Operation) -> MethodRouter<Shared> {
    by_post(operation).layer(DefaultBodyLimit::disable())
}

fn by_put(operation: Operation) -> MethodRouter<Shared> {
    put(move |State(worlds): State<Shared>, request: Request| run(worlds, operation, request))
}

fn by_delete(operation: Operation) -> MethodRouter<Shared> {
    delete(move |State(worlds): State<Shared>, request: Request| run(worlds, operation, request))
}

impl Sandbox for Call48Sandbox {
    fn router(&self) -> Router {
        let operations = OPERATIONS.iter().chain(ports::OPERATIONS).fold(Router::new(), |router, (verb, path, name, act)| {
            router.route(path, verb(Operation { name: *name, act: *act }))
        });
        Router::new()
            .nest("/api/v4", operations)
            .merge(sandbox::control::router())
            .merge(control::router())
            .merge(ports::router())
            .merge(customers::router())
            .merge(xdr::router())
            .layer(DefaultBodyLimit::max(MOST_BYTES))
            .with_state(Arc::clone(&self.worlds))
    }

    fn snapshot(&self) -> Option<Vec<u8>> {
        self.worlds.snapshot()
    }

    fn restore(&self, bytes: &[u8]) -> Result<(), RestoreError> {
        self.worlds.restore(bytes)
    }
}
