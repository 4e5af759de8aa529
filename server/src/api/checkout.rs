//! Checkout: what was on the screen is bought, nothing else and nothing dearer.

use std::collections::{BTreeMap, BTreeSet};

use axum::{Json, extract::State, response::Response};
use carriers::buying::{OrderLine, PurchaseOrder};
use contract::{
    cart::{CartRouting, Checkout, CheckoutAnswer, Hold, LineCheck},
    id::{AccountId, CartLineId},
    money::Money,
    number::NumberKind,
    offer::OfferedThing,
    problem::ProblemKind,
};

use super::{accepted, cart, holds};
use crate::{
    attempts::{
        Intent,
        ask::{Confirmed, Keyed, ask},
    },
    failure::Failure,
    guard::{Key, Unchecked},
    session::Caller,
    state::AppState,
    store::cart::StoredCartLine,
};

/// `POST /api/checkout`
pub async fn checkout(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Unchecked(request): Unchecked<Checkout>,
) -> Result<Response, Failure> {
    let keyed = Keyed::new(&key, "checkout", &request)?;
    if let Some(answer) = keyed.answered::<CheckoutAnswer>(&state, &caller).await? {
        return Ok(accepted(Json(answer)));
    }
    let result = buy(&state, &caller, &keyed, &request).await;
    Ok(accepted(Json(keyed.or_answered(&state, &caller, result).await?)))
}

async fn buy(state: &AppState, caller: &Caller, keyed: &Keyed<'_>, request: &Checkout) -> Result<CheckoutAnswer, Failure> {
    let lines = chosen(state, caller, request).await?;
    guard_prices(&lines, request)?;
    guard_holds(state, &lines)?;
    let checks = cart::check_lines(state, &caller.scope, &lines).await?;
    guard_checks(&checks)?;
    // Fresh terms came with the check. While the carrier was asked, a colleague may have changed a line: what is bought is
    // what was confirmed, so all of it is held against the confirmation once more.
    let fresh = chosen(state, caller, request).await?;
    guard_prices(&fresh, request)?;
    guard_holds(state, &fresh)?;
    let same = |(now, seen): (&StoredCartLine, &StoredCartLine)| {
        now.id == seen.id
            && now.quantity == seen.quantity
            && matches!(now.check, LineCheck::Available { .. } | LineCheck::Unproved { .. })
    };
    if !fresh.iter().zip(&lines).all(same) {
        return Err(moved());
    }
    let confirmed = split(state, caller, fresh, request)?;
    ask(state, caller, keyed, confirmed, |ids| CheckoutAnswer { attempts: ids.to_vec() }).await
}

fn moved() -> Failure {
    Failure::new(
        ProblemKind::Conflict,
        "The cart was changed by somebody else meanwhile. Look at it as it is now; nothing was bought.",
    )
}

/// The lines that were on the screen, all of which must still be in the cart.
async fn chosen(state: &AppState, caller: &Caller, request: &Checkout) -> Result<Vec<StoredCartLine>, Failure> {
    if request.lines.is_empty() {
        return Err(Failure::field("lines", "The cart is empty: add a number first."));
    }
    let all = state.store.cart_lines(&caller.scope).await?;
    let mut wanted = request.lines.clone();
    wanted.sort();
    wanted.dedup();
    let found: Vec<StoredCartLine> = all.into_iter().filter(|line| wanted.contains(&line.id)).collect();
    if found.len() != wanted.len() {
        return Err(moved());
    }
    let mut routings = state.store.cart_routings(&caller.scope).await?;
    for account in found.iter().map(|line| &line.account).collect::<BTreeSet<_>>() {
        let confirmed = request.routing.iter().find(|choice| choice.account == *account).map(|choice| &choice.routing);
        if confirmed.unwrap_or(&CartRouting::Unset) != &routings.remove(account).unwrap_or_default() {
            return Err(moved());
        }
    }
    Ok(found)
}

/// What the cart costs must be what the person saw.
fn guard_prices(lines: &[StoredCartLine], request: &Checkout) -> Result<(), Failure> {
    let setup: Money = lines.iter().map(|line| line.offer.setup.times(line.quantity)).sum();
    let monthly: Money = lines.iter().map(|line| line.offer.monthly.times(line.quantity)).sum();
    if setup != request.setup || monthly != request.monthly {
        return Err(Failure::new(
            ProblemKind::Conflict,
            format!("The cart costs {setup} once and {monthly} a month now, not what you saw. Look again; nothing was bought."),
        ));
    }
    Ok(())
}

/// Nothing is bought while the hold of any line is over, refused or not known: it would be bought silently without one.
pub(super) fn guard_holds(state: &AppState, lines: &[StoredCartLine]) -> Result<(), Failure> {
    let now = state.clock.now();
    let bad: Vec<Hold> =
        lines.iter().map(|line| holds::shown(&line.hold, line.hold_asked_at, now)).filter(|hold| !holds::is_good(hold)).collect();
    let what = match bad.as_slice() {
        [] => return Ok(()),
        [Hold::Asking, ..] => "is still being asked for",
        [Hold::Ended { .. }, ..] => "has ended",
        _ => "was not given",
    };
    Err(Failure::new(
        ProblemKind::Conflict,
        format!(
            "Nothing was bought: the hold of {} {what}. Ask for it again or take the line out.",
            if bad.len() == 1 { "1 line".to_owned() } else { format!("{} lines", bad.len()) }
        ),
    ))
}

/// Nothing is bought while any line is gone, dearer, unknown or in another order.
pub(super) fn guard_checks(checks: &[(CartLineId, LineCheck)]) -> Result<(), Failure> {
    let count = |wanted: fn(&LineCheck) -> bool| checks.iter().filter(|(_, check)| wanted(check)).count();
    let gone = count(|c| matches!(c, LineCheck::Gone { .. }));
    let dearer = count(|c| matches!(c, LineCheck::PriceChanged { .. }));
    let unknown = count(|c| matches!(c, LineCheck::Unknown { .. }));
    let held = count(|c| matches!(c, LineCheck::InFlight { .. }));
    let mut what = Vec::new();
    let mut say = |n: usize, one: &str, many: &str| match n {
        0 => {}
        1 => what.push(format!("1 line {one}")),
        n => what.push(format!("{n} lines {many}")),
    };
    say(gone, "is not for sale any more", "are not for sale any more");
    say(dearer, "has a new price", "have new prices");
    say(unknown, "could not be checked", "could not be checked");
    say(held, "is being bought already", "are being bought already");
    if what.is_empty() {
        return Ok(());
    }
    let kind = if gone + dearer + held == 0 { ProblemKind::CarrierUnavailable } else { ProblemKind::Conflict };
    let mut failure = Failure::new(kind, format!("Nothing was bought: {}. The cart shows which.", what.join(", ")));
    let words = checks.iter().find_map(|(_, check)| match check {
        LineCheck::Unknown { words, .. } => words.clone(),
        _ => None,
    });
    failure = failure.words(words);
    Err(failure)
}

/// One attempt for each account and kind, no longer than the carrier takes; each product on its own, because what was
/// picked for it is told by what is new.
pub(super) fn split(
    state: &AppState,
    caller: &Caller,
    lines: Vec<StoredCartLine>,
    request: &Checkout,
) -> Result<Vec<Confirmed>, Failure> {
    let mut groups: BTreeMap<(AccountId, NumberKind, String), Vec<StoredCartLine>> = BTreeMap::new();
    for (place, line) in lines.into_iter().enumerate() {
        let (kind, apart) = match &line.offer.what {
            OfferedThing::Number { kind, .. } => {
                let connected = state.accounts.get(&caller.scope, &line.account)?;
                (*kind, connected.carrier.purchases().map(|p| p.apart(&line.offer)).unwrap_or_default())
            }
            OfferedThing::Product { .. } => (NumberKind::International, format!("{:06}", place + 1)),
        };
        groups.entry((line.account.clone(), kind, apart)).or_default().push(line);
    }
    let mut confirmed = Vec::new();
    for ((account, kind, _), lines) in groups {
        let connected = state.accounts.get(&caller.scope, &account)?;
        let Some(purchases) = connected.carrier.purchases() else {
            return Err(Failure::new(ProblemKind::Conflict, "This carrier sells nothing from here."));
        };
        for chunk in lines.chunks(purchases.most_lines().max(1)) {
            let order = PurchaseOrder {
                kind,
                lines: chunk.iter().map(order_line).collect(),
                routing: request
                    .routing
                    .iter()
                    .find(|choice| choice.account == connected.id)
                    .map(|choice| choice.routing.clone())
                    .unwrap_or_default(),
            };
            confirmed.push(Confirmed {
                cart_lines: chunk.iter().map(|line| line.id.clone()).collect(),
                ..Confirmed::new(connected.clone(), Intent::Purchase { order })
            });
        }
    }
    Ok(confirmed)
}

fn order_line(line: &StoredCartLine) -> OrderLine {
    OrderLine { offer: line.offer.clone(), quantity: line.quantity, held: line.held.clone() }
}
