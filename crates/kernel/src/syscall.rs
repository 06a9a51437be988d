//! Every system call that a process can make, as a closed list, and what becomes of one.
//!
//! A call is checked first and changes the world afterwards: a refused call has changed nothing, but for the cursors that
//! a failing `clone` leaves moved. When a call has consequences (a signal, an exit), the caller goes on until it sleeps, and then
//! all others, in the order in which they were woken; only then is the step over. Within it, each process takes a standard signal once.

use std::collections::VecDeque;

use crate::errno::Refusal;
use crate::event::Event;
use crate::fork::CloneArgs;
use crate::nsproxy::SetnsTarget;
use crate::pid::Nr;
use crate::pid_namespace::{self, NsId};
use crate::process::ProcessId;
use crate::reboot::RebootCommand;
use crate::signal::{self, Action, Signal};
use crate::sys::PrctlOption;
use crate::sysctl::Sysctl;
use crate::task::{Phase, State, TaskId};
use crate::wait::{WaitArgs, WaitStatus};
use crate::{Kernel, exec, exit, fork, nsfs, nsproxy, pidfd, reboot, sys, sysctl, wait};

/// A system call with its operands. Numbers of processes are as the caller's namespace counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// `clone3(2)`; a fork is one without flags.
    Clone(CloneArgs),
    /// `unshare(CLONE_NEWPID)`.
    Unshare,
    /// `setns(fd, CLONE_NEWPID)`.
    Setns(SetnsTarget),
    /// `execve(2)` of any program that exists.
    Exec,
    /// `exit_group(2)`.
    Exit(i64),
    /// `exit(2)`, the system call: of the calling thread alone.
    ThreadExit(i64),
    /// `wait4(2)`.
    Wait(WaitArgs),
    /// `kill(2)`.
    Kill {
        /// A number, 0 for the caller's group, -1 for everybody, below that a group.
        pid: i64,
        /// The signal's number, or 0 to only check.
        signal: i64,
    },
    /// `tgkill(2)`.
    Tgkill {
        /// The number of a process.
        tgid: i64,
        /// The number of one of its threads.
        tid: i64,
        /// The signal's number, or 0 to only check.
        signal: i64,
    },
    /// `rt_sigqueueinfo(2)`.
    Sigqueue {
        /// The number of a process.
        pid: i64,
        /// The signal's number, or 0 to only check.
        signal: i64,
        /// What the receiver is to be told of the sender; not given: the caller's number.
        si_pid: Option<i64>,
    },
    /// `sigaction(2)`.
    Sigaction {
        /// The signal's number.
        signal: i64,
        /// What to do with it.
        action: Action,
    },
    /// `sigprocmask(2)`.
    Sigmask {
        /// The signal's number.
        signal: i64,
        /// Whether it is to wait from now on, or no longer.
        block: bool,
    },
    /// A memory access that the hardware refuses.
    Fault,
    /// `prctl(2)`.
    Prctl(PrctlOption),
    /// `setsid(2)`.
    Setsid,
    /// `setpgid(2)`.
    Setpgid {
        /// A process, or 0 for the caller's.
        pid: i64,
        /// A group, or 0 for one of the process's own number.
        pgid: i64,
    },
    /// `setuid(2)`, the system call: of the calling thread alone.
    Setuid(i64),
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
    /// `reboot(2)`.
    Reboot(RebootCommand),
    /// `pidfd_open(2)`.
    PidfdOpen(i64),
    /// `pidfd_send_signal(2)` with a descriptor handed in from outside.
    PidfdSendSignal {
        /// The process behind it; `None` for one that was never created.
        target: Option<TaskId>,
        /// The signal's number, or 0 to only check.
        signal: i64,
    },
    /// `NS_GET_PID_FROM_PIDNS` of ioctl_nsfs(2).
    PidFromPidns(Option<NsId>, i64),
    /// `NS_GET_PID_IN_PIDNS` of ioctl_nsfs(2).
    PidInPidns(Option<NsId>, i64),
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
    /// The thread that runs now: the caller, then one after the other of those that were woken.
    pub(crate) running: TaskId,
    events: Vec<Event>,
    runnable: VecDeque<Wake>,
    /// Threads that have been woken for a signal and have not looked at it yet (Linux: `TIF_SIGPENDING`).
    sigpending: Vec<TaskId>,
    /// Standard signals that a process has had a handler run for: within a step each is delivered once, with what the first one said.
    pub(crate) handled: Vec<(ProcessId, Signal)>,
    /// Processes that SIGCONT has let go on and whose parents have not been told yet.
    pub(crate) continued: Vec<ProcessId>,
    /// Processes about to stop, which they have once each of their threads has (Linux: `JOBCTL_STOP_PENDING`).
    pub(crate) stops: Vec<GroupStop>,
    /// Processes that dump core, and so end in another order.
    pub(crate) dumps: Vec<CoreDump>,
}

/// A process that is about to dump core.
pub(crate) struct CoreDump {
    pub(crate) process: ProcessId,
    /// The thread that took the signal.
    pub(crate) dumper: TaskId,
    /// Threads that have not come to rest yet.
    pub(crate) left: Vec<TaskId>,
    /// Those that have, in that order.
    pub(crate) resting: Vec<TaskId>,
}

/// A process that is about to stop.
pub(crate) struct GroupStop {
    pub(crate) process: ProcessId,
    pub(crate) signal: Signal,
    /// Threads that have not stopped yet.
    pub(crate) left: Vec<TaskId>,
}

/// A thread that has been woken.
struct Wake {
    task: TaskId,
    /// Whether it was stopped: it then looks at its signals before it goes on with its call.
    from_stop: bool,
}

impl Tx<'_> {
    /// Makes a change and remembers it.
    pub(crate) fn emit(&mut self, event: Event) {
        self.kernel.apply(&event);
        self.events.push(event);
    }

    /// Lets a thread run before the step ends: what it sleeps for may have come.
    pub(crate) fn wake(&mut self, task: TaskId) {
        self.runnable.push_back(Wake { task, from_stop: false });
    }

    /// Lets a thread look at its signals (Linux: `signal_wake_up`).
    pub(crate) fn wake_by_signal(&mut self, task: TaskId) {
        self.sigpending.push(task);
        self.wake(task);
    }

    /// Lets a thread go on that was stopped.
    pub(crate) fn wake_from_stop(&mut self, task: TaskId) {
        self.sigpending.push(task);
        self.runnable.push_back(Wake { task, from_stop: true });
    }

    /// Lets those of a process look again who wait for this child; the one that has waited longest first (Linux:
    /// `__wake_up_parent`).
    pub(crate) fn wake_waiters(&mut self, process: ProcessId, child: ProcessId) {
        for (_, task) in self.kernel.waiters(process) {
            if wait::waits_for(self.kernel, task, child) {
                self.wake(task);
            }
        }
        let dying = |&task: &TaskId| self.kernel.task(task).phase == Phase::Exiting;
        if let Some(init) = self.kernel.process(process).threads.iter().copied().find(dying) {
            self.wake(init);
        }
    }

    /// Whether a thread has been woken for a signal that it has not looked at yet.
    pub(crate) fn has_sigpending(&self, task: TaskId) -> bool {
        self.sigpending.contains(&task)
    }

    /// Whether a thread stands still: its process has stopped, or is about to and this thread has.
    pub(crate) fn is_stopped(&self, task: TaskId) -> bool {
        let now = self.kernel.process_of(task);
        let process = self.kernel.task(task).process;
        let has_stopped = |stop: &GroupStop| stop.process == process && !stop.left.contains(&task);
        now.stopped || self.stops.iter().any(has_stopped)
    }

    /// Whether a thread only lives on until its process has dumped core.
    pub(crate) fn is_ending(&self, task: TaskId) -> bool {
        self.kernel.process_of(task).group_exit.is_some()
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

    /// A thread is about to return to its program, and takes its signals. Whether there were any.
    fn take_signals(&mut self, task: TaskId) -> bool {
        let is_interrupted = self.has_sigpending(task);
        if is_interrupted {
            self.sigpending.retain(|&other| other != task);
            signal::get_signal(self, task);
            signal::run_handlers(self, task);
        }
        is_interrupted
    }

    fn settle(&mut self) {
        while let Some(Wake { task, from_stop }) = self.runnable.pop_front() {
            if self.kernel.has_ended() {
                return;
            }
            self.running = task;
            if self.kernel.task(task).phase == Phase::Exiting {
                pid_namespace::resume(self, task);
                continue;
            }
            if from_stop {
                self.go_on(task);
            } else if !self.is_stopped(task) {
                self.run(task);
            }
        }
    }

    /// A sleeping thread first sees whether its call can return, and then takes its signals.
    fn run(&mut self, task: TaskId) {
        let result = wait::resume(self, task);
        let is_interrupted = self.take_signals(task);
        let result = if is_interrupted { result.or_else(|| wait::restart(self, task)) } else { result };
        if let Some(result) = result {
            self.finish(task, result);
        }
    }

    /// A stopped thread first takes its signals, and then goes on with its call.
    fn go_on(&mut self, task: TaskId) {
        let process = self.kernel.task(task).process;
        if let Some(index) = self.continued.iter().position(|&continued| continued == process) {
            self.continued.remove(index);
            if self.kernel.process(process).group_exit.is_none() {
                signal::notify_continued(self, process);
            }
        }
        self.take_signals(task);
        if !self.kernel.is_alive(task) || self.is_stopped(task) {
            return;
        }
        if let Some(result) = self.kernel.task(task).suspended {
            self.emit(Event::CallReturned { task, result, was_suspended: true });
        }
        if let Some(result) = wait::restart(self, task) {
            self.finish(task, result);
        }
    }

    /// A call that had slept returns, unless its caller has been stopped or killed meanwhile.
    fn finish(&mut self, task: TaskId, result: Result<Returned, Refusal>) {
        if !self.kernel.is_alive(task) || self.is_ending(task) {
            return;
        }
        if self.is_stopped(task) {
            self.emit(Event::CallSuspended { task, result });
        } else {
            self.emit(Event::CallReturned { task, result, was_suspended: false });
        }
    }
}

impl Kernel {
    /// Whether a thread can make a system call now.
    pub fn can_call(&self, task: TaskId) -> bool {
        !self.has_ended() && self.state(task) == State::Running
    }

    /// Makes a system call in the name of `caller`, which must be able to make one ([`Kernel::can_call`]).
    pub fn call(&mut self, caller: TaskId, call: &Call) -> Step {
        debug_assert!(self.can_call(caller), "{caller:?} cannot make a call");
        let mut tx = Tx {
            kernel: self,
            caller,
            running: caller,
            events: Vec::new(),
            runnable: VecDeque::new(),
            sigpending: Vec::new(),
            handled: Vec::new(),
            continued: Vec::new(),
            stops: Vec::new(),
            dumps: Vec::new(),
        };
        let result = dispatch(&mut tx, call);
        if matches!(call, Call::Sigmask { .. }) {
            tx.sigpending.push(caller);
        }
        tx.take_signals(caller);
        let outcome = tx.outcome(result);
        tx.settle();
        Step { outcome, events: tx.events }
    }
}

impl Tx<'_> {
    /// What the caller has got when it is through with its call, or asleep in it.
    fn outcome(&mut self, result: Result<Option<Returned>, Refusal>) -> Outcome {
        let task = self.caller;
        if !self.kernel.is_alive(task) || self.is_ending(task) || self.kernel.has_ended() {
            return Outcome::Dies;
        }
        let result = match result {
            Ok(None) => return Outcome::Blocks,
            Ok(Some(returned)) => Ok(returned),
            Err(refusal) => Err(refusal),
        };
        if self.is_stopped(task) {
            // A stop takes effect before the call returns to the program; it will, once SIGCONT comes.
            self.emit(Event::CallSuspended { task, result });
            return Outcome::Blocks;
        }
        result.map_or_else(Outcome::Refused, Outcome::Returned)
    }
}

/// `Ok(None)`: the call sleeps or does not return.
fn dispatch(tx: &mut Tx<'_>, call: &Call) -> Result<Option<Returned>, Refusal> {
    let value = match call {
        Call::Clone(args) => fork::clone(tx, args)?,
        Call::Unshare => nsproxy::unshare(tx)?,
        Call::Setns(target) => nsproxy::setns(tx, *target)?,
        Call::Exec => exec::exec(tx)?,
        Call::Exit(code) => {
            exit::do_group_exit(tx, tx.caller, exit::status(*code));
            return Ok(None);
        }
        Call::ThreadExit(code) => {
            exit::do_exit(tx, tx.caller, exit::status(*code));
            return Ok(None);
        }
        Call::Wait(args) => return wait::wait4(tx, WaitArgs { pid: int(args.pid), ..*args }),
        Call::Kill { pid, signal } => signal::kill(tx, int(*pid), int(*signal))?,
        Call::Tgkill { tgid, tid, signal } => signal::tgkill(tx, int(*tgid), int(*tid), int(*signal))?,
        Call::Sigqueue { pid, signal, si_pid } => {
            signal::rt_sigqueueinfo(tx, int(*pid), int(*signal), si_pid.map(int))?
        }
        Call::Sigaction { signal, action } => signal::sigaction(tx, int(*signal), *action)?,
        Call::Sigmask { signal, block } => signal::sigmask(tx, int(*signal), *block)?,
        Call::Fault => {
            signal::force_fault(tx);
            0
        }
        Call::Prctl(option) => sys::prctl(tx, *option)?,
        Call::Setsid => sys::setsid(tx)?,
        Call::Setpgid { pid, pgid } => sys::setpgid(tx, int(*pid), int(*pgid))?,
        Call::Setuid(uid) => sys::setuid(tx, *uid as u32)?,
        Call::Getpid => own_number(tx, tx.kernel.leader(tx.caller)),
        Call::Gettid => own_number(tx, tx.caller),
        Call::Getppid => i64::from(tx.kernel.ppid_in(tx.caller, tx.kernel.active_ns(tx.caller))),
        Call::Getpgid(pid) => sys::getpgid(tx, int(*pid))?,
        Call::Getsid(pid) => sys::getsid(tx, int(*pid))?,
        Call::Reboot(command) => match reboot::reboot(tx, *command)? {
            Some(value) => value,
            None => return Ok(None),
        },
        Call::PidfdOpen(pid) => pidfd::pidfd_open(tx, int(*pid))?,
        Call::PidfdSendSignal { target, signal } => pidfd::pidfd_send_signal(tx, *target, int(*signal))?,
        Call::PidFromPidns(ns, pid) => nsfs::pid_from_pidns(tx, *ns, int(*pid))?,
        Call::PidInPidns(ns, pid) => nsfs::pid_in_pidns(tx, *ns, int(*pid))?,
        Call::SysctlRead(name) => sysctl::read(tx, *name),
        Call::SysctlWrite(name, value) => sysctl::write(tx, *name, *value)?,
    };
    Ok(Some(Returned { value, status: None }))
}

/// Of an operand, as much as a `pid_t` or an `int` holds: the rest never reaches the kernel.
fn int(value: i64) -> i64 {
    i64::from(value as i32)
}

fn own_number(tx: &Tx<'_>, task: TaskId) -> i64 {
    tx.kernel.nr_in(task, tx.kernel.active_ns(tx.caller)).map_or(0, |nr| i64::from(nr.0))
}

/// The thread with this number in the caller's namespace.
pub(crate) fn find_task_by_vpid(tx: &Tx<'_>, pid: i64) -> Option<TaskId> {
    tx.kernel.find_task(tx.kernel.active_ns(tx.caller), Nr(u32::try_from(pid).ok()?))
}
