//! The commands for agents: system calls as they are encoded in shared memory.

use pidscope_kernel::reboot::RebootCommand;
use pidscope_kernel::sysctl::Sysctl;
use pidscope_userland::script::{Call, CloneCall, PrctlOption, SetnsTarget, SigactionAction, SigmaskHow, WaitStatus};

use super::handler;
use super::shared::{MAX_NUMBERS, Slot};

/// Declares [`Verb`] and its decoding.
macro_rules! verbs {
    ($($(#[doc = $doc:literal])+ $verb:ident,)+) => {
        /// What to do with the operands.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u32)]
        pub(crate) enum Verb {
            $($(#[doc = $doc])+ $verb,)+
        }

        impl Verb {
            const ALL: &[Verb] = &[$(Verb::$verb),+];
        }
    };
}

verbs! {
    /// A system call: its number, and operands that are plain numbers.
    Call,
    /// The same, with a descriptor that has been sent to the agent as the first operand.
    CallOn,
    /// `clone3`: flags, exit signal, the child's slot, its UID or -1, the length of `set_tid` or -1.
    Clone,
    /// `wait4`: PID and options.
    Wait,
    /// `rt_sigqueueinfo`: PID, signal, whether `si_pid` is given, `si_pid`.
    Sigqueue,
    /// `rt_sigaction`: signal, 0 for `SIG_DFL`, 1 for `SIG_IGN` or 2 for a handler, flags.
    Sigaction,
    /// `rt_sigprocmask`: how, signal.
    Sigmask,
    /// `execveat` of the agent's own program.
    Exec,
    /// `reboot`: the command.
    Reboot,
    /// Reads a file in `/proc/sys`: its index.
    SysctlRead,
    /// Writes a file in `/proc/sys`: its index, the value.
    SysctlWrite,
    /// Writes to address 0.
    Fault,
    /// `pidfd_open`, after which the pidfd is closed: PID.
    PidfdOpen,
    /// For the guardian: create a world this many levels below its own, with 1 for a user namespace of its own.
    Create,
    /// For the guardian: end the world.
    End,
    /// For the guardian: end the world and itself.
    Quit,
}

impl Verb {
    /// Returns the verb in a slot.
    pub fn of(slot: &Slot) -> Option<Verb> {
        let number = slot.verb.load(std::sync::atomic::Ordering::Relaxed);
        Verb::ALL.get(number as usize).copied()
    }
}

/// Returns the path of a file in `/proc/sys`, given its index in [`Sysctl::ALL`].
pub(crate) fn sysctl_path(index: i64) -> &'static core::ffi::CStr {
    match index {
        0 => c"/proc/sys/kernel/ns_last_pid",
        1 => c"/proc/sys/kernel/pid_max",
        _ => c"/proc/sys/user/max_pid_namespaces",
    }
}

/// A descriptor that a call needs, by the name in the script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needed<'c> {
    /// The file of a namespace.
    Namespace(&'c str),
    /// A pidfd.
    Process(&'c str),
}

/// Returns the descriptor that a call operates on, if any.
pub(crate) fn needed(call: &Call) -> Option<Needed<'_>> {
    match call {
        Call::Setns(SetnsTarget::Namespace(ns)) => Some(Needed::Namespace(ns)),
        Call::PidFromPidns { ns, .. } | Call::PidInPidns { ns, .. } => Some(Needed::Namespace(ns)),
        Call::Setns(SetnsTarget::Pidfd(process)) => Some(Needed::Process(process)),
        Call::PidfdSendSignal { pidfd, .. } => Some(Needed::Process(pidfd)),
        _ => None,
    }
}

/// Stores the command for a call in an agent's slot. `child` is the slot of the thread that it may create.
pub(crate) fn give(slot: &Slot, call: &Call, child: usize) {
    let plain = |number: libc::c_long, operands: [i64; 3]| {
        let [a, b, c] = operands;
        (Verb::Call, [number, a, b, c, 0, 0])
    };
    let on = |number: libc::c_long, operands: [i64; 2]| (Verb::CallOn, [number, operands[0], operands[1], 0, 0, 0]);
    let (verb, operands) = match call {
        Call::Clone(clone) => (Verb::Clone, clone_operands(slot, clone, child)),
        Call::Unshare { .. } => plain(libc::SYS_unshare, [libc::CLONE_NEWPID.into(), 0, 0]),
        Call::Setns(_) => on(libc::SYS_setns, [libc::CLONE_NEWPID.into(), 0]),
        Call::Exit { code } => plain(libc::SYS_exit_group, [*code, 0, 0]),
        Call::ThreadExit { code } => plain(libc::SYS_exit, [*code, 0, 0]),
        Call::Wait { pid, nohang, untraced, continued, all, clone } => {
            let flags = [
                (*nohang, libc::WNOHANG),
                (*untraced, libc::WUNTRACED),
                (*continued, libc::WCONTINUED),
                (*all, libc::__WALL),
                (*clone, libc::__WCLONE),
            ];
            let options = flags.iter().filter(|(set, _)| *set).fold(0, |options, (_, flag)| options | flag);
            (Verb::Wait, [pid.unwrap_or(-1), options.into(), 0, 0, 0, 0])
        }
        Call::Kill { pid, signal } => plain(libc::SYS_kill, [*pid, signal.0, 0]),
        Call::Tgkill { tgid, tid, signal } => plain(libc::SYS_tgkill, [*tgid, *tid, signal.0]),
        Call::Sigqueue { pid, signal, si_pid } => {
            (Verb::Sigqueue, [*pid, signal.0, si_pid.is_some().into(), si_pid.unwrap_or(0), 0, 0])
        }
        Call::Sigaction { signal, action, nocldwait } => {
            let handler = match action {
                SigactionAction::Default => 0,
                SigactionAction::Ignore => 1,
                SigactionAction::Handle => handler::HANDLE,
            };
            let flags = if *nocldwait { libc::SA_NOCLDWAIT } else { 0 };
            (Verb::Sigaction, [signal.0, handler, flags.into(), 0, 0, 0])
        }
        Call::Sigmask { how, signal } => {
            let how = if *how == SigmaskHow::Block { libc::SIG_BLOCK } else { libc::SIG_UNBLOCK };
            (Verb::Sigmask, [how.into(), signal.0, 0, 0, 0, 0])
        }
        Call::Prctl(PrctlOption::ChildSubreaper(value)) => {
            plain(libc::SYS_prctl, [libc::PR_SET_CHILD_SUBREAPER.into(), *value, 0])
        }
        Call::Prctl(PrctlOption::Pdeathsig(signal)) => {
            plain(libc::SYS_prctl, [libc::PR_SET_PDEATHSIG.into(), signal.0, 0])
        }
        Call::Setsid => plain(libc::SYS_setsid, [0; 3]),
        Call::Setpgid { pid, pgid } => plain(libc::SYS_setpgid, [*pid, *pgid, 0]),
        Call::Exec { .. } => (Verb::Exec, [0; 6]),
        Call::Setuid { uid } => plain(libc::SYS_setuid, [*uid, 0, 0]),
        Call::Reboot(command) => (Verb::Reboot, [reboot_command(*command), 0, 0, 0, 0, 0]),
        Call::Fault => (Verb::Fault, [0; 6]),
        Call::PidfdOpen { pid } => (Verb::PidfdOpen, [*pid, 0, 0, 0, 0, 0]),
        Call::PidfdSendSignal { signal, .. } => on(libc::SYS_pidfd_send_signal, [signal.0, 0]),
        Call::PidFromPidns { pid, .. } => on(libc::SYS_ioctl, [NS_GET_PID_FROM_PIDNS.into(), *pid]),
        Call::PidInPidns { pid, .. } => on(libc::SYS_ioctl, [NS_GET_PID_IN_PIDNS.into(), *pid]),
        Call::Getpid => plain(libc::SYS_getpid, [0; 3]),
        Call::Getppid => plain(libc::SYS_getppid, [0; 3]),
        Call::Gettid => plain(libc::SYS_gettid, [0; 3]),
        Call::Getpgid { pid } => plain(libc::SYS_getpgid, [pid.unwrap_or(0), 0, 0]),
        Call::Getsid { pid } => plain(libc::SYS_getsid, [pid.unwrap_or(0), 0, 0]),
        Call::Sysctl { name, write: None } => (Verb::SysctlRead, [sysctl_index(*name), 0, 0, 0, 0, 0]),
        Call::Sysctl { name, write: Some(value) } => (Verb::SysctlWrite, [sysctl_index(*name), *value, 0, 0, 0, 0]),
    };
    slot.give(verb as u32, operands);
}

/// `_IOR(0xb7, 6, int)`.
pub(crate) const NS_GET_PID_FROM_PIDNS: u32 = 0x8004_b706;
/// `_IOR(0xb7, 8, int)`.
const NS_GET_PID_IN_PIDNS: u32 = 0x8004_b708;

fn sysctl_index(name: Sysctl) -> i64 {
    match name {
        Sysctl::NsLastPid => 0,
        Sysctl::PidMax => 1,
        Sysctl::MaxPidNamespaces => 2,
    }
}

fn reboot_command(command: RebootCommand) -> i64 {
    i64::from(match command {
        RebootCommand::Restart => libc::LINUX_REBOOT_CMD_RESTART,
        RebootCommand::Restart2 => libc::LINUX_REBOOT_CMD_RESTART2,
        RebootCommand::Halt => libc::LINUX_REBOOT_CMD_HALT,
        RebootCommand::PowerOff => libc::LINUX_REBOOT_CMD_POWER_OFF,
        RebootCommand::CadOn => libc::LINUX_REBOOT_CMD_CAD_ON,
        RebootCommand::CadOff => libc::LINUX_REBOOT_CMD_CAD_OFF,
    } as u32)
}

/// The flags that create a thread.
pub(crate) const THREAD: i32 =
    libc::CLONE_VM | libc::CLONE_SIGHAND | libc::CLONE_THREAD | libc::CLONE_FS | libc::CLONE_FILES;

fn clone_operands(slot: &Slot, clone: &CloneCall, child: usize) -> [i64; 6] {
    let flags =
        [(clone.newpid.is_some(), libc::CLONE_NEWPID), (clone.parent, libc::CLONE_PARENT), (clone.thread, THREAD)];
    let flags = flags.iter().filter(|(set, _)| *set).fold(0, |flags, (_, flag)| flags | flag);
    let default = if clone.thread || clone.parent { 0 } else { libc::SIGCHLD.into() };
    let exit_signal = clone.exit_signal.map_or(default, |signal| signal.0);
    let set_tid = clone.set_tid.as_deref();
    for (place, number) in slot.numbers.iter().zip(set_tid.unwrap_or_default()).take(MAX_NUMBERS) {
        // The part that fits in a `pid_t`.
        place.store(*number as i32, std::sync::atomic::Ordering::Relaxed);
    }
    let count = set_tid.map_or(-1, |numbers| numbers.len() as i64);
    let uid = clone.attributes.uid.map_or(-1, i64::from);
    [flags.into(), exit_signal, child as i64, uid, count, 0]
}

/// Decodes the wait status of a child.
pub(crate) fn wait_status(status: i32) -> WaitStatus {
    use pidscope_userland::script::SignalWord;
    if libc::WIFSTOPPED(status) {
        WaitStatus::Stopped(SignalWord(libc::WSTOPSIG(status).into()))
    } else if libc::WIFCONTINUED(status) {
        WaitStatus::Continued
    } else if libc::WIFSIGNALED(status) {
        WaitStatus::Signaled(SignalWord(libc::WTERMSIG(status).into()))
    } else {
        WaitStatus::Exited(libc::WEXITSTATUS(status).into())
    }
}
