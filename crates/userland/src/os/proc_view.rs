//! The view of a `/proc` that a program reads: every process that the mount shows, with its PIDs in the mount's
//! namespace.

use std::rc::Rc;

use pidscope_kernel::{Signal, TaskId};

use super::users::Users;

/// A `/proc` as one program reads it at one moment.
#[derive(Debug, Clone)]
pub(crate) struct ProcView<'os> {
    /// The processes that the mount shows, sorted by PID; threads other than leaders are not included.
    pub processes: Vec<ProcEntry>,
    /// The target of `/proc/self`: the reader's PID in the mount's namespace; `None` if the reader is not visible
    /// there.
    pub own_pid: Option<u32>,
    /// The reader's `getpid(2)`, in its own namespace.
    pub getpid: u32,
    /// `/proc/sys/kernel/pid_max` as the reader sees it; it determines the width of PID columns.
    pub pid_max: u32,
    /// The reader's controlling terminal, as `ps` prints it (`pts/0`).
    pub own_tty: Option<Rc<str>>,
    /// The reader's effective UID.
    pub own_uid: u32,
    /// The width of the reader's terminal in columns; `None` if its output is no terminal.
    pub columns: Option<usize>,
    /// The user names in the reader's `/etc/passwd`.
    pub users: &'os Users,
    /// The simulated time of day, in seconds since midnight.
    pub now: u32,
}

/// One process in a `/proc`. Its IDs are those of the mount's namespace; 0 where the other process is not visible
/// there.
#[derive(Debug, Clone)]
pub(crate) struct ProcEntry {
    /// The process.
    pub task: TaskId,
    /// `Pid`.
    pub pid: u32,
    /// `PPid`.
    pub ppid: u32,
    /// The process group ID.
    pub pgid: u32,
    /// The session ID.
    pub sid: u32,
    /// The controlling terminal (`pts/0`).
    pub tty: Option<Rc<str>>,
    /// The terminal's foreground process group; -1 without a terminal, 0 if that group is not visible.
    pub tpgid: i32,
    /// The state.
    pub state: ProcState,
    /// The number of threads.
    pub threads: u32,
    /// The threads other than the leader that the mount shows, sorted by TID.
    pub others: Vec<(u32, ProcState)>,
    /// The TID: the same as the PID, unless the entry stands for a thread other than the leader.
    pub tid: u32,
    /// The signal sets.
    pub signals: Signals,
    /// The effective UID.
    pub uid: u32,
    /// The effective GID.
    pub gid: u32,
    /// The first 15 bytes of the program's name (`/proc/PID/comm`).
    pub comm: Rc<str>,
    /// The command line (`/proc/PID/cmdline`); empty for a zombie.
    pub argv: Rc<[String]>,
    /// When it started.
    pub start: StartTime,
    /// CPU time, in seconds.
    pub time: u32,
    /// The inode of `/proc/PID/ns/pid`, which also a zombie has; `None` if the reader has no permission to see it.
    pub pid_ns: Option<NsInode>,
    /// The mount namespace that it is in, or was in when it exited.
    pub mnt_ns: u64,
    /// The UTS namespace that it is in, or was in when it exited.
    pub uts_ns: u64,
}

/// The signal sets in `/proc/PID/status`, one bit for each signal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Signals {
    /// `SigPnd` and `ShdPnd`.
    pub pending: u64,
    /// `SigBlk`.
    pub blocked: u64,
    /// `SigIgn`.
    pub ignored: u64,
    /// `SigCgt`.
    pub caught: u64,
}

impl Signals {
    /// Returns the set of the signals with these names.
    pub fn named(names: &[&str]) -> u64 {
        Self::set(names.iter().filter_map(|name| Signal::from_name(name)))
    }

    /// Returns the set of these signals.
    pub fn set(signals: impl Iterator<Item = Signal>) -> u64 {
        signals.fold(0, |bits, signal| bits | 1 << (signal.number() - 1))
    }
}

/// The types of namespaces that are simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NsKind {
    /// Mount.
    Mnt,
    /// PID.
    Pid,
    /// UTS.
    Uts,
}

impl NsKind {
    /// All types, sorted by name.
    pub const ALL: [NsKind; 3] = [NsKind::Mnt, NsKind::Pid, NsKind::Uts];

    /// Returns its name in `/proc/PID/ns`.
    pub fn name(self) -> &'static str {
        match self {
            NsKind::Mnt => "mnt",
            NsKind::Pid => "pid",
            NsKind::Uts => "uts",
        }
    }

    /// Returns the type of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        NsKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl ProcEntry {
    /// Returns the inode of `/proc/PID/ns/KIND`. A zombie has only its PID namespace left (`exit_task_namespaces`).
    pub fn namespace(&self, kind: NsKind) -> Option<u64> {
        let is_zombie = self.state == ProcState::Zombie;
        match kind {
            NsKind::Mnt => (!is_zombie).then_some(self.mnt_ns),
            NsKind::Pid => self.pid_ns.map(|ns| ns.inode),
            NsKind::Uts => (!is_zombie).then_some(self.uts_ns),
        }
    }
}

/// A PID namespace as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NsInode {
    /// The inode number, as in `pid:[4026531836]`.
    pub inode: u64,
    /// The inode number of the parent namespace, if the reader may see it (`NS_GET_PARENT`).
    pub parent: Option<u64>,
}

/// The state letter in `/proc/PID/stat`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProcState {
    /// `R`: the reader itself.
    Running,
    /// `S`.
    Sleeping,
    /// `T`: stopped by a signal.
    Stopped,
    /// `Z`.
    Zombie,
}

impl ProcState {
    /// Returns the letter.
    pub fn letter(self) -> char {
        match self {
            ProcState::Running => 'R',
            ProcState::Sleeping => 'S',
            ProcState::Stopped => 'T',
            ProcState::Zombie => 'Z',
        }
    }
}

/// The start time of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StartTime {
    /// At this second of the simulated day.
    At(u32),
    /// As given in a scenario: `Apr10`.
    Given(Rc<str>),
}

/// The output of a tool that only reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Printed {
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
    /// The exit status.
    pub status: u8,
}
