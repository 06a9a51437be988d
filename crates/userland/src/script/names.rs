//! The names that a script has given so far.

use super::name::NameMap;
use super::nearest::nearest;
use super::statement::{Statement, StatementKind};

/// The two separate name spaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// Names of processes.
    Process,
    /// Names of namespaces.
    Namespace,
}

/// The name of the first process and of the first namespace of a script without `root`.
const FIRST: &str = "A";

/// The names given so far, each with the line that gave it. Follows a script statement by statement, back too, so that one
/// more line costs as much in a script of 100,000 lines as in a short one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    processes: NameMap<Option<u32>>,
    namespaces: NameMap<Option<u32>>,
    statements: usize,
    /// Lines typed into shells, which may give names with `:` when they run.
    shells: usize,
}

impl Default for Names {
    fn default() -> Self {
        Self::new()
    }
}

impl Names {
    /// The names of a world in which nothing was said yet: process `A` in namespace `A`.
    pub fn new() -> Self {
        let first = NameMap::from_iter([(FIRST.into(), None)]);
        Self { processes: first.clone(), namespaces: first, statements: 0, shells: 0 }
    }

    /// No names, and no place for `root` any more: those of a script whose first statement could not be read.
    pub(crate) fn unreadable() -> Self {
        Self { processes: NameMap::default(), namespaces: NameMap::default(), statements: 1, shells: 0 }
    }

    /// Whether no statement was added yet: only then `root` may follow.
    pub fn is_at_start(&self) -> bool {
        self.statements == 0
    }

    /// Whether the name was given.
    pub fn contains(&self, kind: NameKind, name: &str) -> bool {
        self.of(kind).contains_key(name)
    }

    /// Takes in a statement that follows the ones so far.
    pub fn add(&mut self, statement: &Statement) {
        if matches!(statement.kind, StatementKind::Root(_)) {
            *self = Self::unreadable();
        } else {
            self.statements += 1;
        }
        self.shells += usize::from(matches!(statement.kind, StatementKind::Shell { .. }));
        for (kind, name) in statement.names_given() {
            self.of_mut(kind).insert(name.into(), Some(statement.line as u32));
        }
    }

    /// Takes back the statement added last.
    pub fn remove(&mut self, statement: &Statement) {
        if matches!(statement.kind, StatementKind::Root(_)) {
            *self = Self::new();
            return;
        }
        self.statements = self.statements.saturating_sub(1);
        self.shells -= usize::from(matches!(statement.kind, StatementKind::Shell { .. }));
        for (kind, name) in statement.names_given() {
            self.of_mut(kind).remove(name);
        }
    }

    /// Whether a name may be one that a line typed into a shell gives when it runs.
    pub(super) fn may_come(&self, name: &str) -> bool {
        self.shells > 0 && name.contains(':')
    }

    /// The line that gave the name; inside, none where the world began with it.
    pub(super) fn line_of(&self, kind: NameKind, name: &str) -> Option<Option<usize>> {
        self.of(kind).get(name).map(|line| line.map(|line| line as usize))
    }

    pub(super) fn nearest(&self, kind: NameKind, name: &str) -> Option<String> {
        nearest(name, self.of(kind).keys().map(|name| &**name)).map(str::to_owned)
    }

    fn of(&self, kind: NameKind) -> &NameMap<Option<u32>> {
        match kind {
            NameKind::Process => &self.processes,
            NameKind::Namespace => &self.namespaces,
        }
    }

    fn of_mut(&mut self, kind: NameKind) -> &mut NameMap<Option<u32>> {
        match kind {
            NameKind::Process => &mut self.processes,
            NameKind::Namespace => &mut self.namespaces,
        }
    }
}
