//! dash's `kill`, which has fewer features than bash's, and gives up at the first error (`jobs.c`, `killcmd`).

use pidscope_kernel::Signal;

use super::BuiltinResult;
use super::job::no_such_job;
use super::kill::{full_name, signal_of};
use crate::shell::Shell;
use crate::sys::Sys;
use crate::tools::errno_text;

const USAGE: &str = "Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]";

pub(super) fn kill(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    match KillAction::of(&argv[1..]) {
        Err(mistake) => mistake.report(shell, sys),
        Ok(KillAction::List(None)) => {
            let names = (1..=64).map(|number| Signal::new(number).map_or_else(|| number.to_string(), name));
            let lines: Vec<String> = std::iter::once("0".to_owned()).chain(names).collect();
            sys.out(&(lines.join("\n") + "\n"));
            BuiltinResult::Status(0)
        }
        Ok(KillAction::List(Some(status))) => match listed(status) {
            Ok(signal) => {
                sys.out(&(name(signal) + "\n"));
                BuiltinResult::Status(0)
            }
            Err(mistake) => mistake.report(shell, sys),
        },
        Ok(KillAction::Send { signal, operands }) => send(shell, sys, signal, operands),
    }
}

/// The action to perform.
enum KillAction<'a> {
    /// `-l`: list all signals, or one.
    List(Option<&'a str>),
    Send {
        signal: i64,
        operands: &'a [String],
    },
}

/// An error.
enum KillError {
    Usage,
    Message(String),
}

impl<'a> KillAction<'a> {
    fn of(words: &'a [String]) -> Result<Self, KillError> {
        let mut words = words;
        let (mut signal, mut is_list) = (None, false);
        if let Some(first) = words.first().and_then(|word| word.strip_prefix('-')) {
            signal = signal_of(first);
            if signal.is_some() {
                words = &words[1..];
            } else {
                (signal, is_list, words) = options(words)?;
            }
        }
        match (is_list, signal) {
            (true, _) => Ok(KillAction::List(words.first().map(String::as_str))),
            (false, _) if words.is_empty() => Err(KillError::Usage),
            (false, signal) => {
                Ok(KillAction::Send { signal: signal.unwrap_or(Signal::TERM.number().into()), operands: words })
            }
        }
    }
}

/// Parses the options `-l` and `-s SIGNAL`; also returns the remaining words.
fn options(mut words: &[String]) -> Result<(Option<i64>, bool, &[String]), KillError> {
    let (mut signal, mut is_list) = (None, false);
    while let Some((word, rest)) = words.split_first() {
        let Some(mut letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) else { break };
        words = rest;
        if letters == "-" {
            break;
        }
        while let Some(letter) = letters.chars().next() {
            letters = &letters[letter.len_utf8()..];
            match letter {
                'l' => is_list = true,
                's' => {
                    let argument = match std::mem::take(&mut letters) {
                        "" => {
                            let (next, rest) = words
                                .split_first()
                                .ok_or_else(|| KillError::Message("No arg for -s option".to_owned()))?;
                            words = rest;
                            next.as_str()
                        }
                        rest => rest,
                    };
                    signal = signal_of(argument);
                    if signal.is_none() {
                        return Err(KillError::Message(format!("invalid signal number or name: {argument}")));
                    }
                }
                _ => return Err(KillError::Message(format!("Illegal option -{letter}"))),
            }
        }
    }
    Ok((signal, is_list, words))
}

fn send(shell: &mut Shell, sys: &mut Sys<'_, '_>, signal: i64, operands: &[String]) -> BuiltinResult {
    let mut failed = false;
    for operand in operands {
        let pid = match operand.strip_prefix('%') {
            // It always means the process group, which exists only with job control.
            Some(_) => match shell.jobs.find(operand) {
                Some(job) => -i64::from(job.pgid()),
                None => return KillError::Message(no_such_job(operand)).report(shell, sys),
            },
            None => {
                match operand.strip_prefix('-').map_or_else(|| number(operand), |group| number(group).map(|pid| -pid)) {
                    Ok(pid) => pid,
                    Err(mistake) => return mistake.report(shell, sys),
                }
            }
        };
        match sys.kill(pid, signal) {
            Ok(()) if operand.starts_with('%') => shell.after_kill(sys, pid.unsigned_abs() as u32, signal),
            Ok(()) => {}
            Err(errno) => {
                // dash prints an extra newline here.
                shell.report_error(sys, &format!("kill: {}\n", errno_text(errno)));
                failed = true;
            }
        }
        if !sys.can_go_on() {
            break;
        }
    }
    BuiltinResult::Status(failed.into())
}

/// Returns the signal of this number, or the one that killed a command with this exit status.
fn listed(status: &str) -> Result<Signal, KillError> {
    let number = number(status)?;
    let signal = Signal::new(if number > 128 { number - 128 } else { number });
    signal.ok_or_else(|| KillError::Message(format!("invalid signal number or exit status: {status}")))
}

fn number(word: &str) -> Result<i64, KillError> {
    let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    word.parse().ok().filter(|_| is_number).ok_or_else(|| KillError::Message(format!("Illegal number: {word}")))
}

/// Returns the name without SIG; some signals have none in dash.
fn name(signal: Signal) -> String {
    match signal.number() {
        number @ (16 | 32 | 33) => number.to_string(),
        _ => full_name(signal).trim_start_matches("SIG").to_owned(),
    }
}

impl KillError {
    fn report(self, shell: &Shell, sys: &mut Sys<'_, '_>) -> BuiltinResult {
        let text = match self {
            KillError::Usage => USAGE.to_owned(),
            KillError::Message(text) => text,
        };
        shell.fail(sys, &format!("kill: {text}"))
    }
}
