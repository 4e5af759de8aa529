//! Takes a paper in while it arrives.

use std::{
    fmt::{self, Display},
    io,
    path::{Path, PathBuf},
    pin::pin,
};

use axum::body::Bytes;
use contract::{
    field::Fault,
    id::DocumentId,
    port::document::{DocumentFacts, DocumentKind, FileType, MOST_BYTES, Scan, refuse},
    problem::ProblemKind,
};
use futures::{Stream, StreamExt as _, stream::BoxStream};

use super::{
    Papers, folder,
    intake::Intake,
    place,
    room::{Replaced, make_room},
    scanner,
    sealed::{self, FileKey},
};
use crate::{
    failure::Failure,
    ports,
    session::TenantScope,
    state::AppState,
    store::{
        self,
        papers::{PaperOwner, StoredPaper},
    },
};

/// So many first bytes say what a file is.
const FIRST: usize = 12;

/// What is known of a paper before its first byte.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// Whose it will be.
    pub owner: PaperOwner,
    /// Which paper it is.
    pub kind: DocumentKind,
    /// The file's name as it was given. It is shown and sent to the carrier; it never names a file here.
    pub name: String,
    /// Who adds it.
    pub by: String,
    /// What a person read on it.
    pub facts: DocumentFacts,
}

/// A paper that is kept.
#[derive(Clone, Debug)]
pub struct Received {
    /// The paper.
    pub paper: StoredPaper,
    /// The version of the draft that has it now; `None` where it is no draft's.
    pub draft_version: Option<u32>,
    /// Letters that it took the place of.
    pub replaced: Vec<DocumentId>,
}

/// Takes a paper in: checked, encrypted and hashed while it arrives, scanned when it is there, then kept. `declared` is its
/// length if the sender said one. A body that is refused, too long or cut leaves neither a file nor a row, and so does one
/// whose draft was submitted or thrown away meanwhile. A letter of a draft takes the place of one that we printed.
pub async fn receive<S, E>(
    state: &AppState,
    scope: &TenantScope,
    incoming: Incoming,
    body: S,
    declared: Option<u64>,
) -> Result<Received, Failure>
where
    S: Stream<Item = Result<Bytes, E>> + Send,
    E: Display,
{
    let TakenIn { arriving, id, key, file_type, bytes, sha256, scan } = take_in(state, &incoming.name, body, declared).await?;
    let mut paper = StoredPaper {
        file: Some(id.as_str().to_owned()),
        file_key: state.vault.seal(place(&id, scope), &key.to_text())?,
        id,
        scope: scope.clone(),
        owner: incoming.owner,
        kind: incoming.kind,
        name: incoming.name,
        file_type,
        bytes,
        sha256,
        pages: None,
        by: incoming.by,
        at: state.clock.now(),
        scan,
        facts: incoming.facts,
        kept_until: None,
        attempt: None,
        carrier_file: None,
    };
    let mut tx = state.store.begin().await?;
    let (mut draft_version, mut replaced) = (None, Replaced::default());
    if let Some(draft) = paper.owner.draft.clone() {
        draft_version = Some(ports::draft::changed(state, &mut tx, scope, &draft, &paper.by).await?);
        replaced = make_room(state, scope, &mut tx, &draft, &mut paper).await?;
    }
    store::papers::insert(scope, &mut tx, &paper).await?;
    tx.commit().await?;
    arriving.keep();
    replaced.delete(state).await;
    Ok(Received { paper, draft_version, replaced: replaced.ids() })
}

/// A file that is here whole: checked, encrypted, hashed and scanned. It goes when this goes.
pub struct TakenIn {
    arriving: Arriving,
    id: DocumentId,
    key: FileKey,
    /// Its type, by its first bytes.
    pub file_type: FileType,
    /// Its length.
    pub bytes: u64,
    /// Its hash, in hex.
    pub sha256: String,
    /// What the scanner said.
    pub scan: Scan,
}

impl fmt::Debug for TakenIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TakenIn({} bytes)", self.bytes)
    }
}

impl TakenIn {
    /// Its content, decrypted chunk by chunk.
    pub async fn content(&self) -> io::Result<BoxStream<'static, io::Result<Bytes>>> {
        Ok(sealed::open(self.arriving.path.clone(), &self.key, self.bytes).await?.boxed())
    }
}

/// Takes a file in, without keeping it: whoever does not want it kept lets go of it.
pub async fn take_in<S, E>(state: &AppState, name: &str, body: S, declared: Option<u64>) -> Result<TakenIn, Failure>
where
    S: Stream<Item = Result<Bytes, E>> + Send,
    E: Display,
{
    let mut body = pin!(body);
    let mut first = Vec::new();
    while first.len() < FIRST
        && let Some(piece) = body.next().await
    {
        first.extend_from_slice(&piece.map_err(|error| cut(name, &error))?);
    }
    if let Some(sentence) = refuse(name, declared.unwrap_or(first.len() as u64), &first) {
        return Err(refused(sentence, declared.is_some_and(|bytes| bytes > MOST_BYTES)));
    }
    let file_type = FileType::of(&first).ok_or_else(|| refused(format!("“{name}” is of no known type."), false))?;

    let id = DocumentId::new(uuid::Uuid::now_v7().to_string());
    let arriving = Arriving::begin(state, &id).await.map_err(|error| not_kept(name, &error))?;
    let key = FileKey::random();
    let mut intake = Intake::begin(arriving.path.clone(), key.clone()).await.map_err(|error| not_kept(name, &error))?;
    let mut bytes: u64 = 0;
    let mut piece = Bytes::from(first);
    loop {
        bytes += piece.len() as u64;
        if bytes > MOST_BYTES {
            let most = MOST_BYTES / (1024 * 1024);
            return Err(refused(
                format!("“{name}” has more than {most} MB, the most there may be. Scan it in black and white or at 200 dpi."),
                true,
            ));
        }
        intake.write(piece).await.map_err(|error| not_kept(name, &error))?;
        piece = match body.next().await {
            Some(next) => next.map_err(|error| cut(name, &error))?,
            None => break,
        };
    }
    if declared.is_some_and(|declared| declared != bytes) {
        return Err(cut(name, &"it is not as long as it was said to be"));
    }
    let sha256 = intake.finish().await.map_err(|error| not_kept(name, &error))?;

    let scan = if state.settings.scanner.is_empty() {
        Scan::NotScanned
    } else {
        let content = sealed::open(arriving.path.clone(), &key, bytes).await.map_err(|error| not_kept(name, &error))?;
        match scanner::scan(&state.settings.scanner, content).await {
            scanner::Verdict::Clean => Scan::Clean,
            scanner::Verdict::Failed => Scan::Failed,
            scanner::Verdict::Infected(words) => return Err(refused(infected(name, &words), false)),
        }
    };
    Ok(TakenIn { arriving, id, key, file_type, bytes, sha256, scan })
}

/// A file that is being written. Dropped before it is kept – by a refusal, a fault or a sender who went away – it is deleted.
struct Arriving {
    papers: Papers,
    name: String,
    path: PathBuf,
    kept: bool,
}

impl Arriving {
    async fn begin(state: &AppState, id: &DocumentId) -> io::Result<Self> {
        let folder = folder(&state.settings);
        make_folder(&folder).await?;
        let name = id.as_str().to_owned();
        state.papers.arriving().insert(name.clone());
        Ok(Self { papers: state.papers.clone(), path: folder.join(&name), name, kept: false })
    }

    fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        if !self.kept
            && let Err(error) = std::fs::remove_file(&self.path)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "a file that did not arrive whole is still there; the next sweep removes it");
        }
        self.papers.arriving().remove(&self.name);
    }
}

async fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = tokio::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(path).await
}

fn refused(sentence: String, too_large: bool) -> Failure {
    let kind = if too_large { ProblemKind::TooLarge } else { ProblemKind::Invalid };
    Failure::new(kind, sentence.clone()).fields(vec![Fault::new("file", sentence)])
}

fn infected(name: &str, words: &str) -> String {
    let said = if words.is_empty() { String::new() } else { format!(": {words}") };
    format!("The virus scanner found something in “{name}”{said}. Nothing of it was kept.")
}

fn cut(name: &str, error: &dyn Display) -> Failure {
    tracing::info!(%error, "a paper did not arrive whole");
    let shown: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
    Failure::new(ProblemKind::Malformed, format!("“{shown}” did not arrive whole. Nothing of it was kept; send it again."))
}

fn not_kept(name: &str, error: &io::Error) -> Failure {
    use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    tracing::error!(%error, "a paper cannot be kept");
    if matches!(error.kind(), StorageFull | QuotaExceeded | ReadOnlyFilesystem | PermissionDenied) {
        return Failure::new(
            ProblemKind::NothingSent,
            format!(
                "Patchbay's storage refuses to write, so “{name}” was not kept. Tell whoever runs this server, then try again."
            ),
        )
        .retry_after(10);
    }
    Failure::ours(error)
}
