//! The part of a process that the kernel does not care about: its command line, its files, and what it does next.

use std::rc::Rc;

use pidscope_kernel::{Refusal, Returned, Signal, TaskId};

use crate::HAS_SHELL;
use crate::os::fd::Fds;
use crate::os::mount::{MntId, UtsId};
use crate::os::pipe::PipeId;
use crate::os::proc_view::Signals;
use crate::os::time::Time;
use crate::os::users::Users;
use crate::script::{Attributes, CloneCall};
use crate::sys::Sys;

/// The maximum length of a task name in bytes (`TASK_COMM_LEN` - 1).
const MAX_COMM_LEN: usize = 15;

/// The program that a process runs, and its environment.
#[derive(Debug, Clone)]
pub struct Program {
    /// The name of the process in the script.
    pub name: String,
    /// What `ps` shows of it. The command line and the terminal default to those of the parent.
    pub attributes: Attributes,
    /// Whether it was created as a thread of another process.
    pub is_thread: bool,
    /// The step of the call, or of the typed line, that has not returned yet.
    pub(crate) unreturned: Option<usize>,
    /// The command line, word by word.
    pub(crate) argv: Rc<[String]>,
    /// Its `comm`, if set by `execve` or through `/proc/PID/comm`; otherwise that is derived from `argv[0]`.
    pub(crate) comm: Option<Rc<str>>,
    /// When it was created.
    pub(crate) started: Time,
    /// Standard input, output and error.
    pub(crate) fds: Fds,
    /// Its mount namespace.
    pub(crate) mnt: MntId,
    /// Its UTS namespace.
    pub(crate) uts: UtsId,
    /// Its working directory.
    pub(crate) directory: Rc<str>,
    /// The user accounts in its root filesystem.
    pub(crate) users: Rc<Users>,
    /// Its group. Permissions of groups are not simulated; `id` shows it.
    pub(crate) gid: u32,
    /// Exported variables.
    pub(crate) env: Rc<[(String, String)]>,
    /// The running program; `None` for a process that only does what the script says.
    pub(crate) process: Option<Rc<dyn Process>>,
    /// What the program waits for.
    pub(crate) waiting: Waiting,
    /// The result of the call that it was blocked in.
    pub(crate) returned: Option<Result<Returned, Refusal>>,
    /// Signals whose handlers have run since the program last looked.
    pub(crate) signals: Vec<Signal>,
    /// The line that was typed and not yet read.
    pub(crate) typed: Option<Rc<str>>,
    /// The exit status of the last command typed.
    pub(crate) status: u8,
    /// The process that traces its system calls.
    pub(crate) tracer: Option<TaskId>,
}

impl Program {
    /// Returns the running program. Without a shell there is none, and this is where the compiler learns it.
    pub(crate) fn process(&self) -> Option<&Rc<dyn Process>> {
        if HAS_SHELL { self.process.as_ref() } else { None }
    }

    /// Whether it can be given a call or a line: a process that the script drives, or a shell at its prompt.
    pub fn is_idle(&self) -> bool {
        self.process().is_none() || self.waiting == Waiting::Line
    }

    /// Returns the time at which it wakes, if it sleeps until then.
    pub fn wake_time(&self) -> Option<Time> {
        match self.waiting {
            Waiting::Clock(time, _) => Some(time),
            _ => None,
        }
    }

    /// Returns the program that it runs now, if it was named after an earlier one: a shell that `unshare` has turned
    /// into keeps the name `unshare:1`, because scripts and links use it, while the kernel calls it `bash` from
    /// `execve` on (`begin_new_exec`).
    pub fn replaced_comm(&self) -> Option<&str> {
        let (command, _) = self.name.rsplit_once(':')?;
        let comm = self.comm();
        let is_same = command == comm || (comm.len() == MAX_COMM_LEN && command.starts_with(comm));
        (!is_same).then_some(comm)
    }

    /// Returns its command line, word by word (`/proc/PID/cmdline`); if it is empty, `ps` shows the name instead.
    pub fn argv(&self) -> &[String] {
        &self.argv
    }

    /// Returns its name as the kernel keeps it (`/proc/PID/comm`): the base name of `argv[0]`, at most 15 bytes.
    pub(crate) fn comm(&self) -> &str {
        if let Some(comm) = &self.comm {
            return comm;
        }
        let word = self.argv.first().map_or(self.name.as_str(), String::as_str);
        let word = if word.starts_with('-') { word } else { word.rsplit('/').next().unwrap_or(word) };
        let word = word.strip_suffix(':').unwrap_or(word);
        truncated_comm(word)
    }
}

/// Returns as much of a task name as the kernel keeps.
pub(crate) fn truncated_comm(name: &str) -> &str {
    &name[..name.floor_char_boundary(MAX_COMM_LEN)]
}

/// Programs are equal if they are in the same state; running programs are compared by their debug output.
impl PartialEq for Program {
    fn eq(&self, other: &Self) -> bool {
        let process = match (&self.process, &other.process) {
            (Some(one), Some(another)) => Rc::ptr_eq(one, another) || debug_eq(one, another),
            (one, another) => one.is_none() && another.is_none(),
        };
        process
            && self.name == other.name
            && self.attributes == other.attributes
            && self.unreturned == other.unreturned
            && self.fds == other.fds
            && (self.mnt, self.uts) == (other.mnt, other.uts)
            && self.waiting == other.waiting
            && self.status == other.status
    }
}

impl Eq for Program {}

/// What a program waits for before it resumes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// Nothing: it runs as soon as it can.
    Nothing,
    /// The call that it is blocked in, inside the kernel.
    Call,
    /// A time, or a signal (`nanosleep`).
    Clock(Time, u32),
    /// A signal (`pause`).
    Signal,
    /// A child that exits or stops, or a signal (`sigsuspend`).
    Child,
    /// Data in a pipe, or the close of its last write end.
    Pipe(PipeId),
    /// A line to be typed.
    Line,
}

/// Running programs are compared by their debug output. Only tests do so, and the page is built without the code for
/// it.
#[cfg(not(target_arch = "wasm32"))]
mod display {
    pub(crate) trait MaybeDebug: std::fmt::Debug {}
    impl<P: std::fmt::Debug> MaybeDebug for P {}
}

#[cfg(target_arch = "wasm32")]
mod display {
    pub(crate) trait MaybeDebug {}
    impl<P> MaybeDebug for P {}

    impl std::fmt::Debug for dyn super::Process {
        fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            out.write_str("Process")
        }
    }
}

fn debug_eq(one: &Rc<dyn Process>, other: &Rc<dyn Process>) -> bool {
    cfg!(not(target_arch = "wasm32")) && format!("{one:?}") == format!("{other:?}")
}

/// A program in execution: it runs until it has to wait, and is resumed when the wait is over.
///
/// Programs can be cloned, because a machine keeps their state from before each step.
pub(crate) trait Process: display::MaybeDebug {
    /// Runs until the next wait.
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow;

    /// Returns a copy.
    fn duplicate(&self) -> Rc<dyn Process>;

    /// Whether it takes signals synchronously (`sigwait`) instead of being interrupted by them: no tracer sees those.
    fn takes_signals(&self) -> bool {
        false
    }

    /// Whether it is a shell that lines are typed into.
    fn reads_lines(&self) -> bool {
        false
    }

    /// Returns the signal sets that `/proc` shows, given the kernel's. A shell changes some dispositions only here,
    /// because every child would have to undo them.
    fn signals(&self, kernel_signals: Signals) -> Signals {
        kernel_signals
    }

    /// Returns the targets of the terminal's control characters in the absence of job control: the processes that a
    /// shell waits for; `None` if it is no shell.
    fn foreground(&self) -> Option<Vec<TaskId>> {
        None
    }
}

/// What a program does after it has run.
#[derive(Debug)]
pub(crate) enum Flow {
    /// Exits (`exit_group`).
    Exit(u8),
    /// It has exited, or become another program, in a call that it has made.
    Ended,
    /// Runs another program from now on (after `execve`).
    Become(Rc<dyn Process>),
    /// Waits for a child: `pid`, or any (-1); optionally also for one that stops or continues.
    Wait { pid: i64, untraced: bool, continued: bool },
    /// Sleeps until a time.
    Sleep(Time),
    /// Waits for a signal.
    Pause,
    /// Waits for a state change of one of its children, or a signal.
    Child,
    /// Waits for something to read.
    Read(PipeId),
    /// Waits for a line to be typed; meanwhile it looks after children that exit and, with job control, stop.
    Line { job_control: bool },
    /// Lets other programs run.
    Yield,
}

/// Splits a command line from a script into words; one that cannot be split is a single word.
pub(crate) fn split(cmd: &str) -> Rc<[String]> {
    shlex::split(cmd).filter(|words| !words.is_empty()).unwrap_or_else(|| vec![cmd.to_owned()]).into()
}

impl Program {
    /// Creates a program that has done nothing yet, in the environment of the first process.
    fn new(name: &str, attributes: Attributes, argv: Rc<[String]>, users: Rc<Users>, gid: u32) -> Self {
        Program {
            name: name.to_owned(),
            attributes,
            is_thread: false,
            unreturned: None,
            argv,
            comm: None,
            started: Time::default(),
            fds: Fds::terminal(TaskId::FIRST),
            mnt: MntId::default(),
            uts: UtsId::default(),
            directory: "/root".into(),
            users,
            gid,
            env: Rc::new([]),
            process: None,
            waiting: Waiting::Nothing,
            returned: None,
            signals: Vec::new(),
            typed: None,
            status: 0,
            tracer: None,
        }
    }

    /// Creates the program of the first process.
    pub(crate) fn first(name: &str, attributes: Attributes) -> Self {
        let argv = attributes.cmd.as_deref().map_or_else(|| [name.to_owned()].into(), split);
        let users = Rc::new(attributes.users());
        let gid = attributes.uid.unwrap_or(0);
        Program::new(name, attributes, argv, users, gid)
    }

    /// Creates the program of a child, which inherits its parent's environment.
    pub(crate) fn child(parent: &Program, clone: &CloneCall) -> Self {
        let mut attributes = clone.attributes.clone();
        let argv = match &attributes.cmd {
            Some(cmd) => split(cmd),
            None if parent.attributes.cmd.is_some() => parent.argv.clone(),
            None => [clone.child.clone()].into(),
        };
        attributes.cmd = attributes.cmd.or_else(|| parent.attributes.cmd.clone());
        attributes.tty = attributes.tty.or_else(|| parent.attributes.tty.clone());
        let users = match attributes.accounts.is_empty() {
            true => parent.users.clone(),
            false => Rc::new(attributes.users()),
        };
        let gid = attributes.uid.unwrap_or(parent.gid);
        Program {
            is_thread: clone.thread,
            comm: parent.comm.clone(),
            started: parent.started,
            fds: parent.fds.clone(),
            mnt: parent.mnt,
            uts: parent.uts,
            directory: parent.directory.clone(),
            env: parent.env.clone(),
            ..Program::new(&clone.child, attributes, argv, users, gid)
        }
    }
}
