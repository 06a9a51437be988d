//! What a shell has still to do: a stack of frames, the next one on top.

use std::rc::Rc;

use super::Variable;
use super::builtin::Waited;
use super::jobs::JobId;
use super::loops::Count;
use super::script::Script;
use super::substitute::Substituted;
use super::syntax::{Command, List, Timed};
use crate::os::fd::Fds;
use crate::os::pipe::PipeId;
use crate::os::time::Time;
use crate::sys::Child;

/// A stack higher than this comes from functions that call each other without end.
pub(super) const DEEPEST: usize = 4000;

/// Something left to do.
#[derive(Debug, Clone)]
pub(super) enum Frame {
    /// Read this text and do what it says.
    Source(Rc<str>),
    /// Open this file, and do what it says.
    Open(Rc<str>),
    /// Do what this file says, from its next command on.
    Script(Script),
    /// Do what standard input says; what has been read of it, and the line that this begins with.
    Input { text: String, line: usize },
    /// Commands one after the other, from this one on.
    List { list: List, next: usize },
    /// The pipelines of an and-or list, from this one on; whether the one before has run.
    AndOr { list: List, index: usize, next: usize, ran: bool },
    /// A pipeline is over that has begun then.
    Timed { since: Time, timed: Timed },
    /// What has succeeded has failed, and the other way round.
    Negate,
    /// A command, with what `$?` was when it began, and the command substitutions in it that are done.
    Run { command: Rc<Command>, before: u8, done: Vec<Substituted> },
    /// The text of a command substitution, as far as it has come.
    Substitute { pipe: PipeId, child: Child, text: String },
    /// A substitution's process is waited for.
    Substituted { child: Child, text: String },
    /// A compound command is over: bash forks even for the last program in it.
    Compound,
    /// The foreground job.
    Foreground(JobId),
    /// The bodies of an `if`, whose condition has just been looked at.
    If { command: Rc<Command>, branch: usize },
    /// A loop, at its condition.
    Loop(Rc<Command>),
    /// A loop, whose condition has just been looked at.
    LoopBody(Rc<Command>),
    /// A `for` with the values that are left.
    For { command: Rc<Command>, values: Vec<String> },
    /// `for ((...))`, at one of its expressions.
    Count(Count),
    /// The shell's own files, which lead elsewhere during a command.
    Files(Fds),
    /// A function is over: a variable is what it was before.
    Variable(String, Option<Variable>),
    /// `read`: a line for these variables.
    Read(Vec<String>),
    /// A function is over: `$1` and so on are what they were before.
    Arguments(Vec<String>),
    /// A file that `.` has read is over: what it was called by, and `$1` and so on if it had its own, are what they were before.
    Sourced { before: Option<Rc<str>>, arguments: Option<Vec<String>>, line: usize },
    /// Traps on SIGCHLD have run.
    ChildTraps,
    /// `$?` as it was before a trap.
    Status(u8),
    /// `wait`: for these, or for all.
    Wait(Waited),
    /// A child of the shell runs this program.
    Exec { argv: Vec<String>, environment: Vec<(String, String)> },
    /// The end.
    Exit(u8),
}

impl Frame {
    pub fn run(command: Rc<Command>) -> Self {
        Frame::Run { command, before: 0, done: Vec::new() }
    }

    /// Whether the shell is waiting for something that a trap does not cut short.
    pub fn is_waiting(&self) -> bool {
        matches!(self, Frame::Foreground(_) | Frame::Substitute { .. } | Frame::Substituted { .. })
    }

    /// Whether the words of a command are being expanded, or what it has changed for itself is put back next.
    pub fn is_within_command(&self) -> bool {
        match self {
            Frame::Run { done, .. } | Frame::Count(Count { done, .. }) => !done.is_empty(),
            Frame::Files(_) | Frame::Variable(..) => true,
            _ => false,
        }
    }

    /// Whether nothing comes after this.
    pub fn is_exhausted(&self) -> bool {
        match self {
            Frame::List { list, next } => *next >= list.len(),
            Frame::AndOr { list, index, next, .. } => *next > list[*index].and_or.rest.len(),
            _ => false,
        }
    }
}
