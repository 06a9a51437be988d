//! `uniq` of coreutils 9.1.

use super::coreutils::{HELP, VERSION, peek, read, usage};
use super::getopt::{Options, Takes};
use crate::fs;
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["--count", "--ignore-case", "--repeated", "--unique", "-c", "-d", "-i", "-u"];

const GETOPT: Options = Options::new(
    "uniq",
    "cdiu",
    &[
        ("count", Takes::Nothing, 'c'),
        ("repeated", Takes::Nothing, 'd'),
        ("ignore-case", Takes::Nothing, 'i'),
        ("unique", Takes::Nothing, 'u'),
        HELP,
        VERSION,
    ],
)
.unsimulated("0123456789fswzD", "all-repeated check-chars group skip-chars skip-fields zero-terminated");

/// Returns whether standard input is read with these arguments.
pub(crate) fn reads(args: &[String]) -> bool {
    peek(&GETOPT, args).reads_input()
}

/// `uniq [-c] [-d] [-u] [-i] [FILE]`
pub(crate) fn uniq(sys: &mut Sys<'_, '_>, args: &[String], input: &str) -> u8 {
    let line = match read(sys, &GETOPT, args, 1) {
        Ok(line) => line,
        Err(status) => return status,
    };
    let text = match line.operands[..] {
        [] | ["-"] => input.to_owned(),
        [file] => match fs::read(sys, file) {
            Ok(text) => text,
            Err(error) if error.is_read_error() => {
                sys.err(&format!("uniq: error reading '{file}'\n"));
                return 1;
            }
            Err(error) => {
                sys.err(&format!("uniq: {file}: {error}\n"));
                return 1;
            }
        },
        [_, extra, ..] => return usage(sys, "uniq", &format!("extra operand '{extra}'")),
    };
    let same = |a: &str, b: &str| if line.has('i') { a.eq_ignore_ascii_case(b) } else { a == b };
    let mut groups: Vec<(usize, &str)> = Vec::new();
    for next in text.lines() {
        match groups.last_mut() {
            Some((count, first)) if same(first, next) => *count += 1,
            _ => groups.push((1, next)),
        }
    }
    let is_left_out = |count: usize| (line.has('d') && count == 1) || (line.has('u') && count > 1);
    let shown = groups.iter().filter(|(count, _)| !is_left_out(*count));
    let text: String = shown
        .map(|(count, text)| if line.has('c') { format!("{count:7} {text}\n") } else { format!("{text}\n") })
        .collect();
    sys.out(&text);
    0
}
