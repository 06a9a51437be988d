//! `rm` of coreutils 9.1.

use super::coreutils::{HELP, VERSION, read, usage};
use super::getopt::{Long, Options, Takes};
use crate::fs::{self, FsError};
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["--dir", "--force", "--recursive", "--verbose", "-d", "-f", "-r", "-v"];

const LONG: &[Long] = &[
    ("dir", Takes::Nothing, 'd'),
    ("force", Takes::Nothing, 'f'),
    ("one-file-system", Takes::Nothing, 'x'),
    ("recursive", Takes::Nothing, 'r'),
    ("verbose", Takes::Nothing, 'v'),
    HELP,
    VERSION,
];

const RM: Options = Options::new("rm", "dfrvR", LONG).unsimulated("iI", "interactive no-preserve-root preserve-root");

/// How files are removed.
struct RemoveOptions {
    is_recursive: bool,
    takes_empty_directories: bool,
    is_silent: bool,
    is_verbose: bool,
}

/// `rm [-d] [-f] [-r] [-v] FILE...`
pub(crate) fn rm(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let line = match read(sys, &RM, args, 1) {
        Ok(line) => line,
        Err(status) => return status,
    };
    let options = RemoveOptions {
        is_recursive: line.has('r') || line.has('R'),
        takes_empty_directories: line.has('d'),
        is_silent: line.has('f'),
        is_verbose: line.has('v'),
    };
    if line.operands.is_empty() && !options.is_silent {
        return usage(sys, "rm", "missing operand");
    }
    // Removal continues after one that fails.
    let removed = line.operands.iter().filter(|operand| options.remove(sys, operand)).count();
    u8::from(removed < line.operands.len())
}

impl RemoveOptions {
    /// Removes the file at a path. Returns whether there was nothing to complain about.
    fn remove(&self, sys: &mut Sys<'_, '_>, path: &str) -> bool {
        let outcome = match fs::look_up(sys, path) {
            Ok(fs::Node::Dir(entries)) if self.is_recursive => return self.remove_tree(sys, path, &entries),
            Ok(fs::Node::Dir(_)) if self.takes_empty_directories => {
                fs::remove_directory(sys, path).map(|()| "removed directory")
            }
            Ok(fs::Node::Dir(_)) => Err(FsError::IsADirectory),
            Ok(_) => fs::remove_file(sys, path).map(|()| "removed"),
            Err(error) => Err(error),
        };
        self.report(sys, path, outcome)
    }

    /// Removes a directory and everything in it.
    fn remove_tree(&self, sys: &mut Sys<'_, '_>, path: &str, entries: &[String]) -> bool {
        let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        if matches!(name, "." | "..") {
            sys.err(&format!("rm: refusing to remove '.' or '..' directory: skipping '{path}'\n"));
            return false;
        }
        if fs::absolute(sys, path) == "/" {
            sys.err(&format!(
                "rm: it is dangerous to operate recursively on '{path}'\nrm: use --no-preserve-root to override this failsafe\n"
            ));
            return false;
        }
        let inside =
            entries.iter().filter(|entry| self.remove(sys, &format!("{}/{entry}", path.trim_end_matches('/'))));
        if inside.count() < entries.len() {
            return false;
        }
        let outcome = fs::remove_directory(sys, path).map(|()| "removed directory");
        self.report(sys, path, outcome)
    }

    fn report(&self, sys: &mut Sys<'_, '_>, path: &str, outcome: Result<&str, FsError>) -> bool {
        match outcome {
            Ok(done) if self.is_verbose => sys.out(&format!("{done} '{path}'\n")),
            Ok(_) => {}
            Err(FsError::NotFound | FsError::NotADirectory) if self.is_silent => {}
            Err(error) => {
                sys.err(&format!("rm: cannot remove '{path}': {error}\n"));
                return false;
            }
        }
        true
    }
}
