//! Everything that was ever done in a world, as a tree: each act follows the one before, and a new act after an undo begins
//! a branch beside the old one, which stays.
//!
//! Going back takes events back one by one, going forth makes them once more; few worlds are kept whole. What is saved of a
//! branch is its script.

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
pub use difference::{Both, Difference, Known, Moment, Namespace, Number, Process};
pub use restore::{Damage, Damaged};
pub use save::{FIRST_LINE as SAVED_FIRST_LINE, VERSION as SAVED_VERSION};
use walk::Within;

/// A place on a [`Timeline`]: the world after an act. [`RevisionId::START`] is the world before all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RevisionId(u32);

impl RevisionId {
    /// Before the first act.
    pub const START: RevisionId = RevisionId(0);
}

/// One world, everything done in it, and where in time it is.
#[derive(Debug, Clone)]
pub struct Timeline {
    root: Option<Statement>,
    machine: Machine,
    names: Names,
    /// By [`RevisionId`]; the first stands for the start and has no entry.
    revisions: Vec<Revision>,
    at: RevisionId,
    /// Where in the last step the world is, if it is not at its end.
    within: Option<Within>,
    checkpoints: Checkpoints,
}

/// How many events, and steps, there are on a branch. What comes behind is skipped: a signal to everybody is an event for each, so that a script
/// of a thousand lines may be a billion of them, and no memory holds these.
const MOST_EVENTS: u64 = 1 << 22;

#[derive(Debug, Clone)]
struct Revision {
    parent: RevisionId,
    entry: Option<Entry>,
    /// Where a redo leads: the branch that was visited last.
    next: Option<RevisionId>,
    /// How many events, and steps, it is away from the start.
    weight: u64,
    /// How many of them had happened when the world was last kept whole on this branch.
    kept: u64,
}

/// Why an act did not happen. The world is as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActError {
    /// The line cannot be read.
    Unreadable(Diagnostic),
    /// The kernel has panicked: nothing happens any more.
    Panicked,
    /// The machine has been halted or restarted: nothing happens any more.
    Halted,
    /// The process was never created: the call that was to create it failed.
    NeverCreated(String),
    /// The process runs a program that decides by itself what it does.
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
    /// A world in which nothing has been done; `root` is the first statement of its script, if it has one.
    pub fn new(root: Option<Statement>) -> Self {
        let mut names = Names::new();
        root.iter().for_each(|statement| names.add(statement));
        let machine = Machine::new(root.as_ref().and_then(as_root));
        let checkpoints = Checkpoints::new(&machine, &names);
        let start = Revision { parent: RevisionId::START, entry: None, next: None, weight: 0, kept: 0 };
        Timeline { root, machine, names, revisions: vec![start], at: RevisionId::START, within: None, checkpoints }
    }

    /// A world at the end of a script, every statement of which can be undone.
    pub fn of(script: Script) -> Self {
        let mut statements = script.statements.into_iter().peekable();
        let root = statements.next_if(|first| as_root(first).is_some());
        let mut timeline = Timeline::new(root);
        for statement in statements {
            timeline.push(statement);
        }
        timeline
    }

    /// The world as it is now.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// The names that are used up now.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Where in time the world is.
    pub fn at(&self) -> RevisionId {
        self.at
    }

    /// What led to a revision; nothing for the start.
    pub fn entry(&self, revision: RevisionId) -> Option<&Entry> {
        self.revisions[revision.0 as usize].entry.as_ref()
    }

    /// The last call up to now: what the world came from.
    pub fn last_call(&self) -> Option<&Entry> {
        self.entry(self.last_step()?)
    }

    /// Reads one more line and runs it. Nothing happens if it is blank. An act that was undone and is done again is the same.
    pub fn act(&mut self, line: &str) -> Result<Option<&Entry>, ActError> {
        self.finish_step();
        let Some(mut statement) = parse_line(line, self.next_line(), &self.names).map_err(ActError::Unreadable)? else {
            return Ok(None);
        };
        if as_root(&statement).is_some() {
            // The world is there already, even if nothing was done in it: this is the way to say so.
            match parse_line(line, statement.line, &Names::unreadable()).map_err(ActError::Unreadable)? {
                Some(read) => statement = read,
                None => return Ok(None),
            }
        }
        self.check_caller(&statement)?;
        match self.next().filter(|&next| self.says(next, &statement)) {
            Some(again) => self.step_into(again),
            None => self.push(statement),
        }
        Ok(self.entry(self.at))
    }

    /// Takes the last call back, with the checks behind it. Whether there was one.
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

    /// Makes the next call of the branch again, with the checks behind it. Whether there was one.
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

    /// Whether [`Timeline::undo`] would take something back.
    pub fn can_undo(&self) -> bool {
        self.machine.steps() > 0
    }

    /// Whether [`Timeline::redo`] would do something.
    pub fn can_redo(&self) -> bool {
        self.next().is_some()
    }

    /// Goes to any revision, on whatever branch, and past the checks behind it; from now on a redo follows its branch.
    pub fn go_to(&mut self, revision: RevisionId) {
        self.walk_to(revision);
        while let Some(next) = self.next().filter(|&next| !self.is_step(next)) {
            self.step_into(next);
        }
    }

    /// Every revision on the current branch in order, past and to come, without the start.
    pub fn branch(&self) -> Vec<RevisionId> {
        let mut path = self.path(self.at);
        let mut tip = self.at;
        while let Some(next) = self.revisions[tip.0 as usize].next {
            path.push(next);
            tip = next;
        }
        path
    }

    /// What was done up to now, in order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.path(self.at).into_iter().filter_map(|revision| self.entry(revision))
    }

    /// What was done up to now, in the words in which it was said: a script that does it again.
    pub fn text(&self) -> String {
        self.said(self.path(self.at))
    }

    /// The first statement of the script, if it names and places the first process.
    pub fn root(&self) -> Option<&Statement> {
        self.root.as_ref()
    }

    /// What is said on the whole current branch, past and to come: [`Timeline::text`] at its end.
    pub fn branch_text(&self) -> String {
        self.said(self.branch())
    }

    /// The words of a script that has come to the last of these revisions.
    fn said(&self, revisions: Vec<RevisionId>) -> String {
        let entries = revisions.into_iter().filter_map(|revision| self.entry(revision));
        let mut text = String::new();
        for statement in self.root.iter().chain(entries.map(|entry| &entry.statement)) {
            text.push_str(&statement.text);
            text.push('\n');
        }
        text
    }

    /// What was done up to now, as a script that does it again.
    pub fn script(&self) -> Script {
        let statements = self.root.iter().chain(self.entries().map(|entry| &entry.statement));
        Script { statements: statements.cloned().collect() }
    }

    /// The revision of the last call up to now.
    pub fn last_step(&self) -> Option<RevisionId> {
        self.climb(self.at, RevisionId::START).find(|&revision| self.is_step(revision))
    }

    /// Whether a revision is a step, and not a check.
    pub fn is_step(&self, revision: RevisionId) -> bool {
        self.entry(revision).is_some_and(|entry| entry.step.is_some())
    }

    /// The checks that the last call did not stand, behind its arrow and on the lines below it.
    pub fn failed_checks(&self) -> Vec<&Check> {
        let mut failed = Vec::new();
        for line in self.climb(self.at, RevisionId::START) {
            failed.extend(self.check(line).filter(|check| !check.ok));
            if self.is_step(line) {
                break;
            }
        }
        failed.reverse();
        failed
    }

    /// All checks on the current branch, past and to come, each with the number of steps after which it stands.
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

    /// The steps of the current branch in order, past and to come.
    pub fn steps(&self) -> impl Iterator<Item = RevisionId> {
        self.branch().into_iter().filter(|&revision| self.is_step(revision))
    }

    /// The moment after so many steps of the branch, or its end if it has fewer.
    pub fn moment(&self, step: usize) -> RevisionId {
        let end = || self.branch().last().copied();
        let at = step.checked_sub(1).and_then(|before| self.steps().nth(before).or_else(end));
        at.unwrap_or(RevisionId::START)
    }

    /// Whether a statement was said there.
    fn says(&self, revision: RevisionId, statement: &Statement) -> bool {
        self.entry(revision).is_some_and(|entry| entry.statement.kind.says_the_same(&statement.kind))
    }

    fn parent(&self, revision: RevisionId) -> RevisionId {
        self.revisions[revision.0 as usize].parent
    }

    fn next(&self) -> Option<RevisionId> {
        self.revisions[self.at.0 as usize].next
    }

    /// The line of the script that the next act stands on.
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
        let entry = match before.weight < MOST_EVENTS {
            true => self.machine.run(statement),
            false => self.machine.skip(statement),
        };
        let weight = before.weight + 1 + entry.step.as_ref().map_or(0, |step| step.events.len() as u64);
        let kept = before.kept;
        self.revisions.push(Revision { parent: self.at, entry: Some(entry), next: None, weight, kept });
        self.revisions[self.at.0 as usize].next = Some(id);
        self.at = id;
        self.keep();
    }

    /// Goes to a revision, and not past it.
    fn walk_to(&mut self, revision: RevisionId) {
        self.finish_step();
        // A redo follows the whole way, wherever it is walked from.
        for next in self.way(self.at, revision).1 {
            let parent = self.parent(next);
            self.revisions[parent.0 as usize].next = Some(next);
        }
        self.come_nearer(revision);
        let (back, forth) = self.way(self.at, revision);
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

    /// The way from one revision to another: what is taken back, and what is made again, in order.
    fn way(&self, from: RevisionId, to: RevisionId) -> (Vec<RevisionId>, Vec<RevisionId>) {
        let parting = self.parting(from, to);
        let mut forth: Vec<RevisionId> = self.climb(to, parting).collect();
        forth.reverse();
        (self.climb(from, parting).collect(), forth)
    }

    /// The last revision that is on the way to both.
    fn parting(&self, one: RevisionId, other: RevisionId) -> RevisionId {
        let (mut one, mut other) = (one, other);
        // A revision comes after the one that it follows, so the later of two that differ is behind the place where their ways part.
        while one != other {
            if one > other {
                one = self.parent(one);
            } else {
                other = self.parent(other);
            }
        }
        one
    }

    /// The revisions from the first act to this one, in order, without the start.
    pub fn path(&self, revision: RevisionId) -> Vec<RevisionId> {
        let mut path: Vec<RevisionId> = self.climb(revision, RevisionId::START).collect();
        path.reverse();
        path
    }

    /// The revisions from one back to another that it came from, without that one.
    fn climb(&self, from: RevisionId, to: RevisionId) -> impl Iterator<Item = RevisionId> {
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
