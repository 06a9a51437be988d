//! `/proc/PID/ns`: the inode numbers that identify namespaces (namespaces(7); Linux: `fs/proc/namespaces.c`).

use pidscope_kernel::{NsId, State, TaskId};

use super::has_ended;
use crate::os::init_ns;
use crate::sys::Sys;

/// The types of namespaces, and the inode numbers of the initial ones.
pub(super) const NAMESPACES: [(&str, u64); 10] = [
    ("cgroup", init_ns::CGROUP),
    ("ipc", init_ns::IPC),
    ("mnt", init_ns::MNT),
    ("net", init_ns::NET),
    ("pid", init_ns::PID),
    ("pid_for_children", init_ns::PID),
    ("time", init_ns::TIME),
    ("time_for_children", init_ns::TIME),
    ("user", init_ns::USER),
    ("uts", init_ns::UTS),
];

/// The inode number of the first PID namespace that a process creates. Of namespaces created in one call, the mount
/// namespace comes first and the PID namespace last (`create_new_namespaces`).
const FIRST_CREATED: u64 = 4026532177;

/// Returns the inode number of a PID namespace.
pub(crate) fn pid_inode(sys: &Sys<'_, '_>, ns: NsId) -> u64 {
    let is_initial = ns == NsId::ROOT && sys.kernel().namespace(ns).level == 0;
    if is_initial { init_ns::PID } else { FIRST_CREATED + 3 * u64::from(ns.0) }
}

pub(super) fn mnt_inode(sys: &Sys<'_, '_>, task: TaskId) -> u64 {
    match sys.machine().program(task).mnt.0 {
        0 => init_ns::MNT,
        mnt => FIRST_CREATED + 3 * u64::from(mnt) - 2,
    }
}

pub(super) fn uts_inode(sys: &Sys<'_, '_>, task: TaskId) -> u64 {
    match sys.machine().program(task).uts.0 {
        0 => init_ns::UTS,
        uts => FIRST_CREATED + 3 * u64::from(uts) - 1,
    }
}

/// Returns the inode number behind `/proc/PID/ns/KIND`; `None` if Linux shows none.
pub(crate) fn inode_of(sys: &Sys<'_, '_>, task: TaskId, kind: &str) -> Option<u64> {
    let kernel = sys.kernel();
    match kind {
        "pid" => (kernel.state(task) != State::Gone).then(|| pid_inode(sys, kernel.active_ns(task))),
        "pid_for_children" => kernel.children_namespace(task).map(|ns| pid_inode(sys, ns)),
        // A zombie keeps its user namespace (`exit_task_namespaces` leaves its credentials).
        "user" => NAMESPACES.iter().find(|(name, _)| *name == kind).map(|&(_, inode)| inode),
        _ if has_ended(sys, task) => None,
        "mnt" => Some(mnt_inode(sys, task)),
        "uts" => Some(uts_inode(sys, task)),
        _ => NAMESPACES.iter().find(|(name, _)| *name == kind).map(|&(_, inode)| inode),
    }
}

/// Returns the inode number of a namespace's parent, if the reader may see it (`NS_GET_PARENT`).
pub(super) fn parent_inode(sys: &Sys<'_, '_>, ns: NsId) -> Option<u64> {
    let parent = sys.kernel().namespace(ns).parent?;
    sys.kernel().is_same_or_nested(parent, sys.active_ns()).then(|| pid_inode(sys, parent))
}
