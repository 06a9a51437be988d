//! The part of a Linux kernel that deals in PID namespaces, as a pure function of the calls made to it.
//!
//! Reading order: [`pid`] and [`pid_namespace`] say what the numbers are, [`fork`], [`nsproxy`], [`exit`], [`wait`] and
//! [`signal`] what a process can do with them, [`syscall`] lists every call, and [`event`] is the one place where anything
//! changes. [`check`] states the invariants. Files bear the names of the kernel's own where they can, and each rule names
//! the man page or the kernel function that it comes from; the release that it follows is Linux 6.18.
//!
//! What is deliberately absent: I/O, clocks, randomness, hash maps, names of processes, and any sentence for humans. The same
//! calls give the same state everywhere.

pub mod check;
pub mod config;
pub mod errno;
pub mod event;
pub mod exit;
pub mod family;
pub mod fork;
pub mod idr;
pub mod nsproxy;
pub mod pid;
pub mod pid_namespace;
pub mod procfs;
pub mod signal;
pub mod syscall;
pub mod sysctl;
pub mod task;
pub mod wait;

pub use config::Config;
pub use errno::{Errno, Refusal, Rule};
pub use event::Event;
pub use pid::{Nr, Pid, PidId, Upid};
pub use pid_namespace::{NsId, NsState, PidNamespace};
pub use signal::Signal;
pub use syscall::{Call, Outcome, Returned, Step};
pub use task::{ExitStatus, Phase, State, Task, TaskId};

use family::Links;
use pid::Pid as StructPid;

/// A world: every process, every namespace, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kernel {
    pub(crate) config: Config,
    tasks: Vec<Task>,
    pids: Vec<StructPid>,
    namespaces: Vec<PidNamespace>,
    /// Set once the first process of the initial namespace has died: the machine stands still.
    panic: Option<ExitStatus>,
}

impl Kernel {
    /// A world with one process, the init of one namespace.
    pub fn new(config: Config) -> Self {
        let pid_max = if config.root_level == 0 { config::PID_MAX_DEFAULT } else { config::PID_MAX_LIMIT };
        let mut namespace = PidNamespace::new(None, config.root_level, pid_max);
        namespace.child_reaper = Some(TaskId::FIRST);
        namespace.pids.insert(Nr::INIT, PidId(0));
        namespace.cursor = 2;
        let init = Task {
            pid: PidId(0),
            parent: None,
            links: Links::default(),
            pid_for_children: NsId::ROOT,
            phase: Phase::Running,
            stopped: false,
            suspended: None,
            unreported: None,
            exit: None,
            exit_signal: Some(Signal::CHLD),
            uid: config.uid,
            actions: Vec::new(),
            pending: Vec::new(),
        };
        let pid = StructPid { numbers: Box::new([Upid { ns: NsId::ROOT, nr: Nr::INIT }]), task: Some(TaskId::FIRST) };
        Kernel { config, tasks: vec![init], pids: vec![pid], namespaces: vec![namespace], panic: None }
    }

    /// One process.
    pub fn task(&self, task: TaskId) -> &Task {
        &self.tasks[task.0 as usize]
    }

    /// Every process that there ever was, in order of creation.
    pub fn tasks(&self) -> impl ExactSizeIterator<Item = (TaskId, &Task)> + DoubleEndedIterator {
        self.tasks.iter().enumerate().map(|(index, task)| (TaskId(index as u32), task))
    }

    /// One namespace.
    pub fn namespace(&self, ns: NsId) -> &PidNamespace {
        &self.namespaces[ns.0 as usize]
    }

    /// Every namespace that there ever was, in order of creation.
    pub fn namespaces(&self) -> impl ExactSizeIterator<Item = (NsId, &PidNamespace)> {
        self.namespaces.iter().enumerate().map(|(index, ns)| (NsId(index as u32), ns))
    }

    /// How the first process of the initial namespace ended, which is a kernel panic; `None` as long as it lives.
    pub fn panic(&self) -> Option<ExitStatus> {
        self.panic
    }
}
