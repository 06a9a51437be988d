//! System calls as a script writes them.

use super::signal_word::SignalWord;
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
    /// `wait [PID] [nohang] [untraced] [continued] [all]`: `waitpid(2)`.
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
    },
    /// `kill PID SIGNAL`.
    Kill {
        /// The number as the caller's namespace counts; also 0, -1 and -PGID.
        pid: i64,
        /// The signal, 0 too.
        signal: SignalWord,
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
        "wait",
        "kill",
        "sigaction",
        "getpid",
        "gettid",
        "getppid",
        "getpgid",
        "getsid",
        "sysctl",
    ];

    /// The word that names this call.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Clone(clone) => clone.word.word(),
            Self::Unshare { .. } => "unshare",
            Self::Setns(_) => "setns",
            Self::Exit { .. } => "exit",
            Self::Wait { .. } => "wait",
            Self::Kill { .. } => "kill",
            Self::Sigaction { .. } => "sigaction",
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
