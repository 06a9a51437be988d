//! What a process runs, as far as the kernel does not care: its command line, its files, and what it does next.

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

/// Bytes of a name that the kernel keeps (`TASK_COMM_LEN` - 1).
const COMM: usize = 15;

/// The program that a process runs, and what it finds around it.
#[derive(Debug, Clone)]
pub struct Program {
    /// The name that the script calls the process by.
    pub name: String,
    /// What `ps` shows of it. The command line and the terminal are those of the parent where none are given.
    pub attributes: Attributes,
    /// Whether it was created as a thread of another process.
    pub is_thread: bool,
    /// The step in which it made the call, or was typed the line, that has not returned.
    pub(crate) unreturned: Option<usize>,
    /// The command line, word by word.
    pub(crate) argv: Rc<[String]>,
    /// The name that it has given itself.
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
    /// The accounts in its root filesystem.
    pub(crate) users: Rc<Users>,
    /// Its group. What groups may do is no part of this world; `id` shows it.
    pub(crate) gid: u32,
    /// Exported variables.
    pub(crate) env: Rc<[(String, String)]>,
    /// What it does by itself; none for a process that only does what the script says.
    pub(crate) process: Option<Rc<dyn Process>>,
    /// What that waits for.
    pub(crate) waiting: Waiting,
    /// What the call that it was asleep in has come to.
    pub(crate) returned: Option<Result<Returned, Refusal>>,
    /// Signals whose handlers have run since it last looked.
    pub(crate) signals: Vec<Signal>,
    /// The line that was typed.
    pub(crate) typed: Option<Rc<str>>,
    /// How the command that was typed last has ended.
    pub(crate) status: u8,
    /// Who is told of its system calls.
    pub(crate) tracer: Option<TaskId>,
}

impl Program {
    /// What it does by itself. That there is nothing without a shell, the compiler sees only here.
    pub(crate) fn process(&self) -> Option<&Rc<dyn Process>> {
        if HAS_SHELL { self.process.as_ref() } else { None }
    }

    /// Whether it can be told what to do: a process that the script drives, or a shell that waits for a line.
    pub fn is_idle(&self) -> bool {
        self.process().is_none() || self.waiting == Waiting::Line
    }

    /// When it goes on by itself, if it sleeps until then.
    pub fn wakes(&self) -> Option<Time> {
        match self.waiting {
            Waiting::Clock(time, _) => Some(time),
            _ => None,
        }
    }

    /// The program that it runs, if it has got its name from another one that it was before: a shell that `unshare` has become is called
    /// `unshare:1` for good, because scripts and links call it so, and the kernel calls it `bash` from `execve` on (`begin_new_exec`).
    pub fn has_become(&self) -> Option<&str> {
        let (command, _) = self.name.rsplit_once(':')?;
        let comm = self.comm();
        let is_same = command == comm || (comm.len() == COMM && command.starts_with(comm));
        (!is_same).then_some(comm)
    }

    /// Its command line, word by word (`/proc/PID/cmdline`); without one, `ps` shows its name.
    pub fn argv(&self) -> &[String] {
        &self.argv
    }

    /// Its name as the kernel keeps it: the last part of the first word, at most 15 bytes of it (`/proc/PID/comm`).
    pub(crate) fn comm(&self) -> &str {
        if let Some(comm) = &self.comm {
            return comm;
        }
        let word = self.argv.first().map_or(self.name.as_str(), String::as_str);
        let word = if word.starts_with('-') { word } else { word.rsplit('/').next().unwrap_or(word) };
        let word = word.strip_suffix(':').unwrap_or(word);
        let mut end = word.len().min(COMM);
        while !word.is_char_boundary(end) {
            end -= 1;
        }
        &word[..end]
    }
}

/// Programs are the same if they are in the same state; what a process does next is told by what it shows of itself.
impl PartialEq for Program {
    fn eq(&self, other: &Self) -> bool {
        let process = match (&self.process, &other.process) {
            (Some(one), Some(another)) => Rc::ptr_eq(one, another) || show_the_same(one, another),
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

/// What a program waits for before it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// Nothing: it runs as soon as it can.
    Nothing,
    /// The call that it is asleep in, inside the kernel.
    Call,
    /// A time, or a signal (`nanosleep`).
    Clock(Time, u32),
    /// A signal (`pause`).
    Signal,
    /// A child that ends or stops, or a signal (`sigsuspend`).
    Child,
    /// That something is written to a pipe, or nobody can any more.
    Pipe(PipeId),
    /// That somebody types a line.
    Line,
}

/// Programs are compared by what they show of themselves. Only tests compare any, and the page does without the code for it.
#[cfg(not(target_arch = "wasm32"))]
mod shown {
    pub(crate) trait Shown: std::fmt::Debug {}
    impl<P: std::fmt::Debug> Shown for P {}
}

#[cfg(target_arch = "wasm32")]
mod shown {
    pub(crate) trait Shown {}
    impl<P> Shown for P {}

    impl std::fmt::Debug for dyn super::Process {
        fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            out.write_str("Process")
        }
    }
}

fn show_the_same(one: &Rc<dyn Process>, other: &Rc<dyn Process>) -> bool {
    cfg!(not(target_arch = "wasm32")) && format!("{one:?}") == format!("{other:?}")
}

/// A program in execution: runs until it has to wait, and is called again when that is over.
///
/// A machine keeps what its programs were before each step, so they can be cloned.
pub(crate) trait Process: shown::Shown {
    /// Goes on.
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow;

    /// The same once more.
    fn duplicate(&self) -> Rc<dyn Process>;

    /// Whether it takes signals one by one (`sigwait`), instead of being interrupted by them: no tracer sees those.
    fn takes_signals(&self) -> bool {
        false
    }

    /// Whether it is a shell that lines are typed into.
    fn reads_lines(&self) -> bool {
        false
    }

    /// What `/proc` tells of its signals. A shell ignores some that nobody would see it ignore, and its children would have to be told.
    fn signals(&self, own: Signals) -> Signals {
        own
    }

    /// Whom the terminal's control characters are meant for, where there is no job control: the processes that a shell waits for; none if it is no shell.
    fn foreground(&self) -> Option<Vec<TaskId>> {
        None
    }
}

/// How a program goes on.
#[derive(Debug)]
pub(crate) enum Flow {
    /// It ends (`exit_group`).
    Exit(u8),
    /// It has ended, or become another program, in a call that it has made.
    Ended,
    /// It runs another program from now on (after `execve`).
    Become(Rc<dyn Process>),
    /// It waits for a child: this one, or any (-1), and for one that stops or goes on, too, if it says so.
    Wait { pid: i64, untraced: bool, continued: bool },
    /// It sleeps.
    Sleep(Time),
    /// It waits for a signal.
    Pause,
    /// It waits for a change of one of its children, or a signal.
    Child,
    /// It waits for something to read.
    Read(PipeId),
    /// It waits for a line to be typed; meanwhile it looks after children that end and, with job control, stop.
    Line { job_control: bool },
    /// It lets others run.
    Yield,
}

/// The words of a command line that a script gives; what cannot be split is one word.
pub(crate) fn split(cmd: &str) -> Rc<[String]> {
    shlex::split(cmd).filter(|words| !words.is_empty()).unwrap_or_else(|| vec![cmd.to_owned()]).into()
}

impl Program {
    /// A program that has done nothing yet, in the surroundings that the first process has.
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

    /// The program of the first process.
    pub(crate) fn first(name: &str, attributes: Attributes) -> Self {
        let argv = attributes.cmd.as_deref().map_or_else(|| [name.to_owned()].into(), split);
        let users = Rc::new(attributes.users());
        let gid = attributes.uid.unwrap_or(0);
        Program::new(name, attributes, argv, users, gid)
    }

    /// The program of a child, which inherits what its parent finds around it.
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
