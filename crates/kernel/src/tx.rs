//! A call in progress: what it changes, which threads it wakes, and how its step completes.

use std::collections::VecDeque;

use crate::errno::Refusal;
use crate::event::Event;
use crate::pid_namespace::{self, NsId};
use crate::process::ProcessId;
use crate::signal::{self, Signal};
use crate::syscall::{Outcome, Returned, Step};
use crate::task::{ExitStatus, Phase, TaskId};
use crate::{Kernel, wait};

/// A call in progress: the kernel, the events so far, and the threads that must run before the step is complete.
pub(crate) struct Tx<'k> {
    pub(crate) kernel: &'k mut Kernel,
    pub(crate) caller: TaskId,
    /// The thread that is running: the caller, then each woken thread in turn; `None` when a terminal interrupts.
    pub(crate) running: Option<TaskId>,
    events: Vec<Event>,
    runnable: VecDeque<Wake>,
    /// Threads that were woken for a signal and have not looked at it yet (Linux: `TIF_SIGPENDING`).
    sigpending: Vec<TaskId>,
    /// Standard signals whose handlers have run, by process: within a step each is delivered once, with the siginfo of
    /// the first.
    pub(crate) handled: Vec<(ProcessId, Signal)>,
    /// Processes that SIGCONT has continued and whose parents have not been told yet.
    pub(crate) continued: Vec<ProcessId>,
    /// Processes about to stop; each has stopped once all its threads have (Linux: `JOBCTL_STOP_PENDING`).
    pub(crate) stops: Vec<GroupStop>,
    /// Processes that are dumping core, whose threads end in a different order.
    pub(crate) dumps: Vec<CoreDump>,
    /// Threads that came to rest for their process's core dump, with the status that they were about to exit with.
    pub(crate) rested: Vec<(TaskId, ExitStatus)>,
}

/// A process that is about to dump core.
pub(crate) struct CoreDump {
    pub(crate) process: ProcessId,
    /// The thread that took the signal.
    pub(crate) dumper: TaskId,
    /// Threads that have not come to rest yet.
    pub(crate) left: Vec<TaskId>,
    /// Threads that have, in that order.
    pub(crate) resting: Vec<TaskId>,
}

/// A process that is about to stop.
pub(crate) struct GroupStop {
    pub(crate) process: ProcessId,
    pub(crate) signal: Signal,
    /// Threads that have not stopped yet.
    pub(crate) left: Vec<TaskId>,
}

/// A thread that has been woken.
struct Wake {
    task: TaskId,
    /// Whether it was stopped: if so, it takes its signals before it resumes its call.
    from_stop: bool,
}

impl<'k> Tx<'k> {
    pub(crate) fn new(kernel: &'k mut Kernel, caller: TaskId) -> Self {
        Tx {
            kernel,
            caller,
            running: Some(caller),
            events: Vec::new(),
            runnable: VecDeque::new(),
            sigpending: Vec::new(),
            handled: Vec::new(),
            continued: Vec::new(),
            stops: Vec::new(),
            dumps: Vec::new(),
            rested: Vec::new(),
        }
    }

    /// Completes the step of a caller that has finished its call or sleeps in it: runs every woken thread until it
    /// sleeps.
    pub(crate) fn finish_call(mut self, result: Result<Option<Returned>, Refusal>) -> Step {
        self.take_signals(self.caller);
        let outcome = self.outcome(result);
        self.settle();
        Step { outcome, events: self.events }
    }

    /// Completes a step that no call began: runs every woken thread until it sleeps.
    pub(crate) fn finish_interrupt(mut self) -> Step {
        self.settle();
        Step { outcome: Outcome::Returned(Returned { value: 0, status: None }), events: self.events }
    }

    /// Applies an event and records it.
    pub(crate) fn emit(&mut self, event: Event) {
        self.kernel.apply(&event);
        self.events.push(event);
    }

    /// Returns a thread's number in the caller's namespace, as system calls return it (Linux: `task_pid_vnr`).
    pub(crate) fn vnr(&self, task: TaskId) -> i64 {
        self.kernel.pid_in(task, self.kernel.active_ns(self.caller)).into()
    }

    /// Makes the caller look at its pending signals before it goes on, as some may not be blocked any more (Linux:
    /// `recalc_sigpending`).
    pub(crate) fn recalc_sigpending(&mut self) {
        self.sigpending.push(self.caller);
    }

    /// Lets a thread run before the step ends, as what it sleeps for may have happened.
    pub(crate) fn wake(&mut self, task: TaskId) {
        self.runnable.push_back(Wake { task, from_stop: false });
    }

    /// Makes a thread look at its signals (Linux: `signal_wake_up`). The running thread does so anyway, before it
    /// sleeps.
    pub(crate) fn wake_by_signal(&mut self, task: TaskId) {
        self.sigpending.push(task);
        if self.running != Some(task) {
            self.wake(task);
        }
    }

    /// Continues a stopped thread.
    pub(crate) fn wake_from_stop(&mut self, task: TaskId) {
        self.sigpending.push(task);
        self.runnable.push_back(Wake { task, from_stop: true });
    }

    /// Wakes the threads of `process` that wait for `child`, the one that has waited longest first, and an init that
    /// waits for its namespace to empty (Linux: `__wake_up_parent`).
    pub(crate) fn wake_waiters(&mut self, process: ProcessId, child: ProcessId) {
        for (_, task) in self.kernel.waiters(process) {
            if wait::waits_for(self.kernel, task, child) {
                self.wake(task);
            }
        }
        let dying = |&task: &TaskId| self.kernel.task(task).phase == Phase::Exiting;
        if let Some(init) = self.kernel.process(process).threads.iter().copied().find(dying) {
            self.wake(init);
        }
    }

    /// Returns whether a thread was woken for a signal that it has not looked at yet.
    pub(crate) fn has_sigpending(&self, task: TaskId) -> bool {
        self.sigpending.contains(&task)
    }

    /// Returns whether a thread is stopped: its process is, or is about to be and this thread already is.
    pub(crate) fn is_stopped(&self, task: TaskId) -> bool {
        let now = self.kernel.process_of(task);
        let process = self.kernel.task(task).process;
        let has_stopped = |stop: &GroupStop| stop.process == process && !stop.left.contains(&task);
        now.stopped || self.stops.iter().any(has_stopped)
    }

    /// Returns whether a thread's process is certain to end. A thread that has taken its signals then lives on only
    /// until the core is dumped.
    pub(crate) fn is_ending(&self, task: TaskId) -> bool {
        self.kernel.process_of(task).group_exit.is_some()
    }

    /// Returns whether a process is dumping core: of all signals, only SIGKILL still reaches it (Linux:
    /// `signal->core_state`, `prepare_signal`).
    pub(crate) fn is_dumping(&self, process: ProcessId) -> bool {
        self.dumps.iter().any(|dump| dump.process == process)
    }

    /// Returns a point that [`Tx::forget_namespace`] can go back to.
    pub(crate) fn mark(&self) -> usize {
        self.events.len()
    }

    /// Reverts everything since `mark`, when a namespace was created; cursors moved in other namespaces stay moved.
    pub(crate) fn forget_namespace(&mut self, mark: usize, forgotten: NsId) {
        let since = self.events.split_off(mark);
        for event in since.iter().rev() {
            self.kernel.revert(event);
        }
        for event in since {
            if matches!(event, Event::CursorMoved { ns, .. } if ns != forgotten) {
                self.emit(event);
            }
        }
    }

    /// Makes a thread that is about to return to its program take its signals, and returns whether it was woken for
    /// any.
    fn take_signals(&mut self, task: TaskId) -> bool {
        let is_interrupted = self.has_sigpending(task);
        if is_interrupted {
            self.sigpending.retain(|&other| other != task);
            signal::get_signal(self, task);
            signal::run_handlers(self, task);
        }
        is_interrupted
    }

    fn settle(&mut self) {
        while let Some(Wake { task, from_stop }) = self.runnable.pop_front() {
            if self.kernel.has_ended() {
                return;
            }
            self.running = Some(task);
            if self.kernel.task(task).phase == Phase::Exiting {
                pid_namespace::resume(self, task);
                continue;
            }
            if from_stop {
                self.go_on(task);
            } else if !self.is_stopped(task) {
                self.run(task);
            }
        }
    }

    /// Runs a sleeping thread: it first checks whether its call can return, and then takes its signals.
    fn run(&mut self, task: TaskId) {
        let result = wait::resume(self, task);
        let is_interrupted = self.take_signals(task);
        if self.is_ending(task) {
            return;
        }
        let result = if is_interrupted { result.or_else(|| wait::restart(self, task)) } else { result };
        if let Some(result) = result {
            self.finish(task, result);
        }
    }

    /// Continues a stopped thread: it first takes its signals, and then resumes its call.
    fn go_on(&mut self, task: TaskId) {
        let process = self.kernel.task(task).process;
        if let Some(index) = self.continued.iter().position(|&continued| continued == process) {
            self.continued.remove(index);
            if self.kernel.process(process).group_exit.is_none() {
                signal::notify_of_job(self, process);
            }
        }
        self.take_signals(task);
        if !self.kernel.is_alive(task) || self.is_stopped(task) || self.is_ending(task) {
            return;
        }
        if let Some(result) = self.kernel.task(task).suspended {
            self.emit(Event::CallReturned { task, result, was_suspended: true });
        }
        if let Some(result) = wait::restart(self, task) {
            self.finish(task, result);
        }
    }

    /// Completes a call that slept; not if its caller was killed meanwhile, and only on SIGCONT if it was stopped.
    fn finish(&mut self, task: TaskId, result: Result<Returned, Refusal>) {
        if !self.kernel.is_alive(task) {
            return;
        }
        if self.is_stopped(task) {
            self.emit(Event::CallSuspended { task, result });
        } else {
            self.emit(Event::CallReturned { task, result, was_suspended: false });
        }
    }

    /// Returns the caller's outcome once it has finished its call or sleeps in it.
    fn outcome(&mut self, result: Result<Option<Returned>, Refusal>) -> Outcome {
        let task = self.caller;
        if !self.kernel.is_alive(task) || self.is_ending(task) || self.kernel.has_ended() {
            return Outcome::Dies;
        }
        let Some(result) = result.transpose() else { return Outcome::Blocks };
        if self.is_stopped(task) {
            // A stop takes effect before the call returns to the program; it returns once SIGCONT comes.
            self.emit(Event::CallSuspended { task, result });
            return Outcome::Blocks;
        }
        result.map_or_else(Outcome::Refused, Outcome::Returned)
    }
}
