//! `head` and `tail` of coreutils 9.1.

use super::coreutils::{CommandLine, HELP, VERSION, peek, read};
use super::getopt::{Long, Options, Takes};
use crate::fs;
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["--bytes", "--lines", "--quiet", "--verbose", "-c", "-n", "-q", "-v"];

const LONG: &[Long] = &[
    ("bytes", Takes::Argument, 'c'),
    ("lines", Takes::Argument, 'n'),
    ("quiet", Takes::Nothing, 'q'),
    ("silent", Takes::Nothing, 'q'),
    ("verbose", Takes::Nothing, 'v'),
    ("zero-terminated", Takes::Nothing, 'z'),
    HELP,
    VERSION,
];

/// The long options of `tail`.
const TAIL_LONG: &[Long] = &[
    ("bytes", Takes::Argument, 'c'),
    ("follow", Takes::Optional, 'f'),
    ("lines", Takes::Argument, 'n'),
    ("quiet", Takes::Nothing, 'q'),
    ("silent", Takes::Nothing, 'q'),
    ("sleep-interval", Takes::Argument, 's'),
    ("verbose", Takes::Nothing, 'v'),
    ("zero-terminated", Takes::Nothing, 'z'),
    HELP,
    VERSION,
];

const HEAD: Options = Options::new("head", "c:n:qvz0123456789", LONG);
const TAIL: Options =
    Options::new("tail", "c:n:qvzfFs:0123456789", TAIL_LONG).unsimulated("", "max-unchanged-stats pid retry");

/// Converts the obsolete forms `head -3`, `tail -3` and `tail +3`, with a unit and options after the number, to options.
/// Numbers in other places stay as they are.
fn modern(command: &str, args: &[String]) -> Vec<String> {
    let converted = args.split_first().and_then(|(first, rest)| {
        let mut options = if command == "head" { obsolete_head(first)? } else { obsolete_tail(first, rest)? };
        options.extend_from_slice(rest);
        Some(options)
    });
    converted.unwrap_or_else(|| args.to_vec())
}

/// `-NUMBER[bkmclqvz...]` (`main` of coreutils' `head.c`).
fn obsolete_head(first: &str) -> Option<Vec<String>> {
    let (number, letters) = number_and_letters(first.strip_prefix('-')?)?;
    let (mut amount, mut options) = (format!("-n{number}"), Vec::new());
    for letter in letters.chars() {
        match letter {
            'l' => amount = format!("-n{number}"),
            'q' | 'v' | 'z' => options.push(format!("-{letter}")),
            unit => amount = in_bytes(unit, "", number)?,
        }
    }
    options.push(amount);
    Some(options)
}

/// `[+-]NUMBER[bcl][f]`, with at most one file (`parse_obsolete_option` of coreutils' `tail.c`).
fn obsolete_tail(first: &str, rest: &[String]) -> Option<Vec<String>> {
    let is_file = |word: &String| word == "-" || !word.starts_with('-');
    let files = rest.strip_prefix(&["--".to_owned()]).or_else(|| rest.iter().all(is_file).then_some(rest))?;
    let sign = if first.starts_with('+') { "+" } else { "" };
    let (number, letters) = number_and_letters(first.strip_prefix(['+', '-'])?)?;
    let (unit, follow) = letters.strip_suffix('f').map_or((letters, None), |unit| (unit, Some("-f".to_owned())));
    let amount = match unit {
        "" | "l" => format!("-n{sign}{number}"),
        "b" | "c" => in_bytes(unit.chars().next()?, sign, number)?,
        _ => return None,
    };
    (files.len() <= 1).then(|| [Some(amount), follow].into_iter().flatten().collect())
}

/// Splits off the digits at the beginning; `None` if there are none.
fn number_and_letters(text: &str) -> Option<(&str, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0).then(|| text.split_at(digits))
}

/// Returns the option for a number of bytes in this unit.
fn in_bytes(unit: char, sign: &str, number: &str) -> Option<String> {
    let multiplier = match unit {
        'c' => 1,
        'b' => 512,
        'k' => 1 << 10,
        'm' => 1 << 20,
        _ => return None,
    };
    Some(format!("-c{sign}{}", number.parse().unwrap_or(usize::MAX).saturating_mul(multiplier)))
}

/// Returns a digit that was given as an option: a number in a place where the obsolete forms do not have it.
fn misplaced_digit(line: &CommandLine<'_>) -> Option<char> {
    line.options.iter().map(|(letter, _)| *letter).find(char::is_ascii_digit)
}

/// Returns whether `head` reads standard input with these arguments.
pub(crate) fn head_reads(args: &[String]) -> bool {
    needs_input(&HEAD, args)
}

/// Returns whether `tail` reads standard input with these arguments.
pub(crate) fn tail_reads(args: &[String]) -> bool {
    needs_input(&TAIL, args)
}

fn needs_input(options: &Options, args: &[String]) -> bool {
    let args = modern(options.command, args);
    let line = peek(options, &args);
    line.reads_input() && misplaced_digit(&line).is_none() && Amount::read(amount_given(&line).0).is_some()
}

/// `head [-n N] [-c N] [-q] [-v] [FILE...]`
pub(crate) fn head(sys: &mut Sys<'_, '_>, args: &[String], input: &str) -> u8 {
    run(sys, HEAD, args, input, |units, amount| {
        let end =
            if amount.is_from_end { units.len().saturating_sub(amount.count) } else { amount.count.min(units.len()) };
        units[..end].concat()
    })
}

/// `tail [-n [+]N] [-c [+]N] [-q] [-v] [FILE...]`
pub(crate) fn tail(sys: &mut Sys<'_, '_>, args: &[String], input: &str) -> u8 {
    run(sys, TAIL, args, input, |units, amount| {
        let start = if amount.is_from_start {
            amount.count.saturating_sub(1)
        } else {
            units.len().saturating_sub(amount.count)
        };
        units[start.min(units.len())..].concat()
    })
}

/// The amount to print.
#[derive(Debug, Clone, Copy)]
struct Amount {
    count: usize,
    is_from_end: bool,
    is_from_start: bool,
}

impl Amount {
    fn read(text: &str) -> Option<Self> {
        let number = text.strip_prefix(['-', '+']).unwrap_or(text);
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        // A number too great to represent means everything.
        let count = number.parse().unwrap_or(usize::MAX);
        let amount = Amount { count, is_from_end: text.starts_with('-'), is_from_start: text.starts_with('+') };
        is_number.then_some(amount)
    }
}

fn run(
    sys: &mut Sys<'_, '_>,
    options: Options,
    args: &[String],
    input: &str,
    part: fn(&[&str], Amount) -> String,
) -> u8 {
    let name = options.command;
    let args = modern(name, args);
    // The first mistake counts, whatever follows it.
    if let Some(digit) = misplaced_digit(&peek(&options, &args)) {
        sys.err(&match name {
            "head" => format!("head: invalid trailing option -- {digit}\nTry 'head --help' for more information.\n"),
            _ => format!("{name}: option used in invalid context -- {digit}\n"),
        });
        return 1;
    }
    let line = match read(sys, &options, &args, 1) {
        Ok(line) => line,
        Err(status) => return status,
    };
    let (text, in_bytes) = amount_given(&line);
    let Some(amount) = Amount::read(text) else {
        let unit = if in_bytes { "bytes" } else { "lines" };
        sys.err(&format!("{name}: invalid number of {unit}: '{text}'\n"));
        return 1;
    };
    let cut = |text: &str| {
        let units: Vec<&str> =
            if in_bytes { text.split_inclusive(|_| true).collect() } else { text.split_inclusive('\n').collect() };
        part(&units, amount)
    };
    let files = if line.operands.is_empty() { vec!["-"] } else { line.operands.clone() };
    let named = (files.len() > 1 && !line.has('q')) || line.has('v');
    let mut status = 0;
    let mut blank = "";
    for file in files {
        match if file == "-" { Ok(input.to_owned()) } else { fs::read(sys, file) } {
            Ok(text) => {
                if named {
                    let title = if file == "-" { "standard input" } else { file };
                    sys.out(&format!("{blank}==> {title} <==\n"));
                    blank = "\n";
                }
                let text = cut(&text);
                sys.out(&text);
            }
            Err(error) if error.is_read_error() => {
                sys.err(&format!("{name}: error reading '{file}': {error}\n"));
                status = 1;
            }
            Err(error) => {
                sys.err(&format!("{name}: cannot open '{file}' for reading: {error}\n"));
                status = 1;
            }
        }
    }
    status
}

/// Returns the last amount given, and whether it is in bytes.
fn amount_given<'a>(line: &'a CommandLine<'_>) -> (&'a str, bool) {
    let given = line.options.iter().rfind(|(letter, _)| matches!(letter, 'c' | 'n'));
    given.map_or(("10", false), |&(letter, value)| (value.unwrap_or("10"), letter == 'c'))
}
