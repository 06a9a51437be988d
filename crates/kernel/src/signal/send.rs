//! How a signal is queued, or dropped on the way, and which threads it wakes.

use super::{Action, Effect, Queue, SigInfo, Signal, check_kill_permission};
use crate::Kernel;
use crate::event::Event;
use crate::exit::start_group_exit;
use crate::list::List;
use crate::pid::PidId;
use crate::process::ProcessId;
use crate::task::{ExitStatus, Report, TaskId};
use crate::tx::Tx;

/// The sender of a signal. One value serves all targets of a call: once a target that cannot see the sender has set
/// `si_pid` to 0, all later targets read 0 as well (Linux: `send_signal_locked`).
pub(super) struct Sender {
    pub task: TaskId,
    pub si_pid: i64,
}

impl Sender {
    /// Returns the caller, with the number of its process in its own namespace.
    pub fn caller(tx: &Tx<'_>) -> Sender {
        Sender { task: tx.caller, si_pid: tx.vnr(tx.kernel.leader(tx.caller)) }
    }
}

/// Sends SIGKILL from the kernel itself, which even the init of a nested namespace takes (Linux: `SEND_SIG_PRIV`).
pub(crate) fn kill_from_kernel(tx: &mut Tx<'_>, target: TaskId) {
    let queue = Queue::Process(tx.kernel.task(target).process);
    send(tx, target, SigInfo { signal: Signal::KILL, si_pid: 0 }, queue, true);
}

/// Sends the signal of a control character from a terminal to one process of its foreground group (Linux: `isig`).
pub(crate) fn send_from_terminal(tx: &mut Tx<'_>, target: TaskId, signal: Signal) {
    let queue = Queue::Process(tx.kernel.task(target).process);
    send(tx, target, SigInfo { signal, si_pid: 0 }, queue, true);
}

/// Sends a signal from the kernel itself to a whole process group, newest member first.
pub(crate) fn send_to_group_from_kernel(tx: &mut Tx<'_>, group: PidId, signal: Signal) {
    let members: Vec<ProcessId> = tx.kernel.list_backwards(List::Members(group)).collect();
    for member in members {
        let leader = tx.kernel.process(member).leader;
        send(tx, leader, SigInfo { signal, si_pid: 0 }, Queue::Process(member), true);
    }
}

/// Tells a parent of a change of its child, with the child's number in the parent's namespace (Linux:
/// `do_notify_parent`, `do_notify_parent_cldstop`).
pub(crate) fn notify_parent(tx: &mut Tx<'_>, child: ProcessId, signal: Signal) {
    let now = tx.kernel.process(child);
    let Some(parent) = now.parent else { return };
    let parent_process = tx.kernel.task(parent).process;
    // A parent that ignores SIGCHLD is not sent it, even if it blocks it.
    if signal == Signal::CHLD && tx.kernel.action(parent_process, signal) == Action::Ignore {
        return;
    }
    let si_pid = tx.kernel.pid_in(now.leader, tx.kernel.active_ns(parent)).into();
    send(tx, parent, SigInfo { signal, si_pid }, Queue::Process(parent_process), false);
}

/// Records a stop or a continuation for `wait` to report, and tells the parent of a stop; of a continuation it is told
/// when a thread runs again.
pub(super) fn report(tx: &mut Tx<'_>, process: ProcessId, to: Report) {
    let from = tx.kernel.process(process).unreported;
    tx.emit(Event::ReportChanged { process, from, to: Some(to) });
    if let Report::Stopped(_) = to {
        notify_of_job(tx, process);
    }
}

/// Tells the parent of a stop or a continuation; of the latter when the first thread runs again (Linux:
/// `do_notify_parent_cldstop`).
pub(crate) fn notify_of_job(tx: &mut Tx<'_>, process: ProcessId) {
    let Some(parent) = tx.kernel.process(process).parent else { return };
    notify_parent(tx, process, Signal::CHLD);
    tx.wake_waiters(tx.kernel.task(parent).process, process);
}

/// Sends a thread the signal that it has requested for the end of its parent. The dying parent counts as the sender.
pub(crate) fn send_pdeath_signal(tx: &mut Tx<'_>, father: TaskId, thread: TaskId) {
    let Some(signal) = tx.kernel.task(thread).pdeath_signal else { return };
    if check_kill_permission(tx, father, thread, Some(signal)).is_err() {
        return;
    }
    let si_pid = tx.kernel.tgid_in(father, tx.kernel.active_ns(thread));
    let queue = Queue::Process(tx.kernel.task(thread).process);
    send(tx, thread, SigInfo { signal, si_pid: si_pid.into() }, queue, si_pid == 0);
}

/// Sends SIGSEGV for a memory access of the calling thread. Nothing prevents it: neither blocking nor ignoring the
/// signal, nor the protection of an init (Linux: `force_sig_info_to_task`).
pub(crate) fn force_fault(tx: &mut Tx<'_>) {
    let (task, signal) = (tx.caller, Signal::SEGV);
    let process = tx.kernel.task(task).process;
    let from = tx.kernel.action(process, signal);
    let blocked = tx.kernel.task(task).blocked;
    let to = Action::DEFAULT;
    if (blocked.contains(signal) || from == Action::Ignore) && from != to {
        tx.emit(Event::ActionChanged { process, signal, from, to });
    }
    if blocked.contains(signal) {
        tx.emit(Event::BlockedChanged { task, from: blocked, to: blocked.without(signal) });
    }
    if matches!(tx.kernel.action(process, signal), Action::Default { .. }) && tx.kernel.process(process).unkillable {
        tx.emit(Event::ProtectionLost { process });
    }
    // Where the siginfo of kill has the sender, that of a fault has the address, here 0.
    send(tx, task, SigInfo { signal, si_pid: 0 }, Queue::Thread(task), false);
    // If the same signal was pending already, blocked, then none was queued and no thread was woken to look at it.
    tx.recalc_sigpending();
}

/// Queues a signal, unless it has no effect, and wakes a thread to take it (Linux: `prepare_signal`,
/// `__send_signal_locked`). `force`: the sender is not visible in the target's namespace, or is the kernel.
pub(super) fn send(tx: &mut Tx<'_>, task: TaskId, info: SigInfo, queue: Queue, force: bool) {
    let signal = info.signal;
    let process = tx.kernel.task(task).process;
    if let Some(from) = tx.kernel.process(process).group_exit {
        let to = ExitStatus::Signaled(Signal::KILL);
        if signal == Signal::KILL && tx.is_dumping(process) && from != to {
            // SIGKILL aborts a core dump, and becomes what the process dies of.
            tx.emit(Event::ExitStatusChanged { process, from, to });
        }
        return;
    }
    match signal.default_effect() {
        // A stop signal cancels a pending continuation, and the other way round.
        Effect::Stop => flush(tx, process, |pending| pending == Signal::CONT),
        Effect::Continue => {
            flush(tx, process, |pending| pending.default_effect() == Effect::Stop);
            go_on(tx, process);
        }
        Effect::Terminate | Effect::Nothing => {}
    }
    // A blocked signal is not dropped, as its action may have changed by the time it is taken.
    let waits = tx.kernel.task(task).blocked.contains(signal);
    let init_is_immune = is_dropped_by_init(tx.kernel, process, signal, force);
    if !waits && (init_is_immune || tx.kernel.ignores(process, signal)) {
        tx.emit(Event::SignalIgnored { task, signal, init_is_immune });
        return;
    }
    let is_there = queue.pending(tx.kernel).iter().any(|pending| pending.signal == signal);
    let was_there = !waits && tx.handled.contains(&(process, signal));
    if (is_there || was_there) && !signal.queues() {
        return;
    }
    tx.emit(Event::SignalSent { task, queue, info });
    complete_signal(tx, task, queue, signal);
}

/// Returns whether an init drops a signal. It drops those for which it has no handler, except SIGKILL and SIGSTOP from
/// an ancestor namespace (pid_namespaces(7)); the init of the machine drops even these (Linux: `sig_task_ignored`,
/// `SIGNAL_UNKILLABLE`).
fn is_dropped_by_init(kernel: &Kernel, process: ProcessId, signal: Signal, force: bool) -> bool {
    let is_last_resort = signal.is_kernel_only();
    (kernel.is_global_init(process) && is_last_resort)
        || (kernel.process(process).unkillable
            && matches!(kernel.action(process, signal), Action::Default { .. })
            && !matches!(signal.default_effect(), Effect::Nothing | Effect::Continue)
            && !(force && is_last_resort))
}

/// Finds a thread to take the signal, and wakes it; wakes all of them if the signal ends the process (Linux:
/// `complete_signal`).
fn complete_signal(tx: &mut Tx<'_>, task: TaskId, queue: Queue, signal: Signal) {
    let process = tx.kernel.task(task).process;
    let Some(target) = find_target(tx, task, queue, signal) else { return };
    let is_default = matches!(tx.kernel.action(process, signal), Action::Default { .. });
    // Even an init dies if one of its threads blocks the signal and another does not: its protection counts before a
    // signal is queued and when one is taken, but here only in some builds.
    let is_spared = tx.kernel.config.release.init_outlives_waiting_signals
        && tx.kernel.process(process).unkillable
        && !signal.is_kernel_only();
    let is_fatal = is_default && !is_spared && signal.default_effect() == Effect::Terminate;
    if !is_fatal || signal.dumps_core() {
        tx.wake_by_signal(target);
        return;
    }
    let threads = tx.kernel.process(process).threads.clone();
    let stopped: Vec<bool> = threads.iter().map(|&thread| tx.is_stopped(thread)).collect();
    start_group_exit(tx, process, ExitStatus::Signaled(signal));
    for (thread, was_stopped) in threads.into_iter().zip(stopped) {
        if was_stopped { tx.wake_from_stop(thread) } else { tx.wake_by_signal(thread) }
    }
}

fn find_target(tx: &mut Tx<'_>, task: TaskId, queue: Queue, signal: Signal) -> Option<TaskId> {
    if wants_signal(tx, task, signal) {
        return Some(task);
    }
    let process = tx.kernel.task(task).process;
    if matches!(queue, Queue::Thread(_)) || tx.kernel.is_single(process) {
        return None;
    }
    // The other threads in turn, starting with the one found by the last such search.
    let from = tx.kernel.process(process).curr_target;
    let to = tx.kernel.threads_from(from).find(|&thread| wants_signal(tx, thread, signal))?;
    if to != from {
        tx.emit(Event::CurrTargetMoved { process, from, to });
    }
    Some(to)
}

/// Returns whether a thread would take a signal now. One that has signals to look at already is left alone, unless it
/// is the thread that is running.
fn wants_signal(tx: &Tx<'_>, task: TaskId, signal: Signal) -> bool {
    let now = tx.kernel.task(task);
    if now.blocked.contains(signal) || !tx.kernel.is_alive(task) {
        return false;
    }
    signal == Signal::KILL || (!tx.is_stopped(task) && (Some(task) == tx.running || !tx.has_sigpending(task)))
}

/// Drops signals from all queues of a process (Linux: `flush_sigqueue_mask`).
pub(super) fn flush(tx: &mut Tx<'_>, process: ProcessId, which: impl Fn(Signal) -> bool) {
    let threads = tx.kernel.process(process).threads.clone();
    let queues = std::iter::once(Queue::Process(process)).chain(threads.into_iter().map(Queue::Thread));
    for queue in queues {
        while let Some(index) = queue.pending(tx.kernel).iter().position(|info| which(info.signal)) {
            let info = queue.pending(tx.kernel)[index];
            tx.emit(Event::SignalDropped { queue, index, info });
        }
    }
}

/// Continues a stopped process on SIGCONT, even if it ignores or blocks the signal.
fn go_on(tx: &mut Tx<'_>, process: ProcessId) {
    // A stop that is not complete is cancelled.
    tx.stops.retain(|stop| stop.process != process);
    if !tx.kernel.process(process).stopped {
        return;
    }
    tx.emit(Event::StoppedChanged { process, to: false });
    report(tx, process, Report::Continued);
    tx.continued.push(process);
    for thread in tx.kernel.process(process).threads.clone() {
        tx.wake_from_stop(thread);
    }
}
