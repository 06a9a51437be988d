//! Processes: what the threads of one share (Linux: `struct signal_struct`, `struct sighand_struct`, and the fields of
//! `struct task_struct` that only a thread group's leader uses).

use crate::Kernel;
use crate::list::{List, Neighbours};
use crate::pid::PidId;
use crate::signal::{Action, SigInfo, Signal};
use crate::task::{ExitStatus, Phase, Report, TaskId};

/// Identity of a [`Process`] in its [`Kernel`]: the order of creation, in which Linux keeps all processes, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProcessId(pub u32);

/// A process: one thread or several. Stays in the kernel's list when it is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// The thread whose numbers are those of the process (Linux: `group_leader`).
    pub leader: TaskId,
    /// Every thread that is not gone, a leader that has ended included, oldest first.
    pub threads: Vec<TaskId>,
    /// The thread that created it or took it over, any of whose process can wait for it (Linux: `real_parent`); `None` for the
    /// first process, whose parent is outside the world, and once it is gone.
    pub(crate) parent: Option<TaskId>,
    /// Its place among the children of its parent.
    pub(crate) siblings: Neighbours,
    /// Its process group, known by the number of the process that it was made by.
    pub pgrp: PidId,
    /// Its place among the members of its group.
    pub(crate) members: Neighbours,
    /// Its session, known likewise.
    pub session: PidId,
    /// Whether it has called `setsid` (Linux: `signal->leader`).
    pub leads_session: bool,
    /// What its parent is sent at its end; `None` for no signal.
    pub exit_signal: Option<Signal>,
    /// Whether it has called `exec` since it was created (Linux: not `PF_FORKNOEXEC`).
    pub has_execed: bool,
    /// Counts its execs (Linux: `self_exec_id`).
    pub(crate) exec_id: u32,
    /// Its parent's count when it was created: after an exec of the parent its end sends SIGCHLD, whatever was agreed.
    pub(crate) parent_exec_id: u32,
    /// Whether others of the same user may look into it: not once a thread has become another user, until the next exec (Linux:
    /// `mm->flags`, `MMF_DUMPABLE`).
    pub(crate) dumpable: bool,
    /// Whether it is protected as the init of its namespace (Linux: `SIGNAL_UNKILLABLE`); lost once it begins to end.
    pub unkillable: bool,
    /// Whether it takes over orphans among its descendants (`PR_SET_CHILD_SUBREAPER`).
    pub is_child_subreaper: bool,
    /// Whether one of its ancestors may be a subreaper.
    pub(crate) has_child_subreaper: bool,
    /// What it does with signals, by number; those that are not here have their default action.
    pub actions: Vec<(Signal, Action)>,
    /// Signals sent to the process, which any thread may take (Linux: `shared_pending`).
    pub pending: Vec<SigInfo>,
    /// The thread that took the last signal which the thread that was meant could not take.
    pub(crate) curr_target: TaskId,
    /// How it ends, from the moment that is certain (Linux: `SIGNAL_GROUP_EXIT`).
    pub group_exit: Option<ExitStatus>,
    /// Whether a signal has stopped it, all threads at once (Linux: `SIGNAL_STOP_STOPPED`).
    pub stopped: bool,
    /// A stop or continuation that no `wait` has reported yet.
    pub unreported: Option<Report>,
}

impl Kernel {
    /// One process.
    pub fn process(&self, process: ProcessId) -> &Process {
        &self.processes[process.0 as usize]
    }

    /// Every process that there ever was, in order of creation.
    pub fn processes(&self) -> impl DoubleEndedIterator<Item = (ProcessId, &Process)> {
        self.processes.iter().enumerate().map(|(index, process)| (ProcessId(index as u32), process))
    }

    /// The process that a thread belongs to, or belonged to.
    pub fn process_of(&self, task: TaskId) -> &Process {
        self.process(self.task(task).process)
    }

    /// The leader of a thread's process.
    pub fn leader(&self, task: TaskId) -> TaskId {
        self.process_of(task).leader
    }

    /// Whether a thread is the leader of its process: what stands for the process.
    pub fn is_leader(&self, task: TaskId) -> bool {
        self.leader(task) == task
    }

    /// The leader of the process that can wait for a thread's process; `None` for the first process, whose parent is outside
    /// the world, and for what is gone.
    pub fn parent(&self, task: TaskId) -> Option<TaskId> {
        match self.task(task).phase {
            Phase::Gone => None,
            _ => self.process_of(task).parent.map(|parent| self.leader(parent)),
        }
    }

    /// What a thread hangs below in a tree of everything: its leader, or the parent of the process that it leads.
    pub fn above(&self, task: TaskId) -> Option<TaskId> {
        match self.task(task).phase {
            Phase::Gone => None,
            _ if self.is_leader(task) => self.parent(task),
            _ => Some(self.leader(task)),
        }
    }

    /// The children of a thread's process, by their leaders: thread for thread, each in the order in which they became so.
    pub fn children(&self, task: TaskId) -> impl Iterator<Item = TaskId> {
        let threads = self.process_of(task).threads.iter();
        threads.flat_map(|&thread| self.children_of_thread(thread))
    }

    /// How a thread ended. For the leader of a process that has ended as a whole, how the process did: as its last thread, or as
    /// a signal or `exit_group` had it.
    pub fn exit_status(&self, task: TaskId) -> Option<ExitStatus> {
        let process = self.process_of(task);
        let is_whole = process.leader == task && process.threads.iter().all(|&thread| thread == task);
        let of_process = if is_whole { process.group_exit } else { None };
        self.task(task).exit.map(|own| of_process.unwrap_or(own))
    }

    /// Those among them that this thread has created or taken over (`/proc/PID/task/TID/children`).
    pub fn children_of_thread(&self, thread: TaskId) -> impl Iterator<Item = TaskId> {
        self.list(List::Children(thread)).map(|child| self.process(child).leader)
    }

    /// A thread of a process that has not begun to end (Linux: `find_alive_thread`).
    pub(crate) fn find_alive_thread(&self, process: ProcessId) -> Option<TaskId> {
        self.process(process).threads.iter().copied().find(|&thread| self.is_alive(thread))
    }

    /// The threads of a thread's process, from this one on and round (Linux: `while_each_thread`).
    pub(crate) fn threads_from(&self, task: TaskId) -> impl Iterator<Item = TaskId> {
        let threads = &self.process_of(task).threads;
        let at = threads.iter().position(|&thread| thread == task).unwrap_or(0);
        threads[at..].iter().chain(&threads[..at]).copied()
    }

    /// The others, in the same order (Linux: `for_other_threads`).
    pub(crate) fn other_threads(&self, task: TaskId) -> Vec<TaskId> {
        self.threads_from(task).filter(|&thread| thread != task).collect()
    }

    /// Whether every thread of a process has ended and nobody has waited for it yet. A leader that has ended is not reaped as long
    /// as other threads run (Linux: `delay_group_leader`).
    pub(crate) fn has_ended_whole(&self, process: ProcessId) -> bool {
        self.task(self.process(process).leader).phase == Phase::Zombie && self.is_single(process)
    }

    /// Whether nothing is left of a process but its leader (Linux: `thread_group_empty`).
    pub(crate) fn is_single(&self, process: ProcessId) -> bool {
        self.process(process).threads.len() <= 1
    }
}
