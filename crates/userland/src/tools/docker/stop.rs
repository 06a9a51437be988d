//! `docker stop`, `kill`, `rm -f`, `restart`, `wait`: everything that waits for containers to end.
//!
//! Sources: `daemon/stop.go` and `daemon/kill.go` of moby: the image's stop signal, some time, then SIGKILL.

use std::rc::Rc;
use std::time::Duration;

use pidscope_kernel::Signal;

use super::engine::{self, Failure};
use super::flags::Given;
use super::run::{Starting, begin_again, watch};
use crate::os::containers::{ContainerId, Request, Status};
use crate::os::time::Time;
use crate::program::{Flow, Process};
use crate::script::SignalWord;
use crate::sys::Sys;

/// How long a container has to end if nobody says anything else (`DefaultStopTimeout`).
const GRACE: Duration = Duration::from_secs(10);

/// What is done to the containers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Stop,
    Restart,
    Kill,
    Remove,
    Wait,
}

/// `docker stop [-t SECONDS] CONTAINER...`
pub(super) fn stop(given: Given) -> Rc<dyn Process> {
    Ending::of(given, Deed::Stop)
}

/// `docker restart [-t SECONDS] CONTAINER...`
pub(super) fn restart(given: Given) -> Rc<dyn Process> {
    Ending::of(given, Deed::Restart)
}

/// `docker kill [-s SIGNAL] CONTAINER...`
pub(super) fn kill(given: Given) -> Rc<dyn Process> {
    Ending::of(given, Deed::Kill)
}

/// `docker rm [-f] CONTAINER...`
pub(super) fn rm(given: Given) -> Rc<dyn Process> {
    Ending::of(given, Deed::Remove)
}

/// `docker wait CONTAINER...`
pub(super) fn wait(given: Given) -> Rc<dyn Process> {
    Ending::of(given, Deed::Wait)
}

/// One of these commands in execution.
#[derive(Debug, Clone)]
struct Ending {
    deed: Deed,
    given: Given,
    /// The containers in the order in which they were named, each with the word for it.
    targets: Vec<(String, ContainerId)>,
    has_begun: bool,
    /// A container that is being started again.
    starting: Option<Starting>,
    /// What could not be done, told at the end.
    failures: Vec<Failure>,
}

impl Ending {
    fn of(given: Given, deed: Deed) -> Rc<dyn Process> {
        Rc::new(Ending { deed, given, targets: Vec::new(), has_begun: false, starting: None, failures: Vec::new() })
    }
}

impl Process for Ending {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        if !self.has_begun {
            self.has_begun = true;
            if let Err(failure) = engine::connect(sys, &self.request()) {
                return Flow::Exit(failure.tell(sys));
            }
            if self.given.text("time").is_some() {
                sys.err("Flag --time has been deprecated, use --timeout instead\n");
            }
            self.begin(sys);
        }
        loop {
            if let Some(starting) = &mut self.starting {
                if let Some(flow) = starting.go_on(sys) {
                    return flow;
                }
                self.starting = None;
                self.name_first(sys);
            }
            // One after the other is told of, in the order in which they were named.
            let Some(&(_, first)) = self.targets.first() else { return self.finish(sys) };
            if let Some(flow) = self.wait_for(sys, first) {
                return flow;
            }
            self.has_ended(sys, first);
        }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

impl Ending {
    fn begin(&mut self, sys: &mut Sys<'_, '_>) {
        for word in std::mem::take(&mut self.given.operands) {
            match self.begin_with(sys, &word) {
                Ok(id) => self.targets.push((word, id)),
                Err(failure) => self.failures.push(failure),
            }
        }
    }

    /// What the client asks the daemon for first.
    fn request(&self) -> String {
        let name = self.given.operands.first().map_or("", String::as_str);
        match self.deed {
            Deed::Stop => format!("Post containers/{name}/stop"),
            Deed::Restart => format!("Post containers/{name}/restart"),
            Deed::Kill => format!("Post containers/{name}/kill"),
            Deed::Remove => format!("Delete containers/{name}"),
            Deed::Wait => "Head _ping".to_owned(),
        }
    }

    /// When patience ends; a negative time is no limit.
    fn deadline(&self, now: Time) -> Option<Time> {
        let grace = self
            .given
            .int("timeout")
            .or_else(|| self.given.int("time"))
            .map_or(Some(GRACE), |seconds| u64::try_from(seconds).ok().map(Duration::from_secs));
        grace.map(|grace| now.after(grace))
    }

    fn begin_with(&self, sys: &mut Sys<'_, '_>, word: &str) -> Result<ContainerId, Failure> {
        let id = engine::find(sys, word)?;
        let container = sys.os().containers.get(id);
        let is_running = container.is_running();
        let signal = match self.deed {
            Deed::Wait => return Ok(id),
            Deed::Stop | Deed::Restart => match self.given.text("signal") {
                Some(name) => signal(name)?,
                None => container.config.stop_signal,
            },
            Deed::Remove if is_running && !self.given.is_set("force") => {
                return Err(Failure::daemon(format!(
                    "cannot remove container \"/{}\": container is running: stop the container before removing or force remove",
                    container.name
                )));
            }
            Deed::Kill if !is_running => {
                return Err(Failure::daemon(format!(
                    "cannot kill container: {word}: container {} is not running",
                    container.id
                )));
            }
            Deed::Kill => signal(self.given.text("signal").unwrap_or("KILL"))?,
            Deed::Remove => Signal::KILL,
        };
        if is_running {
            let is_stopped = matches!(self.deed, Deed::Stop | Deed::Restart);
            let deadline = self.deadline(sys.os().now);
            super::ask(
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

    /// What has to be waited for before a container has come to its end.
    fn wait_for(&mut self, sys: &mut Sys<'_, '_>, id: ContainerId) -> Option<Flow> {
        super::clean_up(sys);
        let is_running = sys.os().containers.get(id).is_running();
        // Any other signal than SIGKILL is sent, and that is that.
        let is_signal =
            self.deed == Deed::Kill && self.given.text("signal").is_some_and(|name| signal(name) != Ok(Signal::KILL));
        // A container that has never run is waited for until it has.
        let is_awaited = self.deed == Deed::Wait && sys.os().containers.get(id).status == Status::Created;
        if is_signal || !(is_running || is_awaited) {
            return None;
        }
        Some(watch(sys))
    }

    /// A container has come to its end, or was asked to.
    fn has_ended(&mut self, sys: &mut Sys<'_, '_>, id: ContainerId) {
        match self.deed {
            Deed::Restart => {
                let word = self.targets[0].0.clone();
                match begin_again(sys, &word) {
                    Ok(Some(starting)) => self.starting = Some(starting),
                    Ok(None) => self.name_first(sys),
                    Err(failure) => {
                        self.failures.push(failure);
                        self.targets.remove(0);
                    }
                }
                return;
            }
            Deed::Wait => {
                let code = match sys.os().containers.get(id).status {
                    Status::Exited { code, .. } => code,
                    Status::Created | Status::Running { .. } => 0,
                };
                sys.out(&format!("{code}\n"));
                self.targets.remove(0);
                return;
            }
            Deed::Remove => sys.os_mut().containers.get_mut(id).is_removed = true,
            Deed::Stop | Deed::Kill => {}
        }
        self.name_first(sys);
    }

    fn finish(&self, sys: &mut Sys<'_, '_>) -> Flow {
        Flow::Exit(self.failures.iter().fold(0, |_, failure| failure.tell(sys)))
    }

    fn name_first(&mut self, sys: &mut Sys<'_, '_>) {
        if !self.targets.is_empty() {
            let (word, _) = self.targets.remove(0);
            sys.out(&format!("{word}\n"));
        }
    }
}

/// A signal by name or number, as the daemon reads it (`signal.ParseSignal`).
fn signal(text: &str) -> Result<Signal, Failure> {
    let read = SignalWord::read(text).and_then(|word| Signal::new(word.0));
    read.ok_or_else(|| Failure::daemon(format!("invalid signal: {text}")))
}
