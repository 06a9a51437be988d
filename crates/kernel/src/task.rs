//! Threads, the tasks that Linux schedules (Linux: `struct task_struct`). What the threads of a process share stands in
//! [`crate::process`].

use crate::Kernel;
use crate::errno::Refusal;
use crate::list::Ends;
use crate::pid::PidId;
use crate::pid_namespace::NsId;
use crate::process::ProcessId;
use crate::signal::{SigInfo, SigSet, Signal};
use crate::syscall::Returned;
use crate::wait::{WaitArgs, Whom};

/// Identity of a [`Task`] in its [`Kernel`]: the order of creation. Never used again, unlike the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub u32);

impl TaskId {
    /// The process that the world starts with.
    pub const FIRST: TaskId = TaskId(0);
}

/// A thread; the leader of its process, or another one. Stays in the kernel's list when it is gone, without numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its numbers (Linux: `thread_pid`).
    pub pid: PidId,
    /// The process that it is a thread of.
    pub process: ProcessId,
    /// The processes that it has created or taken over, which any thread of its process can wait for.
    pub(crate) children: Ends,
    /// The namespace that its next child will live in (Linux: `nsproxy->pid_ns_for_children`).
    pub pid_for_children: NsId,
    /// Where in its life it is.
    pub phase: Phase,
    /// What the call that it was stopped in will return, when it goes on.
    pub suspended: Option<Result<Returned, Refusal>>,
    /// With what it ended, from the moment it begins to exit; see [`Kernel::exit_status`] for its process.
    pub exit: Option<ExitStatus>,
    /// Its user, real, effective and saved. Threads may differ: the system call changes the caller alone.
    pub uid: u32,
    /// Signals that wait as long as they are in here.
    pub blocked: SigSet,
    /// Signals sent to this thread and not yet taken.
    pub pending: Vec<SigInfo>,
    /// What it is sent when the thread that is its parent ends (`PR_SET_PDEATHSIG`).
    pub pdeath_signal: Option<Signal>,
}

impl Task {
    /// Whether it has root's capabilities.
    pub fn is_privileged(&self) -> bool {
        self.uid == 0
    }
}

/// Where in its life a thread is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It can make system calls.
    Running,
    /// It sleeps in `wait` until a child is ready.
    Blocked {
        /// How.
        args: WaitArgs,
        /// For which child, as the numbers were when it went to sleep.
        whom: Whom,
        /// Its place among the threads of its process that sleep so: the one that has waited longest goes first.
        turn: u32,
    },
    /// It has begun to end (Linux: `PF_EXITING`). Only an init process can be seen so: it waits for its namespace to empty.
    Exiting,
    /// It has ended; its parent has not waited for it, or other threads of its process still run.
    Zombie,
    /// It has been reaped; its numbers are free.
    Gone,
}

/// What a person sees of a process or a thread: of the states that hold, the first.
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

/// How a process or a thread ended.
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
    /// What a person sees of a thread.
    pub fn state(&self, task: TaskId) -> State {
        let stopped = self.process_of(task).stopped;
        match self.task(task).phase {
            Phase::Gone => State::Gone,
            Phase::Zombie => State::Zombie,
            Phase::Exiting => State::Exiting,
            Phase::Running | Phase::Blocked { .. } if stopped => State::Stopped,
            Phase::Blocked { .. } => State::Blocked,
            Phase::Running => State::Running,
        }
    }

    /// Whether it has not begun to end (Linux: not `PF_EXITING`).
    pub(crate) fn is_alive(&self, task: TaskId) -> bool {
        matches!(self.task(task).phase, Phase::Running | Phase::Blocked { .. })
    }
}
