//! The system interface of a program: system calls, files, and what it can read of the system.

use std::rc::Rc;

use pidscope_kernel::{Errno, Kernel, NsId, Refusal, Returned, Signal, State, TaskId};

use crate::entry::{Outcome, Stream};
use crate::fs::procfs;
use crate::machine::Machine;
use crate::os::Os;
use crate::os::fd::{Fd, Fds};
use crate::os::pipe::{Pipe, PipeId};
use crate::os::trace::TraceOptions;
use crate::program::{Flow, Process, Program, truncated_comm};
use crate::script::{Call, CloneCall, SignalWord};
use crate::tools;
use crate::tools::strace::format::TracedCall;
use crate::turn::{FORK_COST, Turn};

/// A program's access to the system: everything that it does goes through here.
pub(crate) struct Sys<'t, 'm> {
    turn: &'t mut Turn<'m>,
    /// The process that the program runs in.
    pub task: TaskId,
}

/// Why a program cannot be executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExecError {
    /// There is no such file.
    NotFound,
    /// The file exists but is no program.
    NotExecutable,
    /// It is a directory.
    IsDirectory,
}

impl<'t, 'm> Sys<'t, 'm> {
    pub fn new(turn: &'t mut Turn<'m>, task: TaskId) -> Self {
        Sys { turn, task }
    }

    /// Returns the machine that it runs on.
    pub fn machine(&self) -> &Machine {
        self.turn.machine
    }

    /// Returns the kernel.
    pub fn kernel(&self) -> &Kernel {
        &self.turn.machine.kernel
    }

    /// Returns the state that programs share.
    pub fn os(&self) -> &Os {
        &self.turn.machine.os
    }

    /// Returns the state that programs share, for modification.
    pub fn os_mut(&mut self) -> &mut Os {
        self.turn.os_mut()
    }

    /// Returns the program's own record.
    pub fn program(&self) -> &Program {
        self.turn.machine.program(self.task)
    }

    /// Returns the program's own record, for modification.
    pub fn program_mut(&mut self) -> &mut Program {
        self.turn.program_mut(self.task)
    }

    /// Returns the record of another program, for modification.
    pub fn other_program_mut(&mut self, task: TaskId) -> &mut Program {
        self.turn.program_mut(task)
    }

    /// Returns its active PID namespace.
    pub fn active_ns(&self) -> NsId {
        self.kernel().active_ns(self.task)
    }

    /// Returns its PID in its own namespace.
    pub fn getpid(&self) -> u32 {
        self.kernel().pid_in(self.task, self.active_ns())
    }

    /// Returns another process's PID in this one's namespace; 0 if it is not visible there.
    pub fn pid_of(&self, task: TaskId) -> u32 {
        self.kernel().pid_in(task, self.active_ns())
    }

    /// Returns the process with this PID in its namespace.
    pub fn find(&self, pid: u32) -> Option<TaskId> {
        let mut visible = self.kernel().visible(self.active_ns());
        visible.find(|(nr, _)| nr.0 == pid).map(|(_, task)| task)
    }

    /// Whether it can go on: it has not exited or been stopped by its last call.
    pub fn can_go_on(&self) -> bool {
        self.kernel().can_call(self.task)
    }

    /// Whether its last call has ended it, or the whole machine.
    pub fn has_ended(&self) -> bool {
        matches!(self.kernel().state(self.task), State::Zombie | State::Gone | State::Exiting)
            || self.kernel().has_ended()
    }

    /// Accounts for effort: one unit for about every eight bytes that are read or kept.
    pub fn charge(&mut self, effort: usize) {
        self.turn.charge(effort);
    }

    /// Whether the programs have used up the effort allowed in this step.
    pub fn is_out_of_budget(&self) -> bool {
        self.turn.is_out_of_budget()
    }

    /// Makes another program check again what it waits for, as if it had been sent something.
    pub fn wake(&mut self, task: TaskId) {
        self.turn.notify(task);
    }

    /// Makes a system call that does not block.
    pub fn call(&mut self, call: Call) -> Result<Returned, Errno> {
        if !self.can_go_on() {
            return Err(Errno::ESRCH);
        }
        match self.turn.call(self.task, call) {
            Outcome::Returned(returned) => Ok(returned),
            Outcome::Refused(refusal) => Err(refusal.errno),
            // It was stopped or killed by the call, so the result is not looked at.
            Outcome::Blocks | Outcome::Dies | Outcome::Skipped => Ok(Returned { value: 0, status: None }),
        }
    }

    /// Sends a signal.
    pub fn kill(&mut self, pid: i64, signal: i64) -> Result<(), Errno> {
        self.call(Call::Kill { pid, signal: SignalWord(signal) }).map(|_| ())
    }

    /// Creates a child that continues with `process`, named after the command that it will run. Returns its PID in this
    /// process's namespace and its task.
    pub fn fork(&mut self, command: &str, process: Rc<dyn Process>) -> Result<Child, Errno> {
        let name = self.next_name(command);
        self.clone(CloneCall::fork(name), process)
    }

    /// Creates a child as `vfork` does: it borrows its parent's memory until it runs a program.
    pub fn vfork(&mut self, command: &str, process: Rc<dyn Process>) -> Result<Child, Errno> {
        self.set_traced_call(TracedCall::fork(true));
        self.fork(command, process)
    }

    /// Sets how a tracer writes the next call, where the call itself does not say everything.
    pub fn set_traced_call(&mut self, traced_call: TracedCall) {
        self.turn.traced_call = Some(traced_call);
    }

    /// Shows a tracer a call that changes nothing in the simulation, with this result.
    pub fn report_unsimulated_call(&mut self, traced_call: TracedCall, result: &str) {
        self.turn.trace_unsimulated(self.task, traced_call, result);
    }

    /// Becomes a tracer, of no process yet.
    pub fn start_trace(&mut self, options: TraceOptions) {
        self.turn.start_trace(self.task, options);
    }

    /// Traces a child that was just created.
    pub fn trace_child(&mut self, child: TaskId) {
        self.turn.attach(self.task, child);
    }

    /// Traces a running process.
    pub fn attach(&mut self, task: TaskId) {
        self.turn.attach_running(self.task, task);
    }

    /// Stops tracing.
    pub fn end_trace(&mut self) {
        self.turn.end_trace(self.task);
    }

    /// Creates a child as `clone` specifies.
    pub fn clone(&mut self, call: CloneCall, process: Rc<dyn Process>) -> Result<Child, Errno> {
        let task = TaskId(self.kernel().tasks().len() as u32);
        self.charge(FORK_COST);
        let pid = self.call(Call::Clone(Box::new(call)))?.value;
        if !self.can_go_on() || self.kernel().tasks().len() as u32 == task.0 {
            return Err(Errno::ESRCH);
        }
        self.turn.program_mut(task).process = Some(process);
        self.turn.enqueue(task);
        Ok(Child { task, pid: pid as u32 })
    }

    /// Returns the name of the next process that runs this command.
    pub fn next_name(&mut self, command: &str) -> String {
        let base = command.rsplit('/').next().unwrap_or(command);
        let mut name: String = base.chars().filter(|&next| is_name_letter(next)).take(20).collect();
        if name.is_empty() {
            name.push_str("process");
        }
        let count = self.os_mut().started.get_or_default(&name);
        *count += 1;
        format!("{name}:{count}")
    }

    /// Executes the program that `argv[0]` names.
    pub fn exec(&mut self, argv: Vec<String>) -> Result<Flow, ExecError> {
        let file = argv.first().cloned().unwrap_or_default();
        self.exec_file(&file, argv)
    }

    /// Executes a file, whatever `argv[0]` is.
    pub fn exec_file(&mut self, file: &str, argv: Vec<String>) -> Result<Flow, ExecError> {
        let tool = tools::find(file)?;
        let is_known = |option: &str| tool.options.iter().any(|known| known.starts_with(option));
        // Options after the first operand may belong to another program.
        for word in argv[1..].iter().take_while(|word| word.starts_with('-') && *word != "--") {
            let option = word.split('=').next().unwrap_or(word);
            if option.starts_with("--") && !is_known(option) {
                self.turn.suggest(option, tool.options.iter().copied());
            }
        }
        let cmd = argv.join(" ");
        self.charge(argv.len() + cmd.len() / 8);
        if let Some(options) = self.turn.trace_options(self.task) {
            let path = tools::path_of(file).unwrap_or_default();
            self.turn.traced_call =
                Some(TracedCall::exec(&path, &argv, self.program().env.len(), options.max_string_len));
        }
        if self.call(Call::Exec { cmd: cmd.clone() }).is_err() {
            return Ok(Flow::Ended);
        }
        let process = tool.start(&argv);
        let program = self.program_mut();
        program.argv = argv.into();
        // The file's name, whatever `argv[0]` is (`begin_new_exec`).
        program.comm = Some(truncated_comm(tool.name).into());
        Ok(Flow::Become(process))
    }

    /// Changes the command line that others see (`exec -a`).
    pub fn set_argv(&mut self, argv: Vec<String>) {
        let program = self.program_mut();
        program.attributes.cmd = Some(argv.join(" "));
        program.argv = argv.into();
    }

    /// Writes to standard output.
    pub fn write(&mut self, text: &str) -> Result<(), Errno> {
        let fd = self.program().fds.0[1].clone();
        self.write_to(&fd, text)
    }

    /// Writes to an open file.
    pub fn write_to(&mut self, fd: &Fd, text: &str) -> Result<(), Errno> {
        if let Fd::Sysctl(name) = *fd {
            let value = procfs::number(text).ok_or(Errno::EINVAL)?;
            return self.call(Call::Sysctl { name, write: Some(value) }).map(|_| ());
        }
        self.turn.print(fd, Stream::Out, text);
        Ok(())
    }

    /// Redirects the standard files of a child that was just created.
    pub fn set_child_fds(&mut self, child: TaskId, fds: Fds) {
        self.turn.set_fds(child, fds);
    }

    /// Records the nearest known word beside the output, for an unknown word of a command line.
    pub fn suggest(&mut self, word: &str, known: &[&'static str]) {
        self.turn.suggest(word, known.iter().copied());
    }

    /// Records the nearest known command beside the output, for an unknown one.
    pub fn suggest_command(&mut self, word: &str) {
        self.turn.suggest(word, crate::shell::BUILTINS.iter().copied().chain(tools::names()));
    }

    /// Prints to standard output.
    pub fn out(&mut self, text: &str) {
        let fd = self.program().fds.0[1].clone();
        self.turn.print(&fd, Stream::Out, text);
    }

    /// Prints to standard error.
    pub fn err(&mut self, text: &str) {
        let fd = self.program().fds.0[2].clone();
        self.turn.print(&fd, Stream::Err, text);
    }

    /// Shows a manual page.
    pub fn show_manual(&mut self, page: &str) {
        let fd = self.program().fds.0[1].clone();
        self.turn.show_manual(&fd, page);
    }

    /// Redirects its own standard files.
    pub fn set_fds(&mut self, fds: Fds) {
        self.turn.set_fds(self.task, fds);
    }

    /// Creates a pipe.
    pub fn pipe(&mut self) -> PipeId {
        let os = self.os_mut();
        os.pipes_created += 1;
        let pipe = PipeId(os.pipes_created);
        os.pipes.insert(pipe, Pipe::default());
        pipe
    }

    /// Holds a pipe open for reading, in addition to the standard files.
    pub fn hold_pipe(&mut self, pipe: PipeId) {
        let task = self.task;
        if let Some(pipe) = self.os_mut().pipes.get_mut(&pipe) {
            pipe.readers.push(task);
        }
    }

    /// Closes a pipe that was held open.
    pub fn release_pipe(&mut self, pipe: PipeId) {
        let task = self.task;
        let os = self.os_mut();
        if let Some(open) = os.pipes.get_mut(&pipe) {
            open.readers.retain(|&other| other != task);
            if open.readers.is_empty() && open.writers.is_empty() {
                os.pipes.remove(&pipe);
            }
        }
    }

    /// Reads everything from a pipe: `None` if it is empty, an empty string at end of file.
    pub fn read_pipe(&mut self, pipe: PipeId) -> Option<String> {
        let open = self.os().pipes.get(&pipe);
        let is_at_end = open.is_none_or(|open| open.buffer.is_empty() && open.writers.is_empty());
        if is_at_end {
            return Some(String::new());
        }
        let text = self.os_mut().pipes.get_mut(&pipe).map(|open| std::mem::take(&mut open.buffer));
        text.filter(|text| !text.is_empty())
    }

    /// Reads the next line of standard input.
    pub fn read_line(&mut self) -> Line {
        match self.input().clone() {
            Fd::PipeRead(pipe) => {
                let Some(open) = self.os().pipes.get(&pipe) else { return Line::End(String::new()) };
                let is_over = open.writers.is_empty();
                let end = open.buffer.find('\n').map(|end| end + 1).or(is_over.then_some(open.buffer.len()));
                let Some(end) = end else { return Line::Pending(pipe) };
                let mut line = String::new();
                if let Some(open) = self.os_mut().pipes.get_mut(&pipe) {
                    line = open.buffer.drain(..end).collect();
                }
                Line::from_text(line)
            }
            Fd::Text(text) => {
                self.charge(text.len() / 8);
                let end = text.find('\n').map_or(text.len(), |end| end + 1);
                let mut fds = self.program().fds.clone();
                fds.0[0] = Fd::Text(text[end..].into());
                self.set_fds(fds);
                Line::from_text(text[..end].to_owned())
            }
            _ => Line::End(String::new()),
        }
    }

    /// Whether standard input has something to read.
    pub fn has_input(&self) -> bool {
        match self.input() {
            Fd::PipeRead(pipe) => self.os().pipes.get(pipe).is_some_and(|open| !open.buffer.is_empty()),
            Fd::Text(text) => !text.is_empty(),
            _ => false,
        }
    }

    /// Takes the result of the call that it was blocked in.
    pub fn take_returned(&mut self) -> Option<Result<Returned, Refusal>> {
        let has_returned = self.program().returned.is_some();
        if has_returned { self.program_mut().returned.take() } else { None }
    }

    /// Takes the signals whose handlers have run since the last call.
    pub fn take_signals(&mut self) -> Vec<Signal> {
        if self.program().signals.is_empty() {
            return Vec::new();
        }
        std::mem::take(&mut self.program_mut().signals)
    }

    /// Takes the line that was typed.
    pub fn take_line(&mut self) -> Option<Rc<str>> {
        self.program().typed.as_ref()?;
        self.program_mut().typed.take()
    }

    /// Whether standard output is a terminal.
    pub fn prints_on_terminal(&self) -> bool {
        self.is_terminal(1)
    }

    /// Whether one of the standard files is a terminal (`isatty`).
    pub fn is_terminal(&self, fd: usize) -> bool {
        matches!(self.program().fds.0.get(fd), Some(Fd::Terminal(terminal, _)) if self.machine().is_tty(*terminal))
    }

    /// Makes its own process group the foreground group of its terminal, if it has one (`tcsetpgrp`).
    pub fn take_terminal(&mut self) {
        let Some(tty) = self.program().attributes.tty.clone().filter(|_| self.is_terminal(0)) else { return };
        let group = self.kernel().process_of(self.task).pgrp;
        self.os_mut().foreground.insert(tty.into(), group);
    }

    /// Returns the source of standard input.
    pub fn input(&self) -> &Fd {
        self.program().fds.input()
    }
}

/// The result of reading a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Line {
    /// A complete line, without its newline.
    Complete(String),
    /// The rest of the input, which does not end in a newline.
    End(String),
    /// No complete line has been written to this pipe yet.
    Pending(PipeId),
}

impl Line {
    fn from_text(mut text: String) -> Self {
        match text.pop() {
            Some('\n') => Line::Complete(text),
            last => Line::End({
                text.extend(last);
                text
            }),
        }
    }
}

/// A child that was just created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Child {
    /// Its task.
    pub task: TaskId,
    /// Its PID in its creator's namespace.
    pub pid: u32,
}

fn is_name_letter(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '.' | '-')
}
