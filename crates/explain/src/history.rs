//! What was done up to a moment, event by event, from which every cause is looked up.

use pidscope_kernel::event::NewTask;
use pidscope_kernel::{Event, Kernel, NsId, TaskId};
use pidscope_userland::entry::{Entry, Outcome, ProgramCall, Step};
use pidscope_userland::machine::Machine;
use pidscope_userland::script::{Call, CloneCall};

/// The steps that led to a world, in order.
pub(crate) struct History<'t> {
    steps: Vec<(&'t Entry, &'t Step)>,
    /// The number of events of the last step that have happened; `None` if all have.
    happened: Option<usize>,
}

/// An event, and the step that it is part of.
#[derive(Clone, Copy)]
pub(crate) struct Moment<'t> {
    /// The number of the step, counted from 1, as in logs.
    pub number: usize,
    /// The statement of the step.
    pub entry: &'t Entry,
    /// The step.
    pub step: &'t Step,
    /// The index of the event in the step.
    pub index: usize,
}

impl<'t> History<'t> {
    /// Returns the history made of the steps among these entries.
    pub fn of(entries: impl Iterator<Item = &'t Entry>) -> Self {
        History { steps: entries.filter_map(|entry| Some((entry, entry.step.as_ref()?))).collect(), happened: None }
    }

    /// Returns the history of a world in which only the first `happened` events of the last step have happened.
    pub fn until(self, happened: Option<usize>) -> Self {
        History { happened, ..self }
    }

    /// Returns the number of steps.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Returns every event, in order.
    pub fn moments(&self) -> impl DoubleEndedIterator<Item = Moment<'t>> {
        self.steps.iter().enumerate().flat_map(|(at, &(entry, step))| {
            let happened = self.happened.filter(|_| at + 1 == self.steps.len());
            (0..happened.unwrap_or(step.events.len())).map(move |index| Moment { number: at + 1, entry, step, index })
        })
    }

    /// Returns the last event of a kind.
    pub fn last(&self, is_it: impl Fn(&Event) -> bool) -> Option<Moment<'t>> {
        self.moments().rev().find(|moment| is_it(moment.event()))
    }

    /// Returns the last event of a kind before another event.
    pub fn last_before(&self, limit: Moment<'t>, is_it: impl Fn(&Event) -> bool) -> Option<Moment<'t>> {
        self.moments().rev().find(|moment| moment.is_before(limit) && is_it(moment.event()))
    }

    /// Returns the event that created a thread; `None` for the one that the world starts with.
    pub fn creation(&self, task: TaskId) -> Option<(Moment<'t>, &'t NewTask)> {
        self.moments().find_map(|moment| match moment.event() {
            Event::TaskCreated(new) if new.task == task => Some((moment, &**new)),
            _ => None,
        })
    }

    /// Returns the event in which a thread began to exit.
    pub fn exit(&self, task: TaskId) -> Option<Moment<'t>> {
        self.last(|event| matches!(event, Event::ExitStarted { task: of, .. } if *of == task))
    }

    /// Returns the event in which a thread was released, since when it is gone.
    pub fn release(&self, task: TaskId) -> Option<Moment<'t>> {
        self.last(|event| matches!(event, Event::Released { task: of, .. } if *of == task))
    }

    /// Returns the thread that had a thread's numbers first, and the `exec` in which this one took them over, if any.
    pub fn first_holder(&self, task: TaskId) -> (TaskId, Option<Moment<'t>>) {
        let (mut holder, mut taken_over) = (task, None);
        for moment in self.moments().rev() {
            if let Event::LeaderReplaced { from, to, .. } = *moment.event()
                && (holder == from || holder == to)
            {
                holder = if holder == to { from } else { to };
                taken_over = taken_over.or(Some(moment));
            }
        }
        (holder, taken_over)
    }

    /// Returns the limit of numbers that applied in a namespace at a moment.
    pub fn pid_max_at(&self, kernel: &Kernel, ns: NsId, at: Moment<'t>) -> u32 {
        let ns = kernel.pid_max_ns(ns);
        let later = self.moments().find_map(|moment| match *moment.event() {
            Event::PidMaxChanged { ns: of, from, .. } if of == ns && at.is_before(moment) => Some(from),
            _ => None,
        });
        later.unwrap_or(kernel.namespace(ns).pid_max)
    }

    /// Returns the world right before an event, given the world after all of them.
    pub fn kernel_before(&self, now: &Kernel, limit: Moment<'t>) -> Kernel {
        let mut kernel = now.clone();
        for moment in self.moments().rev().take_while(|moment| !moment.is_before(limit)) {
            kernel.revert(moment.event());
        }
        kernel
    }
}

impl<'t> Moment<'t> {
    /// Returns the event.
    pub fn event(self) -> &'t Event {
        &self.step.events[self.index]
    }

    /// Returns whether it happened before another one.
    pub fn is_before(self, other: Moment<'_>) -> bool {
        (self.number, self.index) < (other.number, other.index)
    }

    /// Returns the system call of a program that it is part of; `None` if it is part of the call in the script.
    pub fn made(self) -> Option<&'t ProgramCall> {
        self.step.calls.iter().find(|made| made.events.contains(&self.index))
    }

    /// Returns the system call that it is part of; `None` for what a terminal or the clock did.
    pub fn call(self) -> Option<&'t Call> {
        self.made().map(|made| &made.call).or(self.entry.statement.call())
    }

    /// Returns the thread that made that call.
    pub fn caller(self, machine: &Machine) -> Option<TaskId> {
        let of_script = || self.entry.statement.caller().and_then(|caller| machine.task(caller));
        self.made().map(|made| made.caller).or_else(of_script)
    }

    /// Returns that call, if it created something.
    pub fn clone_call(self) -> Option<&'t CloneCall> {
        match self.call() {
            Some(Call::Clone(clone)) => Some(clone),
            _ => None,
        }
    }

    /// Returns whether that call was refused.
    pub fn is_refused(self) -> bool {
        let outcome = self.made().map_or(&self.step.outcome, |made| &made.outcome);
        matches!(outcome, Outcome::Refused(_))
    }
}
