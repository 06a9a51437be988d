//! Everything that was ever done, as a tree: each act follows the one before, and a new act after an undo begins a
//! branch beside the old one, which stays.
//!
//! Moving back reverts events one by one, moving forward applies them again; only few states are kept whole. A branch
//! is saved as its script.

mod branches;
mod checkpoints;
mod difference;
mod find;
mod restore;
mod save;
mod walk;

use pidscope_kernel::State;

use crate::entry::{Check, Entry};
use crate::machine::Machine;
use crate::script::{Diagnostic, Names, Root, Script, Statement, StatementKind, parse_line};
pub use branches::Branch;
use checkpoints::Checkpoints;
pub use difference::{Both, Difference, Identity, Moment, Namespace, Number, Process};
pub use restore::{Damage, Damaged};
pub use save::{FIRST_LINE as SAVED_FIRST_LINE, VERSION as SAVED_VERSION};
use walk::StepPosition;

/// A position on a [`Timeline`]: the state after an act. [`RevisionId::START`] is the state before all acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RevisionId(u32);

impl RevisionId {
    /// Before the first act.
    pub const START: RevisionId = RevisionId(0);
}

/// A machine, everything ever done with it, and the current position.
#[derive(Debug, Clone)]
pub struct Timeline {
    root: Option<Statement>,
    machine: Machine,
    names: Names,
    /// Indexed by [`RevisionId`]; the first stands for the start and has no entry.
    revisions: Vec<Revision>,
    at: RevisionId,
    /// The position within the last step, unless the machine is at its end.
    position_in_step: Option<StepPosition>,
    checkpoints: Checkpoints,
}

/// The maximum number of events and statements on a branch. Steps beyond it are skipped: a signal to every process is
/// an event for each, so a script of a thousand lines could make a billion events, which no memory holds.
const MAX_EVENTS: u64 = 1 << 22;

#[derive(Debug, Clone)]
struct Revision {
    parent: RevisionId,
    entry: Option<Entry>,
    /// Where a redo leads: to the branch that was visited last.
    next: Option<RevisionId>,
    /// The number of events and statements since the start.
    weight: u64,
    /// The weight at the last checkpoint on this branch.
    checkpoint_weight: u64,
}

/// Why an act was refused. The machine is unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActError {
    /// The line cannot be parsed.
    Unreadable(Diagnostic),
    /// The kernel has panicked; nothing can happen any more.
    Panicked,
    /// The machine has been halted or restarted; nothing can happen any more.
    Halted,
    /// The process was never created: the call that was to create it failed.
    NeverCreated(String),
    /// The process runs a program, which decides by itself what it does.
    Busy {
        /// Its name.
        process: String,
    },
    /// The process cannot make a call.
    CannotCall {
        /// Its name.
        process: String,
        /// Why not.
        state: State,
    },
}

impl Default for Timeline {
    fn default() -> Self {
        Timeline::new(None)
    }
}

impl Timeline {
    /// Creates a timeline without acts; `root` is the first statement of the script, if it is a `root` statement.
    pub fn new(root: Option<Statement>) -> Self {
        let mut names = Names::new();
        root.iter().for_each(|statement| names.add(statement));
        let machine = Machine::new(root.as_ref().and_then(as_root));
        let checkpoints = Checkpoints::new(&machine, &names);
        let start = Revision { parent: RevisionId::START, entry: None, next: None, weight: 0, checkpoint_weight: 0 };
        Timeline {
            root,
            machine,
            names,
            revisions: vec![start],
            at: RevisionId::START,
            position_in_step: None,
            checkpoints,
        }
    }

    /// Runs a script; every statement of it can be undone.
    pub fn from_script(script: Script) -> Self {
        let mut statements = script.statements.into_iter().peekable();
        let root = statements.next_if(|first| as_root(first).is_some());
        let mut timeline = Timeline::new(root);
        for statement in statements {
            timeline.push(statement);
        }
        timeline
    }

    /// Returns the machine in its current state.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Returns the names in use at the current position.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Returns the current position.
    pub fn at(&self) -> RevisionId {
        self.at
    }

    /// Returns the act that led to a revision; `None` for the start.
    pub fn entry(&self, revision: RevisionId) -> Option<&Entry> {
        self.revisions[revision.0 as usize].entry.as_ref()
    }

    /// Returns the last step up to the current position.
    pub fn last_step_entry(&self) -> Option<&Entry> {
        self.entry(self.last_step()?)
    }

    /// Parses one more line and runs it; returns `None` if it is blank. Repeating an act that was undone moves to its
    /// existing revision.
    pub fn act(&mut self, line: &str) -> Result<Option<&Entry>, ActError> {
        self.finish_step();
        let Some(mut statement) = parse_line(line, self.next_line(), &self.names).map_err(ActError::Unreadable)? else {
            return Ok(None);
        };
        if as_root(&statement).is_some() {
            // `root` is only allowed as the first statement, and here the machine exists already: this produces the
            // diagnostic.
            match parse_line(line, statement.line, &Names::unreadable()).map_err(ActError::Unreadable)? {
                Some(read) => statement = read,
                None => return Ok(None),
            }
        }
        self.check_caller(&statement)?;
        match self.next().filter(|&next| self.is_statement(next, &statement)) {
            Some(again) => self.step_into(again),
            None => self.push(statement),
        }
        Ok(self.entry(self.at))
    }

    /// Undoes the last step, with the checks after it; returns whether there was one.
    pub fn undo(&mut self) -> bool {
        self.finish_step();
        // Checks before the first call stay.
        if !self.can_undo() {
            return false;
        }
        while let Some(entry) = self.step_back() {
            if entry.step.is_some() {
                return true;
            }
        }
        false
    }

    /// Redoes the next step of the branch, with the checks after it; returns whether there was one.
    pub fn redo(&mut self) -> bool {
        self.finish_step();
        let mut calls = 0;
        let before = self.at;
        while let Some(next) = self.next() {
            calls += usize::from(self.is_step(next));
            if calls > 1 {
                break;
            }
            self.step_into(next);
        }
        self.at != before
    }

    /// Whether [`Timeline::undo`] would undo anything.
    pub fn can_undo(&self) -> bool {
        self.machine.steps() > 0
    }

    /// Whether [`Timeline::redo`] would redo anything.
    pub fn can_redo(&self) -> bool {
        self.next().is_some()
    }

    /// Moves to a revision on any branch, and past the checks after it; from now on redo follows its branch.
    pub fn go_to(&mut self, revision: RevisionId) {
        self.walk_to(revision);
        while let Some(next) = self.next().filter(|&next| !self.is_step(next)) {
            self.step_into(next);
        }
    }

    /// Returns every revision on the current branch in order, past and future, without the start.
    pub fn branch(&self) -> Vec<RevisionId> {
        let mut path = self.path(self.at);
        let mut tip = self.at;
        while let Some(next) = self.revisions[tip.0 as usize].next {
            path.push(next);
            tip = next;
        }
        path
    }

    /// Iterates over the acts up to the current position, in order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.path(self.at).into_iter().filter_map(|revision| self.entry(revision))
    }

    /// Returns the acts up to the current position as the text of a script, in their original wording.
    pub fn text(&self) -> String {
        self.script_text(self.path(self.at))
    }

    /// Returns the `root` statement, if the script begins with one.
    pub fn root(&self) -> Option<&Statement> {
        self.root.as_ref()
    }

    /// Returns the text of the whole current branch, past and future: [`Timeline::text`] at its end.
    pub fn branch_text(&self) -> String {
        self.script_text(self.branch())
    }

    /// Returns the text of a script that leads through these revisions.
    fn script_text(&self, revisions: Vec<RevisionId>) -> String {
        let entries = revisions.into_iter().filter_map(|revision| self.entry(revision));
        let mut text = String::new();
        for statement in self.root.iter().chain(entries.map(|entry| &entry.statement)) {
            text.push_str(&statement.text);
            text.push('\n');
        }
        text
    }

    /// Returns the acts up to the current position as a script.
    pub fn script(&self) -> Script {
        let statements = self.root.iter().chain(self.entries().map(|entry| &entry.statement));
        Script { statements: statements.cloned().collect() }
    }

    /// Returns the revision of the last step up to the current position.
    pub fn last_step(&self) -> Option<RevisionId> {
        self.ancestors(self.at, RevisionId::START).find(|&revision| self.is_step(revision))
    }

    /// Whether a revision is a step rather than a check.
    pub fn is_step(&self, revision: RevisionId) -> bool {
        self.entry(revision).is_some_and(|entry| entry.step.is_some())
    }

    /// Returns the failed checks of the last step: that after its arrow and those on the lines below it.
    pub fn failed_checks(&self) -> Vec<&Check> {
        let mut failed = Vec::new();
        for line in self.ancestors(self.at, RevisionId::START) {
            failed.extend(self.check(line).filter(|check| !check.ok));
            if self.is_step(line) {
                break;
            }
        }
        failed.reverse();
        failed
    }

    /// Returns all checks on the current branch, past and future, each with the number of steps before it.
    pub fn checks(&self) -> Vec<(usize, &Check)> {
        let mut steps = 0;
        let mut checks = Vec::new();
        for line in self.branch() {
            steps += usize::from(self.is_step(line));
            checks.extend(self.check(line).map(|check| (steps, check)));
        }
        checks
    }

    fn check(&self, line: RevisionId) -> Option<&Check> {
        self.entry(line)?.check.as_ref()
    }

    /// Returns the steps of the current branch in order, past and future.
    pub fn steps(&self) -> impl Iterator<Item = RevisionId> {
        self.branch().into_iter().filter(|&revision| self.is_step(revision))
    }

    /// Returns the revision after the given number of steps of the branch, or its end if it has fewer.
    pub fn revision_at(&self, step: usize) -> RevisionId {
        let end = || self.branch().last().copied();
        let at = step.checked_sub(1).and_then(|before| self.steps().nth(before).or_else(end));
        at.unwrap_or(RevisionId::START)
    }

    /// Whether the act that led to a revision is this statement.
    fn is_statement(&self, revision: RevisionId, statement: &Statement) -> bool {
        self.entry(revision).is_some_and(|entry| entry.statement.kind.is_equivalent(&statement.kind))
    }

    fn parent(&self, revision: RevisionId) -> RevisionId {
        self.revisions[revision.0 as usize].parent
    }

    fn next(&self) -> Option<RevisionId> {
        self.revisions[self.at.0 as usize].next
    }

    /// Returns the line number of the next act in the script.
    pub fn next_line(&self) -> usize {
        let last = self.entry(self.at).map(|entry| &entry.statement).or(self.root.as_ref());
        last.map_or(1, |statement| statement.line + 1)
    }

    fn check_caller(&self, statement: &Statement) -> Result<(), ActError> {
        let Some(caller) = statement.caller() else { return Ok(()) };
        let typed = match &statement.kind {
            StatementKind::Shell { line, .. } => Some(line),
            _ => None,
        };
        let kernel = self.machine.kernel();
        if kernel.panic().is_some() {
            return Err(ActError::Panicked);
        }
        if kernel.halted().is_some() {
            return Err(ActError::Halted);
        }
        match self.machine.task(caller) {
            None => Err(ActError::NeverCreated(caller.to_owned())),
            Some(task) if !kernel.can_call(task) && !typed.is_some_and(|line| self.machine.can_type(task, line)) => {
                Err(ActError::CannotCall { process: caller.to_owned(), state: kernel.state(task) })
            }
            Some(task) => {
                let is_free = match typed {
                    Some(line) => self.machine.can_type(task, line),
                    None => self.machine.can_call(task),
                };
                if is_free { Ok(()) } else { Err(ActError::Busy { process: caller.to_owned() }) }
            }
        }
    }

    fn push(&mut self, statement: Statement) {
        self.names.add(&statement);
        let id = RevisionId(self.revisions.len() as u32);
        let before = &self.revisions[self.at.0 as usize];
        let entry = match before.weight < MAX_EVENTS {
            true => self.machine.run(statement),
            false => self.machine.skip(statement),
        };
        let weight = before.weight + 1 + entry.step.as_ref().map_or(0, |step| step.events.len() as u64);
        let checkpoint_weight = before.checkpoint_weight;
        self.revisions.push(Revision { parent: self.at, entry: Some(entry), next: None, weight, checkpoint_weight });
        self.revisions[self.at.0 as usize].next = Some(id);
        self.at = id;
        self.make_checkpoint_if_due();
    }

    /// Moves to a revision, and not past it.
    fn walk_to(&mut self, revision: RevisionId) {
        self.finish_step();
        // Redo follows the whole way, whichever checkpoint it is walked from.
        for next in self.route(self.at, revision).1 {
            let parent = self.parent(next);
            self.revisions[parent.0 as usize].next = Some(next);
        }
        self.restore_nearest_checkpoint(revision);
        let (back, forth) = self.route(self.at, revision);
        for _ in back {
            self.step_back();
        }
        for next in forth {
            self.step_into(next);
        }
    }

    fn step_into(&mut self, next: RevisionId) {
        if let Some(entry) = &self.revisions[next.0 as usize].entry {
            self.names.add(&entry.statement);
            self.machine.redo(entry);
        }
        self.revisions[self.at.0 as usize].next = Some(next);
        self.at = next;
    }

    fn step_back(&mut self) -> Option<&Entry> {
        let Revision { parent, entry, .. } = &self.revisions[self.at.0 as usize];
        let entry = entry.as_ref()?;
        self.machine.undo(entry);
        self.names.remove(&entry.statement);
        self.at = *parent;
        Some(entry)
    }

    /// Returns the way from one revision to another: the revisions to undo, and those to redo, in order.
    fn route(&self, from: RevisionId, to: RevisionId) -> (Vec<RevisionId>, Vec<RevisionId>) {
        let common_ancestor = self.common_ancestor(from, to);
        let mut forth: Vec<RevisionId> = self.ancestors(to, common_ancestor).collect();
        forth.reverse();
        (self.ancestors(from, common_ancestor).collect(), forth)
    }

    /// Returns the last common ancestor of two revisions.
    fn common_ancestor(&self, one: RevisionId, other: RevisionId) -> RevisionId {
        let (mut one, mut other) = (one, other);
        // Parents have smaller indices than children, so the larger of two that differ comes after the common ancestor.
        while one != other {
            if one > other {
                one = self.parent(one);
            } else {
                other = self.parent(other);
            }
        }
        one
    }

    /// Returns the revisions from the start to this one, in order, without the start.
    pub fn path(&self, revision: RevisionId) -> Vec<RevisionId> {
        let mut path: Vec<RevisionId> = self.ancestors(revision, RevisionId::START).collect();
        path.reverse();
        path
    }

    /// Iterates over the revisions from one back to its ancestor `to`, excluding that.
    fn ancestors(&self, from: RevisionId, to: RevisionId) -> impl Iterator<Item = RevisionId> {
        let back = std::iter::successors(Some(from), |&revision| Some(self.parent(revision)));
        back.take_while(move |&revision| revision != to)
    }
}

fn as_root(statement: &Statement) -> Option<&Root> {
    match &statement.kind {
        StatementKind::Root(root) => Some(&**root),
        _ => None,
    }
}
