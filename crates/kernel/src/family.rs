//! Parents and children as a list through the processes themselves (Linux: `children` and `sibling` of `struct task_struct`).
//!
//! Every change takes the same time, however many children there are. A process that leaves the list keeps its own two
//! links: as changes are taken back in reverse order, they lead to its neighbours when it comes back.

use crate::Kernel;
use crate::task::TaskId;

/// The links of a process, in the order in which children became so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Links {
    /// The child of the same parent that came before it.
    pub(crate) older: Option<TaskId>,
    /// The child of the same parent that came after it.
    pub(crate) younger: Option<TaskId>,
    oldest_child: Option<TaskId>,
    youngest_child: Option<TaskId>,
}

impl Kernel {
    /// The children of a process, in the order in which they became so.
    pub fn children(&self, task: TaskId) -> impl Iterator<Item = TaskId> {
        std::iter::successors(self.task(task).links.oldest_child, |&child| self.task(child).links.younger)
    }

    fn links(&mut self, task: TaskId) -> &mut Links {
        &mut self.task_mut(task).links
    }

    /// Makes a process the youngest child of another.
    pub(crate) fn append_child(&mut self, parent: TaskId, child: TaskId) {
        let older = self.links(parent).youngest_child;
        *self.links(child) = Links { older, younger: None, ..*self.links(child) };
        self.put_back_child(parent, child);
    }

    /// Puts a process between the neighbours that its links name.
    pub(crate) fn put_back_child(&mut self, parent: TaskId, child: TaskId) {
        let Links { older, younger, .. } = *self.links(child);
        self.join(parent, older, Some(child));
        self.join(parent, Some(child), younger);
        self.task_mut(child).parent = Some(parent);
    }

    /// Takes a process out from between its neighbours; its own links stay.
    pub(crate) fn remove_child(&mut self, parent: TaskId, child: TaskId) {
        let Links { older, younger, .. } = *self.links(child);
        self.join(parent, older, younger);
        self.task_mut(child).parent = None;
    }

    /// Makes two children neighbours; nobody stands for the end of the list.
    fn join(&mut self, parent: TaskId, older: Option<TaskId>, younger: Option<TaskId>) {
        match older {
            Some(older) => self.links(older).younger = younger,
            None => self.links(parent).oldest_child = younger,
        }
        match younger {
            Some(younger) => self.links(younger).older = older,
            None => self.links(parent).youngest_child = older,
        }
    }
}
