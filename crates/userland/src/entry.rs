//! A statement that was run, and everything that came of it.

use std::fmt;

use pidscope_kernel::task::ExitStatus;
use pidscope_kernel::wait::WaitStatus as KernelStatus;
use pidscope_kernel::{Event, Refusal, Returned, TaskId, syscall};

use crate::script::{Attributes, SignalWord, Statement, WaitStatus};

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
    /// What the caller ran before, if the call was an `exec`.
    pub program_before: Option<Box<Attributes>>,
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
