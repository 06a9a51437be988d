//! `xargs` of findutils 4.9: passes words from standard input to a program as arguments.

use std::rc::Rc;

use pidscope_kernel::task::ExitStatus;
use pidscope_kernel::wait::WaitStatus;

use super::coreutils::hint;
use super::getopt::{Arg, Long, Options, Takes};
use super::read_all;
use super::sh::exit_with_error;
use super::spawn::{LaunchWithError, take_wait_result, unignore_sigchld, wait};
use super::{errno_text, find};
use crate::program::{Flow, Process};
use crate::sys::{Child, Sys};

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] =
    &["--max-args", "--no-run-if-empty", "--null", "--verbose", "-0", "-I", "-n", "-r", "-t"];

const LONG: &[Long] = &[
    ("null", Takes::Nothing, '0'),
    ("max-args", Takes::Argument, 'n'),
    ("no-run-if-empty", Takes::Nothing, 'r'),
    ("replace", Takes::Optional, 'I'),
    ("verbose", Takes::Nothing, 't'),
    ("help", Takes::Nothing, 'h'),
    ("version", Takes::Nothing, 'V'),
];

const GETOPT: Options = Options::new("xargs", "+0n:rI:t", LONG).unsimulated(
    "adeilopsxELP",
    "arg-file delimiter eof exit interactive max-chars max-lines max-procs open-tty process-slot-var show-limits",
);

/// `xargs [-0] [-n N] [-r] [-t] [-I TEXT] [PROGRAM [ARGUMENT...]]`
pub(crate) fn xargs(argv: &[String]) -> Rc<dyn Process> {
    let (args, wrong) = GETOPT.read(argv.get(1..).unwrap_or_default());
    if let Some(wrong) = wrong {
        return exit_with_error(format!("{wrong}{}", hint("xargs")), 1);
    }
    let mut xargs = Xargs::default();
    for arg in args {
        match arg {
            Arg::Option('0', _) => xargs.at_zeros = true,
            Arg::Option('r', _) => xargs.needs_input = true,
            Arg::Option('t', _) => xargs.tells = true,
            Arg::Option('I', text) => xargs.replaced = Some(text.unwrap_or("{}").to_owned()),
            Arg::Option('n', Some(text)) => match text.parse::<usize>() {
                Ok(0) => {
                    return exit_with_error(
                        format!("xargs: value {text} for -n option should be >= 1\n{}", hint("xargs")),
                        1,
                    );
                }
                Ok(number) => xargs.at_once = Some(number),
                Err(_) => {
                    return exit_with_error(
                        format!("xargs: invalid number \"{text}\" for -n option\n{}", hint("xargs")),
                        1,
                    );
                }
            },
            Arg::Option('h', _) => return super::env::print_manual("xargs"),
            Arg::Option('V', _) => return super::env::print_text("xargs (GNU findutils) 4.9.0\n"),
            Arg::Option(..) => {}
            Arg::Operand(word) => xargs.command.push(word.to_owned()),
        }
    }
    if xargs.command.is_empty() {
        xargs.command.push("echo".to_owned());
    }
    Rc::new(xargs)
}

#[derive(Debug, Clone, Default)]
struct Xargs {
    at_zeros: bool,
    needs_input: bool,
    tells: bool,
    replaced: Option<String>,
    at_once: Option<usize>,
    command: Vec<String>,
    input: String,
    /// The command lines left to run, in reverse order; `None` until the input has been read.
    left: Option<Vec<Vec<String>>>,
    child: Option<(Child, String)>,
    status: u8,
}

impl Process for Xargs {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        if self.left.is_none() {
            unignore_sigchld(sys);
            if let Some(flow) = read_all(sys, &mut self.input) {
                return flow;
            }
            self.left = Some(self.lines());
        }
        if let Some((child, name)) = self.child.clone() {
            match take_wait_result(sys) {
                None => return wait(child),
                Some(Ok(WaitStatus::Ended(exit))) => {
                    self.child = None;
                    if let Some(status) = self.check_exit(sys, &name, exit) {
                        return Flow::Exit(status);
                    }
                }
                Some(_) => return Flow::Exit(1),
            }
        }
        match self.left.as_mut().and_then(Vec::pop) {
            Some(argv) => self.run(sys, argv),
            None => Flow::Exit(self.status),
        }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

impl Xargs {
    /// Returns all command lines, in reverse order.
    fn lines(&self) -> Vec<Vec<String>> {
        if let Some(replaced) = self.replaced.as_ref().filter(|text| !text.is_empty()) {
            let lines = self.input.lines().map(str::trim_start).filter(|line| !line.is_empty());
            return lines
                .rev()
                .map(|line| self.command.iter().map(|word| word.replace(replaced, line)).collect())
                .collect();
        }
        let words: Vec<String> = if self.at_zeros {
            self.input.split_terminator('\0').map(str::to_owned).collect()
        } else {
            shlex::split(&self.input).unwrap_or_else(|| self.input.split_whitespace().map(str::to_owned).collect())
        };
        if words.is_empty() {
            return if self.needs_input { Vec::new() } else { vec![self.command.clone()] };
        }
        let chunks = words.chunks(self.at_once.unwrap_or(words.len()));
        chunks.rev().map(|chunk| [self.command.as_slice(), chunk].concat()).collect()
    }

    fn run(&mut self, sys: &mut Sys<'_, '_>, argv: Vec<String>) -> Flow {
        if self.tells {
            sys.err(&format!("{}\n", argv.join(" ")));
        }
        let name = argv[0].clone();
        let format_error = |_: &Sys<'_, '_>, word: &str, text: &str| format!("xargs: {word}: {text}\n");
        match sys.fork(&name, Rc::new(LaunchWithError { prepare: Vec::new(), argv, format_error })) {
            Ok(child) => {
                self.child = Some((child, name));
                wait(child)
            }
            Err(errno) => {
                sys.err(&format!("xargs: cannot fork: {}\n", errno_text(errno)));
                Flow::Exit(1)
            }
        }
    }

    /// Notes how a program has ended; returns the exit status if `xargs` must stop.
    fn check_exit(&mut self, sys: &mut Sys<'_, '_>, name: &str, exit: ExitStatus) -> Option<u8> {
        match exit {
            ExitStatus::Exited(0) => None,
            // The program could not be run.
            ExitStatus::Exited(code @ (126 | 127)) if find(name).is_err() => Some(code),
            ExitStatus::Exited(255) => {
                sys.err(&format!("xargs: {name}: exited with status 255; aborting\n"));
                Some(124)
            }
            ExitStatus::Exited(_) => {
                self.status = 123;
                None
            }
            ExitStatus::Signaled(signal) => {
                sys.err(&format!("xargs: {name}: terminated by signal {}\n", signal.number()));
                Some(125)
            }
        }
    }
}
