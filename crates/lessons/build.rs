//! Turns `data` into tables, so that a new scenario or lesson is a new directory and touches no Rust file.
//!
//! A directory is called `NUMBER-NAME`; the number orders the list. That of a scenario holds `script.txt`. What it is called, and what there is
//! to see, stands in the locale files, in `[scenario.NAME]`. `opens.txt`, where there is one, says after how many steps the page opens: right
//! before what the scenario is about, or while it can be seen. Without it, that is the end.
//!
//! That of a lesson is described in `docs/lessons.md`. Of it only what a list of lessons shows is linked in.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let data = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("data");
    write_table("scenarios.rs", &data.join("scenarios"), scenario);
    write_typed(&data.join("scenarios"));
    write_table("course.rs", &data.join("lessons"), lesson);
}

/// Writes a row for each directory, in the order of their numbers.
fn write_table(file: &str, data: &Path, row: fn(&str, &Path) -> String) {
    println!("cargo::rerun-if-changed={}", data.display());
    let directories = directories(data);
    let mut table = String::from("&[");
    for (_, name, path) in &directories {
        println!("cargo::rerun-if-changed={}", path.display());
        table.push_str(&row(name, path));
    }
    table.push(']');
    write(file, &table);
}

/// Writes the match that finds the script of a scenario in which lines are typed.
fn write_typed(data: &Path) {
    let mut table = String::from("match name {");
    for (_, name, path) in directories(data) {
        let script = path.join("script.txt");
        if is_typed(&script) {
            table.push_str(&format!("{name:?} => include_str!({:?}),", script.display().to_string()));
        }
    }
    table.push_str("_ => \"\"}");
    write("typed.rs", &table);
}

/// Whether lines are typed into shells in a script (`A$ ps`).
fn is_typed(script: &Path) -> bool {
    read(script).contains('$')
}

fn write(file: &str, text: &str) {
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join(file);
    fs::write(&out, text).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
}

/// The directories with their numbers and names, in the order of the numbers.
fn directories(data: &Path) -> Vec<(u32, String, PathBuf)> {
    let mut directories: Vec<(u32, String, PathBuf)> = read_directory(data)
        .into_iter()
        .map(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let (number, name) = name.split_once('-').unwrap_or_else(|| panic!("{name}: expected NUMBER-NAME"));
            let number = number.parse().unwrap_or_else(|_| panic!("{number}-{name}: expected NUMBER-NAME"));
            (number, name.to_owned(), path.clone())
        })
        .collect();
    directories.sort();
    directories
}

fn scenario(name: &str, path: &Path) -> String {
    let script = path.join("script.txt");
    assert!(script.is_file(), "{}: missing", script.display());
    let opens = opens(&path.join("opens.txt"));
    let untyped = match is_typed(&script) {
        true => "None".to_owned(),
        false => format!("Some(include_str!({:?}))", script.display().to_string()),
    };
    let words = format!("pidscope_text::scenario::{}", name.replace('-', "_"));
    format!(
        "Scenario {{ name: {name:?}, untyped: {untyped}, opens: {opens:?}, title: {words}::title, about: {words}::about }},"
    )
}

/// What a list shows is found by the words that its lines begin with; whether a lesson is a good one, the tests tell.
fn lesson(id: &str, path: &Path) -> String {
    let text = read(&path.join("lesson.txt"));
    let minutes = text.lines().find_map(|line| line.strip_prefix("minutes ")).map_or("0", str::trim);
    let [en, ko] = ["en.md", "ko.md"].map(|file| {
        let text = read(&path.join(file));
        text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or_default().trim().to_owned()
    });
    let steps: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("step ")?.split_whitespace().next()).collect();
    let directory = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    format!(
        "CourseEntry {{ id: {id:?}, directory: {directory:?}, minutes: {minutes}, steps: &{steps:?}, en: {en:?}, ko: {ko:?} }},"
    )
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
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
