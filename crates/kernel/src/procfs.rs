//! What can be seen of the processes from a namespace: what a `/proc` that was mounted in it shows (Linux: `fs/proc/`).

use crate::Kernel;
use crate::pid::{Nr, Upid};
use crate::pid_namespace::NsId;
use crate::task::{Phase, TaskId};

impl Kernel {
    /// The namespace that a process lives in (Linux: `task_active_pid_ns`).
    pub fn active_ns(&self, task: TaskId) -> NsId {
        self.struct_pid(self.task(task).pid).ns()
    }

    /// Its numbers, outermost namespace first; none once it is gone.
    pub fn numbers(&self, task: TaskId) -> &[Upid] {
        match self.task(task).phase {
            Phase::Gone => &[],
            _ => &self.struct_pid(self.task(task).pid).numbers,
        }
    }

    /// Its number as `ns` counts; `None` where it is not visible (Linux: `task_pid_nr_ns`).
    pub fn nr_in(&self, task: TaskId, ns: NsId) -> Option<Nr> {
        let depth = self.namespace(ns).level - self.config.root_level;
        self.numbers(task).get(depth as usize).filter(|upid| upid.ns == ns).map(|upid| upid.nr)
    }

    /// Its parent's number as `ns` counts; 0 where the parent is not visible (`getppid(2)`, `task_ppid_nr_ns`).
    pub fn ppid_in(&self, task: TaskId, ns: NsId) -> u32 {
        self.task(task).parent.and_then(|parent| self.nr_in(parent, ns)).map_or(0, |nr| nr.0)
    }

    /// Every process that `ns` sees, its own and nested ones, living and zombies, in the order of its numbers.
    pub fn visible(&self, ns: NsId) -> impl Iterator<Item = (Nr, TaskId)> {
        self.namespace(ns).pids.iter().filter_map(|(nr, pid)| Some((nr, self.struct_pid(pid).task?)))
    }

    /// Whether it is, or was, the init of its own namespace (Linux: `is_child_reaper`).
    pub fn is_init(&self, task: TaskId) -> bool {
        self.namespace(self.active_ns(task)).child_reaper == Some(task)
    }
}
