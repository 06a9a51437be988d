//! `/proc/PID/ns`: the inodes that tell namespaces apart (namespaces(7); Linux: `fs/proc/namespaces.c`).

use pidscope_kernel::{NsId, State, TaskId};

use super::has_ended;
use crate::os::init_ns;
use crate::sys::Sys;

/// The kinds of namespace, and the inode of the initial one.
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

/// The inode of the first PID namespace that somebody has created. Of namespaces that are made at once mounts come first, PIDs last
/// (`create_new_namespaces`).
const FIRST_CREATED: u64 = 4026532177;

/// The inode of a PID namespace's file.
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

/// The inode behind `/proc/PID/ns/KIND`; none where Linux shows none.
pub(crate) fn inode_of(sys: &Sys<'_, '_>, task: TaskId, kind: &str) -> Option<u64> {
    let kernel = sys.kernel();
    match kind {
        "pid" => (kernel.state(task) != State::Gone).then(|| pid_inode(sys, kernel.active_ns(task))),
        "pid_for_children" => kernel.children_namespace(task).map(|ns| pid_inode(sys, ns)),
        // Who a zombie is still counts (`exit_task_namespaces` leaves its credentials).
        "user" => NAMESPACES.iter().find(|(name, _)| *name == kind).map(|&(_, inode)| inode),
        _ if has_ended(sys, task) => None,
        "mnt" => Some(mnt_inode(sys, task)),
        "uts" => Some(uts_inode(sys, task)),
        _ => NAMESPACES.iter().find(|(name, _)| *name == kind).map(|&(_, inode)| inode),
    }
}

/// The parent of a namespace, where the reader may see it (`NS_GET_PARENT`).
pub(super) fn parent_inode(sys: &Sys<'_, '_>, ns: NsId) -> Option<u64> {
    let parent = sys.kernel().namespace(ns).parent?;
    sys.kernel().is_same_or_nested(parent, sys.active_ns()).then(|| pid_inode(sys, parent))
}
