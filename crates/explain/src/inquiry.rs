//! What every answer is made from: a language, a world, and its history.

use pidscope_kernel::{Kernel, Nr, NsId, ProcessId, TaskId};
use pidscope_text::why::{self as texts, fact as facts};
use pidscope_text::{Lang, page};
use pidscope_userland::entry::Entry;
use pidscope_userland::machine::Machine;
use pidscope_userland::script::line;

use crate::history::{History, Moment};
use crate::source::PID_NAMESPACES;
use crate::{Answer, Fact};

/// The maximum number of letters of a line that are quoted in a sentence.
const QUOTED: usize = 60;

/// The context of a question.
pub(crate) struct Inquiry<'t> {
    /// The language of the answer.
    pub lang: Lang,
    /// The names of processes and namespaces.
    pub machine: &'t Machine,
    /// The world that the question is about.
    pub kernel: &'t Kernel,
    /// Its history.
    pub past: History<'t>,
}

impl Inquiry<'_> {
    /// Returns the name of a process or thread.
    pub fn name(&self, task: TaskId) -> &str {
        self.machine.name(task)
    }

    /// Returns the name of a thread's process, that of its leader.
    pub fn process(&self, task: TaskId) -> &str {
        self.name(self.kernel.leader(task))
    }

    /// Returns the name of a process, that of its leader.
    pub fn leader(&self, process: ProcessId) -> &str {
        self.name(self.kernel.process(process).leader)
    }

    /// Returns the name of a namespace.
    pub fn ns(&self, ns: NsId) -> &str {
        self.machine.namespace_name(ns)
    }

    /// Returns a number in a namespace, in words.
    pub fn number(&self, ns: NsId, nr: Nr) -> String {
        page::pid_in(self.lang, &self.ns(ns), &nr)
    }

    /// Returns all numbers of a thread, outermost namespace first.
    pub fn numbers(&self, task: TaskId) -> String {
        let numbers = self.kernel.numbers(task).iter().map(|upid| self.number(upid.ns, upid.nr));
        self.list(numbers)
    }

    /// Returns a thread with its number in its own namespace.
    pub fn with_number(&self, task: TaskId) -> String {
        match self.kernel.numbers(task).last() {
            Some(own) => format!("{} ({})", self.name(task), self.number(own.ns, own.nr)),
            None => format!("{} ({})", self.name(task), texts::no_number(self.lang)),
        }
    }

    /// Returns several things separated by commas, or the word for none.
    pub fn list(&self, of: impl Iterator<Item = String>) -> String {
        let all: Vec<String> = of.collect();
        if all.is_empty() { texts::none(self.lang).to_owned() } else { all.join(", ") }
    }

    /// Returns the words for a step: its number, and the line that it began with.
    pub fn step(&self, moment: Moment<'_>) -> String {
        self.step_of(moment.number, moment.entry)
    }

    /// Returns the words for a step: its number, and the line that it began with.
    pub fn step_of(&self, number: usize, entry: &Entry) -> String {
        texts::at_step(self.lang, &quoted(entry.statement.call_text()), &number)
    }

    /// Returns a row.
    pub fn fact(&self, term: impl Into<String>, value: impl Into<String>) -> Fact {
        Fact { term: term.into(), value: value.into(), note: None }
    }

    /// Returns a row about when something happened, with the call of a program that did it.
    pub fn when(&self, term: &str, moment: Moment<'_>) -> Fact {
        let made = moment.made().map(|made| quoted(&line(self.name(made.caller), &made.call)));
        Fact { note: made, ..self.fact(term, self.step(moment)) }
    }

    /// Returns a row about where a thread came from.
    pub fn created(&self, task: TaskId) -> Fact {
        match self.past.creation(task) {
            Some((moment, _)) => self.when(facts::created(self.lang), moment),
            None => self.fact(facts::created(self.lang), texts::from_the_start(self.lang)),
        }
    }

    /// Returns a row about the init of a namespace, as the kernel records it.
    pub fn child_reaper(&self, ns: NsId) -> Fact {
        let reaper = self.kernel.namespace(ns).child_reaper.map(|reaper| self.with_number(reaper));
        let value = reaper.unwrap_or_else(|| texts::none(self.lang).to_owned());
        self.fact(facts::child_reaper(self.lang, &self.ns(ns)), value)
    }

    /// Returns a row about the namespace that a thread lives in, with its level.
    pub fn active_ns(&self, task: TaskId) -> Fact {
        let ns = self.kernel.active_ns(task);
        self.fact(facts::active_ns(self.lang), self.with_level(ns))
    }

    /// Returns a namespace with its level.
    pub fn with_level(&self, ns: NsId) -> String {
        texts::with_level(self.lang, &self.kernel.namespace(ns).level, &self.ns(ns))
    }

    /// Returns the answer about something that does not exist.
    pub fn absent(&self) -> Answer {
        Answer {
            question: texts::absent_question(self.lang).to_owned(),
            short: vec![texts::absent(self.lang).to_owned()],
            kernel: vec![self.fact(facts::steps(self.lang), self.past.len().to_string())],
            sources: vec![PID_NAMESPACES],
        }
    }
}

/// Returns as much of a line as fits into a sentence.
fn quoted(line: &str) -> String {
    match line.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
