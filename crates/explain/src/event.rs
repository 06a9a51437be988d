//! Why one event of a step happened.

use pidscope_kernel::task::Report;
use pidscope_kernel::{Event, Kernel, Phase, PidId, TaskId};
use pidscope_text::why::event as texts;
use pidscope_text::why::fact as facts;
use pidscope_userland::entry::Entry;
use pidscope_userland::script::WaitStatus;

use crate::history::{History, Moment};
use crate::inquiry::Inquiry;
use crate::story::{Teller, status};
use crate::{Answer, Fact, event_rule, namespace, number, parent};

pub(crate) fn event(inquiry: &Inquiry<'_>, entry: Option<&Entry>, index: usize) -> Answer {
    let lang = inquiry.lang;
    let found = entry.and_then(|entry| {
        let step = entry.step.as_ref()?;
        step.events.get(index).map(|event| (entry, step, event))
    });
    let Some((entry, step, event)) = found else { return inquiry.absent() };
    let moment = Moment { number: inquiry.past.len(), entry, step, index };
    // The world right after this event, in the middle of its step.
    let mut kernel = inquiry.kernel.clone();
    step.events[index + 1..].iter().rev().for_each(|later| kernel.revert(later));
    let then = Inquiry { lang, machine: inquiry.machine, kernel: &kernel, past: History::of(std::iter::empty()) };
    let what = Teller::of(lang, inquiry.machine, &kernel, step).sentence(event);
    let what = match *event {
        Event::PhaseChanged { task, to: Phase::Zombie, .. } if is_reaped(&step.events[index + 1..], task) => {
            texts::zombie_briefly(lang, &inquiry.name(task))
        }
        _ => what.unwrap_or_else(|| untold(&then, event)),
    };
    let (why, sources) = event_rule::rule(lang, &kernel, moment);
    let place = facts::event_of(lang, &(index + 1), &step.events.len());
    let mut rows = vec![Fact { note: Some(place), ..inquiry.when(facts::step(lang), moment) }];
    if let Some(made) = moment.made() {
        let line = pidscope_userland::script::line(inquiry.name(made.caller), &made.call);
        rows.push(inquiry.fact(facts::call(lang), line));
    }
    rows.extend(details(inquiry, &then, moment));
    let question = texts::question(lang, &(index + 1), &inquiry.step(moment));
    Answer { question, short: vec![what, why.to_owned()], kernel: rows, sources }
}

fn is_reaped(later: &[Event], task: TaskId) -> bool {
    later.iter().any(|event| matches!(event, Event::Released { task: of, .. } if *of == task))
}

/// Returns the kernel's data at that moment.
fn details(inquiry: &Inquiry<'_>, then: &Inquiry<'_>, moment: Moment<'_>) -> Vec<Fact> {
    match moment.event() {
        Event::TaskCreated(new) => number::levels(inquiry, moment, new),
        Event::Reparented { .. } => parent::reaper(inquiry, moment),
        Event::NamespaceCreated { ns, .. }
        | Event::ChildReaperSet { ns, .. }
        | Event::CursorMoved { ns, .. }
        | Event::PidMaxChanged { ns, .. }
        | Event::AllocationDisabled { ns }
        | Event::RebootRequested { ns, .. } => namespace::facts_of(then, *ns),
        Event::PidFreed { pid } => holder(then.kernel, *pid)
            .map(|task| then.fact(facts::freed(then.lang), then.name(task)))
            .into_iter()
            .collect(),
        _ => moment.event().subject(then.kernel).map(|task| of_task(then, task)).into_iter().flatten().collect(),
    }
}

fn of_task(then: &Inquiry<'_>, task: TaskId) -> Vec<Fact> {
    let word = pidscope_text::state(then.lang, then.kernel.state(task)).word;
    vec![then.fact(then.name(task), then.numbers(task)), then.fact(facts::state(then.lang), word)]
}

/// Returns the thread that has or had these numbers.
fn holder(kernel: &Kernel, pid: PidId) -> Option<TaskId> {
    kernel.tasks().find(|(_, task)| task.pid == pid).map(|(task, _)| task)
}

/// Returns the sentence for an event that a step's story leaves out.
fn untold(then: &Inquiry<'_>, event: &Event) -> String {
    let lang = then.lang;
    let thread = event.subject(then.kernel);
    let name = thread.map_or("", |task| then.name(task));
    match event {
        Event::SignalSent { info, .. } => texts::signal_sent(lang, &name, &info.signal),
        Event::SignalIgnored { signal, .. } => texts::signal_ignored(lang, &name, signal),
        Event::SignalDropped { info, .. } => texts::signal_dropped(lang, &name, &info.signal),
        Event::SignalTaken { info, .. } => texts::signal_taken(lang, &name, &info.signal),
        Event::ProtectionLost { .. } => texts::protection_lost(lang, &name),
        Event::ToldOfSubreaper { .. } => texts::told_of_subreaper(lang, &name),
        Event::PdeathsigChanged { to: Some(signal), .. } => texts::pdeathsig_set(lang, &name, signal),
        Event::PdeathsigChanged { to: None, .. } => texts::pdeathsig_none(lang, &name),
        Event::CurrTargetMoved { to, .. } => texts::curr_target(lang, &name, &then.name(*to)),
        Event::GroupExitStarted { status: how, .. } => {
            texts::group_exit(lang, &name, &status(lang, WaitStatus::from(*how)))
        }
        Event::ExitStatusChanged { to, .. } => texts::exit_status(lang, &name, &status(lang, WaitStatus::from(*to))),
        Event::PidFreed { pid } => {
            texts::pid_freed(lang, &holder(then.kernel, *pid).map_or("?", |task| then.name(task)))
        }
        Event::ReportChanged { to: Some(Report::Stopped(_) | Report::Continued), .. } => texts::report(lang, &name),
        Event::ReportChanged { to: None, .. } => texts::reported(lang, &name),
        Event::PhaseChanged { to: Phase::Running, .. } => texts::woke(lang, &name),
        Event::PhaseChanged { to: Phase::Zombie, .. } => texts::zombie(lang, &name),
        Event::Reparented { to, .. } => texts::among_threads(lang, &name, &then.name(*to)),
        Event::NamespaceCreated { .. }
        | Event::TaskCreated(_)
        | Event::ChildReaperSet { .. }
        | Event::CursorMoved { .. }
        | Event::PidMaxChanged { .. }
        | Event::MaxPidNamespacesChanged { .. }
        | Event::PidForChildrenChanged { .. }
        | Event::ActionChanged { .. }
        | Event::BlockedChanged { .. }
        | Event::UserChanged { .. }
        | Event::GroupChanged { .. }
        | Event::SessionCreated { .. }
        | Event::SubreaperChanged { .. }
        | Event::LeaderReplaced { .. }
        | Event::Executed { .. }
        | Event::AllocationDisabled { .. }
        | Event::RebootRequested { .. }
        | Event::HandlerRan { .. }
        | Event::StoppedChanged { .. }
        | Event::ExitStarted { .. }
        | Event::PhaseChanged { .. }
        | Event::Released { .. }
        | Event::CallSuspended { .. }
        | Event::CallReturned { .. }
        | Event::Panicked { .. }
        | Event::Halted { .. } => texts::changed(lang).to_owned(),
    }
}
