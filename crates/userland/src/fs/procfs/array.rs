//! `/proc/PID/status` and `/proc/PID/stat` (proc_pid_status(5), proc_pid_stat(5); Linux: `fs/proc/array.c`).

use pidscope_kernel::signal::Action;
use pidscope_kernel::{NsId, Signal, State, TaskId};

use super::{entry, has_ended, state};
use crate::os::proc_view::{ProcState, Signals};
use crate::os::time::Time;
use crate::sys::Sys;

/// The device number of `/dev/pts/0`.
const PTS_0: u32 = 34816;

/// Returns `/proc/PID/status`: the lines that can be simulated.
pub(super) fn status(sys: &Sys<'_, '_>, mount: NsId, task: TaskId) -> String {
    let kernel = sys.kernel();
    let Some(status) = kernel.status(task, mount) else { return String::new() };
    let state = match (kernel.state(task), state(sys, task)) {
        (State::Stopped, _) => "T (stopped)",
        (_, ProcState::Zombie) => "Z (zombie)",
        (_, ProcState::Running) => "R (running)",
        _ => "S (sleeping)",
    };
    let program = sys.machine().program(task);
    let tracer = program.tracer.map_or(0, |tracer| kernel.pid_in(tracer, mount));
    let (uid, gid) = (kernel.task(task).uid, program.gid);
    let list = |numbers: &[u32]| numbers.iter().map(|number| format!("\t{number}")).collect::<String>();
    let shared = &kernel.process(kernel.task(task).process).pending;
    let shared = mask(|signal| shared.iter().any(|info| info.signal == signal));
    let Signals { pending, blocked, ignored, caught } = signals(sys, task);
    // A zombie has already released its files and its `fs_struct` (`exit_files`, `exit_fs`).
    let is_zombie = has_ended(sys, task);
    let umask = if is_zombie { "" } else { "Umask:\t0022\n" };
    let files = if is_zombie { 0 } else { 256 };
    format!(
        "Name:\t{}\n{umask}State:\t{state}\nTgid:\t{}\nNgid:\t0\nPid:\t{}\nPPid:\t{}\nTracerPid:\t{tracer}\nUid:\t{uid}\t{uid}\t{uid}\t{uid}\nGid:\t{gid}\t{gid}\t{gid}\t{gid}\nFDSize:\t{files}\nGroups:\t \nNStgid:{}\nNSpid:{}\nNSpgid:{}\nNSsid:{}\nKthread:\t0\nThreads:\t{}\nSigPnd:\t{:016x}\nShdPnd:\t{:016x}\nSigBlk:\t{:016x}\nSigIgn:\t{:016x}\nSigCgt:\t{:016x}\nNoNewPrivs:\t0\nSeccomp:\t0\nSeccomp_filters:\t0\n",
        program.comm(),
        status.tgid,
        status.pid,
        status.ppid,
        list(&status.ns_tgid),
        list(&status.ns_pid),
        list(&status.ns_pgid),
        list(&status.ns_sid),
        status.threads,
        pending & !shared,
        shared,
        blocked,
        ignored,
        caught,
    )
}

fn mask(wanted: impl Fn(Signal) -> bool) -> u64 {
    Signals::set(Signal::all().filter(|&signal| wanted(signal)))
}

/// Returns the signal sets of a thread.
pub(super) fn signals(sys: &Sys<'_, '_>, task: TaskId) -> Signals {
    let kernel = sys.kernel();
    let task_state = kernel.task(task);
    let shared = &kernel.process(task_state.process).pending;
    let action = |signal| kernel.action(task_state.process, signal);
    let own_signals = Signals {
        pending: mask(|signal| task_state.pending.iter().chain(shared).any(|info| info.signal == signal)),
        blocked: mask(|signal| task_state.blocked.contains(signal)),
        ignored: mask(|signal| action(signal) == Action::Ignore),
        caught: mask(|signal| matches!(action(signal), Action::Handle { .. })),
    };
    let process = sys.machine().program(task).process().filter(|_| !has_ended(sys, task));
    process.map_or(own_signals, |process| process.signals(own_signals))
}

/// Returns `/proc/PID/stat`: all 52 fields, 0 for those that are not simulated.
pub(super) fn stat(sys: &Sys<'_, '_>, mount: NsId, task: TaskId) -> String {
    let entry = entry(sys, mount, task);
    let program = sys.machine().program(task);
    let tty = entry.tty.as_deref().and_then(|tty| tty.strip_prefix("pts/")?.parse::<u32>().ok());
    let head = format!(
        "{} ({}) {} {} {} {} {} {}",
        entry.pid,
        entry.comm,
        entry.state.letter(),
        entry.ppid,
        entry.pgid,
        entry.sid,
        tty.map_or(0, |tty| PTS_0 + tty),
        entry.tpgid
    );
    // Flags, faults and times; priority, nice, threads; then the start time in hundredths of a second.
    let started = program.started.since(Time::default()).as_millis() / 10;
    format!("{head}{} 20 0 {} 0 {started}{}\n", " 0".repeat(9), entry.threads, " 0".repeat(30))
}
