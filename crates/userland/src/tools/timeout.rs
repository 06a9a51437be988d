//! `timeout` of coreutils 9.1: runs a program that is sent a signal after a time limit.

use std::rc::Rc;
use std::time::Duration;

use pidscope_kernel::Signal;
use pidscope_kernel::task::ExitStatus;
use pidscope_kernel::wait::WaitStatus;

use super::coreutils::{HELP, VERSION, hint, start};
use super::errno_text;
use super::getopt::{Long, Options, Takes};
use super::sh::exit_with_error;
use super::spawn::{LaunchWithError, set_action};
use crate::os::proc_view::Signals;
use crate::os::time::{Time, read_duration};
use crate::program::{Flow, Process};
use crate::script::{Call, SigactionAction};
use crate::sys::{Child, Sys};

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] =
    &["--foreground", "--kill-after", "--preserve-status", "--signal", "--verbose", "-k", "-s", "-v"];

const LONG: &[Long] = &[
    ("foreground", Takes::Nothing, 'f'),
    ("kill-after", Takes::Argument, 'k'),
    ("preserve-status", Takes::Nothing, 'p'),
    ("signal", Takes::Argument, 's'),
    ("verbose", Takes::Nothing, 'v'),
    HELP,
    VERSION,
];

const GETOPT: Options = Options::new("timeout", "+k:s:v", LONG);

/// The exit statuses if `timeout` itself fails, and if the time limit is reached.
const FAILURE: u8 = 125;
const TIMED_OUT: u8 = 124;

/// `timeout [-s SIGNAL] [-k DURATION] [-v] [--preserve-status] [--foreground] DURATION PROGRAM [ARGUMENT...]`
pub(crate) fn timeout(argv: &[String]) -> Rc<dyn Process> {
    let line = match start(&GETOPT, argv, FAILURE) {
        Ok(line) => line,
        Err(instead) => return instead,
    };
    let wrong = |text: String| exit_with_error(format!("timeout: {text}\n{}", hint("timeout")), FAILURE);
    let duration = |text: &str| read_duration(text).ok_or_else(|| wrong(format!("invalid time interval '{text}'")));
    let kill_after = match line.value('k').map(duration).transpose() {
        Ok(duration) => duration,
        Err(process) => return process,
    };
    let name = line.value('s').unwrap_or("TERM");
    let Some(signal) = Signal::from_word(name) else { return wrong(format!("'{name}': invalid signal")) };
    let [time, command @ ..] = line.operands.as_slice() else { return exit_with_error(hint("timeout"), FAILURE) };
    if command.is_empty() {
        return exit_with_error(hint("timeout"), FAILURE);
    }
    match duration(time) {
        Err(process) => process,
        Ok(duration) => Rc::new(Timeout {
            duration: Some(duration).filter(|duration| !duration.is_zero()),
            kill_after,
            signal,
            is_verbose: line.has('v'),
            is_foreground: line.has('f'),
            preserves_status: line.has('p'),
            argv: command.iter().map(|&word| word.to_owned()).collect(),
            child: None,
            until: None,
            timed_out: false,
        }),
    }
}

#[derive(Debug, Clone)]
struct Timeout {
    duration: Option<Duration>,
    kill_after: Option<Duration>,
    signal: Signal,
    is_verbose: bool,
    is_foreground: bool,
    preserves_status: bool,
    argv: Vec<String>,
    child: Option<Child>,
    until: Option<Time>,
    timed_out: bool,
}

impl Process for Timeout {
    /// Terminal stop signals for background jobs are meant for the program, so it ignores them; the real one handles
    /// SIGALRM for the time limit.
    fn signals(&self, kernel_signals: Signals) -> Signals {
        let ignored = if self.child.is_some() { Signals::named(&["TTIN", "TTOU"]) } else { 0 };
        Signals {
            ignored: kernel_signals.ignored | ignored,
            caught: kernel_signals.caught | Signals::named(&["ALRM"]),
            ..kernel_signals
        }
    }

    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        let Some(child) = self.child else { return self.start(sys) };
        for signal in sys.take_signals() {
            if signal != Signal::CHLD {
                self.send(sys, child, signal);
            }
        }
        let now = sys.os().now;
        if self.until.is_some_and(|until| now >= until) {
            self.timed_out = true;
            self.until = None;
            self.send(sys, child, self.signal);
        }
        if !sys.can_go_on() {
            return Flow::Ended;
        }
        let wait = Call::Wait {
            pid: Some(child.pid.into()),
            nohang: true,
            untraced: false,
            continued: false,
            all: false,
            clone: false,
        };
        match sys.call(wait).map(|returned| returned.status) {
            Ok(Some(WaitStatus::Ended(exit))) => self.end(sys, exit),
            Ok(_) => self.until.map_or(Flow::Pause, Flow::Sleep),
            Err(_) => Flow::Exit(FAILURE),
        }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

impl Timeout {
    fn start(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        if !self.is_foreground {
            let _ = sys.call(Call::Setpgid { pid: 0, pgid: 0 });
        }
        for signal in [Signal::INT, Signal::QUIT, Signal::HUP, Signal::TERM, self.signal, Signal::CHLD] {
            set_action(sys, signal, SigactionAction::Handle);
        }
        let launch = LaunchWithError {
            prepare: Vec::new(),
            argv: self.argv.clone(),
            format_error: |_, word, text| format!("timeout: failed to run command '{word}': {text}\n"),
        };
        match sys.fork(&self.argv[0].clone(), Rc::new(launch)) {
            Ok(child) => {
                self.child = Some(child);
                self.until = self.duration.map(|duration| sys.os().now.after(duration));
                self.until.map_or(Flow::Pause, Flow::Sleep)
            }
            Err(errno) => {
                sys.err(&format!("timeout: fork system call failed: {}\n", errno_text(errno)));
                Flow::Exit(FAILURE)
            }
        }
    }

    /// Sends the signal to the program, then to the whole process group that was created for it (`cleanup`).
    fn send(&mut self, sys: &mut Sys<'_, '_>, child: Child, signal: Signal) {
        if let Some(duration) = self.kill_after.take() {
            self.signal = Signal::KILL;
            self.until = Some(sys.os().now.after(duration));
        }
        if self.is_verbose {
            let name = signal.name().unwrap_or_default();
            sys.err(&format!("timeout: sending signal {name} to command '{}'\n", self.argv[0]));
        }
        let number = i64::from(signal.number());
        let _ = sys.kill(child.pid.into(), number);
        if self.is_foreground {
            return;
        }
        set_action(sys, signal, SigactionAction::Ignore);
        let _ = sys.kill(0, number);
        if ![Signal::KILL, Signal::CONT].contains(&signal) {
            let _ = sys.kill(child.pid.into(), Signal::CONT.number().into());
            set_action(sys, Signal::CONT, SigactionAction::Ignore);
            let _ = sys.kill(0, Signal::CONT.number().into());
        }
    }

    fn end(&self, sys: &mut Sys<'_, '_>, exit: ExitStatus) -> Flow {
        let (status, signal) = match exit {
            ExitStatus::Exited(code) => (code, None),
            ExitStatus::Signaled(signal) => (128 + signal.number(), Some(signal)),
        };
        match (self.timed_out, signal) {
            (true, Some(Signal::KILL)) => Flow::Exit(status),
            (true, _) if !self.preserves_status => Flow::Exit(TIMED_OUT),
            (false, Some(signal)) => {
                set_action(sys, signal, SigactionAction::Default);
                let _ = sys.kill(sys.getpid().into(), signal.number().into());
                if sys.has_ended() { Flow::Ended } else { Flow::Exit(status) }
            }
            _ => Flow::Exit(status),
        }
    }
}
