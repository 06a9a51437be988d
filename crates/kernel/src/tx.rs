//! A call in progress: what it changes, whom it wakes, and how the step comes to its end.

use std::collections::VecDeque;

use crate::errno::Refusal;
use crate::event::Event;
use crate::pid_namespace::{self, NsId};
use crate::process::ProcessId;
use crate::signal::{self, Signal};
use crate::syscall::{Outcome, Returned, Step};
use crate::task::{ExitStatus, Phase, TaskId};
use crate::{Kernel, wait};

/// A call in progress: the kernel, the events so far, and who has to run before the step is over.
pub(crate) struct Tx<'k> {
    pub(crate) kernel: &'k mut Kernel,
    pub(crate) caller: TaskId,
    /// The thread that runs now: the caller, then one after the other of those that were woken; nobody when a terminal interrupts.
    pub(crate) running: Option<TaskId>,
    events: Vec<Event>,
    runnable: VecDeque<Wake>,
    /// Threads that have been woken for a signal and have not looked at it yet (Linux: `TIF_SIGPENDING`).
    sigpending: Vec<TaskId>,
    /// Standard signals that a process has had a handler run for: within a step each is delivered once, with what the first one said.
    pub(crate) handled: Vec<(ProcessId, Signal)>,
    /// Processes that SIGCONT has let go on and whose parents have not been told yet.
    pub(crate) continued: Vec<ProcessId>,
    /// Processes about to stop, which they have once each of their threads has (Linux: `JOBCTL_STOP_PENDING`).
    pub(crate) stops: Vec<GroupStop>,
    /// Processes that dump core, and so end in another order.
    pub(crate) dumps: Vec<CoreDump>,
    /// Threads that have rested until their process had dumped core, and what they were about to end with.
    pub(crate) rested: Vec<(TaskId, ExitStatus)>,
}

/// A process that is about to dump core.
pub(crate) struct CoreDump {
    pub(crate) process: ProcessId,
    /// The thread that took the signal.
    pub(crate) dumper: TaskId,
    /// Threads that have not come to rest yet.
    pub(crate) left: Vec<TaskId>,
    /// Those that have, in that order.
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
    /// Whether it was stopped: it then looks at its signals before it goes on with its call.
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

    /// The caller is through with its call, or asleep in it, and everybody else runs until they sleep.
    pub(crate) fn finish_call(mut self, result: Result<Option<Returned>, Refusal>) -> Step {
        self.take_signals(self.caller);
        let outcome = self.outcome(result);
        self.settle();
        Step { outcome, events: self.events }
    }

    /// Everybody runs who was woken by something that nobody has called for.
    pub(crate) fn finish_interrupt(mut self) -> Step {
        self.settle();
        Step { outcome: Outcome::Returned(Returned { value: 0, status: None }), events: self.events }
    }

    /// Makes a change and remembers it.
    pub(crate) fn emit(&mut self, event: Event) {
        self.kernel.apply(&event);
        self.events.push(event);
    }

    /// A thread's number as the caller's namespace counts, as system calls return it (Linux: `task_pid_vnr`).
    pub(crate) fn vnr(&self, task: TaskId) -> i64 {
        self.kernel.pid_in(task, self.kernel.active_ns(self.caller)).into()
    }

    /// Signals that have waited for the caller may not have to any more: it looks at them before it goes on (Linux:
    /// `recalc_sigpending`).
    pub(crate) fn recalc_sigpending(&mut self) {
        self.sigpending.push(self.caller);
    }

    /// Lets a thread run before the step ends: what it sleeps for may have come.
    pub(crate) fn wake(&mut self, task: TaskId) {
        self.runnable.push_back(Wake { task, from_stop: false });
    }

    /// Lets a thread look at its signals (Linux: `signal_wake_up`). One that runs does so anyway, before it sleeps.
    pub(crate) fn wake_by_signal(&mut self, task: TaskId) {
        self.sigpending.push(task);
        if self.running != Some(task) {
            self.wake(task);
        }
    }

    /// Lets a thread go on that was stopped.
    pub(crate) fn wake_from_stop(&mut self, task: TaskId) {
        self.sigpending.push(task);
        self.runnable.push_back(Wake { task, from_stop: true });
    }

    /// Lets those of a process look again who wait for this child; the one that has waited longest first (Linux:
    /// `__wake_up_parent`).
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

    /// Whether a thread has been woken for a signal that it has not looked at yet.
    pub(crate) fn has_sigpending(&self, task: TaskId) -> bool {
        self.sigpending.contains(&task)
    }

    /// Whether a thread stands still: its process has stopped, or is about to and this thread has.
    pub(crate) fn is_stopped(&self, task: TaskId) -> bool {
        let now = self.kernel.process_of(task);
        let process = self.kernel.task(task).process;
        let has_stopped = |stop: &GroupStop| stop.process == process && !stop.left.contains(&task);
        now.stopped || self.stops.iter().any(has_stopped)
    }

    /// Whether a thread only lives on until its process has dumped core.
    pub(crate) fn is_ending(&self, task: TaskId) -> bool {
        self.kernel.process_of(task).group_exit.is_some()
    }

    /// Whether a process dumps core: of all signals, SIGKILL still reaches it (Linux: `signal->core_state`, `prepare_signal`).
    pub(crate) fn is_dumping(&self, process: ProcessId) -> bool {
        self.dumps.iter().any(|dump| dump.process == process)
    }

    /// A point that [`Tx::forget_namespace`] can go back to.
    pub(crate) fn mark(&self) -> usize {
        self.events.len()
    }

    /// Takes back a namespace created since `mark`; cursors that have moved in other namespaces stay moved.
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

    /// A thread is about to return to its program, and takes its signals. Whether there were any.
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

    /// A sleeping thread first sees whether its call can return, and then takes its signals.
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

    /// A stopped thread first takes its signals, and then goes on with its call.
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

    /// A call that had slept returns, unless its caller has been stopped or killed meanwhile.
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

    /// What the caller has got when it is through with its call, or asleep in it.
    fn outcome(&mut self, result: Result<Option<Returned>, Refusal>) -> Outcome {
        let task = self.caller;
        if !self.kernel.is_alive(task) || self.is_ending(task) || self.kernel.has_ended() {
            return Outcome::Dies;
        }
        let Some(result) = result.transpose() else { return Outcome::Blocks };
        if self.is_stopped(task) {
            // A stop takes effect before the call returns to the program; it will, once SIGCONT comes.
            self.emit(Event::CallSuspended { task, result });
            return Outcome::Blocks;
        }
        result.map_or_else(Outcome::Refused, Outcome::Returned)
    }
}
