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

/// This checkout, with a shell at its root whose `PATH` begins with the cached tools.
pub struct Project {
    root: PathBuf,
    shell: Shell,
}

impl Project {
    /// The checkout that this program was built from.
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

    /// The built page.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// Where everything is built.
    pub fn target(&self) -> PathBuf {
        // `join` keeps an absolute path as it is.
        self.root.join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
    }

    /// Trunk with tools from `PATH` only.
    fn trunk<'a>(&'a self, command: &str) -> Cmd<'a> {
        cmd!(self.shell, "trunk {command} --offline --locked")
            // Trunk takes NO_COLOR=1, the common form, for a usage mistake.
            .env_remove("NO_COLOR")
            .quiet()
    }

    /// A release of the page: small, and without the paths of the machine that built it.
    fn release<'a>(&self, command: Cmd<'a>) -> Cmd<'a> {
        self.small(command.args(["--release", "--cargo-profile", "wasm"]))
    }

    /// Builds WebAssembly with a standard library of its own: made for size, and without the texts of panics, which end in a
    /// trap either way. The stable compiler can do both, but does not promise yet that the switches stay as they are.
    fn small<'a>(&self, command: Cmd<'a>) -> Cmd<'a> {
        self.small_with(command, "")
    }

    /// The same with another flag for the compiler.
    fn small_with<'a>(&self, command: Cmd<'a>, flag: &str) -> Cmd<'a> {
        let root = self.root.display();
        let flags = format!("-Zunstable-options -Cpanic=immediate-abort --remap-path-prefix={root}= {flag}");
        command
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
            .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags)
    }

    /// Brings the project's crates here, and those of the standard library, for `--offline`.
    pub fn fetch(&self) -> Result<()> {
        let command = cmd!(self.shell, "cargo fetch --locked --target wasm32-unknown-unknown").quiet();
        self.small(command).run().context("the project's crates could not be fetched")?;
        cmd!(self.shell, "cargo fetch --locked").quiet().run().context("the project's crates could not be fetched")
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
        command.run().context("`trunk serve` ended; its output above says why")
    }

    /// Builds the release page into `dist`.
    pub fn build_page(&self) -> Result<()> {
        // The texts of each language are files of their own, of which a visit fetches one, and another later.
        let features = ["--no-default-features", "--features", "split"];
        let build = self.release(self.trunk("build").args(features));
        // Without names, and without what the linker says of places, nothing can be cut.
        self.small_with(build, split::LINKER).env("CARGO_PROFILE_WASM_STRIP", "false").run()?;
        let module = self.target().join("wasm32-unknown-unknown/wasm/pidscope-web.wasm");
        split::page(&self.shell, &module, &self.dist(), &self.target().join("pidscope-split"))?;
        for (lang, part) in Lang::ALL.into_iter().flat_map(|lang| Part::ALL.map(|part| (lang, part))) {
            fs::write(self.dist().join(pidscope_text::file_name(lang, part)), pidscope_text::file(lang, part))?;
        }
        policy::page(&self.dist())?;
        shrink::page(&self.shell, &self.dist())?;
        loader::build(&self.shell, &self.root, &self.dist())
    }

    /// Compares random calls with the running kernel, with the options of `pidscope verify`.
    pub fn verify(&self, options: &[String]) -> Result<()> {
        let calls: &[&str] =
            if options.iter().any(|option| option.starts_with("--calls")) { &[] } else { &["--calls", "100000"] };
        let command =
            cmd!(self.shell, "cargo run --quiet --release --locked -p pidscope-cli -- verify {calls...} {options...}");
        Ok(command.quiet().run()?)
    }

    /// The same with so many calls, built for tests; or why this machine does not allow it.
    pub fn verify_briefly(&self, calls: u32) -> Result<Option<String>> {
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

    /// Measures the built page beside one of plain JavaScript, in this browser; an error if a ratio is above its target.
    pub fn bench_page(&self, chromium: &Path) -> Result<()> {
        cmd!(self.shell, "node web/tests/bench/ratios.mjs")
            .env(browser::VARIABLE, chromium)
            .env("PIDSCOPE_TEST_PORT", free_port(0)?.to_string())
            .quiet()
            .run()
            .context("the page is slower than it should be, or could not be measured; the lines above say which")
    }

    /// Builds the release page into `dist` and the JavaScript package, and returns the package's directory. Both at once, as each is the
    /// work of one thread for most of its time.
    pub fn build_page_and_package(&self) -> Result<PathBuf> {
        thread::scope(|scope| {
            // A shell belongs to one thread.
            let page = scope.spawn(|| Self::open()?.build_page());
            let package = self.build_package();
            page.join().expect("what fails is told as an error")?;
            package
        })
    }

    /// Builds the JavaScript package, as npm would publish it, and returns its directory.
    pub fn build_package(&self) -> Result<PathBuf> {
        const TARGET: &str = "wasm32-unknown-unknown";
        let sh = &self.shell;
        let out = self.target().join("pidscope-package");
        // Not the page's, which may be built at the same time: cargo lets one build in at a time. They would share nothing, as the page keeps
        // its names.
        let target = self.target().join("package");
        // Nothing of an earlier build is to be published.
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

    /// Installs the page tests' packages.
    pub fn ensure_page_tests(&self) -> Result<()> {
        self.ensure_packages("web/tests")
    }

    /// Installs the packages of the JavaScript API's tests.
    pub fn ensure_api_tests(&self) -> Result<()> {
        self.ensure_packages("crates/wasm/tests")
    }

    /// Installs the packages from npm that the tests in a directory need.
    pub fn ensure_packages(&self, directory: &str) -> Result<()> {
        let tests = self.root.join(directory);
        let lock = fs::read(tests.join("package-lock.json"))
            .with_context(|| format!("{directory}/package-lock.json was expected; run `npm install` in {directory}"))?;
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

/// The port itself if nothing listens on it; 0 asks for any free one.
pub fn free_port(port: u16) -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", port))
        .with_context(|| format!("port {port} of 127.0.0.1 is not free; try `cargo xtask serve --port 0`"))?;
    Ok(listener.local_addr()?.port())
}
