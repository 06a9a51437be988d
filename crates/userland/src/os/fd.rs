//! What a program's standard input, output and error lead to.

use std::rc::Rc;

use pidscope_kernel::TaskId;
use pidscope_kernel::sysctl::Sysctl;

use super::UtsId;
use super::containers::ContainerId;
use super::pipe::PipeId;
use crate::entry::Stream;

/// An open file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fd {
    /// Nothing.
    Closed,
    /// `/dev/null`.
    Null,
    /// The terminal that lines are typed into for this process, as its standard output or its standard error was led there: both are shown
    /// alike, and counted apart, as two pipes would.
    Terminal(TaskId, Stream),
    /// The end of a pipe that is read from.
    PipeRead(PipeId),
    /// The end of a pipe that is written to.
    PipeWrite(PipeId),
    /// A file that is written to.
    File(Rc<str>),
    /// A file in `/proc/sys` that is written to.
    Sysctl(Sysctl),
    /// `/proc/PID/comm`, to which a process can write another name for itself.
    Comm(TaskId),
    /// `/proc/sys/kernel/hostname`, to which root can write another name for the machine.
    Hostname(UtsId),
    /// Where a container without a terminal writes to, a pipe for each: the engine keeps it, and an attached client shows it.
    Log(ContainerId, Stream),
    /// A client of the engine, which shows what comes, on its own standard output or error.
    Client(TaskId, Stream),
    /// Text that is left to be read, of a file or of the command line.
    Text(Rc<str>),
}

/// Standard input, output and error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fds(pub [Fd; 3]);

impl Fds {
    /// All three lead to a terminal.
    pub fn terminal(terminal: TaskId) -> Self {
        Fds([Stream::Out, Stream::Out, Stream::Err].map(|stream| Fd::Terminal(terminal, stream)))
    }

    /// Standard input, and what both outputs lead to.
    pub fn apart(input: Fd, output: impl Fn(Stream) -> Fd) -> Self {
        Fds([input, output(Stream::Out), output(Stream::Err)])
    }

    /// All three lead nowhere.
    pub fn null() -> Self {
        Fds([Fd::Null, Fd::Null, Fd::Null])
    }

    /// Standard input.
    pub fn input(&self) -> &Fd {
        &self.0[0]
    }

    /// The pipes that they hold open for writing.
    pub fn written(&self) -> impl Iterator<Item = PipeId> {
        self.0.iter().filter_map(|fd| match fd {
            Fd::PipeWrite(pipe) => Some(*pipe),
            _ => None,
        })
    }

    /// The pipes that they hold open for reading.
    pub fn read(&self) -> impl Iterator<Item = PipeId> {
        self.0.iter().filter_map(|fd| match fd {
            Fd::PipeRead(pipe) => Some(*pipe),
            _ => None,
        })
    }
}
