//! The browser bundle: wasm and its loader, the style sheet, the page, as the server hands them out.
//!
//! Everything but the page and the files of `public/` lies under `dist/pkg/<hash>/`, the hash being that of all their
//! contents: names are immutable, chunks find each other by relative names, and a new bundle never mixes with an old one.

mod compress;
mod css;
mod record;
mod script;
mod wasm;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use sha2::{Digest, Sha256};

pub(crate) use record::{Page, Record};

use crate::{
    toolchain,
    trouble::{Outcome, Trouble, While},
    workspace::{dist, files_below, root, target},
};

/// How much care goes into a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quality {
    /// Soon ready, large, not compressed: for someone who is changing it.
    Draft,
    /// Small and compressed: what people get.
    Release,
}

impl Quality {
    fn name(self) -> &'static str {
        match self {
            Quality::Draft => "draft",
            Quality::Release => "release",
        }
    }
}

/// Brings `dist/` up to date and says what lies in it. Quick when nothing changed.
pub(crate) fn make(quality: Quality) -> Outcome<Record> {
    let started = Instant::now();
    toolchain::ready_for_the_browser()?;
    let module = wasm::compiled(quality)?;
    let inputs = inputs(quality, &module)?;
    if let Some(record) = Record::read()?.filter(|record| record.inputs == inputs && record.is_whole()) {
        return Ok(record);
    }

    let staging = target().join("xtask").join("bundle");
    emptied(&staging)?;
    let pages = wasm::split_and_bound(quality, &module, &staging)?;
    css::bundled(&root().join("style/index.css"), &staging.join("style.css"))?;
    // What only the pages of ports wear comes with them, not with the first screen.
    css::bundled(&root().join("style/later.css"), &staging.join("later.css"))?;
    let boot = root().join("app/boot.js");
    fs::copy(&boot, staging.join("boot.js")).at(&boot)?;

    if quality == Quality::Release {
        script::made_small(&staging)?;
    }

    let hash = hash_of_all(&staging)?;
    let dist = dist();
    emptied(&dist)?;
    moved(&staging, &dist.join("pkg").join(&hash))?;
    write_page(&root().join("app/index.html"), &dist.join("index.html"), &hash)?;
    copied(&root().join("public"), &dist)?;
    if quality == Quality::Release {
        compress::siblings(&dist)?;
    }
    let record = Record { inputs, hash, pages };
    record.write()?;
    println!("Made the {} bundle in {:.1} s", quality.name(), started.elapsed().as_secs_f32());
    Ok(record)
}

/// One text that changes whenever the bundle would.
fn inputs(quality: Quality, module: &Path) -> Outcome<String> {
    let root = root();
    let mut digest = Sha256::new();
    digest.update(quality.name());
    let mut files = vec![module.to_path_buf(), root.join("app/index.html"), root.join("app/boot.js")];
    files.extend(files_below(&root.join("style"))?);
    files.extend(files_below(&root.join("public"))?);
    files.extend(files_below(&root.join("xtask/src/bundle"))?);
    for file in files {
        digest.update(file.to_string_lossy().as_bytes());
        digest.update(fs::read(&file).at(&file)?);
    }
    Ok(hex(digest))
}

fn hash_of_all(folder: &Path) -> Outcome<String> {
    let mut digest = Sha256::new();
    for file in files_below(folder)? {
        digest.update(file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().as_bytes());
        digest.update(fs::read(&file).at(&file)?);
    }
    let mut hash = hex(digest);
    hash.truncate(12);
    Ok(hash)
}

fn hex(digest: Sha256) -> String {
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes the page with the addresses of this bundle.
fn write_page(from: &Path, to: &Path, hash: &str) -> Outcome {
    let page = fs::read_to_string(from).at(from)?;
    let page = with_addresses(&page, hash)?;
    fs::write(to, page).at(to)
}

fn with_addresses(page: &str, hash: &str) -> Outcome<String> {
    if !page.contains("\"/pkg/") {
        return Err(Trouble::new("app/index.html names nothing under \"/pkg/\", so the bundle would never be loaded"));
    }
    Ok(page.replace("\"/pkg/", &format!("\"/pkg/{hash}/")))
}

fn emptied(folder: &Path) -> Outcome {
    if folder.exists() {
        fs::remove_dir_all(folder).at(folder)?;
    }
    fs::create_dir_all(folder).at(folder)
}

fn moved(from: &Path, to: &Path) -> Outcome {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).at(parent)?;
    }
    fs::rename(from, to).at(to)
}

fn copied(from: &Path, to: &Path) -> Outcome {
    for file in files_below(from)? {
        let name: PathBuf = file.strip_prefix(from).unwrap_or(&file).into();
        let copy = to.join(name);
        if let Some(parent) = copy.parent() {
            fs::create_dir_all(parent).at(parent)?;
        }
        fs::copy(&file, &copy).at(&file)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::with_addresses;

    #[test]
    fn the_page_gets_the_addresses_of_its_bundle() {
        let page = r#"<link href="/pkg/style.css"><script src="/pkg/boot.js"></script><link href="/icon.svg">"#;
        let written = with_addresses(page, "abc").unwrap();
        assert_eq!(written, r#"<link href="/pkg/abc/style.css"><script src="/pkg/abc/boot.js"></script><link href="/icon.svg">"#);
    }

    #[test]
    fn a_page_that_loads_no_bundle_is_refused() {
        assert!(with_addresses("<p>hello", "abc").is_err());
    }
}
