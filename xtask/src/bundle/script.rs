//! The generated scripts without what only a reader needs: comments that stand on lines of their own, and indentation.

use std::{fs, path::Path};

use crate::{
    trouble::{Outcome, While},
    workspace::files_below,
};

/// Makes every script of the folder smaller.
pub(super) fn made_small(folder: &Path) -> Outcome {
    for file in files_below(folder)? {
        if file.extension().is_some_and(|extension| extension == "js") {
            let text = fs::read_to_string(&file).at(&file)?;
            fs::write(&file, bare(&text)).at(&file)?;
        }
    }
    Ok(())
}

/// Line by line, so that nothing within a line is touched. A script with a text of several lines is left as it is.
fn bare(script: &str) -> String {
    if script.lines().any(|line| line.matches('`').count() % 2 == 1) {
        return script.to_owned();
    }
    let mut kept = String::with_capacity(script.len());
    let mut in_comment = false;
    for line in script.lines().map(str::trim) {
        if in_comment || line.starts_with("/*") {
            in_comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn comments_and_indentation_go_and_code_stays() {
        let script = "/**\n * Adds.\n */\nexport function add(a, b) {\n    // why\n    return a + b; // sum\n}\n/* one */\n";
        assert_eq!(bare(script), "export function add(a, b) {\nreturn a + b; // sum\n}\n");
    }

    #[test]
    fn a_text_of_several_lines_keeps_its_lines() {
        let script = "const text = `\n  // not a comment\n`;\n";
        assert_eq!(bare(script), script);
    }
}
