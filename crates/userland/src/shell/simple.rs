//! Simple commands: assignments, builtins, functions and programs.

use super::builtin::{self, BuiltinResult};
use super::fork::Role;
use super::frame::{Frame, MAX_STACK_DEPTH};
use super::signals::{INTERACTIVE_IGNORED, set_action};
use super::substitute::SubstitutionResult;
use super::syntax::{Command, CommandKind, RedirectKind, Word};
use super::{Kind, Mode, Shell, TrapOn, Variable};
use crate::fs;
use crate::os::fd::{Fd, Fds};
use crate::program::Flow;
use crate::script::SigactionAction;
use crate::sys::{ExecError, Sys};
use crate::tools;

impl Shell {
    pub(super) fn run_simple(
        &mut self,
        sys: &mut Sys<'_, '_>,
        command: &Command,
        assignments: &[(String, Word)],
        words: &[Word],
        done: &mut std::vec::IntoIter<SubstitutionResult>,
    ) -> Option<Flow> {
        let substituted = done.as_slice().last().map(|last| last.status);
        let values: Vec<(String, String)> =
            assignments.iter().map(|(name, value)| (name.clone(), self.expand_one(value, done))).collect();
        let argv = self.expand_with_globs(sys, words, done);
        if let Some(error) = self.take_error() {
            self.report_error(sys, &error);
            let of_shell = std::mem::replace(&mut self.error_status, 1);
            self.status = match (self.kind, self.mode) {
                (Kind::Dash, _) => 2,
                (Kind::Bash, _) if self.is_interactive() => 1,
                (Kind::Bash, _) => of_shell,
            };
            self.stack.clear();
            return None;
        }
        self.show_simple(sys, &values, &argv);
        self.last_word = argv.last().cloned().unwrap_or_default();
        let own = sys.program().fds.clone();
        let Some(fds) = self.redirect(sys, &command.redirects, own.clone(), done) else {
            self.status = 1;
            return None;
        };
        let Some(word) = argv.first() else {
            self.status = substituted.unwrap_or(0);
            self.print_file(sys, command, &fds);
            values.into_iter().for_each(|(name, value)| self.set(&name, value));
            return None;
        };
        if let Some(body) = self.functions.get(word).cloned() {
            self.assign_meanwhile(values);
            self.stack.push(Frame::Arguments(std::mem::replace(&mut self.arguments, argv[1..].to_vec())));
            if fds != own {
                self.stack.push(Frame::Files(own));
                sys.set_fds(fds);
            }
            self.stack.push(Frame::run(body));
            return (self.stack.len() > MAX_STACK_DEPTH).then(|| self.abort_recursion(sys, "maximum function"));
        }
        // A job spec alone stands for `fg`.
        if word.starts_with('%') && self.job_control && self.kind == Kind::Bash {
            let argv = vec!["fg".to_owned(), word.clone()];
            return self.run_builtin(sys, &argv, own, fds);
        }
        if builtin::is_builtin(word, self.kind) {
            let stays = |(name, _): &(String, String)| builtin::keeps_assignment(self.kind, &argv, name);
            let (staying, passing): (Vec<_>, Vec<_>) = values.into_iter().partition(stays);
            for (name, value) in staying {
                let exported = word == "exec" || self.variables.get(&name).is_some_and(|variable| variable.exported);
                self.variables.insert(name, Variable { value, exported });
            }
            self.assign_meanwhile(passing);
            return self.run_builtin(sys, &argv, own, fds);
        }
        let mut environment = self.environment();
        for (name, value) in values {
            environment.retain(|(other, _)| *other != name);
            environment.push((name, value));
        }
        self.run_program(sys, argv, environment, fds, command.to_string(), !command.redirects.is_empty())
    }

    /// Assigns variables for the duration of a command.
    fn assign_meanwhile(&mut self, values: Vec<(String, String)>) {
        for (name, value) in values {
            let before = self.variables.insert(name.clone(), Variable { value, exported: true });
            self.stack.push(Frame::Variable(name, before));
        }
    }

    pub(super) fn run_program(
        &mut self,
        sys: &mut Sys<'_, '_>,
        argv: Vec<String>,
        environment: Vec<(String, String)>,
        fds: Fds,
        text: String,
        is_redirected: bool,
    ) -> Option<Flow> {
        let word = argv.first().cloned().unwrap_or_default();
        // With `-c`, only if the command is not redirected (`should_suppress_fork`).
        let may_become = self.mode != Mode::Command || !is_redirected;
        if may_become && self.can_exec_directly() {
            sys.set_fds(fds);
            return Some(self.exec(sys, argv, environment));
        }
        // dash looks up the program before it forks, bash afterwards.
        if self.kind == Kind::Dash && !word.contains('/') && tools::find(&word).is_err() {
            let own = sys.program().fds.clone();
            sys.set_fds(fds);
            self.report_exec_error(sys, &word, tools::find(&word).err().unwrap_or(ExecError::NotFound));
            sys.set_fds(own);
            return None;
        }
        self.hashed.insert(word.clone());
        let child = self.fork(sys, word, Frame::Exec { argv, environment }, None, Role::Foreground)?;
        sys.set_child_fds(child.task, fds);
        let job = self.add_job(sys, vec![child], text, false);
        self.stack.push(Frame::Foreground(job));
        None
    }

    pub(super) fn run_builtin(&mut self, sys: &mut Sys<'_, '_>, argv: &[String], own: Fds, fds: Fds) -> Option<Flow> {
        let is_redirected = fds != own;
        // `exec` without a program keeps its redirections.
        let keeps = argv[0] == "exec";
        if is_redirected {
            if !(keeps && argv.len() == 1) {
                self.stack.push(Frame::Files(own));
            }
            sys.set_fds(fds);
        }
        match builtin::run(self, sys, argv) {
            BuiltinResult::Status(status) => {
                self.status = status;
                self.pipe_status = vec![status];
            }
            BuiltinResult::Frame(frame) => {
                self.stack.push(frame);
                let what = match argv[0].as_str() {
                    "eval" => "eval: maximum eval",
                    "." | "source" => "source: maximum source",
                    _ => return None,
                };
                return (self.stack.len() > MAX_STACK_DEPTH).then(|| self.abort_recursion(sys, what));
            }
            BuiltinResult::Flow(flow) => return Some(flow),
            BuiltinResult::Nothing => {}
        }
        None
    }

    /// `$(< FILE)`: the shell prints the file itself.
    pub(super) fn print_file(&self, sys: &mut Sys<'_, '_>, command: &Command, fds: &Fds) {
        let reads = matches!(command.redirects.as_slice(), [redirect] if redirect.kind == RedirectKind::Read);
        if let (true, Mode::Subshell, Fd::Text(text)) = (reads, self.mode, &fds.0[0]) {
            sys.out(text);
        }
    }

    /// Stops an endless recursion of functions, `eval` or `.`.
    pub(super) fn abort_recursion(&mut self, sys: &mut Sys<'_, '_>, what: &str) -> Flow {
        self.report_error(sys, &format!("{what} nesting level exceeded (1000)"));
        self.stack.clear();
        self.status = 1;
        Flow::Yield
    }

    /// Whether nothing is left to do after the current command.
    pub(super) fn is_last(&self) -> bool {
        self.stack.iter().all(Frame::is_exhausted)
    }

    /// Whether a program replaces the shell, which has nothing left to do: a child that was forked for it, or a bash
    /// with `-c` (`should_suppress_fork`, `optimize_connection_fork`).
    pub(super) fn can_exec_directly(&self) -> bool {
        let can_exec = match (self.mode, self.kind) {
            (Mode::Interactive | Mode::Script, _) => false,
            (Mode::Subshell, _) => true,
            (Mode::Command, Kind::Bash) => true,
            (Mode::Command, Kind::Dash) => false,
        };
        let must_fork = self.kind == Kind::Bash && (self.follows_background() || self.is_in_longer_list());
        can_exec && self.is_last() && !self.has_traps() && !must_fork
    }

    /// Whether it is in an and-or list with `&&` or `||` that is one of several commands: with `-c`, bash only
    /// considers the last connection (`optimize_connection_fork`).
    fn is_in_longer_list(&self) -> bool {
        let is_connected = |frame: &Frame| match frame {
            Frame::AndOr { list, index, .. } => list.len() > 1 && !list[*index].and_or.rest.is_empty(),
            _ => false,
        };
        self.mode == Mode::Command && self.stack.iter().any(is_connected)
    }

    /// Whether the previous command is in the background: then bash forks (`optimize_subshell_command`).
    fn follows_background(&self) -> bool {
        self.stack.iter().any(|frame| match frame {
            Frame::List { list, next } => next.checked_sub(2).is_some_and(|before| list[before].background),
            _ => false,
        })
    }

    /// Whether a child of a shell was forked only to run a program.
    pub(super) fn only_runs_program(&self) -> bool {
        match self.stack.as_slice() {
            [Frame::Exec { .. }] => true,
            [Frame::Run { command, .. }] => self.program_of(command).is_some(),
            _ => false,
        }
    }

    /// Becomes another program, or exits.
    pub(super) fn exec(
        &mut self,
        sys: &mut Sys<'_, '_>,
        argv: Vec<String>,
        environment: Vec<(String, String)>,
    ) -> Flow {
        let word = argv.first().cloned().unwrap_or_default();
        if self.mode != Mode::Subshell {
            for signal in INTERACTIVE_IGNORED {
                if self.traps.get(&TrapOn::Signal(signal)).is_some_and(|command| !command.is_empty()) {
                    set_action(sys, signal, SigactionAction::Default);
                }
            }
        }
        self.restore_ignored_sigchld(sys);
        sys.program_mut().env = environment.into();
        match sys.exec(argv) {
            Ok(flow) => flow,
            Err(error) => {
                self.report_exec_error(sys, &word, error);
                Flow::Exit(self.status)
            }
        }
    }

    /// Reports that a program cannot be executed.
    pub(super) fn report_exec_error(&mut self, sys: &mut Sys<'_, '_>, word: &str, error: ExecError) {
        let is_path = word.contains('/');
        // Files created here are not executable.
        let is_file = is_path && matches!(fs::look_up(sys, word), Ok(fs::Node::File(_)));
        let error = if is_file { ExecError::NotExecutable } else { error };
        let text = match (error, self.kind) {
            (ExecError::NotFound, Kind::Bash) if is_path => "No such file or directory",
            (ExecError::NotFound, Kind::Bash) => "command not found",
            (ExecError::NotFound, Kind::Dash) => "not found",
            (ExecError::NotExecutable, _) => "Permission denied",
            (ExecError::IsDirectory, Kind::Bash) => "Is a directory",
            (ExecError::IsDirectory, Kind::Dash) => "Permission denied",
        };
        self.status = if error == ExecError::NotFound { 127 } else { 126 };
        self.report_error(sys, &format!("{word}: {text}"));
        if error == ExecError::NotFound && !is_path {
            sys.suggest_command(word);
        }
    }

    /// Returns the name of the process that runs a command: that of the program that it becomes, or the shell's.
    pub(super) fn name_of(&self, command: &Command) -> String {
        self.program_of(command).unwrap_or(self.comm()).to_owned()
    }

    /// Returns the program that a simple command runs, as far as is clear without expanding its first word.
    pub(super) fn program_of<'c>(&self, command: &'c Command) -> Option<&'c str> {
        let CommandKind::Simple { words, .. } = &command.kind else { return None };
        words.first()?.plain().filter(|word| !builtin::is_builtin(word, self.kind))
    }

    pub(super) fn comm(&self) -> &'static str {
        match self.kind {
            Kind::Bash => "bash",
            Kind::Dash => "sh",
        }
    }
}
