//! What the server is built from besides its sources: its migrations and, for a release, the browser bundle.

use std::{env, fs, path::Path};

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script its profile by the environment only")]
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=migrations");
    // A debug build reads the bundle from the disk while it runs; only a release embeds it.
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        let bundle = Path::new("../dist");
        // Without the folder this script would run again with every build.
        let _ = fs::create_dir_all(bundle);
        println!("cargo:rerun-if-changed=../dist");
    }
}
