//! What the container engine keeps of containers and pods: `docker` and `kubectl` ask for something, shims do it.
//!
//! The daemons themselves (dockerd, containerd, kubelet) are no processes here. What they would remember stands in [`Containers`], and
//! what they would tell a shim, a request in it.

use std::rc::Rc;

use pidscope_kernel::{NsId, Signal, TaskId};

use super::fd::{Fd, Fds};
use super::mount::MntId;
use super::shared_map::SharedMap;
use super::time::Time;
use crate::entry::Stream;

/// Identity of a container: the order of creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ContainerId(u32);

/// Identity of a process that was started in a running container: the order of creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ExecId(u32);

/// Everything that the engine keeps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Containers {
    /// Removed ones keep their places.
    list: SharedMap<ContainerId, Container>,
    execs: SharedMap<ExecId, Exec>,
    /// Pods, in order of creation.
    pub pods: Vec<Pod>,
    /// What shims have been asked for and have not done yet.
    requests: Vec<(ContainerId, Request)>,
    /// Clients that wait for something to change.
    watchers: Vec<TaskId>,
}

/// Who has a container made, and keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    /// Docker: containerd's namespace `moby`.
    Docker,
    /// The kubelet: containerd's namespace `k8s.io`.
    Kubelet,
}

impl Engine {
    /// The namespace that its containers have in containerd, which shims are told.
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
    /// What people call it.
    pub name: Rc<str>,
    /// Who keeps it.
    pub engine: Engine,
    /// The container whose shim it has: its own, or that of its pod's sandbox.
    pub group: ContainerId,
    /// What it was created with.
    pub config: Rc<Config>,
    /// When that was.
    pub created: Time,
    /// How far it has come.
    pub status: Status,
    /// Where it lives, or has lived last.
    pub place: Option<Place>,
    /// The client that shows what it prints.
    pub attached: Option<TaskId>,
    /// What it has printed where nobody's terminal was.
    pub log: Vec<(Stream, String)>,
    /// When it is killed, if it has been asked to end.
    pub deadline: Option<Time>,
    /// Whether it is removed as soon as it ends (`--rm`).
    pub removes_itself: bool,
    /// Whether it has been removed.
    pub is_removed: bool,
}

/// What a container was created with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Config {
    /// The image, as it was written.
    pub image: String,
    /// The command, as `docker ps` shows it: the image's entry point and its arguments.
    pub shown: Vec<String>,
    /// What its first process runs once the entry point has done its work.
    pub argv: Vec<String>,
    /// The user.
    pub uid: u32,
    /// The name of its machine.
    pub hostname: String,
    /// The accounts in its root filesystem, beside the usual ones.
    pub accounts: Vec<(String, u32)>,
    /// Its environment.
    pub env: Vec<(String, String)>,
    /// Whether it has a terminal of its own (`-t`).
    pub has_tty: bool,
    /// The programs that its root filesystem has; all, if none are named.
    pub programs: Option<&'static [&'static str]>,
    /// Programs that its root filesystem does not have.
    pub lacks: &'static [&'static str],
    /// Its PID namespace.
    pub pid: PidMode,
    /// The signal that asks it to end.
    pub stop_signal: Signal,
    /// The ports that its image names.
    pub ports: &'static str,
}

/// Which PID namespace a container lives in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PidMode {
    /// One of its own.
    Own,
    /// The host's (`--pid=host`).
    Host,
    /// Another container's (`--pid=container:NAME`).
    Of(ContainerId),
}

/// How far a container has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// It has never run.
    Created,
    /// Its first process runs.
    Running {
        /// Its first process, and that one's number on the host.
        init: TaskId,
        pid: u32,
        since: Time,
    },
    /// Its first process has ended.
    Exited { code: u8, at: Time },
}

/// Where a container lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its PID namespace.
    pub ns: NsId,
    /// Its mount namespace.
    pub mnt: MntId,
    /// Its shim.
    pub shim: TaskId,
}

impl Container {
    /// The first twelve digits of its ID.
    pub fn short_id(&self) -> &str {
        let end = self.id.char_indices().nth(12).map_or(self.id.len(), |(at, _)| at);
        &self.id[..end]
    }

    /// Its first process and that one's number on the host, while it runs.
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

/// A process that was started in a running container, beside its first one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exec {
    /// The container.
    pub container: ContainerId,
    /// The program.
    pub argv: Vec<String>,
    /// The user.
    pub uid: u32,
    /// Its environment.
    pub env: Vec<(String, String)>,
    /// What its standard files lead to.
    pub stdio: Stdio,
    /// How far it has come.
    pub state: ExecState,
}

/// How far a process in a container has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExecState {
    /// The shim has not started it yet.
    Waiting,
    /// It runs.
    Running { task: TaskId, pid: u32 },
    /// It has ended.
    Exited(u8),
}

/// What the standard files of a container's process lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stdio {
    /// The files of the client, or nothing.
    pub fds: Fds,
    /// The terminal, as `ps` shows it.
    pub tty: Option<String>,
}

impl Stdio {
    /// No terminal, and nothing to read; what is written is kept.
    pub fn log(container: ContainerId) -> Self {
        Stdio { fds: Fds::apart(Fd::Null, |stream| Fd::Log(container, stream)), tty: None }
    }
}

/// What a shim is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Request {
    /// To start a container.
    Start { container: ContainerId, stdio: Stdio },
    /// To start another process in a container.
    Exec(ExecId),
    /// To send a signal to a container's first process.
    Signal { container: ContainerId, signal: Signal },
    /// To send it a signal, and SIGKILL when its time is over.
    Stop { container: ContainerId, signal: Signal, deadline: Option<Time> },
}

/// A pod of Kubernetes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pod {
    /// Its name.
    pub name: Rc<str>,
    /// The container that holds its namespaces (`/pause`).
    pub sandbox: ContainerId,
    /// The containers that it is made for, and what they are called in it.
    pub containers: Vec<(Rc<str>, ContainerId)>,
    /// Whether its image cannot be had.
    pub lacks_image: bool,
    /// Whether it is to go as soon as its containers have ended.
    pub is_terminating: bool,
    /// When it was created.
    pub created: Time,
}

impl Containers {
    /// How many containers there have been.
    pub fn made(&self) -> usize {
        self.list.len()
    }

    /// The names of all containers and pods that there are.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let containers = self.iter().map(|(_, container)| &*container.name);
        containers.chain(self.pods.iter().map(|pod| &*pod.name))
    }

    /// The identity that the next container will have.
    pub fn next_id(&self) -> ContainerId {
        ContainerId(self.list.len() as u32)
    }

    /// Takes in a container.
    pub fn add(&mut self, container: Container) -> ContainerId {
        let id = self.next_id();
        self.list.insert(id, container);
        id
    }

    /// One container.
    pub fn get(&self, id: ContainerId) -> &Container {
        &self.list[&id]
    }

    /// One container, to be changed.
    pub fn get_mut(&mut self, id: ContainerId) -> &mut Container {
        &mut self.list[&id]
    }

    /// A container without a terminal has printed something: the client that shows it.
    pub fn note(&mut self, id: ContainerId, stream: Stream, text: &str) -> Option<TaskId> {
        let container = self.get_mut(id);
        match container.log.last_mut() {
            Some((last, before)) if *last == stream => before.push_str(text),
            _ => container.log.push((stream, text.to_owned())),
        }
        container.attached
    }

    /// Every container that has not been removed, in order of creation.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (ContainerId, &Container)> {
        let all = (0..self.list.len() as u32).map(ContainerId).map(|id| (id, self.get(id)));
        all.filter(|(_, container)| !container.is_removed)
    }

    /// The containers of one shim.
    pub fn of_group(&self, group: ContainerId) -> impl Iterator<Item = (ContainerId, &Container)> {
        self.iter().filter(move |(_, container)| container.group == group)
    }

    /// Takes in a process that is to be started in a container, and asks the shim for it.
    pub fn add_exec(&mut self, exec: Exec) -> ExecId {
        let id = ExecId(self.execs.len() as u32);
        let group = self.get(exec.container).group;
        self.execs.insert(id, exec);
        self.requests.push((group, Request::Exec(id)));
        id
    }

    /// One process in a container.
    pub fn exec(&self, id: ExecId) -> &Exec {
        &self.execs[&id]
    }

    /// One process in a container, to be changed.
    pub fn exec_mut(&mut self, id: ExecId) -> &mut Exec {
        &mut self.execs[&id]
    }

    /// The running process with this number on the host.
    pub fn exec_of(&self, number: u32) -> Option<ExecId> {
        let runs = |exec: &Exec| matches!(exec.state, ExecState::Running { pid, .. } if pid == number);
        self.execs.iter().filter(|(_, exec)| runs(exec)).last().map(|(&id, _)| id)
    }

    /// Nobody is left who could tell how the processes of a container end.
    pub fn end_execs(&mut self, container: ContainerId, code: u8) {
        let is_left = |exec: &Exec| exec.container == container && !matches!(exec.state, ExecState::Exited(_));
        let left: Vec<ExecId> = self.execs.iter().filter(|(_, exec)| is_left(exec)).map(|(&id, _)| id).collect();
        for id in left {
            self.exec_mut(id).state = ExecState::Exited(code);
        }
    }

    /// Asks the shim of a container for something.
    pub fn ask(&mut self, container: ContainerId, request: Request) {
        let group = self.get(container).group;
        self.requests.push((group, request));
    }

    /// The next thing that a shim is asked for.
    pub fn take_request(&mut self, group: ContainerId) -> Option<Request> {
        let at = self.requests.iter().position(|(other, _)| *other == group)?;
        Some(self.requests.remove(at).1)
    }

    /// Whether a shim is asked for anything.
    pub fn has_request(&self, group: ContainerId) -> bool {
        self.requests.iter().any(|(other, _)| *other == group)
    }

    /// A client waits for something to change.
    pub fn watch(&mut self, client: TaskId) {
        if !self.watchers.contains(&client) {
            self.watchers.push(client);
        }
    }

    /// Pods that were to go go with their containers, once all of these have ended.
    pub fn remove_terminated(&mut self) {
        let runs = |sandbox| self.of_group(sandbox).any(|(_, container)| container.is_running());
        let over: Vec<ContainerId> =
            self.pods.iter().filter(|pod| pod.is_terminating && !runs(pod.sandbox)).map(|pod| pod.sandbox).collect();
        for sandbox in over {
            self.pods.retain(|pod| pod.sandbox != sandbox);
            let members: Vec<ContainerId> = self.of_group(sandbox).map(|(id, _)| id).collect();
            for id in members {
                self.get_mut(id).is_removed = true;
            }
        }
    }

    /// Whether a client waits for something to change.
    pub fn has_watchers(&self) -> bool {
        !self.watchers.is_empty()
    }

    /// Something has changed: the clients that wait for it.
    pub fn take_watchers(&mut self) -> Vec<TaskId> {
        std::mem::take(&mut self.watchers)
    }
}
