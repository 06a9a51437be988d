//! Who was touched by each step: the processes it did something to, and the namespaces that saw it.

use std::rc::Rc;

use pidscope_kernel::{Event, Kernel, NsId, TaskId};
use pidscope_userland::machine::Machine;
use pidscope_userland::timeline::{RevisionId, Timeline};

use crate::state::session::touched;

/// Names of processes, and of namespaces, that are kept of a step; nobody reads more.
const NAMES: usize = 8;

/// Who was touched by a step.
#[derive(Debug, Default)]
pub struct Touched {
    /// The first few namespaces, outermost first, each with its name.
    pub spaces: Vec<(NsId, String)>,
    /// How many more namespaces there were.
    pub more_spaces: usize,
    /// The names of the first few processes.
    pub names: Vec<String>,
    /// How many more processes there were.
    pub more: usize,
}

/// Who was touched by the steps that are known. What a step did stays as it is, so each is looked at once: while the world is behind it, for
/// only then everybody in it has a name. In their order.
#[derive(Debug, Default)]
pub struct Traces(Vec<(RevisionId, Rc<Touched>)>);

impl Traces {
    /// Who was touched by a step.
    pub fn of(&self, step: RevisionId) -> Option<Rc<Touched>> {
        self.place(step).ok().map(|at| self.0[at].1.clone())
    }

    /// Where a step is, or would be.
    fn place(&self, step: RevisionId) -> Result<usize, usize> {
        self.0.binary_search_by_key(&step, |&(step, _)| step)
    }

    /// Looks at the steps of the current branch that are not known yet.
    pub fn read(&mut self, timeline: &Timeline) {
        let branch = timeline.branch();
        let here = branch.iter().position(|&revision| revision == timeline.at()).map_or(0, |at| at + 1);
        if timeline.event_at().is_none() {
            self.take_in(timeline, timeline.machine(), &branch[..here]);
        }
        if let Some(&last) = branch.last().filter(|&&last| self.place(last).is_err()) {
            self.take_in(timeline, &timeline.world_at(last), &branch);
        }
    }

    /// Takes in what led to a world. Before what is known everything is known.
    fn take_in(&mut self, timeline: &Timeline, machine: &Machine, way: &[RevisionId]) {
        let first = way.iter().rposition(|&revision| self.place(revision).is_ok()).map_or(0, |known| known + 1);
        for &revision in &way[first..] {
            let step = timeline.entry(revision).and_then(|entry| entry.step.as_ref());
            let touched = step.map_or_else(Touched::default, |step| of(machine, &step.events));
            if let Err(at) = self.place(revision) {
                self.0.insert(at, (revision, Rc::new(touched)));
            }
        }
    }
}

fn of(machine: &Machine, events: &[Event]) -> Touched {
    let kernel = machine.kernel();
    let (mut spaces, mut tasks): (Vec<NsId>, Vec<TaskId>) = (Vec::new(), Vec::new());
    for event in events {
        spaces.extend(touched(kernel, event));
        // A namespace has few events of its own, so this stays short.
        spaces.sort_unstable();
        spaces.dedup();
        tasks.extend(whom(kernel, event));
    }
    tasks.sort_unstable();
    tasks.dedup();
    let name = |ns: NsId| machine.namespace_name(ns).to_owned();
    Touched {
        more_spaces: spaces.len().saturating_sub(NAMES),
        spaces: spaces.into_iter().take(NAMES).map(|ns| (ns, name(ns))).collect(),
        names: tasks.iter().take(NAMES).map(|&task| machine.name(task).to_owned()).collect(),
        more: tasks.len().saturating_sub(NAMES),
    }
}

/// The process or the thread that an event does something to, as far as that can be seen.
fn whom(kernel: &Kernel, event: &Event) -> Option<TaskId> {
    match event {
        Event::TaskCreated(new) => Some(new.task),
        Event::Reparented { process, .. } | Event::StoppedChanged { process, .. } | Event::Executed { process, .. } => {
            Some(kernel.process(*process).leader)
        }
        Event::PhaseChanged { task, .. }
        | Event::PidForChildrenChanged { task, .. }
        | Event::ExitStarted { task, .. }
        | Event::Released { task, .. }
        | Event::HandlerRan { task, .. }
        | Event::SignalIgnored { task, .. }
        | Event::LeaderReplaced { to: task, .. } => Some(*task),
        _ => None,
    }
}
