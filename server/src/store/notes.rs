//! Our own words about numbers.

use contract::{
    note::{NoteChange, NumberNote},
    number::E164,
    time::Timestamp,
};

use super::{
    Result, Store, Transaction,
    columns::{from_json, instant, json, text},
};
use crate::session::TenantScope;

/// What we wrote about a number.
pub async fn get(scope: &TenantScope, store: &Store, number: &E164) -> Result<Option<NumberNote>> {
    let row = sqlx::query("SELECT * FROM number_notes WHERE tenant_id = $1 AND number = $2")
        .bind(scope.tenant().as_str())
        .bind(number.as_str())
        .fetch_optional(&store.pool)
        .await?;
    row.map(|row| {
        Ok(NumberNote {
            owner: text(&row, "owner")?,
            tags: from_json(&text(&row, "tags")?)?,
            note: text(&row, "note")?,
            by: text(&row, "by_name")?,
            at: instant(&row, "at")?,
        })
    })
    .transpose()
}

/// Writes it anew. What says nothing is forgotten.
pub async fn put(
    scope: &TenantScope,
    tx: &mut Transaction,
    number: &E164,
    change: &NoteChange,
    by: &str,
    at: Timestamp,
) -> Result<()> {
    if *change == NoteChange::default() {
        sqlx::query("DELETE FROM number_notes WHERE tenant_id = $1 AND number = $2")
            .bind(scope.tenant().as_str())
            .bind(number.as_str())
            .execute(&mut **tx)
            .await?;
        return Ok(());
    }
    let words = format!("{} {} {}", change.owner, change.tags.join(" "), change.note).to_lowercase();
    sqlx::query(
        "INSERT INTO number_notes (tenant_id, number, owner, tags, note, words, by_name, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (tenant_id, number) DO UPDATE SET owner = excluded.owner, tags = excluded.tags, note = excluded.note, \
         words = excluded.words, by_name = excluded.by_name, at = excluded.at",
    )
    .bind(scope.tenant().as_str())
    .bind(number.as_str())
    .bind(&change.owner)
    .bind(json(&change.tags)?)
    .bind(&change.note)
    .bind(words)
    .bind(by)
    .bind(at.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
