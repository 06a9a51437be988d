//! What happens when a thread takes its pending signals (Linux: `get_signal`).

use super::send::report;
use super::{Action, Effect, Queue, SigInfo, SigSet, Signal};
use crate::Kernel;
use crate::event::Event;
use crate::exit::{do_exit, do_group_exit, start_group_exit};
use crate::task::{ExitStatus, Report, TaskId};
use crate::tx::{CoreDump, GroupStop, Tx};

/// Makes a thread take its pending signals, except those that have a handler: handlers run when the thread is back in
/// its program ([`run_handlers`]).
pub(crate) fn get_signal(tx: &mut Tx<'_>, task: TaskId) {
    while tx.kernel.is_alive(task) {
        let process = tx.kernel.task(task).process;
        if let Some(status) = tx.kernel.process(process).group_exit {
            if let Some(status) = through_with_dump(tx, task, status) {
                do_exit(tx, task, status);
            }
            return;
        }
        if let Some(index) = tx.stops.iter().position(|stop| stop.process == process) {
            stop_thread(tx, index, task);
            return;
        }
        if tx.kernel.process(process).stopped {
            return;
        }
        let has_no_handler = |kernel: &Kernel, signal| !matches!(kernel.action(process, signal), Action::Handle { .. });
        let Some((queue, index)) = next_signal(tx.kernel, task, tx.kernel.task(task).blocked, has_no_handler) else {
            return;
        };
        let info = queue.pending(tx.kernel)[index];
        tx.emit(Event::SignalTaken { task, queue, index, info });
        do_default(tx, task, info.signal);
    }
}

fn do_default(tx: &mut Tx<'_>, task: TaskId, signal: Signal) {
    let process = tx.kernel.task(task).process;
    if tx.kernel.ignores(process, signal) {
        return;
    }
    if tx.kernel.process(process).unkillable && !signal.is_kernel_only() {
        // The signal was blocked when it was sent; an init ignores it now as it would have then.
        tx.emit(Event::SignalIgnored { task, signal, init_is_immune: true });
        return;
    }
    match signal.default_effect() {
        Effect::Terminate if signal.dumps_core() && tx.kernel.process(process).dumpable => {
            dump_core(tx, task, signal);
        }
        Effect::Terminate => do_group_exit(tx, task, ExitStatus::Signaled(signal)),
        Effect::Stop => {
            // In an orphaned group, the terminal's stop signals have no effect: nobody could continue the process.
            let pgrp = tx.kernel.process(process).pgrp;
            if signal == Signal::STOP || !tx.kernel.will_become_orphaned_pgrp(pgrp, None) {
                stop(tx, task, signal);
            }
        }
        Effect::Nothing | Effect::Continue => {}
    }
}

/// Dumps core. The process's other threads come to rest first; only then does the dumping thread go on and exit, and
/// the others after it (Linux: `coredump_wait`).
fn dump_core(tx: &mut Tx<'_>, task: TaskId, signal: Signal) {
    let process = tx.kernel.task(task).process;
    let mut left = tx.kernel.other_threads(task);
    left.retain(|&other| tx.kernel.is_alive(other));
    if left.is_empty() {
        return do_group_exit(tx, task, ExitStatus::Signaled(signal));
    }
    start_group_exit(tx, process, ExitStatus::Signaled(signal));
    for &other in &left {
        tx.wake_by_signal(other);
    }
    tx.dumps.push(CoreDump { process, dumper: task, left, resting: Vec::new() });
}

/// Returns the status that a thread exits with when its process is ending with `status`; `None` while a core dump holds
/// the thread up.
fn through_with_dump(tx: &mut Tx<'_>, task: TaskId, status: ExitStatus) -> Option<ExitStatus> {
    let process = tx.kernel.task(task).process;
    let Some(index) = tx.dumps.iter().position(|dump| dump.process == process) else {
        // A thread exits with the status that it came to rest with, even if that of its process has changed since.
        let rested = tx.rested.iter().find(|&&(other, _)| other == task);
        return Some(rested.map_or(status, |&(_, with)| with));
    };
    let dump = &mut tx.dumps[index];
    if dump.left.contains(&task) {
        dump.left.retain(|&other| other != task);
        dump.resting.push(task);
        tx.rested.push((task, status));
        if dump.left.is_empty() {
            let dumper = dump.dumper;
            tx.wake_by_signal(dumper);
        }
        return None;
    }
    let is_over = dump.left.is_empty() && dump.dumper == task;
    if is_over {
        // The threads that came to rest last go first (`coredump_finish`).
        let CoreDump { resting, .. } = tx.dumps.remove(index);
        for other in resting.into_iter().rev() {
            tx.wake_by_signal(other);
        }
    }
    is_over.then_some(status)
}

/// Begins to stop every thread of the process, this one first (Linux: `do_signal_stop`).
fn stop(tx: &mut Tx<'_>, task: TaskId, signal: Signal) {
    let process = tx.kernel.task(task).process;
    let mut left = tx.kernel.other_threads(task);
    left.retain(|&other| tx.kernel.is_alive(other));
    for &other in &left {
        tx.wake_by_signal(other);
    }
    left.push(task);
    tx.stops.push(GroupStop { process, signal, left });
    stop_thread(tx, tx.stops.len() - 1, task);
}

/// Stops a thread. With the last thread, the process is stopped and its parent is told.
fn stop_thread(tx: &mut Tx<'_>, index: usize, task: TaskId) {
    tx.stops[index].left.retain(|&other| other != task);
    if tx.stops[index].left.is_empty() {
        let GroupStop { process, signal, .. } = tx.stops.remove(index);
        tx.emit(Event::StoppedChanged { process, to: true });
        report(tx, process, Report::Stopped(signal));
    }
}

/// Runs the handlers of all signals that a thread can take. The kernel prepares a handler for every unblocked signal
/// before the program runs again, so the handler prepared last runs first; while a handler runs, its own signal is
/// blocked.
pub(crate) fn run_handlers(tx: &mut Tx<'_>, task: TaskId) {
    let process = tx.kernel.task(task).process;
    if !tx.kernel.is_alive(task) || tx.is_stopped(task) || tx.is_ending(task) {
        return;
    }
    let has_handler = |kernel: &Kernel, signal| matches!(kernel.action(process, signal), Action::Handle { .. });
    let mut prepared: Vec<SigInfo> = Vec::new();
    loop {
        let held = prepared.iter().fold(tx.kernel.task(task).blocked, |set, info| set.with(info.signal));
        match next_signal(tx.kernel, task, held, has_handler) {
            Some((queue, index)) => {
                let info = queue.pending(tx.kernel)[index];
                tx.emit(Event::SignalTaken { task, queue, index, info });
                tx.handled.push((process, info.signal));
                prepared.push(info);
            }
            None => match prepared.pop() {
                Some(info) => tx.emit(Event::HandlerRan { task, info }),
                None => return,
            },
        }
    }
}

/// Finds the next signal to take: the thread's own before the process's, synchronous signals first, then by number
/// (Linux: `dequeue_signal`, `next_signal`).
fn next_signal(
    kernel: &Kernel,
    task: TaskId,
    held: SigSet,
    is_meant: impl Fn(&Kernel, Signal) -> bool,
) -> Option<(Queue, usize)> {
    let queues = [Queue::Thread(task), Queue::Process(kernel.task(task).process)];
    queues.into_iter().find_map(|queue| {
        let pending = queue.pending(kernel);
        let can_be_taken = |&index: &usize| {
            let signal = pending[index].signal;
            !held.contains(signal) && is_meant(kernel, signal)
        };
        let next = (0..pending.len()).filter(can_be_taken).min_by_key(|&index| {
            let signal = pending[index].signal;
            (!signal.is_synchronous(), signal, index)
        });
        next.map(|index| (queue, index))
    })
}
