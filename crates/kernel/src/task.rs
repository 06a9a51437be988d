//! Threads, the tasks that Linux schedules (Linux: `struct task_struct`). What the threads of a process share is in
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

/// The identity of a [`Task`] in its [`Kernel`], in order of creation; never reused, unlike the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub u32);

impl TaskId {
    /// The thread that the world starts with.
    pub const FIRST: TaskId = TaskId(0);
}

/// A thread, the leader of its process or another one. Once gone, it stays in the kernel's list, without numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its numbers (Linux: `thread_pid`).
    pub pid: PidId,
    /// The process that it belongs to.
    pub process: ProcessId,
    /// The processes that it has created or adopted; any thread of its process can wait for them.
    pub(crate) children: Ends,
    /// The namespace that its next child will live in (Linux: `nsproxy->pid_ns_for_children`).
    pub pid_for_children: NsId,
    /// The phase of its life.
    pub phase: Phase,
    /// The result that the call it was stopped in will return when it continues.
    pub suspended: Option<Result<Returned, Refusal>>,
    /// Its exit status, set when it begins to exit; [`Kernel::exit_status`] takes that of the process into account.
    pub exit: Option<ExitStatus>,
    /// Its user ID: real, effective and saved. Threads may differ, as the system call changes the caller only.
    pub uid: u32,
    /// The signals that it blocks.
    pub blocked: SigSet,
    /// The signals sent to this thread and not yet taken.
    pub pending: Vec<SigInfo>,
    /// The signal that it is sent when its parent thread ends (`PR_SET_PDEATHSIG`).
    pub pdeath_signal: Option<Signal>,
}

impl Task {
    /// Returns whether it has root's capabilities.
    pub fn is_privileged(&self) -> bool {
        self.uid == 0
    }
}

/// The phase of a thread's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It can make system calls.
    Running,
    /// It sleeps in `wait` until a child is ready.
    Blocked {
        /// The arguments of the call.
        args: WaitArgs,
        /// The children that it waits for, with numbers resolved when the call began.
        whom: Whom,
        /// Its position among the threads of its process that sleep in `wait`: the one that has waited longest goes
        /// first.
        turn: u32,
    },
    /// It has begun to exit (Linux: `PF_EXITING`). Only an init can be observed in this phase, waiting for its
    /// namespace to empty.
    Exiting,
    /// It has ended, but its parent has not waited for it yet, or other threads of its process still run.
    Zombie,
    /// It has been reaped; its numbers are free.
    Gone,
}

/// The state of a process or thread as shown to a person: of those that apply, the first in this order.
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

    /// Returns the word for it.
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
    /// It called `exit` with this code (the low eight bits).
    Exited(u8),
    /// It was killed by this signal.
    Signaled(Signal),
}

/// A change of a living process that `wait` can report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// Stopped by this signal (`WUNTRACED`).
    Stopped(Signal),
    /// Continued by SIGCONT (`WCONTINUED`).
    Continued,
}

impl Kernel {
    /// Returns the state of a thread.
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

    /// Returns whether it has not begun to exit (Linux: not `PF_EXITING`).
    pub(crate) fn is_alive(&self, task: TaskId) -> bool {
        matches!(self.task(task).phase, Phase::Running | Phase::Blocked { .. })
    }
}
