//! Drafts: what the page and the linter need beside the record, and what is sent of it.

use std::collections::BTreeMap;

use carriers::ports::PortDetails;
use contract::{
    attempt::Outcome,
    id::{AttemptId, PortDraftId},
    number::E164,
    port::{
        calendar,
        document::{Document, DocumentState},
        draft::{FollowUp, PortDraft, Submission},
        fields::{LosingAccount, PortFields},
        lint::{LintContext, Memory, Paper, Winner},
        rejection::{Reason, Rejection},
        split::{Taken, Verdict},
    },
    problem::ProblemKind,
    secret::Secret,
};

use crate::{
    failure::Failure,
    session::TenantScope,
    state::AppState,
    store::{self, Transaction, papers::StoredPaper, port_drafts::StoredDraft},
    vault::Place,
};

/// A draft with everything its page needs.
pub async fn whole(state: &AppState, scope: &TenantScope, draft: StoredDraft) -> Result<PortDraft, Failure> {
    let papers = store::papers::of_draft(scope, &state.store, &draft.id).await?;
    let context = context(state, scope, &draft, &papers).await?;
    let submission = submission(state, scope, &draft).await?;
    let documents = documents(state, scope, &papers).await?;
    Ok(PortDraft {
        id: draft.id,
        version: draft.version,
        saved_by: draft.saved_by,
        saved_at: draft.saved_at,
        begun_by: draft.begun_by,
        fields: draft.fields,
        context,
        documents,
        submission,
    })
}

/// Papers as they are shown, each with what is known of its sending.
pub async fn documents(state: &AppState, scope: &TenantScope, papers: &[StoredPaper]) -> Result<Vec<Document>, Failure> {
    let mut documents = Vec::new();
    for paper in papers {
        documents.push(paper.document(paper_state(state, scope, paper.attempt.as_ref()).await?));
    }
    Ok(documents)
}

async fn paper_state(state: &AppState, scope: &TenantScope, attempt: Option<&AttemptId>) -> Result<DocumentState, Failure> {
    let Some(id) = attempt else { return Ok(DocumentState::Waiting) };
    Ok(match state.store.attempt(scope, id).await? {
        None => DocumentState::Waiting,
        Some(attempt) => DocumentState::Sent {
            outcome: attempt.outcome,
            sentence: attempt.lines.first().map(|line| line.sentence.clone()).unwrap_or_default(),
            attempt: attempt.id,
        },
    })
}

async fn submission(state: &AppState, scope: &TenantScope, draft: &StoredDraft) -> Result<Option<Submission>, Failure> {
    let (Some(id), Some(account)) = (&draft.attempt, &draft.account) else { return Ok(None) };
    let Some(attempt) = state.store.attempt(scope, id).await? else { return Ok(None) };
    let mut steps = Vec::new();
    for step in state.store.port_steps(scope, &draft.id).await? {
        let known = match &step.attempt {
            Some(attempt) => state.store.attempt(scope, attempt).await?,
            None => None,
        };
        steps.push(FollowUp {
            title: step.title,
            outcome: known.as_ref().map(|attempt| attempt.outcome),
            sentence: step.sentence.or_else(|| known.and_then(|attempt| attempt.lines.first().map(|line| line.sentence.clone()))),
            attempt: step.attempt,
        });
    }
    Ok(Some(Submission {
        attempt: attempt.id,
        outcome: attempt.outcome,
        account: account.clone(),
        request: draft.request.clone(),
        steps,
    }))
}

/// What the linter needs beside the record.
pub async fn context(
    state: &AppState,
    scope: &TenantScope,
    draft: &StoredDraft,
    papers: &[StoredPaper],
) -> Result<LintContext, Failure> {
    let fields = &draft.fields;
    let numbers: Vec<E164> = fields.numbers.iter().map(|n| n.number.clone()).collect();
    let mut context = LintContext {
        now: state.clock.now(),
        verdicts: BTreeMap::new(),
        taken: taken(state, scope, draft, &numbers).await?,
        papers: papers.iter().map(paper).collect(),
        pins: state.store.port_pins(scope, &draft.id).await?.into_keys().collect(),
        memory: Vec::new(),
        our_ids: Vec::new(),
        winner: None,
    };
    let Some(account) = &fields.account else { return Ok(context) };
    let Ok(connected) = state.accounts.get(scope, account) else { return Ok(context) };
    let one_paper_of_a_kind = connected.carrier.ports().is_some_and(|ports| ports.one_paper_of_a_kind());
    context.winner = Some(Winner { carrier: connected.spec.name.to_owned(), one_paper_of_a_kind });
    let exchanges = state.store.remembered_exchanges(scope, account).await?;
    for (number, (portable, asked_at)) in state.store.port_verdicts(scope, account, &numbers).await? {
        let exchange = number.national_ten().and_then(|ten| ten.get(..6)).unwrap_or_default();
        let remembered_carrier = exchanges.get(exchange).cloned();
        context.verdicts.insert(number, Verdict { portable, asked_at, remembered_carrier });
    }
    let mut memory: BTreeMap<String, BTreeMap<Reason, u32>> = BTreeMap::new();
    for (losing_carrier, raw) in state.store.remembered_rejections(scope, account).await? {
        if let Some(reason) = Rejection::read(&raw).reason {
            *memory.entry(losing_carrier).or_default().entry(reason).or_default() += 1;
        }
    }
    context.memory = memory
        .into_iter()
        .map(|(losing_carrier, rejections)| Memory { losing_carrier, rejections: rejections.into_iter().collect() })
        .collect();
    if let Some(record) = store::accounts::get(scope, &state.store, account).await? {
        // What we log in with is what people take for the account number.
        context.our_ids = record.plain.into_values().filter(|value| value.len() >= 4).collect();
    }
    Ok(context)
}

fn paper(stored: &StoredPaper) -> Paper {
    Paper {
        kind: stored.kind,
        name: stored.name.clone(),
        file_type: stored.file_type,
        bytes: stored.bytes,
        pages: stored.pages,
        scan: stored.scan,
        facts: stored.facts.clone(),
    }
}

async fn taken(
    state: &AppState,
    scope: &TenantScope,
    draft: &StoredDraft,
    numbers: &[E164],
) -> Result<BTreeMap<E164, Taken>, Failure> {
    let mut taken = BTreeMap::new();
    if numbers.is_empty() {
        return Ok(taken);
    }
    for (number, account) in state.store.owned_of(scope, numbers).await? {
        // An account that is connected no more has lost its name; the number is ours all the same.
        let account = state.accounts.get(scope, &account);
        let account = account.map(|one| format!("{} · {}", one.spec.name, one.name)).unwrap_or_default();
        taken.insert(number, Taken::Owned { account });
    }
    for lock in state.store.open_locks(scope).await? {
        if let Some(number) = lock.lock_key.strip_prefix("port:").and_then(|n| E164::try_from(n.to_owned()).ok())
            && Some(&lock.attempt) != draft.attempt.as_ref()
            && numbers.contains(&number)
        {
            taken.insert(number, Taken::Submitting);
        }
    }
    for number in state.store.porting_of(scope, numbers).await? {
        // A draft does not stand in its own way.
        if draft.request.as_ref() != Some(&number.request) {
            taken.insert(number.listed.number, Taken::Port { request: number.request });
        }
    }
    Ok(taken)
}

/// The place of a PIN in the vault.
fn place<'a>(scope: &'a TenantScope, row: &'a str) -> Place<'a> {
    Place { table: "port_pins", row, column: "sealed", tenant: scope.tenant().as_str() }
}

fn pin_row(draft: &PortDraftId, losing_carrier: &str) -> String {
    format!("{draft}:{losing_carrier}")
}

/// Seals a PIN, or forgets it when it is empty. That is a change of the draft, made by somebody.
pub async fn set_pin(
    state: &AppState,
    scope: &TenantScope,
    (draft, by): (&PortDraftId, &str),
    losing_carrier: &str,
    pin: &Secret,
) -> Result<(), Failure> {
    // One account, however its carrier is written.
    let losing_carrier = &losing_carrier.trim().to_lowercase();
    let sealed = if pin.is_empty() { None } else { Some(state.vault.seal(place(scope, &pin_row(draft, losing_carrier)), pin)?) };
    let mut tx = state.store.begin().await?;
    changed(state, &mut tx, scope, draft, by).await?;
    state.store.put_port_pin(&mut tx, scope, draft, losing_carrier, sealed.as_deref()).await?;
    Ok(tx.commit().await?)
}

/// Counts a change of what lies beside the record – a paper, a PIN – in the transaction that makes it: what was reviewed before
/// is not what would be sent now. The draft's new version.
pub async fn changed(
    state: &AppState,
    tx: &mut Transaction,
    scope: &TenantScope,
    draft: &PortDraftId,
    by: &str,
) -> Result<u32, Failure> {
    state.store.change_port_draft(tx, scope, draft, by, state.clock.now()).await?.ok_or_else(|| {
        Failure::new(
            ProblemKind::Conflict,
            "This draft was submitted or thrown away meanwhile. Nothing was changed; look for it among the ports.",
        )
    })
}

/// The PIN of an account at a losing carrier, if one is set.
pub async fn pin(
    state: &AppState,
    scope: &TenantScope,
    draft: &PortDraftId,
    losing_carrier: &str,
) -> Result<Option<Secret>, Failure> {
    let losing_carrier = losing_carrier.trim();
    let pins = state.store.port_pins(scope, draft).await?;
    let Some((name, sealed)) = pins.iter().find(|(name, _)| name.eq_ignore_ascii_case(losing_carrier)) else { return Ok(None) };
    Ok(Some(state.vault.open(place(scope, &pin_row(draft, name)), sealed)?))
}

/// The details as they are sent, for one account at a losing carrier. Without a date there is nothing to send.
pub fn details(fields: &PortFields, account: &LosingAccount, pin: Option<Secret>) -> Result<PortDetails, Failure> {
    let wanted_date = fields.wanted_date.ok_or_else(|| Failure::field("wanted_date", "Choose the date to ask for."))?;
    let time = fields.activation_time.unwrap_or(jiff::civil::time(12, 0, 0, 0));
    Ok(PortDetails {
        end_user: fields.end_user.clone(),
        address: fields.address.clone(),
        losing_account: account.clone(),
        pin,
        wanted_date,
        activation: fields.activation,
        activation_at: calendar::instant(wanted_date, time),
        updates_to: fields.updates_to.trim().to_owned(),
        carrier_note: fields.carrier_note.trim().to_owned(),
        tags: fields.tags.clone(),
    })
}

/// A draft that may still be changed.
pub fn open(draft: StoredDraft) -> Result<StoredDraft, Failure> {
    if draft.attempt.is_some() {
        return Err(Failure::new(
            ProblemKind::Conflict,
            "This draft was submitted and cannot be changed any more. Open the port and change it there.",
        ));
    }
    Ok(draft)
}

/// Whether a submission is over and came to nothing.
pub fn came_to_nothing(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Refused | Outcome::NotSent | Outcome::NotDone)
}
