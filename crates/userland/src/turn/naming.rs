//! Names of the processes and namespaces that calls create.

use std::rc::Rc;

use pidscope_kernel::{NsId, TaskId};

use super::Turn;
use crate::HAS_SHELL;
use crate::change::Change;
use crate::os::fd::Fds;
use crate::program::Program;
use crate::script::CloneCall;

impl Turn<'_> {
    pub(super) fn add_child(&mut self, caller: TaskId, clone: &CloneCall) {
        if let Some(newpid) = &clone.newpid {
            self.name_namespace(newpid);
        }
        let is_new = self.machine.programs.len() < self.machine.kernel.tasks().len();
        let task = is_new.then_some(TaskId(self.machine.programs.len() as u32));
        self.apply_change(Change::ProcessNamed { name: clone.child.as_str().into(), task });
        let Some(task) = task else { return };
        let mut program = Program::child(self.machine.program(caller), clone);
        program.started = self.machine.os.now;
        if HAS_SHELL && clone.attributes.mount_proc == Some(true) {
            let ns = self.machine.kernel.active_ns(task);
            program.mnt = self.os_mut().copy_mnt(program.mnt);
            self.os_mut().mounts[&program.mnt].mount("/proc", ns);
        }
        if HAS_SHELL && let Some(hostname) = &clone.attributes.hostname {
            program.uts = self.os_mut().copy_uts(program.uts);
            self.os_mut().hostnames.insert(program.uts, hostname.as_str().into());
        }
        self.apply_change(Change::ProgramAdded { program: Rc::new(program) });
        self.fds_changed(task, &Fds::null());
        self.rename_after_init(task);
    }

    /// Renames a namespace that was created before its first process after that process, if both names were generated
    /// (`NAME:COUNT`).
    pub(super) fn rename_after_init(&mut self, task: TaskId) {
        let ns = self.machine.kernel.active_ns(task);
        let (from, to) = (self.machine.namespace_name(ns), self.machine.name(task));
        if self.machine.kernel.init_of(ns) == Some(task) && from.contains(':') && to.contains(':') && from != to {
            let (from, to) = (from.into(), to.into());
            self.apply_change(Change::NamespaceRenamed { ns, from, to });
        }
    }

    pub(super) fn name_namespace(&mut self, name: &str) {
        let is_new = self.machine.namespaces.len() < self.machine.kernel.namespaces().len();
        let ns = is_new.then_some(NsId(self.machine.namespaces.len() as u32));
        self.apply_change(Change::NamespaceNamed { name: name.into(), ns });
    }

    pub(super) fn apply_change(&mut self, change: Change) {
        self.machine.apply(&change);
        self.name_changes.push(change);
    }
}
