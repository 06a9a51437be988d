//! `awk`, which is mawk 1.3.4 on Debian: processes the fields of lines.
//!
//! Reported as not simulated: user-defined functions, `getline`, output to files and commands, and arithmetic functions
//! on real numbers.

mod evaluate;
mod expression;
mod format;
mod parse;
mod run;
mod syntax;
#[cfg(test)]
mod tests;
mod value;

use crate::fs;
use crate::sys::Sys;

use run::Run;
use syntax::{Pattern, Program, Statement};

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["-F", "-f", "-v"];

const USAGE: &str = "\
Usage: mawk [Options] [Program] [file ...]

Program:
    The -f option value is the name of a file containing program text.
    If no -f option is given, a \"--\" ends option processing; the following
    parameters are the program text.

Options:
    -f program-file  Program  text is read from file instead of from the
                     command-line.  Multiple -f options are accepted.
    -F value         sets the field separator, FS, to value.
    -v var=value     assigns value to program variable var.
    --               unambiguous end of options.

    Implementation-specific options are prefixed with \"-W\".  They can be
    abbreviated:

    -W version       show version information and exit.
    -W dump          show assembler-like listing of program and exit.
    -W help          show this message and exit.
    -W interactive   set unbuffered output, line-buffered input.
    -W exec file     use file as program as well as last option.
    -W random=number set initial random seed.
    -W sprintf=number adjust size of sprintf buffer.
    -W posix_space   do not consider \"\\n\" a space.
    -W usage         show this message and exit.
";

/// A parsed command line.
#[derive(Default)]
struct Line<'a> {
    /// The files with the program; empty if it is on the command line.
    files: Vec<&'a str>,
    assignments: Vec<(&'a str, &'a str)>,
    /// The program, unless it is in a file, and the input files.
    operands: Vec<&'a str>,
}

/// Parses the command line, or returns the error.
fn read(args: &[String]) -> Result<Line<'_>, String> {
    let mut line = Line::default();
    let mut words = args.iter().map(String::as_str);
    while let Some(word) = words.next() {
        let Some(option) = word.strip_prefix('-').filter(|option| !option.is_empty()) else {
            line.operands.push(word);
            break;
        };
        if option == "-" {
            break;
        }
        let (letter, rest) = option.split_at(option.chars().next().map_or(0, char::len_utf8));
        let mut argument = || match rest {
            "" => words.next().ok_or(format!("option requires an argument -- {letter}")),
            rest => Ok(rest),
        };
        match letter {
            "F" => line.assignments.push(("FS", argument()?)),
            "f" => line.files.push(argument()?),
            "v" => {
                let text = argument()?;
                let known = text.split_once('=').filter(|(name, _)| crate::shell::is_variable_name(name));
                line.assignments.push(known.ok_or(format!("improper assignment: -v {text}"))?);
            }
            "W" => return Err(format!("-W {} is not simulated", argument()?)),
            _ => return Err(format!("not an option: {word}")),
        }
    }
    line.operands.extend(words);
    Ok(line)
}

/// Returns whether standard input is read with these arguments.
pub(crate) fn reads(args: &[String]) -> bool {
    let Ok(line) = read(args) else { return false };
    let inputs = if line.files.is_empty() { line.operands.get(1..) } else { Some(&line.operands[..]) };
    let Some(inputs) = inputs else { return false };
    let is_file = |word: &&&str| **word != "-" && assignment(word).is_none();
    let needs_input = match (&line.files[..], line.operands.first()) {
        ([], Some(text)) => parse::parse(text).is_ok_and(|program| needs_input(&program)),
        _ => true,
    };
    needs_input && (inputs.contains(&"-") || inputs.iter().find(is_file).is_none())
}

/// Returns whether a program reads any input: not if it has only `BEGIN` rules, nor if one of those exits.
fn needs_input(program: &Program) -> bool {
    let is_exit = |statement: &Statement| matches!(statement, Statement::Exit(_));
    let is_over =
        |(pattern, block): &(Pattern, Vec<Statement>)| matches!(pattern, Pattern::Begin) && block.iter().any(is_exit);
    let has_more = program.rules.iter().any(|(pattern, _)| !matches!(pattern, Pattern::Begin));
    has_more && !program.rules.iter().any(is_over)
}

/// `NAME=VALUE` among the input files.
fn assignment(word: &str) -> Option<(&str, &str)> {
    word.split_once('=').filter(|(name, _)| crate::shell::is_variable_name(name))
}

/// `awk [-F SEPARATOR] [-v NAME=VALUE] PROGRAM [FILE...]`
pub(crate) fn awk(sys: &mut Sys<'_, '_>, args: &[String], input: &str) -> u8 {
    match run_program(sys, args, input) {
        Ok(status) => status,
        Err(error) => {
            sys.err(&format!("awk: {error}\n"));
            2
        }
    }
}

fn run_program(sys: &mut Sys<'_, '_>, args: &[String], input: &str) -> Result<u8, String> {
    let line = read(args)?;
    let mut operands = line.operands.iter().copied();
    let mut text = String::new();
    for file in &line.files {
        text += &fs::read(sys, file).map_err(|error| format!("cannot open {file} ({error})"))?;
        text.push('\n');
    }
    if line.files.is_empty() {
        let Some(program) = operands.next() else {
            sys.err(USAGE);
            return Ok(2);
        };
        text = program.to_owned();
    }
    let program = parse::parse(&text)?;
    let mut run = Run::new();
    line.assignments.iter().for_each(|(name, value)| run.assign(name, value));
    let outcome = process_lines(sys, &program, &mut run, operands.collect(), input);
    sys.charge(run.steps() / 2);
    sys.out(&run.out);
    outcome.map(|()| run.status)
}

fn process_lines(
    sys: &mut Sys<'_, '_>,
    program: &Program,
    run: &mut Run,
    mut inputs: Vec<&str>,
    input: &str,
) -> Result<(), String> {
    run.begin(program)?;
    if !run.has_ended() && needs_input(program) {
        if inputs.iter().all(|word| assignment(word).is_some()) {
            inputs.push("-");
        }
        for word in inputs {
            if let Some((name, value)) = assignment(word) {
                run.assign(name, value);
                continue;
            }
            let text = match word {
                "-" => input.to_owned(),
                file => fs::read(sys, file).map_err(|error| format!("cannot open {file} ({error})"))?,
            };
            run.open_file(word);
            for line in text.lines() {
                run.line(program, line)?;
                if run.has_ended() {
                    break;
                }
            }
            if run.has_ended() {
                break;
            }
        }
    }
    run.end(program)
}
