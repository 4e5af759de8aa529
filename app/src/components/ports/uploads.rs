//! Files on their way to the server: looked into first, three at a time, each with its progress.

use std::sync::Arc;

use contract::{
    id::SubOrderId,
    port::{
        document::{Document, DocumentKind, MOST_NAME, refuse},
        draft::UploadQuery,
    },
};
use js_sys::Uint8Array;
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::api::{
    fresh_key,
    papers::{self, Sending, Unsent},
};

/// How many files travel at once.
const AT_ONCE: usize = 3;
/// How many first bytes say what a file is.
const FIRST: i32 = 12;

/// How far a file is.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Its first bytes are being read.
    Looked,
    /// It is not taken: a sentence, and a name under which it would be.
    Refused(String, Option<String>),
    /// Its name does not say which paper it is.
    WhichPaper,
    /// Others travel before it.
    Waits,
    /// It travels.
    Travels {
        /// Bytes that went.
        went: f64,
        /// Of how many.
        of: f64,
    },
    /// It did not arrive: a sentence. It can be sent again.
    Failed(String),
    /// It arrived.
    Arrived,
}

/// A file of the queue.
#[derive(Clone, Copy)]
pub struct Upload {
    /// Its place among all that were ever taken.
    pub id: u32,
    /// The name it is sent under.
    pub name: RwSignal<String>,
    /// Its size.
    pub bytes: f64,
    /// Which paper it is.
    pub kind: RwSignal<Option<DocumentKind>>,
    /// How far it is.
    pub step: RwSignal<Step>,
    /// The paper whose place it takes.
    replaces: StoredValue<Option<Document>>,
    file: StoredValue<File, LocalStorage>,
    request: StoredValue<Option<Sending>, LocalStorage>,
}

/// Where the files go.
#[derive(Clone)]
pub struct Target {
    /// The route that takes the bytes.
    pub to: String,
    /// Whether it wants a key for each file.
    pub keyed: bool,
    /// The sub-order the papers are for.
    pub sub_order: Option<SubOrderId>,
}

type Arrived = Callback<(Document, Option<Document>)>;

/// The queue.
#[derive(Clone, Copy)]
pub struct Uploads {
    /// The files in the order they were taken. Those that arrived are gone from it.
    pub all: RwSignal<Vec<Upload>>,
    target: StoredValue<Arc<dyn Fn() -> Target + Send + Sync>>,
    /// Hears of each paper that arrived, and of the one it takes the place of.
    arrived: Arrived,
    last: StoredValue<u32>,
    owner: StoredValue<Option<Owner>>,
}

impl Uploads {
    /// An empty queue. `target` is asked anew for each file.
    pub fn new(target: impl Fn() -> Target + Send + Sync + 'static, arrived: Arrived) -> Self {
        Self {
            all: RwSignal::new(Vec::new()),
            target: StoredValue::new(Arc::new(target)),
            arrived,
            last: StoredValue::new(0),
            owner: StoredValue::new(Owner::current()),
        }
    }

    /// Takes files into the queue.
    pub fn take(self, files: Vec<File>, replaces: Option<Document>) {
        let Some(owner) = self.owner.get_value() else { return };
        for file in files {
            let id = self.last.get_value() + 1;
            self.last.set_value(id);
            let replaced = replaces.clone();
            let upload = owner.with(|| {
                let kind = replaced.as_ref().map(|old| old.kind).or_else(|| guess(&file.name()));
                Upload {
                    id,
                    name: RwSignal::new(file.name()),
                    bytes: file.size(),
                    kind: RwSignal::new(kind),
                    step: RwSignal::new(Step::Looked),
                    replaces: StoredValue::new(replaced),
                    file: StoredValue::new_local(file),
                    request: StoredValue::new_local(None),
                }
            });
            self.all.update(|all| all.push(upload));
            self.look(upload);
        }
    }

    /// Looks into a file, and lets it go on if it may.
    fn look(self, upload: Upload) {
        spawn_local(async move {
            let Some(file) = upload.file.try_get_value() else { return };
            let first = first_bytes(&file).await;
            let name = upload.name.try_get_untracked().unwrap_or_default();
            let bytes = file.size() as u64;
            let step = match (first, refuse(&name, bytes, &[])) {
                (None, _) => Step::Refused(format!("“{name}” cannot be read. It may have been moved or changed."), None),
                (Some(first), _) => match refuse(&name, bytes, &first) {
                    None => match upload.kind.try_get_untracked().flatten() {
                        Some(_) => Step::Waits,
                        None => Step::WhichPaper,
                    },
                    Some(sentence) => {
                        let plain = plain_name(&name);
                        let helps = plain != name && refuse(&plain, bytes, &first).is_none();
                        Step::Refused(sentence, helps.then_some(plain))
                    }
                },
            };
            upload.step.try_set(step);
            self.go_on();
        });
    }

    /// Says which paper a file is.
    pub fn is(self, upload: Upload, kind: DocumentKind) {
        upload.kind.set(Some(kind));
        upload.step.set(Step::Waits);
        self.go_on();
    }

    /// Takes a file under another name.
    pub fn rename(self, upload: Upload, name: String) {
        upload.name.set(name);
        upload.step.set(Step::Looked);
        self.look(upload);
    }

    /// Sends a file again.
    pub fn again(self, upload: Upload) {
        upload.step.set(Step::Waits);
        self.go_on();
    }

    /// Takes a file out of the queue; one that travels is stopped.
    pub fn drop_one(self, upload: Upload) {
        if let Some(request) = upload.request.try_get_value().flatten() {
            request.cancel();
        }
        self.all.update(|all| all.retain(|other| other.id != upload.id));
        self.go_on();
    }

    fn go_on(self) {
        let Some(all) = self.all.try_get_untracked() else { return };
        let at = |wanted: fn(&Step) -> bool| move |upload: &&Upload| upload.step.try_with_untracked(wanted).unwrap_or_default();
        let travelling = all.iter().filter(at(|step| matches!(step, Step::Travels { .. }))).count();
        let next: Vec<Upload> =
            all.iter().filter(at(|step| *step == Step::Waits)).take(AT_ONCE.saturating_sub(travelling)).copied().collect();
        for upload in next {
            self.send(upload);
        }
    }

    fn send(self, upload: Upload) {
        let (Some(target), Some(kind)) = (self.target.try_get_value(), upload.kind.get_untracked()) else { return };
        let target = target();
        upload.step.set(Step::Travels { went: 0.0, of: upload.bytes });
        spawn_local(async move {
            let Some(file) = upload.file.try_get_value() else { return };
            let query =
                UploadQuery { kind, name: upload.name.try_get_untracked().unwrap_or_default(), sub_order: target.sub_order };
            let key = target.keyed.then(fresh_key);
            let begun = move |request| {
                upload.request.try_set_value(Some(request));
            };
            let moved = move |went, of| {
                upload.step.try_set(Step::Travels { went, of });
            };
            let answer = papers::send(&target.to, &query, &file, key.as_ref(), begun, moved).await;
            upload.request.try_set_value(None);
            match answer {
                Ok(paper) => {
                    upload.step.try_set(Step::Arrived);
                    let replaced = upload.replaces.try_get_value().flatten();
                    self.all.try_update(|all| all.retain(|other| other.id != upload.id));
                    self.arrived.try_run((paper, replaced));
                }
                Err(Unsent::Cancelled) => {}
                Err(Unsent::Cut) => {
                    let sentence = "The connection was cut before the whole file had arrived. Nothing of it was kept.";
                    upload.step.try_set(Step::Failed(sentence.into()));
                }
                Err(Unsent::Refused(error)) => {
                    upload.step.try_set(Step::Failed(error.sentence));
                }
            }
            self.go_on();
        });
    }
}

async fn first_bytes(file: &File) -> Option<Vec<u8>> {
    let head = file.slice_with_i32_and_i32(0, FIRST).ok()?;
    let buffer = JsFuture::from(head.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// Which paper a file is by its name, where that says so.
pub fn guess(name: &str) -> Option<DocumentKind> {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).collect();
    let says = |signs: &[&str]| words.iter().any(|word| signs.contains(word));
    if says(&["loa", "letter", "authorization", "authorisation", "signed"]) {
        Some(DocumentKind::Loa)
    } else if says(&["csr", "record"]) {
        Some(DocumentKind::Csr)
    } else if says(&["bill", "invoice", "statement", "bills"]) {
        Some(DocumentKind::Bill)
    } else {
        None
    }
}

/// A name like the one it has that may be taken: without path, without what pages and shells read as their own, not too long.
pub fn plain_name(name: &str) -> String {
    let own = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = own
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '(' | ')') { c } else { '-' })
        .collect();
    let (stem, ending) = kept.rsplit_once('.').unwrap_or((kept.as_str(), ""));
    let stem = stem.replace("..", ".");
    let stem = stem.trim_matches(['.', ' ', '-']);
    let room = MOST_NAME.saturating_sub(ending.chars().count() + 1);
    let stem: String = if stem.is_empty() { "paper".into() } else { stem.chars().take(room).collect() };
    if ending.is_empty() { stem } else { format!("{}.{ending}", stem.trim_end()) }
}

#[cfg(test)]
mod tests {
    use contract::port::document::{DocumentKind, is_plain_name};

    use super::{guess, plain_name};

    #[test]
    fn a_name_that_says_which_paper_it_is_is_believed_and_others_are_asked_about() {
        assert_eq!(guess("Tanner LOA signed.pdf"), Some(DocumentKind::Loa));
        assert_eq!(guess("2026-06_invoice.pdf"), Some(DocumentKind::Bill));
        assert_eq!(guess("CSR 706.tif"), Some(DocumentKind::Csr));
        assert_eq!(guess("scan0001.pdf"), None);
        assert_eq!(guess("floating.pdf"), None, "a word, not a part of one");
    }

    #[test]
    fn a_name_that_is_not_taken_gets_a_plain_one_beside_it() {
        assert_eq!(plain_name("../../etc/june bill.pdf"), "june bill.pdf");
        assert_eq!(plain_name("<script>alert(1)</script>.pdf"), "script.pdf");
        let long = plain_name(&format!("{}.pdf", "a".repeat(80)));
        assert_eq!(long.chars().count(), 50);
        assert!(is_plain_name(&long) && is_plain_name(&plain_name("a..b?.pdf")));
    }
}
