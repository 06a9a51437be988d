//! Signals: which ones a shell survives, which ones its children reset, and traps.

use std::collections::BTreeSet;
use std::{iter, mem};

use pidscope_kernel::Signal;
use pidscope_kernel::signal::Action;
use pidscope_kernel::task::ExitStatus;

use super::frame::{Frame, MAX_STACK_DEPTH};
use super::parse::parse;
use super::{Kind, Mode, Shell};
use crate::os::proc_view::Signals;
use crate::script::{Call, SigactionAction, SignalWord};
use crate::sys::Sys;
use crate::tools::spawn;

/// Signals that do not kill an interactive shell. Programs that it runs get them as usual.
pub(super) const INTERACTIVE_IGNORED: [Signal; 3] = [Signal::INT, Signal::QUIT, Signal::TERM];

/// The signals that bash catches once there is a trap on EXIT, so that it runs whatever ends the shell (`sig.c`,
/// `terminating_signals`).
const TERMINATING: [&str; 17] = [
    "HUP", "INT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "XCPU", "XFSZ",
    "VTALRM", "SYS",
];

/// How a shell handles signals without a trap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SignalHandling {
    /// Whether SIGCHLD was ignored when it started, which a script cannot change.
    pub inherited_ignored_sigchld: bool,
    /// Signals that it catches because they would kill it otherwise.
    pub caught: BTreeSet<Signal>,
    /// Whether these are all signals that would kill it.
    pub catches_terminating: bool,
    /// Whether SIGINT came while it waited for the foreground job.
    saw_interrupt: bool,
    /// The signal that it is about to die of.
    pub fatal_signal: Option<Signal>,
}

/// The condition of a trap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TrapOn {
    Exit,
    /// `ERR`: a command has failed whose status is not tested.
    Error,
    Signal(Signal),
}

/// Sets the disposition of a signal.
pub(crate) fn set_action(sys: &mut Sys<'_, '_>, signal: Signal, action: SigactionAction) {
    let signal = SignalWord(signal.number().into());
    let _ = sys.call(Call::Sigaction { signal, action, nocldwait: false });
}

impl Shell {
    /// Resets the signals that a shell handles, in a child that does more than run a program: those with traps, and
    /// those that only the shell survives.
    pub(super) fn reset_handlers(&mut self, sys: &mut Sys<'_, '_>) {
        self.signal_handling.caught.clear();
        self.signal_handling.catches_terminating = false;
        let process = sys.kernel().task(sys.task).process;
        let handled = |&signal: &Signal| matches!(sys.kernel().action(process, signal), Action::Handle { .. });
        let handled: Vec<Signal> = Signal::all().filter(handled).collect();
        for signal in handled {
            set_action(sys, signal, SigactionAction::Default);
        }
    }

    /// Stops ignoring SIGCHLD, because a shell waits for its children. If it was ignored when bash started, it is
    /// ignored again in the programs that bash runs; dash forgets it (bash: `trap.c`, `initialize_traps`; dash:
    /// `trap.c`, `setsignal`).
    pub(super) fn unignore_sigchld(&mut self, sys: &mut Sys<'_, '_>) {
        if spawn::unignore_sigchld(sys) && self.kind == Kind::Bash {
            self.signal_handling.inherited_ignored_sigchld = self.mode != Mode::Interactive;
            self.traps.insert(TrapOn::Signal(Signal::CHLD), String::new());
        }
    }

    /// Ignores SIGCHLD in a program that bash runs, if bash was told to ignore it (`restore_original_signals`); dash
    /// always catches it.
    pub(super) fn restore_ignored_sigchld(&self, sys: &mut Sys<'_, '_>) {
        let is_ignored = self.traps.get(&TrapOn::Signal(Signal::CHLD)).is_some_and(String::is_empty);
        if is_ignored && self.kind == Kind::Bash {
            set_action(sys, Signal::CHLD, SigactionAction::Ignore);
        }
    }

    /// Catches the signals that a non-interactive shell handles from the start: dash SIGINT, bash SIGQUIT.
    pub(super) fn catch_initial_signals(&mut self, sys: &mut Sys<'_, '_>) {
        let signal = match self.kind {
            Kind::Bash => Signal::QUIT,
            Kind::Dash => Signal::INT,
        };
        self.catch(sys, signal);
    }

    /// Catches the signals that would kill bash, permanently, because a trap has to run at its end.
    pub(super) fn catch_terminating(&mut self, sys: &mut Sys<'_, '_>) {
        if self.kind == Kind::Dash || mem::replace(&mut self.signal_handling.catches_terminating, true) {
            return;
        }
        for signal in TERMINATING.into_iter().filter_map(Signal::from_name) {
            let is_survived = self.is_at_terminal() && INTERACTIVE_IGNORED.contains(&signal);
            if !is_survived && !self.traps.contains_key(&TrapOn::Signal(signal)) {
                self.catch(sys, signal);
            }
        }
    }

    /// Catches a signal, unless it was ignored when the shell started.
    fn catch(&mut self, sys: &mut Sys<'_, '_>, signal: Signal) {
        let process = sys.kernel().task(sys.task).process;
        if sys.kernel().action(process, signal) != Action::Ignore {
            set_action(sys, signal, SigactionAction::Handle);
            self.signal_handling.caught.insert(signal);
        }
    }

    /// Removes a trap; afterwards, bash catches SIGINT itself (`trap.def`, `trap_builtin`).
    pub(super) fn remove_trap(&mut self, on: TrapOn) {
        self.traps.remove(&on);
        if on == TrapOn::Signal(Signal::INT)
            && self.kind == Kind::Bash
            && matches!(self.mode, Mode::Command | Mode::Script)
        {
            self.signal_handling.caught.insert(Signal::INT);
        }
    }

    /// Handles signals that have arrived: queues their traps; SIGINT abandons the line.
    pub(super) fn take_signals(&mut self, sys: &mut Sys<'_, '_>) {
        for signal in sys.take_signals() {
            if self.traps.contains_key(&TrapOn::Signal(signal)) {
                // A signal that comes again before its trap has run counts once; but bash counts children
                // (`run_pending_traps`).
                if signal == Signal::CHLD && self.kind == Kind::Bash {
                    self.queue_child_trap();
                } else if !self.pending_traps.contains(&signal) {
                    self.pending_traps.push(signal);
                }
            } else if self.signal_handling.caught.contains(&signal) {
                self.handle_caught(signal);
            } else if signal == Signal::INT && self.mode == Mode::Interactive {
                self.interrupt(sys);
            } else if signal == Signal::TERM && self.mode == Mode::Subshell {
                // It arrived before the child had reset the shell's handlers, which bash checks (`CHECK_SIGTERM`).
                set_action(sys, signal, SigactionAction::Default);
                let _ = sys.kill(self.own_pid.into(), signal.number().into());
            }
        }
    }

    /// Handles an exited child if bash has a trap on SIGCHLD: it runs once for each child, but not within itself
    /// (`waitchld`).
    fn queue_child_trap(&mut self) {
        self.uncounted_children += 1;
        if !self.stack.iter().any(|frame| matches!(frame, Frame::ChildTraps)) {
            self.pending_traps.extend(iter::repeat_n(Signal::CHLD, mem::take(&mut self.uncounted_children)));
        }
    }

    /// Handles a signal that was caught because it would have killed the shell.
    fn handle_caught(&mut self, signal: Signal) {
        let waits = self.stack.last().is_some_and(Frame::is_waiting);
        match (signal, self.kind) {
            (Signal::QUIT, Kind::Bash) => {}
            // The exit of the foreground job decides whether the shell dies, too (`wait_sigint_handler`).
            (Signal::INT, _) if waits => self.signal_handling.saw_interrupt = true,
            (_, _) => self.exit_by_signal(signal),
        }
    }

    /// Handles SIGINT that came during the foreground job, once that has ended: dash dies of it, bash only if the job
    /// did.
    pub(super) fn finish_interrupt(&mut self, exit: ExitStatus) {
        let is_fatal = self.kind == Kind::Dash || exit == ExitStatus::Signaled(Signal::INT);
        if mem::take(&mut self.signal_handling.saw_interrupt) && is_fatal {
            self.exit_by_signal(Signal::INT);
        }
    }

    /// Prepares to die of a signal. bash first runs the trap on EXIT; dash only if the signal does not kill it.
    fn exit_by_signal(&mut self, signal: Signal) {
        let status = 128 + signal.number();
        if self.kind == Kind::Dash || matches!(self.stack.last(), Some(Frame::Wait(_))) {
            self.status = status;
        }
        self.stack.clear();
        self.signal_handling.fatal_signal = Some(signal);
        self.stack.push(Frame::Exit(status));
    }

    /// Kills itself with a signal, after resetting its disposition; returns whether it is dead. An init survives even
    /// that, and then exits with 128 plus the number of the signal.
    pub(super) fn kill_self(&self, sys: &mut Sys<'_, '_>, signal: Signal) -> bool {
        set_action(sys, signal, SigactionAction::Default);
        let _ = sys.kill(self.own_pid.into(), signal.number().into());
        sys.has_ended()
    }

    /// Abandons the line.
    pub(super) fn interrupt(&mut self, sys: &mut Sys<'_, '_>) {
        if !self.stack.is_empty() {
            sys.err("\n");
        }
        self.status = 130;
        self.stack.clear();
        self.jobs.discard_unlisted();
    }

    /// Pushes the commands of traps onto the stack, unless the shell is waiting or within a command.
    pub(super) fn run_traps(&mut self) {
        if self.pending_traps.is_empty()
            || self.stack.len() > MAX_STACK_DEPTH
            || self.stack.last().is_some_and(|frame| frame.is_waiting() || frame.is_within_command())
        {
            return;
        }
        if let Some(Frame::Wait(_)) = self.stack.last() {
            // A signal with a trap ends `wait`, and the trap runs afterwards. SIGCHLD does not in bash, nor in dash if
            // the child is one that is waited for.
            match (self.pending_traps.iter().find(|&&signal| signal != Signal::CHLD), self.kind) {
                (Some(signal), _) => {
                    self.status = 128 + signal.number();
                    self.stack.pop();
                }
                (None, Kind::Bash) => {}
                (None, Kind::Dash) => return,
            }
        }
        // In numerical order, regardless of the order of arrival.
        self.pending_traps.sort_by_key(|signal| signal.number());
        if self.kind == Kind::Bash && self.pending_traps.contains(&Signal::CHLD) {
            self.stack.push(Frame::ChildTraps);
        }
        for signal in mem::take(&mut self.pending_traps).into_iter().rev() {
            let Some(command) = self.traps.get(&TrapOn::Signal(signal)) else { continue };
            self.stack.push(Frame::Status(self.status));
            if let Ok(list) = parse(self.kind, command) {
                self.stack.push(Frame::List { list, next: 0 });
            }
        }
    }

    /// Returns a shell's signal sets as `/proc` shows them. It catches SIGCHLD, and bash blocks that while it waits; an
    /// interactive shell ignores what must not kill or stop it, and bash catches whatever else would kill it. These
    /// dispositions are not set in the kernel, because they have no other visible effect, and every child would have to
    /// undo them (bash: `initialize_shell_signals`, `initialize_job_signals`, `wait_for`; dash: `setsignal`).
    pub(super) fn proc_signals(&self, kernel_signals: Signals) -> Signals {
        let mut shown = kernel_signals;
        let bits = Signals::named;
        let is_bash = self.kind == Kind::Bash;
        let waits = self.stack.last().is_some_and(|frame| frame.is_waiting() || matches!(frame, Frame::Wait(_)));
        let mut caught = bits(&["CHLD"]);
        let mut ignored = 0;
        if is_bash && waits {
            shown.blocked |= bits(&["CHLD"]);
        }
        match (self.mode, self.kind) {
            (Mode::Interactive, Kind::Bash) => {
                caught |= bits(&TERMINATING) & !bits(&["TERM"]) | bits(&["WINCH"]);
                ignored |= bits(&["QUIT", "TERM"]);
                ignored |= bits(&["TSTP", "TTIN", "TTOU"]);
            }
            (Mode::Interactive, Kind::Dash) => {
                ignored |= bits(&["QUIT", "TERM"]);
                if self.job_control {
                    ignored |= bits(&["TSTP", "TTOU"]);
                }
            }
            (Mode::Command | Mode::Script, Kind::Bash) => ignored |= bits(&["QUIT"]),
            (Mode::Subshell, Kind::Bash) if self.is_interactive() => caught |= bits(&["WINCH"]),
            (Mode::Command | Mode::Script | Mode::Subshell, _) => {}
        }
        if is_bash && waits && self.mode != Mode::Interactive {
            caught |= bits(&["INT"]);
        }
        // Traps take precedence.
        for (on, command) in &self.traps {
            if let TrapOn::Signal(signal) = on
                && !command.is_empty()
            {
                ignored &= !(1 << (signal.number() - 1));
            }
        }
        shown.ignored |= ignored;
        shown.caught = (kernel_signals.caught | caught) & !shown.ignored;
        shown
    }

    /// Whether any trap has a command.
    pub(super) fn has_traps(&self) -> bool {
        self.traps.values().any(|command| !command.is_empty())
    }
}
