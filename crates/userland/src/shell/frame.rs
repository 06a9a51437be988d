//! What a shell has yet to do: a stack of frames, the next one on top.

use std::rc::Rc;

use super::Variable;
use super::builtin::PendingWait;
use super::jobs::JobId;
use super::loops::ArithFor;
use super::script::Script;
use super::substitute::SubstitutionResult;
use super::syntax::{Command, List, Timed};
use crate::os::fd::Fds;
use crate::os::pipe::PipeId;
use crate::os::time::Time;
use crate::sys::Child;

/// The maximum height of the stack: a higher one comes from endless recursion of functions.
pub(super) const MAX_STACK_DEPTH: usize = 4000;

/// A pending action.
#[derive(Debug, Clone)]
pub(super) enum Frame {
    /// Parse and run this text.
    Source(Rc<str>),
    /// Open this file and run it.
    Open(Rc<str>),
    /// Run this file from its next command on.
    Script(Script),
    /// Run standard input: the text read so far, and the number of its first line.
    Input { text: String, line: usize },
    /// Run the commands of a list, from index `next` on.
    List { list: List, next: usize },
    /// Run the pipelines of an and-or list, from index `next` on; `ran` tells whether the one before was run.
    AndOr { list: List, index: usize, next: usize, ran: bool },
    /// Report the times of a pipeline that began at `since`.
    Timed { since: Time, timed: Timed },
    /// Negate the status.
    Negate,
    /// Run a command; `before` is `$?` at its beginning, `done` are its completed command substitutions.
    Run { command: Rc<Command>, before: u8, done: Vec<SubstitutionResult> },
    /// Read the output of a command substitution; `text` is what has been read so far.
    Substitute { pipe: PipeId, child: Child, text: String },
    /// Wait for the process of a substitution.
    AwaitSubstitution { child: Child, text: String },
    /// End a compound command, in which bash forks even for the last program.
    Compound,
    /// Wait for the foreground job.
    Foreground(JobId),
    /// Choose the body of an `if` whose condition has been evaluated.
    If { command: Rc<Command>, branch: usize },
    /// Evaluate the condition of a loop.
    Loop(Rc<Command>),
    /// Run the body of a loop whose condition has been evaluated.
    LoopBody(Rc<Command>),
    /// Run a `for` loop with the remaining values.
    For { command: Rc<Command>, values: Vec<String> },
    /// Evaluate an expression of `for ((...))`.
    ArithFor(ArithFor),
    /// Restore the shell's own files after a redirected command.
    Files(Fds),
    /// Restore a variable after a function or a command.
    Variable(String, Option<Variable>),
    /// `read`: assign a line to these variables.
    Read(Vec<String>),
    /// Restore the arguments (`$1` and so on) after a function.
    Arguments(Vec<String>),
    /// Restore the sourced file, the arguments if they were replaced, and the line number, after `.` has run a file.
    Sourced { before: Option<Rc<str>>, arguments: Option<Vec<String>>, line: usize },
    /// End the traps on SIGCHLD.
    ChildTraps,
    /// Restore `$?` after a trap.
    Status(u8),
    /// Continue a `wait`.
    Wait(PendingWait),
    /// Execute a program, in a child of the shell.
    Exec { argv: Vec<String>, environment: Vec<(String, String)> },
    /// Exit.
    Exit(u8),
}

impl Frame {
    pub fn run(command: Rc<Command>) -> Self {
        Frame::Run { command, before: 0, done: Vec::new() }
    }

    /// Whether the shell is in a wait that a trap does not interrupt.
    pub fn is_waiting(&self) -> bool {
        matches!(self, Frame::Foreground(_) | Frame::Substitute { .. } | Frame::AwaitSubstitution { .. })
    }

    /// Whether a command is being expanded, or its redirections or variables are restored next.
    pub fn is_within_command(&self) -> bool {
        match self {
            Frame::Run { done, .. } | Frame::ArithFor(ArithFor { done, .. }) => !done.is_empty(),
            Frame::Files(_) | Frame::Variable(..) => true,
            _ => false,
        }
    }

    /// Whether nothing is left to do in this frame.
    pub fn is_exhausted(&self) -> bool {
        match self {
            Frame::List { list, next } => *next >= list.len(),
            Frame::AndOr { list, index, next, .. } => *next > list[*index].and_or.rest.len(),
            _ => false,
        }
    }
}
