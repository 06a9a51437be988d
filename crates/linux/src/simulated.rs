//! The simulator, seen as the running kernel is seen.

use pidscope_kernel::{Event, Kernel, NsId, State, TaskId};
use pidscope_userland::entry;
use pidscope_userland::machine::Machine;
use pidscope_userland::script::WaitStatus;

use crate::observe::{
    Delivered, Late, NamespaceObservation, Outcome, Presence, StepObservation, TaskObservation, WorldObservation,
};
use crate::tolerance;

/// What came of a call in the simulator.
pub fn step(machine: &Machine, step: &entry::Step) -> StepObservation {
    let mut delivered: Vec<Delivered> = step.events.iter().filter_map(delivered).collect();
    tolerance::deliver_once(&mut delivered, |task| machine.kernel().leader(TaskId(task as u32)).0 as usize);
    let late = step.late.iter().map(|late| Late {
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

/// The simulator's world at rest.
pub fn world(kernel: &Kernel) -> WorldObservation {
    WorldObservation {
        tasks: kernel.tasks().map(|(id, _)| task(kernel, id)).collect(),
        namespaces: kernel.namespaces().map(|(ns, _)| namespace(kernel, ns)).collect(),
    }
}

fn task(kernel: &Kernel, task: TaskId) -> TaskObservation {
    let state = kernel.state(task);
    TaskObservation {
        state,
        exit: kernel.exit_status(task).map(WaitStatus::from),
        there: (state != State::Gone).then(|| presence(kernel, task)),
    }
}

fn presence(kernel: &Kernel, task: TaskId) -> Presence {
    let leader = kernel.leader(task);
    let spaces = kernel.numbers(task);
    let each = |number: &dyn Fn(NsId) -> u32| spaces.iter().map(|upid| number(upid.ns)).collect();
    Presence {
        parent: kernel.parent(task).map(|parent| parent.0 as usize),
        thread_of: (leader != task).then_some(leader.0 as usize),
        pids: spaces.iter().map(|upid| upid.nr.0).collect(),
        tgids: each(&|ns| kernel.nr_in(leader, ns).map_or(0, |nr| nr.0)),
        pgids: each(&|ns| kernel.pgid_in(task, ns)),
        sids: each(&|ns| kernel.sid_in(task, ns)),
        children_namespace: kernel.children_namespace(task).map(|ns| ns.0 as usize),
    }
}

fn namespace(kernel: &Kernel, ns: NsId) -> NamespaceObservation {
    NamespaceObservation { init: kernel.init_of(ns).map(|init| init.0 as usize), state: kernel.ns_state(ns) }
}
