//! The invariants of a world, as a function: tests call it after every step.

use crate::Kernel;
use crate::list::List;
use crate::pid::Nr;
use crate::pid_namespace::NsId;
use crate::process::{Process, ProcessId};
use crate::task::{Phase, TaskId};

/// What is wrong with a world; empty for a sound one.
pub fn check(kernel: &Kernel) -> Vec<String> {
    if kernel.has_ended() {
        // The machine has stopped in the middle of something.
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (id, _) in kernel.tasks() {
        check_task(kernel, id, &mut faults);
    }
    for (id, process) in kernel.processes() {
        check_process(kernel, id, process, &mut faults);
    }
    for (ns, _) in kernel.namespaces() {
        check_namespace(kernel, ns, &mut faults);
    }
    faults
}

fn check_namespace(kernel: &Kernel, ns: NsId, faults: &mut Vec<String>) {
    let namespace = kernel.namespace(ns);
    for (nr, pid) in namespace.pids.iter() {
        let numbers = kernel.struct_pid(pid);
        if numbers.nr_in(kernel, ns) != Some(nr) {
            faults.push(format!("{ns:?} lists {pid:?} as {nr}, which it does not know"));
        }
        let is_group = kernel.list(List::Members(pid)).next().is_some();
        if numbers.task.is_none() && !is_group && numbers.session_size == 0 {
            faults.push(format!("{ns:?} holds {nr}, by which nothing is known"));
        }
    }
    if let Some(reaper) = namespace.child_reaper {
        let init = kernel.process_of(reaper);
        let is_first = init.threads.is_empty() || kernel.nr_in(init.leader, ns) == Some(Nr::INIT);
        if !is_first {
            faults.push(format!("the init of {ns:?} is not number 1"));
        }
        if namespace.adding && !kernel.is_alive(reaper) {
            faults.push(format!("the init of {ns:?} has ended, and the namespace has not"));
        }
    }
    if namespace.adding {
        return;
    }
    for (_, task) in kernel.threads_in(ns) {
        let phase = kernel.task(task).phase;
        let injected = kernel.parent(task).is_some_and(|parent| kernel.nr_in(parent, ns).is_none());
        let of_init = kernel.init_of(ns) == Some(kernel.leader(task));
        let is_ending =
            kernel.process_of(task).threads.iter().any(|&thread| kernel.task(thread).phase == Phase::Exiting);
        let may_be_here = is_ending || (phase == Phase::Zombie && (of_init || injected));
        if !may_be_here {
            faults.push(format!("{task:?} is still in {ns:?}, which is dead"));
        }
    }
}

fn check_process(kernel: &Kernel, id: ProcessId, process: &Process, faults: &mut Vec<String>) {
    if process.threads.is_empty() {
        return;
    }
    if !process.threads.contains(&process.leader) {
        faults.push(format!("{id:?} has lost its leader"));
    }
    if process.threads.iter().any(|&thread| kernel.task(thread).process != id) {
        faults.push(format!("a thread of {id:?} believes to be of another process"));
    }
    if !kernel.list(List::Members(process.pgrp)).any(|member| member == id) {
        faults.push(format!("the group of {id:?} does not know it"));
    }
    let has_ended = kernel.find_alive_thread(id).is_none();
    if has_ended && process.group_exit.is_none() {
        faults.push(format!("{id:?} has ended, and nobody knows how"));
    }
    match process.parent {
        None if id != ProcessId(0) => faults.push(format!("{id:?} has no parent")),
        Some(parent) if !kernel.list(List::Children(parent)).any(|child| child == id) => {
            faults.push(format!("the parent of {id:?} does not know it"));
        }
        Some(parent) if matches!(kernel.task(parent).phase, Phase::Zombie | Phase::Gone) => {
            faults.push(format!("the parent of {id:?} is dead"));
        }
        _ => {}
    }
}

fn check_task(kernel: &Kernel, id: TaskId, faults: &mut Vec<String>) {
    let task = kernel.task(id);
    if kernel.list(List::Children(id)).next().is_some() && matches!(task.phase, Phase::Zombie | Phase::Gone) {
        faults.push(format!("{id:?} has ended and still has children"));
    }
    let is_listed = kernel.process_of(id).threads.contains(&id);
    if is_listed == (task.phase == Phase::Gone) {
        faults.push(format!("{id:?} is gone from its process, or is not, and should be"));
    }
    let numbers = kernel.numbers(id);
    if numbers.is_empty() {
        return;
    }
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
}
