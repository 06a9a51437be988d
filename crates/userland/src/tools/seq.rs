//! `seq` and `date` of coreutils 9.1.

use super::coreutils::{HELP, VERSION, read, usage};
use super::getopt::{Long, Options, Takes};
use crate::sys::Sys;

pub(crate) const OPTIONS: &[&str] = &["--equal-width", "--separator", "-s", "-w"];

const LONG: &[Long] = &[("equal-width", Takes::Nothing, 'w'), ("separator", Takes::Argument, 's'), HELP, VERSION];

const SEQ: Options = Options { command: "seq", short: "+s:w", long: LONG };

/// More numbers than anybody wants to read.
const MOST: usize = 10_000;

/// `seq [-w] [-s TEXT] [FIRST [INCREMENT]] LAST`
pub(crate) fn seq(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    // A negative number is no option.
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
    let count = if steps < 0.0 { 0 } else { (steps as usize).saturating_add(1).min(MOST) };
    let shown: Vec<String> =
        (0..count).map(|step| format!("{:.precision$}", first + increment * step as f64)).collect();
    let width = if line.has('w') { shown.iter().map(String::len).max().unwrap_or(0) } else { 0 };
    let padded: Vec<String> = shown.iter().map(|number| format!("{number:0>width$}")).collect();
    if !padded.is_empty() {
        let text = padded.join(line.value('s').unwrap_or("\n"));
        sys.out(&format!("{text}\n"));
    }
    0
}

const DATE: Options = Options {
    command: "date",
    short: "d:uR",
    long: &[
        ("date", Takes::Argument, 'd'),
        ("utc", Takes::Nothing, 'u'),
        ("universal", Takes::Nothing, 'u'),
        HELP,
        VERSION,
    ],
};

pub(crate) const DATE_OPTIONS: &[&str] = &["--utc", "-u"];

/// The world's day in seconds since 1970, and how it is called.
const MIDNIGHT: u64 = 1_795_564_800;

/// `date [+FORMAT]`, by the virtual clock.
pub(crate) fn date(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let line = match read(sys, &DATE, args, 1) {
        Ok(line) => line,
        Err(status) => return status,
    };
    let format = match line.operands[..] {
        [] => "%a %b %e %H:%M:%S UTC %Y",
        [format] if format.starts_with('+') => &format[1..],
        [word] => {
            sys.err(&format!("date: invalid date '{word}'\n"));
            return 1;
        }
        [_, extra, ..] => return usage(sys, "date", &format!("extra operand '{extra}'")),
    };
    if let Some(word) = line.value('d').filter(|word| *word != "now") {
        sys.err(&format!("date: invalid date '{word}'\n"));
        return 1;
    }
    let second = sys.os().now.second_of_day();
    let mut out = String::new();
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            out.push(letter);
            continue;
        }
        let text = match letters.next() {
            Some('a') => "Wed".to_owned(),
            Some('b' | 'h') => "Nov".to_owned(),
            Some('d' | 'e') => "25".to_owned(),
            Some('m') => "11".to_owned(),
            Some('Y') => "2026".to_owned(),
            Some('y') => "26".to_owned(),
            Some('F') => "2026-11-25".to_owned(),
            Some('T') => sys.os().now.to_string(),
            Some('R') => sys.os().now.to_string()[..5].to_owned(),
            Some('H') => format!("{:02}", second / 3600),
            Some('M') => format!("{:02}", second / 60 % 60),
            Some('S') => format!("{:02}", second % 60),
            Some('s') => (MIDNIGHT + u64::from(second)).to_string(),
            Some('Z') => "UTC".to_owned(),
            Some('z') => "+0000".to_owned(),
            Some('n') => "\n".to_owned(),
            Some('t') => "\t".to_owned(),
            Some('%') => "%".to_owned(),
            Some(other) => format!("%{other}"),
            None => "%".to_owned(),
        };
        out.push_str(&text);
    }
    sys.out(&format!("{out}\n"));
    0
}
