//! File descriptors that refer to processes (Linux: `kernel/pid.c`, `fs/pidfs.c`).

use crate::errno::{Refusal, Rule};
use crate::signal::kill_pid;
use crate::syscall::find_task_by_vpid;
use crate::task::{Phase, TaskId};
use crate::tx::Tx;

/// `pidfd_open(2)`: checks whether the pidfd can be opened; returns 0 in place of a descriptor.
pub(crate) fn pidfd_open(tx: &Tx<'_>, pid: i64) -> Result<i64, Refusal> {
    if pid <= 0 {
        return Err(Rule::PidfdInvalid.into());
    }
    let task = find_task_by_vpid(tx, pid).ok_or(Rule::NoSuchProcess)?;
    if tx.kernel.is_leader(task) { Ok(0) } else { Err(Rule::PidfdOfThread.into()) }
}

/// `pidfd_send_signal(2)`, with a pidfd passed in from outside.
pub(crate) fn pidfd_send_signal(tx: &mut Tx<'_>, target: Option<TaskId>, signal: i64) -> Result<i64, Refusal> {
    let target = target.ok_or(Rule::NoSuchProcess)?;
    // The pidfd knows the namespace even when the process is gone (`access_pidfd_pidns`).
    if !tx.kernel.is_same_or_nested(tx.kernel.active_ns(target), tx.kernel.active_ns(tx.caller)) {
        return Err(Rule::PidfdElsewhere.into());
    }
    if tx.kernel.task(target).phase == Phase::Gone {
        return Err(Rule::NoSuchProcess.into());
    }
    kill_pid(tx, target, signal)
}
