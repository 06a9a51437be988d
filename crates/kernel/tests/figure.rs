//! [그림 1], number by number, from the calls that create it on Linux; and the deaths that follow.

mod calls;

use calls::returned;
use pidscope_kernel::fork::CloneArgs;
use pidscope_kernel::sysctl::Sysctl;
use pidscope_kernel::{Call, Config, Event, Kernel, NsId, NsState, Outcome, Returned, Rule, State, TaskId};

const A: TaskId = TaskId(0);
const B: TaskId = TaskId(1);
const D: TaskId = TaskId(3);
const H: TaskId = TaskId(7);

fn fork(kernel: &mut Kernel, caller: TaskId) -> i64 {
    returned(kernel, caller, Call::Clone(CloneArgs::default()))
}

fn clone_newpid(kernel: &mut Kernel, caller: TaskId) -> i64 {
    returned(kernel, caller, Call::Clone(CloneArgs { newpid: true, ..CloneArgs::default() }))
}

fn figure() -> Kernel {
    let mut kernel = Kernel::new(Config::default());
    let k = &mut kernel;
    clone_newpid(k, A);
    fork(k, A);
    clone_newpid(k, A);
    returned(k, B, Call::SysctlWrite(Sysctl::NsLastPid, 5));
    assert_eq!(fork(k, B), 6);
    assert_eq!(fork(k, B), 7);
    returned(k, D, Call::SysctlWrite(Sysctl::NsLastPid, 3));
    assert_eq!(fork(k, D), 4);
    assert_eq!(clone_newpid(k, D), 5);
    assert_eq!(fork(k, H), 2);
    assert_eq!(fork(k, H), 3);
    kernel
}

fn numbers(kernel: &Kernel, task: u32) -> Vec<u32> {
    kernel.numbers(TaskId(task)).iter().map(|upid| upid.nr.0).collect()
}

#[test]
fn every_number_of_the_figure() {
    let kernel = figure();
    let all: Vec<Vec<u32>> = (0..10).map(|task| numbers(&kernel, task)).collect();
    let figure: [&[u32]; 10] =
        [&[1], &[2, 1], &[3], &[4, 1], &[5, 6], &[6, 7], &[7, 4], &[8, 5, 1], &[9, 6, 2], &[10, 7, 3]];
    assert_eq!(all, figure);
    assert_eq!(kernel.ppid_in(H, NsId(2)), 1);
    assert_eq!(kernel.ppid_in(H, NsId(3)), 0, "its parent is not visible in D");
}

#[test]
fn an_init_takes_its_namespace_and_the_nested_ones_with_it() {
    let mut kernel = figure();
    assert_eq!(returned(&mut kernel, A, Call::Kill { pid: 4, signal: 9 }), 0);
    let states: Vec<State> = (3..10).map(|task| kernel.state(TaskId(task))).collect();
    use State::{Gone, Running, Zombie};
    assert_eq!(states, [Zombie, Running, Running, Gone, Gone, Gone, Gone]);
    assert_eq!(kernel.ns_state(NsId(2)), NsState::Dead);
    assert_eq!(kernel.ns_state(NsId(3)), NsState::Dead);
    assert_eq!(kernel.ns_state(NsId(1)), NsState::Live);
}

#[test]
fn an_init_is_immune_from_inside() {
    let mut kernel = figure();
    assert_eq!(returned(&mut kernel, H, Call::Kill { pid: 1, signal: 9 }), 0);
    assert_eq!(kernel.state(H), State::Running);
}

#[test]
fn a_fork_into_a_dead_namespace_uses_up_a_number_at_every_level() {
    let mut kernel = Kernel::new(Config::default());
    let k = &mut kernel;
    returned(k, A, Call::Unshare);
    assert_eq!(fork(k, A), 2);
    k.call(TaskId(1), &Call::Exit(0));
    let refused = k.call(A, &Call::Clone(CloneArgs::default()));
    assert!(matches!(refused.outcome, Outcome::Refused(refusal) if refusal.rule == Rule::NamespaceDead));
    returned(k, A, Call::Setns(pidscope_kernel::nsproxy::SetnsTarget::Namespace(Some(NsId(0)))));
    assert_eq!(fork(k, A), 4, "3 is used up");
}

#[test]
fn a_process_that_stops_itself_returns_from_kill_when_it_goes_on() {
    let mut kernel = figure();
    let e = TaskId(4);
    let stop = kernel.call(e, &Call::Kill { pid: 6, signal: 19 });
    assert_eq!((stop.outcome, kernel.state(e)), (Outcome::Blocks, State::Stopped));
    let cont = kernel.call(A, &Call::Kill { pid: 5, signal: 18 });
    let returned = cont.events.iter().find_map(|event| match event {
        Event::CallReturned { task, result, .. } if *task == e => Some(*result),
        _ => None,
    });
    assert_eq!(returned, Some(Ok(Returned { value: 0, status: None })));
    assert_eq!(kernel.state(e), State::Running);
}
