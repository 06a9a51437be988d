//! Process groups, sessions, users, and the attributes that a process can set for itself (Linux: `kernel/sys.c`).

use crate::Kernel;
use crate::errno::{Refusal, Rule};
use crate::event::Event;
use crate::list::List;
use crate::pid::{Nr, PidId, free_pid};
use crate::pid_namespace::NsId;
use crate::process::ProcessId;
use crate::signal::Signal;
use crate::syscall::find_task_by_vpid;
use crate::task::TaskId;
use crate::tx::Tx;

/// The options of `prctl(2)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrctlOption {
    /// `PR_SET_CHILD_SUBREAPER`, an attribute of the process.
    ChildSubreaper(bool),
    /// `PR_SET_PDEATHSIG`, an attribute of the thread; 0 for none.
    Pdeathsig(i64),
}

/// `setsid(2)`: makes the process the leader of a new session and of a new process group in it.
pub(crate) fn setsid(tx: &mut Tx<'_>) -> Result<i64, Refusal> {
    let process = tx.kernel.task(tx.caller).process;
    let now = tx.kernel.process(process);
    let pid = tx.kernel.task(now.leader).pid;
    if now.leads_session || tx.kernel.list(List::Members(pid)).next().is_some() {
        return Err(Rule::LeadsGroup.into());
    }
    let (leader, from) = (now.leader, now.session);
    tx.emit(Event::SessionCreated { process, from, to: pid });
    change_group(tx, process, pid);
    free_pid(tx, from);
    Ok(tx.vnr(leader))
}

/// `setpgid(2)`.
pub(crate) fn setpgid(tx: &mut Tx<'_>, pid: i64, pgid: i64) -> Result<i64, Refusal> {
    let own = tx.kernel.task(tx.caller).process;
    let pid = if pid == 0 { tx.vnr(tx.kernel.process(own).leader) } else { pid };
    let pgid = if pgid == 0 { pid } else { pgid };
    if pgid < 0 {
        return Err(Rule::GroupInvalid.into());
    }
    let target = find_task_by_vpid(tx, pid).ok_or(Rule::NoSuchProcess)?;
    if !tx.kernel.is_leader(target) {
        return Err(Rule::NotALeader.into());
    }
    let process = tx.kernel.task(target).process;
    let now = tx.kernel.process(process);
    let session = tx.kernel.process(own).session;
    if now.parent.is_some_and(|parent| tx.kernel.task(parent).process == own) {
        if now.session != session {
            return Err(Rule::ChildInOtherSession.into());
        }
        if now.has_execed {
            return Err(Rule::ChildHasExeced.into());
        }
    } else if process != own {
        return Err(Rule::NotOwnChild.into());
    }
    if now.leads_session {
        return Err(Rule::LeadsSession.into());
    }
    let group = match pgid == pid {
        true => tx.kernel.task(target).pid,
        false => find_group(tx, pgid, session).ok_or(Rule::NoGroupInSession)?,
    };
    change_group(tx, process, group);
    Ok(0)
}

/// Finds the group with this number in the caller's namespace, if its newest member is in `session`.
fn find_group(tx: &Tx<'_>, pgid: i64, session: PidId) -> Option<PidId> {
    let group = tx.kernel.find_pid(tx.kernel.active_ns(tx.caller), pgid)?;
    let member = tx.kernel.list_backwards(List::Members(group)).next()?;
    (tx.kernel.process(member).session == session).then_some(group)
}

/// Moves a process to another group; the old group's number is freed if nothing goes by it any more (Linux:
/// `change_pid`).
fn change_group(tx: &mut Tx<'_>, process: ProcessId, to: PidId) {
    let now = tx.kernel.process(process);
    let (from, members_before) = (now.pgrp, now.members);
    if from != to {
        tx.emit(Event::GroupChanged { process, from, to, members_before });
        free_pid(tx, from);
    }
}

/// `getpgid(2)`: 0 if the group's number is not visible.
pub(crate) fn getpgid(tx: &Tx<'_>, pid: i64) -> Result<i64, Refusal> {
    number_of(tx, pid, Kernel::pgid_in)
}

/// `getsid(2)`: 0 if the session's number is not visible.
pub(crate) fn getsid(tx: &Tx<'_>, pid: i64) -> Result<i64, Refusal> {
    number_of(tx, pid, Kernel::sid_in)
}

fn number_of(tx: &Tx<'_>, pid: i64, which: impl Fn(&Kernel, TaskId, NsId) -> u32) -> Result<i64, Refusal> {
    let task = match pid {
        0 => tx.caller,
        _ => find_task_by_vpid(tx, pid).ok_or(Rule::NoSuchProcess)?,
    };
    Ok(which(tx.kernel, task, tx.kernel.active_ns(tx.caller)).into())
}

/// The system call `setuid(2)`: changes the calling thread only. A thread that gives up uid 0 loses its capabilities.
pub(crate) fn setuid(tx: &mut Tx<'_>, uid: u32) -> Result<i64, Refusal> {
    let task = tx.caller;
    let from = tx.kernel.task(task).uid;
    if uid == u32::MAX {
        return Err(Rule::UserInvalid.into());
    }
    if from != 0 && from != uid {
        return Err(Rule::NeedsSetuid.into());
    }
    if from != uid {
        change_user(tx, task, uid);
    }
    Ok(0)
}

/// Changes the user of a thread (Linux: `commit_creds`).
pub(crate) fn change_user(tx: &mut Tx<'_>, task: TaskId, to: u32) {
    let now = tx.kernel.task(task);
    let (from, pdeath_signal_before) = (now.uid, now.pdeath_signal);
    let was_dumpable = tx.kernel.process_of(task).dumpable;
    tx.emit(Event::UserChanged { task, from, to, pdeath_signal_before, was_dumpable });
}

/// `prctl(2)`.
pub(crate) fn prctl(tx: &mut Tx<'_>, option: PrctlOption) -> Result<i64, Refusal> {
    let task = tx.caller;
    let process = tx.kernel.task(task).process;
    match option {
        PrctlOption::ChildSubreaper(to) => {
            if tx.kernel.process(process).is_child_subreaper != to {
                tx.emit(Event::SubreaperChanged { process, to });
            }
            if to {
                tell_descendants(tx, process);
            }
        }
        PrctlOption::Pdeathsig(signal) => {
            let to = Signal::or_none(signal, Rule::PdeathsigInvalid)?;
            let from = tx.kernel.task(task).pdeath_signal;
            if from != to {
                tx.emit(Event::PdeathsigChanged { task, from, to });
            }
        }
    }
    Ok(0)
}

/// Marks the descendants of a new subreaper, as only marked processes look for one when they die. The init of a nested
/// namespace and its descendants are skipped: they are never reparented out of the namespace (Linux:
/// `propagate_has_child_subreaper`).
fn tell_descendants(tx: &mut Tx<'_>, process: ProcessId) {
    let mut parents = vec![process];
    while let Some(parent) = parents.pop() {
        let children: Vec<ProcessId> =
            tx.kernel.children(tx.kernel.process(parent).leader).map(|child| tx.kernel.task(child).process).collect();
        for child in children {
            let leader = tx.kernel.process(child).leader;
            let is_first = tx.kernel.numbers(leader).last().is_some_and(|upid| upid.nr == Nr::INIT);
            if tx.kernel.process(child).has_child_subreaper || is_first {
                continue;
            }
            tx.emit(Event::ToldOfSubreaper { process: child });
            parents.push(child);
        }
    }
}
