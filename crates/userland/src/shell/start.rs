//! The start of a shell: at a terminal, with a command, or as a fork of another.

use std::collections::{BTreeMap, BTreeSet};

use pidscope_kernel::{Signal, TaskId};

use super::frame::Frame;
use super::jobs::Jobs;
use super::options::Options;
use super::signals::{INTERACTIVE_IGNORED, SignalHandling, set_action};
use super::{Kind, Mode, Shell, Variable};
use crate::machine::Machine;
use crate::os::fd::Fd;
use crate::os::shared_map::SharedMap;
use crate::script::{Call, SigactionAction};
use crate::sys::Sys;

/// `$BASH_VERSION`.
const VERSION: &str = "5.2.15(1)-release";

impl Shell {
    /// Creates a shell that reads its commands from a terminal.
    pub fn interactive(kind: Kind) -> Self {
        Self::named(
            kind,
            match kind {
                Kind::Bash => "bash",
                Kind::Dash => "sh",
            },
        )
    }

    /// Creates a shell that reads its commands from a terminal, with another name.
    pub fn named(kind: Kind, name: &str) -> Self {
        Shell {
            kind,
            mode: Mode::Interactive,
            name: name.to_owned(),
            arguments: Vec::new(),
            pid: 0,
            own_pid: 0,
            ppid: 0,
            variables: BTreeMap::new(),
            status: 0,
            last_background: None,
            jobs: Jobs::of(kind),
            saved_statuses: SharedMap::default(),
            job_control: false,
            options: Options::default(),
            trace_depth: 0,
            is_substitution: false,
            was_forked_in_function: false,
            subshell: 0,
            last_word: String::new(),
            traps: BTreeMap::new(),
            pending_traps: Vec::new(),
            uncounted_children: 0,
            signal_handling: SignalHandling::default(),
            history: SharedMap::default(),
            stack: Vec::new(),
            has_started: false,
            commands: 0,
            error: None,
            error_status: 1,
            is_prompt_due: false,
            functions: BTreeMap::new(),
            pipe_status: vec![0],
            old_directory: None,
            last_child_pid: 0,
            lost_child: None,
            expanding: None,
            fork_failed: false,
            line: 0,
            is_script: false,
            sourced: None,
            ignores_interrupts: false,
            hashed: BTreeSet::new(),
            warned_at_line: None,
            effort: 0,
        }
    }

    /// Creates the shell for a process into which a line is typed.
    pub fn of_process(machine: &Machine, task: TaskId) -> Self {
        let is_dash = matches!(machine.program(task).comm(), "sh" | "dash");
        Shell::interactive(if is_dash { Kind::Dash } else { Kind::Bash })
    }

    /// `bash -c COMMAND NAME ARGUMENT...`
    pub fn command(kind: Kind, name: &str, command: &str, operands: &[String]) -> Self {
        let mut shell = Shell { mode: Mode::Command, line: 1, ..Shell::named(kind, name) };
        if let Some((name, arguments)) = operands.split_first() {
            shell.name = name.clone();
            shell.arguments = arguments.to_vec();
        }
        shell.stack.push(Frame::Source(command.into()));
        shell
    }

    /// Forks the shell: returns a copy that continues with this frame.
    pub(super) fn child(&mut self, frame: Frame) -> Self {
        // Do not copy what the child does not get: there can be thousands of jobs.
        let (is_condition, was_forked_in_function) = (self.is_condition(), self.is_in_function());
        let jobs = std::mem::take(&mut self.jobs);
        let history = std::mem::take(&mut self.history);
        let stack = std::mem::take(&mut self.stack);
        let child = Shell {
            mode: Mode::Subshell,
            job_control: false,
            // If its status is tested, `-e` has no effect in it.
            options: Options { errexit: self.options.errexit && !is_condition, ..self.options },
            was_forked_in_function,
            jobs: Jobs::of(self.kind),
            pending_traps: Vec::new(),
            uncounted_children: 0,
            // Ignored signals stay ignored; the commands of traps are not inherited.
            traps: self
                .traps
                .iter()
                .filter(|(_, command)| command.is_empty())
                .map(|(on, command)| (*on, command.clone()))
                .collect(),
            saved_statuses: SharedMap::default(),
            stack: vec![frame],
            has_started: false,
            ..self.clone()
        };
        (self.jobs, self.history, self.stack) = (jobs, history, stack);
        child
    }

    /// Initializes the shell: its PIDs, variables, signals and terminal.
    pub(super) fn start(&mut self, sys: &mut Sys<'_, '_>) {
        self.has_started = true;
        self.own_pid = sys.getpid();
        if self.mode == Mode::Subshell {
            if std::mem::take(&mut self.ignores_interrupts) {
                set_action(sys, Signal::INT, SigactionAction::Ignore);
                set_action(sys, Signal::QUIT, SigactionAction::Ignore);
            }
            // A program that it becomes at once does not inherit the shell's handlers anyway.
            if !self.only_runs_program() {
                self.reset_handlers(sys);
            }
            return;
        }
        self.unignore_sigchld(sys);
        self.pid = sys.getpid();
        self.ppid = sys.kernel().ppid_in(sys.task, sys.active_ns());
        for (name, value) in sys.program().env.clone().iter() {
            let variable = Variable { value: value.clone(), exported: true };
            self.variables.entry(name.clone()).or_insert(variable);
        }
        let home = Variable { value: "/root".to_owned(), exported: false };
        self.variables.entry("HOME".to_owned()).or_insert(home);
        self.variables.entry("PWD".to_owned()).or_default().value = sys.program().directory.to_string();
        if self.kind == Kind::Bash {
            let uid = sys.kernel().task(sys.task).uid.to_string();
            let hostname = sys.os().hostname(sys.program().uts).to_string();
            for (name, value) in
                [("UID", uid.clone()), ("EUID", uid), ("HOSTNAME", hostname), ("BASH_VERSION", VERSION.to_owned())]
            {
                self.variables.entry(name.to_owned()).or_default().value = value;
            }
            let level = self.get("SHLVL").and_then(|level| level.parse().ok()).unwrap_or(0_u32);
            self.variables.insert("SHLVL".to_owned(), Variable { value: (level + 1).to_string(), exported: true });
        }
        if matches!(self.stack[..], [Frame::Input { .. }]) {
            match sys.input() {
                Fd::PipeRead(_) | Fd::Text(_) => self.read_script_from_stdin(),
                _ => self.stack.clear(),
            }
        }
        if self.mode != Mode::Interactive {
            self.catch_initial_signals(sys);
            return;
        }
        for signal in INTERACTIVE_IGNORED {
            set_action(sys, signal, SigactionAction::Handle);
        }
        let Some(tty) = sys.program().attributes.tty.clone() else {
            if self.kind == Kind::Bash && sys.is_terminal(2) {
                sys.err(&format!(
                    "{0}: cannot set terminal process group (-1): Inappropriate ioctl for device\n{0}: no job control in this shell\n",
                    self.name
                ));
            }
            return;
        };
        self.job_control = true;
        set_action(sys, Signal::TSTP, SigactionAction::Handle);
        // Move to its own process group, in the foreground (`initialize_job_control`).
        if sys.kernel().pgid_in(sys.task, sys.active_ns()) != self.pid {
            let _ = sys.call(Call::Setpgid { pid: 0, pgid: 0 });
        }
        self.take_terminal(sys, &tty);
    }

    /// Makes the shell's own process group the terminal's foreground process group.
    pub(super) fn take_terminal(&self, sys: &mut Sys<'_, '_>, tty: &str) {
        let group = sys.kernel().process_of(sys.task).pgrp;
        if sys.os().foreground.get(tty) != Some(&group) {
            sys.os_mut().foreground.insert(tty.into(), group);
        }
    }
}
