//! `bash`, `sh` and `dash` as programs.

use std::rc::Rc;

use crate::program::{Flow, Process};
use crate::shell::{Kind, SetOptionResult, Shell};
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["-c", "-e", "-i", "-o", "-u", "-x"];

pub(crate) fn bash(argv: &[String]) -> Rc<dyn Process> {
    start(Kind::Bash, argv)
}

pub(crate) fn dash(argv: &[String]) -> Rc<dyn Process> {
    start(Kind::Dash, argv)
}

fn start(kind: Kind, argv: &[String]) -> Rc<dyn Process> {
    let name = argv.first().map_or("sh", String::as_str);
    let mut words = argv.get(1..).unwrap_or_default();
    let (mut is_command, mut reads_input, mut is_interactive) = (false, false, false);
    let mut options = Vec::new();
    while let Some(word) = words.first().filter(|word| word.starts_with(['-', '+']) && word.len() > 1) {
        words = &words[1..];
        if word == "--" {
            break;
        }
        if word.starts_with("--") {
            continue;
        }
        for letter in word[1..].chars() {
            match (letter, words.first()) {
                ('c', _) => is_command = true,
                ('i', _) => is_interactive = true,
                ('s', _) => reads_input = true,
                ('o', Some(name)) => {
                    options.push((Setting::Name(name.clone()), word.starts_with('-')));
                    words = &words[1..];
                }
                (letter, _) => options.push((Setting::Letter(letter), word.starts_with('-'))),
            }
        }
    }
    let mut shell = match words.split_first() {
        Some((command, operands)) if is_command => Shell::command(kind, name, command, operands),
        None if is_command => {
            return exit_with_error(
                match kind {
                    Kind::Bash => format!("{name}: -c: option requires an argument\n"),
                    Kind::Dash => format!("{name}: 0: -c requires an argument\n"),
                },
                2,
            );
        }
        _ if is_interactive => Shell::named(kind, name),
        Some((file, arguments)) if !reads_input => Shell::script(kind, file, arguments),
        _ => Shell::reading(kind, name, words),
    };
    for (setting, on) in options {
        let (option, turned) = match &setting {
            // Letters for the kind of shell: a login shell, a restricted one, and so on.
            Setting::Letter('l' | 'r' | 'D') => continue,
            Setting::Letter(letter) => (format!("-{letter}"), shell.set_option_letter(*letter, on)),
            Setting::Name(option) => (option.clone(), shell.set_named_option(option, on)),
        };
        let text = match (turned, kind) {
            (SetOptionResult::Done, _) => continue,
            (SetOptionResult::NotSimulated, _) => format!("{name}: {option} is not simulated\n"),
            (SetOptionResult::Unknown, Kind::Bash) if matches!(setting, Setting::Name(_)) => {
                format!("{name}: {option}: invalid option name\n")
            }
            (SetOptionResult::Unknown, Kind::Bash) => format!("{name}: {option}: invalid option\n"),
            (SetOptionResult::Unknown, Kind::Dash) if matches!(setting, Setting::Name(_)) => {
                format!("{name}: 0: Illegal option -o {option}\n")
            }
            (SetOptionResult::Unknown, Kind::Dash) => format!("{name}: 0: Illegal option {option}\n"),
        };
        return exit_with_error(text, 2);
    }
    Rc::new(shell)
}

/// A shell option: a letter, or a name after `-o`.
enum Setting {
    Letter(char),
    Name(String),
}

/// Creates a process that prints an error message and ends.
pub(crate) fn exit_with_error(text: String, status: u8) -> Rc<dyn Process> {
    Rc::new(ExitWithError { text, status })
}

#[derive(Debug, Clone)]
struct ExitWithError {
    text: String,
    status: u8,
}

impl Process for ExitWithError {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        sys.err(&self.text);
        Flow::Exit(self.status)
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}
