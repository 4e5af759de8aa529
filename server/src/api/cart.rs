//! The cart.

use axum::{
    Json,
    extract::{Path, State},
};
use carriers::carrier::{CarrierOffer, Recheck};
use contract::{
    cart::{
        AddToCart, AgreeToPrice, Cart, CartAccountRouting, CartLine, CartRouting, CartRoutingChoice, CartRoutingKind, Hold,
        LineCheck,
    },
    id::CartLineId,
    money::Money,
    offer::OfferedThing,
    problem::ProblemKind,
    time::Timestamp,
};
use futures::{StreamExt as _, stream};
use uuid::Uuid;

use super::{holds, offers};
use crate::{
    attempts::intent::{purchase_lock, subject_of},
    audit::{self, AuditEntry, Who},
    failure::Failure,
    guard::Unchecked,
    limits,
    session::{Caller, TenantScope},
    state::AppState,
    store::{
        Transaction,
        cart::{MOST_LINES, StoredCartLine},
    },
};

/// How many lines are checked at once.
const CHECKS_AT_ONCE: usize = 8;
/// The most of one product in one line.
const MOST_OF_ONE: u32 = 100;

/// `GET /api/cart`
pub async fn get(State(state): State<AppState>, caller: Caller) -> Result<Json<Cart>, Failure> {
    read(&state, &caller).await.map(Json)
}

/// The cart as it is now; lines that an open attempt holds say so.
pub async fn read(state: &AppState, caller: &Caller) -> Result<Cart, Failure> {
    let scope = &caller.scope;
    let locks = state.store.open_locks(scope).await?;
    let mut lines = Vec::new();
    for line in state.store.cart_lines(scope).await? {
        // An account that was taken away takes its lines with it from sight; they come back with it.
        let Ok(connected) = state.accounts.get(scope, &line.account) else { continue };
        let held = locks.iter().find(|lock| lock.account == line.account && lock.lock_key == line.lock_key);
        let check = held.map_or(line.check, |lock| LineCheck::InFlight { attempt: lock.attempt.clone() });
        lines.push(CartLine {
            id: line.id,
            offer: offers::public(&connected, line.offer, String::new()),
            quantity: line.quantity,
            by: line.by,
            at: line.at,
            check,
            hold: holds::shown(&line.hold, line.hold_asked_at, state.clock.now()),
        });
    }
    let buyable = || lines.iter().filter(|line| may_be_bought(&line.check));
    let setup: Money = buyable().map(|line| line.offer.setup.times(line.quantity)).sum();
    let monthly: Money = buyable().map(|line| line.offer.monthly.times(line.quantity)).sum();
    let unpriced = u32::try_from(buyable().filter(|line| !line.offer.priced).count()).unwrap_or(u32::MAX);
    let routing = routings(state, scope, &lines).await?;
    let ceiling = limits::ceiling(state, scope, caller.user.as_str()).await?;
    Ok(Cart { setup, monthly, unpriced, ceiling, routing, lines })
}

/// Where the numbers of each account in the cart will route.
async fn routings(state: &AppState, scope: &TenantScope, lines: &[CartLine]) -> Result<Vec<CartAccountRouting>, Failure> {
    let mut chosen = state.store.cart_routings(scope).await?;
    let mut routings: Vec<CartAccountRouting> = Vec::new();
    for line in lines {
        if routings.iter().any(|routing| routing.account == line.offer.account) {
            continue;
        }
        let connected = state.accounts.get(scope, &line.offer.account)?;
        let choices = connected.carrier.purchases().map(|p| p.routings().to_vec()).unwrap_or_default();
        routings.push(CartAccountRouting {
            routing: chosen.remove(&connected.id).unwrap_or_default(),
            account: connected.id,
            account_name: connected.name,
            carrier_name: connected.spec.name.into(),
            choices,
        });
    }
    Ok(routings)
}

/// Whether a line counts into the totals and into a checkout.
pub fn may_be_bought(check: &LineCheck) -> bool {
    !matches!(check, LineCheck::Gone { .. } | LineCheck::InFlight { .. })
}

/// `POST /api/cart/lines`
pub async fn add(
    State(state): State<AppState>,
    caller: Caller,
    Unchecked(request): Unchecked<AddToCart>,
) -> Result<Json<Cart>, Failure> {
    if request.tokens.is_empty() {
        return Err(Failure::field("tokens", "Choose at least one number."));
    }
    if !(1..=MOST_OF_ONE).contains(&request.quantity) {
        return Err(Failure::field("quantity", format!("Between 1 and {MOST_OF_ONE} can be bought at once.")));
    }
    let have = i64::from(state.store.cart_size(&caller.scope).await?);
    if have + i64::try_from(request.tokens.len()).unwrap_or(MOST_LINES) > MOST_LINES {
        return Err(Failure::new(
            ProblemKind::Conflict,
            format!("A cart has at most {MOST_LINES} lines and this one has {have}. Buy or remove some first."),
        ));
    }
    let mut lines = Vec::new();
    for token in &request.tokens {
        let line = opened(&state, &caller, token, request.quantity)?;
        if line.hold != Hold::None {
            may_hold(&state, &caller, &line).await?;
        }
        lines.push(line);
    }
    let mut tx = state.store.begin().await?;
    for line in &lines {
        state.store.put_cart_line(&mut tx, &caller.scope, line).await?;
    }
    let subject: Vec<String> = lines.iter().map(|line| subject_of(&line.offer.what, line.quantity)).collect();
    note(&state, &mut tx, &caller, "cart.add", subject.join(", ")).await?;
    tx.commit().await?;
    holds::ask_for(&state, &caller.scope, lines);
    read(&state, &caller).await.map(Json)
}

/// What is held is held at its carrier, so whoever wants that must reach its account.
async fn may_hold(state: &AppState, caller: &Caller, line: &StoredCartLine) -> Result<(), Failure> {
    let connected = state.accounts.get(&caller.scope, &line.account)?;
    limits::reaches(state, caller, &connected.id, &connected.name).await
}

/// A sealed offer as a line.
fn opened(state: &AppState, caller: &Caller, token: &str, quantity: u32) -> Result<StoredCartLine, Failure> {
    let sealed: offers::Sealed = state.vault.open_token(&caller.scope, offers::PURPOSE, token)?;
    let connected = state.accounts.get(&caller.scope, &sealed.account)?;
    let quantity = match &sealed.offer.what {
        OfferedThing::Number { .. } => 1,
        OfferedThing::Product { stock, name, .. } if quantity > *stock => {
            return Err(Failure::field("quantity", format!("The carrier has {stock} of {name}; ask for at most that.")));
        }
        OfferedThing::Product { .. } => quantity,
    };
    Ok(StoredCartLine {
        id: CartLineId::new(Uuid::now_v7().to_string()),
        account: sealed.account,
        lock_key: purchase_lock(&sealed.offer.what),
        quantity,
        by: caller.name.clone(),
        at: state.clock.now(),
        check: LineCheck::Unchecked,
        hold: holds::first(&connected, &sealed.offer),
        held: None,
        hold_asked_at: state.clock.now(),
        offer: sealed.offer,
    })
}

/// `DELETE /api/cart/lines/{id}`
pub async fn remove(State(state): State<AppState>, caller: Caller, Path(id): Path<CartLineId>) -> Result<Json<Cart>, Failure> {
    let line = find(&state, &caller.scope, &id).await?;
    let locks = state.store.open_locks(&caller.scope).await?;
    if locks.iter().any(|lock| lock.account == line.account && lock.lock_key == line.lock_key) {
        return Err(Failure::new(
            ProblemKind::Conflict,
            "This line is being bought, or it is not known whether it was. It leaves the cart when that is settled.",
        ));
    }
    let mut tx = state.store.begin().await?;
    if !state.store.remove_cart_line(&mut tx, &caller.scope, &id).await? {
        return Err(Failure::not_found());
    }
    note(&state, &mut tx, &caller, "cart.remove", subject_of(&line.offer.what, line.quantity)).await?;
    tx.commit().await?;
    holds::give_back(&state, &caller.scope, vec![line]);
    read(&state, &caller).await.map(Json)
}

/// `DELETE /api/cart/lines`
pub async fn empty(State(state): State<AppState>, caller: Caller) -> Result<Json<Cart>, Failure> {
    let mut tx = state.store.begin().await?;
    let before = state.store.cart_lines(&caller.scope).await?;
    state.store.empty_cart(&mut tx, &caller.scope).await?;
    note(&state, &mut tx, &caller, "cart.empty", "the cart".into()).await?;
    tx.commit().await?;
    let left = state.store.cart_lines(&caller.scope).await?;
    holds::give_back(&state, &caller.scope, before.into_iter().filter(|line| left.iter().all(|l| l.id != line.id)).collect());
    read(&state, &caller).await.map(Json)
}

/// `PUT /api/cart/routing`
pub async fn set_routing(
    State(state): State<AppState>,
    caller: Caller,
    Unchecked(choice): Unchecked<CartRoutingChoice>,
) -> Result<Json<Cart>, Failure> {
    let connected = state.accounts.get(&caller.scope, &choice.account)?;
    let may = connected.carrier.purchases().map(|p| p.routings()).unwrap_or_default();
    let (kind, id) = match &choice.routing {
        CartRouting::Unset => (None, "-"),
        CartRouting::Preconfigured => (Some(CartRoutingKind::Preconfigured), "-"),
        CartRouting::TrunkGroup { id } => (Some(CartRoutingKind::TrunkGroup), id.as_str()),
        CartRouting::Location { id } => (Some(CartRoutingKind::Location), id.as_str()),
    };
    if kind.is_some_and(|kind| !may.contains(&kind)) {
        return Err(Failure::field("routing", format!("{} cannot route so in an order.", connected.spec.name)));
    }
    if id.trim().is_empty() {
        return Err(Failure::field("id", "Choose where the numbers shall go."));
    }
    let mut tx = state.store.begin().await?;
    state.store.set_cart_routing(&mut tx, &caller.scope, &choice.account, &choice.routing).await?;
    note(&state, &mut tx, &caller, "cart.routing", "the cart".into()).await?;
    tx.commit().await?;
    read(&state, &caller).await.map(Json)
}

/// `POST /api/cart/check`
pub async fn check(State(state): State<AppState>, caller: Caller) -> Result<Json<Cart>, Failure> {
    let lines = state.store.cart_lines(&caller.scope).await?;
    check_lines(&state, &caller.scope, &lines).await?;
    read(&state, &caller).await.map(Json)
}

/// Looks for every line at its carrier and keeps what was found. Lines in flight are left alone.
pub async fn check_lines(
    state: &AppState,
    scope: &TenantScope,
    lines: &[StoredCartLine],
) -> Result<Vec<(CartLineId, LineCheck)>, Failure> {
    let locks = state.store.open_locks(scope).await?;
    let mut checks = Vec::with_capacity(lines.len());
    for line in lines {
        let held = locks.iter().find(|lock| lock.account == line.account && lock.lock_key == line.lock_key);
        let held = held.map(|lock| lock.attempt.clone());
        checks.push(async move {
            match held {
                Some(attempt) => Ok((line.id.clone(), LineCheck::InFlight { attempt })),
                None => check_line(state, scope, line).await.map(|check| (line.id.clone(), check)),
            }
        });
    }
    let results: Vec<Result<_, Failure>> = stream::iter(checks).buffered(CHECKS_AT_ONCE).collect().await;
    results.into_iter().collect()
}

async fn check_line(state: &AppState, scope: &TenantScope, line: &StoredCartLine) -> Result<LineCheck, Failure> {
    let connected = state.accounts.get(scope, &line.account)?;
    let found = match connected.carrier.search() {
        Some(search) => search.recheck(&line.offer).await,
        None => Ok(Recheck::Gone),
    };
    let at = state.clock.now();
    let mut offer = line.offer.clone();
    let check = match found {
        Ok(Recheck::Gone) => LineCheck::Gone { at },
        Ok(Recheck::Offered(now)) => compare(&mut offer, now, line.quantity, at, LineCheck::Available { at }),
        Ok(Recheck::Unproved(now)) => compare(&mut offer, now, line.quantity, at, LineCheck::Unproved { at }),
        Err(error) => {
            let words = error.said();
            let sentence = Failure::from(error).sentence().to_owned();
            LineCheck::Unknown { at, sentence, words }
        }
    };
    state.store.set_cart_check(scope, &line.id, &check, &offer).await?;
    Ok(check)
}

/// What an offer that was found again means for a line; the line takes over its fresh terms, never its price.
fn compare(offer: &mut CarrierOffer, now: CarrierOffer, quantity: u32, at: Timestamp, same: LineCheck) -> LineCheck {
    let enough = match &now.what {
        OfferedThing::Product { stock, .. } => *stock >= quantity,
        OfferedThing::Number { .. } => true,
    };
    offer.terms = now.terms;
    offer.what = now.what;
    if !enough {
        LineCheck::Gone { at }
    } else if now.setup == offer.setup && now.monthly == offer.monthly {
        same
    } else {
        LineCheck::PriceChanged { at, setup: now.setup, monthly: now.monthly }
    }
}

/// `POST /api/cart/lines/{id}/agree`
pub async fn agree(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<CartLineId>,
    Unchecked(request): Unchecked<AgreeToPrice>,
) -> Result<Json<Cart>, Failure> {
    let mut line = find(&state, &caller.scope, &id).await?;
    match line.check {
        LineCheck::PriceChanged { at, setup, monthly } if setup == request.setup && monthly == request.monthly => {
            line.offer.setup = setup;
            line.offer.monthly = monthly;
            state.store.set_cart_check(&caller.scope, &id, &LineCheck::Available { at }, &line.offer).await?;
        }
        _ => {
            return Err(Failure::new(ProblemKind::Conflict, "The price moved again. Look at the cart as it is now, then agree."));
        }
    }
    let mut tx = state.store.begin().await?;
    note(&state, &mut tx, &caller, "cart.agree", subject_of(&line.offer.what, line.quantity)).await?;
    tx.commit().await?;
    read(&state, &caller).await.map(Json)
}

/// `POST /api/cart/lines/{id}/hold`: asks for a hold again, because a person wants it.
pub async fn hold(State(state): State<AppState>, caller: Caller, Path(id): Path<CartLineId>) -> Result<Json<Cart>, Failure> {
    let mut line = find(&state, &caller.scope, &id).await?;
    let locks = state.store.open_locks(&caller.scope).await?;
    if locks.iter().any(|lock| lock.account == line.account && lock.lock_key == line.lock_key) {
        return Err(Failure::new(ProblemKind::Conflict, "This line is being bought, or it is not known whether it was."));
    }
    may_hold(&state, &caller, &line).await?;
    holds::again(&state, &caller.scope, &mut line).await?;
    let mut tx = state.store.begin().await?;
    note(&state, &mut tx, &caller, "cart.hold", subject_of(&line.offer.what, line.quantity)).await?;
    tx.commit().await?;
    holds::ask_for(&state, &caller.scope, vec![line]);
    read(&state, &caller).await.map(Json)
}

async fn find(state: &AppState, scope: &TenantScope, id: &CartLineId) -> Result<StoredCartLine, Failure> {
    let lines = state.store.cart_lines(scope).await?;
    lines.into_iter().find(|line| line.id == *id).ok_or_else(Failure::not_found)
}

async fn note(state: &AppState, tx: &mut Transaction, caller: &Caller, action: &str, subject: String) -> Result<(), Failure> {
    let entry = AuditEntry {
        scope: &caller.scope,
        who: Who::Caller(caller),
        action,
        subject,
        before: None,
        after: None,
        carrier_operation: None,
        outcome: "done",
    };
    Ok(audit::record_in(state, tx, entry).await?)
}
