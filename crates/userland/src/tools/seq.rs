//! `seq` of coreutils 9.1.

use super::coreutils::{HELP, VERSION, read, usage};
use super::getopt::{Long, Options, Takes};
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["--equal-width", "--separator", "-s", "-w"];

const LONG: &[Long] = &[("equal-width", Takes::Nothing, 'w'), ("separator", Takes::Argument, 's'), HELP, VERSION];

const SEQ: Options = Options::new("seq", "+s:w", LONG).unsimulated("f", "format");

/// The maximum number of numbers printed.
const MAX_LINES: usize = 10_000;

/// `seq [-w] [-s TEXT] [FIRST [INCREMENT]] LAST`
pub(crate) fn seq(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    // A negative number is not an option.
    let is_negative = |word: &String| {
        word.strip_prefix('-').is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
    };
    let mut args = args.to_vec();
    if let Some(at) = args.iter().position(is_negative)
        && args[..at].iter().all(|word| word.starts_with('-'))
    {
        args.insert(at, "--".to_owned());
    }
    let line = match read(sys, &SEQ, &args, 1) {
        Ok(line) => line,
        Err(status) => return status,
    };
    let mut numbers = Vec::new();
    for word in &line.operands {
        match word.parse::<f64>() {
            Ok(number) if number.is_finite() => numbers.push(number),
            _ => return usage(sys, "seq", &format!("invalid floating point argument: '{word}'")),
        }
    }
    let (first, increment, last) = match numbers[..] {
        [] => return usage(sys, "seq", "missing operand"),
        [last] => (1.0, 1.0, last),
        [first, last] => (first, 1.0, last),
        [first, increment, last] => (first, increment, last),
        _ => return usage(sys, "seq", &format!("extra operand '{}'", line.operands[3])),
    };
    if increment == 0.0 {
        return usage(sys, "seq", &format!("invalid Zero increment value: '{}'", line.operands[1]));
    }
    let digits = |word: &&str| word.split_once('.').map_or(0, |(_, fraction)| fraction.len().min(15));
    let precision = line.operands[..line.operands.len().saturating_sub(1)].iter().map(digits).max().unwrap_or(0);
    let steps = ((last - first) / increment + 1e-10).floor();
    let count = if steps < 0.0 { 0 } else { (steps as usize).saturating_add(1).min(MAX_LINES) };
    let shown: Vec<String> =
        (0..count).map(|step| format!("{:.precision$}", first + increment * step as f64)).collect();
    let width = if line.has('w') { shown.iter().map(String::len).max().unwrap_or(0) } else { 0 };
    let separator = line.value('s').unwrap_or("\n");
    for (at, number) in shown.iter().enumerate() {
        if at > 0 {
            sys.out(separator);
        }
        sys.out(&format!("{number:0>width$}"));
    }
    if !shown.is_empty() {
        sys.out("\n");
    }
    0
}
