//! Every system call that a process can make, as a closed list, and what becomes of one.
//!
//! A call is checked first and changes the world afterwards: a refused call has changed nothing, but for the cursors that
//! a failing `clone` leaves moved. When a call has consequences (a signal, an exit), all programs run until each of them
//! sleeps, in the order in which they were woken; only then is the step over.

use std::collections::VecDeque;

use crate::errno::{Refusal, Rule};
use crate::event::Event;
use crate::fork::CloneArgs;
use crate::nsproxy::SetnsTarget;
use crate::pid_namespace::NsId;
use crate::signal::Action;
use crate::sysctl::Sysctl;
use crate::task::{State, TaskId};
use crate::wait::{WaitArgs, WaitStatus};
use crate::{Kernel, exit, fork, nsproxy, signal, sysctl, wait};

/// A system call with its operands. Numbers of processes are as the caller's namespace counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// `clone3(2)`; a fork is one without flags.
    Clone(CloneArgs),
    /// `unshare(CLONE_NEWPID)`.
    Unshare,
    /// `setns(fd, CLONE_NEWPID)`.
    Setns(SetnsTarget),
    /// `exit_group(2)`.
    Exit(i64),
    /// `wait4(2)`.
    Wait(WaitArgs),
    /// `kill(2)`.
    Kill {
        /// A number, 0 for the caller's group, -1 for everybody, below that a group.
        pid: i64,
        /// The signal's number, or 0 to only check.
        signal: i64,
    },
    /// `sigaction(2)`.
    Sigaction {
        /// The signal's number.
        signal: i64,
        /// What to do with it.
        action: Action,
    },
    /// `getpid(2)`.
    Getpid,
    /// `gettid(2)`.
    Gettid,
    /// `getppid(2)`.
    Getppid,
    /// `getpgid(2)` of a process, or of the caller with 0.
    Getpgid(i64),
    /// `getsid(2)` of a process, or of the caller with 0.
    Getsid(i64),
    /// Reads a file in `/proc/sys`.
    SysctlRead(Sysctl),
    /// Writes a file in `/proc/sys`.
    SysctlWrite(Sysctl, i64),
}

/// What a call came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It returned.
    Returned(Returned),
    /// It was refused.
    Refused(Refusal),
    /// It has not returned yet: it sleeps, or the caller was stopped in it.
    Blocks,
    /// It will never return: the caller has ended.
    Dies,
}

/// What a call that succeeded returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returned {
    /// The value. A number of a process is as the caller's namespace counts.
    pub value: i64,
    /// What happened to the child, if the call is a `wait` that found one.
    pub status: Option<WaitStatus>,
}

/// One call, and everything that it brought about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What the caller got.
    pub outcome: Outcome,
    /// What happened, in order.
    pub events: Vec<Event>,
}

/// A call in progress: the kernel, the events so far, and who has to run before the step is over.
pub(crate) struct Tx<'k> {
    pub(crate) kernel: &'k mut Kernel,
    pub(crate) caller: TaskId,
    events: Vec<Event>,
    runnable: VecDeque<TaskId>,
}

impl Tx<'_> {
    /// Makes a change and remembers it.
    pub(crate) fn emit(&mut self, event: Event) {
        self.kernel.apply(&event);
        self.events.push(event);
    }

    /// Lets a process run before the step ends: it has a signal, or what it sleeps for may have come.
    pub(crate) fn wake(&mut self, task: TaskId) {
        self.runnable.push_back(task);
    }

    /// A point that [`Tx::forget_namespace`] can go back to.
    pub(crate) fn mark(&self) -> usize {
        self.events.len()
    }

    /// Takes back a namespace created since `mark`; cursors that have moved in other namespaces stay moved.
    pub(crate) fn forget_namespace(&mut self, mark: usize, forgotten: NsId) {
        let since = self.events.split_off(mark);
        for event in since.iter().rev() {
            self.kernel.revert(event);
        }
        for event in since {
            if matches!(event, Event::CursorMoved { ns, .. } if ns != forgotten) {
                self.emit(event);
            }
        }
    }

    fn settle(&mut self) {
        while let Some(task) = self.runnable.pop_front() {
            if self.kernel.panic().is_some() {
                return;
            }
            signal::take_pending(self, task);
            wait::resume(self, task);
            exit::resume(self, task);
        }
    }
}

impl Kernel {
    /// Whether a process can make a system call now.
    pub fn can_call(&self, task: TaskId) -> bool {
        self.panic().is_none() && self.state(task) == State::Running
    }

    /// Makes a system call in the name of `caller`, which must be able to make one ([`Kernel::can_call`]).
    pub fn call(&mut self, caller: TaskId, call: &Call) -> Step {
        debug_assert!(self.can_call(caller), "{caller:?} cannot make a call");
        let mut tx = Tx { kernel: self, caller, events: Vec::new(), runnable: VecDeque::new() };
        let result = dispatch(&mut tx, call);
        tx.settle();
        let outcome = match result {
            Ok(Some(_)) if !tx.kernel.is_alive(caller) => Outcome::Dies,
            Ok(Some(Returned { value, .. })) if tx.kernel.task(caller).stopped => {
                // A stop takes effect before the call returns to the program; it will, once SIGCONT comes.
                tx.emit(Event::CallSuspended { task: caller, value });
                Outcome::Blocks
            }
            Ok(Some(returned)) => Outcome::Returned(returned),
            Ok(None) => tx.kernel.outcome_of_sleeper(caller, &tx.events),
            Err(refusal) => Outcome::Refused(refusal),
        };
        Step { outcome, events: tx.events }
    }

    /// A call that went to sleep, or that has no return: what has become of it by the end of the step?
    fn outcome_of_sleeper(&self, caller: TaskId, events: &[Event]) -> Outcome {
        if !self.is_alive(caller) || self.panic().is_some() {
            return Outcome::Dies;
        }
        let returned = events.iter().find_map(|event| match event {
            Event::CallReturned { task, result, .. } if *task == caller => Some(*result),
            _ => None,
        });
        match returned {
            Some(Ok(returned)) => Outcome::Returned(returned),
            Some(Err(refusal)) => Outcome::Refused(refusal),
            None => Outcome::Blocks,
        }
    }
}

/// `Ok(None)`: the call sleeps or does not return.
fn dispatch(tx: &mut Tx<'_>, call: &Call) -> Result<Option<Returned>, Refusal> {
    let value = match call {
        Call::Clone(args) => fork::clone(tx, args)?,
        Call::Unshare => nsproxy::unshare(tx)?,
        Call::Setns(target) => nsproxy::setns(tx, *target)?,
        Call::Exit(code) => {
            exit::exit_group(tx, *code);
            return Ok(None);
        }
        Call::Wait(args) => return wait::wait4(tx, *args),
        Call::Kill { pid, signal } => signal::kill(tx, *pid, *signal)?,
        Call::Sigaction { signal, action } => signal::sigaction(tx, *signal, *action)?,
        Call::Getpid | Call::Gettid => own_number(tx),
        Call::Getppid => i64::from(tx.kernel.ppid_in(tx.caller, tx.kernel.active_ns(tx.caller))),
        Call::Getpgid(pid) | Call::Getsid(pid) => group_of(tx, *pid)?,
        Call::SysctlRead(name) => sysctl::read(tx, *name),
        Call::SysctlWrite(name, value) => sysctl::write(tx, *name, *value)?,
    };
    Ok(Some(Returned { value, status: None }))
}

fn own_number(tx: &Tx<'_>) -> i64 {
    let numbers = tx.kernel.numbers(tx.caller);
    i64::from(numbers[numbers.len() - 1].nr.0)
}

/// Every process belongs to the group and the session that the first one was started in, which no namespace of the world
/// sees: both read 0 (`getpgid(2)`, `getsid(2)`; Linux: `pid_vnr`).
fn group_of(tx: &Tx<'_>, pid: i64) -> Result<i64, Refusal> {
    match pid {
        0 => Ok(0),
        _ => signal::find_visible(tx, pid).map(|_| 0).ok_or(Rule::NoSuchProcess.into()),
    }
}
