//! Reading values whose type changes from answer to answer: numbers as strings, booleans as words.

use contract::money::Money;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Text: a string, or a number or boolean as it is written. Null, arrays and objects are no text.
pub(in crate::call48::client) fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A whole number: `7`, `"7"`, `7.0`.
pub(in crate::call48::client) fn as_whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| number.to_string().strip_suffix(".0")?.parse().ok()),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A yes or no: `true`, `"true"`, `"yes"`, `"Y"`, `1`, `"1"` and their opposites. Anything else is neither.
pub(in crate::call48::client) fn as_flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => match number.as_i64() {
            Some(0) => Some(false),
            Some(1) => Some(true),
            _ => None,
        },
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "y" | "1" => Some(true),
            "false" | "no" | "n" | "0" => Some(false),
            _ => None,
        },
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Text that is not blank, trimmed.
pub(in crate::call48::client) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let value = Value::deserialize(from)?;
    Ok(as_text(&value).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()))
}

/// A whole number.
pub(in crate::call48::client) fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Ok(as_whole(&Value::deserialize(from)?))
}

/// A yes or no.
pub(in crate::call48::client) fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    Ok(as_flag(&Value::deserialize(from)?))
}

/// A price. A price that is there and cannot be read is an error, never nothing.
pub(in crate::call48::client) fn money<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Money>, D::Error> {
    match as_text(&Value::deserialize(from)?) {
        None => Ok(None),
        Some(text) => Money::parse_usd(&text).map(Some).map_err(serde::de::Error::custom),
    }
}

/// A list of texts; anything that is no list is an empty one.
pub(in crate::call48::client) fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    match Value::deserialize(from)? {
        Value::Array(items) => Ok(items.iter().filter_map(as_text).collect()),
        _ => Ok(Vec::new()),
    }
}

/// One name or several: text, or a list of texts. Anything else, a bare yes or no among it, is none.
pub(in crate::call48::client) fn names<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let all = match Value::deserialize(from)? {
        Value::Array(items) => items,
        one => vec![one],
    };
    let text = |item: &Value| item.as_str().map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    Ok(all.iter().filter_map(text).collect())
}

/// An object of known shape; anything that is no object is none.
pub(in crate::call48::client) fn object<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    match Value::deserialize(from)? {
        object @ Value::Object(_) => serde_json::from_value(object).map(Some).map_err(serde::de::Error::custom),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn trap_6_numbers_come_as_strings_and_booleans_as_words() {
        for value in [json!(7), json!("7"), json!(" 7 "), json!(7.0)] {
            assert_eq!(as_whole(&value), Some(7), "{value}");
        }
        for value in [json!("seven"), json!(null), json!([7]), json!(true)] {
            assert_eq!(as_whole(&value), None, "{value}");
        }
        for value in [json!(true), json!("true"), json!("yes"), json!(1), json!("Y"), json!("1")] {
            assert_eq!(as_flag(&value), Some(true), "{value}");
        }
        for value in [json!(false), json!("false"), json!("No"), json!(0), json!("n")] {
            assert_eq!(as_flag(&value), Some(false), "{value}");
        }
        for value in [json!("perhaps"), json!(2), json!(null), json!({})] {
            assert_eq!(as_flag(&value), None, "{value}");
        }
    }

    #[test]
    fn trap_7_money_keeps_five_decimals_and_is_never_a_float() {
        #[derive(Deserialize)]
        struct Price {
            #[serde(default, deserialize_with = "money")]
            monthly: Option<Money>,
        }
        let read = |value: Value| serde_json::from_value::<Price>(value).map(|p| p.monthly.map(|m| m.amount.to_string()));
        assert_eq!(read(json!({"monthly": "0.02005"})).unwrap().as_deref(), Some("0.02005"));
        assert_eq!(read(json!({"monthly": 0.02005})).unwrap().as_deref(), Some("0.02005"));
        assert_eq!(read(json!({"monthly": "2.00000"})).unwrap().as_deref(), Some("2.00000"));
        assert_eq!(read(json!({"monthly": null})).unwrap(), None);
        assert_eq!(read(json!({})).unwrap(), None);
        assert!(read(json!({"monthly": "free"})).is_err());
    }
}
