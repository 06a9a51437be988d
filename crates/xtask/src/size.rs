//! The page's download size: every file compressed with gzip, level 9, against a budget.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;

/// The maximum number of bytes on the wire before the page can be used. With processes alone it took less than 120,000;
/// threads, groups, sessions and signals raised that to 138,000, and the explorer to this. The shell with its tools,
/// answers and lessons raised it to 653,000, until these were loaded on demand.
const BUDGET: usize = 254_500;

/// The extensions of the files that a visit downloads; the page loads nothing else in the directory.
const COUNTED_EXTENSIONS: [&str; 5] = ["html", "css", "js", "wasm", TEXT_EXTENSION];

/// The texts of one language. A visit fetches those of its own language, so the largest file counts.
const TEXT_EXTENSION: &str = "txt";

/// The directories of the manual and the lessons, whose pages are fetched when they are opened, and of the loader of
/// embeds, which other pages fetch.
const LAZY_DIRECTORIES: [&str; 3] = ["man", "lessons", "embed"];

/// The suffix of the module that the page starts with; other modules are parts that are loaded later (see `split.rs`),
/// with their own texts.
const MAIN_MODULE_SUFFIX: &str = "_bg.wasm";
const LAZY_TEXTS_SUFFIX: &str = "-later.txt";

/// One file of the built page.
struct Row {
    name: String,
    raw: usize,
    gzipped: usize,
}

/// Prints the size table of a built page. Fails if the page is over its budget.
pub fn check(dist: &Path) -> Result<()> {
    let mut rows = Vec::new();
    collect(dist, dist, &mut rows)?;
    ensure!(
        rows.iter().any(|row| row.name.ends_with(".wasm")),
        "no .wasm file in {}: the page was not built; run `cargo xtask size`",
        dist.display(),
    );
    rows.sort_by(|a, b| b.gzipped.cmp(&a.gzipped).then_with(|| a.name.cmp(&b.name)));
    let mut languages = 0;
    rows.retain(|row| {
        let counts = row.name.ends_with(TEXT_EXTENSION) && !row.is_lazy();
        languages += usize::from(counts);
        !counts || languages == 1
    });
    let (rows, later): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| !row.is_lazy());
    print!("{}", table(&rows, &later));
    within_budget(total(&rows).gzipped)
}

fn collect(root: &Path, directory: &Path, rows: &mut Vec<Row>) -> Result<()> {
    let entries =
        fs::read_dir(directory).with_context(|| format!("could not read the built page in {}", directory.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            if !LAZY_DIRECTORIES.iter().any(|later| path.ends_with(later)) {
                collect(root, &path, rows)?;
            }
        } else if path.extension().is_some_and(|kind| COUNTED_EXTENSIONS.iter().any(|&counted| kind == counted)) {
            let bytes = fs::read(&path)?;
            let name = path.strip_prefix(root)?.display().to_string();
            rows.push(Row { name, raw: bytes.len(), gzipped: gzipped(&bytes)? });
        }
    }
    Ok(())
}

/// Returns the size of some bytes compressed with gzip.
pub fn gzipped(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

fn total(rows: &[Row]) -> Row {
    Row {
        name: "total".into(),
        raw: rows.iter().map(|row| row.raw).sum(),
        gzipped: rows.iter().map(|row| row.gzipped).sum(),
    }
}

impl Row {
    fn is_lazy(&self) -> bool {
        self.name.ends_with(LAZY_TEXTS_SUFFIX)
            || self.name.ends_with(".wasm") && !self.name.ends_with(MAIN_MODULE_SUFFIX)
    }
}

fn table(rows: &[Row], later: &[Row]) -> String {
    let total = total(rows);
    let width = rows.iter().chain(later).map(|row| row.name.len()).max().unwrap_or(0).max("budget".len());
    let mut text = format!("{:width$}  {:>9}  {:>9}\n", "file", "bytes", "gzip -9");
    for Row { name, raw, gzipped } in rows.iter().chain([&total]) {
        writeln!(text, "{name:width$}  {raw:>9}  {gzipped:>9}").expect("writing to a String cannot fail");
    }
    writeln!(text, "{:width$}  {:>9}  {BUDGET:>9}", "budget", "").expect("writing to a String cannot fail");
    for Row { name, raw, gzipped } in later {
        writeln!(text, "{name:width$}  {raw:>9}  {gzipped:>9}  when it is needed")
            .expect("writing to a String cannot fail");
    }
    text
}

fn within_budget(gzipped: usize) -> Result<()> {
    ensure!(
        gzipped <= BUDGET,
        "the page takes {gzipped} bytes gzipped, {} over its budget of {BUDGET}; \
         see the table above for the files that grew",
        gzipped - BUDGET,
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_ends_with_total_and_budget() {
        let row = |name: &str, raw, gzipped| Row { name: name.into(), raw, gzipped };
        let first = [row("a_bg.wasm", 300_000, 90_000), row("index.html", 2_000, 800)];
        let later = [row("a-shell.wasm", 500_000, 200_000)];
        assert!(later.iter().all(Row::is_lazy) && !first.iter().any(Row::is_lazy));
        let text = table(&first, &later);
        let expected = "\
file              bytes    gzip -9
a_bg.wasm        300000      90000
index.html         2000        800
total            302000      90800
budget                      254500
a-shell.wasm     500000     200000  when it is needed
";
        assert_eq!(text, expected);
    }

    #[test]
    fn the_budget_is_inclusive() {
        assert!(within_budget(BUDGET).is_ok());
        let message = within_budget(BUDGET + 5).unwrap_err().to_string();
        assert!(message.contains("5 over its budget"), "{message}");
    }

    #[test]
    fn gzip_shrinks_repetitive_data() {
        assert!(gzipped(&[b'a'; 10_000]).unwrap() < 100);
    }
}
