//! The schema, built from the table.

use std::sync::{Arc, LazyLock, Mutex};

use async_graphql::{
    Value,
    dynamic::{Enum, Field, FieldFuture, FieldValue, InputValue, Object, ResolverContext, Scalar, Schema, SchemaError, Union},
};

use super::{
    Arguments,
    table::{Entry, MUTATIONS, OBJECTS, QUERIES, RECORD, RECORD_KINDS, SEARCH},
};
use crate::{
    sandbox::lock,
    tsg::sandbox::{account::Job, times},
};

/// Absinthe's names of the two types where everything begins.
const QUERY: &str = "RootQueryType";
const MUTATION: &str = "RootMutationType";

/// Everything, with the query for local numbers that we propose.
pub(super) static WHOLE: LazyLock<Option<Schema>> = LazyLock::new(|| finished(build(true)));
/// Without it: the field does not exist.
pub(super) static WITHOUT_SEARCH: LazyLock<Option<Schema>> = LazyLock::new(|| finished(build(false)));

fn finished(built: Result<Schema, SchemaError>) -> Option<Schema> {
    built.inspect_err(|error| tracing::error!(%error, "the schema cannot be built")).ok()
}

fn build(with_search: bool) -> Result<Schema, SchemaError> {
    let queries = QUERIES.iter().filter(|entry| with_search || entry.name != SEARCH);
    let mut schema = Schema::build(QUERY, Some(MUTATION), None)
        .register(queries.map(root_field).fold(Object::new(QUERY), Object::field))
        .register(MUTATIONS.iter().map(root_field).fold(Object::new(MUTATION), Object::field))
        .register(Enum::new(RECORD_KINDS.0).items(RECORD_KINDS.1.iter().copied()))
        .register(RECORD.1.iter().fold(Union::new(RECORD.0), |union, member| union.possible_type(*member)))
        .register(Scalar::new("DateTime").validator(is_time))
        .register(Scalar::new("Decimal"))
        .disable_suggestions();
    for (name, fields) in OBJECTS {
        if !with_search && name.starts_with("Available") {
            continue;
        }
        let object = fields.iter().fold(Object::new(*name), |object, (name, kind)| {
            object.field(Field::new(*name, kind.reference(), move |context| part(&context, name)))
        });
        schema = schema.register(object);
    }
    schema.finish()
}

fn is_time(value: &Value) -> bool {
    matches!(value, Value::String(text) if times::read(text).is_some())
}

/// A field where a request begins: it carries the act of the table out.
fn root_field(entry: &'static Entry) -> Field {
    let field = Field::new(entry.name, entry.result.reference(), move |context| {
        FieldFuture::new(async move {
            let arguments: Arguments = context
                .args
                .iter()
                .map(|(name, value)| Ok((name.to_string(), value.as_value().clone().into_json()?)))
                .collect::<Result<_, serde_json::Error>>()?;
            let job = context.data::<Arc<Mutex<Job>>>()?;
            match (entry.act)(&mut lock(job), &arguments) {
                Ok(answer) => Ok(Some(lifted(Value::from_json(answer)?))),
                // An error that is returned would leave the field out and tell no path; Absinthe answers null and tells it.
                Err(words) => {
                    let error = async_graphql::Error::new(words).into_server_error(context.ctx.item.pos);
                    context.ctx.add_error(context.ctx.set_error_path(error));
                    Ok(None)
                }
            }
        })
    });
    entry.arguments.iter().fold(field, |field, (name, kind)| field.argument(InputValue::new(*name, kind.reference())))
}

/// A field of a result: the part of this name.
fn part<'a>(context: &ResolverContext<'a>, name: &str) -> FieldFuture<'a> {
    match context.parent_value.as_value() {
        Some(Value::Object(parts)) => {
            let value = parts.get(name).cloned().map(lifted);
            FieldFuture::Value(value)
        }
        _ => FieldFuture::Value(None),
    }
}

/// Members of a union say in `__typename` what they are.
fn lifted<'a>(value: Value) -> FieldValue<'a> {
    match value {
        Value::List(items) => FieldValue::list(items.into_iter().map(lifted)),
        Value::Object(ref parts) => match parts.get("__typename") {
            Some(Value::String(name)) => {
                let name = name.clone();
                FieldValue::value(value).with_type(name)
            }
            _ => FieldValue::value(value),
        },
        other => FieldValue::value(other),
    }
}
