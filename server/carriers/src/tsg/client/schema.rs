//! What the portal's own schema says it has. Where pages are not public, the schema is asked, once per session.

use std::collections::{BTreeMap, BTreeSet};

use contract::time::Timestamp;
use serde_json::{Value, json};

use super::{Client, wire};
use crate::{
    error::{ErrorKind, Result},
    operation::Operation,
};

/// As long as a token lives; then it is asked again.
const LIFE_MS: i64 = 7 * 24 * 60 * 60 * 1000;

const QUESTION: &str = "{ __schema { queryType { name } types { name enumValues { name } fields { name type { name ofType { name \
                        ofType { name ofType { name } } } } } } } }";

/// What is known of the schema.
#[derive(Clone, Debug)]
pub(super) enum Known {
    /// The portal told it.
    Told(Schema),
    /// The portal does not tell.
    Untold,
}

/// A schema told by the portal.
#[derive(Clone, Debug, Default)]
pub(super) struct Schema {
    query: String,
    /// Types, with their fields and the types of those.
    fields: BTreeMap<String, BTreeMap<String, String>>,
    values: BTreeMap<String, BTreeSet<String>>,
}

impl Schema {
    /// Whether there is such a query.
    pub(super) fn has_query(&self, name: &str) -> bool {
        self.fields.get(&self.query).is_some_and(|fields| fields.contains_key(name))
    }

    /// The fields at the end of a path from the queries.
    pub(super) fn fields_at(&self, path: &[&str]) -> BTreeSet<&str> {
        let end = path.iter().try_fold(self.query.as_str(), |at, step| self.fields.get(at)?.get(*step).map(String::as_str));
        let fields = end.and_then(|name| self.fields.get(name));
        fields.map(|fields| fields.keys().map(String::as_str).collect()).unwrap_or_default()
    }

    /// Whether an enum has a value.
    pub(super) fn has_value(&self, name: &str, value: &str) -> bool {
        self.values.get(name).is_some_and(|values| values.contains(value))
    }
}

/// A schema with the time it was asked for.
pub(super) struct Kept {
    known: Known,
    at: Timestamp,
}

impl Client {
    /// The schema, asked for once per session under the operation that wants it.
    pub(super) async fn schema(&self, operation: &'static Operation) -> Result<Known> {
        let mut kept = self.schema.lock().await;
        let now = self.calls.clock().now();
        if let Some(kept) = &*kept
            && now.since_ms(kept.at) < LIFE_MS
        {
            return Ok(kept.known.clone());
        }
        let known = match self.calls.ask(operation, QUESTION, &json!({})).await {
            Ok(data) => read(&data).map_or(Known::Untold, Known::Told),
            // It may be switched off for customers.
            Err(error) if error.kind == ErrorKind::Refused => Known::Untold,
            Err(error) => return Err(error),
        };
        if matches!(&known, Known::Told(schema) if schema.has_value("CdrType", "VOICE")) {
            self.knows_more_records.store(true, std::sync::atomic::Ordering::SeqCst);
        }
        *kept = Some(Kept { known: known.clone(), at: now });
        Ok(known)
    }
}

fn read(data: &Value) -> Option<Schema> {
    let told = data.get("__schema")?;
    let mut schema = Schema { query: wire::text(told.get("queryType")?, "name")?, ..Schema::default() };
    for one in told.get("types")?.as_array()? {
        let Some(name) = wire::text(one, "name") else { continue };
        let list = |field: &str| one.get(field).and_then(Value::as_array).cloned().unwrap_or_default();
        let fields = list("fields").iter().filter_map(|f| Some((wire::text(f, "name")?, named(f.get("type")?)?))).collect();
        let values: BTreeSet<String> = list("enumValues").iter().filter_map(|v| wire::text(v, "name")).collect();
        if !values.is_empty() {
            schema.values.insert(name.clone(), values);
        }
        schema.fields.insert(name, fields);
    }
    Some(schema)
}

/// The name of a type, out of the lists and the non-nulls around it.
fn named(of: &Value) -> Option<String> {
    wire::text(of, "name").or_else(|| named(of.get("ofType")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_through_lists_and_non_nulls() {
        let data = json!({"__schema": {"queryType": {"name": "Root"}, "types": [
            {"name": "Root", "fields": [{"name": "availableNumbers", "type": {"name": null, "ofType": {"name": "Found"}}}]},
            {"name": "Found", "fields": [{"name": "numbers", "type": {"name": null, "ofType": {"name": null, "ofType": {"name": "Row"}}}}]},
            {"name": "Row", "fields": [{"name": "telephoneNumber", "type": {"name": "String"}}]},
            {"name": "CdrType", "fields": null, "enumValues": [{"name": "SMS"}]}
        ]}});
        let schema = read(&data).unwrap();
        assert!(schema.has_query("availableNumbers") && !schema.has_query("other"));
        assert_eq!(schema.fields_at(&["availableNumbers", "numbers"]), BTreeSet::from(["telephoneNumber"]));
        assert!(schema.fields_at(&["availableNumbers", "nothing"]).is_empty());
        assert!(schema.has_value("CdrType", "SMS") && !schema.has_value("CdrType", "VOICE"));
        assert!(read(&json!({})).is_none());
    }
}
