//! `docker exec`: another process in a running container. Its parent is the shim, outside, so its PPID inside is 0.
//!
//! Sources: `cli/command/container/exec.go` of docker/cli, `daemon/exec.go` of moby.

use std::rc::Rc;

use pidscope_kernel::TaskId;

use super::clean_up;
use super::engine::{self, Failure};
use super::flags::Given;
use super::run::{is_terminal, stdio, watch};
use crate::os::containers::{Exec, ExecId, ExecState};
use crate::program::{Flow, Process};
use crate::sys::Sys;

/// `docker exec [OPTIONS] CONTAINER COMMAND [ARG...]`
pub(super) fn exec(given: Given) -> Rc<dyn Process> {
    Rc::new(Client { given, started: None, terminal: None })
}

/// `docker exec` in execution.
#[derive(Debug, Clone)]
struct Client {
    given: Given,
    started: Option<ExecId>,
    /// Whoever reads from the client's terminal.
    terminal: Option<TaskId>,
}

impl Process for Client {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        let id = match self.started {
            Some(id) => id,
            None => match self.begin(sys) {
                Ok(id) => id,
                Err(failure) => return Flow::Exit(failure.tell(sys)),
            },
        };
        self.started = Some(id);
        clean_up(sys);
        match sys.os().containers.exec(id).state {
            ExecState::Exited(code) if !self.given.is_set("detach") => Flow::Exit(code),
            ExecState::Exited(_) | ExecState::Running { .. } if self.given.is_set("detach") => Flow::Exit(0),
            ExecState::Running { task, .. } => {
                let is_typed_into = self.given.is_set("interactive") || self.given.is_set("tty");
                self.terminal = is_typed_into.then_some(task);
                watch(sys)
            }
            ExecState::Exited(_) | ExecState::Waiting => watch(sys),
        }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }

    fn foreground(&self) -> Option<Vec<TaskId>> {
        Some(self.terminal.into_iter().collect())
    }
}

impl Client {
    fn begin(&self, sys: &mut Sys<'_, '_>) -> Result<ExecId, Failure> {
        let (is_detached, has_tty) = (self.given.is_set("detach"), self.given.is_set("tty"));
        let reads = self.given.is_set("interactive");
        let (name, argv) =
            self.given.operands.split_first().map_or(("", &[][..]), |(name, argv)| (name.as_str(), argv));
        engine::connect(sys, &format!("Get containers/{name}/json"))?;
        let container = engine::find_running(sys, name)?;
        if !is_detached && has_tty && reads && !is_terminal(sys.input()) {
            return Err(Failure::new("the input device is not a TTY", 1));
        }
        let (config, init) = {
            let container = sys.os().containers.get(container);
            (container.config.clone(), container.init())
        };
        let users = init.map(|(init, _)| sys.machine().program(init).users.clone()).unwrap_or_default();
        let uid = match self.given.text("user") {
            Some(user) => engine::uid(&users, user)?,
            None => config.uid,
        };
        let word = argv.first().map_or("", String::as_str);
        if let Err(missing) = engine::look_up_program(&config, word) {
            let text = format!(
                "OCI runtime exec failed: exec failed: unable to start container process: {}: unknown",
                missing.text(word)
            );
            return Err(Failure::new(text, missing.status()));
        }
        let mut env = config.env.clone();
        if has_tty && !env.iter().any(|(name, _)| name == "TERM") {
            env.push(("TERM".to_owned(), "xterm".to_owned()));
        }
        let given = self.given.texts("env").filter_map(|word| word.split_once('='));
        env.extend(given.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let stdio = stdio(sys, None, has_tty, reads, is_detached);
        let exec = Exec { container, argv: argv.to_vec(), uid, env, stdio, state: ExecState::Waiting };
        let id = sys.os_mut().containers.add_exec(exec);
        super::wake_shim(sys, container);
        Ok(id)
    }
}
