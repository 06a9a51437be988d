//! Where Linux's own answer depends on timing, and what is therefore not compared. This is all of it.

use pidscope_kernel::{Kernel, State, TaskId};

use std::time::Duration;

use pidscope_userland::script::Call;

use crate::observe::{Delivered, Presence, StepObservation, TaskObservation, WorldObservation};

/// Standard signals do not queue, but how many of them coincide is a matter of microseconds: within a step, one counts as delivered to a
/// process once, with the siginfo of the first.
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

/// Of several threads of one process that wait for children, any may get one: what follows is not compared.
pub(crate) fn is_ambiguous(before: &WorldObservation, steps: [&StepObservation; 2]) -> bool {
    let mut returned = steps.into_iter().flat_map(|step| &step.late).map(|late| late.task);
    returned.any(|task| has_rival(before, task))
}

fn has_rival(before: &WorldObservation, task: usize) -> bool {
    let leader = |index: usize, there: &Presence| there.thread_of.unwrap_or(index);
    let waits = |(index, task): (usize, &TaskObservation)| {
        let waits = matches!(task.state, State::Blocked | State::Stopped);
        task.there.as_ref().filter(|_| waits).map(|there| leader(index, there))
    };
    let Some(there) = before.tasks.get(task).and_then(|task| task.there.as_ref()) else { return false };
    let own = leader(task, there);
    before.tasks.iter().enumerate().filter_map(waits).filter(|&process| process == own).count() > 1
}

/// How a thread ended is seen where the kernel tells: of one that is gone only since Linux 6.15 (`PIDFD_GET_INFO`); of a leader not
/// as long as others of its process run; and nowhere but in a `wait`, which is compared as such, of an init whose namespace
/// somebody has called `reboot` in.
pub(crate) fn is_unseen(kernel: &Kernel, task: TaskId, linux: &TaskObservation) -> bool {
    let process = kernel.process_of(task);
    let is_partial = linux.state != State::Gone && process.threads.len() > 1;
    let is_rebooted = kernel.is_init(task) && kernel.namespace(kernel.active_ns(task)).reboot.is_some();
    (linux.state == State::Gone && linux.exit.is_none()) || is_partial || is_rebooted
}

/// A namespace that nobody holds any more is freed by a thread of the kernel, some time later: until then it counts against
/// `user.max_pid_namespaces`. Nothing tells when that has happened, but with the processor idle it happens at once.
pub(crate) fn let_namespaces_go(before: &Call) {
    let creates = match before {
        Call::Clone(clone) => clone.newpid.is_some(),
        Call::Unshare { .. } => true,
        _ => false,
    };
    if creates {
        std::thread::sleep(Duration::from_millis(60));
    }
}
