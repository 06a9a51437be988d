//! What can change: a closed list. [`Kernel::apply`] is the only code that changes a kernel.
//!
//! Each event carries what taking it back needs, so a timeline keeps events and no snapshots. Some events change nothing
//! (a signal that init drops): they are there because a person who asks "why did nothing happen?" deserves an answer.

mod apply;
mod word;

use crate::Kernel;
use crate::errno::Refusal;
use crate::list::Neighbours;
use crate::pid::{Allocation, PidId};
use crate::pid_namespace::NsId;
use crate::process::ProcessId;
use crate::reboot::RebootCommand;
use crate::signal::{Action, Queue, SigInfo, SigSet, Signal};
use crate::syscall::Returned;
use crate::task::{ExitStatus, Phase, Report, TaskId};

/// One change of a [`Kernel`], or something that happened and changed nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A namespace came into being inside `parent`.
    NamespaceCreated {
        /// The new namespace.
        ns: NsId,
        /// The namespace that it is nested in.
        parent: NsId,
    },
    /// A process or a thread came into being, with a number at every level.
    TaskCreated(Box<NewTask>),
    /// Another thread is the one that orphans of a namespace are handed to: its first process, or one of that process's
    /// threads.
    ChildReaperSet {
        /// The namespace.
        ns: NsId,
        /// Before.
        from: Option<TaskId>,
        /// Now.
        to: TaskId,
    },
    /// A counter moved although no process got the number, or because somebody wrote `kernel.ns_last_pid`.
    CursorMoved {
        /// The namespace that counts.
        ns: NsId,
        /// The next number to try before.
        from: u32,
        /// The next number to try now.
        to: u32,
    },
    /// Somebody wrote `kernel.pid_max`.
    PidMaxChanged {
        /// The namespace.
        ns: NsId,
        /// The limit before.
        from: u32,
        /// The limit now.
        to: u32,
    },
    /// Somebody wrote `user.max_pid_namespaces`.
    MaxPidNamespacesChanged {
        /// The limit before.
        from: u32,
        /// The limit now.
        to: u32,
    },
    /// The children of a thread will live in another namespace from now on.
    PidForChildrenChanged {
        /// The thread.
        task: TaskId,
        /// The namespace before.
        from: NsId,
        /// The namespace now.
        to: NsId,
    },
    /// What a process does with a signal changed.
    ActionChanged {
        /// The process.
        process: ProcessId,
        /// The signal.
        signal: Signal,
        /// Before.
        from: Action,
        /// Now.
        to: Action,
    },
    /// Which signals a thread lets wait changed.
    BlockedChanged {
        /// The thread.
        task: TaskId,
        /// Before.
        from: SigSet,
        /// Now.
        to: SigSet,
    },
    /// An init process is no longer protected: what comes cannot be held off.
    ProtectionLost {
        /// The process.
        process: ProcessId,
    },
    /// A thread runs as another user.
    UserChanged {
        /// The thread.
        task: TaskId,
        /// Before.
        from: u32,
        /// Now.
        to: u32,
        /// What it was to be sent at its parent's end, which another user is not.
        pdeath_signal_before: Option<Signal>,
        /// Whether others of the same user could look into its process; from now on they cannot.
        was_dumpable: bool,
    },
    /// A process belongs to another group.
    GroupChanged {
        /// The process.
        process: ProcessId,
        /// The group before.
        from: PidId,
        /// The group now.
        to: PidId,
        /// Its place in the group before.
        members_before: Neighbours,
    },
    /// A process leads a session of its own.
    SessionCreated {
        /// The process.
        process: ProcessId,
        /// The session before.
        from: PidId,
        /// The session now.
        to: PidId,
    },
    /// A process takes over orphans among its descendants from now on, or no longer.
    SubreaperChanged {
        /// The process.
        process: ProcessId,
        /// Whether it does.
        to: bool,
    },
    /// A process will look for a subreaper when it dies.
    ToldOfSubreaper {
        /// The process.
        process: ProcessId,
    },
    /// What a thread is sent at its parent's end changed.
    PdeathsigChanged {
        /// The thread.
        task: TaskId,
        /// Before.
        from: Option<Signal>,
        /// Now.
        to: Option<Signal>,
    },
    /// A thread took over the numbers of its process's leader, in an `exec`; the old leader has the thread's.
    LeaderReplaced {
        /// The process.
        process: ProcessId,
        /// The old leader.
        from: TaskId,
        /// The new one.
        to: TaskId,
    },
    /// A process runs another program.
    Executed {
        /// The process.
        process: ProcessId,
        /// What its end would have sent; from now on it is SIGCHLD.
        exit_signal_before: Option<Signal>,
        /// Whether it was not the first time.
        had_execed: bool,
        /// Whether others of the same user could look into it; from now on they can.
        was_dumpable: bool,
    },
    /// The init of a namespace dies: no number will be allocated in it any more.
    AllocationDisabled {
        /// The namespace.
        ns: NsId,
    },
    /// Somebody called `reboot` in a namespace.
    RebootRequested {
        /// The namespace.
        ns: NsId,
        /// What its init would have seemed to die of before.
        from: Option<Signal>,
        /// What it will seem to have died of.
        to: Signal,
    },
    /// A signal waits to be taken.
    SignalSent {
        /// The thread that it was sent to.
        task: TaskId,
        /// Where it waits.
        queue: Queue,
        /// The signal, and who the receiver is told sent it.
        info: SigInfo,
    },
    /// A signal had no effect: its action is to ignore it, or the process is an init that has no handler for it.
    SignalIgnored {
        /// The thread that it was sent to.
        task: TaskId,
        /// The signal.
        signal: Signal,
        /// Whether it would have had an effect on a process that is not the init of its namespace.
        init_is_immune: bool,
    },
    /// A signal that waited is gone: the process ignores it from now on, or a stop and a continuation took each other back.
    SignalDropped {
        /// Where it waited.
        queue: Queue,
        /// At which place.
        index: usize,
        /// The signal.
        info: SigInfo,
    },
    /// A thread took a signal from a queue.
    SignalTaken {
        /// The thread.
        task: TaskId,
        /// Where it waited.
        queue: Queue,
        /// At which place.
        index: usize,
        /// The signal.
        info: SigInfo,
    },
    /// A handler ran.
    HandlerRan {
        /// The thread that it ran in.
        task: TaskId,
        /// What it was told.
        info: SigInfo,
    },
    /// Another thread of a process is the first to be looked at when a thread is sought that takes a signal.
    CurrTargetMoved {
        /// The process.
        process: ProcessId,
        /// Before.
        from: TaskId,
        /// Now.
        to: TaskId,
    },
    /// A process stopped, or went on.
    StoppedChanged {
        /// The process.
        process: ProcessId,
        /// Whether it is stopped now.
        to: bool,
    },
    /// What `wait` can report of a living process changed.
    ReportChanged {
        /// The process.
        process: ProcessId,
        /// Before.
        from: Option<Report>,
        /// Now.
        to: Option<Report>,
    },
    /// It is certain that a process ends, and how; each of its threads will.
    GroupExitStarted {
        /// The process.
        process: ProcessId,
        /// How it ends.
        status: ExitStatus,
        /// Whether it was protected as an init.
        unkillable: bool,
        /// Whether it was stopped.
        stopped: bool,
        /// What `wait` could have reported of it.
        unreported: Option<Report>,
    },
    /// A process ends otherwise than it seemed: somebody called `reboot` in its namespace.
    ExitStatusChanged {
        /// The process.
        process: ProcessId,
        /// Before.
        from: ExitStatus,
        /// Now.
        to: ExitStatus,
    },
    /// A thread began to exit.
    ExitStarted {
        /// The thread.
        task: TaskId,
        /// With what.
        status: ExitStatus,
        /// The phase that it was in.
        from: Phase,
    },
    /// A thread is in another phase of its life.
    PhaseChanged {
        /// The thread.
        task: TaskId,
        /// Before.
        from: Phase,
        /// Now.
        to: Phase,
    },
    /// A process was handed to another thread, of another process or of the same.
    Reparented {
        /// The process.
        process: ProcessId,
        /// The thread that ends.
        from: TaskId,
        /// The thread that takes over.
        to: TaskId,
        /// Its place among the old parent's children.
        siblings_before: Neighbours,
        /// What its end would have sent.
        exit_signal_before: Option<Signal>,
        /// What its end will send.
        exit_signal: Option<Signal>,
    },
    /// A thread is gone.
    Released {
        /// The thread.
        task: TaskId,
        /// Its place among the threads of its process.
        index: usize,
        /// The parent until now, if the process has gone with it.
        parent: Option<TaskId>,
        /// The phase that it was in.
        from: Phase,
    },
    /// Numbers are free: no thread, group or session is known by them any more.
    PidFreed {
        /// The numbers.
        pid: PidId,
    },
    /// A process was stopped in a call that has nothing left to do but to return.
    CallSuspended {
        /// The caller.
        task: TaskId,
        /// What the call will come to.
        result: Result<Returned, Refusal>,
    },
    /// A call that had not returned did.
    CallReturned {
        /// The caller.
        task: TaskId,
        /// What it came to.
        result: Result<Returned, Refusal>,
        /// Whether it only waited for the process to go on.
        was_suspended: bool,
    },
    /// The first process of the machine died.
    Panicked {
        /// How.
        status: ExitStatus,
    },
    /// The machine was halted or restarted.
    Halted {
        /// How.
        command: RebootCommand,
    },
}

/// What a new process or thread starts with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// The thread.
    pub task: TaskId,
    /// Its process: a new one, or that of its creator.
    pub process: ProcessId,
    /// The thread that created it, from which it inherits.
    pub creator: TaskId,
    /// Its numbers, innermost namespace first: the order in which they were allocated.
    pub numbers: Vec<Allocation>,
    /// The parent of the process.
    pub parent: TaskId,
    /// What the end of the process will send to the parent.
    pub exit_signal: Option<Signal>,
    /// How many programs the parent had run.
    pub(crate) parent_exec_id: u32,
    /// Its user.
    pub(crate) uid: u32,
    /// The signals that it lets wait.
    pub(crate) blocked: SigSet,
    /// Whether it is the first process of its namespace.
    pub is_init: bool,
}

impl NewTask {
    /// Whether it is one more thread of its creator's process.
    pub fn is_thread(&self, kernel: &Kernel) -> bool {
        kernel.task(self.creator).process == self.process
    }
}
