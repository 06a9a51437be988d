//! What distinguishes a process at a glance, besides its name and numbers.

use pidscope_kernel::{Kernel, NsId, Phase, State, TaskId};

/// Everything about a process that the picture has a sign for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signs {
    /// Its state as shown to a person.
    pub state: State,
    /// Whether it is or was the init of its own namespace.
    pub is_init: bool,
    /// Whether it is a thread other than the leader of its process, below which it hangs.
    pub is_thread: bool,
    /// Whether its process adopts its orphaned descendants (`PR_SET_CHILD_SUBREAPER`); set for the leader only.
    pub is_subreaper: bool,
    /// Whether its parent is not visible in its own namespace, so that its PPID reads as 0 although it is not the init.
    pub is_injected: bool,
    /// The namespace that its next child will live in, if that is not its own (Linux: `pid_ns_for_children`).
    pub children_elsewhere: Option<NsId>,
}

/// One of the [`Signs`], for a legend or for words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// The init of its own namespace.
    Init,
    /// A thread other than the leader.
    Thread,
    /// A child subreaper.
    Subreaper,
    /// A process whose parent is outside its namespace.
    Injected,
    /// A state other than running.
    State(State),
    /// A process whose children will live in this namespace.
    ChildrenIn(NsId),
}

impl Signs {
    /// Returns the signs of a process or thread that is not gone.
    pub fn of(kernel: &Kernel, task: TaskId) -> Signs {
        let ns = kernel.active_ns(task);
        let is_thread = !kernel.is_leader(task);
        let is_init = !is_thread && kernel.is_init(task);
        let is_unseen = |parent| kernel.nr_in(parent, ns).is_none();
        let info = kernel.task(task);
        let makes_children = match info.phase {
            Phase::Running | Phase::Blocked { .. } => info.pid_for_children != ns,
            Phase::Exiting | Phase::Zombie | Phase::Gone => false,
        };
        Signs {
            state: kernel.state(task),
            is_init,
            is_thread,
            is_subreaper: !is_thread && kernel.process_of(task).is_child_subreaper,
            is_injected: !is_thread && !is_init && kernel.parent(task).is_some_and(is_unseen),
            children_elsewhere: makes_children.then_some(info.pid_for_children),
        }
    }

    /// Returns the signs that are set, in the order in which they are told. A running process has none for its state.
    pub fn iter(self) -> impl Iterator<Item = Sign> {
        let state = match self.state {
            State::Running => None,
            other => Some(Sign::State(other)),
        };
        let signs = [
            self.is_init.then_some(Sign::Init),
            self.is_thread.then_some(Sign::Thread),
            state,
            self.is_subreaper.then_some(Sign::Subreaper),
            self.is_injected.then_some(Sign::Injected),
            self.children_elsewhere.map(Sign::ChildrenIn),
        ];
        signs.into_iter().flatten()
    }
}
