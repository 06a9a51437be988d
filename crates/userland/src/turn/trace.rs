//! What tracers report about their tracees.

use pidscope_kernel::signal::SigInfo;
use pidscope_kernel::task::{ExitStatus, Phase};
use pidscope_kernel::{Event, Signal, TaskId};

use super::Turn;
use crate::entry::{Outcome, Stream};
use crate::os::trace::{Piece, Trace, Wanted};
use crate::program::Waiting;
use crate::script::Call;
use crate::tools::strace::format::{self, Shown};

impl Turn<'_> {
    fn trace(&self, task: TaskId) -> Option<&Trace> {
        self.machine.os.traces.get(&self.machine.program(task).tracer?)
    }

    fn trace_mut(&mut self, task: TaskId) -> Option<&mut Trace> {
        let tracer = self.machine.program(task).tracer?;
        self.os_mut().traces.get_mut(&tracer)
    }

    /// Returns the options of a process's tracer.
    pub(crate) fn wanted(&self, task: TaskId) -> Option<&Wanted> {
        self.trace(task).map(|trace| &trace.wanted)
    }

    fn wants(&self, task: TaskId, call: &str) -> bool {
        self.wanted(task).is_some_and(|wanted| wanted.calls.contains(call))
    }

    /// Reports something to the tracer of a process.
    fn tell(&mut self, task: TaskId, piece: Piece) {
        let Some(tracer) = self.machine.program(task).tracer else { return };
        let Some(trace) = self.trace(task) else { return };
        let output = match &piece {
            Piece::Message(_) => self.machine.program(tracer).fds.0[2].clone(),
            _ => trace.wanted.output.clone(),
        };
        let text = self.trace_mut(task).map_or_else(String::new, |trace| trace.write(task, piece));
        if !text.is_empty() {
            self.print(&output, Stream::Err, &text);
        }
    }

    /// Reports something at once, or, if the process is in a call, once it has returned and takes signals again.
    fn tell_after_call(&mut self, task: TaskId, piece: Piece) {
        match self.trace_mut(task) {
            Some(trace) if trace.unfinished(task).is_some() || trace.has_deferred(task) => trace.defer(task, piece),
            _ => self.tell(task, piece),
        }
    }

    fn tell_deferred(&mut self, task: TaskId) {
        for piece in self.trace_mut(task).map_or_else(Vec::new, |trace| trace.take_deferred(task)) {
            self.tell(task, piece);
        }
    }

    /// Makes a process a tracer.
    pub(crate) fn start_trace(&mut self, tracer: TaskId, wanted: Wanted) {
        self.os_mut().traces.insert(tracer, Trace::new(wanted));
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
        self.announce(task);
        let (name, text) = match self.machine.program(task).waiting {
            Waiting::Call => ("wait4", "wait4(-1, "),
            Waiting::Clock(..) => ("restart_syscall", "restart_syscall(<... resuming interrupted read ...>"),
            _ => return,
        };
        if self.wants(task, name) {
            self.tell(task, Piece::Started { name, text: text.to_owned(), options: "0".to_owned() });
        }
    }

    fn announce(&mut self, task: TaskId) {
        let Some(trace) = self.trace(task).filter(|trace| trace.wanted.quiet == 0) else { return };
        let pid = trace.pid(task).unwrap_or_default();
        self.tell(task, Piece::Message(format!("strace: Process {pid} attached\n")));
    }

    /// Stops tracing a process, and lets its tracer check whether any tracee is left.
    fn forget(&mut self, task: TaskId) {
        let Some(tracer) = self.machine.program(task).tracer else { return };
        if let Some(trace) = self.trace_mut(task) {
            trace.forget(task);
        }
        self.program_mut(task).tracer = None;
        if self.machine.program(tracer).waiting == Waiting::Child {
            self.ready(tracer);
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
        if let Some(tracer) = tracer.filter(|_| self.wanted(caller).is_some_and(|wanted| wanted.follows)) {
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
            self.tell_children(caller);
        }
        if let Call::Exit { code } = call
            && self.wants(caller, "exit_group")
        {
            let code = code & 0xff;
            self.tell(caller, Piece::Call { text: format!("exit_group({code})"), result: "?".to_owned() });
        }
    }

    /// Handles a call that has returned or blocks, before the events that it caused.
    pub fn trace_exit(&mut self, caller: TaskId, call: &Call, outcome: &Outcome) {
        let shown = self.shown.take();
        if self.trace(caller).is_none() {
            return;
        }
        if let Call::Clone(clone) = call
            && let Some(child) = self.machine.task(&clone.child)
        {
            self.trace_child(caller, child);
        }
        let child = self.child_of(caller, call);
        let shown = shown.or_else(|| format::call(call));
        let borrows_memory = shown.as_ref().is_some_and(|shown| shown.name == "vfork") && child.is_some();
        let shown = shown.filter(|shown| self.wants(caller, shown.name));
        match (call, shown) {
            (Call::Exit { .. }, _) | (_, None) => {}
            (Call::Wait { .. }, Some(_)) => self.trace_wait(caller, call, outcome),
            (_, Some(shown)) if borrows_memory => {
                self.tell(
                    caller,
                    Piece::Started { name: shown.name, text: "vfork(".to_owned(), options: String::new() },
                );
            }
            (_, Some(Shown { name, operands })) => {
                let text = format!("{name}({operands})");
                // Only SIGKILL keeps a call from returning.
                let is_killed = self.machine.kernel.exit_status(caller) == Some(ExitStatus::Signaled(Signal::KILL));
                let result = match outcome {
                    Outcome::Dies if !is_killed => "0".to_owned(),
                    outcome => format::result(outcome),
                };
                self.tell(caller, Piece::Call { text, result });
            }
        }
        if let Some((child, tracer)) = child.zip(self.machine.program(caller).tracer) {
            self.attach(tracer, child);
            self.announce(child);
            if borrows_memory {
                self.hold(caller, child, outcome);
            }
            if self.is_shell(caller, &["bash"]) {
                self.trace_identity(child, &["getpid"]);
            }
        }
        if let (Call::Exec { .. }, Outcome::Returned(_)) = (call, outcome) {
            self.give_back(caller);
            // The first calls of a shell.
            if self.is_shell(caller, &["bash"]) {
                self.trace_identity(caller, &["getpid", "getppid", "getpid", "getppid", "getpid", "getppid"]);
            } else if self.is_shell(caller, &["sh", "dash"]) {
                self.trace_identity(caller, &["getpid", "getppid"]);
            }
        }
    }

    fn trace_wait(&mut self, caller: TaskId, call: &Call, outcome: &Outcome) {
        let Some((text, options)) = format::wait_started(call) else { return };
        match outcome {
            Outcome::Blocks | Outcome::Dies => self.tell(caller, Piece::Started { name: "wait4", text, options }),
            outcome => {
                let (rest, result) = format::waited(&options, outcome);
                self.tell(caller, Piece::Call { text: text + &rest, result });
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
    fn hold(&mut self, parent: TaskId, child: TaskId, outcome: &Outcome) {
        let result = format::result(outcome);
        let is_told = self.wants(parent, "vfork");
        if let Some(trace) = self.trace_mut(parent) {
            trace.hold(parent, child);
        }
        if is_told {
            self.tell(parent, Piece::Resumed { text: ")".to_owned(), result });
        }
    }

    /// Handles a child that releases its `vfork` parent's memory: reports what was withheld about the parent.
    fn give_back(&mut self, child: TaskId) {
        let Some((parent, pieces)) = self.trace_mut(child).and_then(|trace| trace.release(child)) else { return };
        for piece in pieces {
            self.tell(parent, piece);
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
            self.tell(task, Piece::Call { text: format!("{name}()"), result: number.to_string() });
        }
    }

    /// Reports the deferred signals of exited children. The SIGCHLD handler of a shell then calls `wait4` to look for
    /// more.
    pub(super) fn tell_children(&mut self, task: TaskId) {
        let pieces = self.trace_mut(task).map_or_else(Vec::new, |trace| trace.take_deferred(task));
        let is_told = !pieces.is_empty();
        for piece in pieces {
            self.tell(task, piece);
        }
        if is_told && self.is_shell(task, &["bash", "sh", "dash"]) && self.wants(task, "wait4") {
            let has_children = self.machine.kernel.children(task).next().is_some();
            self.tell(task, format::looks_for_more(has_children));
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
                if let Some(("wait4", options)) = unfinished {
                    let (text, result) = format::waited(options, &outcome);
                    self.tell(task, Piece::Resumed { text, result });
                }
                if !self.is_shell(task, &["bash"]) {
                    self.tell_children(task);
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
                    self.tell_after_call(leader, Piece::Note(format!("--- stopped by {name} ---")));
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
        if let Some((call, options)) = unfinished.filter(|_| self.machine.kernel.exit_status(task).is_some()) {
            let piece = format::interrupted(call, options);
            self.tell(task, piece);
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
        self.tell_after_call(task, Piece::Note(text));
    }

    fn wants_signal(&self, task: TaskId, signal: Signal) -> bool {
        let takes_itself = self.machine.program(task).process.as_ref().is_some_and(|process| process.takes_signals());
        !takes_itself
            && self.wanted(task).is_some_and(|wanted| wanted.signals.contains(signal.name().unwrap_or_default()))
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
        let number = parent.map_or(0, |parent| self.number_for(task, parent, index));
        if self.trace(task).is_some() {
            self.leave(task);
        }
        if let Some(parent) = parent {
            let info = format::child_info(exit, number, self.machine.kernel.task(task).uid);
            let piece = Piece::Note(format!("--- SIGCHLD {info} ---"));
            match self.trace_mut(parent) {
                // SIGCHLD interrupts a call other than `wait4`.
                Some(trace) if trace.unfinished(parent).is_some_and(|(call, _)| call != "wait4") => {
                    self.tell(parent, piece)
                }
                _ => self.tell_after_call(parent, piece),
            }
        }
    }

    /// Makes the last report about a process.
    fn leave(&mut self, task: TaskId) {
        self.give_back(task);
        self.tell_deferred(task);
        if self.trace(task).is_some_and(|trace| trace.unfinished(task).is_some()) {
            self.tell(task, Piece::Cut);
        }
        if self.wanted(task).is_some_and(|wanted| wanted.quiet < 2) {
            let text = match self.machine.kernel.exit_status(task) {
                Some(ExitStatus::Signaled(signal)) => format!("killed by {}", format::signal(signal.number().into())),
                Some(ExitStatus::Exited(code)) => format!("exited with {code}"),
                None => return,
            };
            self.tell(task, Piece::Note(format!("+++ {text} +++")));
        }
        self.forget(task);
    }

    /// Returns a child's PID in its parent's namespace; if it has been reaped already, the PID that the wait returned.
    fn number_for(&self, child: TaskId, parent: TaskId, index: usize) -> u32 {
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
    pub(crate) fn trace_foreign(&mut self, task: TaskId, shown: Shown, result: &str) {
        if self.wants(task, shown.name) {
            let text = format!("{}({})", shown.name, shown.operands);
            self.tell(task, Piece::Call { text, result: result.to_owned() });
        }
    }
}
