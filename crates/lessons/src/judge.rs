//! Evaluating goals: whether one is met, and if not, what differs.

use pidscope_kernel::{Kernel, NsId, NsState, State, TaskId};
use pidscope_userland::entry::{Entry, Outcome, Step};
use pidscope_userland::machine::Machine;
use pidscope_userland::script::StatementKind;
use pidscope_userland::timeline::Timeline;

use crate::goal::{Goal, SpaceTrait, Trait, Which};
use crate::quantity;

/// The result of evaluating a goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it is met.
    pub is_met: bool,
    /// The candidate that has all requested traits, or most of them; for a goal that there be none, one that stands in
    /// its way. `None` if no candidate has any of them.
    pub nearest: Option<Candidate>,
    /// The number of candidates with all requested traits.
    pub count: usize,
    /// For each trait of the goal, whether the nearest candidate has it, and what it has; empty for goals that are not
    /// about processes or namespaces.
    pub traits: Vec<TraitResult>,
    /// What was found, for goals about what has happened: the outcome of the last call, the errnos of failed calls.
    pub found: Vec<String>,
}

/// A candidate for a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Candidate {
    /// A process.
    Process(TaskId),
    /// A namespace.
    Namespace(NsId),
}

/// One trait, compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraitResult {
    /// Whether it is met.
    pub is_met: bool,
    /// The actual value.
    pub found: Found,
}

/// The actual value of a trait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// A number.
    Number(u32),
    /// All PIDs of a process, from the outermost namespace inwards.
    Numbers(Vec<u32>),
    /// A name.
    Name(String),
    /// A state of a process.
    State(State),
    /// A state of a namespace.
    SpaceState(NsState),
    /// A command line.
    Text(String),
    /// Whether it holds.
    Truth(bool),
}

/// What goals are evaluated on: a world, and what has happened in it since a step of a lesson began.
#[derive(Clone, Copy)]
pub struct Observed<'w> {
    world: &'w Timeline,
    /// The number of timeline steps before it began.
    since: usize,
}

impl<'w> Observed<'w> {
    /// Observes a world with `since` timeline steps before the step of the lesson began.
    pub fn new(world: &'w Timeline, since: usize) -> Self {
        Observed { world, since }
    }

    /// Returns whether a goal is met.
    pub fn meets(&self, goal: &Goal) -> bool {
        self.judge(goal).is_met
    }

    /// Evaluates a goal.
    pub fn judge(&self, goal: &Goal) -> Verdict {
        match goal {
            Goal::Processes { which, traits } => self.processes(which, traits),
            Goal::Namespaces { which, traits } => self.namespaces(which, traits),
            Goal::Last(expected) => {
                let last = quantity::last(self.entries());
                let found = last.map(|step| step.outcome.to_string()).into_iter().collect();
                event_verdict(last.is_some_and(|step| step.outcome.matches(expected)), found)
            }
            Goal::Refused(errno) => {
                let mut refused: Vec<String> = Vec::new();
                for errno in self.steps().flat_map(errnos) {
                    if !refused.contains(&errno) {
                        refused.push(errno);
                    }
                }
                event_verdict(refused.contains(errno), refused)
            }
            Goal::Printed(text) => {
                let is_printed = self.steps().any(|step| step.lines().iter().any(|line| line.contains(text)));
                event_verdict(is_printed, Vec::new())
            }
            Goal::Clock(time) => {
                let passed = self.entries().filter_map(|entry| match &entry.statement.kind {
                    StatementKind::Clock { by } => Some(*by),
                    _ => None,
                });
                let passed = passed.sum::<std::time::Duration>();
                event_verdict(passed >= *time, vec![format!("+{}s", passed.as_secs())])
            }
        }
    }

    fn machine(&self) -> &'w Machine {
        self.world.machine()
    }

    fn kernel(&self) -> &'w Kernel {
        self.world.machine().kernel()
    }

    /// Returns what has happened since the step began.
    fn entries(&self) -> impl Iterator<Item = &'w Entry> {
        self.world.entries().filter(|entry| entry.step.is_some()).skip(self.since)
    }

    fn steps(&self) -> impl Iterator<Item = &'w Step> {
        self.entries().filter_map(|entry| entry.step.as_ref())
    }

    fn processes(&self, which: &Which, traits: &[Trait]) -> Verdict {
        let kernel = self.kernel();
        let threads = traits.contains(&Trait::Thread);
        let gone = traits.iter().any(|one| matches!(one, Trait::State(State::Gone) | Trait::Ended));
        let candidates: Vec<TaskId> = match which {
            Which::Named(name) => self.machine().task(name).into_iter().collect(),
            Which::Some | Which::No | Which::Count(_) | Which::AtLeast(_) => {
                let all = kernel.tasks().map(|(task, _)| task);
                // What is gone counts only if the goal asks for that; threads other than leaders only if it asks for
                // threads.
                let qualifies =
                    |task: &TaskId| (gone || kernel.state(*task) != State::Gone) && kernel.is_leader(*task) != threads;
                all.filter(qualifies).collect()
            }
        };
        let compare = |&task: &TaskId| traits.iter().map(|one| self.compare_process(task, one)).collect();
        verdict(which, &candidates, compare, traits.len(), Candidate::Process)
    }

    fn namespaces(&self, which: &Which, traits: &[SpaceTrait]) -> Verdict {
        let candidates: Vec<NsId> = match which {
            Which::Named(name) => self.machine().namespace(name).into_iter().collect(),
            Which::Some | Which::No | Which::Count(_) | Which::AtLeast(_) => {
                self.kernel().namespaces().map(|(ns, _)| ns).collect()
            }
        };
        let compare = |&ns: &NsId| traits.iter().map(|one| self.compare_namespace(ns, one)).collect();
        verdict(which, &candidates, compare, traits.len(), Candidate::Namespace)
    }

    fn compare_process(&self, task: TaskId, one: &Trait) -> TraitResult {
        let (machine, kernel) = (self.machine(), self.kernel());
        let state = kernel.state(task);
        let is_there = state != State::Gone;
        let numbers = |task: TaskId| kernel.numbers(task).iter().map(|upid| upid.nr.0).collect::<Vec<u32>>();
        let parent = kernel.parent(task).filter(|_| is_there);
        let named = |ns: &str| machine.namespace(ns);
        let active_ns = kernel.active_ns(task);
        let home = || Found::Name(machine.namespace_name(active_ns).to_owned());
        let is_in = |ns: &str| named(ns).is_some_and(|ns| kernel.nr_in(task, ns).is_some());
        let is_leader = kernel.is_leader(task);
        match one {
            Trait::Pid { ns, nr } => {
                let found = named(ns).and_then(|ns| kernel.nr_in(task, ns));
                TraitResult {
                    is_met: found.is_some_and(|found| found.0 == *nr),
                    found: found.map_or(Found::Nothing, |nr| Found::Number(nr.0)),
                }
            }
            Trait::Numbers(expected) => {
                let found = numbers(task);
                TraitResult { is_met: found == *expected, found: Found::Numbers(found) }
            }
            Trait::In(ns) => TraitResult { is_met: is_there && named(ns) == Some(active_ns), found: home() },
            Trait::Seen(ns) => truth_result(is_in(ns), is_in(ns)),
            Trait::Unseen(ns) => truth_result(is_there && !is_in(ns), is_in(ns)),
            Trait::Level(level) => {
                let found = kernel.namespace(active_ns).level;
                TraitResult { is_met: is_there && found == *level, found: Found::Number(found) }
            }
            Trait::Below(ns) => {
                let is_below = named(ns).is_some_and(|ns| ns != active_ns && kernel.is_same_or_nested(active_ns, ns));
                TraitResult { is_met: is_there && is_below, found: home() }
            }
            Trait::State(expected) => TraitResult { is_met: state == *expected, found: Found::State(state) },
            Trait::Ended => {
                let is_met = matches!(state, State::Gone | State::Zombie);
                TraitResult { is_met, found: Found::State(state) }
            }
            Trait::Parent(name) => {
                let found = parent.map(|parent| machine.name(parent).to_owned());
                TraitResult { is_met: found.as_deref() == Some(name), found: found.map_or(Found::Nothing, Found::Name) }
            }
            Trait::ParentNumbers(expected) => {
                let found = parent.map(numbers);
                let is_met = found.as_ref() == Some(expected);
                TraitResult { is_met, found: found.map_or(Found::Nothing, Found::Numbers) }
            }
            Trait::Ppid { ns, nr } => {
                let seen = named(ns).filter(|&ns| kernel.nr_in(task, ns).is_some());
                let found = seen.map(|ns| kernel.ppid_in(task, ns));
                TraitResult { is_met: found == Some(*nr), found: found.map_or(Found::Nothing, Found::Number) }
            }
            Trait::Command(text) => {
                let found = machine.program(task).argv().join(" ");
                TraitResult { is_met: is_there && found.starts_with(text.as_str()), found: Found::Text(found) }
            }
            Trait::Init => {
                let is = is_leader && kernel.is_init(task);
                truth_result(is, is)
            }
            Trait::Injected => {
                let is = is_there
                    && is_leader
                    && !kernel.is_init(task)
                    && parent.is_some_and(|parent| kernel.nr_in(parent, active_ns).is_none());
                truth_result(is, is)
            }
            Trait::Subreaper => {
                let is = is_there && is_leader && kernel.process_of(task).is_child_subreaper;
                truth_result(is, is)
            }
            Trait::Thread => truth_result(!is_leader, !is_leader),
            Trait::ChildrenIn(ns) => {
                let found = Some(kernel.task(task).pid_for_children).filter(|_| is_there);
                let name = found.map(|ns| Found::Name(machine.namespace_name(ns).to_owned()));
                TraitResult { is_met: found.is_some() && found == named(ns), found: name.unwrap_or(Found::Nothing) }
            }
        }
    }

    fn compare_namespace(&self, ns: NsId, one: &SpaceTrait) -> TraitResult {
        let (machine, kernel) = (self.machine(), self.kernel());
        match one {
            SpaceTrait::State(expected) => {
                let found = kernel.ns_state(ns);
                TraitResult { is_met: found == *expected, found: Found::SpaceState(found) }
            }
            SpaceTrait::Level(level) => {
                let found = kernel.namespace(ns).level;
                TraitResult { is_met: found == *level, found: Found::Number(found) }
            }
            SpaceTrait::Parent(name) => {
                let found = kernel.namespace(ns).parent.map(|parent| machine.namespace_name(parent).to_owned());
                TraitResult { is_met: found.as_deref() == Some(name), found: found.map_or(Found::Nothing, Found::Name) }
            }
            SpaceTrait::Sees(count) => {
                let found = kernel.visible(ns).count();
                TraitResult { is_met: found == *count, found: Found::Number(found as u32) }
            }
            SpaceTrait::Next(nr) => {
                let found = quantity::next(self.world, ns);
                TraitResult { is_met: found == Some(*nr), found: found.map_or(Found::Nothing, Found::Number) }
            }
        }
    }
}

fn truth_result(is_met: bool, found: bool) -> TraitResult {
    TraitResult { is_met, found: Found::Truth(found) }
}

fn event_verdict(is_met: bool, found: Vec<String>) -> Verdict {
    Verdict { is_met, nearest: None, count: usize::from(is_met), traits: Vec::new(), found }
}

/// Returns the errnos of the calls that failed in a step.
fn errnos(step: &Step) -> impl Iterator<Item = String> {
    let outcomes = std::iter::once(&step.outcome).chain(step.calls.iter().map(|made| &made.outcome));
    outcomes.filter_map(|outcome| match outcome {
        Outcome::Refused(refusal) => Some(refusal.errno.name().to_owned()),
        Outcome::Returned(_) | Outcome::Blocks | Outcome::Dies | Outcome::Skipped => None,
    })
}

fn verdict<T: Copy>(
    which: &Which,
    candidates: &[T],
    compare: impl Fn(&T) -> Vec<TraitResult>,
    traits: usize,
    wrap: fn(T) -> Candidate,
) -> Verdict {
    let mut count = 0;
    let mut best: Option<(usize, T, Vec<TraitResult>)> = None;
    for candidate in candidates {
        let compared = compare(candidate);
        let met = compared.iter().filter(|one| one.is_met).count();
        count += usize::from(met == traits);
        // A candidate without any of the traits is not near, unless it is named by the goal.
        let qualifies = met > 0 || matches!(which, Which::Named(_));
        // Of equally near candidates, the last one created is chosen.
        if qualifies && best.as_ref().is_none_or(|(most, ..)| met >= *most) {
            best = Some((met, *candidate, compared));
        }
    }
    let is_met = match which {
        Which::Named(_) | Which::Some => count > 0,
        Which::No => count == 0,
        Which::Count(expected) => count == *expected,
        Which::AtLeast(least) => count >= *least,
    };
    let nearest = best.as_ref().map(|(_, nearest, _)| wrap(*nearest));
    let traits = best.map(|(_, _, compared)| compared).unwrap_or_default();
    Verdict { is_met, nearest, count, traits, found: Vec::new() }
}
