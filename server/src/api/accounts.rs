//! Carrier accounts, and what their carriers know of places and addresses.

use axum::{
    Json,
    extract::{Path, State},
    response::Response,
};
use carriers::carrier::{Carrier, Geography};
use contract::{
    account::{Ability, Account, AccountDraft, AccountHealth, ConnectionTest, HealthState},
    emergency_address::{AddressVerdict, EmergencyAddress},
    geography::{Country, RateCenter, State as Region, StateCode},
    id::AccountId,
    problem::ProblemKind,
};
use serde::Deserialize;
use serde_json::Value;

use super::holds;
use crate::{
    accounts::{Connected, draft},
    audit::{self, AuditEntry, Who},
    failure::{self, Failure},
    guard::{Body, Query, body::Unchecked},
    limits, papers, readings,
    session::{Caller, TenantScope},
    state::AppState,
    store::{self, StoreError, accounts::AccountRecord},
};

/// The tenant's accounts as people see them.
pub async fn of(state: &AppState, scope: &TenantScope) -> Result<Vec<Account>, Failure> {
    let own = store::accounts::list(scope, &state.store).await?;
    let granted = store::accounts::granted(scope, &state.store).await?;
    let own = own.into_iter().map(|record| shown(state, record));
    Ok(own.chain(granted.into_iter().map(|record| veiled(shown(state, record)))).collect())
}

/// An account of those above: that it is there, and how it fares. Its log-in and address are its owner's.
fn veiled(account: Account) -> Account {
    let health = AccountHealth { words: None, ..account.health };
    Account { own: false, base_url: String::new(), plain: Default::default(), secrets_set: Vec::new(), health, ..account }
}

/// `GET /api/accounts`
pub async fn list(State(state): State<AppState>, caller: Caller) -> Result<Json<Vec<Account>>, Failure> {
    Ok(Json(of(&state, &caller.scope).await?))
}

/// `POST /api/accounts`
pub async fn connect(
    State(state): State<AppState>,
    caller: Caller,
    Unchecked(form): Unchecked<AccountDraft>,
) -> Result<Json<Account>, Failure> {
    let checked = draft::check(&state.accounts, &state.vault, &form, None)?;
    let record = checked.record(&state, &caller.scope, &form.name, None)?;
    let account = state.accounts.open(&state.vault, &record)?;
    let mut tx = state.store.begin().await?;
    store::accounts::insert(&caller.scope, &mut tx, &record, state.clock.now()).await.map_err(name_taken)?;
    audit::record_in(&state, &mut tx, change(&caller, "account.connect", &record.name, None, Some(draft::masked(&record, true))))
        .await?;
    tx.commit().await?;
    state.accounts.put(caller.scope.clone(), account);
    Ok(Json(shown(&state, record)))
}

/// `PUT /api/accounts/{id}`
pub async fn replace(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<AccountId>,
    Unchecked(form): Unchecked<AccountDraft>,
) -> Result<Json<Account>, Failure> {
    let before = store::accounts::get(&caller.scope, &state.store, &id).await?.ok_or_else(Failure::not_found)?;
    limits::reaches(&state, &caller, &id, &before.name).await?;
    let checked = draft::check(&state.accounts, &state.vault, &form, Some(&before))?;
    let record = checked.record(&state, &caller.scope, &form.name, Some(&before))?;
    let account = state.accounts.open(&state.vault, &record)?;
    let mut tx = state.store.begin().await?;
    if draft::moves(&before, &record) && state.store.account_is_busy(&id).await? {
        return Err(Failure::new(
            ProblemKind::Conflict,
            "Orders or changes at this account are still open, and another log-in or address could not read them back. Wait until \
             they are settled, or decide them. The password can be replaced at any time.",
        ));
    }
    store::accounts::replace(&caller.scope, &mut tx, &record).await.map_err(name_taken)?;
    let (was, is) = (draft::masked(&before, false), draft::masked(&record, checked.rotated));
    audit::record_in(&state, &mut tx, change(&caller, "account.replace", &record.name, Some(was), Some(is))).await?;
    tx.commit().await?;
    state.accounts.put(caller.scope.clone(), account);
    Ok(Json(shown(&state, record)))
}

/// `DELETE /api/accounts/{id}`
pub async fn remove(State(state): State<AppState>, caller: Caller, Path(id): Path<AccountId>) -> Result<Response, Failure> {
    let record = store::accounts::get(&caller.scope, &state.store, &id).await?.ok_or_else(Failure::not_found)?;
    limits::reaches(&state, &caller, &id, &record.name).await?;
    // Nothing can be confirmed while this transaction has the write lock, so what is looked at stays so.
    let mut tx = state.store.begin().await?;
    if state.store.account_is_busy(&id).await? {
        return Err(Failure::new(
            ProblemKind::Conflict,
            "Orders or changes at this account are still open. Wait until they are settled, or decide them, then remove it.",
        ));
    }
    let held = state.store.cart_lines(&caller.scope).await?.into_iter().filter(|line| line.account == id).collect();
    store::accounts::remove(&caller.scope, &mut tx, &id, papers::copies_until(&state)).await?;
    let was = draft::masked(&record, false);
    audit::record_in(&state, &mut tx, change(&caller, "account.remove", &record.name, Some(was), None)).await?;
    tx.commit().await?;
    holds::give_back(&state, &caller.scope, held);
    state.accounts.remove(&id);
    // What a reading kept between the two; one that keeps more from now on sees that its account is gone.
    readings::forget_if_gone(&state, &id).await?;
    Ok(failure::done())
}

/// `POST /api/accounts/{id}/test`
pub async fn test(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<AccountId>,
) -> Result<Json<ConnectionTest>, Failure> {
    let account = state.accounts.own(&caller.scope, &id)?;
    limits::reaches(&state, &caller, &id, &account.name).await?;
    let answer = try_out(account.carrier.as_ref()).await;
    let outcome = if answer.ok { "done" } else { "refused" };
    let entry = AuditEntry { outcome, ..change(&caller, "account.test", &account.name, None, None) };
    audit::record(&state, entry).await?;
    Ok(Json(answer))
}

/// `POST /api/accounts/test`: nothing is kept.
pub async fn test_draft(
    State(state): State<AppState>,
    Unchecked(form): Unchecked<AccountDraft>,
) -> Result<Json<ConnectionTest>, Failure> {
    let checked = draft::check(&state.accounts, &state.vault, &form, None)?;
    let client = state.accounts.connect(checked.spec, AccountId::new("draft"), checked.address(), checked.credentials.clone())?;
    Ok(Json(try_out(client.as_ref()).await))
}

/// `GET /api/accounts/{id}/states`
pub async fn states(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<AccountId>,
) -> Result<Json<Vec<Region>>, Failure> {
    let account = readable(&state, &caller, &id)?;
    Ok(Json(geography(&account)?.states().await?))
}

/// Which state's rate centers are asked for.
#[derive(Debug, Deserialize)]
pub struct OfState {
    state: StateCode,
}

/// `GET /api/accounts/{id}/rate-centers?state=GA`
pub async fn rate_centers(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<AccountId>,
    Query(of): Query<OfState>,
) -> Result<Json<Vec<RateCenter>>, Failure> {
    let account = readable(&state, &caller, &id)?;
    Ok(Json(geography(&account)?.rate_centers(&of.state).await?))
}

/// `GET /api/accounts/{id}/countries`
pub async fn countries(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<AccountId>,
) -> Result<Json<Vec<Country>>, Failure> {
    let account = readable(&state, &caller, &id)?;
    Ok(Json(geography(&account)?.countries().await?))
}

/// `POST /api/accounts/{id}/verify-address`
pub async fn verify_address(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<AccountId>,
    Body(address): Body<EmergencyAddress>,
) -> Result<Json<AddressVerdict>, Failure> {
    let account = readable(&state, &caller, &id)?;
    let emergency = account.carrier.emergency().ok_or_else(|| cannot(&account, "check addresses"))?;
    Ok(Json(emergency.verify(&address).await?))
}

fn readable(state: &AppState, caller: &Caller, id: &AccountId) -> Result<Connected, Failure> {
    state.accounts.get(&caller.scope, id)
}

fn geography(account: &Connected) -> Result<&dyn Geography, Failure> {
    account.carrier.geography().ok_or_else(|| cannot(account, "list places"))
}

fn cannot(account: &Connected, what: &str) -> Failure {
    Failure::new(ProblemKind::CarrierRefused, format!("{} cannot {what}; nothing was sent.", account.spec.name))
}

async fn try_out(carrier: &dyn Carrier) -> ConnectionTest {
    let began = tokio::time::Instant::now();
    let result = carrier.test().await;
    let took_ms = u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
    match result {
        Ok(()) => ConnectionTest { ok: true, sentence: "The carrier let us in.".into(), words: None, took_ms },
        Err(error) => {
            let words = error.said();
            ConnectionTest { ok: false, sentence: Failure::from(error).sentence().to_owned(), words, took_ms }
        }
    }
}

fn shown(state: &AppState, record: AccountRecord) -> Account {
    let connected = state.accounts.get(&record.scope, &record.id).ok();
    let abilities = connected.as_ref().map(abilities_of).unwrap_or_default();
    let spec = carriers::find(&record.carrier);
    let health = connected.map_or_else(
        || AccountHealth {
            state: HealthState::Down,
            at: None,
            last_call_ms: None,
            sentence: Some("This account cannot be used on this server as it is set up now.".into()),
            words: None,
            load: contract::account::Load::default(),
        },
        |account| account.carrier.health(),
    );
    let base_url = spec.and_then(|spec| state.accounts.address(spec, &record).ok()).unwrap_or_else(|| record.base_url.clone());
    Account {
        id: record.id,
        carrier: contract::id::CarrierId::new(record.carrier.as_str()),
        carrier_name: spec.map_or(record.carrier, |spec| spec.name.to_owned()),
        tile: spec.map_or_else(|| "?".to_owned(), |spec| spec.tile.to_owned()),
        name: record.name,
        own: true,
        base_url,
        sandbox: record.sandbox,
        plain: record.plain,
        secrets_set: record.secret_names,
        rotated_at: record.rotated_at,
        abilities,
        health,
    }
}

fn change<'a>(caller: &'a Caller, action: &'a str, subject: &str, before: Option<Value>, after: Option<Value>) -> AuditEntry<'a> {
    AuditEntry {
        scope: &caller.scope,
        who: Who::Caller(caller),
        action,
        subject: subject.to_owned(),
        before,
        after,
        carrier_operation: None,
        outcome: "done",
    }
}

fn name_taken(error: StoreError) -> Failure {
    if error.is_unique() {
        Failure::field("name", "Another account has this name. Give it one of its own.")
    } else {
        error.into()
    }
}

/// What can be done at an account besides searching and buying.
fn abilities_of(account: &Connected) -> Vec<Ability> {
    let carrier = &account.carrier;
    let can = [
        (Ability::BulkOrders, carrier.bulk_orders().is_some()),
        (Ability::TrunkGroups, carrier.trunk_groups().is_some()),
        (Ability::Ports, carrier.ports().is_some()),
        (Ability::Places, carrier.geography().is_some()),
    ];
    can.into_iter().filter(|(_, can)| *can).map(|(ability, _)| ability).collect()
}
