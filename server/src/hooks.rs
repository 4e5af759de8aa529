//! The address at which an account's carrier posts to us: its key, and the name and password that posts carry.

use contract::{id::AccountId, secret::Secret};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    failure::Failure,
    session::TenantScope,
    state::AppState,
    store::{self, Transaction},
    vault::{self, Place},
};

/// The secrets of an address.
pub struct Keys {
    /// The key in the address: 128 bits.
    pub key: Secret,
    /// The name that posts carry, where the carrier sends one.
    pub user: String,
    /// The password that posts carry.
    pub password: Secret,
}

/// The same as it is sealed.
#[derive(Serialize, Deserialize)]
struct Sealed {
    key: String,
    user: String,
    password: String,
}

fn place<'a>(scope: &'a TenantScope, account: &'a AccountId) -> Place<'a> {
    Place { table: "hooks", row: account.as_str(), column: "sealed", tenant: scope.tenant().as_str() }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The keys of an account's address, if it has one.
pub async fn keys(state: &AppState, scope: &TenantScope, account: &AccountId) -> Result<Option<Keys>, Failure> {
    let Some(sealed) = store::hooks::sealed(scope, &state.store, account).await? else { return Ok(None) };
    let opened: Sealed = state.vault.open(place(scope, account), &sealed)?;
    Ok(Some(Keys { key: Secret::new(opened.key), user: opened.user, password: Secret::new(opened.password) }))
}

/// Makes new keys; the address before them ends with the transaction.
pub async fn make(state: &AppState, tx: &mut Transaction, scope: &TenantScope, account: &AccountId) -> Result<Keys, Failure> {
    let made = Sealed {
        key: hex(&vault::random::<16>()),
        user: format!("patchbay-{}", hex(&vault::random::<4>())),
        password: hex(&vault::random::<16>()),
    };
    let sealed = state.vault.seal(place(scope, account), &made)?;
    store::hooks::put(scope, tx, account, &sealed, state.clock.now()).await?;
    Ok(Keys { key: Secret::new(made.key), user: made.user, password: Secret::new(made.password) })
}

/// The whole address.
pub fn address(state: &AppState, account: &AccountId, keys: &Keys) -> String {
    format!("{}/hooks/{account}/{}", state.settings.public_origin.trim_end_matches('/'), keys.key.expose())
}

/// Whether two secrets are the same, in a time that says nothing of where they differ.
pub fn same(given: &str, kept: &Secret) -> bool {
    let (given, kept) = (Sha256::digest(given.as_bytes()), Sha256::digest(kept.expose().as_bytes()));
    given.iter().zip(kept.iter()).fold(0_u8, |differs, (a, b)| differs | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_the_same_only_when_all_of_them_is() {
        let kept = Secret::new("0123456789abcdef");
        assert!(same("0123456789abcdef", &kept));
        for other in ["", "0123456789abcdee", "0123456789abcdef0", "0123456789ABCDEF"] {
            assert!(!same(other, &kept), "{other}");
        }
    }
}
