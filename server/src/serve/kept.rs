//! A sandbox whose worlds outlive the process: they are kept in a file.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use carriers::sandbox::Sandbox;
use tokio::{task::JoinHandle, time::Instant};
use tokio_util::sync::{CancellationToken, DropGuard};

/// How soon after a change the file is written.
const SOON: Duration = Duration::from_secs(1);
/// Of the time that writing took, so many times as long passes before the next: large worlds must not keep the disk busy.
const REST: u32 = 20;

/// A sandbox that is being kept. When it is dropped without [`Kept::end`], what is new is written all the same, but nobody
/// can wait for it.
pub struct Kept {
    stop: DropGuard,
    task: JoinHandle<()>,
}

impl Kept {
    /// Restores the sandbox from its file and writes the file after every change from now on.
    pub(super) async fn begin(sandbox: Arc<dyn Sandbox>, path: PathBuf) -> Self {
        let mut keeper = Keeper { sandbox, path, unwritten: None, failed: false };
        keeper = away(keeper, Keeper::restore).await;
        let stop = CancellationToken::new();
        let task = tokio::spawn(keep(keeper, stop.clone()));
        Self { stop: stop.drop_guard(), task }
    }

    /// Writes what is not written yet, and stops.
    pub async fn end(self) {
        drop(self.stop);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the sandbox was not written for the last time");
        }
    }
}

async fn keep(mut keeper: Keeper, stop: CancellationToken) {
    let mut pause = SOON;
    loop {
        let last = tokio::select! {
            () = stop.cancelled() => true,
            () = tokio::time::sleep(pause) => false,
        };
        let began = Instant::now();
        keeper = away(keeper, Keeper::write).await;
        if last {
            return;
        }
        pause = SOON.max(began.elapsed() * REST);
    }
}

/// Runs what takes its time where waiting is allowed.
async fn away(mut keeper: Keeper, work: fn(&mut Keeper)) -> Keeper {
    let spare = Keeper { sandbox: Arc::clone(&keeper.sandbox), path: keeper.path.clone(), unwritten: None, failed: true };
    let done = tokio::task::spawn_blocking(move || {
        work(&mut keeper);
        keeper
    });
    done.await.unwrap_or_else(|error| {
        tracing::error!(%error, "keeping a sandbox failed");
        spare
    })
}

struct Keeper {
    sandbox: Arc<dyn Sandbox>,
    path: PathBuf,
    /// A snapshot that could not be written.
    unwritten: Option<Vec<u8>>,
    /// Whether that was said.
    failed: bool,
}

impl Keeper {
    /// A file that cannot be understood is kept aside; the sandbox then begins afresh.
    fn restore(&mut self) {
        let file = self.path.display();
        let why = match std::fs::read(&self.path) {
            Ok(bytes) => match self.sandbox.restore(&bytes) {
                Ok(()) => return tracing::debug!(%file, bytes = bytes.len(), "the sandbox goes on where it stopped"),
                Err(error) => error.to_string(),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(error) => error.to_string(),
        };
        let aside = with_ending(&self.path, "unreadable");
        let moved = std::fs::rename(&self.path, &aside);
        tracing::error!(%file, why, "the sandbox's file cannot be read; the sandbox starts afresh");
        match moved {
            Ok(()) => tracing::warn!(file = %aside.display(), "the file that cannot be read was moved here"),
            Err(error) => tracing::error!(%file, %error, "the file that cannot be read cannot be moved aside"),
        }
    }

    fn write(&mut self) {
        let Some(bytes) = self.sandbox.snapshot().or_else(|| self.unwritten.take()) else { return };
        match replace(&self.path, &bytes) {
            Ok(()) => {
                self.unwritten = None;
                self.failed = false;
            }
            Err(error) => {
                // Said once; it is tried again until it works.
                if !std::mem::replace(&mut self.failed, true) {
                    tracing::error!(file = %self.path.display(), %error, "the sandbox cannot be written");
                }
                self.unwritten = Some(bytes);
            }
        }
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// Puts these bytes in the place of a file: whoever reads it sees the old ones or the new ones, whole.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = with_ending(path, "new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    io::Write::write_all(&mut options.open(&new)?, bytes)?;
    std::fs::rename(&new, path)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use carriers::sandbox::RestoreError;

    use super::*;

    /// A sandbox that is one text, and cannot be restored from an empty one.
    #[derive(Default)]
    struct Text(Mutex<(String, bool)>);

    impl Text {
        fn set(&self, text: &str) {
            *self.0.lock().unwrap() = (text.into(), true);
        }

        fn get(&self) -> String {
            self.0.lock().unwrap().0.clone()
        }
    }

    impl Sandbox for Text {
        fn router(&self) -> axum::Router {
            axum::Router::new()
        }

        fn snapshot(&self) -> Option<Vec<u8>> {
            let mut now = self.0.lock().unwrap();
            std::mem::take(&mut now.1).then(|| now.0.clone().into_bytes())
        }

        fn restore(&self, bytes: &[u8]) -> Result<(), RestoreError> {
            let text = String::from_utf8(bytes.to_vec()).unwrap_or_default();
            if text.is_empty() {
                return Err(RestoreError::Form { found: 0, known: 1 });
            }
            *self.0.lock().unwrap() = (text, false);
            Ok(())
        }
    }

    async fn begin(path: &Path) -> (Arc<Text>, Kept) {
        let text = Arc::new(Text::default());
        (Arc::clone(&text), Kept::begin(text, path.to_owned()).await)
    }

    #[tokio::test]
    async fn what_was_changed_is_there_after_the_next_beginning_and_only_the_owner_may_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sandbox.json");
        let (text, kept) = begin(&path).await;
        text.set("bought");
        kept.end().await;
        let (text, kept) = begin(&path).await;
        assert_eq!(text.get(), "bought");
        kept.end().await;
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["sandbox.json"]);
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions()) & 0o777, 0o600);
    }

    #[tokio::test]
    async fn what_never_changed_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let (_, kept) = begin(&folder.path().join("sandbox.json")).await;
        kept.end().await;
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_read_is_moved_aside_and_the_sandbox_starts_afresh() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sandbox.json");
        std::fs::write(&path, "").unwrap();
        let (text, kept) = begin(&path).await;
        assert_eq!(text.get(), "");
        assert!(folder.path().join("sandbox.json.unreadable").exists() && !path.exists());
        text.set("bought");
        kept.end().await;
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "bought");
    }

    #[tokio::test]
    async fn what_cannot_be_written_now_is_written_once_it_can() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("not there yet").join("sandbox.json");
        let text = Arc::new(Text::default());
        let mut keeper = Keeper { sandbox: Arc::clone(&text) as Arc<dyn Sandbox>, path, unwritten: None, failed: false };
        text.set("bought");
        keeper.write();
        assert!(keeper.failed);
        std::fs::create_dir(folder.path().join("not there yet")).unwrap();
        keeper.write();
        assert_eq!(std::fs::read_to_string(&keeper.path).unwrap(), "bought");
    }
}
