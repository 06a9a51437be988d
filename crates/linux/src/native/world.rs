//! A world of real processes, driven one call at a time.
//!
//! The caller of a system call has a higher priority than the tool on the CPU that they share, and so do all threads
//! that the call wakes. The tool continues when all of them sleep: the step is then over, and the world at rest can be
//! observed.

use std::collections::HashMap;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::Ordering;

use pidscope_kernel::State;
use pidscope_kernel::config::MAX_PID_NAMESPACES;
use pidscope_kernel::sysctl::Sysctl;
use pidscope_userland::script::{Call, Root};

use super::command::{self, Needed};
use super::linux::{Linux, errno_name, failed, translate};
use super::perform::FILE_VALUE;
use super::procfs::ProcFiles;
use super::shared::{LogEvent, MAX_TASKS, Slot};
use super::syscalls;
use crate::observe::{Delivered, LateReturn, Outcome, StepObservation, WorldObservation};
use crate::tolerance;
use crate::unable::Unable;

/// A world. Dropping it ends all its processes.
pub struct World<'l> {
    pub(crate) linux: &'l Linux,
    /// The number of namespaces above the world's first one, from the tool's own.
    pub(crate) above: usize,
    /// The threads in order of creation, which is also the order of their slots in shared memory.
    pub(crate) tasks: Vec<Task>,
    /// The namespaces in order of creation; `None` before a namespace's first process.
    pub(crate) namespaces: Vec<Option<Namespace>>,
    tasks_by_name: HashMap<String, Option<usize>>,
    namespaces_by_name: HashMap<String, Option<usize>>,
    steps: usize,
    pub(crate) observation: WorldObservation,
    /// The results of this step, so far.
    delivered: Vec<Delivered>,
    late: Vec<LateReturn>,
    /// A buffer for what is read from the shared log.
    log: Vec<LogEvent>,
}

/// The tool's state of a thread.
pub(crate) struct Task {
    pub handles: TaskHandles,
    /// The namespace that it is in.
    pub namespace: usize,
    /// The call that has not returned yet.
    unreturned: Option<Unreturned>,
    /// Whether its program reaps automatically.
    reaps: bool,
    /// The namespace that it has created with `unshare`, as long as that has not had a process.
    unshared: Option<usize>,
}

/// The tool's resources for a thread, which belong to its PID.
pub(crate) struct TaskHandles {
    /// Its TID in the tool's own namespace.
    pub host: i32,
    pub files: ProcFiles,
    pub pidfd: OwnedFd,
}

#[derive(Clone, Copy)]
struct Unreturned {
    step: usize,
    is_wait: bool,
}

/// The tool's resources for a namespace that has had a process.
pub(crate) struct Namespace {
    file: OwnedFd,
    pub inode: u64,
    pub init: usize,
    /// Whether `reboot` has been called in it.
    pub is_rebooted: bool,
}

impl<'l> World<'l> {
    /// Creates a world in which nothing has happened, according to `root`. `own_user_ns`: in a user namespace of its
    /// own, with its own limits, so that a script may change `user.max_pid_namespaces`.
    pub fn new(linux: &'l mut Linux, root: &Root, own_user_ns: bool) -> Result<World<'l>, Unable> {
        let linux = &*linux;
        let (host, above) = linux.create(root.level, own_user_ns).inspect_err(|_| linux.end())?;
        let mut world = World {
            linux,
            above,
            tasks: Vec::new(),
            namespaces: vec![None],
            tasks_by_name: HashMap::from([(root.process.clone(), Some(0))]),
            namespaces_by_name: HashMap::from([(root.namespace().to_owned(), Some(0))]),
            steps: 0,
            observation: WorldObservation::default(),
            delivered: Vec::new(),
            late: Vec::new(),
            log: Vec::new(),
        };
        world.add_task(host, Some(0), false, root.attributes.reaps == Some(true))?;
        let own = ProcFiles::open(std::process::id() as i32).map_err(failed("open /proc"))?;
        let is_nested = own.namespace(c"ns/pid") != world.tasks[0].handles.files.namespace(c"ns/pid");
        linux.shared.is_nested.store(is_nested.into(), Ordering::Relaxed);
        if own_user_ns {
            world.map_users(host)?;
        }
        if let Some(uid) = root.attributes.uid {
            world.prepare(&Call::Setuid { uid: uid.into() });
        }
        world.settle()?;
        linux.shared.clear_log();
        Ok(world)
    }

    /// Maps all users to themselves, and sets the limit that the simulator begins with.
    fn map_users(&mut self, host: i32) -> Result<(), Unable> {
        for file in ["uid_map", "gid_map"] {
            std::fs::write(format!("/proc/{host}/{file}"), "0 0 65536").map_err(|error| Unable::Failed {
                what: "write /proc/PID/uid_map",
                errno: errno_name(error.raw_os_error().unwrap_or(0).into()),
            })?;
        }
        self.prepare(&Call::Sysctl { name: Sysctl::MaxPidNamespaces, write: Some(MAX_PID_NAMESPACES.into()) });
        Ok(())
    }

    /// Makes a call of the first process before the first step.
    fn prepare(&mut self, call: &Call) {
        command::give(self.slot(0), call, 0);
    }

    /// Returns the world at rest.
    pub fn observation(&self) -> &WorldObservation {
        &self.observation
    }

    /// Makes one call, and waits until the world is at rest again.
    pub fn step(&mut self, caller: &str, call: &Call) -> Result<StepObservation, Unable> {
        let step = self.steps;
        self.steps += 1;
        let task = self.tasks_by_name.get(caller).copied().flatten().filter(|&task| self.can_call(task));
        let outcome = match task {
            None => Outcome::Skipped,
            Some(task) => self.call(task, call)?,
        };
        self.bind_names(call, None, None);
        self.read_log();
        self.run_reapers()?;
        let leader = |task: usize| {
            self.observation.tasks[task].presence.as_ref().and_then(|presence| presence.thread_of).unwrap_or(task)
        };
        tolerance::deliver_once(&mut self.delivered, leader);
        let (delivered, late) = (std::mem::take(&mut self.delivered), std::mem::take(&mut self.late));
        if let (Outcome::Blocks, Some(task)) = (outcome, task) {
            self.tasks[task].unreturned = Some(Unreturned { step, is_wait: matches!(call, Call::Wait { .. }) });
        }
        Ok(StepObservation { outcome, delivered, late })
    }

    fn call(&mut self, task: usize, call: &Call) -> Result<Outcome, Unable> {
        if let Some(errno) = self.send_needed_descriptor(call)? {
            return Ok(Outcome::Refused(errno));
        }
        if self.tasks.len() == MAX_TASKS {
            return Err(Unable::TooManyTasks(MAX_TASKS));
        }
        command::give(self.slot(task), call, self.tasks.len());
        let has_returned = self.register_created(task, call)?;
        let own = self.tasks[task].namespace;
        if let (false, Call::Reboot(_), Some(namespace)) = (has_returned, call, self.namespaces[own].as_mut()) {
            namespace.is_rebooted = true;
        }
        self.settle()?;
        if !has_returned && self.register_created(task, call)? {
            self.settle()?;
        }
        Ok(match (self.slot(task).is_idle(), self.observation.tasks[task].state) {
            (true, _) => self.outcome(task, matches!(call, Call::Wait { .. })),
            (false, State::Gone | State::Zombie | State::Exiting) => Outcome::Dies,
            (false, _) => Outcome::Blocks,
        })
    }

    fn slot(&self, task: usize) -> &'l Slot {
        &self.linux.shared.slots[task]
    }

    /// Returns whether the thread can make a call: it is running, and has finished its last command.
    fn can_call(&self, task: usize) -> bool {
        self.observation.tasks[task].state == State::Running && self.slot(task).is_idle()
    }

    /// Returns the result of a thread's last call.
    fn outcome(&self, task: usize, is_wait: bool) -> Outcome {
        match self.slot(task).result.load(Ordering::Relaxed) {
            errno @ ..0 => Outcome::Refused(errno_name(-errno)),
            value if value > FILE_VALUE / 2 => Outcome::Returned { value: value - FILE_VALUE, status: None },
            value => {
                let status = self.slot(task).status.load(Ordering::Relaxed);
                let status = (is_wait && value > 0).then(|| command::wait_status(status));
                Outcome::Returned { value, status }
            }
        }
    }

    /// Sends the descriptor that a call operates on, for the next agent that receives one. Returns an errno instead if
    /// its name refers to nothing.
    fn send_needed_descriptor(&self, call: &Call) -> Result<Option<&'static str>, Unable> {
        let descriptor = match command::needed(call) {
            None => return Ok(None),
            Some(Needed::Namespace(name)) => {
                let ns = self.namespaces_by_name.get(name).copied().flatten();
                match ns.and_then(|ns| self.namespaces[ns].as_ref()) {
                    Some(namespace) => namespace.file.as_fd(),
                    None => return Ok(Some("ENOENT")),
                }
            }
            Some(Needed::Process(name)) => match self.tasks_by_name.get(name).copied().flatten() {
                Some(task) => self.tasks[task].handles.pidfd.as_fd(),
                None => return Ok(Some("ESRCH")),
            },
        };
        syscalls::send_descriptor(self.linux.socket.as_fd(), descriptor).map_err(failed("sendmsg"))?;
        Ok(None)
    }

    /// Registers what a call has created, if it has returned.
    fn register_created(&mut self, task: usize, call: &Call) -> Result<bool, Unable> {
        if !self.slot(task).is_idle() {
            return Ok(false);
        }
        let value = self.slot(task).result.load(Ordering::Relaxed);
        match call {
            Call::Clone(clone) if value > 0 => {
                let own = self.namespaces[self.tasks[task].namespace].as_ref().ok_or(Unable::Lost)?;
                let host = translate(own.file.as_fd(), value)?;
                let ns = match &clone.newpid {
                    Some(_) => Some(self.add_namespace()),
                    None => self.tasks[task].unshared,
                };
                let child = self.tasks.len();
                self.add_task(host, ns, clone.thread, clone.attributes.reaps == Some(true))?;
                self.bind_names(call, Some(child), ns);
            }
            Call::Unshare { .. } if value == 0 => {
                let ns = self.add_namespace();
                self.tasks[task].unshared = Some(ns);
                self.bind_names(call, None, Some(ns));
            }
            Call::Exec { .. } if value == 0 => self.tasks[task].reaps = false,
            _ => {}
        }
        Ok(true)
    }

    fn add_namespace(&mut self) -> usize {
        self.namespaces.push(None);
        self.namespaces.len() - 1
    }

    /// Registers a new thread. If its namespace is new, too, that is `ns`.
    fn add_task(&mut self, host: i32, ns: Option<usize>, is_thread: bool, reaps: bool) -> Result<(), Unable> {
        const PIDFD_THREAD: u32 = libc::O_EXCL as u32;
        let files = ProcFiles::open(host).map_err(failed("open /proc/PID"))?;
        let pidfd =
            syscalls::pidfd_open(host, if is_thread { PIDFD_THREAD } else { 0 }).map_err(failed("pidfd_open"))?;
        let inode = files.namespace(c"ns/pid").ok_or(Unable::Lost)?;
        let namespace = match self.namespace_of(inode) {
            Some(known) => known,
            None => {
                let new = ns.ok_or(Unable::Lost)?;
                let file = files.open_namespace().map_err(failed("open /proc/PID/ns/pid"))?;
                self.namespaces[new] = Some(Namespace { file, inode, init: self.tasks.len(), is_rebooted: false });
                new
            }
        };
        if let Some(priority) = self.linux.priority(self.tasks.len()) {
            syscalls::set_priority(host, priority).map_err(failed("sched_setscheduler"))?;
        }
        let handles = TaskHandles { host, files, pidfd };
        self.tasks.push(Task { handles, namespace, unreturned: None, reaps, unshared: None });
        Ok(())
    }

    /// Returns the namespace with this inode.
    pub(crate) fn namespace_of(&self, inode: u64) -> Option<usize> {
        self.namespaces.iter().position(|ns| ns.as_ref().is_some_and(|ns| ns.inode == inode))
    }

    /// From now on, the names that a call defines refer to what it has created, or to nothing.
    fn bind_names(&mut self, call: &Call, task: Option<usize>, ns: Option<usize>) {
        let (process, namespace) = match call {
            Call::Clone(clone) => (Some(&clone.child), clone.newpid.as_ref()),
            Call::Unshare { newpid } => (None, Some(newpid)),
            _ => (None, None),
        };
        if let Some(name) = process {
            self.tasks_by_name.entry(name.clone()).or_insert(task);
        }
        if let Some(name) = namespace {
            self.namespaces_by_name.entry(name.clone()).or_insert(ns);
        }
    }

    /// Lets programs that reap automatically wait until no zombie is left; which may let other threads continue.
    fn run_reapers(&mut self) -> Result<(), Unable> {
        let nohang =
            Call::Wait { pid: None, nohang: true, untraced: false, continued: false, all: false, clone: false };
        let reapers: Vec<usize> = (0..self.tasks.len()).filter(|&task| self.tasks[task].reaps).collect();
        loop {
            let mut has_reaped = false;
            for &task in &reapers {
                while self.can_call(task) {
                    command::give(self.slot(task), &nohang, 0);
                    if self.slot(task).is_idle() && self.slot(task).result.load(Ordering::Relaxed) <= 0 {
                        break;
                    }
                    has_reaped = true;
                    self.settle()?;
                    self.read_log();
                }
            }
            if !has_reaped {
                return Ok(());
            }
        }
    }

    /// Reads the events since the last time. This must precede the next call of a reaper, which overwrites the last
    /// result.
    fn read_log(&mut self) {
        let mut log = std::mem::take(&mut self.log);
        self.linux.shared.take_log(&mut log);
        for event in log.drain(..) {
            match event {
                LogEvent::Handled { slot, signal, si_pid } => {
                    self.delivered.push(Delivered { to: slot, signal: signal.into(), si_pid: si_pid.into() });
                }
                LogEvent::Returned { slot } => {
                    let Some(Unreturned { step, is_wait }) = self.tasks[slot].unreturned.take() else { continue };
                    self.late.push(LateReturn { step, task: slot, outcome: self.outcome(slot, is_wait) });
                }
            }
        }
        self.log = log;
    }
}

impl Drop for World<'_> {
    fn drop(&mut self) {
        self.linux.end();
    }
}
