//! Worlds to draw, created by system calls.

use pidscope_kernel::fork::CloneArgs;
use pidscope_kernel::nsproxy::SetnsTarget;
use pidscope_kernel::sysctl::Sysctl;
use pidscope_kernel::wait::WaitArgs;
use pidscope_kernel::{Call, Config, Kernel, NsId, TaskId};
use pidscope_scene::{Folding, Labels, Scene, Sign};
use proptest::prelude::*;

/// Labels processes and namespaces by their order of creation.
pub struct Plain;

impl Labels for Plain {
    fn process(&self, task: TaskId) -> String {
        format!("process {}", task.0)
    }

    fn namespace(&self, ns: NsId) -> String {
        format!("namespace {}", ns.0)
    }

    fn group(&self, members: &[TaskId]) -> String {
        format!("… and {} more", members.len())
    }

    fn hidden(&self, processes: u32) -> String {
        format!("… {processes} hidden")
    }

    fn sign(&self, sign: Sign) -> Option<String> {
        match sign {
            Sign::Init => None,
            Sign::Thread => Some("thread".to_owned()),
            Sign::Subreaper => Some("subreaper".to_owned()),
            Sign::Injected => Some("injected".to_owned()),
            Sign::State(state) => Some(state.word().to_owned()),
            Sign::ChildrenIn(ns) => Some(format!("children in {}", ns.0)),
        }
    }
}

/// Labels the figure's processes and namespaces by their letters.
pub struct Letters;

impl Labels for Letters {
    fn process(&self, task: TaskId) -> String {
        letter(task.0)
    }

    fn namespace(&self, ns: NsId) -> String {
        format!("namespace {}", letter([0, 1, 3, 7][ns.0 as usize]))
    }

    fn group(&self, members: &[TaskId]) -> String {
        Plain.group(members)
    }

    fn hidden(&self, processes: u32) -> String {
        Plain.hidden(processes)
    }

    fn sign(&self, sign: Sign) -> Option<String> {
        match sign {
            Sign::Init => Some("init".to_owned()),
            other => Plain.sign(other),
        }
    }
}

fn letter(number: u32) -> String {
    char::from(b'A' + number as u8).to_string()
}

/// Returns the picture of everything.
pub fn whole(kernel: &Kernel) -> Scene {
    Scene::of(kernel, &Plain, &Folding::none())
}

pub fn fork() -> Call {
    Call::Clone(CloneArgs::default())
}

pub fn newpid() -> Call {
    Call::Clone(CloneArgs { newpid: true, ..CloneArgs::default() })
}

pub fn world(calls: &[(u32, Call)]) -> Kernel {
    let mut kernel = Kernel::new(Config::default());
    for (caller, call) in calls {
        kernel.call(TaskId(*caller), call);
    }
    kernel
}

/// [그림 1].
pub fn figure() -> Kernel {
    let last = |pid| Call::SysctlWrite(Sysctl::NsLastPid, pid);
    let first = [(0, newpid()), (0, fork()), (0, newpid()), (1, last(5)), (1, fork()), (1, fork())];
    let second = [(3, last(3)), (3, fork()), (3, newpid()), (7, fork()), (7, fork())];
    world(&[&first[..], &second[..]].concat())
}

/// Does what `docker exec` does: process 3 enters the namespace of process 1 and forks process 4; process 3 stays
/// outside.
pub fn injected() -> Kernel {
    let enter = Call::Setns(SetnsTarget::Namespace(Some(NsId(1))));
    world(&[(0, newpid()), (1, fork()), (0, fork()), (3, enter), (3, fork())])
}

/// Creates a first process with this many similar children.
pub fn flat(children: u32) -> Kernel {
    let limit = [(0, Call::SysctlWrite(Sysctl::PidMax, 4_194_304))];
    world(&[&limit[..], &vec![(0, fork()); children as usize][..]].concat())
}

fn call() -> impl Strategy<Value = Call> {
    let clone = |newpid, parent| Call::Clone(CloneArgs { newpid, parent, ..CloneArgs::default() });
    prop_oneof![
        10 => Just(fork()),
        5 => Just(newpid()),
        2 => Just(clone(false, true)),
        2 => Just(Call::Unshare),
        4 => (0u32..6).prop_map(|ns| Call::Setns(SetnsTarget::Namespace(Some(NsId(ns))))),
        2 => Just(Call::Exit(0)),
        1 => Just(Call::Wait(WaitArgs { nohang: true, ..WaitArgs::default() })),
        1 => (1i64..9, prop::sample::select(vec![9i64, 19])).prop_map(|(pid, signal)| Call::Kill { pid, signal }),
    ]
}

/// Some worlds have a few busy parents, whose children are in rows; some have processes everywhere.
pub fn calls() -> impl Strategy<Value = Vec<(u32, Call)>> {
    let of = |callers: u32| prop::collection::vec((0..callers, call()), 1..80);
    prop_oneof![of(60), of(4)]
}

/// Creates the world that random calls make, skipping those that cannot be made.
pub fn random(calls: Vec<(u32, Call)>, root_level: u32) -> Kernel {
    let mut kernel = Kernel::new(Config { root_level, ..Config::default() });
    for (caller, call) in calls {
        let caller = TaskId(caller % kernel.tasks().len() as u32);
        let known = match &call {
            Call::Setns(SetnsTarget::Namespace(Some(ns))) => (ns.0 as usize) < kernel.namespaces().len(),
            _ => true,
        };
        if known && kernel.can_call(caller) {
            kernel.call(caller, &call);
        }
    }
    kernel
}
