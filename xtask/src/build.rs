//! One binary that needs nothing beside it.

use std::fs;

use crate::{
    bundle::{self, Quality},
    trouble::{Outcome, While},
    workspace::{cargo, root, run, server_binary},
};

pub(crate) fn run_all() -> Outcome {
    bundle::make(Quality::Release)?;
    run(cargo().args(["build", "--release", "--package", "server", "--bin", "patchbay"]))?;
    let binary = server_binary("release");
    let bytes = fs::metadata(&binary).at(&binary)?.len();
    let shown = binary.strip_prefix(root()).unwrap_or(&binary).display();
    println!("{shown}: {:.1} MB, the browser bundle inside", bytes as f64 / 1e6);
    Ok(())
}
