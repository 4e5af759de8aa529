//! Papers as they arrive, lie and go.

use std::{
    convert::Infallible,
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::body::Bytes;
use carriers::clock::{ShiftedClock, SystemClock};
use contract::{
    id::{AccountId, DocumentId, PortDraftId, PortRequestId, TenantId},
    port::{
        document::{DocumentKind, FileType, MOST_BYTES, Scan},
        fields::PortFields,
    },
    problem::ProblemKind,
};
use futures::{Stream, StreamExt as _, TryStreamExt as _, stream};
use sha2::{Digest as _, Sha256};

use super::{
    sealed::{AT_A_TIME, CHUNK},
    *,
};
use crate::{
    accounts::Accounts,
    guard::limits::Limits,
    store::{self, Store, papers::PaperOwner},
    vault::{self, Vault},
};

pub(super) struct Room {
    pub(super) state: AppState,
    pub(super) scope: TenantScope,
    pub(super) clock: ShiftedClock,
    folder: tempfile::TempDir,
}

impl Room {
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(super) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        static PROVIDER: LazyLock<()> = LazyLock::new(|| {
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        LazyLock::force(&PROVIDER);
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings {
            database_url: contract::secret::Secret::new(format!("sqlite://{}?mode=rwc", folder.path().join("p.db").display())),
            data_dir: folder.path().to_owned(),
            ..Settings::default()
        };
        change(&mut settings);
        let store = Store::open(settings.database_url.expose(), 2).await.unwrap();
        let clock = ShiftedClock::new(Arc::new(SystemClock));
        let state = AppState {
            accounts: Accounts::new(&settings, Arc::new(clock.clone()), Default::default()),
            limits: Limits::new(&settings),
            instances: crate::instances::Instances::new(&store),
            store,
            vault: Vault::new(&vault::random()),
            clock: Arc::new(clock.clone()),
            settings: Arc::new(settings),
            tasks: Default::default(),
            shutdown: Default::default(),
            progress: Default::default(),
            port_progress: Default::default(),
            port_turns: Default::default(),
            audit_turns: Default::default(),
            number_turns: Default::default(),
            port_keeping: Default::default(),
            papers: Default::default(),
            passwords: Default::default(),
        };
        let scope = TenantScope::of_record(TenantId::new("ours"));
        state.store.begin_port_draft(&scope, &draft(), &PortFields::default(), "Ada", state.clock.now()).await.unwrap();
        Self { state, scope, clock, folder }
    }

    fn papers(&self) -> PathBuf {
        self.folder.path().join("papers")
    }

    fn files(&self) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(self.papers()) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    pub(super) async fn take(&self, name: &str, content: &[u8]) -> Result<StoredPaper, Failure> {
        receive(&self.state, &self.scope, bill(name), pieces(content), Some(content.len() as u64)).await.map(|all| all.paper)
    }

    async fn rows(&self) -> usize {
        store::papers::of_draft(&self.scope, &self.state.store, &draft()).await.unwrap().len()
    }

    async fn read(&self, paper: &StoredPaper) -> io::Result<Vec<u8>> {
        let content = open(&self.state, paper).await.map_err(|failure| io::Error::other(failure.sentence().to_owned()))?;
        content
            .try_fold(Vec::new(), async |mut all, chunk| {
                all.extend_from_slice(&chunk);
                Ok(all)
            })
            .await
    }

    #[track_caller]
    fn assert_untouched(&self, rows: usize) {
        assert_eq!((self.files(), rows), (Vec::new(), 0), "neither a file nor a row is left");
        assert!(self.state.papers.arriving().is_empty());
    }
}

fn draft() -> PortDraftId {
    PortDraftId::new("draft")
}

fn bill(name: &str) -> Incoming {
    Incoming {
        owner: PaperOwner::draft(draft()),
        kind: DocumentKind::Bill,
        name: name.into(),
        by: "Ada".into(),
        facts: Default::default(),
    }
}

/// Something that looks like a PDF from outside, with every byte depending on its place.
fn pdf(bytes: usize) -> Vec<u8> {
    let mut content: Vec<u8> = (0..bytes as u64).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    content[..5].copy_from_slice(b"%PDF-");
    content
}

/// The content in pieces of an odd size, as a network would bring it.
fn pieces(content: &[u8]) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + use<> {
    let pieces: Vec<_> = content.chunks(7_001).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    stream::iter(pieces)
}

fn cut_after(content: &[u8]) -> impl Stream<Item = Result<Bytes, io::Error>> + Send + use<> {
    let head = pieces(content).map(|piece| piece.map_err(|never| match never {}));
    head.chain(stream::iter([Err(io::Error::from(io::ErrorKind::ConnectionReset))]))
}

#[tokio::test]
async fn ten_megabytes_come_back_as_they_went_and_are_never_held_whole() {
    static LIVING: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    // Memory that counts itself: taken when a piece is made, given back when the last of it is let go.
    struct Counted(Vec<u8>);
    impl AsRef<[u8]> for Counted {
        fn as_ref(&self) -> &[u8] {
            &self.0
        }
    }
    impl Drop for Counted {
        fn drop(&mut self) {
            LIVING.fetch_sub(self.0.len(), Ordering::SeqCst);
        }
    }
    let room = Room::new().await;
    let whole = pdf(MOST_BYTES as usize);
    let body = stream::iter(0..whole.len().div_ceil(30_000)).map(|i| {
        let piece = whole[i * 30_000..whole.len().min((i + 1) * 30_000)].to_vec();
        MOST.fetch_max(LIVING.fetch_add(piece.len(), Ordering::SeqCst) + piece.len(), Ordering::SeqCst);
        Ok::<_, Infallible>(Bytes::from_owner(Counted(piece)))
    });
    let paper = receive(&room.state, &room.scope, bill("june.pdf"), body, Some(MOST_BYTES)).await.unwrap().paper;
    let most = 2 * (AT_A_TIME + 30_000) + 2 * 30_000;
    assert!(MOST.load(Ordering::SeqCst) <= most, "no more than what is written, what waits for it and the pieces at hand");
    assert_eq!((paper.bytes, paper.file_type, paper.scan), (MOST_BYTES, FileType::Pdf, Scan::NotScanned));
    let hash: String = Sha256::digest(&whole).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(paper.sha256, hash);

    let stored = store::papers::get(&room.scope, &room.state.store, &paper.id).await.unwrap().unwrap();
    let mut at = 0;
    let mut content = pin(open(&room.state, &stored).await.unwrap());
    while let Some(chunk) = content.next().await {
        let chunk = chunk.unwrap();
        assert!(chunk.len() <= CHUNK);
        assert_eq!(chunk, whole[at..at + chunk.len()]);
        at += chunk.len();
    }
    assert_eq!(at, whole.len());
}

fn pin<S: Stream>(stream: S) -> std::pin::Pin<Box<S>> {
    Box::pin(stream)
}

#[tokio::test]
async fn contents_of_every_size_around_a_chunk_come_back() {
    let room = Room::new().await;
    for bytes in [5, 12, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7_001] {
        let content = pdf(bytes);
        let paper = room.take("june.pdf", &content).await.unwrap();
        assert_eq!(room.read(&paper).await.unwrap(), content, "{bytes} bytes");
    }
}

#[tokio::test]
async fn what_lies_on_the_disk_is_for_this_process_alone() {
    let room = Room::new().await;
    let content = pdf(3 * CHUNK);
    room.take("june.pdf", &content).await.unwrap();
    let path = room.files().remove(0);
    let stored = std::fs::read(&path).unwrap();
    assert!(!stored.windows(16).any(|window| window == &content[..16]), "it is encrypted");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::metadata(room.papers()).unwrap().permissions().mode() & 0o777, 0o700);
    }
}

#[tokio::test]
async fn a_copy_that_was_tampered_with_does_not_open() {
    let room = Room::new().await;
    let paper = room.take("june.pdf", &pdf(3 * CHUNK + 100)).await.unwrap();
    let path = room.files().remove(0);
    let whole = std::fs::read(&path).unwrap();
    let sealed = CHUNK + 16;

    let mut flipped = whole.clone();
    flipped[2 * sealed + 5] ^= 1;
    let mut swapped = whole.clone();
    let (first, second) = swapped.split_at_mut(sealed);
    first.swap_with_slice(&mut second[..sealed]);
    let without_its_last_chunk = whole[..3 * sealed].to_vec();
    let cut_in_the_middle = whole[..sealed + 9].to_vec();
    let longer = [whole.as_slice(), &[0; 40]].concat();
    for (what, bytes) in [
        ("a changed byte", flipped),
        ("swapped chunks", swapped),
        ("a missing chunk", without_its_last_chunk),
        ("half a chunk", cut_in_the_middle),
        ("more at the end", longer),
    ] {
        std::fs::write(&path, bytes).unwrap();
        assert!(room.read(&paper).await.is_err(), "{what}");
    }
    std::fs::write(&path, &whole).unwrap();
    assert!(room.read(&paper).await.is_ok());
}

#[tokio::test]
async fn chunks_cannot_be_dropped_even_where_the_row_agrees() {
    let room = Room::new().await;
    let mut paper = room.take("june.pdf", &pdf(3 * CHUNK)).await.unwrap();
    let path = room.files().remove(0);
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..2 * (CHUNK + 16)]).unwrap();
    paper.bytes = 2 * CHUNK as u64;
    assert!(room.read(&paper).await.is_err(), "the second chunk is not marked as the last");
}

#[tokio::test]
async fn a_key_opens_only_for_its_own_paper_and_tenant() {
    let room = Room::new().await;
    let paper = room.take("june.pdf", &pdf(100)).await.unwrap();
    let other = room.take("july.pdf", &pdf(100)).await.unwrap();
    let mixed = StoredPaper { file_key: other.file_key, ..paper.clone() };
    assert!(room.read(&mixed).await.is_err());
    let theirs = TenantScope::of_record(TenantId::new("theirs"));
    assert!(room.read(&StoredPaper { scope: theirs.clone(), ..paper.clone() }).await.is_err());
    assert!(store::papers::get(&theirs, &room.state.store, &paper.id).await.unwrap().is_none());
    assert!(!remove(&room.state, &theirs, &paper.id).await.unwrap());
    assert!(room.read(&paper).await.is_ok());
}

#[tokio::test]
async fn an_upload_that_is_cut_leaves_nothing() {
    let room = Room::new().await;
    let content = pdf(3 * CHUNK);
    let broken = receive(&room.state, &room.scope, bill("june.pdf"), cut_after(&content), None).await.unwrap_err();
    assert_eq!(broken.kind(), ProblemKind::Malformed);
    assert!(broken.sentence().contains("did not arrive whole"), "{}", broken.sentence());
    let early = receive(&room.state, &room.scope, bill("june.pdf"), cut_after(&content[..5]), None).await.unwrap_err();
    assert_eq!(early.kind(), ProblemKind::Malformed);
    let short = receive(&room.state, &room.scope, bill("june.pdf"), pieces(&content), Some(content.len() as u64 + 1)).await;
    assert_eq!(short.unwrap_err().kind(), ProblemKind::Malformed);
    room.assert_untouched(room.rows().await);
}

#[tokio::test]
async fn a_sender_who_goes_away_leaves_nothing() {
    let room = Room::new().await;
    let content = pdf(2 * CHUNK);
    let endless = pieces(&content).chain(stream::pending());
    let upload = receive(&room.state, &room.scope, bill("june.pdf"), endless, None);
    assert!(tokio::time::timeout(std::time::Duration::from_millis(300), upload).await.is_err());
    room.assert_untouched(room.rows().await);
}

#[tokio::test]
async fn files_that_are_not_papers_are_refused_before_anything_is_written() {
    let room = Room::new().await;
    let program = [b"\x7fELF\x02\x01\x01\0\0\0\0\0".as_slice(), &[0; 500]].concat();
    let page = b"<!doctype html><script>alert(1)</script>".to_vec();
    for (name, content, word) in [
        ("program.pdf", program, "is not a PDF"),
        ("page.pdf", page, "is not a PDF"),
        ("picture.png", pdf(100), "is a PDF by its content"),
        ("empty.pdf", Vec::new(), "is empty"),
        ("../../etc/passwd.pdf", pdf(100), "not a plain file name"),
        ("C:\\bill.pdf", pdf(100), "not a plain file name"),
        ("<script>alert(1)</script>.pdf", pdf(100), "not a plain file name"),
        ("bill\0.pdf", pdf(100), "not a plain file name"),
        (".hidden.pdf", pdf(100), "not a plain file name"),
    ] {
        for declared in [Some(content.len() as u64), None] {
            let failure = receive(&room.state, &room.scope, bill(name), pieces(&content), declared).await.unwrap_err();
            assert_eq!(failure.kind(), ProblemKind::Invalid, "{name}");
            assert!(failure.sentence().contains(word), "{name}: {}", failure.sentence());
        }
    }
    assert!(!room.papers().exists(), "not even the folder was made");
    assert_eq!(room.rows().await, 0);
}

#[tokio::test]
async fn thirty_megabytes_are_refused_whether_they_say_so_or_not() {
    let room = Room::new().await;
    let asked = AtomicUsize::new(0);
    let body = || {
        asked.store(0, Ordering::SeqCst);
        stream::iter(0..30 * 16).map(|_| {
            asked.fetch_add(1, Ordering::SeqCst);
            Ok::<_, Infallible>(Bytes::from(pdf(CHUNK)))
        })
    };
    let honest = receive(&room.state, &room.scope, bill("big.pdf"), body(), Some(30 * 1024 * 1024)).await.unwrap_err();
    assert_eq!(honest.kind(), ProblemKind::TooLarge);
    assert!(honest.sentence().contains("30 MB"), "{}", honest.sentence());
    assert_eq!(asked.load(Ordering::SeqCst), 1, "the rest was not read");
    let silent = receive(&room.state, &room.scope, bill("big.pdf"), body(), None).await.unwrap_err();
    assert_eq!(silent.kind(), ProblemKind::TooLarge);
    assert!(asked.load(Ordering::SeqCst) <= 10 * 16 + 1, "it was stopped at the limit");
    room.assert_untouched(room.rows().await);
}

#[tokio::test]
async fn a_paper_for_a_draft_that_is_thrown_away_while_it_arrives_leaves_nothing() {
    let room = Room::new().await;
    let (store, scope) = (room.state.store.clone(), room.scope.clone());
    let last = stream::once(async move {
        assert!(store.delete_port_draft(&scope, &draft()).await.unwrap());
        Ok::<_, Infallible>(Bytes::from_static(b"the end"))
    });
    let body = pieces(&pdf(3 * CHUNK)).chain(last);
    let failure = receive(&room.state, &room.scope, bill("june.pdf"), body, None).await.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::Conflict);
    assert!(failure.sentence().contains("thrown away meanwhile"), "{}", failure.sentence());
    room.assert_untouched(room.rows().await);
}

#[tokio::test]
async fn a_paper_that_is_taken_out_of_a_draft_is_a_change_of_it() {
    let room = Room::new().await;
    let paper = room.take("june.pdf", &pdf(100)).await.unwrap();
    let version = async || room.state.store.port_draft(&room.scope, &draft()).await.unwrap().map(|draft| draft.version);
    assert_eq!(version().await, Some(2), "it was begun with 1");
    assert_eq!(take_out(&room.state, &room.scope, &paper, "Ben").await.unwrap(), Some(3));
    let twice = take_out(&room.state, &room.scope, &paper, "Ben").await.unwrap_err();
    assert_eq!((twice.kind(), version().await), (ProblemKind::NotFound, Some(3)));
    room.assert_untouched(room.rows().await);
}

#[tokio::test]
async fn papers_of_a_draft_become_papers_of_its_request() {
    let room = Room::new().await;
    let paper = room.take("june.pdf", &pdf(100)).await.unwrap();
    let (account, request) = (AccountId::new("a"), PortRequestId::new("77"));
    let mut tx = room.state.store.begin().await.unwrap();
    store::papers::give_to_request(&room.scope, &mut tx, &draft(), &account, &request).await.unwrap();
    tx.commit().await.unwrap();
    let found = store::papers::of_request(&room.scope, &room.state.store, &account, &request).await.unwrap();
    assert_eq!(found.iter().map(|paper| &paper.id).collect::<Vec<_>>(), [&paper.id]);
    assert_eq!(found[0].owner.draft, Some(draft()));
    assert_eq!(room.rows().await, 1);
}

#[tokio::test]
async fn a_copy_goes_when_its_days_after_the_port_are_over() {
    let room = Room::with(|settings| settings.paper_days = 2).await;
    let (account, request) = (AccountId::new("a"), PortRequestId::new("77"));
    let incoming = Incoming { owner: PaperOwner::request(account.clone(), request.clone(), None), ..bill("june.pdf") };
    let paper = receive(&room.state, &room.scope, incoming, pieces(&pdf(100)), None).await.unwrap().paper;
    carrier_has(&room.state, &paper, Some("loa_77.pdf")).await.unwrap();
    room.clock.advance_ms(10 * 24 * 60 * 60 * 1000);
    assert_eq!(sweep(&room.state).await.unwrap(), Swept::default(), "the port is not done");
    port_done(&room.state, &room.scope, &account, &request).await.unwrap();
    room.clock.advance_ms(2 * 24 * 60 * 60 * 1000 - 60_000);
    assert_eq!(sweep(&room.state).await.unwrap(), Swept::default(), "its days are not over");
    room.clock.advance_ms(2 * 60_000);
    assert_eq!(sweep(&room.state).await.unwrap(), Swept { over: 1, ..Swept::default() });
    assert!(room.files().is_empty());
    let known = store::papers::get(&room.scope, &room.state.store, &paper.id).await.unwrap().unwrap();
    assert_eq!((known.file.as_deref(), known.file_key.as_str(), known.carrier_file.as_deref()), (None, "", Some("loa_77.pdf")));
    assert_eq!(known.sha256, paper.sha256, "what was sent can still be proved");
    assert_eq!(open(&room.state, &known).await.err().unwrap().kind(), ProblemKind::NotFound);
}

#[tokio::test]
async fn without_days_a_copy_goes_as_soon_as_the_carrier_has_it() {
    let room = Room::with(|settings| settings.paper_days = 0).await;
    let paper = room.take("june.pdf", &pdf(100)).await.unwrap();
    assert_eq!(sweep(&room.state).await.unwrap(), Swept::default(), "a draft's papers stay");
    carrier_has(&room.state, &paper, None).await.unwrap();
    assert!(room.files().is_empty());
    assert_eq!(room.rows().await, 1, "the paper is still known");
}

#[tokio::test]
async fn the_sweep_removes_what_nobody_knows_and_notes_what_is_gone() {
    let room = Room::new().await;
    let kept = room.take("kept.pdf", &pdf(100)).await.unwrap();
    let lost = room.take("lost.pdf", &pdf(100)).await.unwrap();
    std::fs::remove_file(room.papers().join(lost.file.as_deref().unwrap())).unwrap();
    std::fs::write(room.papers().join("left-behind"), "x").unwrap();
    room.state.papers.arriving().insert("arriving".into());
    std::fs::write(room.papers().join("arriving"), "x").unwrap();
    assert_eq!(sweep(&room.state).await.unwrap(), Swept { over: 0, unknown: 1, missing: 1 });
    assert_eq!(names(&room.files()), ["arriving", kept.file.as_deref().unwrap()].map(str::to_owned).into());
    let known = store::papers::get(&room.scope, &room.state.store, &lost.id).await.unwrap().unwrap();
    assert_eq!(known.file, None);
    assert!(room.read(&kept).await.is_ok());
}

fn names(files: &[PathBuf]) -> BTreeSet<String> {
    files.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

#[tokio::test]
async fn a_removed_paper_is_gone_from_the_disk_and_from_the_lists() {
    let room = Room::new().await;
    let paper = room.take("june.pdf", &pdf(100)).await.unwrap();
    assert!(remove(&room.state, &room.scope, &paper.id).await.unwrap());
    assert!(!remove(&room.state, &room.scope, &paper.id).await.unwrap(), "it is removed once");
    assert!(!remove(&room.state, &room.scope, &DocumentId::new("nothing")).await.unwrap());
    room.assert_untouched(room.rows().await);
}

/// A scanner made of a few lines of shell.
async fn scanned(script: &str) -> (Room, Result<StoredPaper, Failure>) {
    let tools = tempfile::tempdir().unwrap();
    let path = tools.path().join("scan.sh");
    std::fs::write(&path, script).unwrap();
    let command = vec!["sh".to_owned(), shown(&path)];
    let room = Room::with(|settings| settings.scanner = command).await;
    let result = room.take("june.pdf", &pdf(5 * CHUNK)).await;
    (room, result)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[tokio::test]
async fn a_scanner_reads_the_very_file_and_may_find_nothing() {
    let expected: String = Sha256::digest(pdf(5 * CHUNK)).iter().map(|byte| format!("{byte:02x}")).collect();
    let (_, same) = scanned(&format!("test \"$(sha256sum | cut -d' ' -f1)\" = {expected}")).await;
    assert_eq!(same.unwrap().scan, Scan::Clean);
}

#[tokio::test]
async fn an_infected_file_is_refused_with_the_scanners_words() {
    let script =
        "head -c 10 >/dev/null; printf 'stream:\\tEicar-Test-Signature FOUND\\n<b>\\033[31m'; yes | head -c 100000; exit 1";
    let (room, refused) = scanned(script).await;
    let failure = refused.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::Invalid);
    let sentence = failure.sentence();
    assert!(sentence.contains("stream: Eicar-Test-Signature FOUND b [31m"), "{sentence}");
    assert!(sentence.chars().count() < 250 && !sentence.contains(['<', '\u{1b}', '\n']), "{sentence}");
    room.assert_untouched(room.rows().await);
}

#[tokio::test]
async fn a_scanner_that_fails_marks_the_paper() {
    let (_, broken) = scanned("exit 2").await;
    assert_eq!(broken.unwrap().scan, Scan::Failed);
    let room = Room::with(|settings| settings.scanner = vec!["/no/such/scanner".into()]).await;
    assert_eq!(room.take("june.pdf", &pdf(100)).await.unwrap().scan, Scan::Failed);
}

#[tokio::test]
async fn a_scanner_sees_nothing_of_our_environment() {
    let (_, plain) = scanned("test \"$(env | grep -v -e ^PATH= -e ^PWD= -e ^SHLVL= -e ^_= | wc -l)\" -eq 0").await;
    assert_eq!(plain.unwrap().scan, Scan::Clean);
}
