//! Signals: what they are, and what a process can plan for them (Linux: `kernel/signal.c`).
//!
//! `kill.rs` is who may send one to whom, `send.rs` how it gets into a queue or is dropped on the way, and
//! `deliver.rs` what happens when a thread takes it.

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

/// Names of the standard signals, in the order of their numbers from 1 on.
const NAMES: [&str; 31] = [
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
    "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO",
    "PWR", "SYS",
];

impl Signal {
    /// Kills, whatever the process has planned for it.
    pub const KILL: Signal = Signal(9);
    /// Asks a process to end.
    pub const TERM: Signal = Signal(15);
    /// A child has ended, stopped or gone on.
    pub const CHLD: Signal = Signal(17);
    /// The terminal has gone.
    pub const HUP: Signal = Signal(1);
    /// Somebody has pressed Ctrl-C.
    pub const INT: Signal = Signal(2);
    /// Somebody has pressed Ctrl-\\.
    pub const QUIT: Signal = Signal(3);
    /// Nobody reads any more what it writes to a pipe.
    pub const PIPE: Signal = Signal(13);
    /// Somebody has pressed Ctrl-Z.
    pub const TSTP: Signal = Signal(20);
    /// A memory access that the hardware refuses.
    pub const SEGV: Signal = Signal(11);
    /// Goes on.
    pub const CONT: Signal = Signal(18);
    /// Stops, whatever the process has planned for it.
    pub const STOP: Signal = Signal(19);
    /// The first real-time signal that the C library leaves to programs.
    pub const RTMIN: Signal = Signal(34);
    /// The last real-time signal.
    pub const RTMAX: Signal = Signal(64);

    /// The signal with this number, if there is one.
    pub fn new(number: i64) -> Option<Signal> {
        (1..=64).contains(&number).then_some(Signal(number as u8))
    }

    /// The signal with this number, or none for 0; `invalid` is what any other number breaks.
    pub(crate) fn or_none(number: i64, invalid: Rule) -> Result<Option<Signal>, Rule> {
        match number {
            0 => Ok(None),
            number => Signal::new(number).map(Some).ok_or(invalid),
        }
    }

    /// The signal with this name, with or without `SIG`, in capitals or not.
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

    /// The signal that a word of a command line means: a number, or a name as in [`Signal::from_name`].
    pub fn from_word(word: &str) -> Option<Signal> {
        word.parse().map_or_else(|_| Signal::from_name(word), Signal::new)
    }

    /// Its name without `SIG`, if it has one: the real-time signals between the first and the last have none.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Signal::RTMIN => Some("RTMIN"),
            Signal::RTMAX => Some("RTMAX"),
            Signal(number) => NAMES.get(usize::from(number) - 1).copied(),
        }
    }

    /// Its number.
    pub fn number(self) -> u8 {
        self.0
    }

    /// Every signal.
    pub fn all() -> impl Iterator<Item = Signal> {
        (1..=64).map(Signal)
    }

    /// The names of all signals that have one.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.into_iter().chain(["RTMIN", "RTMAX"])
    }

    /// Neither can be handled or ignored (Linux: `sig_kernel_only`).
    pub(crate) fn is_kernel_only(self) -> bool {
        self == Signal::KILL || self == Signal::STOP
    }

    /// What it does to a process that has not planned anything for it (`signal(7)`).
    pub fn default_effect(self) -> Effect {
        match self.0 {
            17 | 23 | 28 => Effect::Nothing,
            18 => Effect::Continue,
            19..=22 => Effect::Stop,
            _ => Effect::Terminate,
        }
    }

    /// Standard signals do not queue; from SIGRTMIN on they do (Linux: `legacy_queue`).
    fn queues(self) -> bool {
        self.0 >= 32
    }

    /// Dumps core by default: ILL, TRAP, ABRT, BUS, FPE, QUIT, SEGV, XCPU, XFSZ and SYS (Linux: `SIG_KERNEL_COREDUMP_MASK`).
    fn dumps_core(self) -> bool {
        matches!(self.0, 3..=8 | 11 | 24 | 25 | 31)
    }

    /// Comes from an instruction of the thread itself, and is taken before all others (Linux: `SYNCHRONOUS_MASK`).
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

/// What a signal does by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The process ends.
    Terminate,
    /// Nothing.
    Nothing,
    /// The process stops.
    Stop,
    /// A stopped process goes on.
    Continue,
}

/// What a process does with a signal (`sigaction(2)`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// `SIG_DFL`; `nocldwait` is the flag `SA_NOCLDWAIT`, which counts for SIGCHLD only.
    Default {
        /// Children leave no zombies.
        nocldwait: bool,
    },
    /// `SIG_IGN`.
    Ignore,
    /// A handler with `SA_SIGINFO | SA_RESTART`.
    Handle {
        /// Children leave no zombies.
        nocldwait: bool,
    },
}

impl Action {
    /// What every process begins with.
    pub const DEFAULT: Action = Action::Default { nocldwait: false };
}

/// A set of signals (`sigset_t`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SigSet(u64);

impl SigSet {
    /// Whether a signal is in it.
    pub fn contains(self, signal: Signal) -> bool {
        self.0 & (1 << (signal.0 - 1)) != 0
    }

    /// The set with one more signal.
    pub fn with(self, signal: Signal) -> SigSet {
        SigSet(self.0 | 1 << (signal.0 - 1))
    }

    /// The set with one signal less.
    pub fn without(self, signal: Signal) -> SigSet {
        SigSet(self.0 & !(1 << (signal.0 - 1)))
    }
}

/// Where a signal waits to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// That of one thread.
    Thread(TaskId),
    /// That of a process: any of its threads may take it.
    Process(ProcessId),
}

/// A signal on its way (`siginfo_t`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SigInfo {
    /// The signal.
    pub signal: Signal,
    /// The sender's number as the receiver is told it; 0 where the receiver cannot see the sender.
    pub si_pid: i64,
}
