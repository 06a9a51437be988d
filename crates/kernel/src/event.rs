//! What can change: a closed list, and the only code that changes a [`Kernel`].
//!
//! Each event carries what taking it back needs, so a timeline keeps events and no snapshots. Some events change nothing
//! (a signal that init drops): they are there because a person who asks "why did nothing happen?" deserves an answer.

use crate::Kernel;
use crate::config;
use crate::errno::Refusal;
use crate::idr::Idr;
use crate::list::{Ends, List, Neighbours};
use crate::pid::{Allocation, Nr, Pid, PidId, Upid};
use crate::pid_namespace::{NsId, PidNamespace};
use crate::process::{Process, ProcessId};
use crate::reboot::RebootCommand;
use crate::signal::{Action, Queue, SigInfo, SigSet, Signal};
use crate::syscall::Returned;
use crate::task::{ExitStatus, Phase, Report, Task, TaskId};

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
    /// A process or a thread came into being, with a number at every level.
    TaskCreated(Box<NewTask>),
    /// Another thread is the one that orphans of a namespace are handed to: its first process, or one of that process's
    /// threads.
    ChildReaperSet {
        /// The namespace.
        ns: NsId,
        /// Before.
        from: Option<TaskId>,
        /// Now.
        to: TaskId,
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
    /// Somebody wrote `user.max_pid_namespaces`.
    MaxPidNamespacesChanged {
        /// The limit before.
        from: u32,
        /// The limit now.
        to: u32,
    },
    /// The children of a thread will live in another namespace from now on.
    PidForChildrenChanged {
        /// The thread.
        task: TaskId,
        /// The namespace before.
        from: NsId,
        /// The namespace now.
        to: NsId,
    },
    /// What a process does with a signal changed.
    ActionChanged {
        /// The process.
        process: ProcessId,
        /// The signal.
        signal: Signal,
        /// Before.
        from: Action,
        /// Now.
        to: Action,
    },
    /// Which signals a thread lets wait changed.
    BlockedChanged {
        /// The thread.
        task: TaskId,
        /// Before.
        from: SigSet,
        /// Now.
        to: SigSet,
    },
    /// An init process is no longer protected: what comes cannot be held off.
    ProtectionLost {
        /// The process.
        process: ProcessId,
    },
    /// A thread runs as another user.
    UserChanged {
        /// The thread.
        task: TaskId,
        /// Before.
        from: u32,
        /// Now.
        to: u32,
        /// What it was to be sent at its parent's end, which another user is not.
        pdeath_signal_before: Option<Signal>,
        /// Whether others of the same user could look into its process; from now on they cannot.
        was_dumpable: bool,
    },
    /// A process belongs to another group.
    GroupChanged {
        /// The process.
        process: ProcessId,
        /// The group before.
        from: PidId,
        /// The group now.
        to: PidId,
        /// Its place in the group before.
        members_before: Neighbours,
    },
    /// A process leads a session of its own.
    SessionCreated {
        /// The process.
        process: ProcessId,
        /// The session before.
        from: PidId,
        /// The session now.
        to: PidId,
    },
    /// A process takes over orphans among its descendants from now on, or no longer.
    SubreaperChanged {
        /// The process.
        process: ProcessId,
        /// Whether it does.
        to: bool,
    },
    /// A process will look for a subreaper when it dies.
    ToldOfSubreaper {
        /// The process.
        process: ProcessId,
    },
    /// What a thread is sent at its parent's end changed.
    PdeathsigChanged {
        /// The thread.
        task: TaskId,
        /// Before.
        from: Option<Signal>,
        /// Now.
        to: Option<Signal>,
    },
    /// A thread took over the numbers of its process's leader, in an `exec`; the old leader has the thread's.
    LeaderReplaced {
        /// The process.
        process: ProcessId,
        /// The old leader.
        from: TaskId,
        /// The new one.
        to: TaskId,
    },
    /// A process runs another program.
    Executed {
        /// The process.
        process: ProcessId,
        /// What its end would have sent; from now on it is SIGCHLD.
        exit_signal_before: Option<Signal>,
        /// Whether it was not the first time.
        had_execed: bool,
        /// Whether others of the same user could look into it; from now on they can.
        was_dumpable: bool,
    },
    /// The init of a namespace dies: no number will be allocated in it any more.
    AllocationDisabled {
        /// The namespace.
        ns: NsId,
    },
    /// Somebody called `reboot` in a namespace.
    RebootRequested {
        /// The namespace.
        ns: NsId,
        /// What its init would have seemed to die of before.
        from: Option<Signal>,
        /// What it will seem to have died of.
        to: Signal,
    },
    /// A signal waits to be taken.
    SignalSent {
        /// The thread that it was sent to.
        task: TaskId,
        /// Where it waits.
        queue: Queue,
        /// The signal, and who the receiver is told sent it.
        info: SigInfo,
    },
    /// A signal had no effect: its action is to ignore it, or the process is an init and the signal came from inside.
    SignalIgnored {
        /// The thread that it was sent to.
        task: TaskId,
        /// The signal.
        signal: Signal,
        /// Whether it would have had an effect on a process that is not the init of its namespace.
        init_is_immune: bool,
    },
    /// A signal that waited is gone: the process ignores it from now on, or a stop and a continuation took each other back.
    SignalDropped {
        /// Where it waited.
        queue: Queue,
        /// At which place.
        index: usize,
        /// The signal.
        info: SigInfo,
    },
    /// A thread took a signal from a queue.
    SignalTaken {
        /// The thread.
        task: TaskId,
        /// Where it waited.
        queue: Queue,
        /// At which place.
        index: usize,
        /// The signal.
        info: SigInfo,
    },
    /// A handler ran.
    HandlerRan {
        /// The thread that it ran in.
        task: TaskId,
        /// What it was told.
        info: SigInfo,
    },
    /// Another thread of a process is the first to be looked at when a thread is sought that takes a signal.
    CurrTargetMoved {
        /// The process.
        process: ProcessId,
        /// Before.
        from: TaskId,
        /// Now.
        to: TaskId,
    },
    /// A process stopped, or went on.
    StoppedChanged {
        /// The process.
        process: ProcessId,
        /// Whether it is stopped now.
        to: bool,
    },
    /// What `wait` can report of a living process changed.
    ReportChanged {
        /// The process.
        process: ProcessId,
        /// Before.
        from: Option<Report>,
        /// Now.
        to: Option<Report>,
    },
    /// It is certain that a process ends, and how; each of its threads will.
    GroupExitStarted {
        /// The process.
        process: ProcessId,
        /// How it ends.
        status: ExitStatus,
        /// Whether it was protected as an init.
        unkillable: bool,
        /// Whether it was stopped.
        stopped: bool,
        /// What `wait` could have reported of it.
        unreported: Option<Report>,
    },
    /// A process ends otherwise than it seemed: somebody called `reboot` in its namespace.
    ExitStatusChanged {
        /// The process.
        process: ProcessId,
        /// Before.
        from: ExitStatus,
        /// Now.
        to: ExitStatus,
    },
    /// A thread began to exit.
    ExitStarted {
        /// The thread.
        task: TaskId,
        /// With what.
        status: ExitStatus,
        /// The phase that it was in.
        from: Phase,
    },
    /// A thread is in another phase of its life.
    PhaseChanged {
        /// The thread.
        task: TaskId,
        /// Before.
        from: Phase,
        /// Now.
        to: Phase,
    },
    /// A process was handed to another thread, of another process or of the same.
    Reparented {
        /// The process.
        process: ProcessId,
        /// The thread that ends.
        from: TaskId,
        /// The thread that takes over.
        to: TaskId,
        /// Its place among the old parent's children.
        siblings_before: Neighbours,
        /// What its end would have sent.
        exit_signal_before: Option<Signal>,
        /// What its end will send.
        exit_signal: Option<Signal>,
    },
    /// A thread is gone.
    Released {
        /// The thread.
        task: TaskId,
        /// Its place among the threads of its process.
        index: usize,
        /// The parent until now, if the process has gone with it.
        parent: Option<TaskId>,
        /// The phase that it was in.
        from: Phase,
    },
    /// Numbers are free: no thread, group or session is known by them any more.
    PidFreed {
        /// The numbers.
        pid: PidId,
    },
    /// A process was stopped in a call that has nothing left to do but to return.
    CallSuspended {
        /// The caller.
        task: TaskId,
        /// What the call will come to.
        result: Result<Returned, Refusal>,
    },
    /// A call that had not returned did.
    CallReturned {
        /// The caller.
        task: TaskId,
        /// What it came to.
        result: Result<Returned, Refusal>,
        /// Whether it only waited for the process to go on.
        was_suspended: bool,
    },
    /// The first process of the machine died.
    Panicked {
        /// How.
        status: ExitStatus,
    },
    /// The machine was halted or restarted.
    Halted {
        /// How.
        command: RebootCommand,
    },
}

/// What a new process or thread starts with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// The thread.
    pub task: TaskId,
    /// Its process: a new one, or that of its creator.
    pub process: ProcessId,
    /// The thread that created it, from which it inherits.
    pub creator: TaskId,
    /// Its numbers, innermost namespace first: the order in which they were allocated.
    pub numbers: Vec<Allocation>,
    /// The parent of the process.
    pub parent: TaskId,
    /// What the end of the process will send to the parent.
    pub exit_signal: Option<Signal>,
    /// How many programs the parent had run.
    pub(crate) parent_exec_id: u32,
    /// Its user.
    pub(crate) uid: u32,
    /// The signals that it lets wait.
    pub(crate) blocked: SigSet,
    /// Whether it is the first process of its namespace.
    pub is_init: bool,
}

impl NewTask {
    /// Whether it is one more thread of its creator's process.
    pub fn is_thread(&self, kernel: &Kernel) -> bool {
        kernel.task(self.creator).process == self.process
    }
}

impl Kernel {
    pub(crate) fn task_mut(&mut self, task: TaskId) -> &mut Task {
        &mut self.tasks[task.0 as usize]
    }

    pub(crate) fn process_mut(&mut self, process: ProcessId) -> &mut Process {
        &mut self.processes[process.0 as usize]
    }

    pub(crate) fn pid_mut(&mut self, pid: PidId) -> &mut Pid {
        &mut self.pids[pid.0 as usize]
    }

    fn namespace_mut(&mut self, ns: NsId) -> &mut PidNamespace {
        &mut self.namespaces[ns.0 as usize]
    }

    /// Changes what is in use at each level of some numbers.
    fn each_number(&mut self, pid: PidId, change: impl Fn(&mut Idr, Nr)) {
        for level in 0..self.struct_pid(pid).numbers.len() {
            let Upid { ns, nr } = self.struct_pid(pid).numbers[level];
            change(&mut self.namespace_mut(ns).pids, nr);
        }
    }

    fn queue_mut(&mut self, queue: Queue) -> &mut Vec<SigInfo> {
        match queue {
            Queue::Thread(task) => &mut self.task_mut(task).pending,
            Queue::Process(process) => &mut self.process_mut(process).pending,
        }
    }

    /// Makes one change. Nothing else in this crate changes a kernel.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::NamespaceCreated { parent, .. } => {
                let level = self.namespace(*parent).level + 1;
                self.namespaces.push(PidNamespace::new(Some(*parent), level, config::PID_MAX_LIMIT));
            }
            Event::TaskCreated(new) => self.add_task(new),
            Event::ChildReaperSet { ns, to, .. } => self.namespace_mut(*ns).child_reaper = Some(*to),
            Event::CursorMoved { ns, to, .. } => self.namespace_mut(*ns).cursor = *to,
            Event::PidMaxChanged { ns, to, .. } => self.namespace_mut(*ns).pid_max = *to,
            Event::MaxPidNamespacesChanged { to, .. } => self.max_pid_namespaces = *to,
            Event::PidForChildrenChanged { task, to, .. } => self.task_mut(*task).pid_for_children = *to,
            Event::ActionChanged { process, signal, to, .. } => self.set_action(*process, *signal, *to),
            Event::BlockedChanged { task, to, .. } => self.task_mut(*task).blocked = *to,
            Event::ProtectionLost { process } => self.process_mut(*process).unkillable = false,
            Event::UserChanged { task, to, .. } => self.set_user(*task, *to, None, false),
            Event::GroupChanged { process, from, to, .. } => {
                self.remove(List::Members(*from), *process);
                self.append(List::Members(*to), *process);
                self.process_mut(*process).pgrp = *to;
            }
            Event::SessionCreated { process, from, to } => self.set_session(*process, *from, *to, true),
            Event::SubreaperChanged { process, to } => self.process_mut(*process).is_child_subreaper = *to,
            Event::ToldOfSubreaper { process } => self.process_mut(*process).has_child_subreaper = true,
            Event::PdeathsigChanged { task, to, .. } => self.task_mut(*task).pdeath_signal = *to,
            Event::LeaderReplaced { process, from, to } => self.exchange_tids(*process, *from, *to),
            Event::Executed { process, .. } => {
                let process = self.process_mut(*process);
                process.exit_signal = Some(Signal::CHLD);
                process.exec_id += 1;
                (process.has_execed, process.dumpable) = (true, true);
            }
            Event::AllocationDisabled { ns } => self.namespace_mut(*ns).adding = false,
            Event::RebootRequested { ns, to, .. } => self.namespace_mut(*ns).reboot = Some(*to),
            Event::SignalSent { queue, info, .. } => self.queue_mut(*queue).push(*info),
            Event::SignalIgnored { .. } | Event::HandlerRan { .. } => {}
            Event::SignalDropped { queue, index, .. } | Event::SignalTaken { queue, index, .. } => {
                self.queue_mut(*queue).remove(*index);
            }
            Event::CurrTargetMoved { process, to, .. } => self.process_mut(*process).curr_target = *to,
            Event::StoppedChanged { process, to } => self.process_mut(*process).stopped = *to,
            Event::ReportChanged { process, to, .. } => self.process_mut(*process).unreported = *to,
            Event::GroupExitStarted { process, status, .. } => {
                let process = self.process_mut(*process);
                process.group_exit = Some(*status);
                (process.unkillable, process.stopped, process.unreported) = (false, false, None);
            }
            Event::ExitStatusChanged { process, to, .. } => self.process_mut(*process).group_exit = Some(*to),
            Event::ExitStarted { task, status, .. } => {
                let task = self.task_mut(*task);
                (task.exit, task.phase) = (Some(*status), Phase::Exiting);
            }
            Event::PhaseChanged { task, to, .. } => self.task_mut(*task).phase = *to,
            Event::Reparented { process, from, to, exit_signal, .. } => {
                self.remove(List::Children(*from), *process);
                self.append(List::Children(*to), *process);
                let process = self.process_mut(*process);
                (process.parent, process.exit_signal) = (Some(*to), *exit_signal);
            }
            Event::Released { task, index, parent, .. } => self.release(*task, *index, *parent),
            Event::PidFreed { pid } => self.each_number(*pid, |pids, nr| pids.remove(nr)),
            Event::CallSuspended { task, result } => self.task_mut(*task).suspended = Some(*result),
            Event::CallReturned { task, .. } => self.task_mut(*task).suspended = None,
            Event::Panicked { status } => self.panic = Some(*status),
            Event::Halted { command } => self.halted = Some(*command),
        }
    }

    /// Takes one change back; it must be the last one that was made.
    pub fn revert(&mut self, event: &Event) {
        match event {
            Event::NamespaceCreated { .. } => {
                self.namespaces.pop();
            }
            Event::TaskCreated(new) => self.remove_task(new),
            Event::ChildReaperSet { ns, from, .. } => self.namespace_mut(*ns).child_reaper = *from,
            Event::CursorMoved { ns, from, .. } => self.namespace_mut(*ns).cursor = *from,
            Event::PidMaxChanged { ns, from, .. } => self.namespace_mut(*ns).pid_max = *from,
            Event::MaxPidNamespacesChanged { from, .. } => self.max_pid_namespaces = *from,
            Event::PidForChildrenChanged { task, from, .. } => self.task_mut(*task).pid_for_children = *from,
            Event::ActionChanged { process, signal, from, .. } => self.set_action(*process, *signal, *from),
            Event::BlockedChanged { task, from, .. } => self.task_mut(*task).blocked = *from,
            Event::ProtectionLost { process } => self.process_mut(*process).unkillable = true,
            Event::UserChanged { task, from, pdeath_signal_before, was_dumpable, .. } => {
                self.set_user(*task, *from, *pdeath_signal_before, *was_dumpable);
            }
            Event::GroupChanged { process, from, to, members_before } => {
                self.remove(List::Members(*to), *process);
                *self.neighbours_mut(List::Members(*from), *process) = *members_before;
                self.put_back(List::Members(*from), *process);
                self.process_mut(*process).pgrp = *from;
            }
            Event::SessionCreated { process, from, to } => self.set_session(*process, *to, *from, false),
            Event::SubreaperChanged { process, to } => self.process_mut(*process).is_child_subreaper = !*to,
            Event::ToldOfSubreaper { process } => self.process_mut(*process).has_child_subreaper = false,
            Event::PdeathsigChanged { task, from, .. } => self.task_mut(*task).pdeath_signal = *from,
            Event::LeaderReplaced { process, from, to } => self.exchange_tids(*process, *to, *from),
            Event::Executed { process, exit_signal_before, had_execed, was_dumpable } => {
                let process = self.process_mut(*process);
                process.exit_signal = *exit_signal_before;
                process.exec_id -= 1;
                (process.has_execed, process.dumpable) = (*had_execed, *was_dumpable);
            }
            Event::AllocationDisabled { ns } => self.namespace_mut(*ns).adding = true,
            Event::RebootRequested { ns, from, .. } => self.namespace_mut(*ns).reboot = *from,
            Event::SignalSent { queue, .. } => {
                self.queue_mut(*queue).pop();
            }
            Event::SignalIgnored { .. } | Event::HandlerRan { .. } => {}
            Event::SignalDropped { queue, index, info } | Event::SignalTaken { queue, index, info, .. } => {
                self.queue_mut(*queue).insert(*index, *info);
            }
            Event::CurrTargetMoved { process, from, .. } => self.process_mut(*process).curr_target = *from,
            Event::StoppedChanged { process, to } => self.process_mut(*process).stopped = !*to,
            Event::ReportChanged { process, from, .. } => self.process_mut(*process).unreported = *from,
            Event::GroupExitStarted { process, unkillable, stopped, unreported, .. } => {
                let process = self.process_mut(*process);
                process.group_exit = None;
                (process.unkillable, process.stopped, process.unreported) = (*unkillable, *stopped, *unreported);
            }
            Event::ExitStatusChanged { process, from, .. } => self.process_mut(*process).group_exit = Some(*from),
            Event::ExitStarted { task, from, .. } => {
                let task = self.task_mut(*task);
                (task.exit, task.phase) = (None, *from);
            }
            Event::PhaseChanged { task, from, .. } => self.task_mut(*task).phase = *from,
            Event::Reparented { process, from, to, siblings_before, exit_signal_before, .. } => {
                self.remove(List::Children(*to), *process);
                *self.neighbours_mut(List::Children(*from), *process) = *siblings_before;
                self.put_back(List::Children(*from), *process);
                let process = self.process_mut(*process);
                (process.parent, process.exit_signal) = (Some(*from), *exit_signal_before);
            }
            Event::Released { task, index, parent, from } => self.bring_back(*task, *index, *parent, *from),
            Event::PidFreed { pid } => self.each_number(*pid, |pids, nr| pids.insert(nr, *pid)),
            Event::CallSuspended { task, .. } => self.task_mut(*task).suspended = None,
            Event::CallReturned { task, result, was_suspended } => {
                self.task_mut(*task).suspended = was_suspended.then_some(*result);
            }
            Event::Panicked { .. } => self.panic = None,
            Event::Halted { .. } => self.halted = None,
        }
    }

    fn add_task(&mut self, new: &NewTask) {
        let id = PidId(self.pids.len() as u32);
        for level in &new.numbers {
            let namespace = self.namespace_mut(level.ns);
            namespace.pids.insert(level.nr, id);
            namespace.cursor = level.cursor_after;
        }
        let is_thread = new.is_thread(self);
        let numbers = new.numbers.iter().rev().map(|level| Upid { ns: level.ns, nr: level.nr }).collect();
        let process = (!is_thread).then_some(new.process);
        self.pids.push(Pid { numbers, task: Some(new.task), process, members: Ends::default(), session_size: 0 });
        self.tasks.push(Task {
            pid: id,
            process: new.process,
            children: Ends::default(),
            pid_for_children: new.numbers[0].ns,
            phase: Phase::Running,
            suspended: None,
            exit: None,
            uid: new.uid,
            blocked: new.blocked,
            pending: Vec::new(),
            pdeath_signal: None,
        });
        if is_thread {
            self.process_mut(new.process).threads.push(new.task);
        } else {
            self.add_process(new);
        }
    }

    /// A copy of the creator's process, as far as that is inherited (Linux: `copy_signal`, `copy_sighand`).
    fn add_process(&mut self, new: &NewTask) {
        let creator = self.process_of(new.creator);
        let parent = self.process_of(new.parent);
        let (pgrp, session) = (creator.pgrp, creator.session);
        let process = Process {
            leader: new.task,
            threads: vec![new.task],
            parent: Some(new.parent),
            siblings: Neighbours::default(),
            pgrp,
            members: Neighbours::default(),
            session,
            leads_session: false,
            exit_signal: new.exit_signal,
            has_execed: false,
            exec_id: creator.exec_id,
            parent_exec_id: new.parent_exec_id,
            dumpable: creator.dumpable,
            unkillable: new.is_init,
            is_child_subreaper: false,
            has_child_subreaper: parent.is_child_subreaper || parent.has_child_subreaper,
            actions: creator.actions.clone(),
            pending: Vec::new(),
            curr_target: new.task,
            group_exit: None,
            stopped: false,
            unreported: None,
        };
        self.processes.push(process);
        self.pid_mut(session).session_size += 1;
        self.append(List::Children(new.parent), new.process);
        self.append(List::Members(pgrp), new.process);
    }

    fn remove_task(&mut self, new: &NewTask) {
        if new.is_thread(self) {
            self.process_mut(new.process).threads.pop();
        } else {
            let Process { pgrp, session, .. } = *self.process(new.process);
            self.remove(List::Members(pgrp), new.process);
            self.remove(List::Children(new.parent), new.process);
            self.pid_mut(session).session_size -= 1;
            self.processes.pop();
        }
        self.tasks.pop();
        self.pids.pop();
        for level in &new.numbers {
            let namespace = self.namespace_mut(level.ns);
            namespace.pids.remove(level.nr);
            namespace.cursor = level.cursor_before;
        }
    }

    fn set_action(&mut self, process: ProcessId, signal: Signal, action: Action) {
        let actions = &mut self.process_mut(process).actions;
        actions.retain(|&(other, _)| other != signal);
        if action != (Action::Default { nocldwait: false }) {
            actions.push((signal, action));
            // Equal plans are equal lists.
            actions.sort_unstable_by_key(|&(signal, _)| signal);
        }
    }

    fn set_user(&mut self, task: TaskId, uid: u32, pdeath_signal: Option<Signal>, dumpable: bool) {
        let process = self.task(task).process;
        self.process_mut(process).dumpable = dumpable;
        let task = self.task_mut(task);
        (task.uid, task.pdeath_signal) = (uid, pdeath_signal);
    }

    fn set_session(&mut self, process: ProcessId, from: PidId, to: PidId, leads: bool) {
        self.pid_mut(from).session_size -= 1;
        self.pid_mut(to).session_size += 1;
        let process = self.process_mut(process);
        (process.session, process.leads_session) = (to, leads);
    }

    /// Two threads of a process exchange their numbers, and the second leads from now on (Linux: `exchange_tids`,
    /// `transfer_pid`).
    fn exchange_tids(&mut self, process: ProcessId, leader: TaskId, next: TaskId) {
        let (leader_pid, next_pid) = (self.task(leader).pid, self.task(next).pid);
        (self.task_mut(leader).pid, self.task_mut(next).pid) = (next_pid, leader_pid);
        (self.pid_mut(leader_pid).task, self.pid_mut(next_pid).task) = (Some(next), Some(leader));
        let process = self.process_mut(process);
        process.leader = next;
        process.threads.reverse();
    }

    /// Takes a thread out of its process; with its leader goes the process (Linux: `__unhash_process`).
    fn release(&mut self, task: TaskId, index: usize, parent: Option<TaskId>) {
        let Task { pid, process, .. } = *self.task(task);
        self.pid_mut(pid).task = None;
        if self.is_leader(task) {
            let Process { pgrp, session, .. } = *self.process(process);
            self.pid_mut(pid).process = None;
            self.remove(List::Members(pgrp), process);
            self.pid_mut(session).session_size -= 1;
            if let Some(parent) = parent {
                self.remove(List::Children(parent), process);
            }
            self.process_mut(process).parent = None;
        }
        self.process_mut(process).threads.remove(index);
        self.task_mut(task).phase = Phase::Gone;
    }

    fn bring_back(&mut self, task: TaskId, index: usize, parent: Option<TaskId>, phase: Phase) {
        let Task { pid, process, .. } = *self.task(task);
        self.task_mut(task).phase = phase;
        self.process_mut(process).threads.insert(index, task);
        self.pid_mut(pid).task = Some(task);
        if self.is_leader(task) {
            let Process { pgrp, session, .. } = *self.process(process);
            self.pid_mut(pid).process = Some(process);
            self.put_back(List::Members(pgrp), process);
            self.pid_mut(session).session_size += 1;
            if let Some(parent) = parent {
                self.put_back(List::Children(parent), process);
            }
            self.process_mut(process).parent = parent;
        }
    }

    /// The thread that has this number in `ns` (Linux: `find_task_by_pid_ns`).
    pub fn find_task(&self, ns: NsId, nr: Nr) -> Option<TaskId> {
        let pid = self.namespace(ns).pids.find(nr)?;
        self.struct_pid(pid).task
    }

    pub(crate) fn struct_pid(&self, pid: PidId) -> &Pid {
        &self.pids[pid.0 as usize]
    }
}
