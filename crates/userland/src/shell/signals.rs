//! Signals: which a shell survives, what it forgets of them in its children, and traps.

use pidscope_kernel::Signal;
use pidscope_kernel::signal::Action;

use super::parse::parse;
use super::run::Frame;
use super::{Kind, Mode, Shell};
use crate::script::{Call, SigactionAction, SignalWord};
use crate::sys::Sys;
use crate::tools::spawn;

/// Signals that a shell at a terminal does not die of. A program that it runs gets them as usual.
pub(super) const SURVIVED: [Signal; 3] = [Signal::INT, Signal::QUIT, Signal::TERM];

/// What a trap is set on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TrapOn {
    Exit,
    Signal(Signal),
}

/// Plans something for a signal.
pub(crate) fn set_action(sys: &mut Sys<'_, '_>, signal: Signal, action: SigactionAction) {
    let signal = SignalWord(signal.number().into());
    let _ = sys.call(Call::Sigaction { signal, action, nocldwait: false });
}

impl Shell {
    /// What a child forgets before it does anything else than to run a program: traps, and the signals that only the shell survives.
    pub(super) fn forget_handlers(&mut self, sys: &mut Sys<'_, '_>) {
        let process = sys.kernel().task(sys.task).process;
        let handled = |&signal: &Signal| matches!(sys.kernel().action(process, signal), Action::Handle { .. });
        let handled: Vec<Signal> = Signal::all().filter(handled).collect();
        for signal in handled {
            set_action(sys, signal, SigactionAction::Default);
        }
    }

    /// A shell waits for its children, so it does not ignore SIGCHLD itself. Where it was ignored when bash began, it is
    /// in what bash runs; dash forgets it (bash: `trap.c`, `initialize_traps`; dash: `trap.c`, `setsignal`).
    pub(super) fn hear_of_children(&mut self, sys: &mut Sys<'_, '_>) {
        if spawn::hear_of_children(sys) && self.kind == Kind::Bash {
            self.was_born_ignoring_children = self.mode != Mode::Interactive;
            self.traps.insert(TrapOn::Signal(Signal::CHLD), String::new());
        }
    }

    /// What bash runs ignores SIGCHLD where bash is told to (`restore_original_signals`); dash catches it whatever it is told.
    pub(super) fn pass_on_ignored_children(&self, sys: &mut Sys<'_, '_>) {
        let is_ignored = self.traps.get(&TrapOn::Signal(Signal::CHLD)).is_some_and(String::is_empty);
        if is_ignored && self.kind == Kind::Bash {
            set_action(sys, Signal::CHLD, SigactionAction::Ignore);
        }
    }

    /// Signals that have come: traps to run; an interrupt ends what a line is doing.
    pub(super) fn take_signals(&mut self, sys: &mut Sys<'_, '_>) {
        for signal in sys.take_signals() {
            if self.traps.contains_key(&TrapOn::Signal(signal)) {
                self.trapped.push(signal);
            } else if signal == Signal::INT && self.mode == Mode::Interactive {
                self.interrupt(sys);
            } else if signal == Signal::TERM && self.mode == Mode::Subshell {
                // It came before the child had forgotten the shell's handlers: bash looks (`CHECK_SIGTERM`).
                set_action(sys, signal, SigactionAction::Default);
                let _ = sys.kill(self.own_pid.into(), signal.number().into());
            }
        }
    }

    /// Gives up the line.
    pub(super) fn interrupt(&mut self, sys: &mut Sys<'_, '_>) {
        if !self.stack.is_empty() {
            sys.err("\n");
        }
        self.status = 130;
        self.stack.clear();
        self.jobs.forget_foreground();
    }

    /// Puts the commands of traps on the stack, unless the shell is in the middle of waiting.
    pub(super) fn run_traps(&mut self) {
        if self.trapped.is_empty() || self.stack.last().is_some_and(Frame::is_waiting) {
            return;
        }
        for signal in std::mem::take(&mut self.trapped).into_iter().rev() {
            let Some(command) = self.traps.get(&TrapOn::Signal(signal)) else { continue };
            self.stack.push(Frame::Status(self.status));
            if let Ok(list) = parse(command) {
                self.stack.push(Frame::List { list, next: 0 });
            }
        }
    }

    /// Whether it has anything set to do when it is over.
    pub(super) fn has_traps(&self) -> bool {
        self.traps.values().any(|command| !command.is_empty())
    }
}
