//! Documents that an order waits for: what the carrier wants, and sending one.

use axum::{
    Json,
    extract::{Path, Request, State},
    response::Response,
};
use carriers::orders::OrderDocuments;
use contract::{
    attempt::{Asked, Attempt, AttemptKind},
    id::AttemptId,
    order_document::{OrderDocument, OrderDocumentQuery},
    port::document::FileType,
    problem::ProblemKind,
};

use super::{accepted, papers::declared};
use crate::{
    accounts::Connected,
    attempts::{
        Intent,
        ask::{Confirmed, Keyed, ask},
        intent::DocumentFile,
    },
    failure::Failure,
    guard::{Key, Query},
    papers,
    session::Caller,
    state::AppState,
};

async fn order(state: &AppState, caller: &Caller, id: &AttemptId) -> Result<(Attempt, Connected), Failure> {
    let attempt = state.store.attempt(&caller.scope, id).await?.ok_or_else(Failure::not_found)?;
    let connected = state.accounts.get(&caller.scope, &attempt.account)?;
    Ok((attempt, connected))
}

/// The carrier's own order, where it is one that documents are sent for.
fn asked_for<'a>(attempt: &'a Attempt, connected: &'a Connected) -> Option<(&'a dyn OrderDocuments, &'a str)> {
    let orders = matches!(attempt.kind, AttemptKind::Purchase | AttemptKind::BulkOrder);
    let documents = connected.carrier.order_documents().filter(|_| orders)?;
    Some((documents, attempt.reference.as_deref()?))
}

async fn wanted(documents: &dyn OrderDocuments, reference: &str) -> Result<Vec<OrderDocument>, Failure> {
    let wanted = documents.wanted(reference).await?;
    let shown = |one: carriers::orders::WantedDocument| OrderDocument {
        id: one.id,
        name: one.name,
        mandatory: one.mandatory,
        word: one.word,
    };
    Ok(wanted.into_iter().map(shown).collect())
}

/// `GET /api/attempts/{id}/documents`: what the carrier wants for this order, asked now; nothing where it wants nothing.
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<AttemptId>,
) -> Result<Json<Vec<OrderDocument>>, Failure> {
    let (attempt, connected) = order(&state, &caller, &id).await?;
    match asked_for(&attempt, &connected) {
        Some((documents, reference)) => wanted(documents, reference).await.map(Json),
        None => Ok(Json(Vec::new())),
    }
}

/// `POST /api/attempts/{id}/documents/{document}`: the bytes of a file, taken in whole and then sent, once. Our copy goes when
/// it is sent.
pub async fn send(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Path((id, document)): Path<(AttemptId, String)>,
    Query(query): Query<OrderDocumentQuery>,
    request: Request,
) -> Result<Response, Failure> {
    let (attempt, connected) = order(&state, &caller, &id).await?;
    let keyed = Keyed::new(&key, &format!("documents:{id}:{document}"), &query)?;
    if let Some(answer) = keyed.answered::<Asked>(&state, &caller).await? {
        return Ok(accepted(Json(answer)));
    }
    let Some((documents, reference)) = asked_for(&attempt, &connected) else {
        let sentence = "The carrier takes no documents for this order, or has not given it an id yet.";
        return Err(Failure::new(ProblemKind::Conflict, sentence));
    };
    let listed = wanted(documents, reference).await?.into_iter().find(|one| one.id == document);
    let listed = listed.ok_or_else(Failure::not_found)?;
    let length = declared(request.headers());
    let held = papers::take_in(&state, &query.name, request.into_body().into_data_stream(), length).await?;
    if held.file_type == FileType::Tiff {
        return Err(Failure::field("file", "A document of an order is a PDF, a JPEG or a PNG. Save it as one of these."));
    }
    let intent = Intent::OrderDocument {
        order: id,
        reference: reference.to_owned(),
        document,
        name: listed.name,
        before: listed.word,
        file: DocumentFile {
            name: query.name.clone(),
            media_type: held.file_type.media_type().to_owned(),
            bytes: held.bytes,
            sha256: held.sha256.clone(),
        },
        held: Some(std::sync::Arc::new(held)),
    };
    let confirmed = vec![Confirmed::new(connected.clone(), intent)];
    let result = ask(&state, &caller, &keyed, confirmed, |ids| Asked { attempt: ids[0].clone() }).await;
    Ok(accepted(Json(keyed.or_answered(&state, &caller, result).await?)))
}
