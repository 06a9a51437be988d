//! What can change: a closed list, and the only code that changes a [`Kernel`].
//!
//! Each event carries what taking it back needs, so a timeline keeps events and no snapshots. Some events change nothing
//! (a signal that init drops): they are there because a person who asks "why did nothing happen?" deserves an answer.

use crate::Kernel;
use crate::errno::Refusal;
use crate::family::Links;
use crate::pid::{Allocation, Pid, PidId, Upid};
use crate::pid_namespace::{NsId, PidNamespace};
use crate::signal::{Action, SigInfo, Signal};
use crate::syscall::Returned;
use crate::task::{ExitStatus, Phase, Report, Task, TaskId};
use crate::{Nr, config};

/// One change of a [`Kernel`], or something that happened and changed nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A namespace came into being inside `parent`.
    NamespaceCreated {
        /// The new namespace.
        ns: NsId,
        /// The namespace that it is nested in.
        parent: NsId,
    },
    /// A process came into being, with a number at every level.
    TaskCreated(Box<NewTask>),
    /// A process became the init of a namespace.
    ChildReaperSet {
        /// The namespace.
        ns: NsId,
        /// Its first process.
        task: TaskId,
    },
    /// A counter moved although no process got the number, or because somebody wrote `kernel.ns_last_pid`.
    CursorMoved {
        /// The namespace that counts.
        ns: NsId,
        /// The next number to try before.
        from: u32,
        /// The next number to try now.
        to: u32,
    },
    /// Somebody wrote `kernel.pid_max`.
    PidMaxChanged {
        /// The namespace.
        ns: NsId,
        /// The limit before.
        from: u32,
        /// The limit now.
        to: u32,
    },
    /// The children of a process will live in another namespace from now on.
    PidForChildrenChanged {
        /// The process.
        task: TaskId,
        /// The namespace before.
        from: NsId,
        /// The namespace now.
        to: NsId,
    },
    /// What a process does with a signal changed.
    ActionChanged {
        /// The process.
        task: TaskId,
        /// The signal.
        signal: Signal,
        /// Before.
        from: Action,
        /// Now.
        to: Action,
    },
    /// The init of a namespace dies: no number will be allocated in it any more.
    AllocationDisabled {
        /// The namespace.
        ns: NsId,
    },
    /// A process was sent a signal that waits to be taken.
    SignalSent {
        /// The process.
        task: TaskId,
        /// The signal, and who the process thinks sent it.
        info: SigInfo,
    },
    /// A signal had no effect: its action is to ignore it, or the process is an init and the signal came from inside.
    SignalIgnored {
        /// The process.
        task: TaskId,
        /// The signal.
        signal: Signal,
        /// Whether it would have had an effect on a process that is not the init of its namespace.
        init_is_immune: bool,
    },
    /// A process took a signal from its queue.
    SignalTaken {
        /// The process.
        task: TaskId,
        /// Where in the queue it was.
        index: usize,
        /// The signal.
        info: SigInfo,
        /// Whether a handler of the process ran.
        handled: bool,
    },
    /// A process stopped, or went on.
    StoppedChanged {
        /// The process.
        task: TaskId,
        /// Whether it is stopped now.
        to: bool,
    },
    /// What `wait` can report of a living process changed.
    ReportChanged {
        /// The process.
        task: TaskId,
        /// Before.
        from: Option<Report>,
        /// Now.
        to: Option<Report>,
    },
    /// A process began to exit.
    ExitStarted {
        /// The process.
        task: TaskId,
        /// How it ends.
        status: ExitStatus,
    },
    /// A process is in another phase of its life.
    PhaseChanged {
        /// The process.
        task: TaskId,
        /// Before.
        from: Phase,
        /// Now.
        to: Phase,
    },
    /// A process was handed to a new parent.
    Reparented {
        /// The process.
        task: TaskId,
        /// The parent that died.
        from: TaskId,
        /// The new parent.
        to: TaskId,
        /// Its place among the old parent's children.
        links_before: Links,
        /// The signal that its end would have sent; from now on it is SIGCHLD.
        exit_signal_before: Option<Signal>,
    },
    /// A process is gone and its numbers are free.
    Released {
        /// The process.
        task: TaskId,
        /// Its parent until now.
        parent: TaskId,
        /// The phase that it was in.
        from: Phase,
    },
    /// A process was stopped in a call that has nothing left to do but to return.
    CallSuspended {
        /// The caller.
        task: TaskId,
        /// What the call will return.
        value: i64,
    },
    /// A call that had not returned did.
    CallReturned {
        /// The caller.
        task: TaskId,
        /// What it returned.
        result: Result<Returned, Refusal>,
        /// The value that it was suspended with, if that was why it had not returned.
        suspended: Option<i64>,
    },
    /// The first process of the machine died.
    Panicked {
        /// How.
        status: ExitStatus,
    },
}

/// What a new process starts with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// The process.
    pub task: TaskId,
    /// Its numbers, innermost namespace first: the order in which they were allocated.
    pub numbers: Vec<Allocation>,
    /// Its parent.
    pub parent: TaskId,
    /// What its end will send to the parent.
    pub exit_signal: Option<Signal>,
    /// Its user.
    pub uid: u32,
    /// What it inherits for signals.
    pub actions: Vec<(Signal, Action)>,
}

impl Kernel {
    pub(crate) fn task_mut(&mut self, task: TaskId) -> &mut Task {
        &mut self.tasks[task.0 as usize]
    }

    fn namespace_mut(&mut self, ns: NsId) -> &mut PidNamespace {
        &mut self.namespaces[ns.0 as usize]
    }

    /// Makes one change. Nothing else in this crate changes a kernel.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::NamespaceCreated { parent, .. } => {
                let level = self.namespace(*parent).level + 1;
                self.namespaces.push(PidNamespace::new(Some(*parent), level, config::PID_MAX_LIMIT));
            }
            Event::TaskCreated(new) => self.add_task(new),
            Event::ChildReaperSet { ns, task } => self.namespace_mut(*ns).child_reaper = Some(*task),
            Event::CursorMoved { ns, to, .. } => self.namespace_mut(*ns).cursor = *to,
            Event::PidMaxChanged { ns, to, .. } => self.namespace_mut(*ns).pid_max = *to,
            Event::PidForChildrenChanged { task, to, .. } => self.task_mut(*task).pid_for_children = *to,
            Event::ActionChanged { task, signal, to, .. } => self.set_action(*task, *signal, *to),
            Event::AllocationDisabled { ns } => self.namespace_mut(*ns).adding = false,
            Event::SignalSent { task, info } => self.task_mut(*task).pending.push(*info),
            Event::SignalIgnored { .. } => {}
            Event::SignalTaken { task, index, .. } => {
                self.task_mut(*task).pending.remove(*index);
            }
            Event::StoppedChanged { task, to } => self.task_mut(*task).stopped = *to,
            Event::ReportChanged { task, to, .. } => self.task_mut(*task).unreported = *to,
            Event::ExitStarted { task, status } => self.task_mut(*task).exit = Some(*status),
            Event::PhaseChanged { task, to, .. } => self.task_mut(*task).phase = *to,
            Event::Reparented { task, from, to, .. } => {
                self.remove_child(*from, *task);
                self.append_child(*to, *task);
                self.task_mut(*task).exit_signal = Some(Signal::CHLD);
            }
            Event::Released { task, parent, .. } => self.release(*task, *parent),
            Event::CallSuspended { task, value } => self.task_mut(*task).suspended = Some(*value),
            Event::CallReturned { task, .. } => self.task_mut(*task).suspended = None,
            Event::Panicked { status } => self.panic = Some(*status),
        }
    }

    /// Takes one change back; it must be the last one that was made.
    pub fn revert(&mut self, event: &Event) {
        match event {
            Event::NamespaceCreated { .. } => {
                self.namespaces.pop();
            }
            Event::TaskCreated(new) => self.remove_task(new),
            Event::ChildReaperSet { ns, .. } => self.namespace_mut(*ns).child_reaper = None,
            Event::CursorMoved { ns, from, .. } => self.namespace_mut(*ns).cursor = *from,
            Event::PidMaxChanged { ns, from, .. } => self.namespace_mut(*ns).pid_max = *from,
            Event::PidForChildrenChanged { task, from, .. } => self.task_mut(*task).pid_for_children = *from,
            Event::ActionChanged { task, signal, from, .. } => self.set_action(*task, *signal, *from),
            Event::AllocationDisabled { ns } => self.namespace_mut(*ns).adding = true,
            Event::SignalSent { task, .. } => {
                self.task_mut(*task).pending.pop();
            }
            Event::SignalIgnored { .. } => {}
            Event::SignalTaken { task, index, info, .. } => self.task_mut(*task).pending.insert(*index, *info),
            Event::StoppedChanged { task, to } => self.task_mut(*task).stopped = !*to,
            Event::ReportChanged { task, from, .. } => self.task_mut(*task).unreported = *from,
            Event::ExitStarted { task, .. } => self.task_mut(*task).exit = None,
            Event::PhaseChanged { task, from, .. } => self.task_mut(*task).phase = *from,
            Event::Reparented { task, from, to, links_before, exit_signal_before } => {
                self.remove_child(*to, *task);
                self.task_mut(*task).links = *links_before;
                self.put_back_child(*from, *task);
                self.task_mut(*task).exit_signal = *exit_signal_before;
            }
            Event::Released { task, parent, from } => self.bring_back(*task, *parent, *from),
            Event::CallSuspended { task, .. } => self.task_mut(*task).suspended = None,
            Event::CallReturned { task, suspended, .. } => self.task_mut(*task).suspended = *suspended,
            Event::Panicked { .. } => self.panic = None,
        }
    }

    fn add_task(&mut self, new: &NewTask) {
        let pid = PidId(self.pids.len() as u32);
        for level in &new.numbers {
            let namespace = self.namespace_mut(level.ns);
            namespace.pids.insert(level.nr, pid);
            namespace.cursor = level.cursor_after;
        }
        let numbers = new.numbers.iter().rev().map(|level| Upid { ns: level.ns, nr: level.nr }).collect();
        self.pids.push(Pid { numbers, task: Some(new.task) });
        self.tasks.push(Task {
            pid,
            parent: None,
            links: Links::default(),
            pid_for_children: new.numbers[0].ns,
            phase: Phase::Running,
            stopped: false,
            suspended: None,
            unreported: None,
            exit: None,
            exit_signal: new.exit_signal,
            uid: new.uid,
            actions: new.actions.clone(),
            pending: Vec::new(),
        });
        self.append_child(new.parent, new.task);
    }

    fn remove_task(&mut self, new: &NewTask) {
        self.remove_child(new.parent, new.task);
        self.tasks.pop();
        self.pids.pop();
        for level in &new.numbers {
            let namespace = self.namespace_mut(level.ns);
            namespace.pids.remove(level.nr);
            namespace.cursor = level.cursor_before;
        }
    }

    fn set_action(&mut self, task: TaskId, signal: Signal, action: Action) {
        let actions = &mut self.task_mut(task).actions;
        actions.retain(|&(other, _)| other != signal);
        if action != (Action::Default { nocldwait: false }) {
            let place = actions.partition_point(|&(other, _)| other < signal);
            actions.insert(place, (signal, action));
        }
    }

    /// Frees the numbers at every level (Linux: `release_task`, `free_pid`).
    fn release(&mut self, task: TaskId, parent: TaskId) {
        let pid = self.task(task).pid;
        for upid in self.pids[pid.0 as usize].numbers.clone() {
            self.namespace_mut(upid.ns).pids.remove(upid.nr);
        }
        self.pids[pid.0 as usize].task = None;
        self.remove_child(parent, task);
        self.task_mut(task).phase = Phase::Gone;
    }

    fn bring_back(&mut self, task: TaskId, parent: TaskId, phase: Phase) {
        let pid = self.task(task).pid;
        for upid in self.pids[pid.0 as usize].numbers.clone() {
            self.namespace_mut(upid.ns).pids.insert(upid.nr, pid);
        }
        self.pids[pid.0 as usize].task = Some(task);
        self.put_back_child(parent, task);
        self.task_mut(task).phase = phase;
    }

    /// The process that has this number in `ns` (Linux: `find_task_by_pid_ns`).
    pub fn find_task(&self, ns: NsId, nr: Nr) -> Option<TaskId> {
        let pid = self.namespace(ns).pids.find(nr)?;
        self.pids[pid.0 as usize].task
    }

    pub(crate) fn struct_pid(&self, pid: PidId) -> &Pid {
        &self.pids[pid.0 as usize]
    }
}
