//! The checkout, and the commands that build it.

use std::env;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result, bail, ensure};
use pidscope_text::{Lang, Part};
use xshell::{Cmd, Shell, cmd};

use crate::{browser, loader, policy, shrink, split, tools};

/// This checkout, and a shell in its root directory whose `PATH` begins with the cached tools.
pub struct Project {
    root: PathBuf,
    shell: Shell,
}

impl Project {
    /// Opens the checkout that this program was built from.
    pub fn open() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let root = root
            .canonicalize()
            .with_context(|| format!("{} is gone; run `cargo xtask` inside a checkout", root.display()))?;
        let shell = Shell::new()?;
        shell.change_dir(&root);
        shell.set_var("PATH", tools::path()?);
        Ok(Self { root, shell })
    }

    pub fn shell(&self) -> &Shell {
        &self.shell
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the directory of the built page.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// Returns Cargo's target directory.
    pub fn target(&self) -> PathBuf {
        // `join` keeps an absolute path as it is.
        self.root.join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
    }

    /// Returns a Trunk command that uses only tools from `PATH`.
    fn trunk<'a>(&'a self, command: &str) -> Cmd<'a> {
        cmd!(self.shell, "trunk {command} --offline --locked")
            // Trunk treats NO_COLOR=1, the common form, as a usage error.
            .env_remove("NO_COLOR")
            .quiet()
    }

    /// Makes a command build the release page: small, and without paths of the build machine.
    fn release<'a>(&self, command: Cmd<'a>) -> Cmd<'a> {
        self.small(command.args(["--release", "--cargo-profile", "wasm"]))
    }

    /// Makes a command build WebAssembly with its own standard library, which is optimized for size and has no panic
    /// messages (a panic ends in a trap either way). The stable compiler supports both, but these switches may still
    /// change.
    fn small<'a>(&self, command: Cmd<'a>) -> Cmd<'a> {
        self.small_with(command, "")
    }

    /// The same, with an additional compiler flag.
    fn small_with<'a>(&self, command: Cmd<'a>, flag: &str) -> Cmd<'a> {
        let root = self.root.display();
        let flags = format!("-Zunstable-options -Cpanic=immediate-abort --remap-path-prefix={root}= {flag}");
        command
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
            .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags)
    }

    /// Downloads the crates of the project and of the standard library, for `--offline`.
    pub fn fetch(&self) -> Result<()> {
        let command = cmd!(self.shell, "cargo fetch --locked --target wasm32-unknown-unknown").quiet();
        self.small(command).run().context("could not fetch the project's crates")?;
        cmd!(self.shell, "cargo fetch --locked").quiet().run().context("could not fetch the project's crates")
    }

    /// Serves the page until interrupted.
    pub fn serve(&self, port: u16, release: bool) -> Result<()> {
        let port = free_port(port)?;
        println!("pidscope: http://127.0.0.1:{port}/ once the build below is done; Ctrl-C ends it");
        let number = port.to_string();
        let mut command = self.trunk("serve").args(["--address", "127.0.0.1", "--port", &number]);
        if release {
            command = self.release(command);
        }
        command.run().context("`trunk serve` failed; see its output above")
    }

    /// Builds the release page into `dist`.
    pub fn build_page(&self) -> Result<()> {
        // The texts of each language are separate files: a visit fetches one of them at first, and another one later.
        let features = ["--no-default-features", "--features", "split"];
        let build = self.release(self.trunk("build").args(features));
        // The module can only be split if it has names and relocation information from the linker.
        self.small_with(build, split::LINKER_FLAGS).env("CARGO_PROFILE_WASM_STRIP", "false").run()?;
        let module = self.target().join("wasm32-unknown-unknown/wasm/pidscope-web.wasm");
        split::page(&self.shell, &module, &self.dist(), &self.target().join("pidscope-split"))?;
        for (lang, part) in Lang::ALL.into_iter().flat_map(|lang| Part::ALL.map(|part| (lang, part))) {
            fs::write(self.dist().join(pidscope_text::file_name(lang, part)), pidscope_text::file(lang, part))?;
        }
        policy::page(&self.dist())?;
        shrink::page(&self.shell, &self.dist())?;
        loader::build(&self.shell, &self.root, &self.dist())
    }

    /// Compares random calls with the running kernel; takes the options of `pidscope verify`.
    pub fn verify(&self, options: &[String]) -> Result<()> {
        let calls: &[&str] =
            if options.iter().any(|option| option.starts_with("--calls")) { &[] } else { &["--calls", "100000"] };
        let command =
            cmd!(self.shell, "cargo run --quiet --release --locked -p pidscope-cli -- verify {calls...} {options...}");
        Ok(command.quiet().run()?)
    }

    /// The same with the given number of calls and a debug build. Returns the reason if this machine does not allow it.
    pub fn quick_verify(&self, calls: u32) -> Result<Option<String>> {
        const NOT_ALLOWED: i32 = 3;
        let calls = calls.to_string();
        let command =
            cmd!(self.shell, "cargo run --quiet --locked -p pidscope-cli -- verify --calls {calls} --seed 1 --lang en");
        let output = command.quiet().ignore_status().output()?;
        print!("{}", String::from_utf8_lossy(&output.stdout));
        let errors = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        match output.status.code() {
            Some(0) => Ok(None),
            Some(NOT_ALLOWED) => Ok(Some(errors)),
            _ => bail!("the simulator differs from the running kernel, or could not be compared: {errors}"),
        }
    }

    /// Runs the benchmarks.
    pub fn bench(&self) -> Result<()> {
        cmd!(self.shell, "cargo bench --workspace --locked").quiet().run()?;
        Ok(())
    }

    /// Measures the built page against a baseline in plain JavaScript, in this browser. Fails if a ratio exceeds its
    /// target.
    pub fn bench_page(&self, chromium: &Path) -> Result<()> {
        cmd!(self.shell, "node web/tests/bench/ratios.mjs")
            .env(browser::VARIABLE, chromium)
            .env("PIDSCOPE_TEST_PORT", free_port(0)?.to_string())
            .quiet()
            .run()
            .context("the page is slower than it should be, or could not be measured; the lines above say which")
    }

    /// Builds the release page into `dist` and the JavaScript package, and returns the package's directory. Both are
    /// built in parallel, because each build is single-threaded for most of its time.
    pub fn build_page_and_package(&self) -> Result<PathBuf> {
        thread::scope(|scope| {
            // A `Shell` cannot be shared between threads.
            let page = scope.spawn(|| Self::open()?.build_page());
            let package = self.build_package();
            page.join().expect("the page build does not panic")?;
            package
        })
    }

    /// Builds the JavaScript package as npm would publish it, and returns its directory.
    pub fn build_package(&self) -> Result<PathBuf> {
        const TARGET: &str = "wasm32-unknown-unknown";
        let sh = &self.shell;
        let out = self.target().join("pidscope-package");
        // Not the page's target directory: that may be in use at the same time, and cargo locks it. They would share no
        // artifacts anyway, because the page is built with names.
        let target = self.target().join("package");
        // Files of an earlier build must not be published.
        sh.remove_path(&out)?;
        for (name, features) in [("pidscope", ""), ("pidscope-shell", "shell")] {
            let build = cmd!(
                sh,
                "cargo build -p pidscope-wasm --target {TARGET} --profile wasm --locked --features={features}"
            );
            self.small(build).env("CARGO_TARGET_DIR", &target).quiet().run()?;
            let module = target.join(TARGET).join("wasm/pidscope_wasm.wasm");
            ensure!(
                module.is_file(),
                "cargo built pidscope-wasm but {} is not there; is it still a cdylib?",
                module.display(),
            );
            let options = ["--target", "web", "--no-typescript", "--out-name", name];
            cmd!(sh, "wasm-bindgen {options...} --out-dir {out} {module}").quiet().run()?;
        }
        let licences = ["LICENSE-APACHE", "LICENSE-MIT"].map(|name| self.root.join(name));
        for file in sh.read_dir(self.root.join("crates/wasm/js"))?.into_iter().chain(licences) {
            sh.copy_file(file, &out)?;
        }
        shrink::package(sh, &out)?;
        Ok(out)
    }

    /// Installs the npm packages of the page tests.
    pub fn ensure_page_tests(&self) -> Result<()> {
        self.ensure_packages("web/tests")
    }

    /// Installs the npm packages of the JavaScript API tests.
    pub fn ensure_api_tests(&self) -> Result<()> {
        self.ensure_packages("crates/wasm/tests")
    }

    /// Installs the npm packages that the tests in a directory need.
    pub fn ensure_packages(&self, directory: &str) -> Result<()> {
        let tests = self.root.join(directory);
        let lock = fs::read(tests.join("package-lock.json")).with_context(|| {
            format!("could not read {directory}/package-lock.json; run `npm install` in {directory}")
        })?;
        let installed = tests.join("node_modules/.installed-lock.json");
        if fs::read(&installed).is_ok_and(|found| found == lock) {
            return Ok(());
        }
        eprintln!("set-up: installing the packages of the tests in {directory}");
        let _directory = self.shell.push_dir(&tests);
        cmd!(self.shell, "npm ci --no-audit --no-fund").env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").quiet().run()?;
        Ok(fs::write(installed, lock)?)
    }
}

/// Returns the port if nothing listens on it; for 0, any free port.
pub fn free_port(port: u16) -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", port))
        .with_context(|| format!("port {port} of 127.0.0.1 is not free; try `cargo xtask serve --port 0`"))?;
    Ok(listener.local_addr()?.port())
}
