//! Processes that a shell starts: pipelines, background jobs, subshells.

use std::rc::Rc;

use super::builtin;
use super::frame::Frame;
use super::jobs::JobId;
use super::syntax::{Command, CommandKind, Item, List};
use super::{Kind, Mode, Shell};
use crate::os::fd::Fd;
use crate::script::Call;
use crate::sys::{Child, Sys};
use crate::tools::errno_text;

/// The role of a shell's child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The shell waits for it.
    Foreground,
    /// The shell goes on without waiting for it.
    Background,
    /// Its output becomes part of a word.
    Substitution,
}

impl Shell {
    /// Forks one process for each command, connected by pipes.
    pub(super) fn fork_pipeline(
        &mut self,
        sys: &mut Sys<'_, '_>,
        commands: &[Rc<Command>],
        text: String,
        background: bool,
    ) -> Option<JobId> {
        let own = sys.program().fds.clone();
        let mut input = None;
        let mut children = Vec::new();
        for (index, command) in commands.iter().enumerate() {
            let pipe = (index + 1 < commands.len()).then(|| sys.pipe());
            let mut fds = own.clone();
            if let Some(pipe) = input {
                fds.0[0] = Fd::PipeRead(pipe);
            }
            if let Some(pipe) = pipe {
                fds.0[1] = Fd::PipeWrite(pipe);
                // Hold the pipe open until the next command reads it.
                sys.hold_pipe(pipe);
            }
            let frame = Frame::run(command.clone());
            let role = if background { Role::Background } else { Role::Foreground };
            let child = self.fork(sys, self.name_of(command), frame, children.first().copied(), role);
            if let Some(child) = child {
                sys.set_child_fds(child.task, fds);
                children.push(child);
            }
            if let Some(pipe) = input {
                sys.release_pipe(pipe);
            }
            input = pipe;
            child?;
        }
        let id = self.add_job(sys, children, text, background);
        if let Some(job) = self.jobs.get_mut(id) {
            job.commands = commands.iter().map(ToString::to_string).collect();
        }
        Some(id)
    }

    /// Forks a child that continues with this frame; under job control in a process group of its own, or in that of the
    /// first process of its pipeline.
    pub(super) fn fork(
        &mut self,
        sys: &mut Sys<'_, '_>,
        name: String,
        frame: Frame,
        first: Option<Child>,
        role: Role,
    ) -> Option<Child> {
        // dash uses `vfork` for a child that only runs a program.
        let uses_vfork = self.kind == Kind::Dash && matches!(frame, Frame::Exec { .. });
        // In bash, a simple command and a substitution inherit the list of jobs, but a subshell does not
        // (`execute_in_subshell`, `without_job_control`).
        let is_simple =
            matches!(&frame, Frame::Run { command, .. } if matches!(command.kind, CommandKind::Simple { .. }));
        // Only a builtin needs it: a program cannot ask for jobs, and there can be thousands of them.
        let is_builtin =
            matches!(&frame, Frame::Run { command, .. } if is_simple && self.program_of(command).is_none());
        let inherits_jobs = self.kind == Kind::Bash && (is_builtin || role == Role::Substitution);
        let is_program = matches!(frame, Frame::Exec { .. });
        let inherited: usize = self.variables.values().map(|variable| 1 + variable.value.len() / 8).sum();
        sys.charge(inherited + self.arguments.len());
        let mut shell = self.child(frame);
        shell.subshell += usize::from(!is_simple && !is_program);
        if inherits_jobs {
            shell.jobs = self.jobs.of_parent();
        }
        if role == Role::Substitution && self.kind == Kind::Bash {
            // The output of a substitution is used even if a command in it fails (`command_substitute`).
            shell.options.errexit = false;
            shell.trace_depth += 1;
        }
        shell.is_substitution = role == Role::Substitution;
        shell.ignores_interrupts = role == Role::Background && !self.job_control;
        let forked = if uses_vfork { sys.vfork(&name, Rc::new(shell)) } else { sys.fork(&name, Rc::new(shell)) };
        match forked {
            Ok(child) => {
                self.last_child_pid = child.pid;
                if self.job_control {
                    let pgid = first.unwrap_or(child).pid.into();
                    let _ = sys.call(Call::Setpgid { pid: child.pid.into(), pgid });
                }
                Some(child)
            }
            Err(errno) => {
                self.report_fork_failure(sys, errno_text(errno));
                None
            }
        }
    }

    /// Reports a failed fork, which ends the line, and a non-interactive shell.
    pub(super) fn report_fork_failure(&mut self, sys: &mut Sys<'_, '_>, text: &str) {
        match self.kind {
            Kind::Bash => {
                let line = format!("{}: fork: {text}\n", self.name);
                sys.err(&line);
                self.status = 254;
                self.lost_child = Some(self.last_child_pid).filter(|&pid| pid > 0);
                self.fork_failed = true;
            }
            Kind::Dash => {
                self.report_error(sys, "Cannot fork");
                self.status = 2;
            }
        }
        self.stack.clear();
        if self.mode != Mode::Interactive {
            self.stack.push(Frame::Exit(self.status));
        }
    }

    pub(super) fn start_background(&mut self, sys: &mut Sys<'_, '_>, list: &List, index: usize) {
        let mut item = Item { background: false, ..list[index].clone() };
        if item.and_or.rest.is_empty() {
            // Its status is not visible.
            item.and_or.first.negated = false;
        }
        if let [word] = item.and_or.first.words()
            && word.raw.starts_with('%')
            && self.job_control
            && self.kind == Kind::Bash
        {
            // `%1 &` is `bg %1`.
            self.status = builtin::continue_job(self, sys, &word.raw);
            return;
        }
        let text = item.to_string();
        let job = match (item.and_or.rest.is_empty(), item.and_or.first.commands.as_slice()) {
            (true, [_, _, ..]) => self.fork_pipeline(sys, &item.and_or.first.commands, text, true),
            (is_single, commands) => {
                let (command, name) = if is_single {
                    (commands[0].clone(), self.name_of(&commands[0]))
                } else {
                    let kind = CommandKind::Group([item.clone()].into());
                    (Command { kind, redirects: Vec::new(), line: self.line }.into(), self.name.clone())
                };
                let frame = Frame::run(command);
                let child = self.fork(sys, name, frame, None, Role::Background);
                child.map(|child| {
                    // Without job control, background commands must not read from the terminal.
                    if !self.job_control {
                        let mut fds = sys.program().fds.clone();
                        fds.0[0] = Fd::Null;
                        sys.set_child_fds(child.task, fds);
                    }
                    self.add_job(sys, vec![child], text, true)
                })
            }
        };
        if let Some(job) = job {
            self.announce_background(sys, job);
            self.status = 0;
        }
    }
}
