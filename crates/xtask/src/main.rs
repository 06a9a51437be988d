//! The project's own commands. `cargo xtask` alone lists them.

mod browser;
mod cache;
mod counts;
mod dist;
mod loader;
mod order;
mod policy;
mod project;
mod shrink;
mod size;
mod split;
mod steps;
mod tools;

use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::steps::Scope;

const USAGE: &str = "\
cargo xtask serve [--port N] [--release]   build the page, serve it on 127.0.0.1, rebuild on change
cargo xtask test [rust|api|page]           everything CI checks, or one part of it
cargo xtask verify [--calls N] [--seed S]  compare random calls with the running kernel, as root
cargo xtask dist [DIR] [--url URL]         make the folder to be served: page, embeds, npm package, figures
cargo xtask size                           build the release page and print its size table
cargo xtask bench                          run the benchmarks
cargo xtask bench page                     measure the release page beside one of plain JavaScript
cargo xtask setup                          install what the commands above need, and nothing else";

/// A parsed command line.
#[derive(Debug, PartialEq, Eq)]
enum Command {
    Serve {
        port: u16,
        release: bool,
    },
    Test(Scope),
    /// With the options of `pidscope verify`.
    Verify(Vec<String>),
    Dist(dist::Options),
    Size,
    Bench,
    BenchPage,
    Setup,
    Help,
}

impl Command {
    fn parse(args: &[&str]) -> Result<Self> {
        Ok(match args {
            [] | ["help" | "--help" | "-h"] => Self::Help,
            ["serve", options @ ..] => Self::parse_serve(options)?,
            ["test"] => Self::Test(Scope::All),
            ["test", "rust"] => Self::Test(Scope::Rust),
            ["test", "api"] => Self::Test(Scope::Api),
            ["test", "page"] => Self::Test(Scope::Page),
            ["verify", options @ ..] => Self::Verify(options.iter().map(|&option| option.to_owned()).collect()),
            ["dist", options @ ..] => Self::Dist(dist::Options::parse(options)?),
            ["size"] => Self::Size,
            ["bench"] => Self::Bench,
            ["bench", "page"] => Self::BenchPage,
            ["setup"] => Self::Setup,
            _ => bail!("`{}` is not a command; these are:\n{USAGE}", args.join(" ")),
        })
    }

    fn parse_serve(options: &[&str]) -> Result<Self> {
        let (mut port, mut release) = (8080, false);
        let mut options = options.iter();
        while let Some(&option) = options.next() {
            match option {
                "--release" => release = true,
                "--port" => {
                    let value = options.next().context("`--port` needs a number")?;
                    port = value
                        .parse()
                        .with_context(|| format!("`--port {value}`: expected a number from 0 to 65535"))?;
                }
                _ => bail!("`serve` has no option `{option}`; it takes --port N and --release"),
            }
        }
        Ok(Self::Serve { port, release })
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match Command::parse(&args).and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Help => {
            println!("{USAGE}");
            Ok(())
        }
        Command::Serve { port, release } => {
            let project = Project::open()?;
            tools::ensure_page(&project)?;
            project.serve(port, release)
        }
        Command::Test(scope) => steps::test(&Project::open()?, scope),
        Command::Verify(options) => Project::open()?.verify(&options),
        Command::Dist(options) => dist::dist(&Project::open()?, &options),
        Command::Size => {
            let project = Project::open()?;
            tools::ensure_page(&project)?;
            project.build_page()?;
            size::check(&project.dist())
        }
        Command::Bench => Project::open()?.bench(),
        Command::BenchPage => {
            let project = Project::open()?;
            tools::ensure_page(&project)?;
            let chromium = browser::ensure(&project)?;
            project.ensure_page_tests()?;
            project.build_page()?;
            project.bench_page(&chromium)
        }
        Command::Setup => {
            let project = Project::open()?;
            tools::ensure_page(&project)?;
            browser::ensure(&project)?;
            project.ensure_page_tests()?;
            project.ensure_api_tests()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serve_takes_a_port_and_a_profile() {
        let parsed = Command::parse(&["serve", "--release", "--port", "9000"]);
        assert_eq!(parsed.unwrap(), Command::Serve { port: 9000, release: true });
        let parsed = Command::parse(&["serve"]);
        assert_eq!(parsed.unwrap(), Command::Serve { port: 8080, release: false });
    }

    #[test]
    fn errors_name_the_argument() {
        let message = |args: &[&str]| format!("{:#}", Command::parse(args).unwrap_err());
        assert!(message(&["serve", "--port", "high"]).contains("`--port high`"));
        assert!(message(&["serve", "--port"]).contains("needs a number"));
        let options = ["--calls".to_owned(), "5".to_owned()].to_vec();
        assert_eq!(Command::parse(&["verify", "--calls", "5"]).unwrap(), Command::Verify(options));
        assert_eq!(Command::parse(&["bench", "page"]).unwrap(), Command::BenchPage);
        assert!(message(&["bench", "pages"]).contains("`bench pages` is not a command"));
        assert!(message(&["tset"]).contains("`tset` is not a command"));
    }
}
