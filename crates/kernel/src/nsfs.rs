//! Queries on the file of a namespace (ioctl_nsfs(2); Linux: `ns_ioctl` in `fs/nsfs.c`).

use crate::errno::{Refusal, Rule};
use crate::pid_namespace::NsId;
use crate::syscall::find_task_by_vpid;
use crate::tx::Tx;

/// `NS_GET_PID_FROM_PIDNS`: returns the number in the caller's namespace of the thread that is `pid` in `ns`.
pub(crate) fn pid_from_pidns(tx: &Tx<'_>, ns: Option<NsId>, pid: i64) -> Result<i64, Refusal> {
    let ns = open(tx, ns)?;
    let task = tx.kernel.find_pid(ns, pid).and_then(|pid| tx.kernel.struct_pid(pid).task);
    let nr = task.and_then(|task| tx.kernel.nr_in(task, tx.kernel.active_ns(tx.caller)));
    nr.map(|nr| i64::from(nr.0)).ok_or(Rule::NotInNamespace.into())
}

/// `NS_GET_PID_IN_PIDNS`: returns the number in `ns` of the thread that is `pid` in the caller's namespace.
pub(crate) fn pid_in_pidns(tx: &Tx<'_>, ns: Option<NsId>, pid: i64) -> Result<i64, Refusal> {
    let ns = open(tx, ns)?;
    let nr = find_task_by_vpid(tx, pid).and_then(|task| tx.kernel.nr_in(task, ns));
    nr.map(|nr| i64::from(nr.0)).ok_or(Rule::NotInNamespace.into())
}

/// Returns the namespace if its file can be opened.
pub(crate) fn open(tx: &Tx<'_>, ns: Option<NsId>) -> Result<NsId, Refusal> {
    ns.filter(|&ns| tx.kernel.can_be_opened(ns)).ok_or(Rule::SetnsNothingToOpen.into())
}
