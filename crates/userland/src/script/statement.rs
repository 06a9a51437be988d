//! Statements, and scripts made of them.

use std::time::Duration;

use super::call::{Attributes, Call};
use super::expectation::{Expect, Expected};
use super::names::{NameKind, Names};

/// A parsed script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// The statements, in order; blank lines and comments are not included.
    pub statements: Vec<Statement>,
}

impl Script {
    /// Returns the names that the statements create: what [`super::parse_line`] needs to parse one more line.
    pub fn names(&self) -> Names {
        let mut names = Names::new();
        for statement in &self.statements {
            names.add(statement);
        }
        names
    }
}

/// A statement and its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The line, from 1.
    pub line: usize,
    /// The source text without comment and surrounding blanks.
    pub text: String,
    /// The length of the part before the arrow.
    pub(super) call_length: usize,
    /// The kind of statement, with its operands.
    pub kind: StatementKind,
}

impl Statement {
    /// Returns the source text of a call without the expected outcome; of any other statement, all of it.
    pub fn call_text(&self) -> &str {
        self.text[..self.call_length].trim_end()
    }

    /// Whether it is a step: it does something, unlike checks and `root`.
    pub fn is_step(&self) -> bool {
        match self.kind {
            StatementKind::Call { .. } | StatementKind::Shell { .. } | StatementKind::Clock { .. } => true,
            StatementKind::Root(_) | StatementKind::Expect(_) | StatementKind::Printed { .. } => false,
        }
    }

    /// Returns the name of the process that makes the call or whose shell the line is typed into, if any.
    pub fn caller(&self) -> Option<&str> {
        match &self.kind {
            StatementKind::Call { caller, .. } | StatementKind::Shell { caller, .. } => Some(caller),
            StatementKind::Root(_)
            | StatementKind::Expect(_)
            | StatementKind::Printed { .. }
            | StatementKind::Clock { .. } => None,
        }
    }

    /// Returns its system call, if it is one.
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

    /// Returns the names that this statement creates, with their kinds.
    pub fn created_names(&self) -> impl Iterator<Item = (NameKind, &str)> {
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

/// The kinds of statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementKind {
    /// `root ...`: sets the name and namespace of the first process.
    Root(Box<Root>),
    /// `CALLER CALL ... [-> OUTCOME]`.
    Call {
        /// The name of the calling process.
        caller: String,
        /// The call.
        call: Call,
        /// The expected outcome, if any.
        outcome: Option<Expected>,
    },
    /// `expect ...`.
    Expect(Expect),
    /// `CALLER$ COMMAND LINE`: a line typed into the shell of a process.
    Shell {
        /// The name of the process.
        caller: String,
        /// The line as typed.
        line: String,
    },
    /// `| TEXT`: one line of the expected output of the last step.
    Printed {
        /// The line, without its newline.
        text: String,
        /// Whether it is the last expected line: there must be no more output.
        is_last: bool,
    },
    /// `clock +10s`.
    Clock {
        /// The duration by which the clock moves.
        by: Duration,
    },
}

impl StatementKind {
    /// Whether it means the same as another statement, however that is written: both have the same canonical text.
    pub(crate) fn is_equivalent(&self, other: &Self) -> bool {
        let is_last = |kind: &Self| matches!(kind, Self::Printed { is_last: true, .. });
        is_last(self) == is_last(other) && self.to_string() == other.to_string()
    }
}

/// `root PROCESS [ns=NAME] [level=N] [key=value ...]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The name of the first process.
    pub process: String,
    /// The name of the first namespace, if it differs from the process's.
    pub ns: Option<String>,
    /// The level of the first namespace, 0 to [`Root::MAX_LEVEL`].
    pub level: u32,
    /// The attributes of the first process.
    pub attributes: Attributes,
}

impl Root {
    /// The maximum nesting level of PID namespaces (`MAX_PID_NS_LEVEL`).
    pub const MAX_LEVEL: u32 = 32;

    /// Returns the name of the first namespace.
    pub fn namespace(&self) -> &str {
        self.ns.as_deref().unwrap_or(&self.process)
    }
}
