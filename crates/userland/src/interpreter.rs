//! The one way from the machine to the shell, and through it to the tools: most of this crate. A page can go without until the first line is
//! typed, and then bring it.

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

/// What runs lines that are typed.
#[derive(Debug, Clone, Copy)]
pub struct Interpreter {
    /// What a line that is being typed could go on with.
    pub(crate) complete: fn(&Machine, TaskId, &str) -> Completion,
    /// A line, or a control character, is typed into the shell of a process.
    pub(crate) type_line: fn(&mut Turn<'_>, TaskId, &str) -> Outcome,
    /// A program goes on.
    pub(crate) resume: fn(&mut Turn<'_>, TaskId),
    /// What the event of this index means for programs.
    pub(crate) react: fn(&mut Turn<'_>, usize),
    /// Whether a shell runs in the process of a reaper: it looks after the children.
    pub(crate) shell_reaps: fn(&mut Turn<'_>, TaskId) -> bool,
    /// Programs whose time has come until then go on.
    pub(crate) wake_sleepers: fn(&mut Turn<'_>, Time),
    /// The files of a process lead elsewhere than these: pipes have other readers and writers.
    pub(crate) reopen: fn(&mut Turn<'_>, TaskId, &Fds),
    /// A tracer is told that a call begins.
    pub(crate) trace_enter: fn(&mut Turn<'_>, TaskId, &Call),
    /// A tracer is told what has come of it.
    pub(crate) trace_exit: fn(&mut Turn<'_>, TaskId, &Call, &Outcome),
}

impl Interpreter {
    /// The shell and the tools. Whoever calls it links all of them.
    pub const fn bash() -> Self {
        Interpreter {
            complete: complete::candidates,
            type_line: |turn, task, line| turn.type_line(task, line),
            resume: |turn, task| turn.resume(task),
            react: |turn, event| turn.react_for_programs(event),
            shell_reaps: |turn, reaper| turn.shell_reaps(reaper),
            wake_sleepers: |turn, until| turn.wake_sleepers(until),
            reopen: |turn, task, before| turn.reopen(task, before),
            trace_enter: |turn, caller, call| turn.trace_enter(caller, call),
            trace_exit: |turn, caller, call, outcome| turn.trace_exit(caller, call, outcome),
        }
    }
}

/// What runs lines that are typed, if it is here. Where programs are left out, it never is.
#[cfg(not(feature = "later"))]
pub(crate) fn interpreter() -> Option<&'static Interpreter> {
    static BASH: Interpreter = Interpreter::bash();
    cfg!(feature = "shell").then_some(&BASH)
}

#[cfg(feature = "later")]
static BROUGHT: OnceLock<Interpreter> = OnceLock::new();

#[cfg(feature = "later")]
pub(crate) fn interpreter() -> Option<&'static Interpreter> {
    BROUGHT.get()
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
