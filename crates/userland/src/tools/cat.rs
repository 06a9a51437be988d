//! `cat` of coreutils 9.1.

use super::coreutils::{HELP, VERSION, peek, read};
use super::getopt::{Long, Options, Takes};
use crate::fs;
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["--number", "--show-all", "--show-nonprinting", "-A", "-n", "-v"];

const LONG: &[Long] = &[
    ("number-nonblank", Takes::Nothing, 'b'),
    ("number", Takes::Nothing, 'n'),
    ("squeeze-blank", Takes::Nothing, 's'),
    ("show-nonprinting", Takes::Nothing, 'v'),
    ("show-ends", Takes::Nothing, 'E'),
    ("show-tabs", Takes::Nothing, 'T'),
    ("show-all", Takes::Nothing, 'A'),
    HELP,
    VERSION,
];

const GETOPT: Options = Options::new("cat", "benstuvAET", LONG);

/// Returns whether standard input is read with these arguments.
pub(crate) fn reads(args: &[String]) -> bool {
    peek(&GETOPT, args).reads_input()
}

/// `cat [-bnsvAET] [FILE...]`
pub(crate) fn cat(sys: &mut Sys<'_, '_>, args: &[String], input: &str) -> u8 {
    let line = match read(sys, &GETOPT, args, 1) {
        Ok(line) => line,
        Err(status) => return status,
    };
    let display = DisplayOptions {
        nonprinting: ['v', 'A', 'e', 't'].into_iter().any(|flag| line.has(flag)),
        ends: ['A', 'E', 'e'].into_iter().any(|flag| line.has(flag)),
        tabs: ['A', 'T', 't'].into_iter().any(|flag| line.has(flag)),
        squeezed: line.has('s'),
        numbers: line.has('n') || line.has('b'),
        blank_lines_count: !line.has('b'),
    };
    let mut files = line.operands;
    if files.is_empty() {
        files.push("-");
    }
    let mut status = 0;
    let mut position = Position::default();
    for file in files {
        let text = if file == "-" { Ok(input.to_owned()) } else { fs::read(sys, file) };
        match text {
            Ok(text) => {
                let text = display.render(&text, &mut position);
                if sys.write(&text).is_err() {
                    sys.err("cat: write error: Invalid argument\n");
                    status = 1;
                }
            }
            Err(error) => {
                sys.err(&format!("cat: {file}: {error}\n"));
                status = 1;
            }
        }
    }
    status
}

/// What is made visible.
#[derive(Debug, Clone, Copy)]
struct DisplayOptions {
    nonprinting: bool,
    ends: bool,
    tabs: bool,
    squeezed: bool,
    numbers: bool,
    blank_lines_count: bool,
}

/// The state that is carried over from one file to the next.
#[derive(Debug, Clone, Copy, Default)]
struct Position {
    line: usize,
    was_blank: bool,
}

impl DisplayOptions {
    fn render(self, text: &str, position: &mut Position) -> String {
        let mut out = String::new();
        for part in text.split_inclusive('\n') {
            let is_blank = part == "\n";
            if self.squeezed && is_blank && position.was_blank {
                continue;
            }
            position.was_blank = is_blank;
            if self.numbers && (self.blank_lines_count || !is_blank) {
                position.line += 1;
                out.push_str(&format!("{:6}\t", position.line));
            }
            for letter in part.chars() {
                match letter {
                    '\n' if self.ends => out.push_str("$\n"),
                    '\t' if self.tabs => out.push_str("^I"),
                    '\0'..='\u{8}' | '\u{b}'..='\u{1f}' if self.nonprinting => {
                        out.push('^');
                        out.push(char::from(letter as u8 + 64));
                    }
                    '\u{7f}' if self.nonprinting => out.push_str("^?"),
                    letter => out.push(letter),
                }
            }
        }
        out
    }
}
