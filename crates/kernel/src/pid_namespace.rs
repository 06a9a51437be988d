//! PID namespaces: a level in a hierarchy with a counter of its own (Linux: `kernel/pid_namespace.c`).

use crate::Kernel;
use crate::config::MAX_PID_NS_LEVEL;
use crate::errno::{Refusal, Rule};
use crate::event::Event;
use crate::idr::Idr;
use crate::syscall::Tx;
use crate::task::TaskId;

/// Identity of a [`PidNamespace`] in its [`Kernel`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NsId(pub u32);

impl NsId {
    /// The namespace that the world starts with.
    pub const ROOT: NsId = NsId(0);
}

/// A PID namespace (Linux: `struct pid_namespace`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PidNamespace {
    /// The namespace that it was created in; `None` for the one the world starts with.
    pub parent: Option<NsId>,
    /// How deep it nests; the initial namespace of the machine is 0.
    pub level: u32,
    /// Its init process. Stays set when that process is dead.
    pub child_reaper: Option<TaskId>,
    /// Whether numbers can still be allocated (Linux: the flag `PIDNS_ADDING`); off once the init process dies.
    pub adding: bool,
    /// The next number to try (Linux: the `idr` cursor). `kernel.ns_last_pid` shows it less one.
    pub cursor: u32,
    /// Numbers below this one can be allocated (`kernel.pid_max`, of each namespace its own since Linux 6.14).
    pub pid_max: u32,
    /// Every number in use, of the namespace's own processes and of nested ones (Linux: `idr`).
    pub pids: Idr,
}

impl PidNamespace {
    pub(crate) fn new(parent: Option<NsId>, level: u32, pid_max: u32) -> Self {
        PidNamespace { parent, level, child_reaper: None, adding: true, cursor: 0, pid_max, pids: Idr::default() }
    }
}

/// What a namespace can be, in the order in which it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NsState {
    /// Created by `unshare`, without a process yet.
    Empty,
    /// Its init process lives.
    Live,
    /// Its init process has died: nothing can be created in it any more.
    Dead,
}

impl NsState {
    /// Every state.
    pub const ALL: [NsState; 3] = [NsState::Empty, NsState::Live, NsState::Dead];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            NsState::Empty => "empty",
            NsState::Live => "live",
            NsState::Dead => "dead",
        }
    }
}

impl Kernel {
    /// Whether a namespace is empty, live or dead.
    pub fn ns_state(&self, ns: NsId) -> NsState {
        let namespace = self.namespace(ns);
        match (namespace.adding, namespace.child_reaper) {
            (false, _) => NsState::Dead,
            (true, None) => NsState::Empty,
            (true, Some(_)) => NsState::Live,
        }
    }

    /// Whether `ns` is `ancestor`, or nested in it (Linux: `pidns_is_ancestor`).
    pub fn is_same_or_nested(&self, ns: NsId, ancestor: NsId) -> bool {
        let mut current = Some(ns);
        while let Some(id) = current {
            if id == ancestor {
                return true;
            }
            current = self.namespace(id).parent;
        }
        false
    }
}

/// The namespace that a call with `CLONE_NEWPID` by the caller would create, as far as it may
/// (Linux: `copy_namespaces`, `copy_pid_ns`, `create_pid_namespace`).
pub(crate) fn check_new_namespace(kernel: &Kernel, caller: TaskId) -> Result<(), Refusal> {
    let task = kernel.task(caller);
    if !task.is_privileged() {
        return Err(Rule::NeedsSysAdmin.into());
    }
    let active = kernel.active_ns(caller);
    if task.pid_for_children != active {
        return Err(Rule::ChildrenGoElsewhere.into());
    }
    if kernel.namespace(active).level >= MAX_PID_NS_LEVEL {
        return Err(Rule::NestingLimit.into());
    }
    Ok(())
}

/// The init process of `ns` dies: no numbers any more, SIGKILL to everybody else with a number in it, in the order of those
/// numbers (Linux: the first half of `zap_pid_ns_processes`; [`crate::exit`] waits for the end of it).
pub(crate) fn zap_pid_ns_processes(tx: &mut Tx<'_>, ns: NsId, init: TaskId) {
    tx.emit(Event::AllocationDisabled { ns });
    let victims: Vec<TaskId> = tx.kernel.visible(ns).map(|(_, task)| task).filter(|&task| task != init).collect();
    for task in victims {
        crate::signal::force_kill(tx, task, ns);
    }
}
