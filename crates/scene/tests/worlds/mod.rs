//! Worlds to draw, made by system calls.

use pidscope_kernel::fork::CloneArgs;
use pidscope_kernel::nsproxy::SetnsTarget;
use pidscope_kernel::sysctl::Sysctl;
use pidscope_kernel::{Call, Config, Kernel, NsId, TaskId};
use pidscope_scene::Labels;

/// Processes and namespaces called by their numbers of creation.
pub struct Plain;

impl Labels for Plain {
    fn process(&self, task: TaskId) -> String {
        format!("process {}", task.0)
    }

    fn namespace(&self, ns: NsId) -> String {
        format!("namespace {}", ns.0)
    }
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

/// As `docker exec` does: process 3 enters the namespace of process 1 and forks process 4; process 3 stays outside.
pub fn injected() -> Kernel {
    let enter = Call::Setns(SetnsTarget::Namespace(Some(NsId(1))));
    world(&[(0, newpid()), (1, fork()), (0, fork()), (3, enter), (3, fork())])
}
