//! Subcommands of `docker` and `kubectl` that do everything at once.

use std::fmt;
use std::rc::Rc;

use super::engine::Failure;
use super::flags::ParsedArgs;
use crate::program::{Flow, Process};
use crate::sys::Sys;

/// The function of such a subcommand.
pub(crate) type Action = fn(&mut Sys<'_, '_>, &ParsedArgs) -> Result<(), Failure>;

/// Creates a process that performs this action, and ends.
pub(crate) fn once(run: Action, args: ParsedArgs) -> Rc<dyn Process> {
    Rc::new(Once { run, args })
}

#[derive(Clone)]
struct Once {
    run: Action,
    args: ParsedArgs,
}

impl fmt::Debug for Once {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Once").field("args", &self.args).finish()
    }
}

impl Process for Once {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        match (self.run)(sys, &self.args) {
            Ok(()) => Flow::Exit(0),
            Err(failure) => Flow::Exit(failure.report(sys)),
        }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}
