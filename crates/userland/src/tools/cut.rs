//! `cut` of coreutils 9.1.

use super::coreutils::{HELP, VERSION, peek, read, usage};
use super::getopt::{Long, Options, Takes};
use crate::fs;
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] =
    &["--characters", "--delimiter", "--fields", "--only-delimited", "-c", "-d", "-f", "-s"];

const LONG: &[Long] = &[
    ("bytes", Takes::Argument, 'b'),
    ("characters", Takes::Argument, 'c'),
    ("fields", Takes::Argument, 'f'),
    ("delimiter", Takes::Argument, 'd'),
    ("only-delimited", Takes::Nothing, 's'),
    HELP,
    VERSION,
];

const CUT: Options =
    Options::new("cut", "b:c:d:f:ns", LONG).unsimulated("z", "complement output-delimiter zero-terminated");

/// Returns whether standard input is read with these arguments.
pub(crate) fn reads(args: &[String]) -> bool {
    let line = peek(&CUT, args);
    line.reads_input() && ['b', 'c', 'f'].into_iter().any(|kind| line.has(kind))
}

/// `cut -f LIST [-d LETTER] [-s] | -c LIST [FILE...]`
pub(crate) fn cut(sys: &mut Sys<'_, '_>, args: &[String], input: &str) -> u8 {
    let line = match read(sys, &CUT, args, 1) {
        Ok(line) => line,
        Err(status) => return status,
    };
    let lists: Vec<(char, &str)> = line
        .options
        .iter()
        .filter(|(letter, _)| matches!(letter, 'b' | 'c' | 'f'))
        .filter_map(|(letter, list)| list.map(|list| (*letter, list)))
        .collect();
    let (kind, list) = match lists[..] {
        [] => return usage(sys, "cut", "you must specify a list of bytes, characters, or fields"),
        [one] => one,
        _ => return usage(sys, "cut", "only one list may be specified"),
    };
    let ranges = match ranges(list) {
        Ok(ranges) => ranges,
        Err("0") if kind == 'f' => return usage(sys, "cut", "fields are numbered from 1"),
        Err("0") => return usage(sys, "cut", "byte/character positions are numbered from 1"),
        Err(wrong) if kind == 'f' => return usage(sys, "cut", &format!("invalid field value '{wrong}'")),
        Err(wrong) => return usage(sys, "cut", &format!("invalid byte/character position '{wrong}'")),
    };
    let delimiter = line.value('d').unwrap_or("\t");
    let mut letters = delimiter.chars();
    let (Some(delimiter), None) = (letters.next(), letters.next()) else {
        return usage(sys, "cut", "the delimiter must be a single character");
    };
    let chosen = |index: usize| ranges.iter().any(|&(first, last)| (first..=last).contains(&(index + 1)));
    let files = if line.operands.is_empty() { vec!["-"] } else { line.operands.clone() };
    let mut status = 0;
    let mut out = String::new();
    for file in files {
        let text = match if file == "-" { Ok(input.to_owned()) } else { fs::read(sys, file) } {
            Ok(text) => text,
            Err(error) => {
                sys.err(&format!("cut: {file}: {error}\n"));
                status = 1;
                continue;
            }
        };
        for row in text.lines() {
            if kind != 'f' {
                out.extend(row.chars().enumerate().filter(|(index, _)| chosen(*index)).map(|(_, letter)| letter));
            } else if row.contains(delimiter) {
                let fields: Vec<&str> = row
                    .split(delimiter)
                    .enumerate()
                    .filter(|(index, _)| chosen(*index))
                    .map(|(_, field)| field)
                    .collect();
                out.push_str(&fields.join(&delimiter.to_string()));
            } else if line.has('s') {
                continue;
            } else {
                out.push_str(row);
            }
            out.push('\n');
        }
    }
    sys.out(&out);
    status
}

/// Parses `1,3-5,7-` into inclusive ranges, counted from 1; fails with what is not a number.
fn ranges(list: &str) -> Result<Vec<(usize, usize)>, &str> {
    list.split(',')
        .map(|part| match part.split_once('-') {
            None => number(part).map(|number| (number, number)),
            Some(("", last)) => number(last).map(|last| (1, last)),
            Some((first, "")) => number(first).map(|first| (first, usize::MAX)),
            Some((first, last)) => Ok((number(first)?, number(last)?)),
        })
        .collect()
}

fn number(text: &str) -> Result<usize, &str> {
    text.parse().ok().filter(|&number| number > 0).ok_or(text)
}
