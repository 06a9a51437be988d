//! The differences between releases of Linux: the switches of [`pidscope_kernel::Release`].

use pidscope_kernel::fork::CloneArgs;
use pidscope_kernel::nsproxy::SetnsTarget;
use pidscope_kernel::sysctl::Sysctl;
use pidscope_kernel::{Call, Config, Kernel, NsId, Outcome, Release, Rule, Signal, State, TaskId};

const A: TaskId = TaskId(0);
const B: TaskId = TaskId(1);

fn call(kernel: &mut Kernel, caller: TaskId, call: Call) -> Result<i64, Rule> {
    match kernel.call(caller, &call).outcome {
        Outcome::Returned(returned) => Ok(returned.value),
        Outcome::Refused(refusal) => Err(refusal.rule),
        other => panic!("{other:?}"),
    }
}

fn world(release: Release) -> Kernel {
    let mut kernel = Kernel::new(Config { root_level: 1, release, ..Config::default() });
    assert_eq!(call(&mut kernel, A, Call::Clone(CloneArgs { newpid: true, ..CloneArgs::default() })), Ok(2));
    kernel
}

#[test]
fn before_6_14_one_limit_is_for_all() {
    let (read, write) = (Call::SysctlRead(Sysctl::PidMax), Call::SysctlWrite(Sysctl::PidMax, 400));
    let mut now = world(Release::default());
    assert_eq!(call(&mut now, B, write.clone()), Ok(0));
    assert_eq!(call(&mut now, A, read.clone()), Ok(4_194_304));
    let mut before = world(Release { pid_max_per_namespace: false, ..Release::default() });
    assert_eq!(call(&mut before, B, write), Ok(0));
    assert_eq!(call(&mut before, A, read.clone()), Ok(400));
    assert_eq!(call(&mut before, B, read), Ok(400));
    assert_eq!(call(&mut before, A, Call::SysctlWrite(Sysctl::NsLastPid, 399)), Ok(0));
    let fork = Call::Clone(CloneArgs::default());
    assert_eq!(call(&mut before, A, fork.clone()), Ok(300));
    let chosen = |nr| Call::Clone(CloneArgs { set_tid: Some(vec![nr]), ..CloneArgs::default() });
    assert_eq!(call(&mut before, B, chosen(400)), Err(Rule::SetTidOutOfRange));
    assert_eq!(call(&mut before, B, chosen(399)), Ok(399));
}

#[test]
fn after_6_18_a_namespace_can_be_entered_before_its_init() {
    let setns = Call::Setns(SetnsTarget::Namespace(Some(NsId(2))));
    let unshared = |release| {
        let mut kernel = world(release);
        assert_eq!(call(&mut kernel, A, Call::Clone(CloneArgs::default())), Ok(3));
        assert_eq!(call(&mut kernel, A, Call::Unshare), Ok(0));
        kernel
    };
    let mut now = unshared(Release::default());
    assert_eq!(call(&mut now, TaskId(2), setns.clone()), Err(Rule::SetnsNothingToOpen));
    assert_eq!(now.children_namespace(A), None);
    let mut after = unshared(Release { setns_before_init: true, ..Release::default() });
    assert_eq!(after.children_namespace(A), Some(NsId(2)));
    assert_eq!(call(&mut after, TaskId(2), setns), Ok(0));
    assert_eq!(call(&mut after, TaskId(2), Call::Clone(CloneArgs::default())), Ok(4));
    assert!(after.is_init(TaskId(3)));
}

#[test]
fn an_init_outlives_a_signal_that_one_of_its_threads_lets_wait_in_some_builds() {
    let init = |release| {
        let mut kernel = world(release);
        assert_eq!(call(&mut kernel, B, Call::Clone(CloneArgs { thread: true, ..CloneArgs::default() })), Ok(2));
        let (usr1, kill) = (10, Signal::KILL.number().into());
        assert_eq!(call(&mut kernel, TaskId(2), Call::Sigmask { signal: usr1, block: true }), Ok(0));
        assert_eq!(call(&mut kernel, A, Call::Kill { pid: 3, signal: usr1 }), Ok(0));
        let before = kernel.state(B);
        assert_eq!(call(&mut kernel, A, Call::Kill { pid: 2, signal: kill }), Ok(0));
        (before, kernel.state(B))
    };
    assert_eq!(init(Release::default()), (State::Zombie, State::Zombie));
    let outlives = Release { init_outlives_waiting_signals: true, ..Release::default() };
    assert_eq!(init(outlives), (State::Running, State::Zombie));
}
