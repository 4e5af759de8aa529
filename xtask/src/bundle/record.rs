//! What the last bundle was made from and what it holds, kept beside the build so that nothing is made twice.

use std::{fs, path::PathBuf};

use crate::{
    trouble::{Outcome, While},
    workspace::{dist, target},
};

/// A page that loads its own code, and the files it needs for that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) name: String,
    pub(crate) chunks: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// Changes whenever the bundle would.
    pub(crate) inputs: String,
    /// The folder under `dist/pkg/`.
    pub(crate) hash: String,
    pub(crate) pages: Vec<Page>,
}

fn place() -> PathBuf {
    target().join("xtask").join("bundle.record")
}

impl Record {
    pub(super) fn read() -> Outcome<Option<Self>> {
        let place = place();
        if !place.exists() {
            return Ok(None);
        }
        Ok(Self::parsed(&fs::read_to_string(&place).at(&place)?))
    }

    pub(super) fn write(&self) -> Outcome {
        let place = place();
        fs::write(&place, self.printed()).at(&place)
    }

    /// Where the immutable files lie.
    pub(crate) fn folder(&self) -> PathBuf {
        dist().join("pkg").join(&self.hash)
    }

    /// Whether `dist/` still holds what this speaks of.
    pub(super) fn is_whole(&self) -> bool {
        dist().join("index.html").is_file() && self.folder().join("app_bg.wasm").is_file()
    }

    fn printed(&self) -> String {
        let pages = self.pages.iter().map(|page| format!("{} {}\n", page.name, page.chunks.join(" ")));
        format!("{}\n{}\n{}", self.inputs, self.hash, pages.collect::<String>())
    }

    fn parsed(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let (inputs, hash) = (lines.next()?.to_owned(), lines.next()?.to_owned());
        let pages = lines.filter_map(|line| {
            let mut words = line.split_whitespace().map(str::to_owned);
            Some(Page { name: words.next()?, chunks: words.collect() })
        });
        Some(Self { inputs, hash, pages: pages.collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::{Page, Record};

    #[test]
    fn a_record_reads_back_as_it_was_written() {
        let record = Record {
            inputs: "aa".into(),
            hash: "bb".into(),
            pages: vec![Page { name: "home".into(), chunks: vec!["chunk_0.wasm".into(), "home.wasm".into()] }],
        };
        assert_eq!(Record::parsed(&record.printed()), Some(record));
        assert_eq!(Record::parsed("one line"), None);
    }
}
