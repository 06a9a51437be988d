//! The namespace that a thread's next child will live in: `unshare` and `setns` (Linux: `kernel/nsproxy.c`,
//! `pidns_install`).
//!
//! Neither call moves the caller: a process stays for life in the namespace that it was created in.

use crate::errno::{Refusal, Rule};
use crate::event::Event;
use crate::nsfs;
use crate::pid_namespace::{NsId, check_new_namespace};
use crate::task::{Phase, TaskId};
use crate::tx::Tx;

/// The target of `setns`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetnsTarget {
    /// The file of a namespace; `None` for one that was never created.
    Namespace(Option<NsId>),
    /// A pidfd of a process; `None` for one that was never created.
    Pidfd(Option<TaskId>),
}

/// Creates a namespace; the caller's next child will be its init.
pub(crate) fn unshare(tx: &mut Tx<'_>) -> Result<i64, Refusal> {
    check_new_namespace(tx.kernel, tx.caller)?;
    let ns = NsId(tx.kernel.namespaces().len() as u32);
    let active = tx.kernel.active_ns(tx.caller);
    tx.emit(Event::NamespaceCreated { ns, parent: active });
    tx.emit(Event::PidForChildrenChanged { task: tx.caller, from: active, to: ns });
    Ok(0)
}

/// Makes the caller's next children live in an existing namespace, its own or one nested in it.
pub(crate) fn setns(tx: &mut Tx<'_>, target: SetnsTarget) -> Result<i64, Refusal> {
    let caller = tx.kernel.task(tx.caller);
    let ns = match target {
        SetnsTarget::Namespace(ns) => nsfs::open(tx, ns)?,
        SetnsTarget::Pidfd(process) => {
            let gone = |&task: &TaskId| tx.kernel.task(task).phase != Phase::Gone;
            let process = process.filter(gone).ok_or(Rule::SetnsPidfdEnded)?;
            // A caller that may not inspect a process does not even learn that it has ended (`validate_nsset`,
            // `ptrace_may_access`).
            let target = tx.kernel.task(process);
            let is_own = target.process == caller.process;
            let is_open = caller.uid == target.uid && tx.kernel.process_of(process).dumpable;
            if !(caller.is_privileged() || is_own || is_open) {
                return Err(Rule::PidfdNotPermitted.into());
            }
            if !tx.kernel.is_alive(process) {
                return Err(Rule::SetnsPidfdEnded.into());
            }
            tx.kernel.active_ns(process)
        }
    };
    if !caller.is_privileged() {
        return Err(Rule::NeedsSysAdmin.into());
    }
    // What counts is the caller's own namespace, not the one that its children go to.
    if !tx.kernel.is_same_or_nested(ns, tx.kernel.active_ns(tx.caller)) {
        return Err(Rule::SetnsNotDescendant.into());
    }
    let from = caller.pid_for_children;
    if from != ns {
        tx.emit(Event::PidForChildrenChanged { task: tx.caller, from, to: ns });
    }
    Ok(0)
}
