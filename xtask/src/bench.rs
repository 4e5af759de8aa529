//! Figures, side by side, in tables. Nothing here passes or fails: the aims stand beside the figures.

use crate::{
    bundle::{self, Quality},
    end2end,
    trouble::Outcome,
    workspace::{cargo, program, root, run, server_binary},
};

pub(crate) fn run_all() -> Outcome {
    end2end::set_up()?;
    end2end::postgresql()?;
    let bundle = bundle::make(Quality::Release)?;
    println!("\nBytes over the wire to the first usable screen, brotli; the budget is checked by `cargo xtask test`.\n");
    crate::budget::check(&bundle)?;
    run(cargo().args(["build", "--release", "--package", "server", "--bin", "patchbay"]))?;
    println!("\nThe back end\n");
    run(cargo().args(["bench", "--quiet", "--package", "server", "--bench", "console"]))?;
    println!("\nPapers and the board of ports\n");
    run(cargo().args(["bench", "--quiet", "--package", "server", "--bench", "ports"]))?;
    println!("\nA search over four carriers\n");
    run(cargo().args(["bench", "--quiet", "--package", "server", "--bench", "search"]))?;
    println!("\nBulk changes\n");
    run(cargo().args(["bench", "--quiet", "--package", "server", "--bench", "bulk"]))?;
    println!("\nA million call records\n");
    run(cargo().args(["bench", "--quiet", "--package", "server", "--bench", "calls"]))?;
    println!("\nThe longest answers of carriers\n");
    run(cargo().args(["bench", "--quiet", "--package", "carriers", "--bench", "parse"]))?;
    println!("\nOne, two and three instances on one PostgreSQL\n");
    run(cargo().args(["bench", "--quiet", "--package", "server", "--bench", "instances"]))?;
    println!("\nThe linter of ports\n");
    run(cargo().args(["bench", "--quiet", "--package", "contract", "--bench", "lint"]))?;
    println!("\nThe list of numbers, in Chromium\n");
    in_chromium("bench/keystrokes.mjs")?;
    println!("\nThe board of ports and the linter, in Chromium\n");
    in_chromium("bench/board.mjs")
}

fn in_chromium(script: &str) -> Outcome {
    let mut node = program("node");
    node.arg(script)
        .current_dir(root().join("end2end"))
        .env("PATCHBAY_SERVER", server_binary("release"))
        .env("PATCHBAY_CHROMIUM", end2end::chromium_path()?);
    run(&mut node)
}
