//! Programs that wait for their children by themselves (`reaps=yes`).

use pidscope_kernel::task::Phase;
use pidscope_kernel::wait::WaitArgs;
use pidscope_kernel::{Call as Syscall, Event, TaskId};

use super::Turn;
use crate::interpreter::interpreter;

impl Turn<'_> {
    /// Programs with `reaps=yes` wait for every child that has ended, until none is left; which may let others go on.
    pub(super) fn let_reapers_reap(&mut self) {
        while self.reaped < self.events.len() {
            let since = std::mem::replace(&mut self.reaped, self.events.len());
            let mut concerned: Vec<TaskId> =
                self.events[since..].iter().filter_map(|event| self.concerned_reaper(event)).collect();
            concerned.dedup();
            for reaper in concerned {
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
                    self.react(start);
                }
            }
        }
    }

    /// Whether a shell runs in the reaper's process, because somebody types into it. It waits for every child by itself, those that it
    /// has adopted too; what another took away from it, it would wait for in vain, and know of no job how that has ended.
    pub fn shell_reaps(&mut self, reaper: TaskId) -> bool {
        let threads = &self.machine.kernel.process_of(reaper).threads;
        let shell = threads.iter().copied().find(|&thread| self.machine.program(thread).process().is_some());
        if let Some(shell) = shell.filter(|&shell| self.machine.kernel.has_news(shell, false)) {
            self.child_changed(shell);
        }
        shell.is_some()
    }

    /// The program that this event may give a child to reap.
    pub(super) fn concerned_reaper(&self, event: &Event) -> Option<TaskId> {
        let kernel = &self.machine.kernel;
        let reaper = match *event {
            Event::PhaseChanged { task, to: Phase::Zombie, .. } => kernel.parent(task)?,
            // The last thread beside a leader that has ended makes its process one to be reaped.
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
