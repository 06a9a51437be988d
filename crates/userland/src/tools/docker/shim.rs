//! `containerd-shim-runc-v2`: the parent of a container's processes on the host, which they see as PPID 0.
//!
//! Sources: `runtime/v2/shim/shim.go` and `runtime/v2/runc/` of containerd (its own process group, a child subreaper,
//! reaps all children), and the runtime specification's order of namespaces, user and program. What `runc` does in
//! short-lived processes of its own, the shim does itself here.

use std::rc::Rc;

use pidscope_kernel::task::ExitStatus;
use pidscope_kernel::wait::WaitStatus;
use pidscope_kernel::{NsId, Signal, State, TaskId};

use crate::os::containers::{
    Config, ContainerId, Containers, Engine, ExecId, ExecState, Location, PidMode, Request, Status, Stdio,
};
use crate::os::fd::Fds;
use crate::os::mount::{MntId, UtsId};
use crate::os::time::Time;
use crate::os::users::Users;
use crate::program::{Flow, Process};
use crate::script::{Attributes, Call, CloneCall, PrctlOption, SetnsTarget, SigactionAction, SignalWord};
use crate::sys::{Child, ExecError, Sys};
use crate::tools::sh::exit_with_error;
use crate::tools::spawn::Launch;

/// The path of the program.
pub(crate) const PATH: &str = "/usr/bin/containerd-shim-runc-v2";

/// `containerd-shim-runc-v2 -namespace NAMESPACE -id ID ...`, as containerd starts it.
pub(crate) fn shim(argv: &[String]) -> Rc<dyn Process> {
    match (option(argv, "namespace"), option(argv, "id")) {
        (None, _) => exit_with_error("io.containerd.runc.v2: shim namespace cannot be empty\n".to_owned(), 1),
        (Some(_), None) => exit_with_error("io.containerd.runc.v2: shim id cannot be empty\n".to_owned(), 1),
        (Some(_), Some(id)) => Rc::new(Shim { id: id.into(), group: None }),
    }
}

/// Returns the argument of one of the shim's options.
pub(super) fn option<'a>(argv: &'a [String], name: &str) -> Option<&'a str> {
    let at = argv.iter().position(|word| word.trim_start_matches('-') == name && word.starts_with('-'))?;
    argv.get(at + 1).map(String::as_str)
}

/// Returns the command line of a container's shim.
pub(super) fn argv(engine: Engine, id: &str) -> Vec<String> {
    let words = [PATH, "-namespace", engine.namespace(), "-id", id, "-address", "/run/containerd/containerd.sock"];
    words.map(str::to_owned).to_vec()
}

/// Starts the shim of a container as containerd does: through a process that ends at once, which leaves the shim an
/// orphan. Returns the child to wait for.
pub(crate) fn start(sys: &mut Sys<'_, '_>, group: ContainerId) -> Option<Child> {
    let container = sys.os().containers.get(group);
    let argv = argv(container.engine, &container.id.clone());
    let mut words = argv.clone();
    words.push("start".to_owned());
    let mut call = CloneCall::fork(sys.next_name("containerd"));
    call.attributes.cmd = Some(words.join(" "));
    sys.clone(call, Rc::new(Starter { argv })).ok()
}

/// `containerd-shim-runc-v2 ... start`: starts the shim itself, then ends.
#[derive(Debug, Clone)]
struct Starter {
    argv: Vec<String>,
}

impl Process for Starter {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        let _ = sys.call(Call::Setsid);
        sys.program_mut().attributes.tty = None;
        sys.program_mut().directory = "/".into();
        sys.set_fds(Fds::null());
        let launch = Launch { tool: "containerd", prepare: Vec::new(), argv: self.argv.clone() };
        let is_started = sys.fork("containerd-shim", Rc::new(launch)).is_ok();
        Flow::Exit(u8::from(!is_started))
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

/// A shim.
#[derive(Debug, Clone)]
struct Shim {
    id: Rc<str>,
    /// The container that it was started for, once the shim is prepared.
    group: Option<ContainerId>,
}

/// Creates the shim of a container that a script has made, which starts to run as a program on the first request.
pub(super) fn of_process(id: &str, group: ContainerId) -> Rc<dyn Process> {
    Rc::new(Shim { id: id.into(), group: Some(group) })
}

impl Process for Shim {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        // SIGCHLD only tells that a child has changed, which is checked anyway.
        sys.take_signals();
        let Some(group) = self.group.or_else(|| self.prepare(sys)) else { return Flow::Exit(1) };
        self.group = Some(group);
        loop {
            let mut has_changed = reap(sys, group);
            while let Some(request) = sys.os_mut().containers.take_request(group) {
                serve(sys, request);
                has_changed = true;
            }
            has_changed |= kill_overdue(sys, group);
            if !has_changed {
                break;
            }
            sys.os_mut().containers.remove_terminated();
            let watchers = sys.os_mut().containers.take_watchers();
            for client in watchers {
                sys.wake(client);
            }
        }
        if is_done(sys, group) {
            return Flow::Exit(0);
        }
        next_deadline(sys, group).map_or(Flow::Child, Flow::Sleep)
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

impl Shim {
    fn prepare(&self, sys: &mut Sys<'_, '_>) -> Option<ContainerId> {
        let group = sys.os().containers.iter().find(|(_, container)| container.id == self.id)?.0;
        let _ = sys.call(Call::Setpgid { pid: 0, pgid: 0 });
        let _ = sys.call(Call::Prctl(PrctlOption::ChildSubreaper(1)));
        Some(group)
    }
}

/// Returns the earliest deadline of the running containers.
fn next_deadline(sys: &Sys<'_, '_>, group: ContainerId) -> Option<Time> {
    let containers = sys.os().containers.in_group(group);
    containers.filter(|(_, container)| container.is_running()).filter_map(|(_, container)| container.deadline).min()
}

/// Kills containers whose deadline has passed, and the sandbox of a terminating pod once it is the only one left.
/// Returns whether any of them has been reaped.
fn kill_overdue(sys: &mut Sys<'_, '_>, group: ContainerId) -> bool {
    let now = sys.os().now;
    let containers = &sys.os().containers;
    let running: Vec<ContainerId> =
        containers.in_group(group).filter(|(_, container)| container.is_running()).map(|(id, _)| id).collect();
    let is_terminating = containers.pods.iter().any(|pod| pod.sandbox == group && pod.is_terminating);
    let is_due = |id: &ContainerId| containers.get(*id).deadline.is_some_and(|deadline| deadline <= now);
    let is_last = |id: &ContainerId| is_terminating && *id == group && running.len() == 1;
    let due: Vec<ContainerId> = running.iter().copied().filter(|id| is_due(id) || is_last(id)).collect();
    for &id in &due {
        let container = sys.os_mut().containers.get_mut(id);
        container.deadline = None;
        if let Some((_, pid)) = container.init() {
            let _ = sys.kill(pid.into(), Signal::KILL.number().into());
        }
    }
    // What does not end at once is waited for like everything else.
    !due.is_empty() && reap(sys, group)
}

/// Returns whether nothing is left to do: no container runs, and there are no requests.
fn is_done(sys: &Sys<'_, '_>, group: ContainerId) -> bool {
    let containers = &sys.os().containers;
    !containers.has_request(group) && !containers.in_group(group).any(|(_, container)| container.is_running())
}

/// Reaps every child that has ended. Returns whether there was any.
fn reap(sys: &mut Sys<'_, '_>, group: ContainerId) -> bool {
    let mut has_reaped = false;
    while sys.can_go_on() {
        let wait = Call::Wait { pid: None, nohang: true, untraced: false, continued: false, all: false, clone: false };
        let Ok(returned) = sys.call(wait) else { break };
        let Some(WaitStatus::Ended(exit)) = returned.status else { break };
        has_reaped = true;
        let pid = returned.value as u32;
        let code = code_of(exit);
        let init_of = |containers: &Containers| {
            let mut group = containers.in_group(group);
            group.find(|(_, container)| container.init().is_some_and(|(_, init)| init == pid)).map(|(id, _)| id)
        };
        if let Some(container) = init_of(&sys.os().containers) {
            end(sys, container, code);
        } else if let Some(exec) = sys.os().containers.exec_of(pid) {
            sys.os_mut().containers.exec_mut(exec).state = ExecState::Exited(code);
        }
    }
    has_reaped
}

/// Returns the exit code by which the engine reports how a process ended.
pub(super) fn code_of(exit: ExitStatus) -> u8 {
    match exit {
        ExitStatus::Exited(code) => code,
        ExitStatus::Signaled(signal) => 128 + signal.number(),
    }
}

/// Called when a container's first process has ended.
fn end(sys: &mut Sys<'_, '_>, id: ContainerId, code: u8) {
    let at = sys.os().now;
    let container = sys.os_mut().containers.get_mut(id);
    container.status = Status::Exited { code, at };
    container.is_removed = container.removes_itself;
    let place = container.location;
    if container.config.pid == PidMode::Private {
        return;
    }
    // In a shared PID namespace, only the runtime kills the processes that are left (`runc kill --all`).
    let Some(Location { mnt, .. }) = place else { return };
    let left: Vec<TaskId> = sys.kernel().tasks().map(|(task, _)| task).filter(|&task| is_in(sys, task, mnt)).collect();
    for task in left {
        let pid = sys.pid_of(task);
        if pid != 0 {
            let _ = sys.kill(pid.into(), Signal::KILL.number().into());
        }
    }
}

/// Returns whether a process is alive and in this mount namespace.
fn is_in(sys: &Sys<'_, '_>, task: TaskId, mnt: MntId) -> bool {
    let has_ended = matches!(sys.kernel().state(task), State::Zombie | State::Gone | State::Exiting);
    !has_ended && sys.machine().program(task).mnt == mnt
}

/// Carries out a request.
fn serve(sys: &mut Sys<'_, '_>, request: Request) {
    match request {
        Request::Start { container, stdio } => start_container(sys, container, &stdio),
        Request::Exec(exec) => start_exec(sys, exec),
        Request::Signal { container, signal } => {
            if let Some((_, pid)) = sys.os().containers.get(container).init() {
                let _ = sys.kill(pid.into(), signal.number().into());
            }
        }
        Request::Stop { container, signal, deadline } => {
            if let Some((_, pid)) = sys.os().containers.get(container).init() {
                // A handler for SIGCHLD is needed to be woken by a child while sleeping until the deadline.
                let chld = SignalWord(Signal::CHLD.number().into());
                let _ = sys.call(Call::Sigaction { signal: chld, action: SigactionAction::Handle, nocldwait: false });
                sys.os_mut().containers.get_mut(container).deadline = deadline;
                let _ = sys.kill(pid.into(), signal.number().into());
            }
        }
    }
}

/// Starts a container's first process.
fn start_container(sys: &mut Sys<'_, '_>, id: ContainerId, stdio: &Stdio) {
    let config = sys.os().containers.get(id).config.clone();
    let name = sys.next_name(config.argv.first().map_or("container", String::as_str));
    let mut call = CloneCall::clone_child(name.clone());
    call.newpid = (config.pid == PidMode::Private).then_some(name);
    call.attributes = attributes(&config, stdio);
    let joined = match config.pid {
        PidMode::Container(other) => sys.os().containers.get(other).location.map(|place| place.ns),
        PidMode::Private | PidMode::Host => None,
    };
    let runner =
        RuncInit { uid: config.uid, env: config.env.clone(), argv: config.argv.clone(), tty: stdio.tty.clone() };
    let child = in_namespace(sys, joined, |sys| sys.clone(call, Rc::new(runner)).ok());
    let now = sys.os().now;
    let Some(child) = child else {
        let container = sys.os_mut().containers.get_mut(id);
        container.status = Status::Exited { code: 128, at: now };
        container.is_removed = container.removes_itself;
        return;
    };
    let (ns, mnt) = (sys.kernel().active_ns(child.task), sys.machine().program(child.task).mnt);
    let place = Location { ns, mnt, shim: sys.task };
    set_up_process(sys, child, stdio, Rc::new(Users::with(config.accounts.clone())));
    let container = sys.os_mut().containers.get_mut(id);
    container.status = Status::Running { init: child.task, pid: child.pid, since: now };
    container.deadline = None;
    container.location = Some(place);
}

/// Returns what is visible of the child before it execs the program: `runc init`, like the real one.
fn attributes(config: &Config, stdio: &Stdio) -> Attributes {
    Attributes {
        cmd: Some("runc init".to_owned()),
        mount_proc: Some(true),
        hostname: Some(config.hostname.clone()),
        accounts: config.accounts.clone(),
        tty: stdio.tty.clone(),
        ..Attributes::default()
    }
}

/// Starts another process in a container.
fn start_exec(sys: &mut Sys<'_, '_>, id: ExecId) {
    let exec = sys.os().containers.exec(id).clone();
    let container = sys.os().containers.get(exec.container);
    let failed = |sys: &mut Sys<'_, '_>| sys.os_mut().containers.exec_mut(id).state = ExecState::Exited(126);
    let (Some((init, _)), Some(place)) = (container.init(), container.location) else { return failed(sys) };
    let mut call = CloneCall::fork(sys.next_name(exec.argv.first().map_or("exec", String::as_str)));
    call.attributes.cmd = Some("runc init".to_owned());
    call.attributes.tty = exec.stdio.tty.clone();
    let runner = RuncInit { uid: exec.uid, env: exec.env, argv: exec.argv, tty: exec.stdio.tty.clone() };
    let child = in_namespace(sys, Some(place.ns), |sys| sys.clone(call, Rc::new(runner)).ok());
    let Some(child) = child else { return failed(sys) };
    let program = sys.machine().program(init);
    let (uts, users): (UtsId, _) = (program.uts, program.users.clone());
    let program = sys.other_program_mut(child.task);
    program.mnt = place.mnt;
    program.uts = uts;
    set_up_process(sys, child, &exec.stdio, users);
    sys.os_mut().containers.exec_mut(id).state = ExecState::Running { task: child.task, pid: child.pid };
}

/// Creates something in another PID namespace, then returns to its own.
fn in_namespace<T>(
    sys: &mut Sys<'_, '_>,
    ns: Option<NsId>,
    create: impl FnOnce(&mut Sys<'_, '_>) -> Option<T>,
) -> Option<T> {
    let active_ns = sys.active_ns();
    let Some(ns) = ns.filter(|&ns| ns != active_ns) else { return create(sys) };
    let enter = |sys: &mut Sys<'_, '_>, ns| {
        let name = sys.machine().namespace_name(ns).to_owned();
        sys.call(Call::Setns(SetnsTarget::Namespace(name)))
    };
    enter(sys, ns).ok()?;
    let created = create(sys);
    let _ = enter(sys, active_ns);
    created
}

/// Sets the root filesystem, the accounts in it, and the standard files of a process in a container.
fn set_up_process(sys: &mut Sys<'_, '_>, child: Child, stdio: &Stdio, users: Rc<Users>) {
    let program = sys.other_program_mut(child.task);
    program.users = users;
    program.directory = "/".into();
    let mut fds = stdio.fds.clone();
    // A terminal that no client shows is the process's own.
    if stdio.tty.is_some() && fds == Fds::null() {
        fds = Fds::terminal(child.task);
    }
    sys.set_child_fds(child.task, fds);
}

/// A process of a container before it execs its program: `runc init`.
#[derive(Debug, Clone)]
struct RuncInit {
    uid: u32,
    env: Vec<(String, String)>,
    argv: Vec<String>,
    tty: Option<String>,
}

impl Process for RuncInit {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        let _ = sys.call(Call::Setsid);
        if let Some(tty) = &self.tty {
            let group = sys.kernel().process_of(sys.task).pgrp;
            sys.os_mut().foreground.insert(tty.as_str().into(), group);
        }
        if self.uid != 0 {
            let _ = sys.call(Call::Setuid { uid: self.uid.into() });
        }
        sys.program_mut().env = self.env.clone().into();
        match sys.exec(self.argv.clone()) {
            Ok(flow) => flow,
            Err(ExecError::NotFound) => Flow::Exit(127),
            Err(ExecError::NotExecutable | ExecError::IsDirectory) => Flow::Exit(126),
        }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}
