//! Home and the job tray.

use axum::{Json, extract::State};
use contract::{
    attempt::{AttemptQuery, AttemptRow, Outcome},
    call_list::CallExportState,
    home::{Home, Job, JobKind, JobState, Tray},
    owned::{Bucket, NumberQuery},
    port::{board::PortQuery, calendar, status::Phase},
    user::Permission,
};

use super::{accounts, approvals, numbers};
use crate::{
    failure::Failure,
    session::{Caller, TenantScope},
    state::AppState,
    store::{self, call_exports::StoredExport},
};

/// What ended within this time is still shown in the tray.
const TRAY_MS: i64 = 60 * 60 * 1_000;
/// So many alerts are shown on the home page.
const MOST_ALERTS: usize = 20;
/// What failed within this time is shown on the home page.
const FAILED_MS: i64 = 24 * 60 * 60 * 1_000;

async fn with(state: &AppState, scope: &TenantScope, query: AttemptQuery) -> Result<Vec<AttemptRow>, Failure> {
    Ok(state.store.attempts(scope, &query).await?.items)
}

async fn of(state: &AppState, scope: &TenantScope, outcome: Outcome) -> Result<Vec<AttemptRow>, Failure> {
    with(state, scope, AttemptQuery { outcome: Some(outcome), ..AttemptQuery::default() }).await
}

/// `GET /api/home`
pub async fn home(State(state): State<AppState>, caller: Caller) -> Result<Json<Home>, Failure> {
    let scope = &caller.scope;
    let open = with(&state, scope, AttemptQuery { open: Some(true), ..AttemptQuery::default() }).await?;
    let (undecided, _) = state.store.undecided_attempts(scope, 20).await?;
    let mut under_way: Vec<AttemptRow> =
        open.into_iter().filter(|row| !matches!(row.outcome, Outcome::Unknown | Outcome::Manual)).collect();
    under_way.truncate(10);
    let since = state.clock.now().0 - FAILED_MS;
    let mut failed = Vec::new();
    for outcome in [Outcome::Refused, Outcome::NotSent, Outcome::NotDone] {
        failed.extend(of(&state, scope, outcome).await?.into_iter().filter(|row| row.asked_at.0 >= since));
    }
    failed.sort_by_key(|row| std::cmp::Reverse(row.asked_at));
    failed.truncate(10);
    let (_, buckets) = state.store.numbers(scope, &NumberQuery::default()).await?;
    let count = |bucket: Bucket| buckets.iter().find(|(b, _)| *b == bucket).map_or(0, |(_, n)| *n);
    let mut alerts = store::hooks::alerts(scope, &state.store, true, None).await?;
    alerts.truncate(MOST_ALERTS);
    let phases = state.store.port_phases(scope, &PortQuery::default()).await?;
    // Only a port that is not over has a date.
    let today = Some(calendar::today(state.clock.now()));
    let dated = PortQuery { foc_from: today, foc_to: today, ..PortQuery::default() };
    let over_today = state.store.port_phases(scope, &dated).await?;
    Ok(Json(Home {
        undecided,
        under_way,
        failed,
        no_911: count(Bucket::No911),
        no_route: count(Bucket::NoRoute),
        missing: count(Bucket::Missing),
        numbers: count(Bucket::All),
        cart_lines: state.store.cart_size(scope).await?,
        accounts: accounts::of(&state, scope).await?,
        read: numbers::readings_of(&state, scope).await?,
        drift: count(Bucket::Drift),
        alerts,
        approvals: approvals::waiting_for(&state, &caller).await?,
        ports_need_us: phases.iter().find(|(phase, _)| *phase == Phase::NeedsUs).map_or(0, |(_, n)| *n),
        ports_today: over_today.iter().map(|(_, n)| n).sum(),
    }))
}

/// `GET /api/tray`
pub async fn tray(State(state): State<AppState>, caller: Caller) -> Result<Json<Tray>, Failure> {
    let scope = &caller.scope;
    let since = state.clock.now().0 - TRAY_MS;
    let recent = with(&state, scope, AttemptQuery::default()).await?;
    let open = with(&state, scope, AttemptQuery { open: Some(true), ..AttemptQuery::default() }).await?;
    let (_, needs_you) = state.store.undecided_attempts(scope, 1).await?;
    let mut jobs: Vec<Job> = numbers::readings_of(&state, scope)
        .await?
        .into_iter()
        .filter_map(|reading| {
            reading.reading.map(|done| Job {
                id: format!("reading-{}", reading.account),
                title: format!("Reading the numbers of {}", reading.name),
                what: JobKind::Reading { account: reading.account },
                done,
                total: None,
                state: JobState::Running,
                sentence: None,
            })
        })
        .collect();
    if caller.why_not(Permission::CallRecords).is_none() {
        let exports = store::call_exports::list(scope, &state.store).await?;
        jobs.extend(exports.into_iter().filter(|export| export.ended_at.is_none_or(|at| at.0 >= since)).map(export_job));
    }
    let older = open.iter().filter(|row| !recent.iter().any(|other| other.id == row.id)).cloned();
    let shown = recent.iter().filter(|row| row.outcome.is_open() || row.asked_at.0 >= since).cloned();
    jobs.extend(shown.chain(older.collect::<Vec<_>>()).take(20).map(job));
    let approvals = approvals::waiting_for(&state, &caller).await?;
    let needs_you = needs_you + approvals;
    Ok(Json(Tray { jobs, needs_you, cart_lines: state.store.cart_size(scope).await?, approvals }))
}

fn export_job(export: StoredExport) -> Job {
    let period = match (export.query.from, export.query.to) {
        (Some(from), Some(to)) => format!("Call records of {from} to {to}"),
        _ => "Call records".to_owned(),
    };
    let (state, sentence) = match export.state {
        CallExportState::Running => (JobState::Running, None),
        CallExportState::Done => (JobState::Done, Some("The file is ready, for a day.".to_owned())),
        CallExportState::Failed => (JobState::Failed, export.sentence),
        CallExportState::Gone => (JobState::Done, Some("The file was ready for a day, and is gone.".to_owned())),
    };
    let small = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    Job {
        id: format!("call-export-{}", export.id),
        what: JobKind::CallExport { id: export.id },
        title: period,
        done: small(export.far.read),
        total: export.total.map(small),
        state,
        sentence,
    }
}

fn job(row: AttemptRow) -> Job {
    let state = match row.outcome {
        Outcome::Verified => JobState::Done,
        Outcome::Asked | Outcome::Accepted if row.settled_at.is_none() => JobState::Running,
        Outcome::Accepted => JobState::Done,
        Outcome::Unknown | Outcome::Manual | Outcome::Asked => JobState::Unknown,
        Outcome::Refused | Outcome::NotSent | Outcome::NotDone => JobState::Failed,
    };
    Job {
        id: row.id.to_string(),
        what: JobKind::Attempt { id: row.id },
        title: row.summary,
        done: row.verified,
        total: Some(row.total),
        state,
        sentence: Some(row.outcome.name().to_owned()),
    }
}
