//! The container engine's state of containers and pods: `docker` and `kubectl` send requests, shims carry them out.
//!
//! The daemons themselves (dockerd, containerd, kubelet) are not simulated as processes. What they would remember is in
//! [`Containers`], including the requests that they would send to shims.

use std::rc::Rc;

use pidscope_kernel::{NsId, Signal, TaskId};

use super::fd::{Fd, Fds};
use super::mount::MntId;
use super::shared_map::SharedMap;
use super::time::Time;
use crate::entry::Stream;

/// The ID of a container, in order of creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ContainerId(u32);

/// The ID of a process that was started in a running container, in order of creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ExecId(u32);

/// The state of the engine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Containers {
    /// Removed containers keep their places.
    list: SharedMap<ContainerId, Container>,
    execs: SharedMap<ExecId, Exec>,
    /// Pods, in order of creation.
    pub pods: Vec<Pod>,
    /// Pending requests, each with the group of the shim that is to carry it out.
    requests: Vec<(ContainerId, Request)>,
    /// Clients that wait for a change.
    watchers: Vec<TaskId>,
}

/// What created a container and manages it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    /// Docker: containerd's namespace `moby`.
    Docker,
    /// The kubelet: containerd's namespace `k8s.io`.
    Kubelet,
}

impl Engine {
    /// Returns the containerd namespace of its containers, which is passed to shims.
    pub fn namespace(self) -> &'static str {
        match self {
            Engine::Docker => "moby",
            Engine::Kubelet => "k8s.io",
        }
    }
}

/// A container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Container {
    /// 64 hexadecimal digits.
    pub id: Rc<str>,
    /// Its name.
    pub name: Rc<str>,
    /// The engine that manages it.
    pub engine: Engine,
    /// The container that its shim belongs to: itself, or its pod's sandbox.
    pub group: ContainerId,
    /// The configuration that it was created with.
    pub config: Rc<Config>,
    /// When it was created.
    pub created: Time,
    /// Its state.
    pub status: Status,
    /// Where it runs, or has run last.
    pub location: Option<Location>,
    /// The client that shows its output.
    pub attached: Option<TaskId>,
    /// Its output, unless it has a terminal.
    pub log: Vec<(Stream, String)>,
    /// When it is killed, if it has been asked to stop.
    pub deadline: Option<Time>,
    /// Whether it is removed as soon as it exits (`--rm`).
    pub removes_itself: bool,
    /// Whether it has been removed.
    pub is_removed: bool,
}

/// The configuration of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Config {
    /// The image, as it was given.
    pub image: String,
    /// The command, as `docker ps` shows it: the image's entry point and its arguments.
    pub shown: Vec<String>,
    /// The command of its first process once the entry point script has finished.
    pub argv: Vec<String>,
    /// The UID.
    pub uid: u32,
    /// Its host name.
    pub hostname: String,
    /// The accounts in its root filesystem, in addition to the usual ones.
    pub accounts: Vec<(String, u32)>,
    /// Its environment.
    pub env: Vec<(String, String)>,
    /// Whether it has a terminal of its own (`-t`).
    pub has_tty: bool,
    /// The programs in its root filesystem; `None` for all.
    pub programs: Option<&'static [&'static str]>,
    /// Programs that are missing from its root filesystem.
    pub lacks: &'static [&'static str],
    /// Its PID namespace.
    pub pid: PidMode,
    /// The signal that asks it to stop.
    pub stop_signal: Signal,
    /// The ports that its image exposes.
    pub ports: &'static str,
}

/// The PID namespace of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PidMode {
    /// One of its own.
    Private,
    /// The host's (`--pid=host`).
    Host,
    /// Another container's (`--pid=container:NAME`).
    Container(ContainerId),
}

/// The state of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// It has never run.
    Created,
    /// Its first process runs.
    Running {
        /// Its first process, and the PID of that on the host.
        init: TaskId,
        pid: u32,
        since: Time,
    },
    /// Its first process has exited.
    Exited { code: u8, at: Time },
}

/// Where a container runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Location {
    /// Its PID namespace.
    pub ns: NsId,
    /// Its mount namespace.
    pub mnt: MntId,
    /// Its shim.
    pub shim: TaskId,
}

impl Container {
    /// Returns the first twelve digits of its ID.
    pub fn short_id(&self) -> &str {
        let end = self.id.char_indices().nth(12).map_or(self.id.len(), |(at, _)| at);
        &self.id[..end]
    }

    /// Returns its first process and the PID of that on the host, while it runs.
    pub fn init(&self) -> Option<(TaskId, u32)> {
        match self.status {
            Status::Running { init, pid, .. } => Some((init, pid)),
            Status::Created | Status::Exited { .. } => None,
        }
    }

    /// Whether it runs.
    pub fn is_running(&self) -> bool {
        self.init().is_some()
    }
}

/// A process that was started in a running container, in addition to its first one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exec {
    /// The container.
    pub container: ContainerId,
    /// The command line.
    pub argv: Vec<String>,
    /// The UID.
    pub uid: u32,
    /// Its environment.
    pub env: Vec<(String, String)>,
    /// Its standard files.
    pub stdio: Stdio,
    /// Its state.
    pub state: ExecState,
}

/// The state of a process in a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExecState {
    /// The shim has not started it yet.
    Waiting,
    /// It runs.
    Running { task: TaskId, pid: u32 },
    /// It has exited.
    Exited(u8),
}

/// The standard files of a container's process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stdio {
    /// The files of the client, or nothing.
    pub fds: Fds,
    /// The terminal, as `ps` shows it.
    pub tty: Option<String>,
}

impl Stdio {
    /// Returns standard files without a terminal and with nothing to read; output goes to the container's log.
    pub fn log(container: ContainerId) -> Self {
        Stdio { fds: Fds::apart(Fd::Null, |stream| Fd::Log(container, stream)), tty: None }
    }
}

/// A request to a shim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Request {
    /// Start a container.
    Start { container: ContainerId, stdio: Stdio },
    /// Start another process in a container.
    Exec(ExecId),
    /// Send a signal to a container's first process.
    Signal { container: ContainerId, signal: Signal },
    /// Send a signal to it, and SIGKILL at the deadline.
    Stop { container: ContainerId, signal: Signal, deadline: Option<Time> },
}

/// A Kubernetes pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pod {
    /// Its name.
    pub name: Rc<str>,
    /// The container that holds its namespaces (`/pause`).
    pub sandbox: ContainerId,
    /// Its containers except the sandbox, with their names in the pod.
    pub containers: Vec<(Rc<str>, ContainerId)>,
    /// Whether its image cannot be pulled.
    pub lacks_image: bool,
    /// Whether it is removed as soon as its containers have exited.
    pub is_terminating: bool,
    /// When it was created.
    pub created: Time,
}

impl Containers {
    /// Returns the number of containers ever created.
    pub fn created_count(&self) -> usize {
        self.list.len()
    }

    /// Returns the names of all existing containers and pods.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let containers = self.iter().map(|(_, container)| &*container.name);
        containers.chain(self.pods.iter().map(|pod| &*pod.name))
    }

    /// Returns the ID of the next container.
    pub fn next_id(&self) -> ContainerId {
        ContainerId(self.list.len() as u32)
    }

    /// Adds a container.
    pub fn add(&mut self, container: Container) -> ContainerId {
        let id = self.next_id();
        self.list.insert(id, container);
        id
    }

    /// Returns a container.
    pub fn get(&self, id: ContainerId) -> &Container {
        &self.list[&id]
    }

    /// Returns a container for modification.
    pub fn get_mut(&mut self, id: ContainerId) -> &mut Container {
        &mut self.list[&id]
    }

    /// Logs the output of a container without a terminal; returns the client that shows it.
    pub fn log(&mut self, id: ContainerId, stream: Stream, text: &str) -> Option<TaskId> {
        let container = self.get_mut(id);
        match container.log.last_mut() {
            Some((last, before)) if *last == stream => before.push_str(text),
            _ => container.log.push((stream, text.to_owned())),
        }
        container.attached
    }

    /// Iterates over the containers that have not been removed, in order of creation.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (ContainerId, &Container)> {
        let all = (0..self.list.len() as u32).map(ContainerId).map(|id| (id, self.get(id)));
        all.filter(|(_, container)| !container.is_removed)
    }

    /// Iterates over the containers of one shim.
    pub fn in_group(&self, group: ContainerId) -> impl Iterator<Item = (ContainerId, &Container)> {
        self.iter().filter(move |(_, container)| container.group == group)
    }

    /// Adds a process that is to be started in a container, and requests it from the shim.
    pub fn add_exec(&mut self, exec: Exec) -> ExecId {
        let id = ExecId(self.execs.len() as u32);
        let group = self.get(exec.container).group;
        self.execs.insert(id, exec);
        self.requests.push((group, Request::Exec(id)));
        id
    }

    /// Returns a process that was started in a container.
    pub fn exec(&self, id: ExecId) -> &Exec {
        &self.execs[&id]
    }

    /// Returns a process that was started in a container, for modification.
    pub fn exec_mut(&mut self, id: ExecId) -> &mut Exec {
        &mut self.execs[&id]
    }

    /// Returns the running process with this PID on the host.
    pub fn exec_of(&self, number: u32) -> Option<ExecId> {
        let runs = |exec: &Exec| matches!(exec.state, ExecState::Running { pid, .. } if pid == number);
        self.execs.iter().filter(|(_, exec)| runs(exec)).last().map(|(&id, _)| id)
    }

    /// Marks the remaining processes of a container as exited, when no shim is left to report how they exit.
    pub fn end_execs(&mut self, container: ContainerId, code: u8) {
        let is_left = |exec: &Exec| exec.container == container && !matches!(exec.state, ExecState::Exited(_));
        let left: Vec<ExecId> = self.execs.iter().filter(|(_, exec)| is_left(exec)).map(|(&id, _)| id).collect();
        for id in left {
            self.exec_mut(id).state = ExecState::Exited(code);
        }
    }

    /// Sends a request to the shim of a container.
    pub fn push_request(&mut self, container: ContainerId, request: Request) {
        let group = self.get(container).group;
        self.requests.push((group, request));
    }

    /// Takes the next request to a shim.
    pub fn take_request(&mut self, group: ContainerId) -> Option<Request> {
        let at = self.requests.iter().position(|(other, _)| *other == group)?;
        Some(self.requests.remove(at).1)
    }

    /// Whether a shim has a pending request.
    pub fn has_request(&self, group: ContainerId) -> bool {
        self.requests.iter().any(|(other, _)| *other == group)
    }

    /// Makes a client wait for a change.
    pub fn watch(&mut self, client: TaskId) {
        if !self.watchers.contains(&client) {
            self.watchers.push(client);
        }
    }

    /// Removes terminating pods, with their containers, once all of these have exited.
    pub fn remove_terminated(&mut self) {
        let runs = |sandbox| self.in_group(sandbox).any(|(_, container)| container.is_running());
        let ended: Vec<ContainerId> =
            self.pods.iter().filter(|pod| pod.is_terminating && !runs(pod.sandbox)).map(|pod| pod.sandbox).collect();
        for sandbox in ended {
            self.pods.retain(|pod| pod.sandbox != sandbox);
            let members: Vec<ContainerId> = self.in_group(sandbox).map(|(id, _)| id).collect();
            for id in members {
                self.get_mut(id).is_removed = true;
            }
        }
    }

    /// Whether a client waits for a change.
    pub fn has_watchers(&self) -> bool {
        !self.watchers.is_empty()
    }

    /// Takes the clients that wait for a change.
    pub fn take_watchers(&mut self) -> Vec<TaskId> {
        std::mem::take(&mut self.watchers)
    }
}
