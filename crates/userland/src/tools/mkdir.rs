//! `mkdir` and `rmdir` of coreutils 9.1.

use super::coreutils::{HELP, VERSION, read, usage};
use super::getopt::{Long, Options, Takes};
use crate::fs::{self, FsError};
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["--parents", "--verbose", "-p", "-v"];

const LONG: &[Long] = &[
    ("mode", Takes::Argument, 'm'),
    ("parents", Takes::Nothing, 'p'),
    ("verbose", Takes::Nothing, 'v'),
    HELP,
    VERSION,
];

const MKDIR: Options = Options::new("mkdir", "pm:vZ", LONG).unsimulated("", "context");
const RMDIR: Options = Options::new("rmdir", "pv", LONG).unsimulated("", "ignore-fail-on-non-empty");

/// `mkdir [-p] [-v] DIRECTORY...`
pub(crate) fn mkdir(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let line = match read(sys, &MKDIR, args, 1) {
        Ok(line) => line,
        Err(status) => return status,
    };
    if line.operands.is_empty() {
        return usage(sys, "mkdir", "missing operand");
    }
    let mut status = 0;
    for &operand in &line.operands {
        let parents = if line.has('p') { ancestors(operand) } else { Vec::new() };
        for directory in parents.into_iter().chain([operand]) {
            match fs::make_directory(sys, directory) {
                Ok(()) if line.has('v') => sys.out(&format!("mkdir: created directory '{directory}'\n")),
                Ok(()) => {}
                Err(FsError::Exists) if line.has('p') && fs::directory(sys, directory).is_ok() => {}
                Err(error) => {
                    sys.err(&format!("mkdir: cannot create directory '{directory}': {error}\n"));
                    status = 1;
                    break;
                }
            }
        }
    }
    status
}

/// Returns the ancestors of a path, outermost first.
fn ancestors(path: &str) -> Vec<&str> {
    path.match_indices('/').map(|(at, _)| &path[..at]).filter(|ancestor| !ancestor.is_empty()).collect()
}

/// `rmdir DIRECTORY...`
pub(crate) fn rmdir(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let line = match read(sys, &RMDIR, args, 1) {
        Ok(line) => line,
        Err(status) => return status,
    };
    if line.operands.is_empty() {
        return usage(sys, "rmdir", "missing operand");
    }
    let mut status = 0;
    for &operand in &line.operands {
        let parents = if line.has('p') { ancestors(operand) } else { Vec::new() };
        for directory in std::iter::once(operand).chain(parents.into_iter().rev()) {
            if line.has('v') {
                sys.out(&format!("rmdir: removing directory, '{directory}'\n"));
            }
            if let Err(error) = fs::remove_directory(sys, directory) {
                sys.err(&format!("rmdir: failed to remove '{directory}': {error}\n"));
                status = 1;
                break;
            }
        }
    }
    status
}
