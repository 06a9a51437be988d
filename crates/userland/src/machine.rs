//! A kernel, the programs that run on it, and their names in a script: what runs a script, one statement at a time.

use std::rc::Rc;
use std::time::Duration;

use pidscope_kernel::{Config, Kernel, NsId, Release, TaskId};

use crate::change::Change;
use crate::check;
use crate::entry::{Check, Entry, Lines, Outcome, Step, Typed};
use crate::interpreter::interpreter;
use crate::os::Os;
use crate::os::fd::Fd;
use crate::os::time::Time;
use crate::program::{Program, Waiting};
use crate::script::{Call, NameMap, Root, Statement, StatementKind};
use crate::turn::Turn;

/// The name of the first process, and of the first namespace, in the absence of a `root` statement.
const FIRST: &str = "A";

/// A kernel with programs and names. Every change of it is an [`Entry`], which can be undone and redone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    pub(crate) kernel: Kernel,
    /// Indexed by [`TaskId`].
    pub(crate) programs: Vec<Rc<Program>>,
    /// Names, indexed by [`NsId`].
    pub(crate) namespaces: Vec<Rc<str>>,
    /// The process that each name stands for; `None` if the call that was to create it failed.
    pub(crate) tasks_by_name: NameMap<Option<TaskId>>,
    pub(crate) namespaces_by_name: NameMap<Option<NsId>>,
    pub(crate) os: Rc<Os>,
    /// The output of the last step, and the number of its lines that have been compared with the script.
    printed: Lines,
    /// The number of steps made.
    steps: usize,
}

impl Machine {
    /// Creates a machine on which at most a `root` statement has been run.
    pub fn new(root: Option<&Root>) -> Self {
        Machine::with_release(root, Release::default())
    }

    /// Creates a machine like [`Machine::new`], with another Linux release.
    pub fn with_release(root: Option<&Root>, release: Release) -> Self {
        let (process, namespace) = root.map_or((FIRST, FIRST), |root| (&root.process, root.namespace()));
        let attributes = root.map(|root| root.attributes.clone()).unwrap_or_default();
        let uid = attributes.uid.unwrap_or(0);
        Machine {
            kernel: Kernel::new(Config { root_level: root.map_or(0, |root| root.level), uid, release }),
            programs: vec![Rc::new(Program::first(process, attributes))],
            namespaces: vec![namespace.into()],
            tasks_by_name: NameMap::from_iter([(process.into(), Some(TaskId::FIRST))]),
            namespaces_by_name: NameMap::from_iter([(namespace.into(), Some(NsId::ROOT))]),
            os: Rc::new(Os::new()),
            printed: (Rc::new([]), 0),
            steps: 0,
        }
    }

    /// Returns the kernel.
    pub fn kernel(&self) -> &Kernel {
        &self.kernel
    }

    /// Returns the program that a process runs.
    pub fn program(&self, task: TaskId) -> &Program {
        &self.programs[task.0 as usize]
    }

    /// Returns the name of a process.
    pub fn name(&self, task: TaskId) -> &str {
        &self.program(task).name
    }

    /// Returns the name of a namespace.
    pub fn namespace_name(&self, ns: NsId) -> &str {
        &self.namespaces[ns.0 as usize]
    }

    /// Returns the process of this name, if it was ever created.
    pub fn task(&self, name: &str) -> Option<TaskId> {
        self.tasks_by_name.get(name).copied().flatten()
    }

    /// Returns the namespace of this name, if it was ever created.
    pub fn namespace(&self, name: &str) -> Option<NsId> {
        self.namespaces_by_name.get(name).copied().flatten()
    }

    /// Returns the number of steps made: calls, lines typed into shells, and moves of the clock.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Returns the simulated time.
    pub fn now(&self) -> Time {
        self.os.now
    }

    /// Returns the expiry of the earliest timer, if a program sleeps.
    pub fn next_timer(&self) -> Option<Time> {
        self.os.timers.first().map(|&(time, ..)| time)
    }

    /// Whether a process can make a call from the script: the kernel lets it, and its program is idle.
    pub fn can_call(&self, task: TaskId) -> bool {
        self.kernel.can_call(task) && self.program(task).is_idle()
    }

    /// Whether a line, or a control character, can be typed into the shell of a process.
    pub fn can_type(&self, task: TaskId, line: &str) -> bool {
        let interrupts = Control::parse(line).is_some() && self.program(task).process().is_some();
        !self.kernel.has_ended() && (self.can_call(task) || interrupts)
    }

    /// Returns the process that owns the terminal of a process; `None` if it has no terminal.
    pub fn terminal(&self, task: TaskId) -> Option<TaskId> {
        let program = self.program(task);
        match (program.fds.input(), program.process()) {
            (Fd::Terminal(terminal, _), Some(_)) => Some(*terminal),
            // A process that the script drives gets a terminal of its own when a line is typed into it.
            (_, None) => Some(task),
            _ => None,
        }
    }

    /// Whether a terminal is a tty, not just a place where lines are read and printed.
    pub(crate) fn is_tty(&self, terminal: TaskId) -> bool {
        self.program(terminal).attributes.tty.is_some()
    }

    /// Returns the last character of the prompt at which a process reads its next line; `None` if it reads none.
    pub fn prompt(&self, task: TaskId) -> Option<char> {
        let sign = if self.kernel.task(task).uid == 0 { '#' } else { '$' };
        self.can_call(task).then_some(sign)
    }

    /// Returns the processes that a shell waits for before it reads its next line.
    pub fn foreground(&self, shell: TaskId) -> Vec<TaskId> {
        let process = self.program(shell).process();
        process.and_then(|process| process.foreground()).unwrap_or_default()
    }

    /// Returns the shell that reads the next line typed at a terminal, or is busy with the last one. Of several shells,
    /// each started by the one before, it is the innermost.
    pub fn reader(&self, terminal: TaskId) -> TaskId {
        let reads = |task: TaskId| {
            let program = self.program(task);
            let is_here = matches!(program.fds.input(), Fd::Terminal(here, _) if *here == terminal);
            is_here && program.process().is_some_and(|process| process.reads_lines())
        };
        let here = (0..self.programs.len() as u32).rev().map(TaskId).filter(|&task| reads(task));
        let (waiting, busy): (Vec<TaskId>, Vec<TaskId>) =
            here.partition(|&task| self.program(task).waiting == Waiting::Line);
        let in_front = waiting.into_iter().find(|&task| self.is_in_foreground(task));
        in_front.or_else(|| busy.first().copied()).unwrap_or(terminal)
    }

    /// Whether a process may read from its terminal: without job control it always may.
    fn is_in_foreground(&self, task: TaskId) -> bool {
        let group = self.program(task).attributes.tty.as_deref().and_then(|tty| self.os.foreground.get(tty));
        group.is_none_or(|&group| group == self.kernel.process_of(task).pgrp)
    }

    /// Runs one statement.
    pub fn run(&mut self, statement: Statement) -> Entry {
        let step = match &statement.kind {
            StatementKind::Root(_) | StatementKind::Expect(_) | StatementKind::Printed { .. } => None,
            StatementKind::Call { caller, call, .. } => Some(self.call(caller, call)),
            StatementKind::Shell { caller, line } => Some(self.shell(caller, line)),
            StatementKind::Clock { by } => Some(self.clock(*by)),
        };
        self.record(statement, step)
    }

    /// Records a statement as skipped: nothing happens.
    pub(crate) fn skip(&mut self, statement: Statement) -> Entry {
        let is_step = statement.is_step();
        self.record(statement, is_step.then(Step::skipped))
    }

    /// Builds the entry of a statement, with its check.
    fn record(&mut self, statement: Statement, mut step: Option<Step>) -> Entry {
        let check = match (&statement.kind, &step) {
            (StatementKind::Expect(expect), _) => Some(check::expectation(self, statement.line, expect)),
            (StatementKind::Printed { text, is_last }, _) => Some(self.compare_printed(statement.line, text, *is_last)),
            (StatementKind::Call { outcome, .. }, Some(step)) => {
                check::outcome(statement.line, outcome.as_ref(), &step.outcome)
            }
            (StatementKind::Shell { .. }, Some(step)) => check::outcome(statement.line, None, &step.outcome),
            _ => None,
        };
        if let Some(step) = &mut step {
            step.printed_before = self.printed.clone();
            step.printed_lines = step.lines().into();
            self.commit_step(step);
        }
        Entry { statement, step, check }
    }

    /// Undoes the last entry.
    pub fn undo(&mut self, entry: &Entry) {
        let Some(step) = &entry.step else {
            self.printed.1 -= usize::from(matches!(entry.statement.kind, StatementKind::Printed { .. }));
            return;
        };
        for event in step.events.iter().rev() {
            self.kernel.revert(event);
        }
        for change in step.changes.iter().rev() {
            self.revert(change);
        }
        self.printed = step.printed_before.clone();
        self.steps -= 1;
    }

    /// Redoes an entry, on the machine state in which it was first made.
    pub fn redo(&mut self, entry: &Entry) {
        let Some(step) = &entry.step else {
            self.printed.1 += usize::from(matches!(entry.statement.kind, StatementKind::Printed { .. }));
            return;
        };
        for event in &step.events {
            self.kernel.apply(event);
        }
        for change in &step.changes {
            self.apply(change);
        }
        self.commit_step(step);
    }

    /// Moves within the last step, from the position after the given numbers of its events and changes to the position
    /// after `to` events, and returns the number of changes made there: at the end all of them; before, only names,
    /// each as soon as its process or namespace exists.
    pub(crate) fn walk(&mut self, step: &Step, (events, changes): (usize, usize), to: usize) -> usize {
        for event in step.events.get(events..to).unwrap_or_default() {
            self.kernel.apply(event);
        }
        for event in step.events.get(to..events).unwrap_or_default().iter().rev() {
            self.kernel.revert(event);
        }
        let is_applied = |change: &Change| match change {
            Change::ProcessNamed { task, .. } => task.is_none_or(|task| (task.0 as usize) < self.kernel.tasks().len()),
            Change::NamespaceNamed { ns, .. } => ns.is_none_or(|ns| (ns.0 as usize) < self.kernel.namespaces().len()),
            // They follow the naming that they belong to.
            Change::ProgramAdded { .. } | Change::NamespaceRenamed { .. } => true,
            Change::Program { .. } | Change::Os { .. } => false,
        };
        let applied = match to == step.events.len() {
            true => step.changes.len(),
            false => step.changes.iter().take_while(|change| is_applied(change)).count(),
        };
        for change in step.changes.get(changes..applied).unwrap_or_default() {
            self.apply(change);
        }
        for change in step.changes.get(applied..changes).unwrap_or_default().iter().rev() {
            self.revert(change);
        }
        applied
    }

    fn commit_step(&mut self, step: &Step) {
        self.steps += 1;
        self.printed = (step.printed_lines.clone(), 0);
    }

    fn call(&mut self, caller: &str, call: &Call) -> Step {
        let Some(caller) = self.task(caller).filter(|&caller| self.can_call(caller)) else { return Step::skipped() };
        let mut turn = Turn::new(self);
        let outcome = turn.perform(caller, call);
        turn.settle();
        if outcome == Outcome::Blocks {
            turn.record_unreturned(caller);
        }
        turn.finish(outcome)
    }

    fn shell(&mut self, caller: &str, line: &str) -> Step {
        let Some(caller) = self.task(caller).filter(|&caller| self.can_type(caller, line)) else {
            return Step::skipped();
        };
        let typed = self.terminal(caller).map(|terminal| Typed { terminal, prompt: self.prompt(caller) });
        let mut turn = Turn::new(self);
        let outcome = match interpreter() {
            Some(interpreter) => (interpreter.type_line)(&mut turn, caller, line),
            None => Outcome::Skipped,
        };
        Step { typed, ..turn.finish(outcome) }
    }

    fn clock(&mut self, by: Duration) -> Step {
        let mut turn = Turn::new(self);
        turn.advance(by);
        turn.finish(Outcome::returned(0))
    }
}

/// A control character that the terminal interprets instead of passing it on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// `^C`: SIGINT.
    Interrupt,
    /// `^Z`: SIGTSTP.
    Suspend,
    /// `^\`: SIGQUIT.
    Quit,
    /// `^D`: end of input.
    End,
}

impl Control {
    /// Parses a line that consists of a control character in caret notation, and perhaps a comment.
    pub fn parse(line: &str) -> Option<Self> {
        let (character, comment) = line.split_once([' ', '\t']).unwrap_or((line, ""));
        let comment = comment.trim_start();
        if !comment.is_empty() && !comment.starts_with('#') {
            return None;
        }
        match character {
            "^C" => Some(Control::Interrupt),
            "^Z" => Some(Control::Suspend),
            "^\\" => Some(Control::Quit),
            "^D" => Some(Control::End),
            _ => None,
        }
    }
}

impl Machine {
    /// Compares the next line of the last step's output with the one in the script.
    fn compare_printed(&mut self, line: usize, expected: &str, is_last: bool) -> Check {
        let (lines, next) = &mut self.printed;
        let mut found = lines.get(*next).cloned();
        *next += 1;
        let left = lines.len().saturating_sub(*next);
        let ok = found.as_deref() == Some(expected) && (left == 0 || !is_last);
        if is_last && left > 0 && found.as_deref() == Some(expected) {
            // All remaining lines, including those that are not in the script.
            found = Some(lines[*next - 1..].join("\n"));
        }
        Check { line, ok, expected: expected.to_owned(), found: found.unwrap_or_default() }
    }
}
