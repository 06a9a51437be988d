//! Every system call that a process can make, as a closed list, and its outcome.
//!
//! A call is checked before it changes anything: a refused call changes nothing, except for the cursors that a failing
//! `clone` leaves moved. If a call has consequences (a signal, an exit), the caller runs until it sleeps, then every
//! other woken thread, in the order of waking; only then is the step complete. Within a step, a process's handler for a
//! standard signal runs at most once.

use crate::errno::Refusal;
use crate::event::Event;
use crate::fork::CloneArgs;
use crate::nsproxy::SetnsTarget;
use crate::pid_namespace::NsId;
use crate::reboot::RebootCommand;
use crate::signal::{self, Action, Signal};
use crate::sys::PrctlOption;
use crate::sysctl::Sysctl;
use crate::task::{State, TaskId};
use crate::tx::Tx;
use crate::wait::{WaitArgs, WaitStatus};
use crate::{Kernel, exec, exit, fork, nsfs, nsproxy, pidfd, reboot, sys, sysctl, wait};

/// A system call with its arguments. Process numbers are in the caller's namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// `clone3(2)`; without flags, a fork.
    Clone(CloneArgs),
    /// `unshare(CLONE_NEWPID)`.
    Unshare,
    /// `setns(fd, CLONE_NEWPID)`.
    Setns(SetnsTarget),
    /// `execve(2)` of any program that exists.
    Exec,
    /// `exit_group(2)`.
    Exit(i64),
    /// The system call `exit(2)`, which ends the calling thread only.
    ThreadExit(i64),
    /// `wait4(2)`.
    Wait(WaitArgs),
    /// `kill(2)`.
    Kill {
        /// A process number; 0 for the caller's process group; -1 for every process; below -1, the process group
        /// `-pid`.
        pid: i64,
        /// The signal number; 0 only checks whether a signal could be sent.
        signal: i64,
    },
    /// `tgkill(2)`.
    Tgkill {
        /// The process number.
        tgid: i64,
        /// The number of one of the process's threads.
        tid: i64,
        /// The signal number; 0 only checks whether a signal could be sent.
        signal: i64,
    },
    /// `rt_sigqueueinfo(2)`.
    Sigqueue {
        /// The process number.
        pid: i64,
        /// The signal number; 0 only checks whether a signal could be sent.
        signal: i64,
        /// The sender's number that the receiver is told; by default the caller's.
        si_pid: Option<i64>,
    },
    /// `sigaction(2)`.
    Sigaction {
        /// The signal number.
        signal: i64,
        /// The new action.
        action: Action,
    },
    /// `sigprocmask(2)`.
    Sigmask {
        /// The signal number.
        signal: i64,
        /// Whether to block the signal or to unblock it.
        block: bool,
    },
    /// Not a system call: an invalid memory access, which raises SIGSEGV.
    Fault,
    /// `prctl(2)`.
    Prctl(PrctlOption),
    /// `setsid(2)`.
    Setsid,
    /// `setpgid(2)`.
    Setpgid {
        /// A process number; 0 for the caller's.
        pid: i64,
        /// A process group number; 0 for the process's own number.
        pgid: i64,
    },
    /// The system call `setuid(2)`, which changes the calling thread only.
    Setuid(i64),
    /// `getpid(2)`.
    Getpid,
    /// `gettid(2)`.
    Gettid,
    /// `getppid(2)`.
    Getppid,
    /// `getpgid(2)` of a process; 0 for the caller's.
    Getpgid(i64),
    /// `getsid(2)` of a process; 0 for the caller's.
    Getsid(i64),
    /// `reboot(2)`.
    Reboot(RebootCommand),
    /// `pidfd_open(2)`.
    PidfdOpen(i64),
    /// `pidfd_send_signal(2)`, with a pidfd passed in from outside.
    PidfdSendSignal {
        /// The pidfd's process; `None` for one that was never created.
        target: Option<TaskId>,
        /// The signal number; 0 only checks whether a signal could be sent.
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

/// The outcome of a call.
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

/// The result of a call that succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returned {
    /// The return value. A process number is in the caller's namespace.
    pub value: i64,
    /// The status of the child, if the call is a `wait` that found one.
    pub status: Option<WaitStatus>,
}

/// A call and everything that it caused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The outcome for the caller.
    pub outcome: Outcome,
    /// What happened, in order.
    pub events: Vec<Event>,
}

impl Kernel {
    /// Returns whether a thread can make a system call now.
    pub fn can_call(&self, task: TaskId) -> bool {
        !self.has_ended() && self.state(task) == State::Running
    }

    /// Makes a system call on behalf of `caller`, which must be able to make one ([`Kernel::can_call`]).
    pub fn call(&mut self, caller: TaskId, call: &Call) -> Step {
        debug_assert!(self.can_call(caller), "{caller:?} cannot make a call");
        let mut tx = Tx::new(self, caller);
        let result = dispatch(&mut tx, call);
        tx.finish_call(result)
    }
}

impl Kernel {
    /// Sends `target`, a process in a terminal's foreground process group, the signal of a control character typed
    /// there (Linux: `isig`).
    pub fn interrupt(&mut self, target: TaskId, signal: Signal) -> Step {
        let mut tx = Tx::new(self, target);
        tx.running = None;
        if tx.kernel.is_alive(target) {
            signal::send_from_terminal(&mut tx, target, signal);
        }
        tx.finish_interrupt()
    }
}

/// Executes a call. `Ok(None)`: it sleeps or does not return.
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
        Call::Getpid => tx.vnr(tx.kernel.leader(tx.caller)),
        Call::Gettid => tx.vnr(tx.caller),
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

/// Truncates an argument to the width of a `pid_t` or an `int`; the rest never reaches the kernel.
fn int(value: i64) -> i64 {
    i64::from(value as i32)
}

/// Finds the thread with this number in the caller's namespace.
pub(crate) fn find_task_by_vpid(tx: &Tx<'_>, pid: i64) -> Option<TaskId> {
    let pid = tx.kernel.find_pid(tx.kernel.active_ns(tx.caller), pid)?;
    tx.kernel.struct_pid(pid).task
}
