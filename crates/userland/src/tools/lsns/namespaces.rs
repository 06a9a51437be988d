//! Which namespaces there are, and who is in them.

use crate::os::proc_view::{ProcEntry, ProcView};
use crate::tools::procps;

/// A type of namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Mounts.
    Mnt,
    /// Process numbers.
    Pid,
    /// The host's name.
    Uts,
}

impl Kind {
    /// Every type.
    pub const ALL: [Kind; 3] = [Kind::Mnt, Kind::Pid, Kind::Uts];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Mnt => "mnt",
            Kind::Pid => "pid",
            Kind::Uts => "uts",
        }
    }

    /// Which one a process is in.
    fn of(self, process: &ProcEntry) -> Option<u64> {
        match self {
            Kind::Mnt => procps::mnt_ns(process),
            Kind::Pid => process.pid_ns.map(|ns| ns.inode),
            Kind::Uts => procps::uts_ns(process),
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
    let mut namespaces: Vec<Namespace<'a>> = Vec::new();
    let mut processes: Vec<&ProcEntry> = view.processes.iter().collect();
    processes.sort_by_key(|process| process.pid);
    for process in processes {
        for kind in Kind::ALL.into_iter().filter(|kind| kinds.contains(kind)) {
            let Some(inode) = kind.of(process) else { continue };
            match namespaces.iter_mut().find(|namespace| namespace.inode == inode) {
                Some(namespace) => namespace.processes.push(process),
                None => {
                    let parent = process.pid_ns.filter(|_| kind == Kind::Pid).and_then(|ns| ns.parent);
                    namespaces.push(Namespace { inode, kind, parent, processes: vec![process] });
                }
            }
        }
    }
    namespaces.sort_by_key(|namespace| namespace.inode);
    namespaces
}
