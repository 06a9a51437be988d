//! The shell: `bash` as it is at a terminal and behind `-c`, and `sh`, which is `dash`.
//!
//! It is a program like any other: it forks, waits, and can be stopped in the middle of a line. So what it is about to do stands on a
//! stack of [`Frame`]s instead of the stack of this program.

mod arithmetic;
mod builtin;
mod complain;
mod compound;
mod condition;
mod expand;
mod field;
mod fork;
mod frame;
mod glob;
mod job_control;
mod jobs;
mod loops;
mod options;
mod parse;
mod run;
mod script;
mod signals;
mod simple;
mod start;
mod substitute;
mod syntax;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use builtin::{NAMES as BUILTINS, unescape};
pub(crate) use options::Turned;
pub(crate) use parse::is_variable_name;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use pidscope_kernel::{Signal, TaskId};

use crate::os::fd::Fd;
use crate::os::proc_view::Signals;
use crate::os::shared_map::SharedMap;
use crate::program::{Flow, Process};
use crate::sys::Sys;
use frame::Frame;
use jobs::Jobs;
use options::Options;
use signals::{Catching, TrapOn};
use syntax::Command;

/// Which shell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// GNU bash 5.2.
    #[default]
    Bash,
    /// Debian's `sh`, dash 0.5.
    Dash,
}

/// Where a shell's commands come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A terminal that lines are typed into.
    Interactive,
    /// The word behind `-c`.
    Command,
    /// A file, or standard input that is no terminal.
    Script,
    /// A part of another shell's line, in a process of its own.
    Subshell,
}

/// A shell in execution.
#[derive(Debug, Clone)]
pub(crate) struct Shell {
    kind: Kind,
    mode: Mode,
    /// `$0`.
    name: String,
    /// `$1` and so on.
    arguments: Vec<String>,
    /// `$$`: its number, which subshells know it by.
    pid: u32,
    /// `$BASHPID`: its own number, subshell or not.
    own_pid: u32,
    /// `$PPID`.
    ppid: u32,
    variables: BTreeMap<String, Variable>,
    /// `$?`.
    status: u8,
    /// `$!`.
    last_background: Option<u32>,
    jobs: Jobs,
    /// How jobs in the background have ended that are forgotten, by the numbers of their last processes: `wait` still tells (`bgpids`).
    ended: SharedMap<u32, u8>,
    /// Whether each pipeline gets a process group of its own (`set -m`).
    job_control: bool,
    /// What `set` has turned on.
    options: Options,
    /// In how many substitutions it is, as `set -x` shows it.
    trace_depth: usize,
    /// Whether it runs a substitution, and not a part of that in brackets.
    is_substituted: bool,
    /// Whether the shell that it was forked from ran a function.
    began_in_function: bool,
    /// How many shells it was forked from, one of the other.
    subshell: usize,
    /// The last word of the last command, which `$_` is.
    last_word: String,
    traps: BTreeMap<TrapOn, String>,
    /// Signals whose traps have not run yet.
    trapped: Vec<Signal>,
    /// Children that ended while a trap on SIGCHLD ran: bash counts them as soon as another one ends (`queue_sigchld_trap`).
    unheard: usize,
    /// What it does about signals without a trap.
    catching: Catching,
    /// Lines that were typed, by their places.
    history: SharedMap<usize, Rc<str>>,
    /// What is left to do, the next thing last.
    stack: Vec<Frame>,
    /// Whether it has made its preparations.
    has_started: bool,
    /// How many commands the text behind `-c` has.
    commands: usize,
    /// What an expansion could not do.
    error: Option<String>,
    /// What a bash that nobody types into ends with because of it.
    error_status: u8,
    /// Whether a line has been done and no prompt shown yet.
    prompts: bool,
    /// Functions, by name.
    functions: BTreeMap<String, Rc<Command>>,
    /// How the commands of the last pipeline ended (`PIPESTATUS`).
    pipe_status: Vec<u8>,
    /// The directory before the last `cd`.
    old_directory: Option<Rc<str>>,
    /// The child that it created last.
    last_made: u32,
    /// The child that bash believes to have to wait for, after a fork that has failed (`already_making_children`).
    lost: Option<u32>,
    /// What `$?` is while words are expanded in which there are command substitutions.
    expanding: Option<u8>,
    /// Whether a fork has failed in this line.
    fork_failed: bool,
    /// The line of the command that runs, from 1 on; at a terminal, how many have been typed.
    line: usize,
    /// Whether its commands come from a file, or standard input, as do those of the shell that it is a part of.
    is_script: bool,
    /// The file that `.` reads.
    sourced: Option<Rc<str>>,
    /// Whether it runs in the background of a shell without job control, where the terminal's signals must not end it.
    ignores_interrupts: bool,
    /// Commands that have been looked up before.
    hashed: BTreeSet<String>,
    /// The line at which it has said that there are stopped jobs: right behind it, it ends all the same.
    warned: Option<usize>,
    /// What the words cost that it has looked at since it said so.
    effort: usize,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Variable {
    value: String,
    exported: bool,
}

impl Shell {
    /// Whether somebody typed the line, into this shell or the one that it is a part of.
    fn is_interactive(&self) -> bool {
        self.commands == 0
    }

    /// Whether it reads its commands from a terminal itself.
    fn is_at_terminal(&self) -> bool {
        self.mode == Mode::Interactive
    }

    /// A variable's value.
    fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(|variable| variable.value.as_str())
    }

    /// Sets a variable.
    fn set(&mut self, name: &str, value: String) {
        self.variables.entry(name.to_owned()).or_default().value = value;
    }

    /// The variables that programs get.
    fn environment(&self) -> Vec<(String, String)> {
        let exported = self.variables.iter().filter(|(_, variable)| variable.exported);
        exported.map(|(name, variable)| (name.clone(), variable.value.clone())).collect()
    }

    /// A line was typed.
    fn read_line(&mut self, sys: &mut Sys<'_, '_>, line: &Rc<str>) {
        if !line.trim().is_empty() {
            self.history.insert(self.history.len(), line.clone());
        }
        match &**line {
            "^D" => {
                self.prompts = self.warns_of_stopped(sys);
                return if self.prompts { self.status = 1 } else { self.leave(sys) };
            }
            "^C" => {
                sys.err("\n");
                self.status = 130;
                self.prompts = true;
                return;
            }
            _ => {}
        }
        let keeps_warning = self.kind == Kind::Dash || matches!(line.split_whitespace().next(), Some("exit" | "jobs"));
        self.warned = self.warned.filter(|_| keeps_warning);
        self.prompts = true;
        self.line += 1;
        self.jobs.forget_foreground();
        self.stack.push(Frame::Source(line.clone()));
    }

    /// Whether there are stopped jobs, which are about to be ended, and nobody has been told; who leaves again right away, has.
    fn warns_of_stopped(&mut self, sys: &mut Sys<'_, '_>) -> bool {
        let is_warned = self.warned.is_some_and(|line| self.kind == Kind::Bash || line + 1 == self.line);
        let warns = self.mode == Mode::Interactive && self.jobs.has_stopped() && !is_warned;
        if warns {
            self.warned = Some(self.line);
            sys.err(match self.kind {
                Kind::Bash => "exit\nThere are stopped jobs.\n",
                Kind::Dash => "You have stopped jobs.\n",
            });
        }
        warns
    }

    /// `exit` at a terminal says so.
    fn leave(&mut self, sys: &mut Sys<'_, '_>) {
        if self.mode == Mode::Interactive && self.kind == Kind::Bash {
            sys.err("exit\n");
        }
        self.stack.clear();
        self.stack.push(Frame::Exit(self.status));
    }
}

impl Process for Shell {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        if !self.has_started {
            self.start(sys);
        }
        loop {
            self.take_signals(sys);
            if !sys.can_go_on() {
                // Stopped: it is called again when it has been continued.
                return if sys.has_ended() { Flow::Ended } else { Flow::Yield };
            }
            self.run_traps();
            let Some(frame) = self.stack.pop() else {
                match self.at_end(sys) {
                    Some(flow) => return flow,
                    None => continue,
                }
            };
            let flow = self.advance(sys, frame);
            sys.toil(1 + std::mem::take(&mut self.effort));
            if let Some(flow) = flow {
                return flow;
            }
            // Functions, loops and `eval` need nobody else, and would go on for ever.
            if sys.is_tired() {
                return Flow::Yield;
            }
        }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }

    fn reads_lines(&self) -> bool {
        self.mode == Mode::Interactive
    }

    fn signals(&self, own: Signals) -> Signals {
        if self.has_started { self.shown_signals(own) } else { own }
    }

    fn foreground(&self) -> Option<Vec<TaskId>> {
        Some(self.jobs.foreground())
    }
}

impl Shell {
    /// Nothing is left to do.
    fn at_end(&mut self, sys: &mut Sys<'_, '_>) -> Option<Flow> {
        if self.mode != Mode::Interactive {
            self.stack.push(Frame::Exit(self.status));
            return None;
        }
        sys.program_mut().status = self.status;
        // What has happened to jobs is told before the next prompt; what happens while it waits for a line, before the one after.
        if std::mem::take(&mut self.prompts) {
            if let Some(tty) = sys.program().attributes.tty.clone().filter(|_| self.job_control) {
                self.take_terminal(sys, &tty);
            }
            self.report_lost(sys);
            self.report_jobs(sys);
        } else {
            self.reap(sys);
        }
        if let Some(line) = sys.take_line() {
            self.read_line(sys, &line);
            return None;
        }
        // Where there is nothing to read, it has come to the end (`sh </dev/null`).
        if matches!(sys.input(), Fd::Null | Fd::Closed) {
            self.stack.push(Frame::Exit(self.status));
            return None;
        }
        Some(Flow::Line { job_control: self.job_control })
    }

    /// A fork that has failed makes bash wait, after the next line, for a child that it had before.
    fn report_lost(&mut self, sys: &mut Sys<'_, '_>) {
        if std::mem::take(&mut self.fork_failed) || self.mode != Mode::Interactive {
            return;
        }
        if let Some(pid) = self.lost.take() {
            self.complain(sys, &format!("wait_for: No record of process {pid}"));
        }
    }
}
