//! How many bytes travel before someone can work, held against a budget.

use std::{ffi::OsString, fs, path::Path};

use crate::{
    bundle::Record,
    trouble::{Outcome, Trouble, While},
    workspace::dist,
};

/// Bytes of the first usable screen, compressed with brotli. That screen comes with the frame, in the main part.
const BUDGET: u64 = 223_000;

/// Prints what the first screen costs and what the pages behind it add, and fails when the first screen is over the budget.
pub(crate) fn check(bundle: &Record) -> Outcome {
    let folder = bundle.folder();
    let mut shell = packed_size(&dist().join("index.html"))?;
    println!("  {:<44} {:>9}", "index.html", shell);
    for name in ["style.css", "boot.js", "app.js", "__wasm_split.js", "app_bg.wasm"] {
        let size = packed_size(&folder.join(name))?;
        println!("  {name:<44} {size:>9}");
        shell += size;
    }
    println!("  {:<44} {shell:>9}", "the first screen");
    for page in &bundle.pages {
        let mut more = 0;
        for chunk in &page.chunks {
            more += packed_size(&folder.join(chunk))?;
        }
        println!("  {:<44} {more:>9}   in {} files", format!("+ {}", plain_name(&page.name)), page.chunks.len());
    }
    verdict(shell)
}

fn verdict(size: u64) -> Outcome {
    if size > BUDGET {
        return Err(Trouble::new(format!("the first screen takes {size} bytes; the budget is {BUDGET}")));
    }
    println!("  the first screen takes {size} of {BUDGET} bytes");
    Ok(())
}

/// The size as it travels: the brotli sibling's where there is one.
fn packed_size(file: &Path) -> Outcome<u64> {
    let mut sibling = OsString::from(file);
    sibling.push(".br");
    let travels = Path::new(&sibling);
    let travels = if travels.exists() { travels } else { file };
    Ok(fs::metadata(travels).at(travels)?.len())
}

/// `caring_for_numbers_1234567` is `caring_for_numbers` to a reader.
fn plain_name(name: &str) -> &str {
    name.trim_matches(|c: char| c == '_' || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{BUDGET, plain_name, verdict};

    #[test]
    fn one_byte_over_the_budget_fails() {
        assert!(verdict(BUDGET).is_ok());
        assert!(verdict(BUDGET + 1).is_err());
    }

    #[test]
    fn what_is_loaded_later_is_named_as_in_the_source() {
        assert_eq!(plain_name("caring_for_numbers_123"), "caring_for_numbers");
        assert_eq!(plain_name("palette"), "palette");
    }
}
