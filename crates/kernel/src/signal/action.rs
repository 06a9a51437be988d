//! The signal actions of processes, and the signals that threads block.

use super::{Action, Effect, Queue, Signal};
use crate::Kernel;
use crate::errno::{Refusal, Rule};
use crate::event::Event;
use crate::process::ProcessId;
use crate::signal::send::flush;
use crate::tx::Tx;

impl Kernel {
    /// Returns the action of a process for a signal.
    pub fn action(&self, process: ProcessId, signal: Signal) -> Action {
        let planned = self.process(process).actions.iter().find(|&&(planned, _)| planned == signal);
        planned.map_or(Action::DEFAULT, |&(_, action)| action)
    }

    /// Returns whether the children of this parent leave no zombies when they end (Linux: `do_notify_parent`).
    pub(crate) fn reaps_automatically(&self, parent: ProcessId) -> bool {
        match self.action(parent, Signal::CHLD) {
            Action::Ignore | Action::Default { nocldwait: true } | Action::Handle { nocldwait: true } => true,
            Action::Default { nocldwait: false } | Action::Handle { nocldwait: false } => false,
        }
    }

    /// Returns whether a process ignores a signal, explicitly or by default (Linux: `sig_handler_ignored`).
    pub(super) fn ignores(&self, process: ProcessId, signal: Signal) -> bool {
        match self.action(process, signal) {
            Action::Ignore => true,
            Action::Default { .. } => matches!(signal.default_effect(), Effect::Nothing | Effect::Continue),
            Action::Handle { .. } => false,
        }
    }
}

/// `sigaction(2)`. Pending signals that are ignored from now on are dropped, blocked or not (Linux: `do_sigaction`).
pub(crate) fn sigaction(tx: &mut Tx<'_>, signal: i64, action: Action) -> Result<i64, Refusal> {
    let signal = Signal::new(signal).ok_or(Rule::SignalInvalid)?;
    if signal.is_kernel_only() {
        return Err(Rule::SignalNotCatchable.into());
    }
    let process = tx.kernel.task(tx.caller).process;
    let from = tx.kernel.action(process, signal);
    if from != action {
        tx.emit(Event::ActionChanged { process, signal, from, to: action });
    }
    if tx.kernel.ignores(process, signal) {
        flush(tx, process, |pending| pending == signal);
    }
    Ok(0)
}

/// `sigprocmask(2)` for one signal of the calling thread. SIGKILL and SIGSTOP cannot be blocked; trying to is no error.
pub(crate) fn sigmask(tx: &mut Tx<'_>, signal: i64, block: bool) -> Result<i64, Refusal> {
    let signal = Signal::new(signal).ok_or(Rule::SignalInvalid)?;
    let task = tx.caller;
    let from = tx.kernel.task(task).blocked;
    let to = if block && !signal.is_kernel_only() { from.with(signal) } else { from.without(signal) };
    if from != to {
        tx.emit(Event::BlockedChanged { task, from, to });
    }
    tx.recalc_sigpending();
    Ok(0)
}

impl Queue {
    /// Returns the signals in the queue, in the order in which they were sent.
    pub(crate) fn pending(self, kernel: &Kernel) -> &[super::SigInfo] {
        match self {
            Queue::Thread(task) => &kernel.task(task).pending,
            Queue::Process(process) => &kernel.process(process).pending,
        }
    }
}
