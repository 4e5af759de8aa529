//! Reading JSON whose types change from page to page: numbers as text, yes and no as words. What is not known is left alone:
//! the carrier announces that it adds properties without notice.

use serde_json::Value;

/// Text that is not blank, trimmed; a number or a yes or no as it is written.
pub(super) fn text(object: &Value, field: &str) -> Option<String> {
    let text = match object.get(field)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A yes or no: `true`, `"true"`, `"yes"`, `"Y"`, `1` and their opposites.
pub(super) fn flag(object: &Value, field: &str) -> Option<bool> {
    word_flag(&text(object, field)?)
}

/// A yes or no in a word.
pub(super) fn word_flag(word: &str) -> Option<bool> {
    match word.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "t" | "1" => Some(true),
        "false" | "no" | "n" | "f" | "0" => Some(false),
        _ => None,
    }
}

/// A list of texts; `None` when it is no list.
pub(super) fn texts(object: &Value, field: &str) -> Option<Vec<String>> {
    let items = object.get(field)?.as_array()?;
    Some(items.iter().filter_map(|item| item.as_str().map(|text| text.trim().to_owned())).collect())
}

/// The first list in a value: itself, or anywhere inside, nearest first.
pub(super) fn first_list(value: &Value) -> Option<&Vec<Value>> {
    let mut level = vec![value];
    while !level.is_empty() {
        if let Some(list) = level.iter().find_map(|value| value.as_array()) {
            return Some(list);
        }
        level = level.iter().filter_map(|value| value.as_object()).flat_map(|object| object.values()).collect();
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_read_in_every_type_they_come_in() {
        let object = json!({"a": " x ", "b": 7, "c": true, "d": null, "e": "", "f": "Yes", "g": ["1", " 2 ", 3]});
        assert_eq!(text(&object, "a").as_deref(), Some("x"));
        assert_eq!(text(&object, "b").as_deref(), Some("7"));
        assert_eq!((text(&object, "d"), text(&object, "e"), text(&object, "z")), (None, None, None));
        assert_eq!((flag(&object, "c"), flag(&object, "f"), flag(&object, "b")), (Some(true), Some(true), None));
        assert_eq!(texts(&object, "g").unwrap(), ["1", "2"]);
        assert_eq!(texts(&object, "a"), None);
    }

    #[test]
    fn the_nearest_list_is_found() {
        let nested = json!({"data": {"numbers": ["a"], "total": 1}});
        assert_eq!(first_list(&nested).unwrap().len(), 1);
        assert!(first_list(&json!({"data": {"total": 1}})).is_none());
        assert!(first_list(&json!([])).unwrap().is_empty());
    }
}
