//! Finds Chromium for the page tests, or installs it where that is possible.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use xshell::{Shell, cmd};

use crate::project::Project;

/// The environment variable that names a browser, here and in `playwright.config.mjs`.
pub const VARIABLE: &str = "PIDSCOPE_CHROMIUM";

const PROGRAM_NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Returns the path of the browser, which is installed through apt-get if there is none and the user is root.
pub fn ensure(project: &Project) -> Result<PathBuf> {
    if let Some(named) = env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
        let named = PathBuf::from(named);
        ensure!(
            named.is_file(),
            "{VARIABLE} names {}, which is not a file; unset it or name a Chromium program",
            named.display(),
        );
        return Ok(named);
    }
    if let Some(found) = on_path() {
        return Ok(found);
    }
    let sh = project.shell();
    if is_root(sh) && program("apt-get").is_some() {
        install(sh)?;
        return on_path().context("apt-get installed chromium, but it is not on PATH");
    }
    bail!(
        "no browser for the page tests: none of {} is on PATH; \
         install Chromium (Debian: `sudo apt-get install chromium fonts-noto-cjk`) \
         or set {VARIABLE} to its program, then run again",
        PROGRAM_NAMES.join(", "),
    )
}

fn on_path() -> Option<PathBuf> {
    PROGRAM_NAMES.into_iter().find_map(program)
}

/// Returns the path of a program on `PATH`.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|directory| directory.join(name)).find(|file| is_program(file))
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}

fn is_root(sh: &Shell) -> bool {
    cmd!(sh, "id -u").quiet().ignore_stderr().read().is_ok_and(|id| id == "0")
}

fn install(sh: &Shell) -> Result<()> {
    eprintln!("set-up: installing chromium and fonts-noto-cjk through apt-get");
    cmd!(sh, "apt-get update").quiet().run()?;
    cmd!(sh, "apt-get install -y --no-install-recommends chromium fonts-noto-cjk")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .quiet()
        .run()
        .context("apt-get failed to install chromium; see its output above")
}
