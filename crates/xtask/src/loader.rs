//! The loader of embeds, `<pid-scope>`: one small file beside the page.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use xshell::{Shell, cmd};

use crate::size::gzipped;

/// The maximum size in bytes on the wire: every post that embeds a world loads it.
const BUDGET: usize = 3 * 1024;

/// Writes the loader into a folder of the built page. Fails if it is over its budget.
pub fn build(sh: &Shell, root: &Path, dist: &Path) -> Result<()> {
    let file = dist.join("embed/pid-scope.js");
    let source = root.join("web/embed/pid-scope.js");
    let options = ["--minify", "--target=es2022", "--allow-overwrite", "--log-level=warning"];
    cmd!(sh, "esbuild {source} {options...} --outfile={file}").quiet().run()?;
    within_budget(gzipped(&fs::read(file)?)?)
}

fn within_budget(size: usize) -> Result<()> {
    ensure!(size <= BUDGET, "embed/pid-scope.js takes {size} bytes gzipped, {} over {BUDGET}", size - BUDGET);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_is_inclusive() {
        assert!(within_budget(BUDGET).is_ok());
        assert!(within_budget(BUDGET + 7).unwrap_err().to_string().contains("7 over"));
    }
}
