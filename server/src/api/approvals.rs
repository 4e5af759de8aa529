//! Approvals: a cart over somebody's ceiling, frozen as it was asked, and somebody else's yes or no.

use axum::{
    Json,
    extract::{Path, State},
    response::Response,
};
use contract::{
    approval::{Approval, ApprovalDecision, ApprovalState, AskApproval},
    cart::{CartRoutingChoice, Checkout, LineCheck},
    id::ApprovalId,
    money::Money,
    problem::ProblemKind,
    time::Timestamp,
    user::Permission,
};
use serde_json::json;
use uuid::Uuid;

use super::{cart, checkout, tenants::note};
use crate::{
    attempts::ask::{Approved, ask_approved},
    failure::{self, Failure},
    guard::Body,
    limits,
    session::Caller,
    state::AppState,
    store::{
        self,
        approvals::{Decided, StoredApproval},
        cart::StoredCartLine,
    },
};

/// An approval ends by itself after a day.
const LASTS_MS: i64 = 24 * 60 * 60 * 1000;

/// `GET /api/approvals`
pub async fn list(State(state): State<AppState>, caller: Caller) -> Result<Json<Vec<Approval>>, Failure> {
    let mut shown = Vec::new();
    let own = own_ceiling(&state, &caller).await?;
    for approval in store::approvals::list(&caller.scope, &state.store).await? {
        shown.push(show(&state, &caller, own, approval));
    }
    Ok(Json(shown))
}

/// How many wait for the caller's yes or no.
pub async fn waiting_for(state: &AppState, caller: &Caller) -> Result<u32, Failure> {
    if caller.why_not(Permission::Approve).is_some() {
        return Ok(0);
    }
    let (own, now) = (own_ceiling(state, caller).await?, state.clock.now());
    let all = store::approvals::list(&caller.scope, &state.store).await?;
    let count = all.iter().filter(|approval| why_not(caller, own, approval, now).is_none()).count();
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// `GET /api/approvals/{id}`
pub async fn get(State(state): State<AppState>, caller: Caller, Path(id): Path<ApprovalId>) -> Result<Json<Approval>, Failure> {
    read(&state, &caller, &id).await.map(Json)
}

async fn read(state: &AppState, caller: &Caller, id: &ApprovalId) -> Result<Approval, Failure> {
    let own = own_ceiling(state, caller).await?;
    Ok(show(state, caller, own, find(state, caller, id).await?))
}

async fn find(state: &AppState, caller: &Caller, id: &ApprovalId) -> Result<StoredApproval, Failure> {
    store::approvals::get(&caller.scope, &state.store, id).await?.ok_or_else(Failure::not_found)
}

/// The ceiling of the person alone: a tenant's is there so that somebody else looks, and that is who looks.
async fn own_ceiling(state: &AppState, caller: &Caller) -> Result<Option<Money>, Failure> {
    Ok(store::limits::ceilings(&caller.scope, &state.store, caller.user.as_str()).await?.0)
}

fn show(state: &AppState, caller: &Caller, own: Option<Money>, approval: StoredApproval) -> Approval {
    let why_not = why_not(caller, own, &approval, state.clock.now());
    Approval {
        state: approval.state_at(state.clock.now()),
        own: approval.user == caller.user,
        why_not,
        id: approval.id,
        asked_by: approval.by_name,
        asked_at: approval.asked_at,
        ends_at: approval.ends_at,
        words: approval.words,
        cart: approval.cart,
        total: approval.total,
        ceiling: approval.ceiling,
        decided_by: approval.decided_by,
        decided_at: approval.decided_at,
        reason: approval.reason,
        attempts: approval.attempts,
    }
}

/// Why the caller cannot decide.
fn why_not(caller: &Caller, own: Option<Money>, approval: &StoredApproval, now: Timestamp) -> Option<String> {
    if let Some(sentence) = caller.why_not(Permission::Approve) {
        return Some(sentence);
    }
    match approval.state_at(now) {
        ApprovalState::Waiting => {}
        ApprovalState::Expired => return Some("Nobody decided it within a day. The cart can be sent again.".into()),
        state => return Some(format!("It was decided already: {}.", state.name().to_lowercase())),
    }
    if approval.user == caller.user {
        return Some("You asked for it yourself; somebody else has to decide.".into());
    }
    let unpriced = approval.cart.unpriced > 0;
    match own {
        Some(own) if unpriced || approval.total.amount > own.amount => {
            Some(format!("Your own ceiling is {own}; somebody with a higher one has to decide."))
        }
        _ => None,
    }
}

/// `POST /api/approvals`: freezes the cart as it is now.
pub async fn ask(
    State(state): State<AppState>,
    caller: Caller,
    Body(form): Body<AskApproval>,
) -> Result<Json<Approval>, Failure> {
    let shown = cart::read(&state, &caller).await?;
    let buyable: Vec<_> =
        shown.lines.iter().filter(|line| cart::may_be_bought(&line.check)).map(|line| line.id.clone()).collect();
    let lines = state.store.cart_lines(&caller.scope).await?;
    let frozen: Vec<StoredCartLine> = lines.into_iter().filter(|line| buyable.contains(&line.id)).collect();
    if frozen.is_empty() {
        return Err(Failure::new(ProblemKind::Conflict, "There is nothing in the cart that can be bought."));
    }
    if shown.lines.iter().any(|line| matches!(line.check, LineCheck::PriceChanged { .. })) {
        return Err(Failure::new(ProblemKind::Conflict, "A line has a new price. Agree to it or take it out, then ask."));
    }
    let mut kept = shown;
    kept.lines.retain(|line| buyable.contains(&line.id));
    let total = kept.setup + kept.monthly;
    let ceiling = limits::ceiling(&state, &caller.scope, caller.user.as_str()).await?;
    let Some(ceiling) = ceiling.filter(|ceiling| kept.unpriced > 0 || total.amount > ceiling.amount) else {
        return Err(Failure::new(ProblemKind::Conflict, "This is not over your ceiling: buy it, nobody has to approve it."));
    };
    let now = state.clock.now();
    let new = StoredApproval {
        id: ApprovalId::new(Uuid::now_v7().to_string()),
        user: caller.user.clone(),
        by_name: caller.name.clone(),
        asked_at: now,
        ends_at: now.plus_ms(LASTS_MS),
        words: form.words.trim().to_owned(),
        state: ApprovalState::Waiting,
        frozen,
        cart: kept,
        total,
        ceiling,
        decided_by: None,
        decided_at: None,
        reason: String::new(),
        attempts: Vec::new(),
    };
    let mut tx = state.store.begin().await?;
    let waiting = store::approvals::waiting(&caller.scope, &mut tx, now).await?;
    if waiting.iter().any(|other| new.frozen.iter().any(|line| other.holds(&line.id))) {
        return Err(Failure::new(ProblemKind::Conflict, "Some of this waits for approval already. Take that back first."));
    }
    store::approvals::insert(&caller.scope, &mut tx, &new).await?;
    let after = json!({ "lines": new.frozen.len(), "total": new.total, "ceiling": new.ceiling });
    note(&state, &mut tx, &caller, &caller.scope, "approval.ask", new.id.as_str(), None, Some(after)).await?;
    tx.commit().await?;
    read(&state, &caller, &new.id).await.map(Json)
}

/// `DELETE /api/approvals/{id}`: whoever asked takes it back.
pub async fn withdraw(State(state): State<AppState>, caller: Caller, Path(id): Path<ApprovalId>) -> Result<Response, Failure> {
    let approval = find(&state, &caller, &id).await?;
    if approval.user != caller.user {
        return Err(Failure::new(ProblemKind::NotAllowed, "Only whoever asked takes it back; an approver says no instead."));
    }
    let mut tx = state.store.begin().await?;
    let decided = Decided { state: ApprovalState::Withdrawn, by: &caller.name, at: state.clock.now(), reason: "", attempts: &[] };
    if !store::approvals::decide(&caller.scope, &mut tx, &id, &decided).await? {
        return Err(decided_already());
    }
    note(&state, &mut tx, &caller, &caller.scope, "approval.withdraw", id.as_str(), None, None).await?;
    tx.commit().await?;
    Ok(failure::done())
}

/// `POST /api/approvals/{id}/decision`: a yes buys what is frozen, at its price, or nothing.
pub async fn decide(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<ApprovalId>,
    Body(form): Body<ApprovalDecision>,
) -> Result<Json<Approval>, Failure> {
    let approval = find(&state, &caller, &id).await?;
    if approval.state != ApprovalState::Waiting {
        return Err(decided_already());
    }
    let own = own_ceiling(&state, &caller).await?;
    if let Some(sentence) = why_not(&caller, own, &approval, state.clock.now()) {
        let kind = if approval.state_at(state.clock.now()) == ApprovalState::Expired {
            ProblemKind::Conflict
        } else {
            ProblemKind::NotAllowed
        };
        return Err(Failure::new(kind, sentence));
    }
    if form.approve {
        approve(&state, &caller, &approval, &form).await?;
    } else {
        let decided = Decided {
            state: ApprovalState::Declined,
            by: &caller.name,
            at: state.clock.now(),
            reason: form.reason.trim(),
            attempts: &[],
        };
        let mut tx = state.store.begin().await?;
        if !store::approvals::decide(&caller.scope, &mut tx, &id, &decided).await? {
            return Err(decided_already());
        }
        let after = json!({ "reason": decided.reason });
        note(&state, &mut tx, &caller, &caller.scope, "approval.decline", id.as_str(), None, Some(after)).await?;
        tx.commit().await?;
    }
    read(&state, &caller, &id).await.map(Json)
}

async fn approve(state: &AppState, caller: &Caller, approval: &StoredApproval, form: &ApprovalDecision) -> Result<(), Failure> {
    if form.total != approval.total {
        let sentence = format!("It costs {}, not what you saw. Look at it again; nothing was bought.", approval.total);
        return Err(Failure::new(ProblemKind::Conflict, sentence));
    }
    let lines = held_now(state, caller, approval).await?;
    let routing = approval.cart.routing.iter();
    let request = Checkout {
        lines: lines.iter().map(|line| line.id.clone()).collect(),
        setup: approval.cart.setup,
        monthly: approval.cart.monthly,
        routing: routing.map(|of| CartRoutingChoice { account: of.account.clone(), routing: of.routing.clone() }).collect(),
    };
    checkout::guard_holds(state, &lines)?;
    // The carrier is asked once more: what is gone or dearer is not bought by an old yes.
    checkout::guard_checks(&cart::check_lines(state, &caller.scope, &lines).await?)?;
    let confirmed = checkout::split(state, caller, lines, &request)?;
    let approved = Approved { approval: &approval.id, user: &approval.user, name: &approval.by_name };
    ask_approved(state, caller, approved, confirmed).await
}

/// The frozen lines, each with the hold that the cart has for it now.
async fn held_now(state: &AppState, caller: &Caller, approval: &StoredApproval) -> Result<Vec<StoredCartLine>, Failure> {
    let now = state.store.cart_lines(&caller.scope).await?;
    let held = |frozen: &StoredCartLine| match now.iter().find(|line| line.id == frozen.id) {
        Some(line) => StoredCartLine {
            hold: line.hold.clone(),
            held: line.held.clone(),
            hold_asked_at: line.hold_asked_at,
            ..frozen.clone()
        },
        None => frozen.clone(),
    };
    Ok(approval.frozen.iter().map(held).collect())
}

/// What the second of two who decide is told.
pub fn decided_already() -> Failure {
    Failure::new(
        ProblemKind::Conflict,
        "It was decided already, or its day is over. Look at it again; nothing was bought by this.",
    )
}
