//! The difference between two revisions, on any branches.
//!
//! A process is the same at both if the same step has created it, that is, if it was created before their branches
//! part. Up to there both have everything in common, including the simulation's IDs ([`TaskId`], [`NsId`]). What comes
//! later has nothing in common, even where such IDs, or names, happen to be equal: two branches may each have created a
//! `B`.

use pidscope_kernel::{NsId, NsState, State, TaskId};

use super::{RevisionId, Timeline};
use crate::machine::Machine;

/// One of the two revisions compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// The first.
    First,
    /// The second.
    Second,
}

/// A process, a thread or a namespace at one of the moments, with an identity that is unique across both.
#[derive(Debug, Clone)]
pub struct Identity<Id> {
    /// Its ID in the simulation, at that moment.
    pub id: Id,
    /// The moment at which alone it exists; `None` if it was created before the branches parted.
    pub only: Option<Moment>,
    /// Its name at that moment.
    pub name: String,
}

/// Compares identities, not names: a namespace may be renamed after its first process.
impl<Id: PartialEq> PartialEq for Identity<Id> {
    fn eq(&self, other: &Self) -> bool {
        (&self.id, self.only) == (&other.id, other.only)
    }
}

impl<Id: Eq> Eq for Identity<Id> {}

/// A PID, and its namespace.
pub type Number = (Identity<NsId>, u32);

/// A process or a thread at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Its identity.
    pub identity: Identity<TaskId>,
    /// Its PID in each namespace that sees it, outermost first; the last one is its active namespace.
    pub numbers: Vec<Number>,
    /// Its parent; `None` if that is outside of the simulation.
    pub parent: Option<Identity<TaskId>>,
    /// Its state.
    pub state: State,
    /// The namespace of its future children (`pid_for_children`).
    pub children: Identity<NsId>,
}

/// A namespace at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namespace {
    /// Its identity.
    pub identity: Identity<NsId>,
    /// Its state.
    pub state: NsState,
}

/// The same thing at the first moment and at the second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Both<T> {
    /// At the first moment.
    pub first: T,
    /// At the second moment.
    pub second: T,
}

/// The difference between two moments. All lists are in order of creation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Processes and threads that exist at the first moment only: at the second they are gone, or were never created.
    pub only_first: Vec<Process>,
    /// Those that exist at the second moment only.
    pub only_second: Vec<Process>,
    /// Those that exist at both moments and differ; [`Both::numbers`] and the other methods say in what.
    pub changed: Vec<Both<Process>>,
    /// Namespaces that were created only before the first moment.
    pub namespaces_only_first: Vec<Namespace>,
    /// Namespaces that were created only before the second.
    pub namespaces_only_second: Vec<Namespace>,
    /// Namespaces of both moments whose states differ.
    pub namespaces_changed: Vec<Both<Namespace>>,
}

impl Difference {
    /// Whether there is no difference.
    pub fn is_empty(&self) -> bool {
        *self == Difference::default()
    }
}

impl Both<Process> {
    /// Returns its PIDs, if they differ.
    pub fn numbers(&self) -> Option<Both<&[Number]>> {
        if_different(&self.first.numbers[..], &self.second.numbers[..])
    }

    /// Returns its parents, if they differ.
    pub fn parent(&self) -> Option<Both<Option<&Identity<TaskId>>>> {
        if_different(self.first.parent.as_ref(), self.second.parent.as_ref())
    }

    /// Returns its states, if they differ.
    pub fn state(&self) -> Option<Both<State>> {
        if_different(self.first.state, self.second.state)
    }

    /// Returns the namespaces of its future children, if they differ.
    pub fn children(&self) -> Option<Both<&Identity<NsId>>> {
        if_different(&self.first.children, &self.second.children)
    }
}

fn if_different<T: PartialEq>(first: T, second: T) -> Option<Both<T>> {
    (first != second).then_some(Both { first, second })
}

/// A moment, and how much of it is shared with the other.
struct Side<'m> {
    machine: &'m Machine,
    moment: Moment,
    /// The number of processes and threads that were ever created before the branches part.
    shared_tasks: usize,
    /// The same for namespaces.
    shared_namespaces: usize,
}

impl Side<'_> {
    fn task(&self, id: TaskId) -> Identity<TaskId> {
        let only = (id.0 as usize >= self.shared_tasks).then_some(self.moment);
        Identity { id, only, name: self.machine.name(id).to_owned() }
    }

    fn ns(&self, id: NsId) -> Identity<NsId> {
        let only = (id.0 as usize >= self.shared_namespaces).then_some(self.moment);
        Identity { id, only, name: self.machine.namespace_name(id).to_owned() }
    }

    /// Returns every process and thread, indexed by [`TaskId`]; `None` for those that are gone.
    fn processes(&self) -> Vec<Option<Process>> {
        let kernel = self.machine.kernel();
        let processes = kernel.tasks().map(|(id, task)| {
            let state = kernel.state(id);
            (state != State::Gone).then(|| Process {
                identity: self.task(id),
                numbers: kernel.numbers(id).iter().map(|upid| (self.ns(upid.ns), upid.nr.0)).collect(),
                parent: kernel.parent(id).map(|parent| self.task(parent)),
                state,
                children: self.ns(task.pid_for_children),
            })
        });
        processes.collect()
    }

    /// Returns every namespace, indexed by [`NsId`].
    fn namespaces(&self) -> Vec<Option<Namespace>> {
        let kernel = self.machine.kernel();
        let spaces = kernel.namespaces().map(|(id, _)| Namespace { identity: self.ns(id), state: kernel.ns_state(id) });
        spaces.map(Some).collect()
    }
}

impl Timeline {
    /// Compares two revisions, without moving the timeline.
    pub fn difference(&self, first: RevisionId, second: RevisionId) -> Difference {
        let common_ancestor = self.common_ancestor(first, second);
        let mut machine = self.world_at(common_ancestor);
        let (shared_tasks, shared_namespaces) = (machine.kernel().tasks().len(), machine.kernel().namespaces().len());
        let look = |machine: &Machine, moment| {
            let side = Side { machine, moment, shared_tasks, shared_namespaces };
            (side.processes(), side.namespaces())
        };
        self.lead(&mut machine, common_ancestor, first);
        let one = look(&machine, Moment::First);
        self.lead(&mut machine, first, second);
        let other = look(&machine, Moment::Second);
        let (only_first, only_second, changed) = compare(one.0, other.0, shared_tasks);
        let (namespaces_only_first, namespaces_only_second, namespaces_changed) =
            compare(one.1, other.1, shared_namespaces);
        Difference {
            only_first,
            only_second,
            changed,
            namespaces_only_first,
            namespaces_only_second,
            namespaces_changed,
        }
    }
}

impl Timeline {
    /// Returns a copy of the machine at a revision, without moving the timeline.
    pub fn world_at(&self, revision: RevisionId) -> Machine {
        let mut machine = self.machine.clone();
        if let (Some(within), Some(step)) =
            (self.position_in_step, self.last_step_entry().and_then(|entry| entry.step.as_ref()))
        {
            machine.walk(step, (within.events, within.changes), step.events.len());
        }
        self.lead(&mut machine, self.at, revision);
        machine
    }

    /// Moves a machine from one revision to another.
    fn lead(&self, machine: &mut Machine, from: RevisionId, to: RevisionId) {
        let (back, forth) = self.route(from, to);
        back.into_iter().filter_map(|revision| self.entry(revision)).for_each(|entry| machine.undo(entry));
        forth.into_iter().filter_map(|revision| self.entry(revision)).for_each(|entry| machine.redo(entry));
    }
}

/// Returns what is only in the first list, what is only in the second, and what is in both and differs. Elements at the
/// same index stand for the same thing only among the first `shared` ones.
fn compare<T: PartialEq>(
    first: Vec<Option<T>>,
    second: Vec<Option<T>>,
    shared: usize,
) -> (Vec<T>, Vec<T>, Vec<Both<T>>) {
    let (mut only_first, mut only_second, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    for pair in first.by_ref().take(shared).zip(second.by_ref().take(shared)) {
        match pair {
            (Some(first), Some(second)) => changed.extend(if_different(first, second)),
            (first, second) => {
                only_first.extend(first);
                only_second.extend(second);
            }
        }
    }
    only_first.extend(first.flatten());
    only_second.extend(second.flatten());
    (only_first, only_second, changed)
}
