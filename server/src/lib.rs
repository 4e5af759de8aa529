//! Patchbay's back room.

pub mod accounts;
pub mod api;
pub mod assets;
pub mod attempts;
pub mod audit;
pub mod backup;
pub mod bulk;
pub mod call_records;
pub mod config;
pub mod drift;
pub mod failure;
pub mod guard;
pub mod hooks;
pub mod instances;
pub mod limits;
pub mod papers;
pub mod ports;
pub mod probes;
pub mod readings;
pub mod serve;
pub mod session;
pub mod state;
pub mod store;
pub mod turns;
pub mod vault;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{delete, get, patch, post, put},
};
use tower_http::catch_panic::CatchPanicLayer;

use api::{accounts as account, audit as log, carriers as catalogue, session as sign, users};
use state::AppState;

/// Every address this server answers.
///
/// A request passes, from the outside in: its id, the headers of its answer, the net under a panic, the log line, the limit
/// of its address; and on its way to the API the two walls against other sites and the limit of its body.
pub fn router(state: AppState) -> Router {
    let api = people()
        .merge(accounts_and_audit())
        .merge(buying())
        .merge(owning())
        .merge(changing_in_bulk())
        .merge(porting())
        .merge(telling())
        .merge(bounding())
        .merge(calls())
        .merge(customers())
        .fallback(async || failure::Failure::not_found())
        .method_not_allowed_fallback(failure::method_not_allowed)
        // Innermost: who may. A route that is missing from `contract::policy` is not answered.
        .route_layer(middleware::from_fn_with_state(state.clone(), guard::policy::enforce))
        .layer(middleware::from_fn(guard::problems::only))
        .layer(DefaultBodyLimit::max(state.settings.body_limit_bytes))
        .layer(guard::origin::layer(&state.settings.public_origin))
        .layer(middleware::from_fn(guard::origin::require_console));
    Router::new()
        .nest("/api", api)
        .route("/hooks/{account}/{key}", post(api::hooks::post))
        .route("/healthz", get(probes::alive))
        .route("/readyz", get(probes::ready))
        .route("/metrics", get(probes::metrics))
        .fallback(get(assets::serve))
        .method_not_allowed_fallback(failure::method_not_allowed)
        .layer(middleware::from_fn_with_state(state.clone(), guard::limits::per_address))
        .layer(middleware::from_fn(guard::log::line))
        .layer(CatchPanicLayer::custom(guard::panic::answer))
        .layer(middleware::from_fn_with_state(state.clone(), guard::headers::put))
        .layer(middleware::from_fn(guard::request_id::give))
        .with_state(state)
}

/// Signing in and out, people, sessions.
fn people() -> Router<AppState> {
    use api::{acting, oidc, second_factor};
    Router::new()
        .route("/session", get(sign::current).post(sign::sign_in).delete(sign::sign_out))
        .route("/session/code", post(sign::code))
        .route("/session/password", put(sign::change_password))
        .route(
            "/session/second-factor",
            get(second_factor::state).post(second_factor::begin).put(second_factor::confirm).delete(second_factor::turn_off),
        )
        .route("/session/recovery-codes", post(second_factor::recovery_codes))
        .route("/sign-in-ways", get(sign::ways))
        .route("/session/oidc", get(oidc::begin))
        .route("/session/oidc/callback", get(oidc::callback))
        .route("/acting", post(acting::begin).put(acting::change).delete(acting::end))
        .route("/sign-up", post(sign::sign_up))
        .route("/sign-up/{token}", get(sign::invitation))
        .route("/sessions", get(sign::list))
        .route("/sessions/{id}", delete(sign::end))
        .route("/users", get(users::list).post(users::invite))
        .route("/users/{id}", put(users::change))
        .route("/users/{id}/second-factor", delete(second_factor::reset))
}

/// Carrier accounts, what their carriers know of places, and the audit log.
fn accounts_and_audit() -> Router<AppState> {
    Router::new()
        .route("/carriers", get(catalogue::list))
        .route("/accounts", get(account::list).post(account::connect))
        .route("/accounts/test", post(account::test_draft))
        .route("/accounts/{id}", put(account::replace).delete(account::remove))
        .route("/accounts/{id}/test", post(account::test))
        .route("/accounts/{id}/states", get(account::states))
        .route("/accounts/{id}/rate-centers", get(account::rate_centers))
        .route("/accounts/{id}/countries", get(account::countries))
        .route("/accounts/{id}/verify-address", post(account::verify_address))
        .route("/audit", get(log::list))
        .route("/audit/export", get(log::export))
        .route("/audit/check", post(log::check))
}

/// Searching, the cart, checking out, bulk orders, and every attempt.
fn buying() -> Router<AppState> {
    use api::{attempts, bulk_orders, cart, checkout, documents, evidence, home, offers};
    Router::new()
        .route("/home", get(home::home))
        .route("/tray", get(home::tray))
        .route("/offers", get(offers::search))
        .route("/cart", get(cart::get))
        .route("/cart/lines", post(cart::add).delete(cart::empty))
        .route("/cart/lines/{id}", delete(cart::remove))
        .route("/cart/lines/{id}/agree", post(cart::agree))
        .route("/cart/lines/{id}/hold", post(cart::hold))
        .route("/cart/routing", put(cart::set_routing))
        .route("/cart/check", post(cart::check))
        .route("/checkout", post(checkout::checkout))
        .route("/attempts", get(attempts::list))
        .route("/attempts/{id}", get(attempts::get))
        .route("/attempts/{id}/look", post(attempts::look))
        .route("/attempts/{id}/decide", post(attempts::decide))
        .route("/attempts/{id}/evidence", get(evidence::file))
        .route("/attempts/{id}/documents", get(documents::list))
        .route("/attempts/{id}/documents/{document}", post(documents::send))
        .route("/bulk-orders", get(bulk_orders::list).post(bulk_orders::order))
        .route("/accounts/{id}/bulk-orders/{order}/summary", get(bulk_orders::summary))
        .route("/accounts/{id}/bulk-orders/{order}/numbers", get(bulk_orders::numbers))
}

/// Owned numbers, what they do, and the trunk groups they route to.
fn owning() -> Router<AppState> {
    use api::{features, locations, notes, numbers, trunk_groups};
    Router::new()
        .route("/numbers", get(numbers::list))
        .route("/numbers/export", get(numbers::export))
        .route("/numbers/find", get(numbers::find))
        .route("/numbers/refresh", post(numbers::refresh))
        .route("/numbers/removals", post(numbers::remove))
        .route("/numbers/moves", post(locations::move_numbers))
        .route("/numbers/{e164}", get(numbers::get))
        .route("/numbers/{e164}/read", post(numbers::read))
        .route("/numbers/{e164}/routing", put(numbers::set_routing))
        .route("/numbers/{e164}/emergency-address", put(numbers::set_emergency_address))
        .route("/numbers/{e164}/directory-listing", put(numbers::set_directory_listing))
        .route("/numbers/{e164}/caller-name", put(numbers::set_caller_name))
        .route("/numbers/{e164}/fax", put(numbers::set_fax))
        .route("/numbers/{e164}/look-up", post(numbers::look_up))
        .route("/numbers/{e164}/note", put(notes::set))
        .route("/features", post(features::set))
        .route("/locations", get(locations::list))
        .route("/accounts/{id}/location-failover", put(locations::set_failover))
        .route("/trunk-groups", get(trunk_groups::list))
        .route("/accounts/{id}/trunk-groups", post(trunk_groups::create))
        .route("/accounts/{id}/trunk-groups/{group}", put(trunk_groups::change))
}

/// Bulk changes: their plans, their runs, their rows.
fn changing_in_bulk() -> Router<AppState> {
    use api::bulk_changes as bulk;
    Router::new()
        .route("/bulk-changes", get(bulk::list).post(bulk::plan))
        .route("/bulk-changes/{id}", get(bulk::get).delete(bulk::give_up))
        .route("/bulk-changes/{id}/rows", get(bulk::rows))
        .route("/bulk-changes/{id}/begin", post(bulk::begin))
        .route("/bulk-changes/{id}/stop", post(bulk::stop))
        .route("/bulk-changes/{id}/go-on", post(bulk::go_on))
        .route("/bulk-changes/{id}/retry", post(bulk::retry))
        .route("/bulk-changes/{id}/failed", get(bulk::failed))
}

/// Ports: drafts with their papers, the board, and what can be done to a port.
fn porting() -> Router<AppState> {
    use api::{papers, port_acts as acts, port_drafts as drafts, ports};
    Router::new()
        .route("/port-drafts", get(drafts::list).post(drafts::begin))
        .route("/port-drafts/{id}", get(drafts::get).put(drafts::save).delete(drafts::delete))
        .route("/port-drafts/{id}/check", post(drafts::check))
        .route("/port-drafts/{id}/pin", put(drafts::set_pin))
        .route("/port-drafts/{id}/letter", get(papers::print_letter).post(papers::add_letter))
        .route("/port-drafts/{id}/papers", post(papers::add_to_draft))
        .route("/port-drafts/{id}/papers/{paper}", patch(papers::change_kind))
        .route("/port-drafts/{id}/submission", post(drafts::submit))
        .route("/papers/{paper}", put(papers::change).delete(papers::remove))
        .route("/papers/{paper}/pages/{page}", get(papers::page))
        .route("/papers/{paper}/file", get(papers::file))
        .route("/papers/{paper}/sending", post(papers::send_again))
        .route("/papers/{paper}/removal", post(papers::take_back))
        .route("/ports", get(ports::list))
        .route("/ports/export", get(ports::export))
        .route("/ports/refresh", post(ports::refresh))
        .route("/ports/activations", get(ports::activations))
        .route("/ports/views", get(ports::views).post(ports::save_view))
        .route("/ports/views/{id}", delete(ports::forget_view))
        .route("/accounts/{id}/ports/export", get(ports::carrier_export))
        .route("/accounts/{id}/ports/{request}", get(ports::get))
        .route("/accounts/{id}/ports/{request}/read", post(ports::read))
        .route("/accounts/{id}/ports/{request}/notes", post(ports::add_note))
        .route("/accounts/{id}/ports/{request}/details", put(acts::change))
        .route("/accounts/{id}/ports/{request}/routing", put(acts::set_routing))
        .route("/accounts/{id}/ports/{request}/cancellation", post(acts::cancel))
        .route("/accounts/{id}/ports/{request}/deletion", post(acts::delete))
        .route("/accounts/{id}/ports/{request}/activation", post(acts::activate))
        .route("/accounts/{id}/ports/{request}/activation-date", put(acts::set_date))
        .route("/accounts/{id}/ports/{request}/papers", post(papers::add_to_port))
}

/// What carriers tell us by themselves, and what changed there although nobody here asked for it.
fn telling() -> Router<AppState> {
    use api::{alerts, drifts, subscriptions};
    Router::new()
        .route("/alerts", get(alerts::list))
        .route("/alerts/{id}/seen", post(alerts::see))
        .route("/drifts", get(drifts::list))
        .route("/drifts/{id}/seen", post(drifts::see))
        .route("/accounts/{id}/subscriptions", get(subscriptions::list).post(subscriptions::subscribe))
}

/// Call records and files of them.
fn calls() -> Router<AppState> {
    use api::{call_exports as exports, call_records as records};
    Router::new()
        .route("/call-records", get(records::list))
        .route("/call-records/summary", get(records::summary))
        .route("/call-exports", post(exports::begin))
        .route("/call-exports/{id}", get(exports::get).delete(exports::remove))
        .route("/call-exports/{id}/file", get(exports::file))
}

/// Tenants, what bounds them, and what needs somebody's yes.
fn bounding() -> Router<AppState> {
    use api::{approvals, hand_over, tenant_moves, tenants};
    Router::new()
        .route("/tenants", get(tenants::list).post(tenants::create))
        .route("/tenants/hand-over", post(hand_over::hand_over))
        .route("/tenants/{id}", get(tenants::get).put(tenants::change))
        .route("/tenants/{id}/move", post(tenant_moves::move_to))
        .route("/tenants/{id}/users", get(tenants::people).post(tenants::invite))
        .route("/tenants/{id}/users/{user}", put(tenants::change_person))
        .route("/approvals", get(approvals::list).post(approvals::ask))
        .route("/approvals/{id}", get(approvals::get).delete(approvals::withdraw))
        .route("/approvals/{id}/decision", post(approvals::decide))
}

/// Customers of carrier accounts, payments into them and sign-ups of new ones.
fn customers() -> Router<AppState> {
    use api::customers;
    Router::new()
        .route("/customers", get(customers::list))
        .route("/accounts/{id}/customers", post(customers::create))
        .route("/accounts/{id}/customers/{customer}", get(customers::get))
        .route("/accounts/{id}/customers/{customer}/products", get(customers::products))
        .route("/accounts/{id}/customers/{customer}/simultaneous-calls", put(customers::set_simultaneous_calls))
        .route("/accounts/{id}/customers/{customer}/call-parking", put(customers::set_call_parking))
        .route("/accounts/{id}/customers/{customer}/rtp", put(customers::set_rtp))
        .route("/accounts/{id}/customers/{customer}/paging", put(customers::set_paging))
        .route("/accounts/{id}/customers/{customer}/discount-plans", post(customers::add_discount_plan))
        .route("/accounts/{id}/sign-ups", post(customers::sign_up))
        .route("/accounts/{id}/payments", post(customers::pay))
}

/// Settles what the process before this one left, then starts what nobody asks for: readings, and looking at what is open.
async fn begin_background_work(state: &AppState) -> Result<(), store::StoreError> {
    instances::begin(state).await?;
    let found = attempts::reconcile::recover(state).await?;
    if found > 0 {
        tracing::warn!(found, "attempts were under way when the process before this one ended; they are looked at now");
    }
    tokio::spawn(instances::run(state.clone()));
    audit::check::begin(state).await?;
    tokio::spawn(audit::check::anchor(state.clone()));
    tokio::spawn(attempts::reconcile::run(state.clone()));
    tokio::spawn(readings::run(state.clone()));
    tokio::spawn(bulk::run::run(state.clone()));
    tokio::spawn(ports::reading::run(state.clone()));
    tokio::spawn(ports::follow::run(state.clone()));
    tokio::spawn(call_records::run(state.clone()));
    Ok(())
}

/// Marks what shutdown did not wait for.
async fn finish_background_work(state: &AppState) {
    let marked = match instances::end(state).await {
        Ok(()) => attempts::reconcile::recover(state).await,
        Err(error) => Err(error),
    };
    if let Err(error) = marked {
        tracing::error!(%error, "what is under way could not be marked; the next start or another instance does it");
    }
}
