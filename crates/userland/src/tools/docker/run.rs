//! `docker run`, `docker start`: the client creates a container, has it started, and stays attached unless it is
//! detached.
//!
//! Sources: `cli/command/container/run.go` and `start.go` of docker/cli.

use std::rc::Rc;

use pidscope_kernel::{Signal, TaskId};

use super::engine::{self, ContainerSpec, Failure};
use super::flags::ParsedArgs;
use super::{images, shim};
use crate::os::containers::{ContainerId, Engine, PidMode, Request, Status, Stdio};
use crate::os::fd::{Fd, Fds};
use crate::program::{Flow, Process};
use crate::script::SigactionAction;
use crate::sys::{Child, Sys};
use crate::tools::spawn::{set_action, wait};

/// `docker run [OPTIONS] IMAGE [COMMAND] [ARG...]`
pub(super) fn run(args: ParsedArgs) -> Rc<dyn Process> {
    Rc::new(Run { args, stage: Stage::Beginning })
}

/// A running `docker run`.
#[derive(Debug, Clone)]
struct Run {
    args: ParsedArgs,
    stage: Stage,
}

/// Its progress.
#[derive(Debug, Clone, Copy)]
enum Stage {
    Beginning,
    Starting(Starting),
    /// The client shows the container's output until it ends. The task is the one that reads from the client's
    /// terminal.
    Attached(ContainerId, Option<TaskId>),
}

impl Process for Run {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        loop {
            match &mut self.stage {
                Stage::Beginning => match self.begin(sys) {
                    Ok(starting) => self.stage = Stage::Starting(starting),
                    Err(failure) => return Flow::Exit(failure.report(sys)),
                },
                Stage::Starting(starting) => {
                    if let Some(flow) = starting.poll(sys) {
                        return flow;
                    }
                    let id = starting.container;
                    match self.started(sys, id) {
                        Ok(Some(status)) => return Flow::Exit(status),
                        Ok(None) => {}
                        Err(failure) => return Flow::Exit(failure.report(sys)),
                    }
                    let is_typed_into = self.args.is_set("interactive") || self.args.is_set("tty");
                    let init = sys.os().containers.get(id).init().map(|(init, _)| init);
                    self.stage = Stage::Attached(id, init.filter(|_| is_typed_into));
                }
                Stage::Attached(container, _) => {
                    let container = *container;
                    return wait_attached(sys, container);
                }
            }
        }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }

    fn foreground(&self) -> Option<Vec<TaskId>> {
        Some(match self.stage {
            Stage::Attached(_, terminal) => terminal.into_iter().collect(),
            Stage::Beginning | Stage::Starting(_) => Vec::new(),
        })
    }
}

/// A container that is being started.
#[derive(Debug, Clone, Copy)]
pub(super) struct Starting {
    /// The container.
    pub container: ContainerId,
    /// The child that starts its shim.
    child: Child,
    /// Whether that child has ended.
    has_forked: bool,
}

impl Starting {
    /// Returns what to wait for; `None` once the container runs, or has run.
    pub fn poll(&mut self, sys: &mut Sys<'_, '_>) -> Option<Flow> {
        if !self.has_forked {
            if sys.take_returned().is_none() {
                return Some(wait(self.child));
            }
            self.has_forked = true;
        }
        let is_created = sys.os().containers.get(self.container).status == Status::Created;
        is_created.then(|| watch(sys))
    }
}

/// Waits for a change of any container.
pub(crate) fn watch(sys: &mut Sys<'_, '_>) -> Flow {
    let client = sys.task;
    sys.os_mut().containers.watch(client);
    Flow::Pause
}

impl Run {
    fn begin(&self, sys: &mut Sys<'_, '_>) -> Result<Starting, Failure> {
        let (is_detached, has_tty) = (self.args.is_set("detach"), self.args.is_set("tty"));
        let reads = self.args.is_set("interactive");
        if !is_detached && has_tty && reads && !is_terminal(sys.input()) {
            return Err(Failure::new("the input device is not a TTY", 1));
        }
        engine::connect(sys, "Head _ping").map_err(|failure| {
            let status = if failure.text.ends_with("permission denied\n") { 126 } else { 125 };
            failure.for_docker_run(status)
        })?;
        let spec = self.spec(sys).map_err(|failure| failure.for_docker_run(125))?;
        if images::find(&spec.image).is_none() {
            let image = images::with_tag(&spec.image);
            let known: Vec<&'static str> = images::IMAGES.iter().map(|image| image.name).collect();
            sys.suggest(spec.image.split(':').next().unwrap_or_default(), &known);
            sys.err(&format!("Unable to find image '{image}' locally\n"));
        }
        let container = engine::create(sys, &spec).map_err(|failure| failure.for_docker_run(125))?;
        let stdio = stdio(sys, Some(container), has_tty, reads, is_detached);
        if !is_detached {
            let client = sys.task;
            sys.os_mut().containers.get_mut(container).attached = Some(client);
            if !has_tty {
                proxy_signals(sys);
            }
        }
        if is_detached {
            let id = sys.os().containers.get(container).id.clone();
            sys.out(&format!("{id}\n"));
        }
        start(sys, container, stdio).map_err(|failure| {
            let status = failure.status;
            failure.for_docker_run(status)
        })
    }

    fn spec(&self, sys: &Sys<'_, '_>) -> Result<ContainerSpec, Failure> {
        let args = &self.args;
        let (image, arguments) =
            args.operands.split_first().map_or((String::new(), &[][..]), |(image, rest)| (image.clone(), rest));
        let pid = match args.text("pid") {
            None | Some("") => PidMode::Private,
            Some("host") => PidMode::Host,
            Some(mode) => match mode.strip_prefix("container:") {
                Some(other) => PidMode::Container(joined(sys, other)?),
                None => return Err(Failure::new("--pid: invalid PID mode", 125)),
            },
        };
        let env = args
            .texts("env")
            .filter_map(|word| word.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let arguments = match args.text("entrypoint") {
            Some(entrypoint) if !entrypoint.is_empty() => [&[entrypoint.to_owned()], arguments].concat(),
            _ => arguments.to_vec(),
        };
        Ok(ContainerSpec {
            engine: Engine::Docker,
            group: None,
            name: args.text("name").filter(|name| !name.is_empty()).map(str::to_owned),
            image,
            arguments,
            user: args.text("user").map(str::to_owned),
            hostname: args.text("hostname").map(str::to_owned),
            env: env.collect(),
            pid,
            has_init: args.is_set("init"),
            has_tty: args.is_set("tty"),
            removes_itself: args.is_set("rm"),
        })
    }

    /// Called when the shim has tried to start the container: returns the exit status if there is no reason to stay.
    fn started(&self, sys: &Sys<'_, '_>, id: ContainerId) -> Result<Option<u8>, Failure> {
        if sys.os().containers.get(id).location.is_none() {
            let cause = "failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: resource temporarily unavailable";
            return Err(not_started(cause, 125).for_docker_run(125));
        }
        Ok(self.args.is_set("detach").then_some(0))
    }
}

/// Attends to a container that runs, or has ended.
fn wait_attached(sys: &mut Sys<'_, '_>, id: ContainerId) -> Flow {
    let signals = sys.take_signals();
    super::clean_up(sys);
    if let Status::Exited { code, .. } = sys.os().containers.get(id).status {
        return Flow::Exit(code);
    }
    for signal in signals {
        super::request_from_shim(sys, id, Request::Signal { container: id, signal });
    }
    watch(sys)
}

/// Finds the container whose PID namespace another one joins; it must be running.
fn joined(sys: &Sys<'_, '_>, word: &str) -> Result<ContainerId, Failure> {
    let id = engine::find(sys, word)?;
    let container = sys.os().containers.get(id);
    match container.is_running() {
        true => Ok(id),
        false => Err(Failure::daemon(format!("cannot join PID of a non running container: {}", container.id))),
    }
}

/// Returns whether an open file is a terminal.
pub(crate) fn is_terminal(fd: &Fd) -> bool {
    matches!(fd, Fd::Terminal(..))
}

/// Returns the standard files of a container's process, as far as the client determines them.
pub(crate) fn stdio(
    sys: &Sys<'_, '_>,
    container: Option<ContainerId>,
    has_tty: bool,
    reads: bool,
    is_detached: bool,
) -> Stdio {
    let program = sys.program();
    // The container's terminal is its own `pts/0`, but goes by the name of the client's, which it stands for.
    let tty =
        has_tty.then(|| program.attributes.tty.clone().filter(|_| !is_detached).unwrap_or_else(|| "pts/0".to_owned()));
    if is_detached && has_tty {
        return Stdio { fds: Fds::null(), tty };
    }
    let [input, output, _] = program.fds.0.clone();
    let input = if reads && !is_detached { input } else { Fd::Null };
    let fds = match container {
        _ if has_tty => Fds([input, output.clone(), output]),
        Some(container) => Fds::apart(input, |stream| Fd::Log(container, stream)),
        None if is_detached => Fds::null(),
        None => Fds::apart(input, |stream| Fd::Client(sys.task, stream)),
    };
    Stdio { fds, tty }
}

/// The signals that the client forwards to the container (`ForwardAllSignals`): those that people send.
const PROXIED: [&str; 6] = ["HUP", "INT", "QUIT", "USR1", "USR2", "TERM"];

pub(super) fn proxy_signals(sys: &mut Sys<'_, '_>) {
    for signal in PROXIED.into_iter().filter_map(Signal::from_name) {
        set_action(sys, signal, SigactionAction::Handle);
    }
}

/// Has a container started by a new shim.
fn start(sys: &mut Sys<'_, '_>, id: ContainerId, stdio: Stdio) -> Result<Starting, Failure> {
    let config = sys.os().containers.get(id).config.clone();
    let word = config.argv.first().cloned().unwrap_or_default();
    // docker-init itself looks up the program that it runs.
    if let Err(missing) =
        engine::look_up_program(&config, &word).or_else(|missing| match word.ends_with("/docker-init") {
            true => Ok(()),
            false => Err(missing),
        })
    {
        let container = sys.os_mut().containers.get_mut(id);
        container.is_removed = container.removes_itself;
        container.attached = None;
        let cause = format!(
            "failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: {}",
            missing.text(&word)
        );
        return Err(not_started(&cause, missing.status()));
    }
    sys.os_mut().containers.push_request(id, Request::Start { container: id, stdio });
    let child = shim::start(sys, id);
    child.map(|child| Starting { container: id, child, has_forked: false }).ok_or_else(|| {
        let container = sys.os_mut().containers.get_mut(id);
        container.attached = None;
        let _ = sys.os_mut().containers.take_request(id);
        let cause = "failed to start shim: start failed: fork/exec /usr/bin/containerd-shim-runc-v2: resource temporarily unavailable";
        not_started(cause, 125)
    })
}

/// Creates the failure to start a container, with the exit status of `docker run`.
fn not_started(cause: &str, status: u8) -> Failure {
    Failure { status, ..Failure::daemon(format!("failed to create task for container: {cause}: unknown")) }
}

/// `docker start CONTAINER...`
pub(super) fn start_all(args: ParsedArgs) -> Rc<dyn Process> {
    Rc::new(StartAll { words: args.operands, next: 0, starting: None, failed: Vec::new() })
}

/// A running `docker start`, which starts one container after another.
#[derive(Debug, Clone)]
struct StartAll {
    words: Vec<String>,
    next: usize,
    starting: Option<Starting>,
    failed: Vec<String>,
}

impl Process for StartAll {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        if self.next == 0
            && let Err(failure) = engine::connect(sys, &self.request())
        {
            failure.report(sys);
            sys.err(&format!("Error: failed to start containers: {}\n", self.words.join(", ")));
            return Flow::Exit(1);
        }
        loop {
            if let Some(starting) = &mut self.starting {
                if let Some(flow) = starting.poll(sys) {
                    return flow;
                }
                self.starting = None;
                sys.out(&format!("{}\n", self.words[self.next - 1]));
            }
            let Some(word) = self.words.get(self.next).cloned() else { break };
            self.next += 1;
            match restart_container(sys, &word) {
                Ok(Some(starting)) => self.starting = Some(starting),
                Ok(None) => sys.out(&format!("{word}\n")),
                Err(failure) => {
                    failure.report(sys);
                    self.failed.push(word);
                }
            }
        }
        if self.failed.is_empty() {
            return Flow::Exit(0);
        }
        sys.err(&format!("Error: failed to start containers: {}\n", self.failed.join(", ")));
        Flow::Exit(1)
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

impl StartAll {
    /// Returns the client's first request to the daemon.
    fn request(&self) -> String {
        format!("Post containers/{}/start", self.words.first().map_or("", String::as_str))
    }
}

/// Starts a container that has ended, or has never run; `None` if it is running.
pub(super) fn restart_container(sys: &mut Sys<'_, '_>, word: &str) -> Result<Option<Starting>, Failure> {
    let id = engine::find(sys, word)?;
    let container = sys.os().containers.get(id);
    if container.is_running() {
        return Ok(None);
    }
    if let PidMode::Container(other) = container.config.pid {
        let other = sys.os().containers.get(other);
        if !other.is_running() {
            return Err(Failure::daemon(format!("cannot join PID of a non running container: {}", other.id)));
        }
    }
    let stdio = stdio(sys, Some(id), container.config.has_tty, false, true);
    let container = sys.os_mut().containers.get_mut(id);
    container.status = Status::Created;
    container.attached = None;
    start(sys, id, stdio).map(Some).map_err(|failure| Failure { status: 1, ..failure })
}
