//! The report of a run: the contract of the command line's JSON and of the JavaScript API, as one set of types.
//!
//! Every field is documented in the script language's contract. Maps from namespaces to numbers keep the order of the
//! namespaces, outermost first.

#[cfg(feature = "serde")]
mod written;

use pidscope_kernel::reboot::RebootCommand;
use pidscope_kernel::task::ExitStatus;
use pidscope_kernel::{Event, NsId, Signal, State, TaskId};

use crate::HAS_SHELL;
use crate::entry::{Check, Entry, Outcome, ProgramCall, Step, Text};
use crate::machine::Machine;
use crate::run::Run;
use crate::script::{self, StatementKind, WaitStatus};

/// The simulated Linux release.
pub const LINUX: &str = "6.18";

/// The result of running a script.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Report {
    /// The simulated Linux release.
    pub linux: &'static str,
    /// The kernel's panic message, if the first process of level 0 has died.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub panic: Option<String>,
    /// The kernel's last message, if a process has halted or restarted the machine.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub halted: Option<&'static str>,
    /// One for each step, in order.
    pub steps: Vec<StepReport>,
    /// One for each check, in order.
    pub checks: Vec<Check>,
    /// In order of creation, including dead ones.
    pub namespaces: Vec<NamespaceReport>,
    /// In order of creation, including those that are gone.
    pub processes: Vec<ProcessReport>,
}

/// A step and its result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepReport {
    /// The line of the script, from 1.
    pub line: usize,
    /// The call as a line of the script language, without its check.
    pub text: String,
    /// The calling process; none for the clock.
    pub caller: Option<String>,
    /// The word that names the call, `shell` or `clock`.
    pub call: &'static str,
    /// `returned`, `blocks`, `dies` or `skipped`.
    pub outcome: &'static str,
    /// What it returned.
    pub result: ResultReport,
    /// What programs did in it, if it is a line typed into a shell, or if any program did something.
    pub programs: Option<ProgramsReport>,
    /// Signal handlers that ran because of this step.
    pub delivered: Vec<DeliveredReport>,
    /// Earlier calls that returned because of this step.
    pub late: Vec<LateReport>,
    /// The kernel's panic message, if this step was its last.
    pub panic: Option<String>,
    /// The kernel's last message, if this step has halted or restarted the machine.
    pub halted: Option<&'static str>,
}

/// What programs did in a step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProgramsReport {
    /// What came through the terminal's standard output, as inherited by the shell, wherever a program has redirected
    /// its own.
    pub stdout: String,
    /// The same for standard error.
    pub stderr: String,
    /// The lines of both, in the order in which they were printed.
    pub lines: Vec<String>,
    /// Unknown commands and options, each with the nearest known one.
    pub nearest: Vec<(String, String)>,
    /// Manual pages that were shown; they are data, not part of a run.
    pub pages: Vec<String>,
    /// The exit status of the line; none if it has not finished.
    pub exit_status: Option<i64>,
    /// The system calls that programs made, in order.
    pub calls: Vec<StepReport>,
}

/// What a call returned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResultReport {
    /// The value; none if the call failed or has not returned.
    pub result: Option<i64>,
    /// The name of the errno, if it failed.
    pub errno: Option<&'static str>,
    /// The child's wait status, if the call is a wait that found a child.
    pub status: Option<String>,
}

/// A signal handler that ran.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct DeliveredReport {
    /// The process that handled it.
    pub to: String,
    /// The signal, without SIG.
    pub sig: String,
    /// The sender's PID as the handler sees it.
    pub si_pid: i64,
}

/// An earlier call that returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateReport {
    /// The index of its step, from 0.
    pub step: usize,
    /// What it returned.
    pub result: ResultReport,
}

/// A namespace at the end of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct NamespaceReport {
    /// Its name.
    pub name: String,
    /// Its nesting level.
    pub level: u32,
    /// Its parent namespace.
    pub parent: Option<String>,
    /// Its first process.
    pub init: Option<String>,
    /// `empty`, `live` or `dead`.
    pub state: &'static str,
}

/// A process at the end of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ProcessReport {
    /// Its name.
    pub name: String,
    /// The PID namespace that it is, or was, in.
    pub namespace: String,
    /// Its state, as the script language names it.
    pub state: &'static str,
    /// Its exit status, once it has exited.
    pub exit: Option<String>,
    /// Its parent; none for the first process, and once the process is gone.
    pub parent: Option<String>,
    /// The thread group leader, if it is a thread.
    pub thread_of: Option<String>,
    /// Its PID in each namespace that sees it.
    pub pids: Numbers,
    /// Its parent's PID there; 0 where the parent is not visible.
    pub ppid: Numbers,
    /// Its thread group ID.
    pub tgid: Numbers,
    /// Its process group ID.
    pub pgid: Numbers,
    /// Its session ID.
    pub sid: Numbers,
    /// The namespace of its next child, where Linux shows it (`pid_for_children`).
    pub children_namespace: Option<String>,
}

/// A number for each namespace, outermost first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers(
    /// Pairs of a namespace's name and a number.
    pub Vec<(String, u32)>,
);

impl From<&Run> for Report {
    fn from(run: &Run) -> Self {
        Report::of(&run.machine, &run.entries)
    }
}

impl Report {
    /// Reports on a machine and the entries that led to its state.
    pub fn of<'e>(machine: &Machine, entries: impl IntoIterator<Item = &'e Entry> + Clone) -> Report {
        let kernel = machine.kernel();
        Report {
            linux: LINUX,
            panic: kernel.panic().map(last_words),
            halted: kernel.halted().map(farewell),
            steps: entries.clone().into_iter().filter_map(|entry| step(machine, entry)).collect(),
            checks: entries.into_iter().filter_map(|entry| entry.check.clone()).collect(),
            namespaces: kernel.namespaces().map(|(ns, _)| namespace(machine, ns)).collect(),
            processes: kernel.tasks().map(|(task, _)| process(machine, task)).collect(),
        }
    }

    /// Whether all checks hold.
    pub fn holds(&self) -> bool {
        self.checks.iter().all(|check| check.ok)
    }
}

impl StepReport {
    /// Reports on an entry; returns `None` if it is no step.
    pub fn of(machine: &Machine, entry: &Entry) -> Option<StepReport> {
        step(machine, entry)
    }
}

fn step(machine: &Machine, entry: &Entry) -> Option<StepReport> {
    let step = entry.step.as_ref()?;
    let (caller, word, text) = match &entry.statement.kind {
        StatementKind::Call { caller, call, .. } => (Some(caller), call.word(), script::line(caller, call)),
        StatementKind::Shell { caller, .. } => (Some(caller), "shell", entry.statement.kind.to_string()),
        StatementKind::Clock { .. } => (None, "clock", entry.statement.kind.to_string()),
        StatementKind::Root(_) | StatementKind::Expect(_) | StatementKind::Printed { .. } => return None,
    };
    let is_shell = word == "shell";
    let panic = step.events.iter().find_map(|event| match event {
        Event::Panicked { status } => Some(last_words(*status)),
        _ => None,
    });
    let halted = step.events.iter().find_map(|event| match event {
        Event::Halted { command } => Some(farewell(*command)),
        _ => None,
    });
    let late = step.late.iter().map(|late| LateReport { step: late.step, result: result(&late.outcome) });
    Some(StepReport {
        line: entry.statement.line,
        text,
        caller: caller.cloned(),
        call: word,
        outcome: outcome_word(&step.outcome),
        result: if is_shell { ResultReport::default() } else { result(&step.outcome) },
        programs: programs(machine, entry.statement.line, step, is_shell),
        delivered: delivered(machine, &step.events),
        late: late.collect(),
        panic,
        halted,
    })
}

fn result(outcome: &Outcome) -> ResultReport {
    match outcome {
        Outcome::Returned(returned) => ResultReport {
            result: Some(returned.value),
            errno: None,
            status: returned.status.map(|status| WaitStatus::from(status).to_string()),
        },
        Outcome::Refused(refusal) => ResultReport { errno: Some(refusal.errno.name()), ..ResultReport::default() },
        Outcome::Blocks | Outcome::Dies | Outcome::Skipped => ResultReport::default(),
    }
}

fn outcome_word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Returned(_) | Outcome::Refused(_) => "returned",
        Outcome::Blocks => "blocks",
        Outcome::Dies => "dies",
        Outcome::Skipped => "skipped",
    }
}

fn programs(machine: &Machine, line: usize, step: &Step, is_shell: bool) -> Option<ProgramsReport> {
    if !HAS_SHELL || (!is_shell && step.calls.is_empty() && step.printed.is_empty()) {
        return None;
    }
    let (stdout, stderr) = step.streams();
    let pages = step.printed.iter().filter_map(|printed| match &printed.text {
        Text::Plain(_) => None,
        Text::Manual(page) => Some(page.clone()),
    });
    let exit_status = match &step.outcome {
        Outcome::Returned(returned) if is_shell => Some(returned.value),
        _ => None,
    };
    let calls = step.calls.iter().map(|made| call_made(machine, line, step, made));
    Some(ProgramsReport {
        stdout,
        stderr,
        lines: step.lines(),
        nearest: step.nearest.iter().map(|one| (one.word.clone(), one.meant.clone())).collect(),
        pages: pages.collect(),
        exit_status,
        calls: calls.collect(),
    })
}

/// Reports on a call that a program made, as if it stood in the script.
fn call_made(machine: &Machine, line: usize, step: &Step, made: &ProgramCall) -> StepReport {
    let caller = machine.name(made.caller);
    StepReport {
        line,
        text: script::line(caller, &made.call),
        caller: Some(caller.to_owned()),
        call: made.call.word(),
        outcome: outcome_word(&made.outcome),
        result: result(&made.outcome),
        programs: None,
        delivered: delivered(machine, &step.events[made.events.clone()]),
        late: Vec::new(),
        panic: None,
        halted: None,
    }
}

fn delivered(machine: &Machine, events: &[Event]) -> Vec<DeliveredReport> {
    let handled = events.iter().filter_map(|event| match event {
        Event::HandlerRan { task, info } => Some(DeliveredReport {
            to: machine.name(*task).to_owned(),
            sig: info.signal.to_string(),
            si_pid: info.si_pid,
        }),
        _ => None,
    });
    handled.collect()
}

/// Returns the message of the kernel's panic when the first process of the machine dies (`do_exit`), with the status as
/// `wait` encodes it.
pub fn last_words(status: ExitStatus) -> String {
    let code = match status {
        ExitStatus::Exited(code) => u32::from(code) << 8,
        ExitStatus::Signaled(signal) => u32::from(Signal::number(signal)),
    };
    format!("Attempted to kill init! exitcode=0x{code:08x}")
}

/// Returns the kernel's message when it halts or restarts the machine (`kernel_restart`, `kernel_halt`,
/// `kernel_power_off`).
pub fn farewell(command: RebootCommand) -> &'static str {
    match command {
        RebootCommand::Restart => "reboot: Restarting system",
        RebootCommand::Restart2 => "reboot: Restarting system with command ''",
        RebootCommand::Halt => "reboot: System halted",
        RebootCommand::PowerOff => "reboot: Power down",
        RebootCommand::CadOn | RebootCommand::CadOff => "",
    }
}

fn namespace(machine: &Machine, ns: NsId) -> NamespaceReport {
    let kernel = machine.kernel();
    let namespace = kernel.namespace(ns);
    NamespaceReport {
        name: machine.namespace_name(ns).to_owned(),
        level: namespace.level,
        parent: namespace.parent.map(|parent| machine.namespace_name(parent).to_owned()),
        init: kernel.init_of(ns).map(|init| machine.name(init).to_owned()),
        state: kernel.ns_state(ns).word(),
    }
}

fn process(machine: &Machine, task: TaskId) -> ProcessReport {
    let kernel = machine.kernel();
    let numbers = |number: &dyn Fn(NsId) -> u32| {
        let spaces = kernel.numbers(task).iter().map(|upid| upid.ns);
        Numbers(spaces.map(|ns| (machine.namespace_name(ns).to_owned(), number(ns))).collect())
    };
    ProcessReport {
        name: machine.name(task).to_owned(),
        namespace: machine.namespace_name(kernel.active_ns(task)).to_owned(),
        state: kernel.state(task).word(),
        exit: kernel.exit_status(task).map(|exit| WaitStatus::from(exit).to_string()),
        parent: kernel.parent(task).map(|parent| machine.name(parent).to_owned()),
        thread_of: thread_of(machine, task).map(|leader| machine.name(leader).to_owned()),
        pids: numbers(&|ns| kernel.pid_in(task, ns)),
        ppid: numbers(&|ns| kernel.ppid_in(task, ns)),
        tgid: numbers(&|ns| kernel.tgid_in(task, ns)),
        pgid: numbers(&|ns| kernel.pgid_in(task, ns)),
        sid: numbers(&|ns| kernel.sid_in(task, ns)),
        children_namespace: kernel.children_namespace(task).map(|ns| machine.namespace_name(ns).to_owned()),
    }
}

/// Returns the thread group leader of a thread, also once it is gone; `None` for a leader, and for a former leader that
/// an `exec` of another thread has ended.
fn thread_of(machine: &Machine, task: TaskId) -> Option<TaskId> {
    let leader = machine.kernel().leader(task);
    let was_process = machine.kernel().state(task) == State::Gone && !machine.program(task).is_thread;
    (leader != task && !was_process).then_some(leader)
}
