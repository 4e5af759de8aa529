//! The board of ports, one port, the activation board, and saved views.

use std::collections::HashMap;

use axum::{
    Json,
    body::Body as HttpBody,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::Response,
};
use carriers::ports::{PortExport, PortFilter};
use contract::{
    bulk_order::csv_cell,
    carrier::Capability,
    id::{AccountId, PortRequestId, SubOrderId, ViewId},
    number::search_digits,
    owned::{AccountReading, Service, ServiceState},
    port::{
        act::NewNote,
        board::{PortPage, PortQuery, PortRow, Porting, SaveView, SavedView},
        calendar,
        cut_over::PortRouting,
        detail::{ActivationRow, Note, PortDetail},
        status::Phase,
    },
    problem::ProblemKind,
    user::Permission,
};
use futures::stream;
use jiff::civil::Date;
use serde::Deserialize;
use uuid::Uuid;

use super::accepted;
use crate::{
    accounts::Connected,
    failure::Failure,
    guard::{Body, Query},
    ports::{
        draft,
        mending::{Known, Shared},
        reading,
        supplements::Supplements,
        view::{self, Locks, Readiness},
    },
    session::{Caller, TenantScope},
    state::AppState,
    store::{self, attempts::OpenLock, ports::StoredPort},
};

/// How many rows an export reads at once.
const EXPORT_CHUNK: i64 = 1_000;

/// `GET /api/ports`
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<PortQuery>,
) -> Result<Json<PortPage>, Failure> {
    let (items, phases) = state.store.ports(&caller.scope, &query).await?;
    let matching = match query.phase {
        Some(phase) => phases.iter().find(|(p, _)| *p == phase).map_or(0, |(_, n)| *n),
        None => phases.iter().map(|(_, n)| n).sum(),
    };
    let items = rows(&state, &caller.scope, items).await?;
    let drafts = state.store.port_draft_count(&caller.scope).await?;
    let read = readings_of(&state, &caller.scope).await?;
    Ok(Json(PortPage { items, matching, phases, drafts, read }))
}

/// Rows of the board, with what is under way for them.
async fn rows(state: &AppState, scope: &TenantScope, items: Vec<StoredPort>) -> Result<Vec<PortRow>, Failure> {
    let open = state.store.open_locks(scope).await?;
    let mut rows = Vec::with_capacity(items.len());
    let mut known: HashMap<AccountId, Vec<store::ports::StoredSubOrder>> = HashMap::new();
    for connected in state.accounts.all(scope) {
        let requests: Vec<&PortRequestId> =
            items.iter().filter(|p| p.account == connected.id).map(|p| &p.listed.request).collect();
        known.insert(connected.id.clone(), state.store.port_sub_orders(scope, &connected.id, &requests).await?);
    }
    for item in items {
        let Ok(connected) = state.accounts.get(scope, &item.account) else { continue };
        let of_account = known.get(&item.account).map(Vec::as_slice).unwrap_or_default();
        let locks = Locks::of(&open, &item.account);
        rows.push(view::row(&item, of_account, &HashMap::new(), &connected, &locks, state.clock.now()));
    }
    Ok(rows)
}

async fn readings_of(state: &AppState, scope: &TenantScope) -> Result<Vec<AccountReading>, Failure> {
    let stored = state.store.port_readings(scope).await?;
    let accounts = state.accounts.all(scope).into_iter().filter(|connected| connected.carrier.ports().is_some());
    Ok(accounts
        .map(|connected| {
            let kept = stored.iter().find(|reading| reading.account == connected.id);
            AccountReading {
                reading: state.port_progress.of(&connected.id),
                read_at: kept.and_then(|reading| reading.read_at),
                failed: kept.and_then(|reading| reading.failed.clone()),
                account: connected.id,
                name: connected.name,
            }
        })
        .collect())
}

/// `GET /api/ports/export`: exactly this view, streamed.
pub async fn export(State(state): State<AppState>, caller: Caller, Query(query): Query<PortQuery>) -> Result<Response, Failure> {
    let head =
        "request,account,title,phase,request phase,sub-orders,losing carriers,numbers,first number,FOC date,next\n".to_owned();
    let chunks = stream::try_unfold((state, caller, query, 0_u32, Some(head)), |(state, caller, query, page, head)| async move {
        if let Some(head) = head {
            return Ok::<_, Failure>(Some((head, (state, caller, query, 1, None))));
        }
        if page == 0 {
            return Ok(None);
        }
        let items = state.store.port_rows(&caller.scope, &query, EXPORT_CHUNK, page).await?;
        let last = items.len() < usize::try_from(EXPORT_CHUNK).unwrap_or(usize::MAX);
        let mut text = String::new();
        for row in rows(&state, &caller.scope, items).await? {
            let losing: Vec<&str> = row.sub_orders.iter().filter_map(|s| s.losing_carrier.as_deref()).collect();
            let cells = [
                csv_cell(row.request.as_str()),
                csv_cell(&row.account_name),
                csv_cell(&row.title),
                row.phase.word().to_owned(),
                csv_cell(&row.axis.word),
                row.sub_orders.len().to_string(),
                csv_cell(&losing.join("; ")),
                row.numbers.to_string(),
                row.first_number.map(|n| n.to_string()).unwrap_or_default(),
                row.foc_date.map(|d| d.to_string()).unwrap_or_default(),
                csv_cell(&row.next),
            ];
            text.push_str(&cells.join(","));
            text.push('\n');
        }
        Ok(Some((text, (state, caller, query, if last { 0 } else { page + 1 }, None))))
    });
    let chunks = futures::TryStreamExt::map_err(chunks, |failure| std::io::Error::other(failure.sentence().to_owned()));
    Ok(csv(HttpBody::from_stream(chunks), "ports.csv"))
}

fn csv(body: HttpBody, name: &'static str) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// What of the carrier's own export is wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct CarrierExport {
    request: Option<PortRequestId>,
    sub_order: Option<SubOrderId>,
}

/// `GET /api/accounts/{id}/ports/export`: the carrier's own file, untouched. The file of all requests has those of everybody who uses
/// the account, so it is for the account's owner; that of one request is for whose it is.
pub async fn carrier_export(
    State(state): State<AppState>,
    caller: Caller,
    Path(account): Path<AccountId>,
    Query(query): Query<CarrierExport>,
) -> Result<Response, Failure> {
    let connected = match (&query.request, &query.sub_order) {
        (None, None) => state.accounts.own(&caller.scope, &account)?,
        (Some(request), None) => stored(&state, &caller, &account, request).await?.1,
        (_, Some(sub_order)) => {
            let request = store::owners::request_of(&caller.scope, &state.store, &account, sub_order).await?;
            stored(&state, &caller, &account, &request.ok_or_else(Failure::not_found)?).await?.1
        }
    };
    let ports = connected.carrier.ports().ok_or_else(Failure::not_found)?;
    let what = match (query.sub_order, query.request) {
        (Some(sub_order), _) => PortExport::Numbers(sub_order),
        (None, Some(request)) => PortExport::SubOrders(request),
        (None, None) => PortExport::Requests(PortFilter::default()),
    };
    Ok(csv(HttpBody::from(ports.export(&what).await?), "carrier-ports.csv"))
}

/// `POST /api/ports/refresh`
pub async fn refresh(State(state): State<AppState>, caller: Caller) -> Result<Response, Failure> {
    for connected in state.accounts.all(&caller.scope) {
        reading::spawn(&state, caller.scope.clone(), connected);
    }
    Ok(accepted(()))
}

/// Numbers on open ports whose digits contain what was typed, for the palette.
pub(super) async fn porting(state: &AppState, scope: &TenantScope, text: &str) -> Result<Vec<Porting>, Failure> {
    let digits = search_digits(text);
    if digits.len() < 3 || text.chars().any(char::is_alphabetic) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for number in state.store.porting_by_digits(scope, &digits, 8).await? {
        if let Some(port) = state.store.port(scope, &number.account, &number.request).await? {
            found.push(view::porting(&number, &port));
        }
    }
    Ok(found)
}

/// A port of the caller's tenant, with its account. One of a draft that was just submitted is read from the carrier first.
pub(super) async fn stored(
    state: &AppState,
    caller: &Caller,
    account: &AccountId,
    request: &PortRequestId,
) -> Result<(StoredPort, Connected), Failure> {
    let connected = state.accounts.get(&caller.scope, account)?;
    let known = state.store.port(&caller.scope, account, request).await?;
    // What was submitted a moment ago has not been read yet, and is there to be opened all the same.
    if known.is_none() && state.store.port_draft_of(&caller.scope, account, request).await?.is_some() {
        reading::read_one(state, &caller.scope, &connected, request).await?;
        let read = state.store.port(&caller.scope, account, request).await?.ok_or_else(Failure::not_found)?;
        return Ok((read, connected));
    }
    Ok((known.ok_or_else(Failure::not_found)?, connected))
}

/// `GET /api/accounts/{id}/ports/{request}`
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path((account, request)): Path<(AccountId, PortRequestId)>,
) -> Result<Json<PortDetail>, Failure> {
    detail(&state, &caller, &account, &request).await.map(Json)
}

/// `POST /api/accounts/{id}/ports/{request}/read`
pub async fn read(
    State(state): State<AppState>,
    caller: Caller,
    Path((account, request)): Path<(AccountId, PortRequestId)>,
) -> Result<Json<PortDetail>, Failure> {
    let (_, connected) = stored(&state, &caller, &account, &request).await?;
    if !reading::read_one(&state, &caller.scope, &connected, &request).await? {
        return Err(Failure::new(
            ProblemKind::Conflict,
            "The carrier does not list this port any more. What you see is from the last reading.",
        ));
    }
    detail(&state, &caller, &account, &request).await.map(Json)
}

async fn detail(state: &AppState, caller: &Caller, account: &AccountId, request: &PortRequestId) -> Result<PortDetail, Failure> {
    let scope = &caller.scope;
    let (port, connected) = stored(state, caller, account, request).await?;
    let known = state.store.port_sub_orders(scope, account, &[request]).await?;
    let numbers = state.store.port_numbers(scope, account, request).await?;
    let open = state.store.open_locks(scope).await?;
    let locks = Locks::of(&open, account);
    let mut phases: HashMap<String, Vec<Phase>> = HashMap::new();
    for number in &numbers {
        phases.entry(number.sub_order.to_string()).or_default().push(number.phase);
    }
    let row = view::row(&port, &known, &phases, &connected, &locks, state.clock.now());
    let sub_orders = row
        .sub_orders
        .iter()
        .map(|sub| view::sub_order(&port, sub.clone(), known.iter().find(|k| k.id == sub.id.as_str()), &numbers, &locks))
        .collect();
    let papers = store::papers::of_request(scope, &state.store, account, request).await?;
    let timeline = state.store.port_events(scope, account, request).await?;
    let draft = state.store.port_draft_of(scope, account, request).await?;
    let mut history = Vec::new();
    for id in timeline.iter().filter_map(|event| event.attempt.clone()) {
        if !history.iter().any(|row: &contract::attempt::AttemptRow| row.id == id) {
            history.extend(state.store.attempt_row(scope, &id).await?);
        }
    }
    let supplements = Supplements::of(state, scope, &port).await?;
    let of_port = Known { port: &port, sub_orders: &known, numbers: &numbers };
    let may_change = caller.role.may(Permission::Port);
    let editable: Vec<_> = row.sub_orders.iter().filter(|sub| may_change && sub.may.edit == Capability::Yes).collect();
    let mut mending = Vec::new();
    if !editable.is_empty() {
        let mut shared = Shared::of(state, scope, &port).await?;
        // The page has its own clock; what is answered stays the same until something changes.
        shared.context.now = port.read_at;
        mending.extend(editable.iter().map(|sub| shared.mending(of_port, Some(&sub.id))));
    }
    Ok(PortDetail {
        cancel: view::of_request(&port, |sub| sub.may_cancel, "cancelling"),
        delete: view::of_request(&port, |sub| sub.may_delete, "deleting"),
        activate: view::of_request(&port, |sub| sub.may_activate, "activating"),
        routing: routing(&port, &connected, &open),
        record: port.record.clone(),
        sub_orders,
        documents: draft::documents(state, scope, &papers).await?,
        timeline,
        notes: state.store.port_notes(scope, account, request).await?,
        draft: draft.map(|draft| draft.id),
        supplements: supplements.most(),
        no_more_changes: row.sub_orders.iter().map(|sub| &sub.id).filter(|id| supplements.are_over(id)).cloned().collect(),
        mending,
        read_at: port.read_at,
        history,
        row,
    })
}

fn routing(port: &StoredPort, connected: &Connected, open: &[OpenLock]) -> Service<PortRouting> {
    let lock = format!("port-routing:{}", port.listed.request);
    let pending = open.iter().find(|l| l.account == port.account && l.lock_key == lock);
    let over = !port.phase.is_open();
    Service {
        may: match connected.carrier.ports() {
            Some(_) if !over => Capability::Yes,
            Some(_) => Capability::No { reason: "The port is over; set the routing of its numbers on their own pages.".into() },
            None => Capability::No { reason: "This carrier ports nothing in from here.".into() },
        },
        state: match (pending.map(|l| l.outcome), &port.routing) {
            (Some(contract::attempt::Outcome::Unknown | contract::attempt::Outcome::Manual), _) => ServiceState::Unknown,
            (Some(_), _) => ServiceState::Asked,
            (None, Some(routing)) if routing.is_set() => ServiceState::Verified,
            _ => ServiceState::Unset,
        },
        seen: port.routing.clone(),
        asked: None,
    }
}

/// `POST /api/accounts/{id}/ports/{request}/notes`
pub async fn add_note(
    State(state): State<AppState>,
    caller: Caller,
    Path((account, request)): Path<(AccountId, PortRequestId)>,
    Body(new): Body<NewNote>,
) -> Result<Json<PortDetail>, Failure> {
    stored(&state, &caller, &account, &request).await?;
    let note = Note { by: caller.name.clone(), at: state.clock.now(), text: new.text.trim().to_owned() };
    state.store.add_port_note(&caller.scope, &account, &request, &note).await?;
    detail(&state, &caller, &account, &request).await.map(Json)
}

/// Which day of the activation board is wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DayQuery {
    day: Option<Date>,
}

/// `GET /api/ports/activations`
pub async fn activations(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<DayQuery>,
) -> Result<Json<Vec<ActivationRow>>, Failure> {
    let scope = &caller.scope;
    let now = state.clock.now();
    let day = query.day.unwrap_or_else(|| calendar::today(now));
    let since = now.plus_ms(-calendar::SNAPBACK_MS);
    let numbers = state.store.port_numbers_due(scope, day, query.day.is_none(), since).await?;
    let open = state.store.open_locks(scope).await?;
    let mut ports: HashMap<(AccountId, PortRequestId), (StoredPort, Vec<store::ports::StoredSubOrder>)> = HashMap::new();
    let mut rows = Vec::new();
    for number in numbers {
        let key = (number.account.clone(), number.request.clone());
        if !ports.contains_key(&key) {
            let Some(port) = state.store.port(scope, &key.0, &key.1).await? else { continue };
            let known = state.store.port_sub_orders(scope, &key.0, &[&key.1]).await?;
            ports.insert(key.clone(), (port, known));
        }
        let Some((port, known)) = ports.get(&key) else { continue };
        let readiness = readiness(&state, scope, port, &number.listed.number).await?;
        let known = known.iter().find(|k| k.id == number.sub_order.as_str());
        rows.push(view::activation_row(&number, port, known, &readiness, &Locks::of(&open, &key.0)));
    }
    // What is late or waits comes before what went over.
    rows.sort_by_key(|row| (row.phase == Phase::Done, row.foc_date, row.request.clone(), row.sub_order.clone()));
    Ok(Json(rows))
}

/// What a number will do once it is here: as it is listed among ours, or as the port sets it.
async fn readiness(
    state: &AppState,
    scope: &TenantScope,
    port: &StoredPort,
    number: &contract::number::E164,
) -> Result<Readiness, Failure> {
    if let Some((row, _)) = state.store.number(scope, number).await? {
        let listed = !row.missing && row.in_service != Some(false);
        return Ok(Readiness { route: (row.routing.clone(), row.routed && listed), emergency: row.emergency.or(Some(false)) });
    }
    let draft = state.store.port_draft_of(scope, &port.account, &port.listed.request).await?;
    let routing = port.routing.clone().or_else(|| draft.map(|draft| draft.fields.routing));
    Ok(match routing {
        Some(routing) => Readiness { route: (routing.summary(), routing.is_set()), emergency: None },
        None => Readiness { route: ("Not read yet".into(), false), emergency: None },
    })
}

/// The list whose views these are.
const LIST: &str = "ports";

/// `GET /api/ports/views`
pub async fn views(State(state): State<AppState>, caller: Caller) -> Result<Json<Vec<SavedView>>, Failure> {
    Ok(Json(state.store.saved_views(&caller.scope, &caller.user, LIST).await?))
}

/// `POST /api/ports/views`
pub async fn save_view(
    State(state): State<AppState>,
    caller: Caller,
    Body(request): Body<SaveView>,
) -> Result<Json<Vec<SavedView>>, Failure> {
    let view = SavedView {
        id: ViewId::new(Uuid::now_v7().to_string()),
        name: request.name.trim().to_owned(),
        query: request.query,
        team: request.team,
        own: true,
    };
    if !state.store.save_view(&caller.scope, &caller.user, LIST, &view, state.clock.now()).await? {
        return Err(Failure::new(ProblemKind::Conflict, "You have a hundred views. Delete one you do not use."));
    }
    views(State(state), caller).await
}

/// `DELETE /api/ports/views/{id}`
pub async fn forget_view(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<ViewId>,
) -> Result<Json<Vec<SavedView>>, Failure> {
    let any = caller.role.may(Permission::Users);
    if !state.store.forget_view(&caller.scope, &caller.user, any, &id).await? {
        return Err(Failure::not_found());
    }
    views(State(state), caller).await
}
