//! What tracers report about their tracees.

use pidscope_kernel::signal::SigInfo;
use pidscope_kernel::task::{ExitStatus, Phase};
use pidscope_kernel::{Event, Signal, TaskId};

use super::Turn;
use crate::entry::{Outcome, Stream};
use crate::os::trace::{Trace, TraceOptions, TraceReport};
use crate::program::Waiting;
use crate::script::Call;
use crate::tools::strace::format::{self, TracedCall};

impl Turn<'_> {
    fn trace(&self, task: TaskId) -> Option<&Trace> {
        self.machine.os.traces.get(&self.machine.program(task).tracer?)
    }

    fn trace_mut(&mut self, task: TaskId) -> Option<&mut Trace> {
        let tracer = self.machine.program(task).tracer?;
        self.os_mut().traces.get_mut(&tracer)
    }

    /// Returns the options of a process's tracer.
    pub(crate) fn trace_options(&self, task: TaskId) -> Option<&TraceOptions> {
        self.trace(task).map(|trace| &trace.options)
    }

    fn wants(&self, task: TaskId, call: &str) -> bool {
        self.trace_options(task).is_some_and(|options| options.calls.contains(call))
    }

    /// Reports something to the tracer of a process.
    fn report(&mut self, task: TaskId, report: TraceReport) {
        let Some(tracer) = self.machine.program(task).tracer else { return };
        let Some(trace) = self.trace(task) else { return };
        let output = match &report {
            TraceReport::Message(_) => self.machine.program(tracer).fds.0[2].clone(),
            _ => trace.options.output.clone(),
        };
        let text = self.trace_mut(task).map_or_else(String::new, |trace| trace.write(task, report));
        if !text.is_empty() {
            self.print(&output, Stream::Err, &text);
        }
    }

    /// Reports something at once, or, if the process is in a call, once it has returned and takes signals again.
    fn report_after_call(&mut self, task: TaskId, report: TraceReport) {
        match self.trace_mut(task) {
            Some(trace) if trace.unfinished(task).is_some() || trace.has_deferred(task) => trace.defer(task, report),
            _ => self.report(task, report),
        }
    }

    fn report_deferred(&mut self, task: TaskId) {
        for report in self.trace_mut(task).map_or_else(Vec::new, |trace| trace.take_deferred(task)) {
            self.report(task, report);
        }
    }

    /// Makes a process a tracer.
    pub(crate) fn start_trace(&mut self, tracer: TaskId, options: TraceOptions) {
        self.os_mut().traces.insert(tracer, Trace::new(options));
    }

    /// Starts to trace a process.
    pub(crate) fn attach(&mut self, tracer: TaskId, task: TaskId) {
        let pid = self.machine.kernel.pid_in(task, self.machine.kernel.active_ns(tracer));
        self.program_mut(task).tracer = Some(tracer);
        if let Some(trace) = self.os_mut().traces.get_mut(&tracer) {
            trace.attach(task, pid);
        }
    }

    /// Starts to trace a process that already runs, and reports the call that it is blocked in.
    pub(crate) fn attach_running(&mut self, tracer: TaskId, task: TaskId) {
        self.attach(tracer, task);
        self.report_attached(task);
        let (name, text) = match self.machine.program(task).waiting {
            Waiting::Call => ("wait4", "wait4(-1, "),
            Waiting::Clock(..) => ("restart_syscall", "restart_syscall(<... resuming interrupted read ...>"),
            _ => return,
        };
        if self.wants(task, name) {
            self.report(task, TraceReport::Started { name, text: text.to_owned(), trailing_operands: "0".to_owned() });
        }
    }

    fn report_attached(&mut self, task: TaskId) {
        let Some(trace) = self.trace(task).filter(|trace| trace.options.quiet == 0) else { return };
        let pid = trace.pid(task).unwrap_or_default();
        self.report(task, TraceReport::Message(format!("strace: Process {pid} attached\n")));
    }

    /// Stops tracing a process, and lets its tracer check whether any tracee is left.
    fn detach(&mut self, task: TaskId) {
        let Some(tracer) = self.machine.program(task).tracer else { return };
        if let Some(trace) = self.trace_mut(task) {
            trace.detach(task);
        }
        self.program_mut(task).tracer = None;
        if self.machine.program(tracer).waiting == Waiting::Child {
            self.enqueue(tracer);
        }
    }

    /// Detaches a tracer from all its tracees; they go on.
    pub(crate) fn end_trace(&mut self, tracer: TaskId) {
        let Some(trace) = self.machine.os.traces.get(&tracer) else { return };
        let tracees: Vec<TaskId> = trace.tracees().map(|(task, _)| task).collect();
        for task in tracees {
            self.program_mut(task).tracer = None;
        }
        self.os_mut().traces.remove(&tracer);
    }

    /// Traces a child if its parent is traced and the tracer follows forks.
    fn trace_child(&mut self, caller: TaskId, child: TaskId) {
        let tracer = self.machine.program(caller).tracer;
        if let Some(tracer) = tracer.filter(|_| self.trace_options(caller).is_some_and(|options| options.follows)) {
            self.program_mut(child).tracer = Some(tracer);
        }
    }

    /// Handles the start of a call. A call that never returns is reported now. Deferred SIGCHLDs are reported unless
    /// the call is a blocking wait: bash keeps SIGCHLD blocked until it has waited for all children.
    pub fn trace_enter(&mut self, caller: TaskId, call: &Call) {
        if self.trace(caller).is_none() {
            return;
        }
        if !matches!(call, Call::Wait { nohang: false, .. }) {
            self.report_child_signals(caller);
        }
        if let Call::Exit { code } = call
            && self.wants(caller, "exit_group")
        {
            let code = code & 0xff;
            self.report(caller, TraceReport::Call { text: format!("exit_group({code})"), result: "?".to_owned() });
        }
    }

    /// Handles a call that has returned or blocks, before the events that it caused.
    pub fn trace_exit(&mut self, caller: TaskId, call: &Call, outcome: &Outcome) {
        let traced_call = self.traced_call.take();
        if self.trace(caller).is_none() {
            return;
        }
        if let Call::Clone(clone) = call
            && let Some(child) = self.machine.task(&clone.child)
        {
            self.trace_child(caller, child);
        }
        let child = self.child_of(caller, call);
        let traced_call = traced_call.or_else(|| format::call(call));
        let borrows_memory =
            traced_call.as_ref().is_some_and(|traced_call| traced_call.name == "vfork") && child.is_some();
        let traced_call = traced_call.filter(|traced_call| self.wants(caller, traced_call.name));
        match (call, traced_call) {
            (Call::Exit { .. }, _) | (_, None) => {}
            (Call::Wait { .. }, Some(_)) => self.trace_wait(caller, call, outcome),
            (_, Some(traced_call)) if borrows_memory => {
                self.report(
                    caller,
                    TraceReport::Started {
                        name: traced_call.name,
                        text: "vfork(".to_owned(),
                        trailing_operands: String::new(),
                    },
                );
            }
            (_, Some(TracedCall { name, operands })) => {
                let text = format!("{name}({operands})");
                // Only SIGKILL keeps a call from returning.
                let is_killed = self.machine.kernel.exit_status(caller) == Some(ExitStatus::Signaled(Signal::KILL));
                let result = match outcome {
                    Outcome::Dies if !is_killed => "0".to_owned(),
                    outcome => format::result(outcome),
                };
                self.report(caller, TraceReport::Call { text, result });
            }
        }
        if let Some((child, tracer)) = child.zip(self.machine.program(caller).tracer) {
            self.attach(tracer, child);
            self.report_attached(child);
            if borrows_memory {
                self.withhold(caller, child, outcome);
            }
            if self.is_shell(caller, &["bash"]) {
                self.trace_identity(child, &["getpid"]);
            }
        }
        if let (Call::Exec { .. }, Outcome::Returned(_)) = (call, outcome) {
            self.release_vfork_parent(caller);
            // The first calls of a shell.
            if self.is_shell(caller, &["bash"]) {
                self.trace_identity(caller, &["getpid", "getppid", "getpid", "getppid", "getpid", "getppid"]);
            } else if self.is_shell(caller, &["sh", "dash"]) {
                self.trace_identity(caller, &["getpid", "getppid"]);
            }
        }
    }

    fn trace_wait(&mut self, caller: TaskId, call: &Call, outcome: &Outcome) {
        let Some((text, trailing_operands)) = format::wait_started(call) else { return };
        match outcome {
            Outcome::Blocks | Outcome::Dies => {
                self.report(caller, TraceReport::Started { name: "wait4", text, trailing_operands })
            }
            outcome => {
                let (rest, result) = format::waited(&trailing_operands, outcome);
                self.report(caller, TraceReport::Call { text: text + &rest, result });
            }
        }
    }

    /// Returns the traced child that a call has just created.
    fn child_of(&self, caller: TaskId, call: &Call) -> Option<TaskId> {
        let Call::Clone(clone) = call else { return None };
        let child = self.machine.task(&clone.child)?;
        let (tracer, other) = (self.machine.program(caller).tracer, self.machine.program(child).tracer);
        (tracer == other && tracer.is_some()).then_some(child)
    }

    /// Withholds the reports about a `vfork` parent, which sleeps until its child releases its memory.
    fn withhold(&mut self, parent: TaskId, child: TaskId, outcome: &Outcome) {
        let result = format::result(outcome);
        let is_reported = self.wants(parent, "vfork");
        if let Some(trace) = self.trace_mut(parent) {
            trace.withhold(parent, child);
        }
        if is_reported {
            self.report(parent, TraceReport::Resumed { text: ")".to_owned(), result });
        }
    }

    /// Handles a child that releases its `vfork` parent's memory: reports what was withheld about the parent.
    fn release_vfork_parent(&mut self, child: TaskId) {
        let Some((parent, reports)) = self.trace_mut(child).and_then(|trace| trace.release(child)) else { return };
        for report in reports {
            self.report(parent, report);
        }
    }

    /// Whether a process runs one of these shells.
    fn is_shell(&self, task: TaskId, names: &[&str]) -> bool {
        names.contains(&self.machine.program(task).comm())
    }

    /// Reports calls by which real programs learn their IDs; the simulated ones do not make them.
    fn trace_identity(&mut self, task: TaskId, names: &[&str]) {
        for name in names {
            if !self.wants(task, name) {
                continue;
            }
            let kernel = &self.machine.kernel;
            let ns = kernel.active_ns(task);
            let number = if *name == "getpid" { kernel.pid_in(task, ns) } else { kernel.ppid_in(task, ns) };
            self.report(task, TraceReport::Call { text: format!("{name}()"), result: number.to_string() });
        }
    }

    /// Reports the deferred signals of exited children. The SIGCHLD handler of a shell then calls `wait4` to look for
    /// more.
    pub(super) fn report_child_signals(&mut self, task: TaskId) {
        let reports = self.trace_mut(task).map_or_else(Vec::new, |trace| trace.take_deferred(task));
        let is_reported = !reports.is_empty();
        for report in reports {
            self.report(task, report);
        }
        if is_reported && self.is_shell(task, &["bash", "sh", "dash"]) && self.wants(task, "wait4") {
            let has_children = self.machine.kernel.children(task).next().is_some();
            self.report(task, format::wait_for_more(has_children));
        }
    }

    /// Handles an event on behalf of tracers.
    pub(super) fn trace_event(&mut self, index: usize) {
        if self.machine.os.traces.is_empty() {
            return;
        }
        match self.events[index] {
            Event::CallReturned { task, result, .. } => {
                let outcome = result.map_or_else(Outcome::Refused, Outcome::Returned);
                let unfinished = self.trace(task).and_then(|trace| trace.unfinished(task));
                if let Some(("wait4", trailing_operands)) = unfinished {
                    let (text, result) = format::waited(trailing_operands, &outcome);
                    self.report(task, TraceReport::Resumed { text, result });
                }
                if !self.is_shell(task, &["bash"]) {
                    self.report_child_signals(task);
                }
            }
            Event::SignalTaken { task, info, .. } => self.trace_signal(task, info),
            Event::SignalIgnored { task, signal, .. } => {
                let kernel = &self.machine.kernel;
                let sender = self.calling.map_or(0, |caller| kernel.pid_in(caller, kernel.active_ns(task)));
                self.trace_signal(task, SigInfo { signal, si_pid: sender.into() });
            }
            Event::GroupExitStarted { process, status: ExitStatus::Signaled(signal), .. } => {
                // The simulated kernel treats every process as untraced: a fatal signal starts the group exit without
                // being taken first (`complete_signal`).
                let leader = self.machine.kernel.process(process).leader;
                let last = self.events[..index].iter().rev().find_map(|event| match *event {
                    Event::SignalTaken { task, info, .. } if task == leader && info.signal == signal => Some(None),
                    Event::SignalSent { task, info, .. } if task == leader && info.signal == signal => Some(Some(info)),
                    _ => None,
                });
                if let Some(Some(info)) = last {
                    self.trace_signal(leader, info);
                }
            }
            Event::StoppedChanged { process, to: true } => {
                let leader = self.machine.kernel.process(process).leader;
                let taken = self.events[..index].iter().rev().find_map(|event| match event {
                    Event::SignalTaken { task, info, .. } if *task == leader => Some(info.signal),
                    _ => None,
                });
                if let Some(signal) = taken {
                    let name = format::signal(signal.number().into());
                    self.report_after_call(leader, TraceReport::Note(format!("--- stopped by {name} ---")));
                }
            }
            Event::PhaseChanged { task, to: Phase::Zombie, .. } => self.trace_end(task, index),
            _ => {}
        }
    }

    /// Reports a signal.
    fn trace_signal(&mut self, task: TaskId, info: SigInfo) {
        // SIGCHLD is reported when the child exits, and SIGKILL is never reported.
        if [Signal::CHLD, Signal::KILL].contains(&info.signal) || !self.wants_signal(task, info.signal) {
            return;
        }
        let unfinished = self.trace(task).and_then(|trace| trace.unfinished(task));
        // A fatal signal interrupts a sleep.
        if let Some((call, trailing_operands)) = unfinished.filter(|_| self.machine.kernel.exit_status(task).is_some())
        {
            let report = format::interrupted(call, trailing_operands);
            self.report(task, report);
        }
        let name = format::signal(info.signal.number().into());
        let text = match self.calling {
            None => format!("--- {name} {{si_signo={name}, si_code=SI_KERNEL}} ---"),
            Some(sender) => {
                let uid = self.machine.kernel.task(sender).uid;
                let pid = info.si_pid;
                format!("--- {name} {{si_signo={name}, si_code=SI_USER, si_pid={pid}, si_uid={uid}}} ---")
            }
        };
        self.report_after_call(task, TraceReport::Note(text));
    }

    fn wants_signal(&self, task: TaskId, signal: Signal) -> bool {
        let takes_itself = self.machine.program(task).process.as_ref().is_some_and(|process| process.takes_signals());
        !takes_itself
            && self
                .trace_options(task)
                .is_some_and(|options| options.signals.contains(signal.name().unwrap_or_default()))
    }

    /// Reports the exit of a process to its tracer and to its parent's tracer.
    fn trace_end(&mut self, task: TaskId, index: usize) {
        let kernel = &self.machine.kernel;
        let Some(exit) = kernel.exit_status(task).filter(|_| kernel.is_leader(task)) else { return };
        let released = self.events[index..].iter().find_map(|event| match *event {
            Event::Released { task: other, parent, .. } if other == task => parent,
            _ => None,
        });
        let parent = kernel.parent(task).or(released).filter(|&parent| self.wants_signal(parent, Signal::CHLD));
        let number = parent.map_or(0, |parent| self.child_pid(task, parent, index));
        if self.trace(task).is_some() {
            self.report_end(task);
        }
        if let Some(parent) = parent {
            let info = format::child_info(exit, number, self.machine.kernel.task(task).uid);
            let report = TraceReport::Note(format!("--- SIGCHLD {info} ---"));
            match self.trace_mut(parent) {
                // SIGCHLD interrupts a call other than `wait4`.
                Some(trace) if trace.unfinished(parent).is_some_and(|(call, _)| call != "wait4") => {
                    self.report(parent, report)
                }
                _ => self.report_after_call(parent, report),
            }
        }
    }

    /// Makes the last report about a process.
    fn report_end(&mut self, task: TaskId) {
        self.release_vfork_parent(task);
        self.report_deferred(task);
        if self.trace(task).is_some_and(|trace| trace.unfinished(task).is_some()) {
            self.report(task, TraceReport::Cut);
        }
        if self.trace_options(task).is_some_and(|options| options.quiet < 2) {
            let text = match self.machine.kernel.exit_status(task) {
                Some(ExitStatus::Signaled(signal)) => format!("killed by {}", format::signal(signal.number().into())),
                Some(ExitStatus::Exited(code)) => format!("exited with {code}"),
                None => return,
            };
            self.report(task, TraceReport::Note(format!("+++ {text} +++")));
        }
        self.detach(task);
    }

    /// Returns a child's PID in its parent's namespace; if it has been reaped already, the PID that the wait returned.
    fn child_pid(&self, child: TaskId, parent: TaskId, index: usize) -> u32 {
        let kernel = &self.machine.kernel;
        let now = kernel.pid_in(child, kernel.active_ns(parent));
        let returned = self.events[index..].iter().find_map(|event| match *event {
            Event::CallReturned { task, result: Ok(returned), .. } if task == parent => {
                u32::try_from(returned.value).ok()
            }
            _ => None,
        });
        if now > 0 { now } else { returned.unwrap_or(0) }
    }

    /// Reports a call that the simulated kernel does not implement.
    pub(crate) fn trace_unsimulated(&mut self, task: TaskId, traced_call: TracedCall, result: &str) {
        if self.wants(task, traced_call.name) {
            let text = format!("{}({})", traced_call.name, traced_call.operands);
            self.report(task, TraceReport::Call { text, result: result.to_owned() });
        }
    }
}
