//! The part of a Linux kernel that deals in PID namespaces, as a pure function of the calls made to it.
//!
//! Reading order: [`pid`] and [`pid_namespace`] say what the numbers are, [`task`] and [`process`] who has them, [`fork`],
//! [`nsproxy`], [`exec`], [`exit`], [`wait`], [`signal`] and [`sys`] what a process can do with them, [`syscall`] lists every
//! call, and [`event`] is the one place where anything changes. [`check`] states the invariants. Files bear the names of the kernel's own where they can, and each rule names
//! the man page or the kernel function that it comes from; the release that it follows is Linux 6.18.
//!
//! What is deliberately absent: I/O, clocks, randomness, hash maps, names of processes, and any sentence for humans. The same
//! calls give the same state everywhere.

pub mod check;
pub mod config;
pub mod errno;
pub mod event;
pub mod exec;
pub mod exit;
pub mod fork;
pub mod idr;
pub mod list;
pub mod nsfs;
pub mod nsproxy;
pub mod pid;
pub mod pid_namespace;
pub mod pidfd;
pub mod process;
pub mod procfs;
pub mod reboot;
pub mod signal;
pub mod sys;
pub mod syscall;
pub mod sysctl;
pub mod task;
mod tx;
pub mod wait;

pub use config::{Config, Release};
pub use errno::{Errno, Refusal, Rule};
pub use event::Event;
pub use pid::{Nr, Pid, PidId, Upid};
pub use pid_namespace::{NsId, NsState, PidNamespace};
pub use process::{Process, ProcessId};
pub use signal::Signal;
pub use syscall::{Call, Outcome, Returned, Step};
pub use task::{ExitStatus, Phase, State, Task, TaskId};

use list::{Ends, List, Neighbours};
use pid::Pid as StructPid;
use reboot::RebootCommand;
use signal::SigSet;

/// A world: every process, every namespace, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kernel {
    pub(crate) config: Config,
    tasks: Vec<Task>,
    processes: Vec<Process>,
    pids: Vec<StructPid>,
    namespaces: Vec<PidNamespace>,
    /// `user.max_pid_namespaces`.
    pub(crate) max_pid_namespaces: u32,
    /// Set once the first process of the initial namespace has died: the machine stands still.
    panic: Option<ExitStatus>,
    /// Set once somebody has called `reboot` in the initial namespace.
    halted: Option<RebootCommand>,
}

impl Kernel {
    /// A world with one process, the init of one namespace. Its group and its session are outside.
    pub fn new(config: Config) -> Self {
        let pid_max = if config.root_level == 0 { config::PID_MAX_DEFAULT } else { config::PID_MAX_LIMIT };
        let mut namespace = PidNamespace::new(None, config.root_level, pid_max);
        let own = PidId(1);
        namespace.child_reaper = Some(TaskId::FIRST);
        namespace.pids.insert(Nr::INIT, own);
        namespace.cursor = 2;
        let first = ProcessId(0);
        let init = Task {
            pid: own,
            process: first,
            children: Ends::default(),
            pid_for_children: NsId::ROOT,
            phase: Phase::Running,
            suspended: None,
            exit: None,
            uid: config.uid,
            blocked: SigSet::default(),
            pending: Vec::new(),
            pdeath_signal: None,
        };
        let process = Process {
            leader: TaskId::FIRST,
            threads: vec![TaskId::FIRST],
            parent: None,
            siblings: Neighbours::default(),
            pgrp: PidId::OUTSIDE,
            members: Neighbours::default(),
            session: PidId::OUTSIDE,
            leads_session: false,
            exit_signal: Some(Signal::CHLD),
            has_execed: false,
            exec_id: 0,
            parent_exec_id: 0,
            dumpable: config.uid == 0,
            unkillable: true,
            is_child_subreaper: false,
            has_child_subreaper: false,
            actions: Vec::new(),
            pending: Vec::new(),
            curr_target: TaskId::FIRST,
            group_exit: None,
            stopped: false,
            unreported: None,
        };
        let pid = |numbers: Box<[Upid]>, task, process, session_size| StructPid {
            numbers,
            task,
            process,
            members: Ends::default(),
            session_size,
        };
        let outside = pid(Box::new([]), None, None, 1);
        let own = pid(Box::new([Upid { ns: NsId::ROOT, nr: Nr::INIT }]), Some(TaskId::FIRST), Some(first), 0);
        let mut kernel = Kernel {
            config,
            tasks: vec![init],
            processes: vec![process],
            pids: vec![outside, own],
            namespaces: vec![namespace],
            max_pid_namespaces: config::MAX_PID_NAMESPACES,
            panic: None,
            halted: None,
        };
        kernel.append(List::Members(PidId::OUTSIDE), first);
        kernel
    }

    /// One thread.
    pub fn task(&self, task: TaskId) -> &Task {
        &self.tasks[task.0 as usize]
    }

    /// Every thread that there ever was, in order of creation.
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

    /// What `reboot` in the initial namespace has done to the machine, if anything.
    pub fn halted(&self) -> Option<RebootCommand> {
        self.halted
    }

    /// Whether the machine stands still.
    pub fn has_ended(&self) -> bool {
        self.panic.is_some() || self.halted.is_some()
    }
}
