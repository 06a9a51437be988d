//! Reading scripts.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use pidscope_lessons::{SCENARIOS, scenario};
use pidscope_text::{Lang, cli};
use pidscope_userland::script::MAX_SCRIPT_LEN;

use crate::arguments::with_nearest;

/// Returns the text of a file, of standard input (`-`) or of a bundled scenario (`@NAME`); or the error message.
pub fn read(lang: Lang, name: &str) -> Result<String, String> {
    if let Some(wanted) = name.strip_prefix('@') {
        return match scenario(wanted) {
            Some(scenario) => Ok(scenario.script().to_owned()),
            None => Err(unknown_scenario(lang, wanted)),
        };
    }
    let bytes = if name == "-" { bytes(io::stdin()) } else { File::open(name).and_then(bytes) };
    let bytes = bytes.map_err(|error| format!("{}\n", cli::cannot_read(lang, &error, &name)))?;
    // A text that is cut within a character is too long anyway, and rejected for that.
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) if error.as_bytes().len() > MAX_SCRIPT_LEN => {
            Ok(String::from_utf8_lossy(error.as_bytes()).into_owned())
        }
        Err(_) => Err(format!("{}\n", cli::not_text(lang, &name))),
    }
}

/// Returns the title of a script's picture: the scenario's title, or the file's name.
pub fn title(lang: Lang, name: &str) -> String {
    match name.strip_prefix('@').and_then(scenario) {
        Some(scenario) => scenario.words(lang).title.to_owned(),
        None => Path::new(name).file_stem().map_or_else(|| name.to_owned(), |stem| stem.to_string_lossy().into_owned()),
    }
}

/// Returns the number of steps after which the page opens a bundled scenario, unless it opens at the end.
pub fn opening_step(name: &str) -> Option<usize> {
    name.strip_prefix('@').and_then(scenario)?.opens
}

/// Reads at most one byte more than a script may have, which is enough to see that it is too long.
fn bytes(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(MAX_SCRIPT_LEN as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unknown_scenario(lang: Lang, found: &str) -> String {
    let names: Vec<String> = SCENARIOS.iter().map(|scenario| format!("@{}", scenario.name)).collect();
    let found = format!("@{found}");
    let message = cli::unknown_scenario(lang, &found, &names.join(", "));
    with_nearest(lang, message, &found, names.iter().map(String::as_str)) + "\n"
}
