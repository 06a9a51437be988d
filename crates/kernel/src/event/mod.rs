//! Every change to a kernel, as a closed list. [`Kernel::apply`] is the only code that changes a kernel.
//!
//! Each event carries what is needed to revert it, so a timeline stores events and no snapshots. Some events change
//! nothing (a signal that an init drops): they are recorded because "why did nothing happen?" deserves an answer.

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

/// A change of a [`Kernel`], or something that happened without changing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A namespace was created in `parent`.
    NamespaceCreated {
        /// The new namespace.
        ns: NsId,
        /// The namespace that it is nested in.
        parent: NsId,
    },
    /// A process or thread was created, with a number at every level.
    TaskCreated(Box<NewTask>),
    /// A thread became the one that adopts the orphans of a namespace: its first process, or another thread of that
    /// process.
    ChildReaperSet {
        /// The namespace.
        ns: NsId,
        /// Before.
        from: Option<TaskId>,
        /// Now.
        to: TaskId,
    },
    /// A cursor moved although no process got the number, or because `kernel.ns_last_pid` was written.
    CursorMoved {
        /// The namespace.
        ns: NsId,
        /// The next number to try before.
        from: u32,
        /// The next number to try now.
        to: u32,
    },
    /// `kernel.pid_max` was written.
    PidMaxChanged {
        /// The namespace.
        ns: NsId,
        /// The limit before.
        from: u32,
        /// The limit now.
        to: u32,
    },
    /// `user.max_pid_namespaces` was written.
    MaxPidNamespacesChanged {
        /// The limit before.
        from: u32,
        /// The limit now.
        to: u32,
    },
    /// The next children of a thread will live in another namespace.
    PidForChildrenChanged {
        /// The thread.
        task: TaskId,
        /// The namespace before.
        from: NsId,
        /// The namespace now.
        to: NsId,
    },
    /// The action of a process for a signal changed.
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
    /// The set of signals that a thread blocks changed.
    BlockedChanged {
        /// The thread.
        task: TaskId,
        /// Before.
        from: SigSet,
        /// Now.
        to: SigSet,
    },
    /// An init process lost its protection, to a signal that nothing can prevent.
    ProtectionLost {
        /// The process.
        process: ProcessId,
    },
    /// A thread changed its user.
    UserChanged {
        /// The thread.
        task: TaskId,
        /// Before.
        from: u32,
        /// Now.
        to: u32,
        /// The signal that it was to be sent at its parent's end, which the change of user cancels.
        pdeath_signal_before: Option<Signal>,
        /// Whether processes of the same user could inspect its process; from now on they cannot.
        was_dumpable: bool,
    },
    /// A process changed its process group.
    GroupChanged {
        /// The process.
        process: ProcessId,
        /// The group before.
        from: PidId,
        /// The group now.
        to: PidId,
        /// Its links in the old group's list of members.
        members_before: Neighbours,
    },
    /// A process became the leader of a new session.
    SessionCreated {
        /// The process.
        process: ProcessId,
        /// The session before.
        from: PidId,
        /// The session now.
        to: PidId,
    },
    /// A process became a subreaper, or ceased to be one.
    SubreaperChanged {
        /// The process.
        process: ProcessId,
        /// Whether it is one now.
        to: bool,
    },
    /// A process learned that one of its ancestors may be a subreaper; it will look for one when it dies.
    ToldOfSubreaper {
        /// The process.
        process: ProcessId,
    },
    /// The signal that a thread is sent when its parent ends changed.
    PdeathsigChanged {
        /// The thread.
        task: TaskId,
        /// Before.
        from: Option<Signal>,
        /// Now.
        to: Option<Signal>,
    },
    /// A thread took over the numbers of its process's leader in an `exec`; the old leader has the thread's.
    LeaderReplaced {
        /// The process.
        process: ProcessId,
        /// The old leader.
        from: TaskId,
        /// The new leader.
        to: TaskId,
    },
    /// A process executed another program.
    Executed {
        /// The process.
        process: ProcessId,
        /// Its exit signal before; from now on it is SIGCHLD.
        exit_signal_before: Option<Signal>,
        /// Whether it had executed one before.
        had_execed: bool,
        /// Whether processes of the same user could inspect it before; from now on they can.
        was_dumpable: bool,
    },
    /// The init of a namespace is dying: no number will be allocated in the namespace any more.
    AllocationDisabled {
        /// The namespace.
        ns: NsId,
    },
    /// `reboot` was called in a namespace.
    RebootRequested {
        /// The namespace.
        ns: NsId,
        /// The signal that its init would have seemed to die of before, if any.
        from: Option<Signal>,
        /// The signal that its init will seem to have died of.
        to: Signal,
    },
    /// A signal was queued.
    SignalSent {
        /// The thread that it was sent to.
        task: TaskId,
        /// The queue.
        queue: Queue,
        /// The signal, and the sender's number that the receiver is told.
        info: SigInfo,
    },
    /// A signal had no effect: its action is to ignore it, or the process is an init that has no handler for it.
    SignalIgnored {
        /// The thread that it was sent to.
        task: TaskId,
        /// The signal.
        signal: Signal,
        /// Whether it would have had an effect on a process that is not an init.
        init_is_immune: bool,
    },
    /// A pending signal was dropped: the process ignores it from now on, or a stop and a continuation cancelled each
    /// other.
    SignalDropped {
        /// The queue.
        queue: Queue,
        /// The signal's index in the queue.
        index: usize,
        /// The signal.
        info: SigInfo,
    },
    /// A thread took a signal from a queue.
    SignalTaken {
        /// The thread.
        task: TaskId,
        /// The queue.
        queue: Queue,
        /// The signal's index in the queue.
        index: usize,
        /// The signal.
        info: SigInfo,
    },
    /// A handler ran.
    HandlerRan {
        /// The thread that it ran in.
        task: TaskId,
        /// The signal, and the sender's number that it was told.
        info: SigInfo,
    },
    /// The search for a thread to take a signal of a process will start at another thread.
    CurrTargetMoved {
        /// The process.
        process: ProcessId,
        /// Before.
        from: TaskId,
        /// Now.
        to: TaskId,
    },
    /// A process stopped or continued.
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
    /// It became certain that a process ends, with each of its threads, and how.
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
    /// The exit status of a process that is ending changed: `reboot` was called in its namespace, or SIGKILL aborted
    /// its core dump.
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
        /// Its exit status.
        status: ExitStatus,
        /// The phase that it was in.
        from: Phase,
    },
    /// A thread entered another phase of its life.
    PhaseChanged {
        /// The thread.
        task: TaskId,
        /// Before.
        from: Phase,
        /// Now.
        to: Phase,
    },
    /// A process was handed to a new parent: a thread of another process, or another thread of the same one.
    Reparented {
        /// The process.
        process: ProcessId,
        /// The old parent, which is ending.
        from: TaskId,
        /// The new parent.
        to: TaskId,
        /// Its links in the old parent's list of children.
        siblings_before: Neighbours,
        /// Its exit signal before.
        exit_signal_before: Option<Signal>,
        /// Its exit signal now.
        exit_signal: Option<Signal>,
    },
    /// A thread was released.
    Released {
        /// The thread.
        task: TaskId,
        /// Its index among the threads of its process.
        index: usize,
        /// The parent until now, if the process is gone with the thread.
        parent: Option<TaskId>,
        /// The phase that it was in.
        from: Phase,
    },
    /// Numbers were freed: no thread, process group or session goes by them any more.
    PidFreed {
        /// The numbers.
        pid: PidId,
    },
    /// A caller was stopped in a call that has nothing left to do but return.
    CallSuspended {
        /// The caller.
        task: TaskId,
        /// The result that the call will return.
        result: Result<Returned, Refusal>,
    },
    /// A call that had not returned yet did.
    CallReturned {
        /// The caller.
        task: TaskId,
        /// Its result.
        result: Result<Returned, Refusal>,
        /// Whether it had only been waiting for the process to continue.
        was_suspended: bool,
    },
    /// The machine's first process died.
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

/// The initial state of a new process or thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// The new thread.
    pub task: TaskId,
    /// Its process: a new one, or that of its creator.
    pub process: ProcessId,
    /// The thread that created it, from which it inherits.
    pub creator: TaskId,
    /// Its numbers, innermost namespace first, in the order of allocation.
    pub numbers: Vec<Allocation>,
    /// The parent of the process.
    pub parent: TaskId,
    /// The exit signal of the process.
    pub exit_signal: Option<Signal>,
    /// The parent's exec counter when the process was created.
    pub(crate) parent_exec_id: u32,
    /// Its user ID.
    pub(crate) uid: u32,
    /// The signals that it blocks.
    pub(crate) blocked: SigSet,
    /// Whether it is the first process of its namespace.
    pub is_init: bool,
}

impl NewTask {
    /// Returns whether it is another thread of its creator's process.
    pub fn is_thread(&self, kernel: &Kernel) -> bool {
        kernel.task(self.creator).process == self.process
    }
}
