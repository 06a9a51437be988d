//! Answers to "why?": why a process has this number and this parent, why it is in this state, why a call had this
//! outcome.
//!
//! An [`Answer`] is one to three sentences for a newcomer and, unfolded, the same in the kernel's terms: what
//! `alloc_pid` found at each level, which thread is the `child_reaper`, which rule refused a call, with the man page
//! and the function of Linux 6.18. [`why`] is a pure function of a timeline: the cause of something is looked up in the
//! events that led to it (`history.rs`). Each file answers for one [`Subject`]; the sentences are in the crate `text`.
//! [`story`] tells a whole step, event by event.
//!
//! Not part of this crate: markup, and when to ask.

mod call;
mod children;
mod event;
mod event_rule;
mod history;
mod inquiry;
mod namespace;
mod number;
mod parent;
mod process;
mod source;
mod state;
mod step;
pub mod story;

use std::borrow::Cow;

use pidscope_kernel::{Kernel, NsId, TaskId};
use pidscope_text::Lang;
use pidscope_userland::entry::Entry;
use pidscope_userland::machine::Machine;
use pidscope_userland::timeline::{RevisionId, Timeline};

pub use source::Source;

use history::History;
use inquiry::Inquiry;

/// What can be asked about. Numbers, parents, states, children, processes and namespaces are those at the timeline's
/// current moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The number of a thread in a namespace, or why it has none.
    Number {
        /// The thread.
        task: TaskId,
        /// The namespace.
        ns: NsId,
    },
    /// The number of its parent in a namespace, including why it is 0.
    Parent {
        /// The thread.
        task: TaskId,
        /// The namespace.
        ns: NsId,
    },
    /// Whether it runs, sleeps, is stopped, is exiting, is a zombie or is gone.
    State {
        /// The thread.
        task: TaskId,
    },
    /// A process or thread as a whole: where it came from, and its role in its namespace.
    Process {
        /// The thread; the leader stands for its process.
        task: TaskId,
    },
    /// The namespace in which its children will live (`pid_for_children`).
    Children {
        /// The thread.
        task: TaskId,
    },
    /// A namespace: its state, its `child_reaper`, its counter.
    Namespace {
        /// The namespace.
        ns: NsId,
    },
    /// The outcome of a step.
    Step {
        /// The step, on the timeline's current branch.
        revision: RevisionId,
    },
    /// One event of a step.
    Event {
        /// The step, on the timeline's current branch.
        revision: RevisionId,
        /// The index of the event in the step.
        index: usize,
    },
}

/// An answer in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The question, as a sentence.
    pub question: String,
    /// One to three sentences in plain words.
    pub short: Vec<String>,
    /// The same in the kernel's terms.
    pub kernel: Vec<Fact>,
    /// Where to read more.
    pub sources: Vec<Source>,
}

/// A row of a table: a fact that the kernel knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What the fact is about.
    pub term: String,
    /// Its value.
    pub value: String,
    /// A remark on it.
    pub note: Option<String>,
}

/// Answers any question, including those about things that do not exist at this moment or on this branch.
pub fn why(lang: Lang, timeline: &Timeline, subject: Subject) -> Answer {
    let now = Inquiry::now(lang, timeline);
    let kernel = now.kernel;
    let has_task = |task: TaskId| (task.0 as usize) < kernel.tasks().len();
    let has_ns = |ns: NsId| (ns.0 as usize) < kernel.namespaces().len();
    match subject {
        Subject::Number { task, ns } if has_task(task) && has_ns(ns) => number::number(&now, task, ns),
        Subject::Parent { task, ns } if has_task(task) && has_ns(ns) => parent::parent(&now, task, ns),
        Subject::State { task } if has_task(task) => state::state(&now, task),
        Subject::Process { task } if has_task(task) => process::process(&now, task),
        Subject::Children { task } if has_task(task) => children::children(&now, task),
        Subject::Namespace { ns } if has_ns(ns) => namespace::namespace(&now, ns),
        Subject::Step { revision } => past(lang, timeline, revision, &step::step).unwrap_or_else(|| now.absent()),
        Subject::Event { revision, index } => {
            past(lang, timeline, revision, &|inquiry, entry| event::event(inquiry, entry, index))
                .unwrap_or_else(|| now.absent())
        }
        Subject::Number { .. }
        | Subject::Parent { .. }
        | Subject::State { .. }
        | Subject::Process { .. }
        | Subject::Children { .. }
        | Subject::Namespace { .. } => now.absent(),
    }
}

/// Answers in the world as it was right after a revision, which may be in the past or the future.
fn past(
    lang: Lang,
    timeline: &Timeline,
    revision: RevisionId,
    answer: &dyn Fn(&Inquiry<'_>, Option<&Entry>) -> Answer,
) -> Option<Answer> {
    let branch = timeline.branch();
    let place = |wanted: RevisionId| match wanted {
        RevisionId::START => Some(0),
        _ => branch.iter().position(|&revision| revision == wanted).map(|at| at + 1),
    };
    let (now, then) = (place(timeline.at())?, place(revision)?);
    let entry = |&revision: &RevisionId| timeline.entry(revision);
    if timeline.event_at().is_some() {
        // A clone goes to the end of the step, so that this timeline stays in the middle of it.
        let mut whole = timeline.clone();
        whole.go_to_event(usize::MAX);
        return past(lang, &whole, revision, answer);
    }
    let mut machine = Cow::Borrowed(timeline.machine());
    for entry in branch.get(then..now).unwrap_or_default().iter().rev().filter_map(entry) {
        machine.to_mut().undo(entry);
    }
    for entry in branch.get(now..then).unwrap_or_default().iter().filter_map(entry) {
        machine.to_mut().redo(entry);
    }
    let past = History::of(branch[..then].iter().filter_map(entry));
    let inquiry = Inquiry { lang, machine: &machine, kernel: machine.kernel(), past };
    Some(answer(&inquiry, timeline.entry(revision)))
}

impl<'t> Inquiry<'t> {
    fn now(lang: Lang, timeline: &'t Timeline) -> Self {
        let machine: &Machine = timeline.machine();
        let kernel: &Kernel = machine.kernel();
        Inquiry { lang, machine, kernel, past: History::of(timeline.entries()).until(timeline.event_at()) }
    }
}
