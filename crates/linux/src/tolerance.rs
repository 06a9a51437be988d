//! All cases in which the answer of Linux depends on timing, and which are therefore not compared.

use std::time::Duration;

use pidscope_kernel::{Kernel, Nr, NsId, State};
use pidscope_userland::machine::Machine;
use pidscope_userland::script::Call;

use crate::observe::{Delivered, Presence, StepObservation, TaskObservation, WorldObservation};

/// Standard signals do not queue, but how many coincide is a matter of microseconds: within a step, only the first
/// delivery of one to a process counts, with its siginfo.
pub(crate) fn deliver_once(delivered: &mut Vec<Delivered>, process: impl Fn(usize) -> usize) {
    const FIRST_QUEUED: i64 = 32;
    let mut seen: Vec<(usize, i64)> = Vec::new();
    delivered.retain(|one| {
        let key = (process(one.to), one.signal);
        let is_first = one.signal >= FIRST_QUEUED || !seen.contains(&key);
        if is_first {
            seen.push(key);
        }
        is_first
    });
}

/// Returns whether a child may have been reaped by any of several waiting threads of a process: what follows is not
/// compared.
pub(crate) fn is_ambiguous(before: &WorldObservation, steps: [&StepObservation; 2]) -> bool {
    let mut returned = steps.into_iter().flat_map(|step| &step.late).map(|late| late.task);
    returned.any(|task| has_rival(before, task))
}

fn has_rival(before: &WorldObservation, task: usize) -> bool {
    let leader = |index: usize, presence: &Presence| presence.thread_of.unwrap_or(index);
    let waits = |(index, task): (usize, &TaskObservation)| {
        let waits = matches!(task.state, State::Blocked | State::Stopped);
        task.presence.as_ref().filter(|_| waits).map(|presence| leader(index, presence))
    };
    let Some(presence) = before.tasks.get(task).and_then(|task| task.presence.as_ref()) else { return false };
    let own = leader(task, presence);
    before.tasks.iter().enumerate().filter_map(waits).filter(|&process| process == own).count() > 1
}

/// Returns whether a `set_tid` reaches levels outside the world, where it may be refused because the machine has
/// processes of its own.
pub(crate) fn reaches_outside(machine: &Machine, caller: &str, call: &Call) -> bool {
    let Call::Clone(clone) = call else { return false };
    let kernel = machine.kernel();
    let Some(caller) = machine.task(caller) else { return false };
    let root = kernel.namespace(NsId::ROOT).level;
    let own = match clone.newpid {
        Some(_) => kernel.namespace(kernel.active_ns(caller)).level + 1,
        None => kernel.namespace(kernel.task(caller).pid_for_children).level,
    };
    let inside = (own - root + 1) as usize;
    clone.set_tid.as_ref().is_some_and(|set_tid| set_tid.len() > inside)
}

/// Returns whether an init can never end because its process group's ID is the PID of another process in its namespace:
/// once all others have ended, it waits for that number to be freed, and holds it itself (Linux:
/// `zap_pid_ns_processes`). No signal reaches it there, so that it would stay until the machine is restarted. As long
/// as it can make a call, it is made to leave the group before its world ends; a call after which it cannot is not
/// made.
pub(crate) fn creates_unkillable(kernel: &Kernel) -> bool {
    kernel.namespaces().any(|(ns, _)| {
        let init = kernel.init_of(ns);
        init.is_some_and(|init| kernel.pgid_in(init, ns) > Nr::INIT.0 && !kernel.can_call(init))
    })
}

/// Returns whether the kernel does not show how a thread ended: that of a gone thread is only visible since Linux 6.15
/// (`PIDFD_GET_INFO`), and that of an init ended by `reboot` only once a `wait` returns it.
pub(crate) fn is_exit_unknown(linux: &TaskObservation) -> bool {
    matches!(linux.state, State::Gone | State::Exiting) && linux.exit.is_none()
}

/// A process may stop between two handlers, or before the first: Linux has then set up the handlers of lower signals,
/// so that these are blocked and no longer pending. The simulator runs all of them when the process continues. Which
/// ones run, and with what siginfo, is the same.
pub(crate) fn hides_signals(state: State) -> bool {
    state == State::Stopped
}

/// Waits for unreferenced namespaces to be freed, which a kernel thread does some time later: until then they count
/// against `user.max_pid_namespaces`. Nothing signals that this has happened, but on an idle CPU it takes a few clock
/// ticks.
pub(crate) fn wait_for_freed_namespaces(before: &Call) {
    let creates = match before {
        Call::Clone(clone) => clone.newpid.is_some(),
        Call::Unshare { .. } => true,
        _ => false,
    };
    if creates {
        std::thread::sleep(Duration::from_millis(60));
    }
}
