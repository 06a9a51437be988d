//! `docker stop`, `kill`, `rm -f`, `restart`, `wait`: the commands that wait for containers to end.
//!
//! Sources: `daemon/stop.go` and `daemon/kill.go` of moby: the image's stop signal, a grace period, then SIGKILL.

use std::rc::Rc;
use std::time::Duration;

use pidscope_kernel::Signal;

use super::engine::{self, Failure};
use super::flags::ParsedArgs;
use super::run::{Starting, restart_container, watch};
use crate::os::containers::{ContainerId, Request, Status};
use crate::os::time::Time;
use crate::program::{Flow, Process};
use crate::script::SignalWord;
use crate::sys::Sys;

/// The default grace period of a container (`DefaultStopTimeout`).
const GRACE: Duration = Duration::from_secs(10);

/// What to do with the containers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Stop,
    Restart,
    Kill,
    Remove,
    Wait,
}

/// `docker stop [-t SECONDS] CONTAINER...`
pub(super) fn stop(args: ParsedArgs) -> Rc<dyn Process> {
    ContainerCommand::of(args, Action::Stop)
}

/// `docker restart [-t SECONDS] CONTAINER...`
pub(super) fn restart(args: ParsedArgs) -> Rc<dyn Process> {
    ContainerCommand::of(args, Action::Restart)
}

/// `docker kill [-s SIGNAL] CONTAINER...`
pub(super) fn kill(args: ParsedArgs) -> Rc<dyn Process> {
    ContainerCommand::of(args, Action::Kill)
}

/// `docker rm [-f] CONTAINER...`
pub(super) fn rm(args: ParsedArgs) -> Rc<dyn Process> {
    ContainerCommand::of(args, Action::Remove)
}

/// `docker wait CONTAINER...`
pub(super) fn wait(args: ParsedArgs) -> Rc<dyn Process> {
    ContainerCommand::of(args, Action::Wait)
}

/// A running command.
#[derive(Debug, Clone)]
struct ContainerCommand {
    action: Action,
    args: ParsedArgs,
    /// The remaining containers in the order of the command line, each with the word for it.
    targets: Vec<(String, ContainerId)>,
    has_begun: bool,
    /// The container that is being restarted.
    starting: Option<Starting>,
    /// The failures, which are reported at the end.
    failures: Vec<Failure>,
}

impl ContainerCommand {
    fn of(args: ParsedArgs, action: Action) -> Rc<dyn Process> {
        Rc::new(ContainerCommand {
            action,
            args,
            targets: Vec::new(),
            has_begun: false,
            starting: None,
            failures: Vec::new(),
        })
    }
}

impl Process for ContainerCommand {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        if !self.has_begun {
            self.has_begun = true;
            if let Err(failure) = engine::connect(sys, &self.request()) {
                return Flow::Exit(failure.report(sys));
            }
            if self.args.text("time").is_some() {
                sys.err("Flag --time has been deprecated, use --timeout instead\n");
            }
            self.begin(sys);
        }
        loop {
            if let Some(starting) = &mut self.starting {
                if let Some(flow) = starting.poll(sys) {
                    return flow;
                }
                self.starting = None;
                self.print_first_name(sys);
            }
            // The containers are reported one after another, in the order of the command line.
            let Some(&(_, first)) = self.targets.first() else { return self.finish(sys) };
            if let Some(flow) = self.wait_for(sys, first) {
                return flow;
            }
            self.on_ended(sys, first);
        }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

impl ContainerCommand {
    fn begin(&mut self, sys: &mut Sys<'_, '_>) {
        for word in std::mem::take(&mut self.args.operands) {
            match self.begin_one(sys, &word) {
                Ok(id) => self.targets.push((word, id)),
                Err(failure) => self.failures.push(failure),
            }
        }
    }

    /// Returns the client's first request to the daemon.
    fn request(&self) -> String {
        let name = self.args.operands.first().map_or("", String::as_str);
        match self.action {
            Action::Stop => format!("Post containers/{name}/stop"),
            Action::Restart => format!("Post containers/{name}/restart"),
            Action::Kill => format!("Post containers/{name}/kill"),
            Action::Remove => format!("Delete containers/{name}"),
            Action::Wait => "Head _ping".to_owned(),
        }
    }

    /// Returns the end of the grace period; `None` for a negative timeout, which sets no limit.
    fn deadline(&self, now: Time) -> Option<Time> {
        let grace = self
            .args
            .int("timeout")
            .or_else(|| self.args.int("time"))
            .map_or(Some(GRACE), |seconds| u64::try_from(seconds).ok().map(Duration::from_secs));
        grace.map(|grace| now.after(grace))
    }

    fn begin_one(&self, sys: &mut Sys<'_, '_>, word: &str) -> Result<ContainerId, Failure> {
        let id = engine::find(sys, word)?;
        let container = sys.os().containers.get(id);
        let is_running = container.is_running();
        let signal = match self.action {
            Action::Wait => return Ok(id),
            Action::Stop | Action::Restart => match self.args.text("signal") {
                Some(name) => signal(name)?,
                None => container.config.stop_signal,
            },
            Action::Remove if is_running && !self.args.is_set("force") => {
                return Err(Failure::daemon(format!(
                    "cannot remove container \"/{}\": container is running: stop the container before removing or force remove",
                    container.name
                )));
            }
            Action::Kill if !is_running => {
                return Err(Failure::daemon(format!(
                    "cannot kill container: {word}: container {} is not running",
                    container.id
                )));
            }
            Action::Kill => signal(self.args.text("signal").unwrap_or("KILL"))?,
            Action::Remove => Signal::KILL,
        };
        if is_running {
            let is_stopped = matches!(self.action, Action::Stop | Action::Restart);
            let deadline = self.deadline(sys.os().now);
            super::request_from_shim(
                sys,
                id,
                match is_stopped {
                    true => Request::Stop { container: id, signal, deadline },
                    false => Request::Signal { container: id, signal },
                },
            );
        }
        Ok(id)
    }

    /// Returns what to wait for before a container counts as ended; `None` if it does.
    fn wait_for(&mut self, sys: &mut Sys<'_, '_>, id: ContainerId) -> Option<Flow> {
        super::clean_up(sys);
        let is_running = sys.os().containers.get(id).is_running();
        // Signals other than SIGKILL are sent without waiting for anything.
        let is_signal = self.action == Action::Kill
            && self.args.text("signal").is_some_and(|name| signal(name) != Ok(Signal::KILL));
        // `wait` also waits for a container that has never run.
        let is_awaited = self.action == Action::Wait && sys.os().containers.get(id).status == Status::Created;
        if is_signal || !(is_running || is_awaited) {
            return None;
        }
        Some(watch(sys))
    }

    /// Called when a container has ended, or has been sent the signal.
    fn on_ended(&mut self, sys: &mut Sys<'_, '_>, id: ContainerId) {
        match self.action {
            Action::Restart => {
                let word = self.targets[0].0.clone();
                match restart_container(sys, &word) {
                    Ok(Some(starting)) => self.starting = Some(starting),
                    Ok(None) => self.print_first_name(sys),
                    Err(failure) => {
                        self.failures.push(failure);
                        self.targets.remove(0);
                    }
                }
                return;
            }
            Action::Wait => {
                let code = match sys.os().containers.get(id).status {
                    Status::Exited { code, .. } => code,
                    Status::Created | Status::Running { .. } => 0,
                };
                sys.out(&format!("{code}\n"));
                self.targets.remove(0);
                return;
            }
            Action::Remove => sys.os_mut().containers.get_mut(id).is_removed = true,
            Action::Stop | Action::Kill => {}
        }
        self.print_first_name(sys);
    }

    fn finish(&self, sys: &mut Sys<'_, '_>) -> Flow {
        Flow::Exit(self.failures.iter().fold(0, |_, failure| failure.report(sys)))
    }

    fn print_first_name(&mut self, sys: &mut Sys<'_, '_>) {
        if !self.targets.is_empty() {
            let (word, _) = self.targets.remove(0);
            sys.out(&format!("{word}\n"));
        }
    }
}

/// Parses a signal by name or number, as the daemon does (`signal.ParseSignal`).
fn signal(text: &str) -> Result<Signal, Failure> {
    let read = SignalWord::read(text).and_then(|word| Signal::new(word.0));
    read.ok_or_else(|| Failure::daemon(format!("invalid signal: {text}")))
}
