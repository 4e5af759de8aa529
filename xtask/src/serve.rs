//! Patchbay on this machine, with its data in `./data`.

use std::process::Command;

use clap::Args;

use crate::{
    bundle::{self, Quality},
    trouble::{Outcome, Trouble},
    workspace::{cargo, root, run, server_binary},
};

#[derive(Args)]
pub(crate) struct Serve {
    /// Serve what people get: small, compressed, optimised. Takes minutes to build the first time.
    #[arg(long)]
    release: bool,
    /// What follows goes to the server.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    server_arguments: Vec<String>,
}

impl Serve {
    pub(crate) fn run(self) -> Outcome {
        let (quality, profile) = if self.release { (Quality::Release, "release") } else { (Quality::Draft, "debug") };
        bundle::make(quality)?;
        let mut build = cargo();
        build.args(["build", "--package", "server", "--bin", "patchbay"]);
        if self.release {
            build.arg("--release");
        }
        run(&mut build)?;
        let mut server = Command::new(server_binary(profile));
        server.current_dir(root()).args(self.server_arguments);
        become_the(server)
    }
}

/// On Unix this process turns into the server, so that Ctrl-C reaches it and it may finish what it has under way.
#[cfg(unix)]
fn become_the(mut server: Command) -> Outcome {
    use std::os::unix::process::CommandExt;
    let error = server.exec();
    Err(Trouble::new(format!("could not start the server: {error}")))
}

#[cfg(not(unix))]
fn become_the(mut server: Command) -> Outcome {
    let status = server.status().map_err(|error| Trouble::new(format!("could not start the server: {error}")))?;
    if status.success() { Ok(()) } else { Err(Trouble::new(format!("the server ended with {status}"))) }
}
