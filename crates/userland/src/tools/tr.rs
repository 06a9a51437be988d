//! `tr` of coreutils 9.1.

use super::coreutils::{HELP, VERSION, peek, read, usage};
use super::getopt::{Options, Takes};
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["--complement", "--delete", "--squeeze-repeats", "-c", "-d", "-s"];

const GETOPT: Options = Options::new(
    "tr",
    "+cCdst",
    &[
        ("complement", Takes::Nothing, 'c'),
        ("delete", Takes::Nothing, 'd'),
        ("squeeze-repeats", Takes::Nothing, 's'),
        ("truncate-set1", Takes::Nothing, 't'),
        HELP,
        VERSION,
    ],
)
.unsimulated("A", "");

/// Returns whether standard input is read with these arguments.
pub(crate) fn reads(args: &[String]) -> bool {
    let line = peek(&GETOPT, args);
    line.should_run()
        && match line.operands.len() {
            1 => line.has('d') || line.has('s'),
            2 => !line.has('d') || line.has('s'),
            _ => false,
        }
}

/// `tr [-c] [-d] [-s] SET1 [SET2]`
pub(crate) fn tr(sys: &mut Sys<'_, '_>, args: &[String], input: &str) -> u8 {
    let line = match read(sys, &GETOPT, args, 1) {
        Ok(line) => line,
        Err(status) => return status,
    };
    let (deletes, squeezes) = (line.has('d'), line.has('s'));
    let complement = line.has('c') || line.has('C');
    let (from, to) = match line.operands[..] {
        [] => return usage(sys, "tr", "missing operand"),
        [from] if deletes || squeezes => (from, None),
        [from] => {
            let text = format!("missing operand after '{from}'\nTwo strings must be given when translating.");
            return usage(sys, "tr", &text);
        }
        [_, extra] if deletes && !squeezes => {
            let text = format!(
                "extra operand '{extra}'\nOnly one string may be given when deleting without squeezing repeats."
            );
            return usage(sys, "tr", &text);
        }
        [from, to] => (from, Some(to)),
        [_, _, extra, ..] => return usage(sys, "tr", &format!("extra operand '{extra}'")),
    };
    let from = letters(from);
    let to = to.map(letters);
    let place = |letter: char| match (from.iter().position(|&other| other == letter), complement) {
        (found, false) => found,
        (None, true) => Some(usize::MAX),
        (Some(_), true) => None,
    };
    let mut out = String::new();
    let mut last = None;
    for letter in input.chars() {
        let found = place(letter);
        if deletes && found.is_some() {
            continue;
        }
        let translated =
            to.as_ref().filter(|_| !deletes).zip(found).and_then(|(to, at)| to.get(at).or(to.last()).copied());
        let new = translated.unwrap_or(letter);
        let is_squeezed = squeezes
            && match &to {
                Some(to) => to.contains(&new),
                None => found.is_some(),
            };
        if !(is_squeezed && last == Some(new)) {
            out.push(new);
        }
        last = Some(new);
    }
    sys.out(&out);
    0
}

/// Returns the characters of a set with escapes, classes and ranges.
fn letters(set: &str) -> Vec<char> {
    let set = set
        .replace("[:upper:]", "A-Z")
        .replace("[:lower:]", "a-z")
        .replace("[:digit:]", "0-9")
        .replace("[:alpha:]", "A-Za-z")
        .replace("[:alnum:]", "0-9A-Za-z")
        .replace("[:space:]", " \t\n\r")
        .replace("[:blank:]", " \t");
    let mut letters = Vec::new();
    let mut rest = set.chars();
    while let Some(letter) = rest.next() {
        letters.push(match letter {
            '\\' => match rest.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some('0') => '\0',
                Some(other) => other,
                None => '\\',
            },
            letter => letter,
        });
    }
    let mut out = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        if at + 2 < letters.len() && letters[at + 1] == '-' && letters[at] <= letters[at + 2] {
            out.extend(letters[at]..=letters[at + 2]);
            at += 3;
        } else {
            out.push(letters[at]);
            at += 1;
        }
    }
    out
}
