//! `pgrep` and `pkill` of procps-ng 4.0.2.
//!
//! `-F` finds no files to read, there are no cgroups and no separate lines for threads (`-w`), and a user's GID equals
//! the UID.

mod ere;
mod help;
mod options;
mod select;
#[cfg(test)]
mod tests;
mod words;

use std::rc::Rc;

use crate::os::proc_view::{Printed, ProcEntry, ProcView};
use crate::tools::procps;

use options::{OutputFormat, Program, Request};

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &[
    "--count",
    "--delimiter",
    "--echo",
    "--exact",
    "--full",
    "--ignore-case",
    "--inverse",
    "--list-full",
    "--list-name",
    "--newest",
    "--ns",
    "--nslist",
    "--oldest",
    "--parent",
    "--pgroup",
    "--session",
    "--signal",
    "--terminal",
    "-P",
    "-U",
    "-a",
    "-c",
    "-d",
    "-f",
    "-g",
    "-i",
    "-l",
    "-n",
    "-o",
    "-s",
    "-t",
    "-u",
    "-v",
    "-x",
];

/// The exit status for invalid options.
const USAGE: u8 = 2;

/// Lists the processes that match.
pub(crate) fn pgrep(view: &ProcView<'_>, args: &[String]) -> Printed {
    let (request, found) = match find(Program::Pgrep, view, args) {
        Ok(found) => found,
        Err(printed) => return printed,
    };
    let out = match request.count {
        true => format!("{}\n", found.processes.len()),
        false => {
            let lines: Vec<String> = found.processes.iter().map(|process| line(process, request.format)).collect();
            let end = if lines.is_empty() { "" } else { "\n" };
            lines.join(&request.delimiter) + end
        }
    };
    Printed { out, err: found.warning, status: u8::from(found.processes.is_empty()) }
}

fn line(process: &ProcEntry, format: OutputFormat) -> String {
    match format {
        OutputFormat::Number => process.pid.to_string(),
        OutputFormat::Name => format!("{} {}", process.pid, procps::name(process)),
        OutputFormat::CommandLine => format!("{} {}", process.pid, procps::command_line(process)),
    }
}

/// What `pkill` is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pkill {
    /// Nothing more: the output is complete.
    Done(Printed),
    /// Send a signal, then print the outcome: [`SignalRequest::finish`].
    Signal(SignalRequest),
}

/// A signal to send to several processes, one after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignalRequest {
    /// The signal's number, which may be invalid.
    pub signal: i32,
    /// The targets in order, with their PIDs in the `/proc` that was read.
    pub targets: Vec<Target>,
    /// Whether the signalled processes are listed (`-e`).
    echo: bool,
    /// Whether the number of processes is printed (`-c`).
    count: bool,
    /// The warning about the pattern.
    warning: String,
}

/// A process to signal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// The PID passed to `kill(2)`.
    pub pid: u32,
    /// The name that `-e` prints.
    name: Rc<str>,
}

/// The outcome of a call of `kill(2)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SendResult<'a> {
    /// The signal was sent.
    Yes,
    /// `ESRCH`: the process no longer exists.
    Gone,
    /// Another error, as `strerror(3)` describes it.
    Refused(&'a str),
}

/// Finds the processes to signal.
pub(crate) fn pkill(view: &ProcView<'_>, args: &[String]) -> Pkill {
    let (request, found) = match find(Program::Pkill, view, args) {
        Ok(found) => found,
        Err(printed) => return Pkill::Done(printed),
    };
    let target = |process: &&ProcEntry| Target {
        pid: process.pid,
        // The name is known only if it was needed to match the pattern or to print it.
        name: match (request.pattern.is_some(), request.format) {
            (_, OutputFormat::CommandLine) => procps::command_line(process).into(),
            (true, _) | (_, OutputFormat::Name) => procps::name(process).into(),
            (false, OutputFormat::Number) => "".into(),
        },
    };
    Pkill::Signal(SignalRequest {
        signal: request.signal,
        targets: found.processes.iter().map(target).collect(),
        echo: request.echo,
        count: request.count,
        warning: found.warning,
    })
}

impl SignalRequest {
    /// Returns the output of `pkill`, given the outcome of each call.
    pub fn finish(&self, results: &[SendResult<'_>]) -> Printed {
        let mut printed = Printed { err: self.warning.clone(), status: 1, ..Printed::default() };
        for (target, sent) in self.targets.iter().zip(results) {
            match sent {
                SendResult::Yes => {
                    printed.status = 0;
                    if self.echo {
                        printed.out.push_str(&format!("{} killed (pid {})\n", target.name, target.pid));
                    }
                }
                SendResult::Gone => {}
                SendResult::Refused(why) => {
                    printed.err.push_str(&format!("pkill: killing pid {} failed: {why}\n", target.pid));
                }
            }
        }
        if self.count {
            printed.out.push_str(&format!("{}\n", self.targets.len()));
        }
        printed
    }
}

/// The processes that match, and a warning about the pattern.
struct Found<'a> {
    processes: Vec<&'a ProcEntry>,
    warning: String,
}

fn find<'a>(program: Program, view: &'a ProcView<'_>, args: &[String]) -> Result<(Request, Found<'a>), Printed> {
    let request = options::read(program, view, args)?;
    let processes =
        select::processes(view, &request).map_err(|failure| program.failed(failure.status(), &failure.text()))?;
    // The kernel keeps 15 bytes of a name.
    let is_too_long = !request.full && request.pattern.as_ref().is_some_and(|pattern| pattern.len() > 15);
    let warning = match processes.is_empty() && is_too_long {
        true => help::too_long(program),
        false => String::new(),
    };
    Ok((request, Found { processes, warning }))
}
