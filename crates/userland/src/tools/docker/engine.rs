//! What all subcommands share: connecting to the daemon, finding the container that a word refers to, and reporting
//! failures.

use super::names;
use super::{adopt, images};
use crate::os::containers::{Config, Container, ContainerId, Engine, PidMode, Status};
use crate::os::users::Users;
use crate::sys::Sys;
use crate::tools;

/// Why a command fails: the message, and the exit status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The message, with its newline.
    pub text: String,
    /// The exit status.
    pub status: u8,
}

impl Failure {
    /// Creates a failure of the client itself.
    pub fn new(text: impl Into<String>, status: u8) -> Self {
        Failure { text: text.into() + "\n", status }
    }

    /// Creates a failure reported by the daemon.
    pub fn daemon(text: impl AsRef<str>) -> Self {
        Failure::new(format!("Error response from daemon: {}", text.as_ref()), 1)
    }

    /// Rewords it as `docker run` does (`toStatusError`).
    pub fn for_docker_run(self, status: u8) -> Self {
        let text = self.text.trim_end_matches('\n');
        Failure::new(format!("docker: {text}\n\nRun 'docker run --help' for more information"), status)
    }

    /// Prints the message; returns the exit status.
    pub fn report(&self, sys: &mut Sys<'_, '_>) -> u8 {
        sys.err(&self.text);
        self.status
    }
}

/// The daemon's socket.
const SOCKET: &str = "unix:///var/run/docker.sock";

/// Connects to the daemon, which answers only root on the host; elsewhere there is no socket. `request` is what the
/// client asks for first, as in `Get ".../v1.50/containers/json"`.
pub(super) fn connect(sys: &mut Sys<'_, '_>, request: &str) -> Result<(), Failure> {
    if !is_on_host(sys) {
        return Err(Failure::new(
            format!("Cannot connect to the Docker daemon at {SOCKET}. Is the docker daemon running?"),
            1,
        ));
    }
    if sys.kernel().task(sys.task).uid != 0 {
        let (verb, path) = request.split_once(' ').unwrap_or(("Get", request));
        let version = if path == "_ping" { "" } else { "v1.50/" };
        return Err(Failure::new(
            format!(
                "permission denied while trying to connect to the Docker daemon socket at {SOCKET}: {verb} \"http://%2Fvar%2Frun%2Fdocker.sock/{version}{path}\": dial unix /var/run/docker.sock: connect: permission denied"
            ),
            1,
        ));
    }
    adopt::adopt_shims(sys);
    adopt::clean_up(sys);
    Ok(())
}

/// Returns whether a client runs where the engine does: in the PID namespace of the machine's init, and in no
/// container.
pub(crate) fn is_on_host(sys: &Sys<'_, '_>) -> bool {
    let mnt = sys.program().mnt;
    let is_contained = sys
        .os()
        .containers
        .iter()
        .any(|(_, container)| container.is_running() && container.location.is_some_and(|place| place.mnt == mnt));
    sys.active_ns() == pidscope_kernel::NsId::ROOT && !is_contained
}

/// Finds the Docker container that a word refers to: by name, ID, or unique ID prefix.
pub(super) fn find(sys: &Sys<'_, '_>, word: &str) -> Result<ContainerId, Failure> {
    let containers = || sys.os().containers.iter().filter(|(_, container)| container.engine == Engine::Docker);
    let exact = |container: &Container| {
        *container.name == *word || *container.id == *word || container.name.strip_prefix('/') == Some(word)
    };
    if let Some((id, _)) = containers().find(|(_, container)| exact(container)) {
        return Ok(id);
    }
    let begins: Vec<ContainerId> = containers()
        .filter(|(_, container)| !word.is_empty() && container.id.starts_with(word))
        .map(|(id, _)| id)
        .collect();
    match begins[..] {
        [id] => Ok(id),
        [] => Err(Failure::daemon(format!("No such container: {word}"))),
        _ => Err(Failure::daemon(format!("Multiple IDs found with provided prefix: {word}"))),
    }
}

/// Finds a running container.
pub(super) fn find_running(sys: &Sys<'_, '_>, word: &str) -> Result<ContainerId, Failure> {
    let id = find(sys, word)?;
    let container = sys.os().containers.get(id);
    match container.is_running() {
        true => Ok(id),
        false => Err(Failure::daemon(format!("container {} is not running", container.id))),
    }
}

/// Returns the UID of a user in a container, given by name or number.
pub(super) fn uid(users: &Users, word: &str) -> Result<u32, Failure> {
    let user = word.split(':').next().unwrap_or(word);
    let found = users.uid(user).or_else(|| user.parse().ok());
    found.ok_or_else(|| Failure::daemon(format!("unable to find user {user}: no matching entries in passwd file")))
}

/// Checks that a container's root filesystem has a program, as the runtime looks for it.
pub(crate) fn look_up_program(config: &Config, word: &str) -> Result<(), ProgramError> {
    let name = word.rsplit('/').next().unwrap_or(word);
    let is_missing = config.lacks.contains(&name) || config.programs.is_some_and(|programs| !programs.contains(&name));
    match tools::find(word) {
        Ok(_) if !is_missing => Ok(()),
        Err(crate::sys::ExecError::NotExecutable | crate::sys::ExecError::IsDirectory) => {
            Err(ProgramError::NotExecutable)
        }
        _ if word.contains('/') => Err(ProgramError::NoSuchFile),
        _ => Err(ProgramError::NotInPath),
    }
}

/// Why the runtime cannot run a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProgramError {
    /// It was given by name, and is in no directory of `$PATH`.
    NotInPath,
    /// It was given by path, and there is no such file.
    NoSuchFile,
    /// It is not executable.
    NotExecutable,
}

impl ProgramError {
    /// Returns the message of `runc`.
    pub fn text(self, word: &str) -> String {
        let cause = match self {
            ProgramError::NotInPath => "executable file not found in $PATH",
            ProgramError::NoSuchFile => "no such file or directory",
            ProgramError::NotExecutable => "permission denied",
        };
        match self {
            ProgramError::NotInPath => format!("exec: {word:?}: {cause}"),
            ProgramError::NoSuchFile => format!("exec: {word:?}: stat {word}: {cause}"),
            ProgramError::NotExecutable => format!("exec: {word:?}: {cause}"),
        }
    }

    /// Returns the exit status for this failure.
    pub fn status(self) -> u8 {
        if self == ProgramError::NotExecutable { 126 } else { 127 }
    }
}

/// The container that a client asks to create.
#[derive(Debug, Clone)]
pub(crate) struct ContainerSpec {
    /// The engine that manages it.
    pub engine: Engine,
    /// The container whose shim it shares; `None` for a shim of its own.
    pub group: Option<ContainerId>,
    /// Its name; one is made up if `None`.
    pub name: Option<String>,
    /// The image, as written by the client.
    pub image: String,
    /// The words after the image.
    pub arguments: Vec<String>,
    /// The user, by name or number; `None` for the image's.
    pub user: Option<String>,
    /// The host name; `None` for the beginning of its ID.
    pub hostname: Option<String>,
    /// Environment variables in addition to the default ones.
    pub env: Vec<(String, String)>,
    /// Its PID namespace.
    pub pid: PidMode,
    /// Whether `docker-init` runs as its init, with the program as a child.
    pub has_init: bool,
    /// Whether it has a terminal of its own (`-t`).
    pub has_tty: bool,
    /// Whether it is removed as soon as it ends (`--rm`).
    pub removes_itself: bool,
}

/// Creates a container without starting it.
pub(crate) fn create(sys: &mut Sys<'_, '_>, spec: &ContainerSpec) -> Result<ContainerId, Failure> {
    let Some(image) = images::find(&spec.image) else { return Err(unknown_image(&spec.image)) };
    let created = sys.os().containers.created_count();
    let name = spec.name.clone().unwrap_or_else(|| names::generate_name(created));
    if !names::is_valid(&name) {
        return Err(Failure::daemon(format!(
            "Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
        )));
    }
    let is_taken = |other: &Container| *other.name == *name && other.engine == spec.engine;
    let taken = sys.os().containers.iter().find(|(_, other)| is_taken(other));
    if let Some((_, other)) = taken {
        return Err(Failure::daemon(format!(
            "Conflict. The container name \"/{name}\" is already in use by container {:?}. You have to remove (or rename) that container to be able to reuse that name.",
            &*other.id
        )));
    }
    let id = names::id(created, &name);
    let line = image.command_line(&spec.arguments);
    let accounts: Vec<(String, u32)> = image.accounts.iter().map(|&(name, uid)| (name.to_owned(), uid)).collect();
    let uid = match &spec.user {
        Some(user) => uid(&Users::with(accounts.clone()), user)?,
        None => line.uid,
    };
    let mut argv = line.argv;
    if spec.has_init {
        argv.splice(0..0, ["/sbin/docker-init".to_owned(), "--".to_owned()]);
    }
    // If the container shares the host's UTS namespace, the host name differs, which makes no difference to PIDs.
    let hostname = spec.hostname.clone().unwrap_or_else(|| id[..12].to_owned());
    let config = Config {
        image: spec.image.clone(),
        shown: line.shown,
        argv,
        uid,
        env: environment(&hostname, spec),
        hostname,
        accounts,
        has_tty: spec.has_tty,
        programs: image.programs,
        lacks: image.lacks,
        pid: spec.pid,
        stop_signal: image.stop_signal(),
        ports: image.ports,
    };
    let now = sys.os().now;
    let containers = &mut sys.os_mut().containers;
    let next_id = containers.next_id();
    Ok(containers.add(Container {
        id: id.into(),
        name: name.into(),
        engine: spec.engine,
        group: spec.group.unwrap_or(next_id),
        config: config.into(),
        created: now,
        status: Status::Created,
        location: None,
        attached: None,
        deadline: None,
        log: Vec::new(),
        removes_itself: spec.removes_itself,
        is_removed: false,
    }))
}

/// Returns the variables that every container has, in the order in which the daemon sets them, and the requested ones.
fn environment(hostname: &str, spec: &ContainerSpec) -> Vec<(String, String)> {
    let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    let mut env = vec![("PATH".to_owned(), path.to_owned()), ("HOSTNAME".to_owned(), hostname.to_owned())];
    if spec.has_tty {
        env.push(("TERM".to_owned(), "xterm".to_owned()));
    }
    env.extend(spec.env.iter().cloned());
    env.push(("HOME".to_owned(), "/root".to_owned()));
    env
}

fn unknown_image(word: &str) -> Failure {
    let repository = word.split(':').next().unwrap_or(word);
    Failure::daemon(format!(
        "pull access denied for {repository}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied"
    ))
}
