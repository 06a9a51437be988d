//! Printing of canonical text, which parses to the same statements.

use super::call::{Attributes, Call, CloneCall, PrctlOption, SetnsTarget};
use super::diagnostic::Wanted;
use super::expectation::{Expect, Expected, WaitStatus};
use super::signal_word::SignalWord;
use super::statement::{Root, Script, Statement, StatementKind};
use std::fmt::{Display, Formatter, Result, Write};
use std::time::Duration;

/// Returns the line for a call by a process.
pub fn line(caller: &str, call: &Call) -> String {
    format!("{caller} {call}")
}

impl Display for Script {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        self.statements.iter().try_for_each(|statement| writeln!(out, "{statement}"))
    }
}

impl Display for Statement {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        self.kind.fmt(out)
    }
}

impl Display for StatementKind {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        match self {
            Self::Root(root) => root.fmt(out),
            Self::Call { caller, call, outcome: None } => write!(out, "{caller} {call}"),
            Self::Call { caller, call, outcome: Some(outcome) } => write!(out, "{caller} {call} -> {outcome}"),
            Self::Expect(expect) => expect.fmt(out),
            Self::Shell { caller, line } => write!(out, "{caller}$ {line}"),
            Self::Printed { text, .. } => write!(out, "| {text}"),
            Self::Clock { by } => write!(out, "clock +{}", Seconds(*by)),
        }
    }
}

impl Display for Root {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        write!(out, "root {}", self.process)?;
        option(out, "ns", self.ns.as_ref())?;
        option(out, "level", (self.level != 0).then_some(self.level))?;
        attributes(out, &self.attributes)
    }
}

impl Display for Call {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        out.write_str(self.word())?;
        match self {
            Self::Clone(call) => clone(out, call),
            Self::Unshare { newpid } => write!(out, " newpid={newpid}"),
            Self::Setns(SetnsTarget::Namespace(name)) => write!(out, " {name}"),
            Self::Setns(SetnsTarget::Pidfd(name)) => write!(out, " pidfd={name}"),
            Self::Exit { code } => write!(out, " {code}"),
            Self::ThreadExit { code } => write!(out, " {code}"),
            Self::Wait { pid, nohang, untraced, continued, all, clone } => {
                operand(out, *pid)?;
                flag(out, "nohang", *nohang)?;
                flag(out, "untraced", *untraced)?;
                flag(out, "continued", *continued)?;
                flag(out, "all", *all)?;
                flag(out, "clone", *clone)
            }
            Self::Kill { pid, signal } => write!(out, " {pid} {signal}"),
            Self::Tgkill { tgid, tid, signal } => write!(out, " {tgid} {tid} {signal}"),
            Self::Sigqueue { pid, signal, si_pid } => {
                write!(out, " {pid} {signal}")?;
                option(out, "si_pid", *si_pid)
            }
            Self::Sigaction { signal, action, nocldwait } => {
                write!(out, " {signal} {}", action.word())?;
                flag(out, "nocldwait", *nocldwait)
            }
            Self::Sigmask { how, signal } => write!(out, " {} {signal}", how.word()),
            Self::Prctl(PrctlOption::ChildSubreaper(value)) => write!(out, " child_subreaper={value}"),
            Self::Prctl(PrctlOption::Pdeathsig(signal)) => write!(out, " pdeathsig={signal}"),
            Self::Setpgid { pid, pgid } => write!(out, " {pid} {pgid}"),
            Self::Exec { cmd } => {
                out.write_char(' ')?;
                quoted(out, cmd)
            }
            Self::Setuid { uid } => write!(out, " {uid}"),
            Self::Reboot(command) => write!(out, " {}", command.word()),
            Self::PidfdOpen { pid } => write!(out, " {pid}"),
            Self::PidfdSendSignal { pidfd, signal } => write!(out, " pidfd={pidfd} {signal}"),
            Self::PidFromPidns { ns, pid } | Self::PidInPidns { ns, pid } => write!(out, " {ns} {pid}"),
            Self::Setsid | Self::Fault | Self::Getpid | Self::Getppid | Self::Gettid => Ok(()),
            Self::Getpgid { pid } | Self::Getsid { pid } => operand(out, *pid),
            Self::Sysctl { name, write: None } => write!(out, " {}", name.name()),
            Self::Sysctl { name, write: Some(number) } => write!(out, " {}={number}", name.name()),
        }
    }
}

impl Display for Expected {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        match self {
            Self::Value(number) => number.fmt(out),
            Self::Wait { nr, status } => write!(out, "{nr} {status}"),
            Self::Errno(name) => out.write_str(name),
            Self::Blocks => out.write_str("blocks"),
            Self::Dies => out.write_str("dies"),
            Self::Skipped => out.write_str("skipped"),
        }
    }
}

impl Display for WaitStatus {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        match self {
            Self::Exited(code) => write!(out, "exited {code}"),
            Self::Signaled(signal) => write!(out, "signaled {signal}"),
            Self::Stopped(signal) => write!(out, "stopped {signal}"),
            Self::Continued => out.write_str("continued"),
        }
    }
}

impl Display for Expect {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        match self {
            Self::Pids { process, pids: numbers } => {
                write!(out, "expect {process} pids")?;
                pids(out, numbers)
            }
            Self::Ppid { process, pids: numbers } => {
                write!(out, "expect {process} ppid")?;
                pids(out, numbers)
            }
            Self::Parent { process, parent } => write!(out, "expect {process} parent {parent}"),
            Self::State { process, state } => write!(out, "expect {process} state {}", state.word()),
            Self::Sees { ns, processes } => {
                write!(out, "expect {ns} sees")?;
                processes.iter().try_for_each(|process| write!(out, " {process}"))
            }
            Self::Namespace { ns, state } => write!(out, "expect {ns} namespace {}", state.word()),
        }
    }
}

impl Display for SignalWord {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        match self.name() {
            Some(name) => out.write_str(name),
            None => self.0.fmt(out),
        }
    }
}

impl Display for Wanted {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        out.write_str(&self.token())
    }
}

fn clone(out: &mut Formatter<'_>, call: &CloneCall) -> Result {
    write!(out, " {}", call.child)?;
    flag(out, "thread", call.thread)?;
    flag(out, "parent", call.parent)?;
    option(out, "newpid", call.newpid.as_ref())?;
    option(out, "exit_signal", call.exit_signal)?;
    if let Some(numbers) = &call.set_tid {
        let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
        write!(out, " set_tid={}", numbers.join(","))?;
    }
    attributes(out, &call.attributes)
}

fn attributes(out: &mut Formatter<'_>, attributes: &Attributes) -> Result {
    option(out, "cmd", attributes.cmd.as_deref().map(Quoted))?;
    option(out, "uid", attributes.uid)?;
    option(out, "tty", attributes.tty.as_deref().map(Quoted))?;
    option(out, "stime", attributes.stime.as_deref().map(Quoted))?;
    option(out, "time", attributes.time.as_deref().map(Quoted))?;
    option(out, "reaps", attributes.reaps.map(yes_or_no))?;
    option(out, "mount_proc", attributes.mount_proc.map(yes_or_no))?;
    option(out, "hostname", attributes.hostname.as_deref().map(Quoted))?;
    if !attributes.accounts.is_empty() {
        let accounts: Vec<String> = attributes.accounts.iter().map(|(name, uid)| format!("{name}:{uid}")).collect();
        write!(out, " users={}", Quoted(&accounts.join(",")))?;
    }
    Ok(())
}

fn yes_or_no(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}

/// A duration of a move of the clock: seconds, with a fraction if necessary.
struct Seconds(Duration);

impl Display for Seconds {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        match self.0.subsec_millis() {
            0 => write!(out, "{}s", self.0.as_secs()),
            milliseconds => {
                let fraction = format!("{milliseconds:03}");
                write!(out, "{}.{}s", self.0.as_secs(), fraction.trim_end_matches('0'))
            }
        }
    }
}

fn pids(out: &mut Formatter<'_>, pids: &[(String, i64)]) -> Result {
    pids.iter().try_for_each(|(ns, number)| write!(out, " {ns}={number}"))
}

fn operand(out: &mut Formatter<'_>, number: Option<i64>) -> Result {
    number.map_or(Ok(()), |number| write!(out, " {number}"))
}

fn flag(out: &mut Formatter<'_>, word: &str, set: bool) -> Result {
    if set { write!(out, " {word}") } else { Ok(()) }
}

fn option(out: &mut Formatter<'_>, key: &str, value: Option<impl Display>) -> Result {
    value.map_or(Ok(()), |value| write!(out, " {key}={value}"))
}

/// A value, with quotation marks if necessary.
struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        let plain = |next: char| next != '"' && !next.is_whitespace();
        if !self.0.is_empty() && self.0.chars().all(plain) {
            return out.write_str(self.0);
        }
        quoted(out, self.0)
    }
}

fn quoted(out: &mut Formatter<'_>, text: &str) -> Result {
    out.write_char('"')?;
    for next in text.chars() {
        match next {
            '"' => out.write_str("\"\"")?,
            // A statement is one line: a newline inside a value becomes a space.
            '\n' => out.write_char(' ')?,
            other => out.write_char(other)?,
        }
    }
    out.write_char('"')
}
