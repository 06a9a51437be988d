//! What a script expects.

use super::signal_word::SignalWord;
use pidscope_kernel::{NsState, State};

/// The outcome written after `->`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The call returns this value.
    Value(i64),
    /// A wait returns this PID with this status.
    Wait {
        /// The child's PID in the caller's namespace.
        nr: i64,
        /// The child's status.
        status: WaitStatus,
    },
    /// The call fails with this errno, one of [`super::errno_names`].
    Errno(&'static str),
    /// The call blocks.
    Blocks,
    /// The call does not return: the caller exits.
    Dies,
    /// The caller cannot make a call.
    Skipped,
}

impl Expected {
    /// The outcomes that are neither a number nor an errno.
    pub const WORDS: [&'static str; 3] = ["blocks", "dies", "skipped"];
}

/// The status that a wait returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitStatus {
    /// The child exited with this code.
    Exited(i64),
    /// The child was killed by this signal.
    Signaled(SignalWord),
    /// The child was stopped by this signal.
    Stopped(SignalWord),
    /// The child was continued.
    Continued,
}

impl WaitStatus {
    /// The words that begin a status.
    pub const WORDS: [&'static str; 4] = ["exited", "signaled", "stopped", "continued"];
}

/// A check: `expect ...`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// `expect E pids A=5 B=6`: exactly these PIDs in exactly these namespaces.
    Pids {
        /// The process.
        process: String,
        /// Namespaces and PIDs, as written.
        pids: Vec<(String, i64)>,
    },
    /// `expect E ppid B=1`: the parent's PID in each of these namespaces.
    Ppid {
        /// The process.
        process: String,
        /// Namespaces and PIDs, as written.
        pids: Vec<(String, i64)>,
    },
    /// `expect E parent B`.
    Parent {
        /// The process.
        process: String,
        /// The name of its parent.
        parent: String,
    },
    /// `expect E state running`.
    State {
        /// The process.
        process: String,
        /// Its state.
        state: State,
    },
    /// `expect B sees B E F`: all processes with a PID in B, sorted by PID.
    Sees {
        /// The namespace.
        ns: String,
        /// The processes that it sees.
        processes: Vec<String>,
    },
    /// `expect B namespace live`.
    Namespace {
        /// The namespace.
        ns: String,
        /// Its state.
        state: NsState,
    },
}

impl Expect {
    /// The words for what is checked.
    pub const WORDS: [&'static str; 6] = ["pids", "ppid", "parent", "state", "sees", "namespace"];
}
