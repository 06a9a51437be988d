//! The environment of programs besides processes: terminals, pipes, mounts, users, the clock.

pub(crate) mod containers;
pub(crate) mod fd;
pub(crate) mod init_ns;
pub(crate) mod mount;
pub(crate) mod pipe;
pub(crate) mod proc_view;
pub(crate) mod shared_map;
pub(crate) mod time;
pub(crate) mod trace;
pub(crate) mod users;

use std::rc::Rc;

use pidscope_kernel::{PidId, TaskId};

use crate::HAS_SHELL;
use containers::Containers;
use mount::{MntId, MntNs, UtsId};
use pipe::{Pipe, PipeId};
use shared_map::SharedMap;
use time::Time;
use trace::Trace;

/// All state outside the kernel that programs share. A step that changes it keeps its earlier state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Os {
    /// The current time.
    pub now: Time,
    /// Timers of sleeping programs, by expiry; those of the same time in the order in which they were set.
    pub timers: SharedMap<(Time, u32, TaskId), ()>,
    /// The number of timers ever set.
    pub timers_set: u32,
    /// Open pipes.
    pub pipes: SharedMap<PipeId, Pipe>,
    /// The number of pipes ever created.
    pub pipes_created: u32,
    /// Mount namespaces; none is ever removed.
    pub mounts: SharedMap<MntId, MntNs>,
    /// Host names; none is ever removed.
    pub hostnames: SharedMap<UtsId, Rc<str>>,
    /// Regular files, by path.
    pub files: SharedMap<Rc<str>, String>,
    /// Directories that programs have created, by path.
    pub directories: SharedMap<Rc<str>, ()>,
    /// The foreground process group of each terminal.
    pub foreground: SharedMap<Rc<str>, PidId>,
    /// Active tracers and their state.
    pub traces: SharedMap<TaskId, Trace>,
    /// The number of processes started with each command word, from which their names are made.
    pub started: SharedMap<String, u32>,
    /// The total effort of the programs.
    pub effort: u64,
    /// The state of the container engine.
    pub containers: Containers,
}

impl Os {
    /// Creates the state of a new machine.
    pub fn new() -> Self {
        let mut os = Os::default();
        if HAS_SHELL {
            os.mounts.insert(MntId::default(), MntNs::default());
            os.hostnames.insert(UtsId::default(), "box".into());
        }
        os
    }

    /// Returns a mount namespace.
    pub fn mnt(&self, mnt: MntId) -> &MntNs {
        &self.mounts[&mnt]
    }

    /// Returns a host name.
    pub fn hostname(&self, uts: UtsId) -> &str {
        &self.hostnames[&uts]
    }

    /// Creates a copy of a mount namespace, in which mounts are invisible elsewhere (`CLONE_NEWNS`).
    pub fn copy_mnt(&mut self, mnt: MntId) -> MntId {
        let copy = MntId(self.mounts.len() as u32);
        self.mounts.insert(copy, self.mnt(mnt).clone());
        copy
    }

    /// Creates a UTS namespace with a copy of the host name (`CLONE_NEWUTS`).
    pub fn copy_uts(&mut self, uts: UtsId) -> UtsId {
        let copy = UtsId(self.hostnames.len() as u32);
        self.hostnames.insert(copy, self.hostname(uts).into());
        copy
    }
}
