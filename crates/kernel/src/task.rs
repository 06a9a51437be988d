//! Processes (Linux: `struct task_struct`).

use crate::Kernel;
use crate::family::Links;
use crate::pid::PidId;
use crate::pid_namespace::NsId;
use crate::signal::{Action, SigInfo, Signal};
use crate::wait::WaitArgs;

/// Identity of a [`Task`] in its [`Kernel`]: the order of creation. Never used again, unlike the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub u32);

impl TaskId {
    /// The process that the world starts with.
    pub const FIRST: TaskId = TaskId(0);
}

/// A process. Stays in the kernel's list when it is gone, without numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its numbers (Linux: `thread_pid`).
    pub pid: PidId,
    /// The process that `wait`s for it; `None` for the first process, whose parent is outside the world, and once it is gone.
    pub parent: Option<TaskId>,
    /// Its place among the children of its parent, and its own children.
    pub links: Links,
    /// The namespace that its next child will live in (Linux: `nsproxy->pid_ns_for_children`).
    pub pid_for_children: NsId,
    /// Where in its life it is.
    pub phase: Phase,
    /// Whether a stop signal has stopped it.
    pub stopped: bool,
    /// What the call that it was stopped in will return, when it goes on.
    pub suspended: Option<i64>,
    /// A stop or continuation that no `wait` has reported yet.
    pub unreported: Option<Report>,
    /// How it ended, from the moment it begins to exit.
    pub exit: Option<ExitStatus>,
    /// What its parent is sent at its end; `None` for no signal.
    pub exit_signal: Option<Signal>,
    /// Its user, real, effective and saved.
    pub uid: u32,
    /// What it does with signals, by number; those that are not here have their default action.
    pub actions: Vec<(Signal, Action)>,
    /// Signals sent and not yet taken.
    pub pending: Vec<SigInfo>,
}

impl Task {
    /// Whether it has root's capabilities.
    pub fn is_privileged(&self) -> bool {
        self.uid == 0
    }
}

/// Where in its life a process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It can make system calls.
    Running,
    /// It sleeps in `wait` until a child is ready.
    Blocked(WaitArgs),
    /// An init process that has ended and waits for its namespace to empty.
    Exiting,
    /// It has ended; its parent has not waited for it.
    Zombie,
    /// It has been reaped; its numbers are free.
    Gone,
}

/// What a person sees of a process: of the states that hold, the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Reaped.
    Gone,
    /// Ended, not reaped.
    Zombie,
    /// An init process that waits for its namespace to empty.
    Exiting,
    /// Stopped by a signal.
    Stopped,
    /// Asleep in `wait`.
    Blocked,
    /// Able to make system calls.
    Running,
}

impl State {
    /// Every state.
    pub const ALL: [State; 6] =
        [State::Running, State::Blocked, State::Stopped, State::Exiting, State::Zombie, State::Gone];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            State::Gone => "gone",
            State::Zombie => "zombie",
            State::Exiting => "exiting",
            State::Stopped => "stopped",
            State::Blocked => "blocked",
            State::Running => "running",
        }
    }
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// It called `exit` with this code (its low eight bits).
    Exited(u8),
    /// This signal killed it.
    Signaled(Signal),
}

/// A change that `wait` can report of a process that lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// Stopped by this signal (`WUNTRACED`).
    Stopped(Signal),
    /// Continued by SIGCONT (`WCONTINUED`).
    Continued,
}

impl Kernel {
    /// What a person sees of a process.
    pub fn state(&self, task: TaskId) -> State {
        let task = self.task(task);
        match task.phase {
            Phase::Gone => State::Gone,
            Phase::Zombie => State::Zombie,
            Phase::Exiting => State::Exiting,
            Phase::Running | Phase::Blocked(_) if task.stopped => State::Stopped,
            Phase::Blocked(_) => State::Blocked,
            Phase::Running => State::Running,
        }
    }

    /// Whether it has not ended.
    pub(crate) fn is_alive(&self, task: TaskId) -> bool {
        matches!(self.task(task).phase, Phase::Running | Phase::Blocked(_))
    }
}
