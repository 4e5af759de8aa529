//! Where things lie, and how programs are started.

use std::{
    env,
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

use crate::trouble::{Outcome, Trouble, While};

/// The root of the repository: as cargo says when it runs this, or as it was when this was built.
pub(crate) fn root() -> PathBuf {
    let here = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map(Path::to_path_buf).unwrap_or(here)
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Where the browser bundle lies for the server to embed.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// The server as a build of this profile leaves it.
pub(crate) fn server_binary(profile: &str) -> PathBuf {
    target().join(profile).join(format!("patchbay{}", env::consts::EXE_SUFFIX))
}

/// The cargo that started us, at the root of the repository.
pub(crate) fn cargo() -> Command {
    program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A program to run at the root of the repository.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    command
}

/// Runs to the end and wants success.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let shown = shown(command);
    let status = command.status().while_doing(format!("could not start `{shown}`"))?;
    if status.success() { Ok(()) } else { Err(Trouble::new(format!("`{shown}` ended with {status}"))) }
}

/// Whether a program is there and answers to this argument.
pub(crate) fn answers(name: &str, argument: &str) -> bool {
    program(name).arg(argument).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// What a program prints, when it succeeds.
pub(crate) fn printed(command: &mut Command) -> Outcome<String> {
    let shown = shown(command);
    let output = command.stderr(Stdio::null()).output().while_doing(format!("could not start `{shown}`"))?;
    if !output.status.success() {
        return Err(Trouble::new(format!("`{shown}` ended with {}", output.status)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs to the end, shows every line as it comes, and gives the lines back together with the verdict.
pub(crate) fn watched(command: &mut Command) -> Outcome<(Vec<String>, Outcome)> {
    let shown = shown(command);
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().while_doing(format!("could not start `{shown}`"))?;
    let errors = child.stderr.take().map(|pipe| thread::spawn(move || echoed(pipe, std::io::stderr())));
    let mut lines = child.stdout.take().map(|pipe| echoed(pipe, std::io::stdout())).unwrap_or_default();
    lines.extend(errors.and_then(|thread| thread.join().ok()).unwrap_or_default());
    let status = child.wait().while_doing(&shown)?;
    let verdict = if status.success() { Ok(()) } else { Err(Trouble::new(format!("`{shown}` ended with {status}"))) };
    Ok((lines, verdict))
}

fn echoed(pipe: impl Read, mut screen: impl Write) -> Vec<String> {
    let mut lines = Vec::new();
    for line in BufReader::new(pipe).lines().map_while(Result::ok) {
        // A closed screen must not stop the tests.
        drop(writeln!(screen, "{line}"));
        lines.push(line);
    }
    lines
}

fn shown(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_name().unwrap_or(command.get_program()).to_string_lossy().into_owned();
    command.get_args().fold(name, |line, argument| format!("{line} {}", argument.to_string_lossy()))
}

/// Every file below a folder, in a steady order; none when the folder is not there.
pub(crate) fn files_below(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    if !folder.is_dir() {
        return Ok(files);
    }
    for entry in fs::read_dir(folder).at(folder)? {
        let path = entry.at(folder)?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
