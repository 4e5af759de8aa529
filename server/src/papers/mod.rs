//! The papers of ports: taken in, kept encrypted, given out, shown, and let go of.

mod child;
mod draw;
mod intake;
mod keeping;
mod letter;
mod pages;
mod receive;
mod room;
mod scanner;
mod sealed;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use axum::body::Bytes;
use contract::{id::DocumentId, problem::ProblemKind};
use futures::{Stream, StreamExt as _};
use tokio::sync::Semaphore;

pub use draw::{DrawError, draw_page};
pub use keeping::{Swept, carrier_has, copies_until, port_done, remove, sweep, take_out};
pub use letter::{Letter, letter};
pub use pages::{PageImage, page};
pub use receive::{Incoming, Received, TakenIn, receive, take_in};
pub use room::make_room;

use crate::{
    config::Settings,
    failure::Failure,
    session::TenantScope,
    state::AppState,
    store::papers::StoredPaper,
    vault::{Place, VaultError},
};
use sealed::FileKey;

/// So many pages are drawn at once.
const DRAWN_AT_ONCE: usize = 2;

/// What all papers of this process share. Cheap to clone.
#[derive(Clone)]
pub struct Papers {
    /// Files that are being written: they have no row yet and are not to be swept.
    arriving: Arc<Mutex<BTreeSet<String>>>,
    /// Turns at drawing pages.
    drawing: Arc<Semaphore>,
}

impl Default for Papers {
    fn default() -> Self {
        Self { arriving: Arc::default(), drawing: Arc::new(Semaphore::new(DRAWN_AT_ONCE)) }
    }
}

impl Papers {
    fn arriving(&self) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
        self.arriving.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the copies are.
fn folder(settings: &Settings) -> PathBuf {
    settings.data_dir.join("papers")
}

/// The place of a file's key in the database; the vault binds the key to it.
fn place<'a>(id: &'a DocumentId, scope: &'a TenantScope) -> Place<'a> {
    Place { table: "papers", row: id.as_str(), column: "file_key", tenant: scope.tenant().as_str() }
}

/// The content of a paper, decrypted chunk by chunk: exactly [`StoredPaper::bytes`] bytes. The stream ends with an error where
/// our copy was damaged; a copy of the wrong size is refused before the first byte.
pub async fn open(
    state: &AppState,
    paper: &StoredPaper,
) -> Result<impl Stream<Item = std::io::Result<Bytes>> + Send + use<>, Failure> {
    let gone = || {
        Failure::new(
            ProblemKind::NotFound,
            format!("Our copy of “{}” is not kept any more. Add the file again if it is needed.", paper.name),
        )
    };
    let file = paper.file.as_deref().ok_or_else(gone)?;
    let key: String = state.vault.open(place(&paper.id, &paper.scope), &paper.file_key)?;
    let key = FileKey::from_text(&key).ok_or(VaultError::Sealed)?;
    let content = sealed::open(folder(&state.settings).join(file), &key, paper.bytes)
        .await
        .map_err(|error| if error.kind() == std::io::ErrorKind::NotFound { gone() } else { damaged(paper, &error) })?;
    let id = paper.id.clone();
    Ok(content.inspect(move |chunk| {
        if let Err(error) = chunk {
            tracing::error!(paper = %id, %error, "a paper cannot be read to its end");
        }
    }))
}

fn damaged(paper: &StoredPaper, error: &std::io::Error) -> Failure {
    tracing::error!(paper = %paper.id, %error, "a paper cannot be read");
    Failure::new(ProblemKind::Ours, format!("Our copy of “{}” cannot be read. Remove it and add the file again.", paper.name))
}
