//! Turns `data/scenarios` into a table, so that a new scenario is a new directory and touches no Rust file.
//!
//! A directory is called `NUMBER-NAME`; the number orders the list. It holds `script.txt`, and for each language a file whose
//! first line is the title and whose rest, after a blank line, says what there is to see. `opens.txt`, where there is one, says after how
//! many steps the page opens: right before what the scenario is about, or while it can be seen. Without it, that is the end.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let data = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("data/scenarios");
    println!("cargo::rerun-if-changed={}", data.display());
    let mut directories: Vec<(u32, String, PathBuf)> = read_directory(&data)
        .into_iter()
        .map(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let (number, name) = name.split_once('-').unwrap_or_else(|| panic!("{name}: expected NUMBER-NAME"));
            let number = number.parse().unwrap_or_else(|_| panic!("{number}-{name}: expected NUMBER-NAME"));
            (number, name.to_owned(), path.clone())
        })
        .collect();
    directories.sort();
    let mut table = String::from("&[");
    for (_, name, path) in &directories {
        println!("cargo::rerun-if-changed={}", path.display());
        let script = path.join("script.txt");
        assert!(script.is_file(), "{}: missing", script.display());
        let [en, ko] = ["en.txt", "ko.txt"].map(|file| words(&path.join(file)));
        let opens = opens(&path.join("opens.txt"));
        write!(
            table,
            "Scenario {{ name: {name:?}, script: include_str!({:?}), opens: {opens:?}, en: {en}, ko: {ko} }},",
            script.display()
        )
        .expect("a string takes everything");
    }
    table.push(']');
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("scenarios.rs");
    fs::write(&out, table).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
}

fn read_directory(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    entries.map(|entry| entry.expect("a readable directory").path()).filter(|path| path.is_dir()).collect()
}

fn opens(path: &Path) -> Option<usize> {
    let text = fs::read_to_string(path).ok()?;
    let steps = text.trim().parse();
    Some(steps.unwrap_or_else(|_| panic!("{}: expected the number of a step", path.display())))
}

fn words(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    match text.trim().split_once("\n\n") {
        Some((title, about)) if !title.contains('\n') && !about.trim().is_empty() => {
            format!("Words {{ title: {title:?}, about: {:?} }}", about.trim())
        }
        _ => panic!("{}: expected a title, a blank line, and what there is to see", path.display()),
    }
}
