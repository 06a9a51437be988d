//! `kill`, the builtin, which knows jobs.

use pidscope_kernel::{Errno, Signal};

use super::After;
use super::job::is_ambiguous;
use crate::shell::{Kind, Shell};
use crate::sys::Sys;
use crate::tools::errno_text;

const USAGE: &str = "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n";
const DASH_USAGE: &str = "kill: Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]";

pub(super) fn kill(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> After {
    let mut words = argv[1..].iter().map(String::as_str).peekable();
    let mut signal = Some(i64::from(Signal::TERM.number()));
    match words.peek().copied() {
        None => return usage(shell, sys),
        Some("-l" | "-L") => return list(shell, sys, &argv[2..]),
        Some("-s" | "-n") => {
            words.next();
            let Some(name) = words.next() else {
                shell.complain(sys, &format!("kill: {}: option requires an argument", argv[1]));
                return After::Status(1);
            };
            signal = signal_of(name);
            if signal.is_none() {
                return invalid(shell, sys, name);
            }
        }
        Some("--") => {}
        // `-s` and the name in one word, whatever it looks like.
        Some(word) if shell.kind == Kind::Bash && word.starts_with("-s") => {
            signal = signal_of(&word[2..]);
            if signal.is_none() {
                return invalid(shell, sys, &word[2..]);
            }
            words.next();
        }
        Some(word) if word.starts_with('-') && word.len() > 1 => {
            signal = signal_of(&word[1..]);
            if signal.is_none() && shell.kind == Kind::Dash {
                let letter: String = word.chars().skip(1).take(1).collect();
                return shell.fail(sys, &format!("kill: Illegal option -{letter}"));
            }
            if signal.is_none() {
                return invalid(shell, sys, &word[1..]);
            }
            words.next();
        }
        Some(_) => {}
    }
    if words.peek() == Some(&"--") {
        words.next();
    }
    if words.peek().is_none() {
        return usage(shell, sys);
    }
    let signal = signal.unwrap_or_default();
    let mut failed = false;
    for operand in words.collect::<Vec<_>>() {
        failed |= !send(shell, sys, operand, signal);
        if !sys.can_go_on() {
            break;
        }
    }
    After::Status(failed.into())
}

fn usage(shell: &Shell, sys: &mut Sys<'_, '_>) -> After {
    match shell.kind {
        Kind::Bash => sys.err(USAGE),
        Kind::Dash => return shell.fail(sys, DASH_USAGE),
    }
    After::Status(2)
}

fn invalid(shell: &Shell, sys: &mut Sys<'_, '_>, name: &str) -> After {
    match shell.kind {
        Kind::Bash => shell.complain(sys, &format!("kill: {name}: invalid signal specification")),
        Kind::Dash => shell.complain(sys, &format!("kill: invalid signal number or name: {name}")),
    }
    After::Status(1)
}

/// Sends a signal to a process, a group or a job. Whether that was possible.
fn send(shell: &mut Shell, sys: &mut Sys<'_, '_>, operand: &str, signal: i64) -> bool {
    let mut pids = Vec::new();
    if operand.starts_with('%') {
        if is_ambiguous(shell, sys, "kill", operand) {
            return false;
        }
        match shell.jobs.find(operand) {
            // dash always means the group, which there is with job control only (`killcmd`).
            Some(job) if shell.job_control || shell.kind == Kind::Dash => pids.push(-i64::from(job.pgid())),
            Some(job) => pids.extend(job.pids().map(i64::from)),
            None => {
                shell.complain(sys, &format!("kill: {operand}: no such job"));
                return false;
            }
        }
    } else if let Ok(pid) = operand.parse::<i64>() {
        pids.push(pid);
    } else {
        let text = match shell.kind {
            Kind::Bash if operand.is_empty() => "kill: `': not a pid or valid job spec".to_owned(),
            Kind::Bash => format!("kill: {operand}: arguments must be process or job IDs"),
            Kind::Dash => format!("kill: Illegal number: {operand}"),
        };
        shell.complain(sys, &text);
        return false;
    }
    let mut sent = true;
    for pid in pids {
        if let Err(errno) = sys.kill(pid, signal) {
            let text = match shell.kind {
                Kind::Bash if errno == Errno::EINVAL => {
                    format!("kill: {signal}: invalid signal specification")
                }
                Kind::Bash => format!("kill: ({pid}) - {}", errno_text(errno)),
                // With a line break too many.
                Kind::Dash => format!("kill: {}\n", errno_text(errno)),
            };
            shell.complain(sys, &text);
            sent = false;
        }
    }
    // A stopped job could not end.
    if sent && operand.starts_with('%') && [1, 15].contains(&signal) {
        shell.wake_job(sys, operand);
    }
    sent
}

/// A number, or a name with or without SIG.
fn signal_of(text: &str) -> Option<i64> {
    match text.parse::<i64>() {
        Ok(number @ 0..=64) => Some(number),
        Ok(_) => None,
        Err(_) if text.eq_ignore_ascii_case("EXIT") => Some(0),
        Err(_) => Signal::from_name(text).map(|signal| signal.number().into()),
    }
}

/// `kill -l`: all signals in five columns, or what one of them is called.
pub(super) fn list(shell: &Shell, sys: &mut Sys<'_, '_>, operands: &[String]) -> After {
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
                shell.complain(sys, &format!("kill: {operand}: invalid signal specification"));
                failed = true;
            }
        }
    }
    if operands.is_empty() && shell.kind == Kind::Bash {
        let mut text = String::new();
        for (index, signal) in Signal::all().filter(|signal| !matches!(signal.number(), 32 | 33)).enumerate() {
            let end = if index % 5 == 4 { '\n' } else { '\t' };
            text.push_str(&format!("{:2}) {}{end}", signal.number(), full_name(signal)));
        }
        text.push('\n');
        sys.out(&text);
    }
    After::Status(failed.into())
}

/// With SIG, and those between the real-time signals' first and last by their distance (`kill -l`).
pub(in crate::shell) fn full_name(signal: Signal) -> String {
    match (signal.name(), signal.number()) {
        (Some(name), _) => format!("SIG{name}"),
        (None, number @ 35..=49) => format!("SIGRTMIN+{}", number - 34),
        (None, number) => format!("SIGRTMAX-{}", 64_u8.saturating_sub(number)),
    }
}
