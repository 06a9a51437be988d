//! What each step touched: the processes it did something to, and the namespaces that saw it.

use std::rc::Rc;

use pidscope_kernel::{Event, Kernel, NsId, TaskId};
use pidscope_userland::machine::Machine;
use pidscope_userland::timeline::{RevisionId, Timeline};

use crate::state::session::affected_namespaces;

/// The maximum number of names of processes and of namespaces that are stored for a step; nobody reads more.
const MAX_NAMES: usize = 8;

/// What a step touched.
#[derive(Debug, Default)]
pub struct Touched {
    /// The first few namespaces with their names, outermost first.
    pub spaces: Vec<(NsId, String)>,
    /// The number of further namespaces.
    pub more_spaces: usize,
    /// The names of the first few processes.
    pub names: Vec<String>,
    /// The number of further processes.
    pub more: usize,
}

/// What the known steps touched, ordered by step. The effects of a step never change, so each is computed once, when
/// the world is past it: only then do all processes in it have names.
#[derive(Debug, Default)]
pub struct Traces(Vec<(RevisionId, Rc<Touched>)>);

impl Traces {
    /// Returns what a step touched.
    pub fn of(&self, step: RevisionId) -> Option<Rc<Touched>> {
        self.place(step).ok().map(|at| self.0[at].1.clone())
    }

    /// Returns the index of a step, or the index where it would be inserted.
    fn place(&self, step: RevisionId) -> Result<usize, usize> {
        self.0.binary_search_by_key(&step, |&(step, _)| step)
    }

    /// Adds the steps of the current branch that are not known yet.
    pub fn read(&mut self, timeline: &Timeline) {
        let branch = timeline.branch();
        let here = branch.iter().position(|&revision| revision == timeline.at()).map_or(0, |at| at + 1);
        if timeline.event_at().is_none() {
            self.add_steps(timeline, timeline.machine(), &branch[..here]);
        }
        if let Some(&last) = branch.last().filter(|&&last| self.place(last).is_err()) {
            self.add_steps(timeline, &timeline.world_at(last), &branch);
        }
    }

    /// Adds the steps that led to a world. All steps before a known one are known too.
    fn add_steps(&mut self, timeline: &Timeline, machine: &Machine, branch: &[RevisionId]) {
        let first = branch.iter().rposition(|&revision| self.place(revision).is_ok()).map_or(0, |known| known + 1);
        for &revision in &branch[first..] {
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
        spaces.extend(affected_namespaces(kernel, event));
        // A namespace has few events of its own, so this stays short.
        spaces.sort_unstable();
        spaces.dedup();
        tasks.extend(affected_task(kernel, event));
    }
    tasks.sort_unstable();
    tasks.dedup();
    let name = |ns: NsId| machine.namespace_name(ns).to_owned();
    Touched {
        more_spaces: spaces.len().saturating_sub(MAX_NAMES),
        spaces: spaces.into_iter().take(MAX_NAMES).map(|ns| (ns, name(ns))).collect(),
        names: tasks.iter().take(MAX_NAMES).map(|&task| machine.name(task).to_owned()).collect(),
        more: tasks.len().saturating_sub(MAX_NAMES),
    }
}

/// Returns the process or thread that an event visibly affects.
fn affected_task(kernel: &Kernel, event: &Event) -> Option<TaskId> {
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
