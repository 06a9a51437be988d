//! A script run from its first line to its last.

use crate::entry::Entry;
use crate::machine::Machine;
use crate::script::{Script, StatementKind};

/// A script that has been run: the resulting machine, and everything that happened on the way.
#[derive(Debug, Clone)]
pub struct Run {
    /// The machine at the end.
    pub machine: Machine,
    /// One for each statement.
    pub entries: Vec<Entry>,
}

impl Run {
    /// Runs a script, or its first `steps` steps and the checks that follow them.
    pub fn new(script: Script, steps: Option<usize>) -> Run {
        let root = script.statements.first().and_then(|first| match &first.kind {
            StatementKind::Root(root) => Some(&**root),
            _ => None,
        });
        let mut machine = Machine::new(root);
        let mut entries = Vec::with_capacity(script.statements.len());
        for statement in script.statements {
            if statement.is_step() && steps.is_some_and(|steps| machine.steps() == steps) {
                break;
            }
            entries.push(machine.run(statement));
        }
        Run { machine, entries }
    }
}
