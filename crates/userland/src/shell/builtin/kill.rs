//! The builtin `kill`, which accepts jobs.

use pidscope_kernel::{Errno, Signal};

use super::job::is_ambiguous;
use super::{BuiltinResult, dash_kill};
use crate::shell::{Kind, Shell};
use crate::sys::Sys;
use crate::tools::errno_text;

const USAGE: &str = "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n";

pub(super) fn kill(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    match shell.kind {
        Kind::Bash => bash_kill(shell, sys, argv),
        Kind::Dash => dash_kill::kill(shell, sys, argv),
    }
}

/// bash's `kill`. If several signals are given, the last one counts (`kill_builtin`).
fn bash_kill(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    let mut words = argv[1..].iter().map(String::as_str).peekable();
    let mut named = "TERM";
    let (mut is_list, mut has_signal) = (false, false);
    while let Some(word) = words.next_if(|word| word.starts_with('-')) {
        match word {
            "-l" | "-L" => is_list = true,
            "-s" | "-n" => {
                let Some(name) = words.next() else {
                    shell.report_error(sys, &format!("kill: {word}: option requires an argument"));
                    return BuiltinResult::Status(1);
                };
                (has_signal, named) = (true, name);
            }
            "--" => break,
            // The option and the signal in a single word.
            _ if word.starts_with("-s") => (has_signal, named) = (true, &word[2..]),
            _ if word.starts_with("-n") && word[2..].starts_with(|next: char| next.is_ascii_digit()) => {
                (has_signal, named) = (true, &word[2..]);
            }
            _ if !has_signal => (has_signal, named) = (true, &word[1..]),
            // A process group.
            _ => return signal_all(shell, sys, named, &[&[word][..], &words.collect::<Vec<_>>()].concat()),
        }
    }
    let operands: Vec<&str> = words.collect();
    if is_list { list(shell, sys, &operands) } else { signal_all(shell, sys, named, &operands) }
}

/// Sends the signal of this name to all operands.
fn signal_all(shell: &mut Shell, sys: &mut Sys<'_, '_>, named: &str, operands: &[&str]) -> BuiltinResult {
    let Some(signal) = signal_of(named) else {
        shell.report_error(sys, &format!("kill: {named}: invalid signal specification"));
        return BuiltinResult::Status(1);
    };
    if operands.is_empty() {
        sys.err(USAGE);
        return BuiltinResult::Status(2);
    }
    let mut failed = false;
    for operand in operands {
        failed |= !send(shell, sys, operand, signal);
        if !sys.can_go_on() {
            break;
        }
    }
    BuiltinResult::Status(failed.into())
}

/// Sends a signal to a process, a process group or a job; returns whether that succeeded.
fn send(shell: &mut Shell, sys: &mut Sys<'_, '_>, operand: &str, signal: i64) -> bool {
    let mut pids = Vec::new();
    if operand.starts_with('%') {
        if is_ambiguous(shell, sys, "kill", operand) {
            return false;
        }
        match shell.jobs.find(operand) {
            Some(job) if shell.job_control => pids.push(-i64::from(job.pgid())),
            Some(job) => pids.extend(job.pids().map(i64::from)),
            None => {
                shell.report_error(sys, &format!("kill: {operand}: no such job"));
                return false;
            }
        }
    } else if let Ok(pid) = operand.parse::<i64>() {
        pids.push(pid);
    } else {
        let text = match operand {
            "" => "kill: `': not a pid or valid job spec".to_owned(),
            _ => format!("kill: {operand}: arguments must be process or job IDs"),
        };
        shell.report_error(sys, &text);
        return false;
    }
    let mut sent = true;
    for &pid in &pids {
        if let Err(errno) = sys.kill(pid, signal) {
            let text = match errno {
                Errno::EINVAL => format!("kill: {signal}: invalid signal specification"),
                _ => format!("kill: ({pid}) - {}", errno_text(errno)),
            };
            shell.report_error(sys, &text);
            sent = false;
        }
    }
    if sent && let [pid @ ..-1] = pids[..] {
        shell.after_kill(sys, pid.unsigned_abs() as u32, signal);
    }
    sent
}

/// Parses a signal: a number, or a name with or without SIG.
pub(super) fn signal_of(text: &str) -> Option<i64> {
    match text.parse::<i64>() {
        Ok(number @ 0..=64) => Some(number),
        Ok(_) => None,
        Err(_) if text.eq_ignore_ascii_case("EXIT") => Some(0),
        Err(_) => Signal::from_name(text).map(|signal| signal.number().into()),
    }
}

/// `kill -l`: prints all signals in five columns, or the names or numbers of the operands.
pub(super) fn list(shell: &Shell, sys: &mut Sys<'_, '_>, operands: &[&str]) -> BuiltinResult {
    let mut failed = false;
    for operand in operands {
        let line = match operand.parse::<i64>() {
            Ok(0) => Some("EXIT\n".to_owned()),
            Ok(number) => {
                let signal = Signal::new(if number > 128 { number - 128 } else { number });
                signal.map(|signal| format!("{}\n", full_name(signal).trim_start_matches("SIG")))
            }
            Err(_) => Signal::from_name(operand).map(|signal| format!("{}\n", signal.number())),
        };
        match line {
            Some(line) => sys.out(&line),
            None => {
                shell.report_error(sys, &format!("kill: {operand}: invalid signal specification"));
                failed = true;
            }
        }
    }
    if operands.is_empty() {
        let mut text = String::new();
        for (index, signal) in Signal::all().filter(|signal| !matches!(signal.number(), 32 | 33)).enumerate() {
            let end = if index % 5 == 4 { '\n' } else { '\t' };
            text.push_str(&format!("{:2}) {}{end}", signal.number(), full_name(signal)));
        }
        text.push('\n');
        sys.out(&text);
    }
    BuiltinResult::Status(failed.into())
}

/// Returns the name with SIG; real-time signals are named by their distance from the first or the last (`kill -l`).
pub(in crate::shell) fn full_name(signal: Signal) -> String {
    match (signal.name(), signal.number()) {
        (Some(name), _) => format!("SIG{name}"),
        (None, number @ 35..=49) => format!("SIGRTMIN+{}", number - 34),
        (None, number) => format!("SIGRTMAX-{}", 64_u8.saturating_sub(number)),
    }
}
