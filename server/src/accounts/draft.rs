//! A carrier account as somebody typed it: checked, sealed, and connected or replaced.

use std::collections::BTreeMap;

use carriers::carrier::{Credentials, Spec};
use contract::{
    account::AccountDraft,
    carrier::{CredentialField, CredentialKind},
    field::{Fault, Validate as _},
    id::AccountId,
};

use super::{Accounts, Secrets, Target, place};
use crate::{failure::Failure, session::TenantScope, state::AppState, store::accounts::AccountRecord, vault::Vault};

/// A draft that passed: what would be stored, and what it would log in with.
pub struct Checked {
    /// The carrier.
    pub spec: &'static Spec,
    /// Where its API is now.
    pub base_url: String,
    /// What is stored of that.
    pub target: Target,
    /// What one logs in with.
    pub credentials: Credentials,
    /// Whether a secret was typed, or all were kept.
    pub rotated: bool,
}

/// Checks a draft. `before` is the account it replaces: of that one, secret fields left out keep their value.
pub fn check(
    accounts: &Accounts,
    vault: &Vault,
    draft: &AccountDraft,
    before: Option<&AccountRecord>,
) -> Result<Checked, Failure> {
    let spec = carriers::find(draft.carrier.as_str()).ok_or_else(|| {
        Failure::field("carrier", format!("There is no carrier “{}” here. Choose one of the list.", draft.carrier))
    })?;
    let mut faults = draft.faults();
    if before.is_some_and(|before| before.carrier != spec.id) {
        faults.push(Fault::new("carrier", "An account stays with its carrier. Connect a new one instead."));
    }
    let target = accounts.target(spec, &draft.base_url).map_err(|fault| faults.push(fault)).ok();
    let kept = kept_secrets(vault, before, target.as_ref())?;
    let fields = (spec.credentials)();
    let address = |typed: &str| accounts.target(spec, typed).map(drop).map_err(|fault| fault.sentence);
    let credentials = credentials(&fields, draft, &kept, before.is_some(), &address, &mut faults);
    let Some(target) = target.filter(|_| faults.is_empty()) else {
        return Err(Failure::invalid(faults));
    };
    let base_url = match accounts.sandbox(spec) {
        Some(address) if target.sandbox => address.to_owned(),
        _ => target.base_url.clone(),
    };
    let rotated = draft.secrets.values().any(|secret| !secret.is_empty());
    Ok(Checked { spec, base_url, target, credentials, rotated })
}

/// Secrets follow an account only while its address stays: they were given for that address and are not sent to another.
fn kept_secrets(vault: &Vault, before: Option<&AccountRecord>, target: Option<&Target>) -> Result<Secrets, Failure> {
    let same = |record: &&AccountRecord| {
        target.is_some_and(|target| target.base_url == record.base_url && target.sandbox == record.sandbox)
    };
    match before.filter(same) {
        Some(record) => Ok(vault.open(place(record), &record.sealed)?),
        None => Ok(Secrets::new()),
    }
}

fn credentials(
    fields: &[CredentialField],
    draft: &AccountDraft,
    kept: &Secrets,
    replaces: bool,
    address: &impl Fn(&str) -> Result<(), String>,
    faults: &mut Vec<Fault>,
) -> Credentials {
    let mut out = Credentials::default();
    let mut fault = |group: &str, name: &str, sentence: String| faults.push(Fault::new(format!("{group}.{name}"), sentence));
    for field in fields {
        let typed = draft.plain.get(&field.name).map(|text| text.trim()).filter(|text| !text.is_empty());
        match &field.kind {
            CredentialKind::Text => match typed {
                Some(text) => drop(out.plain.insert(field.name.clone(), text.to_owned())),
                None if field.required => fault("plain", &field.name, format!("{} is needed.", field.label)),
                None => {}
            },
            // An address is somewhere this server will call: it is held against the same rules as the account's own.
            CredentialKind::Address => match typed.map(|text| (text, address(text))) {
                Some((text, Ok(()))) => drop(out.plain.insert(field.name.clone(), text.to_owned())),
                Some((_, Err(sentence))) => fault("plain", &field.name, sentence),
                None if field.required => fault("plain", &field.name, format!("{} is needed.", field.label)),
                None => {}
            },
            CredentialKind::Choice { options } => {
                let value = typed.or_else(|| options.first().map(|(value, _)| value.as_str())).unwrap_or_default();
                if options.iter().any(|(option, _)| option == value) {
                    out.plain.insert(field.name.clone(), value.to_owned());
                } else {
                    fault("plain", &field.name, format!("{}: choose one of the list.", field.label));
                }
            }
            CredentialKind::Secret => {
                let typed = draft.secrets.get(&field.name).filter(|secret| !secret.is_empty());
                match typed.or_else(|| kept.get(&field.name)) {
                    Some(secret) => drop(out.secret.insert(field.name.clone(), secret.clone())),
                    None if !field.required => {}
                    None if replaces => fault(
                        "secrets",
                        &field.name,
                        format!("{}: type it again; it is not sent to another address than it was given for.", field.label),
                    ),
                    None => fault("secrets", &field.name, format!("{} is needed.", field.label)),
                }
            }
        }
    }
    let known = |name: &String| fields.iter().any(|field| field.name == *name);
    for (group, name) in draft.plain.keys().map(|name| ("plain", name)).chain(draft.secrets.keys().map(|name| ("secrets", name)))
    {
        if !known(name) {
            fault(group, name, "This carrier has no such field.".into());
        }
    }
    out
}

impl Checked {
    /// Where its API is now.
    pub fn address(&self) -> Target {
        Target { base_url: self.base_url.clone(), sandbox: self.target.sandbox }
    }

    /// What is stored: with the secrets sealed for the account's own row.
    pub fn record(
        &self,
        state: &AppState,
        scope: &TenantScope,
        name: &str,
        before: Option<&AccountRecord>,
    ) -> Result<AccountRecord, Failure> {
        let mut record = AccountRecord {
            scope: scope.clone(),
            id: before.map_or_else(|| AccountId::new(uuid::Uuid::now_v7().to_string()), |before| before.id.clone()),
            carrier: self.spec.id.to_owned(),
            name: name.trim().to_owned(),
            base_url: self.target.base_url.clone(),
            sandbox: self.target.sandbox,
            plain: self.credentials.plain.clone(),
            sealed: String::new(),
            secret_names: self.credentials.secret.keys().cloned().collect(),
            rotated_at: match before {
                Some(before) if !self.rotated => before.rotated_at,
                _ => state.clock.now(),
            },
        };
        record.sealed = state.vault.seal(place(&record), &self.credentials.secret)?;
        Ok(record)
    }
}

/// An account for the audit log: everything but its secrets, and whether those were replaced.
pub fn masked(record: &AccountRecord, rotated: bool) -> serde_json::Value {
    let plain: &BTreeMap<String, String> = &record.plain;
    serde_json::json!({
        "carrier": record.carrier,
        "name": record.name,
        "base_url": record.base_url,
        "sandbox": record.sandbox,
        "plain": plain,
        "secrets_replaced": rotated,
    })
}

/// Whether a replaced account speaks for somebody else: what is open at the one cannot be read back at the other.
pub fn moves(before: &AccountRecord, after: &AccountRecord) -> bool {
    before.base_url != after.base_url || before.sandbox != after.sandbox || before.plain != after.plain
}
