//! Drafts of ports: saved as one goes, checked, submitted once.

use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse as _, Response},
};
use carriers::ports::PortOrder;
use contract::{
    attempt::Asked,
    field::Fault,
    id::PortDraftId,
    number::{E164, NumberKind},
    port::{
        cut_over::PortRouting,
        draft::{PinChange, PortDraft, PortDraftRow, PortDraftSave, PortDraftStart, SubmitPort},
        lint::{Severity, lint},
        split::Portability,
    },
    problem::ProblemKind,
};
use uuid::Uuid;

use super::accepted;
use crate::{
    attempts::{
        Intent, PortIntent,
        ask::{Confirmed, Keyed, With, ask},
    },
    audit::{self, AuditEntry, Who},
    failure::Failure,
    guard::{Body, Key},
    ports::{draft, follow},
    session::Caller,
    state::AppState,
    store::{
        self,
        port_drafts::{Saved, StoredDraft},
    },
};

/// A draft of the caller's tenant.
pub(super) async fn stored(state: &AppState, caller: &Caller, id: &PortDraftId) -> Result<StoredDraft, Failure> {
    state.store.port_draft(&caller.scope, id).await?.ok_or_else(Failure::not_found)
}

async fn whole(state: &AppState, caller: &Caller, id: &PortDraftId) -> Result<Json<PortDraft>, Failure> {
    let stored = stored(state, caller, id).await?;
    draft::whole(state, &caller.scope, stored).await.map(Json)
}

/// `GET /api/port-drafts`
pub async fn list(State(state): State<AppState>, caller: Caller) -> Result<Json<Vec<PortDraftRow>>, Failure> {
    let mut rows = Vec::new();
    for stored in state.store.port_drafts(&caller.scope).await? {
        let papers = store::papers::of_draft(&caller.scope, &state.store, &stored.id).await?;
        let outcome = match &stored.attempt {
            Some(attempt) => state.store.attempt(&caller.scope, attempt).await?.map(|attempt| attempt.outcome),
            None => None,
        };
        let blocked_by = if stored.attempt.is_some() {
            0
        } else {
            let context = draft::context(&state, &caller.scope, &stored, &papers).await?;
            lint(&stored.fields, &context).iter().filter(|finding| finding.severity == Severity::Blocks).count()
        };
        rows.push(PortDraftRow {
            title: stored.fields.title(),
            numbers: u32::try_from(stored.fields.numbers.len()).unwrap_or(u32::MAX),
            documents: u32::try_from(papers.len()).unwrap_or(u32::MAX),
            blocked_by: u32::try_from(blocked_by).unwrap_or(u32::MAX),
            id: stored.id,
            begun_by: stored.begun_by,
            saved_by: stored.saved_by,
            saved_at: stored.saved_at,
            outcome,
        });
    }
    Ok(Json(rows))
}

/// `POST /api/port-drafts`
pub async fn begin(
    State(state): State<AppState>,
    caller: Caller,
    Body(request): Body<PortDraftStart>,
) -> Result<Json<PortDraft>, Failure> {
    let mut fields = request.fields;
    if fields.account.is_none() {
        // With one account there is nothing to choose.
        let porting: Vec<_> =
            state.accounts.all(&caller.scope).into_iter().filter(|account| account.carrier.ports().is_some()).collect();
        if let [only] = porting.as_slice() {
            fields.account = Some(only.id.clone());
        }
    }
    let id = PortDraftId::new(Uuid::now_v7().to_string());
    state.store.begin_port_draft(&caller.scope, &id, &fields, &caller.name, state.clock.now()).await?;
    note(&state, &caller, "port_draft.begin", &id, "done").await?;
    whole(&state, &caller, &id).await
}

async fn note(state: &AppState, caller: &Caller, action: &str, id: &PortDraftId, outcome: &str) -> Result<(), Failure> {
    let entry = AuditEntry {
        scope: &caller.scope,
        who: Who::Caller(caller),
        action,
        subject: id.to_string(),
        before: None,
        after: None,
        carrier_operation: None,
        outcome,
    };
    Ok(audit::record(state, entry).await?)
}

/// `GET /api/port-drafts/{id}`
pub async fn get(State(state): State<AppState>, caller: Caller, Path(id): Path<PortDraftId>) -> Result<Json<PortDraft>, Failure> {
    whole(&state, &caller, &id).await
}

/// `PUT /api/port-drafts/{id}`
pub async fn save(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<PortDraftId>,
    Body(request): Body<PortDraftSave>,
) -> Result<Json<PortDraft>, Failure> {
    draft::open(stored(&state, &caller, &id).await?)?;
    let at = state.clock.now();
    match state.store.save_port_draft(&caller.scope, &id, request.version, &request.fields, &caller.name, at).await? {
        Saved::Yes(_) => whole(&state, &caller, &id).await,
        Saved::Stale => {
            // Who it was is known only now: they may have saved since it was looked at above.
            let theirs = draft::open(stored(&state, &caller, &id).await?)?;
            let who = theirs.saved_by;
            let sentence =
                format!("{who} saved this draft meanwhile. Look at both versions and choose; yours is still on this page.");
            Err(Failure::new(ProblemKind::Conflict, sentence))
        }
    }
}

/// `DELETE /api/port-drafts/{id}`
pub async fn delete(State(state): State<AppState>, caller: Caller, Path(id): Path<PortDraftId>) -> Result<Response, Failure> {
    draft::open(stored(&state, &caller, &id).await?)?;
    // First the draft: what was submitted meanwhile keeps its papers, and from then on none can be added.
    if !state.store.delete_port_draft(&caller.scope, &id).await? {
        return Err(Failure::new(
            ProblemKind::Conflict,
            "This draft was submitted meanwhile. Open the port and cancel it there.",
        ));
    }
    for paper in store::papers::of_draft(&caller.scope, &state.store, &id).await? {
        crate::papers::remove(&state, &caller.scope, &paper.id).await?;
    }
    note(&state, &caller, "port_draft.delete", &id, "done").await?;
    Ok(crate::failure::done())
}

/// `POST /api/port-drafts/{id}/check`
pub async fn check(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<PortDraftId>,
) -> Result<Json<PortDraft>, Failure> {
    let stored = draft::open(stored(&state, &caller, &id).await?)?;
    let Some(account) = &stored.fields.account else {
        return Err(Failure::field("account", "Choose the account that wins the numbers."));
    };
    let connected = state.accounts.get(&caller.scope, account)?;
    let Some(ports) = connected.carrier.ports() else {
        return Err(Failure::field("account", "This carrier ports nothing in from here; choose another account."));
    };
    // The carrier is asked for local and for toll-free numbers apart.
    let (toll_free, local): (Vec<E164>, Vec<E164>) =
        stored.fields.numbers.iter().map(|n| n.number.clone()).partition(E164::is_toll_free);
    for (kind, numbers) in [(NumberKind::Local, local), (NumberKind::TollFree, toll_free)] {
        if numbers.is_empty() {
            continue;
        }
        let answer = ports.check(kind, &numbers).await?;
        let verdicts: Vec<(E164, Portability)> =
            numbers.into_iter().map(|number| (number.clone(), verdict(answer.get(&number).copied()))).collect();
        state.store.put_port_verdicts(&caller.scope, account, &verdicts, state.clock.now()).await?;
    }
    whole(&state, &caller, &id).await
}

fn verdict(answer: Option<bool>) -> Portability {
    match answer {
        Some(true) => Portability::Yes,
        Some(false) => Portability::No {
            reason: "The carrier says that it cannot be ported to it. Take it out, or try another carrier.".into(),
        },
        None => Portability::Unknown { reason: "The carrier's answer leaves this number out. Ask again.".into() },
    }
}

/// `PUT /api/port-drafts/{id}/pin`
pub async fn set_pin(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<PortDraftId>,
    Body(request): Body<PinChange>,
) -> Result<Json<PortDraft>, Failure> {
    draft::open(stored(&state, &caller, &id).await?)?;
    draft::set_pin(&state, &caller.scope, (&id, &caller.name), &request.losing_carrier, &request.pin).await?;
    note(&state, &caller, "port_draft.pin", &id, "done").await?;
    whole(&state, &caller, &id).await
}

/// `POST /api/port-drafts/{id}/submission`
pub async fn submit(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Path(id): Path<PortDraftId>,
    Body(request): Body<SubmitPort>,
) -> Result<Response, Failure> {
    let keyed = Keyed::new(&key, &format!("port-drafts:{id}"), &request)?;
    if let Some(answer) = keyed.answered::<Asked>(&state, &caller).await? {
        return Ok(accepted(Json(answer)));
    }
    let result = ask_to_submit(&state, &caller, &keyed, &id, request).await;
    Ok(accepted(Json(keyed.or_answered(&state, &caller, result).await?)).into_response())
}

async fn ask_to_submit(
    state: &AppState,
    caller: &Caller,
    keyed: &Keyed<'_>,
    id: &PortDraftId,
    request: SubmitPort,
) -> Result<Asked, Failure> {
    let stored = draft::open(stored(state, caller, id).await?)?;
    if stored.version != request.version {
        return Err(Failure::new(
            ProblemKind::Conflict,
            format!("{} saved this draft after you reviewed it. Review it again; nothing was sent.", stored.saved_by),
        ));
    }
    let papers = store::papers::of_draft(&caller.scope, &state.store, id).await?;
    let context = draft::context(state, &caller.scope, &stored, &papers).await?;
    review(&stored, &lint(&stored.fields, &context), &request)?;
    let fields = &stored.fields;
    let Some(account) = &fields.account else {
        return Err(Failure::field("account", "Choose the account that wins the numbers."));
    };
    let connected = state.accounts.get(&caller.scope, account)?;
    let pin = draft::pin(state, &caller.scope, id, "").await?;
    let order = PortOrder {
        kind: fields.kind,
        numbers: fields.numbers.iter().map(|n| n.number.clone()).collect(),
        details: draft::details(fields, &fields.losing_account, pin)?,
        routing: match &fields.routing {
            // Its numbers are set by the step that follows; order and answering travel with the submission.
            PortRouting::Forward { sequence, answering, .. } => {
                PortRouting::Forward { steps: Vec::new(), sequence: *sequence, answering: *answering }
            }
            other => other.clone(),
        },
    };
    let intent = PortIntent::Submit { order: Box::new(order), draft: id.clone(), title: fields.title() };
    let with = With::Draft {
        id: id.clone(),
        version: stored.version,
        reason: request.reason.trim().to_owned(),
        steps: follow::steps(fields, &papers)?,
    };
    let confirmed = vec![Confirmed { with, ..Confirmed::new(connected, Intent::Port(intent)) }];
    ask(state, caller, keyed, confirmed, |ids| Asked { attempt: ids[0].clone() }).await
}

/// What blocks is refused; what warns wants to have been seen, and a reason.
fn review(stored: &StoredDraft, findings: &[contract::port::lint::Finding], request: &SubmitPort) -> Result<(), Failure> {
    if stored.fields.numbers.is_empty() {
        return Err(Failure::field("numbers", "Type the numbers that shall be ported."));
    }
    let of = |severity: Severity| findings.iter().filter(move |finding| finding.severity == severity);
    let blocking: Vec<Fault> = of(Severity::Blocks).map(|f| Fault::new(f.field.clone(), f.sentence.clone())).collect();
    if !blocking.is_empty() {
        return Err(Failure::invalid(blocking));
    }
    let unseen: Vec<Fault> = of(Severity::Warns)
        .filter(|finding| !request.accepted.contains(&finding.rule))
        .map(|finding| Fault::new(finding.field.clone(), finding.sentence.clone()))
        .collect();
    if !unseen.is_empty() {
        return Err(Failure::new(
            ProblemKind::Invalid,
            "There are warnings that were not reviewed. Review the draft again; nothing was sent.",
        )
        .fields(unseen));
    }
    if of(Severity::Warns).next().is_some() && request.reason.trim().is_empty() {
        return Err(Failure::field("reason", "Say why the warnings do not hold; it is kept with the port."));
    }
    Ok(())
}
