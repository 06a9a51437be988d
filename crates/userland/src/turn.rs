//! A step in progress: what changes, which programs run, and how the step ends.
//!
//! Runnable programs run first come, first served, each until it has to wait. A new program goes to the end of the
//! queue, because it has to be loaded first.

mod files;
mod naming;
mod reaping;
mod trace;
mod typing;

use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use pidscope_kernel::task::Phase;
use pidscope_kernel::{Event, State, TaskId};

use crate::HAS_SHELL;
use crate::change::Change;
use crate::entry::{LateReturn, Outcome, Printed, ProgramCall, Step, Stream, Suggestion};
use crate::interpreter::interpreter;
use crate::machine::Machine;
use crate::os::Os;
use crate::os::fd::Fds;
use crate::os::time::Time;
use crate::program::{Flow, Program, Waiting, split};
use crate::script::Call;
use crate::sys::Sys;
use crate::system_call;
use crate::tools::strace::format::TracedCall;

/// The effort of resuming a program. What it then does adds to that: one unit for about every eight bytes that are read
/// or kept.
const RESUME_COST: usize = 64;

/// The additional effort of a system call, and that of creating a process.
const CALL_COST: usize = RESUME_COST / 4;
pub(crate) const FORK_COST: usize = 4 * RESUME_COST;

/// The maximum effort of all programs within a step. Beyond it, all of them sleep and resume only when the clock moves,
/// so that a loop that never waits, or programs that multiply, use up time instead of hanging the page.
const MAX_EFFORT: usize = 20_000 * RESUME_COST;

/// The factor by which the limit is raised while the clock moves. Programs that have not resumed by then do so when the
/// clock moves again.
const CLOCK_FACTOR: usize = 5;

/// The total effort after which every step of a machine is allowed less: a script may have many steps, and a web page
/// runs all of them before it shows any.
const THROTTLE_THRESHOLD: usize = 3 * MAX_EFFORT;

/// Returns the maximum effort of the next step, given the total effort so far.
fn allowance(done: u64) -> usize {
    // Fourth power: all later steps together, however many, take only a few times as long as the first ones.
    let share = (THROTTLE_THRESHOLD as u64 * 256).checked_div(done).unwrap_or(256).min(256);
    ((MAX_EFFORT as u64 * share.pow(4)) >> 32).max(RESUME_COST as u64) as usize
}

/// How long programs sleep once the limit is reached.
const THROTTLE_SLEEP: Duration = Duration::from_millis(10);

/// The maximum size in bytes of the words of a command, of a file, of a pipe's buffer, and of the terminal output of a
/// step: the same as for a script. Anything beyond it is lost.
pub(crate) const MAX_TEXT_LEN: usize = 1 << 20;

/// The maximum number of bytes that can be written in a step, to all files together.
const MAX_WRITTEN: usize = 16 * MAX_TEXT_LEN;

/// A step in progress.
pub(crate) struct Turn<'m> {
    pub(crate) machine: &'m mut Machine,
    events: Vec<Event>,
    calls: Vec<ProgramCall>,
    printed: Vec<Printed>,
    terminal_writes: Vec<(Stream, usize)>,
    late: Vec<LateReturn>,
    nearest: Vec<Suggestion>,
    /// Namings, in order.
    name_changes: Vec<Change>,
    /// The programs before they changed, sorted by task.
    programs: Vec<(TaskId, Rc<Program>)>,
    /// The number of programs at the start.
    programs_before: usize,
    os: Option<Rc<Os>>,
    queue: VecDeque<TaskId>,
    /// The program that is running.
    running: Option<TaskId>,
    /// The caller of the call in progress.
    calling: Option<TaskId>,
    /// How a tracer writes the next call, where the call itself does not say everything.
    pub(crate) traced_call: Option<TracedCall>,
    /// The number of events that `run_reapers` has handled.
    reaped: usize,
    /// The effort of the programs so far.
    effort: usize,
    /// The maximum effort.
    max_effort: usize,
    /// The number of bytes written, and the number of these written to terminals.
    written: usize,
    terminal_bytes: usize,
}

impl<'m> Turn<'m> {
    pub fn new(machine: &'m mut Machine) -> Self {
        let programs_before = machine.programs.len();
        let max_effort = allowance(machine.os.effort);
        Turn {
            machine,
            events: Vec::new(),
            calls: Vec::new(),
            printed: Vec::new(),
            terminal_writes: Vec::new(),
            late: Vec::new(),
            nearest: Vec::new(),
            name_changes: Vec::new(),
            programs: Vec::new(),
            programs_before,
            os: None,
            queue: VecDeque::new(),
            running: None,
            calling: None,
            traced_call: None,
            reaped: 0,
            effort: 0,
            max_effort,
            written: 0,
            terminal_bytes: 0,
        }
    }

    /// Ends the turn and returns its step.
    pub fn finish(mut self, outcome: Outcome) -> Step {
        if self.effort > 0 {
            self.os_mut().effort += self.effort as u64;
        }
        let mut changes = std::mem::take(&mut self.name_changes);
        for (task, from) in std::mem::take(&mut self.programs) {
            if task.0 as usize >= self.programs_before {
                continue;
            }
            let to = self.machine.programs[task.0 as usize].clone();
            if !Rc::ptr_eq(&from, &to) {
                changes.push(Change::Program { task, from, to });
            }
        }
        if let Some(from) = self.os.take() {
            changes.push(Change::Os { from, to: self.machine.os.clone() });
        }
        // Record an added program in its state at the end of the step.
        for change in &mut changes {
            if let Change::ProgramAdded { program } = change
                && let Some(task) = self.machine.task(&program.name)
            {
                *program = self.machine.programs[task.0 as usize].clone();
            }
        }
        Step {
            outcome,
            events: self.events,
            late: self.late,
            calls: self.calls,
            printed: self.printed,
            terminal_writes: self.terminal_writes,
            nearest: self.nearest,
            typed: None,
            changes,
            printed_lines: Rc::new([]),
            printed_before: (Rc::new([]), 0),
        }
    }

    /// Returns a program for modification, and records its earlier state.
    pub fn program_mut(&mut self, task: TaskId) -> &mut Program {
        let program = &mut self.machine.programs[task.0 as usize];
        if let Err(at) = self.programs.binary_search_by_key(&task, |&(task, _)| task) {
            self.programs.insert(at, (task, program.clone()));
        }
        Rc::make_mut(program)
    }

    /// Returns the state that programs share for modification, and records its earlier state.
    pub fn os_mut(&mut self) -> &mut Os {
        let os = &mut self.machine.os;
        self.os.get_or_insert_with(|| os.clone());
        Rc::make_mut(os)
    }

    /// Makes a system call on behalf of a program.
    pub fn call(&mut self, caller: TaskId, call: Call) -> Outcome {
        self.charge(CALL_COST);
        let start = self.events.len();
        let index = self.calls.len();
        self.calls.push(ProgramCall { caller, call: call.clone(), outcome: Outcome::Blocks, events: start..start });
        let outcome = self.perform(caller, &call);
        let made = &mut self.calls[index];
        made.outcome = outcome.clone();
        made.events.end = self.events.len();
        outcome
    }

    /// Makes a system call, and applies its effects on programs.
    pub fn perform(&mut self, caller: TaskId, call: &Call) -> Outcome {
        let start = self.events.len();
        if let Some(interpreter) = interpreter() {
            (interpreter.trace_enter)(self, caller, call);
        }
        let calling = self.calling.replace(caller);
        let step = self.machine.kernel.call(caller, &system_call::of(self.machine, call));
        let outcome = Outcome::from(step.outcome);
        self.events.extend(step.events);
        match call {
            Call::Clone(clone) => self.add_child(caller, clone),
            Call::Unshare { newpid } => self.name_namespace(newpid),
            Call::Exec { cmd } if matches!(outcome, Outcome::Returned(_)) => {
                let program = self.program_mut(caller);
                program.argv = split(cmd);
                program.comm = None;
                program.attributes.cmd = Some(cmd.clone());
                program.attributes.reaps = None;
                program.process = None;
                program.waiting = Waiting::Nothing;
            }
            _ => {}
        }
        if let Some(interpreter) = interpreter() {
            (interpreter.trace_exit)(self, caller, call, &outcome);
        }
        self.handle_events(start);
        self.calling = calling;
        outcome
    }

    /// Handles events on behalf of callers and programs.
    fn handle_events(&mut self, start: usize) {
        for index in start..self.events.len() {
            match self.events[index] {
                Event::CallReturned { task, result, .. } => {
                    let Program { waiting, unreturned, .. } = self.machine.program(task);
                    if let Some(step) = unreturned.filter(|_| *waiting != Waiting::Call) {
                        self.program_mut(task).unreturned = None;
                        let outcome = result.map_or_else(Outcome::Refused, Outcome::Returned);
                        self.late.push(LateReturn { step, task, outcome });
                    }
                }
                Event::ExitStarted { task, .. } if HAS_SHELL && self.machine.program(task).fds != Fds::null() => {
                    self.set_fds(task, Fds::null());
                }
                _ => {}
            }
            if let Some(interpreter) = interpreter() {
                (interpreter.handle_event)(self, index);
            }
        }
    }

    /// Handles an event on behalf of running programs.
    pub fn handle_event_for_programs(&mut self, index: usize) {
        self.trace_event(index);
        match self.events[index] {
            Event::CallReturned { task, result, .. } if self.machine.program(task).waiting == Waiting::Call => {
                self.program_mut(task).returned = Some(result);
                self.enqueue(task);
            }
            Event::ExitStarted { task, .. } => self.clean_up_exited(task),
            Event::PhaseChanged { task, to: Phase::Zombie, .. } => self.notify_parent(task),
            Event::Released { parent: Some(parent), .. } => self.child_changed(parent),
            Event::Reparented { to, .. } => self.child_changed(to),
            Event::StoppedChanged { process, to } => {
                let leader = self.machine.kernel.process(process).leader;
                self.notify_parent(leader);
                if !to && self.machine.program(leader).waiting == Waiting::Nothing {
                    self.enqueue(leader);
                }
            }
            Event::HandlerRan { task, ref info } => {
                let signal = info.signal;
                if self.machine.program(task).process().is_some() || self.running == Some(task) {
                    self.program_mut(task).signals.push(signal);
                    if self.machine.program(task).waiting != Waiting::Call {
                        self.enqueue(task);
                    }
                }
            }
            _ => {}
        }
    }

    /// Cleans up after a program that exits: it traces no process any more, and its timer is removed.
    fn clean_up_exited(&mut self, task: TaskId) {
        self.end_trace(task);
        if self.machine.program(task).process().is_some() {
            self.end_wait(task);
            self.program_mut(task).process = None;
        }
        // The engine notices that a shim has exited.
        if self.machine.os.containers.has_watchers() {
            for client in self.os_mut().containers.take_watchers() {
                self.notify(client);
            }
        }
    }

    fn notify_parent(&mut self, task: TaskId) {
        if let Some(parent) = self.machine.kernel.parent(task) {
            self.child_changed(parent);
        }
    }

    /// Resumes a program that waits for its children or for a line.
    fn child_changed(&mut self, parent: TaskId) {
        if matches!(self.machine.program(parent).waiting, Waiting::Child | Waiting::Line) {
            self.enqueue(parent);
        }
    }

    /// Queues a program to run.
    pub fn enqueue(&mut self, task: TaskId) {
        if self.machine.program(task).process().is_some() && !self.queue.contains(&task) {
            self.end_wait(task);
            self.queue.push_back(task);
        }
    }

    /// Ends a program's wait.
    fn end_wait(&mut self, task: TaskId) {
        match self.machine.program(task).waiting {
            Waiting::Nothing => return,
            Waiting::Clock(time, turn) => {
                self.os_mut().timers.remove(&(time, turn, task));
            }
            Waiting::Call | Waiting::Signal | Waiting::Child | Waiting::Pipe(_) | Waiting::Line => {}
        }
        self.program_mut(task).waiting = Waiting::Nothing;
    }

    /// Runs programs until all of them wait.
    pub fn settle(&mut self) {
        loop {
            self.run_reapers();
            let Some((interpreter, task)) = interpreter().zip(self.queue.pop_front()) else { return };
            // A stopped program runs once it is continued.
            if self.machine.kernel.can_call(task) {
                (interpreter.resume)(self, task);
            }
        }
    }

    /// Adds to the effort of the programs.
    pub fn charge(&mut self, effort: usize) {
        self.effort = self.effort.saturating_add(effort);
    }

    /// Whether the programs have used up the effort allowed.
    pub fn is_out_of_budget(&self) -> bool {
        self.effort >= self.max_effort
    }

    /// Resumes a program, or puts it to sleep briefly if the programs have used up their effort.
    pub fn resume(&mut self, task: TaskId) {
        if self.is_out_of_budget() {
            return self.sleep(task, self.machine.os.now.after(THROTTLE_SLEEP));
        }
        let Some(mut process) = self.program_mut(task).process.take() else { return };
        self.charge(RESUME_COST);
        if Rc::get_mut(&mut process).is_none() {
            process = process.duplicate();
        }
        self.running = Some(task);
        let flow = match Rc::get_mut(&mut process) {
            Some(process) => process.resume(&mut Sys::new(self, task)),
            None => Flow::Ended,
        };
        self.running = None;
        let has_ended = matches!(self.machine.kernel.state(task), State::Zombie | State::Gone | State::Exiting);
        if has_ended || self.machine.kernel.has_ended() {
            return;
        }
        self.program_mut(task).process = Some(process);
        self.apply_flow(task, flow);
    }

    /// Applies what a program wants to do next.
    fn apply_flow(&mut self, task: TaskId, flow: Flow) {
        let mut has_news = false;
        let waiting = match flow {
            Flow::Ended => return,
            Flow::Exit(code) => {
                self.call(task, Call::Exit { code: code.into() });
                return;
            }
            Flow::Become(process) => {
                self.program_mut(task).process = Some(process);
                self.queue.push_back(task);
                return;
            }
            Flow::Wait { pid, untraced, continued } => return self.wait(task, pid, untraced, continued),
            Flow::Sleep(time) => {
                self.sleep(task, time);
                self.machine.program(task).waiting
            }
            Flow::Yield => {
                self.queue.push_back(task);
                return;
            }
            Flow::Pause => Waiting::Signal,
            Flow::Child => Waiting::Child,
            Flow::Read(pipe) => Waiting::Pipe(pipe),
            Flow::Line { job_control } => {
                self.report_child_signals(task);
                has_news = self.machine.kernel.has_news(task, job_control);
                if let Some(step) = self.machine.program(task).unreturned {
                    let outcome = Outcome::returned(self.machine.program(task).status.into());
                    self.program_mut(task).unreturned = None;
                    self.late.push(LateReturn { step, task, outcome });
                }
                Waiting::Line
            }
        };
        self.program_mut(task).waiting = waiting;
        // Something may have happened while it ran: a child has exited, a signal has been handled.
        if has_news {
            self.enqueue(task);
        }
        let is_readable = matches!(waiting, Waiting::Pipe(pipe) if self.is_readable(pipe));
        if is_readable || !self.machine.program(task).signals.is_empty() {
            self.enqueue(task);
        }
    }

    /// Makes a program sleep until some time.
    fn sleep(&mut self, task: TaskId, until: Time) {
        let os = self.os_mut();
        os.timers_set += 1;
        let turn = os.timers_set;
        os.timers.insert((until, turn, task), ());
        self.program_mut(task).waiting = Waiting::Clock(until, turn);
    }

    fn wait(&mut self, task: TaskId, pid: i64, untraced: bool, continued: bool) {
        let call = Call::Wait { pid: Some(pid), nohang: false, untraced, continued, all: false, clone: false };
        // Set before the call: its result may be reported as an event while the call is still in progress.
        self.program_mut(task).waiting = Waiting::Call;
        let result = match self.call(task, call) {
            Outcome::Returned(returned) => Ok(returned),
            Outcome::Refused(refusal) => Err(refusal),
            Outcome::Blocks | Outcome::Dies | Outcome::Skipped => return,
        };
        let program = self.program_mut(task);
        program.waiting = Waiting::Nothing;
        program.returned = Some(result);
        self.queue.push_front(task);
    }
}
