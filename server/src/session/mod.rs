//! Who is asking: the signed-in person, their tenant, their session, and as whom they act.

pub mod cookie;
pub mod lock;
pub mod password;
pub mod provider;
mod provider_host;
pub mod second_factor;
pub mod sign_in;

use axum::{
    extract::FromRequestParts,
    http::{Method, header::USER_AGENT, request::Parts},
};
use contract::{
    id::{RequestId, SessionId, TenantId, UserId},
    problem::ProblemKind,
    secret::Secret,
    session::SecondFactor,
    tenant::Acting,
    time::Timestamp,
    user::{Permission, Role},
};

use crate::{
    audit::{self, Who},
    failure::Failure,
    guard::{address::Peer, request_id},
    instances,
    state::AppState,
    store::{self, Transaction, sessions::SessionRecord, users::UserRecord},
};

/// Acting as another tenant ends by itself after so long.
pub const ACTING_MS: i64 = 30 * 60 * 1000;
/// Why acting has ended before its time.
const NOT_BELOW: &str = "Acting as another tenant has ended: it was suspended, or is not below yours any more.";
/// When acting ends that was ended from elsewhere.
const ENDED_EARLY: Timestamp = Timestamp(0);

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
    /// The name that goes into the records: the person's, or `Ann (Operator) as Best Reseller`.
    pub name: String,
    /// The person's own name.
    pub own_name: String,
    /// The person's e-mail address.
    pub email: String,
    /// The role, read anew with every request.
    pub role: Role,
    /// How the person's second factor stands.
    pub second_factor: SecondFactor,
    /// The tenant whose things are meant: the person's own, or the one they act as.
    pub scope: TenantScope,
    /// The person's own tenant, whose people and sessions they are among.
    pub home: TenantScope,
    /// That the person acts as another tenant.
    pub acting: Option<Acting>,
    /// Why acting has ended by itself. Only a request that may come then has it.
    pub acting_ended: Option<String>,
    /// The session.
    pub session: SessionId,
    /// When the session ends whatever happens.
    pub ends_at: Timestamp,
    /// The request.
    pub request_id: RequestId,
    /// Where the request came from.
    pub address: String,
    pub(crate) state: AppState,
}

impl Caller {
    /// Why the person may not, as a sentence; `None` when they may. It is the function that the browser asks, too.
    pub fn why_not(&self, permission: Permission) -> Option<String> {
        let acting = self.acting.as_ref().map(|acting| acting.may_change);
        contract::session::why_not(self.role, self.second_factor, acting, permission)
    }

    /// Goes on only when the person may. Whoever answers writes the refusal into the audit log.
    pub fn needs(&self, permission: Permission) -> Result<(), Failure> {
        match self.why_not(permission) {
            None => Ok(()),
            Some(sentence) => Err(Failure::new(ProblemKind::NotAllowed, sentence).wanting(permission)),
        }
    }

    /// Goes on only when the person acts as nobody else: what is the person's own is not done from there.
    pub fn as_themselves(&self) -> Result<(), Failure> {
        match &self.acting {
            None => Ok(()),
            Some(acting) => Err(Failure::new(
                ProblemKind::NotAllowed,
                format!("You act as {}. Stop that first; then you can do this for yourself.", acting.tenant_name),
            )),
        }
    }

    /// Goes on only when whoever acts as another tenant may still do so: that may have ended since the request came. Asked in the
    /// transaction that writes down what they do.
    pub async fn still_acts(&self, tx: &mut Transaction) -> Result<(), Failure> {
        if self.acting.is_none() {
            return Ok(());
        }
        match store::sessions::below(&self.home, tx, self.scope.tenant()).await? {
            Some((_, true)) => Ok(()),
            _ => Err(Failure::new(ProblemKind::ActingEnded, NOT_BELOW)),
        }
    }

    /// The person as they are kept, once they have typed their own password again. Wrong ones are counted for them alone.
    pub async fn prove(&self, password: &Secret) -> Result<UserRecord, Failure> {
        let state = &self.state;
        let counted = lock::own_counter(&self.user);
        if let Err(failure) = lock::take_a_try(state, &self.email, &counted).await {
            return Err(if failure.kind() == ProblemKind::TooMany { failure.refusal() } else { failure });
        }
        let user = store::users::by_email(&state.store, &self.email).await?.ok_or_else(Failure::not_found)?;
        if !state.passwords.fits(password, user.password_hash.as_deref()).await? {
            let entry = sign_in::entry(&self.home, Who::Caller(self), "session.password", &self.email, "refused");
            audit::record(state, entry).await?;
            return Err(Failure::field("password", "This is not your password."));
        }
        let mut tx = state.store.begin().await?;
        lock::forgive(&mut tx, &counted).await?;
        tx.commit().await?;
        Ok(user)
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        // Found already, by the table of operations.
        if let Some(caller) = parts.extensions.get::<Self>() {
            return Ok(caller.clone());
        }
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
        // Somebody may have changed who may use what, at whichever instance: what is asked from now on knows it.
        instances::keep_up_with(state, &session.accounts_version).await?;
        Self::of(session, parts, state)
    }
}

impl Caller {
    fn of(session: SessionRecord, parts: &Parts, state: &AppState) -> Result<Self, Failure> {
        let now = state.clock.now();
        let rule = state.settings.second_factor;
        let second_factor = second_factor::standing(rule, session.role, session.second_factor, session.live);
        let mut caller = Self {
            user: session.user,
            name: session.name.clone(),
            own_name: session.name,
            email: session.email,
            role: session.role,
            second_factor,
            scope: session.scope.clone(),
            home: session.scope,
            acting: None,
            acting_ended: None,
            session: session.id,
            ends_at: session.ends_at,
            request_id: request_id::current(),
            address: Peer::of(parts, &state.settings).to_string(),
            state: state.clone(),
        };
        let Some(acting) = session.acting else { return Ok(caller) };
        match acting.name {
            // More is left than there ever was when the clock was set back.
            Some(name) if acting.ends_at > now && !acting.ends_at.is_ahead_of(now.plus_ms(ACTING_MS)) => {
                caller.name = format!("{} ({}) as {name}", caller.own_name, session.tenant_name);
                caller.acting = Some(Acting {
                    tenant: acting.scope.tenant().clone(),
                    tenant_name: name,
                    own_tenant_name: session.tenant_name,
                    reason: acting.reason,
                    ends_at: acting.ends_at,
                    may_change: acting.may_change,
                });
                caller.scope = acting.scope;
                Ok(caller)
            }
            name => {
                let why = match name {
                    Some(name) if acting.ends_at != ENDED_EARLY => {
                        format!("Acting as {name} has ended: its 30 minutes are over.")
                    }
                    _ => NOT_BELOW.to_owned(),
                };
                if !comes_after_acting(parts) {
                    return Err(Failure::new(ProblemKind::ActingEnded, why));
                }
                caller.acting_ended = Some(why);
                Ok(caller)
            }
        }
    }
}

/// What may still come when acting has ended by itself: to say that one saw it, and to sign out. Everything else would be done
/// to the wrong tenant.
fn comes_after_acting(parts: &Parts) -> bool {
    let path = parts.uri.path();
    parts.method == Method::DELETE && matches!(path.strip_prefix("/api").unwrap_or(path), "/acting" | "/session")
}

/// The browser in its own words, shortened.
pub(crate) fn agent(headers: &axum::http::HeaderMap) -> String {
    let text = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("unknown");
    text.chars().take(120).collect()
}
