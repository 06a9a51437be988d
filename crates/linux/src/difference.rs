//! Differences between the two sides, in the words of the script language.

use std::fmt::Display;

use pidscope_kernel::{NsId, State, TaskId};
use pidscope_userland::machine::Machine;
use pidscope_userland::script::{SignalWord, Statement};

use crate::observe::{
    LiveObservation, NamespaceObservation, Presence, StepObservation, TaskObservation, WorldObservation,
};
use crate::tolerance;

/// A difference between the two sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The line of the call after which it was observed.
    pub line: usize,
    /// The call.
    pub text: String,
    /// Where it was observed.
    pub of: Subject,
    /// What differs.
    pub aspect: Aspect,
    /// The simulator's value; empty for none.
    pub simulator: String,
    /// Linux's value; empty for none.
    pub linux: String,
}

/// Where a difference is observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// In the result of the call.
    Call,
    /// In the process or thread of this name.
    Process(String),
    /// In the namespace of this name.
    Namespace(String),
}

/// What can differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    /// The result of the call.
    Outcome,
    /// The handlers that ran.
    Delivered,
    /// The earlier calls that returned.
    Late,
    /// The state of a process or of a namespace.
    State,
    /// How a process ended.
    Exit,
    /// The parent.
    Parent,
    /// The process that a thread belongs to.
    ThreadOf,
    /// The PIDs.
    Pids,
    /// The PIDs of the thread group.
    Tgids,
    /// The process group IDs.
    Pgids,
    /// The session IDs.
    Sids,
    /// The namespace of the next children.
    ChildrenNamespace,
    /// The user.
    User,
    /// The signal that is sent to the parent on exit.
    ExitSignal,
    /// The children, in order.
    Children,
    /// The pending, blocked, ignored and caught signals.
    Signals,
    /// The init of a namespace.
    Init,
}

impl Difference {
    /// Returns whether it is the same difference, observed after another call.
    pub(crate) fn is_same(&self, other: &Difference) -> bool {
        self.of == other.of
            && self.aspect == other.aspect
            && self.simulator == other.simulator
            && self.linux == other.linux
    }
}

/// Collects the differences after one call.
pub(crate) struct Comparer<'m> {
    machine: &'m Machine,
    statement: &'m Statement,
    of: Subject,
    found: Vec<Difference>,
}

impl<'m> Comparer<'m> {
    pub fn new(machine: &'m Machine, statement: &'m Statement) -> Self {
        Comparer { machine, statement, of: Subject::Call, found: Vec::new() }
    }

    /// Returns the differences found.
    pub fn into_found(self) -> Vec<Difference> {
        self.found
    }

    fn check<T: PartialEq>(&mut self, aspect: Aspect, [simulator, linux]: [&T; 2], show: impl Fn(&T) -> String) {
        if simulator != linux {
            self.found.push(Difference {
                line: self.statement.line,
                text: self.statement.call_text().to_owned(),
                of: self.of.clone(),
                aspect,
                simulator: show(simulator),
                linux: show(linux),
            });
        }
    }

    /// Compares the results of the call itself.
    pub fn steps(&mut self, [simulator, linux]: [&StepObservation; 2]) {
        let machine = self.machine;
        self.check(Aspect::Outcome, [&simulator.outcome, &linux.outcome], display);
        self.check(Aspect::Delivered, [&simulator.delivered, &linux.delivered], |all| {
            listed(all.iter().map(|one| {
                let signal = SignalWord(one.signal);
                format!("{} {signal} si_pid={}", name(machine, Some(one.to)), one.si_pid)
            }))
        });
        self.check(Aspect::Late, [&simulator.late, &linux.late], |all| {
            listed(all.iter().map(|one| format!("{} {}", name(machine, Some(one.task)), one.outcome)))
        });
    }

    /// Compares the worlds at rest, as far as both have the same threads and namespaces.
    pub fn worlds(&mut self, [simulator, linux]: [&WorldObservation; 2]) {
        for (index, (simulator, linux)) in simulator.tasks.iter().zip(&linux.tasks).enumerate() {
            if simulator != linux {
                self.of = Subject::Process(name(self.machine, Some(index)));
                self.tasks(TaskId(index as u32), [simulator, linux]);
            }
        }
        for (index, (simulator, linux)) in simulator.namespaces.iter().zip(&linux.namespaces).enumerate() {
            if simulator != linux {
                self.of = Subject::Namespace(namespace_name(self.machine, Some(index)));
                self.namespaces([simulator, linux]);
            }
        }
        self.of = Subject::Call;
    }

    fn tasks(&mut self, task: TaskId, [simulator, linux]: [&TaskObservation; 2]) {
        self.check(Aspect::State, [&simulator.state, &linux.state], |state| state.word().to_owned());
        if !tolerance::is_exit_unknown(linux) {
            self.check(Aspect::Exit, [&simulator.exit, &linux.exit], |exit| {
                exit.as_ref().map_or_else(String::new, display)
            });
        }
        if let (Some(simulator), Some(linux)) = (&simulator.presence, &linux.presence) {
            self.presences(task, [simulator, linux]);
        }
        let state = simulator.state;
        if let (Some(simulator), Some(linux)) = (&simulator.live, &linux.live) {
            self.owned(state, [simulator, linux]);
        }
    }

    fn presences(&mut self, task: TaskId, [simulator, linux]: [&Presence; 2]) {
        let machine = self.machine;
        let task_name = |task: &Option<usize>| name(machine, *task);
        self.check(Aspect::Parent, [&simulator.parent, &linux.parent], task_name);
        self.check(Aspect::ThreadOf, [&simulator.thread_of, &linux.thread_of], task_name);
        let spaces: Vec<&str> =
            machine.kernel().numbers(task).iter().map(|upid| machine.namespace_name(upid.ns)).collect();
        let numbers = |numbers: &Vec<u32>| {
            let named = spaces.iter().copied().chain(std::iter::repeat("?")).zip(numbers);
            named.map(|(ns, number)| format!("{ns}={number}")).collect::<Vec<_>>().join(" ")
        };
        self.check(Aspect::Pids, [&simulator.pids, &linux.pids], numbers);
        self.check(Aspect::Tgids, [&simulator.tgids, &linux.tgids], numbers);
        self.check(Aspect::Pgids, [&simulator.pgids, &linux.pgids], numbers);
        self.check(Aspect::Sids, [&simulator.sids, &linux.sids], numbers);
        let children = [&simulator.children_namespace, &linux.children_namespace];
        self.check(Aspect::ChildrenNamespace, children, |ns| namespace_name(machine, *ns));
    }

    fn owned(&mut self, state: State, [simulator, linux]: [&LiveObservation; 2]) {
        let machine = self.machine;
        self.check(Aspect::User, [&simulator.uid, &linux.uid], display);
        self.check(Aspect::ExitSignal, [&simulator.exit_signal, &linux.exit_signal], |signal| {
            signal.map_or_else(String::new, |signal| SignalWord(signal.into()).to_string())
        });
        self.check(Aspect::Children, [&simulator.children, &linux.children], |children| {
            listed(children.iter().map(|&child| name(machine, Some(child))))
        });
        if tolerance::hides_signals(state) {
            return;
        }
        let sets =
            |live: &LiveObservation| [live.pending, live.shared_pending, live.blocked, live.ignored, live.caught];
        self.check(Aspect::Signals, [&sets(simulator), &sets(linux)], |sets| {
            let words = ["SigPnd", "ShdPnd", "SigBlk", "SigIgn", "SigCgt"];
            words.iter().zip(sets).map(|(word, set)| format!("{word} {set:016x}")).collect::<Vec<_>>().join(" ")
        });
    }

    fn namespaces(&mut self, [simulator, linux]: [&NamespaceObservation; 2]) {
        let machine = self.machine;
        self.check(Aspect::State, [&simulator.state, &linux.state], |state| state.word().to_owned());
        self.check(Aspect::Init, [&simulator.init, &linux.init], |init| name(machine, *init));
    }
}

fn display(value: &impl Display) -> String {
    value.to_string()
}

fn listed(all: impl Iterator<Item = String>) -> String {
    all.collect::<Vec<_>>().join(", ")
}

/// Returns the name of a thread; empty for none.
fn name(machine: &Machine, task: Option<usize>) -> String {
    let known = task.filter(|&task| task < machine.kernel().tasks().len());
    known.map_or_else(String::new, |task| machine.name(TaskId(task as u32)).to_owned())
}

/// Returns the name of a namespace; empty for none.
fn namespace_name(machine: &Machine, ns: Option<usize>) -> String {
    let known = ns.filter(|&ns| ns < machine.kernel().namespaces().len());
    known.map_or_else(String::new, |ns| machine.namespace_name(NsId(ns as u32)).to_owned())
}
