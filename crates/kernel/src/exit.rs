//! The end of threads and processes, and the reparenting of children (Linux: `kernel/exit.c`).

use crate::Kernel;
use crate::event::Event;
use crate::list::List;
use crate::pid::{PidId, free_pid};
use crate::pid_namespace::zap_pid_ns_processes;
use crate::process::ProcessId;
use crate::signal::{Signal, notify_parent, send_pdeath_signal, send_to_group_from_kernel};
use crate::task::{ExitStatus, Phase, TaskId};
use crate::tx::Tx;

/// Returns the status of a program that called `exit`; `wait` reports only the low eight bits of the code.
pub(crate) fn status(code: i64) -> ExitStatus {
    ExitStatus::Exited((code & 0xff) as u8)
}

/// `exit_group(2)`, or a signal that ends the process: ends every thread with this status, `task` first (Linux:
/// `do_group_exit`).
pub(crate) fn do_group_exit(tx: &mut Tx<'_>, task: TaskId, status: ExitStatus) {
    let process = tx.kernel.task(task).process;
    if tx.kernel.process(process).group_exit.is_none() {
        start_group_exit(tx, process, status);
        for other in tx.kernel.other_threads(task) {
            tx.wake_by_signal(other);
        }
    }
    do_exit(tx, task, tx.kernel.process(process).group_exit.unwrap_or(status));
}

/// Decides how a process ends; from now on, neither a stop nor the protection of an init applies.
pub(crate) fn start_group_exit(tx: &mut Tx<'_>, process: ProcessId, status: ExitStatus) {
    tx.stops.retain(|stop| stop.process != process);
    let now = tx.kernel.process(process);
    let (unkillable, stopped, unreported) = (now.unkillable, now.stopped, now.unreported);
    tx.emit(Event::GroupExitStarted { process, status, unkillable, stopped, unreported });
}

/// Ends a thread. If it is the last one of a namespace's init, every other process in the namespace ends first (Linux:
/// `do_exit`).
pub(crate) fn do_exit(tx: &mut Tx<'_>, task: TaskId, status: ExitStatus) {
    let process = tx.kernel.task(task).process;
    let from = tx.kernel.task(task).phase;
    let is_last = !tx.kernel.process(process).threads.iter().any(|&other| other != task && tx.kernel.is_alive(other));
    if is_last && tx.kernel.process(process).group_exit.is_none() {
        // The last thread decides how the process ended (`synchronize_group_exit`).
        start_group_exit(tx, process, status);
    }
    if is_last && tx.kernel.is_global_init(process) {
        // "Attempted to kill init!"
        let status = tx.kernel.process(process).group_exit.unwrap_or(status);
        tx.emit(Event::Panicked { status });
        return;
    }
    tx.emit(Event::ExitStarted { task, status, from });
    let ns = tx.kernel.active_ns(task);
    if tx.kernel.namespace(ns).child_reaper == Some(task) {
        // `find_child_reaper`: another thread of the init process takes over, if there is one.
        match tx.kernel.find_alive_thread(process) {
            Some(to) => tx.emit(Event::ChildReaperSet { ns, from: Some(task), to }),
            None => return zap_pid_ns_processes(tx, ns, task),
        }
    }
    forget_original_parent(tx, task);
    exit_notify(tx, task);
}

/// Hands the children of a dying thread to a new parent. Zombies that the new parent ignores are released by the dying
/// thread, as on Linux (`forget_original_parent`, `reparent_leader`).
fn forget_original_parent(tx: &mut Tx<'_>, father: TaskId) {
    let children: Vec<ProcessId> = tx.kernel.list(List::Children(father)).collect();
    if children.is_empty() {
        return;
    }
    let process = tx.kernel.task(father).process;
    let reaper = find_new_reaper(tx.kernel, father);
    let is_handed_on = tx.kernel.task(reaper).process != process;
    let mut dead = Vec::new();
    for child in children {
        let now = tx.kernel.process(child);
        let (siblings_before, exit_signal_before) = (now.siblings, now.exit_signal);
        let (threads, leader) = (now.threads.clone(), now.leader);
        // Within one process nobody need be told, so the exit signal stays as it is.
        let exit_signal = if is_handed_on { Some(Signal::CHLD) } else { exit_signal_before };
        tx.emit(Event::Reparented {
            process: child,
            from: father,
            to: reaper,
            siblings_before,
            exit_signal_before,
            exit_signal,
        });
        for thread in threads {
            send_pdeath_signal(tx, father, thread);
        }
        if !is_handed_on {
            continue;
        }
        if tx.kernel.has_ended_whole(child) && do_notify_parent(tx, child) {
            dead.push(leader);
        }
        kill_orphaned_pgrp(tx, child, Some(father));
    }
    for zombie in dead {
        release_task(tx, zombie);
    }
}

/// Returns the new parent for the children of a dying thread: another thread of its process; failing that, the nearest
/// ancestor in its own namespace that is a subreaper; failing that, the init of that namespace, which need not be the
/// children's own.
fn find_new_reaper(kernel: &Kernel, father: TaskId) -> TaskId {
    let own = kernel.task(father).process;
    if let Some(thread) = kernel.find_alive_thread(own) {
        return thread;
    }
    let ns = kernel.active_ns(father);
    if kernel.process(own).has_child_subreaper {
        let level = kernel.namespace(ns).level;
        let mut ancestor = kernel.process(own).parent;
        while let Some(task) = ancestor.filter(|&task| kernel.namespace(kernel.active_ns(task)).level == level) {
            let process = kernel.task(task).process;
            if kernel.process(process).is_child_subreaper
                && let Some(thread) = kernel.find_alive_thread(process)
            {
                return thread;
            }
            ancestor = kernel.process(process).parent;
        }
    }
    kernel.namespace(ns).child_reaper.expect("a namespace that a process has lived in has, or had, an init")
}

/// Makes a leader a zombie, and tells its parent once no other thread is left; any other thread is released at once.
pub(crate) fn exit_notify(tx: &mut Tx<'_>, task: TaskId) {
    let process = tx.kernel.task(task).process;
    if tx.kernel.find_alive_thread(process).is_none() {
        kill_orphaned_pgrp(tx, process, None);
    }
    tx.emit(Event::PhaseChanged { task, from: Phase::Exiting, to: Phase::Zombie });
    let autoreap = match tx.kernel.is_leader(task) {
        true => tx.kernel.is_single(process) && do_notify_parent(tx, process),
        false => true,
    };
    if autoreap {
        release_task(tx, task);
    }
}

/// Tells the parent that a process has ended, and returns whether the parent ignores it, so that no zombie remains.
fn do_notify_parent(tx: &mut Tx<'_>, process: ProcessId) -> bool {
    let now = tx.kernel.process(process);
    // The parent of the first process is outside the world, and never reaps it.
    let Some(parent) = now.parent else { return false };
    let parent_process = tx.kernel.task(parent).process;
    // After an exec, the parent may be a different program from the one that chose the exit signal.
    let has_changed = now.parent_exec_id != tx.kernel.process(parent_process).exec_id;
    let signal = if has_changed { Some(Signal::CHLD) } else { now.exit_signal };
    let autoreap = signal == Some(Signal::CHLD) && tx.kernel.reaps_automatically(parent_process);
    if let Some(signal) = signal {
        notify_parent(tx, process, signal);
    }
    tx.wake_waiters(parent_process, process);
    autoreap
}

/// Sends SIGHUP and SIGCONT to a process group that is becoming orphaned, by losing its last connection to another
/// group of its session, if a member is stopped. `father` is the dying parent of `process`; if it is `None`, `process`
/// itself is dying (setpgid(2), credentials(7)).
fn kill_orphaned_pgrp(tx: &mut Tx<'_>, process: ProcessId, father: Option<TaskId>) {
    let kernel = &*tx.kernel;
    let pgrp = kernel.process(process).pgrp;
    let (parent, ignored) = match father {
        Some(father) => (kernel.lineage(Some(father)), None),
        None => (kernel.lineage(kernel.process(process).parent), Some(process)),
    };
    let was_connected = kernel.connects(parent, process);
    let has_stopped_jobs = || kernel.list(List::Members(pgrp)).any(|member| kernel.process(member).stopped);
    if was_connected && kernel.will_become_orphaned_pgrp(pgrp, ignored) && has_stopped_jobs() {
        send_to_group_from_kernel(tx, pgrp, Signal::HUP);
        send_to_group_from_kernel(tx, pgrp, Signal::CONT);
    }
}

impl Kernel {
    /// Returns whether a process is the init of the machine's initial namespace (Linux: `is_global_init`).
    pub(crate) fn is_global_init(&self, process: ProcessId) -> bool {
        process == ProcessId(0) && self.config.root_level == 0
    }

    /// Returns the process group and the session of a parent. The parent outside the world is in the kernel's own at
    /// level 0, and otherwise in a session that no process of the world belongs to.
    fn lineage(&self, parent: Option<TaskId>) -> Option<(PidId, PidId)> {
        match parent {
            Some(parent) => Some((self.process_of(parent).pgrp, self.process_of(parent).session)),
            None => (self.config.root_level == 0).then_some((PidId::OUTSIDE, PidId::OUTSIDE)),
        }
    }

    /// Returns whether a process whose parent is in this group and session connects its group with another one of its
    /// session.
    fn connects(&self, parent: Option<(PidId, PidId)>, process: ProcessId) -> bool {
        let now = self.process(process);
        parent.is_some_and(|(pgrp, session)| pgrp != now.pgrp && session == now.session)
    }

    /// Returns whether no member of a group other than `ignored` has a parent in another group of its session. The init
    /// of a nested namespace counts as such a parent, that of the machine does not.
    pub(crate) fn will_become_orphaned_pgrp(&self, pgrp: PidId, ignored: Option<ProcessId>) -> bool {
        !self.list(List::Members(pgrp)).any(|member| {
            let now = self.process(member);
            let of_init = now.parent.is_some_and(|parent| self.is_global_init(self.task(parent).process));
            Some(member) != ignored
                && !self.has_ended_whole(member)
                && !of_init
                && self.connects(self.lineage(now.parent), member)
        })
    }
}

/// Removes a thread from all lists; its numbers are freed unless a process group or session still goes by them. If
/// nothing is left of the process but a leader that has already ended, the process has ended, and its parent is told.
pub(crate) fn release_task(tx: &mut Tx<'_>, task: TaskId) {
    let process = tx.kernel.task(task).process;
    let now = tx.kernel.process(process);
    let leader = now.leader;
    let index = now.threads.iter().position(|&thread| thread == task).expect("a thread that is not gone is listed");
    if now.curr_target == task && task != leader {
        let to = now.threads[(index + 1) % now.threads.len()];
        tx.emit(Event::CurrTargetMoved { process, from: task, to });
    }
    let now = tx.kernel.process(process);
    let (parent, pgrp, session) = (now.parent, now.pgrp, now.session);
    let from = tx.kernel.task(task).phase;
    tx.emit(Event::Released { task, index, parent: if task == leader { parent } else { None }, from });
    let own = tx.kernel.task(task).pid;
    free_pid(tx, own);
    if task == leader {
        if pgrp != own {
            free_pid(tx, pgrp);
        }
        if session != own && session != pgrp {
            free_pid(tx, session);
        }
        return;
    }
    if tx.kernel.has_ended_whole(process) && do_notify_parent(tx, process) {
        release_task(tx, leader);
    }
}
