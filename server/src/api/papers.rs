//! The papers of ports: added, shown, sent, taken back.

use axum::{
    Json,
    body::Body as HttpBody,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use carriers::ports::PortPart;
use contract::{
    attempt::{Asked, Outcome},
    id::{AccountId, DocumentId, PortDraftId, PortRequestId},
    port::{
        document::{Document, DocumentFacts, DocumentKind},
        draft::{DocumentChange, PaperKindChange, PaperRemoved, UploadQuery},
        letter::LetterPrint,
    },
    problem::ProblemKind,
};
use futures::{StreamExt as _, stream};

use super::{accepted, port_drafts};
use crate::{
    attempts::{
        Intent, PortIntent,
        ask::{Confirmed, Keyed, With, ask},
    },
    failure::Failure,
    guard::{Body, Key, Query, Unchecked},
    papers::{self, Incoming, Letter, Received},
    ports::draft,
    session::Caller,
    state::AppState,
    store::{
        self,
        papers::{PaperOwner, StoredPaper},
        port_drafts::StoredDraft,
    },
};

async fn stored(state: &AppState, caller: &Caller, id: &DocumentId) -> Result<StoredPaper, Failure> {
    store::papers::get(&caller.scope, &state.store, id).await?.ok_or_else(Failure::not_found)
}

async fn shown(state: &AppState, caller: &Caller, paper: StoredPaper) -> Result<Document, Failure> {
    let mut documents = draft::documents(state, &caller.scope, &[paper]).await?;
    documents.pop().ok_or_else(|| Failure::ours("a paper was not shown"))
}

/// A paper of a draft that was added or changed, with the draft's version from now on.
async fn added(state: &AppState, caller: &Caller, received: Received) -> Result<Document, Failure> {
    let document = shown(state, caller, received.paper).await?;
    Ok(Document { draft_version: received.draft_version, replaced: received.replaced, ..document })
}

/// How long the body says it is.
pub(super) fn declared(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok())
}

async fn receive(
    state: &AppState,
    caller: &Caller,
    owner: PaperOwner,
    query: UploadQuery,
    request: Request,
) -> Result<Received, Failure> {
    let declared = declared(request.headers());
    let incoming =
        Incoming { owner, kind: query.kind, name: query.name, by: caller.name.clone(), facts: DocumentFacts::default() };
    papers::receive(state, &caller.scope, incoming, request.into_body().into_data_stream(), declared).await
}

/// `POST /api/port-drafts/{id}/papers`
pub async fn add_to_draft(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<PortDraftId>,
    Query(query): Query<UploadQuery>,
    request: Request,
) -> Result<Json<Document>, Failure> {
    draft::open(port_drafts::stored(&state, &caller, &id).await?)?;
    let received = receive(&state, &caller, PaperOwner::draft(id), query, request).await?;
    added(&state, &caller, received).await.map(Json)
}

/// The letter of a draft as it is, and what it says.
async fn letter(state: &AppState, caller: &Caller, draft: &StoredDraft) -> Result<(Vec<u8>, LetterPrint), Failure> {
    let winner = match &draft.fields.account {
        Some(account) => state.accounts.get(&caller.scope, account)?.spec.name.to_owned(),
        None => return Err(Failure::field("account", "Choose the account that wins the numbers; the letter names its carrier.")),
    };
    let says = LetterPrint::of(&draft.fields, &winner);
    let (tenant_name, today) = (state.settings.tenant_name.clone(), contract::port::calendar::today(state.clock.now()));
    let (id, version, fields) = (draft.id.clone(), draft.version, draft.fields.clone());
    // Laying out thousands of numbers takes a while; others are not kept waiting.
    let printing = tokio::task::spawn_blocking(move || {
        papers::letter(&fields, Letter { tenant_name: &tenant_name, carrier: &winner, today, draft: &id, version })
    });
    Ok((printing.await.map_err(Failure::ours)??, says))
}

/// `GET /api/port-drafts/{id}/letter`
pub async fn print_letter(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<PortDraftId>,
) -> Result<Response, Failure> {
    let (bytes, _) = letter(&state, &caller, &port_drafts::stored(&state, &caller, &id).await?).await?;
    let mut response = Response::new(HttpBody::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"letter-of-authorization.pdf\""));
    Ok(response)
}

/// `POST /api/port-drafts/{id}/letter`: in the place of the one that was printed before.
pub async fn add_letter(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<PortDraftId>,
) -> Result<Json<Document>, Failure> {
    let stored = draft::open(port_drafts::stored(&state, &caller, &id).await?)?;
    let (bytes, says) = letter(&state, &caller, &stored).await?;
    let facts = DocumentFacts {
        printed_by_us: true,
        numbers: stored.fields.numbers.iter().map(|n| n.number.clone()).collect(),
        legible: Some(true),
        letter: Some(says),
        ..DocumentFacts::default()
    };
    let incoming = Incoming {
        owner: PaperOwner::draft(id),
        kind: DocumentKind::Loa,
        name: "letter-of-authorization.pdf".into(),
        by: caller.name.clone(),
        facts,
    };
    let length = bytes.len() as u64;
    let body = stream::once(async move { Ok::<_, std::io::Error>(axum::body::Bytes::from(bytes)) });
    let received = papers::receive(&state, &caller.scope, incoming, body, Some(length)).await?;
    added(&state, &caller, received).await.map(Json)
}

/// `PUT /api/papers/{paper}`
pub async fn change(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<DocumentId>,
    Body(request): Body<DocumentChange>,
) -> Result<Json<Document>, Failure> {
    let mut paper = stored(&state, &caller, &id).await?;
    // Whether we printed it, and what it said then, is ours to know.
    let (printed_by_us, letter) = (paper.facts.printed_by_us, paper.facts.letter.take());
    paper.facts = DocumentFacts { printed_by_us, letter, ..request.facts };
    let mut tx = state.store.begin().await?;
    store::papers::set_facts(&caller.scope, &mut tx, &id, &paper.facts).await?;
    tx.commit().await?;
    shown(&state, &caller, paper).await.map(Json)
}

/// `PATCH /api/port-drafts/{id}/papers/{paper}`: which paper it is, as long as the draft is not submitted. One that is the letter
/// takes the place of the one we printed.
pub async fn change_kind(
    State(state): State<AppState>,
    caller: Caller,
    Path((draft, id)): Path<(PortDraftId, DocumentId)>,
    Unchecked(request): Unchecked<PaperKindChange>,
) -> Result<Json<Document>, Failure> {
    draft::open(port_drafts::stored(&state, &caller, &draft).await?)?;
    let mut paper = stored(&state, &caller, &id).await?;
    if paper.owner.draft.as_ref() != Some(&draft) {
        return Err(Failure::not_found());
    }
    if paper.facts.printed_by_us && request.kind != paper.kind {
        let sentence = "We printed this paper from the draft: it is the letter of authorization and nothing else.";
        return Err(Failure::new(ProblemKind::Conflict, sentence));
    }
    let mut tx = state.store.begin().await?;
    let version = draft::changed(&state, &mut tx, &caller.scope, &draft, &caller.name).await?;
    if !store::papers::set_kind(&caller.scope, &mut tx, &draft, &id, request.kind).await? {
        return Err(Failure::new(ProblemKind::Conflict, "This paper is on its way to the carrier as what it was."));
    }
    paper.kind = request.kind;
    let before = paper.facts.letter.clone();
    let replaced = papers::make_room(&state, &caller.scope, &mut tx, &draft, &mut paper).await?;
    if paper.facts.letter != before {
        store::papers::set_facts(&caller.scope, &mut tx, &id, &paper.facts).await?;
    }
    tx.commit().await?;
    replaced.delete(&state).await;
    let received = Received { paper, draft_version: Some(version), replaced: replaced.ids() };
    added(&state, &caller, received).await.map(Json)
}

/// `DELETE /api/papers/{paper}`
pub async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Result<Json<PaperRemoved>, Failure> {
    let paper = stored(&state, &caller, &id).await?;
    if let Some(attempt) = &paper.attempt
        && let Some(attempt) = state.store.attempt(&caller.scope, attempt).await?
        && !draft::came_to_nothing(attempt.outcome)
    {
        let sentence = "The carrier has this paper, or may have it. Take it back there first.";
        return Err(Failure::new(ProblemKind::Conflict, sentence));
    }
    let draft_version = papers::take_out(&state, &caller.scope, &paper, &caller.name).await?;
    Ok(Json(PaperRemoved { draft_version }))
}

/// `GET /api/papers/{paper}/pages/{page}`
pub async fn page(
    State(state): State<AppState>,
    caller: Caller,
    Path((id, page)): Path<(DocumentId, u32)>,
) -> Result<Response, Failure> {
    let paper = stored(&state, &caller, &id).await?;
    let image = papers::page(&state, &paper, page).await?;
    let mut response = Response::new(HttpBody::from(image.png));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/png"));
    headers.insert("x-pages", HeaderValue::from(image.pages));
    Ok(response)
}

/// `GET /api/papers/{paper}/file`
pub async fn file(State(state): State<AppState>, caller: Caller, Path(id): Path<DocumentId>) -> Result<Response, Failure> {
    let paper = stored(&state, &caller, &id).await?;
    let content = papers::open(&state, &paper).await?;
    let mut response = Response::new(HttpBody::from_stream(content.boxed()));
    let headers = response.headers_mut();
    // Never shown by the browser itself: it is saved, under a name without anything a shell could read.
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(paper.bytes));
    let plain: String =
        paper.name.chars().map(|c| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '_' }).collect();
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// `POST /api/accounts/{id}/ports/{request}/papers`: taken in, then sent.
pub async fn add_to_port(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Path((account, port)): Path<(AccountId, PortRequestId)>,
    Query(query): Query<UploadQuery>,
    request: Request,
) -> Result<Response, Failure> {
    let connected = state.accounts.get(&caller.scope, &account)?;
    let found = state.store.port(&caller.scope, &account, &port).await?.ok_or_else(Failure::not_found)?;
    // The carrier's wire names a sub-order without its request: one of another port would get these papers.
    if query.sub_order.as_ref().is_some_and(|id| found.listed.sub_orders.iter().all(|sub| sub.id != *id)) {
        return Err(Failure::not_found());
    }
    let keyed = Keyed::new(&key, &format!("papers:{account}:{port}"), &query)?;
    if let Some(answer) = keyed.answered::<Document>(&state, &caller).await? {
        return Ok(accepted(Json(answer)));
    }
    let owner = PaperOwner::request(account, port.clone(), query.sub_order.clone());
    let paper = receive(&state, &caller, owner, query, request).await?.paper;
    let part = PortPart { request: port, sub_order: paper.owner.sub_order.clone() };
    let intent = PortIntent::SendPaper { part, paper: paper.id.clone(), kind: paper.kind, name: paper.name.clone() };
    let with = With::Paper(paper.id.clone());
    let confirmed = vec![Confirmed { with, ..Confirmed::new(connected, Intent::Port(intent)) }];
    let answer = ask(&state, &caller, &keyed, confirmed, |ids| {
        paper.document(contract::port::document::DocumentState::Sent {
            attempt: ids[0].clone(),
            outcome: Outcome::Asked,
            sentence: "It is on its way to the carrier.".into(),
        })
    })
    .await;
    match answer {
        Ok(document) => Ok(accepted(Json(document)).into_response()),
        Err(failure) => {
            // Nothing was sent; what arrived is not kept without anybody knowing of it.
            papers::remove(&state, &caller.scope, &paper.id).await?;
            Err(failure)
        }
    }
}

/// Where a paper stands at the carrier.
fn at_carrier(paper: &StoredPaper) -> Result<(AccountId, PortPart), Failure> {
    let Some((account, request)) = paper.owner.request.clone() else {
        return Err(Failure::new(ProblemKind::Conflict, "This paper belongs to a draft; it is sent with the submission."));
    };
    Ok((account, PortPart { request, sub_order: paper.owner.sub_order.clone() }))
}

/// `POST /api/papers/{paper}/sending`
pub async fn send_again(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Path(id): Path<DocumentId>,
) -> Result<Response, Failure> {
    let keyed = Keyed::new(&key, &format!("papers:{id}:sending"), &id)?;
    if let Some(answer) = keyed.answered::<Asked>(&state, &caller).await? {
        return Ok(accepted(Json(answer)));
    }
    let paper = stored(&state, &caller, &id).await?;
    let (account, part) = at_carrier(&paper)?;
    let connected = state.accounts.get(&caller.scope, &account)?;
    if let Some(attempt) = &paper.attempt
        && let Some(attempt) = state.store.attempt(&caller.scope, attempt).await?
        && !draft::came_to_nothing(attempt.outcome)
    {
        let sentence = format!("It is {} already; sending it again could only double it.", attempt.outcome.name().to_lowercase());
        return Err(Failure::new(ProblemKind::Conflict, sentence));
    }
    let intent = PortIntent::SendPaper { part, paper: id.clone(), kind: paper.kind, name: paper.name };
    let confirmed = vec![Confirmed { with: With::Paper(id), ..Confirmed::new(connected, Intent::Port(intent)) }];
    let result = ask(&state, &caller, &keyed, confirmed, |ids| Asked { attempt: ids[0].clone() }).await;
    Ok(accepted(Json(keyed.or_answered(&state, &caller, result).await?)))
}

/// `POST /api/papers/{paper}/removal`
pub async fn take_back(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Path(id): Path<DocumentId>,
) -> Result<Response, Failure> {
    let keyed = Keyed::new(&key, &format!("papers:{id}:removal"), &id)?;
    if let Some(answer) = keyed.answered::<Asked>(&state, &caller).await? {
        return Ok(accepted(Json(answer)));
    }
    let paper = stored(&state, &caller, &id).await?;
    let (account, part) = at_carrier(&paper)?;
    let connected = state.accounts.get(&caller.scope, &account)?;
    let name = paper.carrier_file.unwrap_or(paper.name);
    let intent = PortIntent::RemovePaper { part, paper: id, kind: paper.kind, name };
    let confirmed = vec![Confirmed::new(connected, Intent::Port(intent))];
    let result = ask(&state, &caller, &keyed, confirmed, |ids| Asked { attempt: ids[0].clone() }).await;
    Ok(accepted(Json(keyed.or_answered(&state, &caller, result).await?)))
}
