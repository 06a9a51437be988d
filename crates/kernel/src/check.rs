//! The invariants of a world, as a function: tests call it after every step.

use crate::Kernel;
use crate::pid::Nr;
use crate::task::{Phase, TaskId};

/// What is wrong with a world; empty for a sound one.
pub fn check(kernel: &Kernel) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, _) in kernel.tasks() {
        check_task(kernel, id, &mut faults);
    }
    for (ns, namespace) in kernel.namespaces() {
        let mut mine = 0;
        for (nr, task) in kernel.visible(ns) {
            mine += 1;
            if kernel.nr_in(task, ns) != Some(nr) {
                faults.push(format!("{ns:?} lists {task:?} as {nr}, which the process does not know"));
            }
        }
        if mine != namespace.pids.len() {
            faults.push(format!("{ns:?} holds numbers of processes that are gone"));
        }
        let reaper_is_first = namespace
            .child_reaper
            .is_none_or(|init| kernel.numbers(init).is_empty() || kernel.nr_in(init, ns) == Some(Nr::INIT));
        if !reaper_is_first {
            faults.push(format!("the init of {ns:?} is not number 1"));
        }
        if namespace.adding {
            continue;
        }
        for (_, task) in kernel.visible(ns) {
            let is_init = namespace.child_reaper == Some(task);
            let ended = matches!(kernel.task(task).phase, Phase::Zombie | Phase::Exiting);
            let injected = kernel.task(task).parent.is_some_and(|parent| kernel.nr_in(parent, ns).is_none());
            if !(ended && (is_init || injected || kernel.task(task).phase == Phase::Exiting)) {
                faults.push(format!("{task:?} is still in {ns:?}, which is dead"));
            }
        }
    }
    faults
}

fn check_task(kernel: &Kernel, id: TaskId, faults: &mut Vec<String>) {
    let task = kernel.task(id);
    if task.phase == Phase::Gone {
        if task.parent.is_some() || kernel.children(id).next().is_some() {
            faults.push(format!("{id:?} is gone and still has relatives"));
        }
        return;
    }
    let numbers = kernel.numbers(id);
    let innermost = kernel.namespace(kernel.active_ns(id));
    if numbers.len() as u32 != innermost.level - kernel.config.root_level + 1 {
        faults.push(format!("{id:?} has {} numbers at level {}", numbers.len(), innermost.level));
    }
    for upid in numbers {
        if kernel.find_task(upid.ns, upid.nr) != Some(id) {
            faults.push(format!("{id:?} believes to be {} in {:?}, which does not know it", upid.nr, upid.ns));
        }
    }
    for pair in numbers.windows(2) {
        if kernel.namespace(pair[1].ns).parent != Some(pair[0].ns) {
            faults.push(format!("{id:?} is not visible in every ancestor"));
        }
    }
    match task.parent {
        None if id != TaskId::FIRST => faults.push(format!("{id:?} has no parent")),
        Some(parent) if !kernel.children(parent).any(|child| child == id) => {
            faults.push(format!("the parent of {id:?} does not know it"));
        }
        Some(parent) if matches!(kernel.task(parent).phase, Phase::Zombie | Phase::Gone) => {
            faults.push(format!("the parent of {id:?} is dead"));
        }
        _ => {}
    }
}
