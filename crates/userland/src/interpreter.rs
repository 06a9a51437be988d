//! The one way from the machine to the shell, and through it to the tools: most of this crate. A page can go without until the first line is
//! typed, and then bring it.

use std::rc::Rc;
#[cfg(feature = "later")]
use std::sync::OnceLock;

use pidscope_kernel::TaskId;

use crate::complete::{self, Completion};
use crate::machine::Machine;
use crate::program::Process;
use crate::shell::Shell;

/// What runs lines that are typed.
#[derive(Debug, Clone, Copy)]
pub struct Interpreter {
    /// The shell that a process runs as soon as a line is typed into it.
    pub(crate) shell: fn(&Machine, TaskId) -> Rc<dyn Process>,
    /// What a line that is being typed could go on with.
    pub(crate) complete: fn(&Machine, TaskId, &str) -> Completion,
}

impl Interpreter {
    /// The shell and the tools. Whoever calls it links all of them.
    pub fn bash() -> Self {
        Interpreter { shell: |machine, task| Rc::new(Shell::of_process(machine, task)), complete: complete::candidates }
    }
}

/// What runs lines that are typed, if it is here. Where programs are left out, it never is.
#[cfg(not(feature = "later"))]
pub(crate) fn interpreter() -> Option<Interpreter> {
    cfg!(feature = "shell").then(Interpreter::bash)
}

#[cfg(feature = "later")]
static BROUGHT: OnceLock<Interpreter> = OnceLock::new();

#[cfg(feature = "later")]
pub(crate) fn interpreter() -> Option<Interpreter> {
    BROUGHT.get().copied()
}

impl Interpreter {
    /// Lines that are typed are run from now on.
    #[cfg(feature = "later")]
    pub fn install(self) {
        // A second one is the same.
        let _ = BROUGHT.set(self);
    }

    /// Whether lines that are typed are run. Without, a step with such a line does nothing.
    pub fn is_here() -> bool {
        interpreter().is_some()
    }
}
