//! Customers of carrier accounts: the list, one of them, and everything that is set, created or paid. Each write is an attempt.

use axum::{
    Json,
    extract::{Path, State},
    response::Response,
};
use carriers::{customers::Customers, operation::Evidence};
use contract::{
    attempt::Asked,
    carrier::Capability,
    customer::{AccountSignUp, CallParking, Customer, NewCustomer, NewDiscountPlan, Paging, Payment, RtpMode, SimultaneousCalls},
    customer_list::{CustomerDetail, CustomerProducts, CustomerSetting, CustomersOfAccount, SettingState},
    field::Validate,
    id::{AccountId, CustomerId, DiscountPlanId},
    problem::ProblemKind,
};
use futures::{StreamExt as _, stream};
use serde::{Deserialize, Serialize};

use super::accepted;
use crate::{
    accounts::Connected,
    attempts::{
        CustomerIntent, Intent, Setting,
        ask::{Confirmed, Keyed, With, ask},
    },
    failure::Failure,
    guard::{Body, Key, Query, Unchecked},
    session::{Caller, TenantScope},
    state::AppState,
    store,
};

/// How many accounts are asked at once.
const ACCOUNTS_AT_ONCE: usize = 4;
/// The most pages of a list.
const MOST_PAGES: u32 = 200;

/// Whose customers are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Of {
    /// Only those of this account.
    account: Option<AccountId>,
}

/// `GET /api/customers`: each account answers for itself, so that one that fails hides no other.
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(of): Query<Of>,
) -> Result<Json<Vec<CustomersOfAccount>>, Failure> {
    let accounts = match &of.account {
        Some(id) => vec![state.accounts.get(&caller.scope, id)?],
        None => state.accounts.all(&caller.scope),
    };
    let told = accounts.into_iter().map(|connected| told(&state, &caller.scope, connected));
    Ok(Json(stream::iter(told).buffered(ACCOUNTS_AT_ONCE).collect().await))
}

/// What an account answers, or why it does not.
async fn told(state: &AppState, scope: &TenantScope, connected: Connected) -> CustomersOfAccount {
    let (customers, unreadable, failed) = match all(state, scope, &connected).await {
        Ok((customers, unreadable)) => (customers, unreadable, None),
        Err(failure) => (Vec::new(), 0, Some(failure.problem())),
    };
    CustomersOfAccount {
        offered: connected.carrier.customers().is_some(),
        own: is_own(state, scope, &connected),
        account: connected.id,
        account_name: connected.name,
        carrier_name: connected.spec.name.into(),
        customers,
        unreadable,
        failed,
    }
}

fn is_own(state: &AppState, scope: &TenantScope, connected: &Connected) -> bool {
    state.accounts.any(&connected.id).is_some_and(|(owner, _)| owner == *scope)
}

/// The tenant's customers of an account, and how many rows could not be read. An account without customers has none.
async fn all(state: &AppState, scope: &TenantScope, connected: &Connected) -> Result<(Vec<Customer>, u32), Failure> {
    let Some(customers) = connected.carrier.customers() else { return Ok((Vec::new(), 0)) };
    let (mut items, mut unreadable, mut cursor) = (Vec::new(), 0, None);
    for _ in 0..MOST_PAGES {
        let page = customers.page(cursor.as_deref()).await?;
        items.extend(page.items);
        unreadable += page.unreadable;
        cursor = page.next;
        if cursor.is_none() {
            let owner = is_own(state, scope, connected);
            let own = store::customer_owners::own(scope, &state.store, &connected.id, owner, items).await?;
            // Whose the rows were that cannot be read is not known either.
            return Ok((own, if owner { unreadable } else { 0 }));
        }
    }
    Err(Failure::new(ProblemKind::CarrierUnavailable, "The carrier's list of customers does not come to an end."))
}

fn customers_of(connected: &Connected) -> Result<&dyn Customers, Failure> {
    connected.carrier.customers().ok_or_else(|| {
        Failure::new(ProblemKind::Conflict, format!("{} keeps no customers; nothing was sent.", connected.spec.name))
    })
}

/// One customer of the tenant. Another tenant's is as little there as one that is not.
async fn find(state: &AppState, caller: &Caller, account: &AccountId, id: &CustomerId) -> Result<(Connected, Customer), Failure> {
    let connected = state.accounts.get(&caller.scope, account)?;
    let (customers, _) = all(state, &caller.scope, &connected).await?;
    let customer = customers.into_iter().find(|customer| customer.id == *id).ok_or_else(Failure::not_found)?;
    Ok((connected, customer))
}

/// `GET /api/accounts/{id}/customers/{customer}`
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path((account, id)): Path<(AccountId, CustomerId)>,
) -> Result<Json<CustomerDetail>, Failure> {
    let (connected, customer) = find(&state, &caller, &account, &id).await?;
    let customers = customers_of(&connected)?;
    let probes = [
        (
            CustomerSetting::SimultaneousCalls,
            Setting::SimultaneousCalls(SimultaneousCalls { limited: false, incoming: 0, outgoing: 0, total: 0 }),
        ),
        (CustomerSetting::CallParking, Setting::CallParking(CallParking { on: true })),
        (CustomerSetting::Rtp, Setting::Rtp(RtpMode::Default)),
        (CustomerSetting::Paging, Setting::Paging(Paging { on: true })),
        (CustomerSetting::DiscountPlan, Setting::DiscountPlan(NewDiscountPlan { plan: DiscountPlanId::new("1") })),
    ];
    let state_of = |(setting, probe): (CustomerSetting, Setting)| SettingState {
        setting,
        may: customers.may(&probe.change()).map_or_else(|reason| Capability::No { reason }, |()| Capability::Yes),
        unverified: customers.change_operation(&probe.change()).evidence == Evidence::Inferred,
    };
    let settings = probes.into_iter().map(state_of).collect();
    Ok(Json(CustomerDetail {
        account: connected.id.clone(),
        account_name: connected.name.clone(),
        carrier_name: connected.spec.name.into(),
        customer,
        settings,
    }))
}

/// `GET /api/accounts/{id}/customers/{customer}/products`
pub async fn products(
    State(state): State<AppState>,
    caller: Caller,
    Path((account, id)): Path<(AccountId, CustomerId)>,
) -> Result<Json<CustomerProducts>, Failure> {
    let (connected, customer) = find(&state, &caller, &account, &id).await?;
    let customers = customers_of(&connected)?;
    let (subscriptions, plans) = tokio::join!(customers.subscriptions(&customer.id), customers.discount_plans());
    let (subscriptions, subscriptions_failed) = parted(subscriptions);
    let (plans, plans_failed) = parted(plans);
    Ok(Json(CustomerProducts { subscriptions, subscriptions_failed, plans, plans_failed }))
}

fn parted<T>(answer: carriers::error::Result<Vec<T>>) -> (Vec<T>, Option<contract::problem::Problem>) {
    match answer {
        Ok(items) => (items, None),
        Err(error) => (Vec::new(), Some(Failure::from(error).problem())),
    }
}

/// `POST /api/accounts/{id}/customers`
pub async fn create(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Path(account): Path<AccountId>,
    Body(draft): Body<NewCustomer>,
) -> Result<Response, Failure> {
    let keyed = Keyed::new(&key, &format!("customers:{account}"), &draft)?;
    if let Some(answer) = keyed.answered::<Asked>(&state, &caller).await? {
        return Ok(accepted(Json(answer)));
    }
    let result = ask_creation(&state, &caller, &keyed, &account, draft).await;
    Ok(accepted(Json(keyed.or_answered(&state, &caller, result).await?)))
}

async fn ask_creation(
    state: &AppState,
    caller: &Caller,
    keyed: &Keyed<'_>,
    account: &AccountId,
    mut draft: NewCustomer,
) -> Result<Asked, Failure> {
    // The carrier gets it so; under any other spelling it would be somebody else's.
    draft.user_name = draft.user_name.trim().to_owned();
    let connected = state.accounts.get(&caller.scope, account)?;
    if customers_of(&connected)?.find(&draft.user_name).await?.is_some() {
        return Err(Failure::field("user_name", "The carrier has a customer of this user name already. Choose another."));
    }
    let with = With::Customer { user_name: draft.user_name.clone() };
    let intent = CustomerIntent::Create { draft: Box::new(draft) };
    asked(state, caller, keyed, Confirmed { with, ..Confirmed::new(connected, Intent::Customer(intent)) }).await
}

async fn asked(state: &AppState, caller: &Caller, keyed: &Keyed<'_>, confirmed: Confirmed) -> Result<Asked, Failure> {
    ask(state, caller, keyed, vec![confirmed], |ids| Asked { attempt: ids[0].clone() }).await
}

/// Sets one thing on a customer, once.
async fn set<T: Serialize>(
    state: AppState,
    caller: Caller,
    key: contract::id::IdempotencyKey,
    (account, id): (AccountId, CustomerId),
    request: T,
    setting: impl FnOnce(T) -> Setting,
) -> Result<Response, Failure> {
    let keyed = Keyed::new(&key, &format!("customer:{account}:{id}"), &(std::any::type_name::<T>(), &request))?;
    if let Some(answer) = keyed.answered::<Asked>(&state, &caller).await? {
        return Ok(accepted(Json(answer)));
    }
    let result = ask_setting(&state, &caller, &keyed, &account, &id, setting(request)).await;
    Ok(accepted(Json(keyed.or_answered(&state, &caller, result).await?)))
}

async fn ask_setting(
    state: &AppState,
    caller: &Caller,
    keyed: &Keyed<'_>,
    account: &AccountId,
    id: &CustomerId,
    setting: Setting,
) -> Result<Asked, Failure> {
    let (connected, customer) = find(state, caller, account, id).await?;
    if let Err(reason) = customers_of(&connected)?.may(&setting.change()) {
        return Err(Failure::new(ProblemKind::Conflict, reason));
    }
    let intent = CustomerIntent::Change { id: customer.id.clone(), name: customer.name(), setting };
    asked(state, caller, keyed, Confirmed::new(connected, Intent::Customer(intent))).await
}

/// `PUT /api/accounts/{id}/customers/{customer}/simultaneous-calls`
pub async fn set_simultaneous_calls(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Path(path): Path<(AccountId, CustomerId)>,
    Body(request): Body<SimultaneousCalls>,
) -> Result<Response, Failure> {
    set(state, caller, key, path, request, Setting::SimultaneousCalls).await
}

/// `PUT /api/accounts/{id}/customers/{customer}/call-parking`
pub async fn set_call_parking(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Path(path): Path<(AccountId, CustomerId)>,
    Unchecked(request): Unchecked<CallParking>,
) -> Result<Response, Failure> {
    set(state, caller, key, path, request, Setting::CallParking).await
}

/// `PUT /api/accounts/{id}/customers/{customer}/rtp`
pub async fn set_rtp(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Path(path): Path<(AccountId, CustomerId)>,
    Unchecked(request): Unchecked<RtpMode>,
) -> Result<Response, Failure> {
    set(state, caller, key, path, request, Setting::Rtp).await
}

/// `PUT /api/accounts/{id}/customers/{customer}/paging`
pub async fn set_paging(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Path(path): Path<(AccountId, CustomerId)>,
    Unchecked(request): Unchecked<Paging>,
) -> Result<Response, Failure> {
    set(state, caller, key, path, request, Setting::Paging).await
}

/// `POST /api/accounts/{id}/customers/{customer}/discount-plans`
pub async fn add_discount_plan(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Path(path): Path<(AccountId, CustomerId)>,
    Body(request): Body<NewDiscountPlan>,
) -> Result<Response, Failure> {
    set(state, caller, key, path, request, Setting::DiscountPlan).await
}

/// `POST /api/accounts/{id}/sign-ups`
pub async fn sign_up(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Path(account): Path<AccountId>,
    Body(form): Body<AccountSignUp>,
) -> Result<Response, Failure> {
    with_own(&state, &caller, &key, "sign-ups", &account, form, |form| CustomerIntent::SignUp { form: Box::new(form) }).await
}

/// `POST /api/accounts/{id}/payments`: one attempt, which is never sent again. What becomes of one without an answer a person says.
pub async fn pay(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Path(account): Path<AccountId>,
    Body(payment): Body<Payment>,
) -> Result<Response, Failure> {
    with_own(&state, &caller, &key, "payments", &account, payment, |payment| CustomerIntent::Pay { payment }).await
}

/// Asks for something that only whose account it is may ask for.
async fn with_own<T: Serialize + Validate>(
    state: &AppState,
    caller: &Caller,
    key: &contract::id::IdempotencyKey,
    route: &str,
    account: &AccountId,
    request: T,
    intent: impl FnOnce(T) -> CustomerIntent,
) -> Result<Response, Failure> {
    let keyed = Keyed::new(key, &format!("{route}:{account}"), &request)?;
    if let Some(answer) = keyed.answered::<Asked>(state, caller).await? {
        return Ok(accepted(Json(answer)));
    }
    let result = async {
        let connected = state.accounts.get(&caller.scope, account)?;
        if !is_own(state, &caller.scope, &connected) {
            return Err(Failure::not_found());
        }
        customers_of(&connected)?;
        asked(state, caller, &keyed, Confirmed::new(connected, Intent::Customer(intent(request)))).await
    };
    let result = result.await;
    Ok(accepted(Json(keyed.or_answered(state, caller, result).await?)))
}
