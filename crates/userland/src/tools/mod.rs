//! The tools: one file each, and one row in a table.
//!
//! A tool that never waits is a function. One that does is a [`Process`]: it returns what it waits for, and is resumed
//! afterwards.

pub(crate) mod awk;
pub(crate) mod builtin;
pub(crate) mod cat;
pub(crate) mod coreutils;
pub(crate) mod cut;
pub(crate) mod daemon;
pub(crate) mod date;
pub(crate) mod docker;
pub(crate) mod dumb_init;
pub(crate) mod env;
pub(crate) mod getopt;
pub(crate) mod grep;
pub(crate) mod head;
pub(crate) mod hostname;
pub(crate) mod id;
pub(crate) mod kill;
pub(crate) mod killall;
pub(crate) mod kubectl;
pub(crate) mod ls;
pub(crate) mod lsns;
pub(crate) mod mkdir;
pub(crate) mod mount;
pub(crate) mod nohup;
pub(crate) mod nsenter;
pub(crate) mod pattern;
pub(crate) mod pgrep;
pub(crate) mod pidof;
pub(crate) mod procps;
pub(crate) mod ps;
pub(crate) mod pstree;
pub(crate) mod readlink;
#[cfg(test)]
mod recorded;
pub(crate) mod rm;
pub(crate) mod sed;
pub(crate) mod seq;
pub(crate) mod setpriv;
pub(crate) mod setsid;
pub(crate) mod sh;
pub(crate) mod signals;
pub(crate) mod sleep;
pub(crate) mod sort;
pub(crate) mod spawn;
pub(crate) mod strace;
pub(crate) mod sysctl;
pub(crate) mod tee;
pub(crate) mod timeout;
pub(crate) mod tini;
pub(crate) mod touch;
pub(crate) mod tr;
pub(crate) mod uname;
pub(crate) mod uniq;
pub(crate) mod unshare;
mod unsimulated;
pub(crate) mod wc;
pub(crate) mod xargs;

use std::rc::Rc;

use pidscope_kernel::Errno;

use crate::os::fd::Fd;
use crate::os::proc_view::{Printed, ProcView};
use crate::program::{Flow, Process};
use crate::sys::{ExecError, Sys};
use pgrep::{Pkill, SendResult};
use unsimulated::Unsimulated;

/// A tool.
pub(crate) struct Tool {
    /// Its name.
    pub name: &'static str,
    /// The directory that contains it.
    directory: &'static str,
    /// The options that completion offers.
    pub options: &'static [&'static str],
    run: Run,
}

/// How a tool runs.
#[derive(Clone, Copy)]
enum Run {
    /// At once; returns the exit status.
    Once(fn(&mut Sys<'_, '_>, &[String]) -> u8),
    /// At once, after standard input has been read to its end if the tool reads it.
    Filter { reads: fn(&[String]) -> bool, run: fn(&mut Sys<'_, '_>, &[String], &str) -> u8 },
    /// At once, using only `/proc`.
    Reader(fn(&ProcView<'_>, &[String]) -> Printed),
    /// In steps, with pauses in between. It gets its own name in the arguments, too.
    Program(fn(&[String]) -> Rc<dyn Process>),
    /// Not at all: Linux has the tool, but it is not simulated.
    Unsimulated,
}

const fn tool(name: &'static str, options: &'static [&'static str], run: Run) -> Tool {
    Tool { name, directory: "/usr/bin", options, run }
}

/// All tools, sorted by name.
static TABLE: &[Tool] = &[
    Tool { directory: "", ..tool("pause", &[], Run::Program(daemon::pause)) },
    tool("[", &[], Run::Program(builtin::builtin)),
    tool("awk", awk::OPTIONS, Run::Filter { reads: awk::reads, run: awk::awk }),
    tool("bash", sh::OPTIONS, Run::Program(sh::bash)),
    tool("cat", cat::OPTIONS, Run::Filter { reads: cat::reads, run: cat::cat }),
    tool("containerd-shim-runc-v2", &[], Run::Program(docker::shim::shim)),
    tool("cut", cut::OPTIONS, Run::Filter { reads: cut::reads, run: cut::cut }),
    tool("dash", sh::OPTIONS, Run::Program(sh::dash)),
    tool("date", date::OPTIONS, Run::Once(date::date)),
    tool("docker", docker::OPTIONS, Run::Program(docker::docker)),
    tool("docker-init", tini::OPTIONS, Run::Program(tini::tini)),
    tool("dumb-init", dumb_init::OPTIONS, Run::Program(dumb_init::dumb_init)),
    tool("echo", &[], Run::Once(env::echo)),
    tool("env", env::OPTIONS, Run::Program(env::env)),
    tool("false", &[], Run::Once(env::fail)),
    tool("grep", grep::OPTIONS, Run::Filter { reads: grep::reads, run: grep::grep }),
    tool("head", head::OPTIONS, Run::Filter { reads: head::head_reads, run: head::head }),
    tool("hostname", hostname::OPTIONS, Run::Once(hostname::hostname)),
    tool("httpd", &[], Run::Program(daemon::httpd)),
    tool("id", id::OPTIONS, Run::Once(id::id)),
    tool("kill", kill::OPTIONS, Run::Once(kill::kill)),
    tool("killall", killall::OPTIONS, Run::Once(killall::killall)),
    tool("kubectl", kubectl::OPTIONS, Run::Program(kubectl::kubectl)),
    tool("ls", ls::OPTIONS, Run::Once(ls::ls)),
    tool("lsns", lsns::OPTIONS, Run::Reader(lsns::lsns)),
    tool("man", &[], Run::Once(env::man)),
    tool("mkdir", mkdir::OPTIONS, Run::Once(mkdir::mkdir)),
    tool("mount", mount::OPTIONS, Run::Once(mount::mount)),
    tool("nginx", &[], Run::Program(daemon::nginx)),
    tool("nohup", &[], Run::Program(nohup::nohup)),
    tool("nsenter", nsenter::OPTIONS, Run::Program(nsenter::nsenter)),
    tool("pgrep", pgrep::OPTIONS, Run::Reader(pgrep::pgrep)),
    tool("pidof", pidof::OPTIONS, Run::Reader(pidof::pidof)),
    tool("pkill", pgrep::OPTIONS, Run::Once(pkill)),
    tool("printf", &[], Run::Program(builtin::builtin)),
    tool("ps", ps::OPTIONS, Run::Reader(ps::ps)),
    tool("pstree", pstree::OPTIONS, Run::Reader(pstree::pstree)),
    tool("pwd", &[], Run::Program(builtin::builtin)),
    tool("readlink", readlink::OPTIONS, Run::Once(readlink::readlink)),
    tool("redis-server", &[], Run::Program(daemon::redis)),
    tool("rm", rm::OPTIONS, Run::Once(rm::rm)),
    tool("rmdir", mkdir::OPTIONS, Run::Once(mkdir::rmdir)),
    tool("sed", sed::OPTIONS, Run::Filter { reads: sed::reads, run: sed::sed }),
    tool("seq", seq::OPTIONS, Run::Once(seq::seq)),
    tool("setpriv", setpriv::OPTIONS, Run::Program(setpriv::setpriv)),
    tool("setsid", setsid::OPTIONS, Run::Program(setsid::setsid)),
    tool("sh", sh::OPTIONS, Run::Program(sh::dash)),
    tool("sleep", &[], Run::Program(sleep::sleep)),
    tool("sort", sort::OPTIONS, Run::Filter { reads: sort::reads, run: sort::sort }),
    tool("strace", strace::OPTIONS, Run::Program(strace::strace)),
    Tool { directory: "/usr/sbin", ..tool("sysctl", sysctl::OPTIONS, Run::Once(sysctl::sysctl)) },
    tool("tail", head::OPTIONS, Run::Filter { reads: head::tail_reads, run: head::tail }),
    tool("tee", tee::OPTIONS, Run::Filter { reads: tee::reads, run: tee::tee }),
    tool("test", &[], Run::Program(builtin::builtin)),
    tool("timeout", timeout::OPTIONS, Run::Program(timeout::timeout)),
    tool("tini", tini::OPTIONS, Run::Program(tini::tini)),
    tool("touch", touch::OPTIONS, Run::Once(touch::touch)),
    tool("tr", tr::OPTIONS, Run::Filter { reads: tr::reads, run: tr::tr }),
    tool("true", &[], Run::Once(env::succeed)),
    tool("tty", &[], Run::Once(hostname::tty)),
    tool("umount", mount::OPTIONS, Run::Once(mount::umount)),
    tool("uname", uname::OPTIONS, Run::Once(uname::uname)),
    tool("uniq", uniq::OPTIONS, Run::Filter { reads: uniq::reads, run: uniq::uniq }),
    tool("unshare", unshare::OPTIONS, Run::Program(unshare::unshare)),
    tool("wc", wc::OPTIONS, Run::Filter { reads: wc::reads, run: wc::wc }),
    tool("which", &[], Run::Once(env::which)),
    tool("whoami", &[], Run::Once(id::whoami)),
    tool("xargs", xargs::OPTIONS, Run::Program(xargs::xargs)),
];

/// The directories that programs are looked up in.
const PATH: [&str; 6] = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/// Finds the tool that a word refers to: a name, or a path.
pub(crate) fn find(word: &str) -> Result<&'static Tool, ExecError> {
    let Some((directory, name)) = word.rsplit_once('/') else { return by_name(word).ok_or(ExecError::NotFound) };
    let is_directory = word.ends_with('/') || ["/proc", "/etc", "/tmp", "/dev", "/root", "/usr"].contains(&word);
    match by_name(name).filter(|tool| PATH.contains(&directory) || tool.directory == directory) {
        Some(tool) => Ok(tool),
        None if is_directory || PATH.contains(&word) => Err(ExecError::IsDirectory),
        None if ["/etc/passwd", "/etc/hostname", "/dev/null"].contains(&word) => Err(ExecError::NotExecutable),
        None => Err(ExecError::NotFound),
    }
}

fn by_name(name: &str) -> Option<&'static Tool> {
    TABLE.iter().find(|tool| tool.name == name).or_else(|| unsimulated::by_name(name))
}

/// Returns the path of a tool.
pub(crate) fn path_of(word: &str) -> Option<String> {
    let tool = find(word).ok()?;
    Some(if word.contains('/') { word.to_owned() } else { format!("{}/{}", tool.directory, tool.name) })
}

/// Returns the names of all tools that are simulated.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|tool| tool.name)
}

/// Returns the names of the programs in a directory, those included that are not simulated.
pub(crate) fn names_in(directory: &str) -> impl Iterator<Item = &'static str> {
    TABLE.iter().chain(unsimulated::all()).filter(move |tool| tool.directory == directory).map(|tool| tool.name)
}

/// Returns the options of a tool.
pub(crate) fn options(name: &str) -> &'static [&'static str] {
    by_name(name).map_or(&[], |tool| tool.options)
}

impl Tool {
    /// Starts the tool; `argv` includes its name.
    pub fn start(&self, argv: &[String]) -> Rc<dyn Process> {
        match self.run {
            Run::Program(start) => start(argv),
            Run::Unsimulated => Rc::new(Unsimulated(self.name)),
            run => Rc::new(Plain { run, args: argv.get(1..).unwrap_or_default().into(), input: String::new() }),
        }
    }
}

/// A tool that does everything at once.
#[derive(Clone)]
struct Plain {
    run: Run,
    args: Rc<[String]>,
    /// The standard input that has been read so far.
    input: String,
}

impl std::fmt::Debug for Plain {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Plain").field("args", &self.args).field("input", &self.input).finish()
    }
}

impl Process for Plain {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        match self.run {
            Run::Once(run) => Flow::Exit(run(sys, &self.args)),
            Run::Reader(run) => {
                let printed = run(&sys.proc_view(), &self.args);
                Flow::Exit(print(sys, &printed))
            }
            Run::Filter { reads, run } => {
                if reads(&self.args)
                    && let Some(flow) = read_all(sys, &mut self.input)
                {
                    return flow;
                }
                Flow::Exit(run(sys, &self.args, &self.input))
            }
            Run::Program(_) | Run::Unsimulated => Flow::Exit(0),
        }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

/// Prints the output of a tool; returns its exit status.
fn print(sys: &mut Sys<'_, '_>, printed: &Printed) -> u8 {
    sys.out(&printed.out);
    sys.err(&printed.err);
    printed.status
}

/// `pkill`: finds processes as `pgrep` does, and sends a signal to each.
fn pkill(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let found = pgrep::pkill(&sys.proc_view(), args);
    match found {
        Pkill::Done(printed) => print(sys, &printed),
        Pkill::Signal(signalling) => {
            let signal = signalling.signal.into();
            let sent: Vec<SendResult<'_>> = signalling
                .targets
                .iter()
                .map(|target| match sys.kill(target.pid.into(), signal) {
                    Ok(()) => SendResult::Yes,
                    Err(Errno::ESRCH) => SendResult::Gone,
                    Err(errno) => SendResult::Refused(errno_text(errno)),
                })
                .collect();
            let printed = signalling.finish(&sent);
            print(sys, &printed)
        }
    }
}

/// Reads standard input to its end; returns what to wait for if the end has not been reached.
fn read_all(sys: &mut Sys<'_, '_>, input: &mut String) -> Option<Flow> {
    match sys.input().clone() {
        Fd::PipeRead(pipe) => loop {
            match sys.read_pipe(pipe) {
                Some(text) if text.is_empty() => return None,
                Some(text) => input.push_str(&text),
                None => return Some(Flow::Read(pipe)),
            }
        },
        Fd::Text(text) => {
            input.push_str(&text);
            None
        }
        // Only lines for a shell are ever typed; but the end of the input can be.
        Fd::Terminal(..) => Some(Flow::Pause),
        Fd::Closed
        | Fd::Null
        | Fd::PipeWrite(_)
        | Fd::File(_)
        | Fd::Log(..)
        | Fd::Client(..)
        | Fd::Sysctl(_)
        | Fd::Comm(_)
        | Fd::Hostname(_) => None,
    }
}

/// Returns the text of an errno, as `strerror(3)` does.
pub(crate) fn errno_text(errno: Errno) -> &'static str {
    match errno {
        Errno::EPERM => "Operation not permitted",
        Errno::ENOENT => "No such file or directory",
        Errno::ESRCH => "No such process",
        Errno::ECHILD => "No child processes",
        Errno::EAGAIN => "Resource temporarily unavailable",
        Errno::ENOMEM => "Cannot allocate memory",
        Errno::EACCES => "Permission denied",
        Errno::EEXIST => "File exists",
        Errno::EINVAL => "Invalid argument",
        Errno::ENOSPC => "No space left on device",
    }
}
