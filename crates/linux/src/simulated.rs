//! Observes the simulator in the same way as the running kernel.

use pidscope_kernel::procfs::Status;
use pidscope_kernel::signal::Action;
use pidscope_kernel::{Event, Kernel, NsId, Signal, State, TaskId};
use pidscope_userland::entry;
use pidscope_userland::machine::Machine;
use pidscope_userland::script::WaitStatus;

use crate::observe::{
    Delivered, LateReturn, LiveObservation, NamespaceObservation, Outcome, Presence, StepObservation, TaskObservation,
    WorldObservation,
};
use crate::tolerance;

/// Returns the result of a call in the simulator.
pub fn step(machine: &Machine, step: &entry::Step) -> StepObservation {
    let mut delivered: Vec<Delivered> = step.events.iter().filter_map(delivered).collect();
    tolerance::deliver_once(&mut delivered, |task| machine.kernel().leader(TaskId(task as u32)).0 as usize);
    let late = step.late.iter().map(|late| LateReturn {
        step: late.step,
        task: late.task.0 as usize,
        outcome: outcome(&late.outcome),
    });
    StepObservation { outcome: outcome(&step.outcome), delivered, late: late.collect() }
}

fn outcome(outcome: &entry::Outcome) -> Outcome {
    match outcome {
        entry::Outcome::Returned(returned) => {
            Outcome::Returned { value: returned.value, status: returned.status.map(WaitStatus::from) }
        }
        entry::Outcome::Refused(refusal) => Outcome::Refused(refusal.errno.name()),
        entry::Outcome::Blocks => Outcome::Blocks,
        entry::Outcome::Dies => Outcome::Dies,
        entry::Outcome::Skipped => Outcome::Skipped,
    }
}

fn delivered(event: &Event) -> Option<Delivered> {
    match event {
        Event::HandlerRan { task, info } => {
            Some(Delivered { to: task.0 as usize, signal: info.signal.number().into(), si_pid: info.si_pid })
        }
        _ => None,
    }
}

/// Returns the simulator's world at rest.
pub fn world(kernel: &Kernel) -> WorldObservation {
    WorldObservation {
        tasks: kernel.tasks().map(|(id, _)| task(kernel, id)).collect(),
        namespaces: kernel.namespaces().map(|(ns, _)| namespace(kernel, ns)).collect(),
    }
}

fn task(kernel: &Kernel, task: TaskId) -> TaskObservation {
    TaskObservation {
        state: kernel.state(task),
        exit: kernel.exit_status(task).map(WaitStatus::from),
        // A `/proc` of the first namespace shows all threads with all their numbers.
        presence: kernel.status(task, NsId::ROOT).map(|status| presence(kernel, task, status)),
        live: live(kernel, task),
    }
}

fn live(kernel: &Kernel, task: TaskId) -> Option<LiveObservation> {
    match kernel.state(task) {
        State::Gone | State::Zombie | State::Exiting => return None,
        State::Stopped | State::Blocked | State::Running => {}
    }
    let (thread, process) = (kernel.task(task), kernel.process_of(task));
    let actions = |is_meant: fn(Action) -> bool| {
        set(process.actions.iter().filter(|&&(_, action)| is_meant(action)).map(|&(signal, _)| signal))
    };
    Some(LiveObservation {
        uid: thread.uid,
        exit_signal: kernel.is_leader(task).then(|| process.exit_signal.map_or(0, Signal::number)),
        children: kernel.children_of_thread(task).map(|child| child.0 as usize).collect(),
        pending: set(thread.pending.iter().map(|info| info.signal)),
        shared_pending: set(process.pending.iter().map(|info| info.signal)),
        blocked: set(Signal::all().filter(|&signal| thread.blocked.contains(signal))),
        ignored: actions(|action| action == Action::Ignore),
        caught: actions(|action| matches!(action, Action::Handle { .. })),
    })
}

fn set(signals: impl Iterator<Item = Signal>) -> u64 {
    signals.fold(0, |set, signal| set | 1 << (signal.number() - 1))
}

fn presence(kernel: &Kernel, task: TaskId, status: Status) -> Presence {
    let leader = kernel.leader(task);
    Presence {
        parent: kernel.parent(task).map(|parent| parent.0 as usize),
        thread_of: (leader != task).then_some(leader.0 as usize),
        pids: status.ns_pid,
        tgids: status.ns_tgid,
        pgids: status.ns_pgid,
        sids: status.ns_sid,
        children_namespace: kernel.children_namespace(task).map(|ns| ns.0 as usize),
    }
}

fn namespace(kernel: &Kernel, ns: NsId) -> NamespaceObservation {
    NamespaceObservation { init: kernel.init_of(ns).map(|init| init.0 as usize), state: kernel.ns_state(ns) }
}
