//! The namespaces that exist, and the processes in them.

use std::collections::BTreeMap;

use crate::os::init_ns;
use crate::os::proc_view::{NsKind, ProcEntry, ProcState, ProcView};

/// A type of namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A type with any number of namespaces.
    Many(NsKind),
    /// A type with a single namespace, in which all processes are: its name, and the namespace's inode.
    One(&'static str, u64),
}

impl Kind {
    /// All types.
    pub const ALL: [Kind; 8] = [
        Kind::Many(NsKind::Mnt),
        Kind::One("net", init_ns::NET),
        Kind::One("time", init_ns::TIME),
        Kind::One("cgroup", init_ns::CGROUP),
        Kind::Many(NsKind::Pid),
        Kind::One("user", init_ns::USER),
        Kind::Many(NsKind::Uts),
        Kind::One("ipc", init_ns::IPC),
    ];

    /// Returns the type's name.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Many(kind) => kind.name(),
            Kind::One(name, _) => name,
        }
    }

    /// Returns the namespace of this type that a process is in.
    fn of(self, process: &ProcEntry) -> Option<u64> {
        match self {
            Kind::Many(kind) => process.namespace(kind),
            // A zombie keeps only its PID and user namespaces (`exit_task_namespaces`).
            Kind::One(name, inode) => (name == "user" || process.state != ProcState::Zombie).then_some(inode),
        }
    }
}

/// A namespace with at least one process in it. A namespace all of whose processes are in descendants is not found.
pub(super) struct Namespace<'a> {
    /// The inode.
    pub inode: u64,
    /// The type.
    pub kind: Kind,
    /// The parent's inode, if it is visible.
    pub parent: Option<u64>,
    /// The processes in it, sorted by PID; at least one.
    pub processes: Vec<&'a ProcEntry>,
}

impl<'a> Namespace<'a> {
    /// Returns the process with the lowest PID.
    pub fn first(&self) -> &'a ProcEntry {
        self.processes[0]
    }
}

/// Returns the namespaces of some types, sorted by inode.
pub(super) fn read<'a>(view: &'a ProcView<'_>, kinds: &[Kind]) -> Vec<Namespace<'a>> {
    let mut namespaces: BTreeMap<u64, Namespace<'a>> = BTreeMap::new();
    let mut processes: Vec<&ProcEntry> = view.processes.iter().collect();
    processes.sort_by_key(|process| process.pid);
    for process in processes {
        for kind in Kind::ALL.into_iter().filter(|kind| kinds.contains(kind)) {
            let Some(inode) = kind.of(process) else { continue };
            let parent = process.pid_ns.filter(|_| kind == Kind::Many(NsKind::Pid)).and_then(|ns| ns.parent);
            let namespace = || Namespace { inode, kind, parent, processes: Vec::new() };
            namespaces.entry(inode).or_insert_with(namespace).processes.push(process);
        }
    }
    namespaces.into_values().collect()
}
