//! The consequences of an act, event by event, as sentences.

use pidscope_kernel::event::NewTask;
use pidscope_kernel::signal::{Action, Signal};
use pidscope_kernel::{Event, Kernel, Phase, PidId, ProcessId, Returned, TaskId};
use pidscope_text::{Lang, event, status as statuses};
use pidscope_userland::entry::{Outcome, Step, Text};
use pidscope_userland::machine::Machine;
use pidscope_userland::script::WaitStatus;

/// The maximum number of sentences; longer stories are cut.
const LONGEST: usize = 12;

/// The consequences of a step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Story {
    /// The sentences, in order.
    pub told: Vec<Told>,
    /// The number of sentences that were cut.
    pub left_out: usize,
}

/// The sentence for an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The index of the event in the step.
    pub event: usize,
    /// The sentence.
    pub sentence: String,
}

impl Story {
    /// Returns the first sentences, as many as people will read.
    pub fn cut(told: &[Told]) -> Self {
        let shown = told.len().min(LONGEST);
        Story { told: told[..shown].to_vec(), left_out: told.len() - shown }
    }

    /// Returns as many sentences as people will read, including this one.
    pub fn around(told: &[Told], at: usize) -> Self {
        let from = (at + 1).saturating_sub(LONGEST);
        Story::cut(told.get(from..).unwrap_or_default())
    }

    /// Returns the whole story as one text.
    pub fn text(&self) -> String {
        let sentences: Vec<&str> = self.told.iter().map(|told| told.sentence.as_str()).collect();
        sentences.join(" ")
    }
}

/// Returns the story of a step at whose end the machine is.
pub fn story(lang: Lang, machine: &Machine, step: &Step) -> Story {
    Story::cut(&told(lang, machine, step))
}

/// Returns all sentences for a step at whose end the machine is, however many.
pub fn told(lang: Lang, machine: &Machine, step: &Step) -> Vec<Told> {
    let teller = Teller::of(lang, machine, machine.kernel(), step);
    let is_told = |event: &Event| step.calls.is_empty() || !is_housekeeping(event);
    let events = step.events.iter().enumerate().filter(|(_, event)| is_told(event));
    let told = events.filter_map(|(at, event)| Some(Told { event: at, sentence: teller.sentence(event)? }));
    let mut told: Vec<Told> = told.collect();
    told.dedup_by(|later, earlier| later.sentence == earlier.sentence);
    told
}

fn is_housekeeping(event: &Event) -> bool {
    matches!(event, Event::ActionChanged { signal, to, .. } if *to != Action::Ignore && HOUSEKEEPING.contains(signal))
}

/// Returns the lines that a step has printed, on any terminal.
pub fn printed(step: &Step) -> Vec<&str> {
    let texts = step.printed.iter().map(|printed| match &printed.text {
        Text::Plain(text) => text.as_str(),
        Text::Manual(_) => "",
    });
    texts.flat_map(str::lines).collect()
}

/// Returns what became of a child, in words.
pub(crate) fn status(lang: Lang, status: WaitStatus) -> String {
    match status {
        WaitStatus::Exited(code) => statuses::exited(lang, &code),
        WaitStatus::Signaled(signal) => statuses::signaled(lang, &signal),
        WaitStatus::Stopped(signal) => statuses::stopped(lang, &signal),
        WaitStatus::Continued => statuses::continued(lang).to_owned(),
    }
}

/// Returns the outcome of a call, in words.
pub(crate) fn outcome(lang: Lang, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Returned(Returned { value, status: None }) => value.to_string(),
        Outcome::Returned(Returned { value, status: Some(of) }) => {
            statuses::with_value(lang, &status(lang, WaitStatus::from(*of)), value)
        }
        Outcome::Refused(refusal) => refusal.errno.name().to_owned(),
        Outcome::Blocks => statuses::blocks(lang).to_owned(),
        Outcome::Dies => statuses::dies(lang).to_owned(),
        Outcome::Skipped => statuses::skipped(lang).to_owned(),
    }
}

/// The signals that every shell handles when it starts, and that are reset in every program that it starts.
const HOUSEKEEPING: [Signal; 4] = [Signal::INT, Signal::QUIT, Signal::TERM, Signal::TSTP];

/// What is needed to tell events.
pub(crate) struct Teller<'m> {
    /// The language.
    pub lang: Lang,
    /// The names of processes and namespaces.
    pub machine: &'m Machine,
    /// The world after the event.
    pub kernel: &'m Kernel,
    /// The numbers that the step has freed, sorted. Those of a thread that is gone may live on as those of a group or
    /// session.
    freed: Vec<PidId>,
}

impl<'m> Teller<'m> {
    /// Returns the teller for the events of a step, in a world after them or between two of them.
    pub fn of(lang: Lang, machine: &'m Machine, kernel: &'m Kernel, step: &Step) -> Self {
        let freed = step.events.iter().filter_map(|event| match event {
            Event::PidFreed { pid } => Some(*pid),
            _ => None,
        });
        let mut freed: Vec<PidId> = freed.collect();
        freed.sort_unstable();
        Teller { lang, machine, kernel, freed }
    }

    fn name(&self, task: TaskId) -> &str {
        self.machine.name(task)
    }

    fn process(&self, task: TaskId) -> ProcessId {
        self.kernel.task(task).process
    }

    /// Returns the name of a process, that of its leader.
    fn leader(&self, process: ProcessId) -> &str {
        self.name(self.kernel.process(process).leader)
    }

    /// Returns the name of a thread's process.
    fn of_process(&self, task: TaskId) -> &str {
        self.leader(self.process(task))
    }

    /// Returns the sentence for an event; `None` if another event already tells it, or if nobody would ask about it.
    pub fn sentence(&self, event: &Event) -> Option<String> {
        let lang = self.lang;
        let ns_name = |ns| self.machine.namespace_name(ns);
        Some(match event {
            Event::TaskCreated(new) => self.creation(new),
            Event::NamespaceCreated { ns, parent } => event::namespace_created(lang, &ns_name(*ns), &ns_name(*parent)),
            Event::ChildReaperSet { ns, from: None, to } => event::became_init(lang, &self.name(*to), &ns_name(*ns)),
            Event::ChildReaperSet { ns, to, .. } => event::taken_over(lang, &self.name(*to), &ns_name(*ns)),
            Event::CursorMoved { ns, to, .. } => event::counter_moved(lang, &to, &ns_name(*ns)),
            Event::PidMaxChanged { ns, to, .. } => event::pid_max_changed(lang, &to, &ns_name(*ns)),
            Event::PidForChildrenChanged { task, to, .. } => {
                let own = self.kernel.active_ns(*task);
                event::children_go_to(lang, &self.name(*task), &ns_name(*to), &ns_name(own))
            }
            Event::ActionChanged { process, signal, to, .. } => match to {
                Action::Default { nocldwait: false } => event::takes_default(lang, &self.leader(*process), signal),
                Action::Ignore => event::ignores(lang, &self.leader(*process), signal),
                Action::Handle { nocldwait: false } => event::handles(lang, &self.leader(*process), signal),
                Action::Default { nocldwait: true } | Action::Handle { nocldwait: true } => {
                    event::leaves_no_zombies(lang, &self.leader(*process))
                }
            },
            Event::MaxPidNamespacesChanged { to, .. } => event::max_pid_namespaces_changed(lang, to),
            Event::BlockedChanged { task, from, to } => {
                match Signal::all().find(|&one| from.contains(one) != to.contains(one))? {
                    signal if to.contains(signal) => event::blocks(lang, &self.name(*task), &signal),
                    signal => event::unblocks(lang, &self.name(*task), &signal),
                }
            }
            Event::UserChanged { task, to, .. } => event::user_changed(lang, &self.name(*task), to),
            Event::GroupChanged { process, .. } => event::group_changed(lang, &self.leader(*process)),
            Event::SessionCreated { process, .. } => event::session_created(lang, &self.leader(*process)),
            Event::SubreaperChanged { process, to: true } => event::is_subreaper(lang, &self.leader(*process)),
            Event::SubreaperChanged { process, to: false } => event::is_no_subreaper(lang, &self.leader(*process)),
            Event::LeaderReplaced { from, to, .. } => event::leader_replaced(lang, &self.name(*to), &self.name(*from)),
            Event::Executed { process, .. } => event::executed(lang, &self.leader(*process)),
            Event::RebootRequested { ns, to, .. } => event::reboot_requested(lang, &ns_name(*ns), to),
            Event::AllocationDisabled { ns } => event::namespace_died(lang, &ns_name(*ns)),
            // These cannot be handled.
            Event::SignalIgnored { task, signal: signal @ (Signal::KILL | Signal::STOP), init_is_immune: true } => {
                event::init_is_immune_to_all(lang, &self.name(*task), signal)
            }
            Event::SignalIgnored { task, signal, init_is_immune: true } => {
                event::init_is_immune(lang, &self.name(*task), signal)
            }
            Event::SignalSent { task, info, .. } if self.kernel.task(*task).blocked.contains(info.signal) => {
                event::waits(lang, &self.name(*task), &info.signal)
            }
            Event::HandlerRan { task, info } => event::handler_ran(lang, &self.name(*task), &info.si_pid, &info.signal),
            Event::StoppedChanged { process, to: true } => event::stopped(lang, &self.leader(*process)),
            Event::StoppedChanged { process, to: false } => event::went_on(lang, &self.leader(*process)),
            Event::ExitStarted { task, status: ended, .. } => {
                event::ended(lang, &self.name(*task), &status(lang, WaitStatus::from(*ended)))
            }
            Event::PhaseChanged { task, to: Phase::Zombie, .. } => self.zombie(*task)?,
            Event::PhaseChanged { task, to: Phase::Blocked { .. }, .. } => event::blocked(lang, &self.name(*task)),
            // A reparenting within one process goes unnoticed.
            Event::Reparented { from, to, .. } if self.process(*from) == self.process(*to) => return None,
            Event::Reparented { process, from, to, .. } => {
                event::reparented(lang, &self.leader(*process), &self.of_process(*to), &self.of_process(*from))
            }
            Event::Released { task, parent: None, .. } => event::thread_gone(lang, &self.name(*task)),
            Event::Released { task, .. } if self.freed.binary_search(&self.kernel.task(*task).pid).is_err() => {
                event::released_kept(lang, &self.name(*task))
            }
            Event::Released { task, .. } => event::released(lang, &self.name(*task)),
            Event::CallSuspended { task, .. } => event::suspended(lang, &self.name(*task)),
            Event::CallReturned { task, result, .. } => {
                let result = match *result {
                    Ok(returned) => Outcome::Returned(returned),
                    Err(refusal) => Outcome::Refused(refusal),
                };
                event::returned(lang, &self.name(*task), &outcome(lang, &result))
            }
            Event::Panicked { .. } => event::panicked(lang).to_owned(),
            Event::Halted { .. } => event::halted(lang).to_owned(),
            Event::SignalSent { .. }
            | Event::SignalIgnored { .. }
            | Event::SignalDropped { .. }
            | Event::SignalTaken { .. }
            | Event::ProtectionLost { .. }
            | Event::ToldOfSubreaper { .. }
            | Event::PdeathsigChanged { .. }
            | Event::CurrTargetMoved { .. }
            | Event::GroupExitStarted { .. }
            | Event::ExitStatusChanged { .. }
            | Event::PidFreed { .. }
            | Event::ReportChanged { .. }
            | Event::PhaseChanged { .. } => return None,
        })
    }

    /// Innermost namespace first, in the order of `alloc_pid`.
    fn creation(&self, new: &NewTask) -> String {
        let lang = self.lang;
        let number = |level: &pidscope_kernel::pid::Allocation| {
            pidscope_text::page::pid_in(lang, &self.machine.namespace_name(level.ns), &level.nr)
        };
        let numbers: Vec<String> = new.numbers.iter().map(number).collect();
        let numbers = numbers.join(", ");
        let name = self.name(new.task);
        if new.is_thread(self.kernel) {
            return event::thread_created(lang, &self.of_process(new.creator), &name, &numbers);
        }
        let counted = new.numbers.iter().any(|level| level.cursor_before != level.cursor_after);
        if counted { event::created(lang, &name, &numbers) } else { event::created_as_asked(lang, &name, &numbers) }
    }

    /// Returns nothing if the process was reaped in the same step.
    fn zombie(&self, task: TaskId) -> Option<String> {
        match (self.kernel.task(task).phase, self.kernel.parent(task)) {
            (Phase::Zombie, Some(parent)) => Some(event::zombie(self.lang, &self.name(task), &self.name(parent))),
            _ => None,
        }
    }
}
