//! Which namespaces there are, and who is in them.

use std::collections::BTreeMap;

use crate::os::proc_view::{NsKind, ProcEntry, ProcView};

/// A namespace that some process is in. Those whose every process lives further inside are not found.
pub(super) struct Namespace<'a> {
    /// The inode.
    pub inode: u64,
    /// The type.
    pub kind: NsKind,
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
pub(super) fn read<'a>(view: &'a ProcView<'_>, kinds: &[NsKind]) -> Vec<Namespace<'a>> {
    let mut namespaces: BTreeMap<u64, Namespace<'a>> = BTreeMap::new();
    let mut processes: Vec<&ProcEntry> = view.processes.iter().collect();
    processes.sort_by_key(|process| process.pid);
    for process in processes {
        for kind in NsKind::ALL.into_iter().filter(|kind| kinds.contains(kind)) {
            let Some(inode) = process.namespace(kind) else { continue };
            let parent = process.pid_ns.filter(|_| kind == NsKind::Pid).and_then(|ns| ns.parent);
            let namespace = || Namespace { inode, kind, parent, processes: Vec::new() };
            namespaces.entry(inode).or_insert_with(namespace).processes.push(process);
        }
    }
    namespaces.into_values().collect()
}
