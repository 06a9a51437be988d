//! Generates the additional files for every bundled scenario in every language: the picture, a static page around it
//! for readers without fragments, and, if the site's address is known, what other sites need to show a preview.
//!
//! `cargo xtask dist` runs it; `pidscope-site DIR [--url URL]` does the same on its own.

mod address;
mod card;
mod figure;
mod html;
mod list;
mod oembed;
mod page;
mod view;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::address::Site;
use crate::view::ScenarioView;

const USAGE: &str = "usage: pidscope-site DIR [--url https://HOST/PATH/] [--cards DIR]";

/// The style sheet of the static pages.
const STYLE: &str = include_str!("style.css");

/// The parsed command line.
#[derive(Debug, Default, PartialEq, Eq)]
struct Arguments {
    directory: PathBuf,
    site: Site,
    /// The directory for the cards from which preview images are made.
    cards: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match parse(&arguments).and_then(|arguments| write(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("pidscope-site: {message}");
            ExitCode::FAILURE
        }
    }
}

fn parse(arguments: &[String]) -> Result<Arguments, String> {
    let mut parsed = Arguments::default();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("`{word}` needs a value after it\n{USAGE}"));
        match word.as_str() {
            "--url" => parsed.site = Site::parse(value()?)?,
            "--cards" => parsed.cards = Some(value()?.into()),
            option if option.starts_with('-') => return Err(format!("there is no option `{option}`\n{USAGE}")),
            directory if parsed.directory.as_os_str().is_empty() => parsed.directory = directory.into(),
            more => return Err(format!("one directory was expected, but `{more}` came as well\n{USAGE}")),
        }
    }
    match parsed.directory.as_os_str().is_empty() {
        true => Err(format!("a directory was expected\n{USAGE}")),
        false => Ok(parsed),
    }
}

/// Writes the files; those that need the site's address only if it is known.
fn write(Arguments { directory, site, cards }: &Arguments) -> Result<(), String> {
    write_file(directory, "s/style.css", STYLE)?;
    let mut addresses = Vec::new();
    for lang in pidscope_text::Lang::ALL {
        let views: Vec<ScenarioView> =
            pidscope_lessons::SCENARIOS.iter().map(|one| ScenarioView::new(one, lang)).collect();
        for view in &views {
            write_file(directory, &view.figure(), &figure::file(view, site))?;
            write_file(directory, &format!("{}index.html", view.page()), &page::page(view, site))?;
            if let Some(json) = oembed::json(view, site) {
                write_file(directory, &view.oembed(), &json)?;
            }
            if let Some(cards) = cards {
                write_file(cards, &format!("{}.html", view.file_stem()), &card::card(view))?;
            }
        }
        write_file(directory, &format!("{}index.html", view::list(lang)), &list::page(lang, &views, site))?;
        addresses.push(view::list(lang));
        addresses.extend(views.iter().map(ScenarioView::page));
    }
    match list::site_map(&addresses, site) {
        Some(map) => write_file(directory, "sitemap.xml", &map),
        None => Ok(()),
    }
}

fn write_file(directory: &Path, name: &str, text: &str) -> Result<(), String> {
    let path = directory.join(name);
    let parent = path.parent().unwrap_or(directory);
    let result = fs::create_dir_all(parent).and_then(|()| fs::write(&path, text));
    result.map_err(|error| format!("{} could not be written: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &[&str]) -> Result<Arguments, String> {
        parse(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn reports_invalid_arguments() {
        let arguments = parsed(&["out", "--url", "https://example.org/a"]).unwrap();
        assert_eq!(arguments.directory, Path::new("out"));
        assert_eq!(arguments.site.absolute("b").as_deref(), Some("https://example.org/a/b"));
        for (words, expected) in [
            (&[][..], "a directory was expected"),
            (&["out", "more"], "`more`"),
            (&["out", "--url"], "`--url` needs a value"),
            (&["out", "--quiet"], "no option `--quiet`"),
            (&["out", "--url", "example.org"], "`example.org`"),
        ] {
            let message = parsed(words).unwrap_err();
            assert!(message.contains(expected), "{message}");
        }
    }
}
