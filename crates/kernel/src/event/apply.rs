//! The only place where a kernel changes: [`Kernel::apply`] applies an event, [`Kernel::revert`] reverts it.

use super::{Event, NewTask};
use crate::Kernel;
use crate::config;
use crate::idr::Idr;
use crate::list::{Ends, List, Neighbours};
use crate::pid::{Nr, Pid, PidId, Upid};
use crate::pid_namespace::{NsId, PidNamespace};
use crate::process::{Process, ProcessId};
use crate::signal::{Action, Queue, SigInfo, Signal};
use crate::task::{Phase, Task, TaskId};

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

    /// Changes the entry of a `Pid` in the namespace of each of its numbers.
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

    /// Applies an event. Nothing else in this crate changes a kernel.
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

    /// Reverts an event, which must be the last one applied.
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

    /// Adds a process with what it inherits from its creator's (Linux: `copy_signal`, `copy_sighand`).
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
        if action != Action::DEFAULT {
            // Sorted, so that equal actions make equal lists.
            let place = actions.partition_point(|&(other, _)| other < signal);
            actions.insert(place, (signal, action));
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

    /// Exchanges the numbers of two threads of a process, and makes the second the leader (Linux: `exchange_tids`,
    /// `transfer_pid`).
    fn exchange_tids(&mut self, process: ProcessId, leader: TaskId, next: TaskId) {
        let (leader_pid, next_pid) = (self.task(leader).pid, self.task(next).pid);
        (self.task_mut(leader).pid, self.task_mut(next).pid) = (next_pid, leader_pid);
        (self.pid_mut(leader_pid).task, self.pid_mut(next_pid).task) = (Some(next), Some(leader));
        let process = self.process_mut(process);
        process.leader = next;
        process.threads.reverse();
    }

    /// Removes a thread from its process; with the leader, the process goes too (Linux: `__unhash_process`).
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
}
