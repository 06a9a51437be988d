//! Signals and signal actions (Linux: `kernel/signal.c`).
//!
//! `action.rs` sets actions and masks, `kill.rs` decides who may send a signal to whom, `send.rs` queues it or drops it
//! on the way, and `deliver.rs` is what happens when a thread takes it.

mod action;
mod deliver;
mod kill;
mod send;

use std::fmt;

use crate::errno::Rule;
use crate::process::ProcessId;
use crate::task::TaskId;

pub(crate) use action::{sigaction, sigmask};
pub(crate) use deliver::{get_signal, run_handlers};
pub(crate) use kill::{check_kill_permission, kill, kill_pid, rt_sigqueueinfo, tgkill};
pub(crate) use send::{
    force_fault, kill_from_kernel, notify_of_job, notify_parent, send_from_terminal, send_pdeath_signal,
    send_to_group_from_kernel,
};

/// A signal, 1 to 64, numbered as on x86 (`signal(7)`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signal(u8);

/// The names of the standard signals, in the order of their numbers from 1 on.
const NAMES: [&str; 31] = [
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
    "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO",
    "PWR", "SYS",
];

impl Signal {
    /// Kills a process, whatever its action.
    pub const KILL: Signal = Signal(9);
    /// Asks a process to end.
    pub const TERM: Signal = Signal(15);
    /// A child has ended, stopped or continued.
    pub const CHLD: Signal = Signal(17);
    /// The terminal has hung up.
    pub const HUP: Signal = Signal(1);
    /// Ctrl-C was pressed.
    pub const INT: Signal = Signal(2);
    /// Ctrl-\\ was pressed.
    pub const QUIT: Signal = Signal(3);
    /// The process writes to a pipe that nobody reads any more.
    pub const PIPE: Signal = Signal(13);
    /// Ctrl-Z was pressed.
    pub const TSTP: Signal = Signal(20);
    /// An invalid memory access.
    pub const SEGV: Signal = Signal(11);
    /// Continues a stopped process.
    pub const CONT: Signal = Signal(18);
    /// Stops a process, whatever its action.
    pub const STOP: Signal = Signal(19);
    /// The first real-time signal that the C library leaves to programs.
    pub const RTMIN: Signal = Signal(34);
    /// The last real-time signal.
    pub const RTMAX: Signal = Signal(64);

    /// Returns the signal with this number, if there is one.
    pub fn new(number: i64) -> Option<Signal> {
        (1..=64).contains(&number).then_some(Signal(number as u8))
    }

    /// Returns the signal with this number, or `None` for 0; `invalid` is the rule that any other number breaks.
    pub(crate) fn or_none(number: i64, invalid: Rule) -> Result<Option<Signal>, Rule> {
        match number {
            0 => Ok(None),
            number => Signal::new(number).map(Some).ok_or(invalid),
        }
    }

    /// Returns the signal with this name, with or without `SIG`, in upper or lower case.
    pub fn from_name(name: &str) -> Option<Signal> {
        let upper = name.to_ascii_uppercase();
        let name = upper.strip_prefix("SIG").unwrap_or(&upper);
        let standard = NAMES.iter().position(|known| *known == name).map(|index| Signal(index as u8 + 1));
        standard.or(match name {
            "RTMIN" => Some(Signal::RTMIN),
            "RTMAX" => Some(Signal::RTMAX),
            _ => None,
        })
    }

    /// Returns the signal that a word of a command line stands for: a number, or a name as in [`Signal::from_name`].
    pub fn from_word(word: &str) -> Option<Signal> {
        word.parse().map_or_else(|_| Signal::from_name(word), Signal::new)
    }

    /// Returns its name without `SIG`, if it has one: the real-time signals between the first and the last have none.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Signal::RTMIN => Some("RTMIN"),
            Signal::RTMAX => Some("RTMAX"),
            Signal(number) => NAMES.get(usize::from(number) - 1).copied(),
        }
    }

    /// Returns its number.
    pub fn number(self) -> u8 {
        self.0
    }

    /// Returns every signal.
    pub fn all() -> impl Iterator<Item = Signal> {
        (1..=64).map(Signal)
    }

    /// Returns the names of all signals that have one.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.into_iter().chain(["RTMIN", "RTMAX"])
    }

    /// Returns whether it can be neither handled nor ignored (Linux: `sig_kernel_only`).
    pub(crate) fn is_kernel_only(self) -> bool {
        self == Signal::KILL || self == Signal::STOP
    }

    /// Returns its effect on a process that has set no action for it (`signal(7)`).
    pub fn default_effect(self) -> Effect {
        match self.0 {
            17 | 23 | 28 => Effect::Nothing,
            18 => Effect::Continue,
            19..=22 => Effect::Stop,
            _ => Effect::Terminate,
        }
    }

    /// Returns whether several of it can be pending: not of a standard signal, only from SIGRTMIN on (Linux:
    /// `legacy_queue`).
    fn queues(self) -> bool {
        self.0 >= 32
    }

    /// Returns whether it dumps core by default: ILL, TRAP, ABRT, BUS, FPE, QUIT, SEGV, XCPU, XFSZ and SYS do (Linux:
    /// `SIG_KERNEL_COREDUMP_MASK`).
    fn dumps_core(self) -> bool {
        matches!(self.0, 3..=8 | 11 | 24 | 25 | 31)
    }

    /// Returns whether an instruction of the thread itself raises it; it is then taken before all others (Linux:
    /// `SYNCHRONOUS_MASK`).
    fn is_synchronous(self) -> bool {
        matches!(self.0, 4 | 5 | 7 | 8 | 11 | 31)
    }
}

impl fmt::Display for Signal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => out.write_str(name),
            None => self.0.fmt(out),
        }
    }
}

/// The default effect of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The process ends.
    Terminate,
    /// Nothing.
    Nothing,
    /// The process stops.
    Stop,
    /// A stopped process continues.
    Continue,
}

/// The action of a process for a signal (`sigaction(2)`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// `SIG_DFL`; `nocldwait` is the flag `SA_NOCLDWAIT`, which matters for SIGCHLD only.
    Default {
        /// Whether children leave no zombies.
        nocldwait: bool,
    },
    /// `SIG_IGN`.
    Ignore,
    /// A handler with `SA_SIGINFO | SA_RESTART`.
    Handle {
        /// Whether children leave no zombies.
        nocldwait: bool,
    },
}

impl Action {
    /// The initial action of every signal.
    pub const DEFAULT: Action = Action::Default { nocldwait: false };
}

/// A set of signals (`sigset_t`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SigSet(u64);

impl SigSet {
    /// Returns whether a signal is in the set.
    pub fn contains(self, signal: Signal) -> bool {
        self.0 & (1 << (signal.0 - 1)) != 0
    }

    /// Returns the set with a signal added.
    pub fn with(self, signal: Signal) -> SigSet {
        SigSet(self.0 | 1 << (signal.0 - 1))
    }

    /// Returns the set with a signal removed.
    pub fn without(self, signal: Signal) -> SigSet {
        SigSet(self.0 & !(1 << (signal.0 - 1)))
    }
}

/// A queue of pending signals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// The queue of one thread.
    Thread(TaskId),
    /// The queue of a process: any of its threads may take the signal.
    Process(ProcessId),
}

/// A signal and what its receiver is told of the sender (`siginfo_t`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SigInfo {
    /// The signal.
    pub signal: Signal,
    /// The sender's number that the receiver is told; 0 if the receiver cannot see the sender.
    pub si_pid: i64,
}
