//! The common part of `docker exec` and `kubectl exec`: they have a process started in a container, and wait for it to
//! end.

use std::rc::Rc;

use pidscope_kernel::TaskId;

use super::engine::Failure;
use super::flags::ParsedArgs;
use super::{clean_up, watch};
use crate::os::containers::{ExecId, ExecState};
use crate::program::{Flow, Process};
use crate::sys::Sys;

/// The differences between the two.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClientOptions {
    /// Requests the start of the process.
    pub begin: fn(&mut Sys<'_, '_>, &ParsedArgs) -> Result<ExecId, Failure>,
    /// Whether the client's terminal input goes to the process.
    pub is_typed_into: bool,
    /// Whether the client waits only until the process runs.
    pub is_detached: bool,
    /// Whether the client reports the exit status of a process that fails.
    pub reports_exit_code: bool,
}

/// Creates the client.
pub(crate) fn client(args: ParsedArgs, options: ClientOptions) -> Rc<dyn Process> {
    Rc::new(Client { args, options, started: None, terminal: None })
}

#[derive(Debug, Clone)]
struct Client {
    args: ParsedArgs,
    options: ClientOptions,
    started: Option<ExecId>,
    /// The process that gets the input of the client's terminal.
    terminal: Option<TaskId>,
}

impl Process for Client {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        let id = match self.started {
            Some(id) => id,
            None => match (self.options.begin)(sys, &self.args) {
                Ok(id) => id,
                Err(failure) => return Flow::Exit(failure.report(sys)),
            },
        };
        self.started = Some(id);
        clean_up(sys);
        match sys.os().containers.exec(id).state {
            ExecState::Waiting => watch(sys),
            ExecState::Exited(_) | ExecState::Running { .. } if self.options.is_detached => Flow::Exit(0),
            ExecState::Running { task, .. } => {
                self.terminal = self.options.is_typed_into.then_some(task);
                watch(sys)
            }
            ExecState::Exited(code) => {
                if self.options.reports_exit_code && code != 0 {
                    sys.err(&format!("command terminated with exit code {code}\n"));
                }
                Flow::Exit(code)
            }
        }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }

    fn foreground(&self) -> Option<Vec<TaskId>> {
        Some(self.terminal.into_iter().collect())
    }
}
