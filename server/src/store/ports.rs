//! Port requests, as last read from the carriers: keeping them, and the board's questions.

use carriers::ports::{CarrierPort, CarrierPortNumber};
use contract::{
    id::{AccountId, PortRequestId, SubOrderId},
    number::{E164, search_digits},
    port::{
        board::{PortQuery, PortSort},
        cut_over::{Activation, PortRouting},
        detail::PortRecord,
        status::Phase,
    },
    time::Timestamp,
};
use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};

use super::{
    Result, Store, StoreError, Transaction,
    columns::{count, from_json, instant, json, maybe_instant, maybe_text, text},
};
use crate::session::TenantScope;

/// How many rows a page has.
pub const PAGE: u32 = 50;

/// A request as it is kept.
#[derive(Clone, Debug)]
pub struct StoredPort {
    /// The account.
    pub account: AccountId,
    /// What the carrier lists.
    pub listed: CarrierPort,
    /// Its details, once they were read.
    pub record: Option<PortRecord>,
    /// Where its calls go, once it was read.
    pub routing: Option<PortRouting>,
    /// A title for lists.
    pub title: String,
    /// The worst of its axes.
    pub phase: Phase,
    /// The earliest date of its open sub-orders.
    pub foc_date: Option<jiff::civil::Date>,
    /// How many numbers it has.
    pub numbers: u32,
    /// The first of them.
    pub first_number: Option<E164>,
    /// What is missing or comes next.
    pub next: String,
    /// Changes sent since the first date was given.
    pub supplements: u32,
    /// When something of it last changed.
    pub changed_at: Timestamp,
    /// Since when it is known to be so: when the reading that brought it began.
    pub read_at: Timestamp,
}

/// What is said of a request that the carrier does not have any more.
pub const GONE: &str = "The carrier does not have it any more.";

impl StoredPort {
    /// Whether the carrier does not have it any more. What it listed last is kept, and nothing of that can be done.
    pub fn is_gone(&self) -> bool {
        self.next == GONE
    }
}

/// What is known of a sub-order beside the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredSubOrder {
    /// Its id, as text.
    pub id: String,
    /// The losing carrier, once the carrier told it.
    pub losing_carrier: Option<String>,
    /// The carrier's id of the order at the losing side.
    pub order_id: Option<String>,
    /// That order's status.
    pub order_word: Option<String>,
    /// Its own details, where they were read.
    pub record: Option<PortRecord>,
}

/// A number of a request as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPortNumber {
    /// The account.
    pub account: AccountId,
    /// The request.
    pub request: PortRequestId,
    /// The sub-order.
    pub sub_order: SubOrderId,
    /// What the carrier lists.
    pub listed: CarrierPortNumber,
    /// What its word means.
    pub phase: Phase,
    /// The date the losing carrier committed to.
    pub foc_date: Option<jiff::civil::Date>,
    /// How it goes over.
    pub activation: Option<Activation>,
    /// When.
    pub activation_at: Option<Timestamp>,
    /// When we saw it become active.
    pub active_at: Option<Timestamp>,
}

/// A date as text.
pub fn date_text(date: Option<jiff::civil::Date>) -> Option<String> {
    date.map(|date| date.to_string())
}

fn date(row: &AnyRow, column: &str) -> Result<Option<jiff::civil::Date>> {
    maybe_text(row, column)?.map(|text| text.parse().map_err(|_| StoreError::Unreadable(text.clone()))).transpose()
}

fn phase(row: &AnyRow) -> Result<Phase> {
    Ok(Phase::from_word(&text(row, "phase")?).unwrap_or(Phase::Other))
}

fn activation_of(word: Option<String>) -> Option<Activation> {
    word.and_then(|word| Activation::ALL.into_iter().find(|activation| activation.word() == word))
}

pub(super) fn port(row: &AnyRow) -> Result<StoredPort> {
    Ok(StoredPort {
        account: AccountId::new(text(row, "account_id")?),
        listed: from_json(&text(row, "listed")?)?,
        record: maybe_text(row, "record")?.map(|text| from_json(&text)).transpose()?,
        routing: maybe_text(row, "routing")?.map(|text| from_json(&text)).transpose()?,
        title: text(row, "title")?,
        phase: phase(row)?,
        foc_date: date(row, "foc_date")?,
        numbers: count(row, "numbers")?,
        first_number: maybe_text(row, "first_number")?.and_then(|n| E164::try_from(n).ok()),
        next: text(row, "next")?,
        supplements: count(row, "supplements")?,
        changed_at: instant(row, "changed_at")?,
        read_at: instant(row, "read_at")?,
    })
}

pub(super) fn sub_order(row: &AnyRow) -> Result<StoredSubOrder> {
    Ok(StoredSubOrder {
        id: text(row, "sub_order")?,
        losing_carrier: maybe_text(row, "losing_carrier")?,
        order_id: maybe_text(row, "order_id")?,
        order_word: maybe_text(row, "order_word")?,
        record: maybe_text(row, "record")?.map(|text| from_json(&text)).transpose()?,
    })
}

pub(super) fn port_number(row: &AnyRow) -> Result<StoredPortNumber> {
    Ok(StoredPortNumber {
        account: AccountId::new(text(row, "account_id")?),
        request: PortRequestId::new(text(row, "request")?),
        sub_order: SubOrderId::new(text(row, "sub_order")?),
        listed: from_json(&text(row, "listed")?)?,
        phase: phase(row)?,
        foc_date: date(row, "foc_date")?,
        activation: activation_of(maybe_text(row, "activation")?),
        activation_at: maybe_instant(row, "activation_at")?,
        active_at: maybe_instant(row, "active_at")?,
    })
}

/// The filter that phases are counted under: tenant, search, account, dates.
fn base_where(query: &PortQuery) -> (String, Vec<String>) {
    let mut wheres = String::from("tenant_id = $1");
    let mut binds: Vec<String> = Vec::new();
    let mut bind = |clause: &str, value: String, wheres: &mut String| {
        binds.push(value);
        wheres.push_str(&clause.replace('?', &format!("${}", binds.len() + 1)));
    };
    if let Some(account) = &query.account {
        bind(" AND account_id = ?", account.as_str().into(), &mut wheres);
    }
    if let Some(from) = query.foc_from {
        bind(" AND foc_date >= ?", from.to_string(), &mut wheres);
    }
    if let Some(to) = query.foc_to {
        bind(" AND foc_date <= ?", to.to_string(), &mut wheres);
    }
    if let Some(q) = query.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        let plain: String = q.to_lowercase().chars().filter(|c| !matches!(c, '%' | '_')).collect();
        if q.chars().any(char::is_alphabetic) {
            bind(" AND words LIKE ?", format!("%{plain}%"), &mut wheres);
        } else {
            bind(" AND (digits LIKE ? OR words LIKE ?)", format!("%{}%", search_digits(q)), &mut wheres);
        }
    }
    (wheres, binds)
}

fn order(sort: PortSort) -> &'static str {
    match sort {
        PortSort::Urgency => "urgency, foc_date IS NULL, foc_date, request DESC",
        PortSort::FocDate => "foc_date IS NULL, foc_date, urgency, request",
        PortSort::Newest => "created_at DESC, request DESC",
        PortSort::Changed => "changed_at DESC, request DESC",
    }
}

impl Store {
    /// One page of the board, and how many lie in each phase.
    pub async fn ports(&self, scope: &TenantScope, query: &PortQuery) -> Result<(Vec<StoredPort>, Vec<(Phase, u32)>)> {
        let rows = self.port_rows(scope, query, i64::from(PAGE), query.page.unwrap_or(1));
        let (phases, items) = futures::future::join(self.port_phases(scope, query), rows).await;
        Ok((items?, phases?))
    }

    /// How many ports lie in each phase.
    pub async fn port_phases(&self, scope: &TenantScope, query: &PortQuery) -> Result<Vec<(Phase, u32)>> {
        let (wheres, binds) = base_where(query);
        let counted = format!("SELECT phase, COUNT(*) AS n FROM ports WHERE {wheres} GROUP BY phase");
        let mut counting = sqlx::query(AssertSqlSafe(counted)).bind(scope.tenant().as_str().to_owned());
        for value in &binds {
            counting = counting.bind(value.clone());
        }
        let counts = counting.fetch_all(&self.pool).await?;
        let mut phases = counts.iter().map(|row| Ok((phase(row)?, count(row, "n")?))).collect::<Result<Vec<_>>>()?;
        phases.sort();
        Ok(phases)
    }

    /// So many rows of the board, from a page on.
    pub async fn port_rows(&self, scope: &TenantScope, query: &PortQuery, most: i64, page: u32) -> Result<Vec<StoredPort>> {
        let (wheres, binds) = base_where(query);
        let phase = query.phase.map_or(String::new(), |phase| format!(" AND phase = '{}'", phase.word()));
        let from = i64::from(page.max(1) - 1) * most;
        // The keys are found in the covering index; only the rows of the page are read whole.
        let sql = format!(
            "SELECT * FROM ports WHERE {wheres}{phase} ORDER BY {} LIMIT {most} OFFSET {from}",
            order(query.sort.unwrap_or_default())
        );
        let mut asked = sqlx::query(AssertSqlSafe(sql)).bind(scope.tenant().as_str().to_owned());
        for value in &binds {
            asked = asked.bind(value.clone());
        }
        asked.fetch_all(&self.pool).await?.iter().map(port).collect()
    }

    /// The requests of an account as they were last listed, for comparing, whosever they are.
    pub async fn listed_ports(&self, account: &AccountId) -> Result<Vec<ListedBefore>> {
        let rows = sqlx::query(
            "SELECT request, listed, CASE WHEN record IS NULL THEN 0 ELSE 1 END AS detailed, \
             CASE WHEN digits = '' THEN 0 ELSE 1 END AS numbered FROM ports WHERE account_id = $1",
        )
        .bind(account.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(ListedBefore {
                    request: PortRequestId::new(text(row, "request")?),
                    listed: text(row, "listed")?,
                    detailed: row.try_get::<i64, _>("detailed")? == 1,
                    numbered: row.try_get::<i64, _>("numbered")? == 1,
                })
            })
            .collect()
    }

    /// Keeps a request with what was derived from it: read since `began`, kept `at`. `false` where a reading that began later
    /// was kept before; then nothing is changed. A reading from the future is one of a clock that was set back since.
    pub async fn keep_port(
        &self,
        tx: &mut Transaction,
        scope: &TenantScope,
        kept: &KeptPort<'_>,
        (began, ended, at): (Timestamp, Timestamp, Timestamp),
    ) -> Result<bool> {
        let done = sqlx::query(
            "INSERT INTO ports (account_id, request, tenant_id, listed, record, routing, title, phase, urgency, foc_date, numbers, \
             first_number, digits, words, next, created_at, changed_at, read_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) \
             ON CONFLICT (account_id, request) DO UPDATE SET listed = excluded.listed, \
             record = COALESCE(excluded.record, ports.record), \
             routing = COALESCE(excluded.routing, ports.routing), title = excluded.title, phase = excluded.phase, \
             urgency = excluded.urgency, foc_date = excluded.foc_date, numbers = excluded.numbers, \
             first_number = excluded.first_number, digits = excluded.digits, words = excluded.words, next = excluded.next, \
             changed_at = CASE WHEN $19 = 1 THEN excluded.changed_at ELSE ports.changed_at END, read_at = excluded.read_at \
             WHERE ports.read_at < $20 OR ports.read_at > $17",
        )
        .bind(kept.account.as_str())
        .bind(kept.listed.request.as_str())
        .bind(scope.tenant().as_str())
        .bind(json(kept.listed)?)
        .bind(kept.record.map(json).transpose()?)
        .bind(kept.routing.map(json).transpose()?)
        .bind(kept.title)
        .bind(kept.phase.word())
        .bind(urgency(kept.phase))
        .bind(date_text(kept.foc_date))
        .bind(i64::from(kept.numbers))
        .bind(kept.first_number.map(|n| n.as_str().to_owned()))
        .bind(kept.digits)
        .bind(kept.words)
        .bind(kept.next)
        .bind(kept.listed.created_at.map(|at| at.0))
        .bind(at.0)
        .bind(ended.0)
        .bind(i64::from(kept.changed))
        .bind(began.0)
        .execute(&mut **tx)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Keeps what is known of a sub-order beside the list; what is `None` stays as it was.
    pub async fn keep_port_sub_order(
        &self,
        tx: &mut Transaction,
        scope: &TenantScope,
        account: &AccountId,
        request: &PortRequestId,
        sub: &StoredSubOrder,
    ) -> Result<()> {
        sqlx::query(
            "INSERT INTO port_sub_orders (account_id, sub_order, request, tenant_id, losing_carrier, order_id, order_word, record) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (account_id, sub_order) DO UPDATE SET \
             losing_carrier = COALESCE(excluded.losing_carrier, port_sub_orders.losing_carrier), \
             order_id = COALESCE(excluded.order_id, port_sub_orders.order_id), \
             order_word = excluded.order_word, record = COALESCE(excluded.record, port_sub_orders.record)",
        )
        .bind(account.as_str())
        .bind(sub.id.as_str())
        .bind(request.as_str())
        .bind(scope.tenant().as_str())
        .bind(sub.losing_carrier.as_deref())
        .bind(sub.order_id.as_deref())
        .bind(sub.order_word.as_deref())
        .bind(sub.record.as_ref().map(json).transpose()?)
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    /// Keeps the numbers of a sub-order: what is not among them any more is forgotten.
    pub async fn keep_port_numbers(
        &self,
        tx: &mut Transaction,
        scope: &TenantScope,
        (account, sub_order): (&AccountId, &SubOrderId),
        numbers: &[StoredPortNumber],
    ) -> Result<()> {
        sqlx::query("DELETE FROM port_numbers WHERE tenant_id = $1 AND account_id = $2 AND sub_order = $3")
            .bind(scope.tenant().as_str())
            .bind(account.as_str())
            .bind(sub_order.as_str())
            .execute(&mut **tx)
            .await?;
        for number in numbers {
            sqlx::query(
                "INSERT INTO port_numbers (account_id, sub_order, number, request, tenant_id, listed, phase, foc_date, activation, \
                 activation_at, active_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            )
            .bind(account.as_str())
            .bind(sub_order.as_str())
            .bind(number.listed.number.as_str())
            .bind(number.request.as_str())
            .bind(scope.tenant().as_str())
            .bind(json(&number.listed)?)
            .bind(number.phase.word())
            .bind(date_text(number.foc_date))
            .bind(number.activation.map(Activation::word))
            .bind(number.activation_at.map(|at| at.0))
            .bind(number.active_at.map(|at| at.0))
            .execute(&mut **tx)
            .await?;
        }
        Ok(())
    }

    /// Numbers of sub-orders that the carrier does not list any more are on no open port.
    pub async fn close_port_numbers(
        &self,
        tx: &mut Transaction,
        scope: &TenantScope,
        (account, request): (&AccountId, &PortRequestId),
        listed: &[&SubOrderId],
    ) -> Result<()> {
        sqlx::query(
            "UPDATE port_numbers SET phase = 'leaving' WHERE tenant_id = $1 AND account_id = $2 AND request = $3 \
             AND phase NOT IN ('done', 'leaving') AND sub_order NOT IN (SELECT value FROM json_each($4))",
        )
        .bind(scope.tenant().as_str())
        .bind(account.as_str())
        .bind(request.as_str())
        .bind(json(&listed)?)
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    /// A request that the carrier does not have any more: over, with all its numbers. A reading that began before does not
    /// bring it back. Whether that is news.
    pub async fn close_port(
        &self,
        tx: &mut Transaction,
        scope: &TenantScope,
        account: &AccountId,
        request: &PortRequestId,
        at: Timestamp,
    ) -> Result<bool> {
        let done = sqlx::query(
            "UPDATE ports SET phase = 'leaving', urgency = $1, foc_date = NULL, next = $6, read_at = $5 \
             WHERE tenant_id = $2 AND account_id = $3 AND request = $4 AND phase <> 'done' AND next <> $6",
        )
        .bind(urgency(Phase::Leaving))
        .bind(scope.tenant().as_str())
        .bind(account.as_str())
        .bind(request.as_str())
        .bind(at.0)
        .bind(GONE)
        .execute(&mut **tx)
        .await?;
        self.close_port_numbers(tx, scope, (account, request), &[]).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Counts a change that was sent after a date was given.
    pub async fn count_supplement(&self, scope: &TenantScope, account: &AccountId, request: &PortRequestId) -> Result<()> {
        sqlx::query("UPDATE ports SET supplements = supplements + 1 WHERE tenant_id = $1 AND account_id = $2 AND request = $3")
            .bind(scope.tenant().as_str())
            .bind(account.as_str())
            .bind(request.as_str())
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

/// Where a phase stands on the board.
fn urgency(phase: Phase) -> i64 {
    Phase::ALL.iter().position(|one| *one == phase).map_or(i64::MAX, |at| i64::try_from(at).unwrap_or(i64::MAX))
}

/// A request as it was last listed.
pub struct ListedBefore {
    /// Its id.
    pub request: PortRequestId,
    /// What the carrier listed, as JSON.
    pub listed: String,
    /// Whether its details are kept.
    pub detailed: bool,
    /// Whether its numbers are kept.
    pub numbered: bool,
}

/// A request to be kept, with what was derived from it.
pub struct KeptPort<'a> {
    /// The account.
    pub account: &'a AccountId,
    /// What the carrier lists.
    pub listed: &'a CarrierPort,
    /// Its details, if they were read now.
    pub record: Option<&'a PortRecord>,
    /// Where its calls go, if it was read now.
    pub routing: Option<&'a PortRouting>,
    /// A title for lists.
    pub title: &'a str,
    /// The worst of its axes.
    pub phase: Phase,
    /// The earliest date of its open sub-orders.
    pub foc_date: Option<jiff::civil::Date>,
    /// How many numbers it has.
    pub numbers: u32,
    /// The first of them.
    pub first_number: Option<&'a E164>,
    /// National digits of all of them.
    pub digits: &'a str,
    /// What is searched by words.
    pub words: &'a str,
    /// What is missing or comes next.
    pub next: &'a str,
    /// Whether anything changed since it was last kept.
    pub changed: bool,
}
