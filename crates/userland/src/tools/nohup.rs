//! `nohup` of coreutils 9.1: runs a program that outlives its terminal.

use std::rc::Rc;

use pidscope_kernel::Signal;

use super::coreutils::{NO_OPTIONS, hint, start};
use super::getopt::Options;
use super::sh::exit_with_error;
use super::spawn::{failure, set_action};
use crate::fs;
use crate::os::fd::{Fd, Fds};
use crate::program::{Flow, Process};
use crate::script::SigactionAction;
use crate::sys::Sys;

const GETOPT: Options = Options::new("nohup", "+", NO_OPTIONS);

/// The exit status if `nohup` itself fails.
const FAILURE: u8 = 125;

/// `nohup PROGRAM [ARGUMENT...]`
pub(crate) fn nohup(argv: &[String]) -> Rc<dyn Process> {
    match start(&GETOPT, argv, FAILURE) {
        Err(instead) => instead,
        Ok(line) if line.operands.is_empty() => {
            exit_with_error(format!("nohup: missing operand\n{}", hint("nohup")), FAILURE)
        }
        Ok(line) => Rc::new(Nohup { argv: line.operands.iter().map(|&word| word.to_owned()).collect() }),
    }
}

#[derive(Debug, Clone)]
struct Nohup {
    argv: Vec<String>,
}

impl Process for Nohup {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        let Some(fds) = redirect_terminal(sys) else { return Flow::Exit(FAILURE) };
        set_action(sys, Signal::HUP, SigactionAction::Ignore);
        let before = sys.program().fds.clone();
        sys.set_fds(fds);
        let word = self.argv[0].clone();
        match sys.exec(std::mem::take(&mut self.argv)) {
            Ok(flow) => flow,
            Err(error) => {
                // The message goes to the original standard error, of which `nohup` keeps a duplicate.
                sys.set_fds(before);
                let (text, status) = failure(error);
                sys.err(&format!("nohup: failed to run command '{word}': {text}\n"));
                Flow::Exit(status)
            }
        }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

/// Returns the standard files with terminals replaced; `None` if the output file cannot be opened.
fn redirect_terminal(sys: &mut Sys<'_, '_>) -> Option<Fds> {
    const OUTPUT: &str = "nohup.out";
    let [is_stdin_tty, is_stdout_tty, is_stderr_tty] = [0, 1, 2].map(|fd| sys.is_terminal(fd));
    let mut fds = sys.program().fds.clone();
    let mut notes = Vec::new();
    if is_stdin_tty {
        fds.0[0] = Fd::Null;
        notes.push("ignoring input".to_owned());
    }
    if is_stdout_tty {
        let home =
            sys.program().env.iter().find(|(name, _)| name == "HOME").map_or("/root", |(_, value)| value).to_owned();
        let in_home = format!("{home}/{OUTPUT}");
        let (path, opened) = match fs::open_write(sys, OUTPUT, false) {
            Ok(fd) => (OUTPUT, Ok(fd)),
            Err(error) => (in_home.as_str(), fs::open_write(sys, &in_home, false).map_err(|_| error)),
        };
        match opened {
            Ok(fd) => fds.0[1] = fd,
            Err(error) => {
                sys.err(&format!(
                    "nohup: failed to open '{OUTPUT}': {error}\nnohup: failed to open '{in_home}': {error}\n"
                ));
                return None;
            }
        }
        notes.push(format!("appending output to '{path}'"));
    }
    if is_stderr_tty {
        fds.0[2] = fds.0[1].clone();
        if !is_stdout_tty {
            notes.push("redirecting stderr to stdout".to_owned());
        }
    }
    if !notes.is_empty() {
        sys.err(&format!("nohup: {}\n", notes.join(" and ")));
    }
    Some(fds)
}
