//! Which namespaces there are, and who is in them.

use std::collections::BTreeMap;

use crate::os::init_ns;
use crate::os::proc_view::{NsKind, ProcEntry, ProcState, ProcView};

/// A type of namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One of which this world has more than one.
    Many(NsKind),
    /// One of which everybody is in the same: its name, and its inode.
    One(&'static str, u64),
}

impl Kind {
    /// Every type.
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

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Many(kind) => kind.name(),
            Kind::One(name, _) => name,
        }
    }

    /// The namespace of this type that a process is in.
    fn of(self, process: &ProcEntry) -> Option<u64> {
        match self {
            Kind::Many(kind) => process.namespace(kind),
            // A zombie is in none any more, but where it is numbered and who it is (`exit_task_namespaces`).
            Kind::One(name, inode) => (name == "user" || process.state != ProcState::Zombie).then_some(inode),
        }
    }
}

/// A namespace that some process is in. Those whose every process lives further inside are not found.
pub(super) struct Namespace<'a> {
    /// The inode.
    pub inode: u64,
    /// The type.
    pub kind: Kind,
    /// The parent's inode, where it can be seen.
    pub parent: Option<u64>,
    /// Who is in it, in the order of their numbers; at least one.
    pub processes: Vec<&'a ProcEntry>,
}

impl<'a> Namespace<'a> {
    /// The process with the lowest number.
    pub fn first(&self) -> &'a ProcEntry {
        self.processes[0]
    }
}

/// The namespaces of some types, by their inodes.
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
