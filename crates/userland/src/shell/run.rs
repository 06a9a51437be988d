//! The execution of a line: one frame of the stack after the other.

use std::rc::Rc;

use pidscope_kernel::Signal;
use pidscope_kernel::task::ExitStatus;

use super::fork::Role;
use super::frame::Frame;
use super::loops::ArithFor;
use super::parse::{SyntaxError, parse};
use super::substitute::SubstitutionResult;
use super::syntax::{Command, CommandKind, Connector, List, Pipeline, Timed};
use super::{Kind, Mode, Shell, TrapOn};
use crate::os::time::Time;
use crate::program::Flow;
use crate::sys::Sys;

impl Shell {
    /// Executes a frame; returns what the shell has to wait for, if anything.
    pub(super) fn advance(&mut self, sys: &mut Sys<'_, '_>, frame: Frame) -> Option<Flow> {
        match frame {
            Frame::Source(text) => self.read(sys, &text),
            Frame::Open(file) => self.open_script(sys, &file),
            Frame::Script(script) => self.next_command(sys, script),
            Frame::Input { text, line } => return self.next_input(sys, text, line),
            Frame::List { list, next } => self.next_item(sys, list, next),
            Frame::AndOr { list, index, next, ran } => self.next_pipeline(sys, list, index, next, ran),
            Frame::Negate => self.status = u8::from(self.status == 0),
            Frame::Timed { since, timed } => self.report_time(sys, since, timed),
            Frame::Compound | Frame::ChildTraps => {}
            Frame::Run { command, before, done } => return self.run(sys, command, before, done),
            Frame::Substitute { pipe, child, text } => return self.read_substitution(sys, pipe, child, text),
            Frame::AwaitSubstitution { child, text } => return self.end_substitution(sys, child, text),
            Frame::Foreground(job) => return self.wait_for_foreground(sys, job),
            Frame::If { command, branch } => self.next_branch(&command, branch),
            Frame::Loop(command) => return self.loop_again(command),
            Frame::LoopBody(command) => self.loop_body(command),
            Frame::For { command, values } => self.next_value(sys, command, values),
            Frame::ArithFor(count) => return self.run_arith_for(sys, count),
            Frame::Files(fds) => sys.set_fds(fds),
            Frame::Variable(name, Some(before)) => {
                self.variables.insert(name, before);
            }
            Frame::Variable(name, None) => {
                self.variables.remove(&name);
            }
            Frame::Read(names) => return self.read_builtin(sys, names),
            Frame::Arguments(arguments) => self.arguments = arguments,
            Frame::Sourced { before, arguments, line } => {
                self.sourced = before;
                self.arguments = arguments.unwrap_or_else(|| std::mem::take(&mut self.arguments));
                self.line = line;
            }
            Frame::Status(status) => self.status = status,
            Frame::Wait(waited) => return self.wait_builtin(sys, waited),
            Frame::Exec { argv, environment } => return Some(self.exec(sys, argv, environment)),
            Frame::Exit(status) => return self.exit(sys, status),
        }
        None
    }

    fn read(&mut self, sys: &mut Sys<'_, '_>, text: &str) {
        sys.charge(text.len() / 4);
        match parse(self.kind, text) {
            Ok(list) => {
                if self.mode == Mode::Command && self.commands == 0 {
                    let pipelines = list.iter().map(|item| 1 + item.and_or.rest.len()).sum::<usize>();
                    self.commands = pipelines.max(1);
                }
                self.stack.push(Frame::List { list, next: 0 });
            }
            Err(error) => {
                self.commands += usize::from(self.mode == Mode::Command);
                // The end of the text is after the last line.
                let line = if matches!(error, SyntaxError::UnexpectedEnd(_)) { 2 } else { 1 };
                self.report_syntax_error(sys, &error, text, line);
                self.status = match (self.kind, &error) {
                    (_, SyntaxError::BadSubstitution(_)) => 1,
                    (Kind::Bash | Kind::Dash, _) => 2,
                };
            }
        }
    }

    fn next_item(&mut self, sys: &mut Sys<'_, '_>, list: List, next: usize) {
        let Some(item) = list.get(next) else { return };
        let background = item.background;
        self.stack.push(Frame::List { list: list.clone(), next: next + 1 });
        if background {
            self.start_background(sys, &list, next);
        } else {
            self.stack.push(Frame::AndOr { list, index: next, next: 0, ran: false });
        }
    }

    fn next_pipeline(&mut self, sys: &mut Sys<'_, '_>, list: List, index: usize, next: usize, ran: bool) {
        let and_or = &list[index].and_or;
        let pipeline = match next.checked_sub(1) {
            None => Some(&and_or.first),
            Some(before) => match and_or.rest.get(before) {
                None => {
                    let last = and_or.rest.last().map_or(&and_or.first, |(_, pipeline)| pipeline);
                    if ran {
                        self.handle_failure(last);
                    }
                    return;
                }
                Some((Connector::And, pipeline)) => Some(pipeline).filter(|_| self.status == 0),
                Some((Connector::Or, pipeline)) => Some(pipeline).filter(|_| self.status != 0),
            },
        };
        self.stack.push(Frame::AndOr { list: list.clone(), index, next: next + 1, ran: pipeline.is_some() });
        if let Some(pipeline) = pipeline {
            self.start_pipeline(sys, pipeline);
        }
    }

    /// Reports the times of a pipeline: programs use no CPU time here, only the clock moves (`print_formatted_time`).
    fn report_time(&self, sys: &mut Sys<'_, '_>, since: Time, timed: Timed) {
        let real = sys.os().now.since(since);
        let text = match timed {
            Timed::Posix => format!("real {:.2}\nuser 0.00\nsys 0.00\n", real.as_secs_f64()),
            Timed::Usual => {
                let (minutes, seconds) = (real.as_secs() / 60, real.as_secs() % 60);
                let [user, system] = ["user", "sys"].map(|name| format!("{name}\t0m0.000s\n"));
                format!("\nreal\t{minutes}m{seconds}.{:03}s\n{user}{system}", real.subsec_millis())
            }
        };
        sys.err(&text);
    }

    fn start_pipeline(&mut self, sys: &mut Sys<'_, '_>, pipeline: &Pipeline) {
        if let Some(timed) = pipeline.timed {
            if self.reject_in_dash(sys, "time") {
                return;
            }
            self.stack.push(Frame::Timed { since: sys.os().now, timed });
        }
        if pipeline.negated {
            self.stack.push(Frame::Negate);
        }
        match pipeline.commands.as_slice() {
            [command] => self.stack.push(Frame::run(command.clone())),
            commands => {
                let text = pipeline.to_string();
                if let Some(job) = self.fork_pipeline(sys, commands, text, false) {
                    self.stack.push(Frame::Foreground(job));
                }
            }
        }
    }

    /// Runs a command, once its command substitutions have completed.
    fn run(
        &mut self,
        sys: &mut Sys<'_, '_>,
        command: Rc<Command>,
        before: u8,
        done: Vec<SubstitutionResult>,
    ) -> Option<Flow> {
        if !self.is_interactive() {
            self.line = command.line;
        }
        let substitutions = self.substitutions(&command);
        let before = if done.is_empty() { self.status } else { before };
        if let Some(list) = substitutions.get(done.len()) {
            self.stack.push(Frame::Run { command, before, done });
            return self.start_substitution(sys, list.clone());
        }
        // Words are expanded from left to right, and in bash each substitution changes `$?`.
        self.expanding = Some(before).filter(|_| !done.is_empty());
        let flow = self.run_substituted(sys, command, done);
        self.expanding = None;
        flow
    }

    fn run_substituted(
        &mut self,
        sys: &mut Sys<'_, '_>,
        command: Rc<Command>,
        done: Vec<SubstitutionResult>,
    ) -> Option<Flow> {
        let mut done = done.into_iter();
        match &command.kind {
            CommandKind::Simple { assignments, words } => {
                return self.run_simple(sys, &command, assignments, words, &mut done);
            }
            CommandKind::Subshell(list) => {
                let frame = Frame::List { list: list.clone(), next: 0 };
                self.run_subshell(sys, &command, frame, &mut done);
            }
            CommandKind::Group(list) => {
                self.push_compound();
                let frame = Frame::List { list: list.clone(), next: 0 };
                self.with_redirects(sys, &command, &mut done, frame);
            }
            CommandKind::If { branches, .. } => {
                self.push_compound();
                let condition = Frame::List { list: branches[0].0.clone(), next: 0 };
                let frame = Frame::If { command: command.clone(), branch: 0 };
                if self.with_redirects(sys, &command, &mut done, frame) {
                    self.stack.push(condition);
                }
            }
            CommandKind::Loop { .. } => {
                self.with_redirects(sys, &command, &mut done, Frame::Loop(command.clone()));
            }
            CommandKind::Case { word, arms } => {
                let text = self.expand_one(word, &mut done);
                if self.kind == Kind::Bash {
                    self.show(sys, &format!("case {} in", word.raw));
                }
                let arm = arms.iter().find(|(patterns, _)| {
                    patterns.iter().any(|pattern| {
                        let pattern = self.pattern(&pattern.parts);
                        self.matches(&pattern, &text)
                    })
                });
                match arm.map(|(_, list)| list).filter(|list| !list.is_empty()) {
                    None => self.status = 0,
                    Some(list) => {
                        self.push_compound();
                        let frame = Frame::List { list: list.clone(), next: 0 };
                        self.with_redirects(sys, &command, &mut done, frame);
                    }
                }
            }
            CommandKind::Condition { condition, .. } => {
                if self.reject_in_dash(sys, "[[") {
                    return None;
                }
                let words = condition.words();
                let texts: Vec<String> = words.into_iter().map(|word| self.expand_one(word, &mut done)).collect();
                let holds = self.evaluate_condition(sys, condition, &mut texts.into_iter());
                self.status = match holds {
                    Ok(holds) => u8::from(!holds),
                    Err(text) => {
                        self.report_error(sys, &format!("[[: {text}"));
                        1
                    }
                };
                self.pipe_status = vec![self.status];
            }
            CommandKind::Arithmetic(expression) => {
                let source = self.expand_arithmetic(&expression.parts, &mut done);
                self.show(sys, &format!("(( {} ))", source.trim()));
                self.status = self.calculate_status(sys, "((", &source);
                self.pipe_status = vec![self.status];
            }
            CommandKind::ArithFor { .. } => {
                if self.kind == Kind::Dash {
                    self.report_error(sys, "Syntax error: Bad for loop variable");
                    self.status = 2;
                    self.stack.clear();
                    return None;
                }
                self.with_redirects(sys, &command, &mut done, Frame::ArithFor(ArithFor::new(command.clone())));
            }
            CommandKind::Function { name, body } => {
                self.functions.insert(name.clone(), body.clone());
                self.status = 0;
            }
            CommandKind::For { words, .. } => {
                let mut values = self.expand_with_globs(sys, words, &mut done);
                values.reverse();
                self.with_redirects(sys, &command, &mut done, Frame::For { command: command.clone(), values });
            }
        }
        None
    }

    /// Prevents bash from replacing itself by a program in what follows, even by the last one.
    pub(super) fn push_compound(&mut self) {
        if self.kind == Kind::Bash {
            self.stack.push(Frame::Compound);
        }
    }

    /// Continues with a compound command, with its redirections applied until it ends.
    fn with_redirects(
        &mut self,
        sys: &mut Sys<'_, '_>,
        command: &Command,
        done: &mut std::vec::IntoIter<SubstitutionResult>,
        frame: Frame,
    ) -> bool {
        let own = sys.program().fds.clone();
        match self.redirect(sys, &command.redirects, own.clone(), done) {
            Some(fds) => {
                if fds != own {
                    self.stack.push(Frame::Files(own));
                    sys.set_fds(fds);
                }
                self.stack.push(frame);
                true
            }
            None => {
                self.status = 1;
                false
            }
        }
    }

    fn run_subshell(
        &mut self,
        sys: &mut Sys<'_, '_>,
        command: &Command,
        frame: Frame,
        done: &mut std::vec::IntoIter<SubstitutionResult>,
    ) {
        // A child with nothing else to do becomes the subshell itself.
        if self.mode == Mode::Subshell && self.is_last() && (self.kind == Kind::Dash || self.is_alone()) {
            self.subshell += 1;
            self.with_redirects(sys, command, done, frame);
            return;
        }
        let Some(fds) = self.redirect(sys, &command.redirects, sys.program().fds.clone(), done) else {
            self.status = 1;
            return;
        };
        let name = self.comm().to_owned();
        if let Some(child) = self.fork(sys, name, frame, None, Role::Foreground) {
            sys.set_child_fds(child.task, fds);
            let job = self.add_job(sys, vec![child], command.to_string(), false);
            self.stack.push(Frame::Foreground(job));
        }
    }

    /// Whether the current command is the only one that a subshell of bash was forked for (`execute_in_subshell`).
    fn is_alone(&self) -> bool {
        !self.is_substitution
            && self.stack.iter().all(|frame| match frame {
                Frame::List { list, .. } => list.len() == 1,
                Frame::AndOr { list, index, .. } => list[*index].and_or.rest.is_empty(),
                _ => true,
            })
    }

    fn exit(&mut self, sys: &mut Sys<'_, '_>, status: u8) -> Option<Flow> {
        if self.kind == Kind::Dash
            && let Some(signal) = self.signal_handling.fatal_signal.take()
            && self.kill_self(sys, signal)
        {
            return Some(Flow::Ended);
        }
        if let Some(command) = self.traps.remove(&TrapOn::Exit).filter(|command| !command.is_empty()) {
            if self.signal_handling.fatal_signal.is_none() {
                self.status = status;
            }
            self.stack.clear();
            self.stack.push(Frame::Exit(status));
            self.stack.push(Frame::Source(command.into()));
            return None;
        }
        if self.kind == Kind::Bash && self.job_control {
            self.terminate_stopped_jobs(sys);
        }
        // Regardless of what the trap has done.
        match self.signal_handling.fatal_signal.take() {
            Some(signal) if self.kill_self(sys, signal) => Some(Flow::Ended),
            Some(signal) => Some(Flow::Exit(128 + signal.number())),
            None => Some(Flow::Exit(status)),
        }
    }
}

/// Returns the value of `$?` for an exit status.
pub(super) fn status_of(exit: ExitStatus) -> u8 {
    match exit {
        ExitStatus::Exited(code) => code,
        ExitStatus::Signaled(signal) => 128 + Signal::number(signal),
    }
}
