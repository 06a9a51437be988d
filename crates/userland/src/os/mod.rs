//! What programs find around them besides processes: terminals, pipes, mounts, users, the clock.

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

/// Everything outside of the kernel that programs share. A step that changes it keeps what it was before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Os {
    /// What time it is.
    pub now: Time,
    /// Programs that sleep until some time, the first to wake first; those for the same time in the order in which they fell asleep.
    pub timers: SharedMap<(Time, u32, TaskId), ()>,
    /// Counts timers.
    pub timers_set: u32,
    /// Pipes that somebody has open.
    pub pipes: SharedMap<PipeId, Pipe>,
    /// Counts pipes.
    pub pipes_made: u32,
    /// Mount namespaces; none is ever taken out.
    pub mounts: SharedMap<MntId, MntNs>,
    /// Host names; none is ever taken out.
    pub hostnames: SharedMap<UtsId, Rc<str>>,
    /// Regular files, by path.
    pub files: SharedMap<Rc<str>, String>,
    /// Directories that somebody has made, by path.
    pub directories: SharedMap<Rc<str>, ()>,
    /// The foreground process group of each terminal.
    pub foreground: SharedMap<Rc<str>, PidId>,
    /// Tracers at work, and what they know.
    pub traces: SharedMap<TaskId, Trace>,
    /// How many processes were started by each command word: their names.
    pub started: SharedMap<String, u32>,
    /// How much programs have done.
    pub effort: u64,
    /// What the container engine knows.
    pub containers: Containers,
}

impl Os {
    /// A world at its beginning.
    pub fn new() -> Self {
        let mut os = Os::default();
        if HAS_SHELL {
            os.mounts.insert(MntId::default(), MntNs::default());
            os.hostnames.insert(UtsId::default(), "box".into());
        }
        os
    }

    /// A mount namespace.
    pub fn mnt(&self, mnt: MntId) -> &MntNs {
        &self.mounts[&mnt]
    }

    /// A host name.
    pub fn hostname(&self, uts: UtsId) -> &str {
        &self.hostnames[&uts]
    }

    /// A mount namespace like this one, in which others can be mounted without anybody else noticing (`CLONE_NEWNS`).
    pub fn copy_mnt(&mut self, mnt: MntId) -> MntId {
        let copy = MntId(self.mounts.len() as u32);
        self.mounts.insert(copy, self.mnt(mnt).clone());
        copy
    }

    /// A host name of one's own (`CLONE_NEWUTS`).
    pub fn copy_uts(&mut self, uts: UtsId) -> UtsId {
        let copy = UtsId(self.hostnames.len() as u32);
        self.hostnames.insert(copy, self.hostname(uts).into());
        copy
    }
}
