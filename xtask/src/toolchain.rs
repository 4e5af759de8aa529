//! What Rust itself must have before anything is built.

use std::path::Path;

use crate::{
    trouble::{Outcome, Trouble},
    workspace::{answers, printed, program, root, run},
};

pub(crate) const BROWSER: &str = "wasm32-unknown-unknown";

/// Adds the browser's target when this toolchain does not have it.
pub(crate) fn ready_for_the_browser() -> Outcome {
    if has_browser_target() {
        return Ok(());
    }
    if !answers("rustup", "--version") {
        return Err(Trouble::new(format!(
            "this Rust has no {BROWSER} target and there is no rustup to add it: install rustup from https://rustup.rs"
        )));
    }
    println!("Adding the {BROWSER} target");
    run(program("rustup").args(["target", "add", BROWSER]))
}

fn has_browser_target() -> bool {
    let Ok(sysroot) = printed(program("rustc").args(["--print", "sysroot"]).current_dir(root())) else { return false };
    Path::new(sysroot.trim()).join("lib/rustlib").join(BROWSER).join("lib").is_dir()
}
