//! `cargo xtask dist`: builds one folder that any static server can serve under any path: the page, the loader of
//! embeds, the npm package, and the static files of each scenario.

mod folder;
mod index;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use xshell::cmd;

use crate::project::Project;
use crate::{browser, tools};

/// The parsed options.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The output folder; `dist` by default.
    directory: Option<PathBuf>,
    /// The address at which the site will be served, for files that need absolute addresses.
    url: Option<String>,
}

impl Options {
    pub fn parse(words: &[&str]) -> Result<Self> {
        let mut options = Self::default();
        let mut words = words.iter();
        while let Some(&word) = words.next() {
            match word {
                "--url" => {
                    let url = words.next().context("`--url` needs the site's address, https://…/")?;
                    options.url = Some(with_slash(url)?);
                }
                option if option.starts_with('-') => {
                    bail!("`dist` has no option `{option}`; it takes DIR and --url URL")
                }
                directory if options.directory.is_none() => options.directory = Some(directory.into()),
                more => bail!("`dist` takes one folder; unexpected `{more}`"),
            }
        }
        Ok(options)
    }
}

/// Returns the address with exactly one trailing slash, so that paths can be appended. `pidscope-site` checks the rest.
fn with_slash(url: &str) -> Result<String> {
    match url.starts_with("http://") || url.starts_with("https://") {
        true => Ok(format!("{}/", url.trim_end_matches('/'))),
        false => bail!("`--url {url}`: expected an address such as https://example.org/pidscope/"),
    }
}

/// Builds everything and puts it into the folder.
pub fn dist(project: &Project, options: &Options) -> Result<()> {
    tools::ensure_page(project)?;
    let chromium = match options.url {
        Some(_) => {
            project.ensure_page_tests()?;
            Some(browser::ensure(project)?)
        }
        None => None,
    };
    let out = project.root().join(options.directory.as_deref().unwrap_or(Path::new("dist")));
    folder::check(&out, &project.dist())?;
    let package = project.build_page_and_package()?;
    assemble(project, &out, &package, options.url.as_deref(), chromium.as_deref())?;
    println!("pidscope: {} is ready to be served", out.display());
    if options.url.is_none() {
        println!(
            "Without --url, links of the figures are relative to where they are, and these are left out, as other sites need whole \
             addresses: og/ (images of links), oembed/, sitemap.xml, and what the pages say to programs that show links."
        );
    }
    Ok(())
}

/// Assembles the folder from the built page and package. If the site's address is given, a browser is needed too.
pub fn assemble(
    project: &Project,
    out: &Path,
    package: &Path,
    url: Option<&str>,
    chromium: Option<&Path>,
) -> Result<()> {
    folder::check(out, &project.dist())?;
    if out != project.dist() {
        folder::replace(&project.dist(), out)?;
    }
    Site { project, out, url, chromium }.assemble(package)
}

/// A folder that already has the page and gets everything else.
struct Site<'a> {
    project: &'a Project,
    out: &'a Path,
    url: Option<&'a str>,
    /// The browser that draws the images of links, if there are any.
    chromium: Option<&'a Path>,
}

impl Site<'_> {
    /// Adds everything but the page.
    fn assemble(&self, package: &Path) -> Result<()> {
        self.scenarios()?;
        if !self.out.join("embed").is_dir() {
            println!("embed/ is left out: the page was built without the loader for embeds");
        }
        self.package(package)?;
        index::preview(&self.out.join("index.html"), self.url)?;
        self.offline()?;
        let (sh, out, script) = (self.project.shell(), self.out, self.source("compress.mjs"));
        Ok(cmd!(sh, "node {script} {out}").quiet().run()?)
    }

    fn source(&self, name: &str) -> PathBuf {
        self.project.root().join("web/site").join(name)
    }

    /// Writes figures, static pages, oEmbed files and images of links.
    fn scenarios(&self) -> Result<()> {
        let (sh, out) = (self.project.shell(), self.out);
        let run = cmd!(sh, "cargo run --quiet --locked -p pidscope-site -- {out}");
        let (Some(url), Some(chromium)) = (self.url, self.chromium) else { return Ok(run.quiet().run()?) };
        let cards = self.project.target().join("cards");
        sh.remove_path(&cards)?;
        run.arg("--url").arg(url).arg("--cards").arg(&cards).quiet().run()?;
        // This directory has the browser driver installed.
        let draw = self.project.root().join("web/tests/cards.mjs");
        cmd!(sh, "node {draw} {cards} {out}/og")
            .env(browser::VARIABLE, chromium)
            .quiet()
            .run()
            .context("could not draw the link images")
    }

    /// Adds the package as npm has it, and its unpacked files for programs that import them from here.
    fn package(&self, package: &Path) -> Result<()> {
        let npm = self.out.join("npm");
        folder::copy(package, &npm.join("pidscope"))?;
        let sh = self.project.shell();
        let _directory = sh.push_dir(package);
        cmd!(sh, "npm pack --silent --ignore-scripts --pack-destination {npm}").quiet().ignore_stdout().run()?;
        Ok(())
    }

    /// Adds the service worker, which has a list of all files of the page, and the script that registers it.
    fn offline(&self) -> Result<()> {
        let sh = self.project.shell();
        self.minify(&self.source("offline.js"), &self.out.join("offline.js"))?;
        let worker = self.project.target().join("worker.js");
        self.minify(&self.source("worker.js"), &worker)?;
        let (out, script) = (self.out, self.source("deploy.mjs"));
        Ok(cmd!(sh, "node {script} {out} {worker}").quiet().ignore_stdout().run()?)
    }

    fn minify(&self, from: &Path, to: &Path) -> Result<()> {
        let options = ["--minify", "--charset=utf8", "--log-level=warning", "--allow-overwrite"];
        Ok(cmd!(self.project.shell(), "esbuild {from} {options...} --outfile={to}").quiet().run()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_a_folder_and_an_address() {
        let parsed = Options::parse(&["out", "--url", "https://example.org/a"]).unwrap();
        let expected = Options { directory: Some("out".into()), url: Some("https://example.org/a/".into()) };
        assert_eq!(parsed, expected);
        assert_eq!(Options::parse(&[]).unwrap(), Options::default());
        for (words, expected) in [
            (&["--url"][..], "`--url` needs"),
            (&["--url", "example.org"], "`--url example.org`"),
            (&["--quick"], "no option `--quick`"),
            (&["a", "b"], "`b`"),
        ] {
            let message = format!("{:#}", Options::parse(words).unwrap_err());
            assert!(message.contains(expected), "{message}");
        }
    }
}
