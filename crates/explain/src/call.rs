//! The documentation of each system call, and its entry point in the kernel.

use pidscope_userland::script::{Call, PrctlOption};

use crate::source::{CLONE, COPY_PROCESS, DO_WAIT, PIDNS_INSTALL, SUBREAPER, Source, WAIT, function, man};

/// Returns the man page of a call, and the kernel function that does its work.
pub(crate) fn sources(call: &Call) -> Vec<Source> {
    let signal = |name| function("kernel/signal.c", name);
    let sys = |name| function("kernel/sys.c", name);
    let pid = |name| function("kernel/pid.c", name);
    match call {
        Call::Clone(_) => vec![CLONE, COPY_PROCESS],
        Call::Unshare { .. } => vec![man("unshare", "2"), function("kernel/nsproxy.c", "unshare_nsproxy_namespaces")],
        Call::Setns(_) => vec![man("setns", "2"), PIDNS_INSTALL],
        Call::Exit { .. } => vec![man("exit_group", "2"), function("kernel/exit.c", "do_group_exit")],
        Call::ThreadExit { .. } => vec![man("_exit", "2"), function("kernel/exit.c", "do_exit")],
        Call::Wait { .. } => vec![WAIT, DO_WAIT],
        Call::Kill { .. } => vec![man("kill", "2"), signal("kill_something_info")],
        Call::Tgkill { .. } => vec![man("tgkill", "2"), signal("do_tkill")],
        Call::Sigqueue { .. } => vec![man("rt_sigqueueinfo", "2"), signal("do_rt_sigqueueinfo")],
        Call::Sigaction { .. } => vec![man("sigaction", "2"), signal("do_sigaction")],
        Call::Sigmask { .. } => vec![man("sigprocmask", "2"), signal("sigprocmask")],
        Call::Prctl(PrctlOption::ChildSubreaper(_)) => vec![SUBREAPER, sys("prctl")],
        Call::Prctl(PrctlOption::Pdeathsig(_)) => vec![man("PR_SET_PDEATHSIG", "2const"), sys("prctl")],
        Call::Setsid => vec![man("setsid", "2"), sys("ksys_setsid")],
        Call::Setpgid { .. } => vec![man("setpgid", "2"), sys("setpgid")],
        Call::Exec { .. } => vec![man("execve", "2"), function("fs/exec.c", "begin_new_exec")],
        Call::Setuid { .. } => vec![man("setuid", "2"), sys("__sys_setuid")],
        Call::Reboot(_) => vec![man("reboot", "2"), function("kernel/pid_namespace.c", "reboot_pid_ns")],
        Call::Fault => vec![man("signal", "7"), signal("force_sig_info_to_task")],
        Call::PidfdOpen { .. } => vec![man("pidfd_open", "2"), pid("pidfd_open")],
        Call::PidfdSendSignal { .. } => vec![man("pidfd_send_signal", "2"), signal("pidfd_send_signal")],
        Call::PidFromPidns { .. } | Call::PidInPidns { .. } => {
            vec![man("ioctl_nsfs", "2"), function("fs/nsfs.c", "ns_ioctl")]
        }
        Call::Getpid => vec![man("getpid", "2"), pid("__task_pid_nr_ns")],
        Call::Gettid => vec![man("gettid", "2"), pid("__task_pid_nr_ns")],
        Call::Getppid => vec![man("getppid", "2"), function("include/linux/pid.h", "task_ppid_nr_ns")],
        Call::Getpgid { .. } => vec![man("getpgid", "2"), pid("__task_pid_nr_ns")],
        Call::Getsid { .. } => vec![man("getsid", "2"), pid("__task_pid_nr_ns")],
        Call::Sysctl { .. } => {
            vec![man("proc_sys_kernel", "5"), function("fs/proc/proc_sysctl.c", "proc_sys_call_handler")]
        }
    }
}
