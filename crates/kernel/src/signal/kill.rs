//! `kill`, `tgkill` and `rt_sigqueueinfo`: their targets, and the permission to send.

use super::send::{Sender, send};
use super::{Queue, SigInfo, Signal};
use crate::errno::{Refusal, Rule};
use crate::list::List;
use crate::pid::{Nr, PidId};
use crate::process::ProcessId;
use crate::syscall::find_task_by_vpid;
use crate::task::TaskId;
use crate::tx::Tx;

/// `kill(2)` (Linux: `kill_something_info`).
pub(crate) fn kill(tx: &mut Tx<'_>, pid: i64, signal: i64) -> Result<i64, Refusal> {
    let mut sender = Sender::caller(tx);
    match pid {
        1.. => {
            let target = find_task_by_vpid(tx, pid).ok_or(Rule::NoSuchProcess)?;
            kill_process(tx, target, signal, &mut sender)?;
        }
        0 => {
            let own = tx.kernel.process_of(tx.caller).pgrp;
            kill_group(tx, own, signal, &mut sender)?;
        }
        -1 => kill_everybody(tx, signal, &mut sender)?,
        _ => {
            let group = tx.kernel.find_pid(tx.kernel.active_ns(tx.caller), -pid).ok_or(Rule::NoSuchGroup)?;
            kill_group(tx, group, signal, &mut sender)?;
        }
    }
    Ok(0)
}

/// `tgkill(2)`: sends a signal to one thread of a process (Linux: `do_send_specific`).
pub(crate) fn tgkill(tx: &mut Tx<'_>, tgid: i64, tid: i64, signal: i64) -> Result<i64, Refusal> {
    if tgid <= 0 || tid <= 0 {
        return Err(Rule::TgkillInvalid.into());
    }
    let is_meant = |&task: &TaskId| tx.vnr(tx.kernel.leader(task)) == tgid;
    let target = find_task_by_vpid(tx, tid).filter(is_meant).ok_or(Rule::NoSuchThread)?;
    let mut sender = Sender::caller(tx);
    send_checked(tx, target, signal, &mut sender, Queue::Thread(target))?;
    Ok(0)
}

/// `rt_sigqueueinfo(2)`, with the sender's number that the receiver is told.
pub(crate) fn rt_sigqueueinfo(tx: &mut Tx<'_>, pid: i64, signal: i64, si_pid: Option<i64>) -> Result<i64, Refusal> {
    let target = if pid > 0 { find_task_by_vpid(tx, pid) } else { None };
    let target = target.ok_or(Rule::NoSuchProcess)?;
    let mut sender = Sender::caller(tx);
    if let Some(si_pid) = si_pid {
        sender.si_pid = si_pid;
    }
    kill_process(tx, target, signal, &mut sender)?;
    Ok(0)
}

/// Sends a signal to a process or thread that is not identified by a number (`pidfd_send_signal(2)`).
pub(crate) fn kill_pid(tx: &mut Tx<'_>, target: TaskId, signal: i64) -> Result<i64, Refusal> {
    let mut sender = Sender::caller(tx);
    if tx.kernel.is_leader(target) {
        kill_process(tx, target, signal, &mut sender)?;
    } else {
        send_checked(tx, target, signal, &mut sender, Queue::Thread(target))?;
    }
    Ok(0)
}

fn kill_process(tx: &mut Tx<'_>, target: TaskId, signal: i64, sender: &mut Sender) -> Result<(), Refusal> {
    let process = tx.kernel.task(target).process;
    send_checked(tx, target, signal, sender, Queue::Process(process))
}

/// `kill(-1)`: signals every process that the caller sees, oldest first, except number 1 and its own. EPERM does not
/// count as a failure, so the call fails only if there is no target, or if the last one fails for another reason.
fn kill_everybody(tx: &mut Tx<'_>, signal: i64, sender: &mut Sender) -> Result<(), Refusal> {
    let own = tx.kernel.active_ns(tx.caller);
    let own_process = tx.kernel.task(tx.caller).process;
    let is_meant = |&process: &ProcessId| {
        let nr = tx.kernel.nr_in(tx.kernel.process(process).leader, own);
        process != own_process && nr.is_some_and(|nr| nr != Nr::INIT)
    };
    let targets: Vec<ProcessId> = tx.kernel.processes().map(|(id, _)| id).filter(is_meant).collect();
    let mut result = if targets.is_empty() { Err(Rule::NobodyToSignal.into()) } else { Ok(()) };
    for target in targets {
        match kill_process(tx, tx.kernel.process(target).leader, signal, sender) {
            Err(Refusal { rule: Rule::NotYourProcess, .. }) => {}
            sent => result = sent,
        }
    }
    result
}

/// Signals every member of a process group, newest first, whatever namespace it lives in; succeeds if one was signalled
/// (Linux: `__kill_pgrp_info`).
fn kill_group(tx: &mut Tx<'_>, group: PidId, signal: i64, sender: &mut Sender) -> Result<(), Refusal> {
    let targets: Vec<ProcessId> = tx.kernel.list_backwards(List::Members(group)).collect();
    let mut result = Err(Rule::NoSuchGroup.into());
    for target in targets {
        let sent = kill_process(tx, tx.kernel.process(target).leader, signal, sender);
        if result.is_err() {
            result = sent;
        }
    }
    result
}

fn send_checked(
    tx: &mut Tx<'_>,
    target: TaskId,
    signal: i64,
    sender: &mut Sender,
    queue: Queue,
) -> Result<(), Refusal> {
    let signal = Signal::or_none(signal, Rule::SignalInvalid)?;
    check_kill_permission(tx, sender.task, target, signal)?;
    let Some(signal) = signal else { return Ok(()) };
    let sees_sender = tx.kernel.nr_in(sender.task, tx.kernel.active_ns(target)).is_some();
    if !sees_sender {
        sender.si_pid = 0;
    }
    send(tx, target, SigInfo { signal, si_pid: sender.si_pid }, queue, !sees_sender);
    Ok(())
}

/// Checks that the sender may signal the target: it must be root, of the same user, or a thread of the same process;
/// for SIGCONT, the same session will do (kill(2)).
pub(crate) fn check_kill_permission(
    tx: &Tx<'_>,
    sender: TaskId,
    target: TaskId,
    signal: Option<Signal>,
) -> Result<(), Refusal> {
    let (from, to) = (tx.kernel.task(sender), tx.kernel.task(target));
    let is_same_session = tx.kernel.process_of(sender).session == tx.kernel.process_of(target).session;
    let may = from.is_privileged()
        || from.uid == to.uid
        || from.process == to.process
        || (signal == Some(Signal::CONT) && is_same_session);
    if may { Ok(()) } else { Err(Rule::NotYourProcess.into()) }
}
