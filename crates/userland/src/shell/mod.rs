//! The shell: `bash`, interactive and with `-c`, and `sh`, which is `dash`.
//!
//! It is a program like any other: it forks, waits, and can be stopped in the middle of a line. So its state is kept on
//! a stack of [`Frame`]s rather than on the call stack.

mod arithmetic;
mod builtin;
mod compound;
mod condition;
mod errors;
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
pub(crate) use options::SetOptionResult;
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
use signals::{SignalHandling, TrapOn};
use syntax::Command;

/// The kind of shell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// GNU bash 5.2.
    #[default]
    Bash,
    /// Debian's `sh`, dash 0.5.
    Dash,
}

/// The source of a shell's commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A terminal that lines are typed into.
    Interactive,
    /// The argument of `-c`.
    Command,
    /// A file, or standard input that is not a terminal.
    Script,
    /// A part of another shell's line, in its own process.
    Subshell,
}

/// A running shell.
#[derive(Debug, Clone)]
pub(crate) struct Shell {
    kind: Kind,
    mode: Mode,
    /// `$0`.
    name: String,
    /// `$1` and so on.
    arguments: Vec<String>,
    /// `$$`: the PID of the shell, also in its subshells.
    pid: u32,
    /// `$BASHPID`: its own PID.
    own_pid: u32,
    /// `$PPID`.
    ppid: u32,
    variables: BTreeMap<String, Variable>,
    /// `$?`.
    status: u8,
    /// `$!`.
    last_background: Option<u32>,
    jobs: Jobs,
    /// The statuses of background jobs that were forgotten, by the PIDs of their last processes: `wait` still returns
    /// them (`bgpids`).
    saved_statuses: SharedMap<u32, u8>,
    /// Whether each pipeline gets its own process group (`set -m`).
    job_control: bool,
    /// The options that `set` has turned on.
    options: Options,
    /// The nesting depth of substitutions, as `set -x` shows it.
    trace_depth: usize,
    /// Whether it runs a substitution, rather than a subshell within one.
    is_substitution: bool,
    /// Whether the shell that it was forked from was running a function.
    was_forked_in_function: bool,
    /// The nesting depth of subshells (`$BASH_SUBSHELL`).
    subshell: usize,
    /// The last word of the last command (`$_`).
    last_word: String,
    traps: BTreeMap<TrapOn, String>,
    /// Signals whose traps have yet to run.
    pending_traps: Vec<Signal>,
    /// The number of children that exited while a trap on SIGCHLD ran: bash counts them when the next one exits
    /// (`queue_sigchld_trap`).
    uncounted_children: usize,
    /// How it handles signals without a trap.
    signal_handling: SignalHandling,
    /// The lines that were typed, by index.
    history: SharedMap<usize, Rc<str>>,
    /// What is left to do, the next frame last.
    stack: Vec<Frame>,
    /// Whether it has been initialized.
    has_started: bool,
    /// The number of commands in the `-c` text; 1 for a script, 0 if lines are typed.
    commands: usize,
    /// The error of an expansion.
    error: Option<String>,
    /// The exit status of a non-interactive bash after that error.
    error_status: u8,
    /// Whether a prompt is due, because a line has been run.
    is_prompt_due: bool,
    /// Functions, by name.
    functions: BTreeMap<String, Rc<Command>>,
    /// The statuses of the commands of the last pipeline (`PIPESTATUS`).
    pipe_status: Vec<u8>,
    /// The directory before the last `cd`.
    old_directory: Option<Rc<str>>,
    /// The PID of the child created last.
    last_child_pid: u32,
    /// The child that bash mistakenly waits for after a failed fork (`already_making_children`).
    lost_child: Option<u32>,
    /// The value of `$?` while words with command substitutions are expanded.
    expanding: Option<u8>,
    /// Whether a fork has failed in this line.
    fork_failed: bool,
    /// The line number of the running command, from 1; at a terminal, the number of lines typed.
    line: usize,
    /// Whether its commands, or those of the shell that it was forked from, come from a file or from standard input.
    is_script: bool,
    /// The file that `.` is reading.
    sourced: Option<Rc<str>>,
    /// Whether it runs in the background without job control, where the terminal's signals must not end it.
    ignores_interrupts: bool,
    /// Commands that have been looked up.
    hashed: BTreeSet<String>,
    /// The line at which it has warned of stopped jobs: an `exit` right after that is not refused.
    warned_at_line: Option<usize>,
    /// The effort of expanding words that has yet to be accounted for.
    effort: usize,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Variable {
    value: String,
    exported: bool,
}

impl Shell {
    /// Whether its commands are typed, into this shell or into the one that it was forked from.
    fn is_interactive(&self) -> bool {
        self.commands == 0
    }

    /// Whether it reads its commands from a terminal itself.
    fn is_at_terminal(&self) -> bool {
        self.mode == Mode::Interactive
    }

    /// Returns the value of a variable.
    fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(|variable| variable.value.as_str())
    }

    /// Sets a variable.
    fn set(&mut self, name: &str, value: String) {
        self.variables.entry(name.to_owned()).or_default().value = value;
    }

    /// Returns the variables that programs inherit.
    fn environment(&self) -> Vec<(String, String)> {
        let exported = self.variables.iter().filter(|(_, variable)| variable.exported);
        exported.map(|(name, variable)| (name.clone(), variable.value.clone())).collect()
    }

    /// Handles a typed line.
    fn read_line(&mut self, sys: &mut Sys<'_, '_>, line: &Rc<str>) {
        if !line.trim().is_empty() {
            self.history.insert(self.history.len(), line.clone());
        }
        match &**line {
            "^D" => {
                self.is_prompt_due = self.warn_of_stopped_jobs(sys);
                return if self.is_prompt_due { self.status = 1 } else { self.begin_exit(sys) };
            }
            "^C" => {
                sys.err("\n");
                self.status = 130;
                self.is_prompt_due = true;
                return;
            }
            _ => {}
        }
        let keeps_warning = self.kind == Kind::Dash || matches!(line.split_whitespace().next(), Some("exit" | "jobs"));
        self.warned_at_line = self.warned_at_line.filter(|_| keeps_warning);
        self.is_prompt_due = true;
        self.line += 1;
        self.jobs.discard_unlisted();
        self.stack.push(Frame::Source(line.clone()));
    }

    /// Warns of stopped jobs, which an exit would end, unless it has just done so; returns whether it has warned.
    fn warn_of_stopped_jobs(&mut self, sys: &mut Sys<'_, '_>) -> bool {
        let is_warned = self.warned_at_line.is_some_and(|line| self.kind == Kind::Bash || line + 1 == self.line);
        let warns = self.mode == Mode::Interactive && self.jobs.has_stopped() && !is_warned;
        if warns {
            self.warned_at_line = Some(self.line);
            sys.err(match self.kind {
                Kind::Bash => "exit\nThere are stopped jobs.\n",
                Kind::Dash => "You have stopped jobs.\n",
            });
        }
        warns
    }

    /// Handles `exit`, which bash announces at a terminal.
    fn begin_exit(&mut self, sys: &mut Sys<'_, '_>) {
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
                // If it was stopped, it is resumed when it has been continued.
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
            sys.charge(1 + std::mem::take(&mut self.effort));
            if let Some(flow) = flow {
                return flow;
            }
            // Functions, loops and `eval` may never wait for anything.
            if sys.is_out_of_budget() {
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

    fn signals(&self, kernel_signals: Signals) -> Signals {
        if self.has_started { self.proc_signals(kernel_signals) } else { kernel_signals }
    }

    fn foreground(&self) -> Option<Vec<TaskId>> {
        Some(self.jobs.foreground())
    }
}

impl Shell {
    /// Handles an empty stack.
    fn at_end(&mut self, sys: &mut Sys<'_, '_>) -> Option<Flow> {
        if self.mode != Mode::Interactive {
            self.stack.push(Frame::Exit(self.status));
            return None;
        }
        sys.program_mut().status = self.status;
        // Changes of jobs are reported before the next prompt; those that happen while it waits for a line, before the
        // prompt after that.
        if std::mem::take(&mut self.is_prompt_due) {
            if let Some(tty) = sys.program().attributes.tty.clone().filter(|_| self.job_control) {
                self.take_terminal(sys, &tty);
            }
            self.report_lost_child(sys);
            self.report_jobs(sys);
        } else {
            self.reap(sys);
        }
        if let Some(line) = sys.take_line() {
            self.read_line(sys, &line);
            return None;
        }
        // End of file (`sh </dev/null`).
        if matches!(sys.input(), Fd::Null | Fd::Closed) {
            self.stack.push(Frame::Exit(self.status));
            return None;
        }
        Some(Flow::Line { job_control: self.job_control })
    }

    /// After a failed fork, bash waits, after the next line, for a child that it had before.
    fn report_lost_child(&mut self, sys: &mut Sys<'_, '_>) {
        if std::mem::take(&mut self.fork_failed) || self.mode != Mode::Interactive {
            return;
        }
        if let Some(pid) = self.lost_child.take() {
            self.report_error(sys, &format!("wait_for: No record of process {pid}"));
        }
    }
}
