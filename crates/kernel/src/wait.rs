//! Waiting for children (Linux: `do_wait` in `kernel/exit.c`).

use crate::Kernel;
use crate::errno::{Refusal, Rule};
use crate::event::Event;
use crate::exit::release_task;
use crate::list::List;
use crate::pid::PidId;
use crate::process::ProcessId;
use crate::signal::Signal;
use crate::syscall::Returned;
use crate::task::{ExitStatus, Phase, Report, TaskId};
use crate::tx::Tx;

/// The arguments of `wait4(2)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitArgs {
    /// A child's number in the caller's namespace; -1 for any child; 0 for any child in the caller's process group;
    /// below -1 for any child in the process group `-pid`.
    pub pid: i64,
    /// `WNOHANG`: do not sleep.
    pub nohang: bool,
    /// `WUNTRACED`: also report a child that has stopped.
    pub untraced: bool,
    /// `WCONTINUED`: also report a child that has continued.
    pub continued: bool,
    /// `__WALL`: also wait for children whose exit signal is not SIGCHLD.
    pub all: bool,
    /// `__WCLONE`: only wait for children whose exit signal is not SIGCHLD.
    pub clone: bool,
}

impl Default for WaitArgs {
    fn default() -> Self {
        WaitArgs { pid: -1, nohang: false, untraced: false, continued: false, all: false, clone: false }
    }
}

/// What a wait reports of a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitStatus {
    /// It has ended.
    Ended(ExitStatus),
    /// It was stopped by a signal.
    Stopped(Signal),
    /// It was continued by SIGCONT.
    Continued,
}

/// The children that a wait is for. Numbers are resolved once, when the call begins (Linux: `wo_type` and `wo_pid` of
/// `struct wait_opts`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// Any child.
    Any,
    /// Any child in a process group; none if no group has the number.
    Group(Option<PidId>),
    /// The child with these numbers; none if no process has the number.
    One(Option<PidId>),
}

impl Whom {
    fn of(kernel: &Kernel, task: TaskId, pid: i64) -> Whom {
        let number = |nr: i64| kernel.find_pid(kernel.active_ns(task), nr);
        match pid {
            -1 => Whom::Any,
            0 => Whom::Group(Some(kernel.process_of(task).pgrp)),
            pid if pid < 0 => Whom::Group(number(-pid)),
            pid => Whom::One(number(pid)),
        }
    }

    /// Returns whether a child matches (Linux: `eligible_pid`).
    fn means(self, kernel: &Kernel, child: ProcessId) -> bool {
        let now = kernel.process(child);
        match self {
            Whom::Any => true,
            Whom::Group(group) => group == Some(now.pgrp),
            Whom::One(pid) => pid == Some(kernel.task(now.leader).pid),
        }
    }
}

/// `wait4(2)`. `Ok(None)`: the caller sleeps.
pub(crate) fn wait4(tx: &mut Tx<'_>, args: WaitArgs) -> Result<Option<Returned>, Refusal> {
    let caller = tx.caller;
    if args.pid == i64::from(i32::MIN) {
        return Err(Rule::NoSuchGroup.into());
    }
    let whom = Whom::of(tx.kernel, caller, args.pid);
    match attempt(tx, caller, args, whom) {
        Some(result) => result.map(Some),
        None => {
            let turn = tx.kernel.waiters(tx.kernel.task(caller).process).last().map_or(0, |(turn, _)| turn + 1);
            let to = Phase::Blocked { args, whom, turn };
            tx.emit(Event::PhaseChanged { task: caller, from: Phase::Running, to });
            Ok(None)
        }
    }
}

/// Checks again for a thread that sleeps in `wait`. If the call can return, wakes the thread and returns the result.
pub(crate) fn resume(tx: &mut Tx<'_>, task: TaskId) -> Option<Result<Returned, Refusal>> {
    let from @ Phase::Blocked { args, whom, .. } = tx.kernel.task(task).phase else { return None };
    if tx.is_stopped(task) {
        return None;
    }
    let result = attempt(tx, task, args, whom)?;
    tx.emit(Event::PhaseChanged { task, from, to: Phase::Running });
    Some(result)
}

/// Restarts a call that a signal has interrupted: its numbers may mean other processes by now (Linux: `ERESTARTSYS`,
/// `SA_RESTART`).
pub(crate) fn restart(tx: &mut Tx<'_>, task: TaskId) -> Option<Result<Returned, Refusal>> {
    let from @ Phase::Blocked { args, turn, .. } = tx.kernel.task(task).phase else { return None };
    if tx.is_stopped(task) {
        return None;
    }
    let to = Phase::Blocked { args, whom: Whom::of(tx.kernel, task, args.pid), turn };
    if to != from {
        tx.emit(Event::PhaseChanged { task, from, to });
    }
    resume(tx, task)
}

/// Returns whether a thread sleeps in a `wait` that matches this child (Linux: `child_wait_callback`).
pub(crate) fn waits_for(kernel: &Kernel, task: TaskId, child: ProcessId) -> bool {
    match kernel.task(task).phase {
        Phase::Blocked { whom, .. } => whom.means(kernel, child),
        Phase::Running | Phase::Exiting | Phase::Zombie | Phase::Gone => false,
    }
}

/// Returns the result of a wait, or `None` if it must sleep.
fn attempt(tx: &mut Tx<'_>, task: TaskId, args: WaitArgs, whom: Whom) -> Option<Result<Returned, Refusal>> {
    match find(tx.kernel, task, args, whom) {
        Found::NoChild => Some(Err(Rule::NoSuchChild.into())),
        Found::Ready(child, status) => Some(Ok(collect(tx, task, child, status))),
        Found::NotYet if args.nohang => Some(Ok(Returned { value: 0, status: None })),
        Found::NotYet => None,
    }
}

enum Found {
    NoChild,
    NotYet,
    Ready(ProcessId, WaitStatus),
}

/// Finds the first child that is ready: the caller's own children before those of the other threads of its process,
/// each thread's in the order in which they became its children (Linux: `__do_wait`, `do_wait_thread`).
fn find(kernel: &Kernel, task: TaskId, args: WaitArgs, whom: Whom) -> Found {
    let own = kernel.task(task).process;
    let mut found = Found::NoChild;
    if let Whom::One(pid) = whom {
        let child = pid.and_then(|pid| kernel.struct_pid(pid).process);
        let is_ours =
            |&child: &ProcessId| kernel.process(child).parent.is_some_and(|parent| kernel.task(parent).process == own);
        if let Some(child) = child.filter(is_ours) {
            consider(kernel, child, args, &mut found);
        }
        return found;
    }
    for thread in kernel.threads_from(task) {
        for child in kernel.list(List::Children(thread)) {
            if whom.means(kernel, child) {
                consider(kernel, child, args, &mut found);
            }
            if matches!(found, Found::Ready(..)) {
                return found;
            }
        }
    }
    found
}

/// Checks whether a child can be waited for and has something to report (Linux: `wait_consider_task`).
fn consider(kernel: &Kernel, child: ProcessId, args: WaitArgs, found: &mut Found) {
    let now = kernel.process(child);
    // `eligible_child`: without __WALL, a wait is either for children whose exit signal is SIGCHLD or for the others.
    let is_clone = now.exit_signal != Some(Signal::CHLD);
    if !args.all && is_clone != args.clone {
        return;
    }
    let leader = now.leader;
    let status = match (kernel.has_ended_whole(child), now.unreported) {
        (true, _) => kernel.exit_status(leader).map(WaitStatus::Ended),
        (false, Some(Report::Stopped(signal))) if args.untraced => Some(WaitStatus::Stopped(signal)),
        (false, Some(Report::Continued)) if args.continued => Some(WaitStatus::Continued),
        (false, _) => None,
    };
    *found = status.map_or(Found::NotYet, |status| Found::Ready(child, status));
}

/// Consumes what there is to report of a child; one that has ended is released.
fn collect(tx: &mut Tx<'_>, task: TaskId, child: ProcessId, status: WaitStatus) -> Returned {
    let own = tx.kernel.active_ns(task);
    let leader = tx.kernel.process(child).leader;
    let value = tx.kernel.pid_in(leader, own).into();
    match status {
        WaitStatus::Ended(_) => release_task(tx, leader),
        WaitStatus::Stopped(_) | WaitStatus::Continued => {
            let from = tx.kernel.process(child).unreported;
            tx.emit(Event::ReportChanged { process: child, from, to: None });
        }
    }
    Returned { value, status: Some(status) }
}

impl Kernel {
    /// Returns whether a `wait` for any child would find one at once; with `jobs`, also one that has stopped or
    /// continued.
    pub fn has_news(&self, task: TaskId, jobs: bool) -> bool {
        let args = WaitArgs { nohang: true, untraced: jobs, continued: jobs, ..WaitArgs::default() };
        matches!(find(self, task, args, Whom::Any), Found::Ready(..))
    }

    /// Returns the threads of a process that sleep in `wait`, the one that has waited longest first, with their turns.
    pub(crate) fn waiters(&self, process: ProcessId) -> Vec<(u32, TaskId)> {
        let blocked = |&thread: &TaskId| match self.task(thread).phase {
            Phase::Blocked { turn, .. } => Some((turn, thread)),
            _ => None,
        };
        let mut waiters: Vec<(u32, TaskId)> = self.process(process).threads.iter().filter_map(blocked).collect();
        waiters.sort_unstable();
        waiters
    }
}
