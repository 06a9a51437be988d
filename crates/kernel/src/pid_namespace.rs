//! PID namespaces: the levels of a hierarchy, each with a counter of its own (Linux: `kernel/pid_namespace.c`).

use crate::Kernel;
use crate::config::MAX_PID_NS_LEVEL;
use crate::errno::{Refusal, Rule};
use crate::event::Event;
use crate::exit::{exit_notify, release_task};
use crate::idr::Idr;
use crate::list::List;
use crate::process::ProcessId;
use crate::signal::{Action, Signal, kill_from_kernel};
use crate::task::{ExitStatus, Phase, TaskId};
use crate::tx::Tx;

/// The identity of a [`PidNamespace`] in its [`Kernel`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NsId(pub u32);

impl NsId {
    /// The namespace that the world starts with.
    pub const ROOT: NsId = NsId(0);
}

/// A PID namespace (Linux: `struct pid_namespace`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PidNamespace {
    /// The namespace that it was created in; `None` for the one that the world starts with.
    pub parent: Option<NsId>,
    /// Its nesting level; the machine's initial namespace is 0.
    pub level: u32,
    /// A living thread of its init process, which adopts orphans. Stays set once that process is dead.
    pub child_reaper: Option<TaskId>,
    /// Whether numbers can still be allocated (Linux: the flag `PIDNS_ADDING`); cleared when the init process dies.
    pub adding: bool,
    /// The next number to try (Linux: the `idr` cursor). `kernel.ns_last_pid` is one less.
    pub cursor: u32,
    /// Numbers below this one can be allocated (`kernel.pid_max`, one per namespace since Linux 6.14).
    pub pid_max: u32,
    /// Every number in use, by the namespace's own processes and by nested ones (Linux: `idr`).
    pub pids: Idr,
    /// The signal that its init will seem to have died of, once `reboot` has been called in it.
    pub reboot: Option<Signal>,
}

impl PidNamespace {
    pub(crate) fn new(parent: Option<NsId>, level: u32, pid_max: u32) -> Self {
        PidNamespace {
            parent,
            level,
            child_reaper: None,
            adding: true,
            cursor: 0,
            pid_max,
            pids: Idr::default(),
            reboot: None,
        }
    }
}

/// The states of a namespace, in the order in which it goes through them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NsState {
    /// Created by `unshare`, and still without a process.
    Empty,
    /// Its init process is alive.
    Live,
    /// Its init process has died: nothing can be created in it any more.
    Dead,
}

impl NsState {
    /// Every state.
    pub const ALL: [NsState; 3] = [NsState::Empty, NsState::Live, NsState::Dead];

    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            NsState::Empty => "empty",
            NsState::Live => "live",
            NsState::Dead => "dead",
        }
    }
}

impl Kernel {
    /// Returns the state of a namespace.
    pub fn ns_state(&self, ns: NsId) -> NsState {
        let namespace = self.namespace(ns);
        match (namespace.adding, namespace.child_reaper) {
            (false, _) => NsState::Dead,
            (true, None) => NsState::Empty,
            (true, Some(_)) => NsState::Live,
        }
    }

    /// Returns whether the file of a namespace can be opened, which requires an init (Linux: `pidns_for_children_get`).
    pub(crate) fn can_be_opened(&self, ns: NsId) -> bool {
        self.config.release.setns_before_init || self.namespace(ns).child_reaper.is_some()
    }

    /// Returns the namespace whose `kernel.pid_max` applies in `ns`.
    pub fn pid_max_ns(&self, ns: NsId) -> NsId {
        if self.config.release.pid_max_per_namespace { ns } else { NsId::ROOT }
    }

    /// Returns whether `ns` is `ancestor` or nested in it (Linux: `pidns_is_ancestor`).
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

/// Checks whether the caller may create a namespace with `CLONE_NEWPID` (Linux: `copy_namespaces`, `copy_pid_ns`,
/// `create_pid_namespace`).
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
    if kernel.count_namespaces() >= kernel.max_pid_namespaces {
        return Err(Rule::TooManyNamespaces.into());
    }
    Ok(())
}

impl Kernel {
    /// Returns the number of PID namespaces that count against `user.max_pid_namespaces`: all but the machine's initial
    /// one. A namespace that has had a process stays, since its file is held open; one that has not is freed with the
    /// last thread whose children would live there (Linux: `inc_pid_namespaces`, `put_pid_ns`).
    fn count_namespaces(&self) -> u32 {
        let ever = self.config.root_level + self.namespaces().len() as u32 - 1;
        if ever < self.max_pid_namespaces {
            return ever;
        }
        let is_held = |ns: NsId| {
            let mut tasks = self.tasks();
            tasks.any(|(id, task)| task.pid_for_children == ns && self.is_alive(id))
        };
        let gone = self.namespaces().filter(|&(ns, _)| self.ns_state(ns) == NsState::Empty && !is_held(ns)).count();
        ever - gone as u32
    }
}

/// Starts the end of a namespace when the last thread of its init process dies: disables allocation, and sends SIGKILL
/// to every other process with a number in it, in the order of those numbers (Linux: the first half of
/// `zap_pid_ns_processes`; [`resume`] is the second).
pub(crate) fn zap_pid_ns_processes(tx: &mut Tx<'_>, ns: NsId, init: TaskId) {
    tx.emit(Event::AllocationDisabled { ns });
    // From now on, the children of the init leave no zombies.
    let process = tx.kernel.task(init).process;
    let from = tx.kernel.action(process, Signal::CHLD);
    if from != Action::Ignore {
        tx.emit(Event::ActionChanged { process, signal: Signal::CHLD, from, to: Action::Ignore });
    }
    let victims: Vec<TaskId> = tx.kernel.threads_in(ns).map(|(_, task)| task).filter(|&task| task != init).collect();
    for task in victims {
        kill_from_kernel(tx, task);
    }
    resume(tx, init);
}

/// Continues the death of an init: reaps its children until none is left, and waits until no other process has a number
/// in its namespace. Zombies whose parents are outside hold it up.
pub(crate) fn resume(tx: &mut Tx<'_>, init: TaskId) {
    if tx.kernel.task(init).phase != Phase::Exiting {
        return;
    }
    let children: Vec<ProcessId> = tx.kernel.list(List::Children(init)).collect();
    for child in children {
        if tx.kernel.has_ended_whole(child) {
            release_task(tx, tx.kernel.process(child).leader);
        }
    }
    let ns = tx.kernel.active_ns(init);
    // A leader that ended before the last thread still has its number, too.
    let own = if tx.kernel.is_leader(init) { 1 } else { 2 };
    if tx.kernel.list(List::Children(init)).next().is_some() || tx.kernel.namespace(ns).pids.len() > own {
        return;
    }
    let process = tx.kernel.task(init).process;
    if let (Some(signal), Some(from)) = (tx.kernel.namespace(ns).reboot, tx.kernel.process(process).group_exit) {
        tx.emit(Event::ExitStatusChanged { process, from, to: ExitStatus::Signaled(signal) });
    }
    exit_notify(tx, init);
}
