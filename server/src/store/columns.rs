//! Reading and writing columns.

use contract::{problem::CarrierWords, time::Timestamp};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{Row as _, any::AnyRow};

use super::{Result, StoreError};

/// A value as JSON text.
pub fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|e| StoreError::Unreadable(e.to_string()))
}

/// A value from JSON text.
pub fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| StoreError::Unreadable(e.to_string()))
}

/// A text column.
pub fn text(row: &AnyRow, column: &str) -> Result<String> {
    Ok(row.try_get::<String, _>(column)?)
}

/// A text column that may be empty.
pub fn maybe_text(row: &AnyRow, column: &str) -> Result<Option<String>> {
    Ok(row.try_get::<Option<String>, _>(column)?)
}

/// A count.
pub fn count(row: &AnyRow, column: &str) -> Result<u32> {
    Ok(u32::try_from(row.try_get::<i64, _>(column)?).unwrap_or(u32::MAX))
}

/// A yes or a no.
pub fn flag(row: &AnyRow, column: &str) -> Result<bool> {
    Ok(row.try_get::<i64, _>(column)? == 1)
}

/// An instant.
pub fn instant(row: &AnyRow, column: &str) -> Result<Timestamp> {
    Ok(Timestamp(row.try_get(column)?))
}

/// An instant that may be missing.
pub fn maybe_instant(row: &AnyRow, column: &str) -> Result<Option<Timestamp>> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(Timestamp))
}

/// The carrier's words, if it said any.
pub fn words(row: &AnyRow) -> Result<Option<CarrierWords>> {
    let words = CarrierWords { code: maybe_text(row, "words_code")?, text: maybe_text(row, "words_text")? };
    Ok((words.code.is_some() || words.text.is_some()).then_some(words))
}
