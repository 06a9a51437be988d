//! What Linux answers when it says no: the error number, and the rule that was broken.
//!
//! The kernel knows only the number. A learner wants the reason, so every refusal in this crate names the [`Rule`] as well.
//! Rules carry no text for humans: crate `text` explains each one in every language.

/// An error number of `errno(3)`, as far as the calls of this crate return it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Errno {
    /// Operation not permitted.
    EPERM,
    /// No such file or directory.
    ENOENT,
    /// No such process.
    ESRCH,
    /// No child processes.
    ECHILD,
    /// Resource temporarily unavailable.
    EAGAIN,
    /// Cannot allocate memory.
    ENOMEM,
    /// Permission denied.
    EACCES,
    /// File exists.
    EEXIST,
    /// Invalid argument.
    EINVAL,
    /// No space left on device.
    ENOSPC,
}

impl Errno {
    /// Every error number, in the order of `errno.h`.
    pub const ALL: [Errno; 10] = [
        Errno::EPERM,
        Errno::ENOENT,
        Errno::ESRCH,
        Errno::ECHILD,
        Errno::EAGAIN,
        Errno::ENOMEM,
        Errno::EACCES,
        Errno::EEXIST,
        Errno::EINVAL,
        Errno::ENOSPC,
    ];

    /// The name as `errno.h` writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Errno::EPERM => "EPERM",
            Errno::ENOENT => "ENOENT",
            Errno::ESRCH => "ESRCH",
            Errno::ECHILD => "ECHILD",
            Errno::EAGAIN => "EAGAIN",
            Errno::ENOMEM => "ENOMEM",
            Errno::EACCES => "EACCES",
            Errno::EEXIST => "EEXIST",
            Errno::EINVAL => "EINVAL",
            Errno::ENOSPC => "ENOSPC",
        }
    }
}

/// A refused call: the number that the caller sees, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The error number that the system call returns.
    pub errno: Errno,
    /// The check that refused it.
    pub rule: Rule,
}

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $rule:ident = $errno:ident, $man:literal, $function:literal;)+) => {
        /// The check that refused a call. Each belongs to one error number, one man page and one kernel function.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $($(#[doc = $doc])+ $rule,)+
        }

        impl Rule {
            /// Every rule, in the order of this file.
            pub const ALL: &[Rule] = &[$(Rule::$rule),+];

            /// The error number that this rule answers with.
            pub const fn errno(self) -> Errno {
                match self {
                    $(Rule::$rule => Errno::$errno,)+
                }
            }

            /// The man page that states the rule.
            pub const fn man_page(self) -> &'static str {
                match self {
                    $(Rule::$rule => $man,)+
                }
            }

            /// The kernel function that checks it.
            pub const fn kernel_function(self) -> &'static str {
                match self {
                    $(Rule::$rule => $function,)+
                }
            }
        }
    };
}

rules! {
    /// Every number that a namespace may hand out is in use, at one of the levels.
    PidsExhausted = EAGAIN, "fork(2)", "alloc_pid";
    /// The namespace has lost its init process: nothing can be created in it any more.
    NamespaceDead = ENOMEM, "pid_namespaces(7)", "alloc_pid";
    /// PID namespaces nest 32 deep below the initial one, and no deeper.
    NestingLimit = ENOSPC, "pid_namespaces(7)", "create_pid_namespace";
    /// Creating or entering a PID namespace needs CAP_SYS_ADMIN.
    NeedsSysAdmin = EPERM, "capabilities(7)", "copy_namespaces";
    /// There are as many PID namespaces as `user.max_pid_namespaces` allows.
    TooManyNamespaces = ENOSPC, "namespaces(7)", "inc_ucount";
    /// The caller's children already go to another namespace than its own: no new one can be made there.
    ChildrenGoElsewhere = EINVAL, "pid_namespaces(7)", "copy_pid_ns";
    /// An init process has no sibling: its parent is outside.
    InitHasNoSiblings = EINVAL, "clone(2)", "copy_process";
    /// The threads of a process live in one namespace.
    ThreadElsewhere = EINVAL, "clone(2)", "copy_process";
    /// With CLONE_PARENT or CLONE_THREAD the child's exit signal is not the caller's to choose.
    ExitSignalNotAllowed = EINVAL, "clone(2)", "clone3_args_valid";
    /// The exit signal is not a signal.
    ExitSignalInvalid = EINVAL, "clone(2)", "clone3_args_valid";
    /// More numbers are asked for than the child has levels, or none at all.
    SetTidTooMany = EINVAL, "clone(2)", "alloc_pid";
    /// The number asked for is below 1, or not below `kernel.pid_max` of its namespace.
    SetTidOutOfRange = EINVAL, "clone(2)", "alloc_pid";
    /// The first process of a namespace must be number 1.
    SetTidNoInitYet = EINVAL, "clone(2)", "alloc_pid";
    /// Choosing numbers needs CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN.
    SetTidNotPermitted = EPERM, "clone(2)", "alloc_pid";
    /// The number asked for is in use.
    SetTidInUse = EEXIST, "clone(2)", "alloc_pid";
    /// Only the caller's own namespace and its descendants can be entered.
    SetnsNotDescendant = EINVAL, "setns(2)", "pidns_install";
    /// The namespace has no init process yet (or does not exist): its file cannot be opened.
    SetnsNothingToOpen = ENOENT, "pid_namespaces(7)", "pidns_for_children_get";
    /// The caller may not look into the process behind the pidfd: it belongs to another user.
    PidfdNotPermitted = EPERM, "setns(2)", "validate_nsset";
    /// The process behind the pidfd has ended.
    SetnsPidfdEnded = ESRCH, "setns(2)", "validate_nsset";
    /// The caller has no child that this wait could wait for.
    NoSuchChild = ECHILD, "wait(2)", "do_wait";
    /// No process has this number in the caller's namespace.
    NoSuchProcess = ESRCH, "kill(2)", "kill_something_info";
    /// No process group has this number in the caller's namespace.
    NoSuchGroup = ESRCH, "kill(2)", "__kill_pgrp_info";
    /// The caller sees nobody but itself and number 1.
    NobodyToSignal = ESRCH, "kill(2)", "kill_something_info";
    /// No thread of that process has this number in the caller's namespace.
    NoSuchThread = ESRCH, "tgkill(2)", "do_send_specific";
    /// Numbers of processes and threads begin with 1.
    TgkillInvalid = EINVAL, "tgkill(2)", "do_tkill";
    /// The process belongs to another user.
    NotYourProcess = EPERM, "kill(2)", "check_kill_permission";
    /// There is no signal of this number.
    SignalInvalid = EINVAL, "kill(2)", "check_kill_permission";
    /// SIGKILL and SIGSTOP cannot be handled or ignored.
    SignalNotCatchable = EINVAL, "sigaction(2)", "do_sigaction";
    /// There is no signal of this number to be sent at the parent's end.
    PdeathsigInvalid = EINVAL, "PR_SET_PDEATHSIG(2const)", "prctl";
    /// A process that leads a group cannot leave it for a session.
    LeadsGroup = EPERM, "setsid(2)", "ksys_setsid";
    /// Numbers of groups are not negative.
    GroupInvalid = EINVAL, "setpgid(2)", "setpgid";
    /// Threads are moved with their process, by its number.
    NotALeader = EINVAL, "setpgid(2)", "setpgid";
    /// Only the caller itself and its children can be moved.
    NotOwnChild = ESRCH, "setpgid(2)", "setpgid";
    /// The child is in another session than the caller.
    ChildInOtherSession = EPERM, "setpgid(2)", "setpgid";
    /// The child runs another program by now.
    ChildHasExeced = EACCES, "setpgid(2)", "setpgid";
    /// Who leads a session stays in its group.
    LeadsSession = EPERM, "setpgid(2)", "setpgid";
    /// No group of the caller's session has this number in the caller's namespace.
    NoGroupInSession = EPERM, "setpgid(2)", "setpgid";
    /// There is no user of this number.
    UserInvalid = EINVAL, "setuid(2)", "__sys_setuid";
    /// Becoming another user needs CAP_SETUID.
    NeedsSetuid = EPERM, "setuid(2)", "__sys_setuid";
    /// Restarting or halting needs CAP_SYS_BOOT.
    NeedsSysBoot = EPERM, "reboot(2)", "reboot";
    /// A nested namespace has no Ctrl-Alt-Del to switch.
    RebootInvalid = EINVAL, "reboot(2)", "reboot_pid_ns";
    /// Numbers of processes begin with 1.
    PidfdInvalid = EINVAL, "pidfd_open(2)", "pidfd_open";
    /// The number is that of a thread which leads no process.
    PidfdOfThread = ENOENT, "pidfd_open(2)", "pidfd_prepare";
    /// The process lives neither in the caller's namespace nor in one nested there.
    PidfdElsewhere = EINVAL, "pidfd_send_signal(2)", "access_pidfd_pidns";
    /// One of the two namespaces does not see the process.
    NotInNamespace = ESRCH, "ioctl_nsfs(2)", "ns_ioctl";
    /// The value is outside the range that this file takes.
    SysctlOutOfRange = EINVAL, "proc_sys_kernel(5)", "proc_dointvec_minmax";
    /// Writing `kernel.ns_last_pid` needs CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE.
    SysctlNotPermitted = EPERM, "proc_sys_kernel(5)", "pid_ns_ctl_handler";
    /// The file is root's to write.
    SysctlNotRoot = EACCES, "proc_sys_kernel(5)", "sysctl_perm";
}

impl From<Rule> for Refusal {
    fn from(rule: Rule) -> Self {
        Refusal { errno: rule.errno(), rule }
    }
}
