//! What a row of the log changed, field by field, out of the two texts that it keeps.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::components::Change;

/// The fields that are different, each as it was and as it is. A text that cannot be read stands as it is.
pub fn difference(before: Option<&str>, after: Option<&str>, moment: &dyn Fn(i64) -> String) -> Vec<Change> {
    let (was, is) = (fields(before, moment), fields(after, moment));
    let mut names: Vec<&String> = was.keys().chain(is.keys()).collect();
    names.sort();
    names.dedup();
    let of = |all: &BTreeMap<String, String>, name: &str| all.get(name).cloned().unwrap_or_default();
    names
        .into_iter()
        .filter(|name| was.get(*name) != is.get(*name))
        .map(|name| Change::new(name.clone(), of(&was, name), of(&is, name)))
        .collect()
}

fn fields(text: Option<&str>, moment: &dyn Fn(i64) -> String) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    match text.map(serde_json::from_str::<Value>) {
        None | Some(Ok(Value::Null)) => {}
        Some(Ok(value)) => walk("", &value, moment, &mut all),
        Some(Err(_)) => {
            all.insert("As it was written".to_owned(), text.unwrap_or_default().to_owned());
        }
    }
    all
}

fn walk(name: &str, value: &Value, moment: &dyn Fn(i64) -> String, all: &mut BTreeMap<String, String>) {
    let under = |part: &str| if name.is_empty() { part.replace('_', " ") } else { format!("{name}, {}", part.replace('_', " ")) };
    let whole = || if name.is_empty() { "Value".to_owned() } else { name.to_owned() };
    match value {
        Value::Object(parts) => {
            if let (2, Some(Value::String(amount)), Some(Value::String(currency))) =
                (parts.len(), parts.get("amount"), parts.get("currency"))
            {
                all.insert(whole(), format!("{amount} {currency}"));
                return;
            }
            for (part, value) in parts {
                walk(&under(part), value, moment, all);
            }
        }
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            for (at, item) in items.iter().enumerate() {
                walk(&under(&(at + 1).to_string()), item, moment, all);
            }
        }
        Value::Array(items) => {
            let told = items.iter().map(plain).collect::<Vec<_>>().join(", ");
            all.insert(whole(), if items.is_empty() { "none".to_owned() } else { told });
        }
        Value::Number(number) if name.ends_with(" at") => {
            let told = number.as_i64().filter(|ms| *ms > 1_000_000_000_000).map(moment);
            all.insert(whole(), told.unwrap_or_else(|| plain(value)));
        }
        other => {
            all.insert(whole(), plain(other));
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Null => "none".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: Option<&str>, after: Option<&str>) -> Vec<(String, String, String)> {
        let changes = difference(before, after, &|ms| format!("moment {ms}"));
        changes.into_iter().map(|change| (change.what, change.before, change.after)).collect()
    }

    fn one(what: &str, before: &str, after: &str) -> (String, String, String) {
        (what.into(), before.into(), after.into())
    }

    #[test]
    fn only_fields_that_are_different_are_told() {
        let before = r#"{"role":"viewer","disabled":false,"limits":{"ceiling":null}}"#;
        let after = r#"{"role":"admin","disabled":false,"limits":{"ceiling":{"amount":"50","currency":"USD"}}}"#;
        assert_eq!(told(Some(before), Some(after)), [one("limits, ceiling", "none", "50 USD"), one("role", "viewer", "admin")]);
    }

    #[test]
    fn what_was_not_there_before_or_is_not_there_after_is_told_as_empty() {
        assert_eq!(told(None, Some(r#"{"reason":"asked"}"#)), [one("reason", "", "asked")]);
        assert_eq!(told(Some(r#"{"name":"Best"}"#), None), [one("name", "Best", "")]);
        assert!(told(None, None).is_empty());
    }

    #[test]
    fn lists_moments_and_text_that_is_no_json_are_readable() {
        assert_eq!(told(Some(r#"{"accounts":["a","b"]}"#), Some(r#"{"accounts":[]}"#)), [one("accounts", "a, b", "none")]);
        assert_eq!(told(None, Some(r#"{"ends_at":1700000000000}"#)), [one("ends at", "", "moment 1700000000000")]);
        assert_eq!(told(None, Some(r#"[{"n":1},{"n":2}]"#)), [one("1, n", "", "1"), one("2, n", "", "2")]);
        assert_eq!(told(None, Some("half {")), [one("As it was written", "", "half {")]);
    }
}
