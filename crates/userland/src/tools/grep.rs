//! `grep`: lines that match a pattern.

use super::getopt::{Arg, Long, Options, Takes};
use crate::fs;
use crate::sys::Sys;

/// Options, for completion.
pub(crate) const OPTIONS: &[&str] = &["-E", "-c", "-i", "-n", "-v"];

const LONG: &[Long] = &[
    ("extended-regexp", Takes::Nothing, 'E'),
    ("ignore-case", Takes::Nothing, 'i'),
    ("invert-match", Takes::Nothing, 'v'),
    ("count", Takes::Nothing, 'c'),
    ("line-number", Takes::Nothing, 'n'),
    ("quiet", Takes::Nothing, 'q'),
    ("fixed-strings", Takes::Nothing, 'F'),
    ("word-regexp", Takes::Nothing, 'w'),
    ("only-matching", Takes::Nothing, 'o'),
    ("no-filename", Takes::Nothing, 'h'),
    ("with-filename", Takes::Nothing, 'H'),
    ("regexp", Takes::Argument, 'e'),
    ("color", Takes::Perhaps, 'C'),
];

const GETOPT: Options = Options { command: "grep", short: "EGivcnqFwohHe:s", long: LONG };

fn operands(args: &[String]) -> (Option<String>, Vec<String>, String, Option<String>) {
    let (read, wrong) = GETOPT.read(args);
    let mut pattern = None;
    let mut files = Vec::new();
    let mut flags = String::new();
    for arg in read {
        match arg {
            Arg::Option('e', Some(text)) => pattern = Some(text.to_owned()),
            Arg::Option(flag, _) => flags.push(flag),
            Arg::Operand(word) => files.push(word.to_owned()),
        }
    }
    if pattern.is_none() && !files.is_empty() {
        pattern = Some(files.remove(0));
    }
    (pattern, files, flags, wrong)
}

/// Whether standard input is read, with these arguments.
pub(crate) fn reads(args: &[String]) -> bool {
    let (pattern, files, _, wrong) = operands(args);
    pattern.is_some() && wrong.is_none() && (files.is_empty() || files.iter().any(|file| file == "-"))
}

/// `grep [-E] [-i] [-v] [-c] [-n] [-q] [-w] [-o] PATTERN [FILE...]`
pub(crate) fn grep(sys: &mut Sys<'_, '_>, args: &[String], input: &str) -> u8 {
    const USAGE: &str = "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n";
    let (pattern, mut files, flags, wrong) = operands(args);
    if let Some(wrong) = wrong {
        sys.err(&format!("{wrong}{USAGE}"));
        return 2;
    }
    let Some(pattern) = pattern else {
        sys.err(USAGE);
        return 2;
    };
    let has = |flag: char| flags.contains(flag);
    let Some(regex) = super::pattern::compile(&pattern, &flags) else {
        sys.err("grep: Unmatched [, [^, [:, [., or [=\n");
        return 2;
    };
    if files.is_empty() {
        files.push("-".to_owned());
    }
    let named = (files.len() > 1 || has('H')) && !has('h');
    let (mut found, mut failed) = (false, false);
    for file in files {
        let text = match if file == "-" { Ok(input.to_owned()) } else { fs::read(sys, &file) } {
            Ok(text) => text,
            Err(error) => {
                sys.err(&format!("grep: {file}: {error}\n"));
                failed = true;
                continue;
            }
        };
        let prefix =
            if named { format!("{}:", if file == "-" { "(standard input)" } else { &file }) } else { String::new() };
        let mut count = 0;
        let mut out = String::new();
        for (index, line) in text.lines().enumerate() {
            if regex.is_match(line) == has('v') {
                continue;
            }
            count += 1;
            let number = if has('n') { format!("{}:", index + 1) } else { String::new() };
            match has('o') {
                true => {
                    regex.find_iter(line).for_each(|part| out.push_str(&format!("{prefix}{number}{}\n", part.as_str())))
                }
                false => out.push_str(&format!("{prefix}{number}{line}\n")),
            }
        }
        found |= count > 0;
        if has('c') {
            out = format!("{prefix}{count}\n");
        }
        if !has('q') {
            sys.out(&out);
        }
    }
    match (found, failed) {
        (_, true) => 2,
        (true, false) => 0,
        (false, false) => 1,
    }
}
