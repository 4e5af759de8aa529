//! Carrier secrets, encrypted at rest, and tokens that only this server can make and read.
//!
//! Every secret has a key of its own, wrapped by the key that comes from a file or the environment. Both layers are bound to
//! the place where the secret stands, so that a ciphertext moved to another row, column or tenant does not open.

use std::{fmt, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chacha20poly1305::{
    XChaCha20Poly1305,
    aead::{Aead as _, KeyInit as _, Payload},
};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};

use crate::session::TenantScope;

/// The version of the key in every ciphertext's context.
const KEY_VERSION: &str = "1";
const NONCE: usize = 24;
const KEY: usize = 32;
/// A wrapped key: its nonce, the key, its tag.
const WRAPPED: usize = NONCE + KEY + 16;

/// Seals and opens.
#[derive(Clone)]
pub struct Vault {
    cipher: Arc<XChaCha20Poly1305>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}

/// What could not be sealed or opened. It never says what was inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The ciphertext is not of this key and this place.
    #[error("a stored secret does not open with this key in this place")]
    Sealed,
    /// The token is not one of ours, or is for something else.
    #[error("a token is not one of ours")]
    Token,
    /// The value cannot be written as JSON.
    #[error("a value cannot be sealed")]
    Value,
}

/// Where a secret stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The table.
    pub table: &'a str,
    /// The row's id.
    pub row: &'a str,
    /// The column.
    pub column: &'a str,
    /// The tenant; empty for values of the whole process.
    pub tenant: &'a str,
}

impl Place<'_> {
    fn context(&self) -> String {
        format!("row|{}|{}|{}|{}|{KEY_VERSION}", self.table, self.row, self.column, self.tenant)
    }
}

impl Vault {
    /// A vault under this key.
    pub fn new(key: &[u8; KEY]) -> Self {
        Self { cipher: Arc::new(XChaCha20Poly1305::new(key.into())) }
    }

    /// Seals a value for its place.
    pub fn seal<T: Serialize>(&self, place: Place<'_>, value: &T) -> Result<String, VaultError> {
        let plain = serde_json::to_vec(value).map_err(|_| VaultError::Value)?;
        let context = place.context();
        let own: [u8; KEY] = random();
        let mut out = encrypt(&self.cipher, &own, &context)?;
        out.extend(encrypt(&XChaCha20Poly1305::new((&own).into()), &plain, &context)?);
        Ok(BASE64.encode(out))
    }

    /// Opens what was sealed for this place.
    pub fn open<T: DeserializeOwned>(&self, place: Place<'_>, sealed: &str) -> Result<T, VaultError> {
        let bytes = BASE64.decode(sealed).map_err(|_| VaultError::Sealed)?;
        let context = place.context();
        let (wrapped, rest) = bytes.split_at_checked(WRAPPED).ok_or(VaultError::Sealed)?;
        let own = decrypt(&self.cipher, wrapped, &context).ok_or(VaultError::Sealed)?;
        let own: [u8; KEY] = own.try_into().map_err(|_| VaultError::Sealed)?;
        let plain = decrypt(&XChaCha20Poly1305::new((&own).into()), rest, &context).ok_or(VaultError::Sealed)?;
        serde_json::from_slice(&plain).map_err(|_| VaultError::Sealed)
    }

    /// A token that travels through the browser unread and unchanged: for this tenant and this purpose only.
    pub fn seal_token<T: Serialize>(&self, scope: &TenantScope, purpose: &str, value: &T) -> Result<String, VaultError> {
        let plain = serde_json::to_vec(value).map_err(|_| VaultError::Value)?;
        Ok(BASE64.encode(encrypt(&self.cipher, &plain, &token_context(scope, purpose))?))
    }

    /// Opens a token that came back.
    pub fn open_token<T: DeserializeOwned>(&self, scope: &TenantScope, purpose: &str, token: &str) -> Result<T, VaultError> {
        let bytes = BASE64.decode(token).map_err(|_| VaultError::Token)?;
        let plain = decrypt(&self.cipher, &bytes, &token_context(scope, purpose)).ok_or(VaultError::Token)?;
        serde_json::from_slice(&plain).map_err(|_| VaultError::Token)
    }
}

fn token_context(scope: &TenantScope, purpose: &str) -> String {
    format!("token|{purpose}|{}|{KEY_VERSION}", scope.tenant())
}

fn encrypt(cipher: &XChaCha20Poly1305, plain: &[u8], context: &str) -> Result<Vec<u8>, VaultError> {
    let nonce: [u8; NONCE] = random();
    let sealed =
        cipher.encrypt((&nonce).into(), Payload { msg: plain, aad: context.as_bytes() }).map_err(|_| VaultError::Value)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn decrypt(cipher: &XChaCha20Poly1305, bytes: &[u8], context: &str) -> Option<Vec<u8>> {
    let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    cipher.decrypt((&nonce).into(), Payload { msg: sealed, aad: context.as_bytes() }).ok()
}

/// Bytes nobody can guess.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes);
    bytes
}

/// A secret of 256 bits, as text.
pub fn random_token() -> String {
    BASE64.encode(random::<32>())
}

/// What is stored of a random secret: enough to know it again, not enough to make it.
pub fn fingerprint(secret: &str) -> String {
    BASE64.encode(Sha256::digest(secret.as_bytes()))
}

/// Reads a key of 32 bytes, in hex or base64.
pub fn read_key(text: &str) -> Option<[u8; KEY]> {
    let text = text.trim();
    if text.len() == 2 * KEY && text.is_ascii() {
        let bytes: Option<Vec<u8>> = (0..KEY).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()).collect();
        return bytes?.try_into().ok();
    }
    let plain = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
    BASE64.decode(plain).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use contract::id::TenantId;

    use super::*;

    fn place<'a>(row: &'a str, tenant: &'a str) -> Place<'a> {
        Place { table: "accounts", row, column: "sealed", tenant }
    }

    #[test]
    fn a_secret_opens_only_in_its_own_place() {
        let vault = Vault::new(&random());
        let sealed = vault.seal(place("a", "t"), &"hush").unwrap();
        assert_eq!(vault.open::<String>(place("a", "t"), &sealed).unwrap(), "hush");
        for elsewhere in [
            place("b", "t"),
            place("a", "u"),
            Place { column: "plain", ..place("a", "t") },
            Place { table: "users", ..place("a", "t") },
        ] {
            assert_eq!(vault.open::<String>(elsewhere, &sealed), Err(VaultError::Sealed));
        }
        assert_eq!(Vault::new(&random()).open::<String>(place("a", "t"), &sealed), Err(VaultError::Sealed));
    }

    #[test]
    fn a_token_is_for_one_tenant_and_one_purpose() {
        let vault = Vault::new(&random());
        let ours = TenantScope::of_record(TenantId::new("ours"));
        let theirs = TenantScope::of_record(TenantId::new("theirs"));
        let token = vault.seal_token(&ours, "offer", &7).unwrap();
        assert_eq!(vault.open_token::<i32>(&ours, "offer", &token), Ok(7));
        assert_eq!(vault.open_token::<i32>(&theirs, "offer", &token), Err(VaultError::Token));
        assert_eq!(vault.open_token::<i32>(&ours, "hold", &token), Err(VaultError::Token));
        assert_eq!(vault.open_token::<i32>(&ours, "offer", "nonsense"), Err(VaultError::Token));
    }

    #[test]
    fn the_same_secret_never_looks_the_same_twice() {
        let vault = Vault::new(&random());
        assert_ne!(vault.seal(place("a", "t"), &"hush"), vault.seal(place("a", "t"), &"hush"));
    }

    #[test]
    fn a_key_is_read_in_hex_and_in_base64() {
        let key: [u8; 32] = random();
        let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(read_key(&hex), Some(key));
        assert_eq!(read_key(&base64::engine::general_purpose::STANDARD.encode(key)), Some(key));
        assert_eq!(read_key(&BASE64.encode(key)), Some(key));
        assert_eq!(read_key("too short"), None);
    }
}
