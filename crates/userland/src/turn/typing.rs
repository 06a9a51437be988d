//! Lines and control characters that are typed, and the clock.

use std::rc::Rc;
use std::time::Duration;

use pidscope_kernel::{Signal, State, TaskId};

use super::{CLOCK_FACTOR, Turn};
use crate::entry::Outcome;
use crate::interpreter::interpreter;
use crate::machine::Control;
use crate::os::fd::{Fd, Fds};
use crate::os::time::Time;
use crate::program::Waiting;
use crate::shell::Shell;

impl Turn<'_> {
    /// Types a line into the shell of a process that waits for one, or a control character while it does not.
    pub fn type_line(&mut self, task: TaskId, line: &str) -> Outcome {
        if let Some(control) = Control::parse(line).filter(|_| !self.machine.program(task).is_idle()) {
            return self.control(task, control);
        }
        if self.machine.program(task).process().is_none() {
            let shell = Shell::of_process(self.machine, task);
            self.set_fds(task, Fds::terminal(task));
            self.program_mut(task).process = Some(Rc::new(shell));
        }
        self.program_mut(task).typed = Some(line.into());
        self.enqueue(task);
        self.settle();
        self.line_outcome(task)
    }

    /// Types a control character while a shell waits for what it runs.
    fn control(&mut self, task: TaskId, control: Control) -> Outcome {
        let signal = match control {
            Control::Interrupt => Signal::INT,
            Control::Suspend => Signal::TSTP,
            Control::Quit => Signal::QUIT,
            Control::End => {
                self.end_input(task);
                return self.line_outcome(task);
            }
        };
        for target in self.foreground(task) {
            let start = self.events.len();
            let step = self.machine.kernel.interrupt(target, signal);
            self.events.extend(step.events);
            self.handle_events(start);
        }
        self.settle();
        self.line_outcome(task)
    }

    /// Signals end of file to programs that read from the terminal.
    pub(super) fn end_input(&mut self, task: TaskId) {
        for reader in self.foreground(task) {
            let program = self.machine.program(reader);
            if program.waiting == Waiting::Signal && matches!(program.fds.input(), Fd::Terminal(..)) {
                let mut fds = program.fds.clone();
                fds.0[0] = Fd::Null;
                self.set_fds(reader, fds);
                self.enqueue(reader);
            }
        }
        self.settle();
    }

    /// Returns the targets of a control character: the terminal's foreground process group; without job control, the
    /// processes that the shell waits for.
    pub(super) fn foreground(&self, task: TaskId) -> Vec<TaskId> {
        let machine = &*self.machine;
        let program = machine.program(task);
        let tty = program.attributes.tty.as_deref();
        if let Some(&group) = tty.and_then(|tty| machine.os.foreground.get(tty)) {
            return machine.kernel.members(group).collect();
        }
        let mut found = Vec::new();
        let mut shells = vec![task];
        while let Some(shell) = shells.pop() {
            let process = machine.program(shell).process();
            let waited_for = process.and_then(|process| process.foreground());
            let waited_for = waited_for.unwrap_or_else(|| machine.kernel.children(shell).collect());
            found.extend(&waited_for);
            shells.extend(waited_for);
        }
        // A shell that waits for no process is busy itself.
        if found.is_empty() {
            found.push(machine.reader(task));
        }
        found
    }

    pub(super) fn line_outcome(&mut self, task: TaskId) -> Outcome {
        if matches!(self.machine.kernel.state(task), State::Zombie | State::Gone | State::Exiting) {
            return Outcome::Dies;
        }
        if self.machine.kernel.has_ended() {
            return Outcome::Dies;
        }
        if self.machine.can_call(task) {
            return Outcome::returned(self.machine.program(task).status.into());
        }
        self.record_unreturned(task);
        Outcome::Blocks
    }

    /// Records that a call, or a line, has not returned by the end of the step.
    pub fn record_unreturned(&mut self, task: TaskId) {
        let step = self.machine.steps();
        self.program_mut(task).unreturned = Some(step);
    }

    /// Moves the clock, and runs programs whose timers expire.
    pub fn advance(&mut self, by: Duration) {
        let end = self.machine.os.now.after(by);
        if let Some(interpreter) = interpreter() {
            (interpreter.wake_sleepers)(self, end);
        }
        self.os_mut().now = end;
    }

    /// Resumes programs whose timers expire by `end`, one after the other.
    pub fn wake_sleepers(&mut self, end: Time) {
        self.max_effort *= CLOCK_FACTOR;
        while !self.is_out_of_budget()
            && let Some(&(time, turn, task)) = self.machine.os.timers.first()
            && time <= end
        {
            let os = self.os_mut();
            os.timers.remove(&(time, turn, task));
            os.now = os.now.max(time);
            self.enqueue(task);
            self.settle();
        }
    }
}
