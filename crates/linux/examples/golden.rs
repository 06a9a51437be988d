//! Types the lines of golden files into a real shell and writes what it prints, or compares it with `--check`: `golden
//! [--check] FILE...`, as root.

use std::process::ExitCode;
use std::{env, fs};

use pidscope_linux::golden::Golden;
use pidscope_linux::{missing_tools, replay};

fn main() -> ExitCode {
    let (options, files): (Vec<String>, Vec<String>) = env::args().skip(1).partition(|word| word.starts_with('-'));
    let is_check = match &options[..] {
        [] => false,
        [option] if option == "--check" => true,
        _ => return usage(),
    };
    if files.is_empty() {
        return usage();
    }
    for tool in missing_tools() {
        eprintln!("missing: {tool}");
    }
    let failed = files.iter().filter(|file| {
        let outcome = if is_check { check(file) } else { write(file) };
        outcome.inspect_err(|why| eprintln!("{file}: {why}")).is_err()
    });
    if failed.count() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn usage() -> ExitCode {
    eprintln!("usage: golden [--check] FILE...");
    ExitCode::from(2)
}

fn write(file: &str) -> Result<(), String> {
    fs::write(file, play(file)?.1).map_err(|why| why.to_string())
}

fn check(file: &str) -> Result<(), String> {
    let (golden, played) = play(file)?;
    let mut lines = golden.lines().zip(played.lines()).enumerate();
    match lines.find(|(_, (golden, played))| golden != played) {
        Some((index, (golden, played))) => Err(format!("line {}: {golden:?} is now {played:?}", index + 1)),
        None if golden == played => Ok(()),
        None => Err("it ends elsewhere".to_owned()),
    }
}

/// Returns the file's text, and its text after it has been replayed.
fn play(file: &str) -> Result<(String, String), String> {
    let text = fs::read_to_string(file).map_err(|why| why.to_string())?;
    let golden = Golden::read(&text).map_err(|why| format!("{why:?}"))?;
    let played = replay(&golden).map_err(|why| format!("{why:?}"))?;
    Ok((text, played.to_string()))
}
