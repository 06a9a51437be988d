//! The processes as seen from a namespace, in a `/proc` mounted there (Linux: `fs/proc/`).

use crate::Kernel;
use crate::list::List;
use crate::pid::{Nr, PidId, Upid};
use crate::pid_namespace::NsId;
use crate::task::{Phase, TaskId};

impl Kernel {
    /// Returns the namespace that a thread lives in (Linux: `task_active_pid_ns`).
    pub fn active_ns(&self, task: TaskId) -> NsId {
        self.struct_pid(self.task(task).pid).ns()
    }

    /// Returns a thread's numbers, outermost namespace first; none once it is gone.
    pub fn numbers(&self, task: TaskId) -> &[Upid] {
        match self.task(task).phase {
            Phase::Gone => &[],
            _ => &self.struct_pid(self.task(task).pid).numbers,
        }
    }

    /// Returns a thread's number in `ns`; `None` if it is not visible there (Linux: `task_pid_nr_ns`).
    pub fn nr_in(&self, task: TaskId, ns: NsId) -> Option<Nr> {
        match self.task(task).phase {
            Phase::Gone => None,
            _ => self.struct_pid(self.task(task).pid).nr_in(self, ns),
        }
    }

    /// Returns a thread's number in `ns` as system calls do: 0 if it is not visible there (Linux: `task_pid_nr_ns`).
    pub fn pid_in(&self, task: TaskId, ns: NsId) -> u32 {
        self.nr_in(task, ns).map_or(0, |nr| nr.0)
    }

    /// Returns the number of a thread's process in `ns`; 0 if it is not visible there (Linux: `task_tgid_nr_ns`).
    pub fn tgid_in(&self, task: TaskId, ns: NsId) -> u32 {
        self.pid_in(self.leader(task), ns)
    }

    /// Returns the number of a thread's process group in `ns`; 0 if it is not visible there (Linux: `task_pgrp_nr_ns`).
    pub fn pgid_in(&self, task: TaskId, ns: NsId) -> u32 {
        self.group_in(self.process_of(task).pgrp, ns)
    }

    /// Returns the number of a thread's session in `ns`; 0 if it is not visible there (Linux: `task_session_nr_ns`).
    pub fn sid_in(&self, task: TaskId, ns: NsId) -> u32 {
        self.group_in(self.process_of(task).session, ns)
    }

    /// Returns the number of a process group or session in `ns`; 0 if it is not visible there.
    pub fn group_in(&self, group: PidId, ns: NsId) -> u32 {
        self.struct_pid(group).nr_in(self, ns).map_or(0, |nr| nr.0)
    }

    /// Returns the number of the parent in `ns`; 0 if the parent is not visible there (`getppid(2)`,
    /// `task_ppid_nr_ns`).
    pub fn ppid_in(&self, task: TaskId, ns: NsId) -> u32 {
        self.parent(task).map_or(0, |parent| self.pid_in(parent, ns))
    }

    /// Returns every process visible in `ns`, its own and nested ones, alive or zombies, in the order of their numbers
    /// there. Threads other than the leaders are left out.
    pub fn visible(&self, ns: NsId) -> impl Iterator<Item = (Nr, TaskId)> {
        self.threads_in(ns).filter(|&(_, task)| self.is_leader(task))
    }

    /// Returns every thread visible in `ns`, in the order of their numbers there.
    pub fn threads_in(&self, ns: NsId) -> impl Iterator<Item = (Nr, TaskId)> {
        self.namespace(ns).pids.iter().filter_map(|(nr, pid)| Some((nr, self.struct_pid(pid).task?)))
    }

    /// Returns the members of a process group, by their leaders.
    pub fn members(&self, group: PidId) -> impl Iterator<Item = TaskId> {
        self.list(List::Members(group)).map(|process| self.process(process).leader)
    }

    /// Returns the leader of a namespace's init process, alive or not; `None` if the namespace has had no process yet.
    pub fn init_of(&self, ns: NsId) -> Option<TaskId> {
        self.namespace(ns).child_reaper.map(|reaper| self.leader(reaper))
    }

    /// Returns whether a thread belongs or belonged to the init process of its own namespace (Linux:
    /// `is_child_reaper`).
    pub fn is_init(&self, task: TaskId) -> bool {
        self.init_of(self.active_ns(task)) == Some(self.leader(task))
    }

    /// Returns the namespace behind `/proc/PID/ns/pid_for_children`; `None` if that namespace has no init and so cannot
    /// be opened yet, or if the thread has ended (Linux: `pidns_for_children_get`).
    pub fn children_namespace(&self, task: TaskId) -> Option<NsId> {
        let ns = self.task(task).pid_for_children;
        (self.is_alive(task) && self.can_be_opened(ns)).then_some(ns)
    }

    /// Returns what `/proc/PID/status` says of a thread in a `/proc` mounted in `mount`; `None` if the thread is not
    /// visible there (Linux: `proc_pid_status`).
    pub fn status(&self, task: TaskId, mount: NsId) -> Option<Status> {
        let depth = (self.namespace(mount).level - self.config.root_level) as usize;
        let pid = self.nr_in(task, mount)?;
        let spaces: Vec<NsId> = self.numbers(task)[depth..].iter().map(|upid| upid.ns).collect();
        let each = |number: &dyn Fn(NsId) -> u32| spaces.iter().map(|&ns| number(ns)).collect();
        Some(Status {
            tgid: self.tgid_in(task, mount),
            pid: pid.0,
            ppid: self.ppid_in(task, mount),
            ns_tgid: each(&|ns| self.tgid_in(task, ns)),
            ns_pid: each(&|ns| self.pid_in(task, ns)),
            ns_pgid: each(&|ns| self.pgid_in(task, ns)),
            ns_sid: each(&|ns| self.sid_in(task, ns)),
            threads: self.process_of(task).threads.len() as u32,
        })
    }
}

/// Lines of `/proc/PID/status`. Each list begins with the number in the mount's namespace and ends with the innermost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// `Tgid`: the number of the process.
    pub tgid: u32,
    /// `Pid`: the number of the thread.
    pub pid: u32,
    /// `PPid`: the number of the parent, 0 where it is not visible.
    pub ppid: u32,
    /// `NStgid`.
    pub ns_tgid: Vec<u32>,
    /// `NSpid`.
    pub ns_pid: Vec<u32>,
    /// `NSpgid`: 0 where the group's number is not visible.
    pub ns_pgid: Vec<u32>,
    /// `NSsid`: 0 where the session's number is not visible.
    pub ns_sid: Vec<u32>,
    /// `Threads`.
    pub threads: u32,
}
