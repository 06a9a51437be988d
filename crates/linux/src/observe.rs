//! What can be seen of a world, after a call and at rest, on either side: the simulator and the running kernel are compared as far
//! as these types go.
//!
//! Processes and namespaces are known by the order in which they were created, which is the same on both sides as long as nothing
//! differs.

use std::fmt;

use pidscope_kernel::{NsState, State};
use pidscope_userland::script::WaitStatus;

/// What came of one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepObservation {
    /// What the caller got.
    pub outcome: Outcome,
    /// Handlers that ran, in order.
    pub delivered: Vec<Delivered>,
    /// Earlier calls that returned, in order.
    pub late: Vec<Late>,
}

/// What the caller of a call got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The call returned.
    Returned {
        /// The value.
        value: i64,
        /// What happened to the child, if the call is a wait that found one.
        status: Option<WaitStatus>,
    },
    /// It was refused, with the errno of this name.
    Refused(&'static str),
    /// It has not returned yet.
    Blocks,
    /// It does not return.
    Dies,
    /// The caller could not make a call.
    Skipped,
}

/// As a script writes it behind the arrow.
impl fmt::Display for Outcome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Returned { value, status: None } => value.fmt(out),
            Outcome::Returned { value, status: Some(status) } => write!(out, "{value} {status}"),
            Outcome::Refused(errno) => out.write_str(errno),
            Outcome::Blocks => out.write_str("blocks"),
            Outcome::Dies => out.write_str("dies"),
            Outcome::Skipped => out.write_str("skipped"),
        }
    }
}

/// A handler that ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivered {
    /// The thread that ran it.
    pub to: usize,
    /// The signal's number.
    pub signal: i64,
    /// The sender's number as the handler was told it.
    pub si_pid: i64,
}

/// An earlier call that returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Late {
    /// The step in which it was made, from 0.
    pub step: usize,
    /// The thread that made it.
    pub task: usize,
    /// What it returned.
    pub outcome: Outcome,
}

/// The world at rest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorldObservation {
    /// Threads in order of creation, gone ones too.
    pub tasks: Vec<TaskObservation>,
    /// Namespaces in order of creation, dead ones too.
    pub namespaces: Vec<NamespaceObservation>,
}

/// A thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskObservation {
    /// What a person sees of it.
    pub state: State,
    /// How it ended, as far as that can be seen.
    pub exit: Option<WaitStatus>,
    /// Everything that is known by its numbers; none once it is gone.
    pub there: Option<Presence>,
    /// What it has for itself; none once it ends.
    pub own: Option<Own>,
}

/// What a thread has for itself as long as it lives. Of signals, the lowest bit of a set is number 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// Its user.
    pub uid: u32,
    /// What its end is to send to its parent, 0 for nothing; of a leader.
    pub exit_signal: Option<u8>,
    /// The processes that it has created or taken over, in the order in which it has.
    pub children: Vec<usize>,
    /// Signals that wait for it alone (`SigPnd`).
    pub pending: u64,
    /// Signals that wait for any thread of its process (`ShdPnd`).
    pub shared_pending: u64,
    /// Signals that it lets wait (`SigBlk`).
    pub blocked: u64,
    /// Signals that its process ignores (`SigIgn`).
    pub ignored: u64,
    /// Signals that its process handles (`SigCgt`).
    pub caught: u64,
}

/// What a thread is that is not gone. Numbers stand outermost namespace of the world first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// The leader of its parent process; none for one that is outside the world.
    pub parent: Option<usize>,
    /// The leader of its process, if that is another thread.
    pub thread_of: Option<usize>,
    /// Its own numbers (`NSpid`).
    pub pids: Vec<u32>,
    /// Those of its process (`NStgid`).
    pub tgids: Vec<u32>,
    /// Those of its process group (`NSpgid`).
    pub pgids: Vec<u32>,
    /// Those of its session (`NSsid`).
    pub sids: Vec<u32>,
    /// The namespace that its next child will live in (`pid_for_children`), where that can be seen.
    pub children_namespace: Option<usize>,
}

/// A namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamespaceObservation {
    /// The leader of its init process, if it ever had one.
    pub init: Option<usize>,
    /// Empty, live or dead.
    pub state: NsState,
}
