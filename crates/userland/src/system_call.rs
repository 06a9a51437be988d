//! Translates calls from the script language, with names, to the kernel's.

use pidscope_kernel::fork::CloneArgs;
use pidscope_kernel::nsproxy;
use pidscope_kernel::signal::Action;
use pidscope_kernel::sys;
use pidscope_kernel::wait::WaitArgs;

use crate::machine::Machine;
use crate::script::{Call, PrctlOption, SetnsTarget, SigactionAction, SigmaskHow};

/// Returns the kernel's system call for a line. A name without a referent is a file that cannot be opened.
pub(crate) fn of(machine: &Machine, call: &Call) -> pidscope_kernel::Call {
    use pidscope_kernel::Call as Syscall;
    match call {
        Call::Clone(clone) => Syscall::Clone(CloneArgs {
            newpid: clone.newpid.is_some(),
            thread: clone.thread,
            parent: clone.parent,
            exit_signal: clone.exit_signal.map(|signal| signal.0),
            set_tid: clone.set_tid.clone(),
            uid: clone.attributes.uid,
        }),
        Call::Unshare { .. } => Syscall::Unshare,
        Call::Setns(SetnsTarget::Namespace(name)) => {
            Syscall::Setns(nsproxy::SetnsTarget::Namespace(machine.namespace(name)))
        }
        Call::Setns(SetnsTarget::Pidfd(name)) => Syscall::Setns(nsproxy::SetnsTarget::Pidfd(machine.task(name))),
        Call::Exit { code } => Syscall::Exit(*code),
        Call::ThreadExit { code } => Syscall::ThreadExit(*code),
        Call::Wait { pid, nohang, untraced, continued, all, clone } => Syscall::Wait(WaitArgs {
            pid: pid.unwrap_or(-1),
            nohang: *nohang,
            untraced: *untraced,
            continued: *continued,
            all: *all,
            clone: *clone,
        }),
        Call::Kill { pid, signal } => Syscall::Kill { pid: *pid, signal: signal.0 },
        Call::Tgkill { tgid, tid, signal } => Syscall::Tgkill { tgid: *tgid, tid: *tid, signal: signal.0 },
        Call::Sigqueue { pid, signal, si_pid } => Syscall::Sigqueue { pid: *pid, signal: signal.0, si_pid: *si_pid },
        Call::Sigaction { signal, action, nocldwait } => {
            let action = match action {
                SigactionAction::Handle => Action::Handle { nocldwait: *nocldwait },
                SigactionAction::Ignore => Action::Ignore,
                SigactionAction::Default => Action::Default { nocldwait: *nocldwait },
            };
            Syscall::Sigaction { signal: signal.0, action }
        }
        Call::Sigmask { how, signal } => Syscall::Sigmask { signal: signal.0, block: *how == SigmaskHow::Block },
        Call::Prctl(PrctlOption::ChildSubreaper(value)) => {
            Syscall::Prctl(sys::PrctlOption::ChildSubreaper(*value != 0))
        }
        Call::Prctl(PrctlOption::Pdeathsig(signal)) => Syscall::Prctl(sys::PrctlOption::Pdeathsig(signal.0)),
        Call::Setsid => Syscall::Setsid,
        Call::Setpgid { pid, pgid } => Syscall::Setpgid { pid: *pid, pgid: *pgid },
        Call::Exec { .. } => Syscall::Exec,
        Call::Setuid { uid } => Syscall::Setuid(*uid),
        Call::Reboot(command) => Syscall::Reboot(*command),
        Call::Fault => Syscall::Fault,
        Call::PidfdOpen { pid } => Syscall::PidfdOpen(*pid),
        Call::PidfdSendSignal { pidfd, signal } => {
            Syscall::PidfdSendSignal { target: machine.task(pidfd), signal: signal.0 }
        }
        Call::PidFromPidns { ns, pid } => Syscall::PidFromPidns(machine.namespace(ns), *pid),
        Call::PidInPidns { ns, pid } => Syscall::PidInPidns(machine.namespace(ns), *pid),
        Call::Getpid => Syscall::Getpid,
        Call::Gettid => Syscall::Gettid,
        Call::Getppid => Syscall::Getppid,
        Call::Getpgid { pid } => Syscall::Getpgid(pid.unwrap_or(0)),
        Call::Getsid { pid } => Syscall::Getsid(pid.unwrap_or(0)),
        Call::Sysctl { name, write: None } => Syscall::SysctlRead(*name),
        Call::Sysctl { name, write: Some(value) } => Syscall::SysctlWrite(*name, *value),
    }
}
