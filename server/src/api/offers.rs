//! Searching one carrier account: its lane.

use axum::{
    Json,
    extract::{Path, State},
};
use carriers::carrier::CarrierOffer;
use contract::{
    id::{AccountId, CarrierId},
    offer::{LaneAnswer, Offer, OfferQuery},
    user::Permission,
};
use serde::{Deserialize, Serialize};

use crate::{accounts::Connected, failure::Failure, guard::Query, session::Caller, state::AppState};

/// The purpose that offers are sealed for.
pub const PURPOSE: &str = "offer";

/// What a sealed offer says: which account was offered what. Only this server can write it, only for this tenant.
#[derive(Serialize, Deserialize)]
pub struct Sealed {
    /// The account.
    pub account: AccountId,
    /// What it was offered, with the carrier's terms.
    pub offer: CarrierOffer,
}

/// `GET /api/accounts/{id}/offers`
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path(account): Path<AccountId>,
    Query(query): Query<OfferQuery>,
) -> Result<Json<LaneAnswer>, Failure> {
    caller.needs(Permission::Read)?;
    let faults = contract::field::Validate::faults(&query);
    if !faults.is_empty() {
        return Err(Failure::invalid(faults));
    }
    let connected = state.accounts.get(&caller.scope, &account)?;
    let search = connected.carrier.search().ok_or_else(|| {
        Failure::new(contract::problem::ProblemKind::CarrierRefused, "This carrier cannot be searched from here.")
    })?;
    let began = state.clock.now();
    let found = search.offers(&query).await?;
    let took_ms = u32::try_from(state.clock.now().since_ms(began)).unwrap_or(0);
    let offers = found.items.into_iter().map(|offer| seal(&state, &caller, &connected, offer)).collect::<Result<_, _>>()?;
    Ok(Json(LaneAnswer { offers, took_ms, received: found.received, note: found.note }))
}

fn seal(state: &AppState, caller: &Caller, connected: &Connected, offer: CarrierOffer) -> Result<Offer, Failure> {
    let sealed = Sealed { account: connected.id.clone(), offer };
    let token = state.vault.seal_token(&caller.scope, PURPOSE, &sealed)?;
    Ok(public(connected, sealed.offer, token))
}

/// An offer as people see it: without the carrier's terms.
pub fn public(connected: &Connected, offer: CarrierOffer, token: String) -> Offer {
    Offer {
        token,
        carrier: CarrierId::new(connected.spec.id),
        account: connected.id.clone(),
        what: offer.what,
        setup: offer.setup,
        monthly: offer.monthly,
        hold: offer.hold,
        fax: offer.fax,
    }
}
