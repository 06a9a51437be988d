//! `export`, `unset`, `set`, `shift`, `let`, `local` and `trap`.

use pidscope_kernel::Signal;

use super::kill::full_name;
use super::{BuiltinResult, Frame};
use crate::script::SigactionAction;
use crate::shell::options::SetOptionResult;
use crate::shell::parse::is_variable_name;
use crate::shell::signals::{INTERACTIVE_IGNORED, set_action};
use crate::shell::{Kind, Shell, TrapOn, Variable};
use crate::sys::Sys;

pub(super) fn export(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    if argv.len() == 1 || argv[1] == "-p" {
        for (name, value) in shell.environment() {
            sys.out(&format!("declare -x {name}=\"{value}\"\n"));
        }
        return BuiltinResult::Status(0);
    }
    if let Some(after) = shell.refuse_option(sys, argv, "fnp", "[-fn] [name[=value] ...] or export -p") {
        return after;
    }
    let mut status = 0;
    for word in argv[1..].iter().filter(|word| !word.starts_with('-')) {
        let (name, value) = word.split_once('=').map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
        if !is_variable_name(name) {
            if shell.kind == Kind::Dash {
                return shell.fail_special_builtin(sys, &format!("export: {name}: bad variable name"));
            }
            shell.report_error(sys, &format!("export: `{word}': not a valid identifier"));
            status = 1;
            continue;
        }
        let variable: &mut Variable = shell.variables.entry(name.to_owned()).or_default();
        variable.exported = !argv[1].starts_with("-n");
        if let Some(value) = value {
            variable.value = value.to_owned();
        }
    }
    BuiltinResult::Status(status)
}

pub(super) fn unset(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    if let Some(after) = shell.refuse_option(sys, argv, "fnv", "[-f] [-v] [-n] [name ...]") {
        return after;
    }
    for name in argv[1..].iter().filter(|word| !word.starts_with('-')) {
        if shell.kind == Kind::Dash && !is_variable_name(name) {
            return shell.fail_special_builtin(sys, &format!("unset: {name}: bad variable name"));
        }
        shell.variables.remove(name);
    }
    BuiltinResult::Status(0)
}

/// `set -OPTION`, `set +OPTION`, `set -- WORD...`.
pub(super) fn set(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    let mut words = argv[1..].iter();
    while let Some(word) = words.next() {
        let Some(letters) = word.strip_prefix(['-', '+']) else {
            shell.arguments = std::iter::once(word).chain(words).cloned().collect();
            break;
        };
        if letters == "-" {
            shell.arguments = words.cloned().collect();
            break;
        }
        let (sign, on) = (&word[..1], word.starts_with('-'));
        for letter in letters.chars() {
            let (option, turned) = match letter {
                'o' => match words.next() {
                    Some(name) => (format!("{sign}o {name}"), shell.set_named_option(name, on)),
                    None => (format!("{sign}o without a name"), SetOptionResult::NotSimulated),
                },
                letter => (format!("{sign}{letter}"), shell.set_option_letter(letter, on)),
            };
            match turned {
                SetOptionResult::Done => {}
                SetOptionResult::NotSimulated => {
                    shell.report_error(sys, &format!("set: {option} is not simulated"));
                    return BuiltinResult::Status(1);
                }
                SetOptionResult::Unknown => return refuse(shell, sys, &option),
            }
        }
    }
    BuiltinResult::Status(0)
}

/// Reports an option that the shell does not have.
fn refuse(shell: &mut Shell, sys: &mut Sys<'_, '_>, option: &str) -> BuiltinResult {
    match (shell.kind, option.split_once(' ')) {
        (Kind::Dash, _) => shell.fail_special_builtin(sys, &format!("set: Illegal option {option}")),
        (Kind::Bash, Some((_, name))) => {
            shell.report_error(sys, &format!("set: {name}: invalid option name"));
            BuiltinResult::Status(1)
        }
        (Kind::Bash, None) => {
            shell.report_error(sys, &format!("set: {option}: invalid option"));
            sys.err("set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n");
            BuiltinResult::Status(2)
        }
    }
}

pub(super) fn shift(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    let word = argv.get(1).map_or("1", String::as_str);
    let count = match (word.parse::<i64>(), shell.kind) {
        (Ok(count), _) if (0..=shell.arguments.len() as i64).contains(&count) => count as usize,
        (Ok(count), Kind::Bash) => {
            if count < 0 {
                shell.report_error(sys, &format!("shift: {word}: shift count out of range"));
            }
            return BuiltinResult::Status(1);
        }
        (Err(_), Kind::Bash) => {
            shell.report_error(sys, &format!("shift: {word}: numeric argument required"));
            return BuiltinResult::Status(1);
        }
        (Ok(0..), Kind::Dash) => return shell.fail_special_builtin(sys, "shift: can't shift that many"),
        (_, Kind::Dash) => return shell.fail_special_builtin(sys, &format!("shift: Illegal number: {word}")),
    };
    shell.arguments.drain(..count);
    BuiltinResult::Status(0)
}

/// `let EXPRESSION...`: the last one determines the status.
pub(super) fn calculate(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    if argv.len() == 1 {
        shell.report_error(sys, "let: expression expected");
        return BuiltinResult::Status(1);
    }
    let mut status = 0;
    for source in &argv[1..] {
        status = shell.calculate_status(sys, "let", source);
    }
    BuiltinResult::Status(status)
}

/// `local NAME[=VALUE]...`: declares variables of the enclosing function.
pub(super) fn local(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    let Some(at) = shell.stack.iter().rposition(|frame| matches!(frame, Frame::Arguments(_))) else {
        if shell.kind == Kind::Dash {
            return shell.fail_special_builtin(sys, "local: not in a function");
        }
        shell.report_error(sys, "local: can only be used in a function");
        return BuiltinResult::Status(1);
    };
    for word in &argv[1..] {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        let before = shell.variables.get(name).cloned();
        shell.stack.insert(at + 1, Frame::Variable(name.to_owned(), before));
        shell.set(name, value.to_owned());
    }
    BuiltinResult::Status(0)
}

/// `trap COMMAND SIGNAL...`: an empty command ignores the signal, `-` resets it.
pub(super) fn trap(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    let operands: Vec<&str> = argv[1..].iter().map(String::as_str).filter(|word| *word != "--").collect();
    match operands.as_slice() {
        ["-l"] => super::kill::list(shell, sys, &[]),
        [] | ["-p", ..] => {
            let named = operands.get(1..).unwrap_or_default();
            let means = |on: &TrapOn, name: &str| match on {
                TrapOn::Exit => matches!(name, "EXIT" | "0"),
                TrapOn::Error => name == "ERR",
                TrapOn::Signal(signal) => Signal::from_name(name) == Some(*signal),
            };
            for (on, command) in &shell.traps {
                if !named.is_empty() && !named.iter().any(|name| means(on, name)) {
                    continue;
                }
                let name = match (on, shell.kind) {
                    (TrapOn::Exit, _) => "EXIT".to_owned(),
                    (TrapOn::Error, _) => "ERR".to_owned(),
                    (TrapOn::Signal(signal), Kind::Bash) => full_name(*signal),
                    (TrapOn::Signal(signal), Kind::Dash) => signal.to_string(),
                };
                sys.out(&format!("trap -- '{}' {name}\n", command.replace('\'', "'\\''")));
            }
            BuiltinResult::Status(0)
        }
        [one] if shell.kind == Kind::Bash && signal_named(one, Kind::Bash).is_none() => {
            sys.err("trap: usage: trap [-lp] [[arg] signal_spec ...]\n");
            BuiltinResult::Status(2)
        }
        // A single operand is a signal to reset.
        [one] => set_trap(shell, sys, "-", &[one]),
        [command, signals @ ..] => set_trap(shell, sys, command, signals),
    }
}

/// Returns what a trap of this name is set on.
fn signal_named(name: &str, kind: Kind) -> Option<TrapOn> {
    match name {
        "ERR" if kind == Kind::Bash => Some(TrapOn::Error),
        "EXIT" | "0" => Some(TrapOn::Exit),
        _ => Signal::from_word(name).map(TrapOn::Signal),
    }
}

fn set_trap(shell: &mut Shell, sys: &mut Sys<'_, '_>, command: &str, signals: &[&str]) -> BuiltinResult {
    let mut status = 0;
    for &name in signals {
        let Some(on) = signal_named(name, shell.kind) else {
            match shell.kind {
                Kind::Bash if matches!(name, "DEBUG" | "RETURN") => {
                    shell.report_error(sys, &format!("trap: {name} is not simulated"));
                }
                Kind::Bash => shell.report_error(sys, &format!("trap: {name}: invalid signal specification")),
                Kind::Dash => sys.err(&format!("trap: {name}: bad trap\n")),
            }
            status = 1;
            continue;
        };
        if on == TrapOn::Signal(Signal::CHLD) && shell.signal_handling.inherited_ignored_sigchld {
            continue;
        }
        if command == "-" {
            shell.remove_trap(on);
        } else {
            shell.traps.insert(on, command.to_owned());
        }
        // With `SIG_IGN`, the kernel would reap the children that the shell waits for.
        if on == TrapOn::Signal(Signal::CHLD) && command.is_empty() {
            set_action(sys, Signal::CHLD, SigactionAction::Default);
            continue;
        }
        if let TrapOn::Signal(signal) = on {
            let survives = shell.is_at_terminal() && INTERACTIVE_IGNORED.contains(&signal);
            let action = match command {
                "-" if survives || shell.signal_handling.caught.contains(&signal) => SigactionAction::Handle,
                "-" => SigactionAction::Default,
                "" => SigactionAction::Ignore,
                _ => SigactionAction::Handle,
            };
            set_action(sys, signal, action);
        } else if on == TrapOn::Exit && !matches!(command, "" | "-") {
            shell.catch_terminating(sys);
        }
    }
    BuiltinResult::Status(status)
}
