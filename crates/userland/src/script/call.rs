//! System calls as a script writes them.

use super::signal_word::SignalWord;
use crate::os::users::Users;
use pidscope_kernel::reboot::RebootCommand;
use pidscope_kernel::sysctl::Sysctl;

/// One system call. Numbers are as written: ranges are Linux's to refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// `fork` and `clone`.
    Clone(Box<CloneCall>),
    /// `unshare newpid=X`.
    Unshare {
        /// The name of the namespace of the caller's future children.
        newpid: String,
    },
    /// `setns X`, `setns pidfd=B`.
    Setns(SetnsTarget),
    /// `exit CODE`: `exit_group(2)`.
    Exit {
        /// The code as written, of which Linux keeps the low 8 bits.
        code: i64,
    },
    /// `thread_exit CODE`: `exit(2)` of the calling thread alone.
    ThreadExit {
        /// The code as written, of which Linux keeps the low 8 bits.
        code: i64,
    },
    /// `wait [PID] [nohang] [untraced] [continued] [all] [clone]`: `waitpid(2)`.
    Wait {
        /// The first operand of `waitpid`, -1 when absent.
        pid: Option<i64>,
        /// `WNOHANG`.
        nohang: bool,
        /// `WUNTRACED`.
        untraced: bool,
        /// `WCONTINUED`.
        continued: bool,
        /// `__WALL`.
        all: bool,
        /// `__WCLONE`.
        clone: bool,
    },
    /// `kill PID SIGNAL`.
    Kill {
        /// The number as the caller's namespace counts; also 0, -1 and -PGID.
        pid: i64,
        /// The signal, 0 too.
        signal: SignalWord,
    },
    /// `tgkill TGID TID SIGNAL`.
    Tgkill {
        /// The number of the process as the caller's namespace counts.
        tgid: i64,
        /// The number of the thread.
        tid: i64,
        /// The signal, 0 too.
        signal: SignalWord,
    },
    /// `sigqueue PID SIGNAL [si_pid=N]`: `rt_sigqueueinfo(2)`.
    Sigqueue {
        /// The number as the caller's namespace counts.
        pid: i64,
        /// The signal, 0 too.
        signal: SignalWord,
        /// What the receiver is told of the sender; the caller's own number when absent.
        si_pid: Option<i64>,
    },
    /// `sigaction SIGNAL ACTION [nocldwait]`.
    Sigaction {
        /// Whose disposition changes.
        signal: SignalWord,
        /// The new disposition.
        action: SigactionAction,
        /// `SA_NOCLDWAIT`.
        nocldwait: bool,
    },
    /// `sigmask HOW SIGNAL`: `sigprocmask(2)` of the calling thread.
    Sigmask {
        /// Whether the signal is blocked or unblocked.
        how: SigmaskHow,
        /// Which one.
        signal: SignalWord,
    },
    /// `prctl child_subreaper=N`, `prctl pdeathsig=SIGNAL`.
    Prctl(PrctlOption),
    /// `setsid`.
    Setsid,
    /// `setpgid PID PGID`.
    Setpgid {
        /// Whose process group; 0 for the caller's.
        pid: i64,
        /// The group; 0 for one of that process's own number.
        pgid: i64,
    },
    /// `exec COMMAND`: `execve(2)`.
    Exec {
        /// The new command line.
        cmd: String,
    },
    /// `setuid UID`: the raw system call, of the calling thread alone.
    Setuid {
        /// The user.
        uid: i64,
    },
    /// `reboot COMMAND`.
    Reboot(RebootCommand),
    /// `fault`: a memory access that ends in SIGSEGV.
    Fault,
    /// `pidfd_open PID`: whether it can be opened; the descriptor is closed again.
    PidfdOpen {
        /// The number as the caller's namespace counts.
        pid: i64,
    },
    /// `pidfd_send_signal pidfd=PROCESS SIGNAL`, with a pidfd handed in from outside.
    PidfdSendSignal {
        /// The process behind the pidfd.
        pidfd: String,
        /// The signal, 0 too.
        signal: SignalWord,
    },
    /// `pid_from_pidns NAMESPACE PID`: the ioctl `NS_GET_PID_FROM_PIDNS`.
    PidFromPidns {
        /// The namespace that the number is of.
        ns: String,
        /// The number in it.
        pid: i64,
    },
    /// `pid_in_pidns NAMESPACE PID`: the ioctl `NS_GET_PID_IN_PIDNS`.
    PidInPidns {
        /// The namespace whose number is asked for.
        ns: String,
        /// The number as the caller's namespace counts.
        pid: i64,
    },
    /// `getpid`.
    Getpid,
    /// `getppid`.
    Getppid,
    /// `gettid`.
    Gettid,
    /// `getpgid [PID]`.
    Getpgid {
        /// Whose process group; the caller's when absent.
        pid: Option<i64>,
    },
    /// `getsid [PID]`.
    Getsid {
        /// Whose session; the caller's when absent.
        pid: Option<i64>,
    },
    /// `sysctl NAME` reads, `sysctl NAME=NUMBER` writes.
    Sysctl {
        /// The file below `/proc/sys`.
        name: Sysctl,
        /// The number written, or none for a read.
        write: Option<i64>,
    },
}

impl Call {
    /// The words that name calls, in the order of the contract's table.
    pub const WORDS: &'static [&'static str] = &[
        "fork",
        "clone",
        "unshare",
        "setns",
        "exit",
        "thread_exit",
        "wait",
        "kill",
        "tgkill",
        "sigqueue",
        "sigaction",
        "sigmask",
        "prctl",
        "setsid",
        "setpgid",
        "getpid",
        "gettid",
        "getppid",
        "getpgid",
        "getsid",
        "exec",
        "setuid",
        "sysctl",
        "reboot",
        "fault",
        "pidfd_open",
        "pidfd_send_signal",
        "pid_from_pidns",
        "pid_in_pidns",
    ];

    /// The word that names this call.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Clone(clone) => clone.word.word(),
            Self::Unshare { .. } => "unshare",
            Self::Setns(_) => "setns",
            Self::Exit { .. } => "exit",
            Self::ThreadExit { .. } => "thread_exit",
            Self::Wait { .. } => "wait",
            Self::Kill { .. } => "kill",
            Self::Tgkill { .. } => "tgkill",
            Self::Sigqueue { .. } => "sigqueue",
            Self::Sigaction { .. } => "sigaction",
            Self::Sigmask { .. } => "sigmask",
            Self::Prctl { .. } => "prctl",
            Self::Setsid => "setsid",
            Self::Setpgid { .. } => "setpgid",
            Self::Exec { .. } => "exec",
            Self::Setuid { .. } => "setuid",
            Self::Reboot(_) => "reboot",
            Self::Fault => "fault",
            Self::PidfdOpen { .. } => "pidfd_open",
            Self::PidfdSendSignal { .. } => "pidfd_send_signal",
            Self::PidFromPidns { .. } => "pid_from_pidns",
            Self::PidInPidns { .. } => "pid_in_pidns",
            Self::Getpid => "getpid",
            Self::Getppid => "getppid",
            Self::Gettid => "gettid",
            Self::Getpgid { .. } => "getpgid",
            Self::Getsid { .. } => "getsid",
            Self::Sysctl { .. } => "sysctl",
        }
    }
}

/// Which of the two words asked for a child. Both are `clone3(2)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloneWord {
    /// `fork`, which takes attributes only.
    Fork,
    /// `clone`.
    Clone,
}

impl CloneWord {
    /// The word itself.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fork => "fork",
            Self::Clone => "clone",
        }
    }
}

/// `fork CHILD ...` or `clone CHILD ...`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloneCall {
    /// The word used.
    pub word: CloneWord,
    /// The name of the child.
    pub child: String,
    /// `CLONE_NEWPID`, with the name of the new namespace.
    pub newpid: Option<String>,
    /// `CLONE_THREAD`, with `CLONE_VM` and `CLONE_SIGHAND`.
    pub thread: bool,
    /// `CLONE_PARENT`.
    pub parent: bool,
    /// The signal that tells the parent of the child's end, when given.
    pub exit_signal: Option<SignalWord>,
    /// The numbers asked for, innermost namespace first.
    pub set_tid: Option<Vec<i64>>,
    /// What the child is like.
    pub attributes: Attributes,
}

impl CloneCall {
    /// A plain `fork CHILD`.
    pub fn fork(child: impl Into<String>) -> Self {
        Self::new(CloneWord::Fork, child)
    }

    /// A `clone CHILD` without flags.
    pub fn clone_child(child: impl Into<String>) -> Self {
        Self::new(CloneWord::Clone, child)
    }

    pub(super) fn new(word: CloneWord, child: impl Into<String>) -> Self {
        Self {
            word,
            child: child.into(),
            newpid: None,
            thread: false,
            parent: false,
            exit_signal: None,
            set_tid: None,
            attributes: Attributes::default(),
        }
    }
}

/// What a script says of a process beside its place in the tree. What is absent is inherited or has its default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// The command line.
    pub cmd: Option<String>,
    /// The user.
    pub uid: Option<u32>,
    /// The terminal, as `ps` shows it.
    pub tty: Option<String>,
    /// The time of start, as `ps` shows it.
    pub stime: Option<String>,
    /// The processor time used, as `ps` shows it.
    pub time: Option<String>,
    /// Whether the program reaps its children after each step.
    pub reaps: Option<bool>,
    /// Whether it has a mount namespace of its own, in which `/proc` shows its own PID namespace.
    pub mount_proc: Option<bool>,
    /// The name of its machine, in a UTS namespace of its own.
    pub hostname: Option<String>,
    /// Accounts in its root filesystem, beside the usual ones.
    pub accounts: Vec<(String, u32)>,
}

impl Attributes {
    /// Its `/etc/passwd`.
    pub(crate) fn users(&self) -> Users {
        Users::with(self.accounts.iter().cloned())
    }
}

/// What `setns` enters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetnsTarget {
    /// A namespace, through its file.
    Namespace(String),
    /// The namespace of a process, through a pidfd.
    Pidfd(String),
}

/// The disposition that `sigaction` sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigactionAction {
    /// A handler.
    Handle,
    /// `SIG_IGN`.
    Ignore,
    /// `SIG_DFL`.
    Default,
}

impl SigactionAction {
    /// Every action.
    pub const ALL: [Self; 3] = [Self::Handle, Self::Ignore, Self::Default];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Handle => "handle",
            Self::Ignore => "ignore",
            Self::Default => "default",
        }
    }
}

/// What `sigmask` does with a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigmaskHow {
    /// `SIG_BLOCK`.
    Block,
    /// `SIG_UNBLOCK`.
    Unblock,
}

impl SigmaskHow {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Block, Self::Unblock];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Unblock => "unblock",
        }
    }
}

/// What `prctl` sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrctlOption {
    /// `PR_SET_CHILD_SUBREAPER`, 0 for no.
    ChildSubreaper(i64),
    /// `PR_SET_PDEATHSIG`, 0 for none.
    Pdeathsig(SignalWord),
}
