//! What a program's standard files are.

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
    /// The terminal that lines are typed into for this process, inherited as standard output or standard error: both
    /// are shown alike, but recorded separately, as if they were two pipes.
    Terminal(TaskId, Stream),
    /// The read end of a pipe.
    PipeRead(PipeId),
    /// The write end of a pipe.
    PipeWrite(PipeId),
    /// A file, open for writing.
    File(Rc<str>),
    /// A file in `/proc/sys`, open for writing.
    Sysctl(Sysctl),
    /// `/proc/PID/comm`, through which a process can change its name.
    Comm(TaskId),
    /// `/proc/sys/kernel/hostname`, through which root can change the host name.
    Hostname(UtsId),
    /// The output of a container without a terminal, one pipe for each stream: the engine logs it, and an attached
    /// client shows it.
    Log(ContainerId, Stream),
    /// A client of the engine, which copies what is written to its own standard output or error.
    Client(TaskId, Stream),
    /// The unread rest of a text, from a file or from the command line.
    Text(Rc<str>),
}

/// Standard input, output and error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fds(pub [Fd; 3]);

impl Fds {
    /// Returns three files that are all a terminal.
    pub fn terminal(terminal: TaskId) -> Self {
        Fds([Stream::Out, Stream::Out, Stream::Err].map(|stream| Fd::Terminal(terminal, stream)))
    }

    /// Returns standard input, and both outputs as `output` maps them.
    pub fn apart(input: Fd, output: impl Fn(Stream) -> Fd) -> Self {
        Fds([input, output(Stream::Out), output(Stream::Err)])
    }

    /// Returns three files that are all `/dev/null`.
    pub fn null() -> Self {
        Fds([Fd::Null, Fd::Null, Fd::Null])
    }

    /// Standard input.
    pub fn input(&self) -> &Fd {
        &self.0[0]
    }

    /// Returns the pipes that they hold open for writing.
    pub fn written(&self) -> impl Iterator<Item = PipeId> {
        self.0.iter().filter_map(|fd| match fd {
            Fd::PipeWrite(pipe) => Some(*pipe),
            _ => None,
        })
    }

    /// Returns the pipes that they hold open for reading.
    pub fn read(&self) -> impl Iterator<Item = PipeId> {
        self.0.iter().filter_map(|fd| match fd {
            Fd::PipeRead(pipe) => Some(*pipe),
            _ => None,
        })
    }
}
