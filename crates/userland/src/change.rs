//! The changes outside the kernel: a closed list, each with what reverting it needs.

use std::rc::Rc;

use pidscope_kernel::{NsId, TaskId};

use crate::machine::Machine;
use crate::os::Os;
use crate::program::Program;

/// One change of a [`Machine`] outside its kernel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// A name was bound to a process; to `None` if the call that was to create it failed.
    ProcessNamed { name: Rc<str>, task: Option<TaskId> },
    /// A program was added for a new process.
    ProgramAdded { program: Rc<Program> },
    /// A name was bound to a namespace; to `None` if the call that was to create it failed.
    NamespaceNamed { name: Rc<str>, ns: Option<NsId> },
    /// A namespace was renamed, after its first process.
    NamespaceRenamed { ns: NsId, from: Rc<str>, to: Rc<str> },
    /// A program changed.
    Program { task: TaskId, from: Rc<Program>, to: Rc<Program> },
    /// The state that programs share changed.
    Os { from: Rc<Os>, to: Rc<Os> },
}

impl Machine {
    /// Applies a change.
    pub(crate) fn apply(&mut self, change: &Change) {
        match change {
            Change::ProcessNamed { name, task } => {
                self.tasks_by_name.insert(name.clone(), *task);
            }
            Change::ProgramAdded { program } => self.programs.push(program.clone()),
            Change::NamespaceNamed { name, ns } => {
                self.namespaces_by_name.insert(name.clone(), *ns);
                if ns.is_some() {
                    self.namespaces.push(name.clone());
                }
            }
            Change::NamespaceRenamed { ns, from, to } => self.rename(*ns, from, to),
            Change::Program { task, to, .. } => self.programs[task.0 as usize] = to.clone(),
            Change::Os { to, .. } => self.os = to.clone(),
        }
    }

    /// Reverts a change.
    pub(crate) fn revert(&mut self, change: &Change) {
        match change {
            Change::ProcessNamed { name, .. } => {
                self.tasks_by_name.remove(name);
            }
            Change::ProgramAdded { .. } => {
                self.programs.pop();
            }
            Change::NamespaceNamed { name, ns } => {
                self.namespaces_by_name.remove(name);
                if ns.is_some() {
                    self.namespaces.pop();
                }
            }
            Change::NamespaceRenamed { ns, from, to } => self.rename(*ns, to, from),
            Change::Program { task, from, .. } => self.programs[task.0 as usize] = from.clone(),
            Change::Os { from, .. } => self.os = from.clone(),
        }
    }

    fn rename(&mut self, ns: NsId, from: &str, to: &Rc<str>) {
        self.namespaces_by_name.remove(from);
        self.namespaces_by_name.insert(to.clone(), Some(ns));
        self.namespaces[ns.0 as usize] = to.clone();
    }
}
