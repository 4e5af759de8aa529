//! Searching: every account at once, a lane each, streamed as they answer.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};
use carriers::carrier::CarrierOffer;
use contract::{
    field::Validate as _,
    id::{AccountId, CarrierId},
    offer::{LaneAnswer, LaneEvent, LaneHappened, Offer, OfferQuery},
};
use futures::{StreamExt as _, stream};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::{accounts::Connected, failure::Failure, guard::Query, session::Caller, state::AppState};

/// The purpose that offers are sealed for.
pub const PURPOSE: &str = "offer";
/// How long a lane may take in all; the carrier's own deadlines are shorter.
const LONGEST_LANE: Duration = Duration::from_secs(40);

/// What a sealed offer says: which account was offered what. Only this server can write it, only for this tenant.
#[derive(Serialize, Deserialize)]
pub struct Sealed {
    /// The account.
    pub account: AccountId,
    /// What it was offered, with the carrier's terms.
    pub offer: CarrierOffer,
}

/// Which account a search is for, if it is for one only. It stands beside the [`OfferQuery`] in the same query string.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Of {
    /// Only this account.
    account: Option<AccountId>,
}

/// `GET /api/offers`: a stream of [`LaneEvent`]s, one JSON object a line.
pub async fn search(
    State(state): State<AppState>,
    caller: Caller,
    Query(of): Query<Of>,
    Query(query): Query<OfferQuery>,
) -> Result<Response, Failure> {
    let faults = query.faults();
    if !faults.is_empty() {
        return Err(Failure::invalid(faults));
    }
    let accounts = match &of.account {
        Some(id) => vec![state.accounts.get(&caller.scope, id)?],
        None => state.accounts.all(&caller.scope),
    };
    let begun: Vec<_> =
        accounts.iter().map(|connected| LaneEvent { account: connected.id.clone(), event: LaneHappened::Asked }).collect();
    // All at once: whoever closes the page drops the stream, and with it every lane that is still asking.
    let lanes = accounts.into_iter().map(|connected| {
        let (state, caller, query) = (state.clone(), caller.clone(), query.clone());
        async move {
            let event = lane(&state, &caller, &connected, &query).await;
            LaneEvent { account: connected.id, event }
        }
    });
    let lanes = lanes.collect::<stream::FuturesUnordered<_>>();
    let lines = stream::iter(begun).chain(lanes).map(|event| {
        let mut line = serde_json::to_vec(&event).unwrap_or_default();
        line.push(b'\n');
        Ok::<_, std::convert::Infallible>(Bytes::from(line))
    });
    let mut response = Response::new(Body::from_stream(lines));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    // A proxy that collects the lines would make the fast lanes wait for the slow.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

async fn lane(state: &AppState, caller: &Caller, connected: &Connected, query: &OfferQuery) -> LaneHappened {
    let Some(search) = connected.carrier.search() else {
        return LaneHappened::NotOffered { sentence: format!("{} cannot be searched from here.", connected.spec.name) };
    };
    let began = Instant::now();
    let took_ms = || u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
    let found = match tokio::time::timeout(LONGEST_LANE, search.offers(query)).await {
        Ok(Ok(found)) => found,
        Ok(Err(error)) if error.kind == carriers::error::ErrorKind::Unsupported => {
            return LaneHappened::NotOffered { sentence: format!("{}: {}.", connected.spec.name, error.detail) };
        }
        Ok(Err(error)) => {
            let words = error.said();
            let sentence = Failure::from(error).sentence().to_owned();
            return LaneHappened::Failed { sentence, words, took_ms: took_ms() };
        }
        Err(_) => {
            let sentence = format!("{} did not answer in time.", connected.spec.name);
            return LaneHappened::Failed { sentence, words: None, took_ms: took_ms() };
        }
    };
    match found.items.into_iter().map(|offer| seal(state, caller, connected, offer)).collect::<Result<Vec<_>, _>>() {
        Ok(offers) => LaneHappened::Answered {
            answer: LaneAnswer { offers, took_ms: took_ms(), received: found.received, note: found.note },
        },
        Err(failure) => LaneHappened::Failed { sentence: failure.sentence().to_owned(), words: None, took_ms: took_ms() },
    }
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
        priced: offer.priced,
        hold: offer.hold,
        fax: offer.fax,
    }
}
