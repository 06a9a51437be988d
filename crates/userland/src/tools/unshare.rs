//! `unshare(1)` of util-linux 2.38.1: runs a program in new namespaces.

use std::rc::Rc;

use pidscope_kernel::Signal;
use pidscope_kernel::task::ExitStatus;
use pidscope_kernel::wait::WaitStatus;

use super::coreutils::hint;
use super::errno_text;
use super::getopt::{Arg, Long, Options, Takes};
use super::sh::exit_with_error;
use super::spawn::{exec, shell, sigmask, take_wait_result, unignore_sigchld, wait};
use super::strace::format::TracedCall;
use crate::fs;
use crate::program::{Flow, Process};
use crate::script::{Call, CloneCall, PrctlOption, SigactionAction, SigmaskHow, SignalWord};
use crate::sys::{Child, Sys};

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] =
    &["--fork", "--kill-child", "--mount", "--mount-proc", "--pid", "--uts", "-f", "-m", "-p", "-u"];

const LONG: &[Long] = &[
    ("help", Takes::Nothing, 'h'),
    ("version", Takes::Nothing, 'V'),
    ("mount", Takes::Optional, 'm'),
    ("uts", Takes::Optional, 'u'),
    ("ipc", Takes::Optional, 'i'),
    ("net", Takes::Optional, 'n'),
    ("pid", Takes::Optional, 'p'),
    ("user", Takes::Optional, 'U'),
    ("cgroup", Takes::Optional, 'C'),
    ("time", Takes::Optional, 'T'),
    ("fork", Takes::Nothing, 'f'),
    ("kill-child", Takes::Optional, 'k'),
    ("mount-proc", Takes::Optional, 'P'),
    ("map-user", Takes::Argument, 'M'),
    ("map-users", Takes::Argument, 'M'),
    ("map-group", Takes::Argument, 'M'),
    ("map-groups", Takes::Argument, 'M'),
    ("map-root-user", Takes::Nothing, 'r'),
    ("map-current-user", Takes::Nothing, 'c'),
    ("map-auto", Takes::Nothing, 'M'),
    ("propagation", Takes::Argument, 'g'),
    ("setgroups", Takes::Argument, 'x'),
    ("keep-caps", Takes::Nothing, 'x'),
    ("setuid", Takes::Argument, 'S'),
    ("setgid", Takes::Argument, 'G'),
    ("root", Takes::Argument, 'R'),
    ("wd", Takes::Argument, 'w'),
    ("monotonic", Takes::Argument, 'x'),
    ("boottime", Takes::Argument, 'x'),
];

const GETOPT: Options = Options::new("unshare", "+fhVmuinpCTUrR:w:S:G:c", LONG);

/// The propagation types of mounts between mount namespaces.
const PROPAGATIONS: [&str; 4] = ["slave", "private", "shared", "unchanged"];

/// `unshare [-p] [-f] [-m] [-u] [--mount-proc[=DIRECTORY]] [--kill-child[=SIGNAL]] [-w DIRECTORY] [PROGRAM [ARGUMENT...]]`
pub(crate) fn unshare(argv: &[String]) -> Rc<dyn Process> {
    let (args, wrong) = GETOPT.read(argv.get(1..).unwrap_or_default());
    let mut unshare = Unshare::default();
    for arg in args {
        match arg {
            Arg::Option('p', file) => {
                unshare.pid = true;
                unshare.pid_file = file.map(str::to_owned);
            }
            Arg::Option('m', _) => unshare.mnt = true,
            Arg::Option('u', _) => unshare.uts = true,
            Arg::Option('f', _) => unshare.forks = true,
            Arg::Option('P', directory) => {
                unshare.mounts_proc = Some(directory.unwrap_or("/proc").to_owned());
                unshare.mnt = true;
            }
            Arg::Option('k', name) => {
                unshare.forks = true;
                let signal = name.map_or(Some(Signal::KILL), Signal::from_word);
                let Some(signal) = signal else {
                    let name = name.unwrap_or_default();
                    return exit_with_error(format!("unshare: unknown signal: {name}\n"), 1);
                };
                unshare.kill_child = Some(signal);
            }
            Arg::Option('g', Some(mode)) if !PROPAGATIONS.contains(&mode) => {
                return exit_with_error(format!("unshare: unsupported propagation mode: {mode}\n"), 1);
            }
            Arg::Option('w', Some(directory)) => unshare.directory = Some(directory.to_owned()),
            Arg::Option('S', Some(uid)) => match uid.parse() {
                Ok(uid) => unshare.uid = Some(uid),
                Err(_) => return exit_with_error(format!("unshare: failed to parse uid: '{uid}'\n"), 1),
            },
            Arg::Option('G', Some(gid)) => match gid.parse() {
                Ok(gid) => unshare.gid = Some(gid),
                Err(_) => return exit_with_error(format!("unshare: failed to parse gid: '{gid}'\n"), 1),
            },
            Arg::Option('R', Some(root)) => unshare.root = Some(root.to_owned()),
            Arg::Option('M', _) => unshare.user = User::Mapped,
            Arg::Option('U', _) if unshare.user == User::Old => unshare.user = User::New,
            Arg::Option('r' | 'c', _) if unshare.user != User::Mapped => unshare.user = User::Same,
            Arg::Option('h', _) => return super::env::print_manual("unshare"),
            Arg::Option('V', _) => return super::env::print_text("unshare from util-linux 2.38.1\n"),
            // Other namespaces make no difference to PIDs.
            Arg::Option(..) => {}
            Arg::Operand(word) => unshare.argv.push(word.to_owned()),
        }
    }
    match wrong {
        Some(wrong) => exit_with_error(wrong + &hint("unshare"), 1),
        None => Rc::new(unshare),
    }
}

/// The user namespace that is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum User {
    /// The current one.
    #[default]
    Old,
    /// A new one without any UID mapping.
    New,
    /// A new one in which root is mapped to root, which makes no visible difference to root.
    Same,
    /// A new one with another mapping.
    Mapped,
}

#[derive(Debug, Clone, Default)]
struct Unshare {
    user: User,
    gid: Option<u32>,
    root: Option<String>,
    pid: bool,
    /// Where the PID namespace is to be kept alive by a bind mount.
    pid_file: Option<String>,
    mnt: bool,
    uts: bool,
    forks: bool,
    mounts_proc: Option<String>,
    kill_child: Option<Signal>,
    directory: Option<String>,
    uid: Option<i64>,
    argv: Vec<String>,
    child: Option<Child>,
}

/// The error message that it ends with.
type ErrorMessage = String;

impl Process for Unshare {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        match self.child {
            None => self.start(sys).unwrap_or_else(|text| report_error(sys, &text)),
            Some(child) => match take_wait_result(sys) {
                None => wait(child),
                Some(Ok(WaitStatus::Ended(ExitStatus::Exited(code)))) => Flow::Exit(code),
                Some(Ok(WaitStatus::Ended(ExitStatus::Signaled(signal)))) => end_of(sys, signal),
                Some(_) => report_error(sys, "waitpid failed: No child processes"),
            },
        }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

fn report_error(sys: &mut Sys<'_, '_>, text: &str) -> Flow {
    sys.err(&format!("unshare: {text}\n"));
    Flow::Exit(1)
}

/// Dies of the signal that killed its child. It first resets the signal's action to the default, which Linux refuses
/// for SIGKILL.
fn end_of(sys: &mut Sys<'_, '_>, signal: Signal) -> Flow {
    let word = SignalWord(signal.number().into());
    let plan = Call::Sigaction { signal: word, action: SigactionAction::Default, nocldwait: false };
    if let Err(errno) = sys.call(plan) {
        return report_error(sys, &format!("sigprocmask unblock failed: {}", errno_text(errno)));
    }
    sigmask(sys, SigmaskHow::Unblock, signal);
    let _ = sys.kill(sys.getpid().into(), signal.number().into());
    // An init does not die of a signal that it sends itself.
    if sys.has_ended() { Flow::Ended } else { report_error(sys, "child exit failed: Success") }
}

impl Unshare {
    fn start(&mut self, sys: &mut Sys<'_, '_>) -> Result<Flow, ErrorMessage> {
        unignore_sigchld(sys);
        let is_root = sys.kernel().task(sys.task).uid == 0;
        match self.user {
            User::Old => {}
            User::Same if is_root => {}
            User::Same => return Err("-r and -c of anybody but root are not simulated".to_owned()),
            User::New => return Err("--user without -r or -c is not simulated".to_owned()),
            User::Mapped => return Err("--map-user, --map-group and --map-auto are not simulated".to_owned()),
        }
        if self.argv.is_empty() {
            self.argv = shell(sys);
        }
        // A namespace is named after its first process: the child, or whatever the program forks first.
        let command = self.argv[0].trim_start_matches('-').to_owned();
        let child_name = self.forks.then(|| sys.next_name(&command));
        let flags = [("CLONE_NEWNS", self.mnt), ("CLONE_NEWUTS", self.uts), ("CLONE_NEWPID", self.pid)];
        let flags: Vec<&str> = flags.into_iter().filter(|(_, is_set)| *is_set).map(|(flag, _)| flag).collect();
        let traced_call = TracedCall::new("unshare", if flags.is_empty() { "0".to_owned() } else { flags.join("|") });
        if self.pid {
            sys.set_traced_call(traced_call);
            let newpid = child_name.clone().unwrap_or_else(|| sys.program().name.clone());
            sys.call(Call::Unshare { newpid }).map_err(|errno| format!("unshare failed: {}", errno_text(errno)))?;
        } else {
            sys.report_unsimulated_call(traced_call, "0");
        }
        self.unshare_others(sys)?;
        if let Some(file) = &self.pid_file {
            let text = match fs::exists(sys, file) {
                true => "Invalid argument",
                false => "No such file or directory",
            };
            return Err(format!("mount /proc/{}/ns/pid_for_children on {file} failed: {text}", sys.getpid()));
        }
        let inside = UnsharedChild {
            pdeath_signal: self.kill_child,
            mounts_proc: self.mounts_proc.clone(),
            directory: self.directory.clone(),
            root: self.root.clone(),
            uid: self.uid,
            gid: self.gid,
            unblocks: self.forks,
            argv: std::mem::take(&mut self.argv),
        };
        let Some(name) = child_name else { return inside.continue_start(sys) };
        sigmask(sys, SigmaskHow::Block, Signal::INT);
        sigmask(sys, SigmaskHow::Block, Signal::TERM);
        let child = sys.clone(CloneCall::fork(name), Rc::new(inside));
        let child = child.map_err(|errno| format!("fork failed: {}", errno_text(errno)))?;
        self.child = Some(child);
        Ok(wait(child))
    }

    /// Unshares the mount and UTS namespaces.
    fn unshare_others(&self, sys: &mut Sys<'_, '_>) -> Result<(), ErrorMessage> {
        if (self.mnt || self.uts) && sys.kernel().task(sys.task).uid != 0 {
            return Err("unshare failed: Operation not permitted".to_owned());
        }
        if self.mnt {
            let mnt = sys.program().mnt;
            let mnt = sys.os_mut().copy_mnt(mnt);
            sys.program_mut().mnt = mnt;
        }
        if self.uts {
            let uts = sys.program().uts;
            let uts = sys.os_mut().copy_uts(uts);
            sys.program_mut().uts = uts;
        }
        Ok(())
    }
}

/// The steps left to take in the new namespaces, in the child or in `unshare` itself.
#[derive(Debug, Clone)]
struct UnsharedChild {
    pdeath_signal: Option<Signal>,
    mounts_proc: Option<String>,
    directory: Option<String>,
    root: Option<String>,
    uid: Option<i64>,
    gid: Option<u32>,
    unblocks: bool,
    argv: Vec<String>,
}

impl Process for UnsharedChild {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        self.continue_start(sys).unwrap_or_else(|text| report_error(sys, &text))
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

impl UnsharedChild {
    fn continue_start(&self, sys: &mut Sys<'_, '_>) -> Result<Flow, ErrorMessage> {
        if self.unblocks {
            sigmask(sys, SigmaskHow::Unblock, Signal::INT);
            sigmask(sys, SigmaskHow::Unblock, Signal::TERM);
        }
        if let Some(signal) = self.pdeath_signal {
            let signal = SignalWord(signal.number().into());
            let _ = sys.call(Call::Prctl(PrctlOption::Pdeathsig(signal)));
        }
        if let Some(root) = &self.root {
            let path = fs::directory(sys, root);
            let path = path.map_err(|error| format!("cannot change root directory to '{root}': {error}"))?;
            if path != "/" {
                return Err("another root directory is not simulated".to_owned());
            }
            sys.program_mut().directory = path.into();
        }
        if let Some(directory) = &self.directory {
            let path =
                fs::directory(sys, directory).map_err(|error| format!("cannot chdir to '{directory}': {error}"))?;
            sys.program_mut().directory = path.into();
        }
        if let Some(target) = &self.mounts_proc {
            let directory = fs::directory(sys, target).map_err(|error| format!("mount {target} failed: {error}"))?;
            sys.mount_proc_on(&directory);
        }
        if let Some(gid) = self.gid {
            if sys.kernel().task(sys.task).uid != 0 {
                return Err("setgroups failed: Operation not permitted".to_owned());
            }
            sys.program_mut().gid = gid;
        }
        if let Some(uid) = self.uid {
            sys.call(Call::Setuid { uid }).map_err(|errno| format!("setuid failed: {}", errno_text(errno)))?;
        }
        Ok(exec(sys, "unshare", self.argv.clone()))
    }
}
