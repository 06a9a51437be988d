//! System calls in the script language.

use super::signal_word::SignalWord;
use crate::os::users::Users;
use pidscope_kernel::reboot::RebootCommand;
use pidscope_kernel::sysctl::Sysctl;

/// One system call. Numbers are as written: whether they are in range is for the kernel to check.
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
        /// The first argument of `waitpid`; -1 if absent.
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
        /// The PID in the caller's namespace; also 0, -1 and -PGID.
        pid: i64,
        /// The signal, which may be 0.
        signal: SignalWord,
    },
    /// `tgkill TGID TID SIGNAL`.
    Tgkill {
        /// The TGID in the caller's namespace.
        tgid: i64,
        /// The TID in the caller's namespace.
        tid: i64,
        /// The signal, which may be 0.
        signal: SignalWord,
    },
    /// `sigqueue PID SIGNAL [si_pid=N]`: `rt_sigqueueinfo(2)`.
    Sigqueue {
        /// The PID in the caller's namespace.
        pid: i64,
        /// The signal, which may be 0.
        signal: SignalWord,
        /// The sender's PID to claim; the caller's own if absent.
        si_pid: Option<i64>,
    },
    /// `sigaction SIGNAL ACTION [nocldwait]`.
    Sigaction {
        /// The signal whose disposition changes.
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
        /// The signal.
        signal: SignalWord,
    },
    /// `prctl child_subreaper=N`, `prctl pdeathsig=SIGNAL`.
    Prctl(PrctlOption),
    /// `setsid`.
    Setsid,
    /// `setpgid PID PGID`.
    Setpgid {
        /// The process whose group changes; 0 for the caller.
        pid: i64,
        /// The process group; 0 for one with that process's own PID.
        pgid: i64,
    },
    /// `exec COMMAND`: `execve(2)`.
    Exec {
        /// The new command line.
        cmd: String,
    },
    /// `setuid UID`: the raw system call, of the calling thread alone.
    Setuid {
        /// The UID.
        uid: i64,
    },
    /// `reboot COMMAND`.
    Reboot(RebootCommand),
    /// `fault`: a memory access that ends in SIGSEGV.
    Fault,
    /// `pidfd_open PID`: opens a pidfd and closes it again.
    PidfdOpen {
        /// The PID in the caller's namespace.
        pid: i64,
    },
    /// `pidfd_send_signal pidfd=PROCESS SIGNAL`, with a pidfd that the caller got from elsewhere.
    PidfdSendSignal {
        /// The process that the pidfd refers to.
        pidfd: String,
        /// The signal, which may be 0.
        signal: SignalWord,
    },
    /// `pid_from_pidns NAMESPACE PID`: the ioctl `NS_GET_PID_FROM_PIDNS`.
    PidFromPidns {
        /// The namespace of the PID.
        ns: String,
        /// The PID in that namespace.
        pid: i64,
    },
    /// `pid_in_pidns NAMESPACE PID`: the ioctl `NS_GET_PID_IN_PIDNS`.
    PidInPidns {
        /// The namespace of the result.
        ns: String,
        /// The PID in the caller's namespace.
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
        /// The process whose group is returned; the caller if absent.
        pid: Option<i64>,
    },
    /// `getsid [PID]`.
    Getsid {
        /// The process whose session is returned; the caller if absent.
        pid: Option<i64>,
    },
    /// `sysctl NAME` reads, `sysctl NAME=NUMBER` writes.
    Sysctl {
        /// The file below `/proc/sys`.
        name: Sysctl,
        /// The number to write; `None` for a read.
        write: Option<i64>,
    },
}

impl Call {
    /// The words for the calls, in the order of the table in the contract.
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

    /// Returns the word for this call.
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

/// The word for creating a child. Both stand for `clone3(2)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloneWord {
    /// `fork`, which takes attributes only.
    Fork,
    /// `clone`.
    Clone,
}

impl CloneWord {
    /// Returns the word.
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
    /// The signal that the parent gets when the child exits, if given.
    pub exit_signal: Option<SignalWord>,
    /// The PIDs asked for, innermost namespace first.
    pub set_tid: Option<Vec<i64>>,
    /// The attributes of the child.
    pub attributes: Attributes,
}

impl CloneCall {
    /// Returns a plain `fork CHILD`.
    pub fn fork(child: impl Into<String>) -> Self {
        Self::new(CloneWord::Fork, child)
    }

    /// Returns a `clone CHILD` without flags.
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

/// The properties of a process in a script, besides its place in the tree. Absent ones are inherited or have a default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// The command line.
    pub cmd: Option<String>,
    /// The UID.
    pub uid: Option<u32>,
    /// The terminal, as `ps` shows it.
    pub tty: Option<String>,
    /// The start time, as `ps` shows it.
    pub stime: Option<String>,
    /// The CPU time, as `ps` shows it.
    pub time: Option<String>,
    /// Whether the program reaps its children automatically after each step.
    pub reaps: Option<bool>,
    /// Whether it has its own mount namespace, in which `/proc` shows its own PID namespace.
    pub mount_proc: Option<bool>,
    /// The host name, in its own UTS namespace.
    pub hostname: Option<String>,
    /// Accounts in its root filesystem, in addition to the usual ones.
    pub accounts: Vec<(String, u32)>,
}

impl Attributes {
    /// Returns its `/etc/passwd`.
    pub(crate) fn users(&self) -> Users {
        Users::with(self.accounts.iter().cloned())
    }
}

/// What `setns` joins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetnsTarget {
    /// A namespace, through its file in `/proc/PID/ns`.
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
    /// All actions.
    pub const ALL: [Self; 3] = [Self::Handle, Self::Ignore, Self::Default];

    /// Returns the word for this action.
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
    /// Both operations.
    pub const ALL: [Self; 2] = [Self::Block, Self::Unblock];

    /// Returns the word for this operation.
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
    /// `PR_SET_CHILD_SUBREAPER`; 0 clears it.
    ChildSubreaper(i64),
    /// `PR_SET_PDEATHSIG`; 0 clears it.
    Pdeathsig(SignalWord),
}
