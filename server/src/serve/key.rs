//! The vault's key: from the settings or a file, checked against the database before anything else happens.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
};

use super::StartError;
use crate::{
    config::Settings,
    store::{self, Store},
    vault::{self, Place, Vault},
};

const CHECK: &str = "key_check";
const PLACE: Place<'static> = Place { table: "meta", row: CHECK, column: "value", tenant: "" };

/// Opens the vault. A missing or wrong key refuses, except on the very first start with the usual key file, which is made.
pub(super) async fn open(settings: &Settings, store: &Store) -> Result<Vault, StartError> {
    let check = store::meta::get(store, CHECK).await?;
    let vault = Vault::new(&key(settings, check.is_none())?);
    match check {
        Some(sealed) => {
            if vault.open::<String>(PLACE, &sealed).is_err() {
                return Err(StartError::Key(
                    "The vault's key does not fit this database: its carrier secrets were sealed with another key. Start with \
                     that key, or with another data directory."
                        .into(),
                ));
            }
        }
        None => {
            let sealed = vault.seal(PLACE, &CHECK)?;
            let mut tx = store.begin().await?;
            store::meta::put(&mut tx, CHECK, &sealed).await?;
            tx.commit().await?;
        }
    }
    Ok(vault)
}

fn key(settings: &Settings, first_start: bool) -> Result<[u8; 32], StartError> {
    if let Some(key) = &settings.key {
        return vault::read_key(key.expose())
            .ok_or_else(|| StartError::Key("The vault's key in the settings is not 32 bytes in hex or base64.".into()));
    }
    let path = &settings.key_file;
    match fs::read_to_string(path) {
        Ok(text) => {
            warn_if_open(path);
            vault::read_key(&text).ok_or_else(|| {
                StartError::Key(format!("The vault's key in {} is not 32 bytes in hex or base64.", path.display()))
            })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && settings.may_make_key && first_start => make(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(StartError::Key(format!(
            "The vault's key {} is missing. Put it back, or name another with --key-file; carrier secrets cannot be read \
             without it.",
            path.display()
        ))),
        Err(error) => Err(StartError::Key(format!("The vault's key {} cannot be read: {error}", path.display()))),
    }
}

fn make(path: &Path) -> Result<[u8; 32], StartError> {
    let key: [u8; 32] = vault::random();
    let text: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        writeln!(file, "{text}")?;
        file.sync_all()
    });
    written.map_err(|error| StartError::Key(format!("The vault's key {} cannot be made: {error}", path.display())))?;
    tracing::info!(path = %path.display(), "made the vault's key; keep a copy of it apart from the database's");
    Ok(key)
}

#[cfg(unix)]
fn warn_if_open(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    if fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0) {
        tracing::warn!(path = %path.display(), "others on this machine can read the vault's key; chmod 600 it");
    }
}

#[cfg(not(unix))]
fn warn_if_open(_: &Path) {}
