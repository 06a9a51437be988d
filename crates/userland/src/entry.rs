//! A statement that was run, and everything that came of it.

use std::fmt;

use std::ops::Range;
use std::rc::Rc;

use pidscope_kernel::task::ExitStatus;
use pidscope_kernel::wait::WaitStatus as KernelStatus;
use pidscope_kernel::{Event, Refusal, Returned, TaskId, syscall};

use crate::change::Change;
use crate::script::{Call, Expected, SignalWord, Statement, WaitStatus};

/// A statement that was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What was said.
    pub statement: Statement,
    /// What a call brought about.
    pub step: Option<Step>,
    /// What came of the check that the statement is, or that stands behind its arrow.
    pub check: Option<Check>,
}

/// One call, and everything that it brought about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What the caller got.
    pub outcome: Outcome,
    /// What happened, in order: all that undoing needs.
    pub events: Vec<Event>,
    /// Earlier calls that returned because of this one.
    pub late: Vec<Late>,
    /// The system calls that programs made in this step, beside the one that the script says.
    pub calls: Vec<CallMade>,
    /// What programs printed, in order.
    pub printed: Vec<Printed>,
    /// Which of the terminals' two streams it came through, and how many bytes of it each time: not always the one that a program says it on
    /// (`>&2`, `2>&1`).
    pub(crate) through: Vec<(Stream, usize)>,
    /// Words that no command and no option is called by, each with the nearest that one is.
    pub nearest: Vec<Nearest>,
    /// Where the line was typed, if it is one.
    pub typed: Option<Typed>,
    /// What changed beside the kernel.
    pub(crate) changes: Vec<Change>,
    /// What was printed, line by line, for checks.
    pub(crate) printed_lines: Rc<[String]>,
    /// What the step before had printed, and how much of it was compared.
    pub(crate) printed_before: Lines,
}

/// A word in a command line that was probably meant to be another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearest {
    /// What was typed.
    pub word: String,
    /// The nearest word that would have been known.
    pub meant: String,
}

/// Lines that were printed, and how many of them have been compared with the script.
pub(crate) type Lines = (Rc<[String]>, usize);

impl Step {
    /// A step in which nothing happens: its caller cannot make a call, or too much has happened.
    pub(crate) fn skipped() -> Self {
        Step {
            outcome: Outcome::Skipped,
            events: Vec::new(),
            late: Vec::new(),
            calls: Vec::new(),
            printed: Vec::new(),
            through: Vec::new(),
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
pub struct CallMade {
    /// Who made it.
    pub caller: TaskId,
    /// The call, as a script would say it.
    pub call: Call,
    /// What the caller got.
    pub outcome: Outcome,
    /// What happened: where in the step's events.
    pub events: Range<usize>,
}

/// Where a line was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typed {
    /// The process whose terminal it is.
    pub terminal: TaskId,
    /// The sign at the end of the prompt that asked for it; none if a program was running.
    pub prompt: Option<char>,
}

/// Text that a program printed on a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The process whose terminal it is.
    pub terminal: TaskId,
    /// Whether a program says it on its own standard output or standard error, wherever that leads.
    pub stream: Stream,
    /// What was printed.
    pub text: Text,
}

impl Step {
    /// What was printed, line by line, as it stands on the terminals.
    pub fn lines(&self) -> Vec<String> {
        self.plain().lines().map(str::to_owned).collect()
    }

    /// What came through standard output, and what through standard error.
    pub fn streams(&self) -> (String, String) {
        let text = self.plain();
        let (mut out, mut err, mut at) = (String::new(), String::new(), 0);
        for &(stream, length) in &self.through {
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

/// What was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// These letters.
    Plain(String),
    /// A page of the manual, which is data, one for each language.
    Manual(String),
}

/// What the caller of a call got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It returned.
    Returned(Returned),
    /// It was refused.
    Refused(Refusal),
    /// It has not returned yet.
    Blocks,
    /// It does not return: the caller has ended.
    Dies,
    /// The caller could not make a call.
    Skipped,
}

impl Outcome {
    /// Whether it is what a script expects.
    pub fn is(&self, expected: &Expected) -> bool {
        match (expected, self) {
            // A script may check the number alone.
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

    /// It returned a number.
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

/// As a script writes it behind the arrow.
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

/// A call that had not returned, and did because of a later one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    /// The step in which it was made, from 0.
    pub step: usize,
    /// Who made it.
    pub task: TaskId,
    /// What it came to.
    pub outcome: Outcome,
}

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Check {
    /// The line that it stands on, from 1.
    pub line: usize,
    /// Whether it holds.
    pub ok: bool,
    /// What the script says, in its own notation.
    pub expected: String,
    /// What there is, in the same notation; empty for nothing.
    pub found: String,
}
