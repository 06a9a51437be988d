//! What differs between two moments, on whatever branches.
//!
//! A process is the same at both moments if the same step has created it, which is so if it was created before their branches part. Up to
//! there both moments have everything in common, numbers of the simulation ([`TaskId`], [`NsId`]) too. What comes after has nothing in common,
//! even where these numbers, or names, happen to be equal: two branches may each have created a `B`.

use pidscope_kernel::{NsId, NsState, State, TaskId};

use super::{RevisionId, Timeline};
use crate::machine::Machine;

/// At which of the two moments something exists, or has existed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// At the first.
    First,
    /// At the second.
    Second,
}

/// A process, a thread or a namespace of one of the moments. Its identity tells it from those of the other.
#[derive(Debug, Clone)]
pub struct Known<Id> {
    /// Its number in the simulation, at that moment.
    pub id: Id,
    /// The moment that alone has it; none if both have it, or it was there before their branches parted.
    pub only: Option<Moment>,
    /// Its name at that moment.
    pub name: String,
}

/// The same thing, whatever it is called: a namespace may get another name from its first process.
impl<Id: PartialEq> PartialEq for Known<Id> {
    fn eq(&self, other: &Self) -> bool {
        (&self.id, self.only) == (&other.id, other.only)
    }
}

impl<Id: Eq> Eq for Known<Id> {}

/// A number, and the namespace in which it is one.
pub type Number = (Known<NsId>, u32);

/// What a process or a thread is like at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Who it is.
    pub who: Known<TaskId>,
    /// Its number in each namespace that sees it, outermost first; the last one is the namespace that it lives in.
    pub numbers: Vec<Number>,
    /// Its parent; none if that is outside of this world.
    pub parent: Option<Known<TaskId>>,
    /// Its state.
    pub state: State,
    /// The namespace that its children will live in (`pid_for_children`).
    pub children: Known<NsId>,
}

/// What a namespace is like at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namespace {
    /// Which it is.
    pub which: Known<NsId>,
    /// Its state.
    pub state: NsState,
}

/// What something is like at the first moment and at the second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Both<T> {
    /// At the first moment.
    pub first: T,
    /// At the second.
    pub second: T,
}

/// What differs between two moments. Everything is in order of creation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Processes and threads that are not gone at the first moment, and are gone, or were never there, at the second.
    pub only_first: Vec<Process>,
    /// The same the other way round.
    pub only_second: Vec<Process>,
    /// Those at both moments that are not the same: [`Both::numbers`] and the others say in what.
    pub changed: Vec<Both<Process>>,
    /// Namespaces that were created only before the first moment.
    pub namespaces_only_first: Vec<Namespace>,
    /// Namespaces that were created only before the second.
    pub namespaces_only_second: Vec<Namespace>,
    /// Namespaces of both moments whose state is not the same.
    pub namespaces_changed: Vec<Both<Namespace>>,
}

impl Difference {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        *self == Difference::default()
    }
}

impl Both<Process> {
    /// Its numbers, if they differ.
    pub fn numbers(&self) -> Option<Both<&[Number]>> {
        differing(&self.first.numbers[..], &self.second.numbers[..])
    }

    /// Its parent, if that is another.
    pub fn parent(&self) -> Option<Both<Option<&Known<TaskId>>>> {
        differing(self.first.parent.as_ref(), self.second.parent.as_ref())
    }

    /// Its state, if that differs.
    pub fn state(&self) -> Option<Both<State>> {
        differing(self.first.state, self.second.state)
    }

    /// The namespace that its children will live in, if that is another.
    pub fn children(&self) -> Option<Both<&Known<NsId>>> {
        differing(&self.first.children, &self.second.children)
    }
}

fn differing<T: PartialEq>(first: T, second: T) -> Option<Both<T>> {
    (first != second).then_some(Both { first, second })
}

/// A moment, and how much of it the other has in common with it.
struct Side<'m> {
    machine: &'m Machine,
    moment: Moment,
    /// How many processes and threads there were where the branches part, ended ones too.
    shared_tasks: usize,
    /// How many namespaces.
    shared_namespaces: usize,
}

impl Side<'_> {
    fn task(&self, id: TaskId) -> Known<TaskId> {
        let only = (id.0 as usize >= self.shared_tasks).then_some(self.moment);
        Known { id, only, name: self.machine.name(id).to_owned() }
    }

    fn ns(&self, id: NsId) -> Known<NsId> {
        let only = (id.0 as usize >= self.shared_namespaces).then_some(self.moment);
        Known { id, only, name: self.machine.namespace_name(id).to_owned() }
    }

    /// Every process and thread, by [`TaskId`]; none for those that are gone.
    fn processes(&self) -> Vec<Option<Process>> {
        let kernel = self.machine.kernel();
        let processes = kernel.tasks().map(|(id, task)| {
            let state = kernel.state(id);
            (state != State::Gone).then(|| Process {
                who: self.task(id),
                numbers: kernel.numbers(id).iter().map(|upid| (self.ns(upid.ns), upid.nr.0)).collect(),
                parent: kernel.parent(id).map(|parent| self.task(parent)),
                state,
                children: self.ns(task.pid_for_children),
            })
        });
        processes.collect()
    }

    /// Every namespace, by [`NsId`].
    fn namespaces(&self) -> Vec<Option<Namespace>> {
        let kernel = self.machine.kernel();
        let spaces = kernel.namespaces().map(|(id, _)| Namespace { which: self.ns(id), state: kernel.ns_state(id) });
        spaces.map(Some).collect()
    }
}

impl Timeline {
    /// What differs between two moments: between what one revision leads to and what another does. The world stays where it is.
    pub fn difference(&self, first: RevisionId, second: RevisionId) -> Difference {
        let parting = self.parting(first, second);
        let mut machine = self.world_at(parting);
        let (shared_tasks, shared_namespaces) = (machine.kernel().tasks().len(), machine.kernel().namespaces().len());
        let look = |machine: &Machine, moment| {
            let side = Side { machine, moment, shared_tasks, shared_namespaces };
            (side.processes(), side.namespaces())
        };
        self.lead(&mut machine, parting, first);
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
    /// The world as a revision leads to it: another one, so that this one stays where it is.
    pub fn world_at(&self, revision: RevisionId) -> Machine {
        let mut machine = self.machine.clone();
        if let (Some(within), Some(step)) = (self.within, self.last_call().and_then(|entry| entry.step.as_ref())) {
            machine.walk(step, (within.events, within.changes), step.events.len());
        }
        self.lead(&mut machine, self.at, revision);
        machine
    }

    /// Leads a world that is where one revision has led to where another does.
    fn lead(&self, machine: &mut Machine, from: RevisionId, to: RevisionId) {
        let (back, forth) = self.way(from, to);
        back.into_iter().filter_map(|revision| self.entry(revision)).for_each(|entry| machine.undo(entry));
        forth.into_iter().filter_map(|revision| self.entry(revision)).for_each(|entry| machine.redo(entry));
    }
}

/// What only the first list has, what only the second has, and what both have and is not the same. What stands at the same place is the
/// same thing in both only among the first few, which they share.
fn compare<T: PartialEq>(
    first: Vec<Option<T>>,
    second: Vec<Option<T>>,
    shared: usize,
) -> (Vec<T>, Vec<T>, Vec<Both<T>>) {
    let (mut only_first, mut only_second, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    for pair in first.by_ref().take(shared).zip(second.by_ref().take(shared)) {
        match pair {
            (Some(first), Some(second)) => changed.extend(differing(first, second)),
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
