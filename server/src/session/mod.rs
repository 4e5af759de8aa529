//! Who is asking: the signed-in person, their tenant, their session.

pub mod cookie;
pub mod password;
pub mod sign_in;

use axum::{
    extract::FromRequestParts,
    http::{header::USER_AGENT, request::Parts},
};
use contract::{
    id::{RequestId, SessionId, TenantId, UserId},
    problem::ProblemKind,
    time::Timestamp,
    user::{Permission, Role},
};

use crate::{
    audit::{self, AuditEntry, Who},
    failure::Failure,
    guard::{address::Peer, request_id},
    state::AppState,
    store,
};

/// The tenant whose things may be seen and changed. It is made only from a session, or from a stored row of which the
/// tenant is known, and it is the first argument of every store function.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TenantScope {
    tenant: TenantId,
}

impl TenantScope {
    /// The tenant.
    pub fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    /// The scope of a stored row, for work that nobody is waiting for.
    pub(crate) fn of_record(tenant: TenantId) -> Self {
        Self { tenant }
    }
}

/// The signed-in person behind a request.
#[derive(Clone)]
pub struct Caller {
    /// The person.
    pub user: UserId,
    /// The person's name.
    pub name: String,
    /// The person's e-mail address.
    pub email: String,
    /// The role, read anew with every request.
    pub role: Role,
    /// The tenant.
    pub scope: TenantScope,
    /// The session.
    pub session: SessionId,
    /// When the session ends whatever happens.
    pub ends_at: Timestamp,
    /// The request.
    pub request_id: RequestId,
    /// Where the request came from.
    pub address: String,
    state: AppState,
}

impl Caller {
    /// Goes on only when the person may. A refusal is written into the audit log.
    pub fn needs(&self, permission: Permission) -> Result<(), Failure> {
        let Some(sentence) = self.role.why_not(permission) else {
            return Ok(());
        };
        let (state, caller) = (self.state.clone(), self.clone());
        self.state.tasks.spawn(async move {
            let entry = AuditEntry {
                scope: &caller.scope,
                who: Who::Caller(&caller),
                action: "permission.refused",
                subject: format!("{permission:?}"),
                before: None,
                after: None,
                carrier_operation: None,
                outcome: "refused",
            };
            if let Err(error) = audit::record(&state, entry).await {
                tracing::error!(%error, "a refused attempt could not be written into the audit log");
            }
        });
        Err(Failure::new(ProblemKind::NotAllowed, sentence))
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let signed_out =
            || Failure::new(ProblemKind::SignedOut, "Nobody is signed in here any more. Sign in again; what you typed is kept.");
        let token = cookie::token(&parts.headers).ok_or_else(signed_out)?;
        let hash = crate::vault::fingerprint(&token);
        let now = state.clock.now();
        let idle_ms = state.settings.session_idle_ms();
        let session = store::sessions::find(&state.store, &hash, now, idle_ms).await?.ok_or_else(signed_out)?;
        // What a page asks by itself in the background does not keep a session alive.
        let by_itself = parts.headers.contains_key("x-background");
        if !by_itself && now.since_ms(session.used_at) > (idle_ms / 20).min(30_000) {
            // With storage that refuses to write one can still look; the session only ends earlier.
            if let Err(error) = store::sessions::touch(&session.scope, &state.store, &session.id, now).await {
                tracing::warn!(%error, "the use of a session was not noted");
            }
        }
        Ok(Self {
            user: session.user,
            name: session.name,
            email: session.email,
            role: session.role,
            scope: session.scope,
            session: session.id,
            ends_at: session.ends_at,
            request_id: request_id::current(),
            address: Peer::of(parts, &state.settings).to_string(),
            state: state.clone(),
        })
    }
}

/// The browser in its own words, shortened.
pub(crate) fn agent(headers: &axum::http::HeaderMap) -> String {
    let text = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("unknown");
    text.chars().take(120).collect()
}
