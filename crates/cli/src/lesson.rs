//! The `lesson` commands: checking a lesson, and packing its files into one.

use std::fs;
use std::path::Path;

use pidscope_lessons::{Files, check, flaw_words, read};
use pidscope_text::{Lang, cli, flaw};

/// Returns the flaws of the lesson in a directory, one per line, and whether there are none; or the error if it cannot
/// be read.
pub fn checked(lang: Lang, directory: &str) -> Result<(String, bool), String> {
    let files = files(lang, directory)?;
    let flaws = check(&files);
    if flaws.is_empty() {
        // A lesson that `check` has passed can be parsed.
        let lesson = files.get(Files::LESSON).and_then(|text| read(text).ok());
        let (steps, minutes) = lesson.map_or((0, 0), |lesson| (lesson.steps.len(), lesson.minutes));
        return Ok((flaw::fine(lang, &id(directory), &minutes, &steps) + "\n", true));
    }
    let lines: Vec<String> = flaws.iter().map(|found| flaw_words(lang, found)).collect();
    Ok((format!("{}\n{}\n", lines.join("\n"), flaw::count(lang, &flaws.len())), false))
}

/// Packs the files of a lesson into one.
pub fn packed(lang: Lang, directory: &str) -> Result<String, String> {
    files(lang, directory).map(|files| files.pack())
}

/// Reads the files of a lesson.
fn files(lang: Lang, directory: &str) -> Result<Files, String> {
    let cannot_read =
        |error: std::io::Error, name: &dyn std::fmt::Display| format!("{}\n", cli::cannot_read(lang, &error, name));
    let mut files = Files::default();
    let entries = fs::read_dir(directory).map_err(|error| cannot_read(error, &directory))?;
    for entry in entries {
        let path = entry.map_err(|error| cannot_read(error, &directory))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if Files::is_name(name) {
            let text = fs::read_to_string(&path).map_err(|error| cannot_read(error, &path.display()))?;
            files.add(name, text);
        }
    }
    Ok(files)
}

/// Returns the ID of the lesson in a directory: its name without the number.
fn id(directory: &str) -> String {
    let name = Path::new(directory).file_name().and_then(|name| name.to_str()).unwrap_or(directory);
    let numbered = name.split_once('-').filter(|(number, _)| number.parse::<u32>().is_ok());
    numbered.map_or(name, |(_, id)| id).to_owned()
}
