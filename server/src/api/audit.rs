//! The audit log.

use axum::{Json, extract::State};
use contract::{
    audit::{AuditQuery, AuditRow},
    paging::Page,
    problem::ProblemKind,
    user::Permission,
};

use crate::{failure::Failure, guard::Query, session::Caller, state::AppState, store};

/// Rows of a page.
const MOST: u32 = 100;

/// `GET /api/audit`
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<AuditQuery>,
) -> Result<Json<Page<AuditRow>>, Failure> {
    caller.needs(Permission::Audit)?;
    let before = query.cursor.as_deref().map(read_cursor).transpose()?;
    let mut rows = store::audit::page(&caller.scope, &state.store, query.q.as_deref(), before, MOST + 1).await?;
    let more = rows.len() > MOST as usize;
    rows.truncate(MOST as usize);
    let next = rows.last().filter(|_| more).map(|(seq, _)| seq.to_string());
    Ok(Json(Page { items: rows.into_iter().map(|(_, row)| row).collect(), next }))
}

fn read_cursor(text: &str) -> Result<i64, Failure> {
    text.parse().map_err(|_| Failure::new(ProblemKind::Malformed, "There is no such page. Begin with the first one."))
}
