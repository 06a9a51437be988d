//! Processes that reap their children automatically (`reaps=yes`).

use pidscope_kernel::task::Phase;
use pidscope_kernel::wait::WaitArgs;
use pidscope_kernel::{Call as Syscall, Event, TaskId};

use super::Turn;
use crate::interpreter::interpreter;

impl Turn<'_> {
    /// Lets processes with `reaps=yes` wait for every child that has exited, until none is left. This may wake other
    /// processes.
    pub(super) fn run_reapers(&mut self) {
        while self.reaped < self.events.len() {
            let since = std::mem::replace(&mut self.reaped, self.events.len());
            let mut reapers: Vec<TaskId> =
                self.events[since..].iter().filter_map(|event| self.reaper_for(event)).collect();
            reapers.dedup();
            for reaper in reapers {
                if interpreter().is_some_and(|interpreter| (interpreter.shell_reaps)(self, reaper)) {
                    continue;
                }
                while self.machine.kernel.can_call(reaper) {
                    let wait = Syscall::Wait(WaitArgs { nohang: true, ..WaitArgs::default() });
                    let start = self.events.len();
                    let step = self.machine.kernel.call(reaper, &wait);
                    if step.events.is_empty() {
                        break;
                    }
                    self.events.extend(step.events);
                    self.handle_events(start);
                }
            }
        }
    }

    /// Whether the reaper's process runs a shell, because lines are typed into it. The shell waits for all children
    /// itself, including those that it has adopted; if a child were reaped behind its back, the shell would wait in
    /// vain and never learn how the job has ended.
    pub fn shell_reaps(&mut self, reaper: TaskId) -> bool {
        let threads = &self.machine.kernel.process_of(reaper).threads;
        let shell = threads.iter().copied().find(|&thread| self.machine.program(thread).process().is_some());
        if let Some(shell) = shell.filter(|&shell| self.machine.kernel.has_news(shell, false)) {
            self.child_changed(shell);
        }
        shell.is_some()
    }

    /// Returns the process with `reaps=yes` that this event may give a child to reap.
    pub(super) fn reaper_for(&self, event: &Event) -> Option<TaskId> {
        let kernel = &self.machine.kernel;
        let reaper = match *event {
            Event::PhaseChanged { task, to: Phase::Zombie, .. } => kernel.parent(task)?,
            // The release of the last other thread makes an exited leader's process reapable.
            Event::Released { task, .. } => kernel.parent(kernel.leader(task))?,
            Event::Reparented { to, .. } => kernel.leader(to),
            Event::StoppedChanged { process, to: false } => kernel.process(process).leader,
            Event::CallReturned { task, .. } => kernel.leader(task),
            _ => return None,
        };
        let threads = &kernel.process_of(reaper).threads;
        threads.iter().copied().find(|&thread| self.machine.program(thread).attributes.reaps == Some(true))
    }
}
