//! `setsid(1)` of util-linux: runs a program in a new session.

use std::rc::Rc;

use pidscope_kernel::task::ExitStatus;
use pidscope_kernel::wait::WaitStatus;

use super::coreutils::hint;
use super::errno_text;
use super::getopt::{Arg, Long, Options, Takes};
use super::sh::exit_with_error;
use super::spawn::{Launch, exec, new_session, take_wait_result, wait};
use crate::program::{Flow, Process};
use crate::sys::{Child, Sys};

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["--ctty", "--fork", "--wait", "-c", "-f", "-w"];

const LONG: &[Long] = &[
    ("version", Takes::Nothing, 'V'),
    ("ctty", Takes::Nothing, 'c'),
    ("fork", Takes::Nothing, 'f'),
    ("wait", Takes::Nothing, 'w'),
    ("help", Takes::Nothing, 'h'),
];

const GETOPT: Options = Options::new("setsid", "+Vhcfw", LONG);

/// `setsid [-f] [-w] PROGRAM [ARGUMENT...]`
pub(crate) fn setsid(argv: &[String]) -> Rc<dyn Process> {
    let (args, wrong) = GETOPT.read(argv.get(1..).unwrap_or_default());
    if let Some(wrong) = wrong {
        return exit_with_error(wrong + &hint("setsid"), 1);
    }
    let mut setsid = Setsid::default();
    for arg in args {
        match arg {
            Arg::Option('f', _) => setsid.forks = true,
            Arg::Option('w', _) => setsid.waits = true,
            Arg::Option('h', _) => return super::env::print_manual("setsid"),
            Arg::Option('V', _) => return super::env::print_text("setsid from util-linux 2.38.1\n"),
            Arg::Option(..) => {}
            Arg::Operand(word) => setsid.argv.push(word.to_owned()),
        }
    }
    if setsid.argv.is_empty() {
        return exit_with_error(
            "setsid: no command specified\nTry 'setsid --help' for more information.\n".to_owned(),
            1,
        );
    }
    Rc::new(setsid)
}

#[derive(Debug, Clone, Default)]
struct Setsid {
    forks: bool,
    waits: bool,
    argv: Vec<String>,
    child: Option<Child>,
}

impl Process for Setsid {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        match self.child {
            None => self.start(sys),
            Some(child) => match take_wait_result(sys) {
                None => wait(child),
                Some(Ok(WaitStatus::Ended(ExitStatus::Exited(code)))) => Flow::Exit(code),
                // The exit status is taken from the raw wait status, whose low byte is the signal.
                Some(Ok(WaitStatus::Ended(ExitStatus::Signaled(signal)))) => {
                    sys.err(&format!("setsid: child {} did not exit normally: Success\n", child.pid));
                    Flow::Exit(signal.number())
                }
                Some(_) => Flow::Exit(1),
            },
        }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

impl Setsid {
    fn start(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        let leads_group = sys.kernel().pgid_in(sys.task, sys.active_ns()) == sys.getpid();
        if !(self.forks || leads_group) {
            new_session(sys);
            return exec(sys, "setsid", std::mem::take(&mut self.argv));
        }
        let launch = Launch { tool: "setsid", prepare: vec![new_session], argv: self.argv.clone() };
        match sys.fork(&self.argv[0].clone(), Rc::new(launch)) {
            Ok(child) if self.waits => {
                self.child = Some(child);
                wait(child)
            }
            Ok(_) => Flow::Exit(0),
            Err(errno) => {
                sys.err(&format!("setsid: fork: {}\n", errno_text(errno)));
                Flow::Exit(1)
            }
        }
    }
}
