//! The carrier's GraphQL: a real executor over a schema that is built from a table, so that introspection tells what there
//! is. Errors have the shape of Absinthe. Inferred: the carrier's own programs are written in Elixir.

mod calls;
mod cart;
mod disconnect;
mod schema;
mod search;
mod table;

use std::sync::{Arc, Mutex};

use async_graphql::{
    Request,
    parser::{
        parse_query,
        types::{DocumentOperations, ExecutableDocument, OperationDefinition, Selection},
    },
};
use axum::{http::StatusCode, response::Response};
use futures::FutureExt as _;
use serde_json::{Value, json};

use super::{
    account::Job,
    manners::{errors, json as answer},
};
use crate::sandbox::lock;

/// What an act of the table gets: its arguments, by name.
type Arguments = serde_json::Map<String, Value>;

/// What an act of the table answers; words when it refuses.
type Outcome = Result<Value, String>;

/// A request, as it came.
pub(super) struct Asked {
    request: Option<Request>,
    /// The operation's id: that of the first field that is asked for.
    pub(super) operation: &'static str,
}

impl Asked {
    /// Reads a body.
    pub(super) fn read(body: &[u8]) -> Self {
        let request = serde_json::from_slice::<Request>(body).ok();
        let operation = request.as_ref().and_then(first_field).and_then(|field| table::operation_of(&field));
        Self { request, operation: operation.unwrap_or("tsg_introspection") }
    }
}

/// The first field of the operation that a request means.
fn first_field(request: &Request) -> Option<String> {
    let document: ExecutableDocument = parse_query(&request.query).ok()?;
    let operation = meant(&document, request.operation_name.as_deref())?;
    operation.selection_set.node.items.iter().find_map(|selection| match &selection.node {
        Selection::Field(field) => Some(field.node.name.node.to_string()),
        _ => None,
    })
}

fn meant<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Option<&'a OperationDefinition> {
    match &document.operations {
        DocumentOperations::Single(operation) => Some(&operation.node),
        DocumentOperations::Multiple(all) => {
            all.iter().find(|(key, _)| Some(key.as_str()) == name).map(|(_, operation)| &operation.node)
        }
    }
}

/// Carries a request out.
pub(super) fn execute(job: &mut Job, asked: Asked) -> Response {
    let Some(request) = asked.request else {
        return errors(StatusCode::BAD_REQUEST, "bad_request", "No query document supplied");
    };
    let shared = Arc::new(Mutex::new(std::mem::take(job)));
    let without_search = lock(&shared).account.terms.without_search;
    let schema = if without_search { &schema::WITHOUT_SEARCH } else { &schema::WHOLE };
    // Every act is done at once, so nothing is left to wait for.
    let response = schema.as_ref().and_then(|schema| schema.execute(request.data(Arc::clone(&shared))).now_or_never());
    *job = std::mem::take(&mut *lock(&shared));
    match response.map(serde_json::to_value) {
        Some(Ok(body)) => answer(StatusCode::OK, &in_absinthes_words(body)),
        _ => errors(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "Something went wrong on our side"),
    }
}

/// A document that is not valid has no data at all, and unknown fields are told in other words.
fn in_absinthes_words(mut body: Value) -> Value {
    let Some(top) = body.as_object_mut() else { return body };
    top.remove("extensions");
    let mut told = Vec::new();
    for error in top.get("errors").and_then(Value::as_array).into_iter().flatten() {
        let message = error["message"].as_str().unwrap_or_default();
        let message = match message.strip_prefix("Unknown field ") {
            Some(rest) => format!("Cannot query field {}", rest.split(". Did you mean").next().unwrap_or(rest)),
            None => message.to_owned(),
        };
        let mut entry = json!({ "message": message, "locations": error["locations"] });
        if let (Some(entry), Some(path)) = (entry.as_object_mut(), error.get("path").filter(|path| !path.is_null())) {
            entry.insert("path".into(), path.clone());
        }
        told.push(entry);
    }
    if told.is_empty() {
        top.remove("errors");
        return body;
    }
    if top.get("data").is_some_and(Value::is_null) {
        top.remove("data");
    }
    top.insert("errors".into(), told.into());
    body
}

/// A list of texts among the arguments; what is no text is left out, as `null` may stand in such a list.
fn texts(arguments: &Arguments, name: &str) -> Vec<String> {
    let list = arguments.get(name).and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn text<'a>(arguments: &'a Arguments, name: &str) -> Option<&'a str> {
    arguments.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}
