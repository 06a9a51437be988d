//! A kernel, the programs that run on it, and the names that a script gives them: what runs a script, one statement at a time.

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

/// The name of the first process, and of the first namespace, of a world without a `root` statement.
const FIRST: &str = "A";

/// A world with names. Every change of it is an [`Entry`], which can be taken back and made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    pub(crate) kernel: Kernel,
    /// By [`TaskId`].
    pub(crate) programs: Vec<Rc<Program>>,
    /// Names by [`NsId`].
    pub(crate) namespaces: Vec<Rc<str>>,
    /// The process that a name stands for; `None` if the call that was to create it failed.
    pub(crate) tasks_by_name: NameMap<Option<TaskId>>,
    pub(crate) namespaces_by_name: NameMap<Option<NsId>>,
    pub(crate) os: Rc<Os>,
    /// What the last step printed, line by line, and how many of the lines have been compared with the script.
    printed: Lines,
    /// How many steps were made.
    steps: usize,
}

impl Machine {
    /// A world in which nothing has been said, or only `root`.
    pub fn new(root: Option<&Root>) -> Self {
        Machine::of_release(root, Release::default())
    }

    /// The same on another release of Linux.
    pub fn of_release(root: Option<&Root>, release: Release) -> Self {
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

    /// The kernel.
    pub fn kernel(&self) -> &Kernel {
        &self.kernel
    }

    /// The program that a process runs.
    pub fn program(&self, task: TaskId) -> &Program {
        &self.programs[task.0 as usize]
    }

    /// The name of a process.
    pub fn name(&self, task: TaskId) -> &str {
        &self.program(task).name
    }

    /// The name of a namespace.
    pub fn namespace_name(&self, ns: NsId) -> &str {
        &self.namespaces[ns.0 as usize]
    }

    /// The process of this name, if it was ever created.
    pub fn task(&self, name: &str) -> Option<TaskId> {
        self.tasks_by_name.get(name).copied().flatten()
    }

    /// The namespace of this name, if it was ever created.
    pub fn namespace(&self, name: &str) -> Option<NsId> {
        self.namespaces_by_name.get(name).copied().flatten()
    }

    /// How many steps were made: calls, lines typed into shells, and moves of the clock.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// What time it is in the world.
    pub fn now(&self) -> Time {
        self.os.now
    }

    /// When the next program will wake by itself, if one will.
    pub fn next_timer(&self) -> Option<Time> {
        self.os.timers.first().map(|&(time, ..)| time)
    }

    /// Whether a process can make a call that the script says: the kernel lets it, and it has nothing else to do.
    pub fn can_call(&self, task: TaskId) -> bool {
        self.kernel.can_call(task) && self.program(task).is_idle()
    }

    /// Whether a line, or a control character, can be typed into the shell of a process.
    pub fn can_type(&self, task: TaskId, line: &str) -> bool {
        let interrupts = Control::of(line).is_some() && self.program(task).process().is_some();
        !self.kernel.has_ended() && (self.can_call(task) || interrupts)
    }

    /// The process whose terminal a process reads from and prints to; none if it has none.
    pub fn terminal(&self, task: TaskId) -> Option<TaskId> {
        let program = self.program(task);
        match (program.fds.input(), program.process()) {
            (Fd::Terminal(terminal, _), Some(_)) => Some(*terminal),
            // One that the script drives gets a terminal of its own when somebody types into it.
            (_, None) => Some(task),
            _ => None,
        }
    }

    /// Whether the terminal of a process is one, and not only a place where lines come from and go to.
    pub(crate) fn is_tty(&self, terminal: TaskId) -> bool {
        self.program(terminal).attributes.tty.is_some()
    }

    /// The sign at the end of the prompt behind which a process reads its next line; none if it reads none.
    pub fn prompt(&self, task: TaskId) -> Option<char> {
        let sign = if self.kernel.task(task).uid == 0 { '#' } else { '$' };
        self.can_call(task).then_some(sign)
    }

    /// The processes that a shell waits for before it reads its next line.
    pub fn foreground(&self, shell: TaskId) -> Vec<TaskId> {
        let process = self.program(shell).process();
        process.and_then(|process| process.foreground()).unwrap_or_default()
    }

    /// The shell that reads the next line typed at a terminal, or is busy with the last one: of several that were started there, one
    /// by the other, the last.
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

    /// Whether a process may read from its terminal: one without job control always may.
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
        self.enter(statement, step)
    }

    /// Makes an entry of a statement, but nothing happens.
    pub(crate) fn skip(&mut self, statement: Statement) -> Entry {
        let is_step = statement.is_step();
        self.enter(statement, is_step.then(Step::skipped))
    }

    /// What a statement has come to, with what it checks.
    fn enter(&mut self, statement: Statement, mut step: Option<Step>) -> Entry {
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
            self.note(step);
        }
        Entry { statement, step, check }
    }

    /// Takes the last entry back.
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

    /// Makes an entry once more, in the world that it was first made in.
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
        self.note(step);
    }

    /// Walks inside the last step, from the place after so many of its events and changes to the place after `to` events; how many
    /// changes have happened there. At the end all have. Before, a name is given as soon as whom it names exists, and nothing else changes.
    pub(crate) fn walk(&mut self, step: &Step, (events, changes): (usize, usize), to: usize) -> usize {
        for event in step.events.get(events..to).unwrap_or_default() {
            self.kernel.apply(event);
        }
        for event in step.events.get(to..events).unwrap_or_default().iter().rev() {
            self.kernel.revert(event);
        }
        let has_happened = |change: &Change| match change {
            Change::ProcessNamed { task, .. } => task.is_none_or(|task| (task.0 as usize) < self.kernel.tasks().len()),
            Change::NamespaceNamed { ns, .. } => ns.is_none_or(|ns| (ns.0 as usize) < self.kernel.namespaces().len()),
            // They follow whom they are about.
            Change::ProgramAdded { .. } | Change::NamespaceRenamed { .. } => true,
            Change::Program { .. } | Change::Os { .. } => false,
        };
        let happened = match to == step.events.len() {
            true => step.changes.len(),
            false => step.changes.iter().take_while(|change| has_happened(change)).count(),
        };
        for change in step.changes.get(changes..happened).unwrap_or_default() {
            self.apply(change);
        }
        for change in step.changes.get(happened..changes).unwrap_or_default().iter().rev() {
            self.revert(change);
        }
        happened
    }

    fn note(&mut self, step: &Step) {
        self.steps += 1;
        self.printed = (step.printed_lines.clone(), 0);
    }

    fn call(&mut self, caller: &str, call: &Call) -> Step {
        let Some(caller) = self.task(caller).filter(|&caller| self.can_call(caller)) else { return Step::skipped() };
        let mut turn = Turn::new(self);
        let outcome = turn.perform(caller, call);
        turn.settle();
        if outcome == Outcome::Blocks {
            turn.leave_unreturned(caller);
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

/// A control character that a terminal makes something else of than a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// `^C`: SIGINT.
    Interrupt,
    /// `^Z`: SIGTSTP.
    Suspend,
    /// `^\`: SIGQUIT.
    Quit,
    /// `^D`: the end of the input.
    End,
}

impl Control {
    /// The character that a line consists of, as people write it, before a comment.
    pub fn of(line: &str) -> Option<Self> {
        let (character, behind) = line.split_once([' ', '\t']).unwrap_or((line, ""));
        let behind = behind.trim_start();
        if !behind.is_empty() && !behind.starts_with('#') {
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
    /// Compares what the last step printed, line by line, with what the script says.
    fn compare_printed(&mut self, line: usize, expected: &str, is_last: bool) -> Check {
        let (lines, next) = &mut self.printed;
        let mut found = lines.get(*next).cloned();
        *next += 1;
        let left = lines.len().saturating_sub(*next);
        let ok = found.as_deref() == Some(expected) && (left == 0 || !is_last);
        if is_last && left > 0 && found.as_deref() == Some(expected) {
            // The lines that the script does not know.
            found = Some(lines[*next - 1..].join("\n"));
        }
        Check { line, ok, expected: expected.to_owned(), found: found.unwrap_or_default() }
    }
}
