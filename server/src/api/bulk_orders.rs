//! Bulk orders.

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use contract::{
    attempt::Asked,
    bulk_order::{BulkOrder, BulkOrderDraft},
    id::{AccountId, BulkOrderId},
    problem::ProblemKind,
};
use uuid::Uuid;

use super::{accepted, owned};
use crate::{
    attempts::{
        Intent,
        ask::{Confirmed, Keyed, ask},
    },
    failure::Failure,
    guard::{Body, Key},
    session::Caller,
    state::AppState,
};

/// How many orders of an account are listed.
const MOST: u32 = 200;

/// `GET /api/bulk-orders`: those of the tenant's own accounts. A carrier does not say for whom it took an order or which numbers
/// it brought, so nobody orders in bulk at an account that is only granted.
pub async fn list(State(state): State<AppState>, caller: Caller) -> Result<Json<Vec<BulkOrder>>, Failure> {
    let mut all = Vec::new();
    for connected in state.accounts.all_own(&caller.scope) {
        if let Some(orders) = connected.carrier.bulk_orders() {
            all.extend(orders.list(MOST).await?);
        }
    }
    all.sort_by_key(|order| std::cmp::Reverse(order.created_at));
    Ok(Json(all))
}

/// `POST /api/bulk-orders`
pub async fn order(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Body(draft): Body<BulkOrderDraft>,
) -> Result<Response, Failure> {
    let keyed = Keyed::new(&key, "bulk-orders", &draft)?;
    if let Some(answer) = keyed.answered::<Asked>(&state, &caller).await? {
        return Ok(accepted(Json(answer)));
    }
    let result = ask_for(&state, &caller, &keyed, draft).await;
    Ok(accepted(Json(keyed.or_answered(&state, &caller, result).await?)))
}

async fn ask_for(state: &AppState, caller: &Caller, keyed: &Keyed<'_>, draft: BulkOrderDraft) -> Result<Asked, Failure> {
    let connected = owned(state, caller, &draft.account, "Bulk orders are placed")?;
    let Some(groups) = connected.carrier.trunk_groups() else {
        return Err(Failure::new(ProblemKind::Conflict, "This carrier has no trunk groups to route the numbers to."));
    };
    if !groups.list().await?.iter().any(|group| group.routing_id == draft.trunk_group) {
        return Err(Failure::field("trunk_group", "The carrier does not list this trunk group; choose one of the list."));
    }
    // At most twenty characters, because the carrier may cut a longer note: eighty random bits are enough to find it again.
    let mark = Uuid::new_v4().simple().to_string()[..20].to_owned();
    let confirmed = vec![Confirmed::new(connected, Intent::BulkOrder { draft, mark })];
    ask(state, caller, keyed, confirmed, |ids| Asked { attempt: ids[0].clone() }).await
}

/// `GET /api/accounts/{id}/bulk-orders/{order}/summary`
pub async fn summary(
    State(state): State<AppState>,
    caller: Caller,
    Path((account, order)): Path<(AccountId, BulkOrderId)>,
) -> Result<Response, Failure> {
    report(&state, &caller, &account, &order, Report::Summary).await
}

/// `GET /api/accounts/{id}/bulk-orders/{order}/numbers`
pub async fn numbers(
    State(state): State<AppState>,
    caller: Caller,
    Path((account, order)): Path<(AccountId, BulkOrderId)>,
) -> Result<Response, Failure> {
    report(&state, &caller, &account, &order, Report::Numbers).await
}

enum Report {
    Summary,
    Numbers,
}

async fn report(
    state: &AppState,
    caller: &Caller,
    account: &AccountId,
    order: &BulkOrderId,
    which: Report,
) -> Result<Response, Failure> {
    let connected = state.accounts.own(&caller.scope, account)?;
    let orders = connected.carrier.bulk_orders().ok_or_else(Failure::not_found)?;
    let (text, name) = match which {
        Report::Summary => (orders.summary_report(order).await?, "attachment; filename=\"bulk-order-summary.csv\""),
        Report::Numbers => (orders.numbers_report(order).await?, "attachment; filename=\"bulk-order-numbers.csv\""),
    };
    let mut response = text.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(name));
    Ok(response)
}
