//! `touch` of coreutils 9.1. Files have no times here, so that it only creates them.

use super::coreutils::{HELP, VERSION, read, usage};
use super::getopt::{Long, Options, Takes};
use crate::fs::{self, FsError};
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["--no-create", "-a", "-c", "-m"];

const LONG: &[Long] = &[
    ("date", Takes::Argument, 'd'),
    ("no-create", Takes::Nothing, 'c'),
    ("no-dereference", Takes::Nothing, 'h'),
    ("reference", Takes::Argument, 'r'),
    ("time", Takes::Argument, 'T'),
    HELP,
    VERSION,
];

const TOUCH: Options = Options::new("touch", "acd:fhmr:t:", LONG);

/// `touch [-c] FILE...`
pub(crate) fn touch(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let line = match read(sys, &TOUCH, args, 1) {
        Ok(line) => line,
        Err(status) => return status,
    };
    if line.operands.is_empty() {
        return usage(sys, "touch", "missing file operand");
    }
    let mut status = 0;
    for &operand in &line.operands {
        let outcome = match fs::exists(sys, operand) {
            // `-` is standard output.
            _ if operand == "-" => continue,
            false if line.has('c') => continue,
            false if operand.ends_with('/') => {
                sys.err(&format!("touch: setting times of '{operand}': {}\n", FsError::NotFound));
                status = 1;
                continue;
            }
            _ => fs::touch(sys, operand),
        };
        if let Err(error) = outcome {
            sys.err(&format!("touch: cannot touch '{operand}': {error}\n"));
            status = 1;
        }
    }
    status
}
