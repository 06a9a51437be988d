//! Running a program in a child and waiting for it, as several tools do.

use std::rc::Rc;

use pidscope_kernel::signal::Action;
use pidscope_kernel::task::ExitStatus;
use pidscope_kernel::wait::WaitStatus;
use pidscope_kernel::{Errno, Signal};

use crate::program::{Flow, Process};
use crate::script::{Call, SigactionAction, SigmaskHow, SignalWord};
use crate::sys::{Child, ExecError, Sys};

/// A step that a child takes before it execs a program.
pub(crate) type Preparation = fn(&mut Sys<'_, '_>);

/// A child that prepares itself, then execs a program.
#[derive(Debug, Clone)]
pub(crate) struct Launch {
    /// The tool that created it, named in its complaint.
    pub tool: &'static str,
    /// The steps to take first.
    pub prepare: Vec<Preparation>,
    /// The program.
    pub argv: Vec<String>,
}

impl Process for Launch {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        for prepare in &self.prepare {
            prepare(sys);
        }
        exec(sys, self.tool, self.argv.clone())
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

/// Returns the message for a program that cannot be run, given the program and the reason.
pub(crate) type ErrorFormatter = fn(&Sys<'_, '_>, &str, &str) -> String;

/// A [`Launch`] for a tool with its own error message.
#[derive(Debug, Clone)]
pub(crate) struct LaunchWithError {
    /// The steps to take first.
    pub prepare: Vec<Preparation>,
    /// The program.
    pub argv: Vec<String>,
    /// The message if the program cannot be run.
    pub format_error: ErrorFormatter,
}

impl Process for LaunchWithError {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        for prepare in &self.prepare {
            prepare(sys);
        }
        let word = self.argv.first().cloned().unwrap_or_default();
        match sys.exec_file(file_of(&word), std::mem::take(&mut self.argv)) {
            Ok(flow) => flow,
            Err(error) => {
                let (text, status) = failure(error);
                let line = (self.format_error)(sys, &word, text);
                sys.err(&line);
                Flow::Exit(status)
            }
        }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

/// Execs a program, or complains as the tools of util-linux do.
pub(crate) fn exec(sys: &mut Sys<'_, '_>, tool: &str, argv: Vec<String>) -> Flow {
    let word = argv.first().cloned().unwrap_or_default();
    match sys.exec_file(file_of(&word), argv) {
        Ok(flow) => flow,
        Err(error) => {
            let (text, status) = failure(error);
            sys.err(&format!("{tool}: failed to execute {word}: {text}\n"));
            Flow::Exit(status)
        }
    }
}

/// Returns the file of a program: a dash before its name only tells a shell that it is a login shell (`exec_shell` of
/// util-linux).
fn file_of(word: &str) -> &str {
    word.strip_prefix('-').unwrap_or(word)
}

/// Returns the message for a program that cannot be run, and the caller's exit status.
pub(crate) fn failure(error: ExecError) -> (&'static str, u8) {
    match error {
        ExecError::NotFound => ("No such file or directory", 127),
        ExecError::NotExecutable | ExecError::IsDirectory => ("Permission denied", 126),
    }
}

/// Returns the program that tools run by default: the user's shell, as a login shell.
pub(crate) fn shell(sys: &Sys<'_, '_>) -> Vec<String> {
    let shell = sys.program().env.iter().find(|(name, _)| name == "SHELL").map_or("/bin/sh", |(_, value)| value);
    vec![format!("-{}", shell.rsplit('/').next().unwrap_or("sh"))]
}

/// Ends as a child did: with its status, or by the same signal.
pub(crate) fn exit_like(sys: &mut Sys<'_, '_>, exit: ExitStatus) -> Flow {
    match exit {
        ExitStatus::Exited(code) => Flow::Exit(code),
        ExitStatus::Signaled(signal) => {
            let _ = sys.kill(sys.getpid().into(), signal.number().into());
            // An init does not die of a signal that it sends itself.
            if sys.has_ended() { Flow::Ended } else { Flow::Exit(1) }
        }
    }
}

/// Takes the result of a wait; `None` if the caller has yet to wait.
pub(crate) fn take_wait_result(sys: &mut Sys<'_, '_>) -> Option<Result<WaitStatus, ()>> {
    let returned = sys.take_returned()?;
    Some(returned.map_err(|_| ()).and_then(|returned| returned.status.ok_or(())))
}

/// Blocks or unblocks a signal.
pub(crate) fn sigmask(sys: &mut Sys<'_, '_>, how: SigmaskHow, signal: Signal) {
    let _ = sys.call(Call::Sigmask { how, signal: SignalWord(signal.number().into()) });
}

/// Waits for a child.
pub(crate) fn wait(child: Child) -> Flow {
    Flow::Wait { pid: child.pid.into(), untraced: false, continued: false }
}

/// Sets the action for a signal.
pub(crate) fn set_action(sys: &mut Sys<'_, '_>, signal: Signal, action: SigactionAction) {
    let signal = SignalWord(signal.number().into());
    let _ = sys.call(Call::Sigaction { signal, action, nocldwait: false });
}

/// Returns the signals that an init forwards. The others result from its own faults, or are never sent.
pub(crate) fn forwarded_signals() -> impl Iterator<Item = Signal> {
    let names = ["HUP", "INT", "QUIT", "USR1", "USR2", "TERM", "CHLD", "CONT", "TSTP", "TTIN", "TTOU", "WINCH"];
    names.into_iter().filter_map(Signal::from_name)
}

/// Reaps a child that has ended, and returns its PID and status; `None` if none has (`waitpid(-1, WNOHANG)`).
pub(crate) fn reap_one(sys: &mut Sys<'_, '_>) -> Result<Option<(i64, WaitStatus)>, Errno> {
    let call = Call::Wait { pid: Some(-1), nohang: true, untraced: false, continued: false, all: false, clone: false };
    sys.call(call).map(|returned| returned.status.map(|status| (returned.value, status)))
}

/// Starts a new session, which has no terminal.
pub(crate) fn new_session(sys: &mut Sys<'_, '_>) {
    if sys.call(Call::Setsid).is_ok() {
        sys.program_mut().attributes.tty = None;
    }
}

/// Resets SIGCHLD to its default if it was ignored, because a process that ignores it cannot wait for children. Returns
/// whether it was.
pub(crate) fn unignore_sigchld(sys: &mut Sys<'_, '_>) -> bool {
    let process = sys.kernel().task(sys.task).process;
    let was_ignored = sys.kernel().action(process, Signal::CHLD) == Action::Ignore;
    if was_ignored {
        set_action(sys, Signal::CHLD, SigactionAction::Default);
    }
    was_ignored
}
