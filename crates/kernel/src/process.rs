//! Processes: what the threads of a thread group share (Linux: `struct signal_struct`, `struct sighand_struct`, and the
//! fields of `struct task_struct` that only a thread group leader uses).

use crate::Kernel;
use crate::list::{List, Neighbours};
use crate::pid::PidId;
use crate::signal::{Action, SigInfo, Signal};
use crate::task::{ExitStatus, Phase, Report, TaskId};

/// The identity of a [`Process`] in its [`Kernel`], in order of creation, which is also the order of Linux's process
/// list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProcessId(pub u32);

/// A process: one or more threads. Once gone, it stays in the kernel's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// The thread whose numbers are those of the process (Linux: `group_leader`).
    pub leader: TaskId,
    /// Every thread that is not gone, oldest first, including a leader that has ended.
    pub threads: Vec<TaskId>,
    /// The thread that created or adopted it; any thread of that process can wait for it (Linux: `real_parent`). `None`
    /// for the first process, whose parent is outside the world, and for one that is gone.
    pub(crate) parent: Option<TaskId>,
    /// Its links in its parent's list of children.
    pub(crate) siblings: Neighbours,
    /// Its process group, identified by the numbers of the process that created it.
    pub pgrp: PidId,
    /// Its links in its group's list of members.
    pub(crate) members: Neighbours,
    /// Its session, identified in the same way.
    pub session: PidId,
    /// Whether it has called `setsid` (Linux: `signal->leader`).
    pub leads_session: bool,
    /// The signal that its parent is sent when it ends; `None` for no signal.
    pub exit_signal: Option<Signal>,
    /// Whether it has called `exec` since it was created (Linux: not `PF_FORKNOEXEC`).
    pub has_execed: bool,
    /// A counter that every exec increments (Linux: `self_exec_id`).
    pub(crate) exec_id: u32,
    /// Its parent's counter when it was created: if the parent has called `exec` since, SIGCHLD is sent instead of
    /// `exit_signal`.
    pub(crate) parent_exec_id: u32,
    /// Whether processes of the same user may inspect it: cleared when a thread changes its user, set by the next exec
    /// (Linux: `mm->flags`, `MMF_DUMPABLE`).
    pub(crate) dumpable: bool,
    /// Whether it is protected as the init of its namespace (Linux: `SIGNAL_UNKILLABLE`); lost once it begins to end.
    pub unkillable: bool,
    /// Whether it adopts its orphaned descendants (`PR_SET_CHILD_SUBREAPER`).
    pub is_child_subreaper: bool,
    /// Whether one of its ancestors may be a subreaper.
    pub(crate) has_child_subreaper: bool,
    /// Its signal actions, in the order of signal numbers; a signal not listed has its default action.
    pub actions: Vec<(Signal, Action)>,
    /// The signals sent to the process and not yet taken; any thread may take them (Linux: `shared_pending`).
    pub pending: Vec<SigInfo>,
    /// The thread found by the last search for one that could take a signal; the next search starts here.
    pub(crate) curr_target: TaskId,
    /// How it ends, set as soon as that is certain (Linux: `SIGNAL_GROUP_EXIT`).
    pub group_exit: Option<ExitStatus>,
    /// Whether a signal has stopped it, with all its threads (Linux: `SIGNAL_STOP_STOPPED`).
    pub stopped: bool,
    /// A stop or continuation that no `wait` has reported yet.
    pub unreported: Option<Report>,
}

impl Kernel {
    /// Returns a process.
    pub fn process(&self, process: ProcessId) -> &Process {
        &self.processes[process.0 as usize]
    }

    /// Returns every process that has ever existed, in order of creation.
    pub fn processes(&self) -> impl DoubleEndedIterator<Item = (ProcessId, &Process)> {
        self.processes.iter().enumerate().map(|(index, process)| (ProcessId(index as u32), process))
    }

    /// Returns the process that a thread belongs or belonged to.
    pub fn process_of(&self, task: TaskId) -> &Process {
        self.process(self.task(task).process)
    }

    /// Returns the leader of a thread's process.
    pub fn leader(&self, task: TaskId) -> TaskId {
        self.process_of(task).leader
    }

    /// Returns whether a thread is the leader of its process; the leader stands for the process.
    pub fn is_leader(&self, task: TaskId) -> bool {
        self.leader(task) == task
    }

    /// Returns the parent of a thread's process, by its leader; `None` for the first process, whose parent is outside
    /// the world, and for a thread that is gone.
    pub fn parent(&self, task: TaskId) -> Option<TaskId> {
        match self.task(task).phase {
            Phase::Gone => None,
            _ => self.process_of(task).parent.map(|parent| self.leader(parent)),
        }
    }

    /// Returns what is above a thread in a tree of all threads: its leader or, for a leader, the parent of its process.
    pub fn above(&self, task: TaskId) -> Option<TaskId> {
        match self.task(task).phase {
            Phase::Gone => None,
            _ if self.is_leader(task) => self.parent(task),
            _ => Some(self.leader(task)),
        }
    }

    /// Returns the children of a thread's process, by their leaders: thread by thread, each thread's in the order in
    /// which they became its children.
    pub fn children(&self, task: TaskId) -> impl Iterator<Item = TaskId> {
        let threads = self.process_of(task).threads.iter();
        threads.flat_map(|&thread| self.children_of_thread(thread))
    }

    /// Returns how a thread ended. For the leader of a process that has ended as a whole, returns how the process
    /// ended, as decided by its last thread, by a signal or by `exit_group`.
    pub fn exit_status(&self, task: TaskId) -> Option<ExitStatus> {
        let process = self.process_of(task);
        let is_whole = process.leader == task && process.threads.iter().all(|&thread| thread == task);
        let of_process = if is_whole { process.group_exit } else { None };
        self.task(task).exit.map(|own| of_process.unwrap_or(own))
    }

    /// Returns the children that this thread itself has created or adopted (`/proc/PID/task/TID/children`).
    pub fn children_of_thread(&self, thread: TaskId) -> impl Iterator<Item = TaskId> {
        self.list(List::Children(thread)).map(|child| self.process(child).leader)
    }

    /// Returns the first thread of a process that has not begun to exit (Linux: `find_alive_thread`).
    pub(crate) fn find_alive_thread(&self, process: ProcessId) -> Option<TaskId> {
        self.process(process).threads.iter().copied().find(|&thread| self.is_alive(thread))
    }

    /// Returns the threads of a thread's process, starting with this one and wrapping around (Linux:
    /// `while_each_thread`).
    pub(crate) fn threads_from(&self, task: TaskId) -> impl Iterator<Item = TaskId> {
        let threads = &self.process_of(task).threads;
        let at = threads.iter().position(|&thread| thread == task).unwrap_or(0);
        threads[at..].iter().chain(&threads[..at]).copied()
    }

    /// Returns the other threads, in the same order (Linux: `for_other_threads`).
    pub(crate) fn other_threads(&self, task: TaskId) -> Vec<TaskId> {
        self.threads_from(task).filter(|&thread| thread != task).collect()
    }

    /// Returns whether every thread of a process has ended, and the process has not been reaped yet. A leader that has
    /// ended is not reaped while other threads run (Linux: `delay_group_leader`).
    pub(crate) fn has_ended_whole(&self, process: ProcessId) -> bool {
        self.task(self.process(process).leader).phase == Phase::Zombie && self.is_single(process)
    }

    /// Returns whether no thread but the leader is left of a process (Linux: `thread_group_empty`).
    pub(crate) fn is_single(&self, process: ProcessId) -> bool {
        self.process(process).threads.len() <= 1
    }
}
