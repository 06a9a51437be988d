//! Statements, and the script that they make.

use std::time::Duration;

use super::call::{Attributes, Call};
use super::expectation::{Expect, Expected};
use super::names::{NameKind, Names};

/// A script that was read: its statements in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// The statements; blank lines and comments are none.
    pub statements: Vec<Statement>,
}

impl Script {
    /// The names given by the statements: what [`super::parse_line`] needs to read one more line.
    pub fn names(&self) -> Names {
        let mut names = Names::new();
        for statement in &self.statements {
            names.add(statement);
        }
        names
    }
}

/// One statement and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The line, from 1.
    pub line: usize,
    /// The source without comment and surrounding blanks.
    pub text: String,
    /// How much of it stands before the arrow.
    pub(super) call_length: usize,
    /// What it says.
    pub kind: StatementKind,
}

impl Statement {
    /// The source of a call without the outcome that it is checked against; of another statement, all of it.
    pub fn call_text(&self) -> &str {
        self.text[..self.call_length].trim_end()
    }

    /// Whether it is a step: something that is done, as checks and `root` are not.
    pub fn is_step(&self) -> bool {
        match self.kind {
            StatementKind::Call { .. } | StatementKind::Shell { .. } | StatementKind::Clock { .. } => true,
            StatementKind::Root(_) | StatementKind::Expect(_) | StatementKind::Printed { .. } => false,
        }
    }

    /// Who makes its call, or whose shell it is typed into; none for what nobody does.
    pub fn caller(&self) -> Option<&str> {
        match &self.kind {
            StatementKind::Call { caller, .. } | StatementKind::Shell { caller, .. } => Some(caller),
            StatementKind::Root(_)
            | StatementKind::Expect(_)
            | StatementKind::Printed { .. }
            | StatementKind::Clock { .. } => None,
        }
    }

    /// Its system call, if it is one.
    pub fn call(&self) -> Option<&Call> {
        match &self.kind {
            StatementKind::Call { call, .. } => Some(call),
            StatementKind::Root(_)
            | StatementKind::Expect(_)
            | StatementKind::Shell { .. }
            | StatementKind::Printed { .. }
            | StatementKind::Clock { .. } => None,
        }
    }

    /// The names that this statement gives, each with its kind.
    pub fn names_given(&self) -> impl Iterator<Item = (NameKind, &str)> {
        let (process, namespace) = match &self.kind {
            StatementKind::Root(root) => (Some(root.process.as_str()), Some(root.namespace())),
            StatementKind::Call { call: Call::Clone(clone), .. } => {
                (Some(clone.child.as_str()), clone.newpid.as_deref())
            }
            StatementKind::Call { call: Call::Unshare { newpid }, .. } => (None, Some(newpid.as_str())),
            StatementKind::Call { .. }
            | StatementKind::Expect(_)
            | StatementKind::Shell { .. }
            | StatementKind::Printed { .. }
            | StatementKind::Clock { .. } => (None, None),
        };
        let process = process.map(|name| (NameKind::Process, name));
        process.into_iter().chain(namespace.map(|name| (NameKind::Namespace, name)))
    }
}

/// The kinds of statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementKind {
    /// `root ...`: names and places the first process.
    Root(Box<Root>),
    /// `CALLER CALL ... [-> OUTCOME]`.
    Call {
        /// The name of the process that makes the call.
        caller: String,
        /// The call.
        call: Call,
        /// The outcome that is checked, if any.
        outcome: Option<Expected>,
    },
    /// `expect ...`.
    Expect(Expect),
    /// `CALLER$ COMMAND LINE`: typed into the shell of a process.
    Shell {
        /// The name of the process.
        caller: String,
        /// The line as it was typed.
        line: String,
    },
    /// `| TEXT`: one line of what the statement before printed.
    Printed {
        /// The line, without its end.
        text: String,
        /// Whether it is the last one that the script knows of: nothing else was printed then.
        is_last: bool,
    },
    /// `clock +10s`.
    Clock {
        /// How far the clock moves.
        by: Duration,
    },
}

impl StatementKind {
    /// Whether it says the same as another one, in whatever words: what is printed reads as the same statement.
    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        let is_last = |kind: &Self| matches!(kind, Self::Printed { is_last: true, .. });
        is_last(self) == is_last(other) && self.to_string() == other.to_string()
    }
}

/// `root PROCESS [ns=NAME] [level=N] [key=value ...]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The name of the first process.
    pub process: String,
    /// The name of the first namespace, where it differs from the process's.
    pub ns: Option<String>,
    /// The depth of the first namespace, 0 to [`Root::DEEPEST_LEVEL`].
    pub level: u32,
    /// What the first process is like.
    pub attributes: Attributes,
}

impl Root {
    /// Linux nests PID namespaces this deep (`MAX_PID_NS_LEVEL`).
    pub const DEEPEST_LEVEL: u32 = 32;

    /// The name of the first namespace.
    pub fn namespace(&self) -> &str {
        self.ns.as_deref().unwrap_or(&self.process)
    }
}
