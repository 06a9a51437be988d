//! `cargo xtask test`: runs and times the steps in order; the first failure ends the run.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use xshell::{Cmd, cmd};

use crate::counts::{Counts, Runner};
use crate::project::{Project, free_port};
use crate::{browser, dist, size, tools};

/// Which of the steps to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    All,
    /// Formatting, lints and native tests.
    Rust,
    /// The JavaScript package in Node and in a browser, its size and its types; and the snippets for site generators.
    Api,
    /// The release page: its size and its behaviour in a browser.
    Page,
}

/// The number of random calls that are compared with the running kernel.
const VERIFIED_CALLS: u32 = 5000;

/// The address of the site in tests; nothing is requested from it.
const SITE_URL: &str = "https://example.org/pidscope/";

/// The results of the finished steps, for the summary.
#[derive(Default)]
struct Steps {
    finished: Vec<(&'static str, Duration)>,
    summary_lines: Vec<String>,
    counts: Counts,
}

/// Runs the steps of a scope, and prints the summary even after a failure.
pub fn test(project: &Project, scope: Scope) -> Result<()> {
    let mut steps = Steps::default();
    let outcome = steps.run(project, scope);
    steps.summarize(&outcome);
    outcome
}

impl Steps {
    fn run(&mut self, project: &Project, scope: Scope) -> Result<()> {
        let sh = project.shell();
        let includes = |part| scope == Scope::All || scope == part;
        let mut chromium = PathBuf::new();
        if scope != Scope::Rust {
            self.step("set-up", |_| {
                tools::ensure_page(project)?;
                chromium = browser::ensure(project)?;
                if includes(Scope::Page) {
                    project.ensure_page_tests()?;
                }
                if includes(Scope::Api) {
                    project.ensure_api_tests()?;
                }
                Ok(())
            })?;
        }
        if includes(Scope::Rust) {
            self.step("fmt", |_| run_quietly(cmd!(sh, "cargo fmt --all --check")))?;
            self.step("clippy", |_| {
                run_quietly(cmd!(sh, "cargo clippy --workspace --all-targets --locked -- -D warnings"))
            })?;
            self.step("cargo test", |steps| {
                // Shows all failures of this step in one run; the run still ends here.
                let command = cmd!(sh, "cargo test --workspace --locked --no-fail-fast");
                steps.tests(Runner::Cargo, command)
            })?;
        }
        if includes(Scope::Rust) {
            self.step("verify", |steps| {
                if let Some(why) = project.quick_verify(VERIFIED_CALLS)? {
                    steps.skip(&format!("the comparison with the running kernel was skipped, because {why}"));
                }
                Ok(())
            })?;
        }
        let mut package = PathBuf::new();
        if scope != Scope::Rust {
            self.step("build", |_| {
                package =
                    if includes(Scope::Page) { project.build_page_and_package() } else { project.build_package() }?;
                Ok(())
            })?;
        }
        if includes(Scope::Api) {
            self.step("wasm API", |steps| {
                let files = node_tests(&project.root().join("crates/wasm/tests"))?;
                let command = cmd!(sh, "node --test --test-reporter=tap {files...}")
                    .env(browser::VARIABLE, &chromium)
                    .env("PIDSCOPE_PACKAGE", &package);
                steps.tests(Runner::Node, command)
            })?;
        }
        if includes(Scope::Api) {
            self.step("integrations", |steps| steps.integrations(project))?;
        }
        if includes(Scope::Page) {
            self.step("page size", |_| size::check(&project.dist()))?;
            let site = project.target().join("site");
            self.step("dist", |_| dist::assemble(project, &site, &package, Some(SITE_URL), Some(&chromium)))?;
            self.step("page tests", |steps| {
                let _directory = sh.push_dir("web/tests");
                let command = cmd!(sh, "node node_modules/@playwright/test/cli.js test")
                    .env(browser::VARIABLE, chromium)
                    .env("PIDSCOPE_SITE", site)
                    .env("PIDSCOPE_TEST_PORT", free_port(0)?.to_string());
                steps.tests(Runner::Playwright, command)
            })?;
        }
        Ok(())
    }

    /// Tests the snippets for site generators with those generators that are installed.
    fn integrations(&mut self, project: &Project) -> Result<()> {
        const DIRECTORY: &str = "integrations/tests";
        for generator in ["jekyll", "hugo"] {
            if browser::program(generator).is_none() {
                self.skip(&format!("integrations/{generator} was not tested, because {generator} is not installed"));
            }
        }
        project.ensure_packages(DIRECTORY)?;
        let files = node_tests(&project.root().join(DIRECTORY))?;
        self.tests(Runner::Node, cmd!(project.shell(), "node --test --test-reporter=tap {files...}"))
    }

    fn step(&mut self, name: &'static str, work: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        println!("\n== {name}");
        let start = Instant::now();
        let outcome = work(self);
        self.finished.push((name, start.elapsed()));
        outcome.with_context(|| format!("step `{name}` failed"))
    }

    /// Reports a skipped test, now and in the summary.
    fn skip(&mut self, what: &str) {
        println!("{what}");
        self.summary_lines.push(what.to_owned());
    }

    /// Runs a test runner; passes its output through and keeps its summary lines.
    fn tests(&mut self, runner: Runner, command: Cmd<'_>) -> Result<()> {
        let shown = command.to_string();
        let mut child = Command::from(command)
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("could not start `{shown}`"))?;
        let output = child.stdout.take().context("the runner's output is not piped")?;
        let mut ran = Counts::default();
        for line in BufReader::new(output).split(b'\n') {
            let mut line = line?;
            if let Some(counts) = runner.parse_summary(String::from_utf8_lossy(&line).trim_end()) {
                ran += counts;
                if !counts.is_empty() {
                    self.summary_lines.push(String::from_utf8_lossy(&line).trim().to_owned());
                }
            }
            line.push(b'\n');
            std::io::stdout().write_all(&line)?;
        }
        self.counts += ran;
        let status = child.wait()?;
        if !status.success() {
            bail!("`{shown}` ended with {status}, after {ran}; see its output above");
        }
        ensure!(ran.failed == 0, "`{shown}` ended well but reports {ran}");
        ensure!(ran.passed > 0, "`{shown}` ran no test; at least one was expected");
        Ok(())
    }

    fn summarize(&self, outcome: &Result<()>) {
        println!("\n== summary");
        for (index, (name, time)) in self.finished.iter().enumerate() {
            let failed = outcome.is_err() && index + 1 == self.finished.len();
            let word = if failed { "FAILED" } else { "ok" };
            println!("{name:<12} {word:<6} {:>7.1} s", time.as_secs_f64());
        }
        for line in &self.summary_lines {
            println!("{line}");
        }
        println!("{}", self.counts);
    }
}

fn run_quietly(command: Cmd<'_>) -> Result<()> {
    Ok(command.quiet().run()?)
}

/// Returns the test files in a directory. Passing them by name works with every version of Node's test runner.
fn node_tests(directory: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(directory)
        .with_context(|| format!("could not read the test directory {}", directory.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.to_string_lossy();
        if [".test.mjs", ".test.js", ".test.cjs"].iter().any(|end| name.ends_with(end)) {
            files.push(path);
        }
    }
    ensure!(!files.is_empty(), "no *.test.mjs file in {}", directory.display());
    files.sort();
    Ok(files)
}
