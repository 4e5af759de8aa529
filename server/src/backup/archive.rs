//! The file of a backup: a tar of a manifest, the database and the papers, in this order. Only names that we wrote are read.

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io::{self, Read as _},
    path::Path,
};

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};
use tar::{Archive, Builder, EntryType, Header};

use super::{Result, at, other};
use crate::store::engine::Engine;

/// The form of the file; another one is not read.
const FORM: u32 = 1;
const MANIFEST: &str = "manifest.json";
const DATABASE: &str = "database";
const PAPERS: &str = "papers/";

/// What a backup is of.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    form: u32,
    version: String,
    engine: String,
    made_at: i64,
}

impl Manifest {
    pub(super) fn new(engine: Engine, now: Timestamp) -> Self {
        Self { form: FORM, version: env!("CARGO_PKG_VERSION").into(), engine: word(engine).into(), made_at: now.0 }
    }
}

pub(super) fn word(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    }
}

/// What was read of a file.
pub(super) struct ReadBack {
    pub(super) engine: String,
    pub(super) papers: usize,
}

/// Writes the file; the names of the papers that are in it.
pub(super) fn write(to: &Path, manifest: &Manifest, database: &Path, papers: &Path) -> Result<BTreeSet<String>> {
    let mut builder = Builder::new(owned_file(to)?);
    let told = serde_json::to_vec_pretty(manifest).map_err(other)?;
    let mut header = Header::new_gnu();
    header.set_size(told.len() as u64);
    header.set_mode(0o600);
    builder.append_data(&mut header, MANIFEST, told.as_slice()).map_err(at(to))?;
    builder.append_path_with_name(database, DATABASE).map_err(at(to))?;
    let mut held = BTreeSet::new();
    let mut entries = match fs::read_dir(papers) {
        Ok(entries) => entries.collect::<io::Result<Vec<_>>>().map_err(at(papers))?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(at(papers)(error)),
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let Some(name) = entry.file_name().to_str().filter(|name| is_name(name)).map(str::to_owned) else { continue };
        match File::open(entry.path()) {
            Ok(mut file) => {
                builder.append_file(format!("{PAPERS}{name}"), &mut file).map_err(at(to))?;
                held.insert(name);
            }
            // It was let go of meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(at(&entry.path())(error)),
        }
    }
    builder.into_inner().and_then(|file| file.sync_all()).map_err(at(to))?;
    Ok(held)
}

/// Unpacks a file into a folder.
pub(super) fn read(from: &Path, into: &Path) -> Result<ReadBack> {
    let not_ours = |why: &str| other(format!("{} is not a backup of Patchbay: {why}.", from.display()));
    let mut archive = Archive::new(File::open(from).map_err(at(from))?);
    let mut manifest: Option<Manifest> = None;
    let (mut database, mut papers) = (false, 0);
    for entry in archive.entries().map_err(at(from))? {
        let mut entry = entry.map_err(|error| not_ours(&error.to_string()))?;
        let name = entry.path().ok().and_then(|path| path.to_str().map(str::to_owned)).unwrap_or_default();
        if entry.header().entry_type() != EntryType::Regular {
            return Err(not_ours("there is something in it that is no file"));
        }
        match name.as_str() {
            MANIFEST if manifest.is_none() => {
                let mut text = String::new();
                entry.by_ref().take(65_536).read_to_string(&mut text).map_err(at(from))?;
                let read: Manifest = serde_json::from_str(&text).map_err(|error| not_ours(&error.to_string()))?;
                if read.form != FORM {
                    return Err(not_ours(&format!("it has the form {}, and this version reads {FORM}", read.form)));
                }
                manifest = Some(read);
            }
            _ if manifest.is_none() => return Err(not_ours("it does not begin with what it is")),
            DATABASE if !database => {
                copy(&mut entry, &into.join(DATABASE))?;
                database = true;
            }
            _ => {
                let Some(paper) = name.strip_prefix(PAPERS).filter(|paper| is_name(paper)) else {
                    return Err(not_ours(&format!("“{name}” does not belong into it")));
                };
                fs::create_dir_all(into.join("papers")).map_err(at(into))?;
                copy(&mut entry, &into.join("papers").join(paper))?;
                papers += 1;
            }
        }
    }
    match manifest {
        Some(manifest) if database => Ok(ReadBack { engine: manifest.engine, papers }),
        _ => Err(not_ours("there is no database in it")),
    }
}

/// A name of a file and of nothing else.
fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && !name.starts_with('.') && name.chars().all(plain)
}

fn copy(from: &mut impl io::Read, to: &Path) -> Result<()> {
    let mut file = owned_file(to)?;
    io::copy(from, &mut file).and_then(|_| file.sync_all()).map_err(at(to))
}

/// A new file that only its owner may read.
fn owned_file(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(at(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tar_of(path: &Path, entries: &[(&str, &[u8])]) {
        let mut builder = Builder::new(File::create(path).unwrap());
        for (name, bytes) in entries {
            let mut header = Header::new_old();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o600);
            header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            builder.append(&header, *bytes).unwrap();
        }
        builder.into_inner().unwrap();
    }

    #[test]
    fn what_was_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let (papers, into) = (folder.path().join("papers"), folder.path().join("into"));
        fs::create_dir(&papers).unwrap();
        fs::create_dir(&into).unwrap();
        fs::write(papers.join("one.paper"), b"1").unwrap();
        fs::write(folder.path().join("db"), b"rows").unwrap();
        let file = folder.path().join("backup");
        let held = write(&file, &Manifest::new(Engine::Sqlite, Timestamp(1)), &folder.path().join("db"), &papers).unwrap();
        assert_eq!(held.into_iter().collect::<Vec<_>>(), ["one.paper"]);
        let read = read(&file, &into).unwrap();
        assert_eq!((read.engine.as_str(), read.papers), ("sqlite", 1));
        assert_eq!(fs::read(into.join("database")).unwrap(), b"rows");
        assert_eq!(fs::read(into.join("papers/one.paper")).unwrap(), b"1");
    }

    #[test]
    fn a_file_that_is_no_backup_writes_nothing_outside() {
        let manifest = serde_json::to_vec(&Manifest::new(Engine::Sqlite, Timestamp(1))).unwrap();
        for (name, says) in [
            ("../outside", "does not belong"),
            ("papers/../../outside", "does not belong"),
            ("/tmp/outside", "does not belong"),
            ("papers/.hidden", "does not belong"),
            ("key", "does not belong"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let into = folder.path().join("into");
            fs::create_dir(&into).unwrap();
            let file = folder.path().join("backup");
            tar_of(&file, &[(MANIFEST, &manifest), (DATABASE, b"rows"), (name, b"x")]);
            let said = read(&file, &into).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(said.contains(says), "{name}: {said}");
            assert!(!folder.path().join("outside").exists());
        }
    }

    #[test]
    fn a_file_without_a_manifest_or_a_database_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup");
        let manifest = serde_json::to_vec(&Manifest::new(Engine::Sqlite, Timestamp(1))).unwrap();
        tar_of(&file, &[(DATABASE, b"rows")]);
        assert!(read(&file, folder.path()).is_err());
        tar_of(&file, &[(MANIFEST, &manifest)]);
        assert!(read(&file, folder.path()).is_err());
        fs::write(&file, b"not a tar at all").unwrap();
        assert!(read(&file, folder.path()).is_err());
    }
}
