//! Signals: who may send one to whom, what it does, and why an init process survives (Linux: `kernel/signal.c`).

use std::fmt;

use crate::Kernel;
use crate::errno::{Refusal, Rule};
use crate::event::Event;
use crate::exit;
use crate::pid::Nr;
use crate::pid_namespace::NsId;
use crate::syscall::{Returned, Tx};
use crate::task::{ExitStatus, Report, TaskId};

/// A signal, 1 to 64, numbered as on x86 (`signal(7)`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signal(u8);

/// Names of the standard signals, in the order of their numbers from 1 on.
const NAMES: [&str; 31] = [
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
    "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO",
    "PWR", "SYS",
];

impl Signal {
    /// Kills, whatever the process has planned for it.
    pub const KILL: Signal = Signal(9);
    /// Asks a process to end.
    pub const TERM: Signal = Signal(15);
    /// A child has ended, stopped or gone on.
    pub const CHLD: Signal = Signal(17);
    /// Goes on.
    pub const CONT: Signal = Signal(18);
    /// Stops, whatever the process has planned for it.
    pub const STOP: Signal = Signal(19);
    /// The first real-time signal that the C library leaves to programs.
    pub const RTMIN: Signal = Signal(34);
    /// The last real-time signal.
    pub const RTMAX: Signal = Signal(64);

    /// The signal with this number, if there is one.
    pub fn new(number: i64) -> Option<Signal> {
        (1..=64).contains(&number).then_some(Signal(number as u8))
    }

    /// The signal with this name, with or without `SIG`, in capitals or not.
    pub fn from_name(name: &str) -> Option<Signal> {
        let upper = name.to_ascii_uppercase();
        let name = upper.strip_prefix("SIG").unwrap_or(&upper);
        let standard = NAMES.iter().position(|known| *known == name).map(|index| Signal(index as u8 + 1));
        standard.or(match name {
            "RTMIN" => Some(Signal::RTMIN),
            "RTMAX" => Some(Signal::RTMAX),
            _ => None,
        })
    }

    /// Its name without `SIG`, if it has one: the real-time signals between the first and the last have none.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Signal::RTMIN => Some("RTMIN"),
            Signal::RTMAX => Some("RTMAX"),
            Signal(number) => NAMES.get(usize::from(number) - 1).copied(),
        }
    }

    /// Its number.
    pub fn number(self) -> u8 {
        self.0
    }

    /// The names of all signals that have one.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.into_iter().chain(["RTMIN", "RTMAX"])
    }

    /// Neither can be handled or ignored (Linux: `sig_kernel_only`).
    fn is_kernel_only(self) -> bool {
        self == Signal::KILL || self == Signal::STOP
    }

    /// What it does to a process that has not planned anything for it (`signal(7)`).
    pub fn default_effect(self) -> Effect {
        match self.0 {
            17 | 23 | 28 => Effect::Nothing,
            18 => Effect::Continue,
            19..=22 => Effect::Stop,
            _ => Effect::Terminate,
        }
    }

    /// Standard signals do not queue; from SIGRTMIN on they do (Linux: `legacy_queue`).
    fn queues(self) -> bool {
        self.0 >= 32
    }
}

impl fmt::Display for Signal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => out.write_str(name),
            None => self.0.fmt(out),
        }
    }
}

/// What a signal does by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The process ends.
    Terminate,
    /// Nothing.
    Nothing,
    /// The process stops.
    Stop,
    /// A stopped process goes on.
    Continue,
}

/// What a process does with a signal (`sigaction(2)`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// `SIG_DFL`; `nocldwait` is the flag `SA_NOCLDWAIT`, which counts for SIGCHLD only.
    Default {
        /// Children leave no zombies.
        nocldwait: bool,
    },
    /// `SIG_IGN`.
    Ignore,
    /// A handler with `SA_SIGINFO | SA_RESTART`.
    Handle {
        /// Children leave no zombies.
        nocldwait: bool,
    },
}

/// A signal on its way (`siginfo_t`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SigInfo {
    /// The signal.
    pub signal: Signal,
    /// The sender's number as the receiver is told it; 0 where the receiver cannot see the sender.
    pub si_pid: u32,
}

impl Kernel {
    /// What a process does with a signal.
    pub fn action(&self, task: TaskId, signal: Signal) -> Action {
        let planned = self.task(task).actions.iter().find(|&&(planned, _)| planned == signal);
        planned.map_or(Action::Default { nocldwait: false }, |&(_, action)| action)
    }

    /// Whether a child that ends leaves no zombie for this parent (Linux: `do_notify_parent`).
    pub(crate) fn reaps_automatically(&self, parent: TaskId) -> bool {
        // A dying init ignores SIGCHLD, whatever it did before (`zap_pid_ns_processes`).
        let dying_init = self.task(parent).exit.is_some();
        dying_init
            || match self.action(parent, Signal::CHLD) {
                Action::Ignore | Action::Default { nocldwait: true } | Action::Handle { nocldwait: true } => true,
                Action::Default { nocldwait: false } | Action::Handle { nocldwait: false } => false,
            }
    }
}

/// `sigaction(2)`.
pub(crate) fn sigaction(tx: &mut Tx<'_>, signal: i64, action: Action) -> Result<i64, Refusal> {
    let signal = Signal::new(signal).ok_or(Rule::SignalInvalid)?;
    if signal.is_kernel_only() {
        return Err(Rule::SignalNotCatchable.into());
    }
    let task = tx.caller;
    let from = tx.kernel.action(task, signal);
    if from != action {
        tx.emit(Event::ActionChanged { task, signal, from, to: action });
    }
    Ok(0)
}

/// The process with this number in the caller's namespace.
pub(crate) fn find_visible(tx: &Tx<'_>, pid: i64) -> Option<TaskId> {
    let nr = u32::try_from(pid).ok()?;
    tx.kernel.find_task(tx.kernel.active_ns(tx.caller), Nr(nr))
}

/// `kill(2)` (Linux: `kill_something_info`).
pub(crate) fn kill(tx: &mut Tx<'_>, pid: i64, signal: i64) -> Result<i64, Refusal> {
    let mut sender = Sender::caller(tx);
    match pid {
        1.. => {
            let target = find_visible(tx, pid).ok_or(Rule::NoSuchProcess)?;
            send_checked(tx, target, signal, &mut sender)?;
        }
        -1 => {
            let own = tx.kernel.active_ns(tx.caller);
            // Everybody that the caller sees, oldest first, but number 1 and itself.
            let is_meant =
                |task: &TaskId| *task != tx.caller && tx.kernel.nr_in(*task, own).is_some_and(|nr| nr != Nr::INIT);
            let targets = tx.kernel.tasks().map(|(id, _)| id).filter(is_meant).collect();
            send_to_all(tx, targets, signal, &mut sender, |refused| refused.rule == Rule::NotYourProcess)?;
        }
        // All processes are in the group that the first one was started in. Its newest member comes first.
        0 => {
            let is_member = |task: &TaskId| !tx.kernel.numbers(*task).is_empty();
            let targets = tx.kernel.tasks().map(|(id, _)| id).rev().filter(is_member).collect();
            send_to_group(tx, targets, signal, &mut sender)?;
        }
        // No number of a group is visible in any namespace of the world.
        _ => return Err(Rule::NoSuchProcess.into()),
    }
    Ok(0)
}

/// `kill(-1)`: EPERM does not count as a failure, so it only fails where there is nobody (kill(2): "at least one").
fn send_to_all(
    tx: &mut Tx<'_>,
    targets: Vec<TaskId>,
    signal: i64,
    sender: &mut Sender,
    forgiven: impl Fn(&Refusal) -> bool,
) -> Result<(), Refusal> {
    if targets.is_empty() {
        return Err(Rule::NoSuchProcess.into());
    }
    let mut result = Ok(());
    for target in targets {
        if let Err(refused) = send_checked(tx, target, signal, sender)
            && !forgiven(&refused)
        {
            result = Err(refused);
        }
    }
    result
}

/// `kill(0)`: succeeds if one of the group was reached (Linux: `__kill_pgrp_info`).
fn send_to_group(tx: &mut Tx<'_>, targets: Vec<TaskId>, signal: i64, sender: &mut Sender) -> Result<(), Refusal> {
    let mut reached = false;
    let mut result = Err(Rule::NoSuchProcess.into());
    for target in targets {
        result = send_checked(tx, target, signal, sender);
        reached |= result.is_ok();
    }
    if reached { Ok(()) } else { result }
}

/// Who sends. One description serves all targets of a call: once a target that cannot see the sender has blanked it, all
/// later ones read 0 as well (Linux: `send_signal_locked`).
struct Sender {
    task: TaskId,
    si_pid: u32,
}

impl Sender {
    fn caller(tx: &Tx<'_>) -> Sender {
        let numbers = tx.kernel.numbers(tx.caller);
        Sender { task: tx.caller, si_pid: numbers[numbers.len() - 1].nr.0 }
    }
}

/// Sends after the checks of `check_kill_permission`.
fn send_checked(tx: &mut Tx<'_>, target: TaskId, signal: i64, sender: &mut Sender) -> Result<(), Refusal> {
    let signal = match signal {
        0 => None,
        number => Some(Signal::new(number).ok_or(Rule::SignalInvalid)?),
    };
    let caller = tx.kernel.task(sender.task);
    if !caller.is_privileged() && caller.uid != tx.kernel.task(target).uid {
        return Err(Rule::NotYourProcess.into());
    }
    let Some(signal) = signal else { return Ok(()) };
    let sees_sender = tx.kernel.nr_in(sender.task, tx.kernel.active_ns(target)).is_some();
    if !sees_sender {
        sender.si_pid = 0;
    }
    send(tx, target, SigInfo { signal, si_pid: sender.si_pid }, !sees_sender);
    Ok(())
}

/// SIGKILL from the kernel itself, which even the init of a nested namespace takes; not the one of `dying`.
pub(crate) fn force_kill(tx: &mut Tx<'_>, target: TaskId, dying: NsId) {
    debug_assert!(tx.kernel.nr_in(target, dying) != Some(Nr::INIT), "an init does not zap itself");
    send(tx, target, SigInfo { signal: Signal::KILL, si_pid: 0 }, true);
}

/// Tells a parent of a change of its child, with the child's number as the parent's namespace counts.
pub(crate) fn notify_parent(tx: &mut Tx<'_>, parent: TaskId, child: TaskId, signal: Signal) {
    let si_pid = tx.kernel.nr_in(child, tx.kernel.active_ns(parent)).map_or(0, |nr| nr.0);
    send(tx, parent, SigInfo { signal, si_pid }, false);
}

/// Puts a signal into a process's queue, unless it has no effect anyway (Linux: `prepare_signal`, `send_signal_locked`).
/// `force`: the sender is not visible in the target's namespace, so it comes from an ancestor.
fn send(tx: &mut Tx<'_>, task: TaskId, info: SigInfo, force: bool) {
    if !tx.kernel.is_alive(task) {
        return;
    }
    let signal = info.signal;
    match signal.default_effect() {
        // A stop takes back a continuation that was not taken yet, and the other way round.
        Effect::Stop => drop_pending(tx, task, |pending| pending == Signal::CONT),
        Effect::Continue => {
            drop_pending(tx, task, |pending| pending.default_effect() == Effect::Stop);
            go_on(tx, task);
        }
        Effect::Terminate | Effect::Nothing => {}
    }
    let init_is_immune = is_dropped_by_init(tx.kernel, task, signal, force);
    if init_is_immune || is_ignored(tx.kernel, task, signal) {
        tx.emit(Event::SignalIgnored { task, signal, init_is_immune });
        return;
    }
    let already_there = tx.kernel.task(task).pending.iter().any(|pending| pending.signal == signal);
    if signal.queues() || !already_there {
        tx.emit(Event::SignalSent { task, info });
    }
    tx.wake(task);
}

/// An init takes no signal that it has no handler for, except SIGKILL and SIGSTOP from an ancestor namespace
/// (pid_namespaces(7); Linux: `sig_task_ignored`, `SIGNAL_UNKILLABLE`).
fn is_dropped_by_init(kernel: &Kernel, task: TaskId, signal: Signal, force: bool) -> bool {
    kernel.is_init(task)
        && matches!(kernel.action(task, signal), Action::Default { .. })
        && signal.default_effect() != Effect::Nothing
        && !(force && signal.is_kernel_only())
}

fn is_ignored(kernel: &Kernel, task: TaskId, signal: Signal) -> bool {
    match kernel.action(task, signal) {
        Action::Ignore => true,
        Action::Default { .. } => matches!(signal.default_effect(), Effect::Nothing | Effect::Continue),
        Action::Handle { .. } => false,
    }
}

fn drop_pending(tx: &mut Tx<'_>, task: TaskId, which: impl Fn(Signal) -> bool) {
    while let Some(index) = tx.kernel.task(task).pending.iter().position(|info| which(info.signal)) {
        take(tx, task, index, false);
    }
}

fn take(tx: &mut Tx<'_>, task: TaskId, index: usize, handled: bool) -> SigInfo {
    let info = tx.kernel.task(task).pending[index];
    tx.emit(Event::SignalTaken { task, index, info, handled });
    info
}

/// SIGCONT: a stopped process goes on, even if it ignores the signal.
fn go_on(tx: &mut Tx<'_>, task: TaskId) {
    if !tx.kernel.task(task).stopped {
        return;
    }
    tx.emit(Event::StoppedChanged { task, to: false });
    if let suspended @ Some(value) = tx.kernel.task(task).suspended {
        tx.emit(Event::CallReturned { task, result: Ok(Returned { value, status: None }), suspended });
    }
    report(tx, task, Report::Continued);
    tx.wake(task);
}

fn report(tx: &mut Tx<'_>, task: TaskId, to: Report) {
    let from = tx.kernel.task(task).unreported;
    tx.emit(Event::ReportChanged { task, from, to: Some(to) });
    if let Some(parent) = tx.kernel.task(task).parent {
        notify_parent(tx, parent, task, Signal::CHLD);
        tx.wake(parent);
    }
}

/// Lets a process take the signals in its queue (Linux: `get_signal`). A stopped one takes SIGKILL only.
pub(crate) fn take_pending(tx: &mut Tx<'_>, task: TaskId) {
    while tx.kernel.is_alive(task) {
        let pending = &tx.kernel.task(task).pending;
        let kill = pending.iter().position(|info| info.signal == Signal::KILL);
        let next = if tx.kernel.task(task).stopped { None } else { lowest(pending) };
        let Some(index) = kill.or(next) else { return };
        let signal = tx.kernel.task(task).pending[index].signal;
        let handled = matches!(tx.kernel.action(task, signal), Action::Handle { .. });
        take(tx, task, index, handled);
        if handled {
            continue;
        }
        match signal.default_effect() {
            Effect::Terminate => exit::do_exit(tx, task, ExitStatus::Signaled(signal)),
            // All processes share one group, in which nobody has a parent in another: an orphaned group, which the
            // terminal's stop signals do not stop (Linux: `is_current_pgrp_orphaned`).
            Effect::Stop if signal == Signal::STOP => {
                tx.emit(Event::StoppedChanged { task, to: true });
                report(tx, task, Report::Stopped(signal));
            }
            Effect::Stop | Effect::Nothing | Effect::Continue => {}
        }
    }
}

/// Signals with low numbers are taken first (Linux: `next_signal`).
fn lowest(pending: &[SigInfo]) -> Option<usize> {
    (0..pending.len()).min_by_key(|&index| (pending[index].signal, index))
}
