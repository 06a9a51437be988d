//! `readlink` of coreutils 9.1.

use super::coreutils::{HELP, VERSION, read, usage};
use super::getopt::{Long, Options, Takes};
use crate::fs;
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["--canonicalize", "--no-newline", "--verbose", "-f", "-n", "-v"];

const LONG: &[Long] = &[
    ("canonicalize", Takes::Nothing, 'f'),
    ("canonicalize-existing", Takes::Nothing, 'e'),
    ("canonicalize-missing", Takes::Nothing, 'm'),
    ("no-newline", Takes::Nothing, 'n'),
    ("quiet", Takes::Nothing, 'q'),
    ("silent", Takes::Nothing, 's'),
    ("verbose", Takes::Nothing, 'v'),
    ("zero", Takes::Nothing, 'z'),
    HELP,
    VERSION,
];

const GETOPT: Options = Options::new("readlink", "efmnqsvz", LONG);

/// `readlink [-f] [-n] [-v] FILE...`
pub(crate) fn readlink(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let line = match read(sys, &GETOPT, args, 1) {
        Ok(line) => line,
        Err(status) => return status,
    };
    if line.operands.is_empty() {
        return usage(sys, "readlink", "missing operand");
    }
    let canonical = ['f', 'e', 'm'].into_iter().any(|flag| line.has(flag));
    let end = match (line.has('z'), line.has('n') && line.operands.len() == 1) {
        (true, _) => "\0",
        (false, true) => "",
        (false, false) => "\n",
    };
    let mut status = 0;
    for file in &line.operands {
        let target = match fs::read_link(sys, file) {
            Ok(target) if canonical && !target.starts_with('/') => {
                let full = fs::absolute(sys, file);
                let directory = full.rsplit_once('/').map_or("", |(directory, _)| directory);
                Ok(format!("{directory}/{target}"))
            }
            Err(_) if canonical && fs::exists(sys, file) => Ok(fs::absolute(sys, file)),
            other => other,
        };
        match target {
            Ok(target) => sys.out(&format!("{target}{end}")),
            Err(error) => {
                if line.has('v') {
                    sys.err(&format!("readlink: {file}: {error}\n"));
                }
                status = 1;
            }
        }
    }
    status
}
