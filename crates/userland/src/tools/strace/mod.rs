//! `strace` 6.1: traces the system calls that have to do with processes.

pub(crate) mod format;
mod names;
mod options;

use std::rc::Rc;

use pidscope_kernel::Signal;
use pidscope_kernel::task::ExitStatus;
use pidscope_kernel::wait::WaitStatus;

use super::errno_text;
use super::spawn::{exit_like, failure, reap_one, set_action, take_wait_result, wait};
use crate::fs;
use crate::os::fd::Fd;
use crate::os::trace::{NameSet, TraceOptions};
use crate::program::{Flow, Process};
use crate::script::SigactionAction;
use crate::sys::{Child, ExecError, Sys};
use options::Request;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] =
    &["--attach", "--follow-forks", "--output", "--quiet", "--trace", "-e", "-f", "-o", "-p", "-q", "-s"];

/// The signals that end `strace`.
const DEADLY: [Signal; 4] = [Signal::HUP, Signal::INT, Signal::QUIT, Signal::TERM];

/// The number of children that test the kernel's ptrace features at the start (`test_ptrace_seize`,
/// `test_ptrace_get_syscall_info`). They use up PIDs.
const PROBES: usize = 2;

/// `strace [-f] [-e trace=SET] [-e signal=SET] [-q] [-s N] [-o FILE] [-p PID | PROGRAM [ARGUMENT...]]`
pub(crate) fn strace(argv: &[String]) -> Rc<dyn Process> {
    match options::read(argv) {
        Ok(request) => {
            Rc::new(Strace { request, probed: 0, probe: None, is_tracing: false, child: None, status: None })
        }
        Err(instead) => instead,
    }
}

#[derive(Debug, Clone)]
struct Strace {
    request: Request,
    /// The number of probes that have ended, and the current one.
    probed: usize,
    probe: Option<Child>,
    is_tracing: bool,
    /// The program that it has started.
    child: Option<Child>,
    /// How that program has ended.
    status: Option<ExitStatus>,
}

/// The error message that it ends with.
type ErrorMessage = String;

impl Process for Strace {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        if self.probed < PROBES {
            if let Some(probe) = self.probe {
                if take_wait_result(sys).is_none() {
                    return wait(probe);
                }
                self.probe = None;
                self.probed += 1;
            }
            if self.probed < PROBES {
                return match sys.fork("strace", Rc::new(Probe)) {
                    Ok(probe) => {
                        self.probe = Some(probe);
                        wait(probe)
                    }
                    Err(errno) => report_error(sys, &format!("fork: {}", errno_text(errno))),
                };
            }
        }
        if !self.is_tracing {
            self.is_tracing = true;
            if let Err(text) = self.start(sys) {
                return report_error(sys, &text);
            }
        }
        self.continue_tracing(sys)
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

fn report_error(sys: &mut Sys<'_, '_>, text: &str) -> Flow {
    sys.err(&format!("strace: {text}\n"));
    Flow::Exit(1)
}

impl Strace {
    fn start(&mut self, sys: &mut Sys<'_, '_>) -> Result<(), ErrorMessage> {
        let request = &self.request;
        let program = request.argv.first();
        if let Some(program) = program.filter(|program| matches!(super::find(program), Err(ExecError::NotFound))) {
            return Err(format!("Can't stat '{program}': No such file or directory"));
        }
        let output = match &request.output {
            Some(path) => fs::open_write(sys, path, true).map_err(|error| format!("Can't fopen '{path}': {error}"))?,
            None => sys.program().fds.0[2].clone(),
        };
        sys.start_trace(TraceOptions {
            follows: request.follows,
            calls: request.calls.clone(),
            signals: request.signals.clone(),
            quiet: request.quiet,
            max_string_len: request.max_string_len,
            is_file: matches!(output, Fd::File(_)) && request.output.is_some(),
            output,
        });
        for signal in DEADLY {
            set_action(sys, signal, SigactionAction::Handle);
        }
        if let Some(program) = program.cloned() {
            let tracee = Tracee {
                variables: request.variables.clone(),
                argv: request.argv.clone(),
                max_string_len: request.max_string_len,
            };
            let child = sys.fork(&program, Rc::new(tracee)).map_err(|errno| format!("fork: {}", errno_text(errno)))?;
            sys.trace_child(child.task);
            self.child = Some(child);
        }
        for pid in self.request.pids.clone() {
            attach(sys, pid)?;
        }
        Ok(())
    }

    fn continue_tracing(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        if let Some(signal) = sys.take_signals().into_iter().find(|signal| DEADLY.contains(signal)) {
            return self.release_tracees(sys, signal);
        }
        while let Ok(Some((pid, WaitStatus::Ended(exit)))) = reap_one(sys) {
            if self.child.is_some_and(|child| i64::from(child.pid) == pid) {
                self.status = Some(exit);
            }
        }
        if sys.os().traces.get(&sys.task).is_some_and(|trace| !trace.is_empty()) {
            return Flow::Child;
        }
        match self.status {
            Some(ExitStatus::Signaled(signal)) => {
                set_action(sys, signal, SigactionAction::Default);
                exit_like(sys, ExitStatus::Signaled(signal))
            }
            Some(ExitStatus::Exited(code)) => Flow::Exit(code),
            None => Flow::Exit(0),
        }
    }

    /// Detaches from all tracees, forwards the signal to the program it has started, and dies of it (`cleanup`).
    fn release_tracees(&self, sys: &mut Sys<'_, '_>, signal: Signal) -> Flow {
        let trace = sys.os().traces.get(&sys.task).cloned();
        if let Some(mut trace) = trace {
            if trace.options.quiet == 0 {
                let lines: String =
                    trace.tracees().map(|(_, pid)| format!("strace: Process {pid} detached\n")).collect();
                sys.err(&lines);
            }
            if trace.abandon_line() && !trace.options.is_file {
                sys.err(" <detached ...>\n");
            }
        }
        sys.end_trace();
        if let Some(child) = self.child.filter(|_| self.status.is_none()) {
            let _ = sys.kill(child.pid.into(), Signal::CONT.number().into());
            let _ = sys.kill(child.pid.into(), signal.number().into());
        }
        set_action(sys, signal, SigactionAction::Default);
        exit_like(sys, ExitStatus::Signaled(signal))
    }
}

/// Traces a running process.
fn attach(sys: &mut Sys<'_, '_>, pid: u32) -> Result<(), ErrorMessage> {
    let fail = |text: &str| format!("attach: ptrace(PTRACE_SEIZE, {pid}): {text}");
    let task = sys.find(pid).ok_or_else(|| fail("No such process"))?;
    let uid = |task| sys.kernel().task(task).uid;
    let is_foreign = uid(sys.task) != 0 && uid(sys.task) != uid(task);
    if task == sys.task || is_foreign || sys.machine().program(task).tracer.is_some() {
        return Err(fail("Operation not permitted"));
    }
    sys.attach(task);
    Ok(())
}

/// A child that tests the kernel's features, and ends.
#[derive(Debug, Clone, Copy)]
struct Probe;

impl Process for Probe {
    fn resume(&mut self, _: &mut Sys<'_, '_>) -> Flow {
        Flow::Exit(0)
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(*self)
    }
}

/// The child that execs the program.
#[derive(Debug, Clone)]
struct Tracee {
    /// Variables to set, or to unset if there is no value (`-E`).
    variables: Vec<String>,
    argv: Vec<String>,
    max_string_len: usize,
}

impl Process for Tracee {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        if !self.variables.is_empty() {
            let mut env = sys.program().env.to_vec();
            for variable in &self.variables {
                let (name, value) =
                    variable.split_once('=').map_or((variable.as_str(), None), |(name, value)| (name, Some(value)));
                env.retain(|(other, _)| other != name);
                env.extend(value.map(|value| (name.to_owned(), value.to_owned())));
            }
            sys.program_mut().env = env.into();
        }
        match sys.exec(self.argv.clone()) {
            Ok(flow) => flow,
            Err(error) => {
                let (text, _) = failure(error);
                let traced_call =
                    format::TracedCall::exec(&self.argv[0], &self.argv, sys.program().env.len(), self.max_string_len);
                sys.report_unsimulated_call(traced_call, "-1 EACCES (Permission denied)");
                // Nothing else is recorded until the program runs.
                if let Some(tracer) = sys.program().tracer
                    && let Some(trace) = sys.os_mut().traces.get_mut(&tracer)
                {
                    trace.options.calls = NameSet::default();
                }
                sys.err(&format!("strace: exec: {text}\n"));
                Flow::Exit(1)
            }
        }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}
