//! What every answer is made from: a language, a world, and what led to it.

use pidscope_kernel::{Kernel, Nr, NsId, ProcessId, TaskId};
use pidscope_text::why::{self as texts, fact as facts};
use pidscope_text::{Lang, page};
use pidscope_userland::entry::Entry;
use pidscope_userland::machine::Machine;
use pidscope_userland::script::line;

use crate::history::{History, Moment};
use crate::source::PID_NAMESPACES;
use crate::{Answer, Fact};

/// Letters of a line that are quoted in a sentence.
const QUOTED: usize = 60;

/// A question's surroundings.
pub(crate) struct Inquiry<'t> {
    /// The language of the answer.
    pub lang: Lang,
    /// Names.
    pub machine: &'t Machine,
    /// The world that is asked about.
    pub kernel: &'t Kernel,
    /// What led to it.
    pub past: History<'t>,
}

impl Inquiry<'_> {
    /// The name of a process.
    pub fn name(&self, task: TaskId) -> &str {
        self.machine.name(task)
    }

    /// The name of a thread's process: that of its leader.
    pub fn process(&self, task: TaskId) -> &str {
        self.name(self.kernel.leader(task))
    }

    /// The name of a process: that of its leader.
    pub fn leader(&self, process: ProcessId) -> &str {
        self.name(self.kernel.process(process).leader)
    }

    /// The name of a namespace.
    pub fn ns(&self, ns: NsId) -> &str {
        self.machine.namespace_name(ns)
    }

    /// A number in a namespace, as people say it.
    pub fn number(&self, ns: NsId, nr: Nr) -> String {
        page::pid_in(self.lang, &self.ns(ns), &nr)
    }

    /// All numbers of a thread, outermost namespace first.
    pub fn numbers(&self, task: TaskId) -> String {
        let numbers = self.kernel.numbers(task).iter().map(|upid| self.number(upid.ns, upid.nr));
        self.list(numbers)
    }

    /// A thread and its number in its own namespace.
    pub fn with_number(&self, task: TaskId) -> String {
        match self.kernel.numbers(task).last() {
            Some(own) => format!("{} ({})", self.name(task), self.number(own.ns, own.nr)),
            None => format!("{} ({})", self.name(task), texts::no_number(self.lang)),
        }
    }

    /// Several things with commas between them; the word for nothing if there are none.
    pub fn list(&self, of: impl Iterator<Item = String>) -> String {
        let all: Vec<String> = of.collect();
        if all.is_empty() { texts::none(self.lang).to_owned() } else { all.join(", ") }
    }

    /// Which step, and the line that it began with.
    pub fn step(&self, moment: Moment<'_>) -> String {
        self.step_of(moment.number, moment.entry)
    }

    /// Which step, and the line that it began with.
    pub fn step_of(&self, number: usize, entry: &Entry) -> String {
        texts::at_step(self.lang, &quoted(entry.statement.call_text()), &number)
    }

    /// A row.
    pub fn fact(&self, term: impl Into<String>, value: impl Into<String>) -> Fact {
        Fact { term: term.into(), value: value.into(), note: None }
    }

    /// When something happened, and the call of a program that did it.
    pub fn when(&self, term: &str, moment: Moment<'_>) -> Fact {
        let made = moment.made().map(|made| quoted(&line(self.name(made.caller), &made.call)));
        Fact { note: made, ..self.fact(term, self.step(moment)) }
    }

    /// Where a thread came from.
    pub fn created(&self, task: TaskId) -> Fact {
        match self.past.creation(task) {
            Some((moment, _)) => self.when(facts::created(self.lang), moment),
            None => self.fact(facts::created(self.lang), texts::from_the_start(self.lang)),
        }
    }

    /// The init of a namespace, as the kernel keeps it.
    pub fn child_reaper(&self, ns: NsId) -> Fact {
        let reaper = self.kernel.namespace(ns).child_reaper.map(|reaper| self.with_number(reaper));
        let value = reaper.unwrap_or_else(|| texts::none(self.lang).to_owned());
        self.fact(facts::child_reaper(self.lang, &self.ns(ns)), value)
    }

    /// The namespace that a thread lives in, and how deep that is.
    pub fn active_ns(&self, task: TaskId) -> Fact {
        let ns = self.kernel.active_ns(task);
        self.fact(facts::active_ns(self.lang), self.with_level(ns))
    }

    /// A namespace and its level.
    pub fn with_level(&self, ns: NsId) -> String {
        texts::with_level(self.lang, &self.kernel.namespace(ns).level, &self.ns(ns))
    }

    /// Nobody and nothing of this kind exists.
    pub fn absent(&self) -> Answer {
        Answer {
            question: texts::absent_question(self.lang).to_owned(),
            short: vec![texts::absent(self.lang).to_owned()],
            kernel: vec![self.fact(facts::steps(self.lang), self.past.len().to_string())],
            sources: vec![PID_NAMESPACES],
        }
    }
}

/// As much of a line as fits into a sentence.
fn quoted(line: &str) -> String {
    match line.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
