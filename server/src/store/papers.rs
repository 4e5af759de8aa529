//! Papers of ports as they are kept. The content is a file; the row has its sealed key.

use contract::{
    id::{AccountId, AttemptId, DocumentId, PortDraftId, PortRequestId, SubOrderId, TenantId},
    port::document::{Document, DocumentFacts, DocumentKind, DocumentState, FileType, Scan},
    time::Timestamp,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sqlx::{Row as _, any::AnyRow};

use super::{
    Result, Store, StoreError, Transaction,
    columns::{from_json, instant, json, maybe_instant, maybe_text, text},
};
use crate::session::TenantScope;

/// Whose a paper is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaperOwner {
    /// The draft it was added to, if it was.
    pub draft: Option<PortDraftId>,
    /// The account and the carrier's id of the request, once there is one.
    pub request: Option<(AccountId, PortRequestId)>,
    /// The sub-order it is for; `None` means the whole request.
    pub sub_order: Option<SubOrderId>,
}

impl PaperOwner {
    /// A paper of a draft.
    pub fn draft(id: PortDraftId) -> Self {
        Self { draft: Some(id), ..Self::default() }
    }

    /// A paper of a request, or of one of its sub-orders.
    pub fn request(account: AccountId, request: PortRequestId, sub_order: Option<SubOrderId>) -> Self {
        Self { draft: None, request: Some((account, request)), sub_order }
    }
}

/// A paper as it is kept.
#[derive(Clone, Debug)]
pub struct StoredPaper {
    /// Its id.
    pub id: DocumentId,
    /// Whose data it is.
    pub scope: TenantScope,
    /// What it belongs to.
    pub owner: PaperOwner,
    /// Which paper it is.
    pub kind: DocumentKind,
    /// Its name.
    pub name: String,
    /// What it is.
    pub file_type: FileType,
    /// Its size.
    pub bytes: u64,
    /// The SHA-256 of its content, in hex.
    pub sha256: String,
    /// How many pages it has, once that is known.
    pub pages: Option<u32>,
    /// Who added it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What the virus scanner said.
    pub scan: Scan,
    /// What a person read on it.
    pub facts: DocumentFacts,
    /// The name of our copy; `None` once it is gone.
    pub file: Option<String>,
    /// The sealed key of our copy.
    pub file_key: String,
    /// Until when our copy is kept; `None` while nobody knows.
    pub kept_until: Option<Timestamp>,
    /// The attempt that sent it.
    pub attempt: Option<AttemptId>,
    /// The name it got at the carrier.
    pub carrier_file: Option<String>,
}

impl StoredPaper {
    /// The paper as it is shown.
    pub fn document(&self, carrier: DocumentState) -> Document {
        Document {
            id: self.id.clone(),
            kind: self.kind,
            name: self.name.clone(),
            file_type: self.file_type,
            bytes: self.bytes,
            sha256: self.sha256.clone(),
            pages: self.pages,
            by: self.by.clone(),
            at: self.at,
            scan: self.scan,
            facts: self.facts.clone(),
            kept: self.file.is_some(),
            kept_until: self.kept_until,
            sub_order: self.owner.sub_order.clone(),
            carrier,
            draft_version: None,
            replaced: Vec::new(),
        }
    }
}

/// Keeps a new paper.
pub async fn insert(scope: &TenantScope, tx: &mut Transaction, paper: &StoredPaper) -> Result<()> {
    let (account, request) = paper.owner.request.as_ref().map(|(a, r)| (a.as_str(), r.as_str())).unzip();
    sqlx::query(
        "INSERT INTO papers (id, tenant_id, draft, account_id, request, sub_order, kind, name, file_type, bytes, sha256, pages, \
         by_name, at, scan, facts, file, file_key, kept_until, attempt, carrier_file) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
    )
    .bind(paper.id.as_str())
    .bind(scope.tenant().as_str())
    .bind(paper.owner.draft.as_ref().map(PortDraftId::as_str))
    .bind(account)
    .bind(request)
    .bind(paper.owner.sub_order.as_ref().map(SubOrderId::as_str))
    .bind(paper.kind.word())
    .bind(&paper.name)
    .bind(word(&paper.file_type)?)
    .bind(i64::try_from(paper.bytes).unwrap_or(i64::MAX))
    .bind(&paper.sha256)
    .bind(paper.pages.map(i64::from))
    .bind(&paper.by)
    .bind(paper.at.0)
    .bind(word(&paper.scan)?)
    .bind(json(&paper.facts)?)
    .bind(paper.file.as_deref())
    .bind(&paper.file_key)
    .bind(paper.kept_until.map(|at| at.0))
    .bind(paper.attempt.as_ref().map(AttemptId::as_str))
    .bind(paper.carrier_file.as_deref())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// One paper that was not removed.
pub async fn get(scope: &TenantScope, store: &Store, id: &DocumentId) -> Result<Option<StoredPaper>> {
    let row = sqlx::query("SELECT * FROM papers WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL")
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .fetch_optional(&store.pool)
        .await?;
    row.as_ref().map(read).transpose()
}

const OF_DRAFT: &str = "SELECT * FROM papers WHERE tenant_id = $1 AND draft = $2 AND removed_at IS NULL ORDER BY at, id";

/// The papers of a draft, oldest first.
pub async fn of_draft(scope: &TenantScope, store: &Store, draft: &PortDraftId) -> Result<Vec<StoredPaper>> {
    sqlx::query(OF_DRAFT)
        .bind(scope.tenant().as_str())
        .bind(draft.as_str())
        .fetch_all(&store.pool)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// The papers of a draft as a transaction has them, oldest first.
pub async fn of_draft_in(scope: &TenantScope, tx: &mut Transaction, draft: &PortDraftId) -> Result<Vec<StoredPaper>> {
    sqlx::query(OF_DRAFT)
        .bind(scope.tenant().as_str())
        .bind(draft.as_str())
        .fetch_all(&mut **tx)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// The papers of a request and of its sub-orders, oldest first.
pub async fn of_request(
    scope: &TenantScope,
    store: &Store,
    account: &AccountId,
    request: &PortRequestId,
) -> Result<Vec<StoredPaper>> {
    sqlx::query(
        "SELECT * FROM papers WHERE tenant_id = $1 AND account_id = $2 AND request = $3 AND removed_at IS NULL ORDER BY at, id",
    )
    .bind(scope.tenant().as_str())
    .bind(account.as_str())
    .bind(request.as_str())
    .fetch_all(&store.pool)
    .await?
    .iter()
    .map(read)
    .collect()
}

/// Says that a draft became a request: its papers are the request's from now on.
pub async fn give_to_request(
    scope: &TenantScope,
    tx: &mut Transaction,
    draft: &PortDraftId,
    account: &AccountId,
    request: &PortRequestId,
) -> Result<()> {
    sqlx::query("UPDATE papers SET account_id = $1, request = $2 WHERE tenant_id = $3 AND draft = $4 AND request IS NULL")
        .bind(account.as_str())
        .bind(request.as_str())
        .bind(scope.tenant().as_str())
        .bind(draft.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes what a person read on it. Says whether there is such a paper.
pub async fn set_facts(scope: &TenantScope, tx: &mut Transaction, id: &DocumentId, facts: &DocumentFacts) -> Result<bool> {
    let done = sqlx::query("UPDATE papers SET facts = $1 WHERE tenant_id = $2 AND id = $3 AND removed_at IS NULL")
        .bind(json(facts)?)
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Says which paper a paper of a draft is. Says whether there is such a paper that nothing sends.
pub async fn set_kind(
    scope: &TenantScope,
    tx: &mut Transaction,
    draft: &PortDraftId,
    id: &DocumentId,
    kind: DocumentKind,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE papers SET kind = $1 \
         WHERE tenant_id = $2 AND draft = $3 AND id = $4 AND request IS NULL AND attempt IS NULL AND removed_at IS NULL",
    )
    .bind(kind.word())
    .bind(scope.tenant().as_str())
    .bind(draft.as_str())
    .bind(id.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Notes how many pages it has.
pub async fn set_pages(scope: &TenantScope, tx: &mut Transaction, id: &DocumentId, pages: u32) -> Result<()> {
    sqlx::query("UPDATE papers SET pages = $1 WHERE tenant_id = $2 AND id = $3")
        .bind(i64::from(pages))
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes the attempt that sends it to the carrier.
pub async fn set_attempt(scope: &TenantScope, tx: &mut Transaction, id: &DocumentId, attempt: &AttemptId) -> Result<()> {
    sqlx::query("UPDATE papers SET attempt = $1 WHERE tenant_id = $2 AND id = $3")
        .bind(attempt.as_str())
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes the name it got at the carrier.
pub async fn set_carrier_file(scope: &TenantScope, tx: &mut Transaction, id: &DocumentId, name: &str) -> Result<()> {
    sqlx::query("UPDATE papers SET carrier_file = $1 WHERE tenant_id = $2 AND id = $3")
        .bind(name)
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Says until when the copies of a request's papers are kept. A date that was set before stays.
pub async fn keep_until(
    scope: &TenantScope,
    tx: &mut Transaction,
    account: &AccountId,
    request: &PortRequestId,
    until: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE papers SET kept_until = $1 \
         WHERE tenant_id = $2 AND account_id = $3 AND request = $4 AND kept_until IS NULL AND file IS NOT NULL",
    )
    .bind(until.0)
    .bind(scope.tenant().as_str())
    .bind(account.as_str())
    .bind(request.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Says that a paper was removed by somebody. Its row stays, so that what was sent can be proved. Says whether there was one.
pub async fn mark_removed(scope: &TenantScope, tx: &mut Transaction, id: &DocumentId, at: Timestamp) -> Result<bool> {
    let done = sqlx::query("UPDATE papers SET removed_at = $1 WHERE tenant_id = $2 AND id = $3 AND removed_at IS NULL")
        .bind(at.0)
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Forgets our copy and its key: without the key the file can never be read again. The paper itself stays known.
pub async fn forget_copy(scope: &TenantScope, tx: &mut Transaction, id: &DocumentId) -> Result<()> {
    sqlx::query("UPDATE papers SET file = NULL, file_key = '' WHERE tenant_id = $1 AND id = $2")
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A copy that a row says is there, of any tenant.
#[derive(Clone, Debug)]
pub struct KeptCopy {
    /// The paper.
    pub id: DocumentId,
    /// Whose it is.
    pub scope: TenantScope,
    /// The name of the copy.
    pub file: String,
    /// Whether it is to go: its time is over, or the paper was removed.
    pub over: bool,
}

/// Every copy of every tenant, for the sweep.
pub async fn copies(store: &Store, now: Timestamp) -> Result<Vec<KeptCopy>> {
    let rows = sqlx::query(
        "SELECT id, tenant_id, file, CASE WHEN removed_at IS NOT NULL OR kept_until <= $1 THEN 1 ELSE 0 END AS over_now \
         FROM papers WHERE file IS NOT NULL",
    )
    .bind(now.0)
    .fetch_all(&store.pool)
    .await?;
    let copy = |row: &AnyRow| {
        Ok(KeptCopy {
            id: DocumentId::new(text(row, "id")?),
            scope: TenantScope::of_record(TenantId::new(text(row, "tenant_id")?)),
            file: text(row, "file")?,
            over: row.try_get::<i64, _>("over_now")? == 1,
        })
    };
    rows.iter().map(copy).collect()
}

fn read(row: &AnyRow) -> Result<StoredPaper> {
    let kind = text(row, "kind")?;
    let request = maybe_text(row, "account_id")?.zip(maybe_text(row, "request")?);
    Ok(StoredPaper {
        id: DocumentId::new(text(row, "id")?),
        scope: TenantScope::of_record(TenantId::new(text(row, "tenant_id")?)),
        owner: PaperOwner {
            draft: maybe_text(row, "draft")?.map(PortDraftId::new),
            request: request.map(|(account, request)| (AccountId::new(account), PortRequestId::new(request))),
            sub_order: maybe_text(row, "sub_order")?.map(SubOrderId::new),
        },
        kind: DocumentKind::from_word(&kind).ok_or(StoreError::Unreadable(kind))?,
        name: text(row, "name")?,
        file_type: of_word(text(row, "file_type")?)?,
        bytes: u64::try_from(row.try_get::<i64, _>("bytes")?).unwrap_or_default(),
        sha256: text(row, "sha256")?,
        pages: row.try_get::<Option<i64>, _>("pages")?.and_then(|pages| u32::try_from(pages).ok()),
        by: text(row, "by_name")?,
        at: instant(row, "at")?,
        scan: of_word(text(row, "scan")?)?,
        facts: from_json(&text(row, "facts")?)?,
        file: maybe_text(row, "file")?,
        file_key: text(row, "file_key")?,
        kept_until: maybe_instant(row, "kept_until")?,
        attempt: maybe_text(row, "attempt")?.map(AttemptId::new),
        carrier_file: maybe_text(row, "carrier_file")?,
    })
}

/// The word of a plain enum, as on our wire.
fn word<T: Serialize>(value: &T) -> Result<String> {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => Ok(word),
        _ => Err(StoreError::Unreadable("a value without a word".into())),
    }
}

fn of_word<T: DeserializeOwned>(word: String) -> Result<T> {
    serde_json::from_value(Value::String(word)).map_err(|e| StoreError::Unreadable(e.to_string()))
}
