//! What the programs of GNU coreutils 9.1 have in common: parsing and rejecting options, in the C locale.

use std::rc::Rc;

use super::env;
use super::getopt::{Arg, Long, Options, Takes};
use super::sh::exit_with_error;
use crate::program::Process;
use crate::sys::Sys;

/// The letters that stand for long options without a short form.
pub(crate) const HELP_LETTER: char = '\u{1}';
pub(crate) const VERSION_LETTER: char = '\u{2}';

/// `--help`, which all programs have.
pub(crate) const HELP: Long = ("help", Takes::Nothing, HELP_LETTER);
/// `--version`, which all programs have.
pub(crate) const VERSION: Long = ("version", Takes::Nothing, VERSION_LETTER);

/// The long options of a program that has no others.
pub(crate) const NO_OPTIONS: &[Long] = &[HELP, VERSION];

/// A parsed command line.
#[derive(Debug, Clone, Default)]
pub(crate) struct CommandLine<'a> {
    /// The options with their arguments, in order.
    pub options: Vec<(char, Option<&'a str>)>,
    /// The operands.
    pub operands: Vec<&'a str>,
    /// Whether parsing stopped at a mistake.
    pub has_error: bool,
}

impl CommandLine<'_> {
    /// Returns whether an option was given.
    pub fn has(&self, letter: char) -> bool {
        self.options.iter().any(|(given, _)| *given == letter)
    }

    /// Returns the argument of an option; the last one if it was given several times.
    pub fn value(&self, letter: char) -> Option<&str> {
        self.options.iter().rfind(|(given, _)| *given == letter).and_then(|(_, value)| *value)
    }

    /// Returns whether there is more to do than to complain, or to answer `--help` or `--version`.
    pub fn should_run(&self) -> bool {
        !(self.has_error || self.has(HELP_LETTER) || self.has(VERSION_LETTER))
    }

    /// Returns whether standard input is read by a program whose operands are files.
    pub fn reads_input(&self) -> bool {
        self.should_run() && (self.operands.is_empty() || self.operands.contains(&"-"))
    }
}

/// Parses the command line up to its first mistake, without printing anything.
pub(crate) fn peek<'a>(options: &Options, args: &'a [String]) -> CommandLine<'a> {
    let (read, wrong) = options.read(args);
    CommandLine { has_error: wrong.is_some(), ..sorted(read) }
}

/// Sorts what has been parsed into options and operands.
pub(crate) fn sorted(args: Vec<Arg<'_>>) -> CommandLine<'_> {
    let mut line = CommandLine::default();
    for arg in args {
        match arg {
            Arg::Option(letter, value) => line.options.push((letter, value)),
            Arg::Operand(word) => line.operands.push(word),
        }
    }
    line
}

/// Parses the command line. If there is nothing left to do, returns the exit status: `failure` after a complaint.
pub(crate) fn read<'a>(
    sys: &mut Sys<'_, '_>,
    options: &Options,
    args: &'a [String],
    failure: u8,
) -> Result<CommandLine<'a>, u8> {
    let (read, wrong) = options.read(args);
    let line = sorted(read);
    let first =
        line.options.iter().map(|(letter, _)| *letter).find(|letter| [HELP_LETTER, VERSION_LETTER].contains(letter));
    match (first, wrong) {
        (Some(HELP_LETTER), _) => {
            sys.show_manual(options.command);
            Err(0)
        }
        (Some(_), _) => {
            sys.out(&format!("{} (GNU coreutils) 9.1\n", options.command));
            Err(0)
        }
        (None, Some(wrong)) => {
            sys.err(&format!("{wrong}{}", hint(options.command)));
            Err(failure)
        }
        (None, None) => Ok(line),
    }
}

/// Complains about a command line and points to `--help`; returns the exit status.
pub(crate) fn usage(sys: &mut Sys<'_, '_>, command: &str, text: &str) -> u8 {
    sys.err(&format!("{command}: {text}\n{}", hint(command)));
    1
}

/// Returns the line after a complaint.
pub(crate) fn hint(command: &str) -> String {
    format!("Try '{command} --help' for more information.\n")
}

/// Parses the command line of a program that runs in steps. If there is nothing left to do, returns the program to run
/// instead.
pub(crate) fn start<'a>(
    options: &Options,
    argv: &'a [String],
    failure: u8,
) -> Result<CommandLine<'a>, Rc<dyn Process>> {
    let (read, wrong) = options.read(argv.get(1..).unwrap_or_default());
    let line = sorted(read);
    if line.has(HELP_LETTER) {
        return Err(env::print_manual(options.command));
    }
    if line.has(VERSION_LETTER) {
        return Err(env::print_text(format!("{} (GNU coreutils) 9.1\n", options.command)));
    }
    match wrong {
        Some(wrong) => Err(exit_with_error(format!("{wrong}{}", hint(options.command)), failure)),
        None => Ok(line),
    }
}
