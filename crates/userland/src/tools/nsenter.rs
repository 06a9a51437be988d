//! `nsenter(1)` of util-linux 2.38: runs a program in the namespaces of another process.

use std::rc::Rc;

use pidscope_kernel::wait::WaitStatus;
use pidscope_kernel::{NsId, Signal};

use super::coreutils::hint;
use super::errno_text;
use super::getopt::{Arg, Long, Options, Takes};
use super::sh::exit_with_error;
use super::spawn::{Launch, exec, exit_like, shell, take_wait_result, unignore_sigchld};
use super::strace::format::TracedCall;
use crate::fs::{self, FsError};
use crate::program::{Flow, Process};
use crate::script::{Call, SetnsTarget};
use crate::sys::{Child, Sys};

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] =
    &["--all", "--mount", "--no-fork", "--pid", "--target", "--uts", "-F", "-a", "-m", "-p", "-t", "-u"];

/// The letter that stands for `--preserve-credentials`.
const PRESERVE_CREDENTIALS: char = '\u{1}';

const LONG: &[Long] = &[
    ("all", Takes::Nothing, 'a'),
    ("target", Takes::Argument, 't'),
    ("mount", Takes::Optional, 'm'),
    ("uts", Takes::Optional, 'u'),
    ("ipc", Takes::Optional, 'i'),
    ("net", Takes::Optional, 'n'),
    ("pid", Takes::Optional, 'p'),
    ("cgroup", Takes::Optional, 'C'),
    ("time", Takes::Optional, 'T'),
    ("user", Takes::Optional, 'U'),
    ("setuid", Takes::Argument, 'S'),
    ("setgid", Takes::Argument, 'G'),
    ("preserve-credentials", Takes::Nothing, PRESERVE_CREDENTIALS),
    ("root", Takes::Optional, 'r'),
    ("wd", Takes::Optional, 'w'),
    ("wdns", Takes::Argument, 'W'),
    ("no-fork", Takes::Nothing, 'F'),
    ("help", Takes::Nothing, 'h'),
    ("version", Takes::Nothing, 'V'),
];

const GETOPT: Options =
    Options::new("nsenter", "+ahVt:m::u::i::n::p::C::U::T::S:G:r::w::W:FZ", LONG).unsimulated("", "follow-context");

/// `nsenter -t PID [-p] [-m] [-u] [-a] [-F] [-S UID] [-G GID] [-r[DIRECTORY]] [-w[DIRECTORY]] [PROGRAM [ARGUMENT...]]`
pub(crate) fn nsenter(argv: &[String]) -> Rc<dyn Process> {
    let (args, wrong) = GETOPT.read(argv.get(1..).unwrap_or_default());
    if let Some(wrong) = wrong {
        return exit_with_error(wrong + &hint("nsenter"), 1);
    }
    let mut nsenter = Nsenter { forks: true, ..Nsenter::default() };
    for arg in args {
        match arg {
            Arg::Option('t', Some(target)) => match target.parse::<u32>() {
                Ok(pid) => nsenter.target = Some(pid),
                Err(_) => return exit_with_error(format!("nsenter: failed to parse pid: '{target}'\n"), 1),
            },
            Arg::Option('p', file) => nsenter.pid = Some(file.map(str::to_owned)),
            Arg::Option('m', file) => nsenter.mnt = Some(file.map(str::to_owned)),
            Arg::Option('u', file) => nsenter.uts = Some(file.map(str::to_owned)),
            Arg::Option('a', _) => {
                nsenter.is_all = true;
                for namespace in [&mut nsenter.pid, &mut nsenter.mnt, &mut nsenter.uts] {
                    namespace.get_or_insert(None);
                }
            }
            Arg::Option('U', file) => nsenter.user = Some(file.map(str::to_owned)),
            Arg::Option('r', file) => nsenter.root = Some(file.map(str::to_owned)),
            Arg::Option('w', file) => nsenter.directory = Some(file.map(str::to_owned)),
            Arg::Option('W', Some(directory)) => nsenter.directory_inside = Some(directory.to_owned()),
            Arg::Option('S', Some(uid)) => match uid.parse() {
                Ok(uid) => nsenter.uid = Some(uid),
                Err(_) => return exit_with_error(format!("nsenter: failed to parse uid: '{uid}'\n"), 1),
            },
            Arg::Option('G', Some(gid)) => match gid.parse() {
                Ok(gid) => nsenter.gid = Some(gid),
                Err(_) => return exit_with_error(format!("nsenter: failed to parse gid: '{gid}'\n"), 1),
            },
            Arg::Option('F', _) => nsenter.forks = false,
            Arg::Option('h', _) => return super::env::print_manual("nsenter"),
            Arg::Option('V', _) => return super::env::print_text("nsenter from util-linux 2.38.1\n"),
            Arg::Option(..) => {}
            Arg::Operand(word) => nsenter.argv.push(word.to_owned()),
        }
    }
    if nsenter.is_all && nsenter.target.is_none() {
        return exit_with_error("nsenter: no target PID specified for --all\n".to_owned(), 1);
    }
    Rc::new(nsenter)
}

/// A namespace or directory to enter, if any: that of a file, or of the target.
type FileOption = Option<Option<String>>;

#[derive(Debug, Clone, Default)]
struct Nsenter {
    target: Option<u32>,
    pid: FileOption,
    mnt: FileOption,
    uts: FileOption,
    user: FileOption,
    root: FileOption,
    /// The working directory, opened before any namespace is entered.
    directory: FileOption,
    /// The working directory, opened after the namespaces are entered.
    directory_inside: Option<String>,
    uid: Option<u32>,
    gid: Option<u32>,
    is_all: bool,
    forks: bool,
    argv: Vec<String>,
    child: Option<Child>,
    /// Whether it has stopped along with its child.
    has_stopped: bool,
}

impl Process for Nsenter {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        let Some(child) = self.child else { return self.start(sys) };
        if std::mem::take(&mut self.has_stopped) {
            let _ = sys.kill(child.pid.into(), Signal::CONT.number().into());
        }
        match take_wait_result(sys) {
            None | Some(Ok(WaitStatus::Continued)) => {
                Flow::Wait { pid: child.pid.into(), untraced: true, continued: false }
            }
            Some(Ok(WaitStatus::Ended(exit))) => exit_like(sys, exit),
            Some(Ok(WaitStatus::Stopped(_))) => {
                // It stops when its child does, and continues the child when it is continued.
                let _ = sys.kill(sys.getpid().into(), Signal::STOP.number().into());
                self.has_stopped = true;
                Flow::Yield
            }
            Some(Err(())) => Flow::Exit(1),
        }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

/// The error message that it ends with.
type ErrorMessage = String;

impl Nsenter {
    fn start(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        unignore_sigchld(sys);
        if let Err(text) = self.enter_namespaces(sys) {
            sys.err(&format!("nsenter: {text}\n"));
            return Flow::Exit(1);
        }
        if self.argv.is_empty() {
            self.argv = shell(sys);
        }
        if self.pid.is_none() || !self.forks {
            return exec(sys, "nsenter", std::mem::take(&mut self.argv));
        }
        let launch = Launch { tool: "nsenter", prepare: Vec::new(), argv: self.argv.clone() };
        let command = self.argv[0].trim_start_matches('-').to_owned();
        match sys.fork(&command, Rc::new(launch)) {
            Ok(child) => {
                self.child = Some(child);
                Flow::Wait { pid: child.pid.into(), untraced: true, continued: false }
            }
            Err(errno) => {
                sys.err(&format!("nsenter: fork failed: {}\n", errno_text(errno)));
                Flow::Exit(1)
            }
        }
    }

    /// Opens all files, then enters the namespaces.
    fn enter_namespaces(&mut self, sys: &mut Sys<'_, '_>) -> Result<(), ErrorMessage> {
        let before = sys.program().directory.clone();
        let directory = self.open_directory(sys, &self.directory, "cwd")?;
        let root = self.open_directory(sys, &self.root, "root")?;
        // There is only one user namespace, which a process cannot enter again (`userns_install`).
        if self.open(sys, &self.user.clone(), "user")?.is_some() {
            return Err("reassociate to namespace 'ns/user' failed: Invalid argument".to_owned());
        }
        let uts = self.open(sys, &self.uts.clone(), "uts")?;
        let pid = self.open(sys, &self.pid.clone(), "pid")?;
        let mnt = self.open(sys, &self.mnt.clone(), "mnt")?;
        let fail = |kind: &str, text: &str| format!("reassociate to namespace 'ns/{kind}' failed: {text}");
        let invalid = |kind: &str| fail(kind, "Invalid argument");
        // The order in which the files have been opened.
        let opened = [
            ("CLONE_NEWCGROUP", self.is_all),
            ("CLONE_NEWIPC", self.is_all),
            ("CLONE_NEWUTS", uts.is_some()),
            ("CLONE_NEWNET", self.is_all),
            ("CLONE_NEWPID", pid.is_some()),
            ("CLONE_NEWNS", mnt.is_some()),
            ("CLONE_NEWTIME", self.is_all),
        ];
        let opened: Vec<&str> = opened.into_iter().filter(|(_, is_open)| *is_open).map(|(flag, _)| flag).collect();
        let setns = |flag: &str| {
            let fd = opened.iter().position(|other| *other == flag).map(|at| at + 3);
            fd.map(|fd| TracedCall::new("setns", format!("{fd}, {flag}")))
        };
        let pass = |sys: &mut Sys<'_, '_>, flags: &[&str]| {
            for traced_call in flags.iter().filter_map(|flag| setns(flag)) {
                sys.report_unsimulated_call(traced_call, "0");
            }
        };
        pass(sys, &["CLONE_NEWCGROUP", "CLONE_NEWIPC"]);
        if let Some(file) = &uts {
            let task = sys.task_of_file(file, "uts").ok_or_else(|| invalid("uts"))?;
            sys.program_mut().uts = sys.machine().program(task).uts;
        }
        pass(sys, &["CLONE_NEWUTS", "CLONE_NEWNET"]);
        if let Some(file) = &pid {
            let ns = sys.ns_of_file(file).ok_or_else(|| invalid("pid"))?;
            let name = sys.machine().namespace_name(ns).to_owned();
            if let Some(traced_call) = setns("CLONE_NEWPID") {
                sys.set_traced_call(traced_call);
            }
            sys.call(Call::Setns(SetnsTarget::Namespace(name))).map_err(|errno| fail("pid", errno_text(errno)))?;
        }
        pass(sys, &["CLONE_NEWNS", "CLONE_NEWTIME"]);
        if let Some(file) = &mnt {
            let task = sys.task_of_file(file, "mnt").ok_or_else(|| invalid("mnt"))?;
            let other = sys.machine().program(task);
            let (mnt, users) = (other.mnt, other.users.clone());
            let program = sys.program_mut();
            program.mnt = mnt;
            program.users = users;
            // Entering a mount namespace changes the working directory to its root (`mntns_install`).
            program.directory = "/".into();
        }
        if root.as_deref().is_some_and(|root| root != "/") {
            return Err("--root is not simulated".to_owned());
        }
        let directory = match (&self.directory_inside, directory, root) {
            (Some(inside), ..) => Some(
                fs::directory(sys, inside)
                    .map_err(|error| format!("cannot open current working directory: {error}"))?,
            ),
            (None, Some(directory), _) => Some(directory),
            // Changing the root does not change the working directory.
            (None, None, Some(_)) => Some(before.to_string()),
            (None, None, None) => None,
        };
        if let Some(directory) = directory {
            sys.program_mut().directory = directory.into();
        }
        if let Some(gid) = self.gid {
            if sys.kernel().task(sys.task).uid != 0 {
                return Err("setgroups failed: Operation not permitted".to_owned());
            }
            sys.program_mut().gid = gid;
        }
        if let Some(uid) = self.uid {
            sys.call(Call::Setuid { uid: uid.into() })
                .map_err(|errno| format!("setuid failed: {}", errno_text(errno)))?;
        }
        Ok(())
    }

    /// Returns the file given to an option, or this one of the target; `None` without the option.
    fn file(&self, file_option: &FileOption, kind: &str) -> Result<Option<String>, ErrorMessage> {
        match (file_option, self.target) {
            (None, _) => Ok(None),
            (Some(Some(file)), _) => Ok(Some(file.clone())),
            (Some(None), Some(target)) => Ok(Some(format!("/proc/{target}/{kind}"))),
            (Some(None), None) => Err(format!("neither filename nor target pid supplied for {kind}")),
        }
    }

    /// Opens a directory by name, or one of the target.
    fn open_directory(
        &self,
        sys: &mut Sys<'_, '_>,
        file_option: &FileOption,
        kind: &str,
    ) -> Result<Option<String>, ErrorMessage> {
        let Some(path) = self.file(file_option, kind)? else { return Ok(None) };
        let place = fs::read_link(sys, &path).unwrap_or_else(|_| path.clone());
        fs::directory(sys, &place).map(Some).map_err(|error| format!("cannot open {path}: {error}"))
    }

    /// Reads the link of a namespace; `None` if the namespace is not to be entered.
    fn open(
        &self,
        sys: &mut Sys<'_, '_>,
        file_option: &FileOption,
        kind: &str,
    ) -> Result<Option<String>, ErrorMessage> {
        let Some(path) = self.file(file_option, &format!("ns/{kind}"))? else { return Ok(None) };
        match fs::read_link(sys, &path) {
            Ok(target) => Ok(Some(target)),
            // Any other file can be opened, but is not a namespace.
            Err(FsError::InvalidArgument) => Ok(Some(String::new())),
            Err(error) => Err(format!("cannot open {path}: {error}")),
        }
    }
}

impl Sys<'_, '_> {
    /// Returns the PID namespace that a link in `/proc/PID/ns` refers to.
    fn ns_of_file(&self, link: &str) -> Option<NsId> {
        let inode = inode(link, "pid")?;
        let mut namespaces = self.kernel().namespaces().map(|(ns, _)| ns);
        namespaces.find(|&ns| fs::procfs::pid_inode(self, ns) == inode)
    }

    /// Returns a task in the namespace that a link refers to, which is not a PID namespace.
    fn task_of_file(&self, link: &str, kind: &str) -> Option<pidscope_kernel::TaskId> {
        let inode = inode(link, kind)?;
        let mut tasks = self.kernel().tasks().map(|(task, _)| task);
        tasks.find(|&task| fs::procfs::inode_of(self, task, kind) == Some(inode))
    }
}

fn inode(link: &str, kind: &str) -> Option<u64> {
    link.strip_prefix(kind)?.strip_prefix(":[")?.strip_suffix(']')?.parse().ok()
}
