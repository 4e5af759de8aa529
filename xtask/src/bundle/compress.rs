//! Compressed siblings: the server picks one by what the browser accepts and compresses nothing itself.

use std::{
    ffi::OsString,
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

use crate::{
    trouble::{Outcome, While},
    workspace::files_below,
};

const WORTH_IT: [&str; 8] = ["css", "html", "ico", "js", "json", "svg", "txt", "wasm"];

/// Writes `.br` and `.gz` beside every file that shrinks.
pub(super) fn siblings(folder: &Path) -> Outcome {
    let mut files = files_below(folder)?;
    files.retain(|file| file.extension().is_some_and(|end| WORTH_IT.iter().any(|known| end == *known)));
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(|| worked_off(&files, &next))).collect();
        threads.into_iter().try_for_each(|thread| match thread.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })
}

fn worked_off(files: &[PathBuf], next: &AtomicUsize) -> Outcome {
    while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
        let plain = fs::read(file).at(file)?;
        keep_if_smaller(file, ".br", &plain, brotli(&plain).at(file)?)?;
        keep_if_smaller(file, ".gz", &plain, gzip(&plain).at(file)?)?;
    }
    Ok(())
}

fn keep_if_smaller(file: &Path, end: &str, plain: &[u8], packed: Vec<u8>) -> Outcome {
    if packed.len() >= plain.len() {
        return Ok(());
    }
    let mut name = OsString::from(file);
    name.push(end);
    let name = PathBuf::from(name);
    fs::write(&name, packed).at(&name)
}

fn brotli(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packed = Vec::new();
    let best = BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: plain.len(), ..BrotliEncoderParams::default() };
    brotli::BrotliCompress(&mut &plain[..], &mut packed, &best)?;
    Ok(packed)
}

fn gzip(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::siblings;

    #[test]
    fn siblings_are_written_for_what_shrinks_and_for_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a.css"), "p{color:red}".repeat(50)).unwrap();
        fs::write(at("b.js"), "x").unwrap();
        fs::write(at("c.png"), "p".repeat(500)).unwrap();
        siblings(folder.path()).unwrap();
        assert!(at("a.css.br").exists() && at("a.css.gz").exists());
        assert!(!at("b.js.br").exists(), "one byte does not shrink");
        assert!(!at("c.png.br").exists(), "pictures are compressed already");
    }
}
