//! `sed` 4.9: edits lines by a script.
//!
//! Reported as not simulated: editing files (`-i`, `w`), scripts from files (`-f`), `l`, `r`, `e` and the like, and changes of
//! case in replacements.

mod help;
mod parse;
mod reader;
mod run;
mod syntax;

use super::coreutils::{CommandLine, HELP, HELP_LETTER, VERSION, VERSION_LETTER, sorted};
use super::getopt::{Long, Options, Takes};
use crate::fs::{self, FsError};
use crate::sys::Sys;
use help::USAGE;
use run::{Ended, Run};
use syntax::Script;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["-E", "-e", "-n"];

const LONG: &[Long] = &[
    ("expression", Takes::Argument, 'e'),
    ("quiet", Takes::Nothing, 'n'),
    ("silent", Takes::Nothing, 'n'),
    ("regexp-extended", Takes::Nothing, 'E'),
    HELP,
    VERSION,
];

const SED: Options = Options::new("sed", "ne:Er", LONG).unsimulated(
    "bfilsuz",
    "binary debug file follow-symlinks in-place line-length null-data posix sandbox separate unbuffered",
);

/// A parsed command line.
struct Line<'a> {
    options: CommandLine<'a>,
    /// The parts of the script, of which each `-e` gives one.
    expressions: Vec<&'a str>,
    files: Vec<&'a str>,
    wrong: Option<String>,
}

fn read(args: &[String]) -> Line<'_> {
    let (read, wrong) = SED.read(args);
    let options = sorted(read);
    let given = options.options.iter().filter(|(letter, _)| *letter == 'e').filter_map(|(_, value)| *value);
    let mut expressions: Vec<&str> = given.collect();
    let mut files = options.operands.clone();
    if expressions.is_empty() && !files.is_empty() {
        expressions.push(files.remove(0));
    }
    Line { options, expressions, files, wrong }
}

impl Line<'_> {
    fn script(&self) -> Result<Script, String> {
        parse::parse(&self.expressions, self.options.has('E') || self.options.has('r'))
    }
}

/// Returns whether standard input is read with these arguments.
pub(crate) fn reads(args: &[String]) -> bool {
    let line = read(args);
    line.wrong.is_none()
        && line.options.should_run()
        && !line.expressions.is_empty()
        && (line.files.is_empty() || line.files.contains(&"-"))
        && line.script().is_ok()
}

/// `sed [-n] [-E] [-e SCRIPT]... [SCRIPT] [FILE...]`
pub(crate) fn sed(sys: &mut Sys<'_, '_>, args: &[String], input: &str) -> u8 {
    let line = read(args);
    if line.options.has(HELP_LETTER) {
        sys.show_manual("sed");
        return 0;
    }
    if line.options.has(VERSION_LETTER) {
        sys.out("sed (GNU sed) 4.9\n");
        return 0;
    }
    if let Some(wrong) = &line.wrong {
        let usage = if wrong.contains("option") { USAGE } else { "" };
        sys.err(&format!("{wrong}{usage}"));
        return 1;
    }
    if line.expressions.is_empty() {
        sys.err(USAGE);
        return 1;
    }
    let script = match line.script() {
        Ok(script) => script,
        Err(wrong) => {
            sys.err(&format!("sed: {wrong}\n"));
            return 1;
        }
    };
    let files = if line.files.is_empty() { vec!["-"] } else { line.files.clone() };
    let (mut text, mut status, mut unreadable) = (String::new(), 0, None);
    for file in files {
        match if file == "-" { Ok(input.to_owned()) } else { fs::read(sys, file) } {
            Ok(read) => {
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
                text += &read;
            }
            Err(error) => {
                if error == FsError::IsADirectory {
                    unreadable = Some(file);
                    break;
                }
                sys.err(&format!("sed: can't read {file}: {error}\n"));
                status = 2;
            }
        }
    }
    let mut run = Run::new(&script, &text, line.options.has('n'));
    let ended = run.run();
    sys.charge(run.steps() / 2);
    sys.out(run.printed());
    match ended {
        Ended::Input if let Some(file) = unreadable => {
            sys.err(&format!("sed: read error on {file}: Is a directory\n"));
            4
        }
        Ended::Input => status,
        Ended::Quit(code) => code,
        Ended::Wrong(wrong) => {
            sys.err(&format!("sed: {wrong}\n"));
            1
        }
    }
}
