//! Intrusive lists of processes (Linux: `struct list_head`, `struct hlist_node`): the children of a thread, and the
//! members of a process group.
//!
//! Every change takes constant time. A process that is removed keeps its two links: as changes are reverted in reverse
//! order, they point to its neighbours again when it is put back.

use crate::Kernel;
use crate::pid::PidId;
use crate::process::ProcessId;
use crate::task::TaskId;

/// The identity of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    /// The children of a thread.
    Children(TaskId),
    /// The members of a process group.
    Members(PidId),
}

/// The first and the last process of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ends {
    first: Option<ProcessId>,
    last: Option<ProcessId>,
}

impl Ends {
    /// Returns whether the list is empty.
    pub(crate) fn is_empty(self) -> bool {
        self.first.is_none()
    }
}

/// The processes before and after a process in a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Neighbours {
    before: Option<ProcessId>,
    after: Option<ProcessId>,
}

impl Kernel {
    /// Returns the processes of a list, in the order in which they joined it.
    pub(crate) fn list(&self, list: List) -> impl Iterator<Item = ProcessId> {
        std::iter::successors(self.ends(list).first, move |&process| self.neighbours(list, process).after)
    }

    /// Returns the processes of a list, the one that joined last first.
    pub(crate) fn list_backwards(&self, list: List) -> impl Iterator<Item = ProcessId> {
        std::iter::successors(self.ends(list).last, move |&process| self.neighbours(list, process).before)
    }

    /// Appends a process to a list.
    pub(crate) fn append(&mut self, list: List, process: ProcessId) {
        let before = self.ends(list).last;
        *self.neighbours_mut(list, process) = Neighbours { before, after: None };
        self.put_back(list, process);
    }

    /// Reinserts a process between the neighbours that it has kept.
    pub(crate) fn put_back(&mut self, list: List, process: ProcessId) {
        let Neighbours { before, after } = self.neighbours(list, process);
        self.join(list, before, Some(process));
        self.join(list, Some(process), after);
    }

    /// Removes a process from between its neighbours, which it keeps.
    pub(crate) fn remove(&mut self, list: List, process: ProcessId) {
        let Neighbours { before, after } = self.neighbours(list, process);
        self.join(list, before, after);
    }

    /// Makes two processes neighbours; `None` stands for the end of the list.
    fn join(&mut self, list: List, before: Option<ProcessId>, after: Option<ProcessId>) {
        match before {
            Some(before) => self.neighbours_mut(list, before).after = after,
            None => self.ends_mut(list).first = after,
        }
        match after {
            Some(after) => self.neighbours_mut(list, after).before = before,
            None => self.ends_mut(list).last = before,
        }
    }

    fn ends(&self, list: List) -> Ends {
        match list {
            List::Children(task) => self.task(task).children,
            List::Members(pid) => self.struct_pid(pid).members,
        }
    }

    fn ends_mut(&mut self, list: List) -> &mut Ends {
        match list {
            List::Children(task) => &mut self.task_mut(task).children,
            List::Members(pid) => &mut self.pid_mut(pid).members,
        }
    }

    fn neighbours(&self, list: List, process: ProcessId) -> Neighbours {
        match list {
            List::Children(_) => self.process(process).siblings,
            List::Members(_) => self.process(process).members,
        }
    }

    pub(crate) fn neighbours_mut(&mut self, list: List, process: ProcessId) -> &mut Neighbours {
        match list {
            List::Children(_) => &mut self.process_mut(process).siblings,
            List::Members(_) => &mut self.process_mut(process).members,
        }
    }
}
