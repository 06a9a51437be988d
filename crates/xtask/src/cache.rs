//! The cache of built tools. It is outside the checkout, so that a second clone does not build them again.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

/// `$XDG_CACHE_HOME/pidscope`, or `~/.cache/pidscope`.
pub fn root() -> Result<PathBuf> {
    let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = absolute("XDG_CACHE_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".cache")))
        .context("no place to keep tools: set HOME or XDG_CACHE_HOME to an absolute path")?;
    Ok(base.join("pidscope"))
}

/// Returns the directory of one version of a tool.
pub fn entry(name: &str, version: &str) -> Result<PathBuf> {
    Ok(root()?.join(format!("{name}-{version}")))
}
