//! `dumb-init` 1.2.5: an init that forwards signals to its child's whole session.

use std::rc::Rc;

use pidscope_kernel::Signal;
use pidscope_kernel::task::ExitStatus;
use pidscope_kernel::wait::WaitStatus;

use super::errno_text;
use super::getopt::{Arg, Long, Options, Takes};
use super::sh::exit_with_error;
use super::spawn::{failure, forwarded_signals, new_session, reap_one, set_action};
use crate::os::proc_view::Signals;
use crate::program::{Flow, Process};
use crate::script::SigactionAction;
use crate::sys::{Child, Sys};

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] =
    &["--help", "--rewrite", "--single-child", "--verbose", "--version", "-c", "-h", "-r", "-v", "-V"];

const LONG: &[Long] = &[
    ("help", Takes::Nothing, 'h'),
    ("single-child", Takes::Nothing, 'c'),
    ("rewrite", Takes::Argument, 'r'),
    ("verbose", Takes::Nothing, 'v'),
    ("version", Takes::Nothing, 'V'),
];

const GETOPT: Options = Options::new("dumb-init", "+hvVcr:", LONG);

const HELP: &str = "\
dumb-init v1.2.5
Usage: dumb-init [option] command [[arg] ...]

dumb-init is a simple process supervisor that forwards signals to children.
It is designed to run as PID1 in minimal container environments.

Optional arguments:
   -c, --single-child   Run in single-child mode.
                        In this mode, signals are only proxied to the
                        direct child and not any of its descendants.
   -r, --rewrite s:r    Rewrite received signal s to new signal r before proxying.
                        To ignore (not proxy) a signal, rewrite it to 0.
                        This option can be specified multiple times.
   -v, --verbose        Print debugging information to stderr.
   -h, --help           Print this help message and exit.
   -V, --version        Print the current version and exit.

Full help is available online at https://github.com/Yelp/dumb-init
";

const REWRITE_USAGE: &str = "\
Usage: -r option takes <signum>:<signum>, where <signum> is between 1 and 31.
This option can be specified multiple times.
Use --help for full usage.
";

const USAGE: &str = "Usage: dumb-init [option] program [args]\nTry dumb-init --help for full usage.\n";

/// The stop signals of terminals, which have no effect in a session without a terminal.
const TERMINAL_STOPS: [i64; 3] = [20, 21, 22];

/// `dumb-init [-c] [-v] [-r SIGNAL:SIGNAL] PROGRAM [ARGUMENT...]`
pub(crate) fn dumb_init(argv: &[String]) -> Rc<dyn Process> {
    let (args, wrong) = GETOPT.read(argv.get(1..).unwrap_or_default());
    let mut init = DumbInit::default();
    for arg in args {
        match arg {
            Arg::Option('c', _) => init.is_single_child = true,
            Arg::Option('v', _) => init.is_verbose = true,
            Arg::Option('r', Some(text)) => match rewrite(text) {
                Some(rewrite) => init.rewrites.push(rewrite),
                None => return exit_with_error(REWRITE_USAGE.to_owned(), 1),
            },
            Arg::Option('h', _) => return exit_with_error(HELP.to_owned(), 0),
            Arg::Option('V', _) => return exit_with_error("dumb-init v1.2.5\n".to_owned(), 0),
            Arg::Option(..) => {}
            Arg::Operand(word) => init.argv.push(word.to_owned()),
        }
    }
    match wrong {
        Some(wrong) => exit_with_error(wrong, 1),
        None if init.argv.is_empty() => exit_with_error(USAGE.to_owned(), 1),
        None => Rc::new(init),
    }
}

/// Parses a rewrite such as `15:9`.
fn rewrite(text: &str) -> Option<(i64, i64)> {
    let (from, to) = text.split_once(':')?;
    let (from, to): (i64, i64) = (from.parse().ok()?, to.parse().ok()?);
    ((1..=31).contains(&from) && (0..=31).contains(&to)).then_some((from, to))
}

#[derive(Debug, Clone, Default)]
struct DumbInit {
    is_single_child: bool,
    is_verbose: bool,
    rewrites: Vec<(i64, i64)>,
    argv: Vec<String>,
    child: Option<Child>,
}

impl Process for DumbInit {
    /// It has a handler without effect for every signal that can be handled, and takes the signals with `sigwait`.
    fn signals(&self, kernel_signals: Signals) -> Signals {
        const STANDARD: u64 = (1 << 31) - 1;
        Signals { caught: STANDARD & !Signals::named(&["KILL", "STOP"]), ..kernel_signals }
    }

    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        let Some(child) = self.child else { return self.start(sys) };
        for signal in sys.take_signals() {
            self.say(sys, &format!("Received signal {}.", signal.number()));
            if signal == Signal::CHLD {
                if let Some(status) = self.reap(sys, child) {
                    return Flow::Exit(status);
                }
                continue;
            }
            self.forward(sys, child, signal);
            if TERMINAL_STOPS.contains(&signal.number().into()) {
                self.say(sys, "Suspending self due to TTY signal.");
                let _ = sys.kill(sys.getpid().into(), Signal::STOP.number().into());
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

impl DumbInit {
    fn say(&self, sys: &mut Sys<'_, '_>, text: &str) {
        if self.is_verbose {
            sys.err(&format!("[dumb-init] {text}\n"));
        }
    }

    fn start(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        for signal in forwarded_signals() {
            set_action(sys, signal, SigactionAction::Handle);
        }
        if !self.is_single_child {
            let text = match sys.program().attributes.tty {
                Some(_) => "Detached from controlling tty, but was not session leader.",
                None => "Unable to detach from controlling tty (errno=25 Inappropriate ioctl for device).",
            };
            self.say(sys, text);
            if sys.program().attributes.tty.is_some() {
                sys.program_mut().attributes.tty = None;
            }
        }
        let launch =
            Launched { has_session: !self.is_single_child, is_verbose: self.is_verbose, argv: self.argv.clone() };
        match sys.fork(&self.argv[0].clone(), Rc::new(launch)) {
            Ok(child) => {
                self.say(sys, &format!("Child spawned with PID {}.", child.pid));
                self.child = Some(child);
                Flow::Pause
            }
            Err(errno) => {
                sys.err(&format!("[dumb-init] Unable to fork. Exiting. ({})\n", errno_text(errno)));
                Flow::Exit(1)
            }
        }
    }

    /// Returns the signal that is sent to the child instead; 0 for none.
    fn translated(&self, sys: &mut Sys<'_, '_>, signal: Signal) -> i64 {
        let number = i64::from(signal.number());
        let given = self.rewrites.iter().rfind(|(from, _)| *from == number).map(|(_, to)| *to);
        let stop =
            (!self.is_single_child && TERMINAL_STOPS.contains(&number)).then(|| i64::from(Signal::STOP.number()));
        match given.or(stop) {
            Some(to) => {
                self.say(sys, &format!("Translating signal {number} to {to}."));
                to
            }
            None => number,
        }
    }

    fn forward(&self, sys: &mut Sys<'_, '_>, child: Child, signal: Signal) {
        match self.translated(sys, signal) {
            0 => self.say(sys, "Not forwarding signal 0 to children (ignored)."),
            number => {
                let pid = i64::from(child.pid);
                let _ = sys.kill(if self.is_single_child { pid } else { -pid }, number);
                self.say(sys, &format!("Forwarded signal {number} to children."));
            }
        }
    }

    /// Reaps all children that have ended. Returns the exit status if its own child is among them.
    fn reap(&self, sys: &mut Sys<'_, '_>, child: Child) -> Option<u8> {
        while let Ok(Some((pid, WaitStatus::Ended(exit)))) = reap_one(sys) {
            let (text, status) = match exit {
                ExitStatus::Exited(code) => (format!("exited with exit status {code}"), code),
                ExitStatus::Signaled(signal) => {
                    (format!("was terminated by signal {}", signal.number()), 128 + signal.number())
                }
            };
            self.say(sys, &format!("A child with PID {pid} {text}."));
            if pid == i64::from(child.pid) {
                self.forward(sys, child, Signal::TERM);
                self.say(sys, &format!("Child exited with status {status}. Goodbye."));
                return Some(status);
            }
        }
        None
    }
}

/// The child, which execs the program, usually in a session of its own.
#[derive(Debug, Clone)]
struct Launched {
    has_session: bool,
    is_verbose: bool,
    argv: Vec<String>,
}

impl Process for Launched {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        if self.has_session {
            new_session(sys);
            if self.is_verbose {
                sys.err("[dumb-init] Unable to attach to controlling tty (errno=1 Operation not permitted).\n[dumb-init] setsid complete.\n");
            }
        }
        let word = self.argv[0].clone();
        match sys.exec(std::mem::take(&mut self.argv)) {
            Ok(flow) => flow,
            Err(error) => {
                sys.err(&format!("[dumb-init] {word}: {}\n", failure(error).0));
                Flow::Exit(2)
            }
        }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}
