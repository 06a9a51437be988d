//! Folders of files: copied, and replaced only if `dist` made them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// The files by which a folder made by an earlier run is recognized.
const OUTPUT_MARKERS: [&str; 2] = ["worker.js", "offline.js"];

/// Checks that a folder may be replaced: it must be new, empty or made by an earlier run. The build's own folder is
/// always replaced.
pub fn check(out: &Path, built: &Path) -> Result<()> {
    let is_free = out == built
        || !out.exists()
        || OUTPUT_MARKERS.iter().all(|marker| out.join(marker).is_file())
        || is_empty(out)?;
    ensure!(
        is_free,
        "{} has files that `cargo xtask dist` did not make; choose a folder that is new, empty, or from an earlier run",
        out.display(),
    );
    ensure!(
        !built.starts_with(out) || out == built,
        "{} contains the built page, which is its input; choose another folder",
        out.display(),
    );
    Ok(())
}

fn is_empty(folder: &Path) -> Result<bool> {
    let mut entries = fs::read_dir(folder).with_context(|| format!("{} is not a readable folder", folder.display()))?;
    Ok(entries.next().is_none())
}

/// Replaces a folder by a copy of another.
pub fn replace(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to).with_context(|| format!("could not replace {}", to.display()))?;
    }
    copy(from, to)
}

/// Copies all files of a folder recursively.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("could not create {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("could not read {} to copy it", from.display()))? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        // The build's scratch space begins with a dot; no file to be served does.
        if entry.file_name().to_string_lossy().starts_with('.') || path.starts_with(to) {
            continue;
        }
        match path.is_dir() {
            true => copy(&path, &target)?,
            false => {
                fs::copy(&path, &target).with_context(|| format!("could not copy {}", path.display()))?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_earlier_output_and_empty_folders_are_replaced() {
        let root = std::env::temp_dir().join(format!("pidscope-dist-{}", std::process::id()));
        let (built, out) = (root.join("dist"), root.join("out"));
        let put = |file: &str| fs::write(out.join(file), "").unwrap();
        fs::create_dir_all(&out).unwrap();
        assert!(check(&out, &built).is_ok(), "empty");
        assert!(check(&root.join("new"), &built).is_ok());
        put("thesis.txt");
        let message = check(&out, &built).unwrap_err().to_string();
        assert!(message.contains("has files that"), "{message}");
        OUTPUT_MARKERS.into_iter().for_each(put);
        assert!(check(&out, &built).is_ok(), "from an earlier run");
        assert!(check(&root, &built).is_err(), "contains the build");
        fs::create_dir_all(&built).unwrap();
        fs::write(built.join("index.html"), "new").unwrap();
        replace(&built, &out).unwrap();
        assert!(!out.join("thesis.txt").exists() && out.join("index.html").is_file());
        fs::remove_dir_all(&root).unwrap();
    }
}
