//! Waiting for children (Linux: `do_wait` in `kernel/exit.c`).

use crate::Kernel;
use crate::errno::{Refusal, Rule};
use crate::event::Event;
use crate::exit::release_task;
use crate::signal::Signal;
use crate::syscall::{Returned, Tx};
use crate::task::{ExitStatus, Phase, Report, TaskId};

/// The operands of `wait4(2)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitArgs {
    /// A child's number in the caller's namespace, or -1 for any child, 0 for any of the caller's group.
    pub pid: i64,
    /// `WNOHANG`: do not sleep.
    pub nohang: bool,
    /// `WUNTRACED`: also a child that has stopped.
    pub untraced: bool,
    /// `WCONTINUED`: also a child that has gone on.
    pub continued: bool,
    /// `__WALL`: also children whose end does not send SIGCHLD.
    pub all: bool,
}

impl Default for WaitArgs {
    fn default() -> Self {
        WaitArgs { pid: -1, nohang: false, untraced: false, continued: false, all: false }
    }
}

/// What happened to the child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitStatus {
    /// It has ended.
    Ended(ExitStatus),
    /// A signal has stopped it.
    Stopped(Signal),
    /// SIGCONT has made it go on.
    Continued,
}

/// `wait4(2)`. `Ok(None)`: it sleeps.
pub(crate) fn wait4(tx: &mut Tx<'_>, args: WaitArgs) -> Result<Option<Returned>, Refusal> {
    let caller = tx.caller;
    match find(tx.kernel, caller, args) {
        Found::NoChild => Err(Rule::NoSuchChild.into()),
        Found::Ready(child) => {
            let (nr, status) = collect(tx, caller, child);
            Ok(Some(Returned { value: nr, status: Some(status) }))
        }
        Found::NotYet if args.nohang => Ok(Some(Returned { value: 0, status: None })),
        Found::NotYet => {
            tx.emit(Event::PhaseChanged { task: caller, from: Phase::Running, to: Phase::Blocked(args) });
            Ok(None)
        }
    }
}

/// Looks again for a process that sleeps in `wait`.
pub(crate) fn resume(tx: &mut Tx<'_>, task: TaskId) {
    let (Phase::Blocked(args), false) = (tx.kernel.task(task).phase, tx.kernel.task(task).stopped) else { return };
    let result = match find(tx.kernel, task, args) {
        Found::NotYet => return,
        Found::NoChild => Err(Rule::NoSuchChild.into()),
        Found::Ready(child) => {
            let (nr, status) = collect(tx, task, child);
            Ok(Returned { value: nr, status: Some(status) })
        }
    };
    tx.emit(Event::PhaseChanged { task, from: Phase::Blocked(args), to: Phase::Running });
    tx.emit(Event::CallReturned { task, result, suspended: None });
}

enum Found {
    NoChild,
    NotYet,
    Ready(TaskId),
}

/// The first child that is ready, in the order in which they became children (Linux: `do_wait_thread`).
fn find(kernel: &Kernel, parent: TaskId, args: WaitArgs) -> Found {
    let own = kernel.active_ns(parent);
    let mut found = Found::NoChild;
    for child in kernel.children(parent) {
        let task = kernel.task(child);
        let is_meant = match args.pid {
            // Every process is in the same group.
            -1 | 0 => true,
            pid => kernel.nr_in(child, own).is_some_and(|nr| i64::from(nr.0) == pid),
        };
        // Without __WALL a child counts only if its end sends SIGCHLD (`eligible_child`).
        if !is_meant || !(args.all || task.exit_signal == Some(Signal::CHLD)) {
            continue;
        }
        let is_ready = match (task.phase, task.unreported) {
            (Phase::Zombie, _) => true,
            (Phase::Running | Phase::Blocked(_), Some(Report::Stopped(_))) => args.untraced,
            (Phase::Running | Phase::Blocked(_), Some(Report::Continued)) => args.continued,
            _ => false,
        };
        if is_ready {
            return Found::Ready(child);
        }
        found = Found::NotYet;
    }
    found
}

/// Takes what there is to report of a child; one that has ended is gone afterwards.
fn collect(tx: &mut Tx<'_>, parent: TaskId, child: TaskId) -> (i64, WaitStatus) {
    let own = tx.kernel.active_ns(parent);
    let nr = tx.kernel.nr_in(child, own).map_or(0, |nr| i64::from(nr.0));
    let task = tx.kernel.task(child);
    let status = match (task.phase, task.exit, task.unreported) {
        (Phase::Zombie, Some(exit), _) => WaitStatus::Ended(exit),
        (_, _, Some(Report::Stopped(signal))) => WaitStatus::Stopped(signal),
        (_, _, _) => WaitStatus::Continued,
    };
    match status {
        WaitStatus::Ended(_) => release_task(tx, child),
        WaitStatus::Stopped(_) | WaitStatus::Continued => {
            let from = tx.kernel.task(child).unreported;
            tx.emit(Event::ReportChanged { task: child, from, to: None });
        }
    }
    (nr, status)
}
