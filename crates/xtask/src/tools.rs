//! The tools that build the page, and how each of them is installed into the cache.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use xshell::{Shell, cmd};

use crate::cache;
use crate::project::Project;

/// A tool, pinned to one version.
struct Tool {
    /// The name of its package in the registry.
    package: &'static str,
    version: &'static str,
    /// The name of its program on `PATH`.
    program: &'static str,
    source: Source,
}

/// Where a tool comes from.
enum Source {
    /// Built by `cargo install` with these additional flags.
    Cargo(&'static [&'static str]),
    /// Unpacked by `npm install` and run by Node.
    Npm,
}

const TOOLS: [Tool; 5] = [
    Tool {
        package: "wasm-bindgen-cli",
        // Must equal the `wasm-bindgen` crate in the workspace manifest.
        version: "0.2.126",
        program: "wasm-bindgen",
        source: Source::Cargo(&[]),
    },
    Tool {
        package: "trunk",
        // The newest version that the pinned Rust can build; its default features only add update checks and TLS.
        version: "0.21.14",
        program: "trunk",
        source: Source::Cargo(&["--no-default-features"]),
    },
    Tool {
        package: "wasm_split_cli_support",
        // Must understand the marks of `wasm_split_helpers` in the page's manifest.
        version: "0.2.4",
        program: "wasm-split-cli",
        source: Source::Cargo(&["--features", "build-binary"]),
    },
    Tool {
        package: "binaryen",
        // Linux distributions package versions that are too old for the output of rustc.
        version: "132.0.0",
        program: "wasm-opt",
        source: Source::Npm,
    },
    Tool { package: "esbuild", version: "0.28.2", program: "esbuild", source: Source::Npm },
];

impl Tool {
    fn home(&self) -> Result<PathBuf> {
        cache::entry(self.package, self.version)
    }

    fn bin(&self) -> Result<PathBuf> {
        let home = self.home()?;
        Ok(match self.source {
            Source::Cargo(_) => home.join("bin"),
            Source::Npm => home.join("node_modules/.bin"),
        })
    }

    fn ensure(&self) -> Result<()> {
        let Self { package, version, program, source } = self;
        let path = self.bin()?.join(program);
        if path.is_file() {
            return Ok(());
        }
        let home = self.home()?;
        eprintln!("set-up: installing {package} {version} into {}", home.display());
        match source {
            Source::Cargo(flags) => cargo_install(package, version, flags, &home),
            Source::Npm => npm_install(package, version, &home),
        }
        .with_context(|| format!("{package} {version} could not be installed; a first set-up needs the network"))?;
        ensure!(
            path.is_file(),
            "{package} {version} was installed but {} is not there; remove {} and run again",
            path.display(),
            home.display(),
        );
        Ok(())
    }
}

fn cargo_install(package: &str, version: &str, flags: &[&str], home: &Path) -> Result<()> {
    eprintln!("set-up: this compiles it once, for some minutes");
    fs::create_dir_all(home)?;
    let sh = Shell::new()?;
    sh.change_dir(home);
    cmd!(sh, "cargo install --locked {package} --version {version} {flags...} --root {home}")
        // Built for a short compile time, not for speed, and without the settings of this checkout.
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env_remove("CARGO_TARGET_DIR")
        .quiet()
        .run()?;
    Ok(())
}

/// Installs into a staging directory first, so that an interrupted install is never taken for a complete one.
fn npm_install(package: &str, version: &str, home: &Path) -> Result<()> {
    let staging = home.with_extension(format!("partial-{}", std::process::id()));
    fs::create_dir_all(&staging)?;
    let sh = Shell::new()?;
    sh.change_dir(&staging);
    let spec = format!("{package}@{version}");
    cmd!(sh, "npm install --prefix {staging} --no-audit --no-fund --ignore-scripts {spec}").quiet().run()?;
    if home.exists() {
        fs::remove_dir_all(home)?;
    }
    fs::rename(&staging, home)?;
    Ok(())
}

/// Installs everything that a page build needs: the wasm target, the tools, and the crates for `--offline`.
pub fn ensure_page(project: &Project) -> Result<()> {
    let sh = project.shell();
    ensure_program(sh, "node", "Node.js 20 or newer (https://nodejs.org)")?;
    ensure_rust(sh)?;
    for tool in &TOOLS {
        tool.ensure()?;
    }
    project.fetch()
}

fn ensure_program(sh: &Shell, program: &str, what: &str) -> Result<()> {
    let found = cmd!(sh, "{program} --version").quiet().ignore_stdout().ignore_stderr().run();
    ensure!(found.is_ok(), "`{program}` was not found on PATH; install {what} and run again");
    Ok(())
}

/// Adds what a plain Rust installation lacks: the target, and the source of the standard library, which releases are
/// built with.
fn ensure_rust(sh: &Shell) -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let sysroot = cmd!(sh, "rustc --print sysroot").quiet().read()?;
    let rustlib = Path::new(&sysroot).join("lib/rustlib");
    let add = |place: &str, kind: &str, name: &str| {
        if rustlib.join(place).exists() {
            return Ok(());
        }
        eprintln!("set-up: adding the Rust {kind} {name}");
        cmd!(sh, "rustup {kind} add {name}")
            .quiet()
            .run()
            .with_context(|| format!("the Rust {kind} {name} is missing; add it the way this Rust was installed"))
    };
    add(TARGET, "target", TARGET)?;
    add("src/rust/library/Cargo.lock", "component", "rust-src")
}

/// Returns `PATH` with the tools' directories in front.
pub fn path() -> Result<std::ffi::OsString> {
    let mut directories = TOOLS.iter().map(Tool::bin).collect::<Result<Vec<_>>>()?;
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    directories.extend(std::env::split_paths(&inherited));
    Ok(std::env::join_paths(directories)?)
}
