//! The parts of the Linux kernel that deal with PID namespaces, as a pure function of the system calls made.
//!
//! Reading order: [`pid`] and [`pid_namespace`] define the numbers; [`task`] and [`process`] the threads and processes
//! that have them; [`fork`], [`nsproxy`], [`exec`], [`exit`], [`wait`], [`signal`] and [`sys`] what a process can do;
//! [`syscall`] lists every call; [`event`] is the only place where the state changes; [`check`] states the invariants.
//! Files are named after the kernel's own where possible, and each rule cites the man page or the kernel function that
//! it comes from. The release modelled is Linux 6.18.
//!
//! Deliberately absent: I/O, clocks, randomness, hash maps, process names, and text for humans. The same calls always
//! produce the same state.

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
    /// How the init of the machine's initial namespace ended, once it has: a kernel panic, after which nothing runs.
    panic: Option<ExitStatus>,
    /// The command that `reboot` was called with in the initial namespace, once it has been; nothing runs afterwards.
    halted: Option<RebootCommand>,
}

impl Kernel {
    /// Creates a world with one process, the init of its only namespace. Its process group and session are outside the
    /// world.
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

    /// Returns a thread.
    pub fn task(&self, task: TaskId) -> &Task {
        &self.tasks[task.0 as usize]
    }

    /// Returns every thread that has ever existed, in order of creation.
    pub fn tasks(&self) -> impl ExactSizeIterator<Item = (TaskId, &Task)> + DoubleEndedIterator {
        self.tasks.iter().enumerate().map(|(index, task)| (TaskId(index as u32), task))
    }

    /// Returns a namespace.
    pub fn namespace(&self, ns: NsId) -> &PidNamespace {
        &self.namespaces[ns.0 as usize]
    }

    /// Returns every namespace that has ever existed, in order of creation.
    pub fn namespaces(&self) -> impl ExactSizeIterator<Item = (NsId, &PidNamespace)> {
        self.namespaces.iter().enumerate().map(|(index, ns)| (NsId(index as u32), ns))
    }

    /// Returns how the init of the initial namespace ended, which is a kernel panic; `None` if it has not.
    pub fn panic(&self) -> Option<ExitStatus> {
        self.panic
    }

    /// Returns the command with which `reboot` halted or restarted the machine, if it has.
    pub fn halted(&self) -> Option<RebootCommand> {
        self.halted
    }

    /// Returns whether the machine has stopped, by a panic or by `reboot`.
    pub fn has_ended(&self) -> bool {
        self.panic.is_some() || self.halted.is_some()
    }
}
