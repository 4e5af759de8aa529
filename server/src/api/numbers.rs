//! Owned numbers: the list, one number, and everything that can be done to it.

use axum::{
    Json,
    body::Body as HttpBody,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::Response,
};
use carriers::carrier::CarrierNumber;
use contract::{
    attempt::{Asked, AttemptQuery},
    bulk_order::csv_cell,
    caller_name::CallerName,
    cart::CheckoutAnswer,
    directory_listing::ListingChange,
    drift::DriftQuery,
    emergency_address::EmergencyChange,
    fax::Fax,
    id::AccountId,
    number::{E164, NumberKind},
    owned::{AccountReading, Found, LookedUp, NumberDetail, NumberPage, NumberQuery, NumberRow, Removal},
    problem::ProblemKind,
    routing::RoutingChange,
    secret::Secret,
};
use futures::stream;
use serde::{Deserialize, Serialize};

use super::{accepted, number_view};
use crate::{
    accounts::Connected,
    attempts::{
        Intent, ServiceChange,
        ask::{Confirmed, Keyed, ask},
    },
    audit::{self, AuditEntry, Who},
    failure::Failure,
    guard::{Body, Key, Query, Unchecked},
    limits, readings,
    session::{Caller, TenantScope},
    state::AppState,
    store::{self, numbers::StoredNumber},
};

/// How many rows an export reads at once.
const EXPORT_CHUNK: i64 = 2_000;
/// The most numbers one removal takes.
const MOST_REMOVED: usize = 200;

/// `GET /api/numbers`
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<NumberQuery>,
) -> Result<Json<NumberPage>, Failure> {
    let (items, buckets) = state.store.numbers(&caller.scope, &query).await?;
    let bucket = query.bucket.unwrap_or_default();
    let matching = buckets.iter().find(|(b, _)| *b == bucket).map_or(0, |(_, n)| *n);
    let drifts = if bucket.tells_drift() {
        let numbers: Vec<E164> = items.iter().map(|item| item.number.clone()).collect();
        store::drifts::open_of(&caller.scope, &state.store, &numbers).await?
    } else {
        Vec::new()
    };
    let items = rows(&state, &caller.scope, items).await?;
    let read = readings_of(&state, &caller.scope).await?;
    Ok(Json(NumberPage { items, matching, buckets, read, drifts }))
}

async fn rows(state: &AppState, scope: &TenantScope, items: Vec<StoredNumber>) -> Result<Vec<NumberRow>, Failure> {
    let locks = state.store.open_locks(scope).await?;
    Ok(items.into_iter().map(|item| number_view::row(item, &locks, &connected_of(state, scope))).collect())
}

fn connected_of<'a>(state: &'a AppState, scope: &'a TenantScope) -> impl Fn(&AccountId) -> Option<Connected> + 'a {
    move |account| state.accounts.get(scope, account).ok()
}

/// How fresh each account's list is.
pub async fn readings_of(state: &AppState, scope: &TenantScope) -> Result<Vec<AccountReading>, Failure> {
    let stored = state.store.readings(scope).await?;
    let reading = |connected: Connected| {
        let kept = stored.iter().find(|reading| reading.account == connected.id);
        AccountReading {
            reading: state.progress.of(&connected.id),
            read_at: kept.and_then(|reading| reading.read_at),
            failed: kept.and_then(|reading| reading.failed.clone()),
            account: connected.id,
            name: connected.name,
        }
    };
    Ok(state.accounts.all(scope).into_iter().map(reading).collect())
}

/// `GET /api/numbers/export`: exactly this view, streamed.
pub async fn export(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<NumberQuery>,
) -> Result<Response, Failure> {
    let head = "number,carrier,account,kind,place,state,routing,911,tags,owner,own tags\n".to_owned();
    let chunks = stream::try_unfold((state, caller, query, 0_u32, Some(head)), |(state, caller, query, page, head)| async move {
        if let Some(head) = head {
            return Ok::<_, Failure>(Some((head, (state, caller, query, 1, None))));
        }
        if page == 0 {
            return Ok(None);
        }
        let items = state.store.number_rows(&caller.scope, &query, EXPORT_CHUNK, page).await?;
        let last = items.len() < usize::try_from(EXPORT_CHUNK).unwrap_or(usize::MAX);
        let mut text = String::new();
        for row in rows(&state, &caller.scope, items).await? {
            let account = state.accounts.get(&caller.scope, &row.account).map(|c| c.name).unwrap_or_default();
            // A number keeps its plus sign: a leading tab-free apostrophe would break other programs, and digits after a
            // plus are no formula.
            let cells = [
                row.number.to_string(),
                csv_cell(&row.carrier_name),
                csv_cell(&account),
                row.kind.word().to_owned(),
                csv_cell(&row.place),
                csv_cell(&row.state_word),
                csv_cell(&row.routing),
                number_view::service_word(row.emergency).to_owned(),
                csv_cell(&row.tags.join(" ")),
                csv_cell(&row.owner),
                csv_cell(&row.own_tags.join(" ")),
            ];
            text.push_str(&cells.join(","));
            text.push('\n');
        }
        Ok(Some((text, (state, caller, query, if last { 0 } else { page + 1 }, None))))
    });
    let chunks = futures::TryStreamExt::map_err(chunks, |failure| std::io::Error::other(failure.sentence().to_owned()));
    let mut response = Response::new(HttpBody::from_stream(chunks));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"numbers.csv\""));
    Ok(response)
}

/// What the palette asks.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct FindQuery {
    /// What was typed.
    q: String,
}

/// `GET /api/numbers/find?q=`
pub async fn find(State(state): State<AppState>, caller: Caller, Query(query): Query<FindQuery>) -> Result<Json<Found>, Failure> {
    let text = query.q.trim().to_owned();
    if text.is_empty() {
        return Ok(Json(Found { numbers: Vec::new(), matching: 0, attempts: Vec::new(), porting: Vec::new() }));
    }
    let wanted = NumberQuery { q: Some(text.clone()), ..NumberQuery::default() };
    let (mut items, buckets) = state.store.numbers(&caller.scope, &wanted).await?;
    items.truncate(8);
    let numbers = rows(&state, &caller.scope, items).await?;
    let porting = super::ports::porting(&state, &caller.scope, &text).await?;
    let attempts = AttemptQuery { q: Some(text), ..AttemptQuery::default() };
    let mut attempts = state.store.attempts(&caller.scope, &attempts).await?.items;
    attempts.truncate(4);
    Ok(Json(Found { numbers, matching: buckets.first().map_or(0, |(_, n)| *n), attempts, porting }))
}

/// `POST /api/numbers/refresh`
pub async fn refresh(State(state): State<AppState>, caller: Caller) -> Result<Response, Failure> {
    for connected in state.accounts.all(&caller.scope) {
        readings::spawn(&state, caller.scope.clone(), connected);
    }
    Ok(accepted(()))
}

async fn stored(
    state: &AppState,
    scope: &TenantScope,
    number: &E164,
) -> Result<(StoredNumber, CarrierNumber, Connected), Failure> {
    let (row, listed) = state.store.number(scope, number).await?.ok_or_else(Failure::not_found)?;
    let connected = state.accounts.get(scope, &row.account)?;
    Ok((row, listed, connected))
}

/// `GET /api/numbers/{e164}`
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(number): Path<String>,
) -> Result<Json<NumberDetail>, Failure> {
    detail(&state, &caller.scope, &parse(&number)?).await.map(Json)
}

/// A number in an address that is none is a number that is not there.
fn parse(text: &str) -> Result<E164, Failure> {
    E164::parse(text).map_err(|_| Failure::not_found())
}

async fn detail(state: &AppState, scope: &TenantScope, number: &E164) -> Result<NumberDetail, Failure> {
    let (row, listed, connected) = stored(state, scope, number).await?;
    let locks = state.store.open_locks(scope).await?;
    let history = state.store.attempts_of_number(scope, number, 20).await?;
    let mut latest = Vec::new();
    for kind in number_view::SERVICES {
        if let Some(found) = history.iter().find(|attempt| attempt.kind == kind)
            && let Some(attempt) = state.store.attempt(scope, &found.id).await?
        {
            latest.push(attempt);
        }
    }
    let seen_at = row.seen_at;
    let row = number_view::row(row, &locks, &connected_of(state, scope));
    let looks_up = number_view::look_ups(state, scope, &connected).is_some();
    let detail = number_view::detail(row, listed, &connected, seen_at, history, &latest, looks_up);
    let open = DriftQuery { open: Some(true), ..DriftQuery::default() };
    Ok(NumberDetail {
        note: store::notes::get(scope, &state.store, number).await?,
        alerts: store::hooks::alerts(scope, &state.store, true, Some(number)).await?,
        drifts: store::drifts::list(scope, &state.store, &open, Some(number)).await?,
        ..detail
    })
}

/// `POST /api/numbers/{e164}/read`: reads it from the carrier now.
pub async fn read(
    State(state): State<AppState>,
    caller: Caller,
    Path(number): Path<String>,
) -> Result<Json<NumberDetail>, Failure> {
    let number = parse(&number)?;
    let (row, listed, connected) = stored(&state, &caller.scope, &number).await?;
    let Some(inventory) = connected.carrier.inventory() else {
        return Err(Failure::new(ProblemKind::Conflict, "This carrier lists no numbers."));
    };
    match inventory.find(listed.kind, &number, Some(row.page)).await? {
        Some(now) => readings::keep(&state, &caller.scope, &connected, &[now]).await?,
        None => {
            return Err(Failure::new(
                ProblemKind::Conflict,
                "The carrier does not list this number any more. What you see is from the last reading.",
            ));
        }
    }
    detail(&state, &caller.scope, &number).await.map(Json)
}

/// `POST /api/numbers/removals`
pub async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Unchecked(request): Unchecked<Removal>,
) -> Result<Response, Failure> {
    let keyed = Keyed::new(&key, "removals", &request)?;
    if let Some(answer) = keyed.answered::<CheckoutAnswer>(&state, &caller).await? {
        return Ok(accepted(Json(answer)));
    }
    let result = give_back(&state, &caller, &keyed, &request).await;
    Ok(accepted(Json(keyed.or_answered(&state, &caller, result).await?)))
}

async fn give_back(state: &AppState, caller: &Caller, keyed: &Keyed<'_>, request: &Removal) -> Result<CheckoutAnswer, Failure> {
    let mut numbers = request.numbers.clone();
    numbers.sort();
    numbers.dedup();
    if numbers.is_empty() || numbers.len() > MOST_REMOVED {
        return Err(Failure::field("numbers", format!("Choose between 1 and {MOST_REMOVED} numbers.")));
    }
    if request.typed.trim() != Removal::to_type(&numbers) {
        let what = if numbers.len() == 1 { "the last four digits of the number" } else { "how many numbers you disconnect" };
        return Err(Failure::field("typed", format!("To confirm, type {what}.")));
    }
    let mut groups: Vec<(Connected, NumberKind, Vec<E164>)> = Vec::new();
    for number in &numbers {
        let (row, _, connected) = stored(state, &caller.scope, number).await?;
        match groups.iter_mut().find(|(account, kind, _)| account.id == connected.id && *kind == row.kind) {
            Some((.., numbers)) => numbers.push(number.clone()),
            None => groups.push((connected, row.kind, vec![number.clone()])),
        }
    }
    let mut confirmed = Vec::new();
    for (connected, kind, numbers) in groups {
        let most = connected.carrier.inventory().map_or(1, |inventory| inventory.most_removed()).max(1);
        for chunk in numbers.chunks(most) {
            confirmed.push(Confirmed::new(connected.clone(), Intent::Removal { kind, numbers: chunk.to_vec() }));
        }
    }
    ask(state, caller, keyed, confirmed, |ids| CheckoutAnswer { attempts: ids.to_vec() }).await
}

/// Asks for a change of one service of one number.
async fn set<T: Serialize>(
    state: AppState,
    caller: Caller,
    key: Key,
    number: &str,
    request: &T,
    change: ServiceChange,
) -> Result<Response, Failure> {
    let number = parse(number)?;
    let keyed = Keyed::new(&key.0, &format!("{}:{number}", change.kind().word()), request)?;
    if let Some(answer) = keyed.answered::<Asked>(&state, &caller).await? {
        return Ok(accepted(Json(answer)));
    }
    let result = ask_to_set(&state, &caller, &keyed, &number, change).await;
    Ok(accepted(Json(keyed.or_answered(&state, &caller, result).await?)))
}

async fn ask_to_set(
    state: &AppState,
    caller: &Caller,
    keyed: &Keyed<'_>,
    number: &E164,
    change: ServiceChange,
) -> Result<Asked, Failure> {
    let (_, listed, connected) = stored(state, &caller.scope, number).await?;
    number_view::may(&connected, &listed, change.kind()).map_err(|reason| Failure::new(ProblemKind::Conflict, reason))?;
    let before = number_view::before(&listed, change.kind());
    let intent = Intent::Service { listed: Box::new(listed), change };
    let confirmed = vec![Confirmed { before, ..Confirmed::new(connected, intent) }];
    ask(state, caller, keyed, confirmed, |ids| Asked { attempt: ids[0].clone() }).await
}

/// `PUT /api/numbers/{e164}/routing`
pub async fn set_routing(
    State(state): State<AppState>,
    caller: Caller,
    key: Key,
    Path(number): Path<String>,
    Body(request): Body<RoutingChange>,
) -> Result<Response, Failure> {
    // A hash of a password beside what is easily guessed would be a way to guess it.
    let mut hashed = request.clone();
    if let Some(device) = &mut hashed.device {
        device.password = Secret::default();
    }
    set(state, caller, key, &number, &hashed, ServiceChange::Routing(request)).await
}

/// `PUT /api/numbers/{e164}/emergency-address`
pub async fn set_emergency_address(
    State(state): State<AppState>,
    caller: Caller,
    key: Key,
    Path(number): Path<String>,
    Body(request): Body<EmergencyChange>,
) -> Result<Response, Failure> {
    set(state, caller, key, &number, &request, ServiceChange::Emergency(request.clone())).await
}

/// `PUT /api/numbers/{e164}/directory-listing`
pub async fn set_directory_listing(
    State(state): State<AppState>,
    caller: Caller,
    key: Key,
    Path(number): Path<String>,
    Body(request): Body<ListingChange>,
) -> Result<Response, Failure> {
    set(state, caller, key, &number, &request, ServiceChange::Listing(request.clone())).await
}

/// `PUT /api/numbers/{e164}/caller-name`
pub async fn set_caller_name(
    State(state): State<AppState>,
    caller: Caller,
    key: Key,
    Path(number): Path<String>,
    Body(request): Body<CallerName>,
) -> Result<Response, Failure> {
    set(state, caller, key, &number, &request, ServiceChange::CallerName(request.clone())).await
}

/// `PUT /api/numbers/{e164}/fax`
pub async fn set_fax(
    State(state): State<AppState>,
    caller: Caller,
    key: Key,
    Path(number): Path<String>,
    Body(request): Body<Fax>,
) -> Result<Response, Failure> {
    set(state, caller, key, &number, &request, ServiceChange::Fax(request.clone())).await
}

/// `POST /api/numbers/{e164}/look-up`: what others see of it, asked at the network now. It may cost a little, and so a person
/// asks for it.
pub async fn look_up(
    State(state): State<AppState>,
    caller: Caller,
    Path(number): Path<String>,
) -> Result<Json<LookedUp>, Failure> {
    let number = parse(&number)?;
    let (.., connected) = stored(&state, &caller.scope, &number).await?;
    limits::reaches(&state, &caller, &connected.id, &connected.name).await?;
    let found = number_view::look_ups(&state, &caller.scope, &connected)
        .ok_or_else(|| Failure::new(ProblemKind::Conflict, number_view::NO_LOOK_UPS))?;
    let caller_name = match found.carrier.look_ups() {
        Some(look_ups) => {
            // It may cost, so it is on record, whatever comes of it.
            let entry = AuditEntry {
                scope: &caller.scope,
                who: Who::Caller(&caller),
                action: "number.look_up",
                subject: number.to_string(),
                before: None,
                after: None,
                carrier_operation: None,
                outcome: "asked",
            };
            audit::record(&state, entry).await?;
            look_ups.caller_name(&number).await?
        }
        None => None,
    };
    Ok(Json(LookedUp { caller_name, at: state.clock.now() }))
}
