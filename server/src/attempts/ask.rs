//! Making an intent durable, then handing it to its sender.

use contract::{
    approval::ApprovalState,
    id::{ApprovalId, AttemptId, BulkChangeId, CartLineId, DocumentId, IdempotencyKey, PortDraftId, UserId},
    port::detail::Whose,
    problem::ProblemKind,
    time::Timestamp,
    user::Permission,
};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::{intent::Intent, port_intent::PortIntent, send, standing};
use crate::{
    accounts::Connected,
    audit::{self, AuditEntry, Who},
    failure::Failure,
    limits::{self, Yes},
    session::{Caller, TenantScope},
    state::AppState,
    store::{
        self, Transaction, approvals::Decided, attempts::NewAttempt, keys::KeyedAnswer, port_drafts::StoredStep,
        port_lists::NewPortEvent,
    },
};

/// An intent that a person confirmed, for one account.
pub struct Confirmed {
    /// The account that carries it out.
    pub connected: Connected,
    /// What it means to do.
    pub intent: Intent,
    /// The cart lines it came from, in the order of its lines.
    pub cart_lines: Vec<CartLineId>,
    /// What was there before, for the audit log.
    pub before: Option<serde_json::Value>,
    /// What must become true in the same moment.
    pub with: With,
}

impl Confirmed {
    /// An intent that nothing else hangs on.
    pub fn new(connected: Connected, intent: Intent) -> Self {
        Self { connected, intent, cart_lines: Vec::new(), before: None, with: With::Nothing }
    }
}

/// What is written down in the same transaction as an intent, so that neither is there without the other.
pub enum With {
    /// Nothing.
    Nothing,
    /// A draft is submitted by it: the version that was reviewed, why its warnings were accepted, and what follows.
    Draft {
        /// The draft.
        id: PortDraftId,
        /// Its version.
        version: u32,
        /// Why.
        reason: String,
        /// Titles and contents of what follows.
        steps: Vec<(String, String)>,
    },
    /// A step that follows a submission becomes it.
    Step(StoredStep),
    /// A paper is sent by it.
    Paper(DocumentId),
    /// The customer of this user name is the asker's.
    Customer {
        /// The user name.
        user_name: String,
    },
    /// Rows of a bulk change are asked for by it, in the order of its lines.
    BulkRows {
        /// The bulk change.
        id: BulkChangeId,
        /// The places of the rows.
        positions: Vec<u32>,
    },
}

/// Who asks: a person at a page, or Patchbay for somebody who confirmed it earlier.
struct Asker<'a> {
    scope: &'a TenantScope,
    user: &'a str,
    name: &'a str,
    request_id: &'a str,
    who: Who<'a>,
}

/// One person's key for one confirmed dialog, with the hash of what was asked.
pub struct Keyed<'a> {
    key: &'a IdempotencyKey,
    hash: String,
}

impl<'a> Keyed<'a> {
    /// A key for this request. The route belongs to the hash: one key cannot be used for two things.
    pub fn new<T: Serialize>(key: &'a IdempotencyKey, route: &str, request: &T) -> Result<Self, Failure> {
        let body = serde_json::to_vec(request).map_err(Failure::ours)?;
        let mut hasher = Sha256::new();
        hasher.update(route.as_bytes());
        hasher.update([0]);
        hasher.update(&body);
        let hash = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { key, hash })
    }

    /// The answer this key got before, if it did: the same bytes for the same request, a refusal for another one.
    pub async fn answered<T: DeserializeOwned>(&self, state: &AppState, caller: &Caller) -> Result<Option<T>, Failure> {
        match state.store.keyed_answer(caller, self.key).await? {
            None => Ok(None),
            Some(kept) if kept.request_hash != self.hash => Err(Failure::new(
                ProblemKind::Invalid,
                "This confirmation was used for something else already. Close the dialog and open it again.",
            )),
            Some(kept) => serde_json::from_str(&kept.answer).map(Some).map_err(Failure::ours),
        }
    }
}

impl Keyed<'_> {
    /// The result of a request, unless the same key has been answered meanwhile: then that answer. The second click of two
    /// finds the world already changed by the first, and must not be told so.
    pub async fn or_answered<T: DeserializeOwned>(
        &self,
        state: &AppState,
        caller: &Caller,
        result: Result<T, Failure>,
    ) -> Result<T, Failure> {
        match result {
            Ok(answer) => Ok(answer),
            Err(failure) => match self.answered(state, caller).await? {
                Some(answer) => Ok(answer),
                None => Err(failure),
            },
        }
    }
}

/// Writes intents down, answers for the key, and starts to send. Nothing is sent unless everything was committed.
///
/// `answer` makes the answer that this key gets, now and whenever it is asked again.
pub async fn ask<T: Serialize + DeserializeOwned>(
    state: &AppState,
    caller: &Caller,
    keyed: &Keyed<'_>,
    confirmed: Vec<Confirmed>,
    answer: impl FnOnce(&[AttemptId]) -> T,
) -> Result<T, Failure> {
    let ids: Vec<AttemptId> = confirmed.iter().map(|_| AttemptId::new(Uuid::now_v7().to_string())).collect();
    let answer = answer(&ids);
    let kept = KeyedAnswer { request_hash: keyed.hash.clone(), answer: serde_json::to_string(&answer).map_err(Failure::ours)? };
    // In a task of its own: a browser that goes away now must not stop us between the commit and the send.
    let (task_state, task_caller, key) = (state.clone(), caller.clone(), keyed.key.clone());
    let task = state.tasks.spawn(async move { write_and_send(&task_state, &task_caller, &key, &kept, ids, confirmed).await });
    match task.await.map_err(Failure::ours)?? {
        Written::Yes => Ok(answer),
        // The other click won; its answer is ours.
        Written::KeyTaken => keyed.answered(state, caller).await?.ok_or_else(|| Failure::ours("a taken key has no answer")),
    }
}

enum Written {
    Yes,
    KeyTaken,
}

async fn write_and_send(
    state: &AppState,
    caller: &Caller,
    key: &IdempotencyKey,
    kept: &KeyedAnswer,
    ids: Vec<AttemptId>,
    confirmed: Vec<Confirmed>,
) -> Result<Written, Failure> {
    let at = state.clock.now();
    let mut tx = state.store.begin().await?;
    caller.still_acts(&mut tx).await?;
    if let Err(error) = state.store.take_key(&mut tx, caller, key, kept, at).await {
        return if error.is_unique() { Ok(Written::KeyTaken) } else { Err(error.into()) };
    }
    let asker = Asker {
        scope: &caller.scope,
        user: caller.user.as_str(),
        name: &caller.name,
        request_id: caller.request_id.as_str(),
        who: Who::Caller(caller),
    };
    limits::check(state, &mut tx, asker.scope, asker.user, Yes::Own, &confirmed).await?;
    for (id, one) in ids.iter().zip(&confirmed) {
        write(state, &mut tx, &asker, id, one, at).await?;
    }
    tx.commit().await?;
    for (id, one) in ids.into_iter().zip(confirmed) {
        send::spawn(state, id, one.connected, one.intent);
    }
    Ok(Written::Yes)
}

/// What somebody asked for and somebody else says yes to.
#[derive(Clone, Copy)]
pub struct Approved<'a> {
    /// The approval.
    pub approval: &'a ApprovalId,
    /// Who asked.
    pub user: &'a UserId,
    /// Their name.
    pub name: &'a str,
}

/// Writes down, in one transaction, that it was approved and what is bought by it, then starts to send. Of two who say yes at once
/// the second is refused.
pub async fn ask_approved(
    state: &AppState,
    approver: &Caller,
    approved: Approved<'_>,
    confirmed: Vec<Confirmed>,
) -> Result<(), Failure> {
    let (task_state, approver) = (state.clone(), approver.clone());
    let (approval, user, name) = (approved.approval.clone(), approved.user.clone(), approved.name.to_owned());
    // In a task of its own, as every other send.
    let task = state.tasks.spawn(async move {
        let approved = Approved { approval: &approval, user: &user, name: &name };
        write_approved(&task_state, &approver, approved, confirmed).await
    });
    task.await.map_err(Failure::ours)?
}

async fn write_approved(
    state: &AppState,
    approver: &Caller,
    approved: Approved<'_>,
    confirmed: Vec<Confirmed>,
) -> Result<(), Failure> {
    let ids: Vec<AttemptId> = confirmed.iter().map(|_| AttemptId::new(Uuid::now_v7().to_string())).collect();
    let at = state.clock.now();
    let mut tx = state.store.begin().await?;
    approver.still_acts(&mut tx).await?;
    let decided = Decided { state: ApprovalState::Approved, by: &approver.name, at, reason: "", attempts: &ids };
    if !store::approvals::decide(&approver.scope, &mut tx, approved.approval, &decided).await? {
        return Err(crate::api::approvals::decided_already());
    }
    let asker = store::users::anyone(&mut tx, approved.user).await?;
    if !asker.is_some_and(|asker| !asker.disabled && asker.role.may(Permission::Buy)) {
        let sentence = format!("{} may not buy any more. Decline it; whoever needs it asks again.", approved.name);
        return Err(Failure::new(ProblemKind::Conflict, sentence));
    }
    let name = format!("{}, approved by {}", approved.name, approver.name);
    let asker = Asker {
        scope: &approver.scope,
        user: approved.user.as_str(),
        name: &name,
        request_id: approver.request_id.as_str(),
        who: Who::Caller(approver),
    };
    let yes = Yes::Approver(approver.user.as_str());
    limits::check(state, &mut tx, asker.scope, asker.user, yes, &confirmed).await?;
    for (id, one) in ids.iter().zip(&confirmed) {
        write(state, &mut tx, &asker, id, one, at).await?;
    }
    let entry = AuditEntry {
        scope: &approver.scope,
        who: Who::Caller(approver),
        action: "approval.approve",
        subject: approved.approval.to_string(),
        before: None,
        after: Some(serde_json::json!({ "asked_by": approved.name, "attempts": ids })),
        carrier_operation: None,
        outcome: "done",
    };
    audit::record_in(state, &mut tx, entry).await?;
    tx.commit().await?;
    for (id, one) in ids.into_iter().zip(confirmed) {
        send::spawn(state, id, one.connected, one.intent);
    }
    Ok(())
}

/// Writes down and sends what somebody confirmed earlier and whose time has come, if they might still ask for it themselves.
/// `by` is that person: id and name.
pub async fn ask_for_later(
    state: &AppState,
    scope: &TenantScope,
    by: (&str, &str),
    confirmed: Confirmed,
) -> Result<AttemptId, Failure> {
    ask_and_follow(state, scope, by, confirmed).await.map(|(id, _)| id)
}

/// The same, with a handle that ends when it was sent and looked for once, or of a removal when it was answered: for whoever
/// asks for a few at a time.
pub async fn ask_and_follow(
    state: &AppState,
    scope: &TenantScope,
    by: (&str, &str),
    confirmed: Confirmed,
) -> Result<(AttemptId, JoinHandle<()>), Failure> {
    let id = AttemptId::new(Uuid::now_v7().to_string());
    let asker = Asker { scope, user: by.0, name: by.1, request_id: "", who: Who::Person { name: by.1, address: "" } };
    let mut tx = state.store.begin().await?;
    standing::check(scope, &mut tx, by, confirmed.intent.kind()).await?;
    limits::check(state, &mut tx, scope, by.0, Yes::Own, std::slice::from_ref(&confirmed)).await?;
    write(state, &mut tx, &asker, &id, &confirmed, state.clock.now()).await?;
    tx.commit().await?;
    let sent = send::spawn(state, id.clone(), confirmed.connected, confirmed.intent);
    Ok((id, sent))
}

/// One intent, with its row in the audit log, in the transaction that commits all of them.
async fn write(
    state: &AppState,
    tx: &mut Transaction,
    asker: &Asker<'_>,
    id: &AttemptId,
    one: &Confirmed,
    at: Timestamp,
) -> Result<(), Failure> {
    let mut lines = one.intent.lines();
    for (line, cart_line) in lines.iter_mut().zip(&one.cart_lines) {
        line.cart_line = Some(cart_line.clone());
    }
    let summary = one.intent.summary();
    let intent = serde_json::to_string(&one.intent.without_secrets()).map_err(Failure::ours)?;
    let attempt = NewAttempt {
        id,
        account: &one.connected.id,
        kind: one.intent.kind(),
        by: (asker.user, asker.name),
        carried_by: state.instances.id(),
        summary: &summary,
        intent: &intent,
        lines: &lines,
        at,
        totals: one.intent.totals(),
        request_id: asker.request_id,
    };
    state
        .store
        .insert_attempt(tx, asker.scope, &attempt)
        .await
        .map_err(|error| if error.is_unique() { busy(&one.intent) } else { error.into() })?;
    let each = limits::each(&one.intent);
    if each > 0 {
        store::limits::reserve(asker.scope, tx, id, each).await?;
    }
    write_with(state, tx, asker, id, one, &summary).await?;
    let entry = AuditEntry {
        scope: asker.scope,
        who: asker.who,
        action: &format!("attempt.{}", one.intent.kind().word()),
        subject: summary.clone(),
        before: one.before.clone(),
        after: serde_json::to_value(one.intent.without_secrets()).ok(),
        carrier_operation: one.intent.operation(&one.connected).map(|operation| operation.id),
        outcome: "asked",
    };
    Ok(audit::record_in(state, tx, entry).await?)
}

/// What becomes true in the same moment as the intent.
async fn write_with(
    state: &AppState,
    tx: &mut Transaction,
    asker: &Asker<'_>,
    id: &AttemptId,
    one: &Confirmed,
    summary: &str,
) -> Result<(), Failure> {
    let account = &one.connected.id;
    let moved = |done: bool, what: &str| {
        if done {
            Ok(())
        } else {
            Err(Failure::new(ProblemKind::Conflict, format!("{what}. Look at it again; nothing was sent.")))
        }
    };
    match &one.with {
        With::Nothing => {}
        With::Draft { id: draft, version, reason, steps } => {
            let done = state.store.submit_port_draft(tx, asker.scope, (draft, *version), (id, account), reason, steps).await?;
            moved(done, "This draft was changed or submitted meanwhile")?;
        }
        With::Step(step) => {
            let done = state.store.begin_port_step(tx, asker.scope, step, id).await?;
            moved(done, "This step was begun meanwhile")?;
        }
        With::Customer { user_name } => {
            store::customer_owners::claim(asker.scope, tx, account, user_name, state.clock.now()).await?;
        }
        With::Paper(paper) => store::papers::set_attempt(asker.scope, tx, paper, id).await?,
        With::BulkRows { id: bulk, positions } => {
            let done = state.store.mark_bulk_rows(tx, asker.scope, bulk, positions, id).await?;
            moved(done, "This bulk change was stopped, or these rows were asked for already")?;
        }
    }
    if let Intent::Port(port) = &one.intent {
        if let (PortIntent::SendPaper { paper, .. }, With::Step(_)) = (port, &one.with) {
            store::papers::set_attempt(asker.scope, tx, paper, id).await?;
        }
        if let Some(request) = port.request() {
            let who = Whose::Ours { name: asker.name.to_owned() };
            let sentence = format!("{summary}.");
            let event = NewPortEvent {
                account,
                request,
                at: state.clock.now(),
                who: &who,
                sentence: &sentence,
                words: None,
                attempt: Some(id),
            };
            state.store.add_port_event(tx, asker.scope, &event).await?;
        }
    }
    Ok(())
}

fn busy(intent: &Intent) -> Failure {
    let what = match intent {
        Intent::Purchase { .. } | Intent::Removal { .. } => "One of these numbers is in another order that is not settled yet",
        Intent::Service { .. } => "A change of this service is under way",
        Intent::TrunkGroupCreation { .. } => "A trunk group of this name is being created",
        Intent::TrunkGroupChange { .. } => "A change of this trunk group is under way",
        Intent::BulkOrder { .. } => "This bulk order was sent already",
        Intent::Features { .. } => "A change of these features is under way",
        Intent::Move { .. } => "A change of where these numbers go is under way",
        Intent::LocationFailover { .. } => "A change of this location is under way",
        Intent::OrderDocument { .. } => "This document is being sent already",
        Intent::Port(port) => port.busy(),
        Intent::Customer(customer) => customer.busy(),
    };
    Failure::new(ProblemKind::Conflict, format!("{what}. Look at Orders; nothing was sent now."))
}
