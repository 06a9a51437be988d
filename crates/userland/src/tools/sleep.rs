//! `sleep` of coreutils 9.1: waits for the virtual clock.

use std::rc::Rc;
use std::time::Duration;

use super::coreutils::{NO_OPTIONS, hint, start};
use super::getopt::Options;
use super::sh::exit_with_error;
use crate::os::time::{Time, read_duration};
use crate::program::{Flow, Process};
use crate::sys::Sys;

const GETOPT: Options = Options::new("sleep", "", NO_OPTIONS);

/// `sleep NUMBER[SUFFIX]...`
pub(crate) fn sleep(argv: &[String]) -> Rc<dyn Process> {
    let words = match start(&GETOPT, argv, 1) {
        Ok(line) => line.operands,
        Err(instead) => return instead,
    };
    if words.is_empty() {
        return exit_with_error(format!("sleep: missing operand\n{}", hint("sleep")), 1);
    }
    let mut total = Duration::ZERO;
    let mut wrong = String::new();
    for word in words {
        match read_duration(word) {
            Some(duration) => total = total.saturating_add(duration),
            None => wrong.push_str(&format!("sleep: invalid time interval '{word}'\n")),
        }
    }
    if !wrong.is_empty() {
        return exit_with_error(wrong + &hint("sleep"), 1);
    }
    Rc::new(Sleep { duration: total, until: None })
}

#[derive(Debug, Clone)]
struct Sleep {
    duration: Duration,
    until: Option<Time>,
}

impl Process for Sleep {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        let now = sys.os().now;
        let until = *self.until.get_or_insert_with(|| now.after(self.duration));
        if now >= until { Flow::Exit(0) } else { Flow::Sleep(until) }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}
