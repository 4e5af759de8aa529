//! Which path does what, and the way of every request: who asks, whether there is room, under what trouble.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use super::{
    ACCOUNT, details, disconnects, dldas,
    exchange::{Asked, Outcome, Reply},
    inventory, lidbs, loas, locations, moves, notifications, options, orders, port_check, port_ins, reservations, search,
    session, subscriptions, work,
    world::World,
    xml::{leaf, node},
};
use crate::sandbox::{Barred, Call, CutOff, Format, Manners, Trouble, Way, Worlds, carry_out, lock};

type Act = fn(&mut World, &Asked) -> Outcome;

/// Every operation: verb, path after the prefix (`{a}` is the account, `{}` anything), how faults and ledger call it, what
/// it does.
const OPERATIONS: &[(&str, &str, &str, Act)] = &[
    ("GET", "accounts/{a}/availableNumbers", "bw_available_numbers", search::search),
    ("POST", "accounts/{a}/tnreservation", "bw_reservation", reservations::reserve),
    ("GET", "accounts/{a}/tnreservation/{}", "bw_reservation_status", reservations::one),
    ("DELETE", "accounts/{a}/tnreservation/{}", "bw_reservation_release", reservations::release),
    ("POST", "accounts/{a}/orders", "bw_order", orders::create),
    ("GET", "accounts/{a}/orders", "bw_order_list", work::list),
    ("GET", "accounts/{a}/orders/{}", "bw_order_status", orders::one),
    ("PUT", "accounts/{a}/orders/{}", "bw_order_change", orders::change),
    ("GET", "accounts/{a}/orders/{}/tns", "bw_order_status", orders::tns),
    ("GET", "accounts/{a}/orders/{}/areaCodes", "bw_order_status", orders::reports),
    ("GET", "accounts/{a}/orders/{}/npaNxx", "bw_order_status", orders::reports),
    ("GET", "accounts/{a}/orders/{}/totals", "bw_order_status", orders::reports),
    ("GET", "accounts/{a}/inserviceNumbers", "bw_inventory", inventory::in_service),
    ("GET", "accounts/{a}/inserviceNumbers/totals", "bw_inventory", inventory::in_service_totals),
    ("GET", "accounts/{a}/inserviceNumbers/{}", "bw_inventory", inventory::is_in_service),
    ("GET", "accounts/{a}/discNumbers", "bw_inventory", inventory::disconnected),
    ("GET", "accounts/{a}/discNumbers/totals", "bw_inventory", inventory::disconnected_totals),
    ("GET", "accounts/{a}/discNumbers/{}", "bw_inventory", inventory::is_disconnected),
    ("GET", "accounts/{a}/tnPortoutPasscodes", "bw_inventory", details::passcodes),
    ("POST", "accounts/{a}/disconnects", "bw_disconnect", disconnects::create),
    ("GET", "accounts/{a}/disconnects", "bw_disconnect_list", work::list),
    ("GET", "accounts/{a}/disconnects/{}", "bw_disconnect_status", disconnects::one),
    ("GET", "tns", "bw_inventory", inventory::all),
    ("POST", "tns", "bw_inventory", inventory::some),
    ("GET", "tns/{}", "bw_tn_details", inventory::one),
    ("GET", "tns/{}/tndetails", "bw_tn_details", details::details),
    ("GET", "tns/{}/sites", "bw_tn_details", details::fact),
    ("GET", "tns/{}/sippeers", "bw_tn_details", details::fact),
    ("GET", "tns/{}/ratecenter", "bw_tn_details", details::fact),
    ("GET", "tns/{}/lata", "bw_tn_details", details::fact),
    ("POST", "accounts/{a}/tnOptions", "", options::create),
    ("GET", "accounts/{a}/tnOptions", "bw_tn_options_list", work::list),
    ("GET", "accounts/{a}/tnOptions/{}", "bw_tn_options_status", options::one),
    ("POST", "accounts/{a}/lidbs", "bw_lidb_create", lidbs::create),
    ("GET", "accounts/{a}/lidbs", "bw_lidb_list", work::list),
    ("GET", "accounts/{a}/lidbs/{}", "bw_lidb_status", lidbs::one),
    // The document writes both; every client writes the second.
    ("POST", "accounts/{a}/dlda", "bw_dlda_create", dldas::create),
    ("GET", "accounts/{a}/dlda/{}", "bw_dlda_status", dldas::one),
    ("POST", "accounts/{a}/dldas", "bw_dlda_create", dldas::create),
    ("GET", "accounts/{a}/dldas", "bw_dlda_list", work::list),
    ("GET", "accounts/{a}/dldas/{}", "bw_dlda_status", dldas::one),
    ("PUT", "accounts/{a}/dldas/{}", "bw_dlda_change", dldas::change),
    ("GET", "accounts/{a}/sites", "bw_sites_sippeers", locations::sites),
    ("GET", "accounts/{a}/sites/{}", "bw_sites_sippeers", locations::site),
    ("PUT", "accounts/{a}/sites/{}", "bw_sites_change", locations::put_site),
    ("GET", "accounts/{a}/sites/{}/sippeers", "bw_sites_sippeers", locations::peers),
    ("GET", "accounts/{a}/sites/{}/sippeers/{}", "bw_sites_sippeers", locations::peer),
    ("PUT", "accounts/{a}/sites/{}/sippeers/{}", "bw_sippeer_failover", locations::put_peer),
    ("GET", "accounts/{a}/sites/{}/sippeers/{}/tns", "bw_sites_sippeers", options::numbers_of_peer),
    ("GET", "accounts/{a}/sites/{}/sippeers/{}/tns/{}", "bw_per_tn_options_read", options::number_of_peer),
    ("PUT", "accounts/{a}/sites/{}/sippeers/{}/tns/{}", "bw_per_tn_options", options::set_of_peer),
    ("POST", "accounts/{a}/sites/{}/sippeers/{}/movetns", "bw_move_tns", moves::at_once),
    ("POST", "accounts/{a}/moveTns", "bw_move_tns", moves::create),
    ("GET", "accounts/{a}/moveTns", "bw_move_tns_list", work::list),
    ("GET", "accounts/{a}/moveTns/{}", "bw_move_tns_status", moves::one),
    ("POST", "accounts/{a}/lnpchecker", "bw_port_check", port_check::check),
    ("POST", "accounts/{a}/portins", "bw_port_in", port_ins::create),
    ("GET", "accounts/{a}/portins", "bw_port_in_list", port_ins::list),
    ("GET", "accounts/{a}/portins/{}", "bw_port_in_status", port_ins::one),
    ("PUT", "accounts/{a}/portins/{}", "bw_port_in_supplement", port_ins::change),
    ("DELETE", "accounts/{a}/portins/{}", "bw_port_in_cancel", port_ins::cancel),
    ("GET", "accounts/{a}/portins/{}/tns", "bw_port_in_status", port_ins::tns),
    ("GET", "accounts/{a}/portins/{}/activationStatus", "bw_port_in_status", port_ins::activation),
    ("PUT", "accounts/{a}/portins/{}/activationStatus", "bw_port_in_activate", port_ins::activate),
    ("POST", "accounts/{a}/portins/{}/loas", "bw_port_loas", loas::upload),
    ("GET", "accounts/{a}/portins/{}/loas", "bw_port_loas_list", loas::list),
    ("GET", "accounts/{a}/portins/{}/loas/{}", "bw_port_loas_file", loas::one),
    ("PUT", "accounts/{a}/portins/{}/loas/{}", "bw_port_loas_replace", loas::replace),
    ("DELETE", "accounts/{a}/portins/{}/loas/{}", "bw_port_loas_remove", loas::remove),
    ("GET", "accounts/{a}/portins/{}/loas/{}/metadata", "bw_port_loas_list", loas::metadata),
    ("PUT", "accounts/{a}/portins/{}/loas/{}/metadata", "bw_port_loas_metadata", loas::set_metadata),
    ("DELETE", "accounts/{a}/portins/{}/loas/{}/metadata", "bw_port_loas_metadata", loas::set_metadata),
    ("POST", "accounts/{a}/subscriptions", "bw_subscriptions", subscriptions::create),
    ("GET", "accounts/{a}/subscriptions", "bw_subscriptions_list", subscriptions::list),
    ("GET", "accounts/{a}/subscriptions/{}", "bw_subscriptions_list", subscriptions::one),
    ("PUT", "accounts/{a}/subscriptions/{}", "bw_subscriptions_change", subscriptions::change),
    ("DELETE", "accounts/{a}/subscriptions/{}", "bw_subscriptions_remove", subscriptions::remove),
];

/// Notes and history are the same for every kind of order.
const OF_ORDERS: &[(&str, &str, &str, Act)] = &[
    ("GET", "history", "bw_history", work::history),
    ("GET", "notes", "bw_notes", work::notes),
    ("POST", "notes", "bw_notes_add", work::add_note),
    ("PUT", "notes/{}", "bw_notes_change", work::change_note),
];

/// An operation that a request asks for.
struct Route {
    operation: &'static str,
    act: Act,
    args: Vec<String>,
    /// The account of the path, if it names one.
    account: Option<String>,
}

fn route(asked: &Asked) -> Option<Route> {
    let of_order = OF_ORDERS.iter().filter_map(|(verb, rest, operation, act)| {
        let kind = asked.path.get(2).filter(|part| work::Kind::at(part).is_some())?;
        let (args, account) = fit(&format!("accounts/{{a}}/{kind}/{{}}/{rest}"), &asked.path)?;
        (asked.method.as_str() == *verb).then_some(Route { operation, act: *act, args, account })
    });
    let others = OPERATIONS.iter().filter_map(|(verb, pattern, operation, act)| {
        let (args, account) = fit(pattern, &asked.path)?;
        (asked.method.as_str() == *verb).then_some(Route { operation, act: *act, args, account })
    });
    of_order.chain(others).next()
}

/// What a path has where its pattern is open, and the account. Words are taken in either case.
fn fit(pattern: &str, path: &[String]) -> Option<(Vec<String>, Option<String>)> {
    let parts: Vec<&str> = pattern.split('/').collect();
    let same = |part: &&str, has: &String| matches!(*part, "{}" | "{a}") || part.eq_ignore_ascii_case(has);
    if parts.len() != path.len() || !parts.iter().zip(path).all(|(part, has)| same(part, has)) {
        return None;
    }
    let open = |kind: &'static str| parts.iter().zip(path).filter(move |(part, _)| **part == kind).map(|(_, has)| has.clone());
    Some((open("{}").collect(), open("{a}").next()))
}

/// The way of every request.
pub(super) async fn answer(State(worlds): State<Arc<Worlds<World>>>, request: Request) -> Response {
    let cut_off = CutOff::of(request.extensions());
    let Some(mut asked) = Asked::read(request).await else { return StatusCode::NOT_FOUND.into_response() };
    if fit("oauth2/token", &asked.path).is_some() && asked.method == Method::POST {
        let Some(name) = session::asked_world(&asked) else { return session::invalid_client().into_response(Way::default()) };
        let call = Call { operation: "bw_token", manners: &Says, cut_off, typed: None };
        return carry_out(worlds.world(&name), call, move |world: &mut World, way: Way| {
            session::token(world, &asked).unwrap_or_else(|refused| refused).into_response(way)
        })
        .await;
    }
    let Some(caller) = session::caller(&asked) else { return unauthorized() };
    let world = worlds.world(&caller.world);
    {
        let mut world = lock(&world);
        let now = world.now();
        if caller.until.is_some_and(|until| until <= now) {
            return unauthorized();
        }
        if let Err(at) = world.throttle.take(now) {
            // The caller lives by the base of the world's clock.
            return wait_until(at.plus_ms(-world.core.clock.ahead_ms()));
        }
    }
    let Some(Route { operation, act, args, account }) = route(&asked) else { return StatusCode::NOT_FOUND.into_response() };
    if account.is_some_and(|account| account != ACCOUNT) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let operation = if operation.is_empty() { options::operation(&asked) } else { operation };
    (asked.args, asked.user) = (args, caller.user);
    let call = Call { operation, manners: &Says, cut_off, typed: typed(operation, &asked) };
    let response = carry_out(Arc::clone(&world), call, move |world: &mut World, way: Way| {
        asked.way = way;
        act(world, &asked).unwrap_or_else(|refused| refused).into_response(way)
    })
    .await;
    notifications::watch(&world);
    response
}

/// Trouble that a person summons by what they type. The README has the list.
fn typed(operation: &str, asked: &Asked) -> Option<Trouble> {
    let says = |word: &str| String::from_utf8_lossy(&asked.body).contains(&format!(">{word}<"));
    match operation {
        "bw_available_numbers" if asked.param("state").is_some_and(|state| state.eq_ignore_ascii_case("AK")) => {
            Some(Trouble::Slow { ms: 3_000 })
        }
        "bw_lidb_create" | "bw_order" | "bw_port_in" | "bw_dlda_create" if says("LOST") => Some(Trouble::DropAfter),
        _ => None,
    }
}

fn wait_until(at: contract::time::Timestamp) -> Response {
    // Whole seconds, and never too early.
    let seconds = (at.0 + 999).div_euclid(1000);
    let reply = Reply::empty(429).with(header::HeaderName::from_static("x-ratelimit-reset"), seconds.to_string());
    reply.with(header::CONNECTION, "close").into_response(Way::default())
}

fn unauthorized() -> Response {
    Reply::empty(401).with(header::WWW_AUTHENTICATE, "Basic realm=\"Bandwidth\"").into_response(Way::default())
}

/// How this carrier says no.
struct Says;

impl Manners for Says {
    fn format(&self, operation: &str) -> Format {
        if operation == "bw_token" { Format::Json } else { Format::Xml }
    }

    fn root(&self, operation: &str) -> &'static str {
        match operation {
            "bw_token" => "access_token",
            "bw_available_numbers" => "SearchResult",
            "bw_order" | "bw_order_status" | "bw_order_change" => "OrderResponse",
            "bw_reservation" | "bw_reservation_status" => "ReservationResponse",
            "bw_inventory" => "TNs",
            "bw_disconnect" | "bw_disconnect_status" => "DisconnectTelephoneNumberOrderResponse",
            "bw_tn_details" => "TelephoneNumberResponse",
            "bw_tn_options_create" | "bw_tn_failover" => "TnOptionOrderResponse",
            "bw_tn_options_status" => "TnOptionOrder",
            "bw_lidb_create" => "LidbOrderResponse",
            "bw_lidb_status" => "LidbOrder",
            "bw_dlda_create" | "bw_dlda_status" => "DldaOrderResponse",
            "bw_sites_sippeers" => "SitesResponse",
            "bw_sippeer_failover" => "SipPeerResponse",
            "bw_per_tn_options" => "SipPeerTelephoneNumberResponse",
            "bw_port_check" => "NumberPortabilityResponse",
            "bw_port_in_list" => "LNPResponseWrapper",
            "bw_port_in" | "bw_port_in_status" => "LnpOrderResponse",
            "bw_port_loas" => "fileUploadResponse",
            "bw_port_loas_list" => "fileListResponse",
            "bw_subscriptions" | "bw_subscriptions_list" => "SubscriptionsResponse",
            _ => "ResponseSelectWrapper",
        }
    }

    fn refused(&self, operation: &str, words: &str) -> Response {
        let error = node("Error", [leaf("Code", 5999), leaf("Description", words)]);
        let reply = match operation {
            "bw_token" => Reply::json(400, &serde_json::json!({ "error": "invalid_request", "error_description": words })),
            "bw_available_numbers" => Reply::xml(400, node("SearchResult", [error])),
            "bw_order" | "bw_disconnect" => Reply::xml(400, node(self.root(operation), [node("ErrorList", [error])])),
            "bw_port_in" => {
                let status = node("Status", [leaf("Code", 5999), leaf("Description", words)]);
                Reply::xml(400, node("LnpOrderResponse", [status, error.named("Errors")]))
            }
            "bw_lidb_create" => {
                let status = node("Status", [leaf("Code", 400), leaf("Description", words)]);
                Reply::xml(400, node("LidbOrderResponse", [status, node("ErrorList", [error])]))
            }
            _ => super::answers::status(self.root(operation), 400, 5999, words),
        };
        reply.into_response(Way::default())
    }

    fn unauthorized(&self, operation: &str, _why: Barred) -> Response {
        if operation == "bw_token" { session::invalid_client().into_response(Way::default()) } else { unauthorized() }
    }

    /// 429 with an empty body and the second at which it goes on.
    fn too_many(&self, _operation: &str, retry_after_s: u32) -> Response {
        use crate::clock::Clock as _;
        wait_until(crate::clock::SystemClock.now().plus_ms(i64::from(retry_after_s) * 1000))
    }
}
