//! `sort` of coreutils 9.1, in the C locale.

use std::cmp::Ordering;

use super::coreutils::{HELP, VERSION, peek, read};
use super::getopt::{Long, Options, Takes};
use crate::fs;
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] =
    &["--field-separator", "--key", "--numeric-sort", "--reverse", "--unique", "-k", "-n", "-r", "-t", "-u"];

const LONG: &[Long] = &[
    ("ignore-leading-blanks", Takes::Nothing, 'b'),
    ("ignore-case", Takes::Nothing, 'f'),
    ("numeric-sort", Takes::Nothing, 'n'),
    ("reverse", Takes::Nothing, 'r'),
    ("key", Takes::Argument, 'k'),
    ("stable", Takes::Nothing, 's'),
    ("field-separator", Takes::Argument, 't'),
    ("unique", Takes::Nothing, 'u'),
    HELP,
    VERSION,
];

const SORT: Options = Options::new("sort", "bfnrk:st:u", LONG).unsimulated(
    "cdghimoyzCMRSTV",
    "batch-size buffer-size check compress-program debug dictionary-order files0-from general-numeric-sort \
     human-numeric-sort ignore-nonprinting merge month-sort output parallel random-sort random-source sort temporary-directory \
     version-sort zero-terminated",
);

/// The exit status if `sort` fails.
const FAILURE: u8 = 2;

/// Returns whether standard input is read with these arguments.
pub(crate) fn reads(args: &[String]) -> bool {
    peek(&SORT, args).reads_input()
}

/// `sort [-n] [-r] [-u] [-f] [-k FIELD[,FIELD]] [-t LETTER] [FILE...]`
pub(crate) fn sort(sys: &mut Sys<'_, '_>, args: &[String], input: &str) -> u8 {
    let line = match read(sys, &SORT, args, FAILURE) {
        Ok(line) => line,
        Err(status) => return status,
    };
    let letters: String = line.options.iter().map(|(letter, _)| *letter).collect();
    let separator = line.value('t').and_then(|text| text.chars().next());
    let mut keys = Vec::new();
    for text in line.options.iter().filter(|(letter, _)| *letter == 'k').filter_map(|(_, text)| *text) {
        match Key::read(text, &letters, separator) {
            Some(key) => keys.push(key),
            None => {
                sys.err(&format!("sort: invalid number at field start: invalid count at start of '{text}'\n"));
                return FAILURE;
            }
        }
    }
    if keys.is_empty() {
        keys.push(Key { first: 0, last: None, separator, order: Order::read(&letters) });
    }
    let files = if line.operands.is_empty() { vec!["-"] } else { line.operands.clone() };
    let mut text = String::new();
    for file in files {
        match if file == "-" { Ok(input.to_owned()) } else { fs::read(sys, file) } {
            Ok(part) => text.push_str(&part),
            Err(error) if error.is_read_error() => {
                sys.err(&format!("sort: read failed: {file}: {error}\n"));
                return FAILURE;
            }
            Err(error) => {
                sys.err(&format!("sort: cannot read: {file}: {error}\n"));
                return FAILURE;
            }
        }
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
    }
    let by_keys =
        |a: &&str, b: &&str| keys.iter().fold(Ordering::Equal, |before, key| before.then_with(|| key.compare(a, b)));
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_by(by_keys);
    if line.has('u') {
        lines.dedup_by(|a, b| by_keys(&&**a, &&**b) == Ordering::Equal);
    } else if !line.has('s') {
        // If the keys compare equal, whole lines are compared.
        lines.sort_by(|a, b| {
            let rest = if line.has('r') { b.cmp(a) } else { a.cmp(b) };
            by_keys(a, b).then(rest)
        });
    }
    let sorted: String = lines.iter().map(|line| format!("{line}\n")).collect();
    sys.out(&sorted);
    0
}

/// How two keys are compared.
#[derive(Debug, Clone, Copy, Default)]
struct Order {
    numeric: bool,
    reverse: bool,
    folds: bool,
    skips_blanks: bool,
}

impl Order {
    fn read(letters: &str) -> Self {
        let has = |letter: char| letters.contains(letter);
        Order { numeric: has('n'), reverse: has('r'), folds: has('f'), skips_blanks: has('b') }
    }
}

/// A sort key: the fields of the line that it covers, and their order.
#[derive(Debug, Clone, Copy)]
struct Key {
    first: usize,
    last: Option<usize>,
    separator: Option<char>,
    order: Order,
}

impl Key {
    /// Parses `2`, `2n` or `2,3`; a key without letters of its own has the command's.
    fn read(text: &str, letters: &str, separator: Option<char>) -> Option<Self> {
        let number = |part: &str| {
            let end = part.find(|next: char| !next.is_ascii_digit()).unwrap_or(part.len());
            part[..end].parse::<usize>().ok().filter(|&field| field > 0)
        };
        let (start, end) = text.split_once(',').unwrap_or((text, ""));
        let first = number(start)? - 1;
        let key_letters: String = text.chars().filter(char::is_ascii_alphabetic).collect();
        let order = Order::read(if key_letters.is_empty() { letters } else { &key_letters });
        Some(Key { first, last: number(end), separator, order })
    }

    fn compare(&self, a: &str, b: &str) -> Ordering {
        let (a, b) = (self.part(a), self.part(b));
        let order = match (self.order.numeric, self.order.folds) {
            (true, _) => number(&a).total_cmp(&number(&b)),
            (false, true) => a.to_ascii_uppercase().cmp(&b.to_ascii_uppercase()),
            (false, false) => a.cmp(&b),
        };
        if self.order.reverse { order.reverse() } else { order }
    }

    fn part(&self, line: &str) -> String {
        let fields: Vec<&str> = match self.separator {
            Some(separator) => line.split(separator).collect(),
            None => blank_fields(line),
        };
        let end = self.last.unwrap_or(fields.len()).min(fields.len());
        let joiner = self.separator.map(String::from).unwrap_or_default();
        let part = fields.get(self.first..end).unwrap_or_default().join(&joiner);
        if self.order.skips_blanks { part.trim_start().to_owned() } else { part }
    }
}

/// Splits a line into fields, each with the blanks before it.
fn blank_fields(line: &str) -> Vec<&str> {
    let mut fields = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let end = rest[blanks..].find([' ', '\t']).map_or(rest.len(), |at| blanks + at);
        fields.push(&rest[..end]);
        rest = &rest[end..];
    }
    fields
}

/// Returns the number that a text begins with; 0 if there is none.
fn number(text: &str) -> f64 {
    let text = text.trim_start();
    let end = text
        .char_indices()
        .find(|&(at, next)| !(next.is_ascii_digit() || next == '.' || (at == 0 && next == '-')))
        .map_or(text.len(), |(at, _)| at);
    text[..end].parse().unwrap_or(0.0)
}
