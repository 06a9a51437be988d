//! A statement that has been run, and its effects.

use std::fmt;

use std::ops::Range;
use std::rc::Rc;

use pidscope_kernel::task::ExitStatus;
use pidscope_kernel::wait::WaitStatus as KernelStatus;
use pidscope_kernel::{Event, Refusal, Returned, TaskId, syscall};

use crate::change::Change;
use crate::script::{Call, Expected, SignalWord, Statement, WaitStatus};

/// A statement that has been run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The statement.
    pub statement: Statement,
    /// The effects of the statement, if it is a step.
    pub step: Option<Step>,
    /// The result of the check that the statement is, or that follows its arrow.
    pub check: Option<Check>,
}

/// One call, typed line or move of the clock, and its effects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The caller's result.
    pub outcome: Outcome,
    /// The kernel's events, in order: all that undoing needs.
    pub events: Vec<Event>,
    /// Earlier calls that returned because of this step.
    pub late: Vec<LateReturn>,
    /// The system calls that programs made in this step, other than the one in the script.
    pub calls: Vec<ProgramCall>,
    /// The output of programs, in order.
    pub printed: Vec<Printed>,
    /// The terminal stream and the number of bytes of each write to a terminal. The stream is not always the one that
    /// the program wrote to (`>&2`, `2>&1`).
    pub(crate) terminal_writes: Vec<(Stream, usize)>,
    /// Unknown commands and options, each with the nearest known one.
    pub nearest: Vec<Suggestion>,
    /// Where the line was typed, if the step is one.
    pub typed: Option<Typed>,
    /// The changes outside the kernel.
    pub(crate) changes: Vec<Change>,
    /// The output, split into lines, for checks.
    pub(crate) printed_lines: Rc<[String]>,
    /// The output of the previous step, and the number of its lines that had been compared.
    pub(crate) printed_before: Lines,
}

/// A word in a command line that is probably misspelt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The word as typed.
    pub word: String,
    /// The nearest known word.
    pub meant: String,
}

/// Lines of output, and the number of them that have been compared with the script.
pub(crate) type Lines = (Rc<[String]>, usize);

impl Step {
    /// Returns a step without effects: the caller cannot make a call, or the limit of what may happen is reached.
    pub(crate) fn skipped() -> Self {
        Step {
            outcome: Outcome::Skipped,
            events: Vec::new(),
            late: Vec::new(),
            calls: Vec::new(),
            printed: Vec::new(),
            terminal_writes: Vec::new(),
            nearest: Vec::new(),
            typed: None,
            changes: Vec::new(),
            printed_lines: Rc::new([]),
            printed_before: (Rc::new([]), 0),
        }
    }
}

/// A system call that a program made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramCall {
    /// The caller.
    pub caller: TaskId,
    /// The call, as a script would write it.
    pub call: Call,
    /// The caller's result.
    pub outcome: Outcome,
    /// The range of the step's events that the call caused.
    pub events: Range<usize>,
}

/// Where a line was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typed {
    /// The process whose terminal it is.
    pub terminal: TaskId,
    /// The last character of the prompt; `None` if a program was running.
    pub prompt: Option<char>,
}

/// Text that a program printed on a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The process whose terminal it is.
    pub terminal: TaskId,
    /// The stream that the program wrote to, wherever that was redirected to.
    pub stream: Stream,
    /// The output.
    pub text: Text,
}

impl Step {
    /// Returns the output line by line, as it appears on the terminals.
    pub fn lines(&self) -> Vec<String> {
        self.plain().lines().map(str::to_owned).collect()
    }

    /// Returns what came through standard output and through standard error.
    pub fn streams(&self) -> (String, String) {
        let text = self.plain();
        let (mut out, mut err, mut at) = (String::new(), String::new(), 0);
        for &(stream, length) in &self.terminal_writes {
            let to = match stream {
                Stream::Out => &mut out,
                Stream::Err => &mut err,
            };
            to.push_str(&text[at..at + length]);
            at += length;
        }
        (out, err)
    }

    fn plain(&self) -> String {
        let plain = self.printed.iter().filter_map(|printed| match &printed.text {
            Text::Plain(text) => Some(text.as_str()),
            Text::Manual(_) => None,
        });
        plain.collect()
    }
}

/// One of the two streams that programs print to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// A piece of output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// Literal text.
    Plain(String),
    /// A manual page: data, one page for each language.
    Manual(String),
}

/// The result of a call, as its caller sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It returned a value.
    Returned(Returned),
    /// It failed with an errno.
    Refused(Refusal),
    /// It has not returned yet.
    Blocks,
    /// It does not return: the caller has exited.
    Dies,
    /// The caller could not make a call.
    Skipped,
}

impl Outcome {
    /// Whether this is what a script expects.
    pub fn matches(&self, expected: &Expected) -> bool {
        match (expected, self) {
            // A script may check the value alone, without the status.
            (Expected::Value(value), Outcome::Returned(returned)) => returned.value == *value,
            (Expected::Wait { nr, status }, Outcome::Returned(returned)) => {
                returned.value == *nr && returned.status.map(WaitStatus::from) == Some(*status)
            }
            (Expected::Errno(name), Outcome::Refused(refusal)) => refusal.errno.name() == *name,
            (Expected::Blocks, Outcome::Blocks) => true,
            (Expected::Dies, Outcome::Dies) => true,
            (Expected::Skipped, Outcome::Skipped) => true,
            _ => false,
        }
    }

    /// Creates the outcome of a call that returned this value, without a status.
    pub(crate) fn returned(value: i64) -> Self {
        Outcome::Returned(Returned { value, status: None })
    }
}

impl From<syscall::Outcome> for Outcome {
    fn from(outcome: syscall::Outcome) -> Self {
        match outcome {
            syscall::Outcome::Returned(returned) => Outcome::Returned(returned),
            syscall::Outcome::Refused(refusal) => Outcome::Refused(refusal),
            syscall::Outcome::Blocks => Outcome::Blocks,
            syscall::Outcome::Dies => Outcome::Dies,
        }
    }
}

/// Formats it as a script writes it after the arrow.
impl fmt::Display for Outcome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Returned(Returned { value, status: None }) => value.fmt(out),
            Outcome::Returned(Returned { value, status: Some(status) }) => {
                write!(out, "{value} {}", WaitStatus::from(*status))
            }
            Outcome::Refused(refusal) => out.write_str(refusal.errno.name()),
            Outcome::Blocks => out.write_str("blocks"),
            Outcome::Dies => out.write_str("dies"),
            Outcome::Skipped => out.write_str("skipped"),
        }
    }
}

impl From<KernelStatus> for WaitStatus {
    fn from(status: KernelStatus) -> Self {
        match status {
            KernelStatus::Ended(exit) => exit.into(),
            KernelStatus::Stopped(signal) => WaitStatus::Stopped(signal.into()),
            KernelStatus::Continued => WaitStatus::Continued,
        }
    }
}

impl From<ExitStatus> for WaitStatus {
    fn from(exit: ExitStatus) -> Self {
        match exit {
            ExitStatus::Exited(code) => WaitStatus::Exited(i64::from(code)),
            ExitStatus::Signaled(signal) => WaitStatus::Signaled(SignalWord::from(signal)),
        }
    }
}

/// An earlier call that blocked, and returned in this step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateReturn {
    /// The index of the step in which it was made, from 0.
    pub step: usize,
    /// The caller.
    pub task: TaskId,
    /// The result.
    pub outcome: Outcome,
}

/// The result of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Check {
    /// Its line in the script, from 1.
    pub line: usize,
    /// Whether it holds.
    pub ok: bool,
    /// What the script says, in its own notation.
    pub expected: String,
    /// The actual value, in the same notation; empty for nothing.
    pub found: String,
}
