//! The one place where every operation of every sandbox is carried out, under trouble or not.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use super::{
    bodies,
    fault::{Hostility, Trouble},
    manners::{Barred, Format, Manners},
    plan::Way,
    simulated::Simulated,
    socket::CutOff,
    worlds::lock,
};

/// How long a request that is never answered is held.
const HELD_FOR: Duration = Duration::from_secs(600);

/// The words of [`Trouble::Refuse`].
const REFUSAL: &str = "Request declined by the provisioning system (E1042)";

/// A call that was let in.
pub(crate) struct Call {
    /// The operation's id, as in `operations.csv`.
    pub(crate) operation: &'static str,
    /// How the carrier says no.
    pub(crate) manners: &'static dyn Manners,
    /// Its connection: [`CutOff::of`] its request's extensions.
    pub(crate) cut_off: Option<CutOff>,
    /// Trouble that a person summoned by what they typed. A fault of the plan goes before it.
    pub(crate) typed: Option<Trouble>,
}

/// Carries a call out in a world. The world settles first; `act` does the deed and answers, and does nothing when it
/// refuses. It may be called later than this returns, and not at all.
pub(crate) async fn carry_out<W: Simulated>(
    world: Arc<Mutex<W>>,
    call: Call,
    act: impl FnOnce(&mut W, Way) -> Response + Send + 'static,
) -> Response {
    let Call { operation, manners, cut_off, typed } = call;
    let (trouble, now) = {
        let mut world = lock(&world);
        world.settle();
        let core = world.core_mut();
        (core.strike(operation, W::LOG_INS).or(typed), core.now())
    };
    let act = move |way: Way| {
        let mut world = lock(&world);
        world.settle();
        act(&mut world, way)
    };
    let Some(trouble) = trouble else { return act(Way::default()) };
    tracing::debug!(?trouble, operation, "sandbox makes trouble");
    let format = manners.format(operation);
    let as_usual = Way::default();
    match trouble {
        Trouble::Slow { ms } => {
            let answer = act(as_usual);
            tokio::time::sleep(Duration::from_millis(ms)).await;
            answer
        }
        Trouble::DropBefore => close(cut_off, format),
        Trouble::DropAfter => {
            act(as_usual);
            close(cut_off, format)
        }
        Trouble::Hang => hold(cut_off, format).await,
        Trouble::HangAfter => {
            act(as_usual);
            hold(cut_off, format).await
        }
        Trouble::Late { ms } => {
            // Nobody may wait any more when it happens, so it cannot be part of answering.
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                act(as_usual);
            });
            hold(cut_off, format).await
        }
        Trouble::ServerError => manners.server_error(operation),
        Trouble::ServerErrorAfter => {
            act(as_usual);
            manners.server_error(operation)
        }
        Trouble::TooMany { retry_after_s } => manners.too_many(operation, retry_after_s),
        Trouble::Html => bodies::page(),
        Trouble::HtmlAfter => {
            act(as_usual);
            bodies::page()
        }
        Trouble::TruncatedAfter => bodies::truncated(act(as_usual)).await,
        Trouble::TokenExpired => manners.unauthorized(operation, Barred::Expired),
        Trouble::TokenRevoked => manners.unauthorized(operation, Barred::Revoked),
        Trouble::Refuse => manners.refused(operation, REFUSAL),
        Trouble::Flood { mib } => bodies::flood(format, manners.root(operation), mib),
        Trouble::Hostile { how: Hostility::Doctype } => bodies::doctype(manners.root(operation)),
        Trouble::Hostile { how: Hostility::Deep } => bodies::deep(format, manners.root(operation)),
        Trouble::Hostile { how: Hostility::RepeatCursor } => act(Way { repeat_cursor: true, ..as_usual }),
        Trouble::LateListing { ms } => act(Way { listed_from: Some(now.plus_ms(ms)), ..as_usual }),
        Trouble::Partial => act(Way { half: true, ..as_usual }),
        Trouble::UnknownWord => act(Way { unknown_word: true, ..as_usual }),
    }
}

/// Closes the connection without an answer. When the router is not served by [`super::serve`], the best that can be done is
/// an answer whose body breaks off before its first byte.
fn close(cut_off: Option<CutOff>, format: Format) -> Response {
    match cut_off {
        Some(cut_off) => {
            cut_off.cut();
            StatusCode::OK.into_response()
        }
        None => bodies::nothing(format),
    }
}

/// Never answers, but does not hold a connection for ever either.
async fn hold(cut_off: Option<CutOff>, format: Format) -> Response {
    tokio::time::sleep(HELD_FOR).await;
    close(cut_off, format)
}
