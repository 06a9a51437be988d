//! What an act brought about, event by event, as sentences.

use pidscope_kernel::event::NewTask;
use pidscope_kernel::signal::Action;
use pidscope_kernel::{Event, Phase, TaskId};
use pidscope_text::{Lang, event};
use pidscope_userland::entry::{Outcome, Step};
use pidscope_userland::machine::Machine;
use pidscope_userland::script::WaitStatus;

/// Longer stories are cut.
const LONGEST: usize = 12;

/// The sentences for a step, and how many were left out.
pub fn story(lang: Lang, machine: &Machine, step: &Step) -> (Vec<String>, usize) {
    let teller = Teller { lang, machine };
    let mut sentences: Vec<String> = step.events.iter().filter_map(|event| teller.sentence(event)).collect();
    sentences.dedup();
    let left_out = sentences.len().saturating_sub(LONGEST);
    sentences.truncate(LONGEST);
    (sentences, left_out)
}

struct Teller<'m> {
    lang: Lang,
    machine: &'m Machine,
}

impl Teller<'_> {
    fn name(&self, task: TaskId) -> &str {
        self.machine.name(task)
    }

    /// Nothing for what another event tells already, or what nobody would ask about.
    fn sentence(&self, event: &Event) -> Option<String> {
        let lang = self.lang;
        let ns_name = |ns| self.machine.namespace_name(ns);
        Some(match event {
            Event::TaskCreated(new) => self.creation(new),
            Event::NamespaceCreated { ns, parent } => event::namespace_created(lang, &ns_name(*ns), &ns_name(*parent)),
            Event::ChildReaperSet { ns, task } => event::became_init(lang, &self.name(*task), &ns_name(*ns)),
            Event::CursorMoved { ns, to, .. } => event::counter_moved(lang, &to, &ns_name(*ns)),
            Event::PidMaxChanged { ns, to, .. } => event::pid_max_changed(lang, &to, &ns_name(*ns)),
            Event::PidForChildrenChanged { task, to, .. } => {
                let own = self.machine.kernel().active_ns(*task);
                event::children_go_to(lang, &self.name(*task), &ns_name(*to), &ns_name(own))
            }
            Event::ActionChanged { task, signal, to, .. } => match to {
                Action::Default { nocldwait: false } => event::takes_default(lang, &self.name(*task), signal),
                Action::Ignore => event::ignores(lang, &self.name(*task), signal),
                Action::Handle { nocldwait: false } => event::handles(lang, &self.name(*task), signal),
                Action::Default { nocldwait: true } | Action::Handle { nocldwait: true } => {
                    event::leaves_no_zombies(lang, &self.name(*task))
                }
            },
            Event::AllocationDisabled { ns } => event::namespace_died(lang, &ns_name(*ns)),
            Event::SignalIgnored { task, signal, init_is_immune: true } => {
                event::init_is_immune(lang, &self.name(*task), signal)
            }
            Event::SignalTaken { task, info, handled: true, .. } => {
                event::handler_ran(lang, &self.name(*task), &info.si_pid, &info.signal)
            }
            Event::StoppedChanged { task, to: true } => event::stopped(lang, &self.name(*task)),
            Event::StoppedChanged { task, to: false } => event::went_on(lang, &self.name(*task)),
            Event::ExitStarted { task, status } => event::ended(lang, &self.name(*task), &WaitStatus::from(*status)),
            Event::PhaseChanged { task, to: Phase::Exiting, .. } => event::exiting(lang, &self.name(*task)),
            Event::PhaseChanged { task, to: Phase::Zombie, .. } => self.zombie(*task)?,
            Event::PhaseChanged { task, to: Phase::Blocked { .. }, .. } => event::blocked(lang, &self.name(*task)),
            Event::Reparented { task, from, to, .. } => {
                event::reparented(lang, &self.name(*task), &self.name(*to), &self.name(*from))
            }
            Event::Released { task, .. } => event::released(lang, &self.name(*task)),
            Event::CallSuspended { task, .. } => event::suspended(lang, &self.name(*task)),
            Event::CallReturned { task, result, .. } => {
                let outcome = match *result {
                    Ok(returned) => Outcome::Returned(returned),
                    Err(refusal) => Outcome::Refused(refusal),
                };
                event::returned(lang, &self.name(*task), &outcome)
            }
            Event::Panicked { .. } => event::panicked(lang).to_owned(),
            Event::SignalSent { .. }
            | Event::SignalIgnored { .. }
            | Event::SignalTaken { .. }
            | Event::ReportChanged { .. }
            | Event::PhaseChanged { .. } => return None,
        })
    }

    /// Innermost namespace first, as `alloc_pid` walks.
    fn creation(&self, new: &NewTask) -> String {
        let lang = self.lang;
        let number = |level: &pidscope_kernel::pid::Allocation| {
            pidscope_text::page::pid_in(lang, &self.machine.namespace_name(level.ns), &level.nr)
        };
        let numbers: Vec<String> = new.numbers.iter().map(number).collect();
        let numbers = numbers.join(", ");
        let name = self.name(new.task);
        let counted = new.numbers.iter().any(|level| level.cursor_before != level.cursor_after);
        if counted { event::created(lang, &name, &numbers) } else { event::created_as_asked(lang, &name, &numbers) }
    }

    /// Nothing if it was reaped in the same step.
    fn zombie(&self, task: TaskId) -> Option<String> {
        let info = self.machine.kernel().task(task);
        match (info.phase, info.parent) {
            (Phase::Zombie, Some(parent)) => Some(event::zombie(self.lang, &self.name(task), &self.name(parent))),
            _ => None,
        }
    }
}
