//! A paper's file: encrypted in chunks, so that neither writing nor reading ever holds more than a few of them.
//!
//! The STREAM construction binds each chunk to its position and the last one to being the last: a file whose chunks were
//! changed, swapped, dropped or added to does not open. Every file has a key and a nonce of its own; the vault seals both for
//! the paper's row.

use std::{
    fs::File,
    io::{self, Read as _, Write as _},
    path::PathBuf,
};

use aead_stream::{DecryptorBE32, EncryptorBE32};
use axum::body::Bytes;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chacha20poly1305::XChaCha20Poly1305;
use futures::{Stream, TryStreamExt as _, stream};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::vault;

/// Bytes of content in a chunk.
pub(super) const CHUNK: usize = 64 * 1024;
/// So many bytes go through a thread that may block at a time: handing over chunk by chunk would cost more than encrypting.
pub(super) const AT_A_TIME: usize = 4 * CHUNK;
/// What encryption adds to a chunk.
pub(super) const TAG: usize = 16;
const KEY: usize = 32;
/// XChaCha20's nonce without the counter and the mark of the last chunk.
const NONCE: usize = 19;
/// Every chunk is bound to the purpose it was made for.
const PURPOSE: &[u8] = b"paper|1";

/// The key and the nonce of one file.
#[derive(Clone)]
pub(super) struct FileKey {
    key: [u8; KEY],
    nonce: [u8; NONCE],
}

impl FileKey {
    /// A new one.
    pub(super) fn random() -> Self {
        Self { key: vault::random(), nonce: vault::random() }
    }

    /// As text, for the vault.
    pub(super) fn to_text(&self) -> String {
        BASE64.encode([self.key.as_slice(), &self.nonce].concat())
    }

    /// Reads [`FileKey::to_text`].
    pub(super) fn from_text(text: &str) -> Option<Self> {
        let bytes = BASE64.decode(text).ok()?;
        let (key, nonce) = bytes.split_at_checked(KEY)?;
        Some(Self { key: key.try_into().ok()?, nonce: nonce.try_into().ok()? })
    }
}

/// How many chunks a content has.
fn chunks(bytes: u64) -> u64 {
    bytes.div_ceil(CHUNK as u64).max(1)
}

/// How large the file of a content is.
pub(super) fn size_on_disk(bytes: u64) -> u64 {
    bytes + chunks(bytes) * TAG as u64
}

/// Writes a file. It blocks; [`super::intake`] keeps it away from the threads that may not.
pub(super) struct Sealer {
    file: File,
    encryptor: EncryptorBE32<XChaCha20Poly1305>,
    chunk: Vec<u8>,
}

impl Sealer {
    /// Begins a file that nobody but this process's user can read. There must be none of this name.
    pub(super) fn create(path: PathBuf, key: &FileKey) -> io::Result<Self> {
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self {
            file: options.open(path)?,
            encryptor: EncryptorBE32::new((&key.key).into(), (&key.nonce).into()),
            chunk: Vec::with_capacity(CHUNK + TAG),
        })
    }

    /// Adds bytes to the content. A full chunk is written only when more follows: the last one is marked as such.
    pub(super) fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            if self.chunk.len() == CHUNK {
                self.encryptor.encrypt_next_in_place(PURPOSE, &mut self.chunk).map_err(damaged)?;
                self.file.write_all(&self.chunk)?;
                self.chunk.clear();
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK - self.chunk.len()));
            self.chunk.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Ends the file. It is on the disk when this returns.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.encryptor.encrypt_last_in_place(PURPOSE, &mut self.chunk).map_err(damaged)?;
        self.file.write_all(&self.chunk)?;
        self.file.sync_all()
    }
}

struct Opening {
    file: File,
    stream: DecryptorBE32<XChaCha20Poly1305>,
    left: u64,
}

/// Some chunks in a row, and what is still to be read; after an error there is nothing more.
type Row = (Vec<io::Result<Bytes>>, Option<Opening>);

/// The content of a file that has `bytes` bytes of it, chunk by chunk. A file of another size is refused at once. While some
/// chunks are used the next ones are read.
pub(super) async fn open(
    path: PathBuf,
    key: &FileKey,
    bytes: u64,
) -> io::Result<impl Stream<Item = io::Result<Bytes>> + Send + use<>> {
    let file = spawn_blocking(move || {
        let file = File::open(path)?;
        if file.metadata()?.len() == size_on_disk(bytes) { Ok(file) } else { Err(damaged("its size is not what it was")) }
    });
    let file = file.await.map_err(io::Error::other)??;
    let opening = Opening { file, stream: DecryptorBE32::new((&key.key).into(), (&key.nonce).into()), left: bytes };
    let chunks = stream::try_unfold(Some(read_ahead(opening)), async |reading: Option<JoinHandle<Row>>| {
        let Some(reading) = reading else { return Ok(None) };
        let (chunks, left) = reading.await.map_err(io::Error::other)?;
        Ok::<_, io::Error>(Some((stream::iter(chunks), left.map(read_ahead))))
    });
    Ok(chunks.try_flatten())
}

fn read_ahead(mut opening: Opening) -> JoinHandle<Row> {
    spawn_blocking(move || {
        let mut chunks = Vec::with_capacity(AT_A_TIME / CHUNK);
        while chunks.len() < AT_A_TIME / CHUNK {
            match read_chunk(opening) {
                Ok((chunk, left)) => {
                    chunks.push(Ok(chunk));
                    match left {
                        Some(left) => opening = left,
                        None => return (chunks, None),
                    }
                }
                Err(error) => {
                    chunks.push(Err(error));
                    return (chunks, None);
                }
            }
        }
        (chunks, Some(opening))
    })
}

fn read_chunk(mut opening: Opening) -> io::Result<(Bytes, Option<Opening>)> {
    let content = usize::try_from(opening.left).unwrap_or(usize::MAX).min(CHUNK);
    let mut chunk = vec![0; content + TAG];
    opening.file.read_exact(&mut chunk)?;
    opening.left -= content as u64;
    if opening.left > 0 {
        opening.stream.decrypt_next_in_place(PURPOSE, &mut chunk).map_err(damaged)?;
        return Ok((chunk.into(), Some(opening)));
    }
    opening.stream.decrypt_last_in_place(PURPOSE, &mut chunk).map_err(damaged)?;
    Ok((chunk.into(), None))
}

fn damaged(why: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the stored copy is damaged: {why}"))
}
