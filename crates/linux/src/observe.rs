//! What is observed of a world, after a call and at rest: the simulator and the running kernel are compared through
//! these types.
//!
//! Threads and namespaces are identified by their order of creation, which is the same on both sides as long as nothing
//! differs.

use std::fmt;

use pidscope_kernel::{NsState, State};
use pidscope_userland::script::WaitStatus;

/// The result of one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepObservation {
    /// The outcome for the caller.
    pub outcome: Outcome,
    /// The handlers that ran, in order.
    pub delivered: Vec<Delivered>,
    /// The earlier calls that returned, in order.
    pub late: Vec<LateReturn>,
}

/// The outcome of a call for its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The call returned.
    Returned {
        /// The value.
        value: i64,
        /// The status of the child, if the call is a wait that found one.
        status: Option<WaitStatus>,
    },
    /// It failed, with the errno of this name.
    Refused(&'static str),
    /// It has not returned yet.
    Blocks,
    /// It does not return.
    Dies,
    /// The caller was unable to make the call.
    Skipped,
}

/// As in a script after the arrow.
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
    /// The sender's PID, as passed to the handler.
    pub si_pid: i64,
}

/// An earlier call that returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LateReturn {
    /// The step in which it was made, counted from 0.
    pub step: usize,
    /// The thread that made it.
    pub task: usize,
    /// Its result.
    pub outcome: Outcome,
}

/// A world at rest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorldObservation {
    /// Threads in order of creation, including those that are gone.
    pub tasks: Vec<TaskObservation>,
    /// Namespaces in order of creation, including dead ones.
    pub namespaces: Vec<NamespaceObservation>,
}

/// A thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskObservation {
    /// The state shown to the user.
    pub state: State,
    /// How it ended, as far as that is visible.
    pub exit: Option<WaitStatus>,
    /// What exists until it is reaped; `None` once it is gone.
    pub presence: Option<Presence>,
    /// What exists as long as it lives; `None` once it is exiting.
    pub live: Option<LiveObservation>,
}

/// The properties of a thread as long as it lives. The lowest bit of a signal set is signal 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveObservation {
    /// Its UID.
    pub uid: u32,
    /// The signal that is sent to the parent on exit, 0 for none; only for leaders.
    pub exit_signal: Option<u8>,
    /// The processes that it has created or adopted, in that order.
    pub children: Vec<usize>,
    /// Signals pending for this thread (`SigPnd`).
    pub pending: u64,
    /// Signals pending for its process (`ShdPnd`).
    pub shared_pending: u64,
    /// Blocked signals (`SigBlk`).
    pub blocked: u64,
    /// Signals that its process ignores (`SigIgn`).
    pub ignored: u64,
    /// Signals for which its process has a handler (`SigCgt`).
    pub caught: u64,
}

/// The properties of a thread until it is gone. Numbers are listed from the outermost namespace of the world inwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// The leader of its parent process; `None` if that is outside the world.
    pub parent: Option<usize>,
    /// The leader of its process, if that is another thread.
    pub thread_of: Option<usize>,
    /// Its PIDs (`NSpid`).
    pub pids: Vec<u32>,
    /// The PIDs of its process (`NStgid`).
    pub tgids: Vec<u32>,
    /// The IDs of its process group (`NSpgid`).
    pub pgids: Vec<u32>,
    /// The IDs of its session (`NSsid`).
    pub sids: Vec<u32>,
    /// The namespace of its next child (`pid_for_children`), if visible.
    pub children_namespace: Option<usize>,
}

/// A namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamespaceObservation {
    /// The leader of its init process, if it ever had one.
    pub init: Option<usize>,
    /// Whether it is empty, live or dead.
    pub state: NsState,
}
