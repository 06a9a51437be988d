//! `export`, `unset`, `set`, `shift` and `trap`.

use pidscope_kernel::Signal;

use super::kill::full_name;
use super::{After, Frame};
use crate::script::SigactionAction;
use crate::shell::parse::is_variable_name;
use crate::shell::{Kind, SURVIVED, Shell, TrapOn, Variable, set_action};
use crate::sys::Sys;

pub(super) fn export(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> After {
    if argv.len() == 1 || argv[1] == "-p" {
        for (name, value) in shell.environment() {
            sys.out(&format!("declare -x {name}=\"{value}\"\n"));
        }
        return After::Status(0);
    }
    if let Some(after) = shell.refuse_option(sys, argv, "fnp", "[-fn] [name[=value] ...] or export -p") {
        return after;
    }
    let mut status = 0;
    for word in argv[1..].iter().filter(|word| !word.starts_with('-')) {
        let (name, value) = word.split_once('=').map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
        if !is_variable_name(name) {
            if shell.kind == Kind::Dash {
                return shell.fail_specially(sys, &format!("export: {name}: bad variable name"));
            }
            shell.complain(sys, &format!("export: `{word}': not a valid identifier"));
            status = 1;
            continue;
        }
        let variable: &mut Variable = shell.variables.entry(name.to_owned()).or_default();
        variable.exported = !argv[1].starts_with("-n");
        if let Some(value) = value {
            variable.value = value.to_owned();
        }
    }
    After::Status(status)
}

pub(super) fn unset(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> After {
    if let Some(after) = shell.refuse_option(sys, argv, "fnv", "[-f] [-v] [-n] [name ...]") {
        return after;
    }
    for name in argv[1..].iter().filter(|word| !word.starts_with('-')) {
        if shell.kind == Kind::Dash && !is_variable_name(name) {
            return shell.fail_specially(sys, &format!("unset: {name}: bad variable name"));
        }
        shell.variables.remove(name);
    }
    After::Status(0)
}

/// `set -- WORD...`, `set -m`, `set +m`; of the other options nothing can be seen here.
pub(super) fn set(shell: &mut Shell, _: &mut Sys<'_, '_>, argv: &[String]) -> After {
    for (index, word) in argv.iter().enumerate().skip(1) {
        match word.as_str() {
            "-m" => shell.job_control = true,
            "+m" => shell.job_control = false,
            "--" => {
                shell.arguments = argv[index + 1..].to_vec();
                break;
            }
            option if option.starts_with(['-', '+']) => {}
            _ => {
                shell.arguments = argv[index..].to_vec();
                break;
            }
        }
    }
    After::Status(0)
}

pub(super) fn shift(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> After {
    let word = argv.get(1).map_or("1", String::as_str);
    let count = match (word.parse::<i64>(), shell.kind) {
        (Ok(count), _) if (0..=shell.arguments.len() as i64).contains(&count) => count as usize,
        (Ok(count), Kind::Bash) => {
            if count < 0 {
                shell.complain(sys, &format!("shift: {word}: shift count out of range"));
            }
            return After::Status(1);
        }
        (Err(_), Kind::Bash) => {
            shell.complain(sys, &format!("shift: {word}: numeric argument required"));
            return After::Status(1);
        }
        (Ok(0..), Kind::Dash) => return shell.fail_specially(sys, "shift: can't shift that many"),
        (_, Kind::Dash) => return shell.fail_specially(sys, &format!("shift: Illegal number: {word}")),
    };
    shell.arguments.drain(..count);
    After::Status(0)
}

/// `local NAME[=VALUE]...`: variables of the function that it stands in.
pub(super) fn local(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> After {
    let Some(at) = shell.stack.iter().rposition(|frame| matches!(frame, Frame::Arguments(_))) else {
        if shell.kind == Kind::Dash {
            return shell.fail_specially(sys, "local: not in a function");
        }
        shell.complain(sys, "local: can only be used in a function");
        return After::Status(1);
    };
    for word in &argv[1..] {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        let before = shell.variables.get(name).cloned();
        shell.stack.insert(at + 1, Frame::Variable(name.to_owned(), before));
        shell.set(name, value.to_owned());
    }
    After::Status(0)
}

/// `trap COMMAND SIGNAL...`: an empty command ignores the signal, `-` makes it do again what it did.
pub(super) fn trap(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> After {
    let operands: Vec<&str> = argv[1..].iter().map(String::as_str).filter(|word| *word != "--").collect();
    match operands.as_slice() {
        ["-l"] => super::kill::list(shell, sys, &[]),
        [] | ["-p", ..] => {
            let named = operands.get(1..).unwrap_or_default();
            let means = |on: &TrapOn, name: &str| match on {
                TrapOn::Exit => matches!(name, "EXIT" | "0"),
                TrapOn::Signal(signal) => Signal::from_name(name) == Some(*signal),
            };
            for (on, command) in &shell.traps {
                if !named.is_empty() && !named.iter().any(|name| means(on, name)) {
                    continue;
                }
                let name = match (on, shell.kind) {
                    (TrapOn::Exit, _) => "EXIT".to_owned(),
                    (TrapOn::Signal(signal), Kind::Bash) => full_name(*signal),
                    (TrapOn::Signal(signal), Kind::Dash) => signal.to_string(),
                };
                sys.out(&format!("trap -- '{}' {name}\n", command.replace('\'', "'\\''")));
            }
            After::Status(0)
        }
        [one] if shell.kind == Kind::Bash && signal_named(one).is_none() => {
            sys.err("trap: usage: trap [-lp] [[arg] signal_spec ...]\n");
            After::Status(2)
        }
        // A single signal is reset.
        [one] => set_trap(shell, sys, "-", &[one]),
        [command, signals @ ..] => set_trap(shell, sys, command, signals),
    }
}

/// What a trap can be set on by this name.
fn signal_named(name: &str) -> Option<TrapOn> {
    match name {
        "EXIT" | "0" => Some(TrapOn::Exit),
        _ => Signal::from_word(name).map(TrapOn::Signal),
    }
}

fn set_trap(shell: &mut Shell, sys: &mut Sys<'_, '_>, command: &str, signals: &[&str]) -> After {
    let mut status = 0;
    for &name in signals {
        let Some(on) = signal_named(name) else {
            match shell.kind {
                Kind::Bash => shell.complain(sys, &format!("trap: {name}: invalid signal specification")),
                Kind::Dash => sys.err(&format!("trap: {name}: bad trap\n")),
            }
            status = 1;
            continue;
        };
        if on == TrapOn::Signal(Signal::CHLD) && shell.catching.was_born_ignoring_children {
            continue;
        }
        if command == "-" {
            shell.forget_trap(on);
        } else {
            shell.traps.insert(on, command.to_owned());
        }
        // What a shell needs to hear of its children it hears of all the same.
        if on == TrapOn::Signal(Signal::CHLD) && command.is_empty() {
            set_action(sys, Signal::CHLD, SigactionAction::Default);
            continue;
        }
        if let TrapOn::Signal(signal) = on {
            let survives = shell.is_at_terminal() && SURVIVED.contains(&signal);
            let action = match command {
                "-" if survives || shell.catching.caught.contains(&signal) => SigactionAction::Handle,
                "-" => SigactionAction::Default,
                "" => SigactionAction::Ignore,
                _ => SigactionAction::Handle,
            };
            set_action(sys, signal, action);
        } else if !matches!(command, "" | "-") {
            shell.catch_terminating(sys);
        }
    }
    After::Status(status)
}
