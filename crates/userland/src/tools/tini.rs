//! `tini` 0.19.0: an init that forwards signals to its child, and reaps adopted orphans.

use std::rc::Rc;

use pidscope_kernel::task::ExitStatus;
use pidscope_kernel::wait::WaitStatus;
use pidscope_kernel::{Errno, Signal};

use super::errno_text;
use super::getopt::{Arg, Options};
use super::sh::exit_with_error;
use super::signals::signal_text;
use super::spawn::{LaunchWithError, forwarded_signals, reap_one, set_action};
use crate::os::proc_view::Signals;
use crate::program::{Flow, Process};
use crate::script::{Call, PrctlOption, SigactionAction, SignalWord};
use crate::sys::{Child, Sys};

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["--version", "-e", "-g", "-h", "-l", "-p", "-s", "-v", "-w"];

const GETOPT: Options = Options::new("tini", "+p:hvwgle:s", &[]);

const USAGE: &str = "\
tini (tini version 0.19.0)
Usage: tini [OPTIONS] PROGRAM -- [ARGS] | --version

Execute a program under the supervision of a valid init process (tini)

Command line options:

  --version: Show version and exit.
  -h: Show this help message and exit.
  -s: Register as a process subreaper (requires Linux >= 3.4).
  -p SIGNAL: Trigger SIGNAL when parent dies, e.g. \"-p SIGKILL\".
  -v: Generate more verbose output. Repeat up to 3 times.
  -w: Print a warning when processes are getting reaped.
  -g: Send signals to the child's process group.
  -e EXIT_CODE: Remap EXIT_CODE (from 0 to 255) to 0.
  -l: Show license and exit.

Environment variables:

  TINI_SUBREAPER: Register as a process subreaper (requires Linux >= 3.4).
  TINI_VERBOSITY: Set the verbosity level (default: 1).
  TINI_KILL_PROCESS_GROUP: Send signals to the child's process group.

";

const LICENSE: &str = "\
The MIT License (MIT)

Copyright (c) 2015 Thomas Orozco <thomas@orozco.fr>

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the \"Software\"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in
all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
THE SOFTWARE.
";

const NOT_A_REAPER: &str = "\
Tini is not running as PID 1 and isn't registered as a child subreaper.
Zombie processes will not be re-parented to Tini, so zombie reaping won't work.
To fix the problem, use the -s option or set the environment variable TINI_SUBREAPER to register Tini as a child \
subreaper, or run Tini as PID 1.";

/// `tini [-s] [-g] [-v] [-w] [-p SIGNAL] [-e CODE] PROGRAM [ARGUMENT...]`
pub(crate) fn tini(argv: &[String]) -> Rc<dyn Process> {
    let words = argv.get(1..).unwrap_or_default();
    if let [only] = words
        && only == "--version"
    {
        return super::env::print_text("tini version 0.19.0\n");
    }
    let (args, wrong) = GETOPT.read(words);
    let mut tini = Tini { verbosity: 1, ..Tini::default() };
    for arg in args {
        match arg {
            Arg::Option('s', _) => tini.is_subreaper = true,
            Arg::Option('g', _) => tini.kills_group = true,
            Arg::Option('v', _) => tini.verbosity += 1,
            Arg::Option('w', _) => tini.warns = true,
            Arg::Option('e', Some(text)) => match text.parse::<u8>() {
                Ok(code) => tini.expected.push(code),
                Err(_) => return Rc::new(Fatal(format!("Not a valid option for -e: {text}"))),
            },
            Arg::Option('p', Some(text)) => match Signal::from_name(text).filter(|_| text.starts_with("SIG")) {
                Some(signal) => tini.pdeath_signal = Some(signal),
                None => return Rc::new(Fatal(format!("Not a valid option for -p: {text}"))),
            },
            Arg::Option('h', _) => return super::env::print_text(USAGE),
            Arg::Option('l', _) => return super::env::print_text(LICENSE),
            Arg::Option(..) => {}
            Arg::Operand(word) => tini.argv.push(word.to_owned()),
        }
    }
    match wrong {
        Some(wrong) => exit_with_error(format!("{wrong}{USAGE}"), 1),
        None if tini.argv.is_empty() => exit_with_error(USAGE.to_owned(), 1),
        None => Rc::new(tini),
    }
}

/// The level of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Fatal,
    Warn,
    Info,
    Debug,
    Trace,
}

impl Level {
    /// Returns the minimum verbosity at which it is printed, and its tag.
    fn tag(self) -> (usize, &'static str) {
        match self {
            Level::Fatal => (0, "FATAL"),
            Level::Warn => (1, "WARN "),
            Level::Info => (2, "INFO "),
            Level::Debug => (3, "DEBUG"),
            Level::Trace => (4, "TRACE"),
        }
    }

    fn line(self, sys: &Sys<'_, '_>, text: &str) -> String {
        format!("[{} tini ({})] {text}\n", self.tag().1, sys.getpid())
    }
}

#[derive(Debug, Clone, Default)]
struct Tini {
    is_subreaper: bool,
    kills_group: bool,
    verbosity: usize,
    warns: bool,
    /// Exit statuses that are mapped to 0.
    expected: Vec<u8>,
    pdeath_signal: Option<Signal>,
    argv: Vec<String>,
    child: Option<Child>,
}

impl Process for Tini {
    /// It blocks signals and takes them with `sigtimedwait`; those of the terminal it ignores.
    fn signals(&self, kernel_signals: Signals) -> Signals {
        Signals { caught: 0, ignored: kernel_signals.ignored | Signals::named(&["TTIN", "TTOU"]), ..kernel_signals }
    }

    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        let Some(child) = self.child else { return self.start(sys) };
        for signal in sys.take_signals() {
            self.forward(sys, child, signal);
            if signal != Signal::CHLD {
                // A process that dies of the signal is not dead yet.
                self.say(sys, Level::Trace, "No child to reap");
                continue;
            }
            if let Some(status) = self.reap(sys, child) {
                self.say(sys, Level::Trace, "Exiting: child has exited");
                return Flow::Exit(status);
            }
        }
        Flow::Pause
    }

    fn takes_signals(&self) -> bool {
        true
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

impl Tini {
    fn say(&self, sys: &mut Sys<'_, '_>, level: Level, text: &str) {
        if self.verbosity >= level.tag().0 {
            sys.err(&level.line(sys, text));
        }
    }

    fn start(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        let env = sys.program().env.clone();
        let set = |name: &str| env.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str());
        self.is_subreaper |= set("TINI_SUBREAPER").is_some();
        self.kills_group |= set("TINI_KILL_PROCESS_GROUP").is_some();
        if let Some(verbosity) = set("TINI_VERBOSITY").and_then(|text| text.parse().ok()) {
            self.verbosity = verbosity;
        }
        for signal in forwarded_signals() {
            set_action(sys, signal, SigactionAction::Handle);
        }
        if let Some(signal) = self.pdeath_signal {
            let _ = sys.call(Call::Prctl(PrctlOption::Pdeathsig(SignalWord(signal.number().into()))));
        }
        if self.is_subreaper {
            let _ = sys.call(Call::Prctl(PrctlOption::ChildSubreaper(1)));
            self.say(sys, Level::Trace, "Registered as child subreaper");
        } else if sys.getpid() != 1 {
            self.say(sys, Level::Warn, NOT_A_REAPER);
        }
        let launch = LaunchWithError {
            prepare: vec![take_over],
            argv: self.argv.clone(),
            format_error: |sys, word, text| Level::Fatal.line(sys, &format!("exec {word} failed: {text}")),
        };
        match sys.fork(&self.argv[0].clone(), Rc::new(launch)) {
            Ok(child) => {
                let text = format!("Spawned child process '{}' with pid '{}'", self.argv[0], child.pid);
                self.say(sys, Level::Info, &text);
                self.child = Some(child);
                Flow::Pause
            }
            Err(errno) => {
                self.say(sys, Level::Fatal, &format!("fork failed: {}", errno_text(errno)));
                Flow::Exit(1)
            }
        }
    }

    fn forward(&self, sys: &mut Sys<'_, '_>, child: Child, signal: Signal) {
        if signal == Signal::CHLD {
            self.say(sys, Level::Debug, "Received SIGCHLD");
            return;
        }
        self.say(sys, Level::Debug, &format!("Passing signal: '{}'", signal_text(signal)));
        let pid = if self.kills_group { -i64::from(child.pid) } else { child.pid.into() };
        if sys.kill(pid, signal.number().into()) == Err(Errno::ESRCH) {
            self.say(sys, Level::Warn, "Child was dead when forwarding signal");
        }
    }

    /// Reaps all children that have ended. Returns the exit status if its own child is among them.
    fn reap(&self, sys: &mut Sys<'_, '_>, child: Child) -> Option<u8> {
        let mut status = None;
        loop {
            let (pid, exit) = match reap_one(sys) {
                Ok(Some((pid, WaitStatus::Ended(exit)))) => (pid, exit),
                Ok(_) => {
                    self.say(sys, Level::Trace, "No child to reap");
                    return status;
                }
                Err(_) => {
                    self.say(sys, Level::Trace, "No child to wait");
                    return status;
                }
            };
            self.say(sys, Level::Debug, &format!("Reaped child with pid: '{pid}'"));
            if pid == i64::from(child.pid) {
                status = Some(self.status(sys, exit));
            } else if self.warns {
                self.say(sys, Level::Warn, &format!("Reaped zombie process with pid={pid}"));
            }
        }
    }

    fn status(&self, sys: &mut Sys<'_, '_>, exit: ExitStatus) -> u8 {
        let (text, status) = match exit {
            ExitStatus::Exited(code) => (format!("Main child exited normally (with status '{code}')"), code),
            ExitStatus::Signaled(signal) => {
                let name = signal_text(signal);
                (format!("Main child exited with signal (with signal '{name}')"), 128 + signal.number())
            }
        };
        self.say(sys, Level::Info, &text);
        if self.expected.contains(&status) { 0 } else { status }
    }
}

/// Puts the child into a process group of its own, in the foreground of the terminal.
fn take_over(sys: &mut Sys<'_, '_>) {
    let _ = sys.call(Call::Setpgid { pid: 0, pgid: 0 });
    sys.take_terminal();
}

/// A process that prints a fatal error and ends.
#[derive(Debug, Clone)]
struct Fatal(String);

impl Process for Fatal {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        sys.err(&Level::Fatal.line(sys, &self.0));
        Flow::Exit(1)
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}
