//! The end of a process, and who takes its children (Linux: `kernel/exit.c`).

use crate::Kernel;
use crate::event::Event;
use crate::pid_namespace::{NsId, zap_pid_ns_processes};
use crate::signal::{Signal, notify_parent};
use crate::syscall::Tx;
use crate::task::{ExitStatus, Phase, TaskId};

/// `exit_group(2)` by the caller. Of the code, a `wait` will see the low eight bits.
pub(crate) fn exit_group(tx: &mut Tx<'_>, code: i64) {
    do_exit(tx, tx.caller, ExitStatus::Exited((code & 0xff) as u8));
}

/// Ends a process. The init of a namespace first takes everybody else in it with it, and waits until they are gone.
pub(crate) fn do_exit(tx: &mut Tx<'_>, task: TaskId, status: ExitStatus) {
    let ns = tx.kernel.active_ns(task);
    let is_init = tx.kernel.is_init(task);
    if is_init && tx.kernel.namespace(ns).level == 0 {
        // "Attempted to kill init!" (`do_exit`).
        tx.emit(Event::Panicked { status });
        return;
    }
    tx.emit(Event::ExitStarted { task, status });
    if tx.kernel.task(task).stopped {
        tx.emit(Event::StoppedChanged { task, to: false });
    }
    if is_init {
        set_phase(tx, task, Phase::Exiting);
        reap_zombies_of_dying_init(tx, task);
        zap_pid_ns_processes(tx, ns, task);
        resume(tx, task);
    } else {
        forget_original_parent(tx, task);
        exit_notify(tx, task);
    }
}

fn set_phase(tx: &mut Tx<'_>, task: TaskId, to: Phase) {
    let from = tx.kernel.task(task).phase;
    tx.emit(Event::PhaseChanged { task, from, to });
}

/// The dying init waits for all of its children (`kernel_wait4` in `zap_pid_ns_processes`).
fn reap_zombies_of_dying_init(tx: &mut Tx<'_>, init: TaskId) {
    let zombies: Vec<TaskId> =
        tx.kernel.children(init).filter(|&child| tx.kernel.task(child).phase == Phase::Zombie).collect();
    for zombie in zombies {
        release_task(tx, zombie);
    }
}

/// Goes on with the death of an init as soon as nobody but itself has a number in its namespace: zombies of parents outside
/// hold it up (the second half of `zap_pid_ns_processes`).
pub(crate) fn resume(tx: &mut Tx<'_>, init: TaskId) {
    if tx.kernel.task(init).phase != Phase::Exiting {
        return;
    }
    let ns = tx.kernel.active_ns(init);
    if tx.kernel.namespace(ns).pids.len() > 1 {
        return;
    }
    forget_original_parent(tx, init);
    exit_notify(tx, init);
}

/// Hands the children to a new parent (Linux: `forget_original_parent`, `reparent_leader`).
fn forget_original_parent(tx: &mut Tx<'_>, father: TaskId) {
    let children: Vec<TaskId> = tx.kernel.children(father).collect();
    if children.is_empty() {
        return;
    }
    let reaper = find_new_reaper(tx.kernel, father);
    for child in children {
        let task = tx.kernel.task(child);
        let (links_before, exit_signal_before) = (task.links, task.exit_signal);
        tx.emit(Event::Reparented { task: child, from: father, to: reaper, links_before, exit_signal_before });
        if tx.kernel.task(child).phase == Phase::Zombie {
            tell_parent(tx, child, reaper);
        }
    }
    // What the new parent may have been waiting for.
    tx.wake(reaper);
}

/// The init of the dying process's own namespace: not that of the child's (Linux: `find_child_reaper`, `find_new_reaper`).
fn find_new_reaper(kernel: &Kernel, father: TaskId) -> TaskId {
    let ns = kernel.active_ns(father);
    kernel.namespace(ns).child_reaper.expect("a namespace that a process has lived in has, or had, an init")
}

/// The process becomes a zombie, and its parent is told; or it is gone at once where the parent does not care.
fn exit_notify(tx: &mut Tx<'_>, task: TaskId) {
    set_phase(tx, task, Phase::Zombie);
    // The parent of the first process is outside the world, and reaps nobody.
    if let Some(parent) = tx.kernel.task(task).parent {
        tell_parent(tx, task, parent);
    }
}

/// Sends the exit signal of a zombie; releases it if the parent's SIGCHLD action says so (Linux: `do_notify_parent`).
fn tell_parent(tx: &mut Tx<'_>, zombie: TaskId, parent: TaskId) {
    let exit_signal = tx.kernel.task(zombie).exit_signal;
    let released = exit_signal == Some(Signal::CHLD) && tx.kernel.reaps_automatically(parent);
    if let Some(signal) = exit_signal {
        notify_parent(tx, parent, zombie, signal);
    }
    // A dying init waits for any child (`__WALL`), whatever signal its end sends.
    if released || tx.kernel.task(parent).phase == Phase::Exiting {
        release_task(tx, zombie);
    }
    tx.wake(parent);
}

/// Frees the numbers of a zombie. Dying inits of the namespaces that it had numbers in may have waited for just that.
pub(crate) fn release_task(tx: &mut Tx<'_>, task: TaskId) {
    let spaces: Vec<NsId> = tx.kernel.numbers(task).iter().map(|upid| upid.ns).collect();
    let from = tx.kernel.task(task).phase;
    let Some(parent) = tx.kernel.task(task).parent else { return };
    tx.emit(Event::Released { task, parent, from });
    for ns in spaces {
        let namespace = tx.kernel.namespace(ns);
        if let Some(init) = namespace.child_reaper
            && !namespace.adding
        {
            tx.wake(init);
        }
    }
}
