//! What a start finds or makes: the tenant, the first operator, the accounts of the settings, the sandbox account.

use std::collections::BTreeMap;

use carriers::{CATALOG, carrier::Credentials};
use contract::{
    account::AccountDraft,
    field::Fault,
    id::{CarrierId, TenantId, UserId},
    user::Role,
};

use super::StartError;
use crate::{
    accounts::draft,
    api::users::LINK_MS,
    audit::{self, AuditEntry, Who},
    config::{Operator, OperatorPassword},
    failure::Failure,
    session::{
        TenantScope, password,
        sign_in::{entry, plain_email},
    },
    state::AppState,
    store::{self, users::UserRecord},
    vault,
};

/// Set once the sandbox accounts were made, so that one which was removed stays removed.
const GREETED: &str = "sandbox_accounts_made";
/// The world that the sandbox accounts live in.
const WORLD: &str = "patchbay";

/// Makes what is missing and connects every account. The answer is the path of the first operator's sign-up link, while
/// nobody can sign in as an admin.
pub(super) async fn prepare(state: &AppState) -> Result<Option<String>, StartError> {
    let scope = first_tenant(state).await?;
    let sign_up = operator(state, &scope).await?;
    let greeted = store::meta::get(&state.store, GREETED).await?.is_some();
    if !greeted && state.settings.sandbox && state.settings.accounts.is_empty() {
        for spec in CATALOG {
            let Credentials { plain, secret } = (spec.sandbox_login)(WORLD);
            let base_url = state.accounts.sandbox(spec).unwrap_or_default().to_owned();
            let name = format!("{} sandbox", spec.name);
            account(state, &scope, AccountDraft { carrier: CarrierId::new(spec.id), name, base_url, plain, secrets: secret })
                .await?;
        }
        let mut tx = state.store.begin().await?;
        store::meta::put(&mut tx, GREETED, "yes").await?;
        tx.commit().await?;
    }
    for setting in &state.settings.accounts {
        let draft = AccountDraft {
            carrier: CarrierId::new(setting.carrier.as_str()),
            name: setting.name.clone(),
            base_url: setting.base_url.clone(),
            plain: setting.plain.clone(),
            secrets: setting.secrets.clone(),
        };
        account(state, &scope, draft).await?;
    }
    for record in store::accounts::everyone(&state.store).await? {
        match state.accounts.open(&state.vault, &record) {
            Ok(account) => state.accounts.put(record.scope.clone(), account),
            Err(error) => tracing::error!(account = %record.id, %error, "a carrier account cannot be used"),
        }
    }
    crate::api::tenants::keep_up(state).await?;
    Ok(sign_up)
}

/// The operator, made on the first start.
pub async fn first_tenant(state: &AppState) -> Result<TenantScope, StartError> {
    if let Some(tenant) = store::meta::first_tenant(&state.store).await? {
        return Ok(TenantScope::of_record(tenant));
    }
    let tenant = TenantId::new(uuid::Uuid::now_v7().to_string());
    let mut tx = state.store.begin().await?;
    store::meta::create_tenant(&mut tx, &tenant, &state.settings.tenant_name, state.clock.now()).await?;
    tx.commit().await?;
    Ok(TenantScope::of_record(tenant))
}

async fn operator(state: &AppState, scope: &TenantScope) -> Result<Option<String>, StartError> {
    if store::users::has_admin(&state.store).await? {
        return Ok(None);
    }
    if let Some(operator) = &state.settings.operator {
        create_operator(state, scope, operator).await?;
        return Ok(None);
    }
    let token = vault::random_token();
    let ends_at = state.clock.now().plus_ms(LINK_MS);
    let mut tx = state.store.begin().await?;
    store::invitations::insert(scope, &mut tx, &vault::fingerprint(&token), None, Role::Admin, ends_at).await?;
    tx.commit().await?;
    Ok(Some(format!("/sign-up/{token}")))
}

async fn create_operator(state: &AppState, scope: &TenantScope, operator: &Operator) -> Result<(), StartError> {
    let email = plain_email(&operator.email);
    if !contract::fax::is_email(&email) {
        return Err(StartError::Setting(format!("The first operator's address “{email}” is not an e-mail address.")));
    }
    let hash = match &operator.password {
        OperatorPassword::Clear(password) => {
            let mut faults = contract::field::Faults::default();
            faults.nested_password("operator_password", password);
            if let Some(Fault { sentence, .. }) = faults.found().into_iter().next() {
                return Err(StartError::Setting(format!("The first operator's password: {sentence}")));
            }
            state.passwords.hash(password).await?
        }
        OperatorPassword::Hash(hash) if password::is_hash(hash.expose()) => hash.expose().to_owned(),
        OperatorPassword::Hash(_) => {
            return Err(StartError::Setting("The first operator's password hash does not begin with $argon2id$.".into()));
        }
    };
    let user = UserRecord {
        scope: scope.clone(),
        id: UserId::new(uuid::Uuid::now_v7().to_string()),
        email,
        name: operator.name.clone(),
        role: Role::Admin,
        password_hash: Some(hash),
        disabled: false,
        signed_in_at: None,
    };
    let mut tx = state.store.begin().await?;
    store::users::insert(scope, &mut tx, &user, state.clock.now()).await?;
    audit::record_in(state, &mut tx, entry(scope, Who::Patchbay, "user.from_settings", &user.email, "done")).await?;
    tx.commit().await?;
    Ok(())
}

/// Keeps an account of the settings by its name: made when it is new, replaced when it differs.
async fn account(state: &AppState, scope: &TenantScope, form: AccountDraft) -> Result<(), StartError> {
    let wrong = |failure: Failure| StartError::Setting(format!("The carrier account “{}”: {}", form.name, failure.sentence()));
    let there = store::accounts::list(scope, &state.store).await?.into_iter().find(|account| account.name == form.name.trim());
    let checked = draft::check(&state.accounts, &state.vault, &form, there.as_ref()).map_err(wrong)?;
    if let Some(there) = &there {
        let secrets: BTreeMap<String, contract::secret::Secret> =
            state.vault.open(crate::accounts::place(there), &there.sealed)?;
        let same = there.plain == checked.credentials.plain
            && secrets == checked.credentials.secret
            && there.base_url == checked.target.base_url
            && there.sandbox == checked.target.sandbox;
        if same {
            return Ok(());
        }
    }
    let record = checked.record(state, scope, &form.name, there.as_ref())?;
    let mut tx = state.store.begin().await?;
    if let Some(there) = &there
        && draft::moves(there, &record)
        && state.store.account_is_busy(&there.id).await?
    {
        tracing::error!(
            account = there.name,
            "the settings name another log-in or address, but orders are open at the one until now; it is kept until they are settled"
        );
        return Ok(());
    }
    if there.is_some() {
        store::accounts::replace(scope, &mut tx, &record).await?;
    } else {
        store::accounts::insert(scope, &mut tx, &record, state.clock.now()).await?;
    }
    let entry = AuditEntry {
        scope,
        who: Who::Patchbay,
        action: "account.from_settings",
        subject: record.name.clone(),
        before: there.as_ref().map(|there| draft::masked(there, false)),
        after: Some(draft::masked(&record, true)),
        carrier_operation: None,
        outcome: "done",
    };
    audit::record_in(state, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(())
}
