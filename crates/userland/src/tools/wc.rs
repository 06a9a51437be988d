//! `wc` of coreutils 9.1.

use super::coreutils::{HELP, VERSION, peek, read};
use super::getopt::{Long, Options, Takes};
use crate::fs::{self, FsError};
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["--bytes", "--chars", "--lines", "--words", "-c", "-l", "-m", "-w"];

const LONG: &[Long] = &[
    ("bytes", Takes::Nothing, 'c'),
    ("chars", Takes::Nothing, 'm'),
    ("lines", Takes::Nothing, 'l'),
    ("max-line-length", Takes::Nothing, 'L'),
    ("words", Takes::Nothing, 'w'),
    HELP,
    VERSION,
];

const WC: Options = Options::new("wc", "clLmw", LONG).unsimulated("", "files0-from");

/// The width of numbers if the size of the input is unknown.
const UNKNOWN_WIDTH: usize = 7;

/// Returns whether standard input is read with these arguments.
pub(crate) fn reads(args: &[String]) -> bool {
    peek(&WC, args).reads_input()
}

/// `wc [-l] [-w] [-m] [-c] [FILE...]`
pub(crate) fn wc(sys: &mut Sys<'_, '_>, args: &[String], input: &str) -> u8 {
    let line = match read(sys, &WC, args, 1) {
        Ok(line) => line,
        Err(status) => return status,
    };
    let count = |text: &str| {
        let counts = [
            ('l', text.matches('\n').count()),
            ('w', text.split_whitespace().count()),
            ('m', text.chars().count()),
            ('c', text.len()),
        ];
        let all = line.options.is_empty();
        let wanted = counts.into_iter().filter(|&(flag, _)| line.has(flag) || (all && flag != 'm'));
        wanted.map(|(_, count)| count).collect::<Vec<_>>()
    };
    let mut status = 0;
    let mut rows = Vec::new();
    let mut bytes = 0;
    // The size of what a pipe holds is unknown.
    let mut is_unknown = line.reads_input() && matches!(sys.input(), crate::os::fd::Fd::PipeRead(_));
    for file in if line.operands.is_empty() { vec![""] } else { line.operands.clone() } {
        match if file.is_empty() || file == "-" { Ok(input.to_owned()) } else { fs::read(sys, file) } {
            Ok(text) => {
                bytes += text.len();
                is_unknown |= fs::absolute(sys, file).starts_with("/proc/");
                rows.push((count(&text), file));
            }
            Err(error) => {
                sys.err(&format!("wc: {file}: {error}\n"));
                status = 1;
                if error.is_read_error() {
                    rows.push((count(""), file));
                    // A directory's size does not bound the counts.
                    is_unknown |= error == FsError::IsADirectory;
                }
            }
        }
    }
    let kinds = count("").len();
    let alone = kinds == 1 && line.operands.len() <= 1;
    let width = match (alone, is_unknown) {
        (true, _) => 1,
        (false, true) => UNKNOWN_WIDTH,
        (false, false) => bytes.to_string().len(),
    };
    if line.operands.len() > 1 {
        let total = (0..kinds).map(|kind| rows.iter().map(|(counts, _)| counts[kind]).sum()).collect();
        rows.push((total, "total"));
    }
    let text: String = rows.iter().map(|(counts, name)| row(counts, width, name)).collect();
    sys.out(&text);
    status
}

fn row(counts: &[usize], width: usize, name: &str) -> String {
    let mut line: Vec<String> = counts.iter().map(|count| format!("{count:>width$}")).collect();
    if !name.is_empty() {
        line.push(name.to_owned());
    }
    line.join(" ") + "\n"
}
