//! The style sheet: one file out of many, minified, its modern words kept as they are.

use std::{fs, path::Path};

use lightningcss::{
    bundler::{Bundler, FileProvider},
    stylesheet::{MinifyOptions, ParserOptions, PrinterOptions},
};

use crate::trouble::{Outcome, While};

pub(super) fn bundled(entry: &Path, to: &Path) -> Outcome {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(entry).at(entry)?;
    sheet.minify(MinifyOptions::default()).while_doing("minifying the style sheet")?;
    let printed =
        sheet.to_css(PrinterOptions { minify: true, ..PrinterOptions::default() }).while_doing("printing the style sheet")?;
    fs::write(to, printed.code).at(to)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::bundled;

    #[test]
    fn imported_sheets_become_one_and_modern_words_survive() {
        let folder = tempfile::tempdir().unwrap();
        let entry = folder.path().join("index.css");
        fs::write(&entry, "@layer base, ui;\n@import \"base.css\" layer(base);\n@layer ui { a { & b { color: red } } }").unwrap();
        fs::write(folder.path().join("base.css"), "p { color: light-dark(black, white); }").unwrap();
        let to = folder.path().join("out.css");
        bundled(&entry, &to).unwrap();
        let css = fs::read_to_string(to).unwrap();
        assert!(css.starts_with("@layer base"), "{css}");
        assert!(css.contains("light-dark("), "{css}");
        assert!(!css.contains("@import"), "{css}");
    }
}
