//! What a program finds when it reads a `/proc`: every process that the mount shows, with the mount's numbers.

use std::rc::Rc;

use pidscope_kernel::{Signal, TaskId};

use super::users::Users;

/// A `/proc` as one program reads it at one moment.
#[derive(Debug, Clone)]
pub(crate) struct ProcView<'os> {
    /// The processes that the mount shows, by their numbers; threads beside the leaders are not among them.
    pub processes: Vec<ProcEntry>,
    /// What `/proc/self` points to: the reader's number in the mount's namespace; none where the reader is not visible.
    pub own_pid: Option<u32>,
    /// What `getpid(2)` tells the reader, in the namespace that it lives in.
    pub getpid: u32,
    /// `/proc/sys/kernel/pid_max` as the reader reads it: how wide numbers can become.
    pub pid_max: u32,
    /// The reader's own terminal, as `ps` writes it (`pts/0`).
    pub own_tty: Option<Rc<str>>,
    /// The reader's effective user.
    pub own_uid: u32,
    /// How many columns the reader's terminal has; none if it writes to none.
    pub columns: Option<usize>,
    /// The names of users in the reader's `/etc/passwd`.
    pub users: &'os Users,
    /// The virtual time of day, in seconds since midnight of the world's day.
    pub now: u32,
}

/// One process in a `/proc`. Numbers are the mount's; 0 where the other process is not visible there.
#[derive(Debug, Clone)]
pub(crate) struct ProcEntry {
    /// Which process it is.
    pub task: TaskId,
    /// `Pid`.
    pub pid: u32,
    /// `PPid`.
    pub ppid: u32,
    /// The process group.
    pub pgid: u32,
    /// The session.
    pub sid: u32,
    /// The controlling terminal (`pts/0`).
    pub tty: Option<Rc<str>>,
    /// The terminal's foreground process group; -1 without a terminal, 0 where that group is not visible.
    pub tpgid: i32,
    /// What it is doing.
    pub state: ProcState,
    /// How many threads it has.
    pub threads: u32,
    /// Those of them beside the leader that the mount shows, by their numbers.
    pub others: Vec<(u32, ProcState)>,
    /// The thread's number: the process's own, but where a thread beside the leader is shown as one.
    pub tid: u32,
    /// What becomes of signals.
    pub signals: Signals,
    /// The effective user.
    pub uid: u32,
    /// The effective group.
    pub gid: u32,
    /// The first 15 bytes of the program's name (`/proc/PID/comm`).
    pub comm: Rc<str>,
    /// The command line (`/proc/PID/cmdline`); nothing for a zombie.
    pub argv: Rc<[String]>,
    /// When it started.
    pub start: StartTime,
    /// CPU time, in seconds.
    pub time: u32,
    /// The inode of `/proc/PID/ns/pid`, which a zombie has, too; none where the reader may not know it.
    pub pid_ns: Option<NsInode>,
    /// The mount namespace that it is in, or has been in until it ended.
    pub mnt_ns: u64,
    /// The UTS namespace that it is in, or has been in until it ended.
    pub uts_ns: u64,
}

/// The signals in `/proc/PID/status`, a bit for each.
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
    /// The set of the signals with these names.
    pub fn named(names: &[&str]) -> u64 {
        Self::set(names.iter().filter_map(|name| Signal::from_name(name)))
    }

    /// A bit for each signal.
    pub fn set(signals: impl Iterator<Item = Signal>) -> u64 {
        signals.fold(0, |bits, signal| bits | 1 << (signal.number() - 1))
    }
}

/// The types of namespace of which this world has more than one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NsKind {
    /// Mounts.
    Mnt,
    /// Process numbers.
    Pid,
    /// The host's name.
    Uts,
}

impl NsKind {
    /// Every type, by name.
    pub const ALL: [NsKind; 3] = [NsKind::Mnt, NsKind::Pid, NsKind::Uts];

    /// What it is called in `/proc/PID/ns`.
    pub fn name(self) -> &'static str {
        match self {
            NsKind::Mnt => "mnt",
            NsKind::Pid => "pid",
            NsKind::Uts => "uts",
        }
    }

    /// The type that is called so.
    pub fn of_name(name: &str) -> Option<Self> {
        NsKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl ProcEntry {
    /// The inode of `/proc/PID/ns/KIND`. A zombie is only in its PID namespace any more (`exit_task_namespaces`).
    pub fn namespace(&self, kind: NsKind) -> Option<u64> {
        let is_zombie = self.state == ProcState::Zombie;
        match kind {
            NsKind::Mnt => (!is_zombie).then_some(self.mnt_ns),
            NsKind::Pid => self.pid_ns.map(|ns| ns.inode),
            NsKind::Uts => (!is_zombie).then_some(self.uts_ns),
        }
    }
}

/// What a PID namespace looks like as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NsInode {
    /// The inode, as in `pid:[4026531836]`.
    pub inode: u64,
    /// The inode of the parent namespace where the reader may see it (`NS_GET_PARENT`).
    pub parent: Option<u64>,
}

/// The letter in `/proc/PID/stat`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProcState {
    /// `R`: the reader itself.
    Running,
    /// `S`.
    Sleeping,
    /// `T`: by a signal.
    Stopped,
    /// `Z`.
    Zombie,
}

impl ProcState {
    /// The letter.
    pub fn letter(self) -> char {
        match self {
            ProcState::Running => 'R',
            ProcState::Sleeping => 'S',
            ProcState::Stopped => 'T',
            ProcState::Zombie => 'Z',
        }
    }
}

/// When a process started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StartTime {
    /// At this second of the world's day.
    At(u32),
    /// As a scenario says it: `Apr10`.
    Given(Rc<str>),
}

/// What a tool that only reads has printed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Printed {
    /// To standard output.
    pub out: String,
    /// To standard error.
    pub err: String,
    /// The exit status.
    pub status: u8,
}
