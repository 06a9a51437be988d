//! `grep`: prints the lines that match a pattern.

use super::getopt::{Arg, Long, Options, Takes};
use super::pattern::{compile, is_match};
use crate::fs;
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["-A", "-B", "-C", "-E", "-c", "-i", "-l", "-n", "-v"];

const LONG: &[Long] = &[
    ("extended-regexp", Takes::Nothing, 'E'),
    ("ignore-case", Takes::Nothing, 'i'),
    ("invert-match", Takes::Nothing, 'v'),
    ("count", Takes::Nothing, 'c'),
    ("line-number", Takes::Nothing, 'n'),
    ("quiet", Takes::Nothing, 'q'),
    ("silent", Takes::Nothing, 'q'),
    ("help", Takes::Nothing, HELP),
    ("version", Takes::Nothing, 'V'),
    ("fixed-strings", Takes::Nothing, 'F'),
    ("word-regexp", Takes::Nothing, 'w'),
    ("only-matching", Takes::Nothing, 'o'),
    ("no-filename", Takes::Nothing, 'h'),
    ("with-filename", Takes::Nothing, 'H'),
    ("regexp", Takes::Argument, 'e'),
    ("color", Takes::Optional, COLOUR),
    ("files-with-matches", Takes::Nothing, 'l'),
    ("files-without-match", Takes::Nothing, 'L'),
    ("line-regexp", Takes::Nothing, 'x'),
    ("no-messages", Takes::Nothing, 's'),
    ("max-count", Takes::Argument, 'm'),
    ("after-context", Takes::Argument, 'A'),
    ("before-context", Takes::Argument, 'B'),
    ("context", Takes::Argument, 'C'),
];

/// The letters that stand for `--color` and `--help`.
const COLOUR: char = '\u{1}';
const HELP: char = '\u{2}';

const GETOPT: Options = Options::new("grep", "EGivcnqFwohHe:slLxm:A:B:C:V", LONG).unsimulated(
    "0123456789DIPTUXabdfRruyzZ",
    "basic-regexp binary binary-files byte-offset colour dereference-recursive devices directories exclude exclude-dir \
     exclude-from file group-separator include initial-tab label line-buffered no-group-separator no-ignore-case null \
     null-data perl-regexp recursive text",
);

/// A parsed command line.
#[derive(Default)]
struct Line {
    pattern: Option<String>,
    files: Vec<String>,
    flags: String,
    /// Stop reading a file after this many selected lines (`-m`).
    most: Option<usize>,
    /// The number of lines of context before and after a match.
    context: (usize, usize),
    wrong: Option<String>,
}

fn read(args: &[String]) -> Line {
    let (read, wrong) = GETOPT.read(args);
    let mut line = Line { wrong, ..Line::default() };
    for arg in read {
        match arg {
            Arg::Option('e', Some(text)) => {
                let before = line.pattern.take().map(|before| before + "\n").unwrap_or_default();
                line.pattern = Some(before + text);
            }
            Arg::Option(flag @ ('m' | 'A' | 'B' | 'C'), Some(text)) => match (flag, text.parse::<usize>()) {
                ('m', Ok(number)) => line.most = Some(number),
                ('A', Ok(number)) => line.context.1 = number,
                ('B', Ok(number)) => line.context.0 = number,
                (_, Ok(number)) => line.context = (number, number),
                ('m', Err(_)) => line.wrong = Some("grep: invalid max count\n".to_owned()),
                (_, Err(_)) => line.wrong = Some(format!("grep: {text}: invalid context length argument\n")),
            },
            Arg::Option(flag, _) => line.flags.push(flag),
            Arg::Operand(word) => line.files.push(word.to_owned()),
        }
    }
    if line.pattern.is_none() && !line.files.is_empty() {
        line.pattern = Some(line.files.remove(0));
    }
    line
}

/// Returns whether standard input is read with these arguments.
pub(crate) fn reads(args: &[String]) -> bool {
    let Line { pattern, files, flags, wrong, .. } = read(args);
    pattern.is_some()
        && wrong.is_none()
        && !flags.contains([HELP, 'V'])
        && (files.is_empty() || files.iter().any(|file| file == "-"))
}

/// `grep [-E] [-i] [-v] [-c] [-n] [-q] [-w] [-o] PATTERN [FILE...]`
pub(crate) fn grep(sys: &mut Sys<'_, '_>, args: &[String], input: &str) -> u8 {
    const USAGE: &str = "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n";
    let Line { pattern, mut files, flags, most, context, wrong } = read(args);
    if let Some(wrong) = wrong {
        let usage = if wrong.contains("option") { USAGE } else { "" };
        sys.err(&format!("{wrong}{usage}"));
        return 2;
    }
    let has = |flag: char| flags.contains(flag);
    if has(HELP) {
        sys.show_manual("grep");
        return 0;
    }
    if has('V') {
        sys.out("grep (GNU grep) 3.8\n");
        return 0;
    }
    let Some(pattern) = pattern else {
        sys.err(USAGE);
        return 2;
    };
    let Some(regex) = compile(&pattern, &flags) else {
        sys.err("grep: Unmatched [, [^, [:, [., or [=\n");
        return 2;
    };
    if files.is_empty() {
        files.push("-".to_owned());
    }
    let named = (files.len() > 1 || has('H')) && !has('h');
    let (mut found, mut failed, mut has_shown) = (false, false, false);
    for file in files {
        let text = match if file == "-" { Ok(input.to_owned()) } else { fs::read(sys, &file) } {
            Ok(text) => text,
            Err(error) => {
                if !has('s') {
                    sys.err(&format!("grep: {file}: {error}\n"));
                }
                failed = true;
                continue;
            }
        };
        let name = if file == "-" { "(standard input)" } else { &file };
        let prefix = |sign: char| if named { format!("{name}{sign}") } else { String::new() };
        let number = |index: usize, sign: char| if has('n') { format!("{}{sign}", index + 1) } else { String::new() };
        let lines: Vec<&str> = text.lines().collect();
        let hits = (0..lines.len()).filter(|&index| is_match(&regex, lines[index]) != has('v'));
        let hits: Vec<usize> = hits.take(most.unwrap_or(usize::MAX)).collect();
        found |= !hits.is_empty();
        let mut out = String::new();
        // The first line that has not been printed yet.
        let mut next = 0;
        for &hit in &hits {
            if has('o') {
                let parts = regex.find_iter(lines[hit]);
                parts.for_each(|part| out += &format!("{}{}{}\n", prefix(':'), number(hit, ':'), part.as_str()));
                continue;
            }
            let first = hit.saturating_sub(context.0).max(next);
            // Separates groups of lines that are not adjacent.
            if context != (0, 0) && has_shown && (next == 0 || first > next) {
                out += "--\n";
            }
            has_shown = true;
            let until = hits.iter().copied().find(|&other| other > hit).unwrap_or(lines.len());
            let last = (hit + context.1 + 1).min(lines.len()).min(until.max(hit + 1));
            for (index, line) in lines.iter().enumerate().take(last).skip(first) {
                let sign = if index == hit { ':' } else { '-' };
                out += &format!("{}{}{}\n", prefix(sign), number(index, sign), line);
            }
            next = last;
        }
        if has('c') {
            out = format!("{}{}\n", prefix(':'), hits.len());
        }
        if has('l') || has('L') {
            out = if hits.is_empty() == has('L') { format!("{name}\n") } else { String::new() };
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
