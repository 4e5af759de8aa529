//! How often one address may ask.

use std::{net::IpAddr, num::NonZeroU32, sync::Arc};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use contract::problem::ProblemKind;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::address::Peer;
use crate::{config::Settings, failure::Failure, state::AppState};

/// Two limits for each address: requests, and sign-ins. And one for each refusal, of which a row a minute says enough.
#[derive(Clone)]
pub struct Limits {
    requests: Arc<DefaultKeyedRateLimiter<IpAddr>>,
    sign_ins: Arc<DefaultKeyedRateLimiter<IpAddr>>,
    refusals: Arc<DefaultKeyedRateLimiter<String>>,
}

impl Limits {
    /// The limits of the settings.
    pub fn new(settings: &Settings) -> Self {
        let per_minute =
            |most: u32| Arc::new(RateLimiter::keyed(Quota::per_minute(NonZeroU32::new(most).unwrap_or(NonZeroU32::MIN))));
        Self {
            requests: per_minute(settings.requests_per_minute),
            sign_ins: per_minute(settings.sign_ins_per_minute),
            refusals: Arc::new(RateLimiter::keyed(Quota::per_minute(NonZeroU32::MIN))),
        }
    }

    /// Whether this refusal, in whatever words it is told apart from others, was not noted within the last minute.
    pub fn is_news(&self, refusal: String) -> bool {
        self.refusals.check_key(&refusal).is_ok()
    }

    /// Counts a sign-in, a sign-up or another guess at a secret.
    pub fn guess(&self, address: &Peer) -> Result<(), Failure> {
        self.sign_ins.check_key(&address.block()).map_err(|_| {
            Failure::new(ProblemKind::TooMany, "Too many tries from this address. Wait a minute, then try again.").retry_after(60)
        })
    }

    /// Forgets addresses that have not asked for a while.
    pub fn tidy(&self) {
        self.requests.retain_recent();
        self.sign_ins.retain_recent();
        self.refusals.retain_recent();
    }
}

/// Lets a request through while its address is within the limit.
pub async fn per_address(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let peer = Peer::find(request.extensions(), request.headers(), &state.settings);
    if state.limits.requests.check_key(&peer.block()).is_err() {
        return Failure::new(ProblemKind::TooMany, "Too many requests from this address. Wait a few seconds, then try again.")
            .retry_after(5)
            .into_response();
    }
    next.run(request).await
}
