//! The names in use at a point in a script.

use super::name::NameMap;
use super::nearest::nearest;
use super::statement::{Statement, StatementKind};

/// The two separate scopes of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// Names of processes.
    Process,
    /// Names of namespaces.
    Namespace,
}

/// The name of the first process and of the first namespace of a script without `root`.
const FIRST: &str = "A";

/// The names in use, each with the line that created it. They follow a script statement by statement, also backwards,
/// so that one more line costs the same in a script of 100,000 lines as in a short one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    processes: NameMap<Option<u32>>,
    namespaces: NameMap<Option<u32>>,
    statements: usize,
    /// The number of lines typed into shells, which may create names with `:` when they run.
    shells: usize,
}

impl Default for Names {
    fn default() -> Self {
        Self::new()
    }
}

impl Names {
    /// Returns the names before the first statement: process `A` in namespace `A`.
    pub fn new() -> Self {
        let first = NameMap::from_iter([(FIRST.into(), None)]);
        Self { processes: first.clone(), namespaces: first, statements: 0, shells: 0 }
    }

    /// Returns no names, with `root` no longer allowed: the state after a first statement that is invalid.
    pub(crate) fn unreadable() -> Self {
        Self { processes: NameMap::default(), namespaces: NameMap::default(), statements: 1, shells: 0 }
    }

    /// Whether no statement has been added yet: only then is `root` allowed.
    pub fn is_at_start(&self) -> bool {
        self.statements == 0
    }

    /// Whether the name is in use.
    pub fn contains(&self, kind: NameKind, name: &str) -> bool {
        self.of(kind).contains_key(name)
    }

    /// Adds the names of the next statement.
    pub fn add(&mut self, statement: &Statement) {
        if matches!(statement.kind, StatementKind::Root(_)) {
            *self = Self::unreadable();
        } else {
            self.statements += 1;
        }
        self.shells += usize::from(matches!(statement.kind, StatementKind::Shell { .. }));
        for (kind, name) in statement.created_names() {
            self.of_mut(kind).insert(name.into(), Some(statement.line as u32));
        }
    }

    /// Removes the names of the statement that was added last.
    pub fn remove(&mut self, statement: &Statement) {
        if matches!(statement.kind, StatementKind::Root(_)) {
            *self = Self::new();
            return;
        }
        self.statements = self.statements.saturating_sub(1);
        self.shells -= usize::from(matches!(statement.kind, StatementKind::Shell { .. }));
        for (kind, name) in statement.created_names() {
            self.of_mut(kind).remove(name);
        }
    }

    /// Whether a name may be created by a typed line when it runs.
    pub(super) fn may_be_created(&self, name: &str) -> bool {
        self.shells > 0 && name.contains(':')
    }

    /// Returns the line that created the name, if it is in use; `Some(None)` for the initial names.
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
