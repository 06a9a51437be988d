//! The bundled lessons, as their directories hold them.

use std::fs;
use std::path::{Path, PathBuf};

use pidscope_lessons::Files;

/// The files of each lesson below the name of its directory, in the order of the numbers that the names begin with.
pub fn lessons() -> Vec<(String, Files)> {
    let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../lessons/data/lessons"));
    let mut lessons: Vec<(String, Files)> =
        entries(data).into_iter().map(|path| (name(&path).to_owned(), files(&path))).collect();
    lessons.sort_by_key(|(name, _)| number(name));
    lessons
}

fn number(directory: &str) -> u32 {
    let number = directory.split_once('-').and_then(|(number, _)| number.parse().ok());
    number.unwrap_or_else(|| panic!("{directory}: expected NUMBER-ID"))
}

fn files(directory: &Path) -> Files {
    let mut files = Files::default();
    for path in entries(directory) {
        assert!(Files::is_name(name(&path)), "{}: no file of a lesson", path.display());
        files.add(name(&path), fs::read_to_string(&path).expect("readable"));
    }
    files
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("a directory");
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).expect("UTF-8")
}
