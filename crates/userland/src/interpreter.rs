//! The only entry point from the machine to the shell, and through it to the tools: most of this crate. A web page can
//! start without them and load them when the first line is typed.

#[cfg(feature = "later")]
use std::sync::OnceLock;

use pidscope_kernel::TaskId;

use crate::complete::{self, Completion};
use crate::entry::Outcome;
use crate::machine::Machine;
use crate::os::fd::Fds;
use crate::os::time::Time;
use crate::script::Call;
use crate::turn::Turn;

/// The functions that run typed lines.
#[derive(Debug, Clone, Copy)]
pub struct Interpreter {
    /// Completes a line that is being typed.
    pub(crate) complete: fn(&Machine, TaskId, &str) -> Completion,
    /// Types a line, or a control character, into the shell of a process.
    pub(crate) type_line: fn(&mut Turn<'_>, TaskId, &str) -> Outcome,
    /// Resumes a program.
    pub(crate) resume: fn(&mut Turn<'_>, TaskId),
    /// Handles the event at this index on behalf of programs.
    pub(crate) handle_event: fn(&mut Turn<'_>, usize),
    /// Whether a reaper's process runs a shell, which then looks after the children itself.
    pub(crate) shell_reaps: fn(&mut Turn<'_>, TaskId) -> bool,
    /// Resumes the programs whose timers expire by this time.
    pub(crate) wake_sleepers: fn(&mut Turn<'_>, Time),
    /// Updates the readers and writers of pipes after the files of a process have changed from these.
    pub(crate) update_pipes: fn(&mut Turn<'_>, TaskId, &Fds),
    /// Tells the tracer that a call begins.
    pub(crate) trace_enter: fn(&mut Turn<'_>, TaskId, &Call),
    /// Tells the tracer the result of a call.
    pub(crate) trace_exit: fn(&mut Turn<'_>, TaskId, &Call, &Outcome),
}

impl Interpreter {
    /// Returns the shell and the tools. Calling this links all of them.
    pub const fn bash() -> Self {
        Interpreter {
            complete: complete::candidates,
            type_line: |turn, task, line| turn.type_line(task, line),
            resume: |turn, task| turn.resume(task),
            handle_event: |turn, event| turn.handle_event_for_programs(event),
            shell_reaps: |turn, reaper| turn.shell_reaps(reaper),
            wake_sleepers: |turn, until| turn.wake_sleepers(until),
            update_pipes: |turn, task, before| turn.update_pipes(task, before),
            trace_enter: |turn, caller, call| turn.trace_enter(caller, call),
            trace_exit: |turn, caller, call, outcome| turn.trace_exit(caller, call, outcome),
        }
    }
}

/// Returns the interpreter, if it is loaded. In a build without the `shell` feature it never is.
#[cfg(not(feature = "later"))]
pub(crate) fn interpreter() -> Option<&'static Interpreter> {
    static BASH: Interpreter = Interpreter::bash();
    cfg!(feature = "shell").then_some(&BASH)
}

#[cfg(feature = "later")]
static INSTALLED: OnceLock<Interpreter> = OnceLock::new();

#[cfg(feature = "later")]
pub(crate) fn interpreter() -> Option<&'static Interpreter> {
    INSTALLED.get()
}

impl Interpreter {
    /// Installs the interpreter: from now on, typed lines are run.
    #[cfg(feature = "later")]
    pub fn install(self) {
        // A second one is identical, so the error can be ignored.
        let _ = INSTALLED.set(self);
    }

    /// Whether typed lines are run. If not, a step with such a line is skipped.
    pub fn is_installed() -> bool {
        interpreter().is_some()
    }
}
