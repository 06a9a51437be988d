//! The scripts that state what Linux does, file by file: run by the simulator here, and by the running kernel in
//! `crates/linux`.

use std::fs;
use std::path::{Path, PathBuf};

/// Returns the files of `scripts`, in order.
pub fn files() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../kernel/tests/scripts");
    let mut files: Vec<PathBuf> =
        fs::read_dir(directory).expect("scripts").map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|kind| kind == "txt"));
    files.sort();
    files
}

/// Returns the title and the text of each script in a file.
pub fn scripts(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split("#==").skip(1).map(|part| part.split_once('\n').expect("a title of one line"))
}
