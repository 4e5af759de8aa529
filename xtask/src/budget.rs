//! How many bytes travel before someone can work, held against a budget.

use std::{ffi::OsString, fs, path::Path};

use crate::{
    bundle::Record,
    trouble::{Outcome, Trouble, While},
    workspace::dist,
};

/// Bytes of the first usable screen, compressed with brotli.
const BUDGET: u64 = 220_000;

/// Prints what each page costs when it is the first, and fails when one is over the budget.
pub(crate) fn check(bundle: &Record) -> Outcome {
    let folder = bundle.folder();
    let mut shell = packed_size(&dist().join("index.html"))?;
    println!("  {:<44} {:>9}", "index.html", shell);
    for name in ["style.css", "boot.js", "app.js", "__wasm_split.js", "app_bg.wasm"] {
        let size = packed_size(&folder.join(name))?;
        println!("  {name:<44} {size:>9}");
        shell += size;
    }
    println!("  {:<44} {shell:>9}", "every page");
    let mut largest = shell;
    for page in &bundle.pages {
        let mut size = shell;
        for chunk in &page.chunks {
            size += packed_size(&folder.join(chunk))?;
        }
        println!("  {:<44} {size:>9}", plain_name(&page.name));
        largest = largest.max(size);
    }
    verdict(largest)
}

fn verdict(largest: u64) -> Outcome {
    if largest > BUDGET {
        return Err(Trouble::new(format!("the first screen takes {largest} bytes; the budget is {BUDGET}")));
    }
    println!("  the largest first screen takes {largest} of {BUDGET} bytes");
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

/// `__HomeRoute_View_1234567` is `HomeRoute` to a reader.
fn plain_name(name: &str) -> &str {
    let name = name.trim_start_matches('_');
    name.split("_view").next().unwrap_or(name)
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
    fn a_page_is_named_as_its_route() {
        assert_eq!(plain_name("__home_route_view_123"), "home_route");
        assert_eq!(plain_name("numbers"), "numbers");
    }
}
