//! How Linux refuses a call: the error number, and the rule that was broken.
//!
//! The kernel returns only the number. A learner wants the reason, so every refusal in this crate also names the
//! [`Rule`]. Rules carry no text for humans: the crate `text` explains each one in every language.

/// An error number of `errno(3)`, of those that the calls of this crate return.
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

    /// Returns the name as written in `errno.h`.
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

/// A refused call: the error number that the caller sees, and the reason.
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

            /// Returns the error number of the rule.
            pub const fn errno(self) -> Errno {
                match self {
                    $(Rule::$rule => Errno::$errno,)+
                }
            }

            /// Returns the man page that states the rule.
            pub const fn man_page(self) -> &'static str {
                match self {
                    $(Rule::$rule => $man,)+
                }
            }

            /// Returns the kernel function that checks the rule.
            pub const fn kernel_function(self) -> &'static str {
                match self {
                    $(Rule::$rule => $function,)+
                }
            }
        }
    };
}

rules! {
    /// Every number that a namespace may allocate is in use, at one of the levels.
    PidsExhausted = EAGAIN, "fork(2)", "alloc_pid";
    /// The namespace has lost its init process: nothing can be created in it any more.
    NamespaceDead = ENOMEM, "pid_namespaces(7)", "alloc_pid";
    /// PID namespaces nest at most 32 deep below the initial one.
    NestingLimit = ENOSPC, "pid_namespaces(7)", "create_pid_namespace";
    /// Creating or entering a PID namespace needs CAP_SYS_ADMIN.
    NeedsSysAdmin = EPERM, "capabilities(7)", "copy_namespaces";
    /// There are as many PID namespaces as `user.max_pid_namespaces` allows.
    TooManyNamespaces = ENOSPC, "namespaces(7)", "inc_ucount";
    /// The caller's children already go to a namespace other than its own, so no new one can be created.
    ChildrenGoElsewhere = EINVAL, "pid_namespaces(7)", "copy_pid_ns";
    /// An init process cannot have siblings: its parent is outside the namespace.
    InitHasNoSiblings = EINVAL, "clone(2)", "copy_process";
    /// All threads of a process live in one namespace.
    ThreadElsewhere = EINVAL, "clone(2)", "copy_process";
    /// With CLONE_PARENT or CLONE_THREAD, the caller cannot choose the child's exit signal.
    ExitSignalNotAllowed = EINVAL, "clone(2)", "clone3_args_valid";
    /// The exit signal does not exist.
    ExitSignalInvalid = EINVAL, "clone(2)", "clone3_args_valid";
    /// More numbers are requested than the child has levels, or none at all.
    SetTidTooMany = EINVAL, "clone(2)", "alloc_pid";
    /// The requested number is below 1, or not below `kernel.pid_max` of its namespace.
    SetTidOutOfRange = EINVAL, "clone(2)", "alloc_pid";
    /// The first process of a namespace must be number 1.
    SetTidNoInitYet = EINVAL, "clone(2)", "alloc_pid";
    /// Choosing numbers needs CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN.
    SetTidNotPermitted = EPERM, "clone(2)", "alloc_pid";
    /// The requested number is in use.
    SetTidInUse = EEXIST, "clone(2)", "alloc_pid";
    /// Only the caller's own namespace and its descendants can be entered.
    SetnsNotDescendant = EINVAL, "setns(2)", "pidns_install";
    /// The namespace has no init process yet (or does not exist): its file cannot be opened.
    SetnsNothingToOpen = ENOENT, "pid_namespaces(7)", "pidns_for_children_get";
    /// The caller may not inspect the process behind the pidfd, which belongs to another user.
    PidfdNotPermitted = EPERM, "setns(2)", "validate_nsset";
    /// The process behind the pidfd has ended.
    SetnsPidfdEnded = ESRCH, "setns(2)", "validate_nsset";
    /// The caller has no child that matches the wait.
    NoSuchChild = ECHILD, "wait(2)", "do_wait";
    /// No process has this number in the caller's namespace.
    NoSuchProcess = ESRCH, "kill(2)", "kill_something_info";
    /// No process group has this number in the caller's namespace.
    NoSuchGroup = ESRCH, "kill(2)", "__kill_pgrp_info";
    /// The caller sees no process but itself and number 1.
    NobodyToSignal = ESRCH, "kill(2)", "kill_something_info";
    /// No thread of that process has this number in the caller's namespace.
    NoSuchThread = ESRCH, "tgkill(2)", "do_send_specific";
    /// Process and thread numbers start at 1.
    TgkillInvalid = EINVAL, "tgkill(2)", "do_tkill";
    /// The process belongs to another user.
    NotYourProcess = EPERM, "kill(2)", "check_kill_permission";
    /// There is no signal with this number.
    SignalInvalid = EINVAL, "kill(2)", "check_kill_permission";
    /// SIGKILL and SIGSTOP cannot be handled or ignored.
    SignalNotCatchable = EINVAL, "sigaction(2)", "do_sigaction";
    /// There is no signal with this number to send at the parent's end.
    PdeathsigInvalid = EINVAL, "PR_SET_PDEATHSIG(2const)", "prctl";
    /// A process group leader cannot create a session.
    LeadsGroup = EPERM, "setsid(2)", "ksys_setsid";
    /// Process group numbers are not negative.
    GroupInvalid = EINVAL, "setpgid(2)", "setpgid";
    /// A thread cannot be moved on its own, only its process, by the process's number.
    NotALeader = EINVAL, "setpgid(2)", "setpgid";
    /// Only the caller itself and its children can be moved.
    NotOwnChild = ESRCH, "setpgid(2)", "setpgid";
    /// The child is in another session than the caller.
    ChildInOtherSession = EPERM, "setpgid(2)", "setpgid";
    /// The child has executed another program by now.
    ChildHasExeced = EACCES, "setpgid(2)", "setpgid";
    /// A session leader cannot leave its process group.
    LeadsSession = EPERM, "setpgid(2)", "setpgid";
    /// No group of the caller's session has this number in the caller's namespace.
    NoGroupInSession = EPERM, "setpgid(2)", "setpgid";
    /// There is no user with this number.
    UserInvalid = EINVAL, "setuid(2)", "__sys_setuid";
    /// Becoming another user needs CAP_SETUID.
    NeedsSetuid = EPERM, "setuid(2)", "__sys_setuid";
    /// Restarting or halting needs CAP_SYS_BOOT.
    NeedsSysBoot = EPERM, "reboot(2)", "reboot";
    /// A nested namespace has no Ctrl-Alt-Del setting.
    RebootInvalid = EINVAL, "reboot(2)", "reboot_pid_ns";
    /// Process numbers start at 1.
    PidfdInvalid = EINVAL, "pidfd_open(2)", "pidfd_open";
    /// The number is that of a thread that is not a leader.
    PidfdOfThread = ENOENT, "pidfd_open(2)", "pidfd_prepare";
    /// The process lives neither in the caller's namespace nor in one nested in it.
    PidfdElsewhere = EINVAL, "pidfd_send_signal(2)", "access_pidfd_pidns";
    /// The process is not visible in one of the two namespaces.
    NotInNamespace = ESRCH, "ioctl_nsfs(2)", "ns_ioctl";
    /// The value is outside the range that the file accepts.
    SysctlOutOfRange = EINVAL, "proc_sys_kernel(5)", "proc_dointvec_minmax";
    /// Writing `kernel.ns_last_pid` needs CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE.
    SysctlNotPermitted = EPERM, "proc_sys_kernel(5)", "pid_ns_ctl_handler";
    /// Only root may write the file.
    SysctlNotRoot = EACCES, "proc_sys_kernel(5)", "sysctl_perm";
}

impl From<Rule> for Refusal {
    fn from(rule: Rule) -> Self {
        Refusal { errno: rule.errno(), rule }
    }
}
