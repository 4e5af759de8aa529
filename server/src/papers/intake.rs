//! From the network to the disk: what arrives is hashed, encrypted and written in threads that may block, some bytes at a time,
//! while the next ones arrive. No thread waits for a slow sender.

use std::{io, mem, path::PathBuf};

use axum::body::Bytes;
use sha2::{Digest as _, Sha256};
use tokio::task::{JoinHandle, spawn_blocking};

use super::sealed::{AT_A_TIME, FileKey, Sealer};

/// A file that is being written.
pub(super) struct Intake {
    /// What arrived and was not handed over yet.
    waiting: Vec<Bytes>,
    /// How many bytes that is.
    size: usize,
    /// The file; it comes back from its thread when what it was given is written.
    sealer: Option<JoinHandle<io::Result<Sealer>>>,
    /// The hash, likewise. Both threads have the same bytes, which are there once.
    hash: Option<JoinHandle<Sha256>>,
}

impl Intake {
    /// Begins a file. It is there when this returns.
    pub(super) async fn begin(path: PathBuf, key: FileKey) -> io::Result<Self> {
        let sealer = spawn_blocking(move || Sealer::create(path, &key)).await.map_err(io::Error::other)??;
        Ok(Self {
            waiting: Vec::new(),
            size: 0,
            sealer: Some(spawn_blocking(move || Ok(sealer))),
            hash: Some(spawn_blocking(Sha256::new)),
        })
    }

    /// Adds bytes. No more of them than twice what goes at a time wait or are being worked on.
    pub(super) async fn write(&mut self, piece: Bytes) -> io::Result<()> {
        self.size += piece.len();
        self.waiting.push(piece);
        if self.size >= AT_A_TIME {
            let (mut sealer, mut hash) = self.idle().await?;
            let pieces = self.hand_over();
            let same = pieces.clone();
            self.hash = Some(spawn_blocking(move || {
                same.iter().for_each(|piece| hash.update(piece));
                hash
            }));
            self.sealer = Some(spawn_blocking(move || {
                pieces.iter().try_for_each(|piece| sealer.write(piece))?;
                Ok(sealer)
            }));
        }
        Ok(())
    }

    /// Ends the file; it is on the disk when this returns. The SHA-256 of its content, in hex.
    pub(super) async fn finish(mut self) -> io::Result<String> {
        let (mut sealer, mut hash) = self.idle().await?;
        let pieces = self.hand_over();
        let same = pieces.clone();
        let hashing = spawn_blocking(move || {
            same.iter().for_each(|piece| hash.update(piece));
            hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
        });
        let writing = spawn_blocking(move || {
            pieces.iter().try_for_each(|piece| sealer.write(piece))?;
            sealer.finish()
        });
        writing.await.map_err(io::Error::other)??;
        hashing.await.map_err(io::Error::other)
    }

    fn hand_over(&mut self) -> Vec<Bytes> {
        self.size = 0;
        mem::take(&mut self.waiting)
    }

    /// Both, once they have done what they were given.
    async fn idle(&mut self) -> io::Result<(Sealer, Sha256)> {
        let over = || io::Error::other("the file was ended by an error before");
        let sealer = self.sealer.take().ok_or_else(over)?.await.map_err(io::Error::other)??;
        let hash = self.hash.take().ok_or_else(over)?.await.map_err(io::Error::other)?;
        Ok((sealer, hash))
    }
}
