//! The invariants of a world; tests check them after every step.

use crate::Kernel;
use crate::list::List;
use crate::pid::Nr;
use crate::pid_namespace::NsId;
use crate::process::{Process, ProcessId};
use crate::task::{Phase, TaskId};

/// Returns what is wrong with a world; nothing if it is sound.
pub fn check(kernel: &Kernel) -> Vec<String> {
    if kernel.has_ended() {
        // The machine may have stopped in the middle of something.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fork::CloneArgs;
    use crate::list::Ends;
    use crate::pid::{Pid, PidId, Upid};
    use crate::task::ExitStatus;
    use crate::{Call, Config, Outcome};

    const A: TaskId = TaskId(0);
    const B: TaskId = TaskId(1);
    const C: TaskId = TaskId(2);
    const T: TaskId = TaskId(3);
    const D: TaskId = TaskId(4);

    /// A with its children B, the init of a namespace, and D; B with its child C and its thread T.
    fn world() -> Kernel {
        let mut kernel = Kernel::new(Config { root_level: 1, ..Config::default() });
        let mut clone = |caller, newpid, thread| {
            let call = Call::Clone(CloneArgs { newpid, thread, ..CloneArgs::default() });
            assert!(matches!(kernel.call(caller, &call).outcome, Outcome::Returned(_)));
        };
        clone(A, true, false);
        clone(B, false, false);
        clone(B, false, true);
        clone(A, false, false);
        assert_eq!(check(&kernel), Vec::<String>::new());
        kernel
    }

    /// Returns what is wrong with the world after `how` has broken something in it.
    fn broken(how: impl FnOnce(&mut Kernel)) -> String {
        let mut kernel = world();
        how(&mut kernel);
        check(&kernel).join("\n")
    }

    #[track_caller]
    fn assert_says(found: &str, fault: &str) {
        assert!(found.contains(fault), "{fault:?} was expected in {found:?}");
    }

    #[test]
    fn numbers_that_do_not_fit() {
        let listed = broken(|kernel| kernel.namespaces[0].pids.insert(Nr(9), PidId(1)));
        assert_says(&listed, "NsId(0) lists PidId(1) as 9, which it does not know");
        let unknown = broken(|kernel| kernel.namespaces[1].pids.remove(Nr(2)));
        assert_says(&unknown, "TaskId(2) believes to be 2 in NsId(1), which does not know it");
        let numbers: Box<[Upid]> = Box::new([Upid { ns: NsId(0), nr: Nr(9) }]);
        let unused = Pid { numbers, task: None, process: None, members: Ends::default(), session_size: 0 };
        let held = |kernel: &mut Kernel, pid: Pid| {
            kernel.namespaces[0].pids.insert(Nr(9), PidId(kernel.pids.len() as u32));
            kernel.pids.push(pid);
        };
        let of_nothing = broken(|kernel| held(kernel, unused.clone()));
        assert_says(&of_nothing, "NsId(0) holds 9, by which nothing is known");
        let of_a_session = broken(|kernel| held(kernel, Pid { session_size: 1, ..unused.clone() }));
        assert_eq!(of_a_session, "");
        let deeper = broken(|kernel| kernel.namespaces[1].level += 1);
        assert_says(&deeper, "TaskId(1) has 2 numbers at level 3");
        let elsewhere = broken(|kernel| kernel.namespaces[1].parent = None);
        assert_says(&elsewhere, "TaskId(1) is not visible in every ancestor");
    }

    #[test]
    fn an_init_that_is_none() {
        let other = broken(|kernel| kernel.namespaces[1].child_reaper = Some(C));
        assert_says(&other, "the init of NsId(1) is not number 1");
        let ended = broken(|kernel| {
            for thread in [B, T] {
                kernel.tasks[thread.0 as usize].phase = Phase::Zombie;
            }
        });
        assert_says(&ended, "the init of NsId(1) has ended, and the namespace has not");
        let dead = broken(|kernel| kernel.namespaces[1].adding = false);
        for task in [B, C, T] {
            assert_says(&dead, &format!("{task:?} is still in NsId(1), which is dead"));
        }
        assert!(!dead.contains("NsId(0)"), "{dead}");
        // A zombie whose parent is inside should have been reaped.
        let zombie = broken(|kernel| {
            kernel.namespaces[1].adding = false;
            kernel.tasks[C.0 as usize].phase = Phase::Zombie;
        });
        assert_says(&zombie, "TaskId(2) is still in NsId(1)");
    }

    #[test]
    fn processes_that_do_not_fit() {
        let leader = broken(|kernel| kernel.processes[1].leader = D);
        assert_says(&leader, "ProcessId(1) has lost its leader");
        let thread = broken(|kernel| kernel.tasks[T.0 as usize].process = ProcessId(3));
        assert_says(&thread, "a thread of ProcessId(1) believes to be of another process");
        let group = broken(|kernel| kernel.processes[3].pgrp = PidId(1));
        assert_says(&group, "the group of ProcessId(3) does not know it");
        let ended = broken(|kernel| kernel.tasks[D.0 as usize].phase = Phase::Zombie);
        assert_says(&ended, "ProcessId(3) has ended, and nobody knows how");
        let known = broken(|kernel| {
            kernel.tasks[D.0 as usize].phase = Phase::Zombie;
            kernel.processes[3].group_exit = Some(ExitStatus::Exited(0));
        });
        assert_eq!(known, "");
        let orphan = broken(|kernel| kernel.processes[3].parent = None);
        assert_says(&orphan, "ProcessId(3) has no parent");
        assert!(!orphan.contains("ProcessId(0)"), "{orphan}");
        let stranger = broken(|kernel| kernel.processes[3].parent = Some(B));
        assert_says(&stranger, "the parent of ProcessId(3) does not know it");
        let dead = broken(|kernel| kernel.tasks[A.0 as usize].phase = Phase::Zombie);
        assert_says(&dead, "the parent of ProcessId(3) is dead");
        assert_says(&dead, "TaskId(0) has ended and still has children");
        let gone = broken(|kernel| kernel.tasks[T.0 as usize].phase = Phase::Gone);
        assert_says(&gone, "TaskId(3) is gone from its process, or is not, and should be");
        let unlisted = broken(|kernel| kernel.processes[1].threads.retain(|&thread| thread != T));
        assert_says(&unlisted, "TaskId(3) is gone from its process, or is not, and should be");
    }

    #[test]
    fn a_machine_that_has_stopped_may_be_in_the_middle_of_something() {
        let stopped = broken(|kernel| {
            kernel.processes[3].parent = None;
            kernel.panic = Some(ExitStatus::Exited(0));
        });
        assert_eq!(stopped, "");
    }
}
