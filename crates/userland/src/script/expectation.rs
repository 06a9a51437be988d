//! What a script says should come out.

use super::signal_word::SignalWord;
use pidscope_kernel::{NsState, State};

/// The outcome written after `->`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The call returns this number.
    Value(i64),
    /// A wait returns this number with this status.
    Wait {
        /// The number of the child as the caller's namespace counts.
        nr: i64,
        /// What became of the child.
        status: WaitStatus,
    },
    /// The call is refused with this errno, one of [`super::errno_names`].
    Errno(&'static str),
    /// The call does not return yet.
    Blocks,
    /// The caller does not return.
    Dies,
    /// The caller can make no call.
    Skipped,
}

impl Expected {
    /// The outcomes that are neither a number nor an errno.
    pub const WORDS: [&'static str; 3] = ["blocks", "dies", "skipped"];
}

/// The status a wait returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitStatus {
    /// The child exited with this code.
    Exited(i64),
    /// A signal ended the child.
    Signaled(SignalWord),
    /// A signal stopped the child.
    Stopped(SignalWord),
    /// The child went on.
    Continued,
}

impl WaitStatus {
    /// The words that begin a status.
    pub const WORDS: [&'static str; 4] = ["exited", "signaled", "stopped", "continued"];
}

/// A check: `expect ...`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// `expect E pids A=5 B=6`: exactly these numbers in exactly these namespaces.
    Pids {
        /// The process.
        process: String,
        /// Namespace and number, as written.
        pids: Vec<(String, i64)>,
    },
    /// `expect E ppid B=1`: `getppid()` as each namespace numbers it.
    Ppid {
        /// The process.
        process: String,
        /// Namespace and number, as written.
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
    /// `expect B sees B E F`: everyone with a number in B, in the order of the numbers.
    Sees {
        /// The namespace.
        ns: String,
        /// Everyone it sees.
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
    /// The words that say what is checked.
    pub const WORDS: [&'static str; 6] = ["pids", "ppid", "parent", "state", "sees", "namespace"];
}
